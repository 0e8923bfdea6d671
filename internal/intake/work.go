package intake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Worker does the work of imports: every instance of the program has one.
type Worker struct {
	store   *Store
	uploads string
	mu      sync.Mutex
	mark    string // of the folder, once it is there
	me      string
	log     *slog.Logger
	kick    chan struct{}
	drawing chan struct{} // holds one for each drawing that is being read
}

// How often a worker looks for work that another instance was given, how often
// it says that it is alive, and how often work may be begun anew after its
// server died.
const (
	lookEvery   = time.Second
	beatEvery   = 5 * time.Second
	sweepEvery  = time.Minute
	maxAttempts = 3
	orphanAge   = 24 * time.Hour
)

// NewWorker returns a worker whose files lie in the folder uploads, which is
// made when the first file comes.
func NewWorker(store *Store, uploads string, log *slog.Logger) (*Worker, error) {
	uploads, err := filepath.Abs(uploads)
	if err != nil {
		return nil, fmt.Errorf("the folder for uploads: %w", err)
	}
	w := &Worker{store: store, uploads: uploads, me: random(), log: log, kick: make(chan struct{}, 1), drawing: make(chan struct{}, atOnce)}
	if _, err := os.Stat(uploads); err == nil {
		if _, err := w.open(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// open makes the folder for uploads, if it is not there, and returns its mark.
func (w *Worker) open() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mark != "" {
		return w.mark, nil
	}
	if err := os.MkdirAll(w.uploads, 0o711); err != nil { //nolint:gosec // the child, who is nobody, passes through
		return "", fmt.Errorf("the folder for uploads: %w", err)
	}
	if err := os.Chmod(w.uploads, 0o711); err != nil { //nolint:gosec // as above
		return "", fmt.Errorf("the folder for uploads: %w", err)
	}
	mark, err := markOf(filepath.Join(w.uploads, "mark"))
	w.mark = mark
	return mark, err
}

// marked returns the mark of the folder; empty while there is none.
func (w *Worker) marked() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mark
}

// markOf reads the mark by which instances know that they see one folder.
func markOf(file string) (string, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name of ours
	if err == nil {
		_, err = f.WriteString(random())
		err = errors.Join(err, f.Close())
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("the folder for uploads: %w", err)
	}
	b, err := os.ReadFile(file) //nolint:gosec // a name of ours
	if err != nil {
		return "", fmt.Errorf("the folder for uploads: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}

func random() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // it never fails
	return hex.EncodeToString(b)
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
			w.log.WarnContext(ctx, "import", "error", err)
		}
		if did && err == nil {
			continue
		}
		if time.Since(swept) > sweepEvery {
			swept = time.Now()
			if err := w.sweep(ctx); err != nil && ctx.Err() == nil {
				w.log.WarnContext(ctx, "clearing imports away", "error", err)
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
	c, err := w.store.take(ctx, w.me, w.marked())
	if err != nil || c == nil {
		return false, err
	}
	if c.attempts > maxAttempts {
		return true, w.store.giveUp(ctx, c, w.me, true, Problem{Rule: "given_up", Severity: "error", Message: Text{
			"Việc xử lý tệp này đã làm dừng máy chủ nhiều lần nên bị bỏ. Không có gì được ghi vào sổ đăng ký.", "Working on this file ended the server several times, so it was given up. Nothing was written to the register.",
		}})
	}
	work, stop := context.WithCancel(ctx)
	halt := stop
	if c.work == "commit" {
		halt = func() {} // it holds the row of the job: nobody else can take it over
	}
	tell, done := w.alive(work, c.job.ID, halt)
	err = w.do(work, c, tell)
	stop()
	done()
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatEvery)
	defer cancel()
	return true, w.settle(after, c, err, ctx.Err() != nil)
}

// alive says that the work goes on, until done is called, and how far it is. The
// work is stopped when it is no longer ours.
func (w *Worker) alive(ctx context.Context, id int64, stop func()) (tell func(string, int), done func()) {
	var mu sync.Mutex
	var now *Progress
	fresh := make(chan struct{}, 1)
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
			case <-fresh:
			}
			mu.Lock()
			p := now
			now = nil
			mu.Unlock()
			ours, err := w.store.beat(ctx, id, w.me, p)
			if err == nil && !ours {
				// Work that is done is given up by its own commit, a moment before we
				// hear of that: only what goes on is stopped.
				select {
				case <-ctx.Done():
				case <-time.After(time.Second):
					stop()
				}
				return
			}
			select { // not more often than people look
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	tell = func(step string, n int) {
		mu.Lock()
		now = &Progress{Step: step, Done: n}
		mu.Unlock()
		select {
		case fresh <- struct{}{}:
		default:
		}
	}
	return tell, func() { <-ended }
}

func (w *Worker) do(ctx context.Context, c *claim, tell func(string, int)) error {
	switch c.work {
	case "read":
		folder := filepath.Join(w.uploads, c.folder)
		scratch, err := os.MkdirTemp(folder, "scratch-")
		if err != nil {
			return fmt.Errorf("read an upload: %w", err)
		}
		defer os.RemoveAll(scratch) //nolint:errcheck // the sweep takes what is left
		tell("opening", 0)
		src, err := openFile(ctx, folder, "data"+strings.ToLower(filepath.Ext(c.job.File.Name)), scratch, "")
		if err != nil {
			return err
		}
		return w.store.readFile(ctx, c, w.me, src, tell)
	case "check":
		return w.store.checkRows(ctx, c, w.me, tell)
	default:
		tell("committing", c.job.Counts.New+c.job.Counts.Changed)
		return w.store.commit(ctx, c)
	}
}

// settle says what became of the work.
func (w *Worker) settle(ctx context.Context, c *claim, err error, stopping bool) error {
	var u *Unreadable
	switch {
	case err == nil, errors.Is(err, errLost):
		return nil
	case errors.As(err, &u):
		return w.store.giveUp(ctx, c, w.me, true, Problem{Rule: u.Rule, Severity: "error", Message: u.Text})
	case stopping:
		return w.store.release(ctx, c.job.ID, w.me)
	case errors.Is(err, errAgain):
		return w.store.again(ctx, c.job.ID, w.me)
	case c.attempts >= maxAttempts, c.work == "commit":
		problem := Problem{Rule: "failed", Severity: "error", Message: Text{
			"Chương trình không xử lý được tệp này; không có gì được ghi vào sổ đăng ký. Hãy báo quản trị viên.", "The program could not work on this file; nothing was written to the register. Tell the administrator.",
		}}
		return errors.Join(err, w.store.giveUp(ctx, c, w.me, true, problem))
	}
	// It stays claimed for a while, so that it is not tried again at once.
	return err
}

// sweep clears away what ended jobs leave behind, and uploads that never became
// a job because the server was killed while they came.
func (w *Worker) sweep(ctx context.Context) error {
	mark := w.marked()
	if mark == "" {
		return nil
	}
	gone, err := w.store.ended(ctx, mark)
	if err != nil {
		return err
	}
	for id, folder := range gone {
		if err := os.RemoveAll(filepath.Join(w.uploads, filepath.Base(folder))); err != nil {
			return fmt.Errorf("clear an import away: %w", err)
		}
		if err := w.store.cleared(ctx, id); err != nil {
			return err
		}
	}
	known, err := w.store.folders(ctx)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(w.uploads)
	if err != nil {
		return fmt.Errorf("clear uploads away: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || slices.Contains(known, e.Name()) || time.Since(info.ModTime()) < orphanAge {
			continue
		}
		if err := os.RemoveAll(filepath.Join(w.uploads, e.Name())); err != nil {
			return fmt.Errorf("clear uploads away: %w", err)
		}
	}
	return nil
}
