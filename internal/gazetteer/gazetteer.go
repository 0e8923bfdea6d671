// Package gazetteer finds things by name: zones, works, places, communes, and
// parcels by sheet and number; with and without diacritics.
package gazetteer

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Number is a parcel's number as people write it, with the words beside it that
// say where: a commune, a zone.
type Number struct{ Sheet, Parcel, Where string }

const (
	sheetWord  = `(?:tờ|to|sheet)(?:\s+(?:bản đồ|ban do))?(?:\s+(?:số|so|no\.?))?\s*`
	parcelWord = `(?:thửa|thua|parcel)(?:\s+(?:đất|dat))?(?:\s+(?:số|so|no\.?))?\s*`
	digits     = `([0-9A-Za-z]{1,12})`
)

var (
	slashForm = regexp.MustCompile(`^(.*?)(?:^|\s)([0-9]\w{0,11}|[A-Za-z]{1,4}[0-9]\w{0,8})\s*/\s*([0-9]\w{0,11})(?:$|[\s,;])(.*)$`)
	wordForm  = regexp.MustCompile(`(?i)^(.*?)(?:^|[\s,;])` + sheetWord + digits + `[\s,;-]+` + parcelWord + digits + `(?:$|[\s,;])(.*)$`)
	backForm  = regexp.MustCompile(`(?i)^(.*?)(?:^|[\s,;])` + parcelWord + digits + `[\s,;-]+` + sheetWord + digits + `(?:$|[\s,;])(.*)$`)
)

// ParseNumber reads "12/34" (sheet/parcel), "tờ 12 thửa 34" or "thửa 34 tờ 12",
// with or without diacritics, composed or decomposed, and with a place before
// or behind: "tờ 12 thửa 34 Bình Dân".
func ParseNumber(text string) (Number, bool) {
	text = norm.NFC.String(strings.TrimSpace(text))
	for _, form := range []*regexp.Regexp{wordForm, slashForm} {
		if m := form.FindStringSubmatch(text); m != nil {
			return Number{m[2], m[3], where(m[1], m[4])}, true
		}
	}
	if m := backForm.FindStringSubmatch(text); m != nil {
		return Number{m[3], m[2], where(m[1], m[4])}, true
	}
	return Number{}, false
}

func where(before, behind string) string {
	return strings.Join(strings.FieldsFunc(before+" "+behind, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }), " ")
}

// pattern escapes what LIKE takes for wildcards.
func pattern(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
