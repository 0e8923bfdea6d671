package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Lists, summaries, tiles and downloads answer how parcels stood on a day: those
// of the present are not touched by it.
func TestAsOf(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().In(time.FixedZone("ICT", 7*3600)).AddDate(0, 0, -1).Format(time.DateOnly)
	matched := func(query string) int {
		path := "/api/collections/parcels/items?limit=3&" + query
		ans := a.get(path)
		var page struct {
			NumberMatched int `json:"numberMatched"`
		}
		if err := json.Unmarshal(ans.body, &page); err != nil || ans.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, ans.status, ans.body)
		}
		if err := a.conforms(path, ans); err != nil {
			t.Error(err)
		}
		return page.NumberMatched
	}
	for query, want := range map[string]int{
		"state=notified":                                    2, // of the second parcel one part has had no notice
		"state=notified&at=2024-09-12":                      2,
		"state=notified&at=2024-09-11":                      0,
		"state=notified&at=2024-09-12&known=2024-09-12":     0, // nobody had recorded it
		"state=not_started&at=2024-09-11":                   2501,
		"at=2024-09-11":                                     2501,
		"obstructed=true&at=2024-10-01":                     1,
		"obstructed=true&at=2024-09-30":                     0,
		"project=p&at=2024-01-01":                           3,
		"project=p&at=2023-12-31":                           0,
		"state=notified&at=" + yesterday:                    2,
		"state=notified&at=2024-09-12&corridor=west":        matched("state=notified&corridor=west"),
		"state=notified&at=2024-09-12&bbox=106,20,109,22":   2,
		"state=notified&at=2024-09-12&bbox=106,20,106.1,22": 0,
	} {
		if got := matched(query); got != want {
			t.Errorf("%s: %d parcels, want %d", query, got, want)
		}
	}
	for path, want := range map[string]string{
		"/api/collections/parcels/items/1?at=2024-09-12":                           `"state":"notified","state_since":"2024-09-12"`,
		"/api/collections/parcels/items/1?at=2024-09-11":                           `"state":"not_started","state_since":null`,
		"/api/collections/parcels/items/1?at=2023-12-31":                           `"project":null`,
		"/api/exports/parcels.geojson?at=2024-09-12&state=notified":                `"state":"notified"`,
		"/api/collections/parcels/items?f=html&state=notified&at=2024-09-12":       "2024-09-12",
		"/api/clearance/summary?by=project&at=2024-09-12":                          `"by_state":[{"state":"not_started","count":1,`,
		"/api/clearance/summary?by=project&at=2024-09-11":                          `"by_state":[{"state":"not_started","count":3,`,
		"/api/clearance/summary?by=project&at=2023-12-31":                          `"rows":[]`,
		"/api/clearance/summary?by=admin&at=2024-09-12&known=2024-09-12T00:00:00Z": `"as_of":{"at":"2024-09-12","known":"2024-09-12T00:00:00Z"}`,
	} {
		ans := a.get(path)
		if ans.status != http.StatusOK || !strings.Contains(string(ans.body), want) {
			t.Errorf("%s: %d %.600s, want %s", path, ans.status, ans.body, want)
		}
		if err := a.conforms(path, ans); err != nil && !strings.Contains(path, "exports") {
			t.Error(err)
		}
	}
	worklistAgrees(t, a, yesterday)
	summariesAgree(t, a, yesterday)
	tilesAgree(t, a, yesterday)
	for _, path := range []string{
		"/api/collections/zones/items?at=2024-01-01", "/api/collections/parcels/items?at=2999-01-01", "/api/collections/parcels/items/1?known=soon",
		"/api/clearance/summary?by=zone&at=2024-13-01", "/api/collections/parcels/tiles/WebMercatorQuad/9/225/407?at=2999-01-01", "/api/collections/zones/items/1?at=2024-01-01",
		"/api/exports/parcels.csv?at=2999-01-01", "/api/clearance/worklist?at=2024-09-20&mine=true", "/api/clearance/worklist?at=2024-09-20&ready=true",
	} {
		if ans := a.get(path); ans.status != http.StatusBadRequest {
			t.Errorf("%s: %d %.200s", path, ans.status, ans.body)
		}
	}
}

