package casefile

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// handler answers for cases; all of it needs an account.
type handler struct{ store *Store }

// Register adds the routes of cases.
func Register(g *echo.Group, s *Store) {
	h := handler{s}
	web.Get(g, "/cases", h.list)
	g.POST("/cases", h.open)
	web.Get(g, "/cases/:id", h.get)
	g.PATCH("/cases/:id", h.change)
	g.POST("/cases/:id/parts", h.addPart)
	g.PATCH("/cases/:id/parts/:part", h.changePart)
	g.POST("/cases/:id/notices", h.addNotice)
	g.POST("/cases/:id/plans", h.addPlan)
	g.POST("/cases/:id/deposits", h.addDeposit)
	g.POST("/cases/:id/complaints", h.addComplaint)
	g.POST("/cases/:id/complaints/:complaint/events", h.settle)
}

// Cases may hold shapes; 512 KiB is some 10,000 vertices.
const maxBody = 512 << 10

// vietnam is the civil time of the province.
func vietnam() *time.Location { return time.FixedZone("ICT", 7*3600) }

func newChecker() *checker {
	now := time.Now().In(vietnam())
	return &checker{today: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)}
}

func private(c echo.Context) {
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
}

func (h handler) list(c echo.Context) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	private(c)
	if err := h.store.May(c.Request().Context(), caller.Actor(), "read_personal"); err != nil {
		return asProblem(err)
	}
	q := web.NewQuery(c)
	query := Query{
		Project: q.Text("project", 100), Round: q.Int("round", 1, 1000, 0), Parcel: int64(q.Int("parcel", 1, 1<<53, 0)),
		Number: q.Text("number", 60), Holder: q.Text("holder", 100), State: q.Enum("state", states()...),
		Complaint: q.Enum("complaint", "open") == "open",
		Limit:     q.Int("limit", 1, 500, 50), Offset: q.Int("offset", 0, 1000000, 0),
	}
	if err := q.Err(); err != nil {
		return err
	}
	l, err := h.store.List(c.Request().Context(), caller.Actor(), query)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, l)
}

// numberOf reads a number of the address.
func numberOf(c echo.Context, name string, unknown error) (int64, error) {
	id, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || id < 1 {
		return 0, asProblem(unknown)
	}
	return id, nil
}

func (h handler) get(c echo.Context) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	private(c)
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	if err := h.store.May(c.Request().Context(), caller.Actor(), "read_personal"); err != nil {
		return asProblem(err)
	}
	id, err := numberOf(c, "id", ErrUnknown)
	if err != nil {
		return err
	}
	found, err := h.store.Get(c.Request().Context(), caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	return answer(c, http.StatusOK, found)
}

func answer(c echo.Context, status int, found Case) error {
	c.Response().Header().Set("ETag", fmt.Sprintf(`"%d.%d"`, found.ID, found.Version))
	return c.JSON(status, found)
}

// seen is the version of If-Match, or 0 without one.
func seen(c echo.Context, id int64) (int64, error) {
	given := strings.Trim(strings.TrimPrefix(strings.TrimSpace(c.Request().Header.Get("If-Match")), "W/"), `"`)
	if given == "" || given == "*" {
		return 0, nil
	}
	number, version, ok := strings.Cut(given, ".")
	v, err := strconv.ParseInt(version, 10, 64)
	if !ok || err != nil || v < 1 || number != strconv.FormatInt(id, 10) {
		return 0, asProblem(ErrChanged)
	}
	return v, nil
}

// body is what a request holds, with its rules.
type body interface{ check(k *checker) }

// changing reads who asks for a change, which case he means and in which
// version, and the body, which must keep its rules.
func (h handler) changing(c echo.Context, action, form string, b body) (actor postgres.Actor, id, version int64, err error) {
	caller, err := account.Required(c)
	if err != nil {
		return actor, 0, 0, err
	}
	private(c)
	actor = caller.Actor()
	if err := h.store.May(c.Request().Context(), actor, action); err != nil {
		return actor, 0, 0, asProblem(err)
	}
	if c.Param("id") != "" {
		if id, err = numberOf(c, "id", ErrUnknown); err != nil {
			return actor, 0, 0, err
		}
		if version, err = seen(c, id); err != nil {
			return actor, 0, 0, err
		}
	}
	if err := web.Body(c, maxBody, form, b); err != nil {
		return actor, 0, 0, err
	}
	k := newChecker()
	b.check(k)
	if len(k.faults) > 0 {
		return actor, 0, 0, problem.Unprocessable("Nothing was recorded; errors lists what must be changed.", k.faults...)
	}
	return actor, id, version, nil
}

// done answers with the case after a change.
func done(c echo.Context, status int, found Case, err error) error {
	if err != nil {
		return asProblem(err)
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/cases/%d", found.ID))
	return answer(c, status, found)
}

// asProblem gives the errors of cases their statuses and words.
func asProblem(err error) error {
	var r *RefusedError
	switch {
	case errors.As(err, &r):
		return brokenRule(r)
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "Cases hold personal data and are for the land agency in its area of competence. /api/rights shows what each role may do.")
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such case, or it lies outside your area of competence.")
	case errors.Is(err, ErrPart):
		return problem.NotFound("The case has no such part.")
	case errors.Is(err, ErrComplaint):
		return problem.NotFound("The case has no such complaint.")
	case errors.Is(err, ErrProject):
		return problem.Unprocessable("The case was not opened.", problem.Field{Field: "round", Rule: "clearance_case_round_exists", Detail: "there is no such round of such a project"})
	case errors.Is(err, ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else changed the case since you loaded it. Load /api/cases/{id} again, look at what is new, and repeat.")
	}
	return err
}
