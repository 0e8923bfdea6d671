package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"matbang/internal/account"
	"matbang/internal/postgres"
)

// What must never reach the public.
const (
	secretName   = "Hộ Tuyệt Mật"
	secretAmount = "987654321"
	secretNote   = "ghi chú tuyệt mật"
)

// clearanceFixture gives parcel 1 and, in another district, parcel 2501 a case
// each, with an event and an obstacle.
const clearanceFixture = `
INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, geom, accuracy, source, source_date)
SELECT code, 'BĐĐC', '900', '1', ST_Multi(ST_Expand(ST_PointOnSurface(geom), 10)), 'demonstration', 'test', '2026-01-01' FROM admin_unit WHERE code = 'd2020-194';
INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ('p', 'Dự án', 'Project', 'demonstration', 'test', '2026-01-01');
INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'Đợt 1', 'Round 1' FROM clearance_project;
INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT p.id, n, 1, '2024-01-01' FROM clearance_project p, (VALUES (1), (2), (2501)) AS v (n);
INSERT INTO clearance_case (id, project_id, round, case_no, holder_kind, opened_on) SELECT n, p.id, 1, n::text, 'household', '2024-01-01' FROM clearance_project p, (VALUES (1), (2), (3), (2501)) AS v (n);
INSERT INTO personal.land_user (case_id, name, demo) SELECT id, 'Hộ Tuyệt Mật', true FROM clearance_case;
INSERT INTO clearance_part (id, case_id, parcel_id, area_m2) VALUES (1, 1, 1, 400), (2, 2, 2, 200), (3, 3, 2, 200), (2501, 2501, 2501, 400);
INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, decision_no, decision_date, amount_vnd, note, details, issuer, document)
SELECT n, 'notified', '2024-09-12', 'test', '12/TB', '2024-09-10', 987654321, 'ghi chú tuyệt mật',
       (SELECT coalesce(jsonb_object_agg(f, 'x'), '{}') FROM clearance_transition t, unnest(t.requires) AS f WHERE t.regime = 'll2024' AND t.from_state = 'not_started' AND t.to_state = 'notified'), 'UBND', 'x'
FROM (VALUES (1), (2), (2501)) AS v (n);
INSERT INTO obstacle (part_id, kind, opened_on, opened_by, note) VALUES (1, 'complaint', '2024-10-01', 'test', 'ghi chú tuyệt mật')`

// someone is one who asks: the public, or an account with a session and a key.
type someone struct {
	role   string
	key    string
	client *http.Client
}

