package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"matbang/internal/project"
)

// into reads an answer that must have a status, and holds it against the document.
func (a *api) into(t *testing.T, ans answer, status int, dst any) {
	t.Helper()
	if ans.status != status {
		t.Fatalf("%d, want %d: %s", ans.status, status, ans.body)
	}
	if err := json.Unmarshal(ans.body, dst); err != nil {
		t.Fatalf("%v: %s", err, ans.body)
	}
}

// zoneHere is a zone that reaches into the area of the agency of the tests, and
// one that does not.
func (a *api) zones(t *testing.T) (here, there string) {
	t.Helper()
	err := a.db.QueryRow(t.Context(), `WITH area AS (SELECT u.geom FROM admin_unit u, parcel p WHERE u.level = 'district' AND p.id = 1 AND ST_Intersects(u.geom, ST_PointOnSurface(p.geom)))
		SELECT (SELECT code FROM zone, area WHERE ST_Intersects(zone.geom, area.geom) ORDER BY code LIMIT 1), (SELECT code FROM zone, area WHERE NOT ST_Intersects(zone.geom, area.geom) ORDER BY code LIMIT 1)`).Scan(&here, &there)
	if err != nil {
		t.Fatal(err)
	}
	return here, there
}

func newProject(zone, name string) string {
	return fmt.Sprintf(`{"name_vi": %q, "zone": %q, "legal_basis": "12/QĐ-UBND", "basis_date": "2026-01-05", "basis_authority": "UBND tỉnh Quảng Ninh", "committed_from": "2026-02-01", "committed_to": "2026-06-30",
		"rounds": [{"round": 1, "name_vi": "Đợt 1", "name_en": "Round 1", "due_on": "2026-03-31"}, {"round": 2, "name_vi": "Đợt 2", "name_en": "Round 2"}]}`, name, zone)
}

// A project is made and kept by the agency of its area and by nobody else, each
// change with its reason, none over what somebody else wrote meanwhile.
func TestProjectIsMadeAndKept(t *testing.T) {
	a := newAPI(t)
	agency, planner, admin, public := a.someone(t, "agency"), a.someone(t, "planner"), a.someone(t, "admin"), a.someone(t, "public")
	here, there := a.zones(t)
	for _, test := range []struct {
		name   string
		who    someone
		body   string
		status int
		says   string
	}{
		{"nobody", public, newProject(here, "Một"), 401, "Sign in"},
		{"no right", planner, newProject(here, "Một"), 403, "rights"},
		{"outside the area", agency, newProject(there, "Một"), 403, "area of competence"},
		{"everything missing", admin, "{}", 422, `"field":"basis_authority"`},
		{"a zone of no register", admin, newProject("khong-co", "Một"), 422, "clearance_project_zone_exists"},
		{"two at once", admin, strings.Replace(newProject(here, "Một"), `"rounds"`, `"work": "x", "rounds"`, 1), 422, "clearance_project_serves_one"},
		{"a schedule backwards", admin, strings.Replace(newProject(here, "Một"), "2026-06-30", "2025-06-30", 1), 422, "clearance_project_schedule_forward"},
		{"a round twice", admin, strings.Replace(newProject(here, "Một"), `"round": 2`, `"round": 1`, 1), 422, "once"},
		{"a state", admin, `{"state": "clean"}`, 400, "other fields"},
	} {
		if ans := a.send(t, test.who, http.MethodPost, "/api/projects", test.body); ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s", test.name, ans.status, ans.body)
		}
	}
	var made project.Detail
	ans := a.send(t, agency, http.MethodPost, "/api/projects", newProject(here, "Giải phóng mặt bằng Đợt thử"))
	a.into(t, ans, http.StatusCreated, &made)
	if made.Code != "giai-phong-mat-bang-dot-thu" || len(made.Rounds) != 2 || len(made.Revisions) != 1 || made.Name.EN != made.Name.VI || made.Source != "12/QĐ-UBND, UBND tỉnh Quảng Ninh" {
		t.Errorf("made: %+v", made)
	}
	path := "/api/projects/" + made.Code
	seen := a.send(t, public, http.MethodGet, path, "")
	if err := a.conforms(path, seen); err != nil {
		t.Error(err)
	}
	tag := seen.header.Get("ETag")
	for _, test := range []struct {
		name      string
		who       someone
		body, tag string
		status    int
		says      string
	}{
		{"without a reason", agency, `{"developer": "x"}`, tag, 422, `"field":"note"`},
		{"unseen", agency, `{"note": "x", "developer": "x"}`, "", 428, "If-Match"},
		{"an old one", agency, `{"note": "x", "developer": "x"}`, `"77.x"`, 412, "Load"},
		{"no right", planner, `{"note": "x", "developer": "x"}`, tag, 403, "rights"},
		{"all faults", agency, `{"note": "", "name_vi": " ", "basis_date": "31/12/2026", "rounds": []}`, tag, 422, `"field":"rounds"`},
	} {
		if ans := a.send(t, test.who, http.MethodPatch, path, test.body, "If-Match", test.tag); ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s", test.name, ans.status, ans.body)
		}
	}
	var now project.Detail
	a.into(t, a.send(t, agency, http.MethodPatch, path, `{"note": "Gia hạn", "committed_to": "2027-12-31", "developer": "Công ty Thử Nghiệm",
		"rounds": [{"round": 1, "name_vi": "Đợt một", "name_en": "Round 1", "due_on": "2026-05-31"}]}`, "If-Match", tag), http.StatusOK, &now)
	if *now.CommittedTo != "2027-12-31" || len(now.Rounds) != 1 || *now.Rounds[0].DueOn != "2026-05-31" || now.Version != made.Version+1 || len(now.Revisions) != 2 || *now.Revisions[0].Note != "Gia hạn" || now.Revisions[0].By != "test-agency" {
		t.Errorf("not as written: %+v", now)
	}
	if ans := a.send(t, admin, http.MethodPatch, path, `{"note": "x", "developer": "x"}`, "If-Match", tag); ans.status != http.StatusPreconditionFailed {
		t.Errorf("the second of two who changed the same version: %d", ans.status)
	}
	var kept string
	if err := a.db.QueryRow(t.Context(), `SELECT string_agg(jsonb_array_length(rounds)::text, ',' ORDER BY id) FROM clearance_project_revision WHERE project_code = $1`, made.Code).Scan(&kept); err != nil || kept != "2,1" {
		t.Errorf("the revisions keep %s rounds, %v", kept, err)
	}
	if _, err := a.db.Exec(t.Context(), `DELETE FROM clearance_project_revision`); err == nil {
		t.Error("a revision can be deleted")
	}
}

