package dataset

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// window is where the coordinates of the province and its neighbours lie, WGS
// 84 degrees.
func window() orb.Bound {
	return orb.Bound{Min: orb.Point{105.5, 20}, Max: orb.Point{109.5, 22.5}}
}

// shapeFault is a fault of a shape with its place.
type shapeFault struct {
	at     orb.Point
	detail string
}

// checkShape returns every fault of a shape that can be told from its
// coordinates alone. One fault a ring and rule is enough: the first leads to
// the others.
func checkShape(g orb.Geometry) []shapeFault {
	if faults := checkWindow(g); len(faults) > 0 {
		return faults // the rest would only repeat it
	}
	switch g := g.(type) {
	case orb.LineString:
		return checkLine(g)
	case orb.MultiLineString:
		var faults []shapeFault
		for _, line := range g {
			faults = append(faults, checkLine(line)...)
		}
		return faults
	case orb.Polygon:
		return checkPolygon(g)
	case orb.MultiPolygon:
		var faults []shapeFault
		for _, polygon := range g {
			faults = append(faults, checkPolygon(polygon)...)
		}
		return faults
	}
	return nil
}

func checkWindow(g orb.Geometry) []shapeFault {
	in := window()
	if bound := g.Bound(); in.Contains(bound.Min) && in.Contains(bound.Max) {
		return nil
	}
	outside, swapped := 0, 0
	var first orb.Point
	eachPoint(g, func(p orb.Point) {
		if in.Contains(p) {
			return
		}
		if outside == 0 {
			first = p
		}
		outside++
		if in.Contains(orb.Point{p[1], p[0]}) {
			swapped++
		}
	})
	if outside == swapped {
		return []shapeFault{{first, fmt.Sprintf("coordinate %s is latitude before longitude: swap the two numbers of every coordinate", place(first))}}
	}
	hint := "check the number"
	if math.Abs(first[0]) > 360 || math.Abs(first[1]) > 360 {
		hint = "it looks like metres of the survey plane: convert the shape to WGS 84 degrees"
	}
	return []shapeFault{{first, fmt.Sprintf("coordinate %s lies outside the province and its neighbours (longitude %g to %g, latitude %g to %g): %s",
		place(first), in.Min[0], in.Max[0], in.Min[1], in.Max[1], hint)}}
}

func eachPoint(g orb.Geometry, visit func(orb.Point)) {
	switch g := g.(type) {
	case orb.Point:
		visit(g)
	case orb.MultiPoint:
		for _, p := range g {
			visit(p)
		}
	case orb.LineString:
		for _, p := range g {
			visit(p)
		}
	case orb.MultiLineString:
		for _, l := range g {
			eachPoint(l, visit)
		}
	case orb.Ring:
		for _, p := range g {
			visit(p)
		}
	case orb.Polygon:
		for _, r := range g {
			eachPoint(r, visit)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			eachPoint(p, visit)
		}
	}
}

func checkLine(line orb.LineString) []shapeFault {
	if len(line) < 2 {
		return []shapeFault{{line[0], fmt.Sprintf("the line has a single point at %s: a line needs two", place(line[0]))}}
	}
	return repeatedVertex(line)
}

func repeatedVertex(points []orb.Point) []shapeFault {
	for i := 1; i < len(points); i++ {
		if points[i] == points[i-1] {
			return []shapeFault{{points[i], fmt.Sprintf("vertex %s comes twice in a row: remove one", place(points[i]))}}
		}
	}
	return nil
}

func checkPolygon(polygon orb.Polygon) []shapeFault {
	var faults []shapeFault
	for _, ring := range polygon {
		faults = append(faults, checkRing(ring)...)
	}
	if len(faults) > 0 {
		return faults
	}
	for _, hole := range polygon[1:] {
		if crossing, ok := ringsCross(polygon[0], hole); ok {
			faults = append(faults, shapeFault{crossing, fmt.Sprintf("a hole crosses the outer ring at %s: draw the hole inside", place(crossing))})
			continue
		}
		if p, out := firstOutside(polygon[0], hole); out {
			faults = append(faults, shapeFault{p, fmt.Sprintf("a hole lies outside its outer ring at %s: move it inside or make it a polygon of its own", place(p))})
		}
	}
	return faults
}

// firstOutside returns a vertex of the hole that is outside the ring. A vertex
// on the ring counts as inside; rings that cross are told apart before.
func firstOutside(ring, hole orb.Ring) (orb.Point, bool) {
	for _, p := range hole {
		if !planar.RingContains(ring, p) {
			return p, true
		}
	}
	return orb.Point{}, false
}

func checkRing(ring orb.Ring) []shapeFault {
	first, last := ring[0], ring[len(ring)-1]
	if first != last {
		return []shapeFault{{last, fmt.Sprintf("ring is not closed: it begins at %s and ends at %s; repeat the first coordinate at the end", place(first), place(last))}}
	}
	if len(ring) < 4 {
		return []shapeFault{{first, fmt.Sprintf("ring at %s has %d points and needs at least 4, the first repeated as the last", place(first), len(ring))}}
	}
	if faults := repeatedVertex(ring); faults != nil {
		return faults
	}
	if at, what := ringMeetsItself(ring); what != "" {
		return []shapeFault{{at, what}}
	}
	return nil
}

