package attachment_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"matbang/internal/attachment"
)

func picture(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

func archive(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("x.class")
	if err == nil {
		_, err = w.Write([]byte("x"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdf = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

// The content says what a file is, never its name.
func TestTypeOf(t *testing.T) {
	photo, drawing := picture(t, asJPEG), picture(t, png.Encode)
	// A stream that unpacks to a thousand times its size is bytes like others.
	bomb := "%PDF-1.7\n1 0 obj\n<</Length 1000/Filter/FlateDecode>>\nstream\n" + strings.Repeat("\x78\x9c\xed\xc1", 5000) + "\nendstream\nendobj\n%%EOF"
	huge := bytes.Clone(drawing)
	copy(huge[16:24], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})
	for _, test := range []struct {
		name, content, want, says string
	}{
		{"a paper", pdf, attachment.PDF, ""},
		{"a photograph", string(photo), attachment.JPEG, ""},
		{"a drawing", string(drawing), attachment.PNG, ""},
		{"a PDF that unpacks to much", bomb, attachment.PDF, ""},
		{"a photograph that moves", string(photo) + "\x00\x00\x00\x18ftypmp42", attachment.JPEG, ""},
		{"nothing", "", "", "empty"},
		{"a page", "<!doctype html><script>alert(1)</script>", "", "none of them"},
		{"a page with a PDF in it", "<html>%PDF-1.7 %%EOF", "", "none of them"},
		{"a program", "MZ\x90\x00", "", "none of them"},
		{"an SVG", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "", "none of them"},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "", "Most Compatible"},
		{"a PDF cut off", pdf[:30], "", "no end"},
		{"a PDF that is an archive", pdf + string(archive(t)), "", "archive"},
		{"an archive that is a PDF", "%PDF-1.7\n" + string(archive(t)) + "%%EOF", "", "archive"},
		{"a photograph that is an archive", string(photo) + string(archive(t)), "", "archive"},
		{"a drawing with something behind it", string(drawing) + "<?php", "", "hides behind"},
		{"a drawing cut off", string(drawing[:len(drawing)-9]), "", "damaged|hides behind|cut off"},
		{"a head alone", "\xff\xd8\xff\xe0", "", "damaged"},
		{"a drawing of a billion lines", string(huge), "", "damaged"},
	} {
		got, err := attachment.TypeOf(strings.NewReader(test.content), int64(len(test.content)))
		if test.says == "" {
			if got != test.want || err != nil {
				t.Errorf("%s: %s, %v", test.name, got, err)
			}
			continue
		}
		said := err != nil
		if said {
			said = false
			for _, one := range strings.Split(test.says, "|") {
				said = said || strings.Contains(err.Error(), one)
			}
		}
		if !said {
			t.Errorf("%s: %s, %v", test.name, got, err)
		}
	}
}

func FuzzTypeOf(f *testing.F) {
	for _, seed := range []string{pdf, string(picture(f, asJPEG)), string(picture(f, png.Encode)), pdf + string(archive(f)), ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, err := attachment.TypeOf(bytes.NewReader(b), int64(len(b)))
		if (kind == "") && err == nil {
			t.Error("neither a type nor a reason")
		}
	})
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{
		"biên bản kiểm đếm.pdf": "biên bản kiểm đếm.pdf",
		"../../etc/passwd":      "passwd.pdf",
		`C:\Users\lan\bb.PDF`:   "bb.pdf",
		"a\x00b.pdf":            "ab.pdf",
		"a\r\nSet-Cookie: x":    "aSet-Cookie x.pdf",
		"anh\u202Egpj.exe":      "anhgpj.pdf",
		"":                      "tep.pdf",
		"...":                   "tep.pdf",
		".pdf":                  "tep.pdf",
		"x.html":                "x.pdf",
		"\xff\xfe.pdf":          "tep.pdf",
		"a/b\\c.pdf":            "c.pdf",
		"số 12.2024":            "số 12.pdf",
		`"><img src=x>.pdf`:     "img src=x.pdf",
	} {
		if got := attachment.PlainName(name, attachment.PDF); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := attachment.PlainName(strings.Repeat("ệ", 500), attachment.JPEG); got != strings.Repeat("ệ", 80)+".jpg" {
		t.Errorf("a long name: %q", got)
	}
	if got := attachment.PlainName("a.jpeg", attachment.JPEG); got != "a.jpeg" {
		t.Errorf("%q", got)
	}
}

func shelf(t *testing.T, limit int64, command string) (*attachment.Shelf, string) {
	t.Helper()
	folder := t.TempDir()
	return attachment.NewShelf(folder, limit, attachment.Scanner{Command: command, Timeout: 2 * time.Second}, slog.New(slog.DiscardHandler)), folder
}

func filesIn(t *testing.T, folder string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever goes wrong while a file comes, nothing of it is left.
func TestNothingHalfIsLeft(t *testing.T) {
	for _, test := range []struct {
		name, scanner string
		in            io.Reader
		want          error
	}{
		{"too large", "", strings.NewReader(pdf + strings.Repeat("x", 4000)), attachment.ErrTooLarge},
		{"the connection is lost", "", io.MultiReader(strings.NewReader(pdf), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		{"empty", "", strings.NewReader(""), attachment.ErrEmpty},
		{"infected", "false", strings.NewReader(pdf), attachment.ErrInfected},
		{"the scanner fails", "false-that-is-not-there", strings.NewReader(pdf), attachment.ErrScanner},
		{"the scanner hangs", "sleep 60", strings.NewReader(pdf), attachment.ErrScanner},
		{"the scanner says something else", "grep -q --no-such-option", strings.NewReader(pdf), attachment.ErrScanner},
	} {
		s, folder := shelf(t, 2000, test.scanner)
		begun := time.Now()
		if _, err := s.Receive(t.Context(), test.in); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if left := filesIn(t, folder); len(left) > 0 {
			t.Errorf("%s: left %v", test.name, left)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("%s took %s", test.name, took)
		}
	}
}

// The scanner reads the very bytes that are kept.
func TestTheScannerReadsTheFile(t *testing.T) {
	s, _ := shelf(t, 2000, "grep -q trailer") // 0 where it is found
	f, err := s.Receive(t.Context(), strings.NewReader(pdf))
	if err != nil || !f.Scanned || f.Size != int64(len(pdf)) || f.MediaType != attachment.PDF {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := s.Receive(t.Context(), strings.NewReader(strings.ReplaceAll(pdf, "trailer", "TRAILER"))); !errors.Is(err, attachment.ErrInfected) {
		t.Errorf("grep that finds nothing ends with 1: %v", err)
	}
}

// After a crash between the file and its row nothing half is left, after one
// between the row and the move nothing is lost; what another instance is
// writing stays.
func TestSweep(t *testing.T) {
	s, folder := shelf(t, 2000, "")
	receive := func() attachment.File {
		f, err := s.Receive(t.Context(), strings.NewReader(pdf))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	kept, orphan, committed := receive(), receive(), receive()
	if err := s.Keep(kept.Key); err != nil {
		t.Fatal(err)
	}
	known := func(context.Context, []string) (map[string]bool, error) {
		return map[string]bool{committed.Key: true}, nil
	}
	if err := s.Sweep(t.Context(), attachment.Grace, known); err != nil || len(filesIn(t, folder)) != 3 {
		t.Errorf("young files: %v, %v", filesIn(t, folder), err)
	}
	if err := s.Sweep(t.Context(), 0, known); err != nil {
		t.Fatal(err)
	}
	left := strings.Join(filesIn(t, folder), " ")
	if strings.Contains(left, orphan.Key) || !strings.Contains(left, kept.Key[:2]+"/"+kept.Key) || !strings.Contains(left, committed.Key[:2]+"/"+committed.Key) {
		t.Errorf("left: %s", left)
	}
	// A database that knows none of them, such as a wrong one, costs no file.
	if err := s.Sweep(t.Context(), 0, func(context.Context, []string) (map[string]bool, error) { return nil, nil }); err != nil || len(filesIn(t, folder)) != 2 {
		t.Errorf("a foreign database: %v, %v", filesIn(t, folder), err)
	}
}
