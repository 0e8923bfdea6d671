package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// ETag returns a strong entity tag over the given parts and the content coding
// that the answer will have (RFC 9110 § 8.8.3: another coding is another
// representation). Parts must name everything on which the bytes depend.
func ETag(c echo.Context, parts ...any) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%v\x00", p)
	}
	h.Write([]byte(c.Request().Header.Get(echo.HeaderAcceptEncoding)))
	return `"` + hex.EncodeToString(h.Sum(nil)[:12]) + `"`
}

// NotModified sets the tag and Cache-Control on the answer and reports whether
// the caller already has these bytes; then the handler answers 304.
func NotModified(c echo.Context, etag string) bool {
	header := c.Response().Header()
	header.Set("ETag", etag)
	header.Set("Cache-Control", "no-cache")
	for _, given := range strings.Split(c.Request().Header.Get("If-None-Match"), ",") {
		given = strings.TrimPrefix(strings.TrimSpace(given), "W/")
		if given == etag || given == "*" {
			return true
		}
	}
	return false
}

// Unchanged answers 304.
func Unchanged(c echo.Context) error { return c.NoContent(http.StatusNotModified) }
