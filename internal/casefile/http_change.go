package casefile

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

func (h handler) open(c echo.Context) error {
	var n NewCase
	a, _, _, err := h.changing(c, "add", `{"project": …, "round": 1, "case_no": …, "holder_kind": "household", "opened_on": "2026-11-23", "name": …, "address": …, "parts": [{"parcel": 17, "area_m2": 120.5}]}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.Open(c.Request().Context(), a, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) change(c echo.Context) error {
	var n Change
	a, id, version, err := h.changing(c, "add", `{"case_no": …, "holder_kind": …, "name": …, "address": …, "reason": …}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.Change(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusOK, found, err)
}

func (n *NewPart) check(k *checker) {
	if n.Parcel < 1 {
		k.fault("parcel", "required", "is the number of a parcel")
	}
	k.shape("", n.AreaM2, n.Geometry, n.CRS)
}

func (n *PartChange) check(k *checker) {
	k.shape("", n.AreaM2, n.Geometry, n.CRS)
	k.text("reason", n.Reason, 500, false)
}

func (h handler) addPart(c echo.Context) error {
	var n NewPart
	a, id, version, err := h.changing(c, "add", `{"parcel": 17, "area_m2": 120.5, "geometry": {"type": "Polygon", "coordinates": …}, "crs": "EPSG:4326"}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.AddPart(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) changePart(c echo.Context) error {
	var n PartChange
	a, id, version, err := h.changing(c, "add", `{"area_m2": 120.5, "geometry": {"type": "Polygon", "coordinates": …}, "crs": "EPSG:4326", "reason": …}`, &n)
	if err != nil {
		return err
	}
	part, err := numberOf(c, "part", ErrPart)
	if err != nil {
		return err
	}
	found, err := h.store.ChangePart(c.Request().Context(), a, id, version, part, n)
	return done(c, http.StatusOK, found, err)
}

func (h handler) addNotice(c echo.Context) error {
	var n NewNotice
	a, id, version, err := h.changing(c, "record_event", `{"kind": "recovery", "number": …, "issued_on": "2026-11-23", "issuer": …, "served_on": …, "served_how": "in_person", "note": …, "corrects": …}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.AddNotice(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) addPlan(c echo.Context) error {
	var n NewPlan
	a, id, version, err := h.changing(c, "record_event", `{"replaces": null, "plan_no": …, "drawn_up_on": "2026-11-23", "land_vnd": 0, "house_vnd": 0, "crops_vnd": 0, "support_vnd": 0, "resettlement_vnd": 0, "early_handover_vnd": 0, "resettlement_plots": 0, "reason": …, "document": …}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.AddPlan(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) addDeposit(c echo.Context) error {
	var n NewDeposit
	a, id, version, err := h.changing(c, "record_event", `{"kind": "deposited", "on": "2026-11-23", "amount_vnd": 1, "bank": …, "reason": "refused", "document": …, "note": …}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.AddDeposit(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) addComplaint(c echo.Context) error {
	var n NewComplaint
	a, id, version, err := h.changing(c, "record_event", `{"received_on": "2026-11-23", "number": …, "about": "price", "content": …}`, &n)
	if err != nil {
		return err
	}
	found, err := h.store.AddComplaint(c.Request().Context(), a, id, version, n)
	return done(c, http.StatusCreated, found, err)
}

func (h handler) settle(c echo.Context) error {
	var n NewComplaintEvent
	a, id, version, err := h.changing(c, "record_event", `{"to": "first_settled", "happened_on": "2026-11-23", "outcome": "rejected", "document": …, "note": …}`, &n)
	if err != nil {
		return err
	}
	complaint, err := numberOf(c, "complaint", ErrComplaint)
	if err != nil {
		return err
	}
	found, err := h.store.SettleComplaint(c.Request().Context(), a, id, version, complaint, n)
	return done(c, http.StatusCreated, found, err)
}

// rules are the constraints that a caller can meet: the field, and what to do.
func rules() map[string][2]string {
	return map[string][2]string{
		"clearance_case_number_unique":           {"case_no", "another case of the project has this number"},
		"clearance_case_round_exists":            {"round", "there is no such round of the project"},
		"clearance_part_once":                    {"parcel", "the case has a part of this parcel already: change that one"},
		"clearance_part_parcel_exists":           {"parcel", "there is no parcel with this number in force"},
		"clearance_part_parcel_in_project":       {"parcel", "the parcel does not belong to the project of the case: add it to the project first"},
		"clearance_part_geom_valid":              {"geometry", "crosses or touches itself at this place"},
		"clearance_part_inside_parcel":           {"geometry", "reaches beyond the parcel at this place, by more than the surveying tolerance"},
		"clearance_part_overlaps_none":           {"geometry", "overlaps another part of the same round at this place"},
		"case_notice_kind_known":                 {"kind", "is no kind of notice of the register"},
		"case_notice_corrects_exists":            {"corrects", "the case has no such notice"},
		"case_notice_corrects_once":              {"corrects", "this notice was corrected before: correct the later one"},
		"compensation_plan_replaces_latest":      {"replaces", "an amendment names the latest edition; the first edition names none. Load the case again"},
		"compensation_plan_amendment_has_reason": {"reason", "an amendment says why"},
		"case_deposit_covers_release":            {"amount_vnd", "more is released than lies on deposit"},
		"complaint_event_step_allowed":           {"to", "is no step from the present state of the complaint"},
		"complaint_event_dates_forward":          {"happened_on", "lies before the day of the step that it follows"},
		"complaint_event_settled_with_outcome":   {"outcome", "belongs to a settlement, and a settlement has one"},
		"complaint_event_not_in_the_future":      {"happened_on", "lies in the future"},
		"clearance_event_clean_has_no_obstacle":  {"received_on", "breaks a rule of the register"},
		"area_of_competence":                     {"parcel", "lies outside your area of competence, or the case does"},
	}
}

func brokenRule(r *RefusedError) error {
	field, detail := "body", "breaks a rule of the register"
	if known, ok := rules()[r.Rule]; ok {
		field, detail = known[0], known[1]
	}
	if r.Rule == "clearance_part_sum_within_parcel" {
		field, detail = "area_m2", fmt.Sprintf("the parts of the parcel would take more than there is; %s m² are left for this one", r.Detail)
	}
	if r.Parcel != 0 {
		detail = fmt.Sprintf("parcel %d: %s", r.Parcel, detail)
	}
	f := problem.Field{Field: field, Rule: r.Rule, Detail: detail, At: place(r.Detail)}
	status := http.StatusUnprocessableEntity
	title := "The data break a rule"
	switch r.Rule {
	case "area_of_competence":
		status, title = http.StatusForbidden, "Not allowed"
	case "complaint_event_step_allowed", "compensation_plan_replaces_latest", "case_notice_corrects_once", "clearance_case_number_unique", "clearance_part_once":
		status, title = http.StatusConflict, "Not as things stand"
	}
	return problem.New(status, title, "Nothing was recorded.", f).Wrap(r)
}

// place reads the longitude and latitude that a rule about shapes tells.
func place(detail string) *[2]float64 {
	lon, lat, ok := strings.Cut(detail, " ")
	x, err1 := strconv.ParseFloat(lon, 64)
	y, err2 := strconv.ParseFloat(lat, 64)
	if !ok || err1 != nil || err2 != nil {
		return nil
	}
	return &[2]float64{x, y}
}
