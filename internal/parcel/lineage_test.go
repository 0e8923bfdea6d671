package parcel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/parcel"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// block is six parcels of 40 × 50 m in two rows, each with a case, steps of
// clearance with money, and on the first an obstacle.
const block = `
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('lineage', 'x', 'x', 'demonstration', 'x', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'x', 'x' FROM clearance_project WHERE code = 'lineage';
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, accuracy, source, source_date)
SELECT 800001 + i, (SELECT min(code) FROM admin_unit WHERE level = 'commune'), 'lineage', '1', (1 + i)::text, 2000,
       ST_Multi(ST_Translate(ST_MakeEnvelope(405000, 2323000, 405040, 2323050, 5899), 40 * (i % 3), 50 * (i / 3))), 'demonstration', 'x', '2026-01-01' FROM generate_series(0, 5) AS i;
SELECT setval(pg_get_serial_sequence('parcel', 'id'), 800100), setval(pg_get_serial_sequence('clearance_case', 'id'), 800100), setval(pg_get_serial_sequence('clearance_part', 'id'), 800100);
INSERT INTO parcel_land_use (parcel_id, ordinal, code, code_system) SELECT 800001 + i, 1, t.code, t.code_system FROM generate_series(0, 5) AS i, (SELECT * FROM land_use_type WHERE code = 'LUC' LIMIT 1) t;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, 800001 + i, 1, '2024-08-01' FROM clearance_project p, generate_series(0, 5) AS i WHERE p.code = 'lineage';
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT 800001 + i, p.id, 1, i::text, 'household', '2024-08-02' FROM clearance_project p, generate_series(0, 5) AS i WHERE p.code = 'lineage';
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2) SELECT 800001 + i, 800001 + i, 800001 + i, 2000 FROM generate_series(0, 5) AS i;
INSERT INTO obstacle (part_id, kind, opened_on, opened_by) VALUES (800001, 'graves', '2024-10-01', 'x')`

// steps takes the parts some way, the third as far as approved, with an amount.
func steps(t *testing.T, tx pgx.Tx) {
	t.Helper()
	for i, to := range []string{"notified", "inventory", "inventoried", "plan_posted", "plan_approved"} {
		_, err := tx.Exec(t.Context(), `
			INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
			SELECT 800001 + n, $1, date '2024-08-10' + 60 * $2::integer, 'x', 'QĐ', '2024-08-09', 'x', 1000000001 + n, 2000, 'x', 'x',
			       (SELECT coalesce(jsonb_object_agg(f, 'x'), '{}') FROM clearance_transition t, unnest(t.requires) AS f)
			FROM generate_series(0, 5) AS n WHERE $2 <= n`, to, i)
		if err != nil {
			t.Fatal(err)
		}
	}
}

type lineageWorld struct {
	tx    pgx.Tx
	actor postgres.Actor
}

func newLineageWorld(t *testing.T) lineageWorld {
	t.Helper()
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), block); err != nil {
		t.Fatal(err)
	}
	steps(t, tx)
	w := lineageWorld{tx, postgres.Actor{Name: "lineage"}}
	if err := tx.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ('lineage', 'x', 'admin', '$argon2id$x') RETURNING id`).Scan(&w.actor.Account); err != nil {
		t.Fatal(err)
	}
	return w
}

// do makes a change and returns the numbers of the children.
func (w lineageWorld) do(t *testing.T, kind string, r parcel.Reshape) (parcel.Reshaped, error) {
	t.Helper()
	if r.EffectiveOn == "" {
		r.EffectiveOn = "2026-01-05"
	}
	r.Document, r.CRS = "Mảnh trích đo thử", "EPSG:5899"
	if faults := r.Check(kind, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), false); len(faults) > 0 {
		t.Fatalf("%s: %+v", kind, faults)
	}
	var out parcel.Reshaped
	err := pgx.BeginFunc(t.Context(), w.tx, func(tx pgx.Tx) (err error) {
		out, err = parcel.NewStore(tx).Reshape(t.Context(), w.actor, r, false)
		return err
	})
	if _, e := w.tx.Exec(context.WithoutCancel(t.Context()), "RESET ROLE"); e != nil {
		t.Fatal(e)
	}
	return out, err
}

func cut(x1, y1, x2, y2 float64) *parcel.Shape {
	return &parcel.Shape{Type: "LineString", Coordinates: json.RawMessage(fmt.Sprintf("[[%f,%f],[%f,%f]]", x1, y1, x2, y2))}
}

func children(numbers ...string) []parcel.NewParcel {
	var list []parcel.NewParcel
	for _, n := range numbers {
		list = append(list, parcel.NewParcel{SheetNo: "1", ParcelNo: n})
	}
	return list
}

// what the parcels in force say of the block: its area, the area in each state,
// the steps that were first recorded with the money in them, and the obstacles.
const account = `
WITH living AS (SELECT * FROM parcel WHERE map_series = 'lineage'),
part AS (SELECT c.id, c.area_m2 FROM clearance_part c JOIN living p ON p.id = c.parcel_id),
event AS (
    SELECT e.*, (WITH RECURSIVE up AS (SELECT e.id, e.reissues UNION ALL SELECT x.id, x.reissues FROM clearance_event x JOIN up ON x.id = up.reissues) SELECT id FROM up WHERE reissues IS NULL) AS first
    FROM clearance_event e JOIN part ON part.id = e.part_id)
