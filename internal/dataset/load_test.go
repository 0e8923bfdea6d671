package dataset_test

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

func TestDefaultDatasetIsSound(t *testing.T) {
	faults, err := dataset.Check(geodata.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
}

func TestLoadDefaultDataset(t *testing.T) {
	tx := postgrestest.Tx(t)
	last, total := -1, 0
	err := dataset.Load(t.Context(), tx, geodata.Files, func(step string, done, of int) {
		if step == "" || done > of {
			t.Errorf("progress %q %d of %d", step, done, of)
		}
		last, total = done, of
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != total {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	for _, query := range []string{
		// Every file is noted with as many features as its layer has rows.
		`SELECT count(*) FROM admin_unit HAVING count(*) <> (SELECT sum(features) FROM dataset_file WHERE path LIKE 'admin-units%')`,
		`SELECT count(*) FROM zone HAVING count(*) <> (SELECT coalesce(sum(features), 0) FROM dataset_file WHERE path = 'zones.geojson')`,
		`SELECT count(*) FROM work HAVING count(*) <> (SELECT coalesce(sum(features), 0) FROM dataset_file WHERE path = 'works.geojson')`,
		`SELECT count(*) FROM place HAVING count(*) <> (SELECT coalesce(sum(features), 0) FROM dataset_file WHERE path = 'places.geojson')`,
		`SELECT count(*) FROM corridor HAVING count(*) <> 2`,
		`SELECT count(*) FROM clearance_state HAVING count(*) <> 11`,
		`SELECT count(*) FROM clearance_transition HAVING count(*) = 0`,
		`SELECT count(*) FROM zone WHERE corridors = '{}' HAVING count(*) > 0`,
		`SELECT count(*) FROM admin_unit WHERE valid_to IS NULL AND level = 'commune' HAVING count(*) <> 54`,
	} {
		var n int
		if err := tx.QueryRow(t.Context(), query).Scan(&n); err == nil {
			t.Errorf("%s: %d", query, n)
		}
	}
}

// versions returns what tells a touched row from an untouched one.
func versions(t *testing.T, db postgres.DB) map[string]string {
	t.Helper()
	rows, err := db.Query(t.Context(), `
		SELECT 'zone ' || code, xmin::text || ' ' || version FROM zone
		UNION ALL SELECT 'unit ' || code, xmin::text || ' ' || version FROM admin_unit
		UNION ALL SELECT 'rule ' || code || valid_from, xmin::text FROM legal_rule
		UNION ALL SELECT 'area ' || zone || ordinal, xmin::text FROM zone_area
		UNION ALL SELECT 'layer ' || layer, version::text FROM layer_version`)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	var name, version string
	if _, err := pgx.ForEachRow(rows, []any{&name, &version}, func() error { all[name] = version; return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLoadTouchesOnlyWhatChanged(t *testing.T) {
	pool := postgrestest.Database(t)
	files := example(t)
	load := func() {
		t.Helper()
		if err := dataset.Load(t.Context(), pool, files, nil); err != nil {
			t.Fatal(err)
		}
	}
	load()
	before := versions(t, pool)
	load()
	if after := versions(t, pool); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("an unchanged dataset was written again:\n%v\n%v", before, after)
	}

	zones := string(files["zones.geojson"].Data)
	files["zones.geojson"].Data = []byte(strings.Replace(zones, "Zone A", "Zone A renamed", 1))
	load()
	after := versions(t, pool)
	if after["zone a"] == before["zone a"] {
		t.Error("zone a was renamed in the file and not in the database")
	}
	for _, name := range []string{"zone b", "unit p-1", "rule notice2020-01-01", "area b1"} {
		if after[name] != before[name] || after[name] == "" {
			t.Errorf("%s did not change in the files and was written: %q, %q", name, before[name], after[name])
		}
	}

	files["zones.geojson"].Data = []byte(zones[:strings.Index(zones, ",\n"+`{"type":"Feature","id":"b"`)] + "\n]}")
	load()
	var left []string
	if err := pool.QueryRow(t.Context(), "SELECT array_agg(code) FROM zone").Scan(&left); err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0] != "a" {
		t.Errorf("zone b is gone from the file; the database has %v", left)
	}
	var revisions int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM zone_revision WHERE recorded_by = 'dataset'").Scan(&revisions); err != nil || revisions != 5 {
		t.Errorf("revisions: %d, %v; want two inserts, two updates and a delete", revisions, err)
	}
}

func TestLoadKeepsWhatIsReferredTo(t *testing.T) {
	tx := postgrestest.Tx(t)
	files := example(t)
	if err := dataset.Load(t.Context(), tx, files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `INSERT INTO clearance_project (code, name_vi, name_en, zone, accuracy, source, source_date)
		VALUES ('x', 'x', 'x', 'b', 'demonstration', 'x', '2026-01-01')`); err != nil {
		t.Fatal(err)
	}
	files["zones.geojson"].Data = []byte(`{"type":"FeatureCollection","features":[]}`)
	if err := dataset.Load(t.Context(), tx, files, nil); err != nil {
		t.Fatal(err)
	}
	var left string
	if err := tx.QueryRow(t.Context(), "SELECT string_agg(code, ',') FROM zone").Scan(&left); err != nil || left != "b" {
		t.Errorf("zones left: %q, %v; want b, which a project serves", left, err)
	}
}

func TestMissingFileIsAFault(t *testing.T) {
	files := emptyDataset(t)
	delete(files, "zones.geojson")
	faults, err := dataset.Check(files)
	if err != nil || len(faults) != 1 || faults[0].File != "zones.geojson" {
		t.Errorf("%v, %v", faults, err)
	}
	if _, err := dataset.Check(fstest.MapFS{}); err == nil {
		t.Error("an empty folder passes for a dataset")
	}
}

func TestLoadIsAllOrNothing(t *testing.T) {
	pool := postgrestest.Database(t)
	files := example(t)
	// A fault that only shows in the measuring: b over a.
	files["zones.geojson"].Data = []byte(strings.ReplaceAll(string(files["zones.geojson"].Data), "106.8", "106.9"))
	if err := dataset.Load(t.Context(), pool, files, nil); err == nil {
		t.Fatal("a park over a park was loaded")
	}
	var n int
	if err := pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM admin_unit) + (SELECT count(*) FROM dataset_file)").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows were written (%v)", n, err)
	}
}

func TestTwoInstancesLoadOnce(t *testing.T) {
	pool := postgrestest.Database(t)
	files := example(t)
	errs := make(chan error, 3)
	for range cap(errs) {
		go func() { errs <- dataset.Load(context.WithoutCancel(t.Context()), pool, files, nil) }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	var n int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM zone_revision").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d revisions for two zones (%v)", n, err)
	}
}

