package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

const drawnZone = `{"type":"Polygon","coordinates":[[[106.9,21.05],[106.92,21.05],[106.92,21.06],[106.9,21.06],[106.9,21.05]]]}`

type told struct {
	ID       int64           `json:"id"`
	State    string          `json:"state"`
	Revision int             `json:"revision"`
	Zone     *string         `json:"zone"`
	Allowed  []string        `json:"allowed"`
	AreaHa   float64         `json:"area_ha"`
	Geometry json.RawMessage `json:"geometry"`
}

// desk is a person at work on proposals.
type desk struct {
	*testing.T
	a *api
	s someone
}

func (d desk) do(method, path, body string, want int, header ...string) (told, answer) {
	d.Helper()
	ans := d.a.send(d.T, d.s, method, path, body, header...)
	if ans.status != want {
		d.Fatalf("%s %s %s: %d, want %d: %s", d.s.role, method, path, ans.status, want, ans.body)
	}
	var p told
	_ = json.Unmarshal(ans.body, &p)
	return p, ans
}

func (a *api) desk(t *testing.T, role string) desk { return desk{t, a, a.someone(t, role)} }

func TestTheLifeOfAProposal(t *testing.T) {
	a := newAPI(t)
	planner, reviewer, public := a.desk(t, "planner"), a.desk(t, "reviewer"), a.desk(t, "public")
	draft := `{"name":"KCN Thử","kind":"industrial_park","note":"","geometry":` + drawnZone + `}`
	p, ans := planner.do("POST", "/api/proposals", draft, 201)
	at := fmt.Sprintf("/api/proposals/%d", p.ID)
	if p.State != "draft" || p.Revision != 1 || p.AreaHa < 200 || ans.header.Get("Location") != at || !slices.Contains(p.Allowed, "submit") {
		t.Errorf("begun: %+v", p)
	}
	// A draft is seen by its author alone, wherever one looks.
	for _, other := range []desk{reviewer, public} {
		other.do("GET", at, "", 404)
		other.do("GET", at+"/revisions", "", 404)
		other.do("GET", at+"/report.pdf", "", 404)
		if _, list := other.do("GET", "/api/proposals", "", 200); strings.Contains(string(list.body), "KCN Thử") {
			t.Errorf("%s lists a draft", other.s.role)
		}
	}
	// Two who save: the second has not seen the first's.
	tag := ans.header.Get("ETag")
	p, ans = planner.do("PUT", at, strings.Replace(draft, "106.92,21.06", "106.93,21.06", 1), 200, "If-Match", tag)
	planner.do("PUT", at, draft, 412, "If-Match", tag)
	if p.Revision != 2 {
		t.Errorf("saved: %+v", p)
	}
	planner.do("PUT", at, strings.Replace(draft, "[106.92,21.05],[106.92,21.06]", "[106.92,21.06],[106.92,21.05]", 1), 422)
	_, diff := planner.do("GET", at+"/diff?from=1&to=2", "", 200)
	if !strings.Contains(string(diff.body), `"gained":{"area_ha":5`) {
		t.Errorf("diff %.200s", diff.body)
	}
	p, _ = planner.do("POST", at+"/restore", `{"revision":1}`, 200, "If-Match", ans.header.Get("ETag"))
	if p.Revision != 3 {
		t.Errorf("restored: %+v", p)
	}
	variant, _ := planner.do("POST", at+"/branch", `{"name":"Phương án 2"}`, 201)
	planner.do("GET", fmt.Sprintf("/api/proposals/compare?ids=%d,%d", p.ID, variant.ID), "", 200)
	planner.do("POST", at+"/approve", `{}`, 403)
	planner.do("POST", at+"/submit", `{}`, 200)
	planner.do("PUT", at, draft, 403)
	reviewer.do("POST", at+"/approve", `{}`, 409) // not under review yet
	reviewer.do("POST", at+"/review", `{}`, 200)
	reviewer.do("POST", at+"/return", `{"reason":" "}`, 409)
	reviewer.do("POST", at+"/comments", `{"text":"Nắn ranh","at":[106.91,21.055]}`, 201)
	reviewer.do("POST", at+"/return", `{"reason":"Nắn ranh tránh kênh"}`, 200)
	_, said := planner.do("GET", at+"/comments", "", 200)
	if !strings.Contains(string(said.body), "Nắn ranh") {
		t.Errorf("comments %s", said.body)
	}
	planner.do("POST", at+"/comments/1/resolve", `{"resolved":true}`, 204)
	planner.do("POST", at+"/submit", `{}`, 200)
	reviewer.do("POST", at+"/publish", `{}`, 200)
	if p, _ = public.do("GET", at, "", 200); len(p.Allowed) != 0 {
		t.Errorf("the public may %v", p.Allowed)
	}
	public.do("GET", at+"/comments", "", 401)
	public.do("POST", at+"/remarks", `{"name":"Người dân","contact":"số nhà 1","text":"Xin giữ con đường"}`, 201)
	public.do("POST", at+"/remarks", `{"name":"Máy","text":"Quảng cáo rẻ","website":"http://x"}`, 201)
	if _, list := public.do("GET", at+"/remarks", "", 200); strings.Contains(string(list.body), "Người dân") || strings.Contains(string(list.body), "Quảng cáo") || !strings.Contains(string(list.body), "Xin giữ") {
		t.Errorf("remarks for the public: %s", list.body)
	}
	if _, list := reviewer.do("GET", at+"/remarks", "", 200); !strings.Contains(string(list.body), "Người dân") {
		t.Errorf("remarks for the reviewer: %s", list.body)
	}
	reviewer.do("POST", at+"/review", `{}`, 200)
	p, _ = reviewer.do("POST", at+"/approve", `{"code":"kcn-thu"}`, 200)
	if p.State != "approved" || p.Zone == nil || *p.Zone != "kcn-thu" {
		t.Errorf("approved: %+v", p)
	}
	public.do("GET", "/api/collections/zones/items/kcn-thu", "", 200)
	var kept int
	if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM zone_revision WHERE zone_code = 'kcn-thu'`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d revisions of the zone, %v", kept, err)
	}
	reviewer.do("POST", at+"/reject", `{"reason":"x"}`, 409)
	planner.do("POST", at+"/withdraw", `{}`, 409)
	planner.do("POST", fmt.Sprintf("/api/proposals/%d/withdraw", variant.ID), `{}`, 200)
	_, pdf := public.do("GET", at+"/revisions", "", 200)
	if !strings.Contains(string(pdf.body), `"revision":3`) {
		t.Errorf("revisions %s", pdf.body)
	}
}

// Nobody decides their own, not even an administrator, and not past our Go code.
func TestNobodyDecidesTheirOwn(t *testing.T) {
	a := newAPI(t)
	admin := a.desk(t, "admin")
	p, _ := admin.do("POST", "/api/proposals", `{"name":"Của tôi","kind":"industrial_park","geometry":`+drawnZone+`}`, 201)
	at := fmt.Sprintf("/api/proposals/%d", p.ID)
	admin.do("POST", at+"/submit", `{}`, 200)
	for _, action := range []string{"review", "return", "approve", "reject", "publish"} {
		if _, ans := admin.do("POST", at+"/"+action, `{"reason":"x"}`, 409); !strings.Contains(string(ans.body), "four_eyes") {
			t.Errorf("%s: %s", action, ans.body)
		}
	}
	who, err := a.accounts.ByName(t.Context(), "test-admin")
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO proposal_step (proposal_id, action) VALUES (%d, 'review')`, `UPDATE proposal SET state = 'approved' WHERE id = %d`, `UPDATE proposal_revision SET name = 'x' WHERE proposal_id = %d`,
		`SELECT register_proposal(%d, 'x')`,
	} {
		err := postgres.AsAccount(t.Context(), a.db, postgres.Actor{Account: who.ID, Name: who.Name}, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), fmt.Sprintf(sql, p.ID))
			return err
		})
		if err == nil {
			t.Errorf("the database lets this pass: %s", sql)
		}
	}
}

