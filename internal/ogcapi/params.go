package ogcapi

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	defaultLimit = 100
	maxLimit     = 10000
)

// itemsQuery is a request for items, understood.
type itemsQuery struct {
	collection *Collection // as of the time that is asked of
	present    *Collection
	asOf       AsOf
	crs        CRS
	box        []box
	boxCRS     CRS
	from, to   string // dates YYYY-MM-DD, empty for open ends
	temporal   bool
	corridor   string
	chainage   *[2]float64 // km along the corridor, from and to
	filters    []filter
	limit      int
	cursor     cursor
}

type box struct{ west, south, east, north float64 }

type filter struct {
	property Property
	value    any
}

// cursor says where the next page begins: behind the key after; and what was
// counted under which version of the layers, so that it is not counted again.
type cursor struct {
	after   int64
	matched int64
	version uint64
	set     bool
}

func (c cursor) String() string {
	b := binary.AppendVarint(nil, c.after)
	b = binary.AppendVarint(b, c.matched)
	b = binary.AppendUvarint(b, c.version)
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (cursor, bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, false
	}
	after, n := binary.Varint(b)
	if n <= 0 {
		return cursor{}, false
	}
	matched, m := binary.Varint(b[n:])
	if m <= 0 || matched < 0 {
		return cursor{}, false
	}
	version, k := binary.Uvarint(b[n+m:])
	if k <= 0 || n+m+k != len(b) {
		return cursor{}, false
	}
	return cursor{after: after, matched: matched, version: version, set: true}, true
}

// readItems reads all parameters of a request for items; its error is a 400
// with every fault.
func readItems(c echo.Context, col *Collection) (itemsQuery, string, error) {
	q := web.NewQuery(c)
	as := col.readAsOf(q)
	iq := itemsQuery{collection: col.asOf(as), present: col, asOf: as, limit: defaultLimit}
	format, formatErr := negotiate(c, q, "json", "html")
	iq.crs = readCRS(q, "crs")
	iq.boxCRS = readCRS(q, "bbox-crs")
	iq.box = readBox(q, iq.boxCRS)
	iq.from, iq.to, iq.temporal = readDatetime(q)
	readCorridor(q, &iq)
	if text := q.Text("limit", 20); text != "" {
		// A limit above the greatest is not an error (OGC 17-069r4 § 7.15.2): the
		// greatest is used.
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil || n < 1 {
			q.Fault("limit", "integer", fmt.Sprintf("%q is not a whole number from 1 to %d", text, maxLimit))
		}
		iq.limit = int(min(n, maxLimit))
	}
	if text := q.Text("cursor", 80); text != "" {
		cur, ok := parseCursor(text)
		if !ok {
			q.Fault("cursor", "opaque", "this is not a cursor of ours: take it from a next link as it is")
		}
		iq.cursor = cur
	}
	iq.filters = readFilters(q, iq.collection)
	if err := q.Err(); err != nil {
		return iq, "", err
	}
	return iq, format, formatErr
}

// longestKM is more than any corridor is long.
const longestKM = 1000

// readCorridor reads corridor and the stretch of it, km_from to km_to.
func readCorridor(q *web.Query, iq *itemsQuery) {
	iq.corridor = q.Enum("corridor", "west", "east")
	from, givenFrom := q.Float("km_from", 0, longestKM)
	to, givenTo := q.Float("km_to", 0, longestKM)
	if !givenFrom && !givenTo {
		return
	}
	if !givenTo {
		to = longestKM
	}
	if iq.corridor == "" {
		q.Fault("corridor", "required", "say along which corridor km_from and km_to are counted: west or east")
	}
	if from > to {
		q.Fault("km_to", "order", "is less than km_from: swap the two")
	}
	iq.chainage = &[2]float64{from, to}
}

func readCRS(q *web.Query, name string) CRS {
	text := q.Text(name, 200)
	if text == "" {
		return CRS84
	}
	crs, ok := crsByName[strings.Trim(text, "<>[]")]
	if !ok {
		q.Fault(name, "enum", "use "+strings.Join(crsURIs(), " or "))
		return CRS84
	}
	return crs
}

func crsURIs() []string {
	var uris []string
	for _, c := range allCRS {
		uris = append(uris, c.URI)
	}
	return uris
}

