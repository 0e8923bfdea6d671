package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

type legalRule struct {
	ID         int64
	Code       string
	Value      float64
	ValidFrom  *string `json:"valid_from"`
	ValidTo    *string `json:"valid_to"`
	Unverified bool
	ChangedBy  *string `json:"changed_by"`
	ChangedAt  *string `json:"changed_at"`
}

const newPayment = `{"code":"payment","regime":"ll2024","topic":"payment","value":%d,"unit":"days","article":"Điều 94 khoản 3, Luật Đất đai 2024","valid_from":"%s",
	"text_vi":"Chi trả","text_en":"Paid","limits":"latest","starts":["state:plan_approved"],"ends":["state:paid"],"during":["plan_approved"],"reason":"thử"%s}`

// An administrator corrects, replaces, ends and confirms what the law says; the
// parcels follow, and what was there before is kept.
func TestLawIsCorrected(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	if _, err := a.db.Exec(t.Context(), `INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, decision_no, decision_date, area_m2, document, issuer, amount_vnd, details) VALUES
		(1, 'inventory', '2024-09-20', 'test', NULL, NULL, NULL, NULL, NULL, NULL, '{}'), (1, 'inventoried', '2024-10-01', 'test', '1', '2024-10-01', 400, NULL, NULL, NULL, '{}'),
		(1, 'plan_posted', '2024-10-02', 'test', NULL, NULL, NULL, 'PA', NULL, NULL, '{"posting_from":"2024-10-02","posting_to":"2024-11-01"}'),
		(1, 'plan_approved', '2024-11-04', 'test', '3', '2024-11-04', NULL, NULL, 'UBND', 1, '{}')`); err != nil {
		t.Fatal(err)
	}
	admin, planner, public := a.desk(t, "admin"), a.desk(t, "planner"), a.desk(t, "public")
	rule := func(code, from string) (found legalRule) {
		t.Helper()
		_, ans := public.do("GET", "/api/law/rules", "", 200)
		var body struct{ Rules []legalRule }
		if err := json.Unmarshal(ans.body, &body); err != nil {
			t.Fatal(err)
		}
		for _, r := range body.Rules {
			if r.Code == code && *r.ValidFrom == from {
				return r
			}
		}
		t.Fatalf("no rule %s from %s: %s", code, from, ans.body)
		return found
	}
	due := func() string {
		t.Helper()
		_, ans := public.do("GET", "/api/parcels/1/clock", "", 200)
		var c struct {
			DueOn string `json:"due_on"`
		}
		if err := json.Unmarshal(ans.body, &c); err != nil {
			t.Fatal(err)
		}
		return c.DueOn
	}
	if due() != "2024-12-04" {
		t.Fatalf("30 days from 4 November: %s", due())
	}
	payment := rule("payment", "2024-08-01")
	at := fmt.Sprintf("/api/law/rules/%d", payment.ID)
	corrected := fmt.Sprintf(newPayment, 20, "2024-08-01", "")
	public.do("POST", at+"/correct", corrected, 401)
	planner.do("POST", at+"/correct", corrected, 403)
	admin.do("POST", at+"/correct", corrected, 200)
	if now := rule("payment", "2024-08-01"); due() != "2024-11-24" || !now.Unverified || now.ChangedAt == nil || now.ChangedBy != nil {
		t.Errorf("corrected: due %s, %+v", due(), now)
	}
	seen := func(at string) string { return `,"seen":"` + at + `"` }
	admin.do("POST", at+"/correct", fmt.Sprintf(newPayment, 25, "2024-08-01", seen("2020-01-01T00:00:00Z")), 412)
	admin.do("POST", at+"/correct", fmt.Sprintf(newPayment, 25, "2024-08-01", seen(*rule("payment", "2024-08-01").ChangedAt)), 200)
	planner.do("POST", at+"/confirm", `{"reason":"CV 1"}`, 403)
	admin.do("POST", at+"/confirm", `{"reason":"Công văn 12/STP"}`, 200)
	if rule("payment", "2024-08-01").Unverified {
		t.Error("the confirmation is lost")
	}
	// The next version begins, and ends the one before; two at once are refused.
	admin.do("POST", "/api/law/rules", fmt.Sprintf(newPayment, 15, "2024-11-01", ""), 201)
	if before := rule("payment", "2024-08-01"); before.ValidTo == nil || *before.ValidTo != "2024-11-01" || due() != "2024-11-19" {
		t.Errorf("the next version: due %s, %+v", due(), before)
	}
	admin.do("POST", "/api/law/rules", fmt.Sprintf(newPayment, 15, "2024-10-01", ""), 409)
	next := fmt.Sprintf("/api/law/rules/%d", rule("payment", "2024-11-01").ID)
	admin.do("POST", next+"/end", `{"on":"2024-11-01","reason":"thử"}`, 422)
	admin.do("POST", next+"/end", `{"on":"2024-11-03","reason":"thử"}`, 200)
	if got := due(); got != "2025-09-12" { // the notice is what is left
		t.Errorf("without a rule for payment the day is %s", got)
	}
	lawIsKept(t, admin, public)
	admin.do("POST", "/api/law/rules/999999/confirm", `{"reason":"x"}`, 404)
	admin.do("POST", "/api/law/rules/x/confirm", `{"reason":"x"}`, 404)
	_, ans := admin.do("POST", "/api/law/rules", `{"code":"X y","topic":"A","value":-1,"unit":"weeks","text_vi":"","text_en":"a","valid_from":"soon","limits":"maybe","starts":["state:gone","topic:persuasion_again"],"ends":["x"],"during":["gone"],"land_group":"sea","waived_from_consent":101,"regime":"ll1993"}`, 422)
	for _, field := range []string{"code", "topic", "value", "unit", "text_vi", "valid_from", "limits", "starts", "ends", "during", "land_group", "waived_from_consent", "regime", "reason"} {
		if !strings.Contains(string(ans.body), `"field":"`+field+`"`) {
			t.Errorf("the answer does not name %s: %s", field, ans.body)
		}
	}
}

