package proposal

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// bench is where scenarios happen: the dataset, a planner, and what the file
// says beside.
func scene(t *testing.T) (pgx.Tx, postgres.Actor) {
	t.Helper()
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	var id int
	if err := tx.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ('check', 'Check', 'planner', '$argon2id$') RETURNING id`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return tx, postgres.Actor{Account: id, Name: "check"}
}

// Each file of testdata is one drawn zone: SQL that prepares the scene (or
// nothing), a line of dashes, the kind of zone and its shape as WKT on the survey
// plane (x east, y north), with lines "lot USE WKT" and "zone CODE" after it, a
// line of dashes, and what must be found: a rule, its severity and, if need be,
// what its sentence holds, a line; "area_ha" with a number, or "fault" with a
// rule. Every rule must be seen to apply and, where it can, not to apply.
func TestScenarios(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios in testdata: %v", err)
	}
	tx, actor := scene(t)
	covered := map[string]map[string]bool{}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(string(text), "\n----\n")
			if len(parts) != 3 {
				t.Fatalf("%d parts, want three", len(parts))
			}
			inner, err := tx.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Rollback(context.WithoutCancel(t.Context()))
			if sql := strings.TrimSpace(parts[0]); sql != "" {
				if _, err := inner.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			judge(t, look(t, inner, actor, drawnScene(t, inner, parts[1])), parts[2], covered)
		})
	}
	rules, err := NewStore(tx).Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		if missing := unseen(r, covered[r.Code]); missing != "" {
			t.Errorf("no scenario in which the rule %s %s", r.Code, missing)
		}
	}
}

// unseen says what of a rule no scenario shows.
func unseen(r Rule, seen map[string]bool) string {
	switch r.Kind {
	case "no_layer":
		if !seen["no_data"] {
			return "lacks its layer"
		}
		return ""
	case "distance", "work_distance", "estimate", "inside_zone":
		// They always say something.
	default:
		if !seen["pass"] && !r.Params.Incomplete { // what is never wholly known never passes
			return "passes"
		}
	}
	if !seen["info"] && !seen["warning"] && !seen["error"] {
		return "applies"
	}
	return ""
}

// drawnScene reads the second part of a scenario.
func drawnScene(t *testing.T, tx pgx.Tx, part string) Input {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(part), "\n")
	in := Input{Kind: lines[0]}
	for _, line := range lines[1:] {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "lot":
			use, shape, _ := strings.Cut(rest, " ")
			in.Lots = append(in.Lots, LotShape{Use: use, Shape: toDegrees(t, tx, shape)})
		case "zone":
			in.Zone = &rest
		default:
			in.Shape = toDegrees(t, tx, line)
		}
	}
	return in
}

func toDegrees(t *testing.T, tx pgx.Tx, shape string) orb.MultiPolygon {
	t.Helper()
	if _, err := wkt.Unmarshal(shape); err != nil {
		t.Fatal(err)
	}
	var g postgres.Geom
	if err := tx.QueryRow(t.Context(), `SELECT ST_Transform(ST_Multi(ST_GeomFromText($1, 5899)), 4326)`, shape).Scan(&g); err != nil {
		t.Fatal(err)
	}
	return g.Geometry.(orb.MultiPolygon)
}

func look(t *testing.T, tx pgx.Tx, actor postgres.Actor, in Input) *Report {
	t.Helper()
	report, err := NewStore(tx).Check(t.Context(), actor, in)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func judge(t *testing.T, report *Report, want string, covered map[string]map[string]bool) {
	t.Helper()
	found := map[string]Finding{}
	for _, f := range report.Findings {
		found[f.Rule] = f
		if f.Severity != "pass" && (f.Message.VI == "" || f.Message.EN == "") {
			t.Errorf("%s says nothing: %+v", f.Rule, f)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
		words := strings.SplitN(line, " ", 3)
		if len(words) < 2 {
			t.Errorf("%q: want a rule and its severity", line)
			continue
		}
		switch words[0] {
		case "area_ha":
			var ha float64
			if err := json.Unmarshal([]byte(words[1]), &ha); err != nil || math.Abs(ha-report.AreaHa) > 0.001*ha {
				t.Errorf("area %.4f ha, want %s", report.AreaHa, words[1])
			}
		case "fault":
			if report.Valid || len(report.GeometryFaults) == 0 || report.GeometryFaults[0].At == nil || report.GeometryFaults[0].Repaired == nil {
				t.Errorf("the shape passes: %+v", report.GeometryFaults)
			}
		default:
			if covered[words[0]] == nil {
				covered[words[0]] = map[string]bool{}
			}
			covered[words[0]][words[1]] = true
			if len(words) == 3 && !strings.Contains(found[words[0]].Message.EN, words[2]) {
				t.Errorf("%s does not say %q: %s", words[0], words[2], found[words[0]].Message.EN)
			}
			if got := found[words[0]].Severity; got != words[1] {
				t.Errorf("%s is %q, want %s: %s", words[0], got, words[1], found[words[0]].Message.EN)
			}
		}
	}
}

// Corners near a border go onto it: onto its corner where one is near enough, or
// else onto the nearest place of its side; what lies farther stays.
func TestSnapSaysWhatItMoved(t *testing.T) {
	tx, _ := scene(t)
	const park = `DELETE FROM zone WHERE ST_Intersects(geom, ST_MakeEnvelope(403000, 2321000, 407000, 2325000, 5899));
		INSERT INTO zone (code, kind, name_vi, name_en, status, geom, accuracy, source, source_date)
		VALUES ('scene', 'industrial_park', 'Khu', 'Park', 'operating', ST_Multi(ST_MakeEnvelope(405000, 2322000, 406000, 2323000, 5899)), 'demonstration', 'test', '2026-01-01')`
	if _, err := tx.Exec(t.Context(), park); err != nil {
		t.Fatal(err)
	}
	shape := toDegrees(t, tx, "POLYGON((404000 2322000,404999 2322000.5,404998.5 2322500,404000 2322500,404000 2322000))")
	for _, c := range []struct {
		tolerance float64
		layers    []string
		want      []float64
	}{
		{2, []string{"zones"}, []float64{1.118, 1.5}},
		{1.2, []string{"zones"}, []float64{1.118}},
		{0.5, []string{"zones", "parcels", "corridors", "admin-units"}, nil},
		{2, []string{"parcels"}, nil},
	} {
		out, moved, err := NewStore(tx).Snap(t.Context(), shape, c.tolerance, c.layers)
		if err != nil {
			t.Fatal(err)
		}
		if len(moved) != len(c.want) || len(out) != 1 || len(out[0]) != 1 || len(out[0][0]) != 5 {
			t.Errorf("%g m onto %v: %+v", c.tolerance, c.layers, moved)
			continue
		}
		for i, m := range moved {
			if math.Abs(m.DistanceM-c.want[i]) > 0.01 || m.Layer != "zones" {
				t.Errorf("%g m: corner %d went %.3f m onto %s, want %.3f", c.tolerance, i, m.DistanceM, m.Layer, c.want[i])
			}
		}
	}
}

// A thousand drawn zones, computed by the database and once more by another
// road: orb clips the same rectangles of land.
func TestAgreesWithAnIndependentComputation(t *testing.T) {
	tx, actor := scene(t)
	const grid = `INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
		SELECT (SELECT code FROM admin_unit WHERE level = 'commune' ORDER BY code LIMIT 1), 'X', 'agree', n::text,
		       ST_Multi(ST_MakeEnvelope(404000 + 100 * (n % 20), 2322000 + 100 * (n / 20), 404100 + 100 * (n % 20), 2322100 + 100 * (n / 20), 5899)), 'demonstration', 'test', '2026-01-01'
		FROM generate_series(0, 399) AS n`
	if _, err := tx.Exec(t.Context(), grid); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 1000))
	for i := range 1000 {
		ring := drawn(random)
		var want float64
		count := 0
		for n := range 400 {
			x, y := 404000+100*float64(n%20), 2322000+100*float64(n/20)
			part := clip.Ring(orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 100, y + 100}}, ring.Clone())
			if a := math.Abs(planar.Area(part)); len(part) > 2 && a > 0 {
				want += a
				count++
			}
		}
		var g postgres.Geom
		if err := tx.QueryRow(t.Context(), `SELECT ST_Transform($1::geometry, 4326)`, postgres.Geom{Geometry: orb.MultiPolygon{{ring}}, SRID: 5899}).Scan(&g); err != nil {
			t.Fatal(err)
		}
		report := look(t, tx, actor, Input{Kind: "industrial_park", Shape: g.Geometry.(orb.MultiPolygon)})
		if !report.Valid {
			t.Fatalf("polygon %d is not valid", i)
		}
		if a := math.Abs(planar.Area(ring)) / 10_000; math.Abs(report.AreaHa-a) > 1e-4*a {
			t.Errorf("polygon %d: %.5f ha, want %.5f", i, report.AreaHa, a)
		}
		if math.Abs(report.Parcels.AreaHa*10_000-want) > 1+1e-5*want {
			t.Errorf("polygon %d: parcels take %.2f m², want %.2f", i, report.Parcels.AreaHa*10_000, want)
		}
		if report.Parcels.Count < count {
			t.Errorf("polygon %d: %d parcels, want at least %d", i, report.Parcels.Count, count)
		}
	}
}

// drawn is a polygon around a middle that does not cross itself.
func drawn(random *rand.Rand) orb.Ring {
	x, y := 404200+1600*random.Float64(), 2322200+1600*random.Float64()
	n := 3 + random.IntN(40)
	angles := make([]float64, n)
	for i := range angles {
		angles[i] = 2 * math.Pi * (float64(i) + 0.9*random.Float64()) / float64(n)
	}
	sort.Float64s(angles)
	var ring orb.Ring
	for _, a := range angles {
		r := 50 + 600*random.Float64()
		ring = append(ring, orb.Point{x + r*math.Cos(a), y + r*math.Sin(a)})
	}
	ring = append(ring, ring[0])
	if ring.Orientation() == orb.CW {
		ring.Reverse()
	}
	return ring
}
