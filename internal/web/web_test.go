package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/labstack/echo/v4"
)

func newServer(t *testing.T, cfg Config) (*echo.Echo, *echo.Group) {
	t.Helper()
	if cfg.Ready == nil {
		cfg.Ready = func(context.Context) error { return nil }
	}
	cfg.Log = slog.New(slog.DiscardHandler)
	cfg.Static = fstest.MapFS{
		"index.html":                {Data: []byte("<!doctype html>")},
		"zones.html":                {Data: []byte("<title>zones</title>")},
		"assets/app-ABCDEFGH.js":    {Data: []byte("let a = 1;")},
		"assets/app-ABCDEFGH.js.gz": {Data: []byte("packed")},
		"assets/plain.txt":          {Data: []byte("plain")},
	}
	e, api, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e, api
}

func ask(e *echo.Echo, method, path string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, req)
	return rec
}

// What the database says reaches the caller as a status and a way out, never
// as its own words.
func TestDatabaseErrors(t *testing.T) {
	e, api := newServer(t, Config{})
	failures := map[string]error{
		"timeout": &pgconn.PgError{Code: "57014", Message: "canceling statement"},
		"down":    &pgconn.PgError{Code: "57P01", Message: "terminating connection"},
		"full":    &pgconn.PgError{Code: "53300", Message: "too many connections"},
		"rule":    &pgconn.PgError{Code: "23514", ConstraintName: "zone_geom_valid", Message: "violates check constraint SELECT"},
		"syntax":  &pgconn.PgError{Code: "42601", Message: "syntax error at or near SELECT"},
		"clash":   &pgconn.PgError{Code: "40001"},
		"network": &pgconn.ConnectError{},
		"slow":    context.DeadlineExceeded,
		"other":   errors.New("secret internal detail SELECT"),
	}
	for name, err := range failures {
		Get(api, "/fail/"+name, func(echo.Context) error { return err })
	}
	for name, want := range map[string]int{
		"timeout": 503, "down": 503, "full": 503, "rule": 422, "syntax": 500, "clash": 409, "network": 503, "slow": 503, "other": 500,
	} {
		for _, coding := range []string{"", "gzip"} {
			rec := ask(e, http.MethodGet, "/api/fail/"+name, "Accept-Encoding", coding)
			if rec.Code != want || !strings.HasPrefix(rec.Header().Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s (%q): %d %s, want %d", name, coding, rec.Code, rec.Header().Get("Content-Type"), want)
			}
			if want == 503 && rec.Header().Get("Retry-After") == "" {
				t.Errorf("%s: no Retry-After", name)
			}
			if strings.Contains(rec.Body.String(), "SELECT") || strings.Contains(rec.Body.String(), "secret") {
				t.Errorf("%s leaks: %s", name, rec.Body)
			}
		}
	}
	if rec := ask(e, http.MethodGet, "/api/fail/rule"); !strings.Contains(rec.Body.String(), "zone_geom_valid") {
		t.Errorf("the broken rule is not named: %s", rec.Body)
	}
}

func TestPanicIsAProblem(t *testing.T) {
	e, api := newServer(t, Config{})
	Get(api, "/panic", func(c echo.Context) error {
		var list []int
		return c.String(http.StatusOK, strconv.Itoa(list[len(c.Path())])) // a fault of the program
	})
	if rec := ask(e, http.MethodGet, "/api/panic"); rec.Code != 500 || strings.Contains(rec.Body.String(), "out of range") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// Half an answer must not look like a whole one.
func TestBrokenStreamBreaksTheConnection(t *testing.T) {
	e, api := newServer(t, Config{})
	Get(api, "/half", func(c echo.Context) error {
		c.Response().WriteHeader(http.StatusOK)
		if _, err := c.Response().Write([]byte(`{"features":[`)); err != nil {
			return err
		}
		c.Response().Flush()
		return errors.New("the database went away")
	})
	server := httptest.NewServer(e)
	defer server.Close()
	for _, coding := range []string{"identity", "gzip"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/half", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", coding)
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			buf := make([]byte, 1<<10)
			for err == nil {
				_, err = res.Body.Read(buf)
			}
			_ = res.Body.Close()
		}
		if err == nil || err.Error() == "EOF" {
			t.Errorf("%s: the answer ended as if it were whole", coding)
		}
	}
}

