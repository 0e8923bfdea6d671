package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFindInstall(t *testing.T) {
	for name, test := range map[string]struct {
		programs, postgis []string
		major             int
		want              string // folder, or part of the sentence
	}{
		"nothing":             {nil, nil, 0, "apt-get install postgresql-postgis"},
		"no PostGIS":          {[]string{"15"}, nil, 0, "apt-get install postgresql-15-postgis-3"},
		"one":                 {[]string{"15"}, []string{"15"}, 0, "15/bin"},
		"newest by number":    {[]string{"9", "15", "17"}, []string{"9", "15", "17"}, 0, "17/bin"},
		"newest with PostGIS": {[]string{"15", "17"}, []string{"15"}, 0, "15/bin"},
		"that of the data":    {[]string{"15", "17"}, []string{"15", "17"}, 15, "15/bin"},
		"data of another":     {[]string{"17"}, []string{"17"}, 15, "apt-get install postgresql-15-postgis-3"},
	} {
		t.Run(name, func(t *testing.T) {
			programs, shares := t.TempDir(), t.TempDir()
			for _, v := range test.programs {
				touch(t, filepath.Join(programs, v, "bin", "postgres"))
			}
			for _, v := range test.postgis {
				touch(t, filepath.Join(shares, v, "extension", "postgis.control"))
			}
			got, err := findInstall(programs, shares, test.major)
			said := got.Bin
			if err != nil {
				said = err.Error()
			}
			if !strings.HasSuffix(said, test.want) && (err == nil || !strings.Contains(said, test.want)) {
				t.Errorf("got %q, want %q", said, test.want)
			}
		})
	}
}

func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
}

// A clone under root's closed home is a normal case: the cluster then lives in
// the system's place, and the data folder remembers where.
func TestClusterHomeOfRoot(t *testing.T) {
	closed, fallback := t.TempDir(), filepath.Join(t.TempDir(), "fallback")
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	home, err := clusterHome(closed, fallback)
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if home != closed {
			t.Errorf("an ordinary user's cluster lives in %s", home)
		}
		return
	}
	if filepath.Dir(home) != fallback {
		t.Errorf("root's cluster lives in %s", home)
	}
	if again, err := clusterHome(closed, fallback); err != nil || again != home {
		t.Errorf("the second time it lives in %s, %v", again, err)
	}
	if err := os.Remove(filepath.Join(closed, "pg.location")); err != nil {
		t.Fatal(err)
	}
	anew, err := clusterHome(closed, fallback)
	if err != nil || anew == home {
		t.Errorf("of an emptied data folder it lives in %s, %v", anew, err)
	}
	if earlier := earlierHomes(closed, anew); len(earlier) != 1 || earlier[0] != home {
		t.Errorf("earlier homes: %v", earlier)
	}
	if err := os.RemoveAll(anew); err != nil {
		t.Fatal(err)
	}
	if third, err := clusterHome(closed, fallback); err != nil || third == "" {
		t.Errorf("after it was removed: %s, %v", third, err)
	}
}

func TestExplainServer(t *testing.T) {
	unknown := errors.New("unknown")
	for text, want := range map[string]string{
		"initdb: error: could not write file \"x\": No space left on device":                   "the disk of /data is full",
		"FATAL:  could not open directory \"pg_wal\": Permission denied":                       "may not use what it needs (could not open directory \"pg_wal\": Permission denied): give /data",
		"FATAL:  could not map anonymous shared memory: Cannot allocate memory":                "not enough memory",
		"2026 [1] LOG:  a\n2026 [1] FATAL:  data directory \"x\" has wrong ownership\nHINT: b": "it fails: data directory \"x\" has wrong ownership",
		"nothing that says anything": "unknown",
	} {
		if got := explainServer(unknown, text, "/data", "it fails"); !strings.Contains(got.Error(), want) || strings.Contains(got.Error(), "\n") {
			t.Errorf("%q is explained as %q", text, got)
		}
	}
}

func TestExplainFile(t *testing.T) {
	for _, e := range []syscall.Errno{syscall.ENOSPC, syscall.EACCES, syscall.EROFS, syscall.ENOTDIR, syscall.EIO} {
		got := explainFile(&os.PathError{Op: "open", Path: "/data/x", Err: e}, "/data").Error()
		if !strings.Contains(got, "/data") || strings.Contains(got, "open /data/x") {
			t.Errorf("%v is explained as %q", e, got)
		}
	}
}
