package law

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Known is what rules may refer to.
type Known struct {
	Regimes, States, Obstacles, Topics []string
	// Chained are topics whose rules themselves begin with a topic.
	Chained []string
}

// NewRule is a rule as an administrator writes it: a new one, the next version
// of one from a day on, or the correction of one.
type NewRule struct {
	Code      string  `json:"code"`
	Regime    *string `json:"regime"`
	Topic     string  `json:"topic"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	AppliesTo *string `json:"applies_to"`
	Article   *string `json:"article"`
	ValidFrom *string `json:"valid_from"`
	ValidTo   *string `json:"valid_to"`
	TextVI    string  `json:"text_vi"`
	TextEN    string  `json:"text_en"`
	Limit
	Reason string `json:"reason"`
	// Seen is changed_at of the rule as it was read; another one in force is 412.
	Seen *time.Time `json:"seen"`
}

// NewHoliday is a day off as an administrator writes it.
type NewHoliday struct {
	Kind   string     `json:"kind"`
	NameVI string     `json:"name_vi"`
	NameEN string     `json:"name_en"`
	Source string     `json:"source"`
	Reason string     `json:"reason"`
	Seen   *time.Time `json:"seen"`
}

var (
	codeForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	topicForm = regexp.MustCompile(`^[a-z][a-z_]*$`)
	fieldForm = regexp.MustCompile(`^[a-z_]+$`)
	kinds     = []string{"latest", "earliest", "expires"}
	units     = []string{"days", "working_days", "months", "percent", "ha", "m2", "hour_of_day", "years"}
	dayKinds  = []string{"lunar_new_year", "tet", "public", "moved", "worked"}
)

// faults gathers what is wrong, each with its field.
type faults []problem.Field

func (f *faults) add(field, rule, detail string) {
	*f = append(*f, problem.Field{Field: field, Rule: rule, Detail: detail})
}

func (f *faults) text(field, value string, limit int) {
	if n := utf8.RuneCountInString(strings.TrimSpace(value)); n == 0 || n > limit {
		f.add(field, "length", fmt.Sprintf("write 1 to %d characters", limit))
	}
}

func (f *faults) day(field string, value *string) {
	if value == nil {
		return
	}
	if d, err := time.Parse(time.DateOnly, *value); err != nil || d.Year() < 1945 || d.Year() > 2200 {
		f.add(field, "date", "write a day as YYYY-MM-DD")
	}
}

func (f *faults) one(field, value string, of []string) {
	if !slices.Contains(of, value) {
		f.add(field, "enum", "use one of "+strings.Join(of, ", "))
	}
}

// Faults lists what must be changed before the rule can be used.
func (r NewRule) Faults(known Known) []problem.Field {
	var f faults
	if !codeForm.MatchString(r.Code) || len(r.Code) > 80 {
		f.add("code", "pattern", "2 to 80 small letters, digits and hyphens, such as notice-agricultural")
	}
	if !topicForm.MatchString(r.Topic) || len(r.Topic) > 60 {
		f.add("topic", "pattern", "small letters and underscores, such as notice_period")
	}
	f.one("unit", r.Unit, units)
	if math.IsNaN(r.Value) || r.Value < 0 || r.Value > 1e6 {
		f.add("value", "range", "use 0 to 1,000,000")
	}
	if r.Regime != nil {
		f.one("regime", *r.Regime, known.Regimes)
	}
	if r.Article != nil {
		f.text("article", *r.Article, 300)
	}
	if r.AppliesTo != nil {
		f.text("applies_to", *r.AppliesTo, 100)
	}
	f.text("text_vi", r.TextVI, 1000)
	f.text("text_en", r.TextEN, 1000)
	f.text("reason", r.Reason, 2000)
	f.day("valid_from", r.ValidFrom)
	f.day("valid_to", r.ValidTo)
	if r.ValidFrom != nil && r.ValidTo != nil && *r.ValidTo <= *r.ValidFrom {
		f.add("valid_to", "order", "lies after the first day in force")
	}
	if r.Limits != nil {
		r.limitFaults(&f, known)
	}
	return f
}

func (r NewRule) limitFaults(f *faults, known Known) {
	f.one("limits", *r.Limits, kinds)
	if !slices.Contains(units[:3], r.Unit) {
		f.add("unit", "enum", "a time limit is in days, working_days or months")
	}
	if r.Value != math.Trunc(r.Value) || r.Value > 10_000 {
		f.add("value", "integer", "a time limit is a whole number to 10,000")
	}
	if len(r.Starts) == 0 || len(r.Starts) > 5 {
		f.add("starts", "count", "name one to five marks that begin it, such as state:plan_approved")
	}
	if len(r.During) == 0 {
		f.add("during", "required", "name the states in which it runs")
	}
	for _, m := range r.Starts {
		if !known.mark(m, true) {
			f.add("starts", "known", fmt.Sprintf("%.60q is no mark: use state:…, detail:….field, obstacle:… or topic:… with what the register knows", m))
		}
	}
	for _, m := range r.Ends {
		if !known.mark(m, false) {
			f.add("ends", "known", fmt.Sprintf("%.60q is no step: use state:… or obstacle:… with what the register knows", m))
		}
	}
	for _, s := range r.During {
		if !slices.Contains(known.States, s) {
			f.add("during", "known", fmt.Sprintf("%.60q is no state", s))
		}
	}
	if r.LandGroup != nil {
		f.one("land_group", *r.LandGroup, []string{"agricultural", "non_agricultural"})
	}
	if c := r.WaivedFromConsent; c != nil && (math.IsNaN(*c) || *c < 0 || *c > 100) {
		f.add("waived_from_consent", "range", "is a percent from 0 to 100")
	}
}

// mark tells whether a mark names what there is.
func (k Known) mark(m string, starts bool) bool {
	kind, name, _ := strings.Cut(m, ":")
	switch {
	case kind == "state":
		return slices.Contains(k.States, name)
	case kind == "obstacle":
		return slices.Contains(k.Obstacles, name)
	case kind == "detail" && starts:
		state, field, _ := strings.Cut(name, ".")
		return slices.Contains(k.States, state) && fieldForm.MatchString(field)
	case kind == "topic" && starts:
		// One link only: what begins with a topic begins nothing itself.
		return slices.Contains(k.Topics, name) && !slices.Contains(k.Chained, name)
	}
	return false
}

// Faults lists what must be changed before the day can be used.
func (h NewHoliday) Faults(day string) []problem.Field {
	var f faults
	f.day("day", &day)
	f.one("kind", h.Kind, dayKinds)
	f.text("name_vi", h.NameVI, 300)
	f.text("name_en", h.NameEN, 300)
	f.text("source", h.Source, 300)
	f.text("reason", h.Reason, 2000)
	return f
}
