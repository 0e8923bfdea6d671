package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // drawings and pictures of screens come as PNG
)

// Limits of what is taken and of what is made of it.
const (
	MaxBytes  = 12 << 20 // of the file that is sent
	maxPixels = 26e6     // width times height: more would take the memory of the server
	largeSide = 1600     // pixels
	smallSide = 480
	quality   = 82
)

// Errors of pictures; each says what to do.
var (
	ErrFormat = errors.New("is no JPEG or PNG picture, whatever its name says: save it as JPEG and send that")
	ErrPixels = errors.New("has more than 26 million pixels, or fewer than 320 a side: send it in another size")
)

// Picture is a picture in both sizes, drawn anew, as JPEG without metadata.
type Picture struct {
	Large, Small  []byte
	Width, Height int // of the large one, pixels
}

// Draw makes both sizes of a picture that was sent. Its type is found by its
// content alone; it is turned upright as the camera noted. Errors are ErrFormat
// and ErrPixels.
func Draw(file []byte) (Picture, error) {
	var p Picture
	head, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || (format != "jpeg" && format != "png") {
		return p, ErrFormat
	}
	if head.Width < 320 || head.Height < 320 || float64(head.Width)*float64(head.Height) > maxPixels {
		return p, ErrPixels
	}
	src, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return p, ErrFormat
	}
	turn := 1
	if format == "jpeg" {
		turn = orientation(file)
	}
	large := upright(shrink(src, largeSide), turn)
	p.Width, p.Height = large.Bounds().Dx(), large.Bounds().Dy()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, large, &jpeg.Options{Quality: quality}); err != nil {
		return p, err
	}
	p.Large = bytes.Clone(b.Bytes())
	b.Reset()
	if err := jpeg.Encode(&b, shrink(large, smallSide), &jpeg.Options{Quality: quality}); err != nil {
		return p, err
	}
	p.Small = bytes.Clone(b.Bytes())
	return p, nil
}

// shrink draws a picture with its longer side at most so many pixels: each new
// one is the mean of those that it covers. What shines through becomes white.
func shrink(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			out.SetRGBA(x, y, mean(src, x0, y0, max(x1, x0+1), max(y1, y0+1)))
		}
	}
	return out
}

func mean(src image.Image, x0, y0, x1, y1 int) color.RGBA {
	var r, g, b, a, n uint64
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			cr, cg, cb, ca := src.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(cr), g+uint64(cg), b+uint64(cb), a+uint64(ca), n+1
		}
	}
	white := 0xffff*n - a
	return color.RGBA{R: to8((r + white) / n), G: to8((g + white) / n), B: to8((b + white) / n), A: 255}
}

func to8(v uint64) uint8 { return uint8(min(v, 0xffff) >> 8) }

// upright turns a picture as its camera held it: orientations 1 to 8 of Exif.
func upright(src *image.RGBA, turn int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if turn <= 1 || turn > 8 {
		return src
	}
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			var nx, ny int
			switch turn {
			case 2:
				nx, ny = w-1-x, y
			case 3:
				nx, ny = w-1-x, h-1-y
			case 4:
				nx, ny = x, h-1-y
			case 5:
				nx, ny = y, x
			case 6:
				nx, ny = h-1-y, x
			case 7:
				nx, ny = h-1-y, w-1-x
			case 8:
				nx, ny = y, w-1-x
			}
			out.SetRGBA(nx, ny, src.RGBAAt(x, y))
		}
	}
	return out
}

// orientation reads from a JPEG how the camera was held; 1, upright, where it
// says nothing that can be understood.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(file) {
			return 1
		}
		part := file[at+4 : at+2+size]
		if marker == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return exifOrientation(part[6:])
		}
		at += 2 + size
	}
	return 1
}

const orientationTag = 0x0112

func exifOrientation(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	n := int(order.Uint16(tiff[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > len(tiff) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == orientationTag {
			if turn := int(order.Uint16(tiff[entry+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
	}
	return 1
}
