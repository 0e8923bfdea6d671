package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/postgres"
	"matbang/internal/province"
	"matbang/internal/site"
	"matbang/migrations"
)

// database is what is measured.
type database struct {
	cluster *postgres.Cluster
	db      *pgxpool.Pool
	dsn     string
	folder  string
	parcels int
	built   time.Duration // 0 when it was there already
}

// openDatabase opens the database of so many parcels in the folder and makes it
// if it is not there; of none, it is only migrated.
func openDatabase(ctx context.Context, folder string, parcels int) (*database, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // the database's user must walk through it
		return nil, err
	}
	cluster, err := postgres.Start(ctx, postgres.ClusterOptions{Data: folder, Say: func(line string) { fmt.Fprintln(os.Stderr, line) }})
	if err != nil {
		return nil, err
	}
	p := &database{cluster: cluster, dsn: cluster.DSN(), folder: folder, parcels: parcels}
	if p.db, err = postgres.Open(ctx, p.dsn, postgres.Options{MaxConns: 4}); err != nil {
		p.close()
		return nil, err
	}
	if err := postgres.Migrate(ctx, p.db, migrations.Files, nil); err != nil {
		p.close()
		return nil, err
	}
	var there int
	if err := p.db.QueryRow(ctx, `SELECT count(*) FROM parcel`).Scan(&there); err != nil {
		p.close()
		return nil, err
	}
	if there == parcels || parcels == 0 {
		return p, p.computeSites(ctx)
	}
	if there != 0 {
		p.close()
		return nil, fmt.Errorf("%s holds %d parcels, half a build: delete it and run again", folder, there)
	}
	began := time.Now()
	if err := province.Build(ctx, p.db, parcels, func(step string) { fmt.Fprintf(os.Stderr, "building %d parcels: %s\n", parcels, step) }); err != nil {
		p.close()
		return nil, fmt.Errorf("build the province: %w", err)
	}
	p.built = time.Since(began)
	return p, p.computeSites(ctx)
}

// sitesAtMost is how many parcels are put together into sites: beyond, that
// takes longer than all else.
const sitesAtMost = 1_000_000

// computeSites puts the parcels together into sites, once.
func (p *database) computeSites(ctx context.Context) error {
	if p.parcels == 0 || p.parcels > sitesAtMost {
		return nil
	}
	var there bool
	if err := p.db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM site)`).Scan(&there); err != nil || there {
		return err
	}
	began := time.Now()
	const queue = `INSERT INTO site_queue (parcel_id, moved) SELECT id, true FROM parcel WHERE state IN ('clean', 'handed_over', 'recovery_decided', 'paid') ORDER BY cell, id`
	if _, err := p.db.Exec(ctx, queue); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "putting parcels together into sites")
	n, err := site.NewStore(p.db).Refresh(ctx)
	fmt.Fprintf(os.Stderr, "%d parcels put together into sites in %v\n", n, time.Since(began).Round(time.Second))
	return err
}

func (p *database) close() {
	if p.db != nil {
		p.db.Close()
	}
	if err := p.cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "bench: stop the database:", err)
	}
}
