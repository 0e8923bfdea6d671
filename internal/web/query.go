package web

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

// Query reads the parameters of a request and collects everything that is
// wrong with them, so that the caller is told all faults at once.
type Query struct {
	values url.Values
	read   map[string]bool
	faults []problem.Field
}

// NewQuery reads the query string of the request. A query string that cannot
// be decoded is a fault like any other.
func NewQuery(c echo.Context) *Query {
	q := &Query{read: map[string]bool{}}
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		q.Fault("query", "encoding", "the query string is not percent-encoded correctly")
	}
	q.values = values
	return q
}

// Fault adds a fault of the named parameter.
func (q *Query) Fault(field, rule, detail string) {
	q.faults = append(q.faults, problem.Field{Field: field, Rule: rule, Detail: detail})
}

// Has tells whether the parameter was given, and counts it as known.
func (q *Query) Has(name string) bool {
	q.read[name] = true
	return q.values.Has(name)
}

// Text returns the value of a parameter of at most max characters, or "" when
// it is absent. Control characters and a value given twice are faults.
func (q *Query) Text(name string, limit int) string {
	q.read[name] = true
	given := q.values[name]
	if len(given) == 0 {
		return ""
	}
	v := given[0]
	switch {
	case len(given) > 1:
		q.Fault(name, "once", "give this parameter once")
	case v == "":
		q.Fault(name, "not_empty", "give a value or leave the parameter out")
	case !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl):
		q.Fault(name, "text", "the value holds bytes that are not text")
	case utf8.RuneCountInString(v) > limit:
		q.Fault(name, "max_length", fmt.Sprintf("at most %d characters", limit))
	default:
		return v
	}
	return ""
}

// Float returns a number from low to high; ok is false when the parameter is
// absent or wrong.
func (q *Query) Float(name string, low, high float64) (v float64, ok bool) {
	text := q.Text(name, 40)
	if text == "" {
		return 0, false
	}
	v, err := ParseNumber(text)
	if err != nil || v < low || v > high {
		q.Fault(name, "number", fmt.Sprintf("%q is not a number from %s to %s", text, number(low), number(high)))
		return 0, false
	}
	return v, true
}

// Int returns a whole number from low to high, or def when absent.
func (q *Query) Int(name string, low, high, def int) int {
	text := q.Text(name, 20)
	if text == "" {
		return def
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < low || v > high {
		q.Fault(name, "integer", fmt.Sprintf("%q is not a whole number from %d to %d", text, low, high))
		return def
	}
	return v
}

// Enum returns one of the allowed values, or "" when absent.
func (q *Query) Enum(name string, allowed ...string) string {
	v := q.Text(name, 100)
	if v == "" {
		return ""
	}
	if slices.Contains(allowed, v) {
		return v
	}
	q.Fault(name, "enum", fmt.Sprintf("%q is not known here; use %s", v, strings.Join(allowed, ", ")))
	return ""
}

// Require adds a fault when the parameter is absent.
func (q *Query) Require(names ...string) {
	for _, name := range names {
		if !q.values.Has(name) {
			q.Fault(name, "required", "give this parameter")
		}
		q.read[name] = true
	}
}

// Err returns a 400 problem with all faults, unknown parameters included, or
// nil when there is none. Call it after every parameter has been read.
func (q *Query) Err() error {
	var known []string
	for name := range q.read {
		known = append(known, name)
	}
	sort.Strings(known)
	var unknown []string
	for name := range q.values {
		if !q.read[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for i, name := range unknown {
		if i == 20 { // a hostile query is not repeated at length
			break
		}
		q.Fault(clip(name), "unknown", "this parameter is not known here; known are "+strings.Join(known, ", "))
	}
	if len(q.faults) == 0 {
		return nil
	}
	return problem.BadRequest("One or more parameters are wrong; errors lists each with its rule.", q.faults...)
}

// ParseNumber reads a finite decimal number; it refuses what strconv would take
// beyond that (hexadecimal, underscores, infinities, not-a-number).
func ParseNumber(s string) (float64, error) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789.+-eE") != "" {
		return 0, strconv.ErrSyntax
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, err
	}
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, strconv.ErrRange
	}
	return v, nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func clip(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if utf8.RuneCountInString(s) > 60 {
		s = string([]rune(s)[:60]) + "…"
	}
	return s
}
