package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// history is what /api/parcels/{id}/events answers.
type history struct {
	Events []struct {
		ID          int64   `json:"id"`
		To          string  `json:"to"`
		EffectiveOn string  `json:"effective_on"`
		DecisionNo  *string `json:"decision_no"`
		AmountVND   *int64  `json:"amount_vnd"`
		Corrects    *int64  `json:"corrects"`
		CorrectedBy *int64  `json:"corrected_by"`
		Void        bool    `json:"void"`
		Reason      *string `json:"correction_reason"`
		RecordedBy  string  `json:"recorded_by"`
	} `json:"events"`
}

func (a *api) history(t *testing.T, s someone, query string) history {
	t.Helper()
	ans := a.send(t, s, http.MethodGet, "/api/parcels/1/events"+query, "")
	var h history
	if err := json.Unmarshal(ans.body, &h); err != nil || ans.status != http.StatusOK {
		t.Fatalf("the history: %d %s", ans.status, ans.body)
	}
	if err := a.conforms("/api/parcels/1/events"+query, ans); err != nil {
		t.Error(err)
	}
	return h
}

// An officer corrects what was recorded wrongly: nothing is overwritten, the
// public sees that a step was corrected and not why, and an inspector learns what
// was known before.
func TestCorrectingAStep(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, public := a.someone(t, "agency"), a.someone(t, "public")
	for _, body := range []string{
		`{"to": "inventory", "effective_on": "2024-10-12"}`,
		`{"to": "inventoried", "effective_on": "2024-11-02", "decision_no": "7/BB", "decision_date": "2024-11-02", "area_m2": 380}`,
	} {
		if ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", body); ans.status != http.StatusCreated {
			t.Fatalf("a step: %d %s", ans.status, ans.body)
		}
	}
	before := a.history(t, agency, "")
	notified, inventory, inventoried := before.Events[0].ID, before.Events[1].ID, before.Events[2].ID
	to := func(event int64) string { return fmt.Sprintf("/api/parcels/1/events/%d/corrections", event) }
	const why = `"reason": "ghi nhầm ` + secretNote + `", "document": "BB 9"`
	for _, test := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"without a reason", to(inventory), `{"document": "BB 9", "void": true}`, 422, `"field":"reason"`},
		{"without a document", to(inventory), `{"reason": "x", "changes": {"effective_on": "x", "amount_vnd": -1}}`, 422, `"field":"changes.amount_vnd"`},
		{"unknown field", to(inventory), `{` + why + `, "changes": {"to": "clean"}}`, 400, "other fields"},
		{"never happened, and otherwise", to(inventory), `{` + why + `, "void": true, "changes": {"note": "x"}}`, 422, "clearance_event_correction_void_alone"},
		{"nothing", to(inventory), `{` + why + `}`, 422, "clearance_event_correction_changes_something"},
		{"the day taken away", to(inventory), `{` + why + `, "changes": {"effective_on": null}}`, 422, `"field":"changes.effective_on"`},
		{"in the future", to(inventory), `{` + why + `, "changes": {"effective_on": "2999-01-01"}}`, 422, "clearance_event_not_in_the_future"},
		{"behind the next step", to(inventory), `{` + why + `, "changes": {"effective_on": "2024-11-03"}}`, 409, "the step to inventoried of 2024-11-02 would follow notified"},
		{"the middle never happened", to(inventory), `{` + why + `, "void": true}`, 409, "clearance_event_correction_chain_lawful"},
		{"what the step needs", to(notified), `{` + why + `, "changes": {"decision_no": null}}`, 422, `"field":"changes.decision_no"`},
		{"decided after it", to(notified), `{` + why + `, "changes": {"decision_date": "2024-09-13"}}`, 422, `"field":"changes.decision_date"`},
		{"no such record", to(999999), `{` + why + `, "void": true}`, 404, "no record"},
		{"a record of another parcel", "/api/parcels/2/events/" + fmt.Sprint(inventory) + "/corrections", `{` + why + `, "void": true}`, 404, "no record"},
		{"outside the area", "/api/parcels/2501/events/1/corrections", `{` + why + `, "void": true}`, 403, "area of competence"},
	} {
		ans := a.send(t, agency, http.MethodPost, test.path, test.body)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s, want %d with %s", test.name, ans.status, ans.body, test.status, test.says)
		}
	}
	if after := a.history(t, agency, ""); len(after.Events) != 3 {
		t.Fatalf("what was refused left %d records", len(after.Events))
	}
	tag := a.get("/api/parcels/1").header.Get("ETag")
	if ans := a.send(t, agency, http.MethodPost, to(inventory), `{`+why+`, "changes": {"effective_on": "2024-10-20"}}`, "If-Match", `"1.999"`); ans.status != http.StatusPreconditionFailed {
		t.Errorf("an old version: %d", ans.status)
	}
	// The state stays what it was, and still whoever saw the old history has an old version.
	if ans := a.send(t, agency, http.MethodPost, to(inventory), `{`+why+`, "changes": {"effective_on": "2024-10-20"}}`, "If-Match", tag); ans.status != http.StatusCreated || ans.header.Get("ETag") == tag {
		t.Fatalf("a correction: %d %s %s", ans.status, ans.header.Get("ETag"), ans.body)
	}
	if ans := a.send(t, agency, http.MethodPost, to(inventory), `{`+why+`, "changes": {"effective_on": "2024-10-21"}}`); ans.status != http.StatusConflict || !strings.Contains(string(ans.body), "clearance_event_corrected_once") {
		t.Errorf("corrected again: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodPost, to(inventoried), `{`+why+`, "void": true}`); ans.status != http.StatusCreated || !strings.Contains(string(ans.body), `"state":"inventory"`) {
		t.Fatalf("the last step never happened: %d %s", ans.status, ans.body)
	}
	after := a.history(t, agency, "")
	if len(after.Events) != 5 || after.Events[1].CorrectedBy == nil || *after.Events[1].CorrectedBy != after.Events[2].ID || after.Events[2].EffectiveOn != "2024-10-20" ||
		!after.Events[4].Void || *after.Events[4].Corrects != inventoried || after.Events[4].Reason == nil || after.Events[4].RecordedBy != "test-agency" {
		t.Errorf("the history: %+v", after)
	}
	seen := a.history(t, public, "")
	if len(seen.Events) != 5 || !seen.Events[4].Void || seen.Events[4].Reason != nil || seen.Events[4].RecordedBy != "" {
		t.Errorf("the public sees: %+v", seen)
	}
	if body := a.get("/api/parcels/1/events").body; strings.Contains(string(body), secretNote) {
		t.Errorf("the public is told why: %s", body)
	}
	pastOf(t, a, public)
}