// What is approved of a zone that is there changes its outline, its decided
// area and its land balance, and leaves its name.
func TestApprovalWritesTheRegister(t *testing.T) {
	a := newAPI(t)
	planner, reviewer := a.desk(t, "planner"), a.desk(t, "reviewer")
	if _, err := a.db.Exec(t.Context(), `INSERT INTO zone (code, kind, name_vi, name_en, status, geom, accuracy, source, source_date)
		VALUES ('kcn-co-san', 'industrial_park', 'Khu có sẵn', 'Present park', 'operating', ST_Multi(ST_Transform(ST_MakeEnvelope(106.9, 21.05, 106.91, 21.06, 4326), 5899)), 'indicative', 'test', '2026-01-01')`); err != nil {
		t.Fatal(err)
	}
	lot := `{"type":"Polygon","coordinates":[[[106.9,21.05],[106.904,21.05],[106.904,21.06],[106.9,21.06],[106.9,21.05]]]}`
	p, _ := planner.do("POST", "/api/proposals", `{"name":"Điều chỉnh Khu có sẵn","kind":"industrial_park","note":"","zone":"kcn-co-san","geometry":`+drawnZone+`,"lots":[{"use":"green","name":"CX-1","geometry":`+lot+`}]}`, 201)
	at := fmt.Sprintf("/api/proposals/%d", p.ID)
	planner.do("POST", at+"/submit", `{}`, 200)
	reviewer.do("POST", at+"/review", `{}`, 200)
	reviewer.do("POST", at+"/approve", `{}`, 200)
	_, ans := reviewer.do("GET", "/api/zones/kcn-co-san", "", 200)
	var zone struct {
		Balance   []struct{ Use, Source string }
		Revisions []struct{ Note string }
	}
	if err := json.Unmarshal(ans.body, &zone); err != nil {
		t.Fatal(err)
	}
	if len(zone.Balance) == 0 || !slices.ContainsFunc(zone.Balance, func(b struct{ Use, Source string }) bool {
		return b.Use == "green" && b.Source == fmt.Sprintf("proposal %d", p.ID)
	}) {
		t.Errorf("the balance is %+v", zone.Balance)
	}
	var name string
	var ha, drawn float64
	if err := a.db.QueryRow(t.Context(), `SELECT z.name_vi, a.ha::float8, ST_Area(z.geom) / 10000 FROM zone z JOIN zone_area a ON a.zone = z.code AND a.kind = 'decided' WHERE z.code = 'kcn-co-san'`).Scan(&name, &ha, &drawn); err != nil {
		t.Fatal(err)
	}
	if name != "Khu có sẵn" || ha < 200 || ha-drawn > 0.01 || drawn-ha > 0.01 {
		t.Errorf("%s has %.2f ha decided and %.2f drawn", name, ha, drawn)
	}
}

