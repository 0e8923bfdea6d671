package attachment

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Shelf is the folder in which the files lie. A file comes into the folder
// "incoming", is looked at there, and moves to its place after its row is
// committed: what lies in its place has a row, whatever happens, and what a
// crash left behind is told apart by asking for its row.
type Shelf struct {
	folder string
	// Limit is the largest file, in bytes.
	Limit   int64
	scanner Scanner
	log     *slog.Logger
}

// ErrTooLarge is returned for a file above the limit.
var ErrTooLarge = errors.New("the file is too large")

// NewShelf returns a shelf in a folder, which is made when the first file comes.
func NewShelf(folder string, limit int64, scanner Scanner, log *slog.Logger) *Shelf {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return &Shelf{folder: folder, Limit: limit, scanner: scanner, log: log}
}

// File is one that came and has no row yet.
type File struct {
	Key       string // its name on the shelf
	MediaType string
	Size      int64
	SHA256    []byte
	Scanned   bool
}

var keyForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (s *Shelf) incoming(key string) string { return filepath.Join(s.folder, "incoming", key) }

func (s *Shelf) place(key string) string { return filepath.Join(s.folder, key[:2], key) }

// Receive takes a file as it comes, to the disk, looks at it, and lets the
// scanner look at it. On any error nothing is left. Errors are ErrTooLarge,
// ErrEmpty, *TypeError, ErrInfected and ErrScanner.
func (s *Shelf) Receive(ctx context.Context, in io.Reader) (file File, err error) {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // it never fails
	file.Key = hex.EncodeToString(b)
	if err := os.MkdirAll(filepath.Join(s.folder, "incoming"), 0o700); err != nil {
		return file, fmt.Errorf("keep an attachment: %w", err)
	}
	f, err := os.OpenFile(s.incoming(file.Key), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return file, fmt.Errorf("keep an attachment: %w", err)
	}
	defer func() {
		if e := f.Close(); e != nil && err == nil {
			err = fmt.Errorf("keep an attachment: %w", e)
		}
		if err != nil {
			s.Forget(file)
		}
	}()
	sum := sha256.New()
	file.Size, err = io.Copy(io.MultiWriter(f, sum), io.LimitReader(in, s.Limit+1))
	if err != nil {
		return file, fmt.Errorf("keep an attachment: %w", err)
	}
	if file.Size > s.Limit {
		return file, ErrTooLarge
	}
	file.SHA256 = sum.Sum(nil)
	if file.MediaType, err = TypeOf(f, file.Size); err != nil {
		return file, err
	}
	if err := f.Sync(); err != nil {
		return file, fmt.Errorf("keep an attachment: %w", err)
	}
	file.Scanned, err = s.scanner.scan(ctx, f)
	return file, err
}

// Forget throws away a file that has no row.
func (s *Shelf) Forget(file File) { _ = os.Remove(s.incoming(file.Key)) }

// Keep puts a file whose row is committed in its place. If it cannot, the file
// stays where it is, is found there, and moves at the next start.
func (s *Shelf) Keep(key string) error {
	folder := filepath.Dir(s.place(key))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	if err := os.Rename(s.incoming(key), s.place(key)); err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	d, err := os.Open(folder) //nolint:gosec // a folder of ours
	if err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open opens a file for reading.
func (s *Shelf) Open(key string) (*os.File, error) {
	f, err := os.Open(s.place(key))
	if errors.Is(err, os.ErrNotExist) {
		f, err = os.Open(s.incoming(key))
	}
	if err != nil {
		return nil, fmt.Errorf("open an attachment: %w", err)
	}
	return f, nil
}

// Grace is how long a file may lie without a row while another instance of the
// program may be about to write it.
const Grace = time.Hour

// Sweep tidies up what a crash left: what has a row moves to its place, what
// has none and is older than age goes. known tells which keys have a row.
func (s *Shelf) Sweep(ctx context.Context, age time.Duration, known func(context.Context, []string) (map[string]bool, error)) error {
	entries, err := os.ReadDir(filepath.Join(s.folder, "incoming"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tidy up the attachments: %w", err)
	}
	var keys []string
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.Type().IsRegular() && keyForm.MatchString(e.Name()) && time.Since(info.ModTime()) >= age {
			keys = append(keys, e.Name())
		}
	}
	if len(keys) == 0 {
		return nil
	}
	rows, err := known(ctx, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if rows[key] {
			err = s.Keep(key)
		} else {
			err = os.Remove(s.incoming(key))
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.log.WarnContext(ctx, "tidying up the attachments", "error", err)
		}
	}
	return nil
}

// placeForm matches where a file lies, from the folder on.
var placeForm = regexp.MustCompile(`^([0-9a-f]{2}|incoming)/[0-9a-f]{32}$`)

// Files lists the files as they lie, from the folder on, for a backup.
func (s *Shelf) Files() ([]string, error) {
	var list []string
	err := filepath.WalkDir(s.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(s.folder, path)
		if err == nil && d.Type().IsRegular() && placeForm.MatchString(filepath.ToSlash(name)) {
			list = append(list, filepath.ToSlash(name))
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the attachments: %w", err)
	}
	return list, nil
}

// Put writes a file of a backup to where it lay; one that is there stays.
func (s *Shelf) Put(name string, in io.Reader) error {
	if !placeForm.MatchString(name) {
		return fmt.Errorf("%.60q is no name of an attachment", name)
	}
	to := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("put an attachment back: %w", err)
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name that fits the form
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("put an attachment back: %w", err)
	}
	_, err = io.Copy(f, in)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("put an attachment back: %w", err), os.Remove(to))
	}
	return nil
}
