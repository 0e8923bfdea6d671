package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

type clockAnswer struct {
	Rule  *string
	Parts []struct {
		Next []struct {
			To       string
			LawfulOn *string `json:"lawful_on"`
			Now      bool
		}
	}
	Breaches []struct{ Rule, To string }
}

// What the law allows of a parcel is told before it is refused, with the same
// day and article.
func TestClockOfAParcel(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture+"; UPDATE clearance_approval SET needed = false"); err != nil {
		t.Fatal(err)
	}
	agency, public := a.someone(t, "agency"), a.someone(t, "public")
	take := func(status int, body string) answer {
		t.Helper()
		ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", body)
		if ans.status != status {
			t.Fatalf("%s: %d %s", body, ans.status, ans.body)
		}
		return ans
	}
	clock := func(who someone) (c clockAnswer, raw string) {
		t.Helper()
		ans := a.send(t, who, http.MethodGet, "/api/parcels/1/clock", "")
		if ans.status != http.StatusOK {
			t.Fatalf("the clock: %d %s", ans.status, ans.body)
		}
		if err := json.Unmarshal(ans.body, &c); err != nil {
			t.Fatal(err)
		}
		if err := a.conforms("/api/parcels/1/clock", ans); err != nil {
			t.Error(err)
		}
		return c, string(ans.body)
	}
	take(201, `{"to":"inventory","effective_on":"2024-09-20"}`)
	take(201, `{"to":"inventoried","effective_on":"2024-10-01","decision_no":"1","decision_date":"2024-10-01","area_m2":400}`)
	take(201, `{"to":"plan_posted","effective_on":"2024-10-02","document":"PA","details":{"posting_from":"2024-10-02","posting_to":"2024-11-01"}}`)
	if c, raw := clock(public); len(c.Parts) != 1 || len(c.Parts[0].Next) == 0 || c.Parts[0].Next[0].To != "plan_approved" || *c.Parts[0].Next[0].LawfulOn != "2024-11-01" || !c.Parts[0].Next[0].Now {
		t.Errorf("a plan is posted: %s", raw)
	}
	refused := take(409, `{"to":"plan_approved","effective_on":"2024-10-31","decision_no":"3","decision_date":"2024-10-31","issuer":"UBND","amount_vnd":1}`)
	if text := string(refused.body); !strings.Contains(text, "lawful from 2024-11-01") || !strings.Contains(text, "Điều 87 khoản 3 điểm a") || !strings.Contains(text, `"field":"effective_on"`) || !strings.Contains(text, "clearance_event_not_too_early") {
		t.Errorf("refused with %s", text)
	}
	take(201, `{"to":"plan_approved","effective_on":"2024-11-01","decision_no":"3","decision_date":"2024-11-01","issuer":"UBND","amount_vnd":1}`)
	take(201, `{"to":"paid","effective_on":"2024-12-20","amount_vnd":1}`)
	c, raw := clock(public)
	if c.Rule == nil || len(c.Breaches) != 1 || c.Breaches[0].Rule != "payment" {
		t.Errorf("paid late: %s", raw)
	}
	// An objection begins the time for a dialogue; that it does is not public.
	if _, err := a.db.Exec(t.Context(), `INSERT INTO obstacle (part_id, kind, opened_on, opened_by) VALUES (1, 'inventory_refused', '2024-12-01', 'x');
		UPDATE legal_rule SET during = during || '{paid}'::text[] WHERE code = 'persuasion-inventory'`); err != nil {
		t.Fatal(err)
	}
	if _, raw := clock(public); strings.Contains(raw, "persuasion") {
		t.Errorf("the public sees what an obstacle began: %s", raw)
	}
	if _, raw := clock(agency); !strings.Contains(raw, "persuasion-inventory") {
		t.Errorf("the agency does not: %s", raw)
	}
	for path, want := range map[string]int{"/api/parcels/999999/clock": 404, "/api/parcels/x/clock": 404, "/api/parcels/1/clock?on=x": 400} {
		if ans := a.get(path); ans.status != want {
			t.Errorf("%s: %d", path, ans.status)
		}
	}
}

// The work list by what the law leaves, and by who may do it.
func TestWorkListByClock(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, viewer, admin := a.someone(t, "agency"), a.someone(t, "viewer"), a.someone(t, "admin")
	list := func(who someone, query string) (ids []int64) {
		t.Helper()
		path := "/api/clearance/worklist?" + query
		ans := a.send(t, who, http.MethodGet, path, "")
		var got struct {
			Count int
			Items []struct {
				ID int64
			}
		}
		if err := json.Unmarshal(ans.body, &got); err != nil || ans.status != http.StatusOK {
			t.Fatalf("%s: %d %s", query, ans.status, ans.body)
		}
		if err := a.conforms(path, ans); err != nil {
			t.Error(err)
		}
		if got.Count != len(got.Items) {
			t.Errorf("%s: %d of %d", query, len(got.Items), got.Count)
		}
		for _, one := range got.Items {
			ids = append(ids, one.ID)
		}
		return ids
	}
	for _, test := range []struct {
		who   someone
		query string
		want  []int64
	}{
		{admin, "sort=number", []int64{1, 2, 2501}}, // in the order of their numbers, which is that of their making here
		{admin, "mine=true&sort=number", []int64{1, 2, 2501}},
		{agency, "mine=true&sort=number", []int64{1, 2}},
		{viewer, "mine=true", nil},
		{viewer, "next=inventory&state=notified", []int64{1, 2501}}, // of parcel 2 one case has had no notice
		{viewer, "next=clean", nil},
		{viewer, "late=true", []int64{1, 2, 2501}}, // notices of 2024 hold no more
		{viewer, "due_within=30", nil},
		{viewer, "ready=true&state=not_started", []int64{2}},
		{viewer, "blocked=true", []int64{1}},
	} {
		if got := list(test.who, test.query); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %v, want %v", test.query, got, test.want)
		}
	}
	if ans := a.get("/api/clearance/worklist?mine=true"); ans.status != http.StatusUnauthorized {
		t.Errorf("mine without an account: %d", ans.status)
	}
}
