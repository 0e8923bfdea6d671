package proposal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"matbang/internal/account"
	"matbang/internal/paper"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// maxBody is the largest body with shapes, in bytes.
const maxBody = 1 << 20

type handler struct {
	store *Store
	fonts paper.Fonts
}

// Register adds the routes of proposals.
func Register(g *echo.Group, s *Store, fonts paper.Fonts) {
	h := handler{s, fonts}
	open := slowChecks()
	g.POST("/proposals/check", h.check, open)
	g.POST("/proposals/snap", h.snap, open)
	g.POST("/proposals/corners", h.corners, open)
	g.POST("/proposals/union", h.union, open)
	web.Get(g, "/proposals/rules", h.rules)
	g.POST("/proposals/rules", h.addRule)
	g.POST("/proposals/rules/:code/end", h.endRule)
	g.POST("/proposals/rules/:code/confirm", h.confirmRule)
	web.Get(g, "/proposals/prices", h.prices)
	g.POST("/proposals/prices", h.setPrice)
	g.POST("/proposals/prices/:land_use/end", h.endPrice)
	web.Get(g, "/proposals/compare", h.compare)
	web.Get(g, "/proposals", h.list)
	g.POST("/proposals", h.add)
	web.Get(g, "/proposals/:id", h.get)
	g.PUT("/proposals/:id", h.save)
	web.Get(g, "/proposals/:id/report.pdf", h.pdf)
	for _, action := range []string{"submit", "review", "return", "approve", "reject", "withdraw", "publish"} {
		g.POST("/proposals/:id/"+action, h.take(action))
	}
	web.Get(g, "/proposals/:id/revisions", h.revisions)
	web.Get(g, "/proposals/:id/revisions/:revision", h.revision)
	web.Get(g, "/proposals/:id/diff", h.diff)
	g.POST("/proposals/:id/restore", h.restore)
	g.POST("/proposals/:id/branch", h.branch)
	g.POST("/proposals/:id/coauthors", h.share)
	g.DELETE("/proposals/:id/coauthors/:name", h.unshare)
	web.Get(g, "/proposals/:id/comments", h.comments)
	g.POST("/proposals/:id/comments", h.say)
	g.POST("/proposals/:id/comments/:comment/resolve", h.settle)
	web.Get(g, "/proposals/:id/remarks", h.remarks)
	g.POST("/proposals/:id/remarks", h.remark, slowRemarks())
	g.POST("/proposals/:id/presence", h.present)
}

// slowChecks lets one address without an account ask what a hand that draws
// asks, and no more: a check costs the database more than any other question.
// Whoever has an account, and this machine itself, is not held.
func slowChecks() echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Skipper: func(c echo.Context) bool {
			_, known := account.CallerOf(c.Request().Context())
			ip := net.ParseIP(c.RealIP())
			return known || ip != nil && ip.IsLoopback()
		},
		Store:       middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: 5, Burst: 60, ExpiresIn: 3 * time.Minute}),
		DenyHandler: func(echo.Context, string, error) error { return echo.NewHTTPError(http.StatusTooManyRequests) },
	})
}

// slowRemarks lets one address send a few remarks an hour.
func slowRemarks() echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store:       middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: 1.0 / 60, Burst: 10, ExpiresIn: time.Hour}),
		DenyHandler: func(echo.Context, string, error) error { return echo.NewHTTPError(http.StatusTooManyRequests) },
	})
}

// actor is who asks; the public is the zero Actor. What depends on who asks is
// kept by no cache.
func actor(c echo.Context) postgres.Actor {
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAuthorization)
	caller, ok := account.CallerOf(c.Request().Context())
	if !ok {
		return postgres.Actor{Address: c.RealIP()}
	}
	return caller.Actor()
}

// permitted is for routes that need a right and no account of their own: whom
// the table of rights does not name is asked to sign in first.
func (h handler) permitted(c echo.Context, action string) (postgres.Actor, error) {
	if err := web.NewQuery(c).Err(); err != nil {
		return postgres.Actor{}, err
	}
	a := actor(c)
	err := h.store.May(c.Request().Context(), a, "proposal", action)
	if errors.Is(err, ErrForbidden) && a.Account == 0 {
		_, err = account.Required(c)
		return a, err
	}
	return a, asProblem(err)
}

