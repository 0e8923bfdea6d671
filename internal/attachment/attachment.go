// Package attachment keeps papers and photographs that prove a step of
// clearance, show an obstacle or a parcel: PDF, JPEG and PNG, as they were sent,
// never deleted. They are personal data.
package attachment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // reads the head of photographs
	_ "image/png"  // and of drawings
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DefaultLimit is the largest file that is taken where nothing else is set, in
// bytes.
const DefaultLimit = 20 << 20

// Types of what is kept.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// TypeError says why a file is not taken, in words for the person who sent it.
type TypeError struct{ Detail string }

// Error returns the words.
func (e *TypeError) Error() string { return e.Detail }

// ErrEmpty is returned for a file without content.
var ErrEmpty = errors.New("the file is empty: choose it again and send it once more")

// maxPixels bounds the width times height of a picture.
const maxPixels = 200 << 20

// TypeOf finds the type of a file of size bytes by its content alone, whatever
// it is called. Nothing is unpacked or drawn. Errors are ErrEmpty and
// *TypeError.
func TypeOf(f io.ReaderAt, size int64) (string, error) {
	if size == 0 {
		return "", ErrEmpty
	}
	head := make([]byte, min(size, 512))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("look at an attachment: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, checkPDF(f, size)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, checkPicture(f, size, "jpeg")
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		if err := checkPicture(f, size, "png"); err != nil {
			return "", err
		}
		return PNG, checkEndOfPNG(f, size)
	case isHEIC(head):
		return "", &TypeError{"This is a HEIC photograph, which many programs cannot show. Set the phone to JPEG (iPhone: Settings, Camera, Formats, Most Compatible) or save it as JPEG, and send that."}
	}
	return "", &TypeError{"Only PDF, JPEG and PNG are kept; the content of this file is none of them, whatever its name says. Save or scan it as PDF or JPEG, and send that."}
}

// tail returns the last bytes of a file.
func tail(f io.ReaderAt, size, most int64) ([]byte, error) {
	b := make([]byte, min(size, most))
	if _, err := f.ReadAt(b, size-int64(len(b))); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("look at an attachment: %w", err)
	}
	return b, nil
}

func checkPDF(f io.ReaderAt, size int64) error {
	end, err := tail(f, size, 2048)
	if err != nil {
		return err
	}
	if !bytes.Contains(end, []byte("%%EOF")) {
		return &TypeError{"The PDF has no end: it was cut off on its way. Send it again."}
	}
	return checkNoArchive(f, size)
}

func checkPicture(f io.ReaderAt, size int64, want string) error {
	cfg, format, err := image.DecodeConfig(io.NewSectionReader(f, 0, size))
	if err != nil || format != want || cfg.Width < 1 || cfg.Height < 1 || int64(cfg.Width)*int64(cfg.Height) > maxPixels {
		return &TypeError{"The picture is damaged or far too large to be one. Open it, save it anew as JPEG, and send that."}
	}
	return checkNoArchive(f, size)
}

// checkEndOfPNG refuses what hides behind a picture.
func checkEndOfPNG(f io.ReaderAt, size int64) error {
	end, err := tail(f, size, 12)
	if err != nil {
		return err
	}
	if !bytes.Equal(end, []byte("\x00\x00\x00\x00IEND\xaeB\x60\x82")) {
		return &TypeError{"The picture does not end where a PNG ends: it was cut off, or something hides behind it. Save it anew and send that."}
	}
	return nil
}

// checkNoArchive refuses a file that programs also take for a ZIP archive: those
// are read from their end.
func checkNoArchive(f io.ReaderAt, size int64) error {
	end, err := tail(f, size, 22+0xffff)
	if err != nil {
		return err
	}
	for at := bytes.LastIndex(end, []byte("PK\x05\x06")); at >= 0; at = bytes.LastIndex(end[:at], []byte("PK\x05\x06")) {
		if at+22 > len(end) {
			continue
		}
		// One disk, as many entries on it as in all, and room for their list.
		d := end[at+4 : at+22]
		here, all, room := binary.LittleEndian.Uint16(d[4:]), binary.LittleEndian.Uint16(d[6:]), binary.LittleEndian.Uint32(d[8:])
		if binary.LittleEndian.Uint32(d) == 0 && here == all && all > 0 && int64(room) < size {
			return &TypeError{"The file is an archive as well as what it seems to be. Save it anew as PDF or JPEG, and send that."}
		}
	}
	return nil
}

func isHEIC(head []byte) bool {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return false
	}
	switch string(head[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif":
		return true
	}
	return false
}

// maxName is the longest name, in characters; with three bytes each it is one
// that every file system takes.
const maxName = 80

// PlainName makes the sender's name of a file harmless: no folder, no sign that
// controls anything, an ending that fits the type.
func PlainName(name, mediaType string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\:*?"<>|`, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	ending := map[string]string{PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}[mediaType]
	stem := name
	if ext := path.Ext(name); ext != "" && len(ext) <= 6 {
		stem = strings.TrimSuffix(name, ext)
		if mediaType == JPEG && strings.EqualFold(ext, ".jpeg") {
			ending = ".jpeg"
		}
	}
	stem = strings.Trim(stem, ". ")
	for utf8.RuneCountInString(stem) > maxName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	if stem == "" {
		stem = "tep"
	}
	return stem + ending
}
