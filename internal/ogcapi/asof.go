package ogcapi

import (
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"matbang/internal/web"
)

// AsOf is a question of two times: how things stood at the end of a day in the
// world, by what was recorded until a moment. The zero value asks how they stand.
type AsOf struct {
	// At is the day, YYYY-MM-DD.
	At string
	// Known is the last moment of recording that counts; zero is everything that
	// is recorded.
	Known time.Time
}

// firstDay is before anything that this register can know of.
const firstDay = "1900-01-01"

// ReadAsOf reads at and known; faults, such as times to come, are in q. A question
// that names only known asks of the present day.
func ReadAsOf(q *web.Query) AsOf {
	var a AsOf
	now := time.Now()
	today := now.In(vietnam).Format(time.DateOnly)
	if text := q.Text("at", 10); text != "" {
		day, err := time.Parse(time.DateOnly, text)
		switch a.At = day.Format(time.DateOnly); {
		case err != nil || a.At < firstDay:
			q.Fault("at", "date", "is no day since 1900: write it like 2025-03-12")
		case a.At > today:
			q.Fault("at", "range", "lies in the future: of a day to come nothing is known")
		}
	}
	if text := q.Text("known", 40); text != "" {
		known, ok := readKnown(text)
		switch {
		case !ok || known.Year() < 1900:
			q.Fault("known", "date", "is no day or moment since 1900: write it like 2025-03-12 (until the end of the day in Viet Nam) or 2025-03-12T08:00:00Z")
		case strings.Contains(text, "T") && known.After(now) || !strings.Contains(text, "T") && text > today:
			q.Fault("known", "range", "lies in the future: what will be recorded is not known")
		default:
			a.Known = known
		}
	}
	if a.At == "" && !a.Known.IsZero() {
		a.At = today
	}
	if a.At == today && a.Known.IsZero() {
		a.At = ""
	}
	return a
}

func readKnown(text string) (time.Time, bool) {
	if day, err := time.ParseInLocation(time.DateOnly, text, vietnam); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Microsecond), true
	}
	moment, err := time.Parse(time.RFC3339Nano, text)
	return moment, err == nil
}

// Past tells whether the question is not of the present.
func (a AsOf) Past() bool { return a.At != "" }

// Day is the day as a value for the database: without one, the end of all days.
func (a AsOf) Day() any {
	if a.At == "" {
		return pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return a.At
}

// Moment is the last moment of recording as a value for the database.
func (a AsOf) Moment() any {
	if a.Known.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return a.Known
}

// String is the question as it stands in an address, for keys of caches.
func (a AsOf) String() string {
	if a.Known.IsZero() {
		return a.At
	}
	return fmt.Sprintf("%s %s", a.At, a.Known.UTC().Format(time.RFC3339Nano))
}

// Answered is what an answer about the past says of its question.
type Answered struct {
	At    string     `json:"at"`
	Known *time.Time `json:"known"`
}

// Answered returns the question for the answer; nil for the present.
func (a AsOf) Answered() *Answered {
	if !a.Past() {
		return nil
	}
	ans := &Answered{At: a.At}
	if !a.Known.IsZero() {
		known := a.Known.UTC()
		ans.Known = &known
	}
	return ans
}
