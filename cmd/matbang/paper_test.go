package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"matbang/internal/parcel"
)

// pages returns what a reader of a PDF can copy out of it, page by page.
func pages(t *testing.T, ans answer) []string {
	t.Helper()
	if ans.status != http.StatusOK || ans.header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d %s", ans.status, ans.body)
	}
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(ans.body)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils): %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// The sheet of a parcel and the report of a project can be read, searched and
// copied in both languages, say on every page that they are made up, and tell
// what is personal to those only who may read it.
func TestPapers(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, planner := a.someone(t, "agency"), a.someone(t, "planner")
	for _, test := range []struct {
		path  string
		pages int
		says  []string
	}{
		{"/api/parcels/1/sheet.pdf", 1, []string{"Thửa đất số 1, tờ bản đồ số 1", "Diện tích pháp lý", "đã thông báo thu hồi, từ", "12/TB, 10/09/2024", "còn vướng mắc", "Bảng tọa độ đỉnh thửa", "2323020.00", "Trang 1 / 1"}},
		{"/api/parcels/1/sheet.pdf?lang=en", 1, []string{"Parcel 1, map sheet 1", "Recorded area", "400 m²", "Corners, VN-2000", "Page 1 / 1"}},
		{"/api/projects/p/report.pdf", 0, []string{"Dự án", "Đã bàn giao hoặc sạch 0 ha", "đã thông báo thu hồi", "Bản đồ theo trạng thái", "Điểm nghẽn", "Theo đợt", "không bàn giao thêm đất", "Trang 1 / "}},
		{"/api/projects/p/report.pdf?lang=en&at=2024-09-11", 0, []string{"Project", "as of 11 September 2024", "not started", "Bottlenecks", "By commune"}},
	} {
		ans := a.get(test.path)
		if err := a.conforms(test.path, answer{ans.status, ans.header, nil}); err != nil {
			t.Errorf("%s: %v", test.path, err)
		}
		got := pages(t, ans)
		if test.pages > 0 && len(got) != test.pages {
			t.Errorf("%s has %d pages", test.path, len(got))
		}
		demo := "DỮ LIỆU MINH HỌA"
		if strings.Contains(test.path, "lang=en") {
			demo = "DEMONSTRATION DATA"
		}
		for n, page := range got {
			if !strings.Contains(page, demo) {
				t.Errorf("%s: page %d does not say that it is made up", test.path, n+1)
			}
		}
		all := strings.Join(got, "\n")
		for _, want := range test.says {
			if !strings.Contains(all, want) {
				t.Errorf("%s lacks %q:\n%s", test.path, want, all)
			}
		}
		for _, secret := range []string{secretName, "987.654.321", "987,654,321", "khiếu nại", "complaint"} {
			if strings.Contains(all, secret) {
				t.Errorf("%s tells the public %q", test.path, secret)
			}
		}
	}
	for path, says := range map[string][]string{"/api/parcels/1/sheet.pdf": {secretName, "987.654.321", "khiếu nại"}, "/api/projects/p/report.pdf": {"khiếu nại"}} {
		ans := a.send(t, agency, http.MethodGet, path, "")
		all := strings.Join(pages(t, ans), "\n")
		for _, want := range says {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the agency does not read %q", path, want)
			}
		}
		if ans.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: Cache-Control %q", path, ans.header.Get("Cache-Control"))
		}
		if all := strings.Join(pages(t, a.send(t, planner, http.MethodGet, path, "")), "\n"); strings.Contains(all, says[0]) {
			t.Errorf("%s tells a planner %q", path, says[0])
		}
	}
	for path, status := range map[string]int{"/api/parcels/1/sheet.pdf?lang=fr": 400, "/api/parcels/999999/sheet.pdf": 404, "/api/parcels/x/sheet.pdf": 404, "/api/projects/khong-co/report.pdf": 404, "/api/projects/p/report.pdf?at=2999-01-01": 400} {
		if ans := a.get(path); ans.status != status {
			t.Errorf("%s: %d, want %d", path, ans.status, status)
		}
	}
}

// Paper and screen give the states the same colours.
func TestColoursOfPaperAreThoseOfTheMap(t *testing.T) {
	text, err := os.ReadFile("../../static/map/palette.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range parcel.States() {
		m := regexp.MustCompile(`\b` + state + `: "(#[0-9a-f]{6})"`).FindSubmatch(text)
		if m == nil || string(m[1]) != parcel.StateColor(state) {
			t.Errorf("%s is %s on paper, %s on the map", state, parcel.StateColor(state), m)
		}
	}
}
