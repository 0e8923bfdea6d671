package project

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/ogcapi"
)

var (
	// ErrUnknown is returned for a project that does not exist.
	ErrUnknown = errors.New("there is no such project")
	// ErrForbidden is returned to who may not keep the project, or not this one.
	ErrForbidden = errors.New("the account may not keep this project")
	// ErrChanged is returned when the project is no longer as the caller saw it.
	ErrChanged = errors.New("the project was changed in the meantime")
)

// RefusedError is a rule of the database that a change breaks.
type RefusedError struct {
	// Rule is the name of the constraint.
	Rule  string
	cause error
}

// Error names the rule.
func (e *RefusedError) Error() string { return "the change breaks the rule " + e.Rule }

// Unwrap returns what the database said, which is for logs only.
func (e *RefusedError) Unwrap() error { return e.cause }

// Ref names something that has a code.
type Ref struct {
	Code string      `json:"code"`
	Name ogcapi.Text `json:"name"`
}

// Round is a round (đợt) of a project. Dates are YYYY-MM-DD; DueOn is the day on
// which its land is promised.
type Round struct {
	Round     int     `json:"round"`
	NameVI    string  `json:"name_vi"`
	NameEN    string  `json:"name_en"`
	StartedOn *string `json:"started_on"`
	DueOn     *string `json:"due_on"`
}

// Change is an amendment of a project: what is absent stays as it is, an empty
// text takes an attribute away, rounds take the place of the whole list.
type Change struct {
	Note           string   `json:"note"`
	NameVI         *string  `json:"name_vi"`
	NameEN         *string  `json:"name_en"`
	Zone           *string  `json:"zone"`
	Work           *string  `json:"work"`
	Developer      *string  `json:"developer"`
	LegalBasis     *string  `json:"legal_basis"`
	BasisDate      *string  `json:"basis_date"`
	BasisAuthority *string  `json:"basis_authority"`
	CommittedFrom  *string  `json:"committed_from"`
	CommittedTo    *string  `json:"committed_to"`
	Source         *string  `json:"source"`
	SourceDate     *string  `json:"source_date"`
	Rounds         *[]Round `json:"rounds"`
}

// New is a project that is to be made. Without a code one is made from the name;
// without rounds there is one, of the committed schedule.
type New struct {
	Code string `json:"code"`
	Change
}

// Fault says which field must be corrected, by which rule, and how.
type Fault struct{ Field, Rule, Detail string }

const (
	maxName, maxText = 300, 2000
	maxRounds        = 100
)

var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// checker gathers faults.
type checker struct{ faults []Fault }

func (k *checker) fault(field, rule, detail string) {
	k.faults = append(k.faults, Fault{field, rule, detail})
}

func (k *checker) text(field, text string, limit int, required bool) {
	switch {
	case required && strings.TrimSpace(text) == "":
		k.fault(field, "required", "is missing")
	case utf8.RuneCountInString(text) > limit:
		k.fault(field, "max_length", fmt.Sprintf("is longer than %d characters", limit))
	case strings.ContainsRune(text, 0):
		k.fault(field, "text", "holds a character that cannot be kept (U+0000)")
	}
}

// day reads an optional date; an empty one takes it away.
func (k *checker) day(field string, text *string) (time.Time, bool) {
	if text == nil || *text == "" {
		return time.Time{}, false
	}
	d, err := time.Parse(time.DateOnly, *text)
	if err != nil || d.Year() < 1945 || d.Year() > 2200 {
		k.fault(field, "date", "is no day; write it like 2026-11-23")
		return time.Time{}, false
	}
	return d, true
}

func (k *checker) forward(field, rule string, from, to *string, fromField, toField string) {
	a, ok := k.day(fromField, from)
	b, ok2 := k.day(toField, to)
	if ok && ok2 && b.Before(a) {
		k.fault(field, rule, "lies before the day on which it begins")
	}
}

