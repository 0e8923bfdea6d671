package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// The way of one step: what is refused and how, and what the parcel is after.
func TestRecordingAStep(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency := a.someone(t, "agency")
	// A step that the law allows from where parcel 1 stands, with what it needs.
	var to string
	var requires []string
	err := a.db.QueryRow(t.Context(), `SELECT to_state, requires FROM clearance_transition WHERE regime = 'll2024' AND from_state = 'notified' AND to_state = 'inventory'`).Scan(&to, &requires)
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]any{"to": to, "effective_on": "2024-10-12", "details": map[string]any{}}
	for _, f := range requires {
		switch f {
		case "decision_no", "document", "note", "issuer":
			good[f] = "x"
		case "decision_date":
			good[f] = "2024-10-10"
		case "amount_vnd", "area_m2":
			good[f] = 100
		default:
			good["details"].(map[string]any)[f] = "2024-10-10"
		}
	}
	with := func(changes ...any) string {
		m := map[string]any{}
		for k, v := range good {
			m[k] = v
		}
		for i := 0; i+1 < len(changes); i += 2 {
			if changes[i+1] == nil {
				delete(m, changes[i].(string))
			} else {
				m[changes[i].(string)] = changes[i+1]
			}
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, test := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"not JSON", "1", "to=inventory", 400, "JSON object"},
		{"unknown field", "1", with("state", "clean"), 400, "other fields"},
		{"wrong type", "1", with("amount_vnd", "many"), 400, "amount_vnd"},
		{"nothing", "1", "{}", 422, `"field":"effective_on"`},
		{"all faults at once", "1", with("to", "gone", "effective_on", "x", "decision_date", "2024-13-01", "amount_vnd", -1), 422, `"field":"amount_vnd"`},
		{"in the future", "1", with("effective_on", "2999-01-01"), 422, "clearance_event_not_in_the_future"},
		{"decided after it took effect", "1", with("decision_date", "2024-10-13"), 422, "clearance_event_decision_before_effect"},
		{"before the step it follows", "1", with("effective_on", "2024-09-01", "decision_date", nil), 422, "clearance_event_dates_forward"},
		{"not a step of the law", "1", with("to", "clean"), 409, "clearance_event_transition_allowed"},
		{"unknown law", "1", with("regime", "ll1993"), 409, "clearance_event_transition_allowed"},
		{"unknown parcel", "999999", with(), 404, "no parcel"},
		{"no case", "3", with(), 409, "project under way"},
		{"outside the area", "2501", with(), 403, "area of competence"},
		{"amount for two households", "2", with("amount_vnd", 5), 422, `"field":"part"`},
		{"no such part", "1", with("part", 7), 409, "no such part"},
	} {
		ans := a.send(t, agency, http.MethodPost, "/api/parcels/"+test.path+"/events", test.body)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s, want %d with %s", test.name, ans.status, ans.body, test.status, test.says)
		}
	}
	read := a.get("/api/parcels/1")
	tag := read.header.Get("ETag")
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", with(), "If-Match", `"1.999"`); ans.status != http.StatusPreconditionFailed {
		t.Errorf("an old version: %d %s", ans.status, ans.body)
	}
	done := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", with(), "If-Match", tag)
	var now struct {
		State string `json:"state"`
		Since string `json:"state_since"`
	}
	if err := json.Unmarshal(done.body, &now); err != nil || done.status != http.StatusCreated || now.State != to || now.Since != "2024-10-12" || done.header.Get("ETag") == tag {
		t.Fatalf("the step: %d %s", done.status, done.body)
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", with(), "If-Match", tag); ans.status != http.StatusPreconditionFailed {
		t.Errorf("the same version again: %d", ans.status)
	}
	if got := string(a.get("/api/collections/parcels/items/1").body); !strings.Contains(got, `"state":"`+to+`"`) {
		t.Errorf("the collection does not know it: %.300s", got)
	}
	trailTells(t, a, to)
}

// trailTells reads the audit as the auditor does.
func trailTells(t *testing.T, a *api, to string) {
	t.Helper()
	auditor := a.someone(t, "auditor")
	path := "/api/audit?resource=clearance_event&account=test-agency"
	ans := a.send(t, auditor, http.MethodGet, path, "")
	if !strings.Contains(string(ans.body), `"to_state":"`+to+`"`) || !strings.Contains(string(ans.body), `"address":"127.0.0.1"`) {
		t.Errorf("the trail: %d %s", ans.status, ans.body)
	}
	if err := a.conforms(path, ans); err != nil {
		t.Error(err)
	}
	if _, err := a.db.Exec(t.Context(), `UPDATE zone SET name_en = '=HYPERLINK("http://x")' WHERE code = (SELECT min(code) FROM zone)`); err != nil {
		t.Fatal(err)
	}
	if _, err := a.db.Exec(t.Context(), `UPDATE account SET name = name WHERE false; INSERT INTO legal_rule (code, topic, value, unit, text_vi, text_en) VALUES ('=1+1', 'x', 1, 'days', 'x', 'x')`); err != nil {
		t.Fatal(err)
	}
	ans = a.send(t, auditor, http.MethodGet, "/api/audit?f=csv&limit=3", "")
	rows, err := csv.NewReader(strings.NewReader(string(ans.body))).ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "id" || rows[1][7] != "'=1+1" {
		t.Errorf("as CSV: %v %v", rows, err)
	}
	if link := ans.header.Get("Link"); !strings.Contains(link, "cursor="+rows[3][0]) || !strings.Contains(link, "f=csv") {
		t.Errorf("next page: %s", link)
	}
	for path, want := range map[string]int{
		"/api/audit?from=2020-01-01&to=2999-01-01": 200, "/api/audit?from=x": 400, "/api/audit?limit=0": 400, "/api/audit?cursor=x": 400, "/api/audit?who=x": 400,
	} {
		if got := a.send(t, auditor, http.MethodGet, path, "").status; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}
