package ogcapi

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// Config is what the API needs from outside.
type Config struct {
	DB postgres.DB
	// TileDB is asked for the tiles that are kept; it must not lag behind the
	// commits of which the API hears, as a replica does. Nil means DB.
	TileDB postgres.DB
	// Collections in the order in which they are listed.
	Collections []Collection
	Version     string
	PublicURL   string
}

// API answers the routes of OGC API over a set of collections.
type API struct {
	cfg       Config
	store     *Store
	tileStore *Store
	byID      map[string]*Collection
	templates *template.Template
	tiles     *tileCache
	pastTiles *pastTiles
	counts    *counts
}

// Register adds the routes to the group /api. The API keeps tiles once it is
// told that it hears of commits.
func Register(g *echo.Group, cfg Config) (*API, error) {
	if cfg.TileDB == nil {
		cfg.TileDB = cfg.DB
	}
	a := &API{cfg: cfg, store: NewStore(cfg.DB), tileStore: NewStore(cfg.TileDB), byID: map[string]*Collection{}}
	for i := range cfg.Collections {
		a.byID[cfg.Collections[i].ID] = &cfg.Collections[i]
	}
	var err error
	if a.templates, err = parseTemplates(); err != nil {
		return nil, fmt.Errorf("read the pages of the API: %w", err)
	}
	if a.tiles, err = newTileCache(); err != nil {
		return nil, err
	}
	if a.pastTiles, err = newPastTiles(); err != nil {
		return nil, err
	}
	if a.counts, err = newCounts(); err != nil {
		return nil, err
	}
	for path, h := range map[string]echo.HandlerFunc{
		"":                           a.landing,
		"/style.css":                 a.style,
		"/conformance":               a.conformance,
		"/collections":               a.collections,
		"/collections/:c":            a.describe,
		"/collections/:c/items":      a.items,
		"/collections/:c/items/:id":  a.item,
		"/collections/:c/queryables": a.queryables,
		"/collections/:c/schema":     a.schema,
		"/collections/:c/tiles":      a.tilesets,
		"/collections/:c/tiles/:set": a.tileset,
		"/collections/:c/tiles/:set/:z/:row/:col": a.tile,
	} {
		web.Get(g, path, h)
	}
	return a, nil
}

func (a *API) base(c echo.Context) string { return web.BaseURL(c, a.cfg.PublicURL) }

func (a *API) collection(c echo.Context) (*Collection, error) {
	col, ok := a.byID[c.Param("c")]
	if !ok {
		return nil, problem.NotFound(fmt.Sprintf("There is no collection %.60q; /api/collections lists them.", c.Param("c")))
	}
	return col, nil
}

// onlyJSON refuses every parameter but f=json.
func onlyJSON(c echo.Context) error {
	q := web.NewQuery(c)
	_, formatErr := negotiate(c, q, "json")
	if err := q.Err(); err != nil {
		return err
	}
	return formatErr
}

// answer sends v as JSON or through the named page.
func (a *API) answer(c echo.Context, name string, v any) error {
	q := web.NewQuery(c)
	format, formatErr := negotiate(c, q, "json", "html")
	if err := q.Err(); err != nil {
		return err
	}
	if formatErr != nil {
		return formatErr
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	c.Response().Header().Set("Cache-Control", "no-cache")
	if format == "html" {
		return a.page(c, name, v)
	}
	return c.JSON(http.StatusOK, v)
}