// lawIsKept reads what was changed, and that the dataset does not take it back.
func lawIsKept(t *testing.T, admin, public desk) {
	t.Helper()
	_, ans := admin.do("GET", "/api/law/changes?subject=legal_rule&key=payment", "", 200)
	var body struct {
		Changes []struct {
			Before    map[string]any
			After     map[string]any
			Reason    string
			ChangedBy *string `json:"changed_by"`
		}
	}
	if err := json.Unmarshal(ans.body, &body); err != nil {
		t.Fatal(err)
	}
	if len(body.Changes) != 6 {
		t.Fatalf("%d changes: %s", len(body.Changes), ans.body)
	}
	first := body.Changes[5]
	if first.Before["value"] != 30.0 || first.After["value"] != 20.0 || first.Reason != "thử" || first.ChangedBy == nil {
		t.Errorf("the first change: %+v", first)
	}
	_, ans = public.do("GET", "/api/law/changes?subject=legal_rule&key=payment", "", 200)
	if strings.Contains(string(ans.body), *first.ChangedBy) {
		t.Errorf("the public reads the name of an account: %s", ans.body)
	}
}

func TestHolidaysAreCorrected(t *testing.T) {
	a := newAPI(t)
	admin, planner, public := a.desk(t, "admin"), a.desk(t, "planner"), a.desk(t, "public")
	const day = `{"kind":"public","name_vi":"Ngày Văn hóa","name_en":"Day of culture","source":"thử","reason":"thử"}`
	days := func(d string) int {
		t.Helper()
		_, ans := public.do("GET", "/api/law/holidays?year=2026", "", 200)
		return strings.Count(string(ans.body), `"day":"`+d+`"`)
	}
	workdays := func() (n int) {
		t.Helper()
		if err := a.db.QueryRow(t.Context(), `SELECT limit_day('2026-11-20', 5, 'working_days') - date '2026-11-20'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := workdays()
	public.do("PUT", "/api/law/holidays/2026-11-24", day, 401)
	planner.do("PUT", "/api/law/holidays/2026-11-24", day, 403)
	admin.do("PUT", "/api/law/holidays/2026-11-24", day, 200)
	if days("2026-11-24") != 1 || workdays() <= before {
		t.Errorf("the day is not off: %d days for 5", workdays())
	}
	admin.do("POST", "/api/law/holidays/2026-11-24/confirm", `{"reason":"CV"}`, 204)
	admin.do("POST", "/api/law/holidays/2026-11-24/remove", `{}`, 422)
	admin.do("POST", "/api/law/holidays/2026-11-24/remove", `{"reason":"nhầm"}`, 204)
	if days("2026-11-24") != 0 || workdays() != before {
		t.Error("the day is still off")
	}
	admin.do("POST", "/api/law/holidays/2026-11-24/confirm", `{"reason":"CV"}`, 404)
	admin.do("POST", "/api/law/holidays/soon/remove", `{"reason":"CV"}`, 404)
	admin.do("PUT", "/api/law/holidays/soon", day, 422)
	if ans := a.get("/api/law/holidays?year=1"); ans.status != http.StatusBadRequest {
		t.Errorf("year 1: %d", ans.status)
	}
	var kept int
	if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM law_change WHERE subject = 'holiday'`).Scan(&kept); err != nil || kept != 3 {
		t.Errorf("%d changes are kept (%v)", kept, err)
	}
}
