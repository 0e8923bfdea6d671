package paper

import (
	"math"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Band is one layer of a chart of areas: its size at each of the chart's times.
type Band struct {
	Label string
	Fill  Color
	Sizes []float64
}

// Step is how high a stepped line stands from a day on.
type Step struct {
	At   time.Time
	Size float64
}

// Areas is a chart of sizes over time, stacked in the order of the bands, with a
// stepped line over it, such as what was promised.
type Areas struct {
	// High is how high the picture is on paper, in millimetres.
	High  float64
	Times []time.Time
	Bands []Band
	Line  []Step
	// LineLabel explains the line.
	LineLabel string
	// Figure writes a size on the axis, with its unit.
	Figure func(float64) string
}

// frame turns days and sizes into millimetres on paper.
type frame struct {
	left, top, w, h float64
	from, to        time.Time
	most            float64
}

func (f frame) x(t time.Time) float64 {
	whole := f.to.Sub(f.from).Hours()
	if whole <= 0 {
		return f.left
	}
	return f.left + f.w*min(1, max(0, t.Sub(f.from).Hours()/whole))
}

func (f frame) y(size float64) float64 { return f.top + f.h*(1-min(1, size/f.most)) }

// Areas draws the chart over the whole width with its legend; nothing without
// two times.
func (s *Sheet) Areas(a Areas) {
	if len(a.Times) < 2 {
		return
	}
	const axis = 20.0
	s.need(a.High + 14)
	f := frame{left: s.left + axis, top: s.pdf.GetY() + 1, w: s.width - axis - 2, h: a.High - 6, from: a.Times[0], to: a.Times[len(a.Times)-1], most: a.most()}
	for _, l := range a.Line {
		if l.At.After(f.to) {
			f.to = l.At
		}
	}
	s.grid(f, a)
	under := make([]float64, len(a.Times))
	for _, b := range a.Bands {
		s.band(f, a.Times, under, b)
	}
	s.steps(f, a.Line)
	s.pdf.SetXY(s.left, f.top+f.h+6)
	keys := make([]Key, 0, len(a.Bands)+1)
	for _, b := range a.Bands {
		keys = append(keys, Key{Text: b.Label, Fill: &b.Fill, Line: &line})
	}
	if len(a.Line) > 0 {
		keys = append(keys, Key{Text: a.LineLabel, Line: &ink})
	}
	s.keys(keys)
}

func (a Areas) most() float64 {
	most := 0.0
	for i := range a.Times {
		sum := 0.0
		for _, b := range a.Bands {
			sum += b.Sizes[i]
		}
		most = max(most, sum)
	}
	for _, l := range a.Line {
		most = max(most, l.Size)
	}
	return max(most, 1e-9)
}

// grid draws the axes: about four sizes, and the years.
func (s *Sheet) grid(f frame, a Areas) {
	step := math.Pow(10, math.Floor(math.Log10(f.most)))
	for f.most/step < 2.5 {
		step /= 2
	}
	for size := 0.0; size <= f.most*1.0001; size += step {
		y := f.y(size)
		s.stroke(line, 0.15)
		s.pdf.Line(f.left, y, f.left+f.w, y)
		s.style("", 7, soft)
		s.pdf.SetXY(f.left-20, y-1.8)
		s.pdf.CellFormat(18.5, 3.6, clean(a.Figure(size)), "", 0, "R", false, 0, "")
	}
	years := f.to.Year() - f.from.Year() + 1
	every := (years + 11) / 12
	for year := f.from.Year() + 1; year <= f.to.Year(); year += every {
		x := f.x(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		s.stroke(line, 0.15)
		s.pdf.Line(x, f.top, x, f.top+f.h+1)
		s.style("", 7, soft)
		s.pdf.SetXY(x-8, f.top+f.h+1)
		s.pdf.CellFormat(16, 3.6, strconv.Itoa(year), "", 0, "C", false, 0, "")
	}
}

// band draws a layer upon what is under it, and raises that.
func (s *Sheet) band(f frame, times []time.Time, under []float64, b Band) {
	var upper, lower []fpdf.PointType
	for i, t := range times {
		lower = append(lower, fpdf.PointType{X: f.x(t), Y: f.y(under[i])})
		under[i] += b.Sizes[i]
		upper = append(upper, fpdf.PointType{X: f.x(t), Y: f.y(under[i])})
	}
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	s.fill(b.Fill)
	s.stroke(soft, 0.08)
	s.pdf.Polygon(upper, "DF")
}

func (s *Sheet) steps(f frame, steps []Step) {
	if len(steps) == 0 {
		return
	}
	s.stroke(ink, 0.5)
	s.pdf.SetDashPattern([]float64{1.6, 0.9}, 0)
	x, y := f.left, f.y(0)
	for _, step := range steps {
		at := f.x(step.At)
		s.pdf.Line(x, y, at, y)
		s.pdf.Line(at, y, at, f.y(step.Size))
		x, y = at, f.y(step.Size)
	}
	s.pdf.Line(x, y, f.left+f.w, y)
	s.pdf.SetDashPattern(nil, 0)
}
