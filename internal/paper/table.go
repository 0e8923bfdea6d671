package paper

// Align says where text stands in a cell.
type Align string

// Left for words, Right for figures.
const (
	Left  Align = "L"
	Right Align = "R"
)

// Column is one column of a table.
type Column struct {
	Title string
	// Share is its part of the width; the shares are set against their sum.
	Share float64
	Align Align
}

// Table writes a table; its head is repeated on each page, a row is not broken.
func (s *Sheet) Table(columns []Column, rows [][]string) {
	widths := s.widths(columns)
	s.tableHead(columns, widths)
	for i, row := range rows {
		s.style("", 8.5, ink)
		cells, high := s.cells(row, widths)
		_, page := s.pdf.GetPageSize()
		if s.pdf.GetY()+high > page-margin-footHigh/2 {
			s.pdf.AddPage()
			s.pdf.SetXY(s.left, margin)
			s.tableHead(columns, widths)
			s.style("", 8.5, ink)
		}
		s.tableRow(columns, widths, cells, high, i%2 == 1)
	}
	s.Space(2.5)
}

func (s *Sheet) widths(columns []Column) []float64 {
	sum := 0.0
	for _, c := range columns {
		sum += c.Share
	}
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = s.width / float64(len(columns))
		if sum > 0 {
			widths[i] = s.width * c.Share / sum
		}
	}
	return widths
}

const (
	cellPad  = 1.4
	cellLine = 4.2
)

// cells breaks the texts of a row into lines and tells how high the row is.
func (s *Sheet) cells(row []string, widths []float64) (cells [][]string, high float64) {
	cells = make([][]string, len(widths))
	most := 1
	for i := range widths {
		if i < len(row) {
			cells[i] = s.pdf.SplitText(clean(row[i]), widths[i]-2*cellPad)
			most = max(most, len(cells[i]))
		}
	}
	return cells, float64(most)*cellLine + 2*cellPad*0.7
}

func (s *Sheet) tableHead(columns []Column, widths []float64) {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	s.style("B", 8.5, ink)
	cells, high := s.cells(titles, widths)
	s.need(high + 12)
	s.style("B", 8.5, ink)
	s.tableRow(columns, widths, cells, high, false)
	s.stroke(soft, 0.3)
	s.pdf.Line(s.left, s.pdf.GetY(), s.left+s.width, s.pdf.GetY())
}

func (s *Sheet) tableRow(columns []Column, widths []float64, cells [][]string, high float64, shaded bool) {
	y, x := s.pdf.GetY(), s.left
	if shaded {
		s.fill(wash)
		s.pdf.Rect(s.left, y, s.width, high, "F")
	}
	for i, lines := range cells {
		align := columns[i].Align
		if align == "" {
			align = Left
		}
		for n, l := range lines {
			s.pdf.SetXY(x+cellPad, y+cellPad*0.7+float64(n)*cellLine)
			s.pdf.CellFormat(widths[i]-2*cellPad, cellLine, l, "", 0, string(align), false, 0, "")
		}
		x += widths[i]
	}
	s.stroke(line, 0.15)
	s.pdf.Line(s.left, y+high, s.left+s.width, y+high)
	s.pdf.SetXY(s.left, y+high)
}

// Fact is a label and what is known under it.
type Fact struct{ Label, Value string }

// Facts writes labels in grey and values beside them; a value without text is
// shown as a dash, so that what is unknown is seen to be unknown.
func (s *Sheet) Facts(facts ...Fact) {
	label := min(58, s.width*0.4)
	for _, f := range facts {
		value := f.Value
		if value == "" {
			value = "–"
		}
		s.style("", 8.5, soft)
		names := s.pdf.SplitText(clean(f.Label), label-3)
		s.style("", textSize, ink)
		values := s.pdf.SplitText(clean(value), s.width-label)
		high := float64(max(len(names), len(values)))*4.5 + 1
		s.need(high)
		y := s.pdf.GetY()
		s.style("", 8.5, soft)
		for i, l := range names {
			s.pdf.SetXY(s.left, y+float64(i)*4.5)
			s.pdf.CellFormat(label-3, 4.5, l, "", 0, "L", false, 0, "")
		}
		s.style("", textSize, ink)
		for i, l := range values {
			s.pdf.SetXY(s.left+label, y+float64(i)*4.5)
			s.pdf.CellFormat(s.width-label, 4.5, l, "", 0, "L", false, 0, "")
		}
		s.pdf.SetXY(s.left, y+high)
	}
	s.Space(1.5)
}

// Share is one part of a bar, with the text of its value.
type Share struct {
	Label string
	Text  string
	// Size is its part of the whole, in any unit.
	Size float64
	Fill Color
}

// Bar draws parts of a whole as one bar with a legend below it.
func (s *Sheet) Bar(shares []Share) {
	sum := 0.0
	for _, p := range shares {
		sum += p.Size
	}
	if sum <= 0 {
		return
	}
	const high = 6.0
	s.need(high + 8)
	x, y := s.left, s.pdf.GetY()
	for _, p := range shares {
		w := s.width * p.Size / sum
		s.fill(p.Fill)
		s.pdf.Rect(x, y, w, high, "F")
		x += w
	}
	s.stroke(soft, 0.2)
	s.pdf.Rect(s.left, y, s.width, high, "D")
	s.pdf.SetXY(s.left, y+high+1.5)
	half := s.width / 2
	for i, p := range shares {
		if i%2 == 0 {
			s.need(5)
		}
		x, y := s.left+float64(i%2)*half, s.pdf.GetY()
		s.fill(p.Fill)
		s.stroke(soft, 0.15)
		s.pdf.Rect(x, y+0.9, 3, 3, "DF")
		s.style("", 8.5, ink)
		s.pdf.SetXY(x+4.5, y)
		s.pdf.CellFormat(half-6, 4.8, fit(s.pdf, clean(p.Label+"  "+p.Text), half-7), "", 0, "L", false, 0, "")
		s.pdf.SetXY(s.left, y)
		if i%2 == 1 || i == len(shares)-1 {
			s.pdf.SetXY(s.left, y+4.8)
		}
	}
	s.Space(2.5)
}
