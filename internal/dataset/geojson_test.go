package dataset_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"matbang/internal/dataset"
)

func TestParseGeometryLimits(t *testing.T) {
	small := dataset.Limits{Bytes: 200, Vertices: 4}
	for name, text := range map[string]string{
		"too many vertices": `{"type":"LineString","coordinates":[[1,1],[2,2],[3,3],[4,4],[5,5]]}`,
		"too long":          `{"type":"Point","coordinates":[1,` + strings.Repeat(" ", 200) + `2]}`,
		"deep":              `{"type":"MultiPolygon","coordinates":` + strings.Repeat("[", 60) + "1" + strings.Repeat("]", 60) + `}`,
		"collection":        `{"type":"GeometryCollection","geometries":[null]}`,
		"huge number":       `{"type":"Point","coordinates":[1e999,2]}`,
		"plus":              `{"type":"Point","coordinates":[+1,2]}`,
		"array":             `[1,2]`,
		"upper case":        `{"TYPE":"Point","coordinates":[1,2]}`,
		"no coordinates":    `{"type":"Point"}`,
		"null coordinates":  `{"type":"Point","coordinates":null}`,
	} {
		if g, err := dataset.ParseGeometry([]byte(text), small); err == nil {
			t.Errorf("%s: read as %v", name, g)
		}
	}
	g, err := dataset.ParseGeometry([]byte(` {"coordinates" : [ 1e0 , -2.5 ] , "type":"Point", "bbox":[1,2,1,2]} `), small)
	if err != nil || g != (orb.Point{1, -2.5}) {
		t.Errorf("%v, %v", g, err)
	}
	if g, err := dataset.ParseGeometry([]byte("null"), small); g != nil || err != nil {
		t.Errorf("null: %v, %v", g, err)
	}
}

// FuzzParseGeometry asks that no input crashes the reader or makes it accept
// what is not a sound list of coordinates, and that what is read survives being
// written again.
func FuzzParseGeometry(f *testing.F) {
	for _, seed := range []string{
		`{"type":"Point","coordinates":[107.08,20.95]}`,
		`{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]],[[1.5,1.1],[1.6,1.1],[1.6,1.2],[1.5,1.1]]]}`,
		`{"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]]]}`,
		`{"type":"MultiLineString","coordinates":[[[1,1],[2,1]],[[3,3],[4,4]]]}`,
		`{"type":"MultiPoint","coordinates":[[1,1],[2,1e5]]}`,
		`{"type":"GeometryCollection","geometries":[null]}`,
		`{"type":"Point","coordinates":[[[[[]]]]]}`, `null`, `{`, `{"type":"Point","coordinates":[1,2,3]}`,
	} {
		f.Add([]byte(seed))
	}
	limits := dataset.Limits{Bytes: 1 << 16, Vertices: 1000}
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := dataset.ParseGeometry(text, limits)
		if err != nil || g == nil {
			return
		}
		if b := g.Bound(); math.IsNaN(b.Min[0]) || math.IsInf(b.Max[1], 0) {
			t.Fatalf("%s: bound %v", text, b)
		}
		again, err := json.Marshal(map[string]any{"type": g.GeoJSONType(), "coordinates": g})
		if err != nil {
			t.Fatal(err)
		}
		back, err := dataset.ParseGeometry(again, dataset.Limits{Bytes: 1 << 20, Vertices: 1000})
		if err != nil || !orb.Equal(g, back) {
			t.Fatalf("%s came back as %s: %v", text, again, err)
		}
	})
}
