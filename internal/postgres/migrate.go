package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the database to the newest schema of files, forward only.
// Several instances may call it at once: a lock in the database lets one work
// and the others wait. progress, if not nil, is told of each step: how many of
// how many are done, and the file's name. The pool is reset at the end, since
// the types of PostGIS exist only after the first migration.
func Migrate(ctx context.Context, pool *pgxpool.Pool, files fs.FS, progress func(done, total int, name string)) error {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("lock for the migrations: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close() //nolint:errcheck // only the shim is closed, the pool stays
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return Explain(fmt.Errorf("read the state of the schema: %w", err))
	}
	if !pending {
		return refuseNewer(ctx, provider)
	}
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return Explain(fmt.Errorf("read the state of the schema: %w", err))
	}
	total := 0
	for _, s := range provider.ListSources() {
		if s.Version > current {
			total++
		}
	}
	for done := 0; ; done++ {
		result, err := provider.UpByOne(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			break
		}
		if err != nil {
			return Explain(fmt.Errorf("migrate the database: %w", err))
		}
		if progress != nil {
			progress(done+1, max(total, done+1), result.Source.Path)
		}
	}
	pool.Reset()
	return nil
}

// refuseNewer refuses a database that a newer program has migrated: what this
// program writes might break what the newer one promised.
func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return Explain(fmt.Errorf("read the state of the schema: %w", err))
	}
	if current > target {
		return failf(nil, "the database has schema %d and this program knows only %d: it was used by a newer matbang, so start that one", current, target)
	}
	return nil
}

// Migrated tells whether the database has exactly the schema of files, which
// is what /readyz asks.
func Migrated(ctx context.Context, db DB, files fs.FS) (bool, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return false, fmt.Errorf("read the migrations: %w", err)
	}
	var newest int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return false, fmt.Errorf("read the migrations: %w", err)
		}
		newest = max(newest, version)
	}
	var current int64
	err = db.QueryRow(ctx, `SELECT coalesce(max(version_id) FILTER (WHERE is_applied), 0) FROM goose_db_version`).Scan(&current)
	if err != nil {
		return false, fmt.Errorf("read the state of the schema: %w", err)
	}
	return current == newest, nil
}
