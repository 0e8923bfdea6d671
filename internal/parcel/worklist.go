package parcel

import "matbang/internal/ogcapi"

// Orders of the work list.
var workOrders = []string{"late", "waiting", "next", "number", "area"}

// WorkQuery chooses parcels of the work list; what is empty does not choose.
type WorkQuery struct {
	State, Project, AdminUnit, SheetNo, ParcelNo string
	// Blocked keeps those with an open obstacle, Late those past a time limit of
	// the law.
	Blocked, Late bool
	// Mine keeps those in the area of competence of who asks, Ready those whose
	// next step is lawful today.
	Mine, Ready bool
	// Next keeps those that may go to this state, DueWithin those whose limit ends
	// in so many days from today; 0 does not choose.
	Next      string
	DueWithin int
	// Order is one of workOrders.
	Order         string
	Limit, Offset int
}

// WorkItem is one parcel that is being cleared, with its clock. It holds nothing
// personal: of an obstacle only that there is one.
type WorkItem struct {
	ID          int64       `json:"id"`
	SheetNo     string      `json:"sheet_no"`
	ParcelNo    string      `json:"parcel_no"`
	State       string      `json:"state"`
	StateSince  *string     `json:"state_since"`
	DaysWaiting *int        `json:"days_waiting"`
	Obstructed  bool        `json:"obstructed"`
	AreaM2      float64     `json:"area_m2"`
	Project     string      `json:"project"`
	ProjectName ogcapi.Text `json:"project_name"`
	CommittedTo *string     `json:"committed_to"`
	AdminUnit   *string     `json:"admin_unit"`
	UnitName    ogcapi.Text `json:"admin_unit_name"`
	// DueOn is the last day of the time limit that runs in this state, by the law
	// in force on the day it began; without one no limit is known.
	DueOn *string `json:"due_on"`
	// DaysLate counts from DueOn to today; negative are the days left.
	DaysLate   *int    `json:"days_late"`
	Rule       *string `json:"rule"` // code of the rule that gives DueOn
	Article    *string `json:"article"`
	Unverified bool    `json:"unverified"`
	// Next is the next step on the main way, NextOn the first day from today on
	// which it is lawful (null: no limit speaks of it).
	Next   *string `json:"next"`
	NextOn *string `json:"next_on"`
	// HandoverOn is the first day on which all of it can be handed over by
	// decision.
	HandoverOn *string `json:"handover_on"`
}

// WorkList is one page of the list and what is true of all of it.
type WorkList struct {
	Count   int64      `json:"count"`
	Late    int64      `json:"late"`
	Blocked int64      `json:"blocked"`
	AreaHa  float64    `json:"area_ha"`
	Items   []WorkItem `json:"items"`
	// AsOf is the question of the past that this answers; nil of the present.
	AsOf *ogcapi.Answered `json:"as_of,omitempty"`
}
