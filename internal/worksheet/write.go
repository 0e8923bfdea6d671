package worksheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Names of the sheets of a workbook, and where the table stands in its own.
const (
	mainVI, mainEN   = "Tình trạng", "Status"
	guideVI, guideEN = "Hướng dẫn", "Explanation"
	lists            = "_danhmuc" // what the drop-downs offer
	headRow          = 3
	spareRows        = 200 // below the table, for what is copied in
	spareColumns     = 20  // right of it, for the council's own
)

// blank is what a sheet is made of.
type blank struct {
	project Project
	law     Law
	parts   []Part
	lang    string
	now     time.Time
}

func (b blank) pick(t Text) string {
	if b.lang == "en" {
		return t.EN
	}
	return t.VI
}

// harmless keeps a spreadsheet from taking a text for a formula: such a text
// begins with an apostrophe.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// key cells of a part, in the order of the locked columns.
func (b blank) cells(p Part) []string {
	since := ""
	if p.Since != nil {
		since = *p.Since
	}
	return []string{p.key(), b.pick(p.Unit), p.Series, p.Sheet, p.No, strconv.FormatInt(p.Number, 10), strconv.FormatFloat(p.AreaM2, 'f', 2, 64), strconv.Itoa(p.Round), b.pick(b.law.name(p.State)), since}
}

// writeCSV writes the sheet as a table that spreadsheets of Vietnam open: UTF-8
// with a mark, semicolons, decimal commas.
func (b blank) writeCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	var head []string
	for _, c := range columnsOf(b.law) {
		head = append(head, b.pick(c.title))
		if c.name == colSince {
			head = append(head, b.pick(Text{"Phiên bản", "Version"}))
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	line := make([]string, len(head))
	for _, p := range b.parts {
		for i, c := range b.cells(p) {
			line[i] = harmless(c)
		}
		line[6] = strings.Replace(line[6], ".", ",", 1)
		line[9] = dated(line[9])
		line[10] = strconv.FormatInt(p.LastEvent, 10)
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// looks are the styles of a workbook.
type looks struct {
	title, remark, head, headInput                                    int
	key, keyDay, keyArea, input, inputDay, inputArea, inputMoney, own int
}

func makeLooks(f *excelize.File) (l looks, err error) {
	line := func(color string) []excelize.Border {
		var list []excelize.Border
		for _, side := range []string{"left", "right", "top", "bottom"} {
			list = append(list, excelize.Border{Type: side, Color: color, Style: 1})
		}
		return list
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	day, area, money := "dd/mm/yyyy", "#,##0.00", "#,##0"
	middle := &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	locked, open := &excelize.Protection{Locked: true}, &excelize.Protection{Locked: false}
	grey, edge := "F1F3F5", "C9CED6"
	const asText = 49 // "@": what is typed stays as it is, so that 12/5 is no day
	for _, one := range []struct {
		id    *int
		style excelize.Style
	}{
		{&l.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Family: "Arial"}, Protection: locked}},
		{&l.remark, excelize.Style{Font: &excelize.Font{Size: 10, Color: "555555", Family: "Arial"}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Protection: locked}},
		{&l.head, excelize.Style{Font: &excelize.Font{Bold: true, Size: 10, Family: "Arial"}, Fill: fill("DCE3EC"), Border: line("9AA5B5"), Alignment: middle, Protection: locked}},
		{&l.headInput, excelize.Style{Font: &excelize.Font{Bold: true, Size: 10, Color: "FFFFFF", Family: "Arial"}, Fill: fill("1F5F8B"), Border: line("9AA5B5"), Alignment: middle, Protection: locked}},
		{&l.key, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Fill: fill(grey), Border: line(edge), NumFmt: asText, Protection: locked}},
		{&l.keyDay, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Fill: fill(grey), Border: line(edge), CustomNumFmt: &day, Protection: locked}},
		{&l.keyArea, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Fill: fill(grey), Border: line(edge), CustomNumFmt: &area, Protection: locked}},
		{&l.input, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Border: line(edge), NumFmt: asText, Protection: open}},
		{&l.inputDay, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Border: line(edge), CustomNumFmt: &day, Protection: open}},
		{&l.inputArea, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Border: line(edge), CustomNumFmt: &area, Protection: open}},
		{&l.inputMoney, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Border: line(edge), CustomNumFmt: &money, Protection: open}},
		{&l.own, excelize.Style{Font: &excelize.Font{Size: 10, Family: "Arial"}, Protection: open}},
	} {
		if *one.id, err = f.NewStyle(&one.style); err != nil {
			return l, fmt.Errorf("worksheet: style: %w", err)
		}
	}
	return l, nil
}

// of is the style of the cells of a column.
func (l looks) of(c column) int {
	switch {
	case c.locked && c.kind == day:
		return l.keyDay
	case c.locked && c.kind == decimal:
		return l.keyArea
	case c.locked:
		return l.key
	case c.kind == day:
		return l.inputDay
	case c.kind == decimal:
		return l.inputArea
	case c.kind == whole:
		return l.inputMoney
	}
	return l.input
}

// writeXLSX writes the sheet as a workbook: the table with its head and key
// locked, the explanations, and hidden what each row was.
func (b blank) writeXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // temporary files only
	l, err := makeLooks(f)
	if err != nil {
		return err
	}
	main := b.pick(Text{mainVI, mainEN})
	if err := f.SetSheetName(f.GetSheetName(0), main); err != nil {
		return fmt.Errorf("worksheet: %w", err)
	}
	for _, step := range []func() error{
		func() error { return b.writeGuide(f, l) },
		func() error { return b.writeLists(f) },
		func() error { return b.writeHidden(f) },
		func() error { return b.writeTable(f, main, l) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("worksheet: %w", err)
		}
	}
	f.SetActiveSheet(0)
	_, err = f.WriteTo(w)
	return err
}

