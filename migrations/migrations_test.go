package migrations_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres/postgrestest"
)

// A table or column that nobody can read the meaning of is not finished.
func TestEverythingIsCommented(t *testing.T) {
	tx := postgrestest.Tx(t)
	rows, err := tx.Query(t.Context(), `
		SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname IN ('public', 'personal') AND obj_description(c.oid, 'pg_class') IS NULL
		  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') AND c.relname <> 'goose_db_version'
		UNION ALL
		SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'personal') AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
		  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') AND c.relname <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Errorf("%s has no COMMENT", name)
	}
}

// Violations reach the caller by the name of the constraint; a generated name
// says nothing.
func TestConstraintsAreNamed(t *testing.T) {
	tx := postgrestest.Tx(t)
	rows, err := tx.Query(t.Context(), `
		SELECT conrelid::regclass || '.' || conname FROM pg_constraint
		WHERE contype IN ('c', 'x') AND conrelid <> 0 AND conname ~ '_(check|excl)[0-9]*$' AND connamespace IN ('public'::regnamespace, 'personal'::regnamespace)
		  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = conrelid AND d.deptype = 'e')`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Errorf("%s has a generated name", name)
	}
}
