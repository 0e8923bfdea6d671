package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/account"
	"matbang/internal/postgres"
)

type drafted struct {
	Draft struct {
		ID        int64
		State     string
		To        string
		DraftedBy string `json:"drafted_by"`
		DecidedBy string `json:"decided_by"`
		Reason    string
		Events    []int64
		Stale     bool
		Own       bool
	}
	Parcel struct{ State string }
}

// approved is a step that needs two people, from where posted puts parcel 1.
const approval = `{"to": "plan_approved", "effective_on": "2024-12-20", "decision_no": "99/QĐ", "decision_date": "2024-12-18", "issuer": "UBND", "amount_vnd": 5000000, "note": "ghi chú tuyệt mật"}`

// posted brings the parts of parcels 1 and 2 to plan_posted, as the program's
// own work does, which needs no second person.
func (a *api) postedPlans(t *testing.T) {
	t.Helper()
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	for i, to := range []string{"inventory", "inventoried", "plan_posted"} {
		_, err := a.db.Exec(t.Context(), `INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, decision_no, decision_date, area_m2, document, details)
			SELECT n, $1, date '2024-10-01' + $2 * 10, 'test', 'x', date '2024-10-01' + $2 * 10, 100, 'x', (SELECT coalesce(jsonb_object_agg(f, '2024-10-01'), '{}') FROM clearance_transition t, unnest(t.requires) AS f WHERE t.to_state = $1)
			FROM (VALUES (1), (2), (3)) AS v (n) WHERE n <> 3 OR EXISTS (SELECT FROM clearance_part WHERE id = 3 AND state <> 'not_started')`, to, i)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// second makes another account of the agency.
func (a *api) second(t *testing.T, name string) someone {
	t.Helper()
	var unit string
	if err := a.db.QueryRow(t.Context(), `SELECT u.code FROM admin_unit u, parcel p WHERE u.level = 'district' AND p.id = 1 AND ST_Intersects(u.geom, ST_PointOnSurface(p.geom))`).Scan(&unit); err != nil {
		t.Fatal(err)
	}
	if err := a.accounts.Add(t.Context(), account.Account{Name: name, DisplayName: name, Role: account.Agency, Scope: &unit}, "mật khẩu đủ dài"); err != nil {
		t.Fatal(err)
	}
	known, err := a.accounts.ByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	s := someone{role: "agency", client: &http.Client{}}
	if _, s.key, err = a.accounts.AddKey(t.Context(), postgres.Actor{Account: known.ID, Name: known.Name}, "test", account.ScopeWrite, 1); err != nil {
		t.Fatal(err)
	}
	return s
}

// byKey posts with the key of an account.
func (a *api) byKey(t *testing.T, s someone, path, body string, want int, into any, header ...string) answer {
	t.Helper()
	return a.posted(t, someone{client: &http.Client{}}, path, body, want, into, append(header, "Authorization", "Bearer "+s.key)...)
}

// One drafts, another approves: until then nothing is recorded, afterwards both
// are on record.
func TestTwoPeople(t *testing.T) {
	a := newAPI(t)
	a.postedPlans(t)
	drafter, approver := a.someone(t, "agency"), a.second(t, "approver")
	var d, again, done drafted
	a.posted(t, drafter, "/api/parcels/1/events", approval, 202, &d, "Idempotency-Key", "draft-0001")
	a.posted(t, drafter, "/api/parcels/1/events", approval, 202, &again, "Idempotency-Key", "draft-0001")
	if d.Draft.State != "waiting" || !d.Draft.Own || d.Parcel.State != "plan_posted" || again.Draft.ID != d.Draft.ID {
		t.Fatalf("drafted: %+v, again: %+v", d, again)
	}
	if ans := a.send(t, drafter, http.MethodPost, "/api/parcels/1/events", approval); ans.status != http.StatusConflict || !strings.Contains(string(ans.body), "clearance_draft_waiting_once") {
		t.Errorf("drafted twice: %d %s", ans.status, ans.body)
	}
	if ans := a.attach(t, drafter, "1", "quyết định.pdf", scannedPaper, "", "step_key", "draft-0001"); ans.status != http.StatusCreated {
		t.Errorf("a paper of the draft: %d %s", ans.status, ans.body)
	}
	if public := string(a.get("/api/parcels/1/events").body); strings.Contains(public, "plan_approved") || strings.Contains(public, secretNote) {
		t.Errorf("the public reads of the draft: %s", public)
	}
	path := fmt.Sprintf("/api/parcels/1/drafts/%d", d.Draft.ID)
	for _, test := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"his own", path + "/approve", "", 409, "clearance_draft_four_eyes"},
		{"his own, rejected", path + "/reject", `{"reason": "x"}`, 409, "clearance_draft_four_eyes"},
		{"rejected without a reason", path + "/reject", `{"reason": " "}`, 422, "clearance_draft_rejected_with_reason"},
		{"another parcel's", strings.Replace(path, "/1/", "/2/", 1) + "/approve", "", 404, "no draft"},
		{"no number", "/api/parcels/1/drafts/x/approve", "", 404, "numbers"},
	} {
		ans := a.send(t, drafter, http.MethodPost, test.path, test.body)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s, want %d with %s", test.name, ans.status, ans.body, test.status, test.says)
		}
	}
	if ans := a.sendKey(t, approver, http.MethodPost, path+"/withdraw", `{}`); ans.status != http.StatusConflict || !strings.Contains(string(ans.body), "clearance_draft_withdrawn_by_drafter") {
		t.Errorf("withdrawn by another: %d %s", ans.status, ans.body)
	}
	for _, list := range []string{"/api/clearance/drafts", "/api/parcels/1/drafts"} {
		ans := a.sendKey(t, approver, http.MethodGet, list, "")
		if ans.status != 200 || !strings.Contains(string(ans.body), `"own":false`) || !strings.Contains(string(ans.body), `"amount_vnd":5000000`) {
			t.Errorf("%s: %d %s", list, ans.status, ans.body)
		}
		if err := a.conforms(list, ans); err != nil {
			t.Error(err)
		}
	}
	a.byKey(t, approver, path+"/approve", "", 201, &done)
	if done.Draft.State != "approved" || done.Parcel.State != "plan_approved" || done.Draft.DraftedBy != "test-agency" || done.Draft.DecidedBy != "approver" || len(done.Draft.Events) != 1 {
		t.Errorf("approved: %+v", done)
	}
	var by string
	var amount int64
	if err := a.db.QueryRow(t.Context(), `SELECT recorded_by, amount_vnd FROM clearance_event WHERE id = $1`, done.Draft.Events[0]).Scan(&by, &amount); err != nil || by != "approver" || amount != 5000000 {
		t.Errorf("the step: %s, %d, %v", by, amount, err)
	}
	if ans := a.send(t, drafter, http.MethodGet, "/api/parcels/1/attachments", ""); !strings.Contains(string(ans.body), fmt.Sprintf(`"event":%d`, done.Draft.Events[0])) {
		t.Errorf("the paper follows the step: %s", ans.body)
	}
	if ans := a.sendKey(t, approver, http.MethodPost, path+"/approve", ""); ans.status != http.StatusConflict {
		t.Errorf("approved twice: %d %s", ans.status, ans.body)
	}
	// Sent once more under its key, it is neither drafted nor recorded anew.
	a.posted(t, drafter, "/api/parcels/1/events", approval, 201, nil, "Idempotency-Key", "draft-0001")
}

