package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"matbang/internal/problem"
)

// States of clearance in the order of the main way.
func states() []string {
	return []string{"not_started", "notified", "inventory", "inventoried", "plan_posted", "plan_approved", "paid", "recovery_decided", "handed_over", "clean", "excluded"}
}

// HolderKinds are who may hold land.
func holderKinds() []string {
	return []string{"household", "individual", "organisation", "community", "state"}
}

// NewPart is a part as it is sent: an area, or a shape from which it follows.
type NewPart struct {
	Parcel   int64     `json:"parcel"`
	AreaM2   *float64  `json:"area_m2"`
	Geometry *Geometry `json:"geometry"`
	// CRS of the shape: EPSG:4326 (when empty) or EPSG:5899, the survey plane.
	CRS string `json:"crs"`
}

// NewCase is a case as it is opened.
type NewCase struct {
	Project    string    `json:"project"`
	Round      int       `json:"round"`
	Number     string    `json:"case_no"`
	HolderKind string    `json:"holder_kind"`
	OpenedOn   string    `json:"opened_on"`
	Name       string    `json:"name"`
	Address    string    `json:"address"`
	Parts      []NewPart `json:"parts"`
}

// Change is what of a case is changed; null leaves it as it is.
type Change struct {
	Number     *string `json:"case_no"`
	HolderKind *string `json:"holder_kind"`
	Name       *string `json:"name"`
	Address    *string `json:"address"`
	Reason     string  `json:"reason"`
}

// PartChange gives a part another area, or a shape.
type PartChange struct {
	AreaM2   *float64  `json:"area_m2"`
	Geometry *Geometry `json:"geometry"`
	CRS      string    `json:"crs"`
	Reason   string    `json:"reason"`
}

// NewNotice is a notice as it is recorded.
type NewNotice struct {
	Kind      string  `json:"kind"`
	Number    string  `json:"number"`
	IssuedOn  string  `json:"issued_on"`
	Issuer    *string `json:"issuer"`
	ServedOn  *string `json:"served_on"`
	ServedHow *string `json:"served_how"`
	Note      *string `json:"note"`
	Corrects  *int64  `json:"corrects"`
}

// NewPlan is an edition of the plan as it is recorded; whole đồng.
type NewPlan struct {
	Replaces      *int64  `json:"replaces"`
	PlanNo        *string `json:"plan_no"`
	DrawnUpOn     string  `json:"drawn_up_on"`
	Land          int64   `json:"land_vnd"`
	House         int64   `json:"house_vnd"`
	Crops         int64   `json:"crops_vnd"`
	Support       int64   `json:"support_vnd"`
	Resettlement  int64   `json:"resettlement_vnd"`
	EarlyHandover int64   `json:"early_handover_vnd"`
	ResettlePlots int     `json:"resettlement_plots"`
	Reason        *string `json:"reason"`
	Document      *string `json:"document"`
}

// NewDeposit is money put on an account or given out of it.
type NewDeposit struct {
	Kind     string  `json:"kind"`
	On       string  `json:"on"`
	Amount   int64   `json:"amount_vnd"`
	Bank     string  `json:"bank"`
	Reason   *string `json:"reason"`
	Document *string `json:"document"`
	Note     *string `json:"note"`
}

// NewComplaint is a complaint as it is received.
type NewComplaint struct {
	ReceivedOn string  `json:"received_on"`
	Number     *string `json:"number"`
	About      string  `json:"about"`
	Content    string  `json:"content"`
}

// NewComplaintEvent is a step in the settling of a complaint.
type NewComplaintEvent struct {
	To       string  `json:"to"`
	On       string  `json:"happened_on"`
	Outcome  *string `json:"outcome"`
	Document *string `json:"document"`
	Note     *string `json:"note"`
}

// checker collects what is wrong with a body.
type checker struct {
	today  time.Time
	faults []problem.Field
}

func (k *checker) fault(field, rule, detail string) {
	k.faults = append(k.faults, problem.Field{Field: field, Rule: rule, Detail: detail})
}

// day reads a day that has come.
func (k *checker) day(field, text string) {
	d, err := time.Parse(time.DateOnly, text)
	switch {
	case text == "":
		k.fault(field, "required", "say on which day")
	case err != nil || d.Year() < 1900:
		k.fault(field, "date", "is no day; write it like 2026-11-23")
	case d.After(k.today):
		k.fault(field, "not_in_the_future", "lies in the future")
	}
}

func (k *checker) maybeDay(field string, text *string) {
	if text != nil {
		k.day(field, *text)
	}
}

