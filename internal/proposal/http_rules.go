package proposal

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

const ruleExample = `{"code": "flood-plain", "kind": "constraint_overlap", "severity": "warning", "title_vi": "…", "title_en": "…", "params": {"kinds": ["…"]}, "source": "…", "valid_from": "2026-12-01"}`

// administers returns who acts, if the rules are his to change.
func (h handler) administers(c echo.Context) (postgres.Actor, error) {
	caller, err := account.Required(c)
	if err != nil {
		return postgres.Actor{}, err
	}
	if err := web.NewQuery(c).Err(); err != nil {
		return postgres.Actor{}, err
	}
	return caller.Actor(), ruleProblem(h.store.May(c.Request().Context(), caller.Actor(), "check_rule", "administer"))
}

func (h handler) addRule(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in NewRule
	if err := web.Body(c, maxBody, ruleExample, &in); err != nil {
		return err
	}
	if faults := in.Faults(); len(faults) > 0 {
		return problem.Unprocessable("The rule cannot be used; errors lists what must be changed.", faults...)
	}
	rule, err := h.store.AddRule(c.Request().Context(), by, in)
	if err != nil {
		return ruleProblem(err)
	}
	return c.JSON(http.StatusCreated, rule)
}

func (h handler) endRule(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in struct {
		On string `json:"on"`
	}
	if err := web.Body(c, maxBody, `{"on": "2026-12-01"}`, &in); err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, in.On); err != nil {
		return problem.Unprocessable("The rule was not ended.", problem.Field{Field: "on", Rule: "date", Detail: "write the first day without it as YYYY-MM-DD"})
	}
	if err := h.store.EndRule(c.Request().Context(), by, c.Param("code"), in.On); err != nil {
		return ruleProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func (h handler) confirmRule(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in struct {
		Version int `json:"version"`
	}
	if err := web.Body(c, maxBody, `{"version": 1}`, &in); err != nil {
		return err
	}
	if err := h.store.ConfirmRule(c.Request().Context(), by, c.Param("code"), in.Version); err != nil {
		return ruleProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func ruleProblem(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such rule in force; GET /api/proposals/rules lists them.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "Only an administrator changes rules; /api/rights shows what each role may do.")
	case errors.Is(err, ErrRuleTaken):
		return problem.New(http.StatusConflict, "A later version exists", "A version of this rule begins on this day or later. Begin after it.")
	}
	return err
}
