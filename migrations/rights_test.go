package migrations_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// Two communes side by side with one parcel each, west (1) and east (2) of a
// border; the agency looks after the old district in the west.
const rightsFixture = `
INSERT INTO admin_unit (code, gso_code, level, kind, name_vi, name_en, valid_from, valid_to, geom, accuracy, source, source_date) VALUES
    ('d2020-1', '901', 'district', 'town', 'Tây', 'West', NULL, '2025-07-01', ST_Multi(ST_MakeEnvelope(400000, 2300000, 401000, 2301000, 5899)), 'indicative', 'test', '2026-01-01'),
    ('c2025-1', '90001', 'commune', 'ward', 'Tây', 'West', '2025-07-01', NULL, ST_Multi(ST_MakeEnvelope(400000, 2300000, 401000, 2301000, 5899)), 'indicative', 'test', '2026-01-01'),
    ('c2025-2', '90002', 'commune', 'ward', 'Đông', 'East', '2025-07-01', NULL, ST_Multi(ST_MakeEnvelope(401000, 2300000, 402000, 2301000, 5899)), 'indicative', 'test', '2026-01-01'),
    ('d2020-2', '902', 'district', 'town', 'Cũ', 'Old', NULL, '2025-07-01', NULL, 'indicative', 'test', '2026-01-01');
INSERT INTO admin_lineage VALUES ('d2020-2', 'c2025-2', 'whole', 'test');
INSERT INTO clearance_state (code, ordinal, name_vi, name_en) VALUES ('not_started', 1, 'a', 'a'), ('notified', 2, 'b', 'b');
INSERT INTO obstacle_kind VALUES ('complaint', 'Khiếu nại', 'Complaint'), ('graves', 'Mồ mả', 'Graves');
INSERT INTO legal_regime (code, name_vi, name_en, legal_act) VALUES ('ll2024', 'Luật', 'Law', 'test');
INSERT INTO clearance_transition (regime, from_state, to_state) VALUES ('ll2024', 'not_started', 'notified');
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('p', 'Dự án', 'Project', 'demonstration', 'test', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'Đợt 1', 'Round 1' FROM clearance_project;
INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
SELECT n, 'c2025-' || n, 'BĐĐC', '1', n::text, ST_Multi(ST_MakeEnvelope(399500 + 1000 * n, 2300500, 399520 + 1000 * n, 2300520, 5899)), 'demonstration', 'test', '2026-01-01' FROM generate_series(1, 2) AS n;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, n, 1, '2024-01-01' FROM clearance_project p, generate_series(1, 2) AS n;
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT n, p.id, 1, n::text, 'household', '2024-01-01' FROM clearance_project p, generate_series(1, 2) AS n;
INSERT INTO personal.land_user (case_id, name, demo) VALUES (1, 'Hộ mẫu 1', true), (2, 'Hộ mẫu 2', true);
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2) VALUES (1, 1, 1, 400), (2, 2, 2, 400);
INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, amount_vnd, note) VALUES (1, 'notified', '2024-02-01', 'test', 1, 'a'), (2, 'notified', '2024-02-01', 'test', 2, 'b');
INSERT INTO clearance_transition (regime, from_state, to_state) VALUES ('ll2024', 'notified', 'not_started');
INSERT INTO obstacle (part_id, kind, opened_on, opened_by) VALUES (1, 'complaint', '2024-03-01', 'test'), (2, 'complaint', '2024-03-01', 'test')`

