package parcel

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// correct takes a correction of one record.
func correct(c echo.Context, s *Store) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.MayRecord(ctx, caller.Actor(), id); err != nil {
		return refusal(err)
	}
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil || event < 1 {
		return noEvent()
	}
	var fix Correction
	if err := web.Body(c, maxStep, `{"reason": …, "document": …, "changes": {"effective_on": "2026-11-23"}} or {"reason": …, "document": …, "void": true}`, &fix); err != nil {
		return err
	}
	version, err := seenVersion(c, id)
	if err != nil {
		return err
	}
	if faults := fix.Check(today()); len(faults) > 0 {
		return problem.Unprocessable("The correction was not recorded; errors lists what must be changed.", faults...)
	}
	d, err := s.Correct(ctx, caller.Actor(), id, version, event, fix)
	if err != nil {
		return correctionRefusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Set("ETag", tag(c, d))
	c.Response().Header().Set("Location", fmt.Sprintf("/api/parcels/%d/events", id))
	return c.JSON(http.StatusCreated, d)
}

func noEvent() error {
	return problem.NotFound("The parcel has no record with this number; its history, /api/parcels/{id}/events, has them.")
}

// correctionRefusal gives the errors of correcting their statuses and words.
func correctionRefusal(err error) error {
	if errors.Is(err, ErrNoEvent) {
		return noEvent()
	}
	var r *RefusedError
	if !errors.As(err, &r) {
		return refusal(err)
	}
	conflict := func(field, detail string) error {
		return problem.New(http.StatusConflict, "The correction is not allowed", detail, problem.Field{Field: field, Rule: r.Rule, Detail: detail}).Wrap(r)
	}
	field := "changes.effective_on"
	switch r.Rule {
	case "clearance_event_corrected_once":
		return conflict("corrects", "This record has been corrected already: look at the history, and correct the newest record of the step.")
	case "clearance_event_correction_changes_something":
		return problem.Unprocessable("The correction was not recorded.", problem.Field{Field: "changes", Rule: r.Rule, Detail: "says nothing other than the record does"}).Wrap(r)
	case "clearance_event_correction_chain_lawful", "clearance_event_correction_chain_complete":
		return conflict(field, chainSentence(r))
	case "clearance_event_correction_keeps_clean":
		return conflict(field, "Another part of the parcel was confirmed as clean land at a time when, corrected so, this part was not handed over. Correct that confirmation first.")
	case "clearance_event_clean_has_no_obstacle":
		return conflict(field, "An obstacle of the parcel was open on that day: the land was not clean.")
	case "clearance_event_clean_all_parts_handed_over":
		return conflict(field, "Another part of the parcel was not handed over on that day.")
	case "clearance_event_complete":
		var missing []problem.Field
		for _, name := range r.Fields {
			missing = append(missing, problem.Field{Field: "changes." + name, Rule: r.Rule, Detail: "the step needs it where it then stands"})
		}
		return problem.Unprocessable("Corrected so, the step lacks what the law asks for.", missing...).Wrap(r)
	case "clearance_event_decision_before_effect":
		return problem.Unprocessable("The correction was not recorded.", problem.Field{Field: "changes.decision_date", Rule: r.Rule, Detail: "is later than the day on which the step took effect"}).Wrap(r)
	case "clearance_event_regime_known":
		return problem.Unprocessable("The correction was not recorded.", problem.Field{Field: "changes.regime", Rule: r.Rule, Detail: "is no law of the register"}).Wrap(r)
	}
	return problem.Unprocessable("The correction was not recorded.", problem.Field{Field: "changes", Rule: r.Rule, Detail: "breaks a rule of the register"}).Wrap(r)
}

// chainSentence says which step would be left without a lawful one before it.
func chainSentence(r *RefusedError) string {
	if len(r.Fields) < 3 {
		return "Corrected so, the steps would not follow each other as the law allows."
	}
	from, to, day := r.Fields[0], r.Fields[1], r.Fields[2]
	sentence := fmt.Sprintf("Corrected so, the step to %s of %s would follow %s", to, day, from)
	if len(r.Fields) > 3 {
		return sentence + " and lack what the law then asks for: " + r.Fields[3] + ". Correct that step first."
	}
	return sentence + ", and the law has no such step. Correct the later step first, or choose another day."
}
