package demo

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// zone is a park, cluster or study area to be filled.
type zone struct {
	number int // place in the order of the codes
	code   string
	kind   string
	status string
	nameVi string
	nameEn string
	shape  orb.MultiPolygon // survey plane, metres
	areaM2 float64
	// near is the point of the zone nearest to a corridor: there the parcels
	// begin.
	near orb.Point
}

// parcel is a made-up parcel.
type parcel struct {
	id       int64
	zone     *zone
	cover    cover
	ring     orb.Ring // survey plane, metres
	areaM2   float64
	centre   orb.Point
	block    int // order in which the block was filled, from the corridor on
	recorded float64
	uses     []use
	unit     string
	urban    bool
	sheet    int
	number   int
	round    *round
}

// meanPlot is about the size of a parcel with its share of lanes, m².
const meanPlot = 1150.0

// draw fills the zones with parcels: small ones wholly, big ones in a part that
// hangs together and begins at the corridor.
func (w *world) draw() {
	net := newLattice()
	taken := make(map[node]bool)
	quotas := quotas(w.zones, wanted)
	for n, z := range w.zones {
		w.parcels = append(w.parcels, fill(net, z, taken, quotas[n])...)
	}
}

// quotas shares the parcels out: the more the bigger a zone is, but less than
// in proportion, and never more than fit.
func quotas(zones []*zone, total int) []int {
	shares := make([]int, len(zones))
	low, high := 0.0, 1e6
	for range 60 { // bisection on the common factor
		middle := (low + high) / 2
		sum := 0.0
		for _, z := range zones {
			sum += quota(z, middle)
		}
		if sum < float64(total) {
			low = middle
		} else {
			high = middle
		}
	}
	for i, z := range zones {
		shares[i] = int(math.Round(quota(z, low)))
	}
	return shares
}

func quota(z *zone, factor float64) float64 {
	fits := 0.9 * z.areaM2 / meanPlot
	share := factor * math.Pow(fits, 0.6)
	switch {
	case z.kind == "study_area":
		share *= 0.35 // nothing happens there yet
	case strings.Contains(z.code, songKhoai):
		share *= 2 // the project with the most households
	}
	return math.Min(fits, share)
}

// patch is the part of the net that covers a zone.
type patch struct {
	net    *lattice
	zone   *zone
	inside map[node]bool // corners in the zone or on its border
	cells  map[node]bool
}

// fill makes about quota parcels in a zone.
func fill(net *lattice, z *zone, taken map[node]bool, quota int) []*parcel {
	p := &patch{net: net, zone: z, inside: make(map[node]bool), cells: make(map[node]bool)}
	// Beyond this distance from its beginning the quota does not reach, even
	// where the zone is narrow.
	reach := 3 * math.Sqrt(float64(quota)*meanPlot)
	box := z.shape.Bound().Pad(20)
	box.Min = orb.Point{math.Max(box.Min[0], z.near[0]-reach), math.Max(box.Min[1], z.near[1]-reach)}
	box.Max = orb.Point{math.Min(box.Max[0], z.near[0]+reach), math.Min(box.Max[1], z.near[1]+reach)}
	p.cover(box)
	blocks := make(map[node][]node)
	for cell := range p.cells {
		if !taken[cell] {
			b := node{net.columns[cell.i].block, net.rows[cell.j].block}
			blocks[b] = append(blocks[b], cell)
		}
	}
	var parcels []*parcel
	for order, b := range p.spread(blocks) {
		if len(parcels) >= quota {
			break
		}
		for _, one := range p.plots(blocks[b], taken) {
			one.block = order
			parcels = append(parcels, one)
		}
	}
	return parcels
}

