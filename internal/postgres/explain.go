package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Explain turns the failures of a server that an operator can mend (a full
// disk, a server that went away, missing rights) into one sentence. Other
// errors come back as they are.
func Explain(err error) error {
	var failure *Failure
	if err == nil || errors.As(err, &failure) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case pgerrcode.DiskFull:
			return failf(err, "the disk that holds the database is full: free some space there and start again; nothing half-done was kept")
		case pgerrcode.AdminShutdown, pgerrcode.CrashShutdown, pgerrcode.CannotConnectNow:
			return failf(err, "the database server is stopping or starting: try again in a moment")
		case pgerrcode.TooManyConnections:
			return failf(err, "the database server takes no more connections: raise its max_connections or stop other programs that use it")
		case pgerrcode.InsufficientPrivilege:
			return failf(err, "the database user may not do this (%s): use the owner of the database", pg.Message)
		case pgerrcode.ReadOnlySQLTransaction:
			return failf(err, "the database server is read-only (a replica?): DATABASE_URL must name the primary")
		}
		return err
	}
	if errors.Is(err, syscall.ENOSPC) {
		return failf(err, "the disk is full: free some space and start again")
	}
	return err
}

// explainConnect says in one sentence why a server could not be reached.
func explainConnect(cfg *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("%s:%d", cfg.Host, cfg.Port)
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case pgerrcode.InvalidPassword, pgerrcode.InvalidAuthorizationSpecification:
			return failf(err, "the database server at %s refuses user %q: check name and password in DATABASE_URL", where, cfg.User)
		case pgerrcode.InvalidCatalogName:
			return failf(err, "the database server at %s has no database %q: create it, or correct DATABASE_URL", where, cfg.Database)
		}
		explained := Explain(err)
		if explained != err { //nolint:errorlint // identity tells whether Explain knew the error
			return explained
		}
		return failf(err, "the database server at %s refuses the connection: %s", where, pg.Message)
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return failf(err, "the name of the database server, %s, is not known: check the host in DATABASE_URL", cfg.Host)
	case errors.Is(err, context.DeadlineExceeded):
		return failf(err, "the database server at %s does not answer: check that it runs and that no firewall is in between (DATABASE_URL)", where)
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		return failf(err, "no database server listens at %s: start it, or correct DATABASE_URL, or leave DATABASE_URL empty for the private one", where)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return failf(err, "there is no way to the database server at %s: check the network and DATABASE_URL", where)
	}
	return failf(err, "the database server at %s cannot be used: check DATABASE_URL, its user and its TLS settings", where)
}
