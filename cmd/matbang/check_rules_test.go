package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// An administrator adds, changes and ends what is checked, without code.
func TestRulesOfChecksAreRows(t *testing.T) {
	a := newAPI(t)
	admin, planner, public := a.desk(t, "admin"), a.desk(t, "planner"), a.desk(t, "public")
	const park = `{"type":"Feature","properties":{"kind":"industrial_park"},"geometry":{"type":"Polygon","coordinates":[[[107.0,21.05],[107.01,21.05],[107.01,21.06],[107.0,21.06],[107.0,21.05]]]}}`
	finding := func(code string) (version int, severity, advice string) {
		t.Helper()
		_, ans := public.do("POST", "/api/proposals/check", park, 200)
		var report struct {
			Findings []struct {
				Rule        string
				RuleVersion int `json:"rule_version"`
				Severity    string
				Message     struct{ EN string }
			}
		}
		if err := json.Unmarshal(ans.body, &report); err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			if f.Rule == code {
				return f.RuleVersion, f.Severity, f.Message.EN
			}
		}
		return 0, "", ""
	}
	rule := func(severity, ha, from string) string {
		return `{"code":"small-park","kind":"area","severity":"` + severity + `","title_vi":"Khu nhỏ","title_en":"Small park","advice_vi":"Gộp với khu bên.","advice_en":"Join it with its neighbour.",
			"params":{"zone_kinds":["industrial_park"],"min_ha":` + ha + `},"source":"test","valid_from":"` + from + `","unverified":true}`
	}
	if v, _, _ := finding("small-park"); v != 0 {
		t.Fatal("the rule is there already")
	}
	public.do("POST", "/api/proposals/rules", rule("warning", "500", "2026-01-01"), 401)
	planner.do("POST", "/api/proposals/rules", rule("warning", "500", "2026-01-01"), 403)
	admin.do("POST", "/api/proposals/rules", rule("warning", "500", "2026-01-01"), 201)
	if v, s, m := finding("small-park"); v != 1 || s != "warning" || !strings.Contains(m, "Join it with its neighbour") {
		t.Errorf("version %d, %s: %s", v, s, m)
	}
	admin.do("POST", "/api/proposals/rules", rule("error", "600", "2026-02-01"), 201)
	if v, s, _ := finding("small-park"); v != 2 || s != "error" {
		t.Errorf("the next version: %d, %s", v, s)
	}
	admin.do("POST", "/api/proposals/rules", rule("info", "600", "2026-01-15"), 409)
	admin.do("POST", "/api/proposals/rules/small-park/confirm", `{"version":2}`, 204)
	planner.do("POST", "/api/proposals/rules/small-park/end", `{"on":"2026-03-01"}`, 403)
	admin.do("POST", "/api/proposals/rules/small-park/end", `{"on":"2026-03-01"}`, 204)
	if v, _, _ := finding("small-park"); v != 0 {
		t.Error("the ended rule is still used")
	}
	admin.do("POST", "/api/proposals/rules/none/end", `{"on":"2026-03-01"}`, 404)
	_, ans := admin.do("POST", "/api/proposals/rules", `{"code":"X","kind":"corridor","severity":"bad","title_vi":"","title_en":"a","source":"s","valid_from":"soon","params":{"beyond":"much"}}`, 422)
	for _, field := range []string{`"code"`, `"severity"`, `"title_vi"`, `"valid_from"`, `"params.max_km"`, `"params.beyond"`} {
		if !strings.Contains(string(ans.body), field) {
			t.Errorf("the answer does not name %s: %s", field, ans.body)
		}
	}
}

// An administrator sets unit prices; the estimate of a check uses those of the
// day, and the sum of what has none is said.
func TestUnitPricesAreSet(t *testing.T) {
	a := newAPI(t)
	admin, planner, public := a.desk(t, "admin"), a.desk(t, "planner"), a.desk(t, "public")
	price := func(use, vnd, from string) string {
		return `{"land_use":"` + use + `","vnd_m2":` + vnd + `,"source":"Quyết định thử","valid_from":"` + from + `"}`
	}
	public.do("POST", "/api/proposals/prices", price("LUC", "200000", "2026-01-01"), 401)
	planner.do("POST", "/api/proposals/prices", price("LUC", "200000", "2026-01-01"), 403)
	admin.do("POST", "/api/proposals/prices", price("LUC", "200000", "2025-01-01"), 201)
	admin.do("POST", "/api/proposals/prices", price("LUC", "250000", "2026-01-01"), 201)
	admin.do("POST", "/api/proposals/prices", price("LUC", "250000", "2025-06-01"), 409)
	admin.do("POST", "/api/proposals/prices", price("LUC", "250000", "2026-01-01"), 409)
	admin.do("POST", "/api/proposals/prices", price("XYZ", "250000", "2026-01-01"), 422)
	_, ans := admin.do("POST", "/api/proposals/prices", `{"land_use":"","vnd_m2":0,"source":" ","valid_from":"soon"}`, 422)
	for _, field := range []string{"land_use", "vnd_m2", "source", "valid_from"} {
		if !strings.Contains(string(ans.body), `"field":"`+field+`"`) {
			t.Errorf("nothing is said of %s: %s", field, ans.body)
		}
	}
	_, ans = public.do("GET", "/api/proposals/prices", "", 200)
	if !strings.Contains(string(ans.body), `"vnd_m2":200000,"source":"Quyết định thử","valid_from":"2025-01-01","valid_to":"2026-01-01"`) {
		t.Errorf("the first price has not ended: %.400s", ans.body)
	}
	admin.do("POST", "/api/proposals/prices/LUC/end", `{"on":"2026-06-01"}`, 204)
	admin.do("POST", "/api/proposals/prices/LUC/end", `{"on":"2026-06-01"}`, 404)
	planner.do("POST", "/api/proposals/prices/LUC/end", `{"on":"2026-06-01"}`, 403)
}
