// Package export lets every collection, and the events of clearance, be
// downloaded whole: GeoJSON, CSV and XLSX as they come from the database,
// GeoPackage, Shapefile, KML and FlatGeobuf through a confined ogr2ogr.
package export

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/xuri/excelize/v2"

	"matbang/internal/gdal"
	"matbang/internal/ogcapi"
)

// format is a form of a download.
type format struct {
	ending, media string
	driver        string // of GDAL; empty for our own
}

func formats() []format {
	return []format{
		{"geojson", "application/geo+json", ""},
		{"csv", "text/csv; charset=utf-8", ""},
		{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""},
		{"gpkg", "application/geopackage+sqlite3", "GPKG"},
		{"shp.zip", "application/zip", "ESRI Shapefile"},
		{"kml", "application/vnd.google-earth.kml+xml", "KML"},
		{"fgb", "application/flatgeobuf", "FlatGeobuf"},
	}
}

// parse takes a file name such as parcels.shp.zip apart.
func parse(file string) (collection string, f format, ok bool) {
	for _, f := range formats() {
		if name, found := strings.CutSuffix(file, "."+f.ending); found {
			return name, f, true
		}
	}
	return "", format{}, false
}

// features calls do for every feature of a download.
type features func(do func(ogcapi.Feature) error) error

const flushSize = 64 << 10

// writeGeoJSON writes a FeatureCollection; another coordinate system than that
// of RFC 7946 is named as GeoJSON did before it, which GDAL and QGIS read.
func writeGeoJSON(w io.Writer, name string, crs ogcapi.CRS, all features) error {
	buf := make([]byte, 0, flushSize+8<<10)
	buf = append(buf, `{"type":"FeatureCollection","name":`...)
	buf = strconv.AppendQuote(buf, name)
	if crs.SRID != ogcapi.CRS84.SRID {
		buf = fmt.Appendf(buf, `,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::%d"}}`, crs.SRID)
	}
	buf = append(buf, `,"features":[`...)
	n := 0
	err := all(func(f ogcapi.Feature) error {
		if n++; n > 1 {
			buf = append(buf, ',')
		}
		buf = append(buf, '\n')
		var err error
		if buf, err = f.AppendJSON(buf); err != nil {
			return err
		}
		if len(buf) < flushSize {
			return nil
		}
		_, err = w.Write(buf)
		buf = buf[:0]
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(buf, "\n]}\n"...))
	return err
}

// harmless keeps a spreadsheet from taking a text for a formula: such a text
// begins with an apostrophe.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s // a negative number is no formula
	}
	return "'" + s
}

// shape writes a shape as WKT with the decimals of its coordinate system.
func shape(b []byte, crs ogcapi.CRS) (string, error) {
	if b == nil {
		return "", nil
	}
	g, _, err := ewkb.Unmarshal(b)
	if err != nil {
		return "", fmt.Errorf("a shape of the database: %w", err)
	}
	factor := 1
	for range crs.Decimals {
		factor *= 10
	}
	return plain(wkt.MarshalString(orb.Round(g, factor))), nil
}

var exponent = regexp.MustCompile(`-?[0-9.]+e[+-][0-9]+`)

// plain writes numbers without exponents, which spreadsheets and people read.
func plain(text string) string {
	return exponent.ReplaceAllStringFunc(text, func(n string) string {
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return n
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	})
}

func header(col *ogcapi.Collection) []string {
	names := []string{"id"}
	for _, p := range col.Properties {
		names = append(names, p.Name)
	}
	return names
}

