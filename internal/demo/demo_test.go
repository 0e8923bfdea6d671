package demo_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/demo"
	"matbang/internal/postgres/postgrestest"
)

// TestGenerate makes the demonstration once and asks the database about it.
func TestGenerate(t *testing.T) {
	pool := postgrestest.Database(t)
	if err := dataset.Load(t.Context(), pool, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	last := 0
	err := demo.Generate(t.Context(), pool, func(step string, done, total int) {
		if step == "" || done < last || done > total {
			t.Errorf("progress: %q, %d of %d after %d", step, done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("none", func(t *testing.T) { testNone(t, pool) })
	t.Run("figures", func(t *testing.T) { testFigures(t, pool) })
	t.Run("derived states", func(t *testing.T) { testDerived(t, pool) })
	t.Run("as of", func(t *testing.T) { testAsOf(t, pool) })
	t.Run("again", func(t *testing.T) { testAgain(t, pool) })
	t.Run("relocated", func(t *testing.T) { testRelocated(t, pool) })
}

// testNone counts what must not be.
func testNone(t *testing.T, pool *pgxpool.Pool) {
	for name, query := range map[string]string{
		"parcels that overlap": `SELECT count(*) FROM parcel a JOIN parcel b ON a.id < b.id AND a.geom && b.geom
			AND ST_Relate(a.geom, b.geom, '2********')`,
		"parcels finer than a millimetre": `SELECT count(*) FROM parcel p, ST_DumpPoints(p.geom) d
			WHERE abs(ST_X(d.geom) * 1000 - round(ST_X(d.geom) * 1000)) > 1e-4 OR abs(ST_Y(d.geom) * 1000 - round(ST_Y(d.geom) * 1000)) > 1e-4`,
		"parcels of other than 4 to 12 corners": `SELECT count(*) FROM parcel WHERE ST_NPoints(geom) - 1 NOT BETWEEN 4 AND 12`,
		"slivers":                               `SELECT count(*) FROM parcel WHERE area_m2 < 50 OR 4 * pi() * area_m2 / ST_Perimeter(geom) ^ 2 < 0.05`,
		"parcels outside every zone or unit":    `SELECT count(*) FROM parcel WHERE zone IS NULL OR admin_unit IS NULL OR corridors = '{}'`,
		"parcels in an economic zone alone":     `SELECT count(*) FROM parcel p JOIN zone z ON z.code = p.zone WHERE z.kind = 'economic_zone'`,
		"parcels not numbered in a commune of 2020": `SELECT count(*) FROM parcel p JOIN admin_unit u ON u.code = p.cadastral_unit
			WHERE u.level <> 'commune' OR NOT u.code LIKE 'c2020-%'`,
		"parcels whose unit does not hold them, though another does": `SELECT count(*) FROM parcel p JOIN admin_unit u ON u.code = p.cadastral_unit
			WHERE NOT ST_Intersects(u.geom, p.geom)
			AND EXISTS (SELECT FROM admin_unit o WHERE o.level = 'commune' AND o.valid @> date '2020-11-16' AND ST_Contains(o.geom, p.geom))`,
		"rows that hide what they are": `SELECT count(*) FROM parcel WHERE accuracy <> 'demonstration' OR source NOT LIKE '%demonstration data, not a real parcel'`,
		"projects that hide what they are": `SELECT count(*) FROM clearance_project WHERE accuracy <> 'demonstration'
			OR name_vi NOT LIKE '%(minh họa)' OR name_en NOT LIKE '%(demonstration)' OR developer NOT LIKE '%mẫu%'`,
		"holders that are not visibly made up": `SELECT count(*) FROM personal.land_user WHERE NOT demo OR name !~ '(Hộ|Tổ chức|Cộng đồng|Đất do Nhà nước quản lý,) mẫu [0-9]{5}$'`,
		"papers that are not visibly made up": `SELECT count(*) FROM clearance_event WHERE decision_no NOT LIKE '%-MH/%' OR document NOT LIKE '%-MH/%'
			OR issuer NOT LIKE '%(minh họa)' OR note NOT LIKE '%(minh họa)'`,
		"recorded areas far off": `SELECT count(*) FROM parcel WHERE abs(recorded_area_m2 - area_m2) > 0.06 * area_m2`,
		"land uses that do not add up": `SELECT count(*) FROM (SELECT p.id FROM parcel p JOIN parcel_land_use u ON u.parcel_id = p.id
			GROUP BY p.id HAVING abs(sum(u.area_m2) - p.recorded_area_m2) > 0.11 OR array_agg(u.code ORDER BY u.ordinal) <> p.land_use) x`,
		"land uses of another time": `SELECT count(*) FROM parcel p JOIN parcel_land_use u ON u.parcel_id = p.id JOIN land_use_type t USING (code, code_system)
			WHERE NOT daterange(t.valid_from, t.valid_to) @> p.source_date`,
		"parts greater than their parcel": `SELECT count(*) FROM (SELECT parcel_id FROM clearance_part GROUP BY parcel_id
			HAVING sum(area_m2) > (SELECT area_m2 FROM parcel WHERE id = parcel_id) + 0.01) x`,
		"parcels of a project without a case": `SELECT count(*) FROM parcel p WHERE project_id IS NOT NULL AND NOT EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = p.id)`,
		"parcels of study areas in a project": `SELECT count(*) FROM parcel p JOIN zone z ON z.code = p.zone WHERE z.kind = 'study_area' AND project_id IS NOT NULL`,
		"recoveries before their notice is over": `SELECT count(*) FROM clearance_event r
			CROSS JOIN LATERAL (SELECT n.details FROM clearance_event n WHERE n.part_id = r.part_id AND n.to_state = 'notified' AND n.id < r.id ORDER BY n.id DESC LIMIT 1) n
			WHERE r.to_state = 'recovery_decided'
			AND r.effective_on < (n.details ->> 'served_on')::date + CASE n.details ->> 'notice_group' WHEN 'agricultural' THEN 90 ELSE 180 END`,
		"recoveries after their notice ran out": `SELECT count(*) FROM clearance_event r
			CROSS JOIN LATERAL (SELECT n.details FROM clearance_event n WHERE n.part_id = r.part_id AND n.to_state = 'notified' AND n.id < r.id ORDER BY n.id DESC LIMIT 1) n
			WHERE r.to_state = 'recovery_decided' AND r.effective_on > (n.details ->> 'served_on')::date + interval '12 months'`,
		"plans approved while they are posted": `SELECT count(*) FROM clearance_event a
			CROSS JOIN LATERAL (SELECT p.details FROM clearance_event p WHERE p.part_id = a.part_id AND p.to_state = 'plan_posted' AND p.details ? 'posting_to' AND p.id < a.id ORDER BY p.id DESC LIMIT 1) p
			WHERE a.to_state = 'plan_approved' AND a.effective_on < (p.details ->> 'posting_to')::date`,
		"payments of other than the approved amount": `SELECT count(*) FROM clearance_event p
			WHERE p.to_state = 'paid' AND p.amount_vnd IS DISTINCT FROM
				(SELECT a.amount_vnd FROM clearance_event a WHERE a.part_id = p.part_id AND a.to_state = 'plan_approved' AND a.id < p.id ORDER BY a.id DESC LIMIT 1)`,
		"steps recorded before the one they follow": `SELECT count(*) FROM (SELECT recorded_at < lag(recorded_at) OVER (PARTITION BY part_id ORDER BY id) AS back FROM clearance_event) x WHERE back`,
		"events outside 2019 to 2026":               `SELECT count(*) FROM clearance_event WHERE effective_on NOT BETWEEN '2019-01-01' AND '2026-11-15' OR recorded_at > '2026-11-30'`,
		"obstacles before their case began, or open on clean land": `SELECT count(*) FROM obstacle o JOIN clearance_part c ON c.id = o.part_id
			WHERE o.opened_on < (SELECT min(effective_on) FROM clearance_event e WHERE e.part_id = c.id) OR c.state = 'clean' AND o.closed_on IS NULL`,
		"land served before it is clean": `SELECT count(*) FROM clearance_part WHERE serviced_on IS NOT NULL AND (state <> 'clean' OR serviced_on < state_since)`,
	} {
		var n int
		if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if n != 0 {
			t.Errorf("%s: %d", name, n)
		}
	}
}

// testFigures asks for the magnitudes that are known or wanted.
func testFigures(t *testing.T, pool *pgxpool.Pool) {
	share := func(zones string) string {
		return `SELECT 100 * sum(p.area_m2) FILTER (WHERE p.state IN ('handed_over', 'clean')) / sum(p.area_m2) FILTER (WHERE p.state <> 'excluded')
			FROM parcel p JOIN zone z ON z.code = p.zone WHERE ` + zones
	}
	for _, figure := range []struct {
		name, query string
		low, high   float64
	}{
		{"parcels", "SELECT count(*) FROM parcel", 19_000, 21_000},
		{"mean area of rice plots", "SELECT avg(area_m2) FROM parcel WHERE land_use = '{LUC}'", 600, 1500},
		{"zones with parcels", "SELECT count(DISTINCT zone) FROM parcel", 20, 200},
		{"cleared of Sông Khoai, % (448 of 714 ha)", share("z.code LIKE '%song-khoai%'"), 61, 65},
		{"cleared of operating parks, %", share("z.status = 'operating' AND z.code NOT LIKE '%song-khoai%'"), 92, 99},
		{"begun of planned parks, %", "SELECT 100.0 * avg((p.state <> 'not_started')::int) FROM parcel p JOIN zone z ON z.code = p.zone WHERE z.status = 'planned'", 20, 80},
		{"beyond the inventory in planned parks, %", `SELECT 100.0 * avg((s.ordinal BETWEEN 4 AND 9)::int) FROM parcel p JOIN zone z ON z.code = p.zone
			JOIN clearance_state s ON s.code = p.state WHERE z.status = 'planned'`, 0, 1},
		{"states that occur", "SELECT count(DISTINCT state) FROM parcel", 11, 11},
		{"grades that occur", "SELECT count(DISTINCT grade) FROM parcel", 3, 3},
		{"regimes that occur", "SELECT count(DISTINCT regime) FROM clearance_event", 3, 3},
		{"kinds of open obstacles", "SELECT count(DISTINCT kind) FROM obstacle WHERE closed_on IS NULL", 9, 13},
		{"obstacles overcome", "SELECT count(*) FROM obstacle WHERE closed_on IS NOT NULL", 100, 5000},
		{"events", "SELECT count(*) FROM clearance_event", 60_000, 200_000},
		{"rounds of a project, least", "SELECT min(n) FROM (SELECT count(*) AS n FROM clearance_round GROUP BY project_id) x", 2, 5},
		{"cases with several parcels", "SELECT count(*) FROM (SELECT FROM clearance_part GROUP BY case_id HAVING count(*) BETWEEN 2 AND 4) x", 1000, 6000},
		{"parcels of two cases", "SELECT count(*) FROM (SELECT FROM clearance_part GROUP BY parcel_id HAVING count(*) = 2) x", 30, 1000},
		{"way back steps", "SELECT count(*) FROM clearance_event e JOIN clearance_state a ON a.code = e.from_state JOIN clearance_state b ON b.code = e.to_state WHERE b.ordinal < a.ordinal - 1 OR e.to_state = 'not_started'", 20, 2000},
		{"parcels in sheets, most", "SELECT max(n) FROM (SELECT count(*) AS n FROM parcel GROUP BY cadastral_unit, sheet_no) x", 50, 400},
	} {
		var got float64
		if err := pool.QueryRow(t.Context(), figure.query).Scan(&got); err != nil {
			t.Errorf("%s: %v", figure.name, err)
		} else if got < figure.low || got > figure.high {
			t.Errorf("%s: %v, want %v to %v", figure.name, got, figure.low, figure.high)
		}
	}
}

// testAgain asks that a second start changes nothing.
func testAgain(t *testing.T, pool *pgxpool.Pool) {
	count := func() (n int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM parcel) + (SELECT count(*) FROM clearance_event) + (SELECT sum(version) FROM layer_version)").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	if err := demo.Generate(t.Context(), pool, nil); err != nil {
		t.Fatal(err)
	}
	if after := count(); after != before {
		t.Errorf("a second run wrote: %d, before %d", after, before)
	}
}

// testRelocated asks that parcels follow a zone, a commune or an axis that
// moves, and stay untouched when nothing moves.
func testRelocated(t *testing.T, pool *pgxpool.Pool) {
	for _, c := range []struct {
		name, change, count string
		touches             bool
	}{
		{"a zone is renamed", "UPDATE zone SET name_en = name_en || ' x', geom = geom, kind = kind", "SELECT sum(version) FROM parcel", false},
		{"a commune gets a note", "UPDATE admin_unit SET note_en = 'x', geom = geom, valid_to = valid_to", "SELECT sum(version) FROM parcel", false},
		{"an economic zone moves", "UPDATE zone SET geom = ST_Translate(geom, 10, 0) WHERE kind = 'economic_zone'", "SELECT sum(version) FROM parcel", false},
		{"a park goes far away", "UPDATE zone SET geom = ST_Translate(geom, 100000, 0) WHERE code = 'kcn-dong-mai'", "SELECT count(*) FROM parcel WHERE zone = 'kcn-dong-mai'", true},
		{"a commune ends", "UPDATE admin_unit SET valid_to = '2026-12-31' WHERE code = (SELECT admin_unit FROM parcel GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)", "SELECT count(admin_unit) FROM parcel", true},
		{"an axis moves", "UPDATE corridor SET geom = ST_Translate(geom, 60000, -20000) WHERE code = 'east'", "SELECT count(*) FROM parcel WHERE corridors = '{east}'", true},
	} {
		tx, err := pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var before, after int
		err = tx.QueryRow(t.Context(), c.count).Scan(&before)
		if err == nil {
			_, err = tx.Exec(t.Context(), c.change)
		}
		if err == nil {
			err = tx.QueryRow(t.Context(), c.count).Scan(&after)
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if (before != after) != c.touches {
			t.Errorf("%s: %d before, %d after", c.name, before, after)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGenerateNeedsTheDataset(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := demo.Generate(t.Context(), tx, nil); err == nil {
		t.Error("a demonstration was made without zones")
	}
	if _, err := tx.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("the refusal spoiled the transaction: %v", err)
	}
}