func (b blank) writeTable(f *excelize.File, main string, l looks) error {
	list := columnsOf(b.law)
	if err := b.validate(f, main, list); err != nil {
		return err
	}
	if err := protect(f, main); err != nil {
		return err
	}
	landscape, wide, tall := "landscape", 1, 0
	if err := f.SetPageLayout(main, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(main)
	if err != nil {
		return err
	}
	for i, c := range list {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := out.SetColStyle(len(list)+1, len(list)+spareColumns, l.own); err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 6, YSplit: headRow, TopLeftCell: "G4", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := b.writeHead(out, list, l); err != nil {
		return err
	}
	for n, p := range b.parts {
		line := make([]any, 0, len(list))
		for i, c := range b.cells(p) {
			line = append(line, excelize.Cell{StyleID: l.of(list[i]), Value: value(list[i], c)})
		}
		for _, c := range list[len(line):] {
			line = append(line, excelize.Cell{StyleID: l.of(c)})
		}
		if err := out.SetRow("A"+strconv.Itoa(headRow+1+n), line); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(list), headRow+max(1, len(b.parts)))
	if err != nil {
		return err
	}
	if err := f.AutoFilter(main, "A"+strconv.Itoa(headRow)+":"+last, nil); err != nil {
		return err
	}
	return out.Flush()
}

func (b blank) writeHead(out *excelize.StreamWriter, list []column, l looks) error {
	if err := out.SetRow("A1", []any{excelize.Cell{StyleID: l.title, Value: harmless(b.pick(b.project.Name))}}, excelize.RowOpts{Height: 22}); err != nil {
		return err
	}
	remark := say("Tải lúc %s. Điền các cột màu xanh; cột xám không sửa. Bỏ trống “Bước tiếp theo” thì thửa giữ nguyên.", "Downloaded at %s. Fill in the blue columns; the grey ones stay as they are. Without a next state a parcel stays as it is.",
		b.now.In(time.FixedZone("ICT", 7*3600)).Format("15:04 02/01/2006"))
	if err := out.SetRow("A2", []any{excelize.Cell{Value: b.pick(remark)}}); err != nil {
		return err
	}
	head := make([]any, 0, len(list))
	for _, c := range list {
		style := l.headInput
		if c.locked {
			style = l.head
		}
		head = append(head, excelize.Cell{StyleID: style, Value: c.head(b.lang)})
	}
	return out.SetRow("A"+strconv.Itoa(headRow), head, excelize.RowOpts{Height: 42})
}

// value gives figures as figures, days as days and everything else as text.
func value(c column, s string) any {
	if s == "" {
		return nil
	}
	if c.kind == decimal {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			return v
		}
	}
	if c.kind == day {
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			return t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
		}
	}
	return harmless(s)
}

// protect locks what is not to be filled in; it keeps from mistakes, not from
// ill will, and so has no password.
func protect(f *excelize.File, sheet string) error {
	return f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, Sort: true, FormatColumns: true, FormatRows: true, FormatCells: true,
	})
}

// validate gives the cells their drop-downs and limits. The next states that a
// row offers follow from the state that it shows.
func (b blank) validate(f *excelize.File, main string, list []column) error {
	last := headRow + len(b.parts) + spareRows
	state := ""
	for i, c := range list {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if c.name == colState {
			state = letter
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(fmt.Sprintf("%s%d:%s%d", letter, headRow+1, letter, last))
		switch {
		case c.locked || c.kind == text:
			continue
		case c.name == colTo:
			states := len(b.law.States)
			dv.SetSqrefDropList(fmt.Sprintf("OFFSET(%s!$B$1,MATCH($%s%d,%s!$A$1:$A$%d,0)-1,0,1,MAX(1,COUNTA(OFFSET(%s!$B$1,MATCH($%s%d,%s!$A$1:$A$%d,0)-1,0,1,%d))))",
				lists, state, headRow+1, lists, states, lists, state, headRow+1, lists, states, states))
			dv.SetError(excelize.DataValidationErrorStyleStop, b.pick(Text{"Bước tiếp theo", "Next state"}), b.pick(Text{"Chọn một bước trong danh sách: những bước mà pháp luật cho phép từ hiện trạng.", "Choose one of the list: the steps that the law allows from the present state."}))
		case c.kind == choice:
			at, n := len(b.law.States)+2, len(noticeGroups())
			if c.name == "regime" {
				at, n = at+1, len(b.law.Regimes)
			}
			end, err := excelize.ColumnNumberToName(1 + n)
			if err != nil {
				return err
			}
			dv.SetSqrefDropList(fmt.Sprintf("%s!$B$%d:$%s$%d", lists, at, end, at))
		case c.kind == day:
			if err := dv.SetRange(firstSerial, lastSerial, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			dv.SetError(excelize.DataValidationErrorStyleStop, b.pick(Text{"Ngày", "Day"}), b.pick(Text{"Ghi một ngày, như 23/11/2026.", "Write a day, such as 23/11/2026."}))
		default:
			if err := dv.SetRange(0, 1e15, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			dv.SetError(excelize.DataValidationErrorStyleStop, b.pick(c.title), b.pick(Text{"Ghi một số từ 0 trở lên.", "Write a figure, 0 or above."}))
		}
		if err := f.AddDataValidation(main, dv); err != nil {
			return err
		}
	}
	return nil
}
