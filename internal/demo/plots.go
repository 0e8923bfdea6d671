package demo

import (
	"math"

	"github.com/paulmach/orb"
)

// cover is what is on a parcel.
type cover int

const (
	rice cover = iota
	pond
	garden // a house with its garden
	orchard
	forest
	graves
	track
	canal
)

// plots joins the cells of a block to parcels: rectangles of the net whose
// outline has 4 to 12 corners.
func (p *patch) plots(cells []node, taken map[node]bool) []*parcel {
	free := make(map[node]cover, len(cells))
	for _, c := range cells {
		free[c] = p.coverOf(c)
	}
	var parcels []*parcel
	for _, c := range cells {
		what, ok := free[c]
		if !ok {
			continue
		}
		wide, high := p.rectangle(c, what)
		for !fits(free, c, what, wide, high) {
			if wide >= high && wide > 1 {
				wide--
			} else {
				high--
			}
		}
		for i := range wide {
			for j := range high {
				delete(free, node{c.i + i, c.j + j})
				taken[node{c.i + i, c.j + j}] = true
			}
		}
		ring := p.net.outline(c, wide, high)
		one := &parcel{zone: p.zone, cover: what, ring: ring, areaM2: area(ring), centre: centre(ring)}
		if !one.sliver() {
			parcels = append(parcels, one)
		}
	}
	return parcels
}

func fits(free map[node]cover, at node, what cover, wide, high int) bool {
	for i := range wide {
		for j := range high {
			if c, ok := free[node{at.i + i, at.j + j}]; !ok || c != what {
				return false
			}
		}
	}
	return true
}

// coverOf says what is on a cell: tracks and canals on the lanes, and on the
// fields what smooth fields of chance say, so that villages, ponds and woods
// hang together. The low land of the south-west is mostly ponds.
func (p *patch) coverOf(c node) cover {
	row, column := p.net.rows[c.j], p.net.columns[c.i]
	switch {
	case row.lane && row.block%2 == 0:
		return canal
	case row.lane, column.lane:
		return track
	}
	// The field of a block, not of a cell, decides most: fields of one kind
	// are laid out together.
	corner := orb.Point{float64(column.block) * 240, float64(row.block) * 290}
	x, y := corner[0], corner[1]
	if chance(forKind, column.block, row.block) < 0.012 {
		return graves
	}
	at := p.net.corner(c)
	if noise(at[0], at[1], 420, forKind, 1)+0.35*noise(at[0], at[1], 90, forKind, 2) > 0.62 {
		return garden
	}
	wet := 0.6
	if at[1] < 2_316_000 && at[0] < 430_000 {
		wet = -0.15
	}
	switch {
	case noise(x, y, 1500, forKind, 3) > wet:
		return pond
	case noise(x, y, 1900, forKind, 4) > 0.45:
		return forest
	case noise(x, y, 900, forKind, 5) > 0.42:
		return orchard
	}
	return rice
}

// rectangle is how many cells, wide and high, a parcel would like to take.
func (p *patch) rectangle(c node, what cover) (wide, high int) {
	type shape struct{ wide, high int }
	var shapes []shape
	var weights []float64
	switch what {
	case rice:
		shapes, weights = []shape{{1, 1}, {2, 1}, {1, 2}, {3, 1}, {2, 2}}, []float64{40, 24, 18, 12, 6}
	case pond:
		shapes, weights = []shape{{2, 2}, {3, 2}, {2, 3}, {3, 3}, {2, 1}}, []float64{34, 24, 20, 10, 12}
	case garden:
		shapes, weights = []shape{{1, 1}, {1, 2}, {2, 1}}, []float64{80, 10, 10}
	case orchard:
		shapes, weights = []shape{{1, 1}, {2, 1}, {1, 2}, {2, 2}}, []float64{30, 30, 20, 20}
	case forest:
		shapes, weights = []shape{{3, 3}, {3, 2}, {2, 2}}, []float64{45, 30, 25}
	case graves:
		return 2, 2
	case track, canal:
		// Lanes are cut where the next five cells end; the crossing goes
		// with the strip along the rows.
		if p.net.rows[c.j].lane {
			return 5, 1
		}
		return 1, 5
	}
	s := shapes[pick(weights, forShape, c.i, c.j)]
	return s.wide, s.high
}

