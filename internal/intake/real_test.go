package intake

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// realData finds the folder of real and messy files beside the repository, or
// beside the folder that holds its worktrees.
func realData(t *testing.T) (folder string, ok bool) {
	t.Helper()
	for _, up := range []string{"../../..", "../../../.."} {
		if _, err := os.Stat(filepath.Join(up, "shared/data/badinput")); err == nil {
			return filepath.Join(up, "shared/data/badinput"), true
		}
	}
	t.Log("NOT TESTED: there is no ../shared/data with the real-world files; what this package makes itself is tested by the other tests")
	return "", false
}

// uploads groups the files of a folder: the parts of a Shapefile belong
// together, what no import takes (LICENSE, expected results) is left out.
func uploads(t *testing.T, folder string) map[string][]string {
	t.Helper()
	list := map[string][]string{}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ext := strings.ToLower(filepath.Ext(path))
		if !slices.Contains(accepted, ext) || strings.Contains(path, "LICENSE") || strings.HasSuffix(folder, "bostock_BSD3") && ext == ".json" {
			return nil
		}
		name, err := filepath.Rel(filepath.Dir(folder), path)
		if slices.Contains(parts, ext) {
			name = strings.TrimSuffix(name, filepath.Ext(name)) + ".shp"
		}
		list[name] = append(list[name], path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRealFiles imports every file of ../shared/data/badinput: what becomes of
// each is written in testdata/badinput.txt. None may crash, hang or be half
// read.
func TestRealFiles(t *testing.T) {
	folder, ok := realData(t)
	if !ok {
		return
	}
	b := newBench(t)
	groups, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, g := range groups {
		list := uploads(t, filepath.Join(folder, g.Name()))
		var names []string
		for name := range list {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			begin := time.Now()
			lines = append(lines, name+": "+b.outcome(list[name]))
			if d := time.Since(begin); d > 5*time.Minute {
				t.Errorf("%s took %v", name, d)
			}
		}
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/badinput.txt"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	known := map[string]bool{}
	for _, line := range strings.Split(string(want), "\n") {
		known[line] = true
	}
	for _, line := range lines {
		if !known[line] {
			t.Errorf("not as %s says: %s", golden, line)
		}
	}
}

// outcome imports files and says in one line what became of them.
func (b *bench) outcome(paths []string) string {
	b.t.Helper()
	files := map[string]string{}
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err != nil {
			b.t.Fatal(err)
		}
		files[filepath.Base(p)] = string(content)
	}
	r, err := b.worker.Receive()
	if err != nil {
		b.t.Fatal(err)
	}
	for name, content := range files {
		if err := r.File(name, strings.NewReader(content)); err != nil {
			r.Forget()
			return "not taken: " + err.Error()[:40]
		}
	}
	if err := r.Done(); err != nil {
		r.Forget()
		return "not taken: " + err.Error()[:40]
	}
	j, err := b.store.Add(b.t.Context(), b.admin, r.Upload)
	if err != nil {
		b.t.Fatal(err)
	}
	j = b.work(b.admin, j.ID)
	said := b.said(j)
	for _, p := range j.Problems {
		if p.Suggest != nil && (j.State == "read" || j.State == "checked") {
			j = b.order(b.admin, j.ID, Order{Work: "check", From: []string{j.State}, Settings: Settings{CRS: p.Suggest.CRS, Swap: p.Suggest.Swap}})
			return said + "; as proposed: " + b.said(j)
		}
	}
	return said
}

// said says where an import stands.
func (b *bench) said(j Job) string {
	b.t.Helper()
	said := []string{j.State}
	for _, p := range j.Problems {
		s := p.Severity + " " + p.Rule
		if p.Suggest != nil {
			s += fmt.Sprintf(" → %s swap %v", p.Suggest.CRS, p.Suggest.Swap)
		}
		said = append(said, s)
	}
	if j.State != "failed" {
		said = append(said, strings.Join(strings.Fields(fmt.Sprintf("%d rows %s %s %s", j.Rows, j.File.Format, j.File.Encoding, j.CRS.Given)), " "))
	}
	if j.State == "checked" {
		var rules string
		if err := b.db.QueryRow(b.t.Context(), "SELECT coalesce(string_agg(rule || ' ' || n, '; ' ORDER BY rule), '-') FROM (SELECT rule, count(*) AS n FROM import_issue WHERE job_id = $1 GROUP BY rule) x", j.ID).Scan(&rules); err != nil {
			b.t.Fatal(err)
		}
		said = append(said, fmt.Sprintf("new %d refused %d", j.Counts.New, j.Counts.Refused), rules)
	}
	return strings.Join(said, "; ")
}

// 840 shapes whose validity is known: the import says of each polygon what is
// known of it.
func TestValidityCases(t *testing.T) {
	folder, ok := realData(t)
	if !ok {
		return
	}
	b := newBench(t)
	content, err := os.ReadFile(filepath.Join(folder, "wkt-jts_EDL/isvalid_cases.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	j := b.send(b.admin, map[string]string{"cases.csv": string(content)})
	j = b.order(b.admin, j.ID, Order{Work: "check", From: []string{"read"}, Settings: Settings{CRS: "EPSG:5899"}})
	invalid := map[int]bool{}
	err = b.store.Issues(t.Context(), b.admin, j.ID, IssueQuery{Limit: 10_000}, func(i Issue) error {
		if i.Rule == "invalid" || i.Rule == "geometry_unreadable" {
			invalid[i.Row] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for i, r := range rows[1:] {
		if !strings.HasPrefix(r[3], "POLYGON") && !strings.HasPrefix(r[3], "MULTIPOLYGON") || strings.Contains(r[3], "EMPTY") {
			continue
		}
		looked++
		if valid := r[2] == "true"; invalid[i+1] == valid {
			t.Errorf("row %d, %s: valid %v, the import says otherwise: %.120s", i+1, r[1], valid, r[3])
		}
	}
	if t.Logf("%d polygons", looked); looked < 50 {
		t.Errorf("only %d polygons", looked)
	}
}
