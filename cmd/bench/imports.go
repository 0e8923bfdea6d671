package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"matbang/internal/province"
)

// imports brings a GeoPackage of so many parcels into an empty register, by the
// API as the page does: sent, read and checked for the preview, committed.
func (b *bench) imports(ctx context.Context) error {
	const name = "import"
	if !b.wanted(name) || b.Import == 0 {
		return nil
	}
	folder := filepath.Join(b.Data, "import")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	p, err := openDatabase(ctx, folder, 0)
	if err != nil {
		return err
	}
	defer p.close()
	s, err := startServer(ctx, b.Program, p)
	if err != nil {
		return err
	}
	defer s.stop()
	file, err := makeGeoPackage(ctx, p, folder, b.Import)
	if err != nil {
		return err
	}
	began := time.Now()
	job, err := s.send(ctx, file)
	if err != nil {
		return err
	}
	b.add(figure{Name: "import: sent", P50: milli(time.Since(began)), Requests: 1, Note: fmt.Sprintf("%d parcels, GeoPackage of %s", b.Import, sizeOf(file))})
	if err := b.stage(ctx, s, folder, job, "read and checked", "checked"); err != nil {
		return err
	}
	if err := s.post(ctx, fmt.Sprintf("/api/imports/%d/commit", job), `{}`, http.StatusAccepted, nil); err != nil {
		return err
	}
	return b.stage(ctx, s, folder, job, "committed", "committed")
}

// stage waits until a job is where it should be.
func (b *bench) stage(ctx context.Context, s *server, folder string, job int64, name, state string) error {
	forgetPeak(s.cmd.Process.Pid)
	began, server, db := time.Now(), used(s.cmd.Process.Pid, true), usedByDatabase(folder)
	for {
		var now struct {
			State    string
			Problems []struct{ Rule string }
			Counts   struct{ New, Refused, Warnings int }
		}
		if err := s.get(ctx, fmt.Sprintf("/api/imports/%d", job), &now); err != nil {
			return err
		}
		if now.State == state {
			took := time.Since(began)
			b.add(figure{
				Name: "import: " + name, Rate: float64(b.Import) / took.Seconds(), P50: milli(took), Memory: peakMemory(s.cmd.Process.Pid), Requests: 1,
				Server: milli(used(s.cmd.Process.Pid, true) - server), Database: milli(usedByDatabase(folder) - db),
				Note: fmt.Sprintf("parcels a second; of processor time of the database %.0f; %d new, %d refused, %d warned", float64(b.Import)/max((usedByDatabase(folder)-db).Seconds(), 0.01), now.Counts.New, now.Counts.Refused, now.Counts.Warnings),
			})
			return nil
		}
		if now.State == "failed" || now.State == "discarded" || len(now.Problems) > 0 {
			return fmt.Errorf("the import is %s: %v", now.State, now.Problems)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func makeGeoPackage(ctx context.Context, p *database, folder string, parcels int) (string, error) {
	text, file := filepath.Join(folder, "parcels.geojsonl"), filepath.Join(folder, "parcels.gpkg")
	w, err := os.Create(text) //nolint:gosec // the bench's own folder
	if err != nil {
		return "", err
	}
	defer os.Remove(text) //nolint:errcheck // it goes with the folder
	if err := province.WriteGeoJSON(ctx, p.db, parcels, w); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, "ogr2ogr", "-f", "GPKG", file, "GeoJSONSeq:"+text, "-a_srs", "EPSG:5899", "-nln", "thua_dat").CombinedOutput() //nolint:gosec // the bench's own files
	if err != nil {
		return "", fmt.Errorf("ogr2ogr: %w: %s", err, out)
	}
	return file, nil
}

func sizeOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "unknown size"
	}
	return fmt.Sprintf("%d MB", info.Size()>>20)
}

// send uploads a file and returns the number of its import.
func (s *server) send(ctx context.Context, path string) (int64, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the bench's own file
	if err != nil {
		return 0, err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"source": "bench", "source_date": "2026-01-01", "accuracy": "demonstration"} {
		if err := form.WriteField(name, value); err != nil {
			return 0, err
		}
	}
	part, err := form.CreateFormFile("file", filepath.Base(path))
	if err != nil {
		return 0, err
	}
	if _, err := part.Write(data); err != nil {
		return 0, err
	}
	if err := form.Close(); err != nil {
		return 0, err
	}
	var job struct{ ID int64 }
	err = s.ask(ctx, http.MethodPost, "/api/imports", form.FormDataContentType(), &body, http.StatusCreated, &job)
	return job.ID, err
}

func (s *server) get(ctx context.Context, path string, into any) error {
	return s.ask(ctx, http.MethodGet, path, "", http.NoBody, http.StatusOK, into)
}

func (s *server) post(ctx context.Context, path, body string, want int, into any) error {
	return s.ask(ctx, http.MethodPost, path, "application/json", strings.NewReader(body), want, into)
}

func (s *server) ask(ctx context.Context, method, path, kind string, body io.Reader, want int, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.host+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := (&http.Client{Timeout: 5 * time.Minute}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != want {
		return fmt.Errorf("%s %s: %d %.500s", method, path, res.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(text, into)
}
