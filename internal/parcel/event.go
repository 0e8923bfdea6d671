package parcel

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Step is a step of clearance as it is recorded.
type Step struct {
	To           string         `json:"to"`
	EffectiveOn  string         `json:"effective_on"`
	DecisionNo   *string        `json:"decision_no"`
	DecisionDate *string        `json:"decision_date"`
	Issuer       *string        `json:"issuer"`
	AmountVND    *int64         `json:"amount_vnd"`
	AreaM2       *float64       `json:"area_m2"`
	Document     *string        `json:"document"`
	Note         *string        `json:"note"`
	Regime       *string        `json:"regime"`
	Details      map[string]any `json:"details"`
	// Part is the number of one part, as in the history; without it the step
	// is of all parts that the current project recovers.
	Part *int64 `json:"part"`
}

// Check tells all that is wrong with a step by itself, whatever the parcel:
// today is the day in Vietnam.
func (s Step) Check(today time.Time) []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	switch {
	case s.To == "":
		fault("to", "required", "say to which state the step leads")
	case !slices.Contains(states, s.To):
		fault("to", "enum", "is none of "+strings.Join(states, ", "))
	}
	effective, err := time.Parse(time.DateOnly, s.EffectiveOn)
	switch {
	case s.EffectiveOn == "":
		fault("effective_on", "required", "say on which day the step took effect")
	case err != nil || effective.Year() < 1900:
		fault("effective_on", "date", "is no day; write it like 2026-11-23")
	case effective.After(today):
		fault("effective_on", "clearance_event_not_in_the_future", "lies in the future: a step is recorded when it has taken effect")
	}
	if s.DecisionDate != nil {
		decided, derr := time.Parse(time.DateOnly, *s.DecisionDate)
		switch {
		case derr != nil || decided.Year() < 1900:
			fault("decision_date", "date", "is no day; write it like 2026-11-23")
		case err == nil && decided.After(effective):
			fault("decision_date", "clearance_event_decision_before_effect", "is later than the day on which the step took effect")
		}
	}
	for _, text := range []struct {
		field string
		value *string
		limit int
	}{{"decision_no", s.DecisionNo, 100}, {"issuer", s.Issuer, 200}, {"document", s.Document, 500}, {"note", s.Note, 2000}, {"regime", s.Regime, 40}} {
		switch {
		case text.value == nil:
		case strings.TrimSpace(*text.value) == "":
			fault(text.field, "not_empty", "is empty: give it or leave it out")
		case utf8.RuneCountInString(*text.value) > text.limit || strings.ContainsRune(*text.value, 0):
			fault(text.field, "max_length", fmt.Sprintf("has at most %d characters", text.limit))
		}
	}
	if s.AmountVND != nil && *s.AmountVND < 0 {
		fault("amount_vnd", "clearance_event_amount_not_negative", "is not negative; whole đồng")
	}
	if s.AreaM2 != nil && *s.AreaM2 <= 0 {
		fault("area_m2", "clearance_event_area_positive", "is above 0; m²")
	}
	if s.Part != nil && *s.Part < 1 {
		fault("part", "range", "parts are numbered from 1")
	}
	return faults
}

// RefusedError is a rule of the database that a step breaks.
type RefusedError struct {
	// Rule is the name of the constraint.
	Rule string
	// Fields are those that are missing or wrong, where the rule names them; of a
	// correction that leaves a step behind which the law does not know, the state
	// before that step, the one after, its day and what it lacks.
	Fields []string
	// Detail is what the rule says of it, as JSON, where it is a time limit.
	Detail string
	cause  error
}

// Error names the rule.
func (e *RefusedError) Error() string { return "the step breaks the rule " + e.Rule }

// Unwrap returns what the database said, which is for logs only.
func (e *RefusedError) Unwrap() error { return e.cause }
