package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"testing"

	"github.com/paulmach/orb"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// TestWorld builds the demonstration in memory, twice.
func TestWorld(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	make1 := func() *world {
		w, err := build(t.Context(), tx, func(string, int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := make1()
	if a, b := fingerprintOf(w), fingerprintOf(make1()); a != b {
		t.Errorf("two demonstrations of one dataset differ: %s, %s", a, b)
	}
	for _, p := range w.parcels {
		if p.ring[0] != p.ring[len(p.ring)-1] || area(p.ring) <= 0 {
			t.Errorf("parcel %s %d/%d is not a closed ring counter-clockwise", p.unit, p.sheet, p.number)
		}
	}
	testContiguous(t, w)
	testPatches(t, w)
}

// fingerprintOf is a hash of all that is made, but for the numbers that the
// database gives.
func fingerprintOf(w *world) string {
	h := sha256.New()
	for _, p := range w.parcels {
		fmt.Fprintln(h, p.unit, p.sheet, p.number, p.ring, p.uses, p.recorded, p.codeSystem(), p.measured())
	}
	for _, c := range w.cases {
		fmt.Fprintln(h, c.caseNo, c.name, c.holder, c.opened, c.fate)
		for _, e := range c.events {
			writeEvent(h, e)
		}
		for _, o := range c.hinders {
			fmt.Fprintln(h, o.kind, o.opened, o.closed, o.note, o.part.areaM2)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeEvent(w io.Writer, e event) {
	deref := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	var amount int64
	if e.amount != nil {
		amount = *e.amount
	}
	fmt.Fprintln(w, e.to, e.regime, e.on, e.recorded, deref(e.decisionNo), deref(e.issuer), deref(e.document), deref(e.note), amount, e.details, e.part.areaM2)
}

// side is a side of a parcel, the same from both sides.
type side struct{ a, b orb.Point }

func sides(p *parcel) []side {
	all := make([]side, 0, len(p.ring))
	for i := 1; i < len(p.ring); i++ {
		a, b := p.ring[i-1], p.ring[i]
		if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
			a, b = b, a
		}
		all = append(all, side{a, b})
	}
	return all
}

// testContiguous asks that parcels share whole sides, no side with more than
// one neighbour, and that the parcels of a zone hang together.
func testContiguous(t *testing.T, w *world) {
	at := make(map[side][]int)
	for i, p := range w.parcels {
		for _, s := range sides(p) {
			at[s] = append(at[s], i)
		}
	}
	group := make([]int, len(w.parcels))
	for i := range group {
		group[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if group[i] != i {
			group[i] = root(group[i])
		}
		return group[i]
	}
	shared := 0
	for s, on := range at {
		if len(on) > 2 {
			t.Errorf("%d parcels on the side %v", len(on), s)
		}
		if len(on) == 2 {
			shared++
			group[root(on[0])] = root(on[1])
		}
	}
	if share := float64(shared) / float64(len(at)); share < 0.85 {
		t.Errorf("only %.0f %% of the sides are shared with a neighbour", 100*share)
	}
	size, total := make(map[*zone]map[int]int), make(map[*zone]int)
	for i, p := range w.parcels {
		if size[p.zone] == nil {
			size[p.zone] = make(map[int]int)
		}
		size[p.zone][root(i)]++
		total[p.zone]++
	}
	for z, groups := range size {
		most := 0
		for _, n := range groups {
			most = max(most, n)
		}
		if share := float64(most) / float64(total[z]); share < 0.95 {
			t.Errorf("%s: only %.0f %% of %d parcels hang together", z.code, 100*share, total[z])
		}
	}
}

// testPatches asks that states hang together in space: in a round under way
// neighbours are alike more often than strangers.
func testPatches(t *testing.T, w *world) {
	of := make(map[*parcel]bool) // cleared
	share := make(map[*parcel]float64)
	for _, c := range w.cases {
		done := c.fate.target == "clean" || c.fate.target == "handed_over"
		for _, p := range c.parts {
			of[p.parcel], share[p.parcel] = done, c.round.cleared
		}
	}
	at := make(map[side]*parcel)
	alike, pairs, expected := 0, 0, 0.0
	for _, p := range w.parcels {
		s := share[p]
		if s < 0.15 || s > 0.85 {
			continue
		}
		for _, one := range sides(p) {
			if q := at[one]; q != nil && share[q] == s {
				pairs++
				expected += s*s + (1-s)*(1-s)
				if of[p] == of[q] {
					alike++
				}
			}
			at[one] = p
		}
	}
	if pairs < 500 {
		t.Fatalf("only %d pairs of neighbours in rounds under way", pairs)
	}
	if got, chance := float64(alike)/float64(pairs), expected/float64(pairs); got < chance+0.2 {
		t.Errorf("neighbours are alike in %.0f %% of pairs, %.0f %% by chance", 100*got, 100*chance)
	}
}
