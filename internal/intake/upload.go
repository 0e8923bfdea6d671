package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// accepted are the endings of files that can be sent.
var accepted = []string{".zip", ".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".gml", ".dxf", ".csv", ".txt", ".xlsx"}

// Receiver takes the files of one upload into a folder of its own.
type Receiver struct {
	w      *Worker
	folder string
	hash   interface {
		io.Writer
		Sum([]byte) []byte
	}
	Upload
	main bool
	most int64 // bytes
}

// Errors of an upload.
var (
	ErrEnding   = errors.New("a file of this kind cannot be imported: send a Shapefile (zip), GeoPackage, GeoJSON, KML, KMZ, GML, DXF, CSV or XLSX; export DGN to DXF or Shapefile first")
	ErrTooLarge = errors.New("the file is larger than what is taken")
	ErrTwo      = errors.New("send one file, or the parts of one Shapefile (.shp, .shx, .dbf, .prj)")
)

// Receive begins an upload.
func (w *Worker) Receive() (*Receiver, error) {
	mark, err := w.open()
	if err != nil {
		return nil, err
	}
	name := random()
	folder := filepath.Join(w.uploads, name)
	if err := os.Mkdir(folder, 0o711); err != nil { //nolint:gosec // the child, who is nobody, passes through
		return nil, fmt.Errorf("receive an upload: %w", err)
	}
	return &Receiver{w: w, folder: folder, hash: sha256.New(), most: MaxBytes, Upload: Upload{Folder: name, Store: mark}}, nil
}

// File takes one file as it comes; the name is the sender's.
func (r *Receiver) File(name string, in io.Reader) error {
	name = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "?"), `\`, "/"))
	ext := strings.ToLower(filepath.Ext(name))
	if !slices.Contains(accepted, ext) {
		return ErrEnding
	}
	part := slices.Contains(parts[1:], ext)
	if !part {
		if r.main {
			return ErrTwo
		}
		r.main = true
		r.Name = clip(name, 290)
		if strings.ToLower(filepath.Ext(r.Name)) != ext {
			r.Name = "data" + ext
		}
	}
	out, err := os.OpenFile(filepath.Join(r.folder, "data"+ext), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a folder and a name of ours
	if errors.Is(err, os.ErrExist) {
		return ErrTwo
	}
	if err != nil {
		return fmt.Errorf("receive an upload: %w", err)
	}
	defer out.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
	_, _ = r.hash.Write([]byte(ext))
	n, err := io.Copy(io.MultiWriter(out, r.hash), io.LimitReader(in, r.most-r.Size+1))
	r.Size += n
	if err != nil {
		return fmt.Errorf("receive an upload: %w", err)
	}
	if r.Size > r.most {
		return fmt.Errorf("%w: at most %d MB are taken at once", ErrTooLarge, r.most>>20)
	}
	return out.Close()
}

// Done ends the upload; ErrTwo when no main file came.
func (r *Receiver) Done() error {
	if !r.main {
		return ErrTwo
	}
	if r.Source == "" {
		r.Source = r.Name
	}
	if r.SourceDate == "" {
		r.SourceDate = time.Now().In(time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)).Format(time.DateOnly)
	}
	r.SHA256 = hex.EncodeToString(r.hash.Sum(nil))
	return nil
}

// Forget throws the upload away.
func (r *Receiver) Forget() { _ = os.RemoveAll(r.folder) }
