package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/postgres"
	"matbang/internal/province"
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
		return p, nil
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
	return p, nil
}

func (p *database) close() {
	if p.db != nil {
		p.db.Close()
	}
	if err := p.cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "bench: stop the database:", err)
	}
}
