package proposal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"matbang/internal/dataset"
	"matbang/internal/problem"
)

// maxVertices is how many vertices a drawn shape may have, all rings together.
const maxVertices = 50_000

// The frame in which shapes are drawn, WGS 84: the province and what lies around.
var frame = orb.Bound{Min: orb.Point{105.5, 20}, Max: orb.Point{109.5, 22.5}}

// readShape reads a Polygon or MultiPolygon, and tells what is wrong with it
// before any library or the database sees it. A missing one is nil.
func readShape(raw json.RawMessage, field string) (orb.MultiPolygon, *problem.Field) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	g, err := dataset.ParseGeometry(raw, dataset.Limits{Bytes: 4 << 20, Vertices: maxVertices})
	if err != nil {
		return nil, &problem.Field{Field: field, Rule: "geometry", Detail: err.Error()}
	}
	var shape orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		shape = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		shape = g
	default:
		return nil, &problem.Field{Field: field, Rule: "type", Detail: "a zone is a Polygon or a MultiPolygon, not a " + g.GeoJSONType()}
	}
	for _, polygon := range shape {
		for i, ring := range polygon {
			if f := checkRing(ring, field, i); f != nil {
				return nil, f
			}
		}
	}
	return shape, nil
}

func checkRing(ring orb.Ring, field string, number int) *problem.Field {
	at := func(p orb.Point) *[2]float64 {
		return &[2]float64{p[0], p[1]}
	}
	if len(ring) < 4 {
		return &problem.Field{Field: field, Rule: "ring", Detail: fmt.Sprintf("ring %d has %d corners; at least four are needed, the last the same as the first", number+1, len(ring)), At: at(ring[0])}
	}
	if ring[0] != ring[len(ring)-1] {
		return &problem.Field{Field: field, Rule: "closed", Detail: fmt.Sprintf("ring %d is not closed: repeat its first corner at its end", number+1), At: at(ring[len(ring)-1])}
	}
	for _, p := range ring {
		switch {
		case frame.Contains(p):
		case frame.Contains(orb.Point{p[1], p[0]}):
			return &problem.Field{Field: field, Rule: "axes", Detail: "longitude and latitude are swapped: give the longitude (106 to 109) first", At: at(orb.Point{p[1], p[0]})}
		case math.Abs(p[0]) > 360 || math.Abs(p[1]) > 360:
			return &problem.Field{Field: field, Rule: "crs", Detail: "these are metres of a plane, not degrees: give WGS 84 longitude and latitude, or send VN-2000 corners to /api/proposals/corners"}
		default:
			return &problem.Field{Field: field, Rule: "place", Detail: fmt.Sprintf("the corner %.5f, %.5f is far from Quảng Ninh: check the coordinate system", p[0], p[1]), At: at(p)}
		}
	}
	return nil
}

// readLots reads the shapes of lots; those without one are left out.
func readLots(lots []Lot) ([]LotShape, []problem.Field) {
	var out []LotShape
	var faults []problem.Field
	for i, l := range lots {
		shape, f := readShape(l.Geometry, "lots")
		if f != nil {
			f.Row = i + 1
			faults = append(faults, *f)
			continue
		}
		if shape != nil {
			out = append(out, LotShape{Use: l.Use, Shape: shape})
		}
	}
	return out, faults
}
