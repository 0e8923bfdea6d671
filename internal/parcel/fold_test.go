package parcel_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// record is what was accepted, as a test remembers it.
type record struct {
	id, step, corrects int64
	part               int
	to                 string
	on, at             time.Time // in the world, in the register
	void               bool
}

// hindrance is an obstacle; closed is zero while it is open.
type hindrance struct {
	id                            int64
	part                          int
	opened, openedAt, closed, end time.Time
}

// chronicle is all that was accepted of one parcel with two parts.
type chronicle struct {
	records    []record
	hindrances []hindrance
	ordinals   map[string]int
}

// chain is the steps of a part that were in force by what was known at a moment,
// until a day.
func (c *chronicle) chain(part int, day, known time.Time) []record {
	corrected := map[int64]bool{}
	for _, r := range c.records {
		if r.corrects != 0 && !r.at.After(known) {
			corrected[r.corrects] = true
		}
	}
	var list []record
	for _, r := range c.records {
		if r.part == part && !r.void && !corrected[r.id] && !r.at.After(known) && !r.on.After(day) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b record) int { return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.step, b.step)) })
	return list
}

// fold follows the steps one after the other, without a database.
func (c *chronicle) fold(day, known time.Time) string {
	type stand struct {
		state           string
		since           time.Time
		paid, recovered bool
	}
	var parts, inside []stand
	for part := range 2 {
		s := stand{state: "not_started"}
		for _, r := range c.chain(part, day, known) {
			s.state, s.since = r.to, r.on
			switch r.to {
			case "paid":
				s.paid = true
			case "recovery_decided":
				s.recovered = true
			case "plan_posted":
				s.paid = false
			case "not_started":
				s.paid, s.recovered = false, false
			}
		}
		parts = append(parts, s)
		if s.state != "excluded" {
			inside = append(inside, s)
		}
	}
	if len(inside) == 0 {
		inside = parts
	}
	slices.SortFunc(inside, func(a, b stand) int {
		return cmp.Or(cmp.Compare(c.ordinals[a.state], c.ordinals[b.state]), b.since.Compare(a.since))
	})
	obstructed := slices.ContainsFunc(c.hindrances, func(h hindrance) bool {
		return !h.opened.After(day) && !h.openedAt.After(known) && (h.closed.IsZero() || h.closed.After(day) || h.end.After(known))
	})
	grade := "-"
	all := func(is func(stand) bool) bool {
		return !slices.ContainsFunc(inside, func(s stand) bool { return !is(s) })
	}
	switch {
	case !obstructed && all(func(s stand) bool { return s.state == "handed_over" || s.state == "clean" }):
		grade = "vacant"
	case all(func(s stand) bool { return s.paid && s.recovered }):
		grade = "legally_clear"
	}
	since := "-"
	if !inside[0].since.IsZero() {
		since = inside[0].since.Format(time.DateOnly)
	}
	return fmt.Sprintf("is=%s since=%s grade=%s obstructed=%t", inside[0].state, since, grade, obstructed)
}

// Whatever happens in whatever order, what the database has derived step by step
// is what all records together say; as of any day and any moment, too.
func TestStateIsWhatTheRecordsSay(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inner, err := tx.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Rollback(context.WithoutCancel(t.Context()))
			s := &story{tx: inner, parcels: map[string]int64{}, parts: map[string]int64{}, named: map[string]int64{}}
			s.begin(t)
			for _, name := range []string{"a", "b"} {
				if err := s.part(t.Context(), inner, map[string]string{"name": name, "parcel": "p"}); err != nil {
					t.Fatal(err)
				}
			}
			l := &life{story: s, rand: rand.New(rand.NewPCG(7307, seed)), clock: time.Date(2024, 8, 1, 3, 0, 0, 0, time.UTC)}
			l.ordinals = map[string]int{}
			l.read(t)
			for range 180 {
				l.next(t)
			}
			corrections := len(slices.DeleteFunc(slices.Clone(l.records), func(r record) bool { return r.corrects == 0 }))
			if corrections < 8 || len(l.records)-corrections < 20 || l.refused < 10 {
				t.Errorf("too quiet a life to prove anything: %d steps, %d corrections, %d refused", len(l.records)-corrections, corrections, l.refused)
			}
		})
	}
}

// life is a random one of one parcel.
type life struct {
	*story
	chronicle
	rand    *rand.Rand
	clock   time.Time
	ways    map[string][]string
	refused int
}

func (l *life) read(t *testing.T) {
	t.Helper()
	l.ways = map[string][]string{}
	var from, to string
	var ordinal int
	rows, err := l.tx.Query(t.Context(), "SELECT from_state, to_state FROM clearance_transition WHERE regime = 'll2024' ORDER BY 1, 2")
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error { l.ways[from] = append(l.ways[from], to); return nil })
	}
	if err == nil {
		rows, err = l.tx.Query(t.Context(), "SELECT code, ordinal FROM clearance_state")
	}
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&from, &ordinal}, func() error { l.ordinals[from] = ordinal; return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
}

// next lets time pass, and something happen or be refused.
func (l *life) next(t *testing.T) {
	t.Helper()
	l.clock = l.clock.Add(time.Duration(1+l.rand.IntN(200)) * time.Hour / 4)
	what := l.rand.IntN(10)
	err := pgx.BeginFunc(t.Context(), l.tx, func(tx pgx.Tx) error {
		switch {
		case what < 5 || len(l.records) == 0:
			return l.step(t.Context(), tx)
		case what < 9:
			return l.fix(t.Context(), tx)
		default:
			return l.hinder(t.Context(), tx)
		}
	})
	var refusal *pgconn.PgError
	switch {
	case errors.As(err, &refusal) && refusal.ConstraintName != "":
		l.refused++
	case err != nil:
		t.Fatal(err)
	}
	l.compare(t)
}

