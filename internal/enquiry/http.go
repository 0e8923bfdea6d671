package enquiry

import (
	"errors"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	maxBody = 32 << 10
	// One place may send five enquiries at once, and then one in ten minutes.
	burst = 5
	every = 10 * time.Minute
)

// vietnam is the civil time of the province.
var vietnam = time.FixedZone("ICT", 7*3600)

// Register adds the form and the queue.
func Register(g *echo.Group, s *Store) {
	limit := middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Every(every), Burst: burst, ExpiresIn: time.Hour,
	})
	g.POST("/enquiries", func(c echo.Context) error { return send(c, s, limit) })
	web.Get(g, "/enquiries", func(c echo.Context) error { return queue(c, s) })
	web.Get(g, "/enquiries/:id", func(c echo.Context) error { return read(c, s) })
	g.POST("/enquiries/:id/events", func(c echo.Context) error { return act(c, s) })
}

const form = `{"site": "17", "name": …, "organisation": …, "email": …, "phone": …, "message": …, "sector": …, "area_ha": 20, "consent": true, "lang": "vi"}`

func send(c echo.Context, s *Store, limit *middleware.RateLimiterMemoryStore) error {
	var n New
	if err := web.Body(c, maxBody, form, &n); err != nil {
		return err
	}
	now := time.Now().In(vietnam)
	if faults := n.check(now); len(faults) > 0 {
		return problem.Unprocessable("The enquiry was not sent; errors lists what must be changed.", faults...)
	}
	if ok, err := limit.Allow(c.RealIP()); err == nil && !ok {
		p := problem.New(http.StatusTooManyRequests, "Too many requests", "Several enquiries came from this place just now. Send the next one in ten minutes.")
		p.RetryAfter = int(every.Seconds())
		return p
	}
	reference, by := newReference(now), answerBy(now)
	if n.Website == "" { // a program that fills in everything is told what a person is told
		actor := postgres.Actor{Address: c.RealIP()}
		if caller, ok := account.CallerOf(c.Request().Context()); ok {
			actor = caller.Actor()
		}
		if err := s.Add(c.Request().Context(), actor, reference, n, by); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusCreated, map[string]any{
		"reference": reference, "received_at": now.UTC().Format(time.RFC3339), "answer_by": by.Format(time.DateOnly),
	})
}

// refusal gives the errors of the queue their statuses.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "Enquiries hold personal data and are for the promotion agency alone. /api/rights shows what each role may do.")
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such enquiry.")
	case errors.Is(err, ErrStep):
		return problem.New(http.StatusConflict, "The step is not allowed", "The enquiry cannot go from its state to that one. Load it again and look at its events.",
			problem.Field{Field: "to", Rule: "enquiry_event_step_allowed", Detail: "is no step from the present state"})
	}
	return err
}

// number reads the number of an enquiry.
func number(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, problem.BadRequest("1 parameter must be changed.", problem.Field{Field: "id", Rule: "integer", Detail: "must be the number of an enquiry"})
	}
	return id, nil
}

func queue(c echo.Context, s *Store) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	q := web.NewQuery(c)
	state := q.Enum("state", states...)
	limit, offset := q.Int("limit", 1, 200, 50), q.Int("offset", 0, 1000000, 0)
	if err := q.Err(); err != nil {
		return err
	}
	found, err := s.List(c.Request().Context(), caller.Actor(), state, limit, offset)
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, found)
}

func read(c echo.Context, s *Store) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	id, err := number(c)
	if err != nil {
		return err
	}
	f, err := s.Get(c.Request().Context(), caller.Actor(), id)
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, f)
}

// step is what is done about an enquiry.
type step struct {
	To   string `json:"to"`
	Note string `json:"note"`
}

func act(c echo.Context, s *Store) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	id, err := number(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.May(ctx, caller.Actor(), "record_event"); err != nil {
		return refusal(err)
	}
	var b step
	if err := web.Body(c, maxBody, `{"to": "in_progress", "note": …}`, &b); err != nil {
		return err
	}
	known := false
	for _, name := range states {
		known = known || name == b.To
	}
	var faults []problem.Field
	if !known {
		faults = append(faults, problem.Field{Field: "to", Rule: "enum", Detail: "use new, in_progress, answered, closed or spam"})
	}
	if utf8.RuneCountInString(b.Note) > 4000 {
		faults = append(faults, problem.Field{Field: "note", Rule: "length", Detail: "may have at most 4000 characters"})
	}
	if len(faults) > 0 {
		return problem.Unprocessable("Nothing was recorded.", faults...)
	}
	f, err := s.Record(ctx, caller.Actor(), id, b.To, b.Note)
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, f)
}
