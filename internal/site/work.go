package site

import (
	"context"
	"log/slog"
	"time"
)

// Channel is where the database tells that parcels changed.
const Channel = "matbang_site"

// Worker keeps the blocks up to date while the program runs. Every instance
// has one; they take turns.
type Worker struct {
	store *Store
	log   *slog.Logger
	wake  chan struct{}
}

// NewWorker returns a worker that writes through the store; a nil log is quiet.
func NewWorker(s *Store, log *slog.Logger) *Worker {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Worker{store: s, log: log, wake: make(chan struct{}, 1)}
}

// Wake tells that something changed; it never waits.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// retryAfter is the pause after a failure, such as a database that is away.
const retryAfter = 5 * time.Second

// Run computes what is queued whenever it is woken, until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		}
		began := time.Now()
		n, err := w.store.Refresh(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			w.log.ErrorContext(ctx, "sites are not up to date", "error", err)
			select {
			case <-ctx.Done():
				return
			case <-time.After(retryAfter):
				w.Wake()
			}
		case n > 0:
			w.log.DebugContext(ctx, "sites computed", "parcels", n, "took", time.Since(began).Round(time.Millisecond))
		}
	}
}