func numberOf(c echo.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 1 {
		return 0, problem.NotFound("There is no proposal of this number, or it is not yours to see.")
	}
	return n, nil
}

func (h handler) rules(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	rules, err := h.store.Rules(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"rules": rules})
}

// check looks at a drawn zone and stores nothing.
func (h handler) check(c echo.Context) error {
	a, err := h.permitted(c, "check")
	if err != nil {
		return err
	}
	var body struct {
		Type        string          `json:"type"`
		Geometry    json.RawMessage `json:"geometry"`
		Coordinates json.RawMessage `json:"coordinates"`
		ID          json.RawMessage `json:"id"`
		BBox        json.RawMessage `json:"bbox"`
		Properties  struct {
			Kind    string  `json:"kind"`
			Zone    *string `json:"zone"`
			Exclude int64   `json:"exclude"`
			Unbuilt bool    `json:"unbuilt"`
			Lots    []Lot   `json:"lots"`
		} `json:"properties"`
	}
	if kind := c.Request().Header.Get(echo.HeaderContentType); strings.HasPrefix(kind, "application/geo+json") {
		c.Request().Header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	}
	if err := web.Body(c, maxBody, `{"type": "Feature", "geometry": {…}, "properties": {"kind": "industrial_park"}}`, &body); err != nil {
		return err
	}
	raw := body.Geometry
	if body.Coordinates != nil {
		if raw, err = json.Marshal(map[string]any{"type": body.Type, "coordinates": body.Coordinates}); err != nil {
			return fmt.Errorf("read a geometry: %w", err)
		}
	}
	shape, fault := readShape(raw, "geometry")
	if fault == nil && shape == nil {
		fault = &problem.Field{Field: "geometry", Rule: "required", Detail: "is missing: send a Polygon or a MultiPolygon"}
	}
	lots, faults := readLots(body.Properties.Lots)
	faults = append(faults, checkLots(body.Properties.Lots)...)
	if fault != nil {
		faults = append([]problem.Field{*fault}, faults...)
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The shape cannot be checked; errors says what must be changed.", faults...)
	}
	p := body.Properties
	report, err := h.store.Check(c.Request().Context(), a, Input{Shape: shape, Kind: p.Kind, Zone: p.Zone, Without: p.Exclude, Unbuilt: p.Unbuilt, Lots: lots})
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, report)
}

func (h handler) list(c echo.Context) error {
	q := web.NewQuery(c)
	f := Filter{
		Scope: q.Enum("scope", "", "mine", "review", "consultation"), State: q.Enum("state", "", "draft", "submitted", "under_review", "returned", "approved", "rejected", "withdrawn"),
		Text: q.Text("q", 100), Limit: q.Int("limit", 1, 200, 50), Offset: q.Int("offset", 0, 100_000, 0),
	}
	if err := q.Err(); err != nil {
		return err
	}
	list, total, err := h.store.List(c.Request().Context(), actor(c), f)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"items": list, "total": total})
}

// draft reads what an author saves.
func draft(c echo.Context) (in Saving, err error) {
	if err := web.Body(c, maxBody, `{"name": "KCN …", "kind": "industrial_park", "note": "", "geometry": {…}}`, &in.Draft); err != nil {
		return in, err
	}
	faults := in.Check()
	shape, fault := readShape(in.Geometry, "geometry")
	if fault != nil {
		faults = append(faults, *fault)
	}
	in.Shape = shape
	lots, wrong := readLots(in.Lots)
	in.LotShapes = lots
	if faults = append(faults, wrong...); len(faults) > 0 {
		return in, problem.Unprocessable("The proposal was not saved; errors says what must be changed.", faults...)
	}
	return in, nil
}