// summariesAgree holds the summaries of a day since which nothing happened
// against those of the present, and those of a day before against other roads.
func summariesAgree(t *testing.T, a *api, yesterday string) {
	t.Helper()
	rows := func(query string) string {
		ans := a.get("/api/clearance/summary?by=" + query)
		var s struct {
			Rows json.RawMessage `json:"rows"`
		}
		if err := json.Unmarshal(ans.body, &s); err != nil || ans.status != http.StatusOK {
			t.Fatalf("%s: %d %s", query, ans.status, ans.body)
		}
		return string(s.Rows)
	}
	for _, by := range []string{"zone", "project", "corridor", "admin"} {
		if now, then := rows(by), rows(by+"&at="+yesterday); now != then {
			t.Errorf("by %s: %s\nas of yesterday: %s", by, now, then)
		}
	}
	for _, by := range []string{"zone", "corridor", "admin"} {
		if then := rows(by + "&at=2024-09-11"); strings.Contains(then, "notified") || !strings.Contains(then, "not_started") {
			t.Errorf("by %s, before the first notice: %s", by, then)
		}
	}
}

func tilesAgree(t *testing.T, a *api, yesterday string) {
	t.Helper()
	for _, z := range []int{8, 10, 11, 12, 13, 15, 16, 18} {
		var x, y int
		err := a.db.QueryRow(t.Context(), `SELECT floor((ST_X(p) + 20037508.342789244) / (40075016.685578488 / 2 ^ $1))::int, floor((20037508.342789244 - ST_Y(p)) / (40075016.685578488 / 2 ^ $1))::int
			FROM parcel, ST_PointOnSurface(geom_3857) AS p WHERE id = 1`, z).Scan(&x, &y)
		if err != nil {
			t.Fatal(err)
		}
		tile := fmt.Sprintf("/api/collections/parcels/tiles/WebMercatorQuad/%d/%d/%d", z, y, x)
		now, since, before := a.get(tile), a.get(tile+"?at="+yesterday), a.get(tile+"?at=2024-09-11")
		if now.status != http.StatusOK || since.status != http.StatusOK || before.status != http.StatusOK {
			t.Fatalf("%s: %d, %d, %d", tile, now.status, since.status, before.status)
		}
		// At 11 and 12 the present has dissolved shapes, from 13 on the limit that runs today.
		if same := string(now.body) == string(since.body); !same && z < 11 {
			t.Errorf("%s: nothing happened since yesterday, and the tile is another", tile)
		}
		if strings.Contains(string(before.body), "notified") || !strings.Contains(string(before.body), "not_started") || !strings.Contains(string(since.body), "notified") {
			t.Errorf("%s: before the first notice, and since: %q %q", tile, before.body, since.body)
		}
		if again := a.get(tile); string(again.body) != string(now.body) || again.header.Get("ETag") != now.header.Get("ETag") {
			t.Errorf("%s: looking back changed the present", tile)
		}
		if again := a.get(tile+"?at=2024-09-11", "If-None-Match", before.header.Get("ETag")); again.status != http.StatusNotModified {
			t.Errorf("%s: a tile of the past again: %d", tile, again.status)
		}
		if err := a.conforms(tile+"?at=2024-09-11", before); err != nil {
			t.Error(err)
		}
	}
}

// worklistAgrees asks what was to be done on a day.
func worklistAgrees(t *testing.T, a *api, yesterday string) {
	t.Helper()
	type list struct {
		Count   int     `json:"count"`
		Blocked int     `json:"blocked"`
		AreaHa  float64 `json:"area_ha"`
		Items   []struct {
			ID          int64  `json:"id"`
			State       string `json:"state"`
			DaysWaiting *int   `json:"days_waiting"`
		} `json:"items"`
	}
	read := func(query string) (l list) {
		path := "/api/clearance/worklist?sort=number&" + query
		ans := a.get(path)
		if err := json.Unmarshal(ans.body, &l); err != nil || ans.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, ans.status, ans.body)
		}
		if err := a.conforms(path, ans); err != nil {
			t.Error(err)
		}
		return l
	}
	now, since := read("limit=10"), read("limit=10&at="+yesterday)
	if now.Count != 3 || since.Count != now.Count || since.Blocked != now.Blocked || since.AreaHa != now.AreaHa || fmt.Sprint(len(since.Items)) != "3" || since.Items[0].ID != now.Items[0].ID {
		t.Errorf("the list of yesterday: %+v, that of today: %+v", since, now)
	}
	then := read("at=2024-09-20&state=notified")
	if then.Count != 2 || then.Blocked != 0 || then.Items[0].DaysWaiting == nil || *then.Items[0].DaysWaiting != 8 {
		t.Errorf("eight days after the notice: %+v", then)
	}
	if beyond := read("at=2024-09-20&page=9"); beyond.Count != 3 || len(beyond.Items) != 0 {
		t.Errorf("a page behind the last: %+v", beyond)
	}
	if before := read("at=2023-12-31"); before.Count != 0 {
		t.Errorf("before the project: %+v", before)
	}
}