func (l *life) day(back int) time.Time {
	return l.clock.AddDate(0, 0, -l.rand.IntN(back)).Truncate(24 * time.Hour)
}

func (l *life) step(ctx context.Context, tx pgx.Tx) error {
	part := l.rand.IntN(2)
	state := "not_started"
	if chain := l.chain(part, l.clock, l.clock); len(chain) > 0 {
		state = chain[len(chain)-1].to
	}
	ways := l.ways[state]
	r := record{part: part, to: ways[l.rand.IntN(len(ways))], on: l.day(4), at: l.clock}
	if r.to == "excluded" && l.rand.IntN(4) > 0 {
		r.to = ways[0]
	}
	details, _ := json.Marshal(map[string]string{"served_on": "x", "notice_group": "x", "posting_from": "x", "posting_to": "x"})
	err := tx.QueryRow(ctx, `
		INSERT INTO clearance_event (part_id, to_state, regime, effective_on, recorded_by, recorded_at, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
		VALUES ($1, $2, 'll2024', $3, 'life', $4, 'x', $3, 'x', 1, 1, 'x', 'x', $5) RETURNING id`, l.parts[string(rune('a'+part))], r.to, r.on, r.at, details).Scan(&r.id)
	if err == nil {
		r.step = r.id
		l.records = append(l.records, r)
	}
	return err
}

func (l *life) fix(ctx context.Context, tx pgx.Tx) error {
	// The latest are the likeliest to be corrected.
	old := l.records[len(l.records)-1-min(l.rand.IntN(len(l.records)), l.rand.IntN(len(l.records)))]
	r := old
	r.corrects, r.at, r.void = old.id, l.clock, l.rand.IntN(3) == 0
	if !r.void {
		r.on = old.on.AddDate(0, 0, l.rand.IntN(21)-10)
	}
	err := tx.QueryRow(ctx, `
		INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, recorded_at, decision_no, issuer, amount_vnd, area_m2, document, note, details, decision_date,
			corrects, void, correction_reason, correction_document)
		SELECT part_id, to_state, $2, 'life', $3, decision_no, issuer, amount_vnd, area_m2, document, note, details, least(decision_date, $2), id, $4, 'x', 'x'
		FROM clearance_event WHERE id = $1 RETURNING id`, old.id, r.on, r.at, r.void).Scan(&r.id)
	if err == nil {
		l.records = append(l.records, r)
	}
	return err
}

func (l *life) hinder(ctx context.Context, tx pgx.Tx) error {
	for i, h := range l.hindrances {
		if h.closed.IsZero() {
			h.closed, h.end = l.day(6), l.clock
			_, err := tx.Exec(ctx, "UPDATE obstacle SET closed_on = $2, closed_at = $3, closed_by = 'life' WHERE id = $1", h.id, h.closed, h.end)
			if err == nil {
				l.hindrances[i] = h
			}
			return err
		}
	}
	h := hindrance{part: l.rand.IntN(2), opened: l.day(6), openedAt: l.clock}
	err := tx.QueryRow(ctx, "INSERT INTO obstacle (part_id, kind, opened_on, opened_at, opened_by) VALUES ($1, 'graves', $2, $3, 'life') RETURNING id",
		l.parts[string(rune('a'+h.part))], h.opened, h.openedAt).Scan(&h.id)
	if err == nil {
		l.hindrances = append(l.hindrances, h)
	}
	return err
}

// compare holds what is derived, and what is answered as of a day and a moment,
// against the fold; and every chain against the law.
func (l *life) compare(t *testing.T) {
	t.Helper()
	want := l.fold(l.clock, l.clock)
	got := strings.Replace(l.state(t, "p"), "obstacles=-", "obstructed=false", 1)
	got = strings.Replace(got, "obstacles=graves", "obstructed=true", 1)
	if got != want {
		t.Fatalf("after %d records: derived %s, the records say %s", len(l.records), got, want)
	}
	for part := range 2 {
		at := "not_started"
		for _, r := range l.chain(part, l.clock, l.clock) {
			if !slices.Contains(l.ways[at], r.to) {
				t.Fatalf("part %d goes from %s to %s: not lawful, and accepted", part, at, r.to)
			}
			at = r.to
		}
	}
	day, known := l.day(400), l.clock.Add(-time.Duration(l.rand.IntN(400*24))*time.Hour)
	var state, since, grade, fast string
	var obstructed bool
	err := l.tx.QueryRow(t.Context(), `
		SELECT s.state, coalesce(s.state_since::text, '-'), coalesce(s.grade, '-'), s.obstructed, coalesce(c.state, p.state)
		FROM parcel p CROSS JOIN parcel_as_of(p.id, $2, $3) s LEFT JOIN parcels_changed_since($2, $3) c ON c.parcel_id = p.id WHERE p.id = $1`,
		l.parcels["p"], day, known).Scan(&state, &since, &grade, &obstructed, &fast)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("is=%s since=%s grade=%s obstructed=%t", state, since, grade, obstructed), l.fold(day, known); got != want || fast != state {
		t.Fatalf("at %s known %s: answered %s (quickly %s), the records say %s", day, known, got, fast, want)
	}
}