func (h handler) add(c echo.Context) error {
	a, err := h.permitted(c, "add")
	if err != nil {
		return err
	}
	in, err := draft(c)
	if err != nil {
		return err
	}
	p, err := h.store.Add(c.Request().Context(), a, in, 0)
	if err != nil {
		return asProblem(err)
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/proposals/%d", p.ID))
	return answer(c, http.StatusCreated, p)
}

func answer(c echo.Context, status int, p *Proposal) error {
	c.Response().Header().Set("ETag", fmt.Sprintf(`"%d.%d"`, p.ID, p.Version))
	return c.JSON(status, p)
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

func (h handler) get(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	p, err := h.store.Get(c.Request().Context(), actor(c), id, 0)
	if err != nil {
		return asProblem(err)
	}
	return answer(c, http.StatusOK, p)
}

func (h handler) save(c echo.Context) error {
	a, id, version, err := h.change(c)
	if err != nil {
		return err
	}
	in, err := draft(c)
	if err != nil {
		return err
	}
	in.Seen = version
	p, err := h.store.Save(c.Request().Context(), a, id, in)
	if err != nil {
		return asProblem(err)
	}
	return answer(c, http.StatusOK, p)
}

// change reads what every change of a proposal has: who, which, seen when.
func (h handler) change(c echo.Context) (a postgres.Actor, id, version int64, err error) {
	if a, err = h.permitted(c, "change_geometry"); err != nil {
		return a, 0, 0, err
	}
	if id, err = numberOf(c, "id"); err != nil {
		return a, 0, 0, err
	}
	version, err = seen(c, id)
	return a, id, version, err
}

// refusals say what each rule of the database means to who broke it.
var refusals = map[string]problem.Field{
	"proposal_step_by_author":          {Field: "action", Rule: "author", Detail: "only an author submits or withdraws a proposal"},
	"proposal_step_four_eyes":          {Field: "action", Rule: "four_eyes", Detail: "nobody reviews or decides a proposal of their own: another reviewer must"},
	"proposal_step_allowed":            {Field: "action", Rule: "state", Detail: "this step does not lead on from the state that the proposal is in"},
	"proposal_step_reason":             {Field: "reason", Rule: "required", Detail: "say why"},
	"proposal_step_has_shape":          {Field: "geometry", Rule: "required", Detail: "draw the zone first"},
	"proposal_remark_in_time":          {Field: "id", Rule: "period", Detail: "remarks are not taken now: the proposal is not published, or the period is over"},
	"proposal_coauthor_known":          {Field: "name", Rule: "known", Detail: "there is no other account of this name that may draw"},
	"proposal_zone_known":              {Field: "zone", Rule: "known", Detail: "there is no zone of this code"},
	"zone_code_unique":                 {Field: "code", Rule: "unique", Detail: "a zone has this code already"},
	"proposal_comment_length":          {Field: "text", Rule: "length", Detail: "has 1 to 4,000 characters"},
	"proposal_remark_length":           {Field: "text", Rule: "length", Detail: "has 5 to 4,000 characters"},
	"remark_sender_name_length":        {Field: "name", Rule: "length", Detail: "has 1 to 200 characters"},
	"remark_sender_contact_length":     {Field: "contact", Rule: "length", Detail: "has at most 200 characters"},
	"proposal_consultation_forward":    {Field: "to", Rule: "forward", Detail: "lies before the first day"},
	"proposal_comment_reply_to_exists": {Field: "reply_to", Rule: "known", Detail: "there is no such comment"},
}

// asProblem gives the errors of the store their statuses.
func asProblem(err error) error {
	var refused *Refused
	var invalid *Invalid
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no proposal of this number, or it is not yours to see.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "The rights of this account do not allow it, or the proposal is not open for changes; /api/rights shows what each role may do.")
	case errors.Is(err, ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else saved the proposal since you loaded it. Load it again, compare, and repeat.")
	case errors.As(err, &invalid):
		fields := make([]problem.Field, 0, len(invalid.Report.GeometryFaults))
		for _, f := range invalid.Report.GeometryFaults {
			fields = append(fields, problem.Field{Field: "geometry", Rule: f.Rule, Detail: f.Message.EN, At: f.At})
		}
		return problem.Unprocessable("The shape is not valid; errors says where. /api/proposals/check offers a repaired one.", fields...)
	case errors.As(err, &refused):
		field, ok := refusals[refused.Rule]
		if !ok {
			return fmt.Errorf("a rule without a sentence: %w", err)
		}
		return problem.New(http.StatusConflict, "Not done", "The step was not taken: "+field.Detail+".", field)
	}
	return err
}
