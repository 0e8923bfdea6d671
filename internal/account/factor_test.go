package account

import (
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238 appendix B for SHA-1, cut to six digits.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if step, ok := codeStep(secret, code, time.Unix(at, 0), 0); !ok || step != at/30 {
			t.Errorf("at %d the code %s is not taken: %d", at, code, step)
		}
		if _, ok := codeStep(secret, code, time.Unix(at, 0), at/30); ok {
			t.Errorf("the code %s is taken twice", code)
		}
		for _, away := range []int64{-61, 61, 3600} {
			if at+away < 0 {
				continue
			}
			if _, ok := codeStep(secret, code, time.Unix(at+away, 0), 0); ok {
				t.Errorf("the code of %d is taken %d s away", at, away)
			}
		}
		if _, ok := codeStep(secret, code[:3]+" "+code[3:], time.Unix(at+20, 0), 0); !ok {
			t.Errorf("a code typed with a space, 20 s late, is refused")
		}
	}
	for _, code := range []string{"", "12345", "abcdef", "1234567", "００００００"} {
		if _, ok := codeStep(secret, code, time.Unix(59, 0), 0); ok {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestSealIsBoundToTheAccount(t *testing.T) {
	seal, err := NewSeal([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewSeal([]byte(strings.Repeat("x", 40)))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.close([]byte("secret"), 7)
	if err != nil || strings.Contains(string(sealed), "secret") {
		t.Fatal(err)
	}
	if got, err := seal.open(sealed, 7); err != nil || string(got) != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := seal.open(sealed, 8); err == nil {
		t.Error("opens for another account")
	}
	if _, err := other.open(sealed, 7); err == nil {
		t.Error("opens with another key")
	}
	if _, err := seal.open(sealed[:5], 7); err == nil {
		t.Error("opens cut short")
	}
	if _, err := NewSeal([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
}

func TestLocalPath(t *testing.T) {
	for text, want := range map[string]string{
		"/": "/", "/account": "/account", "/proposals/7?x=1#a": "/proposals/7?x=1#a", "": "/", "https://evil.example": "/", "//evil.example": "/",
		"/\\evil.example": "/", "javascript:alert(1)": "/", "account": "/", "/api/session": "/", "/a\r\nSet-Cookie: x": "/", "http:/x": "/",
	} {
		if got := localPath(text); got != want {
			t.Errorf("localPath(%q) = %q, want %q", text, got, want)
		}
	}
}
