package proposal

import (
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Price is what a square metre of a land use costs to clear, land and what
// stands on it, for estimates. Dates are YYYY-MM-DD; ValidTo is the first day on
// which it is not used any more, null while none is known.
type Price struct {
	LandUse   string  `db:"land_use" json:"land_use"`
	NameVI    string  `db:"name_vi" json:"name_vi"`
	NameEN    string  `db:"name_en" json:"name_en"`
	VNDM2     int64   `db:"vnd_m2" json:"vnd_m2"`
	Source    string  `db:"source" json:"source"`
	ValidFrom string  `db:"valid_from" json:"valid_from"`
	ValidTo   *string `db:"valid_to" json:"valid_to"`
}

// LandUse is a type of land use that a price can be set for.
type LandUse struct {
	Code   string `db:"code" json:"code"`
	NameVI string `db:"name_vi" json:"name_vi"`
	NameEN string `db:"name_en" json:"name_en"`
}

// NewPrice is a price as an administrator sets it.
type NewPrice struct {
	LandUse   string `json:"land_use"`
	VNDM2     int64  `json:"vnd_m2"`
	Source    string `json:"source"`
	ValidFrom string `json:"valid_from"`
}

// maxPrice is more than any square metre of the province costs, VND: what is
// above has noughts too many.
const maxPrice = 1_000_000_000

// Faults lists what must be changed before the price can be used, each with its
// field.
func (p NewPrice) Faults() []problem.Field {
	var out []problem.Field
	add := func(field, rule, detail string) {
		out = append(out, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	if p.LandUse == "" || len(p.LandUse) > 10 {
		add("land_use", "required", "name a type of land use, such as LUC")
	}
	if p.VNDM2 <= 0 || p.VNDM2 > maxPrice {
		add("vnd_m2", "range", "give dong for a square metre, above 0 and at most 1,000,000,000")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(p.Source)); n == 0 || n > 300 {
		add("source", "length", "name the decision that it comes from, in 1 to 300 characters")
	}
	if t, err := time.Parse(time.DateOnly, p.ValidFrom); err != nil || t.Year() < 1990 || t.Year() > 2100 {
		add("valid_from", "date", "write the first day as YYYY-MM-DD")
	}
	return out
}
