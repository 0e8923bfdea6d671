package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// bench is a database with the default dataset, an administrator and a worker.
type bench struct {
	t      testing.TB
	db     *pgxpool.Pool
	store  *Store
	worker *Worker
	admin  postgres.Actor
	agency postgres.Actor
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, db: postgrestest.Database(t)}
	if err := dataset.Load(t.Context(), b.db, geodata.Files, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	for name, actor := range map[string]*postgres.Actor{"admin": &b.admin, "agency": &b.agency} {
		err := b.db.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, $1, $1, '$argon2id$x') RETURNING id`, name).Scan(&actor.Account)
		if err != nil {
			t.Fatal(err)
		}
		actor.Name = name
	}
	if _, err := b.db.Exec(t.Context(), `INSERT INTO account_area (account_id, unit) VALUES ($1, 'd2020-206')`, b.agency.Account); err != nil {
		t.Fatal(err)
	}
	b.store = NewStore(b.db)
	var err error
	if b.worker, err = NewWorker(b.store, filepath.Join(t.TempDir(), "uploads"), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return b
}

// send uploads files by name and works until it is the person's turn.
func (b *bench) send(a postgres.Actor, files map[string]string) Job {
	b.t.Helper()
	r, err := b.worker.Receive()
	if err != nil {
		b.t.Fatal(err)
	}
	for name, content := range files {
		if err := r.File(name, strings.NewReader(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := r.Done(); err != nil {
		b.t.Fatal(err)
	}
	j, err := b.store.Add(b.t.Context(), a, r.Upload)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.work(a, j.ID)
}

func (b *bench) work(a postgres.Actor, id int64) Job {
	b.t.Helper()
	for {
		did, err := b.worker.Once(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if !did {
			break
		}
	}
	j, err := b.store.Job(b.t.Context(), a, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) order(a postgres.Actor, id int64, o Order) Job {
	b.t.Helper()
	if _, err := b.store.Order(b.t.Context(), a, id, o); err != nil {
		b.t.Fatal(err)
	}
	return b.work(a, id)
}

func (b *bench) commit(a postgres.Actor, j Job) Job {
	b.t.Helper()
	return b.order(a, j.ID, Order{Work: "commit", From: []string{"checked"}, Settings: j.Settings})
}

func (b *bench) rules(a postgres.Actor, id int64) map[string]int {
	b.t.Helper()
	out := map[string]int{}
	err := b.store.Issues(b.t.Context(), a, id, IssueQuery{Limit: 1000}, func(i Issue) error {
		out[i.Rule]++
		if strings.ContainsAny(i.Message.VI+i.Message.EN, "{}<>") || i.Message.VI == i.Message.EN {
			b.t.Errorf("the sentence of %s is %q, %q", i.Rule, i.Message.VI, i.Message.EN)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// grid writes a GeoJSON of n square parcels of 20 m, drawn in a plane and
// numbered from 1; each feature names Uông Bí in its address.
func grid(n int, crs string, place func(x, y float64) (float64, float64)) string {
	var s strings.Builder
	s.WriteString(`{"type":"FeatureCollection",`)
	if crs != "" {
		fmt.Fprintf(&s, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::%s"}},`, crs)
	}
	s.WriteString(`"features":[`)
	for i := range n {
		x, y := 396000+20*float64(i%100), 2329000+20*float64(i/100)
		var ring []string
		for _, c := range [][2]float64{{0, 0}, {20, 0}, {20, 20}, {0, 20}, {0, 0}} {
			a, b := place(x+c[0], y+c[1])
			ring = append(ring, fmt.Sprintf("[%.9f,%.9f]", a, b))
		}
		if i > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, `{"type":"Feature","properties":{"so_to":"%d","so_thua":"%d","dt":"400,0","loai_dat":"LUC","dia_chi":"Phường Uông Bí"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}`, 1+i/1000, 1+i%1000, strings.Join(ring, ","))
	}
	s.WriteString("]}")
	return s.String()
}

func asIs(x, y float64) (float64, float64) { return x, y }

// transform returns a plane of the database as a function.
func (b *bench) transform(to string) func(x, y float64) (float64, float64) {
	return func(x, y float64) (lon, lat float64) {
		err := b.db.QueryRow(context.Background(), `SELECT ST_X(g), ST_Y(g) FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 5899), $3::text) AS g) x`, x, y, to).Scan(&lon, &lat)
		if err != nil {
			b.t.Fatal(err)
		}
		return lon, lat
	}
}

