package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// extensions that only a superuser may install; the migrations name them too
// and find them there.
func superuserExtensions() []string { return []string{"postgis"} }

// Provision makes our role and the named database with its extensions, where
// they are missing. It is safe to repeat.
func (c *Cluster) Provision(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.SuperuserDSN("postgres"))
	if err != nil {
		return failf(err, "the database server started but refuses this user: see %s", c.LogFile())
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	var hasRole, hasDatabase bool
	err = conn.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
		       EXISTS (SELECT FROM pg_database WHERE datname = $2)`, role, name).Scan(&hasRole, &hasDatabase)
	if err != nil {
		return Explain(fmt.Errorf("look into the new database server: %w", err))
	}
	if !hasRole {
		if _, err := conn.Exec(ctx, "CREATE ROLE "+role+" LOGIN CREATEDB"); err != nil && !isCode(err, pgerrcode.DuplicateObject) {
			return Explain(fmt.Errorf("make the database role: %w", err))
		}
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" OWNER "+role); err != nil && !isCode(err, pgerrcode.DuplicateDatabase) {
			return Explain(fmt.Errorf("make the database: %w", err))
		}
	}
	return c.extend(ctx, name)
}

func (c *Cluster) extend(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.SuperuserDSN(name))
	if err != nil {
		return Explain(fmt.Errorf("open the new database: %w", err))
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	var schemaOwner string
	if err := conn.QueryRow(ctx, `SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'`).Scan(&schemaOwner); err != nil {
		return Explain(fmt.Errorf("look into the new database: %w", err))
	}
	if schemaOwner != role {
		if _, err := conn.Exec(ctx, "ALTER SCHEMA public OWNER TO "+role); err != nil {
			return Explain(fmt.Errorf("give the new database to its role: %w", err))
		}
	}
	for _, e := range superuserExtensions() {
		tag, err := conn.Exec(ctx, `SELECT FROM pg_extension WHERE extname = $1`, e)
		if err != nil {
			return Explain(fmt.Errorf("look into the new database: %w", err))
		}
		if tag.RowsAffected() > 0 {
			continue
		}
		if _, err := conn.Exec(ctx, "CREATE EXTENSION "+e); err != nil {
			return Explain(fmt.Errorf("add %s to the new database: %w", e, err))
		}
	}
	return nil
}

func isCode(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}
