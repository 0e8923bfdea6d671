package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

type touched struct {
	Obstacles []struct {
		ID        int64   `json:"id"`
		Part      int64   `json:"part"`
		Kind      string  `json:"kind"`
		Note      *string `json:"note"`
		CloseNote *string `json:"close_note"`
		OpenedBy  string  `json:"opened_by"`
		ClosedBy  *string `json:"closed_by"`
	} `json:"obstacles"`
	Parcel struct {
		Obstructed bool  `json:"obstructed"`
		Version    int64 `json:"version"`
	} `json:"parcel"`
}

// posted sends a body and reads the answer, which must have the status and be
// as the document says.
func (a *api) posted(t *testing.T, s someone, path, body string, want int, into any, header ...string) answer {
	t.Helper()
	ans := a.send(t, s, http.MethodPost, path, body, header...)
	if ans.status != want {
		t.Fatalf("POST %s %s: %d %s, want %d", path, body, ans.status, ans.body, want)
	}
	if err := a.answers(http.MethodPost, path, ans); err != nil {
		t.Error(err)
	}
	if into != nil {
		if err := json.Unmarshal(ans.body, into); err != nil {
			t.Fatal(err)
		}
	}
	return ans
}

// An obstacle from its report to its end, with what is refused on the way.
func TestObstacles(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency := a.someone(t, "agency")
	const good = `{"kind": "graves", "opened_on": "2024-11-01", "note": "ba ngôi mộ"}`
	for _, test := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"nothing", "/1/obstacles", "{}", 422, `"field":"opened_on"`},
		{"all faults at once", "/1/obstacles", `{"kind": "weather", "opened_on": "2999-01-01", "note": " ", "part": 0}`, 422, `"rule":"obstacle_not_in_the_future"`},
		{"all faults at once: the kinds are named", "/1/obstacles", `{"kind": "weather", "opened_on": "2999-01-01", "note": " ", "part": 0}`, 422, "enforcement_recovery"},
		{"unknown field", "/1/obstacles", `{"kind": "graves", "state": 1}`, 400, "other fields"},
		{"open already", "/1/obstacles", `{"kind": "complaint", "opened_on": "2024-11-01"}`, 409, "obstacle_open_once"},
		{"no such part", "/1/obstacles", `{"kind": "graves", "opened_on": "2024-11-01", "part": 7}`, 409, "no such part"},
		{"no case", "/3/obstacles", good, 409, "project under way"},
		{"outside the area", "/2501/obstacles", good, 403, "area of competence"},
		{"unknown parcel", "/999999/obstacles", good, 404, "no parcel"},
		{"closed before it was opened", "/1/obstacles/1/close", `{"closed_on": "2024-09-01"}`, 422, "obstacle_closed_after_opened"},
		{"closed in the future", "/1/obstacles/1/close", `{"closed_on": "2999-09-01"}`, 422, "obstacle_not_closed_in_the_future"},
		{"another parcel's", "/2/obstacles/1/close", `{"closed_on": "2024-11-01"}`, 404, "no obstacle"},
		{"no number", "/1/obstacles/x/close", `{"closed_on": "2024-11-01"}`, 404, "numbers"},
	} {
		ans := a.send(t, agency, http.MethodPost, "/api/parcels"+test.path, test.body)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s, want %d with %s", test.name, ans.status, ans.body, test.status, test.says)
		}
	}
	for _, kind := range []string{"enforcement_inventory", "enforcement_recovery"} {
		a.posted(t, agency, "/api/parcels/2/obstacles", `{"kind": "`+kind+`", "opened_on": "2024-11-01", "part": 2}`, 201, nil)
	}
	tag := a.get("/api/parcels/2").header.Get("ETag")
	var opened, closed touched
	a.posted(t, agency, "/api/parcels/2/obstacles", good, 201, &opened, "If-Match", tag)
	if len(opened.Obstacles) != 2 || opened.Obstacles[1].Part != 2 || !opened.Parcel.Obstructed || opened.Obstacles[0].OpenedBy != "test-agency" {
		t.Errorf("opened for both parts: %+v", opened)
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/2/obstacles", `{"kind": "dispute", "opened_on": "2024-11-01"}`, "If-Match", tag); ans.status != http.StatusPreconditionFailed {
		t.Errorf("an old version: %d %s", ans.status, ans.body)
	}
	if public := string(a.get("/api/parcels/2/events").body) + string(a.get("/api/parcels/2").body); strings.Contains(public, "graves") || strings.Contains(public, "ngôi mộ") || !strings.Contains(public, `"obstructed":true`) {
		t.Errorf("the public reads %s", public)
	}
	path := fmt.Sprintf("/api/parcels/2/obstacles/%d/close", opened.Obstacles[0].ID)
	a.posted(t, agency, path, `{"closed_on": "2024-12-01", "note": "đã di dời"}`, 200, &closed)
	if o := closed.Obstacles[0]; *o.Note != "ba ngôi mộ" || *o.CloseNote != "đã di dời" || *o.ClosedBy != "test-agency" {
		t.Errorf("closed: %+v", o)
	}
	if ans := a.send(t, agency, http.MethodPost, path, `{"closed_on": "2024-12-01"}`); ans.status != http.StatusConflict {
		t.Errorf("closed twice: %d %s", ans.status, ans.body)
	}
}

// A step that is sent again under its key is recorded once; a key does not
// stand for two steps.
func TestAStepIsRecordedOnceByItsKey(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, admin := a.someone(t, "agency"), a.someone(t, "admin")
	tag := a.get("/api/parcels/1").header.Get("ETag")
	const step = `{"to": "inventory", "effective_on": "2024-10-12"}`
	for range 2 {
		a.posted(t, agency, "/api/parcels/1/events", step, 201, nil, "Idempotency-Key", "key-0001", "If-Match", tag)
	}
	for _, test := range []struct {
		path, body, key string
		status          int
	}{
		{"/api/parcels/1/events", `{"to": "inventory", "effective_on": "2024-10-13"}`, "key-0001", 422},
		{"/api/parcels/2/events", step, "key-0001", 422},
		{"/api/parcels/1/events", step, "short", 400},
	} {
		if ans := a.send(t, agency, http.MethodPost, test.path, test.body, "Idempotency-Key", test.key); ans.status != test.status {
			t.Errorf("%+v: %d %s", test, ans.status, ans.body)
		}
	}
	// Another account's key of the same name is another key.
	if ans := a.send(t, admin, http.MethodPost, "/api/parcels/1/events", step, "Idempotency-Key", "key-0001"); ans.status != http.StatusConflict {
		t.Errorf("another account: %d %s", ans.status, ans.body)
	}
	var n int
	if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM clearance_event WHERE part_id = 1 AND to_state = 'inventory'`).Scan(&n); err != nil || n != 1 {
		t.Errorf("recorded %d times, %v", n, err)
	}
}
