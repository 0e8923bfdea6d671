package parcel

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// maxStep is the largest body of a step, in bytes.
const maxStep = 32 << 10

// tag is the entity tag of a parcel: its number and version, and the content
// coding, since another coding is another representation.
func tag(c echo.Context, d Detail) string {
	t := fmt.Sprintf("%d.%d", d.ID, d.Version)
	if coding := c.Request().Header.Get(echo.HeaderAcceptEncoding); coding != "" {
		t += "-" + coding
	}
	return `"` + t + `"`
}

// seenVersion returns the version of If-Match, or 0 without one.
func seenVersion(c echo.Context, id int64) (int64, error) {
	given := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if given == "" || given == "*" {
		return 0, nil
	}
	for _, one := range strings.Split(given, ",") {
		text := strings.Trim(strings.TrimSpace(one), `"`)
		text, _, _ = strings.Cut(text, "-")
		number, version, ok := strings.Cut(text, ".")
		v, err := strconv.ParseInt(version, 10, 64)
		if ok && err == nil && v > 0 && number == strconv.FormatInt(id, 10) {
			return v, nil
		}
	}
	return 0, changed()
}

func changed() error {
	return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else changed the parcel since you loaded it. Load /api/parcels/{id} again, look at what is new, and repeat.")
}

// events answers the history: the public one, or with amounts, notes and
// obstacles for those who may read personal data of the parcel.
func events(c echo.Context, s, primary *Store) error {
	id, as, err := numberAsOf(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, "Cookie")
	h.Add(echo.HeaderVary, echo.HeaderAuthorization)
	ctx := c.Request().Context()
	if caller, ok := account.CallerOf(ctx); ok {
		// Nothing that depends on who asks stays in any cache.
		h.Set("Cache-Control", "private, no-store")
		history, err := primary.History(ctx, caller.Actor(), id, as)
		if err == nil {
			return c.JSON(http.StatusOK, history)
		}
		if !errors.Is(err, ErrForbidden) {
			return orNotFound(err)
		}
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	list, err := s.Events(ctx, id, as)
	if err != nil {
		return orNotFound(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"events": list})
}

// record takes a step of clearance.
func record(c echo.Context, s *Store) error {
	id, actor, version, err := recording(c, s)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var step Step
	if err := web.Body(c, maxStep, `{"to": "notified", "effective_on": "2026-11-23", "decision_no": …, "decision_date": …, "amount_vnd": …, "note": …}`, &step); err != nil {
		return err
	}
	key, err := keyOf(c, id, step)
	if err != nil {
		return err
	}
	if faults := step.Check(today()); len(faults) > 0 {
		return problem.Unprocessable("The step was not recorded; errors lists what must be changed.", faults...)
	}
	r, err := s.Record(ctx, actor, id, version, step, key)
	switch {
	case err != nil:
		return refusal(err)
	case r.Draft != nil:
		return private(c, http.StatusAccepted, r.Parcel, map[string]any{"draft": r.Draft, "parcel": r.Parcel})
	}
	return private(c, http.StatusCreated, r.Parcel, r.Parcel)
}

// refusal gives the errors of recording their statuses and words.
func refusal(err error) error {
	var r *RefusedError
	switch {
	case errors.As(err, &r):
		return brokenRule(r)
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "This account may not record steps for this parcel: it lies outside its area of competence, or the role has no such right. /api/rights shows what each role may do.")
	case errors.Is(err, ErrVersion):
		return changed()
	case errors.Is(err, ErrKey):
		return problem.Unprocessable("Under this Idempotency-Key another step was recorded. Give every step a key of its own.",
			problem.Field{Field: "Idempotency-Key", Rule: "clearance_request_pkey", Detail: "is used for another step"})
	case errors.Is(err, ErrWaiting):
		return problem.New(http.StatusConflict, "Waiting already", "A step to this state waits for approval already. Have it decided, or withdraw it and draft it anew.",
			problem.Field{Field: "to", Rule: "clearance_draft_waiting_once", Detail: "waits for approval already"})
	case errors.Is(err, ErrNoPart):
		return problem.New(http.StatusConflict, "Nothing to clear", "The parcel has no such part in a clearance project under way. Look at its history for the parts.")
	case errors.Is(err, ErrWhichPart):
		return problem.Unprocessable("Several cases recover this parcel, and an amount or area belongs to one of them.",
			problem.Field{Field: "part", Rule: "required", Detail: "say to which part of the parcel the amount belongs, by its number in the history"})
	}
	return orNotFound(err)
}

func brokenRule(r *RefusedError) error {
	if err := outOfTime(r); err != nil {
		return err
	}
	field := func(name, detail string) problem.Field {
		return problem.Field{Field: name, Rule: r.Rule, Detail: detail}
	}
	conflict := func(detail string) error {
		return problem.New(http.StatusConflict, "The step is not allowed", detail, field("to", detail)).Wrap(r)
	}
	switch r.Rule {
	case "clearance_event_transition_allowed":
		return conflict("The law in force on that day has no step from the present state of the parcel to this one. Look at its history, and at the day.")
	case "clearance_event_from_current":
		return conflict("The parcel is in another state by now. Load it again.")
	case "clearance_event_clean_has_no_obstacle":
		return conflict("An obstacle of the parcel is open: close it first.")
	case "clearance_event_clean_all_parts_handed_over":
		return conflict("Another part of the parcel is not handed over yet.")
	case "clearance_event_complete":
		var missing []problem.Field
		for _, name := range r.Fields {
			missing = append(missing, field(name, "this step needs it"))
		}
		return problem.Unprocessable("The step lacks what the law asks for.", missing...).Wrap(r)
	case "clearance_event_dates_forward":
		return problem.Unprocessable("The step was not recorded.", field("effective_on", "lies before the day of the step that it follows")).Wrap(r)
	case secondPerson:
		return conflict("This step is drafted by one account and approved by another. Send it to /api/parcels/{id}/events, where it becomes a draft.")
	case "obstacle_closed_after_opened":
		return problem.Unprocessable("The obstacle was not closed.", field("closed_on", "lies before the day on which the obstacle was opened")).Wrap(r)
	case "obstacle_open_once":
		return problem.New(http.StatusConflict, "Open already", "Somebody opened an obstacle of this kind in the same moment.", field("kind", "is open already")).Wrap(r)
	case "clearance_event_regime_known":
		return problem.Unprocessable("The step was not recorded.", field("regime", "is no law of the register; leave it out to take the one in force on the day")).Wrap(r)
	}
	name := "to"
	if len(r.Fields) > 0 {
		name = r.Fields[0]
	}
	return problem.Unprocessable("The step was not recorded.", field(name, "breaks a rule of the register")).Wrap(r)
}
