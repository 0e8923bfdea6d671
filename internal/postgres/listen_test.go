package postgres_test

import (
	"context"
	"testing"
	"time"

	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

func TestListenerComesBackAfterItsConnectionIsKilled(t *testing.T) {
	dsn := postgrestest.DSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	heard, up := make(chan string, 10), make(chan bool, 10)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		postgres.Listener{DSN: dsn, Channels: []string{"one", "two"}, Heard: func(c, p string) { heard <- c + " " + p }, Up: func(on bool) { up <- on }}.Run(ctx)
	}()
	expect := func(want bool) {
		t.Helper()
		select {
		case got := <-up:
			if got != want {
				t.Fatalf("up: %v, want %v", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("the listener does not say that it is up: %v", want)
		}
	}
	say := func(sql, want string) {
		t.Helper()
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-heard:
			if got != want {
				t.Fatalf("heard %q, want %q", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("did not hear %q", want)
		}
	}
	expect(true)
	say("NOTIFY one, 'a'", "one a")
	say("NOTIFY two, 'b c'", "two b c")
	if _, err := db.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	expect(false)
	expect(true)
	say("NOTIFY one, 'again'", "one again")
	cancel()
	expect(false)
	<-ended
}
