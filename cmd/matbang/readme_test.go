package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The README is what a newcomer believes: what it names must be there.
func TestReadmeTellsTheTruth(t *testing.T) {
	root := filepath.Join("..", "..")
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if n := strings.Count(text, "\n"); n > 120 {
		t.Errorf("README.md has %d lines, at most 120", n)
	}
	for _, m := range regexp.MustCompile(`(?m)^    ((?:cmd|internal|geodata|migrations|static)/[a-z/]*)|\]\(([a-z/.]+)\)`).FindAllStringSubmatch(text, -1) {
		path := m[1] + m[2]
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Errorf("README.md names %s, which is not there", path)
		}
	}
	dirs, err := os.ReadDir(filepath.Join(root, "internal"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !strings.Contains(text, "internal/"+d.Name()+"/") {
			t.Errorf("README.md does not name internal/%s", d.Name())
		}
	}
	source := ""
	for _, pattern := range []string{"*.go", filepath.Join(root, "Makefile")} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source += string(b)
		}
	}
	for _, m := range regexp.MustCompile("`((?:MATBANG|DATABASE)_[A-Z_]+)`").FindAllStringSubmatch(text, -1) {
		if !strings.Contains(source, `env:"`+m[1]+`"`) {
			t.Errorf("README.md names %s, which the program does not read", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^    make ([a-z]+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(source, "\n"+m[1]+": ") {
			t.Errorf("README.md names make %s, which the Makefile does not have", m[1])
		}
	}
}
