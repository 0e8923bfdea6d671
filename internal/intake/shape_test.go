package intake

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// draw reads files for drawing.
func (b *bench) draw(files map[string]string, wish Wish) (Drawn, error) {
	b.t.Helper()
	r, err := b.worker.Receive()
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Forget()
	for name, content := range files {
		if err := r.File(name, strings.NewReader(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := r.Done(); err != nil {
		b.t.Fatal(err)
	}
	return b.worker.Draw(b.t.Context(), r, wish)
}

// a square of 500 m whose corners are those of parcels of grid.
const squareMetres = "396000 2329000,396500 2329000,396500 2329020,396000 2329020,396000 2329000"

func squareIn(place func(x, y float64) (float64, float64)) string {
	var out []string
	for pair := range strings.SplitSeq(squareMetres, ",") {
		var x, y float64
		_, _ = fmt.Sscan(pair, &x, &y)
		lon, lat := place(x, y)
		out = append(out, fmt.Sprintf("[%.9f,%.9f]", lon, lat))
	}
	return `{"type":"Polygon","coordinates":[[` + strings.Join(out, ",") + `]]}`
}

func only(t *testing.T, d Drawn, err error) DrawnFeature {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Features) != 1 {
		t.Fatalf("%d features: %s", len(d.Features), jsonOf(d.Problems))
	}
	return d.Features[0]
}

// The formats of an import, drawn with: the area is that of the survey plane,
// and nothing is left behind.
func TestFilesToDrawWith(t *testing.T) {
	b := newBench(t)
	wgs := b.transform("EPSG:4326")
	folder := t.TempDir()
	from := filepath.Join(folder, "from.geojson")
	whole := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ten":"Lô A"},"geometry":` + squareIn(wgs) + `}]}`
	if err := os.WriteFile(from, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	convert := func(driver, name string, more ...string) map[string]string {
		t.Helper()
		args := append([]string{"-f", driver, filepath.Join(folder, name), from, "-t_srs", "EPSG:5899"}, more...)
		if said, err := exec.CommandContext(t.Context(), "ogr2ogr", args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", driver, err, said)
		}
		files := map[string]string{}
		all, _ := filepath.Glob(filepath.Join(folder, strings.TrimSuffix(name, filepath.Ext(name))+".*"))
		for _, f := range all {
			content, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(f)] = string(content)
		}
		return files
	}
	gml := convert("GML", "z.gml")
	delete(gml, "z.xsd")
	for name, files := range map[string]map[string]string{
		"GeoJSON":      {"a.geojson": whole},
		"Shapefile":    convert("ESRI Shapefile", "s.shp"),
		"GeoPackage":   convert("GPKG", "p.gpkg"),
		"GML":          gml,
		"KML":          convert("LIBKML", "k.kml", "-t_srs", "EPSG:4326"),
		"DXF":          convert("DXF", "d.dxf", "-nlt", "LINESTRING"),
		"corner table": {"c.csv": "STT;X;Y;S\n1;2329000,00;396000,00;500\n2;2329000,00;396500,00;20\n3;2329020,00;396500,00;500\n4;2329020,00;396000,00;20\n"},
		"WKT":          {"w.csv": "ten;wkt\nLô A;POLYGON((" + squareMetres + "))\n"},
	} {
		wish := Wish{}
		if name == "DXF" || name == "corner table" || name == "WKT" {
			d, err := b.draw(files, wish)
			if err != nil || len(d.Problems) == 0 || d.Problems[0].Rule != "crs_missing" || d.Problems[0].Suggest == nil {
				t.Errorf("%s without a coordinate system: %s %v", name, jsonOf(d.Problems), err)
				continue
			}
			wish.CRS, wish.Swap = d.Problems[0].Suggest.CRS, d.Problems[0].Suggest.Swap
		}
		d, err := b.draw(files, wish)
		if f := only(t, d, err); math.Abs(f.AreaHa-1) > 1e-4 || f.Corners != 5 || !f.Valid {
			t.Errorf("%s: %+v", name, f)
		}
		if name == "WKT" && d.Features[0].Name != "Lô A" {
			t.Errorf("it is called %q", d.Features[0].Name)
		}
		if len(d.Problems) > 1 || len(d.Problems) == 1 && d.Problems[0].Severity == "error" {
			t.Errorf("%s: %s", name, jsonOf(d.Problems))
		}
	}
	var jobs, rows int
	if err := b.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM import_job), (SELECT count(*) FROM import_row)`).Scan(&jobs, &rows); err != nil || jobs+rows != 0 {
		t.Errorf("%d jobs and %d rows are stored, %v", jobs, rows, err)
	}
	if left, _ := os.ReadDir(b.worker.uploads); len(left) != 1 {
		t.Errorf("%d files are left of the uploads", len(left)-1)
	}
}

// The mistakes of coordinate systems, of a zone that bears no number: it meets
// the borders of the register where it belongs.
func TestMistakesOfDrawings(t *testing.T) {
	b := newBench(t)
	if j := b.commit(b.admin, b.send(b.admin, map[string]string{"a.geojson": grid(60, "5899", asIs)})); j.State != "committed" {
		t.Fatalf("%+v", j.Problems)
	}
	const shifted = "+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=0,0,0 +units=m +no_defs"
	wgs := b.transform("EPSG:4326")
	named := func(crs, shape string) string {
		return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::` + crs + `"}},"features":[{"type":"Feature","properties":{},"geometry":` + shape + `}]}`
	}
	for name, c := range map[string]struct {
		file, rule string
		want       Suggestion
	}{
		"right":                     {squareIn(wgs), "", Suggestion{}},
		"axes exchanged":            {squareIn(func(x, y float64) (float64, float64) { a, b := wgs(x, y); return b, a }), "axes_swapped", Suggestion{"EPSG:4326", true}},
		"metres called degrees":     {squareIn(asIs), "crs_wrong", Suggestion{"EPSG:5899", false}},
		"degrees without the shift": {squareIn(b.transform("EPSG:4756")), "missing_datum_shift", Suggestion{"EPSG:4756", false}},
		"metres without the shift":  {named("5899", squareIn(b.transform(shifted))), "missing_datum_shift", Suggestion{"WGS84:107-45", false}},
		"meridian 108°":             {named("5899", squareIn(b.transform(tm3(108, shift)))), "wrong_meridian", Suggestion{"VN2000:108-00", false}},
		"far away":                  {named("5899", squareIn(func(x, y float64) (float64, float64) { return x - 3e5, y - 1e6 })), "outside_province", Suggestion{}},
	} {
		d, err := b.draw(map[string]string{"a.geojson": c.file}, Wish{})
		if err != nil {
			t.Fatal(err)
		}
		if c.rule == "" {
			if d.Problems == nil || len(d.Problems) != 0 {
				t.Errorf("%s: %s", name, jsonOf(d.Problems))
			}
			continue
		}
		if len(d.Problems) == 0 || d.Problems[0].Rule != c.rule || c.want.CRS != "" && (d.Problems[0].Suggest == nil || *d.Problems[0].Suggest != c.want) {
			t.Errorf("%s: %s", name, jsonOf(d.Problems))
		}
		if strings.Contains(d.Problems[0].Message.VI, "thửa nằm") {
			t.Errorf("%s speaks of parcels: %s", name, d.Problems[0].Message.VI)
		}
	}
}

