package gazetteer

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/ogcapi"
	"matbang/internal/web"
)

type result struct {
	Collection string      `json:"collection"`
	ID         string      `json:"id"`
	Name       ogcapi.Text `json:"name"`
	Detail     ogcapi.Text `json:"detail"`
	Kind       string      `json:"kind"`
	Point      []float64   `json:"point"`
	BBox       []float64   `json:"bbox"`
}

// Register adds the search.
func Register(g *echo.Group, s *Store) {
	web.Get(g, "/search", func(c echo.Context) error { return search(c, s) })
}

func search(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("q")
	words := strings.Join(strings.Fields(q.Text("q", 200)), " ")
	limit := q.Int("limit", 1, 50, 10)
	if err := q.Err(); err != nil {
		return err
	}
	results := []result{}
	if words != "" {
		found, err := find(c, s, words, limit)
		if err != nil {
			return err
		}
		for _, f := range found {
			r := result{Collection: f.Collection, ID: f.ID, Name: ogcapi.Text{VI: f.NameVI, EN: f.NameEN}, Detail: ogcapi.Text{VI: f.DetailVI, EN: f.DetailEN}, Kind: f.Kind, BBox: f.Box}
			if f.Lon != nil && f.Lat != nil {
				r.Point = []float64{*f.Lon, *f.Lat}
			}
			results = append(results, r)
		}
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"results": results})
}

func find(c echo.Context, s *Store, words string, limit int) ([]Found, error) {
	ctx := c.Request().Context()
	if n, ok := ParseNumber(words); ok {
		if found, err := s.ByNumber(ctx, n, limit); err != nil || len(found) > 0 {
			return found, err
		}
	}
	return s.ByName(ctx, words, limit)
}
