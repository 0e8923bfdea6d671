// Package photo keeps public pictures of zones. What is sent is drawn anew, so
// that nothing the camera wrote into the file (place, owner, time) goes out.
package photo

import (
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/ogcapi"
	"matbang/internal/problem"
)

// Photo is what is said of a picture.
type Photo struct {
	ID      int64       `json:"id"`
	Zone    string      `json:"zone"`
	Title   ogcapi.Text `json:"title"`
	TakenOn string      `json:"taken_on"`
	Source  string      `json:"source"`
	Consent string      `json:"consent"`
	Width   int         `json:"width"`
	Height  int         `json:"height"`
	AddedAt time.Time   `json:"added_at"`
	// Large and Small are the addresses of the pictures.
	Large string `json:"large"`
	Small string `json:"small"`
}

// New is a picture that is to be added.
type New struct {
	Zone             string
	TitleVI, TitleEN string
	TakenOn          string
	Source, Consent  string
	Picture
}

// earliest is the first day of which a picture of a zone can be.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// check returns all that is wrong with what is said of a picture.
func (n *New) check(today time.Time) []problem.Field {
	var faults []problem.Field
	for _, f := range []struct {
		name string
		text *string
		most int
		what string
	}{
		{"title_vi", &n.TitleVI, 200, "say in Vietnamese what the picture shows"},
		{"title_en", &n.TitleEN, 200, "say in English what the picture shows"},
		{"source", &n.Source, 300, "name who took it, or from whom it is"},
		{"consent", &n.Consent, 300, "say who agreed that it is shown to everybody, and how"},
	} {
		*f.text = strings.TrimSpace(*f.text)
		switch n := utf8.RuneCountInString(*f.text); {
		case n == 0:
			faults = append(faults, problem.Field{Field: f.name, Rule: "required", Detail: f.what})
		case n > f.most || !utf8.ValidString(*f.text) || strings.ContainsFunc(*f.text, func(r rune) bool { return r < ' ' }):
			faults = append(faults, problem.Field{Field: f.name, Rule: "length", Detail: "write one line that is shorter"})
		}
	}
	day, err := time.Parse(time.DateOnly, n.TakenOn)
	switch {
	case err != nil:
		faults = append(faults, problem.Field{Field: "taken_on", Rule: "date", Detail: "give the day on which it was taken, such as 2026-05-31"})
	case day.After(today) || day.Before(earliest):
		faults = append(faults, problem.Field{Field: "taken_on", Rule: "range", Detail: "the day on which it was taken lies between 1990 and today"})
	}
	return faults
}
