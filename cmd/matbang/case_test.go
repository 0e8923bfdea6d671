package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A case through HTTP: opened, found, changed with its version, complained
// about; nothing of it for those without the right, and every reading in the
// trail.
func TestCaseOverHTTP(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture+`;
		INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, 3, 1, '2024-01-01' FROM clearance_project p;
		SELECT setval(pg_get_serial_sequence('clearance_case', 'id'), 5000), setval(pg_get_serial_sequence('clearance_part', 'id'), 5000)`); err != nil {
		t.Fatal(err)
	}
	agency := a.someone(t, "agency")
	const opened = `{"project": "p", "round": 1, "case_no": "HS-1", "holder_kind": "household", "opened_on": "2025-01-01", "name": "Hộ Đặng Tuyệt Mật", "address": "Khu 3", "parts": [{"parcel": %d, "area_m2": 400}]}`
	if ans := a.send(t, agency, http.MethodPost, "/api/cases", fmt.Sprintf(opened, 2501)); ans.status != http.StatusForbidden {
		t.Errorf("a case outside the area: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/cases", fmt.Sprintf(opened, 1)); ans.status != http.StatusUnprocessableEntity || !strings.Contains(string(ans.body), "clearance_part_sum_within_parcel") {
		t.Errorf("more than the parcel has: %d %s", ans.status, ans.body)
	}
	ans := a.send(t, agency, http.MethodPost, "/api/cases", fmt.Sprintf(opened, 3))
	if ans.status != http.StatusCreated {
		t.Fatalf("open: %d %s", ans.status, ans.body)
	}
	var c struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal(ans.body, &c); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/api/cases/%d", c.ID)
	ans = a.send(t, agency, http.MethodGet, path, "")
	if err := a.conforms(path, ans); err != nil || ans.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v; %s", err, ans.header.Get("Cache-Control"))
	}
	tag := ans.header.Get("ETag")
	if ans := a.send(t, agency, http.MethodPatch, path, `{"name": "Hộ Đặng Văn Mật", "reason": "ghi sai"}`, "If-Match", tag); ans.status != http.StatusOK || !strings.Contains(string(ans.body), `"reason":"ghi sai"`) && !strings.Contains(string(ans.body), "Đặng Văn Mật") {
		t.Errorf("change: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodPatch, path, `{"name": "x"}`, "If-Match", tag); ans.status != http.StatusPreconditionFailed {
		t.Errorf("an old version: %d %s", ans.status, ans.body)
	}
	complain(t, a, agency, path)
	listed(t, a, agency, path)
	for _, role := range roles {
		s := agency
		if role != "agency" {
			s = a.someone(t, role)
		}
		see := role == "agency" || role == "admin" || role == "auditor"
		for _, p := range []string{path, "/api/cases", "/api/cases?holder=mat"} {
			ans := a.send(t, s, http.MethodGet, p, "")
			if (ans.status == http.StatusOK) != see || strings.Contains(string(ans.body), "Mật") != see {
				t.Errorf("%s reads %s: %d %.200s", role, p, ans.status, ans.body)
			}
		}
		there := a.send(t, s, http.MethodGet, "/api/cases/2501", "")
		if (there.status == http.StatusOK) != (role == "admin" || role == "auditor") {
			t.Errorf("%s reads a case of another area: %d", role, there.status)
		}
	}
	var agreed bool
	if err := a.db.QueryRow(t.Context(), `SELECT bool_and(action = 'add' AND after ->> 'asked' IS DISTINCT FROM 'x') AND count(*) FILTER (WHERE account = 'test-agency' AND key = $1) >= 2 FROM audit_entry WHERE resource = 'reading'`, fmt.Sprint(c.ID)).Scan(&agreed); err != nil || !agreed {
		t.Errorf("the trail does not tell who read: %v", err)
	}
	areasAgree(t, a)
}

