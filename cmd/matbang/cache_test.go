package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What is cached for one never reaches another: an answer that differs between
// two askers must be kept by no shared cache, and the tag of the one must not
// pass for the other's.
func TestWhatIsCachedForOneNeverReachesAnother(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	nobody := a.someone(t, "public")
	differ := 0
	for _, role := range []string{"agency", "admin", "auditor"} {
		s := a.someone(t, role)
		for path, item := range a.doc.Paths.Map() {
			if item.Get == nil || path == "/metrics" || path == "/healthz" || path == "/readyz" {
				continue
			}
			address := concrete(path)
			own := a.send(t, s, http.MethodGet, address, "")
			public := a.send(t, nobody, http.MethodGet, address, "")
			if own.status == public.status && bytes.Equal(own.body, public.body) {
				continue
			}
			differ++
			cache := own.header.Get("Cache-Control")
			if !strings.Contains(cache, "no-store") && own.status != http.StatusNotFound {
				t.Errorf("%s as %s is not what the public gets, and may be stored: Cache-Control %q", address, role, cache)
			}
			if public.status == http.StatusOK && strings.Contains(public.header.Get("Cache-Control"), "max-age") {
				t.Errorf("%s: the public's answer may be shown to %s for a while", address, role)
			}
			if public.status == http.StatusOK && !strings.Contains(public.header.Get("Cache-Control"), "no-store") && !slices.Contains(public.header.Values("Vary"), "Cookie") {
				t.Errorf("%s: a shared cache may give the public's answer to %s: Vary %q", address, role, public.header.Values("Vary"))
			}
			if tag := own.header.Get("ETag"); tag != "" {
				if ans := a.send(t, nobody, http.MethodGet, address, "", "If-None-Match", tag); ans.status == http.StatusNotModified {
					t.Errorf("%s: the tag of %s passes for the public's", address, role)
				}
			}
		}
	}
	if differ == 0 {
		t.Error("no answer differs: the test compares nothing")
	}
}
