package ogcapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	mvt       = "application/vnd.mapbox-vector-tile"
	tileSet   = "WebMercatorQuad"
	tileSetID = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	maxZoom   = 22
)

// tile answers /collections/{c}/tiles/WebMercatorQuad/{z}/{row}/{col}.
func (a *API) tile(c echo.Context) error {
	col, err := a.tiled(c)
	if err != nil {
		return err
	}
	q := web.NewQuery(c)
	_, formatErr := negotiate(c, q, "mvt")
	as := col.readAsOf(q)
	if err := q.Err(); err != nil {
		return err
	}
	if formatErr != nil {
		return formatErr
	}
	z, row, column, err := tileAddress(c)
	if err != nil {
		return err
	}
	coding := c.Request().Header.Get(echo.HeaderAcceptEncoding)
	key := tileKey{collection: col.ID, coding: coding, zoom: uint8(z), row: uint32(row), column: uint32(column)} //nolint:gosec // checked above
	query := func(ctx context.Context) ([]byte, error) {
		for _, t := range col.asOf(as).Tiles {
			if z >= t.MinZoom && z <= t.MaxZoom {
				return a.tileStore.tile(ctx, t, as, z, column, row)
			}
		}
		return nil, nil
	}
	body, err := a.tileBody(c.Request().Context(), col, as, key, query)
	if err != nil {
		return err
	}
	if web.NotModified(c, body.tag) {
		return web.Unchanged(c)
	}
	if len(body.packed) == 0 {
		return c.NoContent(http.StatusNoContent)
	}
	if coding != "" {
		c.Response().Header().Set(echo.HeaderContentEncoding, coding)
	}
	return c.Blob(http.StatusOK, mvt, body.packed)
}

// tileBody takes a tile from where those of its time are kept.
func (a *API) tileBody(ctx context.Context, col *Collection, as AsOf, key tileKey, query func(context.Context) ([]byte, error)) (tileBody, error) {
	if !as.Past() {
		return a.tiles.get(ctx, key, query)
	}
	rev, err := a.tileStore.revision(ctx, col.Layers)
	if err != nil {
		return tileBody{}, err
	}
	return a.pastTiles.get(ctx, a.tiles, pastKey{key, as.String(), rev.number}, query)
}

func tileAddress(c echo.Context) (z, row, column int, err error) {
	var fields []problem.Field
	read := func(name string, limit int) int {
		n, err := strconv.Atoi(c.Param(name))
		if err != nil || n < 0 || n > limit {
			fields = append(fields, problem.Field{Field: name, Rule: "range", Detail: fmt.Sprintf("%.30q is not a whole number from 0 to %d", c.Param(name), limit)})
			return 0
		}
		return n
	}
	z = read("z", maxZoom)
	row = read("row", 1<<z-1)
	column = read("col", 1<<z-1)
	if fields != nil {
		return 0, 0, 0, problem.BadRequest("There is no such tile; the address is …/{zoom}/{row}/{column}.", fields...)
	}
	return z, row, column, nil
}

// tiled returns the collection of the request when it has tiles of the set
// asked for.
func (a *API) tiled(c echo.Context) (*Collection, error) {
	col, err := a.collection(c)
	if err != nil {
		return nil, err
	}
	if set := c.Param("set"); set != "" && set != tileSet {
		return nil, problem.NotFound(fmt.Sprintf("There is no tile matrix set %.60q; tiles are in %s.", set, tileSet))
	}
	if len(col.Tiles) == 0 {
		return nil, problem.NotFound(fmt.Sprintf("%s has no tiles: take its items.", col.ID))
	}
	return col, nil
}

func (a *API) tilesBase(c echo.Context, col *Collection) string {
	return a.base(c) + "/api/collections/" + col.ID + "/tiles"
}

// tilesets answers /collections/{c}/tiles: the list of tile sets.
func (a *API) tilesets(c echo.Context) error {
	col, err := a.tiled(c)
	if err != nil {
		return err
	}
	if err := onlyJSON(c); err != nil {
		return err
	}
	base := a.tilesBase(c, col)
	return c.JSON(http.StatusOK, map[string]any{
		"links": []link{{Href: base, Rel: "self", Type: "application/json"}},
		"tilesets": []map[string]any{{
			"title": col.Title.EN, "dataType": "vector", "crs": Mercator.URI, "tileMatrixSetURI": tileSetID,
			"links": []link{{Href: base + "/" + tileSet, Rel: "self", Type: "application/json"}},
		}},
	})
}

// tileset answers /collections/{c}/tiles/WebMercatorQuad: the tile set, or as
// TileJSON 3.0 with f=tilejson.
func (a *API) tileset(c echo.Context) error {
	col, err := a.tiled(c)
	if err != nil {
		return err
	}
	q := web.NewQuery(c)
	format := q.Enum("f", "json", "tilejson")
	if err := q.Err(); err != nil {
		return err
	}
	base := a.tilesBase(c, col) + "/" + tileSet
	low, high := maxZoom, 0
	for _, t := range col.Tiles {
		low, high = min(low, t.MinZoom), max(high, t.MaxZoom)
	}
	if format == "tilejson" {
		return c.JSON(http.StatusOK, map[string]any{
			"tilejson": "3.0.0", "name": col.Title.VI, "description": col.Description.VI, "scheme": "xyz",
			"tiles":   []string{base + "/{z}/{y}/{x}"},
			"minzoom": low, "maxzoom": high, "bounds": web.Extent,
			"vector_layers": []map[string]any{{"id": col.ID, "minzoom": low, "maxzoom": high, "fields": col.TileFields}},
		})
	}
	return c.JSON(http.StatusOK, map[string]any{
		"title": col.Title.EN, "dataType": "vector", "crs": Mercator.URI, "tileMatrixSetURI": tileSetID,
		"links": []link{
			{Href: base, Rel: "self", Type: "application/json"},
			{Href: base + "?f=tilejson", Rel: "describedby", Type: "application/json", Title: "TileJSON"},
			{Href: base + "/{tileMatrix}/{tileRow}/{tileCol}", Rel: "item", Type: mvt, Templated: true},
		},
	})
}