func (k *checker) text(field, text string, most int, required bool) {
	switch {
	case strings.TrimSpace(text) == "" && required:
		k.fault(field, "required", "is missing")
	case text != "" && strings.TrimSpace(text) == "":
		k.fault(field, "not_empty", "is empty: give it or leave it out")
	case utf8.RuneCountInString(text) > most:
		k.fault(field, "max_length", fmt.Sprintf("has at most %d characters", most))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		k.fault(field, "characters", "holds characters that cannot be shown")
	}
}

func (k *checker) maybe(field string, text *string, most int) {
	if text != nil {
		k.text(field, *text, most, true)
	}
}

func (k *checker) enum(field, value string, known ...string) {
	if !slices.Contains(known, value) {
		k.fault(field, "enum", "use "+strings.Join(known, ", "))
	}
}

// mostVND is far above any plan and far below what a sum could overflow.
const mostVND = 1e15

func (k *checker) amount(field string, v int64) {
	if v < 0 || v > mostVND {
		k.fault(field, "range", "is an amount in whole đồng, not negative")
	}
}

func (k *checker) shape(field string, area *float64, g *Geometry, crs string) {
	switch {
	case g == nil && area == nil:
		k.fault(field+"area_m2", "required", "give the area to be recovered in m², or the shape of the part")
	case area != nil && (*area <= 0 || *area > 1e9 || math.IsNaN(*area)):
		k.fault(field+"area_m2", "clearance_part_area_positive", "is above 0; m²")
	}
	if crs != "" && crs != "EPSG:4326" && crs != "EPSG:5899" {
		k.fault(field+"crs", "enum", "use EPSG:4326 or EPSG:5899")
	}
	if g == nil {
		return
	}
	if _, err := g.shape(crs == "EPSG:5899"); err != nil {
		k.fault(field+"geometry", "geometry", err.Error())
	}
}

func (n *NewCase) check(k *checker) {
	k.text("project", n.Project, 100, true)
	if n.Round < 1 || n.Round > 1000 {
		k.fault("round", "range", "rounds are numbered from 1")
	}
	k.text("case_no", n.Number, 60, true)
	k.enum("holder_kind", n.HolderKind, holderKinds()...)
	k.day("opened_on", n.OpenedOn)
	k.text("name", n.Name, 200, true)
	k.text("address", n.Address, 300, false)
	if len(n.Parts) > 200 {
		k.fault("parts", "max_items", "a case has at most 200 parts")
		return
	}
	for i, p := range n.Parts {
		field := fmt.Sprintf("parts[%d].", i)
		if p.Parcel < 1 {
			k.fault(field+"parcel", "required", "is the number of a parcel")
		}
		k.shape(field, p.AreaM2, p.Geometry, p.CRS)
	}
}

func (n *Change) check(k *checker) {
	if n.Number == nil && n.HolderKind == nil && n.Name == nil && n.Address == nil {
		k.fault("body", "required", "name at least one field to change")
	}
	k.maybe("case_no", n.Number, 60)
	if n.HolderKind != nil {
		k.enum("holder_kind", *n.HolderKind, holderKinds()...)
	}
	k.maybe("name", n.Name, 200)
	if n.Address != nil {
		k.text("address", *n.Address, 300, false)
	}
	k.text("reason", n.Reason, 500, false)
}

func (n *NewNotice) check(k *checker) {
	k.text("kind", n.Kind, 40, true)
	k.text("number", n.Number, 100, true)
	k.day("issued_on", n.IssuedOn)
	k.maybe("issuer", n.Issuer, 200)
	k.maybeDay("served_on", n.ServedOn)
	if n.ServedHow != nil {
		k.enum("served_how", *n.ServedHow, "in_person", "by_post", "posted", "refused")
	}
	if (n.ServedOn == nil) != (n.ServedHow == nil) {
		k.fault("served_how", "case_notice_served_somehow", "say both on which day and how it was served, or neither")
	}
	if n.ServedOn != nil && *n.ServedOn < n.IssuedOn {
		k.fault("served_on", "case_notice_served_after_issued", "lies before the date of the document")
	}
	k.maybe("note", n.Note, 2000)
}

func (n *NewPlan) check(k *checker) {
	k.maybe("plan_no", n.PlanNo, 100)
	k.day("drawn_up_on", n.DrawnUpOn)
	k.amount("land_vnd", n.Land)
	k.amount("house_vnd", n.House)
	k.amount("crops_vnd", n.Crops)
	k.amount("support_vnd", n.Support)
	k.amount("resettlement_vnd", n.Resettlement)
	k.amount("early_handover_vnd", n.EarlyHandover)
	if n.ResettlePlots < 0 || n.ResettlePlots > 1000 {
		k.fault("resettlement_plots", "range", "is a number of plots")
	}
	if n.Replaces != nil && n.Reason == nil {
		k.fault("reason", "compensation_plan_amendment_has_reason", "an amendment says why")
	}
	k.maybe("reason", n.Reason, 2000)
	k.maybe("document", n.Document, 500)
}

