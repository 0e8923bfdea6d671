// Package demo makes the demonstration: some 20,000 parcels that fill the parks
// and study areas, with clearance projects, cases of fictitious households and
// their histories from 2019 to 2026.
//
// Nothing in it is real but the outlines of the zones and communes in which it
// lies, and it says so in every row. The same dataset always gives the same
// parcels and histories. The database derives all states from the events, as
// it does for real ones, and refuses a history that the law does not allow.
package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// What every made-up row says of itself.
const (
	accuracy = "demonstration"
	source   = "Dữ liệu minh họa, không phải thửa đất thật / demonstration data, not a real parcel"
	actor    = "demonstration"
)

// version names the generator: a database that holds the demonstration of a
// version is left alone by it.
const version = "matbang demonstration 1"

// wanted is how many parcels are aimed at.
const wanted = 20_000

// last is the day after which nothing happens in the demonstration.
func last() time.Time { return day(2026, time.November, 15) }

// world is what the demonstration is made of and what it makes.
type world struct {
	zones    []*zone
	units    *units
	parcels  []*parcel
	projects []*project
	cases    []*claim
}

// Generate fills the database with the demonstration, in one transaction, unless
// it is there already. It needs the default dataset: the zones and the communes
// of 2020. progress, which may be nil, is told what is being done and how much
// of the whole is done.
func Generate(ctx context.Context, db postgres.DB, progress func(step string, done, total int)) error {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		kept, err := begin(ctx, tx)
		if err != nil {
			return err
		}
		if kept != nil {
			if !bytes.Equal(kept, fingerprint()) {
				// Events are append-only: it cannot be made anew in place.
				progress("demonstration: that of another version is kept; for the new one begin with an empty data folder", 1, 1)
			}
			return nil
		}
		w, err := build(ctx, tx, progress)
		if err != nil {
			return err
		}
		return w.store(ctx, tx, progress)
	})
}

// build computes the whole demonstration in memory.
func build(ctx context.Context, db postgres.DB, progress func(string, int, int)) (*world, error) {
	const steps = 10
	progress("demonstration: reading zones and communes", 0, steps)
	w := &world{}
	var err error
	if w.zones, err = readZones(ctx, db); err != nil {
		return nil, err
	}
	if len(w.zones) == 0 {
		return nil, errors.New("the demonstration needs parks or study areas and the database has none: load the default dataset first (matbang load)")
	}
	if w.units, err = readUnits(ctx, db); err != nil {
		return nil, err
	}
	progress("demonstration: drawing parcels", 1, steps)
	w.draw()
	if err := w.identify(); err != nil {
		return nil, err
	}
	for i, p := range w.parcels {
		p.uses, p.recorded = landUses(p, i)
	}
	progress("demonstration: writing histories", 2, steps)
	w.plan()
	w.claim()
	w.agree()
	for _, c := range w.cases {
		c.live()
	}
	return w, nil
}

// fingerprint is what dataset_file keeps of the version.
func fingerprint() []byte {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s, %d parcels", version, wanted)))
	return sum[:]
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}
