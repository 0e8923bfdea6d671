package parcel_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// Each file of testdata/clock is a story as in testdata/clearance, with
// questions about time: "uses" gives a parcel its land uses, "limit" asks for
// the day that a rule gives a part, "next" from which day a step is lawful,
// "handover" for the first day of handing over when today is "on", "due" what
// the work list says of a parcel, "breach" what was noted of steps, "days" for
// the end of so many days, and "force" whether enforcement may run.
func TestClockStories(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("testdata/clock/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories in testdata/clock: %v", err)
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
			s := &clockStory{story{tx: inner, parcels: make(map[string]int64), parts: make(map[string]int64), named: make(map[string]int64)}}
			s.begin(t)
			for n, line := range strings.Split(string(text), "\n") {
				if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				if !s.ask(t, n+1, line) {
					s.tell(t, n+1, line)
				}
			}
		})
	}
}

type clockStory struct{ story }

// questions about time: SQL with the values of the line by name.
var questions = map[string]string{
	"limit": `SELECT coalesce((SELECT x.starts_on || ' ' || x.day FROM clearance_part c, clearance_limits(ARRAY[c.id], ARRAY[c.state], NULL, true) x
		JOIN legal_rule r ON r.id = x.rule_id WHERE c.id = @part AND r.code = @rule), 'none')`,
	"handover": `SELECT coalesce(handover_from(@part, @on::text::date)::text, 'none')`,
	"due": `SELECT coalesce((SELECT 'due=' || coalesce(w.due_on::text, '-') || ' rule=' || coalesce(r.code, '-') || ' next=' || coalesce(w.next_on::text, '-')
		FROM clearance_work w LEFT JOIN legal_rule r ON r.id = w.rule_id WHERE w.parcel_id = @parcel), 'none')`,
	"breach": `SELECT coalesce(string_agg(b.rule || ' ' || e.to_state || ' ' || coalesce(b.day::text, '-'), ', ' ORDER BY e.id, b.rule), 'none')
		FROM clearance_breach b JOIN clearance_event e ON e.id = b.event_id WHERE e.part_id = @part`,
	"days": `SELECT coalesce(limit_day(@from::text::date, @n::text::numeric, @unit)::text, 'none')`,
	"force": `SELECT coalesce((SELECT string_agg(r.applies_to, ', ' ORDER BY r.applies_to) FROM enforcement_barred(@on::text::date, nullif(@at, '')::text::time) b JOIN legal_rule r ON r.id = b.rule_id), 'may')
		|| ' from ' || enforcement_from(@on::text::date)`,
	"next": `SELECT coalesce(string_agg(n.to_state || ' ' || n.regime, ', ' ORDER BY n.to_state), 'none') FROM clearance_part c, next_steps(c.state, @on::text::date) n WHERE c.id = @part`,
}

// ask answers a question of a line; false where the line is a step.
func (s *clockStory) ask(t *testing.T, n int, line string) bool {
	t.Helper()
	step, want, _ := strings.Cut(line, "->")
	words := strings.Fields(step)
	values := pgx.NamedArgs{"at": ""}
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case key == "part" && s.parts[value] != 0:
			values[key] = s.parts[value]
		case key == "parcel":
			values[key] = s.parcels[value]
		default:
			values[key] = value
		}
	}
	sql := questions[words[0]]
	var err error
	switch {
	case words[0] == "uses":
		_, err = s.tx.Exec(t.Context(), `INSERT INTO parcel_land_use (parcel_id, ordinal, code, code_system)
			SELECT @parcel, o, c, 'TT08-2024' FROM unnest(string_to_array(@codes, ',')) WITH ORDINALITY AS u (c, o)`, values)
	case words[0] == "rule":
		_, err = s.tx.Exec(t.Context(), `UPDATE legal_rule SET value = @value::text::numeric WHERE code = @code AND valid_to IS NULL`, values)
	case words[0] == "holiday":
		_, err = s.tx.Exec(t.Context(), `INSERT INTO holiday (day, kind, name_vi, name_en, source) VALUES (@on::text::date, @kind, 'x', 'x', 'x')`, values)
	case words[0] == "part":
		s.tell(t, n, line)
		name := strings.TrimPrefix(words[2], "parcel=")
		_, err = s.tx.Exec(t.Context(), `INSERT INTO project_parcel (project_id, parcel_id, round, joined_on)
			SELECT $1, $2, 1, '2019-01-01' WHERE NOT EXISTS (SELECT FROM project_parcel WHERE parcel_id = $2)`, s.project, s.parcels[name])
	case sql == "":
		return false
	default:
		var got string
		if err = s.tx.QueryRow(t.Context(), sql, values).Scan(&got); err == nil && got != strings.TrimSpace(want) {
			t.Errorf("line %d: %s\nthe database says: %s", n, line, got)
		}
	}
	if err != nil {
		t.Fatal(fmt.Errorf("line %d: %s: %w", n, line, err))
	}
	return true
}
