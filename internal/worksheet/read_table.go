package worksheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// table turns the cells of a table into rows.
type table struct {
	law      Law
	seen     map[string]seenRow
	from1904 bool
	places   map[string]int
}

// read reads a table whose head stands in the row head, or in the first that
// looks like one when head is 0. next gives the cells of the next row and its
// number, io.EOF at the end.
func (t *table) read(head int, next func() ([]string, int, error)) (list []Row, err error) {
	empty := 0
	for {
		cells, no, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if t.places == nil {
			if head == 0 || no == head {
				if places, ok := heads(t.law, cells); ok {
					t.places = places
				}
			}
			continue
		}
		row, ok := t.row(cells, no)
		if !ok {
			if empty++; empty > emptyRows {
				break
			}
			continue
		}
		if empty = 0; len(list) == MaxRows {
			return nil, unreadable("max_rows", fmt.Sprintf("The sheet has more than %d rows: divide it.", MaxRows))
		}
		list = append(list, row)
	}
	if t.places == nil {
		return nil, noTable()
	}
	if len(list) == 0 {
		return nil, unreadable("empty", "The sheet has no rows.")
	}
	return list, nil
}

// row reads one row; ok is false for an empty one.
func (t *table) row(cells []string, no int) (r Row, ok bool) {
	get := func(name string, most int) string {
		i, there := t.places[name]
		if !there || i >= len(cells) {
			return ""
		}
		return keep(harmed(cells[i]), most)
	}
	r = Row{No: no, Key: strings.ToUpper(get(colKey, 60)), Unit: get(colUnit, 200), Series: get(colSeries, 60), Sheet: get(colSheet, 60), Parcel: get(colParcel, 60), Part: get(colPart, 20)}
	if seen, there := t.seen[r.Key]; there {
		r.SeenEvent, r.SeenState = &seen.event, seen.state
	} else if n, err := strconv.ParseInt(get(colSeen, 20), 10, 64); err == nil && n >= 0 {
		r.SeenEvent, r.SeenState = &n, t.law.stateOf(get(colState, 100))
	}
	filled := 0
	for _, c := range columnsOf(t.law) {
		if c.locked {
			continue
		}
		if cell := get(c.name, maxValue); cell != "" {
			filled++
			t.put(&r, c, cell)
		}
	}
	_, keyed := t.places[colKey]
	to := get(colTo, maxValue) != ""
	r.Touched = to || keyed && filled > 0
	if !r.Touched {
		r.Step, r.AreaOther, r.Faults = (Row{}).Step, nil, nil // a table of the council's own has such columns for itself
	}
	return r, r.Key != "" || r.Parcel != "" || r.Touched
}

// harmed takes back what made a text harmless for spreadsheets.
func harmed(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && rest != "" && strings.ContainsRune("=+-@", rune(rest[0])) {
		return rest
	}
	return s
}

// put reads a cell into the step.
func (t *table) put(r *Row, c column, cell string) {
	switch {
	case strings.HasPrefix(cell, "#") && slices.Contains([]string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}, cell):
		r.fault(c.name, "error_value", say("Ô “%s” có lỗi của bảng tính: %s.", "The cell \"%s\" holds an error of the spreadsheet: %s.", c.title, cell))
	case c.kind == day:
		v, ok := readDay(cell, t.from1904)
		if !ok {
			r.fault(c.name, "date", say("“%s”: không đọc được ngày “%s”; hãy ghi như 23/11/2026.", "\"%s\": \"%s\" is no day; write it like 23/11/2026.", c.title, cell))
			return
		}
		t.set(r, c.name, v)
	case c.kind == whole:
		v, exact, ok := readAmount(cell)
		switch {
		case !ok:
			r.fault(c.name, "number", say("“%s”: không đọc được số “%s”; ví dụ 1.250.000.", "\"%s\": \"%s\" is no figure; for example 1,250,000.", c.title, cell))
		case !exact:
			r.fault(c.name, "whole", say("“%s”: số tiền phải là số nguyên đồng, không phải “%s”.", "\"%s\": the amount is in whole đồng, not \"%s\".", c.title, cell))
		default:
			r.Step.AmountVND = &v
		}
	case c.kind == decimal:
		v, other, ok := readNumber(cell)
		switch {
		case !ok:
			r.fault(c.name, "number", say("“%s”: không đọc được số “%s”; ví dụ 1.250,5.", "\"%s\": \"%s\" is no figure; for example 1250.5.", c.title, cell))
		case c.name == "area_m2":
			r.Step.AreaM2, r.AreaOther = &v, other
		default:
			r.detail(c.name, v)
		}
	default:
		t.set(r, c.name, cell)
	}
}

// set puts a text, a day or a choice where it belongs.
func (t *table) set(r *Row, name, v string) {
	choose := func(code string, titles []State) string {
		if code == "" {
			var known []string
			for _, s := range titles {
				known = append(known, s.Name.VI)
			}
			r.fault(name, "enum", say("Không biết “%s”; các giá trị dùng được: %s.", "\"%s\" is not known; use one of: %s.", v, strings.Join(known, ", ")))
		}
		return code
	}
	switch name {
	case colTo:
		r.Step.To = choose(t.law.stateOf(v), t.law.States)
	case "regime":
		var titles []State
		for _, l := range t.law.Regimes {
			titles = append(titles, State{Name: l.Name})
		}
		if code := choose(t.law.regimeOf(v), titles); code != "" {
			r.Step.Regime = &code
		}
	case "notice_group":
		code := ""
		for _, g := range noticeGroups() {
			if f := fold(v); f == fold(g.Code) || f == fold(g.Name.VI) || f == fold(g.Name.EN) || "dat"+f == fold(g.Name.VI) {
				code = g.Code
			}
		}
		if choose(code, noticeGroups()) != "" {
			r.detail(name, code)
		}
	case "effective_on":
		r.Step.EffectiveOn = v
	case "decision_no":
		r.Step.DecisionNo = &v
	case "decision_date":
		r.Step.DecisionDate = &v
	case "issuer":
		r.Step.Issuer = &v
	case "document":
		r.Step.Document = &v
	case "note":
		r.Step.Note = &v
	default:
		r.detail(name, v)
	}
}

func (r *Row) detail(name string, v any) {
	if r.Step.Details == nil {
		r.Step.Details = map[string]any{}
	}
	r.Step.Details[name] = v
}

func (r *Row) fault(field, rule string, message Text) {
	r.Faults = append(r.Faults, Reason{field, rule, message})
}

// say writes a sentence in both languages; a Text among the values stands in
// its own language in each, a day (YYYY-MM-DD) as people write it.
func say(vi, en string, values ...any) Text {
	inVI, inEN := make([]any, len(values)), make([]any, len(values))
	for i, v := range values {
		inVI[i], inEN[i] = v, v
		if t, ok := v.(Text); ok {
			inVI[i], inEN[i] = t.VI, t.EN
		}
	}
	return Text{fmt.Sprintf(vi, inVI...), fmt.Sprintf(en, inEN...)}
}

// dated writes a day as people in Vietnam do.
func dated(iso string) string {
	if len(iso) == 10 {
		return iso[8:] + "/" + iso[5:7] + "/" + iso[:4]
	}
	return iso
}
