// Package problem holds the errors that a caller can act on: RFC 9457 problem
// details, with every broken field, the rule it breaks and, for geometry, the
// place.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// MediaType is the content type of a problem answer (RFC 9457 § 3).
const MediaType = "application/problem+json"

// Field is one broken rule: which field, which rule, what to do about it.
type Field struct {
	Field  string `json:"field"`
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
	// At is the place of a geometry fault, WGS 84 longitude and latitude in
	// degrees.
	At *[2]float64 `json:"at,omitempty"`
	// Row is the 1-based row of a file, where there is one.
	Row int `json:"row,omitempty"`
}

// Problem is an error meant for the person who must act. Its text never holds
// SQL, a path or a stack; the cause, if any, is only for the log.
type Problem struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail,omitempty"`
	Instance string  `json:"instance,omitempty"`
	Errors   []Field `json:"errors,omitempty"`

	// RetryAfter, in seconds, becomes the header of the same name when above 0.
	RetryAfter int `json:"-"`
	cause      error
}

// New returns a problem with the given HTTP status; title is the same for all
// problems of its kind, detail says what is wrong this time and what to do.
func New(status int, title, detail string, fields ...Field) *Problem {
	return &Problem{Type: "about:blank", Title: title, Status: status, Detail: detail, Errors: fields}
}

// BadRequest is a 400: a request that cannot be read, with all its faults.
func BadRequest(detail string, fields ...Field) *Problem {
	return New(http.StatusBadRequest, "The request cannot be understood", detail, fields...)
}

// NotFound is a 404; what names the thing that is not there.
func NotFound(what string) *Problem {
	return New(http.StatusNotFound, "Not found", what)
}

// Unprocessable is a 422: understood and refused, with all broken rules.
func Unprocessable(detail string, fields ...Field) *Problem {
	return New(http.StatusUnprocessableEntity, "The data break a rule", detail, fields...)
}

// Unavailable is a 503 with Retry-After: the database is away or the program
// sheds load.
func Unavailable(detail string, cause error) *Problem {
	p := New(http.StatusServiceUnavailable, "Not available at the moment", detail)
	p.RetryAfter = 5
	p.cause = cause
	return p
}

// Wrap keeps the cause for the log; the caller never sees it.
func (p *Problem) Wrap(cause error) *Problem {
	p.cause = cause
	return p
}

// Error returns the title, the detail and the fields in one line.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", p.Title, p.Detail)
	for _, f := range p.Errors {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Detail)
	}
	return b.String()
}

// Unwrap returns the cause, which is for logs only.
func (p *Problem) Unwrap() error { return p.cause }

// From returns the problem inside err, if there is one.
func From(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}
