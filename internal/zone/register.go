package zone

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	// ErrUnknown is returned for a zone that is not in the register.
	ErrUnknown = errors.New("there is no such zone")
	// ErrForbidden is returned to who may not keep the register.
	ErrForbidden = errors.New("the account may not keep the register of zones")
	// ErrChanged is returned when the zone is no longer as the caller saw it.
	ErrChanged = errors.New("the zone was changed in the meantime")
	// ErrSector is returned for a sector or a parent that is in no list.
	ErrSector = errors.New("a sector is in no list")
)

// Text is a sentence in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Milestone is what a developer committed to. Dates are YYYY-MM-DD; LateDays
// counts from the day it was due to the day it was done, or to today.
type Milestone struct {
	Name     Text    `json:"name"`
	DueOn    string  `json:"due_on"`
	DoneOn   *string `json:"done_on"`
	LateDays int     `json:"late_days"`
	Source   string  `json:"source"`
}

// Occupancy is a dated statement of how much land is leased, hectares.
type Occupancy struct {
	AsOf       string  `json:"as_of"`
	LeasedHa   float64 `json:"leased_ha"`
	LeasableHa float64 `json:"leasable_ha"`
	Basis      Text    `json:"basis"`
	Source     string  `json:"source"`
}

// Share is the land of one function, hectares and share of the whole (0 to 1),
// with the least share that the rules in force ask for.
type Share struct {
	Use       string   `json:"use"`
	AreaHa    float64  `json:"area_ha"`
	Share     float64  `json:"share"`
	NormShare *float64 `json:"norm_share"`
	OK        *bool    `json:"ok"`
	Source    string   `json:"source"`
}

// Stance is how a sector stands in a zone.
type Stance struct {
	Code   string `json:"code"`
	Name   Text   `json:"name"`
	Stance string `json:"stance"`
	Note   *Text  `json:"note"`
	Source string `json:"source"`
}

// Document is a public document about a zone.
type Document struct {
	Title  string  `json:"title"`
	Number *string `json:"number"`
	Date   *string `json:"date"`
	URL    *string `json:"url"`
}

// Lists is what the register says of a zone beside its attributes.
type Lists struct {
	Milestones []Milestone `json:"milestones"`
	Occupancy  []Occupancy `json:"occupancy"`
	Balance    []Share     `json:"balance"`
	Sectors    []Stance    `json:"sectors"`
	Documents  []Document  `json:"documents"`
}

// Change is an amendment of the register: what is absent stays as it is, an
// empty text takes an attribute away, a list takes the place of the whole list.
type Change struct {
	Note          string       `json:"note"`
	NameVI        *string      `json:"name_vi"`
	NameEN        *string      `json:"name_en"`
	Status        *string      `json:"status"`
	Developer     *string      `json:"developer"`
	Year          *int         `json:"year"`
	Model         *string      `json:"model"`
	LegalAct      *string      `json:"legal_act"`
	DescriptionVI *string      `json:"description_vi"`
	DescriptionEN *string      `json:"description_en"`
	Milestones    *[]Milestone `json:"milestones"`
	Occupancy     *[]Occupancy `json:"occupancy"`
	Balance       *[]Share     `json:"balance"`
	Sectors       *[]Stance    `json:"sectors"`
	Documents     *[]Document  `json:"documents"`
}

// Fault says which field of a change must be corrected, by which rule, and how.
type Fault struct{ Field, Rule, Detail string }

const maxList, maxText = 200, 4000

var (
	models  = []string{"multi_sector", "supporting", "urban_service", "ecological", "specialised", "port"}
	stances = []string{"welcome", "conditional", "not_accepted"}
	uses    = []string{"industrial", "services", "green", "traffic", "technical", "worker_housing", "water", "other"}
)

// checker gathers faults.
type checker struct{ faults []Fault }

func (k *checker) fault(field, rule, detail string) {
	k.faults = append(k.faults, Fault{field, rule, detail})
}

func (k *checker) text(field, text string, required bool) {
	switch {
	case required && strings.TrimSpace(text) == "":
		k.fault(field, "required", "is missing")
	case utf8.RuneCountInString(text) > maxText:
		k.fault(field, "max_length", fmt.Sprintf("is longer than %d characters", maxText))
	case strings.ContainsRune(text, 0):
		k.fault(field, "text", "holds a character that cannot be kept (U+0000)")
	}
}

func (k *checker) optional(field string, text *string, required bool) {
	if text != nil {
		k.text(field, *text, required)
	}
}

func (k *checker) enum(field, value string, known []string) {
	if !slices.Contains(known, value) {
		k.fault(field, "enum", "must be one of "+strings.Join(known, ", "))
	}
}

func (k *checker) date(field, text string) {
	if d, err := time.Parse(time.DateOnly, text); err != nil || d.Year() < 1945 || d.Year() > 2200 {
		k.fault(field, "date", "must be a date, YYYY-MM-DD")
	}
}

func (k *checker) hectares(field string, ha float64, least float64) {
	if !(ha >= least && ha <= 1e6) {
		k.fault(field, "range", fmt.Sprintf("must be hectares, %g to 1000000", least))
	}
}

func (k *checker) length(field string, n int) bool {
	if n > maxList {
		k.fault(field, "max_items", fmt.Sprintf("has %d entries and at most %d are kept", n, maxList))
	}
	return n <= maxList
}

