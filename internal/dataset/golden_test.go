package dataset_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

var update = flag.Bool("update", false, "write the faults that were found into testdata/*.txt")

// Each file of testdata is a case: the files of a dataset, each under a line
// "-- name --", and under "-- faults --" what has to be said of them. $shared
// stands for the properties that every feature needs.
func TestFaults(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files, want := split(t, string(text))
			got := faults(t, files)
			if *update {
				before, _, _ := strings.Cut(string(text), "-- faults --\n")
				if err := os.WriteFile(path, []byte(before+"-- faults --\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("faults:\n%swant:\n%s", got, want)
			}
		})
	}
}

func split(t *testing.T, text string) (fstest.MapFS, string) {
	t.Helper()
	const shared = `"name_vi":"Tên","name_en":"Name","accuracy":"indicative","source":"s","source_date":"2026-01-31"`
	files := emptyDataset(t)
	want := ""
	for _, part := range strings.Split("\n"+text, "\n-- ")[1:] {
		name, content, found := strings.Cut(part, " --\n")
		if !found {
			name, content = strings.TrimSuffix(part, " --"), ""
		}
		if name == "faults" {
			want = content
			continue
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(content, "$shared", shared))}
	}
	return files, want
}

// emptyDataset has the schemas and every layer without features.
func emptyDataset(t *testing.T) fstest.MapFS {
	t.Helper()
	files := schemaFiles(t)
	for _, layer := range []string{"admin-units-2020", "admin-units-2025", "corridors", "works", "places", "towns", "roads", "zones", "constraints", "background"} {
		files[layer+".geojson"] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[]}`)}
	}
	return files
}

// schemaFiles are the schemas of the product, without its data.
func schemaFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := geodata.Files.ReadDir("schema")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := geodata.Files.ReadFile("schema/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files["schema/"+e.Name()] = &fstest.MapFile{Data: text}
	}
	return files
}

func faults(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	err := dataset.Load(t.Context(), postgrestest.Tx(t), files, nil)
	var invalid *dataset.Invalid
	if err != nil && !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var b strings.Builder
	if invalid != nil {
		for _, f := range invalid.Faults {
			b.WriteString(f.String() + "\n")
		}
	}
	return b.String()
}