func (a *api) someone(t *testing.T, role string) someone {
	t.Helper()
	s := someone{role: role, client: &http.Client{}}
	if role == "public" {
		return s
	}
	ctx := context.Background()
	acc := account.Account{Name: "test-" + role, DisplayName: role, Role: account.Role(role)}
	if role == "agency" {
		var unit string
		err := a.db.QueryRow(ctx, `SELECT u.code FROM admin_unit u, parcel p WHERE u.level = 'district' AND p.id = 1 AND ST_Intersects(u.geom, ST_PointOnSurface(p.geom))`).Scan(&unit)
		if err != nil {
			t.Fatal(err)
		}
		acc.Scope = &unit
	}
	const password = "mật khẩu đủ dài"
	if err := a.accounts.Add(ctx, acc, password); err != nil {
		t.Fatal(err)
	}
	known, err := a.accounts.ByName(ctx, acc.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, s.key, err = a.accounts.AddKey(ctx, postgres.Actor{Account: known.ID, Name: known.Name}, "test", account.ScopeWrite, 1); err != nil {
		t.Fatal(err)
	}
	if s.client.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(map[string]string{"name": acc.Name, "password": password})
	if ans := a.send(t, someone{client: s.client}, http.MethodPost, "/api/session", string(body)); ans.status != http.StatusOK {
		t.Fatalf("%s signs in: %d %s", role, ans.status, ans.body)
	}
	return s
}

// send sends a request with the session, or with the key if withKey is set on s.
func (a *api) send(t *testing.T, s someone, method, path, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, a.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

func (a *api) sendKey(t *testing.T, s someone, method, path, body string, header ...string) answer {
	t.Helper()
	if s.key != "" {
		header = append(header, "Authorization", "Bearer "+s.key)
	}
	return a.send(t, someone{client: &http.Client{}}, method, path, body, header...)
}

var roles = []string{"public", "viewer", "planner", "reviewer", "agency", "promoter", "admin", "auditor"}

// Every route of the document as every role: what the table of rights says is
// what happens.
func TestEveryRouteAsEveryRole(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, role := range roles {
		s := a.someone(t, role)
		for path, item := range a.doc.Paths.Map() {
			for method, op := range item.Operations() {
				if method == http.MethodPost && path == "/api/session" {
					continue // signing in needs no right
				}
				right := rightOf(t, op)
				address := concrete(path)
				send := a.send
				if op.Security == nil || slices.ContainsFunc(*op.Security, func(r openapi3.SecurityRequirement) bool { _, ok := r["bearer"]; return ok }) || path == "/api/session" && method == http.MethodDelete {
					send = a.sendKey
				}
				body := ""
				if op.RequestBody != nil {
					body = "{}"
				}
				ans := send(t, s, method, address, body)
				want := a.allowed(t, role, right)
				if path == "/api/session" && method == http.MethodGet {
					want = true
				}
				refusal := http.StatusForbidden
				if role == "public" {
					refusal = http.StatusUnauthorized
				}
				got := ans.status != http.StatusUnauthorized && ans.status != http.StatusForbidden
				if got != want || !want && ans.status != refusal || ans.status >= 500 {
					t.Errorf("%s: %s %s: %d, want it allowed: %v (%v) %s", role, method, address, ans.status, want, right, ans.body)
				}
				checked++
			}
		}
		// The same right, outside the area of competence.
		ans := a.sendKey(t, s, http.MethodPost, "/api/parcels/2501/events", "{}")
		if want := role == "admin"; (ans.status == http.StatusUnprocessableEntity) != want {
			t.Errorf("%s records outside the own area: %d %s", role, ans.status, ans.body)
		}
	}
	t.Logf("%d requests", checked)
}

// right is what the document says a route needs.
type right struct{ Resource, Action, Area string }

func rightOf(t *testing.T, op *openapi3.Operation) right {
	t.Helper()
	var r right
	raw, ok := op.Extensions["x-right"]
	if !ok {
		return r
	}
	b, err := json.Marshal(raw)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(b)).Decode(&r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (a *api) allowed(t *testing.T, role string, r right) bool {
	t.Helper()
	if r.Resource == "" {
		return true
	}
	var area string
	if err := a.db.QueryRow(t.Context(), `SELECT area FROM access_right WHERE role = $1 AND resource = $2 AND action = $3`, role, r.Resource, r.Action).Scan(&area); err != nil {
		t.Fatalf("%v is not in the table of rights: %v", r, err)
	}
	return area == "all" || area == "own" && r.Area != "all"
}

func concrete(path string) string {
	path = strings.NewReplacer("{part}", "1", "{complaint}", "1").Replace(path)
	path = strings.Replace(path, "/keys/{id}", "/keys/999999", 1) // number 1 is the key that asks
	path = strings.NewReplacer("{aid}", "1", "{did}", "1").Replace(path)
	path = strings.NewReplacer("{did}", "1").Replace(path)
	return strings.NewReplacer("{collectionId}", "parcels", "{featureId}", "1", "{z}", "9", "{row}", "225", "{col}", "407", "{code}", "west", "{id}", "1", "{oid}", "1", "{event}", "1", "{name}", "nobody").Replace(path)
}

// No answer to the public holds a name, an amount, a note or a kind of
// obstacle, and what was made for one who may read them is in no cache.
func TestNothingPersonalIsPublic(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	list := append([]string{}, routes...)
	for _, c := range collections() {
		base := "/api/collections/" + c.ID
		list = append(list, base+"/items?limit=1000", base+"/items?f=html&limit=100", base+"/items/1", base+"/queryables")
	}
	list = append(list, "/api/parcels/1", "/api/parcels/1/events", "/api/search?q="+url.QueryEscape(secretName), "/api/rights", "/api/collections/parcels/tiles/WebMercatorQuad/14/7222/13053")
	personal := func(body []byte) bool {
		for _, secret := range []string{secretName, secretAmount, secretNote} {
			if bytes.Contains(body, []byte(secret)) {
				return true
			}
		}
		return false
	}
	for _, path := range list {
		ans := a.get(path)
		if personal(ans.body) && !strings.HasPrefix(path, "/api/search") || path == "/api/parcels/1/events" && bytes.Contains(ans.body, []byte("complaint")) {
			t.Errorf("%s tells the public what is personal: %.300s", path, ans.body)
		}
	}
	for _, role := range roles {
		s := a.someone(t, role)
		for _, id := range []string{"1", "2501"} {
			ans := a.send(t, s, http.MethodGet, "/api/parcels/"+id+"/events", "")
			want := role == "admin" || role == "auditor" || role == "agency" && id == "1"
			if personal(ans.body) != want || ans.status != http.StatusOK {
				t.Errorf("%s reads the history of %s: %d %.300s", role, id, ans.status, ans.body)
			}
			if cache := ans.header.Get("Cache-Control"); role != "public" && cache != "private, no-store" || !slices.Contains(ans.header.Values("Vary"), "Cookie") {
				t.Errorf("%s: Cache-Control %q, Vary %q", role, cache, ans.header.Values("Vary"))
			}
			if err := a.conforms("/api/parcels/"+id+"/events", ans); err != nil {
				t.Errorf("%s: %v", role, err)
			}
			if after := a.get("/api/parcels/" + id + "/events"); personal(after.body) {
				t.Errorf("after %s the public reads it too", role)
			}
		}
	}
}