// What is unlawful is refused when it is drafted, and when the parcel has moved
// on until it is approved.
func TestDraftsGoStale(t *testing.T) {
	a := newAPI(t)
	a.postedPlans(t)
	drafter, approver := a.someone(t, "agency"), a.second(t, "approver")
	for body, says := range map[string]string{
		strings.Replace(approval, `"amount_vnd": 5000000, `, "", 1):               "clearance_event_complete",
		strings.Replace(approval, "2024-12-20", "2024-10-02", 1):                  "clearance_event_decision_before_effect",
		strings.Replace(approval, `"plan_approved"`, `"paid"`, 1):                 "clearance_event_transition_allowed",
		strings.Replace(approval, `"note"`, `"part": 7, "note"`, 1):               "no such part",
		strings.Replace(approval, `"99/QĐ"`, `"`+strings.Repeat("x", 101)+`"`, 1): "max_length",
	} {
		if ans := a.send(t, drafter, http.MethodPost, "/api/parcels/1/events", body); ans.status/100 != 4 || !strings.Contains(string(ans.body), says) {
			t.Errorf("%s: %d %s, want %s", body, ans.status, ans.body, says)
		}
	}
	var d, rejected drafted
	a.posted(t, drafter, "/api/parcels/1/events", approval, 202, &d)
	// Going back to the inventory needs no second person.
	a.posted(t, drafter, "/api/parcels/1/events", `{"to": "inventoried", "effective_on": "2024-12-21", "document": "BB", "note": "đo lại", "decision_no": "1", "decision_date": "2024-12-21", "area_m2": 399}`, 201, nil)
	path := fmt.Sprintf("/api/parcels/1/drafts/%d", d.Draft.ID)
	if ans := a.send(t, drafter, http.MethodGet, "/api/parcels/1/drafts", ""); !strings.Contains(string(ans.body), `"stale":true`) {
		t.Errorf("it does not say that it is stale: %s", ans.body)
	}
	ans := a.sendKey(t, approver, http.MethodPost, path+"/approve", "")
	if ans.status != http.StatusConflict || !strings.Contains(string(ans.body), "moved on") || !strings.Contains(string(ans.body), "clearance_event_transition_allowed") {
		t.Errorf("approving what is stale: %d %s", ans.status, ans.body)
	}
	a.byKey(t, approver, path+"/reject", `{"reason": "đã quay lại kiểm đếm"}`, 200, &rejected)
	if rejected.Draft.State != "rejected" || rejected.Draft.Reason != "đã quay lại kiểm đếm" || rejected.Parcel.State != "inventoried" {
		t.Errorf("rejected: %+v", rejected)
	}
}

