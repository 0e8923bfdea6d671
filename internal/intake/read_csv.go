package intake

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

func openCSV(file string) (*source, error) {
	f, err := os.Open(file) //nolint:gosec // a name of ours
	if err != nil {
		return nil, err
	}
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(f, head)
	_ = f.Close()
	head = bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, unreadable("csv_binary", "Tệp CSV chứa byte không phải văn bản (có thể là UTF-16 hoặc tệp Excel đổi tên): hãy lưu lại dạng CSV UTF-8.",
			"The CSV holds bytes that are no text (perhaps UTF-16, or an Excel file under another name): save it as CSV UTF-8.")
	}
	comma := separator(string(head))
	s := &source{found: Found{Format: "CSV"}}
	s.read = func(_ context.Context, out sink) error {
		f, err := os.Open(file) //nolint:gosec // a name of ours
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
		in := csv.NewReader(skipBOM(bufio.NewReaderSize(f, 1<<20)))
		in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.TrimLeadingSpace = comma, -1, true, true
		decode := recogniseEncoding(textSample(head))
		s.found.Encoding = decode.name
		return readTable(&s.found, func() ([]string, error) {
			record, err := in.Read()
			if err != nil {
				var syntax *csv.ParseError
				if errors.As(err, &syntax) {
					return nil, unreadable("csv", fmt.Sprintf("CSV sai ở dòng %d: dấu nháy hoặc ô không đóng.", syntax.Line), fmt.Sprintf("The CSV is broken at line %d: a quote or cell is not closed.", syntax.Line))
				}
				return nil, err
			}
			for i, v := range record {
				if len(v) > maxShape {
					return nil, unreadable("csv_cell", "Một ô của CSV lớn quá 8 MB.", "A cell of the CSV is larger than 8 MB.")
				}
				if !isASCII(v) {
					record[i] = decode.fn(v)
				}
			}
			return record, nil
		}, out)
	}
	return s, nil
}

// textSample cuts the beginning of a file into lines of text.
func textSample(head []byte) []string {
	var list []string
	for line := range strings.Lines(string(head)) {
		if !isASCII(line) && (utf8.ValidString(line) || strings.HasSuffix(line, "\n")) {
			list = append(list, line)
		}
	}
	return list
}

// separator takes the sign that stands most evenly in the first lines, outside
// quotes; a decimal comma does not win against a semicolon.
func separator(head string) rune {
	line := head
	if i := strings.IndexByte(head, '\n'); i >= 0 {
		line = head[:i]
	}
	best, most := ',', 0
	for _, r := range []rune{';', '\t', '|', ','} {
		n, quoted := 0, false
		for _, c := range line {
			if c == '"' {
				quoted = !quoted
			} else if c == r && !quoted {
				n++
			}
		}
		if n > most {
			best, most = r, n
		}
	}
	return best
}

// readTable reads rows of text whose first is the header: shapes as WKT in one
// column, or one corner a row.
func readTable(found *Found, next func() ([]string, error), out sink) error {
	header, err := next()
	if errors.Is(err, io.EOF) || err == nil && len(header) == 0 {
		return unreadable("empty", "Bảng rỗng.", "The table is empty.")
	}
	if err != nil {
		return err
	}
	names := make([]string, len(header))
	for i, h := range header {
		names[i] = clip(strings.TrimSpace(h), 100)
		if names[i] == "" {
			names[i] = fmt.Sprintf("column %d", i+1)
		}
	}
	if len(names) > maxColumns {
		return unreadable("columns", fmt.Sprintf("Bảng có %d cột; tối đa %d.", len(names), maxColumns), fmt.Sprintf("The table has %d columns; at most %d are read.", len(names), maxColumns))
	}
	shape := -1
	for i, n := range names {
		if k := plain(n); k == "wkt" || k == "geom" || k == "geometry" || k == "the geom" || strings.HasPrefix(k, "wkt ") {
			shape = i
			if m := urn.FindStringSubmatch("EPSG:" + strings.TrimPrefix(k, "wkt epsg")); m != nil && strings.HasPrefix(k, "wkt epsg") {
				found.CRS, found.CRSName = known("EPSG:"+m[1]), "EPSG:"+m[1]
			}
			break
		}
	}
	if shape >= 0 {
		return readWKTRows(names, shape, next, out)
	}
	c, ok := cornerColumns(names)
	if !ok {
		return unreadable("table_shape", "Bảng không có cột hình: cần cột WKT, hoặc hai cột tọa độ X và Y (mỗi dòng một góc thửa).",
			"The table has no column of shapes: it needs a column WKT, or two columns X and Y with one corner a row.")
	}
	return readCorners(found, names, c, next, out)
}

func readWKTRows(names []string, shape int, next func() ([]string, error), out sink) error {
	kept := append(append([]string{}, names[:shape]...), names[shape+1:]...)
	for n := 1; ; n++ {
		record, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n > MaxRows {
			return tooMany()
		}
		r := row{names: kept, value: make([]string, 0, len(kept))}
		for i := range names {
			v := ""
			if i < len(record) {
				v = strings.TrimSpace(record[i])
			}
			if i == shape {
				r.wkt = v
				continue
			}
			r.value = append(r.value, clip(v, maxValue))
		}
		if len(record) > len(names) {
			r.notes = append(r.notes, Note{Rule: "row_cells", Severity: "error", Field: "row", Values: map[string]any{"cells": len(record), "columns": len(names)}})
		}
		if r.wkt != "" && !looksWKT(r.wkt) {
			r.notes = append(r.notes, Note{Rule: "geometry_unreadable", Severity: "error", Field: "geometry", Values: map[string]any{"said": clip(r.wkt, 60)}})
			r.wkt = ""
		}
		if err := out(r); err != nil {
			return err
		}
	}
}

// looksWKT refuses what is not plain WKT before the database sees it: it would
// also take other forms, and deep nesting.
func looksWKT(s string) bool {
	word := strings.ToUpper(strings.TrimLeft(s, " "))
	if i := strings.IndexAny(word, " ("); i > 0 {
		word = word[:i]
	}
	switch word {
	case "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION":
		return strings.Count(s, "GEOMETRYCOLLECTION") <= 1
	}
	return false
}
