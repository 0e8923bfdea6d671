package proposal

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// NewRule is a rule as an administrator writes it: a new one, or the next
// version of one that there is.
type NewRule struct {
	Code       string `json:"code"`
	Ordinal    int    `json:"ordinal"` // place in the report; 0 keeps it, or puts it last
	Kind       string `json:"kind"`
	Severity   string `json:"severity"`
	TitleVI    string `json:"title_vi"`
	TitleEN    string `json:"title_en"`
	AdviceVI   string `json:"advice_vi"`
	AdviceEN   string `json:"advice_en"`
	Params     Params `json:"params"`
	Source     string `json:"source"`
	ValidFrom  string `json:"valid_from"` // YYYY-MM-DD
	Unverified bool   `json:"unverified"`
}

var (
	ruleCode   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,59}$`)
	severities = []string{"info", "warning", "error"}
)

// Faults lists what must be changed before the rule can be used, each with its
// field.
func (r NewRule) Faults() []problem.Field {
	var out []problem.Field
	add := func(field, rule, detail string) {
		out = append(out, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	if !ruleCode.MatchString(r.Code) {
		add("code", "pattern", "2 to 60 small letters, digits and hyphens, such as flood-plain")
	}
	if !slices.Contains(severities, r.Severity) {
		add("severity", "enum", "use info, warning or error")
	}
	for field, text := range map[string]string{"title_vi": r.TitleVI, "title_en": r.TitleEN, "source": r.Source} {
		if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > 300 {
			add(field, "length", "write 1 to 300 characters")
		}
	}
	for field, text := range map[string]string{"advice_vi": r.AdviceVI, "advice_en": r.AdviceEN} {
		if utf8.RuneCountInString(text) > 1000 {
			add(field, "length", "write at most 1,000 characters")
		}
	}
	if (r.AdviceVI == "") != (r.AdviceEN == "") {
		add("advice_en", "both", "write the advice in both languages or in none")
	}
	if _, err := time.Parse(time.DateOnly, r.ValidFrom); err != nil {
		add("valid_from", "date", "write the first day as YYYY-MM-DD")
	}
	if r.Ordinal < 0 || r.Ordinal > 10_000 {
		add("ordinal", "range", "use 0 to 10,000")
	}
	slices.SortFunc(out, func(a, b problem.Field) int { return strings.Compare(a.Field, b.Field) })
	return append(out, r.paramFaults()...)
}

// paramFaults lists what the kind needs and the parameters lack.
func (r NewRule) paramFaults() []problem.Field {
	p := r.Params
	var out []problem.Field
	need := func(ok bool, name, detail string) {
		if !ok {
			out = append(out, problem.Field{Field: "params." + name, Rule: "required", Detail: detail})
		}
	}
	switch r.Kind {
	case "inside_province", "proposal_overlap":
	case "zone_overlap", "inside_zone", "constraint_overlap", "distance", "work_distance":
		need(len(p.Kinds) > 0, "kinds", "name at least one kind of zone, constraint area or place")
	case "constraint_distance":
		need(len(p.Kinds) > 0, "kinds", "name at least one kind of constraint area")
		need(p.MaxKM > 0 && p.MaxKM <= 100, "max_km", "say within how many kilometres they are told, at most 100")
	case "occupancy":
		need(len(p.ZoneKinds) > 0, "zone_kinds", "name the kinds of zone to which it applies")
		need(p.MinShare > 0 && p.MinShare < 1, "min_share", "give the least share, such as 0.6")
	case "land_use":
		need(len(p.Codes) > 0, "codes", "name at least one code of land use, such as LUC")
	case "corridor":
		need(p.MaxKM > 0, "max_km", "say how many kilometres from the axis are near")
	case "area":
		need(len(p.ZoneKinds) > 0, "zone_kinds", "name the kinds of zone to which it applies")
		need(p.MinHa > 0 || p.MaxHa > 0, "min_ha", "give a least or a greatest area in hectares")
	case "planned_area":
		need(p.MaxShare > 0, "max_share", "say by what share, such as 0.05, it may differ")
	case "balance":
		need(p.Use != "", "use", "name the use of the lots")
		need(p.MinShare > 0 && p.MinShare < 1, "min_share", "give the least share, such as 0.1")
	case "estimate":
		need(len(p.Days) > 0, "days", "give the usual days by state of clearance")
	case "no_layer":
		need(p.Layer != nil && p.Layer.VI != "" && p.Layer.EN != "", "layer", "name the layer that is missing, in both languages")
	default:
		out = append(out, problem.Field{Field: "kind", Rule: "enum", Detail: "there is no such kind of rule: GET /api/proposals/rules shows those in use"})
	}
	for name, v := range map[string]float64{"max_km": p.MaxKM, "min_ha": p.MinHa, "max_ha": p.MaxHa, "min_share": p.MinShare, "max_share": p.MaxShare, "tolerance_ha": p.ToleranceHa} {
		if v < 0 {
			out = append(out, problem.Field{Field: "params." + name, Rule: "range", Detail: "is less than 0"})
		}
	}
	for name, v := range map[string]string{"partly": p.Partly, "outside": p.Outside, "beyond": p.Beyond} {
		if v != "" && v != "pass" && !slices.Contains(severities, v) {
			out = append(out, problem.Field{Field: "params." + name, Rule: "enum", Detail: "use pass, info, warning or error"})
		}
	}
	slices.SortFunc(out, func(a, b problem.Field) int { return strings.Compare(a.Field, b.Field) })
	return out
}
