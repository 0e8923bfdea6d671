package project

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// fill makes a project of so many parcels, each with one to three parts that went
// through so many states on random days, some of them corrected or void, and with
// parcels that left or joined late. What the triggers would derive or refuse is
// left out: the questions read the records.
func fill(t *testing.T, tx pgx.Tx, parcels, steps int) (id int64) {
	t.Helper()
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"parcel", "project_parcel", "clearance_case", "clearance_part", "clearance_event"} {
		if _, err := tx.Exec(t.Context(), "ALTER TABLE "+table+" DISABLE TRIGGER USER"); err != nil {
			t.Fatal(err)
		}
	}
	const made = `
INSERT INTO clearance_project (code, name_vi, name_en, committed_to, accuracy, source, source_date) VALUES ('long', 'x', 'x', '2026-06-30', 'demonstration', 'x', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'x', 'x' FROM clearance_project WHERE code = 'long';
SELECT setseed(0.42);
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, geom, cell, project_id, accuracy, source, source_date)
SELECT 900000 + i, (SELECT code FROM admin_unit WHERE level = 'commune' ORDER BY code LIMIT 1), 'long', (i / 100)::text, i::text, ST_Multi(ST_MakeEnvelope(405000 + 20 * (i %% 100), 2330000 + 20 * (i / 100), 405020 + 20 * (i %% 100), 2330020 + 20 * (i / 100), 5899)), 0,
       (SELECT id FROM clearance_project WHERE code = 'long'), 'demonstration', 'x', '2026-01-01' FROM generate_series(1, %[1]d) AS i;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on, left_on)
SELECT p.project_id, p.id, 1, date '2019-01-01' + (random() * 300)::int, CASE WHEN random() < 0.1 THEN date '2021-01-01' + (random() * 1500)::int END FROM parcel p WHERE p.map_series = 'long';
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT 900000 + i, project_id, 1, i::text, 'household', '2019-01-01' FROM (SELECT id AS project_id FROM clearance_project WHERE code = 'long') j, generate_series(1, 3) AS i;
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2) SELECT p.id * 3 + n, 900000 + n, p.id, 100 FROM parcel p, generate_series(1, 3) AS n WHERE p.map_series = 'long' AND (n = 1 OR p.id %% (4 * n) = 0);
INSERT INTO clearance_event (part_id, from_state, to_state, regime, effective_on, recorded_by)
SELECT c.id, 'not_started', s.code, 'll2024', date '2019-06-01' + (random() * 2600)::int, 'x'
FROM clearance_part c, generate_series(1, %[2]d) AS n, LATERAL (SELECT code FROM clearance_state ORDER BY hashtext(code || c.id || n) LIMIT 1) s WHERE c.id > 2700000;
INSERT INTO clearance_event (part_id, from_state, to_state, regime, effective_on, recorded_by, corrects, step_id, void, correction_reason, correction_document)
SELECT e.part_id, 'not_started', 'clean', 'll2024', e.effective_on + 40, 'x', e.id, e.id, e.id %% 2 = 0, 'x', 'x' FROM clearance_event e WHERE e.recorded_by = 'x' AND e.id %% 17 = 0;
ANALYZE parcel, project_parcel, clearance_part, clearance_event`
	if _, err := tx.Exec(t.Context(), fmt.Sprintf(made, parcels, steps)); err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRow(t.Context(), "SELECT id FROM clearance_project WHERE code = 'long'").Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// The series, which adds up changes, says of every month what looking at each
// parcel by itself says.
func TestSeriesAgreesWithLookingAtEachParcel(t *testing.T) {
	tx := postgrestest.Tx(t)
	id := fill(t, tx, 120, 7)
	day := time.Date(2026, 9, 17, 0, 0, 0, 0, time.UTC)
	p, err := NewStore(tx).Progress(t.Context(), "long", day, day.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Series) < 80 || p.Series[len(p.Series)-1].On != "2026-09-17" {
		t.Fatalf("%d points", len(p.Series))
	}
	for i := 0; i < len(p.Series); i += 1 + rand.IntN(7) {
		comparePoint(t, tx, id, p.Series[i])
	}
	comparePoint(t, tx, id, p.Series[len(p.Series)-1])
	for _, s := range p.ByState {
		if last := p.Series[len(p.Series)-1]; last.Count[s.State] != s.Count {
			t.Errorf("%s: %d in the series, %d in the figures", s.State, last.Count[s.State], s.Count)
		}
	}
}

func comparePoint(t *testing.T, tx pgx.Tx, id int64, p Point) {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT l.state, count(*), sum(p.area_m2) / 10000 FROM project_land($1, $2::text::date) l JOIN parcel p ON p.id = l.parcel_id GROUP BY l.state`, id, p.On)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	var state string
	var count int
	var ha float64
	_, err = pgx.ForEachRow(rows, []any{&state, &count, &ha}, func() error {
		found++
		if p.Count[state] != count || math.Abs(p.AreaHa[state]-ha) > 1e-3 {
			t.Errorf("%s, %s: %d parcels, %g ha in the series; %d, %g by themselves", p.On, state, p.Count[state], p.AreaHa[state], count, ha)
		}
		return nil
	})
	if err != nil || found != len(p.Count) {
		t.Errorf("%s: %d states, %d in the series; %v", p.On, found, len(p.Count), err)
	}
}

// work adds up the rows that a plan handles, those thrown away included.
type work struct {
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Joined  float64 `json:"Rows Removed by Join Filter"`
	Plans   []work  `json:"Plans"`
}

func (w work) rows() float64 {
	sum := (w.Rows + w.Removed + w.Joined) * max(w.Loops, 1)
	for _, p := range w.Plans {
		sum += p.rows()
	}
	return sum
}

// The largest projects have some 6,000 parcels with ten steps each: what is asked
// of them grows with the steps and not with their square, and is asked once.
func TestProgressOfALargeProject(t *testing.T) {
	tx := postgrestest.Tx(t)
	id := fill(t, tx, 6000, 10)
	day := time.Date(2026, 9, 17, 0, 0, 0, 0, time.UTC)
	const steps = 6000 * 1.25 * 10
	for _, sql := range []string{landOn, changesOf} {
		var text []byte
		if err := tx.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, id, day).Scan(&text); err != nil {
			t.Fatal(err)
		}
		var plans []struct {
			Plan work
			Time float64 `json:"Execution Time"`
		}
		if err := json.Unmarshal(text, &plans); err != nil {
			t.Fatal(err)
		}
		if rows := plans[0].Plan.rows(); rows > 60*steps {
			t.Errorf("%.0f rows are handled for %.0f steps: %s", rows, steps, sql)
		} else {
			t.Logf("%.0f rows, %.0f ms", rows, plans[0].Time)
		}
	}
	s := NewStore(tx)
	first, err := s.Progress(t.Context(), "long", day, day)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Progress(t.Context(), "long", day, day); err != nil || again != first {
		t.Errorf("what did not change is computed again; %v", err)
	}
}
