// Package worksheet is the sheet of a clearance project: downloaded as XLSX or
// CSV, filled in offline for hundreds of parcels, sent back, judged row by row,
// and recorded in one transaction.
//
// A sheet that was sent is rows in the database; what is to be done with it is
// done by any instance of the program, in one transaction a step, so that a
// server that is killed loses nothing and doubles nothing. Steps are recorded as
// every step is, by INSERT into clearance_event in the name of the account, and
// the preview asks the register itself by a rehearsal that is taken back.
package worksheet

import (
	"errors"
	"time"

	"matbang/internal/parcel"
)

// Limits of one sheet.
const (
	MaxBytes    = 16 << 20  // as sent
	maxUnpacked = 160 << 20 // of a workbook
	maxSheetXML = 24 << 20  // above it, sheets are unpacked to disk
	MaxRows     = 20_000
	maxColumns  = 120
	maxValue    = 4000 // characters of one cell that are kept
	headWithin  = 40   // rows in which the head of the table is looked for
)

// Text is a text in the two languages of the service.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Reason is why a row is refused.
type Reason struct {
	Field   string `json:"field"`
	Rule    string `json:"rule"`
	Message Text   `json:"message"`
}

// Row is a row of a sheet as it was sent.
type Row struct {
	// No is its number as spreadsheets show it.
	No  int
	Key string
	// Unit, Series, Sheet, Parcel and Part name the part of a parcel where there
	// is no key.
	Unit, Series, Sheet, Parcel, Part string
	// SeenEvent is the last event of the part when the sheet was downloaded, 0
	// for none; nil where the sheet does not know.
	SeenEvent *int64
	SeenState string
	// Touched says that something was filled in.
	Touched bool
	Step    parcel.Step
	// AreaOther is the area read with its point as a mark of thousands, where it
	// may be either.
	AreaOther *float64
	Faults    []Reason
}

// Sheet is what was read from a file.
type Sheet struct {
	// Project is the code of the project by the sheet's own word; empty where it
	// does not say.
	Project string
	MadeAt  *time.Time
	Rows    []Row
}

// Part is a part of a parcel that a project recovers.
type Part struct {
	ID, Parcel, Number int64
	Round              int
	State              string
	Since              *string
	// LastEvent is the number of its last event, 0 without one.
	LastEvent         int64
	UnitCode          string
	Unit, Today       Text // commune of the cadastre, and that of today
	Series, Sheet, No string
	AreaM2            float64
	Obstructed, Mine  bool
}

// Verdicts on a row.
const (
	change    = "change"
	same      = "same"
	untouched = "untouched"
	refused   = "refused"
)

// Judged is a row with what becomes of it.
type Judged struct {
	Row     int
	Part    *Part
	Verdict string
	Area    *float64
	Reasons []Reason
}

// Counts are the rows by what becomes of them, and the refused by reason.
type Counts struct {
	Change    int            `json:"change"`
	Same      int            `json:"same"`
	Untouched int            `json:"untouched"`
	Refused   int            `json:"refused"`
	Rules     map[string]int `json:"rules"`
}

// Result is what applying a sheet did.
type Result struct {
	Applied int `json:"applied"`
	Parcels int `json:"parcels"`
	// Drafted are steps that wait for a second person.
	Drafted int `json:"drafted"`
	// Same are rows that were recorded, or waiting for approval, already.
	Same int `json:"same"`
}

// Progress is how far the work is; Total is 0 where it is not known.
type Progress struct {
	Step  string `json:"step"`
	Total int    `json:"total"`
}

// Problem is what is wrong with a sheet as a whole.
type Problem struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  Text   `json:"message"`
}

// File is the file of a sheet.
type File struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Job is a sheet that was sent, as its owner sees it.
type Job struct {
	ID          int64     `json:"id"`
	State       string    `json:"state"`
	Work        string    `json:"work,omitempty"`
	Progress    *Progress `json:"progress,omitempty"`
	Project     string    `json:"project"`
	ProjectName Text      `json:"project_name"`
	File        File      `json:"file"`
	Account     string    `json:"account"`
	CreatedAt   time.Time `json:"created_at"`
	ChangedAt   time.Time `json:"changed_at"`
	// MadeAt is when the sheet was downloaded, by its own word.
	MadeAt   *time.Time `json:"made_at"`
	Rows     int        `json:"rows"`
	Counts   Counts     `json:"counts"`
	Problems []Problem  `json:"problems"`
	Result   *Result    `json:"result,omitempty"`
}

// Errors for the person who sent a sheet or asks for one.
var (
	ErrUnknown   = errors.New("there is no such sheet, or it is not yours")
	ErrProject   = errors.New("there is no such project")
	ErrForbidden = errors.New("this account may not record steps in this project")
	ErrState     = errors.New("this sheet is past that: look at its state")
)

// Unreadable is what is wrong with a file that cannot be read at all; the rule is
// what the page says in its own words.
type Unreadable struct{ Rule, Detail string }

// Error returns the sentence.
func (u *Unreadable) Error() string { return u.Detail }

func unreadable(rule, detail string) error { return &Unreadable{rule, detail} }
