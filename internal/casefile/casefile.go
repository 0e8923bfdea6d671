// Package casefile is the file of one holder in one round of one clearance
// project: notices, the compensation plan with its editions, money, complaints,
// and which parts of which parcels it recovers. Nothing of it is public, and
// who reads it is noted in the trail.
package casefile

import (
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Errors of cases.
var (
	ErrUnknown   = errors.New("there is no such case, or it is not yours to see")
	ErrForbidden = errors.New("the rights of this account do not allow it")
	ErrChanged   = errors.New("somebody else changed the case in the meantime")
	ErrProject   = errors.New("there is no such round of such a project")
	ErrPart      = errors.New("the case has no such part")
	ErrComplaint = errors.New("the case has no such complaint")
)

// RefusedError is a rule of the database that a change breaks.
type RefusedError struct {
	// Rule is the name of the constraint.
	Rule string
	// Detail is what the rule says about the place or the figure.
	Detail string
	// Parcel is the parcel whose part breaks it, or 0.
	Parcel int64
	cause  error
}

// Error names the rule.
func (e *RefusedError) Error() string { return "the change breaks the rule " + e.Rule }

// Unwrap returns what the database said, which is for logs only.
func (e *RefusedError) Unwrap() error { return e.cause }

// Query selects cases; what is empty does not select.
type Query struct {
	Project string `json:"project,omitempty"`
	Round   int    `json:"round,omitempty"`
	Parcel  int64  `json:"parcel,omitempty"`
	// Number is the beginning of the number of the file.
	Number string `json:"number,omitempty"`
	// Holder is found anywhere in the name, without diacritics.
	Holder string `json:"holder,omitempty"`
	State  string `json:"state,omitempty"`
	// Complaint keeps those with an open complaint.
	Complaint bool `json:"complaint,omitempty"`
	Limit     int  `json:"-"`
	Offset    int  `json:"-"`
}

// Text is a name in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Row is a case in a list.
type Row struct {
	ID          int64  `json:"id"`
	Number      string `json:"case_no"`
	Project     string `json:"project"`
	ProjectName Text   `json:"project_name"`
	Round       int    `json:"round"`
	HolderKind  string `json:"holder_kind"`
	Name        string `json:"name"`
	Demo        bool   `json:"demonstration"`
	OpenedOn    string `json:"opened_on"`
	// State is that of the least advanced part; empty without a part.
	State          *string `json:"state"`
	Parcels        int     `json:"parcels"`
	AreaM2         float64 `json:"area_m2"`
	PlanVND        *int64  `json:"plan_vnd"`
	PaidVND        int64   `json:"paid_vnd"`
	OpenComplaints int     `json:"open_complaints"`
}

// List is a page of cases and how many there are.
type List struct {
	Matched int64 `json:"number_matched"`
	Items   []Row `json:"items"`
}

// Part is the part of a parcel that a case recovers.
type Part struct {
	ID         int64           `json:"id"`
	Parcel     int64           `json:"parcel"`
	SheetNo    string          `json:"sheet_no"`
	ParcelNo   string          `json:"parcel_no"`
	AdminUnit  *string         `json:"admin_unit"`
	UnitName   Text            `json:"admin_unit_name"`
	LandUse    []string        `json:"land_use"`
	ParcelM2   float64         `json:"parcel_area_m2"`
	RecordedM2 *float64        `json:"recorded_area_m2"`
	AreaM2     float64         `json:"area_m2"`
	Geometry   json.RawMessage `json:"geometry"`
	State      string          `json:"state"`
	StateSince *string         `json:"state_since"`
	PaidOn     *string         `json:"paid_on"`
	Recovered  *string         `json:"recovered_on"`
	Obstacles  []string        `json:"obstacles"`
}

// Notice is a document served on the holder.
type Notice struct {
	ID         int64     `json:"id"`
	Kind       string    `json:"kind"`
	Number     string    `json:"number"`
	IssuedOn   string    `json:"issued_on"`
	Issuer     *string   `json:"issuer"`
	ServedOn   *string   `json:"served_on"`
	ServedHow  *string   `json:"served_how"`
	Note       *string   `json:"note"`
	Corrects   *int64    `json:"corrects"`
	Corrected  bool      `json:"corrected"`
	RecordedAt time.Time `json:"recorded_at"`
	RecordedBy string    `json:"recorded_by"`
}

// Plan is one edition of the compensation plan; amounts in whole đồng.
type Plan struct {
	ID              int64     `json:"id"`
	Edition         int       `json:"edition"`
	Replaces        *int64    `json:"replaces"`
	PlanNo          *string   `json:"plan_no"`
	DrawnUpOn       string    `json:"drawn_up_on"`
	Land            int64     `json:"land_vnd"`
	House           int64     `json:"house_vnd"`
	Crops           int64     `json:"crops_vnd"`
	Support         int64     `json:"support_vnd"`
	Resettlement    int64     `json:"resettlement_vnd"`
	EarlyHandover   int64     `json:"early_handover_vnd"`
	Total           int64     `json:"total_vnd"`
	ResettlePlots   int       `json:"resettlement_plots"`
	Reason          *string   `json:"reason"`
	Document        *string   `json:"document"`
	RecordedAt      time.Time `json:"recorded_at"`
	RecordedBy      string    `json:"recorded_by"`
	ApprovedVND     *int64    `json:"approved_vnd"`
	ApprovedOn      *string   `json:"approved_on"`
	ApprovalDecided *string   `json:"approval_no"`
}

// Payment is money that went to the holder or to an account for him.
type Payment struct {
	// Kind is paid (a step of clearance), deposited or released.
	Kind     string  `json:"kind"`
	On       string  `json:"on"`
	Amount   *int64  `json:"amount_vnd"`
	Parcel   *int64  `json:"parcel"`
	Bank     *string `json:"bank"`
	Reason   *string `json:"reason"`
	Document *string `json:"document"`
	Note     *string `json:"note"`
	By       string  `json:"recorded_by"`
}

// ComplaintEvent is a step in the settling of a complaint.
type ComplaintEvent struct {
	From     string    `json:"from"`
	To       string    `json:"to"`
	On       string    `json:"happened_on"`
	Outcome  *string   `json:"outcome"`
	Document *string   `json:"document"`
	Note     *string   `json:"note"`
	At       time.Time `json:"recorded_at"`
	By       string    `json:"recorded_by"`
}

// Complaint is a complaint of the holder.
type Complaint struct {
	ID         int64            `json:"id"`
	ReceivedOn string           `json:"received_on"`
	Number     *string          `json:"number"`
	About      string           `json:"about"`
	Content    string           `json:"content"`
	State      string           `json:"state"`
	StateSince string           `json:"state_since"`
	Outcome    *string          `json:"outcome"`
	RecordedBy string           `json:"recorded_by"`
	Events     []ComplaintEvent `json:"events"`
}

// Revision is how the case stood after a change.
type Revision struct {
	Version int64           `json:"version"`
	At      time.Time       `json:"recorded_at"`
	By      string          `json:"recorded_by"`
	Reason  *string         `json:"reason"`
	Content json.RawMessage `json:"content"`
}

// Case is all of one file.
type Case struct {
	Row
	Address    *string     `json:"address"`
	MayChange  bool        `json:"may_change"`
	MayRecord  bool        `json:"may_record"`
	Parts      []Part      `json:"parts"`
	Notices    []Notice    `json:"notices"`
	Plans      []Plan      `json:"plans"`
	Payments   []Payment   `json:"payments"`
	OnDeposit  int64       `json:"on_deposit_vnd"`
	Complaints []Complaint `json:"complaints"`
	Revisions  []Revision  `json:"revisions"`
	Version    int64       `json:"version"`
}

// sum derives from the parts, the plans and the payments what the row of a list
// shows.
func (c *Case) sum() {
	order := states()
	parcels := map[int64]bool{}
	least := len(order)
	for _, p := range c.Parts {
		parcels[p.Parcel] = true
		c.AreaM2 += p.AreaM2
		// What left the boundary counts only when all did; it comes last.
		least = min(least, slices.Index(order, p.State))
	}
	c.Parcels = len(parcels)
	if least >= 0 && least < len(order) {
		c.State = &order[least]
	}
	if len(c.Plans) > 0 {
		c.PlanVND = &c.Plans[0].Total
	}
	for _, p := range c.Payments {
		switch {
		case p.Amount == nil:
		case p.Kind == "paid":
			c.PaidVND += *p.Amount
		case p.Kind == "deposited":
			c.OnDeposit += *p.Amount
		default:
			c.OnDeposit -= *p.Amount
		}
	}
	for _, x := range c.Complaints {
		if x.State != "withdrawn" && x.State != "closed" {
			c.OpenComplaints++
		}
	}
}
