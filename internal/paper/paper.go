// Package paper writes PDF pages with Vietnamese type: headings, facts, tables,
// bars and vector maps. It knows nothing of zones, parcels or sites; the nouns
// say what stands on the page. All measures on paper are in millimetres.
package paper

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

const (
	margin   = 15.0
	face     = "page"
	textSize = 9.5 // points
	lineHigh = 4.8
	footHigh = 12.0
)

// Color is red, green and blue, each 0 to 255.
type Color struct{ R, G, B uint8 }

// The inks of every page.
var (
	ink    = Color{20, 36, 44}
	soft   = Color{71, 87, 96}
	line   = Color{200, 209, 213}
	wash   = Color{243, 246, 246}
	brand  = Color{12, 74, 90}
	amber  = Color{253, 243, 220}
	amberB = Color{201, 150, 40}
)

// Hex reads a colour such as #0c4a5a; what it cannot read is the ink of text.
func Hex(s string) Color {
	b, err := hex.DecodeString(strings.TrimPrefix(s, "#"))
	if err != nil || len(b) != 3 {
		return ink
	}
	return Color{b[0], b[1], b[2]}
}

// Fonts holds the typeface as TrueType; Vietnamese needs more than the fonts
// that every PDF reader has.
type Fonts struct{ regular, bold []byte }

// LoadFonts reads fonts/regular.ttf and fonts/semibold.ttf, which the build puts
// beside the page.
func LoadFonts(files fs.FS) (Fonts, error) {
	regular, err1 := fs.ReadFile(files, "fonts/regular.ttf")
	bold, err2 := fs.ReadFile(files, "fonts/semibold.ttf")
	if err := errors.Join(err1, err2); err != nil {
		return Fonts{}, fmt.Errorf("the typeface for PDF is not built: run make build: %w", err)
	}
	return Fonts{regular, bold}, nil
}

// Options say what a document is.
type Options struct {
	// Lang is vi or en; it is noted in the file for screen readers.
	Lang string
	// Title is the name of the document, shown by readers.
	Title string
	// Foot stands at the bottom of every page: where it comes from.
	Foot string
	// Made is when the document was made; it is printed, and part of the file.
	Made time.Time
	// Landscape lays the A4 page on its side.
	Landscape bool
}

// Sheet is a document that is being written, from top to bottom.
type Sheet struct {
	pdf   *fpdf.Fpdf
	left  float64
	width float64
}

// New begins a document with its first page.
func New(f Fonts, o Options) *Sheet {
	orientation := "P"
	if o.Landscape {
		orientation = "L"
	}
	pdf := fpdf.New(orientation, "mm", "A4", "")
	pdf.AddUTF8FontFromBytes(face, "", f.regular)
	pdf.AddUTF8FontFromBytes(face, "B", f.bold)
	pdf.SetTitle(clean(o.Title), true)
	pdf.SetCreator("matbang", true)
	pdf.SetLang(o.Lang)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(o.Made)
	pdf.SetModificationDate(o.Made)
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(true, margin+footHigh/2)
	pdf.AliasNbPages("{pages}")
	page := "Trang"
	if o.Lang == "en" {
		page = "Page"
	}
	width, _ := pdf.GetPageSize()
	s := &Sheet{pdf: pdf, left: margin, width: width - 2*margin}
	pdf.SetFooterFunc(func() {
		pdf.SetY(-footHigh)
		s.style("", 7.5, soft)
		stamp := o.Made.In(time.FixedZone("ICT", 7*3600)).Format("02/01/2006 15:04")
		pdf.SetX(margin)
		pdf.CellFormat(s.fullWidth()-40, 5, fit(pdf, clean(o.Foot)+" · "+stamp, s.fullWidth()-42), "", 0, "L", false, 0, "")
		pdf.CellFormat(40, 5, fmt.Sprintf("%s %d / {pages}", page, pdf.PageNo()), "", 0, "R", false, 0, "")
	})
	pdf.AddPage()
	return s
}

func (s *Sheet) fullWidth() float64 {
	w, _ := s.pdf.GetPageSize()
	return w - 2*margin
}

// Width is how wide the text is, in millimetres.
func (s *Sheet) Width() float64 { return s.width }

// Title writes the name of the document and, below it, what it is about.
func (s *Sheet) Title(text, below string) {
	s.style("B", 17, brand)
	s.block(7.5, text)
	if below != "" {
		s.style("", 10.5, soft)
		s.block(5.2, below)
	}
	s.Space(3)
}

