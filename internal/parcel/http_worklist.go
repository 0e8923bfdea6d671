package parcel

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/ogcapi"
	"matbang/internal/web"
)

// mostPages bounds how far a list is paged; whoever wants all takes an export.
const mostPages = 100_000

func worklist(c echo.Context, s, primary *Store) error {
	q := web.NewQuery(c)
	query := WorkQuery{
		State:     q.Enum("state", states...),
		Project:   q.Text("project", 100),
		AdminUnit: q.Text("admin_unit", 100),
		SheetNo:   q.Text("sheet_no", 40),
		ParcelNo:  q.Text("parcel_no", 40),
		Blocked:   q.Enum("blocked", "true", "false") == "true",
		Late:      q.Enum("late", "true", "false") == "true",
		Mine:      q.Enum("mine", "true", "false") == "true",
		Ready:     q.Enum("ready", "true", "false") == "true",
		Next:      q.Enum("next", states...),
		DueWithin: q.Int("due_within", 1, 3650, 0),
		Order:     q.Enum("sort", workOrders...),
		Limit:     q.Int("limit", 1, 500, 50),
	}
	as := ogcapi.ReadAsOf(q)
	if as.Past() {
		for _, name := range []string{"mine", "ready", "next", "due_within"} {
			if q.Has(name) {
				q.Fault(name, "present", "asks what may be done today: leave it out, or leave at and known out")
			}
		}
	}
	query.Offset = (q.Int("page", 1, mostPages, 1) - 1) * query.Limit
	if err := q.Err(); err != nil {
		return err
	}
	if query.Order == "" {
		query.Order = workOrders[0]
	}
	if as.Past() {
		return workListAsOf(c, s, query, as)
	}
	if !query.Mine {
		list, err := s.WorkList(c.Request().Context(), query)
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "no-cache")
		return c.JSON(http.StatusOK, list)
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	list, err := primary.WorkListFor(c.Request().Context(), caller.Actor(), query)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, list)
}

func workListAsOf(c echo.Context, s *Store, query WorkQuery, as ogcapi.AsOf) error {
	list, err := s.WorkListAsOf(c.Request().Context(), query, as)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, list)
}