// accounts makes one account of every role and returns their numbers; the
// public is 0.
func accounts(t *testing.T, tx pgx.Tx) map[string]int {
	t.Helper()
	ids := map[string]int{"public": 0}
	for _, role := range []string{"viewer", "planner", "reviewer", "agency", "promoter", "admin", "auditor"} {
		var id int
		if err := tx.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, $1, $1, '$argon2id$') RETURNING id`, role).Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids[role] = id
	}
	if _, err := tx.Exec(t.Context(), `INSERT INTO account_area (account_id, unit) VALUES ($1, 'd2020-1')`, ids["agency"]); err != nil {
		t.Fatal(err)
	}
	return ids
}

var errUndo = errors.New("undo")

// attempt runs one statement as an account and takes it back; it returns how
// many rows it touched, and whether the database refused it.
func attempt(ctx context.Context, tx pgx.Tx, account int, sql string) (rows int64, refused bool, err error) {
	err = postgres.AsAccount(ctx, tx, postgres.Actor{Account: account, Name: "test"}, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql)
		if err != nil {
			return err
		}
		rows = tag.RowsAffected()
		return errUndo
	})
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, errUndo):
		return rows, false, nil
	case errors.As(err, &pg) && pg.Code == pgerrcode.InsufficientPrivilege:
		return 0, true, nil
	}
	return 0, false, err
}

// What each role can do with SQL of its own, as if the program checked nothing.
func TestRowLevelSecurity(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), rightsFixture); err != nil {
		t.Fatal(err)
	}
	ids := accounts(t, tx)
	all := []string{"public", "viewer", "planner", "reviewer", "agency", "promoter", "admin", "auditor"}
	for _, test := range []struct {
		name, sql string
		may       []string // the roles for which it touches a row
	}{
		{"read parcels", `SELECT FROM parcel WHERE id = 2`, all},
		{"read public steps", `SELECT id, to_state, effective_on FROM clearance_event`, all},
		{"read amounts without the view", `SELECT amount_vnd FROM clearance_event`, nil},
		{"read notes without the view", `SELECT note FROM clearance_event`, nil},
		{"read amounts here", `SELECT amount_vnd FROM clearance_event_in_area WHERE parcel_id = 1`, []string{"agency", "admin", "auditor"}},
		{"read amounts there", `SELECT amount_vnd FROM clearance_event_in_area WHERE parcel_id = 2`, []string{"admin", "auditor"}},
		{"read land users here", `SELECT name FROM personal.land_user WHERE case_id = 1`, []string{"agency", "admin", "auditor"}},
		{"read land users there", `SELECT name FROM personal.land_user WHERE case_id = 2`, []string{"admin", "auditor"}},
		{"read obstacles here", `SELECT kind FROM obstacle WHERE part_id = 1`, []string{"agency", "admin", "auditor"}},
		{"read obstacles there", `SELECT kind FROM obstacle WHERE part_id = 2`, []string{"admin", "auditor"}},
		{"read cases there", `SELECT FROM clearance_case WHERE id = 2`, []string{"admin", "auditor"}},
		{"record an event here", `INSERT INTO clearance_event (part_id, to_state, effective_on) VALUES (1, 'not_started', '2024-05-01')`, []string{"agency", "admin"}},
		{"record an event there", `INSERT INTO clearance_event (part_id, to_state, effective_on) VALUES (2, 'not_started', '2024-05-01')`, []string{"admin"}},
		{"record an event in another's name", `INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by) VALUES (1, 'not_started', '2024-05-01', 'other')`, nil},
		{"change an event", `UPDATE clearance_event SET note = 'x' WHERE part_id = 1`, nil},
		{"delete an event", `DELETE FROM clearance_event`, nil},
		{"open an obstacle there", `INSERT INTO obstacle (part_id, kind, opened_on) VALUES (2, 'graves', '2024-06-01')`, []string{"admin"}},
		{"close an obstacle here", `UPDATE obstacle SET closed_on = '2024-07-01' WHERE part_id = 1`, []string{"agency", "admin"}},
		{"close an obstacle there", `UPDATE obstacle SET closed_on = '2024-07-01' WHERE part_id = 2`, []string{"admin"}},
		{"move a part by hand", `UPDATE clearance_part SET state = 'notified'`, nil},
		{"set a parcel's state by hand", `UPDATE parcel SET state = 'notified'`, nil},
		{"change a parcel here", `UPDATE parcel SET recorded_area_m2 = 500 WHERE id = 1`, []string{"agency", "admin"}},
		{"change a parcel there", `UPDATE parcel SET recorded_area_m2 = 500 WHERE id = 2`, []string{"admin"}},
		{"move a parcel across the border", `UPDATE parcel SET geom = ST_Translate(geom, 1000, 40) WHERE id = 1`, []string{"admin"}},
		{"add a parcel there", `INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
			VALUES ('c2025-2', 'BĐĐC', '2', '1', ST_Multi(ST_MakeEnvelope(401600, 2300500, 401620, 2300520, 5899)), 'demonstration', 'test', '2026-01-01')`, []string{"admin"}},
		{"delete a parcel without a history", `DELETE FROM parcel WHERE id = 3`, nil},
		{"add a land user there", `UPDATE personal.land_user SET name = 'x' WHERE case_id = 2`, []string{"admin"}},
		{"change a zone", `DELETE FROM zone WHERE false`, nil},
		{"read hashes of passwords", `SELECT password_hash FROM account`, nil},
		{"read sessions", `SELECT FROM session`, nil},
		{"read failures", `SELECT FROM sign_in_failure`, nil},
		{"read other accounts", `SELECT name FROM account WHERE role = 'reviewer'`, []string{"reviewer", "admin", "auditor"}},
		{"become an administrator", `UPDATE account SET role = 'admin' WHERE role <> 'admin'`, []string{"admin"}},
		{"widen an area", `INSERT INTO account_area (account_id, unit) SELECT id, 'c2025-2' FROM account WHERE role IN ('agency', 'admin') LIMIT 1`, []string{"admin"}},
		{"change the rights", `UPDATE access_right SET area = 'all'`, nil},
		{"change the law", `DELETE FROM clearance_transition`, nil},
		{"give rights", `SELECT grant_to_web()`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, role := range all {
				rows, refused, err := attempt(t.Context(), tx, ids[role], test.sql)
				if err != nil {
					t.Fatalf("%s: %v", role, err)
				}
				want := false
				for _, r := range test.may {
					want = want || r == role
				}
				if got := rows > 0 && !refused; got != want {
					t.Errorf("%s: %d rows, refused %v; want it allowed: %v", role, rows, refused, want)
				}
			}
		})
	}
}

// Derived data are kept up though who acts may not write them, and the event
// names who recorded it.
func TestEventsOfAnAgencyDerive(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), rightsFixture); err != nil {
		t.Fatal(err)
	}
	ids := accounts(t, tx)
	err := postgres.AsAccount(t.Context(), tx, postgres.Actor{Account: ids["agency"], Name: "made up"}, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO clearance_event (part_id, to_state, effective_on) SELECT id, 'not_started', '2024-05-01' FROM current_parts(1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "RESET ROLE"); err != nil { // inside a test's transaction the role outlives the nested one
		t.Fatal(err)
	}
	var state, by string
	if err := tx.QueryRow(t.Context(), `SELECT p.state, (SELECT recorded_by FROM clearance_event ORDER BY id DESC LIMIT 1) FROM parcel p WHERE id = 1`).Scan(&state, &by); err != nil || state != "not_started" || by != "agency" {
		t.Errorf("state %s, recorded by %s, %v", state, by, err)
	}
}

// An area can be a project, and an old unit without a shape.
func TestAreas(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), rightsFixture); err != nil {
		t.Fatal(err)
	}
	agency := accounts(t, tx)["agency"]
	for name, test := range map[string]struct {
		column, value string
		west, east    bool
	}{
		"old district by its shape":     {"unit", "d2020-1", true, false},
		"commune of today":              {"unit", "c2025-2", false, true},
		"old unit without a shape":      {"unit", "d2020-2", false, true},
		"unit that is not in the books": {"unit", "c2025-9", false, false},
		"project":                       {"project", "p", true, true},
	} {
		_, err := tx.Exec(t.Context(), `DELETE FROM account_area`)
		if err == nil {
			_, err = tx.Exec(t.Context(), `INSERT INTO account_area (account_id, `+test.column+`) VALUES ($1, $2)`, agency, test.value)
		}
		var west, east bool
		if err == nil {
			_, err = tx.Exec(t.Context(), `SELECT set_config('matbang.account', $1, true)`, strconv.Itoa(agency))
		}
		if err == nil {
			err = tx.QueryRow(t.Context(), `SELECT may('clearance', 'record_event', 1), may('clearance', 'record_event', 2)`).Scan(&west, &east)
		}
		if err != nil || west != test.west || east != test.east {
			t.Errorf("%s: west %v, east %v, %v", name, west, east, err)
		}
	}
}

// The settings end with the transaction: the next user of the connection is
// nobody.
func TestActorEndsWithTheTransaction(t *testing.T) {
	db := postgrestest.Database(t)
	conn, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var role, account string
	read := func(q pgx.Tx) {
		if err := q.QueryRow(t.Context(), `SELECT current_user, coalesce(current_setting('matbang.account', true), '')`).Scan(&role, &account); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Exec(t.Context(), `SELECT set_config('role', 'matbang_web', true), set_config('matbang.account', '7', true)`); err != nil {
		t.Fatal(err)
	}
	if read(tx); role != "matbang_web" || account != "7" {
		t.Fatalf("inside: %s, %s", role, account)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), `SELECT current_user, coalesce(current_setting('matbang.account', true), '')`).Scan(&role, &account); err != nil || role == "matbang_web" || account != "" {
		t.Errorf("after it: %s, %q, %v", role, account, err)
	}
}
