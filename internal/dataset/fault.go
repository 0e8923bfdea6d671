package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Fault is one thing that is wrong with the files: where, what, and what to do
// about it.
type Fault struct {
	// File is the path inside the dataset.
	File string
	// Feature is the code of the feature or record; empty when the fault is
	// of the file.
	Feature string
	// At is the place of a fault of geometry, WGS 84 longitude and latitude
	// in degrees; nil for other faults. Detail says it too.
	At *orb.Point
	// Detail says what is wrong and what to do.
	Detail string
}

// String returns the fault in one line, the file first.
func (f Fault) String() string {
	if f.Feature == "" {
		return f.File + ": " + f.Detail
	}
	noun := "feature"
	if strings.HasSuffix(f.File, ".toml") {
		noun = "record"
	}
	return fmt.Sprintf("%s: %s %q: %s", f.File, noun, f.Feature, f.Detail)
}

// Invalid is the error of a dataset with faults: all of them. Nothing was
// loaded.
type Invalid struct{ Faults []Fault }

// Error lists every fault on a line of its own.
func (e *Invalid) Error() string {
	var b strings.Builder
	noun := "faults"
	if len(e.Faults) == 1 {
		noun = "fault"
	}
	fmt.Fprintf(&b, "the dataset has %d %s and was not loaded; correct the files and load again:", len(e.Faults), noun)
	for _, f := range e.Faults {
		b.WriteString("\n  ")
		b.WriteString(f.String())
	}
	return b.String()
}

// place writes a coordinate the way faults show it: longitude, latitude, five
// decimals (a metre).
func place(p orb.Point) string { return fmt.Sprintf("%.5f, %.5f", p[0], p[1]) }

// sortFaults orders faults by file and keeps the order of the features in it.
func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.File, b.File) })
}
