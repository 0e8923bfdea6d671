package parcel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// Each file of testdata/clearance is a story told to the database, a line a
// step, with what has to come of it behind the arrow: nothing or "ok" where the
// step is allowed, "refused" and the name of the rule where it is not. "part"
// makes a part of a parcel, "event", "open" and "close" are steps, "correct" and
// "void" are corrections of the record that was named with "as", and "state" asks
// what the database derives for a parcel. "ask" asks how it stood "at" a day by
// what was "known" at the end of another; each by itself where the other is left
// out. Values with spaces are written with underscores.
func TestClearanceStories(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("testdata/clearance/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories in testdata/clearance: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			inner, err := tx.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Rollback(context.WithoutCancel(t.Context()))
			s := &story{tx: inner, parcels: make(map[string]int64), parts: make(map[string]int64), named: make(map[string]int64)}
			s.begin(t)
			for n, line := range strings.Split(string(text), "\n") {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					s.tell(t, n+1, line)
				}
			}
		})
	}
}

// story is the place in which the steps of one file happen.
type story struct {
	tx      pgx.Tx
	project int64
	parcels map[string]int64
	parts   map[string]int64
	named   map[string]int64
}

func (s *story) begin(t *testing.T) {
	t.Helper()
	err := s.tx.QueryRow(t.Context(), `INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date)
		VALUES ('story', 'x', 'x', 'demonstration', 'x', '2026-01-01') RETURNING id`).Scan(&s.project)
	if err == nil {
		_, err = s.tx.Exec(t.Context(), "INSERT INTO clearance_round (project_id, round, name_vi, name_en) VALUES ($1, 1, 'x', 'x')", s.project)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (s *story) tell(t *testing.T, n int, line string) {
	t.Helper()
	step, want, _ := strings.Cut(line, "->")
	words := strings.Fields(step)
	values := make(map[string]string)
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		values[key] = strings.ReplaceAll(value, "_", " ")
	}
	want = strings.TrimSpace(want)
	switch words[0] {
	case "state":
		if got := s.state(t, values["parcel"]); got != strings.TrimSpace(strings.TrimPrefix(step, "state parcel="+values["parcel"])) {
			t.Errorf("line %d: %s\nthe database derives: %s", n, line, got)
		}
		return
	case "ask":
		if got := s.ask(t, values); got != want {
			t.Errorf("line %d: %s\nthe database answers: %s", n, line, got)
		}
		return
	}
	err := pgx.BeginFunc(t.Context(), s.tx, func(tx pgx.Tx) error { return s.do(t.Context(), tx, words[0], values) })
	var refusal *pgconn.PgError
	switch got := "ok"; {
	case err != nil && !errors.As(err, &refusal):
		t.Fatalf("line %d: %s: %v", n, line, err)
	default:
		if refusal != nil {
			got = "refused " + refusal.ConstraintName
		}
		if want == "" {
			want = "ok"
		}
		if got != want {
			t.Errorf("line %d: %s\nthe database says: %s (%v)", n, line, got, err)
		}
	}
}

func (s *story) do(ctx context.Context, tx pgx.Tx, verb string, v map[string]string) error {
	switch verb {
	case "part":
		return s.part(ctx, tx, v)
	case "event":
		return s.event(ctx, tx, v)
	case "correct", "void":
		return s.correct(ctx, tx, verb == "void", v)
	case "join", "leave":
		return s.member(ctx, tx, verb, v)
	case "open":
		_, err := tx.Exec(ctx, "INSERT INTO obstacle (part_id, kind, opened_on, opened_by, opened_at) VALUES ($1, $2, $3, 'story', coalesce($4::text::timestamptz, now()))",
			s.parts[v["part"]], strings.ReplaceAll(v["kind"], " ", "_"), v["on"], given(v, "recorded_at"))
		return err
	case "close":
		_, err := tx.Exec(ctx, "UPDATE obstacle SET closed_on = $3, closed_by = 'story', closed_at = coalesce($4::text::timestamptz, now()) WHERE part_id = $1 AND kind = $2 AND ($5 OR closed_on IS NULL)",
			s.parts[v["part"]], strings.ReplaceAll(v["kind"], " ", "_"), v["on"], given(v, "recorded_at"), v["recorded_at"] == "")
		return err
	case "change", "erase":
		statement := "UPDATE clearance_event SET note = 'x' WHERE part_id = $1"
		if verb == "erase" {
			statement = "DELETE FROM clearance_event WHERE part_id = $1"
		}
		_, err := tx.Exec(ctx, statement, s.parts[v["part"]])
		return err
	case "draft", "approve", "reject", "withdraw", "direct":
		return s.byTwo(ctx, tx, verb, v)
	case "serve":
		_, err := tx.Exec(ctx, "UPDATE clearance_part SET serviced_on = $2 WHERE id = $1", s.parts[v["part"]], v["on"])
		return err
	}
	return fmt.Errorf("the story knows no step %q", verb)
}

// part makes a part, and its parcel and case where they are new.
func (s *story) part(ctx context.Context, tx pgx.Tx, v map[string]string) error {
	parcel, ok := s.parcels[v["parcel"]]
	if !ok {
		err := tx.QueryRow(ctx, `INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
			SELECT code, 'story', '1', $1, ST_Multi(ST_Translate(ST_MakeEnvelope(405000, 2323000, 405020, 2323030, 5899), 50 * $2, 0)), 'demonstration', 'x', '2026-01-01'
			FROM admin_unit WHERE level = 'commune' ORDER BY code LIMIT 1 RETURNING id`, v["parcel"], len(s.parcels)).Scan(&parcel)
		if err != nil {
			return err
		}
		s.parcels[v["parcel"]] = parcel
	}
	var claim, part int64
	err := tx.QueryRow(ctx, `INSERT INTO clearance_case (project_id, round, case_no, holder_kind, opened_on) VALUES ($1, 1, $2, 'household', coalesce($3::text::date, '2019-01-01')) RETURNING id`,
		s.project, v["name"], given(v, "opened_on")).Scan(&claim)
	if err != nil {
		return err
	}
	err = tx.QueryRow(ctx, "INSERT INTO clearance_part (case_id, parcel_id, area_m2, recorded_at) VALUES ($1, $2, 100, coalesce($3::text::timestamptz, '2019-01-01')) RETURNING id", claim, parcel, given(v, "recorded_at")).Scan(&part)
	s.parts[v["name"]] = part
	return err
}

// event records a step; what is no column goes into its details.
func (s *story) event(ctx context.Context, tx pgx.Tx, v map[string]string) error {
	columns := map[string]*string{}
	details := map[string]string{}
	for key, value := range v {
		switch key {
		case "decision_no", "decision_date", "issuer", "amount_vnd", "area_m2", "document", "note", "recorded_at":
			columns[key] = &value
		case "part", "to", "on", "from", "regime", "as":
		default:
			details[key] = value
		}
	}
	packed, err := json.Marshal(details)
	if err != nil {
		return err
	}
	state := func(key string) *string {
		if v[key] == "" {
			return nil
		}
		code := strings.ReplaceAll(v[key], " ", "_")
		return &code
	}
	var id int64
	err = tx.QueryRow(ctx, `
		INSERT INTO clearance_event (part_id, to_state, from_state, regime, effective_on, recorded_by, recorded_at,
			decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
		VALUES ($1, $2, $3, $4, $5::text::date, 'story', coalesce($6::text::timestamptz, now()),
			$7, $8::text::date, $9, $10::text::bigint, $11::text::double precision, $12, $13, $14) RETURNING id`,
		s.parts[v["part"]], state("to"), state("from"), state("regime"), v["on"], columns["recorded_at"],
		columns["decision_no"], columns["decision_date"], columns["issuer"], columns["amount_vnd"], columns["area_m2"],
		columns["document"], columns["note"], json.RawMessage(packed)).Scan(&id)
	if err == nil && v["as"] != "" {
		s.named[v["as"]] = id
	}
	return err
}

func (s *story) state(t *testing.T, name string) string {
	t.Helper()
	var state, since, grade, obstacles string
	err := s.tx.QueryRow(t.Context(), "SELECT state, coalesce(state_since::text, '-'), coalesce(grade, '-'), coalesce(nullif(array_to_string(obstacles, ','), ''), '-') FROM parcel WHERE id = $1", s.parcels[name]).
		Scan(&state, &since, &grade, &obstacles)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("is=%s since=%s grade=%s obstacles=%s", state, since, grade, obstacles)
}
