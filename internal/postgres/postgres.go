// Package postgres is the border to PostgreSQL: the pool, the one interface
// that stores ask for, the geometry codec, the migrations, and the private
// cluster that serves when no DATABASE_URL is given.
package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is what a store needs of the database: a pool or a transaction.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Begin(ctx context.Context) (pgx.Tx, error)
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

var (
	_ DB = (*pgxpool.Pool)(nil)
	_ DB = pgx.Tx(nil)
)

// Options of a pool. The zero value is fit for serving.
type Options struct {
	// MaxConns is the largest number of connections; 0 leaves it to the DSN,
	// and with a silent DSN to four or the number of processors.
	MaxConns int32
	// ReadOnly makes every transaction of the pool read-only, for replicas.
	ReadOnly bool
	// Role, if not empty, is the role as which every session of the pool works
	// from its beginning, such as WebRole.
	Role string
	// ConnectTimeout bounds the first connection; 0 means ten seconds.
	ConnectTimeout time.Duration
}

// Open returns a pool of which one connection has been proved to work. Its
// errors are sentences for the operator: what cannot be reached and what to
// look at. They never hold the password.
func Open(ctx context.Context, dsn string, opts Options) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, &Failure{Sentence: "the database address (DATABASE_URL) cannot be read; write it like postgres://user:password@host:5432/name", Cause: err}
	}
	if opts.MaxConns > 0 {
		cfg.MaxConns = opts.MaxConns
	}
	if opts.ConnectTimeout <= 0 {
		opts.ConnectTimeout = 10 * time.Second
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "matbang"
	}
	if opts.ReadOnly {
		cfg.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if opts.Role != "" {
		cfg.ConnConfig.RuntimeParams["role"] = opts.Role
	}
	cfg.AfterConnect = registerGeometry

	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, explainConnect(cfg.ConnConfig, err)
	}
	probe, cancel := context.WithTimeout(ctx, opts.ConnectTimeout)
	defer cancel()
	if err := pool.Ping(probe); err != nil {
		pool.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, explainConnect(cfg.ConnConfig, err)
	}
	return pool, nil
}

// Failure is an error of set-up or running: one sentence for the operator that
// says what is wrong, where, and what to do. The cause is for the log.
type Failure struct {
	Sentence string
	Cause    error
}

// Error returns the sentence alone.
func (f *Failure) Error() string { return f.Sentence }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Cause }

func failf(cause error, format string, args ...any) error {
	return &Failure{Sentence: fmt.Sprintf(format, args...), Cause: cause}
}
