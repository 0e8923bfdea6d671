// Package enquiry takes what investors ask about sites, and is the queue in
// which the promotion agency answers. It holds personal data: nothing of it is
// public.
package enquiry

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"matbang/internal/problem"
)

// Errors of the queue.
var (
	ErrUnknown   = errors.New("there is no such enquiry")
	ErrForbidden = errors.New("this account may not see enquiries")
	ErrStep      = errors.New("the enquiry cannot go from its state to that one")
)

// States of an enquiry.
var states = []string{"new", "in_progress", "answered", "closed", "spam"}

// New is an enquiry as it is sent. Website is a field that people do not see;
// who fills it in is a program.
type New struct {
	Site         string     `json:"site"`
	Name         string     `json:"name"`
	Organisation string     `json:"organisation"`
	Email        string     `json:"email"`
	Phone        string     `json:"phone"`
	Message      string     `json:"message"`
	Sector       string     `json:"sector"`
	AreaHa       *float64   `json:"area_ha"`
	Consent      bool       `json:"consent"`
	Lang         string     `json:"lang"`
	Website      string     `json:"website"`
	OpenedAt     *time.Time `json:"opened_at"`
}

// fastest is the least time in which a person fills in the form.
const fastest = 3 * time.Second

// check returns all that is wrong with an enquiry.
func (n *New) check(now time.Time) []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	for _, t := range []struct {
		name     string
		value    *string
		most     int
		required bool
	}{
		{"name", &n.Name, 200, true},
		{"organisation", &n.Organisation, 300, false},
		{"email", &n.Email, 254, true},
		{"phone", &n.Phone, 40, false},
		{"message", &n.Message, 4000, true},
		{"sector", &n.Sector, 80, false},
	} {
		*t.value = strings.TrimSpace(*t.value)
		switch {
		case *t.value == "" && t.required:
			fault(t.name, "required", "is missing")
		case utf8.RuneCountInString(*t.value) > t.most:
			fault(t.name, "length", fmt.Sprintf("may have at most %d characters", t.most))
		case !utf8.ValidString(*t.value) || strings.ContainsFunc(*t.value, func(r rune) bool {
			return unicode.IsControl(r) && (t.name != "message" || r != '\n' && r != '\r' && r != '\t')
		}):
			fault(t.name, "characters", "holds characters that cannot be shown")
		}
	}
	if n.Email != "" {
		if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != n.Email || !strings.Contains(n.Email[strings.LastIndex(n.Email, "@"):], ".") {
			fault("email", "email", "is no address for e-mail, such as name@example.com")
		}
	}
	if n.AreaHa != nil && (*n.AreaHa <= 0 || *n.AreaHa > 100000) {
		fault("area_ha", "range", "must be more than 0 and at most 100000 hectares")
	}
	if n.Lang != "vi" && n.Lang != "en" {
		fault("lang", "enum", "use vi or en: the answer comes in this language")
	}
	if !n.Consent {
		fault("consent", "required", "without consent the agency may not keep these data, and cannot answer")
	}
	if n.OpenedAt != nil && now.Sub(*n.OpenedAt) < fastest {
		fault("opened_at", "too_fast", "the form was sent too soon after it was opened: wait a moment and send it again")
	}
	return faults
}

// newReference makes a reference that cannot be guessed, without letters that
// look alike.
func newReference(now time.Time) string {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return fmt.Sprintf("E-%d-%s", now.Year(), b[:])
}

// answerDays is how many working days the agency has.
const answerDays = 3

// answerBy counts working days; public holidays are not known here.
func answerBy(received time.Time) time.Time {
	day := received
	for n := 0; n < answerDays; {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
}

// Enquiry is an enquiry in the queue.
type Enquiry struct {
	ID           int64      `json:"id"`
	Reference    string     `json:"reference"`
	Site         *string    `json:"site"`
	Zone         *string    `json:"zone"`
	State        string     `json:"state"`
	ReceivedAt   time.Time  `json:"received_at"`
	AnswerBy     string     `json:"answer_by"`
	AnsweredAt   *time.Time `json:"answered_at"`
	AnsweredIn   *float64   `json:"answered_in_hours"`
	Late         bool       `json:"late"`
	Name         string     `json:"name"`
	Organisation *string    `json:"organisation"`
	Email        string     `json:"email"`
	Phone        *string    `json:"phone"`
	Message      string     `json:"message"`
	Sector       *string    `json:"sector"`
	AreaHa       *float64   `json:"area_ha"`
	Lang         string     `json:"lang"`
	Assignee     *string    `json:"assignee"`
}

// Event is what was done about an enquiry.
type Event struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	From string    `json:"from"`
	To   string    `json:"to"`
	Note *string   `json:"note"`
}

// Full is an enquiry with what was done about it.
type Full struct {
	Enquiry
	Events []Event `json:"events"`
}

// Queue is a page of enquiries, with how many there are in each state.
type Queue struct {
	Matched int64            `json:"number_matched"`
	ByState map[string]int64 `json:"by_state"`
	Items   []Enquiry        `json:"items"`
}
