package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

func TestOneAddressIsLimitedAndOthersAreNot(t *testing.T) {
	e, api := newServer(t, Config{})
	Get(api, "/quick", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) })
	from := func(address string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, "/api/quick", nil)
		req.RemoteAddr = address + ":1234"
		rec := httptest.NewRecorder()
		e.ServeHTTP(rec, req)
		return rec
	}
	refused := 0
	for range 4 * addressBurst {
		rec := from("192.0.2.1")
		if rec.Code == http.StatusTooManyRequests {
			refused++
			if rec.Header().Get("Retry-After") == "" {
				t.Fatal("a refusal without Retry-After")
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
	if got := from("192.0.2.2").Code; got != http.StatusNoContent {
		t.Errorf("another address: %d", got)
	}
	for range 2 * addressBurst {
		if got := from("127.0.0.1").Code; got != http.StatusNoContent {
			t.Fatalf("this machine: %d", got)
		}
	}
}

// The address of a proxy's client counts only where a proxy is announced, and
// only what a neighbour says.
func TestAddressBehindAProxy(t *testing.T) {
	for _, test := range []struct{ publicURL, remote, forwarded, want string }{
		{"", "127.0.0.1:1", "203.0.113.9", "127.0.0.1"},
		{"https://matbang.example", "127.0.0.1:1", "203.0.113.9", "203.0.113.9"},
		{"https://matbang.example", "127.0.0.1:1", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{"https://matbang.example", "198.51.100.7:1", "203.0.113.9", "198.51.100.7"},
	} {
		e, api := newServer(t, Config{PublicURL: test.publicURL})
		Get(api, "/who", func(c echo.Context) error { return c.String(http.StatusOK, c.RealIP()) })
		req := httptest.NewRequest(http.MethodGet, "/api/who", nil)
		req.RemoteAddr = test.remote
		req.Header.Set("X-Forwarded-For", test.forwarded)
		rec := httptest.NewRecorder()
		e.ServeHTTP(rec, req)
		if rec.Body.String() != test.want {
			t.Errorf("%+v: %s", test, rec.Body)
		}
	}
}