func TestImportOnceTwiceAndByAnother(t *testing.T) {
	b := newBench(t)
	file := map[string]string{"thửa.geojson": grid(250, "5899", asIs)}
	j := b.send(b.admin, file)
	if j.State != "checked" || j.Counts.New != 250 || len(j.Problems) != 0 {
		t.Fatalf("%s, %+v, %+v", j.State, j.Counts, j.Problems)
	}
	var n int
	if err := b.db.QueryRow(t.Context(), "SELECT count(*) FROM parcel").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d parcels before the commit, %v", n, err)
	}
	if j = b.commit(b.admin, j); j.State != "committed" || j.Result.Added != 250 {
		t.Fatalf("%s, %+v", j.State, j.Result)
	}
	var entries, uses, placed, staged int
	err := b.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM audit_entry WHERE resource = 'parcel' AND account = 'admin'), (SELECT count(*) FROM parcel_land_use WHERE code = 'LUC'),
		(SELECT count(*) FROM parcel p WHERE cell IS NOT NULL AND admin_unit IS NOT NULL AND corridors = corridors_of(ST_PointOnSurface(geom))), (SELECT count(*) FROM import_row)`).Scan(&entries, &uses, &placed, &staged)
	if err != nil || entries != 250 || uses != 250 || placed != 250 || staged != 0 {
		t.Errorf("%d audit entries, %d land uses, %d placed, %d rows left; %v", entries, uses, placed, staged, err)
	}
	again := b.send(b.admin, file)
	if again.Counts.Unchanged != 250 || again.SameAs != j.ID {
		t.Errorf("the same file again: %+v, same as %d", again.Counts, again.SameAs)
	}
	if again = b.commit(b.admin, again); *again.Result != (Result{Unchanged: 250}) {
		t.Errorf("the same file again did %+v", again.Result)
	}
	other := b.send(b.agency, file)
	if rules := b.rules(b.agency, other.ID); other.Counts.Refused != 250 || rules["not_yours"] != 250 {
		t.Errorf("outside its area an agency gets %+v, %v", other.Counts, rules)
	}
	if _, err := b.store.Job(t.Context(), b.agency, j.ID); err == nil {
		t.Error("an agency reads the import of another account")
	}
}

// The mistakes of facts.md § 5.3: each is recognised, with what to choose.
func TestMistakesOfCoordinates(t *testing.T) {
	b := newBench(t)
	const shifted = "+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=0,0,0 +units=m +no_defs"
	wgs, vn := b.transform("EPSG:4326"), b.transform("EPSG:4756")
	cases := []struct {
		name, crs string
		place     func(x, y float64) (float64, float64)
		first     bool // the right file is in the register already
		rule      string
		want      Suggestion
	}{
		{"X and Y exchanged", "5899", func(x, y float64) (float64, float64) { return y, x }, false, "axes_swapped", Suggestion{"EPSG:5899", true}},
		{"latitude before longitude", "", func(x, y float64) (float64, float64) { a, b := wgs(x, y); return b, a }, false, "axes_swapped", Suggestion{"EPSG:4326", true}},
		{"metres called WGS 84", "", asIs, false, "crs_wrong", Suggestion{"EPSG:5899", false}},
		{"UTM zone 48 called 5899", "5899", b.transform("EPSG:3405"), false, "", Suggestion{}},
		{"central meridian 108° inside the province", "5899", b.transform(tm3(108, shift)), false, "wrong_meridian", Suggestion{"VN2000:108-00", false}},
		{"central meridian 105°45′", "5899", b.transform(tm3(105.75, shift)), false, "", Suggestion{"VN2000:105-45", false}},
		{"VN-2000 degrees called WGS 84", "", vn, true, "missing_datum_shift", Suggestion{"EPSG:4756", false}},
		{"TM-3 without the datum shift", "5899", b.transform(shifted), true, "missing_datum_shift", Suggestion{"WGS84:107-45", false}},
		{"right", "", wgs, true, "", Suggestion{}},
	}
	var committed bool
	for _, c := range cases {
		if c.first && !committed {
			committed = true
			if j := b.commit(b.admin, b.send(b.admin, map[string]string{"a.geojson": grid(60, "5899", asIs)})); j.State != "committed" {
				t.Fatalf("%+v", j.Problems)
			}
		}
		j := b.send(b.admin, map[string]string{"a.geojson": grid(60, c.crs, c.place)})
		if c.name == "right" {
			if len(j.Problems) != 0 {
				t.Errorf("%s: %+v", c.name, j.Problems)
			}
			continue
		}
		if len(j.Problems) == 0 || c.rule != "" && j.Problems[0].Rule != c.rule || j.Problems[0].Severity != "error" || c.want.CRS != "" && (j.Problems[0].Suggest == nil || *j.Problems[0].Suggest != c.want) {
			t.Errorf("%s: %s", c.name, jsonOf(j.Problems))
		}
	}
}

// What is wrong with shapes and fields, each with its rule; the commit takes
// only what may enter, and the repaired shape where that was accepted.
func TestFaultsOfRows(t *testing.T) {
	b := newBench(t)
	square := func(x, y, w, h float64) string {
		return fmt.Sprintf("POLYGON((%[1]g %[2]g,%[3]g %[2]g,%[3]g %[4]g,%[1]g %[4]g,%[1]g %[2]g))", x+396000, y+2329000, x+w+396000, y+h+2329000)
	}
	table := "so_to,so_thua,dt,loai_dat,wkt_epsg5899\n"
	for i, line := range []string{
		`1,1,"1.000,0",LUC,"` + square(0, 0, 50, 20) + `"`,
		`1,2,400,ODT+CLN,"` + square(49, 0, 20, 20) + `"`,                                                     // 1 m upon the first
		`1,3,400,ZZZ,"POLYGON((396100 2329000,396120 2329020,396120 2329000,396100 2329020,396100 2329000))"`, // bow-tie
		`1,4,nhiều,LUC,"` + square(200, 0, 20, 20) + `"`,
		`1,,400,LUC,"` + square(240, 0, 20, 20) + `"`,
		`1,6,400,LUC,"LINESTRING(396300 2329000,396320 2329000)"`,
		`1,7,400,LUC,"POLYGON((1 1,2 2"`,
		`1,8,900,LUC,"` + square(340, 0, 20, 20) + `"`,
		`1,8,400,LUC,"` + square(380, 0, 20, 20) + `"`,
		`1,9,400,LUC,`,
		`1,10,2,LUC,"` + square(420, 0, 100, 0.02) + `"`,
		`1,11,400,LUC,"` + square(540, 0, 20, 20) + `"`,
		`1,12,400,LUC,"` + square(559.97, 0, 20, 20) + `"`, // 3 cm: within the tolerance
	} {
		_ = i
		table += line + "\n"
	}
	j := b.send(b.admin, map[string]string{"a.csv": table})
	got := b.rules(b.admin, j.ID)
	for rule, n := range map[string]int{
		"overlap": 1, "invalid": 1, "number": 1, "required": 1, "line_open": 1, "geometry_unreadable": 1, "area_differs": 1, "identity_twice": 2, "geometry_missing": 1, "sliver": 1, "land_use_unknown": 1,
	} {
		if got[rule] != n {
			t.Errorf("%s: %d times, want %d; all: %v", rule, got[rule], n, got)
		}
	}
	if j.Counts.Refused != 8 || j.Counts.New != 5 {
		t.Errorf("counts %+v", j.Counts)
	}
	var width float64
	if err := b.db.QueryRow(t.Context(), "SELECT width_m FROM import_issue WHERE job_id = $1 AND rule = 'overlap'", j.ID).Scan(&width); err != nil || width < 0.98 || width > 1.02 {
		t.Errorf("the overlap is %g m wide, want 1; %v", width, err)
	}
	j, err := b.store.Repair(t.Context(), b.admin, j.ID, []int{2, 3}, true)
	if err != nil || j.Counts.Refused != 7 || j.Counts.Repaired != 2 {
		t.Errorf("after taking two repairs %+v, %v", j.Counts, err)
	}
	if j = b.commit(b.admin, j); j.Result == nil || j.Result.Added != 6 {
		t.Fatalf("%s %+v %s", j.State, j.Result, jsonOf(j.Problems))
	}
	var area float64
	if err := b.db.QueryRow(t.Context(), "SELECT area_m2 FROM parcel WHERE parcel_no = '2'").Scan(&area); err != nil || area < 379.9 || area > 380.1 {
		t.Errorf("the repaired parcel has %g m², want 380; %v", area, err)
	}
	if err := b.db.QueryRow(t.Context(), "SELECT recorded_area_m2 FROM parcel WHERE parcel_no = '1'").Scan(&area); err != nil || area != 1000 {
		t.Errorf("1.000,0 was read as %g; %v", area, err)
	}
}

// Files that cannot be read say why, and none hangs or crashes.
func TestFilesThatCannotBeRead(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct{ file, rule string }{
		"a.geojson": {`{"type":"FeatureCollection","features":[{"type":"Feature"`, "json"},
		"b.geojson": {`[1,2]`, "geojson_object"},
		"c.geojson": {``, "empty"},
		"d.zip":     {"PK\x03\x04broken", "archive"},
		"e.gpkg":    {"SQLite format 3\x00 but no more", "unreadable"},
		"f.kml":     {`<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "x">]><kml/>`, "xml_entity"},
		"g.shp":     {"not a shapefile", "shapefile_dbf"},
		"h.csv":     {"a,b\n1,2\n", "table_shape"},
		"i.xlsx":    {"PK no workbook", "xlsx"},
		"j.dxf":     {"nonsense", "unreadable"},
		"k.geojson": {`{"type":"FeatureCollection","features":` + strings.Repeat("[", 20000), "json"},
	} {
		j := b.send(b.admin, map[string]string{name: c.file})
		if j.State != "failed" || len(j.Problems) != 1 || j.Problems[0].Rule != c.rule {
			t.Errorf("%s: %s %s, want %s", name, j.State, jsonOf(j.Problems), c.rule)
		}
		if text := string(jsonOf(j.Problems)); strings.Contains(text, b.worker.uploads) || strings.Contains(text, "SELECT") {
			t.Errorf("%s tells what it should not: %s", name, text)
		}
	}
}

// GDAL's formats, made here and read back, give the same parcels.
func TestFormatsOfGDAL(t *testing.T) {
	b := newBench(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "in.geojson"), []byte(grid(30, "5899", asIs)), 0o600); err != nil {
		t.Fatal(err)
	}
	for ending, driver := range map[string]string{"gpkg": "GPKG", "gml": "GML", "kml": "KML"} {
		out := filepath.Join(folder, "out."+ending)
		if msg, err := exec.Command("ogr2ogr", "-f", driver, out, filepath.Join(folder, "in.geojson")).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", driver, err, msg)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if j := b.send(b.admin, map[string]string{"out." + ending: string(data)}); j.Counts.New != 30 || len(j.Problems) != 0 {
			t.Errorf("%s: %s %+v %s", ending, j.State, j.Counts, jsonOf(j.Problems))
		}
	}
}

func TestEncodings(t *testing.T) {
	for text, want := range map[string]string{
		"Ph\xad\xeang U\xabng B\xdd, t\xd8nh Qu\xb6ng Ninh": "TCVN3", "Phường Uông Bí, tỉnh Quảng Ninh": "UTF-8", "Ph\u00adêng U«ng BÝ": "TCVN3",
		"Ph\xdf\xb6ng U\xf4ng B\xed, t\xefnh Qu\xe4ng Ninh":        "VISCII",
		"Ph\xfd\xf5\xccng U\xf4ng Bi\xec, ti\xd2nh Qua\xd2ng Ninh": "CP1258",
	} {
		d := recogniseEncoding([]string{text})
		if got := d.fn(text); d.name != want || !strings.HasPrefix(got, "Phường Uông Bí") {
			t.Errorf("%q is %s: %q, want %s", text, d.name, got, want)
		}
	}
}

func FuzzCoordinate(f *testing.F) {
	for _, s := range []string{"2.327.718,806", "398594,287", `107°02'41"`, "1e400", "--1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := coordinate(s); ok && (v != v || v > 1e9 || v < -1e9) {
			t.Errorf("%q became %g", s, v)
		}
	})
}

func FuzzWKT(f *testing.F) {
	f.Add(`{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}`)
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		if w, err := wktOf(json.RawMessage(s)); err == nil && !looksWKT(w) {
			t.Errorf("%s became %s", s, w)
		}
	})
}
