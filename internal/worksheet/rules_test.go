package worksheet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

var errUndo = errors.New("undo")

// The preview says of every row what the register says: a thousand rows of
// every state, step, law, day and choice of fields, judged by the program alone
// and by the register alone.
func TestTheJudgementIsTheRegisters(t *testing.T) {
	b := newBench(t, 1000, true)
	// Second parts, handed over or not, and obstacles, open or closed.
	_, err := b.db.Exec(t.Context(), `
		INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT 10000 + i, (SELECT id FROM clearance_project), 2, 'b' || i, 'household', '2024-01-01' FROM generate_series(8, 1000, 10) AS i;
		INSERT INTO clearance_part (id, case_id, parcel_id, area_m2, state, state_since) SELECT 10000 + i, 10000 + i, i, 100, CASE WHEN i % 20 = 8 THEN 'handed_over' ELSE 'paid' END, '2026-01-10' FROM generate_series(8, 1000, 10) AS i;
		INSERT INTO obstacle (part_id, kind, opened_on, opened_by) SELECT i, 'complaint', '2026-01-10', 'x' FROM generate_series(18, 1000, 30) AS i;
		UPDATE obstacle SET closed_on = '2026-01-11', closed_by = 'x' WHERE part_id % 60 = 18`)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var rows []Row
	err = postgres.AsAccount(t.Context(), b.db, b.admin, func(tx pgx.Tx) error {
		parts, err := partsOf(t.Context(), tx, 1, 0, "")
		for i, p := range parts {
			rows = append(rows, random(r, b.law, i+headRow+1, p))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	j, err := b.store.Add(t.Context(), b.admin, Upload{Project: "p", Name: "a.xlsx", SHA256: fmt.Sprintf("%064d", 0), Content: []byte("x"), Sheet: Sheet{Rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	agree := map[string]int{}
	err = postgres.AsAccount(t.Context(), b.db, b.admin, func(tx pgx.Tx) error {
		g, err := against(t.Context(), tx, 1, rows)
		if err != nil {
			return err
		}
		list := g.judge(rows)
		if err := keepJudged(t.Context(), tx, j.ID, list); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "SELECT set_config('matbang.rehearsal', 'on', true)"); err != nil {
			return err
		}
		for i := range list {
			// Alone, since the register is asked about it alone: the other part
			// of its parcel may be handed over by this very sheet.
			compare(t, tx, j.ID, rows[i], g.judge(rows[i : i+1])[0], agree)
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	t.Logf("%v", agree)
	for _, rule := range []string{"good", "clearance_event_transition_allowed", "clearance_event_dates_forward", "clearance_event_complete", "clearance_event_clean_has_no_obstacle", "clearance_event_clean_all_parts_handed_over", "clearance_event_not_in_the_future", "clearance_event_decision_before_effect"} {
		if agree[rule] < 3 {
			t.Errorf("%s came up %d times: the rows try too little", rule, agree[rule])
		}
	}
	if n := b.count("SELECT count(*) FROM clearance_event WHERE recorded_by <> 'test'"); n != 0 {
		t.Errorf("rehearsals recorded %d steps", n)
	}
}

// compare asks the register about one row as if it were the only one.
func compare(t *testing.T, tx pgx.Tx, id int64, row Row, judged Judged, agree map[string]int) {
	t.Helper()
	ctx := context.Background()
	if _, err := tx.Exec(ctx, "UPDATE worksheet_row SET verdict = 'change' WHERE worksheet_id = $1 AND row_no = $2", id, row.No); err != nil {
		t.Fatal(err)
	}
	var rule string
	err := tx.QueryRow(ctx, "SELECT rule FROM rehearse_rows($1, $2)", id, []int{row.No}).Scan(&rule)
	if errors.Is(err, pgx.ErrNoRows) {
		rule, err = "good", nil
	}
	if err != nil {
		t.Fatal(err)
	}
	// Time limits of the law are the register's alone: the preview has them from
	// the rehearsal (testdata/too-early.txt).
	alone := slices.Contains([]string{"clearance_event_not_too_early", "clearance_event_notice_in_force", "clearance_event_enforcement_lawful"}, rule)
	found := (rule == "good" || alone) && judged.Verdict == change
	for _, r := range judged.Reasons {
		found = found || r.Rule == rule
	}
	if !found {
		t.Errorf("row %d, %+v from %s: the register says %s, the preview %s %+v", row.No, row.Step, judged.Part.State, rule, judged.Verdict, judged.Reasons)
	}
	agree[rule]++
}

// random is a step of chance: mostly one that some law allows, mostly complete.
func random(r *rand.Rand, law Law, no int, p Part) Row {
	chance := func(percent int) bool { return r.IntN(100) < percent }
	w := Row{No: no, Key: p.key(), Touched: true}
	s := &w.Step
	s.To = law.States[r.IntN(len(law.States))].Code
	if next := law.next(p.State, "2026-02-01"); len(next) > 0 && chance(80) {
		s.To = next[r.IntN(len(next))].Code
	}
	if p.State == "handed_over" && chance(60) {
		s.To = "clean"
	}
	s.EffectiveOn = []string{"2026-02-01", "2026-02-01", "2026-02-01", "2026-01-10", "2026-01-09", "2023-05-05", "2099-01-01", "1990-01-01"}[r.IntN(8)]
	if chance(20) {
		s.Regime = &[]string{"ll2013", "ll2024", "nq254_2025"}[r.IntN(3)]
	}
	text := func(v string) *string {
		if chance(85) {
			return &v
		}
		return nil
	}
	s.DecisionNo, s.DecisionDate, s.Issuer, s.Document, s.Note = text("1/QĐ"), text([]string{"2026-01-05", "2026-01-05", "2026-02-02"}[r.IntN(3)]), text("UBND"), text("x"), text("y")
	if chance(85) {
		v := int64(r.IntN(1000))
		s.AmountVND = &v
	}
	if chance(85) {
		v := 1 + r.Float64()
		s.AreaM2 = &v
	}
	s.Details = map[string]any{}
	for _, field := range []string{"served_on", "notice_group", "posting_from", "posting_to", "consent_percent"} {
		if chance(90) {
			s.Details[field] = "x"
		}
	}
	return w
}
