package parcel

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// mostWaiting is how many waiting drafts one answer holds.
const mostWaiting = 500

// registerDrafts adds the routes of steps that need two people.
func registerDrafts(g *echo.Group, s, primary *Store) {
	web.Get(g, "/parcels/:id/drafts", func(c echo.Context) error { return draftsOfParcel(c, primary) })
	g.POST("/parcels/:id/drafts/:did/approve", func(c echo.Context) error { return decide(c, primary, "approved") })
	g.POST("/parcels/:id/drafts/:did/reject", func(c echo.Context) error { return decide(c, primary, "rejected") })
	g.POST("/parcels/:id/drafts/:did/withdraw", func(c echo.Context) error { return decide(c, primary, "withdrawn") })
	web.Get(g, "/clearance/drafts", func(c echo.Context) error { return waiting(c, primary) })
	web.Get(g, "/clearance/approvals", func(c echo.Context) error { return approvals(c, s) })
	g.PUT("/clearance/approvals", func(c echo.Context) error { return setApprovalOf(c, primary) })
}

func answerDrafts(c echo.Context, list []Draft) error {
	if list == nil {
		list = []Draft{}
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
	return c.JSON(http.StatusOK, map[string]any{"drafts": list})
}

func draftsOfParcel(c echo.Context, s *Store) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	list, err := s.Drafts(c.Request().Context(), caller.Actor(), id)
	if err != nil {
		return refusal(err)
	}
	return answerDrafts(c, list)
}

func waiting(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	list, err := s.Waiting(c.Request().Context(), caller.Actor(), mostWaiting)
	if err != nil {
		return refusal(err)
	}
	return answerDrafts(c, list)
}

// decide approves, rejects or withdraws a draft.
func decide(c echo.Context, s *Store, state string) error {
	id, actor, version, err := recording(c, s)
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(c.Param("did"), 10, 64)
	if err != nil || number < 1 {
		return problem.NotFound(fmt.Sprintf("Drafts have numbers as ids; %.40q is none.", c.Param("did")))
	}
	var body struct {
		Reason *string `json:"reason"`
	}
	if state != "approved" {
		if err := web.Body(c, maxStep, `{"reason": "sai số tiền"}`, &body); err != nil {
			return err
		}
	}
	if fault := checkReason(body.Reason, state); fault != nil {
		return problem.Unprocessable("The draft was not decided.", *fault)
	}
	one, d, err := s.Decide(c.Request().Context(), actor, id, version, number, state, body.Reason)
	if err != nil {
		return decisionRefusal(err)
	}
	status := http.StatusOK
	if state == "approved" {
		status = http.StatusCreated
	}
	return private(c, status, d, map[string]any{"draft": one, "parcel": d})
}

func checkReason(reason *string, state string) *problem.Field {
	text := ""
	if reason != nil {
		text = *reason
	}
	switch {
	case strings.TrimSpace(text) == "" && state == "rejected":
		return &problem.Field{Field: "reason", Rule: "clearance_draft_rejected_with_reason", Detail: "say why, so that it can be drafted better"}
	case utf8.RuneCountInString(text) > 1000 || strings.ContainsRune(text, 0):
		return &problem.Field{Field: "reason", Rule: "clearance_draft_reason_length", Detail: "has at most 1000 characters"}
	}
	return nil
}

// decisionRefusal gives the errors of deciding their statuses and words.
func decisionRefusal(err error) error {
	conflict := func(title, rule, detail string) error {
		return problem.New(http.StatusConflict, title, detail, problem.Field{Field: "state", Rule: rule, Detail: detail})
	}
	var r *RefusedError
	switch {
	case errors.Is(err, ErrNoDraft):
		return problem.NotFound("The parcel has no draft with this number.")
	case errors.Is(err, ErrDecided):
		return conflict("Decided already", "clearance_draft_decided_once", "The draft is decided already. Load it again to see by whom.")
	case errors.Is(err, ErrOwn):
		return conflict("Two people are needed", "clearance_draft_four_eyes", "You drafted this step yourself: another account with the right must decide. You may withdraw it.")
	case errors.Is(err, ErrNotOwn):
		return conflict("Not yours", "clearance_draft_withdrawn_by_drafter", "Only who drafted it withdraws a draft. You may reject it, with the reason.")
	case errors.As(err, &r):
		p, ok := problem.From(brokenRule(r))
		if !ok {
			return err
		}
		detail := "The parcel has moved on since the step was drafted, or the law has: " + p.Detail
		return problem.New(http.StatusConflict, "The draft is out of date", detail+" Reject it, and have it drafted anew.", p.Errors...).Wrap(r)
	}
	return refusal(err)
}

func approvals(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	list, err := s.Approvals(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"steps": list})
}

// setApprovalOf sets whether one step of the law needs two people.
func setApprovalOf(c echo.Context, s *Store) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.MayAdminister(ctx, caller.Actor()); err != nil {
		if errors.Is(err, ErrForbidden) {
			return problem.New(http.StatusForbidden, "Not allowed", "Only an administrator sets which steps need two people.")
		}
		return err
	}
	var a struct {
		Regime     string  `json:"regime"`
		From       string  `json:"from"`
		To         string  `json:"to"`
		Needed     *bool   `json:"needed"`
		Article    *string `json:"article"`
		Unverified *bool   `json:"unverified"`
	}
	if err := web.Body(c, maxStep, `{"regime": "ll2024", "from": "plan_approved", "to": "paid", "needed": true, "article": …, "unverified": true}`, &a); err != nil {
		return err
	}
	var faults []problem.Field
	for _, f := range []struct{ name, value string }{{"from", a.From}, {"to", a.To}} {
		if !slices.Contains(states, f.value) {
			faults = append(faults, problem.Field{Field: f.name, Rule: "enum", Detail: "is none of " + strings.Join(states, ", ")})
		}
	}
	if len(a.Regime) > 40 || strings.ContainsRune(a.Regime, 0) {
		faults = append(faults, problem.Field{Field: "regime", Rule: "max_length", Detail: "is the code of a law, such as ll2024"})
	}
	if a.Needed == nil {
		faults = append(faults, problem.Field{Field: "needed", Rule: "required", Detail: "true where one drafts and another approves"})
	}
	if a.Article != nil && (utf8.RuneCountInString(*a.Article) > 300 || strings.ContainsRune(*a.Article, 0)) {
		faults = append(faults, problem.Field{Field: "article", Rule: "clearance_approval_article_length", Detail: "has at most 300 characters"})
	}
	if len(faults) > 0 {
		return problem.Unprocessable("Nothing was set.", faults...)
	}
	err = s.SetApproval(ctx, caller.Actor(), Approval{Regime: a.Regime, From: a.From, To: a.To, Needed: *a.Needed, Article: a.Article, Unverified: a.Unverified == nil || *a.Unverified})
	if errors.Is(err, ErrNoStep) {
		return problem.Unprocessable("Nothing was set.", problem.Field{Field: "to", Rule: "clearance_event_transition_allowed", Detail: "this law has no such step; /api/clearance/approvals lists those that it has"})
	}
	if err != nil {
		return err
	}
	return approvals(c, s)
}
