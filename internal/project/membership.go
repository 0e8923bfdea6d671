package project

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// Selection says which parcels are meant: those on which everything that is given
// agrees, by numbers, by an area, by a zone, by where they stand.
type Selection struct {
	IDs []int64 `json:"ids"`
	// Area is a Polygon or MultiPolygon, WGS 84; a parcel is in it when the point
	// that stands for it is.
	Area json.RawMessage `json:"area"`
	// Zone is the code of a zone whose parcels are meant.
	Zone   string          `json:"zone"`
	Filter SelectionFilter `json:"filter"`

	shape orb.Geometry
}

// SelectionFilter narrows a selection by where parcels are and stand.
type SelectionFilter struct {
	// Project is the code of a project, "none" for parcels of no project.
	Project   string `json:"project"`
	Round     int    `json:"round"`
	State     string `json:"state"`
	AdminUnit string `json:"admin_unit"`
}

// Move is what is asked of a selection of parcels: to join a round of a project on
// a day, or to leave their project.
type Move struct {
	Selection
	Round int    `json:"round"`
	On    string `json:"on"`
	// Note is the decision or the reason.
	Note string `json:"note"`
	// Pass allows that parcels of other projects are taken from them.
	Pass bool `json:"pass"`
	// Preview asks what would happen; nothing is written.
	Preview bool `json:"preview"`
}

// maxParcels bounds one move.
const maxParcels = 20_000

// Check returns everything that is wrong with the move by itself.
func (m *Move) Check(joins bool, today time.Time) []Fault {
	k := &checker{}
	if len(m.IDs) == 0 && m.Area == nil && m.Zone == "" && m.Filter == (SelectionFilter{}) {
		k.fault("ids", "required", "say which parcels: by ids, area, zone or filter")
	}
	if len(m.IDs) > maxParcels {
		k.fault("ids", "max_items", fmt.Sprintf("has %d numbers and at most %d move at once", len(m.IDs), maxParcels))
	}
	if slices.ContainsFunc(m.IDs, func(id int64) bool { return id < 1 }) {
		k.fault("ids", "range", "numbers of parcels begin at 1")
	}
	for field, code := range map[string]string{"zone": m.Zone, "filter.project": m.Filter.Project, "filter.admin_unit": m.Filter.AdminUnit} {
		if code != "" && !codeForm.MatchString(code) {
			k.fault(field, "pattern", "is no code: letters, digits, hyphens and underscores")
		}
	}
	if m.Filter.State != "" && !slices.Contains(stateOrder, m.Filter.State) {
		k.fault("filter.state", "enum", "is none of "+strings.Join(stateOrder, ", "))
	}
	if m.Filter.Round < 0 || m.Filter.Round > 9999 {
		k.fault("filter.round", "range", "rounds are numbered from 1")
	}
	if joins && (m.Round < 1 || m.Round > 9999) {
		k.fault("round", "required", "say which round of the project, from 1")
	}
	on := m.On
	if day, ok := k.day("on", &on); ok && day.After(today) {
		k.fault("on", "not_in_the_future", "lies in the future: a move is recorded when it has happened")
	} else if !ok && on == "" {
		k.fault("on", "required", "say on which day")
	}
	k.text("note", m.Note, maxText, !m.Preview)
	slices.SortStableFunc(k.faults, func(a, b Fault) int { return strings.Compare(a.Field, b.Field) })
	return k.faults
}

// Reasons for which a parcel cannot move, in the order in which they are looked
// for; each is the name of the rule that the database would say.
const (
	ruleArea      = "area_of_competence"
	ruleElsewhere = "project_parcel_one_project_at_a_time"
	ruleEarlier   = "project_parcel_leaves_after_joining"
	ruleUnderWay  = "project_parcel_leaves_nothing_under_way"
	ruleNowhere   = "project_parcel_in_no_project"
)

// reasons say what to do about each rule.
func reasons(rule string) string {
	switch rule {
	case ruleArea:
		return "lies outside the account's area of competence"
	case ruleElsewhere:
		return "belongs to another project: say pass to take it over"
	case ruleEarlier:
		return "joined its present project on that day or later, or belonged to a project at that time: choose a later day"
	case ruleUnderWay:
		return "steps of clearance are under way: pass it to another project, or record its exclusion with the decision first"
	case ruleNowhere:
		return "is not in this project"
	}
	return "breaks a rule of the register"
}

// Refused is a parcel that cannot move.
type Refused struct {
	ID       int64  `json:"id"`
	SheetNo  string `json:"sheet_no"`
	ParcelNo string `json:"parcel_no"`
	Rule     string `json:"rule"`
}

// Origin is how many of the parcels come from a project.
type Origin struct {
	Project *Ref    `json:"project"`
	Count   int     `json:"count"`
	AreaHa  float64 `json:"area_ha"`
}

// Moved is what a move does, or did: Already counts those that are where they
// should go, UnderWay those whose steps go along.
type Moved struct {
	Count    int       `json:"count"`
	AreaHa   float64   `json:"area_ha"`
	Already  int       `json:"already"`
	UnderWay int       `json:"under_way"`
	From     []Origin  `json:"from"`
	Refused  []Refused `json:"refused"`
	// RefusedCount is the number of all of them; at most 200 are named.
	RefusedCount int `json:"refused_count"`
}

// mostRefused is how many refused parcels an answer names.
const mostRefused = 200

// errMany says that a selection is too large.
var errMany = fmt.Errorf("the selection holds more than %d parcels", maxParcels)

// RefusedMoveError says that parcels cannot move; nothing was written.
type RefusedMoveError struct{ Moved Moved }

// Error counts them.
func (e *RefusedMoveError) Error() string {
	return fmt.Sprintf("%d parcels cannot move", e.Moved.RefusedCount)
}