func (n *NewDeposit) check(k *checker) {
	k.enum("kind", n.Kind, "deposited", "released")
	k.day("on", n.On)
	k.amount("amount_vnd", n.Amount)
	if n.Amount == 0 {
		k.fault("amount_vnd", "case_deposit_amount_positive", "is above 0; whole đồng")
	}
	k.text("bank", n.Bank, 200, true)
	if n.Reason != nil {
		k.enum("reason", *n.Reason, "refused", "absent", "dispute", "other")
	} else if n.Kind == "deposited" {
		k.fault("reason", "case_deposit_has_reason", "say why it could not be paid out")
	}
	k.maybe("document", n.Document, 500)
	k.maybe("note", n.Note, 2000)
}

func (n *NewComplaint) check(k *checker) {
	k.day("received_on", n.ReceivedOn)
	k.maybe("number", n.Number, 100)
	k.enum("about", n.About, "price", "area", "origin", "assets", "resettlement", "procedure", "other")
	k.text("content", n.Content, 4000, true)
}

func (n *NewComplaintEvent) check(k *checker) {
	k.enum("to", n.To, "first_settled", "escalated", "second_settled", "withdrawn", "closed")
	k.day("happened_on", n.On)
	settled := n.To == "first_settled" || n.To == "second_settled"
	switch {
	case n.Outcome != nil:
		k.enum("outcome", *n.Outcome, "upheld", "partly_upheld", "rejected")
		if !settled {
			k.fault("outcome", "complaint_event_settled_with_outcome", "belongs to a settlement only")
		}
	case settled:
		k.fault("outcome", "complaint_event_settled_with_outcome", "a settlement has an outcome: upheld, partly_upheld or rejected")
	}
	k.maybe("document", n.Document, 500)
	k.maybe("note", n.Note, 4000)
}

// Geometry is a Polygon or MultiPolygon of GeoJSON.
type Geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// mostVertices bounds the shape of a part.
const mostVertices = 5000

// shape reads the coordinates, in degrees or in metres of the survey plane;
// every position lies near the province, and heights are left out.
func (g *Geometry) shape(metres bool) (orb.MultiPolygon, error) {
	var raw [][][][]float64
	switch g.Type {
	case "Polygon":
		raw = make([][][][]float64, 1)
		if err := json.Unmarshal(g.Coordinates, &raw[0]); err != nil {
			return nil, errors.New("the coordinates are those of no Polygon")
		}
	case "MultiPolygon":
		if err := json.Unmarshal(g.Coordinates, &raw); err != nil {
			return nil, errors.New("the coordinates are those of no MultiPolygon")
		}
	default:
		return nil, errors.New("is a Polygon or MultiPolygon")
	}
	var out orb.MultiPolygon
	vertices := 0
	for _, rings := range raw {
		var polygon orb.Polygon
		for _, points := range rings {
			ring, err := ringOf(points, metres)
			if err != nil {
				return nil, err
			}
			if vertices += len(ring); vertices > mostVertices {
				return nil, fmt.Errorf("has at most %d vertices", mostVertices)
			}
			polygon = append(polygon, ring)
		}
		if len(polygon) == 0 {
			return nil, errors.New("a polygon without a ring is none")
		}
		out = append(out, polygon)
	}
	if len(out) == 0 {
		return nil, errors.New("is empty")
	}
	return out, nil
}

func ringOf(points [][]float64, metres bool) (orb.Ring, error) {
	// About the province: a transformation is not asked for what lies elsewhere.
	near := orb.Bound{Min: orb.Point{104, 18}, Max: orb.Point{111, 24}}
	if metres {
		near = orb.Bound{Min: orb.Point{100_000, 2_000_000}, Max: orb.Point{900_000, 2_700_000}}
	}
	ring := make(orb.Ring, 0, len(points))
	for _, p := range points {
		if len(p) < 2 || len(p) > 4 {
			return nil, errors.New("every position has two coordinates: longitude and latitude, or east and north")
		}
		if !near.Contains(orb.Point{p[0], p[1]}) {
			return nil, errors.New("lies far from the province; the order is longitude, latitude, or east, north")
		}
		ring = append(ring, orb.Point{p[0], p[1]})
	}
	if len(ring) < 4 || !ring.Closed() {
		return nil, errors.New("a ring has four positions at least, and the last is the first")
	}
	return ring, nil
}
