package live

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

func TestWhatTheDatabaseTells(t *testing.T) {
	for payload, want := range map[string]Change{
		"parcels 11892000 2390000 11893000 2391000": {Layer: "parcels", BBox: []float64{106.827654, 20.984244, 106.836637, 20.992632}},
		"parcels 0 0 0 0": {Layer: "parcels", BBox: []float64{0, 0, 0, 0}},
	} {
		got, ok := OfPlace(payload)
		if !ok || got.Layer != want.Layer || !slices.Equal(got.BBox, want.BBox) {
			t.Errorf("%q: %v %v, want %v", payload, got, ok, want)
		}
	}
	for _, payload := range []string{"", "parcels", "parcels 1 2 3", "parcels a b c d", "parcels NaN 1 2 3", "parcels 1e9 1 2 3", "parcels 1 2 3 4 5"} {
		if got, ok := OfPlace(payload); ok {
			t.Errorf("%q is read as %v", payload, got)
		}
	}
	if _, ok := OfLayer("zones\n\ndata: x"); ok {
		t.Error("a message with a line break could write events of its own")
	}
}

func TestASlowOneHoldsUpNobody(t *testing.T) {
	h := NewHub()
	h.Listening(true)
	slow, quick := h.Subscribe(9), h.Subscribe(9)
	defer quick.Close()
	for range waiting + 1 {
		h.Tell(Change{Layer: "zones"})
		<-quick.C()
	}
	got := 0
	for range slow.C() {
		got++
	}
	if got != waiting {
		t.Errorf("the slow one got %d, then was sent away; want %d", got, waiting)
	}
	slow.Close() // once more is no harm
}

func TestNobodyIsSubscribedInTheDark(t *testing.T) {
	h := NewHub()
	if h.Subscribe(9) != nil {
		t.Error("subscribed before the database is heard")
	}
	h.Listening(true)
	s := h.Subscribe(1)
	if h.Subscribe(1) != nil {
		t.Error("more than allowed")
	}
	h.Listening(false)
	if _, ok := <-s.C(); ok {
		t.Error("the connection to the database was lost, and the subscriber does not know")
	}
	h.Listening(true)
	h.Close()
	if h.Subscribe(9) != nil {
		t.Error("subscribed after the end")
	}
}

func open(t *testing.T, url string) *bufio.Scanner {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	return bufio.NewScanner(res.Body)
}

// next returns the data of the next event, or "" at the end.
func next(s *bufio.Scanner) string {
	for s.Scan() {
		if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

func TestStream(t *testing.T) {
	h := NewHub()
	e := echo.New()
	Register(e.Group("/api"), h)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	if got := next(open(t, server.URL)); got != `{"layer":"*"}` {
		t.Errorf("while nothing is heard: %q", got)
	}
	h.Listening(true)
	page := open(t, server.URL)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		h.mu.Lock()
		n := len(h.subs)
		h.mu.Unlock()
		if n == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the stream never subscribed")
		}
	}
	h.Tell(Change{Layer: "parcels", BBox: []float64{106, 20, 107, 21}})
	if got := next(page); got != `{"layer":"parcels","bbox":[106,20,107,21]}` {
		t.Errorf("%q", got)
	}
	h.Close()
	if got := next(page); got != "" {
		t.Errorf("after the end: %q", got)
	}
}
