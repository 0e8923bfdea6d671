package paper

import (
	"fmt"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"github.com/paulmach/orb"
)

// Layer is geometry of one look, in metres of the survey plane (EPSG:5899).
type Layer struct {
	Shapes []orb.Geometry
	// Fill is the colour inside polygons; nil leaves them open.
	Fill *Color
	// Opacity of the fill, 0 to 1; 0 counts as 1.
	Opacity float64
	// Line is the colour of outlines and lines; nil draws none.
	Line *Color
	// Width of the line on paper, in millimetres; 0 counts as 0.25.
	Width float64
	// Dash is the length of dashes and gaps on paper, in millimetres.
	Dash []float64
}

// Mark is a point with a name.
type Mark struct {
	At   orb.Point
	Text string
	Fill Color
	// Plain leaves the dot out and centres the name.
	Plain bool
}

// Key explains a colour of the map.
type Key struct {
	Text string
	Fill *Color
	Line *Color
}

// Map is a picture of a part of the survey plane (EPSG:5899, metres).
type Map struct {
	// Frame is what must be seen; the picture shows more where its form asks
	// for it.
	Frame orb.Bound
	// High is how high the picture is on paper, in millimetres.
	High   float64
	Layers []Layer
	Marks  []Mark
	Keys   []Key
	// Sea is the ground of the picture; the zero value is white.
	Ground *Color
}

// plan turns metres of the survey plane into millimetres on paper.
type plan struct {
	minX, maxY, scale float64 // scale: millimetres a metre
	left, top         float64
}

func (p plan) at(pt orb.Point) fpdf.PointType {
	return fpdf.PointType{X: p.left + (pt[0]-p.minX)*p.scale, Y: p.top + (p.maxY-pt[1])*p.scale}
}

// planOf shows the whole frame in the middle of a picture of w × h millimetres,
// with a margin of 4 %.
func planOf(frame orb.Bound, left, top, w, h float64) plan {
	fw := max(frame.Max[0]-frame.Min[0], 20) * 1.08
	fh := max(frame.Max[1]-frame.Min[1], 20) * 1.08
	scale := min(w/fw, h/fh)
	c := frame.Center()
	return plan{minX: c[0] - w/scale/2, maxY: c[1] + h/scale/2, scale: scale, left: left, top: top}
}

// Map draws a picture over the whole width, with scale bar, north arrow, the
// coordinates of its corners and a legend.
func (s *Sheet) Map(m Map) {
	s.need(m.High + 8)
	x, y := s.left, s.pdf.GetY()
	p := planOf(m.Frame, x, y, s.width, m.High)
	if m.Ground != nil {
		s.fill(*m.Ground)
		s.pdf.Rect(x, y, s.width, m.High, "F")
	}
	s.pdf.ClipRect(x, y, s.width, m.High, false)
	for _, l := range m.Layers {
		s.layer(p, l)
	}
	for _, mark := range m.Marks {
		s.mark(p, mark)
	}
	s.pdf.ClipEnd()
	s.scaleBar(p, x+3, y+m.High-6)
	s.north(x+s.width-6, y+4)
	s.stroke(soft, 0.3)
	s.pdf.Rect(x, y, s.width, m.High, "D")
	s.pdf.SetXY(s.left, y+m.High+0.8)
	caption := fmt.Sprintf("VN-2000 107°45' (EPSG:5899)  X %.0f–%.0f  Y %.0f–%.0f  1 : %.0f",
		p.maxY-m.High/p.scale, p.maxY, p.minX, p.minX+s.width/p.scale, niceRatio(1000/p.scale))
	s.style("", 7, soft)
	if wide := s.pdf.GetStringWidth(caption) + 2.5; wide > s.width {
		s.style("", 7*s.width/wide, soft)
	}
	s.pdf.CellFormat(s.width, 3.6, caption, "", 0, "L", false, 0, "")
	s.pdf.SetXY(s.left, y+m.High+4.6)
	s.keys(m.Keys)
}

func niceRatio(r float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(max(r, 10)))-1)
	return math.Round(r/step) * step
}

func (s *Sheet) layer(p plan, l Layer) {
	width := l.Width
	if width == 0 {
		width = 0.25
	}
	look := ""
	if l.Line != nil {
		s.stroke(*l.Line, width)
		if len(l.Dash) > 0 {
			s.pdf.SetDashPattern(l.Dash, 0)
		}
		look = "D"
	}
	for _, g := range l.Shapes {
		s.shape(p, g, l, look)
	}
	s.pdf.SetDashPattern(nil, 0)
}

func (s *Sheet) shape(p plan, g orb.Geometry, l Layer, look string) {
	switch g := g.(type) {
	case orb.Polygon:
		s.polygon(p, g, l, look)
	case orb.MultiPolygon:
		for _, part := range g {
			s.polygon(p, part, l, look)
		}
	case orb.LineString:
		s.path(p, g, false)
		s.draw(look)
	case orb.MultiLineString:
		for _, part := range g {
			s.path(p, part, false)
			s.draw(look)
		}
	case orb.Ring:
		s.polygon(p, orb.Polygon{g}, l, look)
	case orb.Collection:
		for _, part := range g {
			s.shape(p, part, l, look)
		}
	}
}

