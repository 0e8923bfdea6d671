package intake

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"matbang/internal/gdal"
)

// driverOf names the one driver of GDAL that may open a file of this ending.
var driverOf = map[string]string{".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".kml": "LIBKML", ".gml": "GML", ".dxf": "DXF"}

var formatOf = map[string]string{".shp": "Shapefile", ".gpkg": "GeoPackage", ".kml": "KML", ".gml": "GML", ".dxf": "DXF"}

// layer is a layer of a file as ogrinfo tells of it.
type layer struct {
	name, geometry, wkt string
	count               int
}

func openGDAL(ctx context.Context, folder, name, wanted string) (*source, error) {
	ext := filepath.Ext(name)
	if err := checkParts(folder, ext); err != nil {
		return nil, err
	}
	if ext == ".kml" || ext == ".gml" {
		if err := checkXML(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	config := []string{"SHAPE_ENCODING="} // bytes as they are: we recognise more than GDAL does
	if _, err := os.Stat(filepath.Join(folder, "data.shx")); ext == ".shp" && err != nil {
		config = append(config, "SHAPE_RESTORE_SHX=YES")
	}
	var layers []layer
	err := gdal.Run(ctx, folder, "ogrinfo", []string{driverOf[ext]}, config, []string{"-ro", "-al", "-so", "-nomd", "-wkt_format", "WKT1", name}, func(r io.Reader) error {
		var err error
		layers, err = readLayers(r)
		return err
	})
	if err != nil {
		return nil, gdalFault(ext, err)
	}
	best, err := choose(layers, wanted)
	if err != nil {
		return nil, err
	}
	s := &source{found: Found{Format: formatOf[ext], Layer: clip(strings.ToValidUTF8(best.name, "?"), 100)}}
	for _, l := range layers {
		s.found.Layers = append(s.found.Layers, clip(strings.ToValidUTF8(l.name, "?"), 100))
	}
	s.found.CRS, s.found.CRSName = recognise(best.wkt)
	if ext == ".kml" {
		s.found.CRS, s.found.CRSName = "EPSG:4326", "WGS 84"
	}
	cpg, _ := os.ReadFile(filepath.Join(folder, "data.cpg")) //nolint:gosec // a name of ours
	s.read = func(ctx context.Context, out sink) error {
		args := []string{"-f", "CSV", "/vsistdout/", name, best.name, "-lco", "GEOMETRY=AS_WKT", "-lco", "STRING_QUOTING=IF_NEEDED", "-dim", "XY", "-skipfailures", "--config", "OGR_WKT_PRECISION", "15"}
		return gdalFault(ext, gdal.Run(ctx, folder, "ogr2ogr", []string{driverOf[ext], "CSV"}, config, args, func(r io.Reader) error {
			return readOGR(r, &s.found, strings.TrimSpace(string(cpg)), best, out)
		}))
	}
	return s, nil
}

// checkParts says which part of a Shapefile is missing.
func checkParts(folder, ext string) error {
	if ext != ".shp" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, "data.dbf")); err != nil {
		return unreadable("shapefile_dbf", "Thiếu tệp .dbf của Shapefile (chứa số tờ, số thửa): hãy nén đủ .shp, .shx, .dbf, .prj vào một tệp zip.",
			"The Shapefile's .dbf is missing (it holds sheet and parcel numbers): pack .shp, .shx, .dbf and .prj into one zip.")
	}
	file := filepath.Join(folder, "data.shp")
	head, err := headOf(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	// The header says the length in words of two bytes (ESRI, 1998).
	if len(head) < 100 || int64(binary.BigEndian.Uint32(head[24:]))*2 > info.Size() {
		return unreadable("shapefile_truncated", "Tệp .shp bị cắt cụt (ngắn hơn độ dài ghi trong đầu tệp): hãy chép lại từ nguồn.", "The .shp is cut short (its header says it is longer): copy it from the source again.")
	}
	return nil
}

// checkXML refuses what no file of parcels needs and what can make a reader
// eat memory: entities of its own, and nesting beyond measure.
func checkXML(file string) error {
	f, err := os.Open(file) //nolint:gosec // a name of ours
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(f, head)
	if strings.Contains(strings.ToUpper(string(head[:n])), "<!ENTITY") {
		return unreadable("xml_entity", "Tệp khai báo thực thể XML (ENTITY); tệp như vậy không được mở.", "The file declares XML entities; such a file is not opened.")
	}
	return nil
}

var (
	layerLine = regexp.MustCompile(`^Layer name: (.*)$`)
	countLine = regexp.MustCompile(`^Feature Count: (-?\d+)$`)
)

func readLayers(r io.Reader) ([]layer, error) {
	var list []layer
	inWKT := false
	in := bufio.NewScanner(io.LimitReader(r, 8<<20))
	in.Buffer(make([]byte, 64<<10), 1<<20)
	for in.Scan() {
		line := in.Text()
		if m := layerLine.FindStringSubmatch(line); m != nil {
			list = append(list, layer{name: m[1]})
			inWKT = false
			continue
		}
		if len(list) == 0 {
			continue
		}
		l := &list[len(list)-1]
		switch m := countLine.FindStringSubmatch(line); {
		case m != nil:
			l.count, _ = strconv.Atoi(m[1])
		case strings.HasPrefix(line, "Geometry: "):
			l.geometry = strings.TrimPrefix(line, "Geometry: ")
		case strings.HasPrefix(line, "Layer SRS WKT:"):
			inWKT = true
		case inWKT && (strings.HasPrefix(line, "Data axis") || line != "" && line[0] != ' ' && l.wkt != ""):
			inWKT = false
		case inWKT:
			l.wkt += line
		}
	}
	return list, in.Err()
}

// choose takes the layer that is wanted, or the one with polygons and most
// features.
func choose(layers []layer, wanted string) (layer, error) {
	var best layer
	found := false
	score := func(l layer) int {
		switch {
		case strings.Contains(l.geometry, "Polygon"), strings.Contains(l.geometry, "Surface"):
			return l.count + 1<<40
		case strings.Contains(l.geometry, "Unknown"), strings.Contains(l.geometry, "Collection"):
			return l.count + 1<<30
		case l.geometry == "None":
			return -1
		}
		return l.count
	}
	for _, l := range layers {
		if wanted != "" && clip(strings.ToValidUTF8(l.name, "?"), 100) != wanted {
			continue
		}
		if l.count != 0 && score(l) >= 0 && (!found || score(l) > score(best)) {
			best, found = l, true
		}
	}
	if !found {
		return best, unreadable("no_features", "Tệp không có đối tượng hình học nào.", "The file holds no shapes.")
	}
	if best.count > MaxRows {
		return best, tooMany()
	}
	return best, nil
}

func tooMany() error {
	return unreadable("too_many", fmt.Sprintf("Tệp có hơn %d thửa; hãy chia nhỏ.", MaxRows), fmt.Sprintf("The file holds more than %d parcels: split it.", MaxRows))
}

// readOGR reads the CSV that ogr2ogr writes: the shape as WKT, then the values.
func readOGR(r io.Reader, found *Found, cpg string, l layer, out sink) error {
	in := csv.NewReader(bufio.NewReaderSize(r, 1<<20))
	in.ReuseRecord, in.LazyQuotes, in.FieldsPerRecord = true, true, -1
	header, err := in.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil // the exit status says why
		}
		return err
	}
	names := append([]string{}, header[1:]...)
	decode := decoder{name: "UTF-8", fn: func(s string) string { return strings.ToValidUTF8(s, "?") }}
	var held []row
	var sample []string
	flush := func() error {
		if held != nil {
			decode = encodingOf(found, cpg, append(sample, names...))
			for i := range names {
				names[i] = decode.fn(names[i])
			}
		}
		for _, h := range held {
			h.names = names
			for i, v := range h.value {
				h.value[i] = decode.fn(v)
			}
			if err := out(h); err != nil {
				return err
			}
		}
		held = nil
		return nil
	}
	settled := false
	for n := 1; ; n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("what ogr2ogr wrote: %w", err)
		}
		rw := row{wkt: strings.Clone(record[0]), names: names, value: make([]string, 0, len(names))}
		for i := range names {
			v := ""
			if i+1 < len(record) {
				v = clip(strings.Clone(record[i+1]), maxValue)
			}
			rw.value = append(rw.value, v)
		}
		if settled {
			for i, v := range rw.value {
				if !isASCII(v) {
					rw.value[i] = decode.fn(v)
				}
			}
			if err := out(rw); err != nil {
				return err
			}
			continue
		}
		for _, v := range rw.value {
			if !isASCII(v) {
				sample = append(sample, v)
			}
		}
		if held = append(held, rw); len(sample) >= maxTexts || len(held) >= 2000 {
			settled = true
			if err := flush(); err != nil {
				return err
			}
		}
	}
	_ = l
	return flush()
}

// encodingOf settles the encoding: what the file says, if its texts agree.
func encodingOf(found *Found, cpg string, sample []string) decoder {
	d := recogniseEncoding(sample)
	found.Encoding = d.name
	if strings.Contains(strings.ToUpper(cpg), "1258") && d.name == "UTF-8" {
		return d
	}
	return d
}

// gdalFault puts what GDAL says into a sentence for the person.
func gdalFault(ext string, err error) error {
	var f *gdal.Failure
	if !errors.As(err, &f) {
		return err
	}
	if f.Limit {
		return unreadable("too_heavy", "Tệp cần nhiều bộ nhớ hoặc thời gian hơn mức cho phép: hãy chia nhỏ.", "The file needs more memory or time than one import may take: split it.")
	}
	said := clip(f.Said, 300)
	return unreadable("unreadable", "Không đọc được tệp "+formatOf[ext]+": tệp hỏng, thiếu phần hoặc không đúng loại. Chi tiết: "+said,
		"The "+formatOf[ext]+" cannot be read: it is broken, a part is missing, or it is something else. Details: "+said)
}
