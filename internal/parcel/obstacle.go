package parcel

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"matbang/internal/problem"
)

// maxNote is the longest note of a step or an obstacle, in characters.
const maxNote = 2000

// Opening is an obstacle as it is reported.
type Opening struct {
	// Kind is a code of the table obstacle_kind.
	Kind     string  `json:"kind"`
	OpenedOn string  `json:"opened_on"`
	Note     *string `json:"note"`
	// Part is the number of one part, as in the history; without it the
	// obstacle stands in the way of all parts that the current project recovers.
	Part *int64 `json:"part"`
}

// Check tells all that is wrong with the report by itself: kinds are those of
// the register, today is the day in Vietnam.
func (o Opening) Check(today time.Time, kinds []string) []problem.Field {
	var faults []problem.Field
	switch {
	case o.Kind == "":
		faults = append(faults, problem.Field{Field: "kind", Rule: "required", Detail: "say what stands in the way"})
	case !slices.Contains(kinds, o.Kind):
		faults = append(faults, problem.Field{Field: "kind", Rule: "obstacle_kind_known", Detail: "is none of " + strings.Join(kinds, ", ")})
	}
	faults = append(faults, checkDay("opened_on", o.OpenedOn, today, "say since which day it stands in the way", "obstacle_not_in_the_future")...)
	faults = append(faults, checkNote(o.Note)...)
	if o.Part != nil && *o.Part < 1 {
		faults = append(faults, problem.Field{Field: "part", Rule: "range", Detail: "parts are numbered from 1"})
	}
	return faults
}

// Closing is the end of an obstacle.
type Closing struct {
	ClosedOn string  `json:"closed_on"`
	Note     *string `json:"note"`
}

// Check tells all that is wrong with the report by itself; today is the day in
// Vietnam.
func (c Closing) Check(today time.Time) []problem.Field {
	return append(checkDay("closed_on", c.ClosedOn, today, "say on which day it was removed", "obstacle_not_closed_in_the_future"), checkNote(c.Note)...)
}

func checkDay(field, text string, today time.Time, missing, future string) []problem.Field {
	day, err := time.Parse(time.DateOnly, text)
	switch {
	case text == "":
		return []problem.Field{{Field: field, Rule: "required", Detail: missing}}
	case err != nil || day.Year() < 1900:
		return []problem.Field{{Field: field, Rule: "date", Detail: "is no day; write it like 2026-11-23"}}
	case day.After(today):
		return []problem.Field{{Field: field, Rule: future, Detail: "lies in the future"}}
	}
	return nil
}

func checkNote(note *string) []problem.Field {
	switch {
	case note == nil:
	case strings.TrimSpace(*note) == "":
		return []problem.Field{{Field: "note", Rule: "not_empty", Detail: "is empty: give it or leave it out"}}
	case utf8.RuneCountInString(*note) > maxNote || strings.ContainsRune(*note, 0):
		return []problem.Field{{Field: "note", Rule: "max_length", Detail: "has at most 2000 characters"}}
	}
	return nil
}

// today is the day in Vietnam.
func today() time.Time {
	now := time.Now().In(time.FixedZone("ICT", 7*3600))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}
