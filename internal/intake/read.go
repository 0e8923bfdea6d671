package intake

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// sink takes the rows of a file one after the other; its error ends reading.
type sink func(row) error

// source is a file that is ready to be read, and what it says of itself. read
// gives the rows once; what is only known then is in found when it returns.
type source struct {
	found Found
	read  func(ctx context.Context, out sink) error
}

// openFile finds out what the file in the folder is, by its ending and its
// first bytes, and prepares reading. scratch is an empty folder for this run;
// layer names the layer that is wanted, empty for the one that fits best.
func openFile(ctx context.Context, folder, name, scratch, layer string) (*source, error) {
	file := filepath.Join(folder, name)
	head, err := headOf(file)
	if err != nil {
		return nil, err
	}
	if len(head) == 0 {
		return nil, unreadable("empty", "Tệp rỗng.", "The file is empty.")
	}
	ext := strings.ToLower(filepath.Ext(name))
	switch {
	case ext == ".xlsx":
		return openXLSX(file)
	case strings.HasPrefix(string(head), "PK"):
		inner, err := unpack(file, scratch)
		if err != nil {
			return nil, err
		}
		return openPlain(ctx, scratch, inner, layer)
	case ext == ".zip" || ext == ".kmz":
		return nil, unreadable("archive", "Tệp này không phải tệp ZIP (tên đuôi là "+ext+").", "This is no ZIP archive, although its name ends in "+ext+".")
	}
	// The child gets a folder of its own; the upload is linked into it.
	inner := "data" + ext
	if err := link(file, filepath.Join(scratch, inner)); err != nil {
		return nil, err
	}
	if ext == ".shp" {
		stem := strings.TrimSuffix(file, filepath.Ext(file))
		for _, other := range parts[1:] {
			if _, err := os.Stat(stem + other); err == nil {
				if err := link(stem+other, filepath.Join(scratch, "data"+other)); err != nil {
					return nil, err
				}
			}
		}
	}
	return openPlain(ctx, scratch, inner, layer)
}

// openPlain opens a file that is no archive.
func openPlain(ctx context.Context, folder, name, layer string) (*source, error) {
	file := filepath.Join(folder, name)
	switch ext := filepath.Ext(name); ext {
	case ".geojson", ".json":
		return openGeoJSON(file)
	case ".csv", ".txt":
		return openCSV(file)
	case ".shp", ".gpkg", ".kml", ".gml", ".dxf":
		return openGDAL(ctx, folder, name, layer)
	default:
		return nil, unreadable("format", "Không biết loại tệp này. Hãy gửi Shapefile (zip), GeoPackage, GeoJSON, KML/KMZ, GML, DXF, CSV hoặc XLSX; tệp DGN hãy xuất ra DXF hoặc Shapefile.",
			"This kind of file is not known. Send a Shapefile (zip), GeoPackage, GeoJSON, KML/KMZ, GML, DXF, CSV or XLSX; export DGN to DXF or Shapefile first.")
	}
}

func headOf(file string) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // a name of ours
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
	head := make([]byte, 512)
	n, err := f.Read(head)
	if n == 0 && err != nil {
		return nil, nil
	}
	return head[:n], nil
}

// link lets the file be seen under another name, without a second copy where
// the folders are on one disk.
func link(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return nil
	}
	data, err := os.Open(from) //nolint:gosec // a name of ours
	if err != nil {
		return err
	}
	defer data.Close()                                                    //nolint:errcheck // read to its end, or closed below with its error looked at
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name of ours
	if err != nil {
		return err
	}
	defer out.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
	if _, err := out.ReadFrom(data); err != nil {
		return err
	}
	return out.Close()
}

// notices collects what the columns hold while rows go by.
type notices struct {
	columns []Column
	index   map[string]int
}

const (
	maxSamples = 3
	maxTexts   = 200
)

func (n *notices) see(r row) {
	if n.index == nil {
		n.index = map[string]int{}
	}
	for i, name := range r.names {
		at, ok := n.index[name]
		if !ok {
			if len(n.columns) >= maxColumns {
				continue
			}
			at = len(n.columns)
			n.index[name] = at
			n.columns = append(n.columns, Column{Name: name, Samples: []string{}})
		}
		v := r.value[i]
		if v != "" && len(n.columns[at].Samples) < maxSamples && !slices.Contains(n.columns[at].Samples, clip(v, 60)) {
			n.columns[at].Samples = append(n.columns[at].Samples, clip(v, 60))
		}
	}
}

// clip shortens a text to so many characters.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
