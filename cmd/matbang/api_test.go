package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/geodata"
	"matbang/internal/account"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
	"matbang/internal/web"
	"matbang/static"
)

// api is the whole server over a real database with the default dataset and a
// few parcels.
type api struct {
	t        *testing.T
	db       *pgxpool.Pool
	accounts *account.Store
	server   *httptest.Server
	doc      *openapi3.T
	router   routers.Router
}

const parcelFixture = `
INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, accuracy, source, source_date)
SELECT (SELECT code FROM admin_unit WHERE level = 'commune' AND valid_to = '2025-07-01' ORDER BY code LIMIT 1), 'BĐĐC', (1 + i / 100)::text, (1 + i % 100)::text, 400,
       ST_Multi(ST_MakeEnvelope(405000 + 20 * (i % 50), 2323000 + 20 * (i / 50), 405020 + 20 * (i % 50), 2323020 + 20 * (i / 50), 5899)),
       'demonstration', 'test', '2026-01-01'
FROM generate_series(0, 2499) AS i`

func newAPI(t *testing.T) *api { return newAPIWith(t, func(*web.Config) {}) }

// newAPIWith is newAPI with other settings.
func newAPIWith(t *testing.T, set func(*web.Config)) *api {
	t.Helper()
	for _, media := range []string{"application/xml", "text/html", "application/vnd.mapbox-vector-tile"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
	}
	openapi3filter.RegisterBodyDecoder("application/schema+json", openapi3filter.JSONBodyDecoder)
	ctx := context.Background()
	db := postgrestest.Database(t)
	if err := dataset.Load(ctx, db, geodata.Files, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, parcelFixture); err != nil {
		t.Fatal(err)
	}
	// As in serving: what anybody may read is read by a role that can read
	// nothing else.
	read, err := postgres.Open(ctx, db.Config().ConnString(), postgres.Options{MaxConns: 8, ReadOnly: true, Role: postgres.WebRole})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(read.Close)
	page := fstest.MapFS{"fonts/regular.ttf": typeface(t, "regular"), "fonts/semibold.ttf": typeface(t, "semibold"), "index.html": {Data: []byte("<!doctype html><title>matbang</title>")}}
	hasher, err := account.NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	a := &api{t: t, db: db, accounts: account.NewStore(db, hasher)}
	cfg := web.Config{Ready: db.Ping, Static: page, Version: "test", Log: slog.New(slog.DiscardHandler), Uploads: t.TempDir(), Attachments: t.TempDir()}
	set(&cfg)
	e, err := newServer(cfg, read, read, db, a.accounts, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.server = httptest.NewServer(e)
	t.Cleanup(a.server.Close)
	if a.doc, err = web.OpenAPI(documents()...); err != nil {
		t.Fatal(err)
	}
	a.doc.Servers = openapi3.Servers{{URL: a.server.URL}}
	if a.router, err = gorillamux.NewRouter(a.doc); err != nil {
		t.Fatal(err)
	}
	return a
}

// typeface is the built one: documents are really written.
func typeface(t *testing.T, weight string) *fstest.MapFile {
	t.Helper()
	data, err := static.Files.ReadFile("dist/fonts/" + weight + ".ttf")
	if err != nil {
		t.Fatalf("the page is not built (make build): %v", err)
	}
	return &fstest.MapFile{Data: data}
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *api) get(path string, header ...string) answer {
	a.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, a.server.URL+path, nil)
	if err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
	return answer{res.StatusCode, res.Header, body}
}

// conforms holds an answer to GET against the OpenAPI document.
func (a *api) conforms(path string, ans answer) error { return a.answers(http.MethodGet, path, ans) }