// sliver tells whether a remnant at the border of a zone is too small or too
// thin to be a parcel.
func (p *parcel) sliver() bool {
	around := 0.0
	for i := 1; i < len(p.ring); i++ {
		around += math.Hypot(p.ring[i][0]-p.ring[i-1][0], p.ring[i][1]-p.ring[i-1][1])
	}
	roundness := 4 * math.Pi * p.areaM2 / (around * around)
	if p.public() {
		return p.areaM2 < 50 || roundness < 0.05
	}
	return p.areaM2 < 130 || roundness < 0.3
}

// area is that of a ring, counter-clockwise, m². It is taken relative to the
// first corner, because products of whole coordinates lose the millimetres.
func area(ring []orb.Point) float64 {
	sum := 0.0
	o := ring[0]
	for i := 1; i+1 < len(ring); i++ {
		sum += (ring[i][0]-o[0])*(ring[i+1][1]-o[1]) - (ring[i][1]-o[1])*(ring[i+1][0]-o[0])
	}
	return sum / 2
}

// centre is the mean of the corners, inside for shapes as square as ours.
func centre(ring orb.Ring) orb.Point {
	var c orb.Point
	n := float64(len(ring) - 1)
	for _, p := range ring[1:] {
		c[0] += p[0] / n
		c[1] += p[1] / n
	}
	return c
}

// use is one land use of a parcel with its recorded area, m².
type use struct {
	code   string
	areaM2 float64
}

// landUses gives a parcel its uses and its recorded area. Recorded and measured
// area differ: mostly by less than a hundredth, sometimes by more.
func landUses(p *parcel, i int) ([]use, float64) {
	off := between(-0.008, 0.008, forArea, i)
	if chance(forArea, i, 1) < 0.05 {
		off = between(-0.05, 0.03, forArea, i, 2)
	}
	recorded := tenths(p.areaM2 * (1 + off))
	switch p.cover {
	case rice:
		if chance(forUse, i) < 0.06 {
			return []use{{"LUK", recorded}}, recorded
		}
		return []use{{"LUC", recorded}}, recorded
	case pond:
		return []use{{"NTS", recorded}}, recorded
	case garden:
		home := tenths(math.Min(between(90, 300, forUse, i), 0.7*recorded))
		dwelling := "ONT"
		if p.urban {
			dwelling = "ODT"
		}
		if recorded < 160 {
			return []use{{dwelling, recorded}}, recorded
		}
		rest := tenths(recorded - home)
		if rest > home {
			return []use{{"CLN", rest}, {dwelling, home}}, recorded
		}
		return []use{{dwelling, home}, {"CLN", rest}}, recorded
	case orchard:
		return []use{{"CLN", recorded}}, recorded
	case forest:
		return []use{{"RSX", recorded}}, recorded
	case graves:
		return []use{{"NTD", recorded}}, recorded
	case track:
		return []use{{"DGT", recorded}}, recorded
	case canal:
		return []use{{"DTL", recorded}}, recorded
	}
	return []use{{"BCS", recorded}}, recorded
}

func tenths(m2 float64) float64 { return math.Round(m2*10) / 10 }

// farmland tells whether all uses of a parcel are of the agricultural group,
// which has the shorter notice.
func (p *parcel) farmland() bool {
	return p.cover == rice || p.cover == pond || p.cover == orchard || p.cover == forest
}

// public tells whether nobody but the State uses the parcel.
func (p *parcel) public() bool { return p.cover == track || p.cover == canal }
