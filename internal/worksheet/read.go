package worksheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// hidden is the sheet that knows what the others looked like when they were
// downloaded.
const hidden = "_matbang"

// emptyRows is after how many empty rows a table has ended.
const emptyRows = 2000

// read reads a workbook or a table of text.
func read(content []byte, law Law) (Sheet, error) {
	switch {
	case len(content) == 0:
		return Sheet{}, unreadable("empty", "The file is empty.")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readXLSX(content, law)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return Sheet{}, unreadable("xls", "An old Excel file (.xls) or one with a password: save it as .xlsx without a password.")
	}
	return readCSV(content, law)
}

// open unpacks a workbook within the limits.
func open(content []byte) (*excelize.File, error) {
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxSheetXML, RawCellValue: true})
	if err != nil {
		return nil, unreadable("xlsx", "The Excel workbook cannot be opened: it is broken, has a password, or unpacks to too much.")
	}
	return f, nil
}

func readXLSX(content []byte, law Law) (Sheet, error) {
	f, err := open(content)
	if err != nil {
		return Sheet{}, err
	}
	defer f.Close() //nolint:errcheck // temporary files only
	sheet, seen := readHidden(f)
	name, row, _ := findTable(f, law)
	if name == "" {
		return Sheet{}, noTable()
	}
	rows, err := f.Rows(name)
	if err != nil {
		return Sheet{}, unreadable("xlsx", "The sheet is broken.")
	}
	defer rows.Close() //nolint:errcheck // temporary files only
	from1904 := false
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		from1904 = *p.Date1904
	}
	no := 0
	t := table{law: law, seen: seen, from1904: from1904}
	sheet.Rows, err = t.read(row, func() ([]string, int, error) {
		if !rows.Next() {
			return nil, 0, errors.Join(io.EOF, rows.Error())
		}
		no++
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, 0, unreadable("xlsx", "The sheet is broken.")
		}
		return cells, no, nil
	})
	return sheet, err
}

func noTable() error {
	return unreadable("table", "There is no table: a head with \"Next state\" and \"Row key\" or \"Parcel\" is needed. Download the sheet of the project and fill it in.")
}

// findTable looks for the sheet and the row, from 1, of the head.
func findTable(f *excelize.File, law Law) (name string, row int, places map[string]int) {
	for _, name := range f.GetSheetList() {
		if name == hidden {
			continue
		}
		rows, err := f.Rows(name)
		if err != nil {
			continue
		}
		for n := 1; n <= headWithin && rows.Next(); n++ {
			cells, err := rows.Columns()
			if err != nil {
				break
			}
			if places, ok := heads(law, cells); ok {
				_ = rows.Close()
				return name, n, places
			}
		}
		_ = rows.Close()
	}
	return "", 0, nil
}

// seenRow is what a row was when it was downloaded.
type seenRow struct {
	event int64
	state string
}

// readHidden reads what the sheet was when it was downloaded; a workbook of the
// council's own has nothing of it.
func readHidden(f *excelize.File) (s Sheet, seen map[string]seenRow) {
	seen = map[string]seenRow{}
	rows, err := f.Rows(hidden)
	if err != nil {
		return s, seen
	}
	defer rows.Close() //nolint:errcheck // temporary files only
	for n := 0; rows.Next() && n < MaxRows+100; n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return s, seen
		}
		switch {
		case len(cells) < 2:
		case cells[0] == "project":
			s.Project = keep(cells[1], 100)
		case cells[0] == "made":
			if t, err := time.Parse(time.RFC3339, cells[1]); err == nil {
				s.MadeAt = &t
			}
		case len(cells) >= 3 && strings.HasPrefix(cells[0], "T"):
			if event, err := strconv.ParseInt(cells[1], 10, 64); err == nil && event >= 0 {
				seen[cells[0]] = seenRow{event, keep(cells[2], 40)}
			}
		}
	}
	return s, seen
}

func readCSV(content []byte, law Law) (Sheet, error) {
	text, err := decoded(content)
	if err != nil {
		return Sheet{}, err
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = comma(text, law), -1, true, true
	if in.Comma == 0 {
		return Sheet{}, noTable()
	}
	t := table{law: law}
	list, err := t.read(0, func() ([]string, int, error) {
		cells, err := in.Read()
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				return nil, 0, unreadable("csv", "The CSV table is broken in line "+strconv.Itoa(p.Line)+".")
			}
			return nil, 0, err
		}
		line, _ := in.FieldPos(0)
		return cells, line, nil
	})
	return Sheet{Rows: list}, err
}

// decoded returns the text of a table: UTF-8, or UTF-16 as spreadsheets write
// "Unicode text".
func decoded(content []byte) (string, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
		if err == nil {
			return string(out), nil
		}
	case utf8.Valid(content) && !bytes.ContainsRune(content, 0):
		return strings.TrimPrefix(string(content), "\ufeff"), nil
	}
	return "", unreadable("encoding", "The CSV table is not in UTF-8: choose \"CSV UTF-8\" in Excel, or send an .xlsx.")
}

// comma finds the sign between the cells: the one with which a head is found.
func comma(text string, law Law) rune {
	for _, sign := range []rune{';', '\t', ','} {
		in := csv.NewReader(strings.NewReader(text))
		in.Comma, in.FieldsPerRecord, in.LazyQuotes = sign, -1, true
		for range headWithin {
			cells, err := in.Read()
			if err != nil {
				break
			}
			if _, ok := heads(law, cells); ok {
				return sign
			}
		}
	}
	return 0
}

// keep makes a text of outside fit to keep.
func keep(s string, most int) string {
	s = norm.NFC.String(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")))
	if len([]rune(s)) > most {
		s = string([]rune(s)[:most])
	}
	return s
}