// Heading begins a part; it does not stand alone at the end of a page.
func (s *Sheet) Heading(text string) {
	s.need(22)
	s.Space(2.5)
	s.style("B", 12, ink)
	s.block(6, text)
	s.Space(0.8)
}

// Text writes a paragraph.
func (s *Sheet) Text(text string) {
	s.style("", textSize, ink)
	s.block(lineHigh, text)
	s.Space(1.2)
}

// Note writes a paragraph in small grey type: a source, a reservation.
func (s *Sheet) Note(text string) {
	s.style("", 8, soft)
	s.block(4, text)
	s.Space(1)
}

// Warning writes what nobody may miss, such as that data are made up, in a box.
func (s *Sheet) Warning(text string) {
	s.style("B", 9, ink)
	lines := s.pdf.SplitText(clean(text), s.width-8)
	high := float64(len(lines))*lineHigh + 4
	s.need(high + 2)
	y := s.pdf.GetY()
	s.fill(amber)
	s.stroke(amberB, 0.3)
	s.pdf.Rect(s.left, y, s.width, high, "DF")
	for i, l := range lines {
		s.pdf.SetXY(s.left+4, y+2+float64(i)*lineHigh)
		s.pdf.CellFormat(s.width-8, lineHigh, l, "", 0, "L", false, 0, "")
	}
	s.pdf.SetXY(s.left, y+high)
	s.Space(2.5)
}

// Space leaves room, in millimetres.
func (s *Sheet) Space(mm float64) { s.pdf.SetXY(s.left, s.pdf.GetY()+mm) }

// Room begins another page where less than this is left of it, in millimetres, so
// that what belongs together stays so.
func (s *Sheet) Room(mm float64) { s.need(mm) }

// NewPage begins another page.
func (s *Sheet) NewPage() { s.pdf.AddPage() }

// Beside writes two columns, the left one taking share (0 to 1) of the width,
// and goes on below the longer one. Neither may be longer than the page.
func (s *Sheet) Beside(share float64, left, right func()) {
	const gap = 6.0
	top, x, w := s.pdf.GetY(), s.left, s.width
	s.width = w*share - gap/2
	left()
	end := s.pdf.GetY()
	s.left, s.width = x+w*share+gap/2, w*(1-share)-gap/2
	s.pdf.SetXY(s.left, top)
	right()
	end = max(end, s.pdf.GetY())
	s.left, s.width = x, w
	s.pdf.SetXY(s.left, end)
}

// WriteTo ends the document and writes it.
func (s *Sheet) WriteTo(w io.Writer) (int64, error) {
	count := counter{w: w}
	if err := s.pdf.Output(&count); err != nil {
		return count.n, fmt.Errorf("write the PDF: %w", err)
	}
	return count.n, nil
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func (s *Sheet) style(weight string, points float64, c Color) {
	s.pdf.SetFont(face, weight, points)
	s.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
}

func (s *Sheet) fill(c Color) { s.pdf.SetFillColor(int(c.R), int(c.G), int(c.B)) }

func (s *Sheet) stroke(c Color, width float64) {
	s.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
	s.pdf.SetLineWidth(width)
	s.pdf.SetDashPattern(nil, 0)
}

func (s *Sheet) block(high float64, text string) {
	for _, l := range s.pdf.SplitText(clean(text), s.width) {
		s.need(high)
		s.pdf.SetX(s.left)
		s.pdf.CellFormat(s.width, high, l, "", 0, "L", false, 0, "")
		s.pdf.SetXY(s.left, s.pdf.GetY()+high)
	}
}

// need begins a new page if less than this is left of it.
func (s *Sheet) need(mm float64) {
	_, high := s.pdf.GetPageSize()
	if s.pdf.GetY()+mm > high-margin-footHigh/2 && s.pdf.GetY() > margin+1 {
		s.pdf.AddPage()
		s.pdf.SetXY(s.left, margin)
	}
}

// clean drops control characters, which no typeface can show.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r' || r == 0xa0 || r == 0x202f:
			return ' '
		case r < ' ' || r == 0x7f || r > 0xffff:
			return -1
		}
		return r
	}, text)
}

// fit shortens a text to a width, with an ellipsis.
func fit(pdf *fpdf.Fpdf, text string, width float64) string {
	if pdf.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && pdf.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
