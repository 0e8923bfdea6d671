package law

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	maxBody     = 32 << 10
	mostChanges = 500
	ruleExample = `{"code": "payment", "topic": "payment", "value": 30, "unit": "days", "text_vi": "…", "text_en": "…", "valid_from": "2027-01-01", "limits": "latest", "starts": ["state:plan_approved"], "ends": ["state:paid"], "during": ["plan_approved"], "reason": "…"}`
)

// dayChange removes or confirms a day off.
type dayChange func(ctx context.Context, by postgres.Actor, day, reason string) error

type handler struct{ read, primary *Store }

// Register adds the routes of the law in force. read answers what everybody may
// ask, primary changes it.
func Register(g *echo.Group, read, primary *Store) {
	h := handler{read, primary}
	web.Get(g, "/law/rules", h.rules)
	web.Get(g, "/law/holidays", h.holidays)
	web.Get(g, "/law/changes", h.changes)
	g.POST("/law/rules", h.addRule)
	g.POST("/law/rules/:id/correct", h.correctRule)
	g.POST("/law/rules/:id/end", h.endRule)
	g.POST("/law/rules/:id/confirm", h.confirmRule)
	g.PUT("/law/holidays/:day", h.setHoliday)
	g.POST("/law/holidays/:day/remove", h.removeHoliday)
	g.POST("/law/holidays/:day/confirm", h.confirmHoliday)
}

// reader returns the store that answers, and whether who asks is told who
// changed what: names of accounts are not public.
func (h handler) reader(c echo.Context) (s *Store, named bool) {
	header := c.Response().Header()
	header.Add(echo.HeaderVary, "Cookie")
	header.Add(echo.HeaderVary, echo.HeaderAuthorization)
	if _, ok := account.CallerOf(c.Request().Context()); ok {
		header.Set("Cache-Control", "private, no-store")
		return h.primary, true // an administrator sees what he just changed
	}
	header.Set("Cache-Control", "no-cache")
	return h.read, false
}