// Which steps need two people is the administrator's to set.
func TestApprovalsAreData(t *testing.T) {
	a := newAPI(t)
	a.postedPlans(t)
	admin, agency := a.someone(t, "admin"), a.someone(t, "agency")
	list := a.get("/api/clearance/approvals")
	if err := a.conforms("/api/clearance/approvals", list); err != nil {
		t.Error(err)
	}
	var steps struct {
		Steps []struct {
			To         string
			Needed     bool
			Unverified bool
		}
	}
	if err := json.Unmarshal(list.body, &steps); err != nil {
		t.Fatal(err)
	}
	for _, s := range steps.Steps {
		if want := s.To == "plan_approved" || s.To == "paid" || s.To == "recovery_decided"; s.Needed != want || s.Unverified != want {
			t.Errorf("as it comes: %+v", s)
		}
	}
	const off = `{"regime": "ll2024", "from": "plan_posted", "to": "plan_approved", "needed": false, "unverified": false}`
	for _, test := range []struct {
		who    someone
		body   string
		status int
	}{
		{agency, off, 403},
		{admin, "{}", 422},
		{admin, `{"regime": "ll1993", "from": "plan_posted", "to": "plan_approved", "needed": true}`, 422},
		{admin, `{"regime": "ll\u0000", "from": "plan_posted", "to": "plan_approved", "needed": true}`, 422},
		{admin, off, 200},
	} {
		if ans := a.send(t, test.who, http.MethodPut, "/api/clearance/approvals", test.body); ans.status != test.status {
			t.Errorf("%s %s: %d %s, want %d", test.who.role, test.body, ans.status, ans.body, test.status)
		}
	}
	a.posted(t, agency, "/api/parcels/1/events", approval, 201, nil)
	if got := string(a.get("/api/reference").body); !strings.Contains(got, `"needs_approval" : true`) {
		t.Errorf("the reference does not say it: %.300s", got)
	}
}