func complain(t *testing.T, a *api, agency someone, path string) {
	t.Helper()
	ans := a.send(t, agency, http.MethodPost, path+"/complaints", `{"received_on": "2025-02-01", "about": "price", "content": "Không đồng ý"}`)
	var c struct {
		Complaints []struct {
			ID int64 `json:"id"`
		} `json:"complaints"`
		Parts []struct {
			Obstacles []string `json:"obstacles"`
		} `json:"parts"`
	}
	if err := json.Unmarshal(ans.body, &c); err != nil || ans.status != http.StatusCreated || len(c.Complaints) != 1 || len(c.Parts) != 1 || len(c.Parts[0].Obstacles) != 1 {
		t.Fatalf("complain: %d %s", ans.status, ans.body)
	}
	if got := string(a.get("/api/parcels/3").body); !strings.Contains(got, `"obstructed":true`) || strings.Contains(got, "complaint") {
		t.Errorf("the public parcel: %s", got)
	}
	events := fmt.Sprintf("%s/complaints/%d/events", path, c.Complaints[0].ID)
	for _, test := range []struct {
		body   string
		status int
	}{
		{`{"to": "closed", "happened_on": "2025-03-01"}`, http.StatusConflict},
		{`{"to": "first_settled", "happened_on": "2025-03-01", "outcome": "rejected"}`, http.StatusCreated},
		{`{"to": "closed", "happened_on": "2025-03-02"}`, http.StatusCreated},
	} {
		ans := a.send(t, agency, http.MethodPost, events, test.body)
		if ans.status != test.status {
			t.Errorf("%s: %d %s", test.body, ans.status, ans.body)
		}
	}
	if got := string(a.get("/api/parcels/3").body); !strings.Contains(got, `"obstructed":false`) {
		t.Errorf("the parcel after the complaint: %s", got)
	}
	if ans := a.send(t, agency, http.MethodPost, path+"/complaints/999999/events", `{"to": "closed", "happened_on": "2025-03-02"}`); ans.status != http.StatusNotFound {
		t.Errorf("an unknown complaint: %d", ans.status)
	}
	for sub, body := range map[string]string{
		"plans":    `{"drawn_up_on": "2025-03-05", "land_vnd": 100000000}`,
		"deposits": `{"kind": "deposited", "on": "2025-04-01", "amount_vnd": 100000000, "bank": "Kho bạc", "reason": "absent"}`,
		"notices":  `{"kind": "recovery", "number": "1/TB", "issued_on": "2025-01-02", "served_on": "2025-01-03", "served_how": "posted"}`,
	} {
		ans := a.send(t, agency, http.MethodPost, path+"/"+sub, body)
		if ans.status != http.StatusCreated {
			t.Errorf("%s: %d %s", sub, ans.status, ans.body)
		}
	}
	ans = a.send(t, agency, http.MethodGet, path, "")
	if err := a.conforms(path, ans); err != nil {
		t.Error(err)
	}
}

// listed finds the case by each of its marks.
func listed(t *testing.T, a *api, agency someone, path string) {
	t.Helper()
	id := strings.TrimPrefix(path, "/api/cases/")
	for query, want := range map[string]bool{
		"": true, "project=p": true, "project=q": false, "round=1": true, "round=2": false, "parcel=3": true, "parcel=1": false, "number=hs-": true, "number=S-1": false,
		"holder=" + url.QueryEscape("dang van"): true, "holder=" + url.QueryEscape("ĐẶNG"): true, "holder=tuyet": false, "state=not_started": true, "state=paid": false,
		"complaint=open": false, "offset=50": false,
	} {
		address := "/api/cases?" + query
		ans := a.send(t, agency, http.MethodGet, address, "")
		if ans.status != http.StatusOK || strings.Contains(string(ans.body), `"id":`+id+`,`) != want {
			t.Errorf("%s: %d %.300s", address, ans.status, ans.body)
		}
		if err := a.conforms(address, ans); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, query := range []string{"state=x", "round=0", "limit=0", "who=x"} {
		if ans := a.send(t, agency, http.MethodGet, "/api/cases?"+query, ""); ans.status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, ans.status)
		}
	}
}

// areasAgree holds the function that finds the cases of an area at once against
// the one that asks for each.
func areasAgree(t *testing.T, a *api) {
	t.Helper()
	var wrong int
	err := a.db.QueryRow(t.Context(), `
		WITH who AS MATERIALIZED (SELECT set_config('matbang.account', id::text, false) FROM account WHERE name = 'test-agency'),
		     mine AS MATERIALIZED (SELECT array_agg(c) AS ids FROM who, LATERAL cases_in_area('read_personal') AS c)
		SELECT count(*) FROM mine, clearance_case k WHERE may_case('read_personal', k.id) <> (k.id = ANY (mine.ids))`).Scan(&wrong)
	if err != nil || wrong != 0 {
		t.Errorf("%d cases for which both functions differ, %v", wrong, err)
	}
}
