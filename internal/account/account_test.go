package account_test

import (
	"strings"
	"testing"
	"time"

	"matbang/internal/account"
)

func TestCheckNew(t *testing.T) {
	unit := "d2020-206"
	for name, test := range map[string]struct {
		account account.Account
		want    string // part of the complaint, empty for none
	}{
		"good":                 {account.Account{Name: "lan.anh-2", DisplayName: "Lan Anh", Role: account.Planner}, ""},
		"good agency":          {account.Account{Name: "quang_yen", DisplayName: "Quảng Yên", Role: account.Agency, Scope: &unit}, ""},
		"upper case":           {account.Account{Name: "Lan", DisplayName: "Lan", Role: account.Planner}, "lower-case"},
		"one letter":           {account.Account{Name: "l", DisplayName: "Lan", Role: account.Planner}, "2 to 63"},
		"nothing to show":      {account.Account{Name: "lan", DisplayName: "  ", Role: account.Planner}, "1 to 200"},
		"no role":              {account.Account{Name: "lan", DisplayName: "Lan", Role: "king"}, "no role \"king\""},
		"agency without scope": {account.Account{Name: "lan", DisplayName: "Lan", Role: account.Agency}, "administrative unit"},
		"scope without agency": {account.Account{Name: "lan", DisplayName: "Lan", Role: account.Admin, Scope: &unit}, "administrative unit"},
	} {
		t.Run(name, func(t *testing.T) {
			err := account.CheckNew(test.account)
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("it says %v, want %q", err, test.want)
			}
		})
	}
}

func TestCheckPassword(t *testing.T) {
	for password, good := range map[string]bool{
		"":                         false,
		"ngắn quá!":                false,
		"mật khẩu đủ dài":          true,
		"planner123":               false,
		"planner and more than it": true,
		strings.Repeat("a", 257):   false,
		"not \xff UTF-8 at all":    false,
	} {
		if err := account.CheckPassword(password, "planner"); (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestWaitGrowsAndEnds(t *testing.T) {
	for _, test := range []struct {
		kind     string
		failures int
		want     time.Duration
	}{
		{"name", 1, 0},
		{"name", 3, 0},
		{"name", 4, time.Second},
		{"name", 6, 4 * time.Second},
		{"name", 1000000, 30 * time.Second},
		{"address", 20, 0},
		{"address", 21, time.Second},
		{"address", 1000000, 5 * time.Minute},
	} {
		if got := account.Wait(test.kind, test.failures); got != test.want {
			t.Errorf("%s after %d failures waits %v, want %v", test.kind, test.failures, got, test.want)
		}
	}
}

func TestHasher(t *testing.T) {
	h := hasher(t)
	a, err := h.Hash(t.Context(), "mật khẩu đủ dài")
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Hash(t.Context(), "mật khẩu đủ dài")
	if err != nil {
		t.Fatal(err)
	}
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hashes %q and %q", a, b)
	}
	for _, test := range []struct {
		password, hash string
		want, fails    bool
	}{
		{"mật khẩu đủ dài", a, true, false},
		{"mật khẩu đủ dàI", a, false, false},
		{"", a, false, false},
		{"no account has this password", "", false, false},
		{"x", "$2a$10$abcdefghijklmnopqrstuv", false, true},
		{"x", "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5", false, true},
		{"x", "$argon2id$v=19$m=64,t=0,p=0$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5", false, true},
	} {
		got, err := h.Verify(t.Context(), test.password, test.hash)
		if got != test.want || (err != nil) != test.fails {
			t.Errorf("%q against %q: %v, %v", test.password, test.hash, got, err)
		}
	}
}

func TestRandomPasswordsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		p, err := account.RandomPassword()
		if err != nil || len(p) != 19 || seen[p] || account.CheckPassword(p, "planner") != nil {
			t.Fatalf("%q, %v", p, err)
		}
		seen[p] = true
	}
}

func hasher(t *testing.T) *account.Hasher {
	t.Helper()
	h, err := account.NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	return h
}