// The database itself wants two people, whatever the program does.
func TestTheDatabaseWantsTwoPeople(t *testing.T) {
	a := newAPI(t)
	a.postedPlans(t)
	a.someone(t, "agency")
	a.second(t, "approver")
	as := func(name, sql string, args ...any) error {
		known, err := a.accounts.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return postgres.AsAccount(t.Context(), a.db, postgres.Actor{Account: known.ID, Name: known.Name}, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
	}
	const draft = `INSERT INTO personal.clearance_draft (parcel_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd, details) VALUES (1, 'plan_approved', '2024-12-20', 'x', '2024-12-20', 'x', 1, '{}')`
	if err := as("test-agency", draft); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ who, sql, want string }{
		{"test-agency", `INSERT INTO clearance_event (part_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd) VALUES (1, 'plan_approved', '2024-12-20', 'x', '2024-12-20', 'x', 1)`, "clearance_event_second_person"},
		{"test-agency", `INSERT INTO clearance_event (part_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd, draft_id) SELECT 1, 'plan_approved', '2024-12-20', 'x', '2024-12-20', 'x', 1, max(id) FROM personal.clearance_draft`, "42501"},
		{"test-agency", `UPDATE personal.clearance_draft SET state = 'approved'`, "clearance_draft_four_eyes"},
		{"test-agency", `UPDATE personal.clearance_draft SET state = 'rejected', reason = 'x'`, "clearance_draft_four_eyes"},
		{"approver", `UPDATE personal.clearance_draft SET state = 'withdrawn'`, "clearance_draft_withdrawn_by_drafter"},
		{"approver", `UPDATE personal.clearance_draft SET state = 'rejected'`, "clearance_draft_rejected_with_reason"},
		{"approver", `UPDATE personal.clearance_draft SET amount_vnd = 2`, "42501"},
		{"approver", `UPDATE personal.clearance_draft SET drafted_account = 0`, "42501"},
		{"approver", `DELETE FROM personal.clearance_draft`, "42501"},
		{"approver", `INSERT INTO personal.clearance_draft (parcel_id, to_state, effective_on, drafted_account) VALUES (1, 'paid', '2024-12-20', 1)`, "42501"},
		{"approver", `INSERT INTO personal.clearance_draft (parcel_id, to_state, effective_on) VALUES (2501, 'paid', '2024-12-20')`, "clearance_draft_has_a_part|42501"},
		{"approver", `UPDATE clearance_approval SET needed = false`, ""},
		{"test-agency", `INSERT INTO clearance_event (part_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd) VALUES (1, 'plan_approved', '2024-12-20', 'x', '2024-12-20', 'x', 1)`, "clearance_event_second_person"},
	} {
		err := as(test.who, test.sql)
		var pg *pgconn.PgError
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.sql, err)
			}
			continue
		}
		if !errors.As(err, &pg) || !strings.Contains(test.want, pg.Code) && !strings.Contains(test.want, pg.ConstraintName+"") || pg.ConstraintName == "" && pg.Code != "42501" {
			t.Errorf("%s: %s: %v, want %s", test.who, test.sql, err, test.want)
		}
	}
	for sql, want := range map[string]string{
		`UPDATE personal.clearance_draft SET amount_vnd = 2, state = 'withdrawn'`: "clearance_draft_only_decided", `DELETE FROM personal.clearance_draft`: "clearance_draft_append_only",
	} {
		_, err := a.db.Exec(t.Context(), sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != want {
			t.Errorf("the owner: %s: %v, want %s", sql, err, want)
		}
	}
}