// goldenPoints are WGS 84 longitude and latitude with easting and northing in
// EPSG:5899, computed with cs2cs 9.1.1 (operation EPSG:6960).
func goldenPoints() [][4]float64 {
	return [][4]float64{
		{107.08, 20.95, 430127.565, 2317566.472},
		{107.97, 21.52, 522595.916, 2380540.796},
		{106.8412102, 21.0060763, 405328.277, 2323897.353},
		{107.0448962, 20.972393, 426487.690, 2320061.297},
		{107.7488167, 21.3657714, 499682.190, 2363449.880},
		{106.86106577, 20.83818118, 407289.564, 2305297.303},
	}
}

func TestTransformIsGolden(t *testing.T) {
	tx := postgrestest.Tx(t)
	var b strings.Builder
	for i, p := range goldenPoints() {
		fmt.Fprintf(&b, `,{"type":"Feature","id":"p%d","properties":{"name_vi":"x","name_en":"x","kind":"port","status":"operating","province":"x","accuracy":"surveyed","source":"s","source_date":"2026-01-01"},"geometry":{"type":"Point","coordinates":[%v,%v]}}`, i, p[0], p[1])
	}
	files := emptyDataset(t)
	files["places.geojson"] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + b.String()[1:] + `]}`)}
	if err := dataset.Load(t.Context(), tx, files, nil); err != nil {
		t.Fatal(err)
	}
	for i, p := range goldenPoints() {
		var e, n, lon, lat float64
		if err := tx.QueryRow(t.Context(), "SELECT ST_X(geom), ST_Y(geom), ST_X(geom_4326), ST_Y(geom_4326) FROM place WHERE code = $1", fmt.Sprintf("p%d", i)).Scan(&e, &n, &lon, &lat); err != nil {
			t.Fatal(err)
		}
		if d := math.Hypot(e-p[2], n-p[3]); d > 0.01 {
			t.Errorf("%v, %v lies at %.3f, %.3f, %.3f m from the golden %.3f, %.3f", p[0], p[1], e, n, d, p[2], p[3])
		}
		if math.Hypot(lon-p[0], lat-p[1]) > 1e-8 {
			t.Errorf("%v, %v comes back as %v, %v", p[0], p[1], lon, lat)
		}
		if want, ok := cs2cs(t, p[0], p[1]); ok {
			if d := math.Hypot(e-want[0], n-want[1]); d > 0.01 {
				t.Errorf("cs2cs puts %v, %v at %.3f, %.3f, %.3f m from ours", p[0], p[1], want[0], want[1], d)
			}
		}
	}
}

// cs2cs asks PROJ's own program, where it is installed.
func cs2cs(t *testing.T, lon, lat float64) ([2]float64, bool) {
	t.Helper()
	program, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Log("cs2cs is not installed (proj-bin): compared with the golden values only")
		return [2]float64{}, false
	}
	cmd := exec.CommandContext(t.Context(), program, "-f", "%.4f", "EPSG:4326", "EPSG:5899")
	cmd.Stdin = strings.NewReader(fmt.Sprintf("%v %v\n", lat, lon))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var p [2]float64
	if _, err := fmt.Sscan(string(out), &p[0], &p[1]); err != nil {
		t.Fatal(err)
	}
	return p, true
}

// example is a small sound dataset.
func example(t *testing.T) fstest.MapFS {
	t.Helper()
	files, _ := split(t, `-- zones.geojson --
{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{"name_vi":"Khu A","name_en":"Zone A","kind":"industrial_park","status":"planned","accuracy":"indicative","source":"s","source_date":"2026-01-31"},"geometry":{"type":"Polygon","coordinates":[[[106.90,21.00],[106.91,21.00],[106.91,21.01],[106.90,21.01],[106.90,21.00]]]}},
{"type":"Feature","id":"b","properties":{$shared,"kind":"industrial_park","status":"planned","areas":[{"kind":"planned","ha":115,"as_of":"2020","source":"s"}]},"geometry":{"type":"Polygon","coordinates":[[[106.80,21.00],[106.81,21.00],[106.81,21.01],[106.80,21.01],[106.80,21.00]]]}}
]}
-- admin-units-2025.geojson --
{"type":"FeatureCollection","features":[
{"type":"Feature","id":"p-1","properties":{$shared,"kind":"province","level":"province","gso_code":"22"},"geometry":null}
]}
-- reference/rules.toml --
legal_rule = [
  { code = "notice", topic = "t", value = 90, unit = "days", text_vi = "x", text_en = "x", valid_from = "2020-01-01" },
]
`)
	return files
}
