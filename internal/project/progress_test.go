package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Each file of testdata/forecast is the history of a project: hectares handed
// over at the end of each month, as "from YYYY-MM: 1 2 3 …", the hectares that
// must be recovered as "due", and the day asked for as "on"; then what must be
// forecast from it.
func TestForecasts(t *testing.T) {
	paths, err := filepath.Glob("testdata/forecast/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no histories in testdata/forecast: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			history, want, _ := strings.Cut(string(text), "---\n")
			if got := tellForecast(t, history); got != strings.TrimSpace(want) {
				t.Errorf("%s\nforecast: %s\nwant:     %s", history, got, strings.TrimSpace(want))
			}
		})
	}
}

func tellForecast(t *testing.T, history string) string {
	t.Helper()
	var changes []monthChange
	var day time.Time
	due, before := 0.0, 0.0
	for _, line := range strings.Split(history, "\n") {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch word, rest, _ := strings.Cut(key, " "); word {
		case "due":
			due, _ = strconv.ParseFloat(value, 64)
		case "on":
			day, _ = time.Parse(time.DateOnly, value)
		case "from":
			month, err := time.Parse("2006-01", rest)
			if err != nil {
				t.Fatal(err)
			}
			changes = append(changes, monthChange{month, "not_started", 1, due * 1e4})
			for _, text := range strings.Fields(value) {
				ha, err := strconv.ParseFloat(text, 64)
				if err != nil {
					t.Fatal(err)
				}
				changes = append(changes, monthChange{month, "handed_over", 1, (ha - before) * 1e4}, monthChange{month, "not_started", 0, (before - ha) * 1e4})
				before, month = ha, month.AddDate(0, 1, 0)
			}
		}
	}
	f := forecast(seriesOf(changes, day), Figures{DueHa: due, ClearedHa: before}, day)
	paces := ""
	for _, p := range f.Paces {
		paces += fmt.Sprintf(" %d:%g", p.Months, p.HaPerMonth)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s..%s left %g%s", f.Status, f.Reason, given(f.Earliest), given(f.Latest), f.RemainingHa, paces))
}

func TestPercentIsNeverRoundedUpToAll(t *testing.T) {
	for _, test := range []struct{ part, whole, want float64 }{{1, 3, 33.3}, {99.999, 100, 99.9}, {100, 100, 100}, {0, 5, 0}} {
		if got := percent(test.part, test.whole); got == nil || *got != test.want {
			t.Errorf("%g of %g: %v, want %g", test.part, test.whole, *got, test.want)
		}
	}
	if percent(0, 0) != nil {
		t.Error("nothing of nothing has a share")
	}
}

func TestFiguresOfPaper(t *testing.T) {
	for _, test := range []struct {
		lang     string
		v        float64
		decimals int
		want     string
	}{{"vi", 1234567.891, 2, "1.234.567,89"}, {"en", 1234567.891, 2, "1,234,567.89"}, {"vi", 12, 2, "12"}, {"vi", -1234.5, 1, "-1.234,5"}, {"vi", 0.004, 2, "0"}} {
		if got := figure(test.lang, test.v, test.decimals); got != test.want {
			t.Errorf("%s %g: %s, want %s", test.lang, test.v, got, test.want)
		}
	}
}

// So few that a household could be traced are not told.
func TestFewObstructedAreNotTold(t *testing.T) {
	land := make([]holding, 10)
	for n := range 5 {
		for i := range land {
			land[i].Obstructed = i < n
		}
		if got := obstructedOf(land); (got == nil) != (n == 1 || n == 2) {
			t.Errorf("%d obstructed: %v", n, got)
		}
	}
}
