package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"matbang/internal/zone"
)

const zonePath = "/api/zones/kcn-viet-hung"

const zoneChange = `{"note": "Báo cáo quý 3", "developer": "Công ty Thử Nghiệm",
	"occupancy": [{"as_of": "2026-06-30", "leased_ha": 36.1, "leasable_ha": 210, "basis": {"vi": "Đất công nghiệp", "en": "Industrial land"}, "source": "test"}],
	"milestones": [{"name": {"vi": "San nền", "en": "Levelled"}, "due_on": "2025-01-01", "done_on": "2025-01-31", "source": "test"}, {"name": {"vi": "Nộp sớm", "en": "Early"}, "due_on": "2025-03-01", "done_on": "2025-02-01", "source": "test"}],
	"balance": [{"use": "industrial", "area_ha": 200, "source": "test"}, {"use": "green", "area_ha": 50, "source": "test"}],
	"sectors": [{"code": "automotive", "stance": "welcome", "source": "test"}, {"code": "machinery", "stance": "conditional", "note": {"vi": "Chỉ lắp ráp", "en": "Assembly only"}, "source": "test"}],
	"documents": [{"title": "Quyết định thử", "number": "1/QĐ", "date": "2024-01-01", "url": "https://example.com/1"}]}`

// The register is kept by planners: what they write is read by everybody, kept
// as a revision with its reason, and never written over unseen.
func TestZoneRegister(t *testing.T) {
	a := newAPI(t)
	planner, viewer, public := a.someone(t, "planner"), a.someone(t, "viewer"), a.someone(t, "public")
	seen := a.send(t, public, http.MethodGet, zonePath, "")
	tag := seen.header.Get("ETag")
	before := readZone(t, seen)
	if len(before.Sectors) == 0 || before.Sectors[0].Stance != "welcome" || before.Sectors[0].Name.VI == "" {
		t.Errorf("the sectors of the register are not shown as welcome: %+v", before.Sectors)
	}
	for _, test := range []struct {
		name   string
		who    someone
		body   string
		tag    string
		status int
		says   string
	}{
		{"nobody", public, zoneChange, tag, 401, "Sign in"},
		{"no right", viewer, zoneChange, tag, 403, "planners"},
		{"without having read it", planner, zoneChange, "", 428, "If-Match"},
		{"an older one", planner, zoneChange, `"999.x"`, 412, "Load"},
		{"nothing", planner, "{}", tag, 422, `"field":"note"`},
		{"more leased than there is", planner, `{"note": "x", "occupancy": [{"as_of": "2026-01-01", "leased_ha": 2, "leasable_ha": 1, "basis": {"vi": "a", "en": "a"}, "source": "a"}]}`, tag, 422, "zone_occupancy_leased_within_leasable"},
		{"all faults at once", planner, `{"note": "", "status": "gone", "year": 1, "documents": [{"title": "x", "url": "javascript:alert(1)"}], "milestones": [{"due_on": "2026-02-30"}]}`, tag, 422, "documents[0].url"},
		{"a sector of no list", planner, `{"note": "x", "sectors": [{"code": "alchemy", "stance": "welcome", "source": "x"}]}`, tag, 422, "zone_sector_sector_exists"},
		{"an outline", planner, `{"note": "x", "geometry": null}`, tag, 400, "other fields"},
	} {
		ans := a.send(t, test.who, http.MethodPatch, zonePath, test.body, "If-Match", test.tag)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %s", test.name, ans.status, ans.body)
		}
	}
	ans := a.send(t, planner, http.MethodPatch, zonePath, zoneChange, "If-Match", tag)
	if ans.status != http.StatusOK {
		t.Fatalf("%d %s", ans.status, ans.body)
	}
	after := readZone(t, a.send(t, public, http.MethodGet, zonePath, ""))
	if after.Version != before.Version+1 || len(after.Revisions) != len(before.Revisions)+1 || after.Revisions[0].Note == nil || *after.Revisions[0].Note != "Báo cáo quý 3" || after.Revisions[0].By.Name != "test-planner" {
		t.Errorf("the change is not one revision with its reason: %+v", after.Revisions)
	}
	if m := after.Milestones; len(m) != 2 || m[0].LateDays != 30 || m[1].LateDays != 0 {
		t.Errorf("lateness: %+v", m)
	}
	if b := after.Balance; len(b) != 2 || b[0].Share != 0.8 || b[1].OK == nil || !*b[1].OK || *b[1].NormShare != 0.1 || b[0].OK != nil {
		t.Errorf("shares: %+v", b)
	}
	if len(after.Sectors) != 2 || after.Sectors[1].Note == nil || string(after.Geometry) != string(before.Geometry) || after.Occupancy[0].LeasableHa != 210 || len(after.Documents) != 1 {
		t.Errorf("not as written: %+v", after)
	}
	if ans := a.send(t, planner, http.MethodPatch, zonePath, zoneChange, "If-Match", tag); ans.status != http.StatusPreconditionFailed {
		t.Errorf("the second of two who changed the same version: %d", ans.status)
	}
	var welcome string
	if err := a.db.QueryRow(t.Context(), `SELECT array_to_string(sectors, ',') FROM zone WHERE code = 'kcn-viet-hung'`).Scan(&welcome); err != nil || welcome != "automotive" {
		t.Errorf("the search for sites sees %q, %v", welcome, err)
	}
	var kept int
	if err := a.db.QueryRow(t.Context(), `SELECT jsonb_array_length(register -> 'sectors') FROM zone_revision WHERE zone_code = 'kcn-viet-hung' ORDER BY id DESC LIMIT 1`).Scan(&kept); err != nil || kept != 2 {
		t.Errorf("the revision keeps %d sectors, %v", kept, err)
	}
}

func readZone(t *testing.T, ans answer) (d zone.Detail) {
	t.Helper()
	if ans.status != http.StatusOK {
		t.Fatalf("%d %s", ans.status, ans.body)
	}
	if err := json.Unmarshal(ans.body, &d); err != nil {
		t.Fatal(err)
	}
	return d
}
