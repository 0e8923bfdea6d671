package photo_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"matbang/internal/photo"
)

// picture is red at its left and blue at its right half.
func picture(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 200, A: 255}
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts what a camera writes behind the first marker: how it was held,
// and where it was.
func withExif(file []byte, turn byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00GPS 20.97N 107.05E")
	exif[6+8+2+9] = turn
	part := append([]byte{0xff, 0xe1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...)
	return append(append(bytes.Clone(file[:2]), part...), file[2:]...)
}

func TestAPictureIsDrawnAnew(t *testing.T) {
	sent := withExif(asJPEG(t, picture(2400, 1200)), 1)
	p, err := photo.Draw(sent)
	if err != nil || p.Width != 1600 || p.Height != 800 {
		t.Fatalf("%d × %d, %v", p.Width, p.Height, err)
	}
	for name, file := range map[string][]byte{"large": p.Large, "small": p.Small} {
		if bytes.Contains(file, []byte("GPS")) || bytes.Contains(file, []byte("Exif")) {
			t.Errorf("the %s one tells where it was taken", name)
		}
		if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	small, _ := jpeg.Decode(bytes.NewReader(p.Small))
	if small.Bounds().Dx() != 480 || small.Bounds().Dy() != 240 {
		t.Errorf("the small one has %v", small.Bounds())
	}
}

func TestAPictureStandsUpright(t *testing.T) {
	for turn, red := range map[byte]image.Point{1: {100, 200}, 2: {500, 200}, 3: {500, 200}, 6: {200, 100}, 8: {200, 500}} {
		p, err := photo.Draw(withExif(asJPEG(t, picture(600, 400)), turn))
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(p.Large))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := img.At(red.X, red.Y).RGBA(); r < 2*b {
			t.Errorf("held %d: at %v it is not red", turn, red)
		}
	}
}

func TestWhatIsNoPicture(t *testing.T) {
	whole := asJPEG(t, picture(600, 400))
	var tiny, large bytes.Buffer
	if err := errors.Join(png.Encode(&tiny, picture(100, 100)), png.Encode(&large, image.NewGray(image.Rect(0, 0, 6000, 6000)))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"text":              {[]byte("<svg onload=alert(1)>"), photo.ErrFormat},
		"nothing":           {nil, photo.ErrFormat},
		"a cut picture":     {whole[:len(whole)/2], photo.ErrFormat},
		"a GIF":             {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), photo.ErrFormat},
		"a tiny one":        {tiny.Bytes(), photo.ErrPixels},
		"too many pixels":   {large.Bytes(), photo.ErrPixels},
		"a head of a giant": {append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00"), 0, 0, 0, 0), photo.ErrFormat},
	} {
		if _, err := photo.Draw(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDraw(f *testing.F) {
	f.Add(withExif(asJPEG(f, picture(330, 330)), 6))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 1<<16 {
			return
		}
		if p, err := photo.Draw(file); err == nil && (len(p.Large) == 0 || len(p.Small) == 0) {
			t.Error("drawn, and nothing came of it")
		}
	})
}