// pastOf asks of the parcel that was corrected how it stood, and what was known.
func pastOf(t *testing.T, a *api, s someone) {
	t.Helper()
	var recorded string
	// Between the steps and their correction.
	if err := a.db.QueryRow(t.Context(), `SELECT to_char(min(recorded_at) AT TIME ZONE 'UTC' - interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') FROM clearance_event WHERE corrects IS NOT NULL`).Scan(&recorded); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"":                                   `"state":"inventory","state_since":"2024-10-20"`,
		"?at=2024-09-11":                     `"state":"not_started","state_since":null`,
		"?at=2024-09-12":                     `"state":"notified","state_since":"2024-09-12"`,
		"?at=2024-10-15":                     `"state":"notified","state_since":"2024-09-12"`,
		"?at=2024-10-15&known=" + recorded:   `"state":"inventory","state_since":"2024-10-12"`,
		"?at=2024-12-01&known=" + recorded:   `"state":"inventoried","state_since":"2024-11-02"`,
		"?known=" + recorded:                 `"state":"inventoried","state_since":"2024-11-02"`,
		"?at=2023-12-31":                     `"project":null`,
		"?at=2024-01-01":                     `"project":"p"`,
		"?at=2024-10-01&known=2024-10-01":    `"as_of":{"at":"2024-10-01","known":"2024-10-01T16:59:59.999999Z"}`,
		"?at=2024-10-01":                     `"obstructed":true`,
		"?at=2024-09-30":                     `"obstructed":false`,
		"?known=2024-09-30T00:00:00%2B07:00": `"state":"not_started"`,
	} {
		path := "/api/parcels/1" + query
		ans := a.get(path)
		if ans.status != http.StatusOK || !strings.Contains(string(ans.body), want) {
			t.Errorf("%s: %d %s, want %s", path, ans.status, ans.body, want)
		}
		if err := a.conforms(path, ans); err != nil {
			t.Error(err)
		}
	}
	if h := a.history(t, s, "?at=2024-10-31&known="+recorded); len(h.Events) != 2 || h.Events[1].CorrectedBy != nil {
		t.Errorf("the history as it was known: %+v", h)
	}
	for _, query := range []string{"at=2999-01-01", "known=2999-01-01", "known=2999-01-01T00:00:00Z", "at=yesterday", "at=2024-02-30", "known=x", "at=0001-01-01", "at=2024-01-01T00:00:00Z", "at=", "at=2024-01-01&at=2024-01-02"} {
		if ans := a.get("/api/parcels/1?" + query); ans.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, ans.status, ans.body)
		}
	}
}
