package road

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const maxMinutes = 180

var code = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Register adds the questions about roads.
func Register(g *echo.Group, s *Store) {
	web.Get(g, "/roads/route", func(c echo.Context) error { return route(c, s) })
	web.Get(g, "/roads/isochrones", func(c echo.Context) error { return isochrones(c, s) })
}

// place reads the code of a goal.
func place(q *web.Query) string {
	p := q.Text("place", 80)
	if p != "" && !code.MatchString(p) {
		q.Fault("place", "pattern", "give the code of a place or town, such as port-cai-lan; /api/collections/places lists places")
	}
	return p
}

func refusal(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such port, airport, border gate, interchange or town; /api/collections/places lists places.")
	case errors.Is(err, ErrNoRoad):
		return problem.NotFound("No road that is open leads there, or none lies within 8 km of the point. With planned=true works count that are not open yet.")
	}
	return err
}

func round(v float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}

func send(c echo.Context, v any) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	c.Response().Header().Set(echo.HeaderContentType, "application/geo+json")
	return c.JSON(http.StatusOK, v)
}

func route(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("lon", "lat", "place")
	lon, _ := q.Float("lon", 100, 116)
	lat, _ := q.Float("lat", 5, 26)
	to := place(q)
	planned := q.Enum("planned", "true", "false") == "true"
	if err := q.Err(); err != nil {
		return err
	}
	w, err := s.Way(c.Request().Context(), lon, lat, to, planned)
	if err != nil {
		return refusal(err)
	}
	return send(c, map[string]any{
		"type": "Feature", "geometry": json.RawMessage(w.Shape),
		"properties": map[string]any{
			"place": to, "road_km": round(w.KM, 1), "minutes": round(w.Minutes, 0), "straight_km": round(w.StraightKM, 1),
			"access_m": round(w.AccessM, 0), "planned": planned, "works": w.Works, "accuracy": "indicative",
		},
	})
}

func isochrones(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("place")
	from := place(q)
	minutes := readMinutes(q)
	planned := q.Enum("planned", "true", "false") == "true"
	if err := q.Err(); err != nil {
		return err
	}
	features := make([]any, 0, len(minutes))
	for _, m := range minutes {
		r, err := s.Reach(c.Request().Context(), from, m, planned)
		if err != nil {
			return refusal(err)
		}
		features = append(features, map[string]any{
			"type": "Feature", "geometry": json.RawMessage(r.Shape),
			"properties": map[string]any{"place": from, "minutes": m, "area_km2": round(r.AreaKM2, 1), "planned": planned, "accuracy": "indicative"},
		})
	}
	return send(c, map[string]any{"type": "FeatureCollection", "features": features})
}

// readMinutes reads at most three times, such as 30,60.
func readMinutes(q *web.Query) []int {
	text := q.Text("minutes", 20)
	if text == "" {
		return []int{30, 60}
	}
	var out []int
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > maxMinutes || len(out) == 3 {
			q.Fault("minutes", "list", "give one to three whole numbers from 1 to 180, such as 30,60")
			return nil
		}
		out = append(out, n)
	}
	return out
}
