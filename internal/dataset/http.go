package dataset

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/postgres"
	"matbang/internal/web"
)

// Register adds what the page reads once: the codes with their names, the
// indicators of the resolution, and the background of the map.
func Register(g *echo.Group, db postgres.DB, version string) {
	web.Get(g, "/reference", func(c echo.Context) error {
		return whole(c, db, version, "reference", echo.MIMEApplicationJSON, codesDocument)
	})
	web.Get(g, "/background", func(c echo.Context) error {
		return whole(c, db, version, "background", "application/geo+json", backgroundDocument)
	})
}

// whole answers with one document of the database under the version of its
// layer.
func whole(c echo.Context, db postgres.DB, version, layer, mediaType string, read func(context.Context, postgres.DB) ([]byte, error)) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	n, err := layerVersion(ctx, db, layer)
	if err != nil {
		return err
	}
	if web.NotModified(c, web.ETag(c, version, layer, n)) {
		return web.Unchanged(c)
	}
	body, err := read(ctx, db)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaType, append(body, '\n'))
}
