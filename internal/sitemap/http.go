package sitemap

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/web"
)

// Register adds /robots.txt and /sitemap.xml. publicURL is the address under
// which the service is seen from outside; empty takes it from each request.
func Register(e *echo.Echo, publicURL string) {
	both := []string{http.MethodGet, http.MethodHead}
	e.Match(both, "/robots.txt", func(c echo.Context) error { return robots(c, publicURL) })
	e.Match(both, "/sitemap.xml", func(c echo.Context) error { return siteMap(c, publicURL) })
}

func robots(c echo.Context, publicURL string) error {
	var text strings.Builder
	text.WriteString("User-agent: *\n")
	for _, path := range hidden {
		text.WriteString("Disallow: " + path + "\n")
	}
	text.WriteString("\nSitemap: " + web.BaseURL(c, publicURL) + "/sitemap.xml\n")
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.String(http.StatusOK, text.String())
}

func siteMap(c echo.Context, publicURL string) error {
	var body bytes.Buffer
	if err := write(&body, web.BaseURL(c, publicURL), pages()); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "application/xml; charset=utf-8", body.Bytes())
}
