package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func unchangedIs304(t *testing.T, a *api) {
	for _, path := range []string{"/api/collections/parcels/items?limit=2", "/api/collections/parcels/items/7", "/api/collections/zones/tiles/WebMercatorQuad/9/225/407", "/api/collections/parcels/tiles/WebMercatorQuad/14/7222/13053", "/api/background", "/api/reference", "/"} {
		first := a.get(path)
		tag := first.header.Get("ETag")
		if !strings.HasPrefix(tag, `"`) {
			t.Errorf("%s: ETag %q is not strong", path, tag)
		}
		if again := a.get(path, "If-None-Match", tag); again.status != http.StatusNotModified || len(again.body) != 0 {
			t.Errorf("%s: %d with the tag, want 304", path, again.status)
		}
		if packed := a.get(path, "Accept-Encoding", "gzip"); packed.header.Get("ETag") == tag {
			t.Errorf("%s: the compressed form has the tag of the plain one", path)
		}
	}
	path := "/api/collections/parcels/items?limit=2"
	tag := a.get(path).header.Get("ETag")
	if _, err := a.db.Exec(t.Context(), "UPDATE parcel SET source = 'test, changed' WHERE parcel_no = '7'"); err != nil {
		t.Fatal(err)
	}
	if again := a.get(path, "If-None-Match", tag); again.status != http.StatusOK {
		t.Errorf("after a change: %d, want 200", again.status)
	}
}

func compressionKeepsContent(t *testing.T, a *api) {
	for _, path := range []string{"/api/collections/parcels/items?limit=500", "/api/background", "/api/collections/parcels/tiles/WebMercatorQuad/14/7222/13053", "/api/collections/parcels/items?limit=x"} {
		plain := a.get(path)
		zipped := a.get(path, "Accept-Encoding", "gzip, deflate")
		body := zipped.body
		if zipped.header.Get("Content-Encoding") == "gzip" {
			r, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(r); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		} else if len(plain.body) > 4096 {
			t.Errorf("%s: %d bytes were not compressed", path, len(plain.body))
		}
		if !bytes.Equal(body, plain.body) || zipped.status != plain.status {
			t.Errorf("%s: gzip says something else", path)
		}
		if packed := a.get(path, "Accept-Encoding", "gzip, zstd"); packed.header.Get("Content-Encoding") == "zstd" {
			d, err := zstd.NewReader(bytes.NewReader(packed.body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(d); err != nil || !bytes.Equal(body, plain.body) {
				t.Errorf("%s: zstd says something else (%v)", path, err)
			}
			d.Close()
		}
	}
}

func coordinateSystems(t *testing.T, a *api) {
	const survey, mercator = "http://www.opengis.net/def/crs/EPSG/0/5899", "http://www.opengis.net/def/crs/EPSG/0/3857"
	var want [3][2]float64
	err := a.db.QueryRow(t.Context(), `SELECT ST_X(geom), ST_Y(geom), ST_X(ST_Transform(geom, 3857)), ST_Y(ST_Transform(geom, 3857)), ST_X(ST_Transform(geom, 4326)), ST_Y(ST_Transform(geom, 4326))
		FROM place WHERE code = (SELECT min(code) FROM place)`).Scan(&want[0][0], &want[0][1], &want[1][0], &want[1][1], &want[2][0], &want[2][1])
	if err != nil {
		t.Fatal(err)
	}
	var code string
	if err := a.db.QueryRow(t.Context(), "SELECT min(code) FROM place").Scan(&code); err != nil {
		t.Fatal(err)
	}
	for i, uri := range []string{survey, mercator, "http://www.opengis.net/def/crs/OGC/1.3/CRS84"} {
		ans := a.get("/api/collections/places/items/" + code + "?crs=" + url.QueryEscape(uri))
		var f struct {
			Geometry struct{ Coordinates [2]float64 }
		}
		if err := json.Unmarshal(ans.body, &f); err != nil {
			t.Fatal(err)
		}
		tolerance := 0.001
		if i == 2 {
			tolerance = 1e-7
		}
		got := f.Geometry.Coordinates
		if math.Abs(got[0]-want[i][0]) > tolerance || math.Abs(got[1]-want[i][1]) > tolerance || ans.header.Get("Content-Crs") != "<"+uri+">" {
			t.Errorf("%s: %v with Content-Crs %s, want %v", uri, got, ans.header.Get("Content-Crs"), want[i])
		}
	}
	for box, crs := range map[string]string{"405000,2323000,405100,2323100": survey, "106.8,20.9,106.9,21.1": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"} {
		fc := a.features("/api/collections/parcels/items?bbox=" + box + "&bbox-crs=" + url.QueryEscape(crs))
		if crs == survey && fc.NumberMatched != 36 { // 5 × 5 inside and those that touch the box
			t.Errorf("%s in %s: %d parcels, want 36", box, crs, fc.NumberMatched)
		}
		if crs != survey && fc.NumberMatched != 2500 {
			t.Errorf("%s in %s: %d parcels, want 2500", box, crs, fc.NumberMatched)
		}
	}
}

// cs2cs is a second road to the same transformation (EPSG operation 6960).
func agreesWithCS2CS(t *testing.T, a *api) {
	tool, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Fatal("cs2cs is missing: install Debian's proj-bin, as make test does")
	}
	for _, p := range [][2]float64{{107.08, 20.95}, {107.97, 21.52}, {106.8412102, 21.0060763}, {107.0448962, 20.972393}, {107.7488167, 21.3657714}, {106.86106577, 20.83818118}, {106.44, 21.1}} {
		cmd := exec.CommandContext(t.Context(), tool, "-f", "%.4f", "EPSG:4326", "EPSG:5899")
		cmd.Stdin = strings.NewReader(fmt.Sprintf("%.9f %.9f\n", p[1], p[0]))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var east, north, z float64
		if _, err := fmt.Sscan(string(out), &east, &north, &z); err != nil {
			t.Fatalf("cs2cs says %q: %v", out, err)
		}
		var got struct {
			VN2000 struct {
				X float64 `json:"x_north_m"`
				Y float64 `json:"y_east_m"`
			} `json:"vn2000"`
			WGS84 [2]float64 `json:"wgs84"`
		}
		ans := a.get(fmt.Sprintf("/api/convert?lon=%.9f&lat=%.9f", p[0], p[1]))
		if err := json.Unmarshal(ans.body, &got); err != nil {
			t.Fatal(err)
		}
		if math.Hypot(got.VN2000.X-north, got.VN2000.Y-east) > 0.01 {
			t.Errorf("%v: service %.3f, %.3f; cs2cs %.4f, %.4f", p, got.VN2000.X, got.VN2000.Y, north, east)
		}
		back := a.get(fmt.Sprintf("/api/convert?x=%.4f&y=%.4f", north, east))
		if err := json.Unmarshal(back.body, &got); err != nil {
			t.Fatal(err)
		}
		if math.Hypot(got.WGS84[0]-p[0], got.WGS84[1]-p[1]) > 1e-7 {
			t.Errorf("%v came back as %v", p, got.WGS84)
		}
	}
}

// GDAL is what QGIS, ogrinfo and ogr2ogr ask with.
func gdalReadsAll(t *testing.T, a *api) {
	run := func(name string, args ...string) string {
		tool, err := exec.LookPath(name)
		if err != nil {
			t.Fatalf("%s is missing: install Debian's gdal-bin, as make test does", name)
		}
		out, err := exec.CommandContext(t.Context(), tool, args...).Output()
		if err != nil {
			t.Fatalf("%s %v: %v", name, args, err)
		}
		return string(out)
	}
	listed := run("ogrinfo", "-ro", "OAPIF:"+a.server.URL+"/api")
	for _, c := range collections() {
		if !strings.Contains(listed, ": "+c.ID+" ") {
			t.Errorf("ogrinfo does not list %s: %s", c.ID, listed)
		}
	}
	csv := run("ogr2ogr", "-f", "CSV", "/vsistdout/", "OAPIF:"+a.server.URL+"/api", "parcels", "-oo", "PAGE_SIZE=333", "-select", "sheet_no,parcel_no")
	seen := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(csv), "\n")[1:] {
		seen[line]++
	}
	if len(seen) != 2500 {
		t.Errorf("ogr2ogr read %d different parcels, want 2500", len(seen))
	}
	for line, n := range seen {
		if n != 1 {
			t.Errorf("ogr2ogr read %s %d times", line, n)
		}
	}
}

