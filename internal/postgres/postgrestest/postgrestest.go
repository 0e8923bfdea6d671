// Package postgrestest gives tests a real PostgreSQL with PostGIS: one server
// for all test programs of the machine, one database for each of them and
// each content of the migrations, a rolled-back transaction for each test. Without PostGIS a test
// fails and says so; none is skipped.
//
// The server is the one of MATBANG_TEST_DATABASE_URL (a superuser's address),
// or a private one under MATBANG_TEST_DATA, by default a folder in the
// system's temporary one. It ends by itself when no test uses it any more.
package postgrestest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/postgres"
)

// Test programs share one server; opening it and their own database once
// per program is what keeps a test at a millisecond.
var (
	openServer = sync.OnceValues(findServer)
	openShared = sync.OnceValues(sharedPool)
	migrated   = sync.OnceValues(migratedName)
)

const setUpTime = 2 * time.Minute

// Tx returns a transaction on a migrated database, rolled back when the test
// ends. Parallel tests must use distinct keys; now() stands still in it.
func Tx(t testing.TB) pgx.Tx {
	t.Helper()
	pool, err := openShared()
	if err != nil {
		t.Fatalf("this test needs a PostgreSQL with PostGIS: %v", err)
	}
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatalf("begin a transaction: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := tx.Rollback(ctx); err != nil && !tx.Conn().IsClosed() {
			t.Logf("roll back: %v", err)
		}
	})
	return tx
}

// Database returns a pool on a migrated database of the test's own, for tests
// of commits, locks, LISTEN or several clients. It takes about 100 ms.
func Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return openPool(t, DSN(t))
}

// DSN is as Database, and returns the address instead of a pool.
func DSN(t testing.TB) string {
	t.Helper()
	name, err := migrated()
	if err != nil {
		t.Fatalf("this test needs a PostgreSQL with PostGIS: %v", err)
	}
	return clone(t, name)
}

// Empty returns the address of a database of the test's own without any
// migration but with the extensions that only a superuser may add.
func Empty(t testing.TB) string {
	t.Helper()
	return clone(t, "")
}

func openPool(t testing.TB, dsn string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 8})
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func clone(t testing.TB, template string) string {
	t.Helper()
	s, err := openServer()
	if err != nil {
		t.Fatalf("this test needs a PostgreSQL with PostGIS: %v", err)
	}
	suffix := make([]byte, 6)
	if _, err := rand.Read(suffix); err != nil {
		t.Fatal(err)
	}
	name := prefix + "own_" + hex.EncodeToString(suffix)
	ctx, cancel := context.WithTimeout(t.Context(), setUpTime)
	defer cancel()
	if err := s.create(ctx, name, template); err != nil {
		t.Fatalf("make the test's own database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.drop(ctx, name); err != nil {
			t.Logf("drop the test's own database: %v", err)
		}
	})
	return s.dsn(name)
}
