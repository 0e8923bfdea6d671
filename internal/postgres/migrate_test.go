package postgres_test

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
	"matbang/migrations"
)

func TestMigrateByManyAtOnce(t *testing.T) {
	dsn := postgrestest.Empty(t)
	var wg sync.WaitGroup
	failures := make([]error, 6)
	for i := range failures {
		wg.Go(func() {
			pool, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 3})
			if err != nil {
				failures[i] = err
				return
			}
			defer pool.Close()
			failures[i] = postgres.Migrate(t.Context(), pool, migrations.Files, nil)
		})
	}
	wg.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if ok, err := postgres.Migrated(t.Context(), pool, migrations.Files); !ok || err != nil {
		t.Errorf("migrated: %v, %v", ok, err)
	}
}

func TestMigrateTellsItsProgressAndRefusesANewerSchema(t *testing.T) {
	pool, err := postgres.Open(t.Context(), postgrestest.Empty(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	two := fstest.MapFS{
		"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (n integer);\n")},
		"0002_b.sql": {Data: []byte("-- +goose Up\nCREATE TABLE b (n integer);\n")},
	}
	one := fstest.MapFS{"0001_a.sql": two["0001_a.sql"]}
	if ok, err := postgres.Migrated(t.Context(), pool, two); ok || err == nil {
		t.Errorf("an empty database is migrated: %v, %v", ok, err)
	}
	var told []string
	progress := func(done, total int, name string) {
		if total != 2 || done != len(told)+1 {
			t.Errorf("%d of %d", done, total)
		}
		told = append(told, name)
	}
	for range 2 { // the second time there is nothing to do
		if err := postgres.Migrate(t.Context(), pool, two, progress); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Join(told, " ") != "0001_a.sql 0002_b.sql" {
		t.Errorf("told %v", told)
	}
	if err := postgres.Migrate(t.Context(), pool, one, nil); err == nil || !strings.Contains(err.Error(), "newer matbang") {
		t.Errorf("an older program says %v", err)
	}
	broken := fstest.MapFS{"0001_a.sql": two["0001_a.sql"], "0002_b.sql": two["0002_b.sql"], "0003_c.sql": {Data: []byte("-- +goose Up\nCREATE TABLE c (n integer);\nSELECT nonsense;\n")}}
	if err := postgres.Migrate(t.Context(), pool, broken, nil); err == nil {
		t.Error("a broken migration passed")
	}
	var kept bool
	if err := pool.QueryRow(t.Context(), "SELECT to_regclass('c') IS NOT NULL").Scan(&kept); err != nil || kept {
		t.Errorf("half of a broken migration was kept: %v, %v", kept, err)
	}
}

func TestOpenSaysInOneSentenceWhyNot(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	own, err := url.Parse(postgrestest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	q := own.Query()
	q.Set("dbname", "no_such_database")
	own.RawQuery = q.Encode()
	own.Path = "/"
	for dsn, want := range map[string]string{
		"nonsense":                             "cannot be read",
		"postgres://u:secret@127.0.0.1:1/x":    "no database server listens at 127.0.0.1:1",
		"postgres://u:secret@no.such.host./x":  "is not known",
		"host=/nowhere user=u password=secret": "no database server listens at /nowhere",
		"postgres://u:secret@" + silent.Addr().String() + "/x?sslmode=disable": "does not answer",
		own.String(): "has no database",
	} {
		pool, err := postgres.Open(t.Context(), dsn, postgres.Options{ConnectTimeout: 500 * time.Millisecond})
		if err == nil {
			pool.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: it says %v, want %q", dsn, err, want)
		}
	}
}
