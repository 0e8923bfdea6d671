package ogcapi

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "Móng Cái", `"quoted" \ back`, "line\nbreak\t\x00\x1f", "\u2028 <script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip("the database sends only UTF-8")
		}
		var got string
		if err := json.Unmarshal(appendString(nil, []byte(s)), &got); err != nil {
			t.Fatalf("appendString(%q) is not JSON: %v", s, err)
		}
		if got != s {
			t.Errorf("appendString(%q) reads back as %q", s, got)
		}
	})
}

func FuzzAppendFixed(f *testing.F) {
	for _, v := range []float64{0, -0.00000004, 107.0448962, -1.5, 999999999.9999999, 1e9, 1e300, 0.1} {
		f.Add(v, uint8(7))
	}
	f.Fuzz(func(t *testing.T, v float64, d uint8) {
		decimals := int(d) % 8
		text := string(appendFixed(nil, v, decimals))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			if text != "null" {
				t.Errorf("appendFixed(%v) = %q, want null", v, text)
			}
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("appendFixed(%v, %d) = %q is not JSON", v, decimals, text)
		}
		got, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		half := 0.5000001 / math.Pow10(decimals)
		if math.Abs(v) >= 1e9 {
			half = 0
		}
		if math.Abs(got-v) > half+math.Abs(v)*1e-15 {
			t.Errorf("appendFixed(%v, %d) = %q, off by %g", v, decimals, text, got-v)
		}
	})
}

// The hand-written GeoJSON must say what encoding/json says of the same points.
func TestGeometryKeepsItsPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	point := func() orb.Point {
		return orb.Point{math.Round((106+3*r.Float64())*1e7) / 1e7, math.Round((20+2*r.Float64())*1e7) / 1e7}
	}
	points := func(n int) []orb.Point {
		list := []orb.Point{}
		for range n {
			list = append(list, point())
		}
		return list
	}
	for range 200 {
		ring := orb.Ring(points(1 + r.IntN(8)))
		line := orb.LineString(points(r.IntN(6)))
		for _, g := range []orb.Geometry{
			point(), orb.MultiPoint(points(r.IntN(4))), line,
			orb.MultiLineString{line, line},
			orb.Polygon{ring, ring},
			orb.MultiPolygon{{ring}, {ring, ring}},
			orb.MultiPolygon{},
		} {
			data, err := ewkb.Marshal(g, 4326)
			if err != nil {
				t.Fatal(err)
			}
			text, err := appendGeometry(nil, data, 7)
			if err != nil {
				t.Fatalf("%v: %v", g, err)
			}
			want, err := json.Marshal(map[string]any{"type": g.GeoJSONType(), "coordinates": g})
			if err != nil {
				t.Fatal(err)
			}
			var a, b any
			if err := json.Unmarshal(text, &a); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if err := json.Unmarshal(want, &b); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(b, a); diff != "" {
				t.Fatalf("GeoJSON differs (-want +got):\n%s", diff)
			}
		}
	}
}

// The database is trusted, but a wrong form must be an error and never a crash.
func FuzzAppendGeometry(f *testing.F) {
	good, err := ewkb.Marshal(orb.MultiPolygon{{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}}, 5899)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{1, 2, 0, 0, 0, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := appendGeometry(nil, data, 4)
		if err == nil && !json.Valid(text) {
			t.Errorf("%x became %s", data, text)
		}
	})
}

func TestValues(t *testing.T) {
	int8Of := func(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
	for _, c := range []struct {
		name string
		kind Type
		raw  []byte
		want string
	}{
		{"null", String, nil, "null"},
		{"negative", Integer, int8Of(-12), "-12"},
		{"number", Number, binary.BigEndian.AppendUint64(nil, math.Float64bits(12.3456)), "12.346"},
		{"true", Boolean, []byte{1}, "true"},
		{"day before the epoch", Date, binary.BigEndian.AppendUint32(nil, math.MaxUint32), `"1999-12-31"`},
		{"moment", Timestamp, int8Of(1_000_000), `"2000-01-01T00:00:01Z"`},
		{"empty list", Strings, make([]byte, 12), "[]"},
		{"document", JSON, []byte("\x01{\"a\":1}"), `{"a":1}`},
	} {
		got, err := appendValue(nil, c.raw, c.kind)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, got, err, c.want)
		}
	}
	for _, kind := range []Type{Integer, Number, Boolean, Date, Timestamp, Strings, JSON} {
		if got, err := appendValue(nil, []byte{7, 7, 7}, kind); err == nil {
			t.Errorf("type %d took a wrong form as %s", kind, got)
		}
	}
}

func BenchmarkFeatureGeometry(b *testing.B) {
	var ring orb.Ring
	for i := range 10 {
		ring = append(ring, orb.Point{107 + float64(i)/1e5, 21 + float64(i%3)/1e5})
	}
	data, err := ewkb.Marshal(orb.MultiPolygon{{append(ring, ring[0])}}, 4326)
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 1<<10)
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = appendGeometry(buf[:0], data, 7); err != nil {
			b.Fatal(err)
		}
	}
}
