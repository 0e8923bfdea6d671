package proposal

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// consultationDays is how long the public is asked when nothing else is said:
// the thirty days of the law on planning.
const consultationDays = 30

// take answers one step of the life of a proposal.
func (h handler) take(action string) echo.HandlerFunc {
	right := "review"
	if action == "submit" || action == "withdraw" {
		right = "change_geometry"
	}
	return func(c echo.Context) error {
		a, err := h.permitted(c, right)
		if err != nil {
			return err
		}
		id, err := numberOf(c, "id")
		if err != nil {
			return err
		}
		var body struct {
			Reason string `json:"reason"`
			From   string `json:"from"`
			To     string `json:"to"`
			Code   string `json:"code"`
		}
		if err := web.Body(c, 64<<10, `{"reason": "…"}`, &body); err != nil {
			return err
		}
		d := Decision{Action: action, Reason: body.Reason, From: body.From, To: body.To, Code: body.Code}
		if faults := d.check(time.Now()); len(faults) > 0 {
			return problem.Unprocessable("The step was not taken.", faults...)
		}
		if d.Seen, err = seen(c, id); err != nil {
			return err
		}
		p, err := h.store.Take(c.Request().Context(), a, id, d)
		if err != nil {
			return asProblem(err)
		}
		return answer(c, http.StatusOK, p)
	}
}

// check tells what is wrong with a decision by itself, and fills the days of a
// consultation that were left open.
func (d *Decision) check(now time.Time) []problem.Field {
	var faults []problem.Field
	if len(d.Reason) > 8000 || strings.ContainsRune(d.Reason, 0) {
		faults = append(faults, problem.Field{Field: "reason", Rule: "length", Detail: "has at most 8,000 characters"})
	}
	if d.Code != "" && !codeForm(d.Code) {
		faults = append(faults, problem.Field{Field: "code", Rule: "form", Detail: "has lower-case letters, digits and hyphens"})
	}
	if d.Action != "publish" {
		return faults
	}
	today := now.In(time.FixedZone("ICT", 7*3600))
	if d.From == "" {
		d.From = today.Format(time.DateOnly)
	}
	if d.To == "" {
		d.To = today.AddDate(0, 0, consultationDays).Format(time.DateOnly)
	}
	for field, text := range map[string]string{"from": d.From, "to": d.To} {
		if t, err := time.Parse(time.DateOnly, text); err != nil || t.Year() < 2000 || t.Year() > 2100 {
			faults = append(faults, problem.Field{Field: field, Rule: "date", Detail: "is a day such as 2026-11-24"})
		}
	}
	return faults
}

func codeForm(code string) bool {
	if len(code) < 2 || len(code) > 60 {
		return false
	}
	for _, r := range code {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return true
}

func (h handler) revisions(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	list, err := h.store.Revisions(c.Request().Context(), actor(c), id)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"items": list})
}

func (h handler) revision(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("revision"))
	if err != nil || n < 1 || n > 1_000_000 {
		return problem.NotFound("There is no revision of this number.")
	}
	p, err := h.store.Get(c.Request().Context(), actor(c), id, n)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, p)
}

func (h handler) diff(c echo.Context) error {
	q := web.NewQuery(c)
	from, to := q.Int("from", 1, 1_000_000, 0), q.Int("to", 1, 1_000_000, 0)
	q.Require("from", "to")
	if err := q.Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	d, err := h.store.Diff(c.Request().Context(), actor(c), id, from, to)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, d)
}

func (h handler) restore(c echo.Context) error {
	a, id, version, err := h.change(c)
	if err != nil {
		return err
	}
	var body struct {
		Revision int `json:"revision"`
	}
	if err := web.Body(c, 4<<10, `{"revision": 3}`, &body); err != nil {
		return err
	}
	if body.Revision < 1 {
		return problem.Unprocessable("Nothing was restored.", problem.Field{Field: "revision", Rule: "required", Detail: "is the number of a revision"})
	}
	p, err := h.store.Restore(c.Request().Context(), a, id, body.Revision, version)
	if err != nil {
		return asProblem(err)
	}
	return answer(c, http.StatusOK, p)
}

func (h handler) branch(c echo.Context) error {
	a, err := h.permitted(c, "add")
	if err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := web.Body(c, 4<<10, `{"name": "Phương án 2"}`, &body); err != nil {
		return err
	}
	d := Draft{Name: body.Name, Kind: "industrial_park"}
	if faults := d.Check(); len(faults) > 0 {
		return problem.Unprocessable("The variant was not begun.", faults...)
	}
	p, err := h.store.Branch(c.Request().Context(), a, id, d.Name)
	if err != nil {
		return asProblem(err)
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/proposals/%d", p.ID))
	return answer(c, http.StatusCreated, p)
}

const maxCompared = 4

// compare answers up to four proposals side by side.
func (h handler) compare(c echo.Context) error {
	q := web.NewQuery(c)
	ids := q.Text("ids", 200)
	q.Require("ids")
	if err := q.Err(); err != nil {
		return err
	}
	parts := strings.Split(ids, ",")
	if len(parts) > maxCompared {
		return problem.BadRequest("Up to four proposals can be compared.", problem.Field{Field: "ids", Rule: "count", Detail: "are one to four numbers, separated by commas"})
	}
	a := actor(c)
	items := []map[string]any{}
	for _, part := range parts {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil || id < 1 {
			return problem.BadRequest("The numbers of the proposals cannot be read.", problem.Field{Field: "ids", Rule: "integer", Detail: fmt.Sprintf("%.20q is not the number of a proposal", part)})
		}
		p, err := h.store.Get(c.Request().Context(), a, id, 0)
		if err != nil {
			return asProblem(err)
		}
		items = append(items, map[string]any{"proposal": p, "report": p.Report})
	}
	return c.JSON(http.StatusOK, map[string]any{"items": items})
}

// colleague is for what is said among those who work on a proposal.
func (h handler) colleague(c echo.Context) (postgres.Actor, int64, error) {
	a, err := h.permitted(c, "comment")
	if err != nil {
		return a, 0, err
	}
	id, err := numberOf(c, "id")
	return a, id, err
}

// share lets a colleague work on a proposal too.
func (h handler) share(c echo.Context) error {
	a, id, _, err := h.change(c)
	if err != nil {
		return err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := web.Body(c, 4<<10, `{"name": "planner2"}`, &body); err != nil {
		return err
	}
	name := strings.TrimSpace(body.Name)
	if name == "" || len(name) > 100 || strings.ContainsRune(name, 0) {
		return problem.Unprocessable("Nobody was added.", problem.Field{Field: "name", Rule: "required", Detail: "is the name of an account"})
	}
	p, err := h.store.Share(c.Request().Context(), a, id, name)
	if err != nil {
		return asProblem(err)
	}
	return answer(c, http.StatusOK, p)
}

// unshare takes a colleague out again.
func (h handler) unshare(c echo.Context) error {
	a, id, _, err := h.change(c)
	if err != nil {
		return err
	}
	p, err := h.store.Unshare(c.Request().Context(), a, id, c.Param("name"))
	if err != nil {
		return asProblem(err)
	}
	if p == nil {
		return c.NoContent(http.StatusNoContent)
	}
	return answer(c, http.StatusOK, p)
}
