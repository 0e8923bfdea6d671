package worksheet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestStories sends the tables of testdata, each to the project of forty
// parcels whose states go round with their number, and holds what is said of
// each row against the lines below the table. A new case needs a text file only.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	b := newBench(t, 40, true)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		table, want, ok := strings.Cut(string(content), "\n---\n")
		if !ok {
			t.Fatalf("%s: no line of dashes", file)
		}
		sheet, err := read([]byte(table), b.law)
		if err != nil {
			if got := err.Error(); got != strings.TrimSpace(want) {
				t.Errorf("%s: %s", file, got)
			}
			continue
		}
		j, err := b.store.Add(t.Context(), b.agency, Upload{Project: "p", Name: filepath.Base(file), SHA256: strings.Repeat("cd", 32), Content: []byte(table), Sheet: sheet})
		if err != nil {
			t.Fatal(err)
		}
		b.work(b.agency, j.ID)
		var got []string
		for _, l := range b.lines(b.agency, j.ID) {
			var why []string
			for _, r := range l.Reasons {
				why = append(why, r.Field+" "+r.Rule)
			}
			slices.Sort(why)
			line := fmt.Sprintf("%d %s", l.Row, l.Verdict)
			if l.Verdict == change {
				line += fmt.Sprintf(" %s → %s on %s", *l.From, *l.To, *l.EffectiveOn)
				if l.AreaM2 != nil {
					line += fmt.Sprintf(", %g m²", *l.AreaM2)
				}
				if l.AmountVND != nil {
					line += fmt.Sprintf(", %d đồng", *l.AmountVND)
				}
			}
			if len(why) > 0 {
				line += ": " + strings.Join(why, ", ")
			}
			got = append(got, line)
		}
		if text := strings.Join(got, "\n"); text != strings.TrimSpace(want) {
			t.Errorf("%s:\n%s", file, text)
		}
	}
}

// FuzzRead reads whatever comes: a sheet, a sentence, never a crash.
func FuzzRead(f *testing.F) {
	law := Law{
		States:  []State{{"not_started", 0, Text{"chưa thực hiện", "not started"}}, {"notified", 1, Text{"đã thông báo thu hồi", "notified"}}},
		Regimes: []Regime{{Code: "ll2024", Name: Text{"Luật Đất đai 2024", "Land Law 2024"}}},
		Steps:   []Transition{{"ll2024", "not_started", "notified", []string{"decision_no", "served_on"}}},
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil {
			f.Add(content)
		}
	}
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfeM\x00"))
	f.Add([]byte("Số thửa;Bước tiếp theo;Ngày\n1;\"notified;2026"))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := read(content, law)
		var u *Unreadable
		if err != nil && !errors.As(err, &u) {
			t.Fatalf("an error that nobody understands: %v", err)
		}
		for _, r := range s.Rows {
			if r.No < 1 || r.Step.To != "" && law.name(r.Step.To).VI == r.Step.To {
				t.Errorf("%+v", r)
			}
		}
	})
}
