package parcel

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"matbang/internal/ogcapi"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// Register adds the questions about parcels. s answers what everybody may ask,
// primary what needs an account.
func Register(g *echo.Group, s, primary *Store) {
	registerLineage(g, primary)
	web.Get(g, "/parcels/:id", func(c echo.Context) error { return detail(c, s) })
	web.Get(g, "/parcels/:id/clock", func(c echo.Context) error { return clock(c, s, primary) })
	web.Get(g, "/parcels/:id/events", func(c echo.Context) error { return events(c, s, primary) })
	g.POST("/parcels/:id/events", func(c echo.Context) error { return record(c, primary) })
	g.POST("/parcels/:id/obstacles", func(c echo.Context) error { return openObstacle(c, primary) })
	g.POST("/parcels/:id/obstacles/:oid/close", func(c echo.Context) error { return closeObstacleOf(c, primary) })
	g.POST("/parcels/:id/events/:event/corrections", func(c echo.Context) error { return correct(c, primary) })
	registerDrafts(g, s, primary)
	web.Get(g, "/clearance/worklist", func(c echo.Context) error { return worklist(c, s, primary) })
	web.Get(g, "/clearance/summary", func(c echo.Context) error { return summary(c, s) })
}

func number(c echo.Context) (int64, error) {
	if err := web.NewQuery(c).Err(); err != nil {
		return 0, err
	}
	return parcelOf(c)
}

// numberAsOf reads the parcel and the time of which it is asked.
func numberAsOf(c echo.Context) (int64, ogcapi.AsOf, error) {
	q := web.NewQuery(c)
	as := ogcapi.ReadAsOf(q)
	if err := q.Err(); err != nil {
		return 0, as, err
	}
	id, err := parcelOf(c)
	return id, as, err
}

func parcelOf(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, problem.NotFound(fmt.Sprintf("Parcels have numbers as ids; %.40q is none.", c.Param("id")))
	}
	return id, nil
}

func orNotFound(err error) error {
	if errors.Is(err, ErrUnknown) {
		return problem.NotFound("There is no parcel with this number.")
	}
	return err
}

func detail(c echo.Context, s *Store) error {
	id, as, err := numberAsOf(c)
	if err != nil {
		return err
	}
	d, err := s.DetailAsOf(c.Request().Context(), id, as)
	if err != nil {
		return orNotFound(err)
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	c.Response().Header().Set("ETag", tag(c, d))
	return c.JSON(http.StatusOK, d)
}

func summary(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("by")
	by := q.Enum("by", "zone", "project", "corridor", "admin")
	as := ogcapi.ReadAsOf(q)
	if err := q.Err(); err != nil {
		return err
	}
	rows, err := s.Summary(c.Request().Context(), by, as)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	answer := map[string]any{"rows": rows}
	if as.Past() {
		answer["as_of"] = as.Answered()
	}
	return c.JSON(http.StatusOK, answer)
}