const moveOn = `"on": "2026-03-02", "note": "Quyết định số 9/QĐ-UBND"`

// Parcels pass from one project to another with everything that was done on
// them, all or none; nobody takes one out while steps are under way.
func TestParcelsPassBetweenProjects(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	// A household with land on parcels 1 and 3: only a part of its case passes with 1.
	if _, err := a.db.Exec(t.Context(), `
		INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT id, 3, 1, '2024-01-01' FROM clearance_project WHERE code = 'p';
		INSERT INTO clearance_part (id, case_id, parcel_id, area_m2) VALUES (4, 1, 3, 400);
		SELECT setval(pg_get_serial_sequence('clearance_case', 'id'), 9000)`); err != nil {
		t.Fatal(err)
	}
	agency, planner, public := a.someone(t, "agency"), a.someone(t, "planner"), a.someone(t, "public")
	here, _ := a.zones(t)
	var made project.Detail
	a.into(t, a.send(t, agency, http.MethodPost, "/api/projects", newProject(here, "Q")), http.StatusCreated, &made)
	steps := func() (n int) {
		if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id WHERE c.parcel_id IN (1, 2, 3)`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := steps()
	for _, test := range []struct {
		name, path, body string
		who              someone
		status           int
		says             string
	}{
		{"nobody", "q/parcels", `{}`, public, 401, "Sign in"},
		{"no right", "q/parcels", `{}`, planner, 403, "rights"},
		{"nothing chosen", "q/parcels", `{}`, agency, 422, `"field":"ids"`},
		{"in the future", "q/parcels", `{"ids": [5], "round": 1, "on": "2100-01-01", "note": "x"}`, agency, 422, "not_in_the_future"},
		{"a round that is none", "q/parcels", `{"ids": [5], "round": 7, ` + moveOn + `}`, agency, 422, "project_parcel_round_exists"},
		{"of another project, unasked", "q/parcels", `{"ids": [1], "round": 1, ` + moveOn + `}`, agency, 409, "project_parcel_one_project_at_a_time"},
		{"outside the area", "q/parcels", `{"ids": [2501], "round": 1, "pass": true, ` + moveOn + `}`, agency, 409, "area_of_competence"},
		{"before it joined", "q/parcels", `{"ids": [1], "round": 1, "pass": true, "on": "2024-01-01", "note": "x"}`, agency, 409, "project_parcel_leaves_after_joining"},
		{"in no register", "q/parcels", `{"ids": [999999], "round": 1, ` + moveOn + `}`, agency, 409, "in no register"},
		{"out, with steps under way", "p/parcels/leave", `{"ids": [1], ` + moveOn + `}`, agency, 409, "project_parcel_leaves_nothing_under_way"},
		{"out of where it is not", "q/parcels/leave", `{"ids": [5], ` + moveOn + `}`, agency, 409, "project_parcel_in_no_project"},
		{"a line", "q/parcels", `{"area": {"type": "Point", "coordinates": [107, 21]}, "round": 1, ` + moveOn + `}`, agency, 422, "polygon"},
	} {
		if ans := a.send(t, test.who, http.MethodPost, "/api/projects/"+test.path, test.body); ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s", test.name, ans.status, ans.body)
		}
	}
	var seen, moved project.Moved
	a.into(t, a.send(t, agency, http.MethodPost, "/api/projects/q/parcels", `{"ids": [1, 2, 5], "round": 2, "pass": true, "preview": true, `+moveOn+`}`), http.StatusOK, &seen)
	if seen.Count != 3 || seen.UnderWay != 2 || len(seen.From) != 2 || seen.RefusedCount != 0 {
		t.Errorf("preview: %+v", seen)
	}
	if n := a.members(t, "q"); n != 0 {
		t.Errorf("a preview moved %d parcels", n)
	}
	a.into(t, a.send(t, agency, http.MethodPost, "/api/projects/q/parcels", `{"ids": [1, 2, 5], "round": 2, "pass": true, `+moveOn+`}`), http.StatusOK, &moved)
	if moved.Count != 3 || a.members(t, "q") != 3 || a.members(t, "p") != 2 || steps() != before {
		t.Errorf("moved: %+v; %d and %d parcels, %d of %d steps", moved, a.members(t, "q"), a.members(t, "p"), steps(), before)
	}
	// Parcel 1 and 3 were one case: the half that passed is a case of the same
	// household; cases 2 and 3 passed whole.
	var cases string
	if err := a.db.QueryRow(t.Context(), `SELECT string_agg(format('%s %s/%s %s %s', c.parcel_id, j.code, k.round, k.case_no, u.name), '; ' ORDER BY c.id)
		FROM clearance_part c JOIN clearance_case k ON k.id = c.case_id JOIN clearance_project j ON j.id = k.project_id JOIN personal.land_user u ON u.case_id = k.id WHERE c.parcel_id < 5`).Scan(&cases); err != nil {
		t.Fatal(err)
	}
	if want := "1 q/2 1 Hộ Tuyệt Mật; 2 q/2 2 Hộ Tuyệt Mật; 2 q/2 3 Hộ Tuyệt Mật; 3 p/1 1 Hộ Tuyệt Mật"; cases != want {
		t.Errorf("cases: %s\nwant: %s", cases, want)
	}
	// Work goes on in the project that took it over.
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/events", `{"to": "inventory", "effective_on": "2026-04-01"}`); ans.status != http.StatusCreated {
		t.Errorf("the next step: %d %s", ans.status, ans.body)
	}
	var history struct{ Projects []project.Membership }
	a.into(t, a.get("/api/parcels/1/projects"), http.StatusOK, &history)
	if h := history.Projects; len(h) != 2 || h[0].Project.Code != "p" || *h[0].LeftOn != "2026-03-02" || h[1].JoinedOn != "2026-03-02" || h[1].LeftOn != nil {
		t.Errorf("history: %+v", h)
	}
	var d project.Detail
	a.into(t, a.get("/api/projects/q"), http.StatusOK, &d)
	if len(d.Movements) != 2 || d.Movements[0].Note != nil || len(d.Communes) == 0 || len(d.BBox) != 4 {
		t.Errorf("movements: %+v", d.Movements)
	}
	var r project.Restricted
	a.into(t, a.send(t, agency, http.MethodGet, "/api/projects/q/restricted", ""), http.StatusOK, &r)
	if !r.MayKeep || r.Parcels != 3 || r.Cases["household"] != 3 || len(r.Obstacles) != 1 || r.Obstacles[0].Kind != "complaint" || *r.Movements[0].Note != "Quyết định số 9/QĐ-UBND" {
		t.Errorf("restricted: %+v", r)
	}
	// A round with parcels cannot go.
	tag := a.get("/api/projects/q").header.Get("ETag")
	if ans := a.send(t, agency, http.MethodPatch, "/api/projects/q", `{"note": "x", "rounds": [{"round": 1, "name_vi": "a", "name_en": "a"}]}`, "If-Match", tag); ans.status != 422 || !strings.Contains(string(ans.body), "round_exists") {
		t.Errorf("a round with parcels goes: %d %s", ans.status, ans.body)
	}
	a.memberSelections(t, agency)
	a.databaseRefuses(t)
}

// memberSelections chooses parcels by area, by zone and by where they stand.
func (a *api) memberSelections(t *testing.T, agency someone) {
	t.Helper()
	var area string
	if err := a.db.QueryRow(t.Context(), `SELECT ST_AsGeoJSON(ST_Transform(ST_Expand(ST_Centroid(geom), 25), 4326)) FROM parcel WHERE id = 1025`).Scan(&area); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what  string
		count int
	}{
		{`"area": ` + area, 9},
		{`"filter": {"project": "p"}`, 1}, // 2501 is refused
		{`"filter": {"project": "p", "state": "notified"}`, 0},
		{`"area": ` + area + `, "filter": {"project": "none", "state": "not_started"}`, 9},
		{`"area": ` + area + `, "filter": {"project": "p"}`, 0},
		{`"zone": "khong-co"`, 0},
	} {
		var m project.Moved
		a.into(t, a.send(t, agency, http.MethodPost, "/api/projects/q/parcels", `{`+test.what+`, "round": 1, "pass": true, "preview": true, `+moveOn+`}`), http.StatusOK, &m)
		if m.Count != test.count {
			t.Errorf("%s: %d parcels, want %d (%+v)", test.what, m.Count, test.count, m)
		}
	}
	var m project.Moved
	a.into(t, a.send(t, agency, http.MethodPost, "/api/projects/q/parcels", `{"area": `+area+`, "round": 1, `+moveOn+`}`), http.StatusOK, &m)
	a.into(t, a.send(t, agency, http.MethodPost, "/api/projects/q/parcels/leave", `{"area": `+area+`, "on": "2026-03-03", "note": "Ra khỏi ranh"}`), http.StatusOK, &m)
	if m.Count != 9 || a.members(t, "q") != 3 {
		t.Errorf("taken out: %+v, %d are left", m, a.members(t, "q"))
	}
}

// databaseRefuses writes memberships past the program.
func (a *api) databaseRefuses(t *testing.T) {
	t.Helper()
	for sql, rule := range map[string]string{
		`UPDATE project_parcel SET left_on = '2026-05-01' WHERE parcel_id = 1 AND left_on IS NULL`: "project_parcel_leaves_nothing_under_way",
		`DELETE FROM project_parcel`: "project_parcel_append_only",
		`UPDATE project_parcel SET left_on = '2026-05-01' WHERE parcel_id = 1 AND left_on IS NOT NULL`:                                        "project_parcel_only_left",
		`INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT project_id, 1, 1, '2025-01-01' FROM parcel WHERE id = 3`: "project_parcel_one_project_at_a_time",
		`UPDATE project_parcel SET left_on = '2026-05-01' WHERE parcel_id = 1 AND left_on IS NULL;
		 INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT project_id, 1, 1, '2026-05-01' FROM parcel WHERE id = 3`: "project_parcel_cases_follow",
	} {
		if _, err := a.db.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), rule) && !strings.Contains(fmt.Sprintf("%#v", err), rule) {
			t.Errorf("%s: %v, want %s", sql, err, rule)
		}
	}
}

func (a *api) members(t *testing.T, code string) (n int) {
	t.Helper()
	if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM parcel p JOIN clearance_project j ON j.id = p.project_id WHERE j.code = $1`, code).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Progress of a day is what the steps in effect on it say.
func TestProjectProgress(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/projects/p/progress", "/api/projects/p/progress?at=2024-09-11", "/api/projects?admin_unit=x", "/api/projects"} {
		ans := a.get(path)
		if err := a.conforms(path, ans); err != nil || ans.status != http.StatusOK {
			t.Errorf("%s: %d %v %s", path, ans.status, err, ans.body)
		}
	}
	var then, now project.Progress
	a.into(t, a.get("/api/projects/p/progress?at=2024-09-11"), http.StatusOK, &then)
	a.into(t, a.get("/api/projects/p/progress"), http.StatusOK, &now)
	if len(then.ByState) != 1 || then.ByState[0].State != "not_started" || then.Count != 3 || then.Grades != nil || len(then.Series) != 9 {
		t.Errorf("before the first step: %+v", then)
	}
	// Parcel 2 has two cases of which one had notice: it stands where the other does.
	if len(now.ByState) != 2 || now.ByState[0].Count != 1 || now.ByState[1].State != "notified" || now.ByState[1].Count != 2 || now.Obstructed != nil || now.Forecast.Status != "unknown" || now.Forecast.Reason != "no_progress" {
		t.Errorf("now: %+v", now)
	}
	for _, path := range []string{"/api/projects/p/progress?at=2999-01-01", "/api/projects/p/progress?at=x", "/api/projects?sort=x"} {
		if ans := a.get(path); ans.status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, ans.status)
		}
	}
	if ans := a.get("/api/projects/khong-co/progress"); ans.status != http.StatusNotFound {
		t.Errorf("no such project: %d", ans.status)
	}
}