// Two planners work on one proposal: an author lets the other in, neither
// overwrites unseen, and both stay out of its decision.
func TestPlannersShareAProposal(t *testing.T) {
	a := newAPI(t)
	planner, admin, reviewer := a.desk(t, "planner"), a.desk(t, "admin"), a.desk(t, "reviewer")
	draft := `{"name":"KCN chung","kind":"industrial_park","note":"","geometry":` + drawnZone + `}`
	p, ans := planner.do("POST", "/api/proposals", draft, 201)
	at := fmt.Sprintf("/api/proposals/%d", p.ID)
	tag := ans.header.Get("ETag")
	admin.do("PUT", at, draft, 404)
	for _, name := range []string{"nobody", "test-reviewer", "test-planner"} {
		planner.do("POST", at+"/coauthors", `{"name":"`+name+`"}`, 409)
	}
	planner.do("POST", at+"/coauthors", `{"name":""}`, 422)
	admin.do("POST", at+"/coauthors", `{"name":"test-admin"}`, 404)
	_, ans = planner.do("POST", at+"/coauthors", `{"name":"test-admin"}`, 200)
	if !strings.Contains(string(ans.body), `"coauthors":[{"display_name":"admin","name":"test-admin"}]`) {
		t.Errorf("authors: %.600s", ans.body)
	}
	_, ans = admin.do("GET", at, "", 200)
	admin.do("POST", at+"/presence", `{"editing":true}`, 200)
	if _, others := planner.do("POST", at+"/presence", `{"editing":true}`, 200); !strings.Contains(string(others.body), `"display_name":"admin"`) {
		t.Errorf("nobody says that the other is there: %s", others.body)
	}
	admin.do("PUT", at, draft, 200, "If-Match", ans.header.Get("ETag"))
	planner.do("PUT", at, draft, 412, "If-Match", tag)
	planner.do("POST", at+"/submit", `{}`, 200)
	admin.do("POST", at+"/review", `{}`, 409) // not by one who drew it
	planner.do("DELETE", at+"/coauthors/test-admin", "", 403)
	reviewer.do("POST", at+"/review", `{}`, 200)
	reviewer.do("POST", at+"/return", `{"reason":"x y z"}`, 200)
	planner.do("DELETE", at+"/coauthors/test-admin", "", 200)
	planner.do("DELETE", at+"/coauthors/test-admin", "", 409)
	planner.do("POST", at+"/submit", `{}`, 200)
	// What he saved is still his.
	admin.do("POST", at+"/review", `{}`, 409)
}

