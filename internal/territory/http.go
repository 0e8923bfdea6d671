package territory

import (
	"math"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/web"
)

// Plane is a point as surveyors write it: X to the north, Y to the east.
type Plane struct {
	XNorth float64 `json:"x_north_m"`
	YEast  float64 `json:"y_east_m"`
	EPSG   int     `json:"epsg"`
}

// NewPlane rounds a point of the survey plane to the millimetre.
func NewPlane(east, north float64) Plane {
	return Plane{XNorth: math.Round(north*1000) / 1000, YEast: math.Round(east*1000) / 1000, EPSG: 5899}
}

// The window in which a point can be converted: Vietnam and its seas with a
// margin. Beyond, the plane is no measure any more.
const (
	west, south, east, north = 100.0, 5.0, 116.0, 26.0
	minEast, maxEast         = -300000.0, 1400000.0
	minNorth, maxNorth       = 500000.0, 2900000.0
	tenMillionthsOfADegree   = 1e7
)

// Register adds the conversion of points.
func Register(g *echo.Group, s *Store) {
	web.Get(g, "/convert", func(c echo.Context) error { return convert(c, s) })
}

// convert answers /api/convert?lon=&lat= or ?x=<north>&y=<east>. The two
// magnitudes of the plane never overlap, so x and y in the other order are
// recognised and said, not silently turned.
func convert(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	var lon, lat, x, y float64
	plane := q.Has("x") || q.Has("y")
	if plane {
		q.Require("x", "y")
		x, _ = q.Float("x", -1e8, 1e8)
		y, _ = q.Float("y", -1e8, 1e8)
		if q.Has("lon") || q.Has("lat") {
			q.Fault("x", "one_form", "give either lon and lat, or x and y")
		}
		switch {
		case x >= minEast && x < minNorth && y > minNorth && y <= maxNorth:
			q.Fault("x", "swapped", "x is the northing (2.2 to 2.4 million in this province) and y the easting: they seem to be swapped")
		case (x < minNorth || x > maxNorth || y < minEast || y > maxEast) && q.Has("x") && q.Has("y"):
			q.Fault("x", "window", "the point lies outside Vietnam on the survey plane EPSG:5899: x is the northing, y the easting, in metres")
		}
	} else {
		q.Require("lon", "lat")
		lon, _ = q.Float("lon", west, east)
		lat, _ = q.Float("lat", south, north)
	}
	if err := q.Err(); err != nil {
		return err
	}
	var err error
	if plane {
		lon, lat, err = s.ToDegrees(c.Request().Context(), y, x)
	} else {
		y, x, err = s.ToPlane(c.Request().Context(), lon, lat)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.JSON(http.StatusOK, map[string]any{"wgs84": Degrees(lon, lat), "vn2000": NewPlane(y, x)})
}

// Degrees rounds a WGS 84 point to 10⁻⁸ degrees, about a millimetre.
func Degrees(lon, lat float64) [2]float64 {
	return [2]float64{math.Round(lon*10*tenMillionthsOfADegree) / (10 * tenMillionthsOfADegree), math.Round(lat*10*tenMillionthsOfADegree) / (10 * tenMillionthsOfADegree)}
}
