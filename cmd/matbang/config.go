package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/postgres"
	"matbang/migrations"
)

// databaseFlags say which database is used.
type databaseFlags struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" help:"PostgreSQL with PostGIS to use; empty for the private one in the data folder. Better given as DATABASE_URL, which other users cannot see. ${env}"`
	Data        string `env:"MATBANG_DATA" default:"./var" placeholder:"FOLDER" help:"Folder of the private database, uploads and caches (${default}). ${env}"`
}

// attachmentsFolder is the part of the data folder that holds the papers and
// photographs; it belongs to the database and goes into its backups.
const attachmentsFolder = "attachments"

// opened is a database with all that must be closed after use.
type opened struct {
	pool    *pgxpool.Pool
	cluster *postgres.Cluster // nil with DATABASE_URL
	dsn     string
}

// open starts or joins the database. For serving, the private cluster must be
// ours alone; a short command joins the one that a server is running.
func (f databaseFlags) open(ctx context.Context, con *console, exclusive bool) (*opened, error) {
	o := &opened{dsn: f.DatabaseURL}
	if f.DatabaseURL == "" {
		if f.Data == "" {
			return nil, usagef("MATBANG_DATA must name a folder, such as ./var")
		}
		start := postgres.Join
		if exclusive {
			start = postgres.Start
		}
		cluster, err := start(ctx, postgres.ClusterOptions{Data: f.Data, Say: con.say})
		if err != nil {
			return nil, err
		}
		o.cluster, o.dsn = cluster, cluster.DSN()
	}
	pool, err := postgres.Open(ctx, o.dsn, postgres.Options{})
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	o.pool = pool
	return o, nil
}

// close ends the sessions and, if it is ours, the private cluster.
func (o *opened) close() error {
	if o.pool != nil {
		o.pool.Close()
	}
	if o.cluster != nil {
		return o.cluster.Stop()
	}
	return nil
}

// migrated opens the database and brings it to the newest schema.
func (f databaseFlags) migrated(ctx context.Context, con *console, exclusive bool) (*opened, error) {
	o, err := f.open(ctx, con, exclusive)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, con, o); err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

func migrate(ctx context.Context, con *console, o *opened) error {
	return con.track("migrating the database", func(progress func(string, int, int)) error {
		return postgres.Migrate(ctx, o.pool, migrations.Files, func(done, total int, name string) { progress(name, done, total) })
	})
}

// explain turns an error into what the operator reads: one sentence.
func explain(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if e != nil {
				return explain(e)
			}
		}
	}
	return postgres.Explain(err)
}

type migrateCommand struct {
	databaseFlags
}

// Run migrates and says where the database stands.
func (m migrateCommand) Run(ctx context.Context, con *console) error {
	o, err := m.migrated(ctx, con, false)
	if err != nil {
		return err
	}
	var schema int64
	err = o.pool.QueryRow(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&schema)
	if err == nil {
		con.say(fmt.Sprintf("the database has schema %d, the newest", schema))
	}
	return errors.Join(err, o.close())
}
