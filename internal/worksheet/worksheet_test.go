package worksheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"matbang/internal/postgres"
)

// step is what the inventory of a parcel that had notice needs.
func begun(day any) map[string]any {
	return map[string]any{"to": "đang kiểm đếm", "effective_on": day}
}

// An officer's sheet: some rows are recorded, some refused with all reasons,
// the rest untouched; the same sheet a second time records nothing.
func TestASheetThereAndBack(t *testing.T) {
	b := newBench(t, 30, false)
	content := b.fill(b.download(b.agency, Filter{}), map[int]map[string]any{
		1: begun("20/01/2026"),
		2: begun(46042), // 2026-01-20 as spreadsheets keep it
		3: {"to": "inventory", "effective_on": "2026-01-20", "note": "Đo lại"},
		4: {"to": "mặt bằng sạch", "effective_on": "20/01/2026"},
		5: {"to": "đang kiểm đếm", "effective_on": "32/01/2026"},
		6: {"to": "đang kiểm đếm", "effective_on": "01/01/2026", "amount_vnd": "1.250.000,5"},
		7: {"decision_no": "12/QĐ"},
		8: {"to": "ra khỏi ranh thu hồi", "effective_on": "20/01/2026"},
		9: {"to": "đang kiểm đếm", "effective_on": "20/01/2099", "AA": "của tôi"},
	})
	j := b.send(b.agency, content)
	if j.State != "checked" || j.Counts.Change != 3 || j.Counts.Refused != 6 || j.Counts.Untouched != 21 || j.Counts.Same != 0 {
		t.Fatalf("%s %+v %+v", j.State, j.Counts, j.Problems)
	}
	rules := map[int]string{}
	for _, l := range b.lines(b.agency, j.ID) {
		var list []string
		for _, r := range l.Reasons {
			list = append(list, r.Field+":"+r.Rule)
			if r.Message.VI == "" || r.Message.EN == "" || r.Message.VI == r.Message.EN {
				t.Errorf("row %d: %+v", l.Row, r)
			}
		}
		rules[l.Row-headRow] = strings.Join(list, " ")
	}
	for row, want := range map[int]string{
		1: "", 2: "", 3: "",
		4: "to:clearance_event_transition_allowed",
		5: "effective_on:date",
		6: "amount_vnd:whole effective_on:clearance_event_dates_forward",
		7: "to:required effective_on:required",
		8: "note:clearance_event_complete decision_no:clearance_event_complete",
		9: "effective_on:clearance_event_not_in_the_future",
	} {
		if rules[row] != want {
			t.Errorf("row %d: %s, want %s", row, rules[row], want)
		}
	}
	if n := b.count("SELECT count(*) FROM clearance_event WHERE to_state = 'inventory'"); n != 0 {
		t.Errorf("%d steps before they are applied", n)
	}
	// Chosen rows, then all of a second sheet.
	j = b.apply(b.agency, j.ID, []int{headRow + 1, headRow + 4, headRow + 20})
	if j.State != "applied" || *j.Result != (Result{Applied: 1, Parcels: 1}) {
		t.Fatalf("%s %+v %+v", j.State, j.Result, j.Problems)
	}
	again, err := b.store.Apply(t.Context(), b.agency, j.ID, nil)
	if err != nil || again.State != "applied" || again.Work != "" {
		t.Errorf("a second click: %+v %v", again, err)
	}
	j = b.send(b.agency, content)
	if j.Counts.Change != 2 || j.Counts.Same != 1 || j.Problems[0].Rule != "same_file" {
		t.Errorf("the same sheet again: %+v %+v", j.Counts, j.Problems)
	}
	if j = b.apply(b.agency, j.ID, nil); *j.Result != (Result{Applied: 2, Parcels: 2}) {
		t.Errorf("%+v", j.Result)
	}
	if j = b.send(b.agency, content); j.Counts.Change != 0 || j.Counts.Same != 3 {
		t.Errorf("the same sheet a third time: %+v", j.Counts)
	}
	n := b.count(`SELECT count(*) FROM clearance_event e JOIN parcel p ON p.id = e.part_id WHERE e.to_state = 'inventory' AND e.effective_on = '2026-01-20' AND e.recorded_by = 'agency' AND p.state = 'inventory'`)
	if all := b.count("SELECT count(*) FROM clearance_event WHERE to_state = 'inventory'"); n != 3 || all != 3 {
		t.Errorf("%d steps as they should be, %d in all; want 3", n, all)
	}
	if n := b.count("SELECT count(*) FROM clearance_event WHERE note = 'Đo lại'"); n != 1 {
		t.Errorf("the note came %d times", n)
	}
	copyKeeps(t, b, j.ID)
}