// answers holds an answer against the OpenAPI document.
func (a *api) answers(method, path string, ans answer) error {
	req, err := http.NewRequestWithContext(context.Background(), method, a.server.URL+path, nil)
	if err != nil {
		return err
	}
	route, params, err := a.router.FindRoute(req)
	if err != nil {
		return fmt.Errorf("the document does not know this address: %w", err)
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 ans.status, Header: ans.header, Body: io.NopCloser(bytes.NewReader(ans.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// routes are addresses that must answer 200, each as the document says.
var routes = []string{
	"/", "/healthz", "/readyz", "/metrics", "/robots.txt", "/sitemap.xml", "/api", "/api?f=html", "/api/conformance", "/api/conformance?f=html", "/api/openapi.json", "/api/docs",
	"/api/collections", "/api/collections?f=html", "/api/reference", "/api/background", "/api/settings",
	"/api/collections/works/items/expressway-van-don-mong-cai", "/api/collections/parcels/items/1?crs=http://www.opengis.net/def/crs/EPSG/0/5899",
	"/api/corridors/west/locate?lon=106.84&lat=21.0", "/api/corridors/east/summary", "/api/corridors/west/summary?within_km=12.5", "/api/corridors/west/strip", "/api/corridors/east/strip?within_km=12.5", "/api/corridors/east/influence?within_km=1",
	"/api/convert?lon=107.08&lat=20.95", "/api/convert?x=2317566.472&y=430127.565",
	"/api/search?q=mong%20cai", "/api/search?q=" + "M%C3%B3ng%20C%C3%A1i", "/api/search?q=1/12", "/api/search?q=100%25_%27",
	"/api/parcels/1", "/api/parcels/1/events", "/api/parcels/1/projects", "/api/projects", "/api/projects?sort=percent&late=true", "/api/parcels/1/sheet.pdf", "/api/clearance/summary?by=zone", "/api/clearance/summary?by=project", "/api/clearance/summary?by=corridor", "/api/clearance/summary?by=admin", "/api/clearance/worklist", "/api/clearance/worklist?sort=number&blocked=true&late=true&state=paid",
	"/api/parcels/1/clock", "/api/clearance/worklist?sort=next&ready=true&next=inventory&due_within=400",
	"/api/law/rules", "/api/law/holidays?year=2027", "/api/law/changes?subject=legal_rule&key=payment",
	"/api/collections/parcels/tiles/WebMercatorQuad/9/225/407", "/api/collections/zones/tiles/WebMercatorQuad/0/0/0", "/api/collections/corridors/tiles/WebMercatorQuad/9/225/408",
	"/api/collections/parcels/items?bbox=106.8,20.9,106.9,21.1&limit=3&state=not_started&obstructed=false&datetime=2026-01-01",
	"/api/collections/admin-units/items?datetime=2020-11-16&level=district", "/api/collections/zones/items?corridor=west&kind=industrial_park",
}

func TestAPI(t *testing.T) {
	a := newAPI(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *api)
	}{
		{"every route answers as the document says", everyRouteConforms},
		{"wrong and hostile parameters get a 4xx", hostileParameters},
		{"paging reads every parcel once", pagingIsComplete},
		{"numberMatched is exact", numberMatchedIsExact},
		{"an unchanged answer is a 304", unchangedIs304},
		{"compressed answers say the same", compressionKeepsContent},
		{"coordinates follow crs and bbox-crs", coordinateSystems},
		{"VN-2000 agrees with cs2cs to a centimetre", agreesWithCS2CS},
		{"GDAL reads every parcel once", gdalReadsAll},
		{"searching needs no diacritics", searchWithoutDiacritics},
		{"chainage grows from Hạ Long outwards", chainageGrows},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := *a
			b.t = t
			test.run(t, &b)
		})
	}
}

func everyRouteConforms(t *testing.T, a *api) {
	list := append([]string{}, routes...)
	for _, c := range collections() {
		base := "/api/collections/" + c.ID
		list = append(list, base, base+"?f=html", base+"/items?limit=5", base+"/items?f=html&limit=5", base+"/queryables", base+"/schema")
		if len(c.Tiles) > 0 {
			list = append(list, base+"/tiles", base+"/tiles/WebMercatorQuad", base+"/tiles/WebMercatorQuad?f=tilejson")
		}
	}
	for _, path := range list {
		ans := a.get(path)
		if ans.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, ans.status, ans.body)
			continue
		}
		if err := a.conforms(path, ans); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

var hostile = []string{
	"", "-1", "0", "1e400", "NaN", "999999999999999999999999", "'; DROP TABLE parcel; --", "%00", "%ff%fe", "../../etc/passwd", strings.Repeat("9", 5000),
	strings.Repeat("a", 5000), "1,2,3,4,5,6,7,8", "%F0%9F%98%80", "<script>alert(1)</script>", "{{7*7}}", "true", "null", "[]", "0x10", "1_000", "-0.0", "%0d%0aX:1",
}

func hostileParameters(t *testing.T, a *api) {
	var paths []string
	for path, item := range a.doc.Paths.Map() {
		op := item.Get
		if op == nil {
			continue
		}
		base := strings.NewReplacer("{collectionId}", "parcels", "{featureId}", "1", "{z}", "9", "{row}", "225", "{col}", "407", "{code}", "west", "{id}", "1").Replace(path)
		for _, value := range hostile {
			for _, p := range append(append(openapi3.Parameters{}, item.Parameters...), op.Parameters...) {
				switch p.Value.In {
				case "query":
					paths = append(paths, base+"?"+p.Value.Name+"="+value, base+"?"+p.Value.Name+"=1&"+p.Value.Name+"="+value)
				case "path":
					one := strings.Replace(path, "{"+p.Value.Name+"}", url.PathEscape(value), 1)
					paths = append(paths, strings.NewReplacer("{collectionId}", "parcels", "{featureId}", "1", "{z}", "9", "{row}", "225", "{col}", "407", "{code}", "west", "{id}", "1").Replace(one))
				}
			}
			paths = append(paths, base+"?nonsense="+value, base+"?"+value)
		}
	}
	for _, path := range paths {
		if _, err := url.Parse(path); err != nil {
			continue // no client can send it
		}
		ans := a.get(strings.ReplaceAll(path, " ", "%20"))
		if ans.status >= 500 {
			t.Errorf("%s: %d %s", path, ans.status, ans.body)
		}
		if ans.status < 400 {
			continue
		}
		var p struct {
			Title, Detail string
			Status        int
		}
		if err := json.Unmarshal(ans.body, &p); err != nil || p.Status != ans.status || p.Detail == "" || !strings.HasPrefix(ans.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d is no problem that helps: %s", path, ans.status, ans.body)
		}
		for _, leak := range []string{"SELECT", "pgx", "/root", ".go:", "SQLSTATE"} {
			if bytes.Contains(ans.body, []byte(leak)) {
				t.Errorf("%s: the answer holds %q: %s", path, leak, ans.body)
			}
		}
	}
	t.Logf("%d requests", len(paths))
}

type featureCollection struct {
	Features []struct {
		ID       any `json:"id"`
		Geometry struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
		Properties map[string]any `json:"properties"`
	} `json:"features"`
	Links []struct{ Rel, Href string } `json:"links"`

	NumberMatched  int `json:"numberMatched"`
	NumberReturned int `json:"numberReturned"`
}

func (a *api) features(path string, header ...string) featureCollection {
	a.t.Helper()
	ans := a.get(path, header...)
	var fc featureCollection
	if err := json.Unmarshal(ans.body, &fc); err != nil || ans.status != http.StatusOK {
		a.t.Fatalf("%s: %d %v %.300s", path, ans.status, err, ans.body)
	}
	if fc.NumberReturned != len(fc.Features) {
		a.t.Errorf("%s: numberReturned %d with %d features", path, fc.NumberReturned, len(fc.Features))
	}
	return fc
}

func (fc featureCollection) next() string {
	for _, l := range fc.Links {
		if l.Rel == "next" {
			u, err := url.Parse(l.Href)
			if err != nil {
				return ""
			}
			return u.RequestURI()
		}
	}
	return ""
}

func pagingIsComplete(t *testing.T, a *api) {
	seen := map[any]bool{}
	for path := "/api/collections/parcels/items?limit=333"; path != ""; {
		fc := a.features(path)
		if fc.NumberMatched != 2500 {
			t.Errorf("%s: numberMatched %d, want 2500", path, fc.NumberMatched)
		}
		for _, f := range fc.Features {
			if seen[f.ID] {
				t.Errorf("parcel %v came twice", f.ID)
			}
			seen[f.ID] = true
		}
		path = fc.next()
	}
	if len(seen) != 2500 {
		t.Errorf("%d parcels came, want 2500", len(seen))
	}
}

func numberMatchedIsExact(t *testing.T, a *api) {
	count := func(sql string, args ...any) int {
		var n int
		if err := a.db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for query, want := range map[string]int{
		"parcels/items?sheet_no=3":                                      100,
		"parcels/items?bbox=0,0,1,1":                                    0,
		"parcels/items?bbox=170,-10,-170,10":                            0,
		"parcels/items?bbox=-180,-90,180,90":                            2500,
		"parcels/items?land_use=LUC":                                    0,
		"zones/items?kind=industrial_park":                              count("SELECT count(*) FROM zone WHERE kind = 'industrial_park'"),
		"zones/items?corridor=east":                                     count("SELECT count(*) FROM zone WHERE 'east' = ANY (corridors)"),
		"works/items?resolution_ref=T-10":                               1,
		"places/items?corridor=west&km_from=10&km_to=30":                count("SELECT count(*) FROM place p, corridor k WHERE k.code = 'west' AND 'west' = ANY (p.corridors) AND ST_Length(ST_LineSubstring(k.geom, 0, ST_LineLocatePoint(k.geom, p.geom))) BETWEEN 10000 AND 30000"),
		"admin-units/items?datetime=2026-01-01&level=commune":           54,
		"admin-units/items?datetime=2020-11-16&level=district":          13,
		"admin-units/items?level=commune&datetime=2025-06-30T16:59:59Z": count("SELECT count(*) FROM admin_unit WHERE level = 'commune' AND valid @> date '2025-06-30'"),
		"admin-units/items?level=commune&datetime=2025-06-30T17:00:00Z": 54,
		"constraints/items?datetime=2020-01-01&kind=heritage_core":      1,
		"corridors/items":                                               2,
	} {
		if got := a.features("/api/collections/" + query).NumberMatched; got != want {
			t.Errorf("%s: numberMatched %d, want %d", query, got, want)
		}
	}
	// The number is remembered, but not beyond a change.
	const page = "/api/collections/parcels/items?sheet_no=3&limit=1"
	for _, step := range []struct {
		sql  string
		want int
	}{
		{"SELECT", 100},
		{"UPDATE parcel SET sheet_no = 'moved' WHERE id = (SELECT min(id) FROM parcel WHERE sheet_no = '3')", 99},
		{"UPDATE parcel SET sheet_no = '3' WHERE sheet_no = 'moved'", 100},
	} {
		if _, err := a.db.Exec(t.Context(), step.sql); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got := a.features(page).NumberMatched; got != step.want {
				t.Errorf("after %s: numberMatched %d, want %d", step.sql, got, step.want)
			}
		}
	}
}
