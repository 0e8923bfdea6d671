package worksheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// results are the heads of the columns that the copy adds.
func results() [2]Text {
	return [2]Text{{"Kết quả", "Result"}, {"Lý do", "Reason"}}
}

// verdictName says a verdict.
func verdictName(v string) Text {
	return map[string]Text{
		change: {"sẽ thay đổi", "changes"}, same: {"đã ghi từ trước", "recorded already"}, untouched: {"không thay đổi", "untouched"}, refused: {"TỪ CHỐI", "REFUSED"}, "applied": {"đã ghi", "recorded"},
	}[v]
}

// writeCopy writes the sheet as it was sent, with its own columns and looks, and
// beside each row what became of it and why.
func writeCopy(w io.Writer, content []byte, law Law, marks []Mark, lang string) error {
	f, name, row, places, err := reopen(content, law)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // temporary files only
	at, err := columnsFor(f, name, row)
	if err != nil {
		return err
	}
	red, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "9C0006"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return fmt.Errorf("worksheet: %w", err)
	}
	pick := func(t Text) string {
		if lang == "en" {
			return t.EN
		}
		return t.VI
	}
	seen := hiddenRows(f)
	for _, m := range marks {
		var why []string
		anew := false
		for _, r := range m.Reasons {
			why = append(why, pick(r.Message))
			anew = anew || r.Rule == "changed"
		}
		for i, text := range []string{pick(verdictName(m.Verdict)), strings.Join(why, "\n")} {
			cell, err := excelize.CoordinatesToCellName(at+i, m.Row)
			if err != nil {
				return fmt.Errorf("worksheet: %w", err)
			}
			if err := f.SetCellStr(name, cell, harmless(text)); err != nil {
				return fmt.Errorf("worksheet: %w", err)
			}
			if m.Verdict == refused {
				if err := f.SetCellStyle(name, cell, cell, red); err != nil {
					return fmt.Errorf("worksheet: %w", err)
				}
			}
		}
		if anew { // the person has seen both: sent again, the row starts from what is there now
			if err := renew(f, name, places, seen, m, pick(law.name(m.State))); err != nil {
				return err
			}
		}
	}
	if err := f.SetColWidth(name, letter(at), letter(at), 16); err != nil {
		return fmt.Errorf("worksheet: %w", err)
	}
	if err := f.SetColWidth(name, letter(at+1), letter(at+1), 70); err != nil {
		return fmt.Errorf("worksheet: %w", err)
	}
	_, err = f.WriteTo(w)
	return err
}

func letter(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return "A"
	}
	return name
}

// reopen opens a sheet that was sent; a table of text becomes a workbook with
// its cells where the lines were.
func reopen(content []byte, law Law) (f *excelize.File, name string, row int, places map[string]int, err error) {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		f, err = open(content)
	} else {
		f, err = fromCSV(content, law)
	}
	if err != nil {
		return nil, "", 0, nil, err
	}
	if name, row, places = findTable(f, law); name == "" {
		_ = f.Close()
		return nil, "", 0, nil, noTable()
	}
	return f, name, row, places, nil
}

func fromCSV(content []byte, law Law) (*excelize.File, error) {
	text, err := decoded(content)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = comma(text, law), -1, true
	if in.Comma == 0 {
		return nil, noTable()
	}
	f := excelize.NewFile()
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, noTable()
		}
		line, _ := in.FieldPos(0)
		for i, c := range cells[:min(len(cells), maxColumns)] {
			if err := f.SetCellStr(f.GetSheetName(0), letter(i+1)+strconv.Itoa(line), harmless(harmed(c))); err != nil {
				return nil, fmt.Errorf("worksheet: %w", err)
			}
		}
	}
}

// columnsFor finds the columns of a former copy, or adds them behind the last
// one that holds anything.
func columnsFor(f *excelize.File, name string, row int) (at int, err error) {
	rows, err := f.Rows(name)
	if err != nil {
		return 0, fmt.Errorf("worksheet: %w", err)
	}
	defer rows.Close() //nolint:errcheck // temporary files only
	for n := 1; rows.Next(); n++ {
		if n < row {
			continue
		}
		cells, err := rows.Columns()
		if err != nil {
			return 0, fmt.Errorf("worksheet: %w", err)
		}
		if n == row {
			for i, c := range cells {
				if first, _, _ := strings.Cut(c, "\n"); fold(first) == fold(results()[0].VI) {
					return i + 1, nil
				}
			}
		}
		at = max(at, len(cells)+1)
	}
	for i, t := range results() {
		cell := letter(at+i) + strconv.Itoa(row)
		if err := f.SetCellStr(name, cell, t.VI+"\n"+t.EN); err != nil {
			return 0, fmt.Errorf("worksheet: %w", err)
		}
		if style, err := f.GetCellStyle(name, letter(max(1, at-1))+strconv.Itoa(row)); err == nil {
			_ = f.SetCellStyle(name, cell, cell, style)
		}
	}
	return at, nil
}

// hiddenRows are the rows of the hidden sheet by key.
func hiddenRows(f *excelize.File) map[string]int {
	places := map[string]int{}
	rows, err := f.Rows(hidden)
	if err != nil {
		return places
	}
	defer rows.Close() //nolint:errcheck // temporary files only
	for n := 1; rows.Next(); n++ {
		if cells, err := rows.Columns(); err == nil && len(cells) > 0 {
			places[cells[0]] = n
		}
	}
	return places
}

// renew notes in the copy where a row stands now.
func renew(f *excelize.File, name string, places, seen map[string]int, m Mark, state string) error {
	if n, ok := seen[m.Key]; ok {
		if err := f.SetCellInt(hidden, "B"+strconv.Itoa(n), m.LastEvent); err != nil {
			return fmt.Errorf("worksheet: %w", err)
		}
		if err := f.SetCellStr(hidden, "C"+strconv.Itoa(n), m.State); err != nil {
			return fmt.Errorf("worksheet: %w", err)
		}
	}
	if i, ok := places[colSeen]; ok {
		if err := f.SetCellInt(name, letter(i+1)+strconv.Itoa(m.Row), m.LastEvent); err != nil {
			return fmt.Errorf("worksheet: %w", err)
		}
	}
	if i, ok := places[colState]; ok {
		if err := f.SetCellStr(name, letter(i+1)+strconv.Itoa(m.Row), state); err != nil {
			return fmt.Errorf("worksheet: %w", err)
		}
	}
	return nil
}