// readBox reads bbox: four numbers, or six with heights, which are left aside.
// A box over the antimeridian becomes two.
func readBox(q *web.Query, crs CRS) []box {
	text := q.Text("bbox", 400)
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	if len(parts) != 4 && len(parts) != 6 {
		q.Fault("bbox", "count", "give four numbers: west,south,east,north (or six with heights)")
		return nil
	}
	v := make([]float64, len(parts))
	for i, p := range parts {
		n, err := web.ParseNumber(p)
		if err != nil || math.Abs(n) > 1e9 {
			q.Fault("bbox", "number", fmt.Sprintf("%q, number %d of the box, is not a number that can be used", p, i+1))
			return nil
		}
		v[i] = n
	}
	if len(v) == 6 {
		v = []float64{v[0], v[1], v[3], v[4]}
	}
	b := box{v[0], v[1], v[2], v[3]}
	if b.south > b.north {
		q.Fault("bbox", "order", "south lies north of north: the order is west,south,east,north")
		return nil
	}
	if crs.SRID != CRS84.SRID {
		if b.west > b.east {
			q.Fault("bbox", "order", "west lies east of east: the order is west,south,east,north")
			return nil
		}
		return []box{b}
	}
	if math.Abs(b.south) > 90 || math.Abs(b.north) > 90 {
		q.Fault("bbox", "latitude", "a latitude lies outside -90 to 90: the order is west,south,east,north, longitude first")
		return nil
	}
	if math.Abs(b.west) > 180 || math.Abs(b.east) > 180 {
		q.Fault("bbox", "longitude", "a longitude lies outside -180 to 180")
		return nil
	}
	if b.west > b.east {
		return []box{{b.west, b.south, 180, b.north}, {-180, b.south, b.east, b.north}}
	}
	return []box{b}
}

// readDatetime reads an instant or an interval, as dates of Vietnam's time.
func readDatetime(q *web.Query) (from, to string, given bool) {
	text := q.Text("datetime", 100)
	if text == "" {
		return "", "", false
	}
	a, b, interval := strings.Cut(text, "/")
	if !interval {
		b = a
	}
	from, okA := readInstant(a, interval)
	to, okB := readInstant(b, interval)
	if !okA || !okB || (from != "" && to != "" && from > to) {
		q.Fault("datetime", "interval", "use a date or time (2026-01-31, 2026-01-31T08:00:00Z) or an interval first/last, where .. leaves an end open")
		return "", "", false
	}
	return from, to, true
}

func readInstant(s string, open bool) (string, bool) {
	if open && (s == ".." || s == "") {
		return "", true
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Format(time.DateOnly), true
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return "", false
	}
	return t.In(vietnam).Format(time.DateOnly), true
}

// vietnam is the civil time of the province, without summer time since 1975.
var vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

func readFilters(q *web.Query, col *Collection) []filter {
	var out []filter
	for _, p := range col.Properties {
		if !p.Filter || !q.Has(p.Name) {
			continue
		}
		text := q.Text(p.Name, 200)
		if text == "" {
			continue
		}
		if len(p.Enum) > 0 && !slices.Contains(p.Enum, text) {
			q.Fault(p.Name, "enum", fmt.Sprintf("%q is not known here; use %s", text, strings.Join(p.Enum, ", ")))
			continue
		}
		v, fault := filterValue(p, text)
		if fault != "" {
			q.Fault(p.Name, "type", fault)
			continue
		}
		out = append(out, filter{p, v})
	}
	return out
}

func filterValue(p Property, text string) (any, string) {
	switch p.Type {
	case Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Sprintf("%q is not a whole number", text)
		}
		return n, ""
	case Number:
		n, err := web.ParseNumber(text)
		if err != nil {
			return nil, fmt.Sprintf("%q is not a number", text)
		}
		return n, ""
	case Boolean:
		if text != "true" && text != "false" {
			return nil, "use true or false"
		}
		return text == "true", ""
	case Date:
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, "use a date like 2026-01-31"
		}
		return t, ""
	case String, Strings:
		return text, ""
	case Timestamp, JSON:
	}
	return nil, "this property cannot be asked for"
}

// negotiate chooses the format: f first, then the Accept header. The names are
// those of f; the first is the default.
func negotiate(c echo.Context, q *web.Query, names ...string) (string, error) {
	if f := q.Enum("f", names...); f != "" {
		return f, nil
	}
	type wish struct {
		media string
		q     float64
	}
	var wishes []wish
	for _, item := range strings.Split(c.Request().Header.Get(echo.HeaderAccept), ",") {
		media, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		if media == "" {
			continue
		}
		weight := 1.0
		for _, p := range strings.Split(params, ";") {
			if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
				if n, err := strconv.ParseFloat(v, 64); err == nil {
					weight = n
				}
			}
		}
		if weight > 0 {
			wishes = append(wishes, wish{strings.ToLower(strings.TrimSpace(media)), weight})
		}
	}
	if len(wishes) == 0 {
		return names[0], nil
	}
	sort.SliceStable(wishes, func(i, j int) bool { return wishes[i].q > wishes[j].q })
	for _, w := range wishes {
		for _, name := range names {
			if slices.Contains(mediaOf[name], w.media) {
				return name, nil
			}
		}
	}
	return "", problem.New(406, "Not acceptable", "This can be had as "+strings.Join(names, ", ")+": set f, or another Accept header.")
}

var mediaOf = map[string][]string{
	"json":     {"application/geo+json", "application/json", "application/vnd.oai.openapi+json", "application/schema+json", "application/*", "*/*"},
	"html":     {"text/html", "application/xhtml+xml", "text/*"},
	"mvt":      {"application/vnd.mapbox-vector-tile", "application/*", "*/*"},
	"tilejson": {"application/json", "application/vnd.mapbox.tile+json", "application/*", "*/*"},
}
