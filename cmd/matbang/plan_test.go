package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/labstack/echo/v4"

	"matbang/internal/ogcapi"
	"matbang/internal/parcel"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
	"matbang/internal/province"
)

// recorder notes every statement that a store asks, to have its plan shown.
type recorder struct {
	postgres.DB
	mutex sync.Mutex
	asked []question
}

type question struct {
	sql  string
	args []any
}

func (r *recorder) note(sql string, args []any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(args) > 0 {
		if _, ok := args[0].(pgx.QueryResultFormats); ok {
			args = args[1:]
		}
	}
	r.asked = append(r.asked, question{sql, args})
}

func (r *recorder) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.note(sql, args)
	return r.DB.Query(ctx, sql, args...)
}

func (r *recorder) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	r.note(sql, args)
	return r.DB.QueryRow(ctx, sql, args...)
}

// node is a part of a plan as PostgreSQL tells it.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Recheck  float64 `json:"Rows Removed by Index Recheck"`
	Plans    []node  `json:"Plans"`
}

// read adds up what a plan reads of the large tables, and names what it reads
// from end to end.
func (n node) read(large map[string]bool) (rows float64, whole []string) {
	if large[n.Relation] {
		rows = (n.Rows + n.Removed + n.Recheck) * max(n.Loops, 1)
		if n.Type == "Seq Scan" {
			whole = append(whole, n.Relation)
		}
	}
	for _, p := range n.Plans {
		r, w := p.read(large)
		rows += r
		whole = append(whole, w...)
	}
	return rows, whole
}

// Every hot question is answered through an index, and reads little more than
// what it answers, however many parcels there are.
func TestHotQuestionsReadLittle(t *testing.T) {
	db := postgrestest.Database(t)
	const parcels = 40_000
	if err := province.Build(t.Context(), db, parcels, func(string) {}); err != nil {
		t.Fatal(err)
	}
	rec := &recorder{DB: db}
	e := echo.New()
	g := e.Group("/api")
	if _, err := ogcapi.Register(g, ogcapi.Config{DB: rec, Collections: collections(), Version: "test"}); err != nil {
		t.Fatal(err)
	}
	parcel.Register(g, parcel.NewStore(rec), parcel.NewStore(rec))
	var lon, lat float64
	if err := db.QueryRow(t.Context(), `SELECT ST_X(p), ST_Y(p) FROM parcel, ST_PointOnSurface(geom_4326) AS p WHERE id = 20000`).Scan(&lon, &lat); err != nil {
		t.Fatal(err)
	}
	box := func(metres float64) string {
		h, w := metres/2/110_700, metres/2/103_900
		return fmt.Sprintf("%.6f,%.6f,%.6f,%.6f", lon-w, lat-h, lon+w, lat+h)
	}
	tile := func(z int) string {
		var x, y int
		err := db.QueryRow(t.Context(), `SELECT floor((ST_X(p) + 20037508.342789244) / (40075016.685578488 / 2 ^ $1))::int, floor((20037508.342789244 - ST_Y(p)) / (40075016.685578488 / 2 ^ $1))::int FROM parcel, ST_PointOnSurface(geom_3857) AS p WHERE id = 20000`, z).Scan(&x, &y)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("/api/collections/parcels/tiles/WebMercatorQuad/%d/%d/%d", z, y, x)
	}
	large := map[string]bool{"parcel": true, "clearance_part": true, "clearance_event": true, "project_parcel": true, "clearance_case": true, "clearance_work": true}
	for _, test := range []struct {
		path string
		rows float64 // that the answer holds, or is made of
	}{
		{"/api/collections/parcels/items?limit=1000&bbox=" + box(1000), 600},
		{"/api/collections/parcels/items?limit=10000&state=clean&bbox=" + box(1000), 600},
		{"/api/collections/parcels/items?limit=50", 51 + parcels}, // the exact count reads an index
		{"/api/collections/parcels/items?limit=50&sheet_no=7&parcel_no=3", 51},
		{"/api/collections/parcels/items/20000", 1},
		// As of a day each parcel brings its part, its steps and its project.
		{"/api/collections/parcels/items?limit=1000&at=2025-06-01&bbox=" + box(1000), 1800},
		{"/api/collections/parcels/items/20000?at=2025-06-01", 10},
		{tile(16) + "?at=2025-06-01", 1800},
		{tile(14) + "?at=2025-06-01&known=2025-06-01", 9000},
		{"/api/parcels/20000?at=2025-06-01", 10},
		{"/api/parcels/20000", 10},
		{"/api/parcels/20000/events", 10},
		{"/api/parcels/20000/clock", 40},
		// The totals are of the whole list, which is narrow; the page reads an index.
		{"/api/clearance/worklist", parcels},
		{"/api/clearance/worklist?project=bench&sort=number", parcels},
		{tile(16), 600},
		{tile(15), 1200},
		{tile(14), 3000},
		{tile(13), 9000},
		{tile(12), 1},
		{tile(11), 1},
		{tile(10), 1},
		{tile(8), 1},
		{"/api/clearance/summary?by=corridor", 1},
	} {
		rec.asked = nil
		res := httptest.NewRecorder()
		e.ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, nil))
		if res.Code != http.StatusOK && res.Code != http.StatusNoContent {
			t.Errorf("%s: %d %.300s", test.path, res.Code, res.Body)
		}
		total := 0.0
		for _, q := range rec.asked {
			rows, whole := planOf(t, db, q, large)
			total += rows
			if len(whole) > 0 && !strings.Contains(q.sql, "ogcapi.Count") && !strings.Contains(q.sql, "parcel.WorkList: totals") {
				t.Errorf("%s reads all of %v:\n%s", test.path, whole, q.sql)
			}
		}
		if total > 3*test.rows+100 {
			t.Errorf("%s reads %.0f rows for an answer of about %.0f", test.path, total, test.rows)
		}
	}
	farPageCostsTheSame(t, db, rec, e)
}

func planOf(t *testing.T, db postgres.DB, q question, large map[string]bool) (rows float64, whole []string) {
	t.Helper()
	var text []byte
	if err := db.QueryRow(t.Context(), "EXPLAIN (ANALYZE, FORMAT JSON) "+q.sql, q.args...).Scan(&text); err != nil {
		t.Fatalf("%v: %s", err, q.sql)
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(text, &plans); err != nil || len(plans) != 1 {
		t.Fatal(err)
	}
	return plans[0].Plan.read(large)
}

// A page far on costs what the second costs.
func farPageCostsTheSame(t *testing.T, db postgres.DB, rec *recorder, e *echo.Echo) {
	t.Helper()
	path, first := "/api/collections/parcels/items?limit=20", 0.0
	for page := range 1000 {
		rec.asked = nil
		res := httptest.NewRecorder()
		e.ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		var body struct {
			Links []struct{ Rel, Href string }
		}
		if err := json.Unmarshal(res.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		path = ""
		for _, l := range body.Links {
			if l.Rel == "next" {
				path = strings.TrimPrefix(l.Href, "http://example.com")
			}
		}
		if path == "" {
			t.Fatalf("page %d is the last", page+1)
		}
		if page != 1 && page != 999 {
			continue
		}
		cost := 0.0
		for _, q := range rec.asked {
			rows, _ := planOf(t, db, q, map[string]bool{"parcel": true})
			cost += rows
		}
		if page == 1 {
			first = cost
		} else if cost > first+5 {
			t.Errorf("page 1,000 reads %.0f rows, page 2 reads %.0f", cost, first)
		}
	}
}
