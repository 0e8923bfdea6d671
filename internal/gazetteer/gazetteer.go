// Package gazetteer finds things by name: zones, works, places, communes, and
// parcels by sheet and number; with and without diacritics.
package gazetteer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Number is a parcel's number as people write it.
type Number struct{ Sheet, Parcel string }

var (
	slashForm = regexp.MustCompile(`^\s*([0-9A-Za-z]{1,12})\s*/\s*([0-9A-Za-z]{1,12})\s*$`)
	wordForm  = regexp.MustCompile(`(?i)^\s*(?:tờ|to|sheet)(?:\s+(?:bản đồ|ban do))?(?:\s+(?:số|so|no\.?))?\s*([0-9A-Za-z]{1,12})[\s,;-]*(?:thửa|thua|parcel)(?:\s+(?:số|so|no\.?))?\s*([0-9A-Za-z]{1,12})\s*$`)
	backForm  = regexp.MustCompile(`(?i)^\s*(?:thửa|thua|parcel)(?:\s+(?:số|so|no\.?))?\s*([0-9A-Za-z]{1,12})[\s,;-]*(?:tờ|to|sheet)(?:\s+(?:bản đồ|ban do))?(?:\s+(?:số|so|no\.?))?\s*([0-9A-Za-z]{1,12})\s*$`)
)

// ParseNumber reads "12/34" (sheet/parcel), "tờ 12 thửa 34" or "thửa 34 tờ 12",
// with or without diacritics, composed or decomposed.
func ParseNumber(text string) (Number, bool) {
	text = norm.NFC.String(strings.TrimSpace(text))
	if m := slashForm.FindStringSubmatch(text); m != nil {
		return Number{m[1], m[2]}, true
	}
	if m := wordForm.FindStringSubmatch(text); m != nil {
		return Number{m[1], m[2]}, true
	}
	if m := backForm.FindStringSubmatch(text); m != nil {
		return Number{m[2], m[1]}, true
	}
	return Number{}, false
}

// pattern escapes what LIKE takes for wildcards.
func pattern(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
