package parcel

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Correction says what was wrong with a record of a step. The record stays; a new
// one that names it counts from now on.
type Correction struct {
	// Reason and Document are why the correction is made and on what it rests.
	Reason   string `json:"reason"`
	Document string `json:"document"`
	// Void says that the step never happened.
	Void bool `json:"void"`
	// Changes are the fields that are other than recorded.
	Changes Changes `json:"changes"`
}

// Changes are the fields of a step that can be corrected. What is absent stays as
// it was recorded, null takes a value away.
type Changes struct {
	EffectiveOn  optional[string]         `json:"effective_on"`
	DecisionNo   optional[string]         `json:"decision_no"`
	DecisionDate optional[string]         `json:"decision_date"`
	Issuer       optional[string]         `json:"issuer"`
	AmountVND    optional[int64]          `json:"amount_vnd"`
	AreaM2       optional[float64]        `json:"area_m2"`
	Document     optional[string]         `json:"document"`
	Note         optional[string]         `json:"note"`
	Regime       optional[string]         `json:"regime"`
	Details      optional[map[string]any] `json:"details"`
}

// optional is a field that tells null from absent.
type optional[T any] struct {
	set   bool
	value *T
}

// UnmarshalJSON is called only for a field that is there.
func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.set = true
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	o.value = new(T)
	return json.Unmarshal(b, o.value) //nolint:wrapcheck // the reader of the body names the field
}

// given lists the fields that are there.
func (c Changes) given() []string {
	var names []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"effective_on", c.EffectiveOn.set},
		{"decision_no", c.DecisionNo.set},
		{"decision_date", c.DecisionDate.set},
		{"issuer", c.Issuer.set},
		{"amount_vnd", c.AmountVND.set},
		{"area_m2", c.AreaM2.set},
		{"document", c.Document.set},
		{"note", c.Note.set},
		{"regime", c.Regime.set},
		{"details", c.Details.set},
	} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}

// Check tells all that is wrong with a correction by itself: today is the day in
// Vietnam. Fields of the step are named as under changes.
func (c Correction) Check(today time.Time) []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	for _, text := range []struct {
		field, value, missing string
		limit                 int
	}{
		{"reason", c.Reason, "say why the record is corrected", 2000},
		{"document", c.Document, "name the document on which the correction rests", 500},
	} {
		switch {
		case strings.TrimSpace(text.value) == "":
			fault(text.field, "required", text.missing)
		case utf8.RuneCountInString(text.value) > text.limit || strings.ContainsRune(text.value, 0):
			fault(text.field, "max_length", "is too long")
		}
	}
	if given := c.Changes.given(); c.Void && len(given) > 0 {
		fault("changes", "clearance_event_correction_void_alone", "a step that never happened has nothing else to correct: leave changes out")
	}
	if c.Changes.EffectiveOn.set && c.Changes.EffectiveOn.value == nil {
		fault("changes.effective_on", "required", "say on which day the step took effect")
	}
	step := Step{
		To: states[0], EffectiveOn: today.Format(time.DateOnly), DecisionNo: c.Changes.DecisionNo.value, DecisionDate: c.Changes.DecisionDate.value,
		Issuer: c.Changes.Issuer.value, AmountVND: c.Changes.AmountVND.value, AreaM2: c.Changes.AreaM2.value,
		Document: c.Changes.Document.value, Note: c.Changes.Note.value, Regime: c.Changes.Regime.value,
	}
	if day := c.Changes.EffectiveOn.value; day != nil {
		step.EffectiveOn = *day
	}
	for _, f := range step.Check(today) {
		f.Field = "changes." + f.Field
		faults = append(faults, f)
	}
	return faults
}