// Check returns everything in the change that must be corrected, by itself.
func (c *Change) Check() []Fault {
	k := &checker{}
	k.text("note", c.Note, maxText, true)
	for _, t := range []struct {
		field    string
		text     *string
		limit    int
		required bool
	}{
		{"name_vi", c.NameVI, maxName, true},
		{"name_en", c.NameEN, maxName, true},
		{"developer", c.Developer, maxName, false},
		{"legal_basis", c.LegalBasis, maxName, false},
		{"basis_authority", c.BasisAuthority, maxName, false},
		{"source", c.Source, maxName, true},
	} {
		if t.text != nil {
			k.text(t.field, *t.text, t.limit, t.required)
		}
	}
	for field, code := range map[string]*string{"zone": c.Zone, "work": c.Work} {
		if code != nil && *code != "" && !codeForm.MatchString(*code) {
			k.fault(field, "pattern", "is no code: letters, digits, hyphens and underscores")
		}
	}
	if c.Zone != nil && c.Work != nil && *c.Zone != "" && *c.Work != "" {
		k.fault("work", "clearance_project_serves_one", "a project serves a zone or a work: leave one of them empty")
	}
	k.day("basis_date", c.BasisDate)
	k.day("source_date", c.SourceDate)
	if c.SourceDate != nil && *c.SourceDate == "" {
		k.fault("source_date", "required", "is missing")
	}
	k.forward("committed_to", "clearance_project_schedule_forward", c.CommittedFrom, c.CommittedTo, "committed_from", "committed_to")
	if c.Rounds != nil {
		k.rounds(*c.Rounds)
	}
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return k.faults
}

func (k *checker) rounds(list []Round) {
	if len(list) == 0 || len(list) > maxRounds {
		k.fault("rounds", "items", fmt.Sprintf("a project has 1 to %d rounds", maxRounds))
		return
	}
	seen := map[int]bool{}
	for i, r := range list {
		at := fmt.Sprintf("rounds[%d].", i)
		switch {
		case r.Round < 1 || r.Round > 9999:
			k.fault(at+"round", "clearance_round_from_one", "rounds are numbered from 1 to 9999")
		case seen[r.Round]:
			k.fault(at+"round", "once", "is there twice")
		}
		seen[r.Round] = true
		k.text(at+"name_vi", r.NameVI, maxName, true)
		k.text(at+"name_en", r.NameEN, maxName, true)
		k.forward(at+"due_on", "clearance_round_forward", r.StartedOn, r.DueOn, at+"started_on", at+"due_on")
	}
}

// Check returns everything that keeps the project from being made.
func (n *New) Check() []Fault {
	if n.Note == "" {
		n.Note = "–" // a new project explains itself
	}
	n.complete()
	faults := n.Change.Check()
	k := &checker{faults: faults}
	if n.Code != "" && !codeForm.MatchString(n.Code) {
		k.fault("code", "clearance_project_code_form", "is no code: letters, digits, hyphens and underscores, at most 80")
	}
	for field, text := range map[string]*string{"name_vi": n.NameVI, "legal_basis": n.LegalBasis, "basis_authority": n.BasisAuthority, "basis_date": n.BasisDate} {
		if text == nil || strings.TrimSpace(*text) == "" {
			if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Field == field }) {
				k.fault(field, "required", "is missing")
			}
		}
	}
	if given(n.Zone) == "" && given(n.Work) == "" {
		k.fault("zone", "required", "say which zone the project serves, or which transport work")
	}
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return k.faults
}

func given(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// complete fills in what follows from the rest: the decision is the source, the
// name in English is the Vietnamese one until there is a better.
func (n *New) complete() {
	if given(n.NameEN) == "" {
		n.NameEN = n.NameVI
	}
	if given(n.Source) == "" {
		source := strings.TrimSpace(given(n.LegalBasis) + ", " + given(n.BasisAuthority))
		n.Source = &source
	}
	if given(n.SourceDate) == "" && given(n.BasisDate) != "" {
		n.SourceDate = n.BasisDate
	}
	if n.Rounds == nil {
		n.Rounds = &[]Round{{Round: 1, NameVI: "Đợt 1", NameEN: "Round 1", StartedOn: n.CommittedFrom, DueOn: n.CommittedTo}}
	}
}
