package proposal

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCornersAsTheyArePasted(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		swapped bool
	}{
		"tabs":                        {"2322000\t404000\n2323000\t404000\n2323000\t405000", false},
		"numbered, with a head":       {"STT\tX (m)\tY (m)\n1\t2322000.00\t404000.00\n2\t2323000.00\t404000.00\n3\t2323000.00\t405000.00\n1\t2322000.00\t404000.00", false},
		"decimal commas":              {"1;2322000,00;404000,00\n2;2323000,00;404000,00\n3;2323000,00;405000,00", false},
		"dots between thousands":      {"2.322.000,00 404.000,00\n2.323.000,00 404.000,00\n2.323.000,00 405.000,00", false},
		"with lengths of sides":       {"1 2322000 404000 1000\n2 2323000 404000 1000\n3 2323000 405000 1414.2", false},
		"east first":                  {"404000 2322000\n404000 2323000\n405000 2323000", true},
		"Windows ends and empty rows": {"2322000 404000\r\n\r\n2323000 404000\r\n2323000 405000\r\n", false},
	} {
		got, faults := parseCorners(test.text)
		if len(faults) > 0 || got.Swapped != test.swapped || len(got.East) != 4 || got.East[0] != 404000 || got.North[0] != 2322000 || got.East[2] != 405000 || got.North[2] != 2323000 || got.East[3] != got.East[0] {
			t.Errorf("%s: %+v %v", name, got, faults)
		}
	}
	for name, test := range map[string]struct{ text, rule string }{
		"nothing":             {"", "count"},
		"two corners":         {"2322000 404000\n2323000 404000", "count"},
		"words":               {"2322000 404000\n2323000 404000\nabc 12\n2323000 405000", "number"},
		"another meridian":    {"2322000 704000\n2323000 704000\n2323000 705000", "place"},
		"degrees":             {"20.99 106.8\n21 106.8\n21 106.81", "place"},
		"axes in both orders": {"2322000 404000\n404000 2323000\n2323000 405000", "axes"},
	} {
		if _, faults := parseCorners(test.text); len(faults) == 0 || faults[0].Rule != test.rule {
			t.Errorf("%s: %v, want %s", name, faults, test.rule)
		}
	}
}

func FuzzParseCorners(f *testing.F) {
	f.Add("1\t2322000\t404000")
	f.Fuzz(func(t *testing.T, text string) {
		got, faults := parseCorners(text)
		if len(faults) == 0 && (len(got.East) < 4 || len(got.East) != len(got.North)) {
			t.Errorf("%q: %+v", text, got)
		}
	})
}

func TestReadShapeRefusesWhatIsHostile(t *testing.T) {
	ring := "[[106.80,20.95],[106.82,20.95],[106.82,20.96],[106.80,20.95]]"
	for name, test := range map[string]struct{ text, rule string }{
		"a bow-tie is read, the database judges it": {`{"type":"Polygon","coordinates":[[[106.8,20.95],[106.82,20.96],[106.82,20.95],[106.8,20.96],[106.8,20.95]]]}`, ""},
		"nothing":          {`null`, ""},
		"a point":          {`{"type":"Point","coordinates":[106.8,20.95]}`, "type"},
		"a collection":     {`{"type":"GeometryCollection","geometries":[null]}`, "geometry"},
		"deep":             {`{"type":"Polygon","coordinates":` + strings.Repeat("[", 100_000) + `}`, "geometry"},
		"NaN":              {`{"type":"Polygon","coordinates":[[[NaN,20.95]]]}`, "geometry"},
		"three dimensions": {`{"type":"Polygon","coordinates":[[[106.8,20.95,5],[106.82,20.95,5],[106.82,20.96,5],[106.8,20.95,5]]]}`, "geometry"},
		"not closed":       {`{"type":"Polygon","coordinates":[[[106.8,20.95],[106.82,20.95],[106.82,20.96],[106.81,20.97]]]}`, "closed"},
		"two corners":      {`{"type":"Polygon","coordinates":[[[106.8,20.95],[106.8,20.95]]]}`, "ring"},
		"empty":            {`{"type":"Polygon","coordinates":[]}`, "geometry"},
		"swapped":          {`{"type":"Polygon","coordinates":[[[20.95,106.8],[20.95,106.82],[20.96,106.82],[20.95,106.8]]]}`, "axes"},
		"metres":           {`{"type":"Polygon","coordinates":[[[404000,2322000],[405000,2322000],[405000,2323000],[404000,2322000]]]}`, "crs"},
		"a pole":           {`{"type":"Polygon","coordinates":[[[0,90],[1,90],[1,89],[0,90]]]}`, "place"},
		"a foreign member": {`{"type":"Polygon","crs":{},"coordinates":[` + ring + `]}`, "geometry"},
		"too many corners": {`{"type":"Polygon","coordinates":[[` + strings.Repeat("[106.8,20.95],", maxVertices) + `[106.8,20.95]]]}`, "geometry"},
	} {
		shape, fault := readShape(json.RawMessage(test.text), "geometry")
		switch {
		case test.rule == "" && fault != nil:
			t.Errorf("%s: %+v", name, fault)
		case test.rule != "" && (fault == nil || fault.Rule != test.rule || shape != nil):
			t.Errorf("%s: %+v, want %s", name, fault, test.rule)
		}
	}
}

func FuzzReadShape(f *testing.F) {
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[106.8,20.95],[106.82,20.95],[106.82,20.96],[106.8,20.95]]]}`))
	f.Fuzz(func(_ *testing.T, text []byte) { readShape(text, "geometry") })
}
