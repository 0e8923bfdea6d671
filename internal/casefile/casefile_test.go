package casefile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/casefile"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// world has a project of two rounds with three parcels of 20 × 30 m: A, B and C,
// which has the larger recorded area of 640 m²; and D outside it.
const world = `
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('story', 'Dự án', 'Project', 'demonstration', 'x', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, n, 'Đợt', 'Round' FROM clearance_project, generate_series(1, 2) AS n WHERE code = 'story';
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, accuracy, source, source_date)
SELECT 900000 + n, (SELECT min(code) FROM admin_unit WHERE level = 'commune'), 'story', '1', n::text, CASE n WHEN 3 THEN 640 END,
       ST_Multi(ST_Translate(ST_MakeEnvelope(405000, 2323000, 405020, 2323030, 5899), 20 * n, 0)), 'demonstration', 'x', '2026-01-01' FROM generate_series(1, 4) AS n;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, 900000 + n, 1, '2024-01-01' FROM clearance_project p, generate_series(1, 3) AS n WHERE p.code = 'story'`

// Each file of testdata is a story told through the store by an administrator, a
// line a step: what is done, its body as JSON, and behind the arrow what comes
// of it: nothing where it is taken, "refused" and the rule where it is not.
// Parcels A to D stand for their numbers, $CASE, $PART and $COMPLAINT for the
// last ones, $PLAN and $NOTICE likewise. "is" asks how the case stands, "open"
// the obstacles that are open at a parcel.
func TestStories(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	admin := someone(t, tx, "admin")
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories in testdata: %v", err)
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
			s := &story{tx: inner, store: casefile.NewStore(inner), actor: admin}
			for n, line := range strings.Split(string(text), "\n") {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					s.tell(t, n+1, line)
				}
			}
		})
	}
}

func someone(t *testing.T, tx pgx.Tx, role string) postgres.Actor {
	t.Helper()
	a := postgres.Actor{Name: "casefile-" + role}
	err := tx.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, 'Người thử', $2, '$argon2id$x') RETURNING id`, a.Name, role).Scan(&a.Account)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// story is the place in which the steps of one file happen.
type story struct {
	tx    pgx.Tx
	store *casefile.Store
	actor postgres.Actor
	now   casefile.Case
}

func (s *story) tell(t *testing.T, n int, line string) {
	t.Helper()
	step, want, _ := strings.Cut(line, "->")
	want = strings.TrimSpace(want)
	verb, body, _ := strings.Cut(strings.TrimSpace(step), " ")
	names := []string{`"A"`, "900001", `"B"`, "900002", `"C"`, "900003", `"D"`, "900004"}
	if k := len(s.now.Parts); k > 0 {
		names = append(names, "$PART", fmt.Sprint(s.now.Parts[k-1].ID))
	}
	if len(s.now.Plans) > 0 {
		names = append(names, "$PLAN", fmt.Sprint(s.now.Plans[0].ID))
	}
	if k := len(s.now.Notices); k > 0 {
		names = append(names, "$NOTICE", fmt.Sprint(s.now.Notices[k-1].ID))
	}
	body = strings.NewReplacer(names...).Replace(body)
	got := ""
	switch verb {
	case "is":
		got = s.summary()
	case "obstacles":
		err := s.tx.QueryRow(t.Context(), `SELECT coalesce(string_agg(kind || ' since ' || opened_on, ', ' ORDER BY o.id), 'none') FROM obstacle o JOIN clearance_part c ON c.id = o.part_id
			WHERE closed_on IS NULL AND c.parcel_id = $1`, body).Scan(&got)
		if err != nil {
			t.Fatal(err)
		}
	default:
		err := pgx.BeginFunc(t.Context(), s.tx, func(tx pgx.Tx) error {
			c, err := s.do(t, casefile.NewStore(tx), verb, body)
			if err == nil {
				s.now = c
			}
			return err
		})
		got = said(err)
	}
	if _, err := s.tx.Exec(t.Context(), "RESET ROLE"); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("line %d: %s\nit says: %s", n, line, got)
	}
}

// faultsError are the faults of a body.
type faultsError string

func (e faultsError) Error() string { return string(e) }

func said(err error) string {
	var r *casefile.RefusedError
	var f faultsError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &r):
		return "refused " + r.Rule
	case errors.As(err, &f):
		return "refused " + string(f)
	}
	return err.Error()
}

func (s *story) summary() string {
	c := s.now
	state, plan := "-", "-"
	if c.State != nil {
		state = *c.State
	}
	if c.PlanVND != nil {
		plan = fmt.Sprint(*c.PlanVND)
	}
	return fmt.Sprintf("state=%s area=%.2f plan=%s editions=%d notices=%d paid=%d deposit=%d complaints=%d/%d", state, c.AreaM2, plan, len(c.Plans), len(c.Notices),
		c.PaidVND, c.OnDeposit, c.OpenComplaints, len(c.Complaints))
}

// today is the day of the stories.
var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func read[T any](t *testing.T, body string) *T {
	t.Helper()
	var v T
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return &v
}

func (s *story) do(t *testing.T, store *casefile.Store, verb, body string) (c casefile.Case, err error) {
	t.Helper()
	ctx, a, id := t.Context(), s.actor, s.now.ID
	refuse := func(rules ...string) error {
		if len(rules) > 0 {
			return faultsError(strings.Join(rules, ", "))
		}
		return nil
	}
	switch verb {
	case "open":
		n := read[casefile.NewCase](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.Open(ctx, a, *n)
		}
	case "change":
		n := read[casefile.Change](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.Change(ctx, a, id, 0, *n)
		}
	case "part":
		n := read[casefile.NewPart](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.AddPart(ctx, a, id, 0, *n)
		}
	case "remeasure":
		n := read[casefile.PartChange](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.ChangePart(ctx, a, id, 0, s.now.Parts[len(s.now.Parts)-1].ID, *n)
		}
	case "notice":
		n := read[casefile.NewNotice](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.AddNotice(ctx, a, id, 0, *n)
		}
	case "plan":
		n := read[casefile.NewPlan](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.AddPlan(ctx, a, id, 0, *n)
		}
	case "deposit":
		n := read[casefile.NewDeposit](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.AddDeposit(ctx, a, id, 0, *n)
		}
	case "complaint":
		n := read[casefile.NewComplaint](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.AddComplaint(ctx, a, id, 0, *n)
		}
	case "settle":
		n := read[casefile.NewComplaintEvent](t, body)
		if err = refuse(casefile.RulesOf(n, today)...); err == nil {
			c, err = store.SettleComplaint(ctx, a, id, 0, s.now.Complaints[len(s.now.Complaints)-1].ID, *n)
		}
	default:
		t.Fatalf("the story knows no step %q", verb)
	}
	return c, err
}
