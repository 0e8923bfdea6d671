package corridor

import (
	"errors"
	"math"
	"testing"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// Plots all along the eastern line and beside it, in every grade.
const plotsAlong = `
INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, state, grade, accuracy, source, source_date)
SELECT (SELECT code FROM admin_unit WHERE level = 'commune' ORDER BY code LIMIT 1), 'BĐĐC', '78', n::text,
       ST_Multi(ST_Translate(ST_MakeEnvelope(0, 0, 50, 40 + n % 7, 5899), ST_X(at), ST_Y(at) + 200 * (n % 5))),
       (ARRAY['not_started', 'plan_approved', 'recovery_decided', 'handed_over', 'clean', 'excluded'])[1 + n % 6],
       (ARRAY[NULL, NULL, 'legally_clear', 'vacant', 'ready_to_build', NULL])[1 + n % 6], 'demonstration', 'test', '2026-01-01'
FROM generate_series(0, 599) AS n, corridor k, ST_LineInterpolatePoint(k.geom, n / 600.0) AS at WHERE k.code = 'east'`

func TestStripHoldsWhatTheSummaryCounts(t *testing.T) {
	tx := postgrestest.Tx(t)
	ctx := t.Context()
	if err := dataset.Load(ctx, tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, plotsAlong); err != nil {
		t.Fatal(err)
	}
	store := NewStore(tx)
	for _, code := range []string{"west", "east"} {
		strip, err := store.Strip(ctx, code, 5)
		if err != nil {
			t.Fatal(err)
		}
		states, err := store.ParcelsWithin(ctx, code, 5)
		if err != nil {
			t.Fatal(err)
		}
		var due, vacant, ready float64
		for _, s := range states {
			vacant += s.Vacant
			ready += s.ReadyToBuild
			if s.State != "excluded" {
				due += s.AreaHa
			}
		}
		var sum StripSection
		for _, f := range strip.Sections {
			sum.VacantHa += f.VacantHa
			sum.ReadyToBuildHa += f.ReadyToBuildHa
			sum.LegallyClearHa += f.LegallyClearHa
			sum.UnderWayHa += f.UnderWayHa
			sum.NotStartedHa += f.NotStartedHa
			sum.Expected6Ha += f.Expected6Ha
			sum.Expected24Ha += f.Expected24Ha
			if f.Expected6Ha > f.Expected12Ha || f.Expected12Ha > f.Expected24Ha || f.Expected24Ha > f.LegallyClearHa+f.UnderWayHa+1e-9 {
				t.Errorf("%s: km %.0f expects more land sooner than later, or more than is under way: %+v", code, f.FromKM, f)
			}
		}
		all := sum.VacantHa + sum.ReadyToBuildHa + sum.LegallyClearHa + sum.UnderWayHa + sum.NotStartedHa
		for what, pair := range map[string][2]float64{"vacant": {sum.VacantHa, vacant}, "ready": {sum.ReadyToBuildHa, ready}, "all": {all, due}} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				t.Errorf("%s: the sections hold %.4f ha %s, the summary counts %.4f", code, pair[0], what, pair[1])
			}
		}
		if code == "east" && all == 0 {
			t.Error("no land along the eastern line; the test would prove nothing")
		}
		testStripOrder(t, strip)
	}
}

// Everything along the strip lies on the line, and the sections fill it.
func testStripOrder(t *testing.T, s Strip) {
	t.Helper()
	on := func(what string, km float64) {
		if km < 0 || km > s.LengthKM+1e-6 {
			t.Errorf("%s: %s at km %.3f of %.3f", s.Corridor, what, km, s.LengthKM)
		}
	}
	at := 0.0
	for _, f := range s.Sections {
		if f.FromKM != at || f.ToKM <= f.FromKM {
			t.Errorf("%s: a section from %.2f to %.2f after %.2f", s.Corridor, f.FromKM, f.ToKM, at)
		}
		at = f.ToKM
	}
	if math.Abs(at-s.LengthKM) > 0.01 {
		t.Errorf("%s: the sections end at %.2f of %.2f", s.Corridor, at, s.LengthKM)
	}
	for _, p := range s.Places {
		on(p.Code, p.ChainageKM)
	}
	drawn := 0
	for _, w := range s.Works {
		if w.FromKM == nil {
			continue
		}
		drawn++
		on(w.Code, *w.FromKM)
		on(w.Code, *w.ToKM)
		if *w.ToKM < *w.FromKM {
			t.Errorf("%s runs backwards", w.Code)
		}
	}
	if drawn == 0 || drawn == len(s.Works) || len(s.Places) == 0 {
		t.Errorf("%s: %d works drawn of %d, %d places", s.Corridor, drawn, len(s.Works), len(s.Places))
	}
}

func TestStripOfNoCorridor(t *testing.T) {
	if _, err := NewStore(postgrestest.Tx(t)).Strip(t.Context(), "north", 5); !errors.Is(err, ErrUnknown) {
		t.Errorf("got %v", err)
	}
}
