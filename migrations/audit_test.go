package migrations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

// The trail says who, from where, what before and after; what is personal
// stands apart and what is secret nowhere.
func TestAuditTellsWhoChangedWhat(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), rightsFixture); err != nil {
		t.Fatal(err)
	}
	ids := accounts(t, tx)
	err := postgres.AsAccount(t.Context(), tx, postgres.Actor{Account: ids["agency"], Address: "192.0.2.7"}, func(tx pgx.Tx) error {
		for _, sql := range []string{
			"SELECT set_config('matbang.bulk', 'x', true)", // a request cannot switch it off
			"INSERT INTO clearance_event (part_id, to_state, effective_on, amount_vnd, note) VALUES (1, 'not_started', '2024-05-01', 123456789, 'Ghi chú')",
			"UPDATE parcel SET recorded_area_m2 = 555 WHERE id = 1",
			"UPDATE parcel SET source = source WHERE id = 1",
		} {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "RESET ROLE"); err != nil {
		t.Fatal(err)
	}
	rows, err := tx.Query(t.Context(), `SELECT format('%s %s %s %s %s %s -> %s', account, role, address, action, resource, before, after) FROM audit_entry WHERE account = 'agency' AND role = 'agency' ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{
		`agency agency 192.0.2.7 add clearance_event  -> {`, `"amount_vnd": "(personal)"`,
		`agency agency 192.0.2.7 change parcel {"state": "notified", "state_since": "2024-02-01"} -> {"state": "not_started", "state_since": "2024-05-01"}`,
		`agency agency 192.0.2.7 change parcel {"recorded_area_m2": null} -> {"recorded_area_m2": 555}`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the trail lacks %s:\n%s", want, all)
		}
	}
	if strings.Contains(all, "123456789") || strings.Contains(all, "Ghi chú") || len(lines) != 4 {
		t.Errorf("%d entries (want 4: event, part, parcel, parcel) or personal values in clear:\n%s", len(lines), all)
	}
	for role, want := range map[string][2]int64{"public": {0, 0}, "agency": {0, 0}, "planner": {0, 0}, "auditor": {1, 1}, "admin": {1, 1}} {
		for i, sql := range []string{`SELECT FROM audit_entry WHERE resource = 'clearance_event' AND account = 'agency'`, `SELECT FROM personal.audit_value WHERE after ->> 'amount_vnd' = '123456789'`} {
			if n, refused, err := attempt(t.Context(), tx, ids[role], sql); n != want[i] || refused || err != nil {
				t.Errorf("%s reads %d entries (%s), want %d; %v", role, n, sql, want[i], err)
			}
		}
	}
	var hash string
	if err := tx.QueryRow(t.Context(), `SELECT after ->> 'password_hash' FROM audit_entry WHERE resource = 'account' AND key = 'admin'`).Scan(&hash); err != nil || hash != "(secret)" {
		t.Errorf("the hash of a password in the trail: %q, %v", hash, err)
	}
}

// Nobody can change the trail, the owner of the table included.
func TestAuditIsAppendOnly(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), rightsFixture); err != nil {
		t.Fatal(err)
	}
	ids := accounts(t, tx)
	for _, sql := range []string{
		"UPDATE audit_entry SET account = 'other'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE", "TRUNCATE personal.audit_value",
		"UPDATE personal.audit_value SET after = '{}'", "DELETE FROM personal.audit_value",
		"INSERT INTO audit_entry (account, role, action, resource, key) VALUES ('a', 'admin', 'add', 'zone', 'x')",
	} {
		err := pgx.BeginFunc(t.Context(), tx, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || !strings.Contains(pg.ConstraintName, "audit_") {
			t.Errorf("the owner: %s: %v", sql, err)
		}
		for _, role := range []string{"admin", "auditor", "public"} {
			if _, refused, err := attempt(t.Context(), tx, ids[role], sql); !refused {
				t.Errorf("%s: %s: %v", role, sql, err)
			}
		}
	}
}

// A load of the program's own is one entry, so that it stays fast.
func TestBulkLoadIsOneEntry(t *testing.T) {
	tx := postgrestest.Tx(t)
	var before int64 // rights that migrations added are in the trail, too
	if err := tx.QueryRow(t.Context(), "SELECT coalesce(max(id), 0) FROM audit_entry").Scan(&before); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT set_config('matbang.bulk', 'demonstration', true), set_config('matbang.actor', 'demonstration', true)"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), rightsFixture+"; INSERT INTO dataset_file (path, sha256, features) VALUES ('demonstration', sha256(''), 2)"); err != nil {
		t.Fatal(err)
	}
	var n int
	var what string
	if err := tx.QueryRow(t.Context(), "SELECT count(*), max(account || ' ' || resource || ' ' || key) FROM audit_entry WHERE id > $1", before).Scan(&n, &what); err != nil || n != 1 || what != "demonstration dataset_file demonstration" {
		t.Errorf("%d entries, %s, %v", n, what, err)
	}
}

// A session that opens is an entry; its token is not in it.
func TestSignInIsAudited(t *testing.T) {
	tx := postgrestest.Tx(t)
	id := accounts(t, tx)["planner"]
	err := postgres.ForAccount(t.Context(), tx, postgres.Actor{Account: id, Address: "192.0.2.8"}, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO session (token_sha256, account_id, expires_at) VALUES (sha256('x'), $1, now() + interval '1 hour')`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var line string
	err = tx.QueryRow(t.Context(), `SELECT concat_ws(' ', account, address, action, after ->> 'token_sha256') FROM audit_entry WHERE resource = 'session'`).Scan(&line)
	if err != nil || line != "planner 192.0.2.8 add (secret)" {
		t.Errorf("%q, %v", line, err)
	}
	// A sign-out is an entry, sweeping away what has ended is none.
	for _, step := range []string{
		`INSERT INTO session (token_sha256, account_id, created_at, seen_at, expires_at) SELECT sha256('y'), id, now() - interval '2 days', now() - interval '2 days', now() + interval '1 hour' FROM account WHERE name = 'planner'`,
		`DELETE FROM session`,
	} {
		if _, err := tx.Exec(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	var ended int
	if err := tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE resource = 'session' AND action = 'delete'`).Scan(&ended); err != nil || ended != 1 {
		t.Errorf("%d ends of sessions in the trail, %v; want that of the one in use", ended, err)
	}
}
