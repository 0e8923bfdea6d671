package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"matbang/internal/attachment"
)

// A backup is a tar archive: the dump of the database first, then the files
// that are attached, which are always as many as the dump speaks of, because
// they are looked for after it was made and none is ever deleted. Backups of
// before are the dump alone.
const (
	dumpEntry       = "database.dump"
	attachmentEntry = "attachments/"
)

func (f databaseFlags) shelf() *attachment.Shelf {
	return attachment.NewShelf(filepath.Join(f.Data, attachmentsFolder), 0, attachment.Scanner{}, nil)
}

// pack writes the archive and returns how many attached files are in it.
func (f databaseFlags) pack(ctx context.Context, out io.Writer, dump string) (int, error) {
	w := tar.NewWriter(out)
	if err := packFile(w, dumpEntry, dump); err != nil {
		return 0, err
	}
	files, err := f.shelf().Files()
	if err != nil {
		return 0, err
	}
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		path := filepath.Join(f.Data, attachmentsFolder, filepath.FromSlash(name))
		err := packFile(w, attachmentEntry+name, path)
		if errors.Is(err, os.ErrNotExist) {
			// It has just moved from where it came to its place.
			key := filepath.Base(name)
			name = key[:2] + "/" + key
			err = packFile(w, attachmentEntry+name, filepath.Join(f.Data, attachmentsFolder, name))
		}
		if err != nil {
			return 0, err
		}
	}
	return len(files), w.Close()
}

func packFile(w *tar.Writer, name, path string) error {
	f, err := os.Open(path) //nolint:gosec // a file of ours
	if err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime().Truncate(time.Second)}); err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	return nil
}

// unpackDump returns the file that holds the dump of a backup, and what removes
// it when it was unpacked for this.
func (r restoreCommand) unpackDump() (path string, remove func(), err error) {
	remove = func() {}
	f, err := os.Open(r.File)
	if err != nil {
		return "", remove, fmt.Errorf("the file %s cannot be read", r.File)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	head := make([]byte, 5)
	if _, err := io.ReadFull(f, head); err != nil || bytes.Equal(head, []byte("PGDMP")) {
		return r.File, remove, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", remove, fmt.Errorf("the file %s cannot be read", r.File)
	}
	archive := tar.NewReader(f)
	if h, err := archive.Next(); err != nil || h.Name != dumpEntry {
		return r.File, remove, nil // what it is, the check of its contents says
	}
	dump, err := os.CreateTemp(filepath.Dir(r.File), ".matbang-dump-")
	if err != nil {
		dump, err = os.CreateTemp("", "matbang-dump-")
	}
	if err != nil {
		return "", remove, fmt.Errorf("write a temporary file: %w", err)
	}
	remove = func() { _ = os.Remove(dump.Name()) }
	_, err = io.Copy(dump, archive) //nolint:gosec // a tar archive is not compressed
	if err = errors.Join(err, dump.Close()); err != nil {
		return "", remove, fmt.Errorf("%s is cut off: take another backup", r.File)
	}
	return dump.Name(), remove, nil
}

// unpackFiles puts the attached files of a backup back; those that are there
// stay.
func (r restoreCommand) unpackFiles(ctx context.Context) error {
	f, err := os.Open(r.File)
	if err != nil {
		return fmt.Errorf("the file %s cannot be read", r.File)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	head := make([]byte, 5)
	if _, err := io.ReadFull(f, head); err != nil || bytes.Equal(head, []byte("PGDMP")) {
		return nil // the dump alone
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("the file %s cannot be read", r.File)
	}
	shelf := r.shelf()
	for archive := tar.NewReader(f); ; {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s is cut off: take another backup", r.File)
		}
		name, ok := strings.CutPrefix(h.Name, attachmentEntry)
		if !ok || h.Typeflag != tar.TypeReg {
			continue
		}
		if err := errors.Join(ctx.Err(), shelf.Put(name, archive)); err != nil {
			return err
		}
	}
}
