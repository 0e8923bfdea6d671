// Package intake brings parcels from files into the register: it reads Shapefile,
// GeoPackage, GeoJSON, KML, GML, DXF, CSV and XLSX, checks coordinate system,
// columns and shapes, and commits what the person chose in one transaction.
//
// A job is rows in the database; what is to be done with it is done by any
// instance of the program, in one transaction a step, so that a server that is
// killed loses nothing and doubles nothing.
package intake

import (
	"encoding/json"
	"errors"
	"time"
)

// Limits of one file.
const (
	MaxBytes    = 1 << 30 // as sent
	maxUnpacked = 4 << 30
	MaxRows     = 500_000
	maxColumns  = 200
	maxValue    = 4000    // characters of one value that are kept
	maxShape    = 8 << 20 // bytes of one shape
)

// Text is a text in the two languages of the service.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Settings are what the person chose.
type Settings struct {
	CRS           string            `json:"crs,omitempty"`
	Swap          bool              `json:"swap,omitempty"`
	Columns       map[string]string `json:"columns,omitempty"`
	CadastralUnit string            `json:"cadastral_unit,omitempty"`
	MapSeries     string            `json:"map_series,omitempty"`
	Accuracy      string            `json:"accuracy,omitempty"`
	Rows          []int             `json:"rows,omitempty"`
	Clean         bool              `json:"clean,omitempty"`
}

// File is the file of a job.
type File struct {
	Name     string   `json:"name"`
	Size     int64    `json:"size"`
	SHA256   string   `json:"sha256"`
	Format   string   `json:"format,omitempty"`
	Layer    string   `json:"layer,omitempty"`
	Layers   []string `json:"layers"`
	Encoding string   `json:"encoding,omitempty"`
}

// Column is a column of the file with a few of its values.
type Column struct {
	Name    string   `json:"name"`
	Samples []string `json:"samples"`
}

// Candidate is a coordinate system that the file may have, and where it would
// bring the parcels.
type Candidate struct {
	CRS  string `json:"crs"`
	Swap bool   `json:"swap"`
	Name Text   `json:"name"`
	// Inside is the share of the sample that lies in the province, 0 to 1.
	Inside float64 `json:"inside"`
	// Declared is the share that lies in the commune that the file names; nil
	// where it names none.
	Declared *float64 `json:"declared"`
	// OffsetM is how far the parcels lie from those of the same number in the
	// register, metres; nil where too few are there.
	OffsetM *float64 `json:"offset_m"`
	// Covered is the share of the sample's area that lies on other parcels of
	// the register.
	Covered float64 `json:"covered"`
	// Fit is the share of the corners of a drawn shape that lie on borders of
	// the register; nil where it was not looked at.
	Fit *float64 `json:"fit,omitempty"`
	// Bbox is west, south, east, north in WGS 84.
	Bbox *[4]float64 `json:"bbox"`
	// Outline is the hull of the sample, GeoJSON in WGS 84.
	Outline json.RawMessage `json:"outline,omitempty"`
}

// Suggestion is what to choose instead.
type Suggestion struct {
	CRS  string `json:"crs"`
	Swap bool   `json:"swap"`
}

// Problem is what is wrong with the file as a whole.
type Problem struct {
	Rule     string      `json:"rule"`
	Severity string      `json:"severity"`
	Message  Text        `json:"message"`
	Suggest  *Suggestion `json:"suggest,omitempty"`
}

// Counts are the rows by what becomes of them.
type Counts struct {
	New        int `json:"new"`
	Changed    int `json:"changed"`
	Unchanged  int `json:"unchanged"`
	Refused    int `json:"refused"`
	Warnings   int `json:"warnings"`
	Repairable int `json:"repairable"`
	Repaired   int `json:"repaired"`
}

// Result is what a commit did.
type Result struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
}

// Progress is how far the work is; Total is 0 where it is not known.
type Progress struct {
	Step  string `json:"step"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// CRSState is the coordinate system of a job.
type CRSState struct {
	Given      string      `json:"given,omitempty"` // what the file says
	GivenName  string      `json:"given_name,omitempty"`
	Chosen     string      `json:"chosen,omitempty"`
	Swap       bool        `json:"swap"`
	Candidates []Candidate `json:"candidates"`
}

// Job is an import as its owner sees it.
type Job struct {
	ID         int64             `json:"id"`
	State      string            `json:"state"`
	Work       string            `json:"work,omitempty"`
	Progress   *Progress         `json:"progress,omitempty"`
	File       File              `json:"file"`
	Source     string            `json:"source"`
	SourceDate string            `json:"source_date"`
	Account    string            `json:"account"`
	CreatedAt  time.Time         `json:"created_at"`
	ChangedAt  time.Time         `json:"changed_at"`
	Rows       int               `json:"rows"`
	CRS        CRSState          `json:"crs"`
	Columns    []Column          `json:"columns"`
	Mapping    map[string]string `json:"mapping"`
	Settings   Settings          `json:"settings"`
	Counts     Counts            `json:"counts"`
	Problems   []Problem         `json:"problems"`
	Result     *Result           `json:"result,omitempty"`
	SameAs     int64             `json:"same_as,omitempty"`
	Bbox       *[4]float64       `json:"bbox,omitempty"`
}

// Found is what reading found in the file.
type Found struct {
	Format     string            `json:"format,omitempty"`
	Layer      string            `json:"layer,omitempty"`
	Layers     []string          `json:"layers,omitempty"`
	Encoding   string            `json:"encoding,omitempty"`
	CRS        string            `json:"crs,omitempty"`
	CRSName    string            `json:"crs_name,omitempty"`
	Columns    []Column          `json:"columns,omitempty"`
	Mapping    map[string]string `json:"mapping,omitempty"`
	Candidates []Candidate       `json:"candidates,omitempty"`
	// Tried is the commune that was declared when the candidates were tried.
	Tried  string      `json:"tried,omitempty"`
	Notes  []Problem   `json:"notes,omitempty"`
	SameAs int64       `json:"same_as,omitempty"`
	Bbox   *[4]float64 `json:"bbox,omitempty"`
}

// Note is what reading found about one row.
type Note struct {
	Rule     string         `json:"rule"`
	Severity string         `json:"severity"`
	Field    string         `json:"field"`
	Values   map[string]any `json:"values,omitempty"`
}

// row is one row of a file, as it is in it.
type row struct {
	wkt   string
	names []string
	value []string
	notes []Note
}

// Errors for the person who sent a file or asks for a job.
var (
	ErrUnknown = errors.New("there is no such import, or it is not yours")
	ErrState   = errors.New("this import is past that: look at its state")
)

// Unreadable is what is wrong with a file that cannot be read at all.
type Unreadable struct {
	Rule string
	Text Text
}

// Error returns the English text.
func (u *Unreadable) Error() string { return u.Text.EN }

func unreadable(rule, vi, en string) error { return &Unreadable{rule, Text{vi, en}} }