// Drawings of surveyors: lines that enclose something together, layers, points.
func TestDrawingsOfLines(t *testing.T) {
	b := newBench(t)
	lines := "ten;wkt\na;LINESTRING(396000 2329000,396500 2329000,396500 2329500)\nb;LINESTRING(396500 2329500,396000 2329500,396000 2329000)\nc;POINT(1 1)\n"
	d, err := b.draw(map[string]string{"l.csv": lines}, Wish{CRS: "EPSG:5899"})
	if f := only(t, d, err); f.Row != 0 || math.Abs(f.AreaHa-25) > 1e-6 {
		t.Errorf("enclosed: %+v", f)
	}
	if len(d.Problems) != 1 || d.Problems[0].Rule != "lines_enclose" {
		t.Errorf("nothing says that lines enclose it: %s", jsonOf(d.Problems))
	}
	d, err = b.draw(map[string]string{"l.csv": lines + "d;POLYGON((396000 2329000,396100 2329000,396100 2329100,396000 2329000))\n"}, Wish{CRS: "EPSG:5899"})
	if f := only(t, d, err); f.Row != 4 || d.Skipped != 3 {
		t.Errorf("skipped %d: %+v", d.Skipped, f)
	}
	for rule, file := range map[string]map[string]string{
		"no_area":       {"p.csv": "wkt\nPOINT(396000 2329000)\n"},
		"drawing_large": {"g.geojson": grid(2100, "5899", asIs)},
		"archive":       {"x.zip": "PK but no archive"},
		"json":          {"j.geojson": `{"type":"Polygon","coordinates":[[[`},
	} {
		_, err := b.draw(file, Wish{})
		var u *Unreadable
		if !errors.As(err, &u) || u.Rule != rule {
			t.Errorf("%s: %v", rule, err)
		}
	}
}