func TestReadyzSaysWhenTheDatabaseIsAway(t *testing.T) {
	e, _ := newServer(t, Config{Ready: func(context.Context) error { return errors.New("dial unix /secret") }})
	rec := ask(e, http.MethodGet, "/readyz")
	if rec.Code != 503 || rec.Header().Get("Retry-After") == "" || strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := ask(e, http.MethodGet, "/healthz"); rec.Code != 200 {
		t.Errorf("healthz %d while the database is away, want 200: the program itself is alive", rec.Code)
	}
}

func TestHeaders(t *testing.T) {
	e, _ := newServer(t, Config{BasemapURL: "https://{s}.tile.example/{z}/{x}/{y}.png"})
	h := ask(e, http.MethodGet, "/").Header()
	policy := h.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "https://*.tile.example") {
		t.Errorf("Content-Security-Policy %q", policy)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
		t.Errorf("headers %v", h)
	}
}

func TestOtherSitesMayReadButNotWrite(t *testing.T) {
	e, api := newServer(t, Config{})
	api.POST("/change", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	if rec := ask(e, http.MethodGet, "/api/settings", "Origin", "https://other.example"); rec.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("reading from another site: %v", rec.Header())
	}
	if rec := ask(e, http.MethodPost, "/api/change", "Origin", "https://other.example", "Sec-Fetch-Site", "cross-site"); rec.Code != 403 {
		t.Errorf("writing from another site: %d, want 403", rec.Code)
	}
	if rec := ask(e, http.MethodPost, "/api/change"); rec.Code != 204 {
		t.Errorf("writing from a script: %d, want 204", rec.Code)
	}
}

func TestStaticFiles(t *testing.T) {
	e, _ := newServer(t, Config{})
	if rec := ask(e, http.MethodGet, "/assets/app-ABCDEFGH.js"); rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("hashed file: %d %v", rec.Code, rec.Header())
	}
	if rec := ask(e, http.MethodGet, "/assets/app-ABCDEFGH.js", "Accept-Encoding", "gzip"); rec.Body.String() != "packed" || rec.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("packed file: %q %v", rec.Body, rec.Header())
	}
	if rec := ask(e, http.MethodGet, "/assets/plain.txt", "Accept-Encoding", "gzip"); rec.Body.String() != "plain" || strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("plain file: %q %v", rec.Body, rec.Header())
	}
	for _, path := range []string{"/zones", "/zones/yen-binh"} {
		if rec := ask(e, http.MethodGet, path); rec.Code != 200 || rec.Body.String() != "<title>zones</title>" {
			t.Errorf("page %s: %d %q %v", path, rec.Code, rec.Body, rec.Header())
		}
	}
	for _, path := range []string{"/zones.html", "/nothing", "/assets/../../web.go", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets", "/index.html", "/assets/app-ABCDEFGH.js.gz"} {
		if rec := ask(e, http.MethodGet, path); rec.Code != 404 {
			t.Errorf("%s: %d, want 404", path, rec.Code)
		}
	}
}

func TestAcceptedCoding(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "gzip": "gzip", "br, gzip, zstd": "zstd", "gzip;q=0, zstd;q=0": "", "*": "gzip", "GZIP": "gzip", "identity": "", "gzip; q=0.5": "gzip",
	} {
		if got := acceptedCoding(header); got != want {
			t.Errorf("acceptedCoding(%q) = %q, want %q", header, got, want)
		}
	}
}
