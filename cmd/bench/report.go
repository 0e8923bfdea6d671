package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const head = "case                               requests/s    p50 ms    p99 ms      bytes  CPU ms server  CPU ms PostgreSQL  peak MiB"

func (f figure) line() string {
	return fmt.Sprintf("%-34s %10.1f %9.2f %9.2f %10.0f %14.3f %18.3f %9.0f  %s", f.Name, f.Rate, f.P50, f.P99, f.Bytes, f.Server, f.Database, f.Memory, f.Note)
}

// result is what is kept for a later run.
type result struct {
	Parcels int       `json:"parcels"`
	When    time.Time `json:"when"`
	Figures []figure  `json:"figures"`
}

// report prints the whole table, the peaks and what changed since the last run,
// and writes the figures.
func (b *bench) report() error {
	memory := 0.0
	for _, f := range b.figures {
		if !strings.HasPrefix(f.Name, " ") { // those are floors and peers
			memory = max(memory, f.Memory)
		}
	}
	fmt.Fprintf(os.Stdout, "\n%d parcels, %d connections, %v a case\n%s\n", b.Parcels, b.Connections, b.For, head)
	for _, f := range b.figures {
		fmt.Fprintln(os.Stdout, f.line())
	}
	fmt.Fprintf(os.Stdout, "\npeak memory of the server: %.0f MiB\n", memory)
	if b.province.built > 0 {
		fmt.Fprintf(os.Stdout, "building the database took %v\n", b.province.built.Round(time.Second))
	}
	before, err := readResult(b.Result)
	if err == nil {
		b.compare(before)
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if b.Only != "" {
		return nil // a part is not set against the whole
	}
	now := result{Parcels: b.Parcels, When: time.Now().UTC(), Figures: append(b.figures, figure{Name: "memory", Bytes: memory * (1 << 20)})}
	text, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(b.Result), 0o755); err != nil { //nolint:gosec // nothing secret
		return err
	}
	fmt.Fprintln(os.Stdout, "figures are in", b.Result)
	return os.WriteFile(b.Result, append(text, '\n'), 0o644) //nolint:gosec // nothing secret
}

func readResult(path string) (result, error) {
	var r result
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// compare prints the ratios to an earlier run, of processor time where there is
// any, since that does not depend on what else the machine does.
func (b *bench) compare(before result) {
	old := map[string]figure{}
	for _, f := range before.Figures {
		old[f.Name] = f
	}
	fmt.Fprintf(os.Stdout, "\nagainst the run of %s (processor time of server and database, now : then)\n", before.When.Format(time.DateTime))
	for _, f := range b.figures {
		o, ok := old[f.Name]
		if was := o.Server + o.Database; ok && was > 0 {
			fmt.Fprintf(os.Stdout, "%-34s %6.2f\n", f.Name, (f.Server+f.Database)/was)
		}
	}
}
