// Package proposal is the zones that planners draw: what is in the way, the
// life of a proposal through review to a decision, and its history.
package proposal

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Text is a sentence in the two languages of the service.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Draft is what an author saves.
type Draft struct {
	Name     string          `json:"name"`
	Kind     string          `json:"kind"`
	Note     string          `json:"note"`
	Zone     *string         `json:"zone"` // the zone that it would change, by code
	Geometry json.RawMessage `json:"geometry"`
	Lots     []Lot           `json:"lots"`
}

// Lot is a functional part of the zone.
type Lot struct {
	ID       *string         `json:"id,omitempty"`
	Use      string          `json:"use"`
	Name     string          `json:"name"`
	Geometry json.RawMessage `json:"geometry"`
}

// Uses of lots, in the order of the balance.
var uses = []string{"industrial", "services", "green", "traffic", "technical", "worker_housing", "water", "other"}

var kinds = []string{"industrial_park", "industrial_cluster", "economic_zone", "study_area"}

const (
	maxName = 200
	maxNote = 8000
	maxLots = 500
)

// Check tells all that is wrong with a draft by itself; its shapes are looked at
// apart.
func (d *Draft) Check() []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	d.Name = strings.TrimSpace(d.Name)
	if n := utf8.RuneCountInString(d.Name); n < 1 || n > maxName {
		fault("name", "length", "has 1 to 200 characters")
	}
	if !contains(kinds, d.Kind) {
		fault("kind", "enum", "is one of "+strings.Join(kinds, ", "))
	}
	if utf8.RuneCountInString(d.Note) > maxNote {
		fault("note", "length", "has at most 8,000 characters")
	}
	if strings.ContainsRune(d.Name+d.Note, 0) {
		fault("name", "text", "holds a character that no text has")
	}
	return append(faults, checkLots(d.Lots)...)
}

func checkLots(lots []Lot) []problem.Field {
	var faults []problem.Field
	if len(lots) > maxLots {
		return []problem.Field{{Field: "lots", Rule: "count", Detail: "are at most 500"}}
	}
	for i, l := range lots {
		if !contains(uses, l.Use) {
			faults = append(faults, problem.Field{Field: "lots", Rule: "enum", Detail: "the use is one of " + strings.Join(uses, ", "), Row: i + 1})
		}
		if utf8.RuneCountInString(l.Name) > maxName {
			faults = append(faults, problem.Field{Field: "lots", Rule: "length", Detail: "a name has at most 200 characters", Row: i + 1})
		}
	}
	return faults
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// Person is who did something.
type Person struct {
	DisplayName string `json:"display_name"`
	// Name is that of the account, told only of colleagues.
	Name string `json:"name,omitempty"`
}

// Step is one step of the life of a proposal.
type Step struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Action string    `json:"action"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Reason string    `json:"reason"`
}

// Counts of the findings of a report.
type Counts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	NoData  int `json:"no_data"`
}

// Consultation is the period in which the public sends remarks.
type Consultation struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Proposal is a proposal with its newest revision, or an older one.
type Proposal struct {
	ID           int64           `json:"id"`
	Name         string          `json:"name"`
	Kind         string          `json:"kind"`
	Note         string          `json:"note"`
	Zone         *string         `json:"zone"`
	State        string          `json:"state"`
	Revision     int             `json:"revision"`
	Author       Person          `json:"author"`
	Coauthors    []Person        `json:"coauthors"`
	Geometry     json.RawMessage `json:"geometry"`
	AreaHa       *float64        `json:"area_ha"`
	Lots         json.RawMessage `json:"lots"`
	Report       json.RawMessage `json:"report"`
	Allowed      []string        `json:"allowed"`
	History      []Step          `json:"history"`
	VariantOf    *int64          `json:"variant_of"`
	Consultation *Consultation   `json:"consultation"`
	UpdatedAt    time.Time       `json:"updated_at"`
	Version      int64           `json:"-"`
	Mine         bool            `json:"-"`
	Reviewer     bool            `json:"-"`
}

// allowed lists what who asks may do with it now. The database decides again.
func (p *Proposal) allowed(signedIn bool) []string {
	list := []string{}
	add := func(when bool, actions ...string) {
		if when {
			list = append(list, actions...)
		}
	}
	open := p.State == "draft" || p.State == "returned"
	add(p.Mine && open, "edit", "submit", "restore", "share")
	add(p.Mine && (open || p.State == "submitted" || p.State == "under_review"), "withdraw")
	add(p.Mine, "branch")
	judge := p.Reviewer && !p.Mine
	add(judge && p.State == "submitted", "review")
	add(judge && (p.State == "submitted" || p.State == "under_review"), "return", "publish")
	add(judge && p.State == "under_review", "approve", "reject")
	add(signedIn && (p.Mine || p.Reviewer), "comment")
	return list
}

// Errors of the store; http gives them their statuses.
var (
	ErrUnknown   = errors.New("there is no such proposal, or it is not yours to see")
	ErrForbidden = errors.New("the rights of this account do not allow it")
	ErrChanged   = errors.New("somebody else saved the proposal in the meantime")
)

// Refused is a step that the rules of the life do not allow, by the name of the
// rule.
type Refused struct{ Rule string }

func (r *Refused) Error() string { return "the step is refused: " + r.Rule }
