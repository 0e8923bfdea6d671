package sitemap

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

func ask(t *testing.T, publicURL, path string) *httptest.ResponseRecorder {
	t.Helper()
	e := echo.New()
	Register(e, publicURL)
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://inside:8080"+path, nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, rec.Code)
	}
	return rec
}

func TestRobotsNamesTheSitemap(t *testing.T) {
	for public, want := range map[string]string{"": "http://inside:8080/sitemap.xml", "https://dat.example/": "https://dat.example/sitemap.xml"} {
		if body := ask(t, public, "/robots.txt").Body.String(); !strings.Contains(body, "Sitemap: "+want+"\n") {
			t.Errorf("%q: %s", public, body)
		}
	}
}

func TestSitemapListsOnlyWhatRobotsMayRead(t *testing.T) {
	var set struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(ask(t, "https://dat.example", "/sitemap.xml").Body.Bytes(), &set); err != nil {
		t.Fatal(err)
	}
	if len(set.URLs) < 5 {
		t.Fatalf("only %d pages", len(set.URLs))
	}
	for _, u := range set.URLs {
		for _, path := range hidden {
			if !strings.HasPrefix(u.Loc, "https://dat.example/") || strings.HasPrefix(u.Loc, "https://dat.example"+path) {
				t.Errorf("%s is in the sitemap", u.Loc)
			}
		}
	}
}

func TestAddressesAreEscaped(t *testing.T) {
	var text strings.Builder
	if err := write(&text, "https://x", []Entry{{Path: "/sites/1?a=1&b=<2>", Changed: time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC)}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/sites/1?a=1&amp;b=&lt;2&gt;", "<lastmod>2026-03-04</lastmod>"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %s in %s", want, text.String())
		}
	}
}
