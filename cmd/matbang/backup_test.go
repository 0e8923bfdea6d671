package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
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

// What is attached is in the backup and comes back with the database; a backup
// of before, which is the dump alone, is still read.
func TestBackupHoldsAttachments(t *testing.T) {
	from, to, old := postgrestest.DSN(t), postgrestest.Empty(t), postgrestest.Empty(t)
	here, there := t.TempDir(), t.TempDir()
	const key = "0123456789abcdef0123456789abcdef"
	for name, content := range map[string]string{"01/" + key: "%PDF-", "../outside": "x", "incoming/half.part": "x"} {
		path := filepath.Join(here, "attachments", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "backup")
	if got := matbang(t, "", "backup", "--database-url="+from, "--data="+here, file); got.code != exitDone || !strings.Contains(got.err+got.out, "1 attached files") {
		t.Fatalf("backup: %+v", got)
	}
	if got := matbang(t, "", "restore", "--database-url="+to, "--data="+there, file); got.code != exitDone {
		t.Fatalf("restore: %+v", got)
	}
	if b, err := os.ReadFile(filepath.Join(there, "attachments", "01", key)); err != nil || string(b) != "%PDF-" {
		t.Errorf("the file: %q, %v", b, err)
	}
	if n := filesUnder(t, there); n != 1 {
		t.Errorf("%d files came back, want 1", n)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dump := filepath.Join(t.TempDir(), "dump")
	if err := os.WriteFile(dump, b[512:bytes.LastIndex(b, []byte("attachments/01/"))], 0o600); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b[512:], []byte("PGDMP")) {
		t.Fatalf("the dump does not come first: %q", b[:600])
	}
	if got := matbang(t, "", "restore", "--database-url="+old, "--data="+there, dump); got.code != exitDone {
		t.Errorf("a backup of before: %+v", got)
	}
	if err := os.WriteFile(file+".cut", b[:len(b)-3000], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := matbang(t, "", "restore", "--database-url="+postgrestest.Empty(t), "--data="+there, file+".cut"); got.code != exitFailed {
		t.Errorf("cut off: %+v", got)
	}
}
