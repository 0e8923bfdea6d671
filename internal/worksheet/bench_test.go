package worksheet

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/xuri/excelize/v2"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// bench is a database with the default dataset, a project and a worker.
type bench struct {
	t      testing.TB
	db     *pgxpool.Pool
	store  *Store
	worker *Worker
	law    Law
	admin  postgres.Actor
	agency postgres.Actor // of Uông Bí, where the parcels lie
	far    postgres.Actor // of Móng Cái
}

// world makes a project "p" of so many parcels of 20 m in Uông Bí, 100 a row,
// with one part each, which had notice on 2026-01-10; the states go round by
// the number of the parcel when mixed.
const world = `
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('p', 'Dự án thử', 'Trial project', 'demonstration', 'test', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, r, 'Đợt ' || r, 'Round ' || r FROM clearance_project, generate_series(1, 2) AS r;
ALTER TABLE parcel DISABLE TRIGGER USER; ALTER TABLE project_parcel DISABLE TRIGGER USER; ALTER TABLE clearance_case DISABLE TRIGGER USER; ALTER TABLE clearance_part DISABLE TRIGGER USER; ALTER TABLE clearance_event DISABLE TRIGGER USER;
CREATE TEMP TABLE w AS SELECT i, CASE WHEN %[2]t THEN (SELECT code FROM clearance_state WHERE ordinal = i %% 10) ELSE 'notified' END AS state FROM generate_series(1, %[1]d) AS i;
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, geom, admin_unit, cell, state, state_since, project_id, accuracy, source, source_date)
SELECT i, (SELECT min(code) FROM admin_unit WHERE level = 'commune' AND valid_to = '2025-07-01'), 'BĐĐC', (1 + (i - 1) / 100)::text, (1 + (i - 1) %% 100)::text, g,
       (SELECT code FROM admin_unit WHERE level = 'commune' AND valid_to IS NULL AND ST_Intersects(geom, ST_PointOnSurface(g)) LIMIT 1), 1000 + i / 300, state, '2026-01-10', (SELECT id FROM clearance_project), 'demonstration', 'test', '2026-01-01'
FROM w, LATERAL (SELECT ST_Multi(ST_MakeEnvelope(396000 + 20 * ((i - 1) %% 100), 2329000 + 20 * ((i - 1) / 100), 396020 + 20 * ((i - 1) %% 100), 2329020 + 20 * ((i - 1) / 100), 5899)) AS g) x;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, i, 1, '2024-01-01' FROM clearance_project p, w;
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT i, p.id, 1, i::text, 'household', '2024-01-01' FROM clearance_project p, w;
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2, state, state_since) SELECT i, i, i, 300, state, '2026-01-10' FROM w;
INSERT INTO clearance_event (part_id, from_state, to_state, regime, effective_on, recorded_by, decision_no, decision_date)
SELECT i, 'not_started', state, 'll2024', '2026-01-10', 'test', 'TB/' || i, '2026-01-09' FROM w WHERE state <> 'not_started';
ALTER TABLE parcel ENABLE TRIGGER USER; ALTER TABLE project_parcel ENABLE TRIGGER USER; ALTER TABLE clearance_case ENABLE TRIGGER USER; ALTER TABLE clearance_part ENABLE TRIGGER USER; ALTER TABLE clearance_event ENABLE TRIGGER USER;
SELECT setval(pg_get_serial_sequence('parcel', 'id'), %[1]d + 1);
SELECT setval(pg_get_serial_sequence('clearance_case', 'id'), %[1]d + 1);
SELECT setval(pg_get_serial_sequence('clearance_part', 'id'), %[1]d + 1);
DROP TABLE w; ANALYZE`

func newBench(t testing.TB, parcels int, mixed bool) *bench {
	t.Helper()
	b := &bench{t: t, db: postgrestest.Database(t)}
	if err := dataset.Load(t.Context(), b.db, geodata.Files, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.db.Exec(t.Context(), fmt.Sprintf(world, parcels, mixed)); err != nil {
		t.Fatal(err)
	}
	for name, actor := range map[string]*postgres.Actor{"admin": &b.admin, "agency": &b.agency, "far": &b.far} {
		role, unit := "agency", map[string]string{"agency": "d2020-196", "far": "d2020-194"}[name]
		if name == "admin" {
			role = "admin"
		}
		err := b.db.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, $1, $2, '$argon2id$x') RETURNING id`, name, role).Scan(&actor.Account)
		if err == nil && unit != "" {
			_, err = b.db.Exec(t.Context(), `INSERT INTO account_area (account_id, unit) VALUES ($1, $2)`, actor.Account, unit)
		}
		if err != nil {
			t.Fatal(err)
		}
		actor.Name = name
	}
	b.store = NewStore(b.db)
	b.worker = NewWorker(b.store, slog.New(slog.DiscardHandler))
	var err error
	if b.law, err = b.store.Law(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

// download returns the sheet of the project as who acts gets it.
func (b *bench) download(a postgres.Actor, f Filter) []byte {
	b.t.Helper()
	p, parts, err := b.store.Parts(b.t.Context(), a, "p", f)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (blank{project: p, law: b.law, parts: parts, lang: "vi", now: time.Now()}).writeXLSX(&out); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}

// fill writes cells, by the name of their column, into rows of the table, from 1.
func (b *bench) fill(content []byte, rows map[int]map[string]any) []byte {
	b.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	places := map[string]string{}
	for i, c := range columnsOf(b.law) {
		places[c.name] = letter(i + 1)
	}
	for n, cells := range rows {
		for name, v := range cells {
			at, ok := places[name]
			if !ok {
				at = name
			}
			if err := f.SetCellValue(mainVI, fmt.Sprintf("%s%d", at, headRow+n), v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}

// send sends a sheet and works until it is the person's turn.
func (b *bench) send(a postgres.Actor, content []byte) Job {
	b.t.Helper()
	j := b.add(a, content)
	return b.work(a, j.ID)
}

func (b *bench) add(a postgres.Actor, content []byte) Job {
	b.t.Helper()
	sheet, err := read(content, b.law)
	if err != nil {
		b.t.Fatal(err)
	}
	j, err := b.store.Add(b.t.Context(), a, Upload{Project: "p", Name: "a.xlsx", SHA256: strings.Repeat("ab", 32), Content: content, Sheet: sheet})
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) work(a postgres.Actor, id int64) Job {
	b.t.Helper()
	for {
		did, err := b.worker.Once(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if !did {
			break
		}
	}
	j, err := b.store.Job(b.t.Context(), a, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

func (b *bench) apply(a postgres.Actor, id int64, rows []int) Job {
	b.t.Helper()
	if _, err := b.store.Apply(b.t.Context(), a, id, rows); err != nil {
		b.t.Fatal(err)
	}
	return b.work(a, id)
}

func (b *bench) lines(a postgres.Actor, id int64) []Line {
	b.t.Helper()
	list, err := b.store.Lines(b.t.Context(), a, id, LineQuery{Limit: 1000})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bench) count(sql string, args ...any) (n int) {
	b.t.Helper()
	if err := b.db.QueryRow(b.t.Context(), sql, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}
