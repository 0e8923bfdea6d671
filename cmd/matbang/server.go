package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/site"
	"matbang/internal/web"
	"matbang/migrations"
	"matbang/static"
)

// drainTime is how long answers that are under way may take after a stop.
const drainTime = 10 * time.Second

// openRead opens the replica for reading, or a second handle of the primary. Its
// role can read nothing that is not public.
func (s serveCommand) openRead(ctx context.Context, o *opened) (*pgxpool.Pool, error) {
	dsn := s.DatabaseReadURL
	if dsn == "" {
		dsn = o.dsn
	}
	read, err := postgres.Open(ctx, dsn, postgres.Options{ReadOnly: true, Role: postgres.WebRole})
	if err != nil && s.DatabaseReadURL != "" {
		return nil, fmt.Errorf("DATABASE_READ_URL: %w", err)
	}
	return read, err
}

// openTiles opens what kept tiles are made from: read, unless that is a replica,
// which shows a commit later than the program hears of it.
func (s serveCommand) openTiles(ctx context.Context, o *opened, read *pgxpool.Pool) (*pgxpool.Pool, error) {
	if s.DatabaseReadURL == "" {
		return read, nil
	}
	return postgres.Open(ctx, o.dsn, postgres.Options{ReadOnly: true, Role: postgres.WebRole})
}

// server puts the routes together: what anybody may read from the replica,
// accounts from the primary.
func (s serveCommand) server(con *console, o *opened, read, tiles *pgxpool.Pool, accounts *account.Store) (*server, error) {
	page, err := fs.Sub(static.Files, "dist")
	if err != nil {
		return nil, fmt.Errorf("the built page: %w", err)
	}
	post, err := s.post()
	if err != nil {
		return nil, err
	}
	log := s.logger(con)
	e, err := newServer(web.Config{
		Ready: func(ctx context.Context) error {
			current, err := postgres.Migrated(ctx, o.pool, migrations.Files)
			if err == nil && !current {
				err = errors.New("the schema is not the one of this program")
			}
			return err
		},
		Static: page, Version: version, PublicURL: s.PublicURL, BasemapURL: s.BasemapURL, Demo: s.Demo, Log: log, Uploads: filepath.Join(s.Data, "uploads"), Attachments: filepath.Join(s.Data, attachmentsFolder), AttachmentLimit: s.AttachmentMB << 20, Scanner: s.Scanner, SSOName: s.ssoName(), Mail: post != nil,
	}, read, tiles, o.pool, accounts, s.sso())
	if err != nil {
		return nil, err
	}
	if post != nil {
		e.mail = site.NewMailer(site.NewStore(o.pool), post, s.PublicURL, log)
	}
	return e, nil
}

// serveUntil answers until ctx ends or the private database does, then lets
// the answers under way finish.
func serveUntil(ctx context.Context, con *console, server *http.Server, listener net.Listener, o *opened) error {
	var lost <-chan struct{}
	if o.cluster != nil {
		lost = o.cluster.Done()
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("the HTTP server ended: %w", err)
	case <-lost:
		return errors.Join(o.cluster.Lost(), server.Close())
	case <-ctx.Done():
	}
	con.say("stopping: letting open answers finish")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		_ = server.Close() // streams that never end are cut off
	}
	return nil
}
