package site

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
)

func TestFit(t *testing.T) {
	turned := func(degrees float64, ring orb.Ring) orb.MultiPolygon {
		s, c := math.Sincos(degrees * math.Pi / 180)
		out := make(orb.Ring, len(ring))
		for i, p := range ring {
			out[i] = orb.Point{400000 + p[0]*c - p[1]*s, 2320000 + p[0]*s + p[1]*c}
		}
		return orb.MultiPolygon{{out}}
	}
	box := func(w, h float64) orb.Ring { return orb.Ring{{0, 0}, {w, 0}, {w, h}, {0, h}, {0, 0}} }
	corner := orb.Ring{{0, 0}, {300, 0}, {300, 60}, {60, 60}, {60, 300}, {0, 300}, {0, 0}}
	for _, c := range []struct {
		name               string
		shape              orb.MultiPolygon
		least, most, share float64
	}{
		{"a square", turned(0, box(400, 400)), 395, 400, 1},
		{"a square that is turned", turned(30, box(400, 400)), 385, 400, 1},
		{"hardly more than a hall", turned(0, box(215, 115)), 105, 115, 1},
		{"a strip", turned(0, box(2000, 60)), 55, 60, 0},
		{"a narrow corner", turned(0, corner), 55, 60, 0},
		{"nothing", nil, 0, 0, 0},
	} {
		f := fit(c.shape)
		if f.SquareM < c.least || f.SquareM > c.most || math.Abs(f.Share-c.share) > 0.02 {
			t.Errorf("%s: square of %v m, share %v; want %v to %v and %v", c.name, f.SquareM, f.Share, c.least, c.most, c.share)
		}
		if (f.Building != nil) != (c.share > 0) {
			t.Errorf("%s: a place for the building: %v", c.name, f.Building)
		}
	}
}

func TestScoreIsTheSumOfItsParts(t *testing.T) {
	total, parts := score(Query{Weights: map[string]float64{"port": 2, "border": 0}}, map[string]float64{"area": 1, "port": 0.5, "border": 1})
	sum := 0.0
	for _, p := range parts {
		sum += p.Points
	}
	if math.Abs(sum-total) > 0.3 || total != 33.3 { // (1 + 2 × 0.5) of 1 + 1 + 2 + 1 + 1 + 0
		t.Errorf("%v, parts %v", total, parts)
	}
}

func FuzzParsePolygon(f *testing.F) {
	for _, text := range []string{"POLYGON((106 20,107 20,107 21,106 20))", "polygon ((20 106,1 2))", "POLYGON((NaN 1e999,,))", "POINT(1 2)", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		polygon, fault := parsePolygon(text)
		if fault != "" {
			return
		}
		ring := polygon[0]
		if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
			t.Errorf("%q is taken as %v", text, ring)
		}
	})
}
