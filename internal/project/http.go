package project

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/paper"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// vietnam is the civil time of the province.
var vietnam = time.FixedZone("ICT", 7*3600)

func today() time.Time {
	now := time.Now().In(vietnam)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

// orders of the list.
var orders = []string{"late", "area", "percent", "name"}

// Register adds the clearance projects. s answers what everybody may ask,
// primary what needs an account; fonts are those of the report, which names the
// service's address outside.
func Register(g *echo.Group, s, primary *Store, fonts paper.Fonts, publicURL string) {
	web.Get(g, "/projects", func(c echo.Context) error { return list(c, s) })
	web.Get(g, "/projects/:code", func(c echo.Context) error { return page(c, s) })
	web.Get(g, "/projects/:code/progress", func(c echo.Context) error { return progress(c, s) })
	web.Get(g, "/projects/:code/restricted", func(c echo.Context) error { return inside(c, primary) })
	web.Get(g, "/projects/:code/report.pdf", func(c echo.Context) error { return report(c, s, primary, fonts, publicURL) })
	web.Get(g, "/parcels/:id/projects", func(c echo.Context) error { return memberships(c, s) })
	g.POST("/projects", func(c echo.Context) error { return addPage(c, primary) })
	g.PATCH("/projects/:code", func(c echo.Context) error { return amendPage(c, primary) })
	g.POST("/projects/:code/parcels", func(c echo.Context) error { return moveParcels(c, primary, false) })
	g.POST("/projects/:code/parcels/leave", func(c echo.Context) error { return moveParcels(c, primary, true) })
}

func readCode(c echo.Context) (string, error) {
	code := c.Param("code")
	if !codeForm.MatchString(code) {
		return "", unknown()
	}
	return code, nil
}

func unknown() error {
	return problem.NotFound("There is no clearance project with this code; /api/projects lists them.")
}

func list(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	zone, work, unit := q.Text("zone", 100), q.Text("work", 100), q.Text("admin_unit", 100)
	late := q.Enum("late", "true", "false") == "true"
	order := q.Enum("sort", orders...)
	if err := q.Err(); err != nil {
		return err
	}
	all, err := s.List(c.Request().Context(), today())
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(slices.Clone(all), func(p Summary) bool {
		return zone != "" && (p.Zone == nil || p.Zone.Code != zone) || work != "" && (p.Work == nil || p.Work.Code != work) || late && p.LateDays == 0 ||
			unit != "" && !slices.ContainsFunc(p.Communes, func(r Ref) bool { return r.Code == unit })
	})
	slices.SortStableFunc(found, func(a, b Summary) int { return compare(order, a, b) })
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"as_of": dayText(today()), "projects": found})
}

func compare(order string, a, b Summary) int {
	switch order {
	case "area":
		return cmp.Compare(b.AreaHa, a.AreaHa)
	case "percent":
		return cmp.Compare(share(a), share(b))
	case "name":
		return cmp.Compare(a.Name.VI, b.Name.VI)
	}
	return cmp.Or(cmp.Compare(b.LateDays, a.LateDays), cmp.Compare(b.DueHa-b.ClearedHa, a.DueHa-a.ClearedHa))
}

// share sorts what has nothing to recover behind the rest.
func share(p Summary) float64 {
	if p.PercentCleared == nil {
		return 101
	}
	return *p.PercentCleared
}

func answer(c echo.Context, status int, d Detail) error {
	tag := strconv.FormatInt(d.Version, 10) + "." + web.ETag(c, d.Code, d.Version, d.Movements, d.Communes, d.BBox, d.Zone, d.Work)[1:]
	if web.NotModified(c, `"`+tag) && (c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead) {
		return web.Unchanged(c)
	}
	return c.JSON(status, d)
}

func page(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	d, err := s.Detail(c.Request().Context(), code)
	if err != nil {
		return refusal(err)
	}
	return answer(c, http.StatusOK, d)
}

