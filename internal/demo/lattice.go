package demo

import (
	"math"
	"sort"

	"github.com/paulmach/orb"
)

// lattice is one net of fields over the whole province. Parcels are made of its
// cells, so that neighbours share their corners exactly and nothing overlaps,
// also across the border of two zones. Its lines are bent by a smooth warp, and
// every few lines a narrow lane (a track or a canal) runs between the fields.
type lattice struct {
	columns, rows []line
	moved         map[node]orb.Point // corners that were put on the border of a zone
	known         map[node]orb.Point // corners that were computed before
}

// line is one line of the net: at is its place before the warp, metres on the
// survey plane; lane says that the strip that follows is a lane; block numbers
// the fields between two lanes.
type line struct {
	at    float64
	lane  bool
	block int
}

// node is a corner of the net by column and row.
type node struct{ i, j int }

func newLattice() *lattice {
	return &lattice{
		columns: lines(355_000, 585_000, forColumn, 15, 33, 4, 6),
		rows:    lines(2_280_000, 2_405_000, forRow, 22, 40, 4.5, 7),
		moved:   make(map[node]orb.Point),
		known:   make(map[node]orb.Point),
	}
}

// lines lays lines from one end to the other: fields of a width between
// narrow and wide, after every seven to eleven of them a lane.
func lines(from, to float64, key int, narrow, wide, laneNarrow, laneWide float64) []line {
	var all []line
	at, block, left := from, 0, 8
	for n := 0; at < to; n++ {
		lane := left == 0
		all = append(all, line{at: at, lane: lane, block: block})
		if lane {
			at += between(laneNarrow, laneWide, key, n)
			left = days(7, 11, key, n, 1)
			block++
			continue
		}
		at += between(narrow, wide, key, n)
		left--
	}
	return all
}

// span returns the numbers of the lines that cover [from, to].
func span(all []line, from, to float64) (first, last int) {
	first = sort.Search(len(all), func(i int) bool { return all[i].at > from }) - 1
	last = sort.Search(len(all), func(i int) bool { return all[i].at >= to })
	return max(first, 1), min(last, len(all)-2)
}

// corner is where a node lies: warped, jittered, rounded to a millimetre.
func (l *lattice) corner(n node) orb.Point {
	if p, ok := l.moved[n]; ok {
		return p
	}
	if p, ok := l.known[n]; ok {
		return p
	}
	x, y := l.columns[n.i].at, l.rows[n.j].at
	// The slope of the warp stays below one, so that it folds nothing.
	dx := 420*noise(x, y, 3600, forWarp, 1) + 45*noise(x, y, 800, forWarp, 2)
	dy := 420*noise(x, y, 3600, forWarp, 3) + 45*noise(x, y, 800, forWarp, 4)
	jx := 0.13 * math.Min(width(l.columns, n.i-1), width(l.columns, n.i))
	jy := 0.13 * math.Min(width(l.rows, n.j-1), width(l.rows, n.j))
	p := millimetres(orb.Point{
		x + dx + jx*between(-1, 1, forJitter, n.i, n.j, 1),
		y + dy + jy*between(-1, 1, forJitter, n.i, n.j, 2),
	})
	l.known[n] = p
	return p
}

func width(all []line, i int) float64 {
	if i < 0 || i+1 >= len(all) {
		return 0
	}
	return all[i+1].at - all[i].at
}

func millimetres(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1000) / 1000, math.Round(p[1]*1000) / 1000}
}

// quad are the corners of the cell to the upper right of a node,
// counter-clockwise.
func (l *lattice) quad(n node) [4]orb.Point {
	return [4]orb.Point{
		l.corner(n), l.corner(node{n.i + 1, n.j}),
		l.corner(node{n.i + 1, n.j + 1}), l.corner(node{n.i, n.j + 1}),
	}
}

// sound tells whether the cell is convex and not pointed. A corner may be
// straight: at the border of a zone cells are all but triangles.
func (l *lattice) sound(n node) bool {
	q := l.quad(n)
	for k := range q {
		a, b, c := q[k], q[(k+1)%4], q[(k+2)%4]
		ux, uy, vx, vy := b[0]-a[0], b[1]-a[1], c[0]-b[0], c[1]-b[1]
		least := -0.02
		if ux*vx+uy*vy < 0 {
			least = 0.3
		}
		if ux*vy-uy*vx < least*math.Hypot(ux, uy)*math.Hypot(vx, vy) {
			return false
		}
	}
	return true
}

// snap moves a node to p, when the four cells around it stay sound.
func (l *lattice) snap(n node, p orb.Point) bool {
	if _, done := l.moved[n]; done {
		return false
	}
	l.moved[n] = millimetres(p)
	for _, cell := range []node{n, {n.i - 1, n.j}, {n.i, n.j - 1}, {n.i - 1, n.j - 1}} {
		if !l.sound(cell) {
			delete(l.moved, n)
			return false
		}
	}
	return true
}

// outline is the ring around a rectangle of cells, counter-clockwise, with
// every corner of the net on it, so that neighbours share each one.
func (l *lattice) outline(n node, wide, high int) orb.Ring {
	ring := make(orb.Ring, 0, 2*(wide+high)+1)
	for i := range wide {
		ring = append(ring, l.corner(node{n.i + i, n.j}))
	}
	for j := range high {
		ring = append(ring, l.corner(node{n.i + wide, n.j + j}))
	}
	for i := range wide {
		ring = append(ring, l.corner(node{n.i + wide - i, n.j + high}))
	}
	for j := range high {
		ring = append(ring, l.corner(node{n.i, n.j + high - j}))
	}
	return append(ring, ring[0])
}
