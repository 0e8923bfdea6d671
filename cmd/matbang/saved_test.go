package main

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
)

// A kept search is its token's: who has it reads the feed and deletes it.
func TestAKeptSearchAndItsFeed(t *testing.T) {
	a := newAPI(t)
	public, other := a.desk(t, "public"), a.desk(t, "planner")
	_, ans := public.do("POST", "/api/searches", `{"name":"Phía Đông <5 ha>","query":"corridor=east&min_area_ha=5","lang":"vi"}`, 201)
	var kept struct {
		Token, Feed, Page string
		Matches           *int64
	}
	if err := json.Unmarshal(ans.body, &kept); err != nil || kept.Matches == nil || kept.Page != "/sites?corridor=east&min_area_ha=5" {
		t.Fatalf("kept: %s, %v", ans.body, err)
	}
	at := "/api/searches/" + kept.Token
	_, ans = other.do("GET", kept.Feed, "", 200) // the secret is enough
	if ct := ans.header.Get("Content-Type"); !strings.HasPrefix(ct, "application/atom+xml") {
		t.Errorf("the feed is %s", ct)
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string   `xml:"lang,attr"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(ans.body, &feed); err != nil {
		t.Fatalf("%v: %s", err, ans.body)
	}
	if feed.Lang != "vi" || feed.Title != "Phía Đông <5 ha>" || !strings.HasSuffix(feed.ID, kept.Feed) || feed.Updated == "" || int64(len(feed.Entries)) != *kept.Matches {
		t.Errorf("the feed: %+v", feed)
	}
	_, again := other.do("GET", kept.Feed, "", 200)
	if string(again.body) != string(ans.body) {
		t.Error("nothing changed, and yet the feed did: readers would show everything as new")
	}
	_, ans = other.do("GET", "/api/searches", "", 200)
	if strings.Contains(string(ans.body), kept.Token) {
		t.Error("another account lists the search")
	}
	public.do("POST", "/api/searches", `{"name":"x","query":"corridor=north","lang":"vi"}`, 422)
	public.do("POST", "/api/searches", `{"name":"x","query":"","lang":"vi","email":"a@example.com"}`, 422)
	public.do("POST", "/api/searches", `{"name":"x","query":"within=POLYGON((107 21,107.2 21.2,107.2 21,107 21.2,107 21))","lang":"vi"}`, 422)
	public.do("DELETE", at, "", 204)
	public.do("GET", at, "", 404)
	public.do("GET", kept.Feed, "", 404)
}
