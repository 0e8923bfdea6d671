package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/attachment"
	"matbang/internal/web"
)

// keeper is what keeps attachments: their files and their rows.
type keeper struct {
	shelf *attachment.Shelf
	store *attachment.Store
	log   *slog.Logger
}

func newKeeper(cfg web.Config, primary *pgxpool.Pool) keeper {
	scanner := attachment.Scanner{Command: cfg.Scanner}
	return keeper{attachment.NewShelf(cfg.Attachments, cfg.AttachmentLimit, scanner, cfg.Log), attachment.NewStore(primary), cfg.Log}
}

// tidy removes what a crash left of attachments, if it is older than age.
func (k keeper) tidy(ctx context.Context, age time.Duration) error {
	return k.shelf.Sweep(ctx, age, k.store.Known)
}

// run removes what instances that died have left, until ctx ends.
func (k keeper) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(attachment.Grace):
			if err := k.tidy(ctx, attachment.Grace); err != nil && ctx.Err() == nil {
				k.log.WarnContext(ctx, "tidying up the attachments", "error", err)
			}
		}
	}
}

// tidyFirst tidies up before the first request: with a database of our own
// nobody else can be writing a file.
func (s *server) tidyFirst(ctx context.Context, o *opened) error {
	age := attachment.Grace
	if o.cluster != nil {
		age = 0
	}
	return s.files.tidy(ctx, age)
}
