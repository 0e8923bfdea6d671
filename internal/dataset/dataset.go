// Package dataset loads the default dataset: the GeoJSON layers and TOML tables
// of geodata/. Every file is checked against its schema and the rules of
// geometry before the database is touched, all faults are told at once, and
// everything is loaded in one transaction or nothing is.
//
// What can be told from the files alone is checked here; what has to be
// measured is measured by PostGIS on the survey plane, before the first row is
// written.
package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// set is a dataset that was read.
type set struct {
	features map[string][]feature // by file
	records  []record
	hashes   map[string][]byte // by file: SHA-256 of its content
}

// Check reads all files and returns every fault that shows in them without a
// database: schemas, codes, references, dates, coordinates, rings. The error
// is for files that cannot be read at all.
func Check(files fs.FS) ([]Fault, error) {
	_, faults, err := read(files)
	return faults, err
}

// Load brings the tables of the dataset to what the files say, in one
// transaction. Rows that do not change are not touched; rows that are gone from
// the files are removed unless something refers to them. Files that were loaded
// before, unchanged, are not read again.
//
// Faults in the files come back as *Invalid with all of them, and nothing is
// changed. progress, which may be nil, is told what is being done and how much
// of the whole is done.
func Load(ctx context.Context, db postgres.DB, files fs.FS, progress func(step string, done, total int)) error {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	hashes, err := hash(files)
	if err != nil {
		return err
	}
	if same, err := unchanged(ctx, db, hashes); err != nil || same {
		return err
	}
	progress("checking the dataset", 0, 1)
	s, faults, err := read(files)
	if err != nil {
		return err
	}
	progress("checking the dataset", 1, 1)
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		measured, err := measure(ctx, tx, s)
		if err != nil {
			return err
		}
		faults = append(faults, measured...)
		if len(faults) > 0 {
			sortFaults(faults)
			return &Invalid{Faults: faults}
		}
		return s.store(ctx, tx, progress)
	})
}

// names lists the files of the dataset, in order.
func names(files fs.FS) ([]string, error) {
	var all []string
	for _, pattern := range []string{"*.geojson", "*.toml", "reference/*.toml"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, fmt.Errorf("list the files of the dataset: %w", err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, errors.New("the dataset is empty: no .geojson and no .toml file was found; give the folder that holds them")
	}
	return all, nil
}

func hash(files fs.FS) (map[string][]byte, error) {
	all, err := names(files)
	if err != nil {
		return nil, err
	}
	hashes := make(map[string][]byte, len(all))
	for _, name := range all {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("the file %s of the dataset cannot be read: check that it is there and may be read: %w", name, err)
		}
		sum := sha256.Sum256(text)
		hashes[name] = sum[:]
	}
	return hashes, nil
}

// read parses all files and checks them one by one and together.
func read(files fs.FS) (*set, []Fault, error) {
	hashes, err := hash(files)
	if err != nil {
		return nil, nil, err
	}
	compiled, err := compileSchemas(files)
	if err != nil {
		return nil, nil, err
	}
	s := &set{features: make(map[string][]feature), hashes: hashes}
	var faults []Fault
	all, err := names(files)
	if err != nil {
		return nil, nil, err
	}
	known := layers()
	for _, l := range known {
		if hashes[l.file] == nil {
			// Loading goes by what the files say, so a lost file would empty its table.
			faults = append(faults, Fault{File: l.file, Detail: "the file is missing: put it back; to empty the layer, give a collection without features"})
		}
	}
	for _, name := range all {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, nil, fmt.Errorf("the file %s of the dataset cannot be read: check that it is there and may be read: %w", name, err)
		}
		var found []Fault
		if i := slices.IndexFunc(known, func(l layer) bool { return l.file == name }); i >= 0 {
			s.features[name], found = readLayer(known[i], text, compiled)
		} else if bytes.HasSuffix([]byte(name), []byte(".geojson")) {
			found = []Fault{{File: name, Detail: "no layer of the dataset has this name: rename the file or remove it"}}
		} else {
			var records []record
			records, found = readReference(name, text, compiled)
			s.records = append(s.records, records...)
		}
		faults = append(faults, found...)
	}
	if len(faults) == 0 || onlyShapes(faults) {
		// References cannot be judged while whole files are unreadable.
		faults = append(faults, s.check()...)
	}
	sortFaults(faults)
	return s, faults, nil
}

func onlyShapes(faults []Fault) bool {
	return !slices.ContainsFunc(faults, func(f Fault) bool { return f.Feature == "" })
}