func searchWithoutDiacritics(t *testing.T, a *api) {
	for _, c := range []struct{ words, collection, name string }{
		{"mong cai", "zones", "Móng Cái"},
		{"Móng Cái", "zones", "Móng Cái"},
		{"Mo\u0301ng Ca\u0301i", "zones", "Móng Cái"},
		{"DONG MAI", "zones", "Đông Mai"},
		{"cat bi", "places", "Cát Bi"},
		{"viet hung", "zones", "Việt Hưng"},
		{"amata", "zones", "Sông Khoai"},
		{"tờ 3 thửa 7", "parcels", "Thửa 7, tờ 3"},
		{"3/7", "parcels", "Thửa 7, tờ 3"},
		{"dong mai to 3 thua 7", "parcels", "Thửa 7, tờ 3"},
	} {
		var got struct {
			Results []struct {
				Collection string
				Name       struct{ VI string }
			}
		}
		ans := a.get("/api/search?limit=50&q=" + url.QueryEscape(c.words))
		if err := json.Unmarshal(ans.body, &got); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, r := range got.Results {
			found = found || r.Collection == c.collection && strings.Contains(r.Name.VI, c.name)
		}
		if !found {
			t.Errorf("%q does not find %s among %s: %.300s", c.words, c.name, c.collection, ans.body)
		}
	}
}

func chainageGrows(t *testing.T, a *api) {
	at := func(code string, lon, lat float64) (km float64) {
		var got struct {
			KM float64 `json:"chainage_km"`
		}
		ans := a.get(fmt.Sprintf("/api/corridors/%s/locate?lon=%f&lat=%f", code, lon, lat))
		if err := json.Unmarshal(ans.body, &got); err != nil {
			t.Fatal(err)
		}
		return got.KM
	}
	for code, way := range map[string][][2]float64{
		"west": {{107.06, 20.96}, {106.84, 21.006}, {106.775, 21.033}, {106.6, 21.058}, {106.45, 21.09}},
		"east": {{107.07, 20.96}, {107.25, 21.01}, {107.395, 21.335}, {107.75, 21.45}, {107.97, 21.54}},
	} {
		last := -1.0
		for _, p := range way {
			km := at(code, p[0], p[1])
			if km <= last && !(km == 0 && last < 0) {
				t.Errorf("%s: %v is at km %.1f, not beyond %.1f", code, p, km, last)
			}
			last = km
		}
	}
	if at("west", 107.3, 21.0) != 0 || at("east", 106.5, 21.1) != 0 {
		t.Error("a point of the other corridor does not fall on km 0 at Hạ Long")
	}
}
