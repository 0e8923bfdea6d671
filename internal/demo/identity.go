package demo

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// unit is a commune of 2020 or of today.
type unit struct {
	code  string
	today bool
	urban bool             // ward or township: homes are ODT, not ONT
	shape orb.MultiPolygon // survey plane, metres; empty where not known
	box   orb.Bound
}

// units are the communes, and which became which.
type units struct {
	all   []unit
	oldOf map[string]string // commune of today → a commune of 2020 that went into it
}

// identify numbers the parcels as a cadastre does: in the commune of 2020 in
// which each lies, whose maps it still uses, by sheets of 500 m and on the
// sheet from the north-west on.
func (w *world) identify() error {
	type sheet struct {
		unit     string
		row, col int
	}
	const side = 500.0
	sheets := make(map[sheet][]*parcel)
	for _, p := range w.parcels {
		home := w.units.cadastre(p.centre)
		if home == nil {
			return errors.New("the demonstration needs the communes of 2020 with their shapes, or those of today with their lineage: load the default dataset first (matbang load)")
		}
		p.unit, p.urban = home.code, home.urban
		s := sheet{p.unit, -int(math.Floor(p.centre[1] / side)), int(math.Floor(p.centre[0] / side))}
		sheets[s] = append(sheets[s], p)
	}
	order := make([]sheet, 0, len(sheets))
	for s := range sheets {
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b sheet) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	last := make(map[string]int)
	for _, s := range order {
		last[s.unit]++
		on := sheets[s]
		slices.SortFunc(on, func(a, b *parcel) int {
			const band = 40 // metres: one line of reading
			return cmp.Or(cmp.Compare(math.Floor(b.centre[1]/band), math.Floor(a.centre[1]/band)),
				cmp.Compare(a.centre[0], b.centre[0]), cmp.Compare(b.centre[1], a.centre[1]))
		})
		for i, p := range on {
			p.sheet, p.number = last[s.unit], i+1
		}
	}
	return nil
}

// cadastre finds the commune of 2020 of a place: the one that holds it; else
// by the commune of today; else the nearest one of 2020, for land beyond the
// generalised shore.
func (u *units) cadastre(at orb.Point) *unit {
	for _, today := range []bool{false, true} {
		for i := range u.all {
			one := &u.all[i]
			if one.today != today || !one.box.Contains(at) || !planar.MultiPolygonContains(one.shape, at) {
				continue
			}
			if !today {
				return one
			}
			if old := u.find(u.oldOf[one.code]); old != nil {
				return old
			}
		}
	}
	var best *unit
	far := math.Inf(1)
	for i := range u.all {
		one := &u.all[i]
		if one.today || len(one.shape) == 0 || boxDistance(one.box, at) > far {
			continue
		}
		if _, d := nearestOnBorder(one.shape, at); d < far {
			best, far = one, d
		}
	}
	return best
}

func (u *units) find(code string) *unit {
	for i := range u.all {
		if u.all[i].code == code {
			return &u.all[i]
		}
	}
	return nil
}

func boxDistance(b orb.Bound, p orb.Point) float64 {
	dx := math.Max(0, math.Max(b.Min[0]-p[0], p[0]-b.Max[0]))
	dy := math.Max(0, math.Max(b.Min[1]-p[1], p[1]-b.Max[1]))
	return math.Hypot(dx, dy)
}
