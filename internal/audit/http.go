package audit

import (
	"encoding/csv"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	defaultLimit = 100
	maxLimit     = 10000
)

// Register adds the question that auditors ask.
func Register(g *echo.Group, s *Store) {
	web.Get(g, "/audit", func(c echo.Context) error { return list(c, s) })
}

func list(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	f := Filter{
		Account: q.Text("account", 64), Resource: q.Text("resource", 64), Key: q.Text("key", 200),
		From: moment(q, "from", 0), To: moment(q, "to", 24*time.Hour),
		Before: int64(q.Int("cursor", 1, 1<<53, 0)), Limit: q.Int("limit", 1, maxLimit, defaultLimit),
	}
	format := q.Enum("f", "json", "csv")
	if err := q.Err(); err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	entries, err := s.Entries(c.Request().Context(), caller.Actor(), f)
	if errors.Is(err, ErrForbidden) {
		return problem.New(http.StatusForbidden, "Not allowed", "Only auditors and administrators read the trail of changes; /api/rights shows what each role may do.")
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	var next *int64
	if len(entries) == f.Limit {
		next = &entries[len(entries)-1].ID
		c.Response().Header().Set("Link", "<"+nextPage(c, *next)+`>; rel="next"`)
	}
	if format == "csv" {
		return asCSV(c, entries)
	}
	if entries == nil {
		entries = []Entry{}
	}
	return c.JSON(http.StatusOK, map[string]any{"entries": entries, "next": next})
}

func nextPage(c echo.Context, cursor int64) string {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		values = url.Values{}
	}
	values.Set("cursor", strconv.FormatInt(cursor, 10))
	return "/api/audit?" + values.Encode()
}

// moment reads a day or a moment; a day given as an end counts whole, in the
// time of Vietnam.
func moment(q *web.Query, name string, whole time.Duration) *time.Time {
	text := q.Text(name, 40)
	if text == "" {
		return nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return &t
	}
	t, err := time.ParseInLocation(time.DateOnly, text, time.FixedZone("ICT", 7*3600))
	if err != nil || t.Year() < 1900 {
		q.Fault(name, "date", "give a day (2026-11-23) or a moment (2026-11-23T08:00:00Z)")
		return nil
	}
	t = t.Add(whole)
	return &t
}

func asCSV(c echo.Context, entries []Entry) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="audit.csv"`)
	c.Response().WriteHeader(http.StatusOK)
	w := csv.NewWriter(c.Response())
	if err := w.Write(header()); err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.Write(e.row()); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