// copyKeeps reads the copy with the reasons.
func copyKeeps(t *testing.T, b *bench, id int64) {
	t.Helper()
	_, content, err := b.store.File(t.Context(), b.agency, id)
	if err != nil {
		t.Fatal(err)
	}
	marks, err := b.store.Marks(t.Context(), b.agency, id)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := writeCopy(&out, content, b.law, marks, "vi"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(mainVI)
	if err != nil {
		t.Fatal(err)
	}
	own, line := rows[headRow+8], strings.Join(rows[headRow+3], "|")
	if !strings.Contains(strings.Join(own, "|"), "của tôi") || !strings.Contains(line, "TỪ CHỐI") || !strings.Contains(line, "Pháp luật có hiệu lực ngày 20/01/2026 không cho phép") {
		t.Errorf("the copy: %q %q", own, line)
	}
	// Sent again as it is, it means the same.
	sheet, err := read(out.Bytes(), b.law)
	if err != nil || len(sheet.Rows) != 30 || sheet.Rows[0].SeenEvent == nil || sheet.Project != "p" {
		t.Errorf("the copy read again: %d rows, %v", len(sheet.Rows), err)
	}
}

// What somebody else recorded since the download is shown beside it, and the
// copy starts from there.
func TestChangedSinceTheDownload(t *testing.T) {
	b := newBench(t, 5, false)
	blank := b.download(b.agency, Filter{})
	mine := b.fill(blank, map[int]map[string]any{1: {"to": "ra khỏi ranh thu hồi", "effective_on": "05/02/2026", "note": "x", "decision_no": "1"}, 2: begun("20/01/2026")})
	theirs := b.send(b.admin, b.fill(blank, map[int]map[string]any{1: begun("20/01/2026"), 2: begun("20/01/2026")}))
	b.apply(b.admin, theirs.ID, nil)
	j := b.send(b.agency, mine)
	lines := b.lines(b.agency, j.ID)
	if lines[0].Verdict != refused || len(lines[0].Reasons) != 1 || lines[1].Verdict != same {
		t.Fatalf("%+v", lines[:2])
	}
	for _, want := range []string{"Khi tải: đã thông báo thu hồi", "Bây giờ: đang kiểm đếm (có hiệu lực 20/01/2026, admin ghi lúc", "Bảng ghi: ra khỏi ranh thu hồi"} {
		if !strings.Contains(lines[0].Reasons[0].Message.VI, want) {
			t.Errorf("%s lacks %s", lines[0].Reasons[0].Message.VI, want)
		}
	}
	marks, err := b.store.Marks(t.Context(), b.agency, j.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := writeCopy(&out, mine, b.law, marks, "en"); err != nil {
		t.Fatal(err)
	}
	if j = b.send(b.agency, out.Bytes()); j.Counts.Change != 1 || j.Counts.Refused != 0 {
		t.Errorf("the copy sent again: %+v", j.Counts)
	}
}

// Between the preview and the click somebody may be faster: nothing is recorded
// then, and the rows are judged anew.
func TestFasterThanTheClick(t *testing.T) {
	b := newBench(t, 5, false)
	blank := b.download(b.admin, Filter{})
	j := b.send(b.admin, b.fill(blank, map[int]map[string]any{1: begun("20/01/2026"), 2: begun("20/01/2026")}))
	if _, err := b.db.Exec(t.Context(), "INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by) VALUES (2, 'inventory', '2026-01-25', 'x')"); err != nil {
		t.Fatal(err)
	}
	j = b.apply(b.admin, j.ID, nil)
	if j.State != "checked" || j.Counts.Change != 1 || j.Counts.Refused != 1 || j.Problems[len(j.Problems)-1].Rule != "changed_since" {
		t.Errorf("%s %+v %+v", j.State, j.Counts, j.Problems)
	}
	if n := b.count("SELECT count(*) FROM clearance_event WHERE to_state = 'inventory'"); n != 1 {
		t.Errorf("%d steps, want the other's alone", n)
	}
	if j = b.apply(b.admin, j.ID, nil); *j.Result != (Result{Applied: 1, Parcels: 1}) {
		t.Errorf("%+v", j.Result)
	}
}

// Who may what: a sheet is of the parcels of the area of competence, and a row
// outside it is refused.
func TestSheetsKeepToTheArea(t *testing.T) {
	b := newBench(t, 5, false)
	if _, _, err := b.store.Parts(t.Context(), b.far, "p", Filter{}); !errors.Is(err, ErrForbidden) {
		t.Errorf("another agency downloads it: %v", err)
	}
	if _, _, err := b.store.Parts(t.Context(), b.admin, "q", Filter{}); !errors.Is(err, ErrProject) {
		t.Errorf("no such project: %v", err)
	}
	// Parcel 5 moves away; a sheet of everything comes from the administrator.
	content := b.fill(b.download(b.admin, Filter{}), map[int]map[string]any{4: begun("20/01/2026"), 5: begun("20/01/2026")})
	if _, err := b.db.Exec(t.Context(), "UPDATE parcel SET geom = ST_Translate(geom, 100000, 40000) WHERE id = 5"); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]postgres.Actor{"admin": b.admin, "agency": b.agency, "far": b.far, "public": {}} {
		var wrong int
		err := postgres.AsAccount(t.Context(), b.db, a, func(tx pgx.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT count(*) FROM project_parts(1) WHERE mine <> may('clearance', 'record_event', parcel_id)").Scan(&wrong)
		})
		if err != nil || wrong != 0 {
			t.Errorf("%s: %d parts of which the list says other than the table of rights; %v", name, wrong, err)
		}
	}
	j := b.send(b.agency, content)
	if j.Counts.Change != 1 || j.Counts.Rules["not_yours"] != 1 {
		t.Errorf("%+v", j.Counts)
	}
	if _, err := b.store.Job(t.Context(), b.far, j.ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("another agency reads it: %v", err)
	}
	if list, err := b.store.Jobs(t.Context(), b.far, ""); err != nil || len(list) != 0 {
		t.Errorf("another agency lists %d, %v", len(list), err)
	}
	if err := b.store.Discard(t.Context(), b.agency, j.ID); err != nil {
		t.Error(err)
	}
	if n := b.count("SELECT (SELECT count(*) FROM worksheet_row) + (SELECT count(*) FROM worksheet_file)"); n != 0 {
		t.Errorf("%d rows are left of a discarded sheet", n)
	}
	if _, err := b.store.Apply(t.Context(), b.agency, j.ID, nil); !errors.Is(err, ErrState) {
		t.Errorf("a discarded sheet is applied: %v", err)
	}
}

// The workbook: drop-downs of the lawful next states, locked keys, nothing that
// a spreadsheet takes for a formula.
func TestTheWorkbook(t *testing.T) {
	b := newBench(t, 40, true)
	if _, err := b.db.Exec(t.Context(), `UPDATE parcel SET sheet_no = '=1+1', parcel_no = '@SUM(A1)' WHERE id = 1; UPDATE clearance_project SET name_vi = '=cmd|calc'`); err != nil {
		t.Fatal(err)
	}
	content := b.download(b.admin, Filter{})
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := fmt.Sprint(f.GetSheetList()); got != "[Tình trạng Hướng dẫn _danhmuc _matbang]" {
		t.Error(got)
	}
	for _, name := range []string{hidden, lists} {
		if visible, err := f.GetSheetVisible(name); err != nil || visible {
			t.Errorf("%s is seen: %v", name, err)
		}
	}
	offered, err := f.GetRows(lists)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(offered[1], "|"); got != "đã thông báo thu hồi|chưa thực hiện|đang kiểm đếm|ra khỏi ranh thu hồi" {
		t.Errorf("after a notice: %s", got)
	}
	all, err := f.GetDataValidations(mainVI)
	if err != nil || len(all) != 11 {
		t.Errorf("%d validations, %v", len(all), err)
	}
	for _, v := range all {
		if v.Sqref == "K4:K243" && (v.Type != "list" || !strings.Contains(v.Formula1, "OFFSET(_danhmuc!$B$1,MATCH($I4,_danhmuc!$A$1:$A$11,0)-1,0,1,")) {
			t.Errorf("%+v", v)
		}
	}
	rows, err := f.GetRows(mainVI)
	if err != nil || len(rows) != 43 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for r := 1; r <= len(rows); r++ {
		for c := 1; c <= 25; c++ {
			if formula, err := f.GetCellFormula(mainVI, letter(c)+fmt.Sprint(r)); err != nil || formula != "" {
				t.Errorf("%s%d holds a formula %s, %v", letter(c), r, formula, err)
			}
		}
	}
	if rows[0][0] != "'=cmd|calc" {
		t.Errorf("the name of the project: %s", rows[0][0])
	}
	for cell, want := range map[string]bool{"A4": true, "I4": true, "A3": true, "K3": true, "K4": false, "Y4": false, "AB4": false} {
		id, err := f.GetCellStyle(mainVI, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if locked := style.Protection == nil || style.Protection.Locked; err != nil || locked != want {
			t.Errorf("%s is locked: %v, %v", cell, locked, err)
		}
	}
	// Without its key a row is found by its number.
	content = b.fill(content, map[int]map[string]any{1: {"key": "", "to": "notified"}})
	if j := b.send(b.admin, content); b.lines(b.admin, j.ID)[0].Parcel == nil {
		t.Errorf("%+v", b.lines(b.admin, j.ID)[0])
	}
	if n := len(mustRead(t, b, b.download(b.admin, Filter{State: "paid"}))); n != 4 {
		t.Errorf("%d rows are paid, want 4", n)
	}
	if p, parts, err := b.store.Parts(t.Context(), b.admin, "p", Filter{Round: 2}); err != nil || len(parts) != 0 || p.Code != "p" {
		t.Errorf("round 2: %d, %v", len(parts), err)
	}
}

func mustRead(t *testing.T, b *bench, content []byte) []Row {
	t.Helper()
	s, err := read(content, b.law)
	if err != nil {
		t.Fatal(err)
	}
	return s.Rows
}
