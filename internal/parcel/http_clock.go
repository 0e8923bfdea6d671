package parcel

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
)

// clock answers what the law says of a parcel today; what an obstacle began is
// added for those who may read personal data of it.
func clock(c echo.Context, s, primary *Store) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, "Cookie")
	h.Add(echo.HeaderVary, echo.HeaderAuthorization)
	ctx := c.Request().Context()
	var answer Clock
	if caller, ok := account.CallerOf(ctx); ok {
		h.Set("Cache-Control", "private, no-store")
		answer, err = primary.ClockFor(ctx, caller.Actor(), id)
	} else {
		h.Set("Cache-Control", "no-cache")
		answer, err = s.Clock(ctx, id)
	}
	if err != nil {
		return orNotFound(err)
	}
	return c.JSON(http.StatusOK, answer)
}

// outOfTime gives the refusal of a step by a time limit its sentence: which rule,
// which article, which day. Nil for another rule.
func outOfTime(r *RefusedError) error {
	var said struct {
		Rule, Article, Day, Unit string
		StartsOn                 string `json:"starts_on"`
		Value                    float64
	}
	field := "effective_on"
	if len(r.Fields) > 0 {
		field = r.Fields[0]
	}
	if r.Detail == "" || json.Unmarshal([]byte(r.Detail), &said) != nil {
		return nil //nolint:nilerr // another rule: it says nothing of days
	}
	if said.Article == "" {
		said.Article = said.Rule
	}
	var detail string
	switch r.Rule {
	case "clearance_event_not_too_early":
		detail = fmt.Sprintf("The step is lawful from %s on: %g %s from %s (%s). Record it with that day or a later one.", said.Day, said.Value, said.Unit, said.StartsOn, said.Article)
	case "clearance_event_notice_in_force":
		detail = fmt.Sprintf("What began on %s holds for %g %s, until %s (%s). Give a new notice; the step is lawful when its time has run.", said.StartsOn, said.Value, said.Unit, said.Day, said.Article)
	case "clearance_event_enforcement_lawful":
		detail = fmt.Sprintf("Enforcement may not run on this day or at this hour (%s). The first day on which it may is %s.", said.Article, said.Day)
	case "obstacle_not_too_early":
		detail = fmt.Sprintf("It is lawful from %s on: %g %s from %s (%s).", said.Day, said.Value, said.Unit, said.StartsOn, said.Article)
	default:
		return nil
	}
	p := problem.New(http.StatusConflict, "Against a time limit of the law", detail, problem.Field{Field: field, Rule: r.Rule, Detail: detail})
	return p.Wrap(r)
}
