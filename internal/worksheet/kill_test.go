package worksheet

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"matbang/internal/postgres"
)

// killFlag tells the test program that it is the process to be killed; the
// address of the database comes on standard input.
const killFlag = "-test.run=^TestWorkerProcess$"

// TestWorkerProcess is no test: it is the process that the next one kills.
func TestWorkerProcess(t *testing.T) {
	if !slices.Contains(os.Args, killFlag) {
		return
	}
	var dsn string
	if _, err := fmt.Fscanf(os.Stdin, "%q", &dsn); err != nil {
		t.Skip("run by TestKilledServers only")
	}
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	NewWorker(NewStore(db), slog.New(slog.DiscardHandler)).Run(t.Context())
}

// every fills the sheet of a whole project in.
func (b *bench) every(parcels int) []byte {
	rows := map[int]map[string]any{}
	for i := 1; i <= parcels; i++ {
		rows[i] = begun("20/01/2026")
		rows[i]["note"] = "Bảng kê"
	}
	return b.fill(b.download(b.admin, Filter{}), rows)
}

// A server that is killed at any moment of judging and of recording loses
// nothing and doubles nothing: another goes on.
func TestKilledServers(t *testing.T) {
	const parcels = 1500
	b := newBench(t, parcels, false)
	j := b.add(b.admin, b.every(parcels))
	killed := map[string]int{}
	kill := func(after int) {
		t.Helper()
		cmd := exec.Command(os.Args[0], killFlag)
		cmd.Stdin = strings.NewReader(fmt.Sprintf("%q\n", b.db.Config().ConnString()))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(after) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		var work string
		// The claim of the dead runs out; here it does so at once.
		if err := b.db.QueryRow(t.Context(), `UPDATE worksheet SET claimed_until = now(), attempts = 0 WHERE id = $1 RETURNING coalesce(work, state)`, j.ID).Scan(&work); err != nil {
			t.Fatal(err)
		}
		killed[work]++
		if n := b.count("SELECT count(*) FROM clearance_event WHERE to_state = 'inventory'"); n != 0 && n != parcels {
			t.Fatalf("%d steps after a kill during %s", n, work)
		}
		if n := b.count("SELECT count(DISTINCT coalesce(verdict, '')) FROM worksheet_row"); n != 1 {
			t.Fatalf("half of the rows are judged after a kill during %s", work)
		}
	}
	for _, after := range []int{60, 120, 200, 300, 450, 700, 1000} {
		kill(after)
	}
	j = b.work(b.admin, j.ID)
	if j.State != "checked" || j.Counts.Change != parcels {
		t.Fatalf("%s %+v %+v", j.State, j.Counts, j.Problems)
	}
	if _, err := b.store.Apply(t.Context(), b.admin, j.ID, nil); err != nil {
		t.Fatal(err)
	}
	for _, after := range []int{100, 200, 350, 600, 900, 1300} {
		kill(after)
	}
	j = b.work(b.admin, j.ID)
	steps, parts := b.count("SELECT count(*) FROM clearance_event WHERE to_state = 'inventory'"), b.count("SELECT count(*) FROM clearance_part p JOIN parcel q ON q.id = p.parcel_id WHERE p.state = 'inventory' AND q.state = 'inventory'")
	if j.State != "applied" || j.Result.Applied != parcels || steps != parcels || parts != parcels {
		t.Errorf("%s %+v: %d steps, %d parts; %+v", j.State, j.Result, steps, parts, j.Problems)
	}
	t.Logf("killed during %v", killed)
}

// BenchmarkSheet makes, reads, judges and applies the sheet of a project of
// 6,000 parcels, as the land agency and as an administrator.
func BenchmarkSheet(bb *testing.B) {
	const parcels = 6000
	for bb.Loop() {
		b := newBench(bb, parcels, false)
		spent := func(name string, do func()) {
			begin := time.Now()
			do()
			bb.ReportMetric(time.Since(begin).Seconds(), name)
		}
		spent("download-s", func() { b.download(b.agency, Filter{}) })
		content := b.every(parcels)
		var j Job
		spent("read-s", func() { j = b.add(b.agency, content) })
		spent("judge-s", func() { j = b.work(b.agency, j.ID) })
		if j.Counts.Change != parcels {
			bb.Fatalf("%+v %+v", j.Counts, j.Problems)
		}
		spent("apply-s", func() { j = b.apply(b.agency, j.ID, nil) })
		if j.Result == nil || j.Result.Applied != parcels {
			bb.Fatalf("%s %+v", j.State, j.Problems)
		}
	}
}
