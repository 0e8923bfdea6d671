package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
	"time"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/web"
)

// instance is another program on the same database, that hears of commits.
func (a *api) instance(t *testing.T) *httptest.Server {
	t.Helper()
	dsn := a.db.Config().ConnString()
	read, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4, ReadOnly: true, Role: postgres.WebRole})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(read.Close)
	page := fstest.MapFS{"fonts/regular.ttf": {}, "fonts/semibold.ttf": {}, "index.html": {Data: []byte("<!doctype html>")}}
	s, err := newServer(web.Config{Ready: a.db.Ping, Static: page, Version: "test", Log: slog.New(slog.DiscardHandler), Uploads: t.TempDir(), Attachments: t.TempDir()}, read, read, a.db, a.accounts, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.hear(t.Context(), dsn))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

// eventually fails the test unless ok comes true within the time in which a
// change must be seen, with room for a machine that is busy.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Errorf("%s: not within ten seconds", what)
}

func TestEveryInstanceShowsWhatWasCommitted(t *testing.T) {
	a := newAPI(t)
	a.accounts = account.NewStore(a.db, nil)
	here, there := a.instance(t), a.instance(t)
	// The tiles of parcel 1 at every zoom, and one far from it.
	var near []string
	for zoom := 6; zoom <= 18; zoom++ {
		var x, y int
		err := a.db.QueryRow(t.Context(), `SELECT floor((ST_X(p) + 20037508.342789244) / (40075016.685578488 / 2 ^ $1))::int, floor((20037508.342789244 - ST_Y(p)) / (40075016.685578488 / 2 ^ $1))::int
			FROM parcel, ST_PointOnSurface(geom_3857) AS p WHERE id = 1`, zoom).Scan(&x, &y)
		if err != nil {
			t.Fatal(err)
		}
		near = append(near, fmt.Sprintf("/api/collections/parcels/tiles/WebMercatorQuad/%d/%d/%d", zoom, y, x))
	}
	const far = "/api/collections/parcels/tiles/WebMercatorQuad/15/14000/26000"
	tags := func(s *httptest.Server, coding string) map[string]string {
		got := map[string]string{}
		for _, path := range append(near, far) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", coding)
			res, err := s.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNoContent {
				t.Fatalf("%s: %d", path, res.StatusCode)
			}
			got[path] = res.Header.Get("ETag")
		}
		return got
	}
	allChanged := func(s *httptest.Server, before map[string]string) func() bool {
		return func() bool {
			now := tags(s, "gzip")
			for _, path := range near {
				if now[path] == before[path] {
					return false
				}
			}
			return true
		}
	}
	change := func(state string) {
		t.Helper()
		if _, err := a.db.Exec(t.Context(), `UPDATE parcel SET state = $1 WHERE id = 1`, state); err != nil {
			t.Fatal(err)
		}
	}
	tags(here, "zstd") // warm
	before := tags(here, "gzip")
	if fmt.Sprint(tags(there, "gzip")) != fmt.Sprint(before) {
		t.Error("two instances make different tiles of the same data")
	}
	for i, state := range []string{"notified", "clean", "excluded", "paid"} {
		change(state)
		eventually(t, "the first instance", allChanged(here, before))
		eventually(t, "the second instance", allChanged(there, before))
		now := tags(here, "gzip")
		if now[far] != before[far] {
			t.Errorf("step %d: a tile far away has a new tag", i)
		}
		before = now
	}
	// What is committed while nobody hears must not be missed either.
	if _, err := a.db.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	change("handed_over")
	eventually(t, "the first instance after its connection was lost", allChanged(here, before))
	eventually(t, "the second instance after its connection was lost", allChanged(there, before))
}