func (h handler) rules(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	s, named := h.reader(c)
	rules, err := s.Rules(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range rules {
		if !named {
			rules[i].ChangedBy = nil
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"rules": rules})
}

func (h handler) holidays(c echo.Context) error {
	q := web.NewQuery(c)
	year := q.Int("year", 2000, 2100, 0)
	if err := q.Err(); err != nil {
		return err
	}
	s, named := h.reader(c)
	days, err := s.Holidays(c.Request().Context(), year)
	if err != nil {
		return err
	}
	for i := range days {
		if !named {
			days[i].ChangedBy = nil
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"holidays": days})
}

func (h handler) changes(c echo.Context) error {
	q := web.NewQuery(c)
	subject, key := q.Enum("subject", "legal_rule", "holiday"), q.Text("key", 100)
	limit := q.Int("limit", 1, mostChanges, 100)
	if err := q.Err(); err != nil {
		return err
	}
	s, named := h.reader(c)
	list, err := s.Changes(c.Request().Context(), subject, key, limit)
	if err != nil {
		return err
	}
	for i := range list {
		if !named {
			list[i].ChangedBy = nil
			for _, row := range []map[string]any{list[i].Before, list[i].After} {
				delete(row, "changed_by")
			}
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"changes": list})
}

// administers returns who acts, if the law is his to change.
func (h handler) administers(c echo.Context) (postgres.Actor, error) {
	caller, err := account.Required(c)
	if err != nil {
		return postgres.Actor{}, err
	}
	if err := web.NewQuery(c).Err(); err != nil {
		return postgres.Actor{}, err
	}
	return caller.Actor(), problemOf(h.primary.May(c.Request().Context(), caller.Actor()))
}

func (h handler) addRule(c echo.Context) error {
	by, in, err := h.newRule(c)
	if err != nil {
		return err
	}
	rule, err := h.primary.AddRule(c.Request().Context(), by, in)
	if err != nil {
		return problemOf(err)
	}
	return c.JSON(http.StatusCreated, rule)
}

func (h handler) correctRule(c echo.Context) error {
	by, in, err := h.newRule(c)
	if err != nil {
		return err
	}
	id, err := ruleID(c)
	if err != nil {
		return err
	}
	rule, err := h.primary.CorrectRule(c.Request().Context(), by, id, in)
	if err != nil {
		return problemOf(err)
	}
	return c.JSON(http.StatusOK, rule)
}

func (h handler) newRule(c echo.Context) (by postgres.Actor, in NewRule, err error) {
	if by, err = h.administers(c); err != nil {
		return by, in, err
	}
	if err := web.Body(c, maxBody, ruleExample, &in); err != nil {
		return by, in, err
	}
	known, err := h.primary.Known(c.Request().Context())
	if err != nil {
		return by, in, err
	}
	if found := in.Faults(known); len(found) > 0 {
		return by, in, problem.Unprocessable("The rule cannot be used; errors lists what must be changed.", found...)
	}
	return by, in, nil
}

// said is what ends, removes or confirms: why, and from when.
type said struct {
	On     *string    `json:"on"`
	Reason string     `json:"reason"`
	Seen   *time.Time `json:"seen"`
}

func (h handler) reason(c echo.Context, needsDay bool) (by postgres.Actor, in said, err error) {
	if by, err = h.administers(c); err != nil {
		return by, in, err
	}
	if err := web.Body(c, maxBody, `{"reason": "…"}`, &in); err != nil {
		return by, in, err
	}
	var f faults
	f.text("reason", in.Reason, 2000)
	if needsDay && in.On == nil {
		f.add("on", "required", "write the first day without it as YYYY-MM-DD")
	}
	f.day("on", in.On)
	if len(f) > 0 {
		return by, in, problem.Unprocessable("Nothing was changed; errors lists what must be.", f...)
	}
	return by, in, nil
}

func (h handler) endRule(c echo.Context) error {
	by, in, err := h.reason(c, true)
	if err != nil {
		return err
	}
	id, err := ruleID(c)
	if err != nil {
		return err
	}
	rule, err := h.primary.EndRule(c.Request().Context(), by, id, *in.On, in.Reason, in.Seen)
	if errors.Is(err, ErrForbidden) { // who administers may: it is the day
		return problem.Unprocessable("The rule was not ended.", problem.Field{Field: "on", Rule: "order", Detail: "lies after the first day in force"})
	}
	if err != nil {
		return problemOf(err)
	}
	return c.JSON(http.StatusOK, rule)
}

func (h handler) confirmRule(c echo.Context) error {
	by, in, err := h.reason(c, false)
	if err != nil {
		return err
	}
	id, err := ruleID(c)
	if err != nil {
		return err
	}
	rule, err := h.primary.ConfirmRule(c.Request().Context(), by, id, in.Reason, in.Seen)
	if err != nil {
		return problemOf(err)
	}
	return c.JSON(http.StatusOK, rule)
}

func ruleID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, problem.NotFound(fmt.Sprintf("Rules have numbers; %.40q is none. GET /api/law/rules lists them.", c.Param("id")))
	}
	return id, nil
}

func (h handler) setHoliday(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in NewHoliday
	if err := web.Body(c, maxBody, `{"kind": "public", "name_vi": "…", "name_en": "…", "source": "…", "reason": "…"}`, &in); err != nil {
		return err
	}
	if found := in.Faults(c.Param("day")); len(found) > 0 {
		return problem.Unprocessable("The day cannot be used; errors lists what must be changed.", found...)
	}
	day, err := h.primary.SetHoliday(c.Request().Context(), by, c.Param("day"), in)
	if err != nil {
		return problemOf(err)
	}
	return c.JSON(http.StatusOK, day)
}

func (h handler) removeHoliday(c echo.Context) error { return h.changeDay(c, h.primary.RemoveHoliday) }

func (h handler) confirmHoliday(c echo.Context) error {
	return h.changeDay(c, h.primary.ConfirmHoliday)
}

func (h handler) changeDay(c echo.Context, change dayChange) error {
	by, in, err := h.reason(c, false)
	if err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, c.Param("day")); err != nil {
		return problem.NotFound(fmt.Sprintf("%.40q is no day; write it as YYYY-MM-DD.", c.Param("day")))
	}
	if err := change(c.Request().Context(), by, c.Param("day"), in.Reason); err != nil {
		return problemOf(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func problemOf(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such rule or day; GET /api/law/rules and /api/law/holidays list them.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "Only an administrator changes the law in force; /api/rights shows what each role may do.")
	case errors.Is(err, ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else changed it since you loaded it. Load it again, look at what is new, and repeat.")
	case errors.Is(err, ErrTaken):
		return problem.New(http.StatusConflict, "Another version is in force", "Two versions of one rule would be in force at the same time. End the other first, or begin later.",
			problem.Field{Field: "valid_from", Rule: "legal_rule_once_at_a_time", Detail: "another version is in force then"})
	}
	return err
}
