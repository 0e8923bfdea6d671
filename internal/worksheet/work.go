package worksheet

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"
)

// Worker judges and applies sheets: every instance of the program has one.
type Worker struct {
	store *Store
	me    string
	log   *slog.Logger
	kick  chan struct{}
}

// How often a worker looks for work that another instance was given, how often
// it says that it is alive, and how often work may be begun anew after its
// server died.
const (
	lookEvery   = time.Second
	beatEvery   = 4 * time.Second
	sweepEvery  = time.Hour
	maxAttempts = 3
)

// NewWorker returns a worker on the store.
func NewWorker(store *Store, log *slog.Logger) *Worker {
	name := make([]byte, 12)
	_, _ = rand.Read(name) // it never fails
	return &Worker{store: store, me: hex.EncodeToString(name), log: log, kick: make(chan struct{}, 1)}
}

// Kick lets the worker look for work at once.
func (w *Worker) Kick() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	var swept time.Time
	for ctx.Err() == nil {
		did, err := w.Once(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "worksheet", "error", err)
		}
		if did && err == nil {
			continue
		}
		if time.Since(swept) > sweepEvery {
			swept = time.Now()
			if err := w.store.sweep(ctx); err != nil && ctx.Err() == nil {
				w.log.WarnContext(ctx, "clearing sheets away", "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-w.kick:
		case <-time.After(lookEvery):
		}
	}
}

// Once does one piece of work, if there is one.
func (w *Worker) Once(ctx context.Context) (did bool, err error) {
	c, err := w.store.take(ctx, w.me)
	if err != nil || c == nil {
		return false, err
	}
	if c.attempts > maxAttempts {
		return true, w.store.giveUp(ctx, c.id, w.me, Problem{"given_up", "error", Text{
			"Việc xử lý bảng này đã làm dừng máy chủ nhiều lần nên bị bỏ. Không có gì được ghi.", "Working on this sheet ended the server several times, so it was given up. Nothing was recorded.",
		}})
	}
	done := w.alive(ctx, c.id)
	if c.work == "check" {
		err = w.store.check(ctx, c, w.me)
	} else {
		err = w.store.apply(ctx, c, w.me)
	}
	done()
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatEvery)
	defer cancel()
	return true, w.settle(after, c, err, ctx.Err() != nil)
}

// alive says that the work goes on, until the function that it returns is
// called.
func (w *Worker) alive(ctx context.Context, id int64) (done func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := w.store.beat(ctx, id, w.me); err != nil && ctx.Err() == nil {
					w.log.WarnContext(ctx, "worksheet", "error", err)
				}
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// settle says what became of the work.
func (w *Worker) settle(ctx context.Context, c *claim, err error, stopping bool) error {
	switch {
	case err == nil, errors.Is(err, errLost):
		return nil
	case stopping:
		return w.store.release(ctx, c.id, w.me)
	case errors.Is(err, errAgain):
		return w.store.again(ctx, c.id, w.me, Problem{"changed_since", "warning", Text{
			"Sổ đăng ký đã thay đổi sau lần xem trước: chưa ghi gì. Hãy xem lại các dòng rồi ghi.", "The register changed since the preview: nothing was recorded. Look at the rows again, then apply.",
		}})
	case c.attempts >= maxAttempts:
		return errors.Join(err, w.store.giveUp(ctx, c.id, w.me, Problem{"failed", "error", Text{
			"Chương trình không xử lý được bảng này; không có gì được ghi. Hãy báo quản trị viên.", "The program could not work on this sheet; nothing was recorded. Tell the administrator.",
		}}))
	}
	// It stays claimed for a while, so that it is not tried again at once.
	return err
}