// cover finds the corners inside the zone, puts those near its border on it,
// and so finds the cells that belong to it.
func (p *patch) cover(box orb.Bound) {
	const warp = 480 // the net is displaced by no more, metres
	i0, i1 := span(p.net.columns, box.Min[0]-warp, box.Max[0]+warp)
	j0, j1 := span(p.net.rows, box.Min[1]-warp, box.Max[1]+warp)
	for i := i0; i <= i1; i++ {
		for j := j0; j <= j1; j++ {
			if at := p.net.corner(node{i, j}); box.Contains(at) && planar.MultiPolygonContains(p.zone.shape, at) {
				p.inside[node{i, j}] = true
			}
		}
	}
	p.snapBorder(i0, i1, j0, j1)
	for n := range p.inside {
		if p.inside[node{n.i + 1, n.j}] && p.inside[node{n.i + 1, n.j + 1}] && p.inside[node{n.i, n.j + 1}] {
			q := p.net.quad(n)
			whole := width(p.net.columns, n.i) * width(p.net.rows, n.j)
			if planar.MultiPolygonContains(p.zone.shape, middle(q)) && p.net.sound(n) && area(q[:]) > 0.3*whole {
				p.cells[n] = true
			}
		}
	}
}

func middle(q [4]orb.Point) orb.Point {
	return orb.Point{(q[0][0] + q[1][0] + q[2][0] + q[3][0]) / 4, (q[0][1] + q[1][1] + q[2][1] + q[3][1]) / 4}
}

// snapBorder puts corners near the border of the zone on it, the nearest first.
func (p *patch) snapBorder(i0, i1, j0, j1 int) {
	type candidate struct {
		node node
		to   orb.Point
		far  float64
	}
	var all []candidate
	for i := i0; i <= i1; i++ {
		for j := j0; j <= j1; j++ {
			n := node{i, j}
			if !p.onEdge(n) {
				continue
			}
			at := p.net.corner(n)
			to, far := nearestOnBorder(p.zone.shape, at)
			if far < 1.1*math.Max(width(p.net.columns, i), width(p.net.rows, j)) {
				all = append(all, candidate{n, to, far})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.node.i, b.node.i), cmp.Compare(a.node.j, b.node.j))
	})
	for _, c := range all {
		if p.net.snap(c.node, c.to) || c.far < 0.002 {
			p.inside[c.node] = true
		}
	}
}

// onEdge tells whether a corner and one of its neighbours lie on different
// sides of the border.
func (p *patch) onEdge(n node) bool {
	own := p.inside[n]
	for di := -1; di <= 1; di++ {
		for dj := -1; dj <= 1; dj++ {
			if p.inside[node{n.i + di, n.j + dj}] != own {
				return true
			}
		}
	}
	return false
}

func nearestOnBorder(shape orb.MultiPolygon, at orb.Point) (orb.Point, float64) {
	var best orb.Point
	far := math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				on := nearestOnSegment(ring[i-1], ring[i], at)
				if d := planar.Distance(on, at); d < far {
					best, far = on, d
				}
			}
		}
	}
	return best, far
}

func nearestOnSegment(a, b, p orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return a
	}
	t := math.Max(0, math.Min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/length))
	return orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// spread orders the blocks from the one nearest to the corridor outwards, each
// beside one that came before, so that what is filled hangs together.
func (p *patch) spread(blocks map[node][]node) []node {
	far := make(map[node]float64, len(blocks))
	for b, cells := range blocks {
		slices.SortFunc(cells, func(a, b node) int { return cmp.Or(cmp.Compare(a.j, b.j), cmp.Compare(a.i, b.i)) })
		far[b] = planar.Distance(middle(p.net.quad(cells[len(cells)/2])), p.zone.near)
	}
	nearest := func(from map[node]bool) (node, bool) {
		best, found := node{}, false
		for b := range from {
			if !found || far[b] < far[best] || far[b] == far[best] && (b.i < best.i || b.i == best.i && b.j < best.j) {
				best, found = b, true
			}
		}
		return best, found
	}
	left := make(map[node]bool, len(blocks))
	for b := range blocks {
		left[b] = true
	}
	var order []node
	reachable := make(map[node]bool)
	for len(left) > 0 {
		b, ok := nearest(reachable)
		if !ok {
			b, _ = nearest(left) // another part of the zone
		}
		delete(reachable, b)
		delete(left, b)
		order = append(order, b)
		for _, next := range []node{{b.i + 1, b.j}, {b.i - 1, b.j}, {b.i, b.j + 1}, {b.i, b.j - 1}} {
			if left[next] {
				reachable[next] = true
			}
		}
	}
	return order
}
