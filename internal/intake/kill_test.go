package intake

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"matbang/internal/postgres"
)

// killFlag tells the test program that it is the process to be killed; the
// address of the database and the folder come on standard input.
const killFlag = "-test.run=^TestWorkerProcess$"

// TestWorkerProcess is no test: it is the process that the next one kills.
func TestWorkerProcess(t *testing.T) {
	if !slices.Contains(os.Args, killFlag) {
		return
	}
	var dsn, uploads string
	if _, err := fmt.Fscanf(os.Stdin, "%q %q", &dsn, &uploads); err != nil {
		t.Skip("run by TestKilledServers only")
	}
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWorker(NewStore(db), uploads, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.Run(t.Context())
}

// A server that is killed at any moment of reading, checking and committing
// loses nothing and doubles nothing: another goes on.
func TestKilledServers(t *testing.T) {
	b := newBench(t)
	const parcels = 3000
	r, err := b.worker.Receive()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.File("a.geojson", strings.NewReader(grid(parcels, "5899", asIs))); err != nil {
		t.Fatal(err)
	}
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
	j, err := b.store.Add(t.Context(), b.admin, r.Upload)
	if err != nil {
		t.Fatal(err)
	}
	killed := map[string]int{}
	kill := func(after int) {
		t.Helper()
		cmd := exec.Command(os.Args[0], killFlag)
		cmd.Stdin = strings.NewReader(fmt.Sprintf("%q %q\n", b.db.Config().ConnString(), b.worker.uploads))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(after) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		var work string
		var rows, count int
		// The claim of the dead runs out; here it does so at once.
		err := b.db.QueryRow(t.Context(), `UPDATE import_job SET claimed_until = now(), attempts = 0 WHERE id = $1 RETURNING coalesce(work, state), row_count`, j.ID).Scan(&work, &rows)
		if err != nil {
			t.Fatal(err)
		}
		killed[work]++
		if err := b.db.QueryRow(t.Context(), "SELECT count(*) FROM parcel").Scan(&count); err != nil || count != 0 && count != parcels {
			t.Fatalf("%d parcels after a kill during %s; %v", count, work, err)
		}
	}
	for _, after := range []int{150, 250, 400, 600, 900, 1400, 2000, 2600} {
		kill(after)
	}
	j = b.work(b.admin, j.ID)
	if j.State != "checked" || j.Counts.New != parcels {
		t.Fatalf("%s %+v %s", j.State, j.Counts, jsonOf(j.Problems))
	}
	if _, err := b.store.Order(t.Context(), b.admin, j.ID, Order{Work: "commit", From: []string{"checked"}, Settings: j.Settings}); err != nil {
		t.Fatal(err)
	}
	for _, after := range []int{120, 200, 300, 450} {
		kill(after)
	}
	j = b.work(b.admin, j.ID)
	var count, distinct, staged int
	err = b.db.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT (sheet_no, parcel_no)), (SELECT count(*) FROM import_parcel) FROM parcel").Scan(&count, &distinct, &staged)
	if err != nil || j.State != "committed" || j.Result.Added != parcels || count != parcels || distinct != parcels || staged != 0 {
		t.Errorf("%s %+v: %d parcels, %d distinct, %d staged; %v", j.State, j.Result, count, distinct, staged, err)
	}
	left, err := filepath.Glob(filepath.Join(b.worker.uploads, "*", "scratch-*"))
	if err := b.worker.sweep(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("killed during %v; %d scratch folders were left, %v", killed, len(left), err)
	if left, _ = filepath.Glob(filepath.Join(b.worker.uploads, "*", "*")); len(left) != 0 {
		t.Errorf("the sweep leaves %v", left)
	}
}

// BenchmarkImport reads, checks and commits 100,000 parcels of a GeoJSON and
// reports the rate of each.
func BenchmarkImport(bb *testing.B) {
	const parcels = 100_000
	for bb.Loop() {
		b := newBench(bb)
		file := grid(parcels, "5899", asIs)
		begin := time.Now()
		j := b.send(b.admin, map[string]string{"a.geojson": file})
		preview := time.Since(begin)
		begin = time.Now()
		j = b.commit(b.admin, j)
		if j.State != "committed" || j.Result.Added != parcels {
			bb.Fatalf("%s %s", j.State, jsonOf(j.Problems))
		}
		bb.ReportMetric(parcels/preview.Seconds(), "previewed/s")
		bb.ReportMetric(parcels/time.Since(begin).Seconds(), "committed/s")
	}
}
