package main

import (
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres/postgrestest"
)

// A backup holds no grants; what is restored from it has them, row-level
// security and the trail all the same.
func TestRestoreBringsRightsBack(t *testing.T) {
	from, to := postgrestest.DSN(t), postgrestest.Empty(t)
	file := filepath.Join(t.TempDir(), "backup")
	if got := matbang(t, "", "backup", "--database-url="+from, file); got.code != exitDone {
		t.Fatalf("backup: %+v", got)
	}
	if got := matbang(t, "", "restore", "--database-url="+to, file); got.code != exitDone {
		t.Fatalf("restore: %+v", got)
	}
	state := func(dsn string) (grants, guarded int, trail bool) {
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		err = conn.QueryRow(t.Context(), `
			SELECT (SELECT count(*) FROM information_schema.column_privileges WHERE grantee = 'matbang_web'),
			       (SELECT count(*) FROM pg_policies), EXISTS (SELECT FROM pg_trigger WHERE tgname = 'audit_entry_append_only')`).Scan(&grants, &guarded, &trail)
		if err != nil {
			t.Fatal(err)
		}
		return grants, guarded, trail
	}
	grants, guarded, _ := state(from)
	if g, p, trail := state(to); grants == 0 || g != grants || p != guarded || !trail {
		t.Errorf("after the restore %d grants and %d policies, before %d and %d; trail guarded: %v", g, p, grants, guarded, trail)
	}
}
