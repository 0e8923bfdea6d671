package ogcapi

import (
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

func request(query, accept string) echo.Context {
	r := httptest.NewRequest(http.MethodGet, "/api/collections/x/items?"+query, nil)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return echo.New().NewContext(r, httptest.NewRecorder())
}

func exampleCollection() *Collection {
	return &Collection{ID: "x", Properties: []Property{
		{Name: "kind", Filter: true, Enum: []string{"a", "b"}},
		{Name: "year", Type: Integer, Filter: true},
		{Name: "open", Type: Boolean, Filter: true},
		{Name: "since", Type: Date, Filter: true},
		{Name: "ha", Type: Number, Filter: true},
		{Name: "hidden"},
	}}
}

// Each parameter that is wrong is named with its rule; none of them stops the
// others from being named.
func TestWrongParametersAreNamed(t *testing.T) {
	for _, c := range []struct{ query, field, rule string }{
		{"bbox=1,2,3", "bbox", "count"},
		{"bbox=1,2,3,x", "bbox", "number"},
		{"bbox=1,2,3,1e999", "bbox", "number"},
		{"bbox=1,2,3,0x10", "bbox", "number"},
		{"bbox=106,22,107,21", "bbox", "order"},
		{"bbox=20,106,22,108", "bbox", "latitude"},
		{"bbox=-200,20,108,21", "bbox", "longitude"},
		{"bbox=5,0,1,1&bbox-crs=" + url.QueryEscape(Mercator.URI), "bbox", "order"},
		{"bbox-crs=EPSG:4326", "bbox-crs", "enum"},
		{"crs=1", "crs", "enum"},
		{"limit=0", "limit", "integer"},
		{"limit=1.5", "limit", "integer"},
		{"limit=99999999999999999999", "limit", "integer"},
		{"cursor=zzz", "cursor", "opaque"},
		{"cursor=%F0%9F%98%80", "cursor", "opaque"},
		{"datetime=2026-13-01", "datetime", "interval"},
		{"datetime=2026-02-01/2026-01-01", "datetime", "interval"},
		{"datetime=a/b/c", "datetime", "interval"},
		{"kind=c", "kind", "enum"},
		{"kind=", "kind", "not_empty"},
		{"kind=a&kind=b", "kind", "once"},
		{"year=x", "year", "type"},
		{"open=yes", "open", "type"},
		{"since=yesterday", "since", "type"},
		{"ha=inf", "ha", "type"},
		{"hidden=1", "hidden", "unknown"},
		{"corridor=north", "corridor", "enum"},
		{"km_from=10", "corridor", "required"},
		{"corridor=west&km_from=20&km_to=10", "km_to", "order"},
		{"f=xml", "f", "enum"},
		{"%zz=1", "query", "encoding"},
		{"kind=%ff", "kind", "text"},
		{"kind=a%00b", "kind", "text"},
	} {
		_, _, err := readItems(request(c.query+"&nonsense=1", ""), exampleCollection())
		p, ok := problem.From(err)
		if !ok || p.Status != http.StatusBadRequest {
			t.Errorf("%s: %v, want a 400", c.query, err)
			continue
		}
		var named, other bool
		for _, f := range p.Errors {
			named = named || f.Field == c.field && f.Rule == c.rule
			other = other || f.Field == "nonsense" && f.Rule == "unknown"
		}
		if !named || !other {
			t.Errorf("%s: %+v, want %s %s and the unknown parameter", c.query, p.Errors, c.field, c.rule)
		}
	}
}

func TestBoxes(t *testing.T) {
	for _, c := range []struct {
		query string
		want  []box
	}{
		{"", nil},
		{"bbox=106,20,108,21", []box{{106, 20, 108, 21}}},
		{"bbox=106,20,-5,108,21,5000", []box{{106, 20, 108, 21}}},
		{"bbox=170,20,-170,21", []box{{170, 20, 180, 21}, {-180, 20, -170, 21}}},
		{"bbox=107,21,107,21", []box{{107, 21, 107, 21}}},
		{"bbox=%20106%20,20,108,21", []box{{106, 20, 108, 21}}},
	} {
		iq, _, err := readItems(request(c.query, ""), exampleCollection())
		if err != nil || len(iq.box) != len(c.want) {
			t.Errorf("%s: %v, %v", c.query, iq.box, err)
			continue
		}
		for i := range c.want {
			if iq.box[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.query, iq.box, c.want)
			}
		}
	}
}

func TestLimitAboveTheGreatestIsTheGreatest(t *testing.T) {
	iq, _, err := readItems(request("limit=1000000", ""), exampleCollection())
	if err != nil || iq.limit != maxLimit {
		t.Errorf("limit %d, %v; want %d", iq.limit, err, maxLimit)
	}
}

func TestDatesAreVietnams(t *testing.T) {
	iq, _, err := readItems(request("datetime=2025-06-30T18:00:00Z/..", ""), exampleCollection())
	if err != nil || iq.from != "2025-07-01" || iq.to != "" || !iq.temporal {
		t.Errorf("%q to %q, %v; 18:00 UTC on 30 June is 1 July in Vietnam", iq.from, iq.to, err)
	}
}

func TestNegotiation(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                  "json",
		"*/*":                               "json",
		"application/geo+json":              "json",
		"text/html,application/*;q=1":       "html",
		"text/html;q=0.1, application/json": "json",
		"text/html;q=0, */*":                "json",
		"image/png":                         "",
	} {
		_, format, err := readItems(request("", accept), exampleCollection())
		if p, ok := problem.From(err); format != want || (want == "") != (ok && p.Status == http.StatusNotAcceptable) {
			t.Errorf("Accept %q: %q, %v; want %q", accept, format, err, want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(cursor{after: 5, matched: 20000, version: 3}.String())
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := parseCursor(s)
		if !ok {
			return
		}
		if back, ok := parseCursor(c.String()); !ok || back != c {
			t.Errorf("%q: %+v reads back as %+v", s, c, back)
		}
	})
}

func TestCursorKeepsWhatItSays(t *testing.T) {
	for _, c := range []cursor{{after: 0, set: true}, {after: math.MaxInt64, matched: 1 << 40, version: math.MaxUint64, set: true}, {after: -3, set: true}} {
		if got, ok := parseCursor(c.String()); !ok || got != c {
			t.Errorf("%+v reads back as %+v", c, got)
		}
	}
}