// segment is one side of a ring, with its place in it.
type segment struct {
	a, b  orb.Point
	index int
}

func segments(ring orb.Ring) []segment {
	sides := make([]segment, 0, len(ring)-1)
	for i := 1; i < len(ring); i++ {
		sides = append(sides, segment{ring[i-1], ring[i], i - 1})
	}
	slices.SortFunc(sides, func(s, t segment) int { return cmp.Compare(min(s.a[0], s.b[0]), min(t.a[0], t.b[0])) })
	return sides
}

// ringMeetsItself sweeps from west to east over the sides of a ring and says
// where two of them meet that should not.
func ringMeetsItself(ring orb.Ring) (orb.Point, string) {
	sides := segments(ring)
	n := len(sides)
	for i := 1; i < len(ring); i++ {
		next := ring[1]
		if i+1 < len(ring) {
			next = ring[i+1]
		}
		if turnsBack(ring[i-1], ring[i], next) {
			return ring[i], fmt.Sprintf("ring runs back over itself at %s: remove the spike", place(ring[i]))
		}
	}
	for i, s := range sides {
		east := max(s.a[0], s.b[0])
		for _, t := range sides[i+1:] {
			if min(t.a[0], t.b[0]) > east {
				break
			}
			if gap := (t.index - s.index + n) % n; gap == 1 || gap == n-1 {
				continue // neighbours share a corner
			}
			p, kind := meet(s, t)
			switch kind {
			case apart:
			case crosses:
				return p, fmt.Sprintf("ring crosses itself at %s: move or remove one of the two segments", place(p))
			case touches:
				return p, fmt.Sprintf("ring touches itself at %s: move one of the two places apart or divide the polygon", place(p))
			}
		}
	}
	return orb.Point{}, ""
}

// turnsBack tells whether the way from a over the corner to b returns on
// itself.
func turnsBack(a, corner, b orb.Point) bool {
	dot := (a[0]-corner[0])*(b[0]-corner[0]) + (a[1]-corner[1])*(b[1]-corner[1])
	return dot > 0 && orient(a, corner, b) == 0
}

func ringsCross(outer, hole orb.Ring) (orb.Point, bool) {
	sides := segments(outer)
	for i := 1; i < len(hole); i++ {
		h := segment{a: hole[i-1], b: hole[i]}
		east := max(h.a[0], h.b[0])
		for _, s := range sides {
			if min(s.a[0], s.b[0]) > east {
				break
			}
			if p, kind := meet(s, h); kind == crosses {
				return p, true
			}
		}
	}
	return orb.Point{}, false
}

type meeting int

const (
	apart meeting = iota
	touches
	crosses
)

// meet says how two segments meet and where: crosses where their insides do
// or they overlap, touches where an end of one lies on the other.
func meet(s, t segment) (orb.Point, meeting) {
	if max(s.a[0], s.b[0]) < min(t.a[0], t.b[0]) || max(t.a[0], t.b[0]) < min(s.a[0], s.b[0]) ||
		max(s.a[1], s.b[1]) < min(t.a[1], t.b[1]) || max(t.a[1], t.b[1]) < min(s.a[1], s.b[1]) {
		return orb.Point{}, apart
	}
	d1, d2 := orient(s.a, s.b, t.a), orient(s.a, s.b, t.b)
	d3, d4 := orient(t.a, t.b, s.a), orient(t.a, t.b, s.b)
	if d1*d2 < 0 && d3*d4 < 0 {
		return crossing(s, t), crosses
	}
	var ends []orb.Point
	for _, e := range []struct {
		side int
		p    orb.Point
		on   segment
	}{{d1, t.a, s}, {d2, t.b, s}, {d3, s.a, t}, {d4, s.b, t}} {
		if e.side == 0 && within(e.p, e.on) && !slices.Contains(ends, e.p) {
			ends = append(ends, e.p)
		}
	}
	switch len(ends) {
	case 0:
		return orb.Point{}, apart
	case 1:
		return ends[0], touches
	}
	return ends[0], crosses // they share a stretch
}

// orient returns the side of the line a–b on which c lies: 1 left, -1 right, 0
// on it. Six decimals of a degree cannot be written exactly in binary, so what
// is nearer to the line than a hair counts as on it.
func orient(a, b, c orb.Point) int {
	const hair = 1e-12 // degrees: a tenth of a micrometre
	dx, dy := b[0]-a[0], b[1]-a[1]
	cross := dx*(c[1]-a[1]) - dy*(c[0]-a[0])
	switch near := hair * math.Hypot(dx, dy); {
	case cross > near:
		return 1
	case cross < -near:
		return -1
	}
	return 0
}

func within(p orb.Point, s segment) bool {
	return min(s.a[0], s.b[0]) <= p[0] && p[0] <= max(s.a[0], s.b[0]) &&
		min(s.a[1], s.b[1]) <= p[1] && p[1] <= max(s.a[1], s.b[1])
}

func crossing(s, t segment) orb.Point {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	ex, ey := t.b[0]-t.a[0], t.b[1]-t.a[1]
	f := ((t.a[0]-s.a[0])*ey - (t.a[1]-s.a[1])*ex) / (dx*ey - dy*ex)
	return orb.Point{s.a[0] + f*dx, s.a[1] + f*dy}
}
