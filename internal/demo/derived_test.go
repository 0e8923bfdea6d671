package demo_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// partHistory is what the events say of one part, followed in Go.
type partHistory struct {
	parcel    int64
	state     string
	since     time.Time
	paid      bool
	recovered bool
	serviced  bool
	obstacles []string
}

// testDerived follows all events anew, without the database's triggers, and
// compares what comes out with what the triggers derived.
func testDerived(t *testing.T, pool *pgxpool.Pool) {
	parts := readHistories(t, pool)
	byParcel := make(map[int64][]*partHistory)
	for _, p := range parts {
		byParcel[p.parcel] = append(byParcel[p.parcel], p)
	}
	rows, err := pool.Query(t.Context(), "SELECT id, state, coalesce(state_since::text, ''), coalesce(grade, ''), array_to_string(obstacles, ',') FROM parcel")
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	var state, since, grade, obstacles string
	wrong := 0
	_, err = pgx.ForEachRow(rows, []any{&id, &state, &since, &grade, &obstacles}, func() error {
		got := strings.Join([]string{state, since, grade, obstacles}, "|")
		if want := derive(byParcel[id]); got != want && wrong < 10 {
			wrong++
			t.Errorf("parcel %d: the database derives %s, the events say %s", id, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func readHistories(t *testing.T, pool *pgxpool.Pool) map[int64]*partHistory {
	t.Helper()
	parts := make(map[int64]*partHistory)
	var id, parcel int64
	var serviced bool
	each(t, pool, "SELECT id, parcel_id, serviced_on IS NOT NULL FROM clearance_part", []any{&id, &parcel, &serviced}, func() {
		parts[id] = &partHistory{parcel: parcel, state: "not_started", serviced: serviced}
	})
	var to, from string
	var on time.Time
	each(t, pool, "SELECT part_id, from_state, to_state, effective_on FROM clearance_event ORDER BY id", []any{&id, &from, &to, &on}, func() {
		p := parts[id]
		if p.state != from {
			t.Errorf("part %d: an event leaves %s while the part is in %s", id, from, p.state)
		}
		p.state, p.since = to, on
		switch to {
		case "paid":
			p.paid = true
		case "recovery_decided":
			p.recovered = true
		case "plan_posted":
			p.paid = false
		case "not_started":
			p.paid, p.recovered = false, false
		}
	})
	var kind string
	each(t, pool, "SELECT part_id, kind FROM obstacle WHERE closed_on IS NULL", []any{&id, &kind}, func() {
		parts[id].obstacles = append(parts[id].obstacles, kind)
	})
	return parts
}

func each(t *testing.T, pool *pgxpool.Pool, query string, into []any, visit func()) {
	t.Helper()
	rows, err := pool.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.ForEachRow(rows, into, func() error { visit(); return nil }); err != nil {
		t.Fatal(err)
	}
}

// derive is the rule of the domain: the least advanced part that was not taken
// out of the boundary, the obstacles of all, and the grade of clean land.
func derive(parts []*partHistory) string {
	if len(parts) == 0 {
		return "not_started|||"
	}
	way := []string{"not_started", "notified", "inventory", "inventoried", "plan_posted", "plan_approved", "paid", "recovery_decided", "handed_over", "clean", "excluded"}
	obstacles := make(map[string]bool)
	counted := slices.DeleteFunc(slices.Clone(parts), func(p *partHistory) bool { return p.state == "excluded" })
	if len(counted) == 0 {
		counted = parts
	}
	for _, p := range parts {
		for _, o := range p.obstacles {
			obstacles[o] = true
		}
	}
	least := counted[0]
	vacant, serviced, settled := true, true, true
	for _, p := range counted {
		a, b := slices.Index(way, p.state), slices.Index(way, least.state)
		if a < b || a == b && p.since.After(least.since) {
			least = p
		}
		vacant = vacant && (p.state == "handed_over" || p.state == "clean")
		serviced = serviced && p.serviced
		settled = settled && p.paid && p.recovered
	}
	grade := ""
	switch {
	case vacant && len(obstacles) == 0 && serviced:
		grade = "ready_to_build"
	case vacant && len(obstacles) == 0:
		grade = "vacant"
	case settled:
		grade = "legally_clear"
	}
	since := ""
	if !least.since.IsZero() {
		since = least.since.Format(time.DateOnly)
	}
	return strings.Join([]string{least.state, since, grade, strings.Join(slices.Sorted(maps.Keys(obstacles)), ",")}, "|")
}

// testAsOf asks of all parcels how they stand as of now, one by one, and how they
// stood as of days before, one by one and all at once.
func testAsOf(t *testing.T, pool *pgxpool.Pool) {
	for name, question := range map[string]string{
		"parcels that stand now otherwise than as of now": `SELECT count(*) FROM parcel p LEFT JOIN LATERAL parcel_as_of(p.id, 'infinity', 'infinity') s ON true
			WHERE (p.state, p.state_since, p.grade, p.obstacles <> '{}') IS DISTINCT FROM (coalesce(s.state, 'not_started'), s.state_since, s.grade, coalesce(s.obstructed, false))`,
		"parcels that stood otherwise, asked all at once": `SELECT count(*) FROM (VALUES (date '2020-06-30', timestamptz 'infinity'), ('2023-01-01', 'infinity'), ('2025-09-01', '2025-06-01'), ('2026-11-15', '2024-02-01')) AS q (day, known)
			CROSS JOIN LATERAL (SELECT p.id, coalesce(c.state, p.state) AS state FROM parcel p LEFT JOIN parcels_changed_since(q.day, q.known) c ON c.parcel_id = p.id) f
			LEFT JOIN LATERAL parcel_as_of(f.id, q.day, q.known) s ON true WHERE f.state <> coalesce(s.state, 'not_started')`,
		"events after which nothing stood otherwise": `SELECT count(*) - 3000 FROM (SELECT FROM parcels_changed_since('2024-01-01', 'infinity') c JOIN parcel p ON p.id = c.parcel_id WHERE p.state <> c.state LIMIT 3000) x`,
	} {
		var n int
		if err := pool.QueryRow(t.Context(), question).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d %v", name, n, err)
		}
	}
}
