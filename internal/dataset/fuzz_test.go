package dataset

import "testing"

// FuzzCheckShape asks that no geometry that can be read crashes the checks.
func FuzzCheckShape(f *testing.F) {
	for _, seed := range []string{
		`{"type":"Polygon","coordinates":[[[106.9,21],[106.91,21],[106.9,21.01],[106.9,21]],[[106.901,21.001],[106.902,21.001],[106.901,21.002],[106.901,21.001]]]}`,
		`{"type":"MultiPolygon","coordinates":[[[[106.9,21],[106.91,21],[106.9,21.01],[106.9,21]]]]}`,
		`{"type":"Polygon","coordinates":[[[106.9,21]]]}`,
		`{"type":"LineString","coordinates":[[106.9,21]]}`,
		`{"type":"Polygon","coordinates":[[[106.9,21],[106.9,21],[106.9,21],[106.9,21]]]}`,
		`{"type":"Point","coordinates":[20.9,107]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := ParseGeometry(text, Limits{Bytes: 1 << 14, Vertices: 500})
		if err != nil || g == nil {
			return
		}
		for _, fault := range checkShape(g) {
			if fault.detail == "" {
				t.Errorf("%s: a fault without words", text)
			}
		}
	})
}
