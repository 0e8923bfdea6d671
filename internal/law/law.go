// Package law is the law in force as data: rules with their time limits, and
// the days on which public offices rest. What of it runs for a parcel is
// computed by the database (parcel.Clock).
package law

import (
	"time"

	"matbang/internal/ogcapi"
)

// Rule is a rule of law as it stands: a time limit of clearance where Limits is
// set, otherwise a threshold.
type Rule struct {
	ID     int64   `json:"id"`
	Code   string  `json:"code"`
	Regime *string `json:"regime"`
	Topic  string  `json:"topic"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	// AppliesTo says to what, in the words of the dataset.
	AppliesTo *string `json:"applies_to"`
	Article   *string `json:"article"`
	// ValidFrom is the first day in force, ValidTo the first day no more.
	ValidFrom *string     `json:"valid_from"`
	ValidTo   *string     `json:"valid_to"`
	Text      ogcapi.Text `json:"text"`
	// Unverified is true until the legal department confirms it.
	Unverified bool `json:"unverified"`
	Limit
	// Reason, ChangedBy and ChangedAt are of the last change by an administrator;
	// who is told only to those who have an account.
	Reason    *string    `json:"reason"`
	ChangedBy *string    `json:"changed_by"`
	ChangedAt *time.Time `json:"changed_at"`
}

// Limit is what makes a rule a time limit of clearance.
type Limit struct {
	// Limits is latest (late after the day), earliest (what Ends names is lawful
	// from the day on), expires (what began it has no force after the day), or
	// null.
	Limits *string `json:"limits"`
	// Starts are the marks that begin it, the last of which counts: state:S,
	// detail:S.field, obstacle:K, topic:T.
	Starts []string `json:"starts"`
	// Ends are the steps that end or await it: state:S, obstacle:K.
	Ends []string `json:"ends"`
	// During are the states in which it runs.
	During []string `json:"during"`
	// LandGroup is agricultural or non_agricultural; null is all land.
	LandGroup *string `json:"land_group"`
	// WaivedFromConsent is the percent of land users whose recorded consent lifts
	// the limit; null is never.
	WaivedFromConsent *float64 `json:"waived_from_consent"`
	// Enforced rules refuse a step; others only note the breach.
	Enforced bool `json:"enforced"`
}

// Holiday is a day on which public offices rest, or a weekend day on which they
// work.
type Holiday struct {
	Day string `json:"day"`
	// Kind is lunar_new_year (first day of Tết), tet, public, moved (in place of a
	// holiday on a weekend) or worked.
	Kind       string      `json:"kind"`
	Name       ogcapi.Text `json:"name"`
	Source     string      `json:"source"`
	Unverified bool        `json:"unverified"`
	Reason     *string     `json:"reason"`
	ChangedBy  *string     `json:"changed_by"`
	ChangedAt  *time.Time  `json:"changed_at"`
}

// Change is one change by an administrator, with the row as it was before and
// as it was after.
type Change struct {
	ID        int64          `json:"id"`
	Subject   string         `json:"subject"` // legal_rule or holiday
	Key       string         `json:"key"`
	Before    map[string]any `json:"before"`
	After     map[string]any `json:"after"`
	Reason    string         `json:"reason"`
	ChangedBy *string        `json:"changed_by"`
	ChangedAt time.Time      `json:"changed_at"`
}
