package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Provision makes our roles and the named database with its extensions, where
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
	if err := provideWebRole(ctx, conn, role); err != nil {
		return err
	}
	if !hasDatabase {
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" OWNER "+role); err != nil && !isCode(err, pgerrcode.DuplicateDatabase) {
			return Explain(fmt.Errorf("make the database: %w", err))
		}
	}
	return c.extend(ctx, name)
}

// ProvideWebRole makes the role of requests where it is missing and lets the
// user of the connection act as it.
func ProvideWebRole(ctx context.Context, conn *pgx.Conn) error {
	return provideWebRole(ctx, conn, conn.Config().User)
}

// provideWebRole does so for the role named member.
func provideWebRole(ctx context.Context, conn *pgx.Conn, member string) error {
	_, err := conn.Exec(ctx, `
		DO $$
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'matbang_web') THEN
				CREATE ROLE matbang_web NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
			END IF;
		EXCEPTION WHEN duplicate_object OR unique_violation THEN
			NULL; -- made at the same moment
		END $$`)
	if err != nil {
		return Explain(fmt.Errorf("make the database role of requests: %w", err))
	}
	tag, err := conn.Exec(ctx, `SELECT WHERE pg_has_role($1, 'matbang_web', 'MEMBER')`, member)
	if err != nil {
		return Explain(fmt.Errorf("look up the database role of requests: %w", err))
	}
	if tag.RowsAffected() == 0 {
		if _, err := conn.Exec(ctx, "GRANT "+WebRole+" TO "+pgx.Identifier{member}.Sanitize()); err != nil && !isCode(err, pgerrcode.UniqueViolation) {
			return Explain(fmt.Errorf("let the database role act for requests: %w", err))
		}
	}
	return nil
}

// extend adds the extensions that only a superuser may install; the migrations
// name them too and find them there.
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
	// The role may add coordinate systems, and a restore brings them back.
	for _, extension := range [][2]string{
		{"postgis", "CREATE EXTENSION postgis; GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys TO " + role},
		{"pgrouting", "CREATE EXTENSION pgrouting"},
	} {
		tag, err := conn.Exec(ctx, `SELECT FROM pg_extension WHERE extname = $1`, extension[0])
		if err != nil {
			return Explain(fmt.Errorf("look into the new database: %w", err))
		}
		if tag.RowsAffected() > 0 {
			continue
		}
		if _, err := conn.Exec(ctx, extension[1]); err != nil {
			if isCode(err, pgerrcode.FeatureNotSupported) || isCode(err, pgerrcode.UndefinedFile) {
				return failf(err, "the extension %s is not installed: apt-get install postgresql-%d-%s (or start with make run, which does it)", extension[0], c.install.Major, extension[0])
			}
			return Explain(fmt.Errorf("add %s to the new database: %w", extension[0], err))
		}
	}
	return nil
}

func isCode(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}

// restored is the name of the database that a restore fills before it takes
// the place of the real one.
const restored = database + "_restored"

// AdminDSN is the address of the product's database for the superuser.
func (c *Cluster) AdminDSN() string { return c.SuperuserDSN(database) }

// Role is the name of the role that owns everything in the product's database.
func (c *Cluster) Role() string { return role }

// NewDatabase makes an empty database for SwapDatabase, in place of one that an
// earlier restore left behind, and returns its address for the superuser.
func (c *Cluster) NewDatabase(ctx context.Context) (string, error) {
	if err := c.asSuperuser(ctx, "DROP DATABASE IF EXISTS "+restored+" WITH (FORCE)"); err != nil {
		return "", err
	}
	return c.SuperuserDSN(restored), c.Provision(ctx, restored)
}

// SwapDatabase puts the database of NewDatabase in the place of the product's,
// which is thrown away. Nobody may be connected to either.
func (c *Cluster) SwapDatabase(ctx context.Context) error {
	const old = database + "_old"
	return c.asSuperuser(ctx,
		"DROP DATABASE IF EXISTS "+old+" WITH (FORCE)",
		// Two names change in one transaction: a kill leaves the one or the other.
		"BEGIN; ALTER DATABASE "+database+" RENAME TO "+old+"; ALTER DATABASE "+restored+" RENAME TO "+database+"; COMMIT",
		"DROP DATABASE "+old+" WITH (FORCE)",
	)
}

func (c *Cluster) asSuperuser(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, c.SuperuserDSN("postgres"))
	if err != nil {
		return Explain(fmt.Errorf("connect to the private database server: %w", err))
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return Explain(fmt.Errorf("change the databases of the private server: %w", err))
		}
	}
	return nil
}
