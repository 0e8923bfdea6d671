package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A parcel is split through HTTP: previewed, then done by who may; what it was
// leaves every list and answers by its number.
func TestLineageOverHTTP(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture+`;
		SELECT setval(pg_get_serial_sequence('clearance_case', 'id'), 5000), setval(pg_get_serial_sequence('clearance_part', 'id'), 5000)`); err != nil {
		t.Fatal(err)
	}
	agency := a.someone(t, "agency")
	// Parcel 1 is the square of 20 m from 405000 and 2323000.
	const body = `{"parcels": [%d], "effective_on": "2026-01-05", "document": "TĐ 1", "crs": "EPSG:5899", "cut": {"type": "LineString", "coordinates": [[%d, 2322999], [%d, 2323021]]}, "children": [%s]}`
	const numbers = `{"sheet_no": "1", "parcel_no": "501"}, {"sheet_no": "1", "parcel_no": "502"}`
	split := fmt.Sprintf(body, 1, 405015, 405015, numbers)
	if ans := a.send(t, a.someone(t, "planner"), http.MethodPost, "/api/parcels/split", split); ans.status != http.StatusForbidden {
		t.Errorf("a planner splits: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/split", strings.Replace(split, "[1]", "[2501]", 1)); ans.status != http.StatusForbidden {
		t.Errorf("outside the area: %d %s", ans.status, ans.body)
	}
	preview := a.send(t, agency, http.MethodPost, "/api/parcels/split?dry_run=1", fmt.Sprintf(body, 1, 405015, 405015, ""))
	var p struct {
		Children []struct {
			ID   *int64  `json:"id"`
			Area float64 `json:"area_m2"`
			No   string  `json:"parcel_no"`
		} `json:"children"`
	}
	if err := json.Unmarshal(preview.body, &p); err != nil || preview.status != http.StatusOK || len(p.Children) != 2 || p.Children[0].Area != 300 || p.Children[1].Area != 100 || p.Children[0].ID != nil || p.Children[0].No == "" {
		t.Fatalf("the preview: %d %s", preview.status, preview.body)
	}
	sliver := a.send(t, agency, http.MethodPost, "/api/parcels/split?dry_run=1", strings.ReplaceAll(fmt.Sprintf(body, 1, 405000, 405000, ""), "[405000, ", "[405000.1, "))
	if !strings.Contains(string(sliver.body), `"rule":"sliver"`) || !strings.Contains(string(sliver.body), `"width_m":0.1`) {
		t.Errorf("a sliver: %d %.600s", sliver.status, sliver.body)
	}
	if ans := a.get("/api/collections/parcels/items/1"); ans.status != http.StatusOK {
		t.Fatalf("a preview changes something: %d", ans.status)
	}
	var before, after int
	count := `SELECT count(*) FROM parcel`
	if err := a.db.QueryRow(t.Context(), count).Scan(&before); err != nil {
		t.Fatal(err)
	}
	done := a.send(t, agency, http.MethodPost, "/api/parcels/split", split)
	if err := json.Unmarshal(done.body, &p); err != nil || done.status != http.StatusCreated || len(p.Children) != 2 || p.Children[0].ID == nil {
		t.Fatalf("the split: %d %s", done.status, done.body)
	}
	if err := a.db.QueryRow(t.Context(), count).Scan(&after); err != nil || after != before+1 {
		t.Errorf("%d parcels after %d: %v", after, before, err)
	}
	goneEverywhere(t, a, agency)
	child := fmt.Sprintf("/api/parcels/%d", *p.Children[0].ID)
	if got := string(a.get(child).body); !strings.Contains(got, `"state":"notified"`) || !strings.Contains(got, `"obstructed":true`) || !strings.Contains(got, `"project":"p"`) {
		t.Errorf("the child: %s", got)
	}
	history := a.send(t, agency, http.MethodGet, child+"/events", "")
	if !strings.Contains(string(history.body), `"amount_vnd":740740741`) || !strings.Contains(string(history.body), "complaint") {
		t.Errorf("the child's history: %d %s", history.status, history.body)
	}
	if ans := a.get(child + "/events"); strings.Contains(string(ans.body), "740740741") || strings.Contains(string(ans.body), "complaint") || strings.Contains(string(ans.body), secretNote) {
		t.Errorf("the public reads of the child: %s", ans.body)
	}
	file := a.send(t, agency, http.MethodGet, "/api/cases/1", "")
	if got := string(file.body); strings.Count(got, `"sheet_no":"1"`) != 2 || !strings.Contains(got, `"area_m2":400,`) {
		t.Errorf("the case: %d %s", file.status, got)
	}
	for path, want := range map[string]string{child + "/lineage": `"before":[{"id":1,`, "/api/parcels/1/lineage": `"after":[{"id":`} {
		ans := a.get(path)
		if err := a.conforms(path, ans); err != nil || !strings.Contains(string(ans.body), want) || strings.Contains(string(ans.body), "test-agency") {
			t.Errorf("%s: %v %.800s", path, err, ans.body)
		}
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/split", split); ans.status != http.StatusConflict {
		t.Errorf("once more: %d %s", ans.status, ans.body)
	}
}

// goneEverywhere holds that parcel 1 is in no list, and answers by its number.
func goneEverywhere(t *testing.T, a *api, agency someone) {
	t.Helper()
	if ans := a.get("/api/collections/parcels/items/1"); ans.status != http.StatusNotFound {
		t.Errorf("the collection still has it: %d", ans.status)
	}
	detail := a.get("/api/parcels/1")
	if err := a.conforms("/api/parcels/1", detail); err != nil || !strings.Contains(string(detail.body), `"retired_on":"2026-01-05"`) {
		t.Errorf("by its number: %v %s", err, detail.body)
	}
	if ans := a.get("/api/parcels/1/events"); ans.status != http.StatusOK || !strings.Contains(string(ans.body), `"notified"`) {
		t.Errorf("its history: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodGet, "/api/parcels/1/events", ""); !strings.Contains(string(ans.body), secretAmount) {
		t.Errorf("its history for the agency: %d %s", ans.status, ans.body)
	}
	ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", `{"to": "inventory", "effective_on": "2026-02-01"}`)
	if ans.status < 400 || ans.status >= 500 {
		t.Errorf("a step of it: %d %s", ans.status, ans.body)
	}
	if ans := a.get("/api/clearance/worklist?sheet_no=1&parcel_no=1"); strings.Contains(string(ans.body), `"id":1,`) {
		t.Errorf("the work list still has it: %s", ans.body)
	}
}