// readDay reads at, the day asked for; without one it is today.
func readDay(q *web.Query) time.Time {
	text := q.Text("at", 10)
	if text == "" {
		return today()
	}
	day, err := time.Parse(time.DateOnly, text)
	switch {
	case err != nil || day.Year() < 1945:
		q.Fault("at", "date", "is no day; write it like 2026-11-23")
	case day.After(today()):
		q.Fault("at", "not_in_the_future", "lies in the future: what will be is the forecast")
	default:
		return day
	}
	return today()
}

func progress(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	day := readDay(q)
	if err := q.Err(); err != nil {
		return err
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	version, err := s.Version(ctx)
	if err != nil {
		return err
	}
	p, err := s.Progress(ctx, code, day, today())
	if err != nil {
		return refusal(err)
	}
	if web.NotModified(c, web.ETag(c, code, version, p.AsOf, dayText(today()))) {
		return web.Unchanged(c)
	}
	return c.JSON(http.StatusOK, p)
}

func inside(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	code := c.Param("code")
	if !codeForm.MatchString(code) {
		code = "" // whoever has no right hears that first
	}
	r, err := s.Restricted(c.Request().Context(), caller.Actor(), code)
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, r)
}

func memberships(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return problem.NotFound(fmt.Sprintf("Parcels have numbers as ids; %.40q is none.", c.Param("id")))
	}
	found, err := s.Memberships(c.Request().Context(), id)
	if errors.Is(err, ErrUnknown) {
		return problem.NotFound("There is no parcel with this number.")
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"projects": found})
}

// refusal gives the errors of the store their statuses and words.
func refusal(err error) error {
	var rule *RefusedError
	switch {
	case errors.Is(err, ErrUnknown):
		return unknown()
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "This account may not do this for the project: the role has no such right, or neither the project nor what it serves lies in the account's area of competence. /api/rights shows what each role may do.")
	case errors.Is(err, ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else changed the project since you loaded it. Load /api/projects/{code} again, look at what is new, and repeat.")
	case errors.As(err, &rule):
		return brokenRule(rule)
	}
	return err
}

func brokenRule(r *RefusedError) error {
	field, detail := "note", "breaks a rule of the register"
	switch r.Rule {
	case "clearance_project_zone_exists":
		field, detail = "zone", "is no zone of the register; /api/collections/zones/items lists them"
	case "clearance_project_work_exists":
		field, detail = "work", "is no transport work of the register; /api/collections/works/items lists them"
	case "clearance_project_serves_one":
		field, detail = "work", "a project serves a zone or a work: take the other away"
	case "clearance_project_code_unique":
		field, detail = "code", "another project has this code: choose another, or leave it out"
	case "clearance_project_schedule_forward":
		field, detail = "committed_to", "lies before the day on which the schedule begins"
	case "clearance_case_round_exists":
		field, detail = "rounds", "a round that is to go has cases: pass its parcels to another round first"
	case "project_parcel_round_exists":
		field, detail = "round", "the project has no such round, or it still has parcels or had some"
	case "project_parcel_one_project_at_a_time":
		field, detail = "on", reasons(ruleEarlier)
	case "project_parcel_leaves_after_joining", "project_parcel_leaves_nothing_under_way":
		field, detail = "on", reasons(r.Rule)
	}
	return problem.Unprocessable("Nothing was changed.", problem.Field{Field: field, Rule: r.Rule, Detail: detail}).Wrap(r)
}

// seenVersion reads the version from If-Match.
func seenVersion(c echo.Context) (int64, error) {
	text := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if text == "" {
		return 0, problem.New(http.StatusPreconditionRequired, "If-Match is missing", "Send the ETag of the project as you loaded it in If-Match, so that nobody's change is overwritten unseen.")
	}
	text, _, _ = strings.Cut(strings.Trim(strings.TrimPrefix(text, "W/"), `"`), ".")
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, refusal(ErrChanged)
	}
	return version, nil
}