// Check returns everything in the change that must be corrected.
func (c *Change) Check() []Fault {
	k := &checker{}
	k.text("note", c.Note, true)
	k.optional("name_vi", c.NameVI, true)
	k.optional("name_en", c.NameEN, true)
	for field, text := range map[string]*string{"developer": c.Developer, "legal_act": c.LegalAct, "description_vi": c.DescriptionVI, "description_en": c.DescriptionEN} {
		k.optional(field, text, false)
	}
	if c.Status != nil {
		k.enum("status", *c.Status, statuses)
	}
	if c.Model != nil && *c.Model != "" {
		k.enum("model", *c.Model, models)
	}
	if c.Year != nil && (*c.Year < 1986 || *c.Year > 2100) {
		k.fault("year", "range", "must lie between 1986 and 2100")
	}
	c.checkProgress(k)
	c.checkLand(k)
	slices.SortFunc(k.faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return k.faults
}

func (c *Change) checkProgress(k *checker) {
	if c.Milestones != nil && k.length("milestones", len(*c.Milestones)) {
		for i, m := range *c.Milestones {
			at := fmt.Sprintf("milestones[%d].", i)
			k.text(at+"name.vi", m.Name.VI, true)
			k.text(at+"name.en", m.Name.EN, true)
			k.text(at+"source", m.Source, true)
			k.date(at+"due_on", m.DueOn)
			if m.DoneOn != nil {
				k.date(at+"done_on", *m.DoneOn)
			}
		}
	}
	if c.Occupancy != nil && k.length("occupancy", len(*c.Occupancy)) {
		seen := map[string]bool{}
		for i, o := range *c.Occupancy {
			at := fmt.Sprintf("occupancy[%d].", i)
			k.date(at+"as_of", o.AsOf)
			if seen[o.AsOf] {
				k.fault(at+"as_of", "once", "this day is there twice: keep one statement a day")
			}
			seen[o.AsOf] = true
			k.hectares(at+"leased_ha", o.LeasedHa, 0)
			k.hectares(at+"leasable_ha", o.LeasableHa, 0.01)
			if o.LeasedHa > o.LeasableHa {
				k.fault(at+"leased_ha", "zone_occupancy_leased_within_leasable", "is more than leasable_ha: no more can be leased than there is")
			}
			k.text(at+"basis.vi", o.Basis.VI, true)
			k.text(at+"basis.en", o.Basis.EN, true)
			k.text(at+"source", o.Source, true)
		}
	}
}

func (c *Change) checkLand(k *checker) {
	seen := map[string]bool{}
	once := func(field, value string) {
		if seen[value] {
			k.fault(field, "once", "is there twice")
		}
		seen[value] = true
	}
	if c.Balance != nil && k.length("balance", len(*c.Balance)) {
		for i, b := range *c.Balance {
			at := fmt.Sprintf("balance[%d].", i)
			k.enum(at+"use", b.Use, uses)
			once(at+"use", "use "+b.Use)
			k.hectares(at+"area_ha", b.AreaHa, 0.0001)
			k.text(at+"source", b.Source, true)
		}
	}
	if c.Sectors != nil && k.length("sectors", len(*c.Sectors)) {
		for i, s := range *c.Sectors {
			at := fmt.Sprintf("sectors[%d].", i)
			k.text(at+"code", s.Code, true)
			once(at+"code", "sector "+s.Code)
			k.enum(at+"stance", s.Stance, stances)
			k.text(at+"source", s.Source, true)
			if s.Note != nil {
				k.text(at+"note.vi", s.Note.VI, true)
				k.text(at+"note.en", s.Note.EN, true)
			}
		}
	}
	if c.Documents != nil && k.length("documents", len(*c.Documents)) {
		for i, d := range *c.Documents {
			c.checkDocument(k, fmt.Sprintf("documents[%d].", i), d)
		}
	}
}

func (c *Change) checkDocument(k *checker, at string, d Document) {
	k.text(at+"title", d.Title, true)
	k.optional(at+"number", d.Number, false)
	if d.Date != nil {
		k.date(at+"date", *d.Date)
	}
	if d.URL != nil {
		u, err := url.Parse(*d.URL)
		if err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(*d.URL, " \t\r\n\x00") {
			k.fault(at+"url", "https", "must be an https address")
		}
	}
}

// derive computes what follows from the statements: shares and lateness.
func (d *Detail) derive(today time.Time, norms map[string]float64) {
	total := 0.0
	for _, b := range d.Balance {
		total += b.AreaHa
	}
	for i := range d.Balance {
		b := &d.Balance[i]
		b.Share = b.AreaHa / total
		if norm, asked := norms[b.Use]; asked && (d.Kind == "industrial_park" || d.Kind == "industrial_cluster") {
			met := b.Share >= norm-1e-9
			b.NormShare, b.OK = &norm, &met
		}
	}
	for i := range d.Milestones {
		d.Milestones[i].LateDays = lateDays(d.Milestones[i], today)
	}
	slices.SortStableFunc(d.Milestones, func(a, b Milestone) int { return strings.Compare(a.DueOn, b.DueOn) })
}

// lateDays is by how many days a milestone was or is missed, 0 when it was not.
func lateDays(m Milestone, today time.Time) int {
	due, err := time.Parse(time.DateOnly, m.DueOn)
	if err != nil {
		return 0
	}
	until := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	if m.DoneOn != nil {
		if until, err = time.Parse(time.DateOnly, *m.DoneOn); err != nil {
			return 0
		}
	}
	return max(0, int(until.Sub(due).Hours()/24))
}