func (s *Sheet) draw(look string) {
	if look != "" {
		s.pdf.DrawPath(look)
	}
}

// polygon draws the rings as one path, so that holes stay open.
func (s *Sheet) polygon(p plan, g orb.Polygon, l Layer, look string) {
	if l.Fill != nil {
		s.fill(*l.Fill)
		if l.Opacity > 0 && l.Opacity < 1 {
			s.pdf.SetAlpha(l.Opacity, "Normal")
		}
		for _, ring := range g {
			s.path(p, orb.LineString(ring), true)
		}
		s.pdf.DrawPath("f*")
		s.pdf.SetAlpha(1, "Normal")
	}
	if look != "" {
		for _, ring := range g {
			s.path(p, orb.LineString(ring), true)
		}
		s.pdf.DrawPath(look)
	}
}

// finest is the distance on paper, in millimetres, below which a vertex cannot
// be seen.
const finest = 0.05

func (s *Sheet) path(p plan, points orb.LineString, closed bool) {
	if len(points) == 0 {
		return
	}
	last := p.at(points[0])
	s.pdf.MoveTo(last.X, last.Y)
	for i, pt := range points[1:] {
		at := p.at(pt)
		if i < len(points)-2 && math.Abs(at.X-last.X) < finest && math.Abs(at.Y-last.Y) < finest {
			continue
		}
		s.pdf.LineTo(at.X, at.Y)
		last = at
	}
	if closed {
		s.pdf.ClosePath()
	}
}

func (s *Sheet) mark(p plan, m Mark) {
	at := p.at(m.At)
	if m.Plain {
		s.style("", 6.5, ink)
		text := clean(m.Text)
		s.pdf.Text(at.X-s.pdf.GetStringWidth(text)/2, at.Y+0.8, text)
		return
	}
	s.fill(m.Fill)
	s.stroke(Color{255, 255, 255}, 0.3)
	s.pdf.Circle(at.X, at.Y, 1.3, "DF")
	if m.Text == "" {
		return
	}
	s.style("B", 7.5, ink)
	text := clean(m.Text)
	w := s.pdf.GetStringWidth(text)
	x := at.X + 2
	if x+w > s.left+s.width-1 {
		x = at.X - 2 - w
	}
	s.fill(Color{255, 255, 255})
	s.pdf.SetAlpha(0.75, "Normal")
	s.pdf.Rect(x-0.4, at.Y-1.9, w+0.8, 3.8, "F")
	s.pdf.SetAlpha(1, "Normal")
	s.pdf.Text(x, at.Y+1, text)
}

// barLength returns a round length in metres that takes at most most
// millimetres on paper.
func barLength(scale, most float64) float64 {
	length := math.Pow(10, math.Floor(math.Log10(most/scale)))
	for _, f := range []float64{5, 2} {
		if length*f*scale <= most {
			return length * f
		}
	}
	return length
}

func (s *Sheet) scaleBar(p plan, x, y float64) {
	length := barLength(p.scale, 35)
	w := length * p.scale
	s.fill(Color{255, 255, 255})
	s.pdf.SetAlpha(0.85, "Normal")
	s.pdf.Rect(x-1.5, y-3, w+18, 7, "F")
	s.pdf.SetAlpha(1, "Normal")
	s.stroke(ink, 0.4)
	s.pdf.Line(x, y+1.5, x+w, y+1.5)
	s.pdf.Line(x, y, x, y+1.5)
	s.pdf.Line(x+w, y, x+w, y+1.5)
	s.style("", 7.5, ink)
	text := fmt.Sprintf("%.0f m", length)
	if length >= 1000 {
		text = fmt.Sprintf("%.0f km", length/1000)
	}
	s.pdf.Text(x+w+1.5, y+1.7, text)
}

func (s *Sheet) north(x, y float64) {
	s.fill(ink)
	s.pdf.Polygon([]fpdf.PointType{{X: x, Y: y}, {X: x + 1.6, Y: y + 5}, {X: x, Y: y + 3.8}, {X: x - 1.6, Y: y + 5}}, "F")
	s.style("B", 7, ink)
	s.pdf.Text(x-0.8, y+8, "B/N")
}

func (s *Sheet) keys(keys []Key) {
	if len(keys) == 0 {
		s.Space(1.5)
		return
	}
	x, y := s.left, s.pdf.GetY()
	s.style("", 7.5, ink)
	for _, k := range keys {
		text := clean(k.Text)
		w := s.pdf.GetStringWidth(text) + 10
		if x+w > s.left+s.width && x > s.left {
			x, y = s.left, y+4.4
		}
		style := ""
		if k.Fill != nil {
			s.fill(*k.Fill)
			style = "F"
		}
		if k.Line != nil {
			s.stroke(*k.Line, 0.4)
			style += "D"
		}
		if style != "" {
			s.pdf.Rect(x, y+0.8, 4, 2.6, style)
		}
		s.style("", 7.5, ink)
		s.pdf.Text(x+5.2, y+3, text)
		x += w
	}
	s.pdf.SetXY(s.left, y+6)
}