SELECT concat_ws(E'\n',
    'area ' || (SELECT round(sum(area_m2)::numeric) FROM living), 'parts ' || (SELECT round(sum(area_m2)::numeric) FROM part),
    (SELECT string_agg(state || ' ' || m2, ', ' ORDER BY state) FROM (SELECT state, round(sum(area_m2)::numeric) AS m2 FROM living GROUP BY state) s),
    (SELECT string_agg(concat_ws(' ', to_state, effective_on, steps, vnd, m2), ', ' ORDER BY to_state) FROM (
        SELECT to_state, effective_on, count(DISTINCT first) AS steps, sum(amount_vnd) AS vnd, round(sum(area_m2)::numeric) AS m2 FROM event GROUP BY 1, 2) s),
    'obstacles ' || (SELECT count(DISTINCT o.opened_on) FROM obstacle o JOIN part ON part.id = o.part_id WHERE o.closed_on IS NULL),
    'project ' || (SELECT count(*) = count(*) FILTER (WHERE project_id = (SELECT id FROM clearance_project WHERE code = 'lineage') AND land_use = '{LUC}') FROM living),
    'open elsewhere ' || (SELECT count(*) FROM obstacle o JOIN clearance_part c ON c.id = o.part_id JOIN parcel_retired r ON r.id = c.parcel_id WHERE o.closed_on IS NULL AND r.map_series = 'lineage'))`

func (w lineageWorld) account(t *testing.T) (text string) {
	t.Helper()
	if err := w.tx.QueryRow(t.Context(), account).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// Random splits, mergers of what they made and renumberings keep area, states,
// steps, money, obstacles and project.
func TestRandomSplitsAndMergersKeepAll(t *testing.T) {
	w := newLineageWorld(t)
	want := w.account(t)
	for _, part := range []string{"area 12000", "plan_approved 2025-04-07 2 2000000011 4000", "obstacles 1", "project true", "open elsewhere 0"} {
		if !strings.Contains(want, part) {
			t.Fatalf("the block is not as it should be:\n%s", want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	next := 100
	splits := [][]int64{} // children of one parcel that are all in force
	for n := range 30 {
		var id int64
		var x1, y1, x2, y2 float64
		err := w.tx.QueryRow(t.Context(), `SELECT id, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM parcel WHERE map_series = 'lineage' ORDER BY id OFFSET $1 % (SELECT count(*) FROM parcel WHERE map_series = 'lineage') LIMIT 1`,
			random.IntN(1000)).Scan(&id, &x1, &y1, &x2, &y2)
		if err != nil {
			t.Fatal(err)
		}
		kind := "split"
		switch {
		case n%5 == 4:
			kind = "renumber"
		case n%3 == 2 && len(splits) > 0:
			kind = "merge"
		}
		next += 10
		r := parcel.Reshape{Parcels: []int64{id}, Children: children(fmt.Sprint(next))}
		switch kind {
		case "split":
			at := x1 + (x2-x1)*(0.3+0.4*random.Float64())
			r.Cut = cut(at, y1-1, at+random.Float64(), y2+1)
			r.Children = children(fmt.Sprint(next), fmt.Sprint(next+1))
		case "merge":
			r.Parcels = splits[len(splits)-1]
			splits = splits[:len(splits)-1]
		}
		out, err := w.do(t, kind, r)
		if errors.Is(err, parcel.ErrFaults) && kind == "split" {
			continue // a piece became a sliver, or the cut made three
		}
		if err != nil {
			t.Fatalf("%d, %s: %v %+v", n, kind, err, out.Faults)
		}
		gone := map[int64]bool{}
		for _, id := range r.Parcels {
			gone[id] = true
		}
		kept := splits[:0]
		for _, s := range splits {
			if !gone[s[0]] && !gone[s[1]] {
				kept = append(kept, s)
			}
		}
		splits = kept
		if kind == "split" {
			splits = append(splits, []int64{*out.Children[0].ID, *out.Children[1].ID})
		}
		if math.Abs(out.Areas.MeasuredDifference) > 0.1 {
			t.Errorf("%d, %s: the area changes by %f m²", n, kind, out.Areas.MeasuredDifference)
		}
		if got := w.account(t); got != want {
			t.Fatalf("%d, %s of %v:\n%s\nwant\n%s", n, kind, r.Parcels, got, want)
		}
	}
	var circles, retired int
	err := w.tx.QueryRow(t.Context(), `
		WITH RECURSIVE up AS (SELECT child_id AS start, parent_id FROM parcel_lineage UNION SELECT up.start, l.parent_id FROM up JOIN parcel_lineage l ON l.child_id = up.parent_id)
		SELECT (SELECT count(*) FROM up WHERE start = parent_id), (SELECT count(*) FROM parcel_retired)`).Scan(&circles, &retired)
	if err != nil || circles != 0 || retired < 20 {
		t.Errorf("%d circles, %d retired, %v", circles, retired, err)
	}
}

// What a change is refused for, and what a preview says of it.
func TestReshapeIsRefused(t *testing.T) {
	w := newLineageWorld(t)
	square := func(x1, y1, x2, y2 float64) *parcel.Shape {
		return &parcel.Shape{Type: "Polygon", Coordinates: json.RawMessage(fmt.Sprintf("[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]", x1, y1, x2, y1, x2, y2, x1, y2, x1, y1))}
	}
	shaped := func(shapes ...*parcel.Shape) []parcel.NewParcel {
		list := children("901", "902", "903")[:len(shapes)]
		for i := range shapes {
			list[i].Geometry = shapes[i]
		}
		return list
	}
	area := func(list []parcel.NewParcel, m2 ...float64) []parcel.NewParcel {
		for i := range m2 {
			list[i].RecordedAreaM2 = &m2[i]
		}
		return list
	}
	one := []int64{800001}
	halves := cut(405020, 2322999, 405020, 2323051)
	for _, test := range []struct {
		name, kind string
		r          parcel.Reshape
		want       string
	}{
		{"a cut that misses", "split", parcel.Reshape{Parcels: one, Cut: cut(405100, 2322999, 405100, 2323051), Children: children("901", "902")}, "cut_misses"},
		{"more numbers than pieces", "split", parcel.Reshape{Parcels: one, Cut: halves, Children: children("901", "902", "903")}, "cut_count"},
		{"a hole between the shapes", "split", parcel.Reshape{Parcels: one, Children: shaped(square(405000, 2323000, 405020, 2323050), square(405020.1, 2323000, 405040, 2323050))}, "not_covered 0.100"},
		{"shapes that overlap", "split", parcel.Reshape{Parcels: one, Children: shaped(square(405000, 2323000, 405020.1, 2323050), square(405020, 2323000, 405040, 2323050))}, "overlap 0.100"},
		{"beyond the parcel", "split", parcel.Reshape{Parcels: one, Children: shaped(square(404999, 2323000, 405020, 2323050), square(405020, 2323000, 405040, 2323050))}, "beyond_parent 1.000"},
		{"over a neighbour", "split", parcel.Reshape{Parcels: one, Children: shaped(square(405000, 2323000, 405020, 2323050), square(405020, 2323000, 405041, 2323050))}, "beyond_parent 1.000, overlap_register 1.000"},
		{"a sliver", "split", parcel.Reshape{Parcels: one, Cut: cut(405000.15, 2322999, 405000.15, 2323051), Children: children("901", "902")}, "sliver 0.150"},
		{"that do not touch", "merge", parcel.Reshape{Parcels: []int64{800001, 800003}, Children: children("901")}, "not_adjacent"},
		{"areas that do not agree", "split", parcel.Reshape{Parcels: one, Cut: halves, Children: area(children("901", "902"), 1000, 980)}, "refused parcel_change_areas_reconciled"},
		{"within the tolerance", "split", parcel.Reshape{Parcels: one, Cut: halves, Children: area(children("901", "902"), 1000, 991)}, ""},
		{"with a reason", "split", parcel.Reshape{Parcels: []int64{800002}, Cut: cut(405060, 2322999, 405060, 2323051), Reason: "Đo lại", Children: area(children("903", "904"), 1000, 980)}, ""},
		{"a number that is taken", "renumber", parcel.Reshape{Parcels: []int64{800004}, Children: children("5")}, "refused parcel_identity_unique"},
		{"before a step", "renumber", parcel.Reshape{Parcels: []int64{800004}, EffectiveOn: "2024-08-20", Children: children("905")}, "refused parcel_change_after_steps"},
		{"a parcel that is no more", "renumber", parcel.Reshape{Parcels: one, Children: children("905")}, "there is no such parcel"},
		{"an old version", "renumber", parcel.Reshape{Parcels: []int64{800004}, Versions: []int64{999}, Children: children("905")}, "somebody else changed the parcel in the meantime"},
		{"its own number", "renumber", parcel.Reshape{Parcels: []int64{800004}, Children: children("4")}, ""},
	} {
		out, err := w.do(t, test.kind, test.r)
		got := ""
		var refused *parcel.RefusedError
		switch {
		case errors.Is(err, parcel.ErrFaults):
			var rules []string
			for _, f := range out.Faults {
				rule := f.Rule
				if f.WidthM != nil {
					rule += fmt.Sprintf(" %.3f", *f.WidthM)
				}
				rules = append(rules, rule)
			}
			got = strings.Join(rules, ", ")
		case errors.As(err, &refused):
			got = "refused " + refused.Rule
		case err != nil:
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	// Nothing new happens to what is no more.
	err := pgx.BeginFunc(t.Context(), w.tx, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by) VALUES (800001, 'inventory', '2026-02-01', 'x')`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "no more") {
		t.Errorf("a step of a retired parcel: %v", err)
	}
}
