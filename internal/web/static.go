package web

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// serveStatic serves the pages: the map at /, and name.html at /name and
// everything below it. Files with a hash in their name never change and may be
// kept for ever; the pages themselves are asked for anew each time.
func serveStatic(e *echo.Echo, files fs.FS) error {
	names, err := fs.Glob(files, "*.html")
	if err != nil || !slices.Contains(names, "index.html") {
		return errors.Join(errors.New("the pages are not built: run make build"), err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read a built page: %w", err)
		}
		page := func(c echo.Context) error {
			if NotModified(c, ETag(c, body)) {
				return Unchanged(c)
			}
			return c.Blob(http.StatusOK, "text/html; charset=utf-8", body)
		}
		at := "/" + strings.TrimSuffix(name, ".html")
		if name == "index.html" {
			at = "/"
		} else {
			e.Match([]string{http.MethodGet, http.MethodHead}, at+"/*", page)
		}
		e.Match([]string{http.MethodGet, http.MethodHead}, at, page)
	}
	e.Match([]string{http.MethodGet, http.MethodHead}, "/*", func(c echo.Context) error {
		name := strings.TrimPrefix(path.Clean(c.Request().URL.Path), "/")
		if !fs.ValidPath(name) || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") || path.Ext(name) == ".html" {
			return echo.ErrNotFound
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return echo.ErrNotFound
		}
		return asset(c, files, name, body)
	})
	return nil
}

func asset(c echo.Context, files fs.FS, name string, body []byte) error {
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	header := c.Response().Header()
	if NotModified(c, ETag(c, name, len(body), body)) {
		return Unchanged(c)
	}
	if hashed(name) {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if c.Request().Header.Get(echo.HeaderAcceptEncoding) != "" {
		if packed, err := fs.ReadFile(files, name+".gz"); err == nil {
			header.Set(echo.HeaderContentEncoding, "gzip")
			return c.Blob(http.StatusOK, kind, packed)
		}
	}
	return c.Blob(http.StatusOK, kind, body)
}

// hashed tells whether a file name carries the hash of its content, as in
// app-4QX7PW2A.js.
func hashed(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	i := strings.LastIndexByte(stem, '-')
	return i > 0 && len(stem)-i-1 >= 8 && strings.Trim(stem[i+1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// isPacked tells whether the request is for a file or a tile that lies
// compressed already.
func isPacked(c echo.Context) bool {
	p := c.Request().URL.Path
	if strings.HasPrefix(p, "/api/collections/") && strings.Contains(p, "/tiles/WebMercatorQuad/") {
		return true
	}
	return p != "/" && !strings.HasPrefix(p, "/api") && path.Ext(p) != ""
}