func TestHostileShapesAreRefusedAtOnce(t *testing.T) {
	a := newAPI(t)
	planner := a.desk(t, "planner")
	for name, test := range map[string]struct {
		body string
		want []int
	}{
		"a million corners": {`{"type":"Polygon","coordinates":[[` + strings.Repeat("[106.8,20.95],", 1_000_000) + `[106.8,20.95]]]}`, []int{413}},
		"deep nesting":      {`{"type":"Polygon","coordinates":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, []int{400, 422}},
		"NaN":               {`{"type":"Polygon","coordinates":[[[NaN,1]]]}`, []int{400}},
		"empty":             {`{"type":"Polygon","coordinates":[]}`, []int{422}},
		"a pole":            {`{"type":"Polygon","coordinates":[[[0,90],[1,90],[1,89],[0,90]]]}`, []int{422}},
		"three dimensions":  {`{"type":"Polygon","coordinates":[[[106.8,20.95,5],[106.82,20.95,5],[106.82,20.96,5],[106.8,20.95,5]]]}`, []int{422}},
		"half a body":       {`{"type":"Polygon","coordinates":[[[106.8,`, []int{400}},
	} {
		began := time.Now()
		ans := planner.a.send(t, planner.s, "POST", "/api/proposals/check", test.body)
		if !slices.Contains(test.want, ans.status) || !strings.Contains(ans.header.Get("Content-Type"), "problem+json") {
			t.Errorf("%s: %d %.200s", name, ans.status, ans.body)
		}
		t.Logf("%s: %v", name, time.Since(began))
	}
	ans := planner.a.send(t, planner.s, "POST", "/api/proposals/check", `{"type":"Polygon","coordinates":[[[106.8,20.95],[106.82,20.96],[106.82,20.95],[106.8,20.96],[106.8,20.95]]]}`)
	if ans.status != http.StatusOK || !strings.Contains(string(ans.body), `"valid":false`) || !strings.Contains(string(ans.body), `"repaired":{`) {
		t.Errorf("a bow-tie: %d %.300s", ans.status, ans.body)
	}
}