func writeCSV(w io.Writer, col *ogcapi.Collection, crs ogcapi.CRS, all features) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets then read UTF-8
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(append(header(col), "wkt_epsg"+strconv.Itoa(crs.SRID))); err != nil {
		return err
	}
	cells := make([]string, 0, len(col.Properties)+2)
	err := all(func(f ogcapi.Feature) error {
		var err error
		if cells, err = f.Texts(cells[:0]); err != nil {
			return err
		}
		for i, c := range cells {
			cells[i] = harmless(c)
		}
		text, err := shape(f.EWKB(), crs)
		if err != nil {
			return err
		}
		return out.Write(append(cells, text))
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// errRows says that a sheet cannot hold so many.
var errRows = errors.New("a sheet of Excel holds 1,048,576 rows: choose fewer, or another format")

// writeXLSX writes a workbook without shapes, which no cell could hold, but with
// a point inside each.
func writeXLSX(w io.Writer, col *ogcapi.Collection, crs ogcapi.CRS, all features) error {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // temporary files only
	sheet := book.GetSheetName(0)
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	names := append(header(col), "x_epsg"+strconv.Itoa(crs.SRID), "y_epsg"+strconv.Itoa(crs.SRID))
	head := make([]any, 0, len(names))
	for _, n := range names {
		head = append(head, excelize.Cell{StyleID: bold, Value: n})
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	if err := out.SetRow("A1", head); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	line := 1
	var texts []string
	err = all(func(f ogcapi.Feature) error {
		if line++; line > excelize.TotalRows {
			return errRows
		}
		var err error
		if texts, err = f.Texts(texts[:0]); err != nil {
			return err
		}
		cells := make([]any, 0, len(names))
		for i, t := range texts {
			cells = append(cells, cell(col, i, t))
		}
		if b := f.EWKB(); b != nil {
			g, _, err := ewkb.Unmarshal(b)
			if err != nil {
				return fmt.Errorf("a shape of the database: %w", err)
			}
			c := g.Bound().Center()
			cells = append(cells, c[0], c[1])
		}
		return out.SetRow("A"+strconv.Itoa(line), cells)
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	_, err = book.WriteTo(w)
	return err
}

// cell gives numbers as numbers and everything else as text; a text that looks
// like a formula stays text with an apostrophe before it.
func cell(col *ogcapi.Collection, i int, text string) any {
	kind := ogcapi.String
	if i == 0 && col.IntegerID {
		kind = ogcapi.Integer
	} else if i > 0 {
		kind = col.Properties[i-1].Type
	}
	if kind == ogcapi.Integer || kind == ogcapi.Number {
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return v
		}
	}
	return harmless(text)
}

// convert makes a file of another format out of a GeoJSON in the folder and
// returns its name.
func convert(ctx context.Context, folder, name string, f format, crs ogcapi.CRS, mixed bool) (string, error) {
	out := name + "." + strings.TrimSuffix(f.ending, ".zip")
	srs := "EPSG:" + strconv.Itoa(crs.SRID)
	base := []string{"-f", f.driver, "-mapFieldType", "StringList=String"}
	if f.driver != "KML" {
		base = append(base, "-a_srs", srs)
	}
	if f.driver == "ESRI Shapefile" {
		base = append(base, "-lco", "ENCODING=UTF-8")
	}
	run := func(args ...string) error {
		return gdal.Run(ctx, folder, "ogr2ogr", []string{"GeoJSON", f.driver}, []string{"OGR_GEOJSON_MAX_OBJ_SIZE=0"}, args, func(r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		})
	}
	if f.driver != "ESRI Shapefile" {
		return out, run(append(base, out, "in.geojson", "-nln", name)...)
	}
	// A Shapefile holds one kind of shape.
	kinds := []string{""}
	if mixed {
		kinds = []string{"point", "line", "polygon"}
	}
	for _, kind := range kinds {
		args := append(append([]string{}, base...), "shp", "in.geojson", "-nln", name)
		if kind != "" {
			where := map[string]string{"point": "POINT", "line": "LINESTRING", "polygon": "POLYGON"}[kind]
			args = append(append([]string{}, base...), "-update", "-append", "shp", "in.geojson", "-nln", name+"_"+kind, "-nlt", "PROMOTE_TO_MULTI",
				"-where", "OGR_GEOMETRY='"+where+"' OR OGR_GEOMETRY='MULTI"+where+"'")
			if err := os.MkdirAll(filepath.Join(folder, "shp"), 0o700); err != nil {
				return "", fmt.Errorf("export: %w", err)
			}
		}
		if err := run(args...); err != nil {
			return "", err
		}
	}
	return "shp", nil
}

// emptyShapefile is the size of a .shp without shapes: its header.
const emptyShapefile = 100

// pack writes the parts of a Shapefile as one archive.
func pack(w io.Writer, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	out := zip.NewWriter(w)
	for _, e := range entries {
		stem := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))
		if info, err := os.Stat(filepath.Join(folder, stem+".shp")); err == nil && info.Size() <= emptyShapefile {
			continue // the collection has no shapes of this kind
		}
		part, err := out.Create(e.Name())
		if err != nil {
			return err
		}
		in, err := os.Open(filepath.Join(folder, e.Name())) //nolint:gosec // a folder of ours
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		_, err = io.Copy(part, in)
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return out.Close()
}
