package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
)

// debianRoot is where Debian keeps one folder of programs per major version.
const debianRoot = "/usr/lib/postgresql"

// Install is one installed PostgreSQL that has PostGIS.
type Install struct {
	// Major is the major version, such as 15.
	Major int
	// Bin is the folder of initdb, postgres, pg_dump.
	Bin string
}

// Program returns the path of one of its programs.
func (i Install) Program(name string) string { return filepath.Join(i.Bin, name) }

// FindInstall returns the installed PostgreSQL with PostGIS of the given major
// version, or the newest one when major is 0.
func FindInstall(major int) (Install, error) {
	return findInstall(debianRoot, "/usr/share/postgresql", major)
}

func findInstall(programs, shares string, major int) (Install, error) {
	folders, err := filepath.Glob(filepath.Join(programs, "*", "bin", "postgres"))
	if err != nil {
		return Install{}, fmt.Errorf("look for PostgreSQL: %w", err)
	}
	var found []Install
	bare := 0
	for _, program := range folders {
		bin := filepath.Dir(program)
		version := filepath.Base(filepath.Dir(bin))
		n, err := strconv.Atoi(version)
		if err != nil || (major != 0 && n != major) {
			continue
		}
		if _, err := os.Stat(filepath.Join(shares, version, "extension", "postgis.control")); err != nil {
			bare = max(bare, n)
			continue
		}
		found = append(found, Install{Major: n, Bin: bin})
	}
	sort.Slice(found, func(a, b int) bool { return found[a].Major > found[b].Major })
	switch {
	case len(found) > 0:
		return found[0], nil
	case major != 0:
		return Install{}, failf(nil, "the database was made by PostgreSQL %d, whose programs or PostGIS are missing: apt-get install postgresql-%d-postgis-3", major, major)
	case bare != 0:
		return Install{}, failf(nil, "PostgreSQL %d is installed but PostGIS is not: apt-get install postgresql-%d-postgis-3", bare, bare)
	}
	return Install{}, failf(nil, "PostgreSQL with PostGIS is not installed: apt-get install postgresql-postgis (or start with make run, which does it)")
}
