package corridor

import (
	"errors"
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/ogcapi"
	"matbang/internal/problem"
	"matbang/internal/territory"
	"matbang/internal/web"
)

const maxWithinKM = 50

// Register adds the questions about a corridor.
func Register(g *echo.Group, s *Store) {
	web.Get(g, "/corridors/:code/locate", func(c echo.Context) error { return locatePoint(c, s) })
	web.Get(g, "/corridors/:code/influence", func(c echo.Context) error { return influenceArea(c, s) })
	web.Get(g, "/corridors/:code/summary", func(c echo.Context) error { return summary(c, s) })
	web.Get(g, "/corridors/:code/strip", func(c echo.Context) error { return strip(c, s) })
}

func orNotFound(err error) error {
	if errors.Is(err, ErrUnknown) {
		return problem.NotFound("There is no such corridor; there are west and east.")
	}
	return err
}

func round(v float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}

func locatePoint(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("lon", "lat")
	lon, _ := q.Float("lon", 100, 116)
	lat, _ := q.Float("lat", 5, 26)
	if err := q.Err(); err != nil {
		return err
	}
	l, err := s.Locate(c.Request().Context(), c.Param("code"), lon, lat)
	if err != nil {
		return orNotFound(err)
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{
		"corridor": c.Param("code"), "distance_m": round(l.DistanceM, 1), "chainage_km": round(l.ChainageKM, 3),
		"point": territory.Degrees(l.Lon, l.Lat), "wgs84": territory.Degrees(lon, lat), "vn2000": territory.NewPlane(l.East, l.North),
	})
}

// within reads within_km, or takes the corridor's own width.
func within(c echo.Context, s *Store) (km, length float64, err error) {
	q := web.NewQuery(c)
	km, given := q.Float("within_km", 0.1, maxWithinKM)
	if err := q.Err(); err != nil {
		return 0, 0, err
	}
	own, length, err := s.Width(c.Request().Context(), c.Param("code"))
	if err != nil {
		return 0, 0, orNotFound(err)
	}
	if !given {
		km = own
	}
	return km, length, nil
}

func influenceArea(c echo.Context, s *Store) error {
	km, _, err := within(c, s)
	if err != nil {
		return err
	}
	shape, ha, err := s.Influence(c.Request().Context(), c.Param("code"), km)
	if err != nil {
		return orNotFound(err)
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	c.Response().Header().Set(echo.HeaderContentType, "application/geo+json")
	return c.JSON(http.StatusOK, map[string]any{
		"type": "Feature", "id": c.Param("code"), "geometry": shape,
		"properties": map[string]any{"corridor": c.Param("code"), "within_km": km, "area_ha": round(ha, 1), "accuracy": "indicative"},
	})
}

// zoneItem is a zone along the axis with its name in both languages.
type zoneItem struct {
	ZoneWithin
	Name ogcapi.Text `json:"name"`
}

func summary(c echo.Context, s *Store) error {
	km, length, err := within(c, s)
	if err != nil {
		return err
	}
	ctx, code := c.Request().Context(), c.Param("code")
	states, err := s.ParcelsWithin(ctx, code, km)
	if err != nil {
		return err
	}
	zones, err := s.ZonesWithin(ctx, code, km)
	if err != nil {
		return err
	}
	parcels, zoneArea := ByState{}, 0.0
	for i := range states {
		st := &states[i]
		parcels.Count += st.Count
		parcels.AreaHa += st.AreaHa
		parcels.Vacant += st.Vacant
		parcels.ReadyToBuild += st.ReadyToBuild
		st.AreaHa, st.Vacant, st.ReadyToBuild = round(st.AreaHa, 2), round(st.Vacant, 2), round(st.ReadyToBuild, 2)
	}
	items := make([]zoneItem, len(zones))
	for i, z := range zones {
		if z.Kind == "industrial_park" || z.Kind == "industrial_cluster" {
			zoneArea += z.WithinHa
		}
		z.ChainageKM, z.DistanceKM, z.AreaHa, z.WithinHa = round(z.ChainageKM, 2), round(z.DistanceKM, 2), round(z.AreaHa, 1), round(z.WithinHa, 1)
		z.CleanHa = round(z.CleanHa, 1)
		items[i] = zoneItem{z, ogcapi.Text{VI: z.NameVI, EN: z.NameEN}}
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{
		"corridor": code, "within_km": km, "length_km": round(length, 2),
		"zones":    map[string]any{"count": len(zones), "area_ha": round(zoneArea, 1)},
		"parcels":  map[string]any{"count": parcels.Count, "area_ha": round(parcels.AreaHa, 1)},
		"clean_ha": round(parcels.Vacant+parcels.ReadyToBuild, 1),
		"by_state": states, "items": items,
	})
}
