package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const surveyURI = "http://www.opengis.net/def/crs/EPSG/0/5899"

// What is downloaded in VN-2000 and read by GDAL has every coordinate to the
// millimetre, in every format.
func TestExportRoundTrip(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), `UPDATE parcel SET geom = ST_Translate(geom, 0.1234, 0.5678), source = '=cmd|calc' WHERE id = 7`); err != nil {
		t.Fatal(err)
	}
	var want string
	if err := a.db.QueryRow(t.Context(), `SELECT ST_AsText(ST_SnapToGrid(ST_Envelope(geom), 0.001)) FROM parcel WHERE id = 7`).Scan(&want); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"geojson", "gpkg", "shp.zip", "fgb", "csv"} {
		path := "/api/exports/parcels." + format + "?crs=" + url.QueryEscape(surveyURI) + "&parcel_no=7&sheet_no=1"
		ans := a.get(path)
		if ans.status != http.StatusOK {
			t.Errorf("%s: %d %s", format, ans.status, ans.body)
			continue
		}
		file := filepath.Join(t.TempDir(), "parcels."+format)
		if err := os.WriteFile(file, ans.body, 0o600); err != nil {
			t.Fatal(err)
		}
		if format == "shp.zip" {
			file = "/vsizip/" + file
		}
		out, err := exec.Command("ogr2ogr", "-f", "CSV", "/vsistdout/", file, "-lco", "GEOMETRY=AS_WKT", "-oo", "GEOM_POSSIBLE_NAMES=wkt_epsg5899").Output()
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(out, []byte("\ufeff")))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%s: %d rows, %v", format, len(rows), err)
		}
		var same bool
		if err := a.db.QueryRow(t.Context(), `SELECT ST_HausdorffDistance(ST_GeomFromText($1, 0), ST_SetSRID((SELECT geom FROM parcel WHERE id = 7), 0)) <= 0.0005`, rows[1][0]).Scan(&same); err != nil || !same {
			t.Errorf("%s: %s, want %s; %v", format, rows[1][0], want, err)
		}
		if got := strings.Join(rows[1], " "); format == "csv" && !strings.Contains(got, "'=cmd|calc") {
			t.Errorf("a formula is not made harmless: %s", got)
		}
	}
	if ans := a.get("/api/exports/parcels.kml?crs=" + url.QueryEscape(surveyURI)); ans.status != http.StatusBadRequest {
		t.Errorf("KML in VN-2000: %d", ans.status)
	}
}

// A workbook holds numbers as numbers and formulas as text; every collection
// can be had in it.
func TestExportWorkbooks(t *testing.T) {
	a := newAPI(t)
	for _, c := range collections() {
		ans := a.get("/api/exports/" + c.ID + ".xlsx")
		if ans.status != http.StatusOK {
			t.Errorf("%s: %d %s", c.ID, ans.status, ans.body)
			continue
		}
		book, err := excelize.OpenReader(bytes.NewReader(ans.body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) < 2 && c.ID != "sites" && c.ID != "proposals" || rows[0][0] != "id" {
			t.Errorf("%s: %d rows, %v", c.ID, len(rows), err)
		}
		if err := a.conforms("/api/exports/"+c.ID+".csv", a.get("/api/exports/"+c.ID+".csv")); err != nil && !strings.Contains(err.Error(), "unsupported content type") {
			t.Errorf("%s: %v", c.ID, err)
		}
	}
	ans := a.get("/api/exports/works.shp.zip")
	if _, err := zip.NewReader(bytes.NewReader(ans.body), int64(len(ans.body))); err != nil || ans.status != http.StatusOK {
		t.Errorf("works as Shapefile: %d %v", ans.status, err)
	}
}

// Amounts and notes of events come to those who may read them, of their parcels.
func TestExportOfEventsKeepsWhatIsPersonal(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]int{"public": 0, "viewer": 0, "planner": 0, "agency": 2, "admin": 3, "auditor": 3} {
		ans := a.send(t, a.someone(t, role), http.MethodGet, "/api/exports/clearance-events.csv", "")
		if got := bytes.Count(ans.body, []byte(secretAmount)); ans.status != http.StatusOK || got != want || bytes.Contains(ans.body, []byte(secretName)) {
			t.Errorf("%s reads %d amounts, want %d; %d", role, got, want, ans.status)
		}
	}
}
