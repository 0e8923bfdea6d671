package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"matbang/internal/account"
	"matbang/internal/postgres/postgrestest"
)

func TestKeyCommands(t *testing.T) {
	database := "--database-url=" + postgrestest.DSN(t)
	for _, test := range []struct {
		in, args string
		code     int
		want     string
	}{
		{"a password that is long\n", "user add lan --role=planner", exitDone, "added"},
		{"", "key add lan QGIS", exitDone, "matbang_"},
		{"", "key add lan QGIS", exitFailed, "a key of this name already"},
		{"", "key add lan long --days=9999", exitUsage, "366"},
		{"", "key add nobody QGIS", exitFailed, "no account of this name"},
		{"", "key list", exitDone, "lan      QGIS  read"},
		{"", "key list mai", exitDone, "NUMBER"},
		{"", "key revoke 1", exitDone, "good no more"},
		{"", "key revoke 1", exitFailed, "no key of this number"},
		{"", "key list --help", exitDone, "Usage: matbang key list"},
	} {
		got := matbang(t, test.in, append(strings.Fields(test.args), database)...)
		if got.code != test.code || !strings.Contains(got.out+got.err, test.want) {
			t.Errorf("matbang %s: %+v; want %d, %q", test.args, got, test.code, test.want)
		}
	}
}

// A key acts for its account until it ends, is revoked or the account is
// disabled; one for reading changes nothing.
func TestKeys(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	s := a.someone(t, "agency")
	made := a.send(t, s, http.MethodPost, "/api/keys", `{"name": "QGIS"}`)
	var key struct {
		ID            int64
		Secret, Scope string
	}
	if err := json.Unmarshal(made.body, &key); err != nil || made.status != http.StatusCreated || key.Scope != "read" || len(key.Secret) < 40 {
		t.Fatalf("a new key: %d %s", made.status, made.body)
	}
	nobody := someone{client: &http.Client{}}
	who := func(header ...string) int {
		return a.send(t, nobody, http.MethodGet, "/api/session", "", header...).status
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	req.SetBasicAuth("whoever", key.Secret)
	for _, test := range []struct {
		name, header string
		want         int
	}{
		{"bearer", "Bearer " + key.Secret, 200},
		{"bearer in another case", "bearer " + key.Secret, 200},
		{"basic", req.Header.Get("Authorization"), 200},
		{"wrong", "Bearer " + key.Secret + "x", 401},
		{"empty", "Bearer ", 401},
		{"another scheme", "Digest x", 401},
		{"nonsense", "\x01", 401},
	} {
		if test.name == "nonsense" {
			test.header = "Basic ====="
		}
		if got := who("Authorization", test.header); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	bearer := "Bearer " + key.Secret
	if ans := a.send(t, nobody, http.MethodPost, "/api/parcels/1/events", `{"to": "inventory", "effective_on": "2024-10-12"}`, "Authorization", bearer); ans.status != http.StatusForbidden || !strings.Contains(string(ans.body), "only read") {
		t.Errorf("a key for reading records a step: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, nobody, http.MethodGet, "/api/parcels/1/events", "", "Authorization", bearer); !strings.Contains(string(ans.body), secretAmount) {
		t.Errorf("a key for reading reads less than its account: %s", ans.body)
	}
	for path, body := range map[string]string{"/api/keys": `{"name": "more"}`} {
		if ans := a.sendKey(t, s, http.MethodPost, path, body); ans.status != http.StatusForbidden {
			t.Errorf("a key multiplies: %d", ans.status)
		}
	}
	if ans := a.send(t, s, http.MethodPost, "/api/keys", `{"name": "", "scope": "all", "days": 0}`); ans.status != 422 || strings.Count(string(ans.body), `"field"`) != 3 {
		t.Errorf("a wrong key: %d %s", ans.status, ans.body)
	}
	for name, sql := range map[string]string{
		"expired":  "UPDATE api_key SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second'",
		"disabled": "UPDATE api_key SET expires_at = now() + interval '1 day'; UPDATE account SET disabled_at = now()",
	} {
		if _, err := a.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if got := who("Authorization", bearer); got != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, got)
		}
		if _, err := a.db.Exec(t.Context(), "UPDATE api_key SET expires_at = now() + interval '1 day'; UPDATE account SET disabled_at = NULL"); err != nil {
			t.Fatal(err)
		}
	}
	other := a.someone(t, "planner")
	if ans := a.send(t, other, http.MethodDelete, "/api/keys/"+itoa(key.ID), ""); ans.status != http.StatusNotFound {
		t.Errorf("another revokes it: %d", ans.status)
	}
	if ans := a.send(t, s, http.MethodDelete, "/api/keys/"+itoa(key.ID), ""); ans.status != http.StatusNoContent || who("Authorization", bearer) != http.StatusUnauthorized {
		t.Errorf("revoked: %d, and then %d", ans.status, who("Authorization", bearer))
	}
}

// What an administrator does to accounts takes effect at once, and no account
// can lift itself up.
func TestUsers(t *testing.T) {
	a := newAPI(t)
	admin, agency := a.someone(t, "admin"), a.someone(t, "agency")
	const add = `{"name": "uong-bi", "display_name": "Uông Bí", "role": "agency", "areas": [{"unit": "d2020-196"}, {"unit": "d2020-206"}], "password": "mật khẩu đủ dài"}`
	for _, test := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{http.MethodPost, "/api/users", add, 201, `"unit":"d2020-206"`},
		{http.MethodPost, "/api/users", add, 409, "taken"},
		{http.MethodPost, "/api/users", `{"name": "X", "role": "king", "password": "short"}`, 422, "king"},
		{http.MethodPost, "/api/users", `{"name": "tay", "role": "agency", "areas": [{"unit": "d2020-999"}], "password": "mật khẩu đủ dài"}`, 422, "administrative unit"},
		{http.MethodPatch, "/api/users/uong-bi", `{"areas": [{"unit": "d2020-196"}]}`, 200, `"areas":[{"unit":"d2020-196"}]`},
		{http.MethodPatch, "/api/users/uong-bi", `{"areas": []}`, 422, "administrative unit"},
		{http.MethodPatch, "/api/users/uong-bi", `{"role": "planner"}`, 200, `"areas":[]`},
		{http.MethodPatch, "/api/users/uong-bi", `{"disabled": true}`, 200, `"disabled_at":"2`},
		{http.MethodPatch, "/api/users/uong-bi", `{"name": "other"}`, 422, "history names it"},
		{http.MethodPatch, "/api/users/test-admin", `{"role": "viewer"}`, 422, "another administrator"},
		{http.MethodPatch, "/api/users/test-agency", `{"password": "ein anderes Passwort"}`, 200, "test-agency"},
		{http.MethodGet, "/api/users", "", 200, "test-agency"},
	} {
		ans := a.send(t, admin, test.method, test.path, test.body)
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) || strings.Contains(string(ans.body), "argon2id") {
			t.Errorf("%s %s %s: %d %s", test.method, test.path, test.body, ans.status, ans.body)
		}
	}
	if ans := a.send(t, agency, http.MethodGet, "/api/session", ""); ans.status != http.StatusUnauthorized {
		t.Errorf("the session goes on after another set the password: %d", ans.status)
	}
	viewer := a.someone(t, "viewer")
	for _, test := range []struct {
		body   string
		status int
	}{
		{`{"language": "en"}`, 204},
		{`{"language": "fr"}`, 422},
		{`{"role": "admin"}`, 400},
		{`{"password": "ein anderes Passwort"}`, 422},
		{`{"password": "ein anderes Passwort", "old_password": "falsch"}`, 422},
		{`{"password": "ein anderes Passwort", "old_password": "mật khẩu đủ dài"}`, 204},
	} {
		if ans := a.send(t, viewer, http.MethodPatch, "/api/session", test.body); ans.status != test.status {
			t.Errorf("own profile %s: %d %s", test.body, ans.status, ans.body)
		}
	}
	if ans := a.send(t, viewer, http.MethodGet, "/api/session", ""); !strings.Contains(string(ans.body), `"language":"en"`) {
		t.Errorf("the own session after a new password: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, viewer, http.MethodGet, "/api/sessions", ""); strings.Count(string(ans.body), `"current":true`) != 1 {
		t.Errorf("sessions: %s", ans.body)
	}
	if ans := a.send(t, viewer, http.MethodDelete, "/api/session?all=true", ""); ans.status != http.StatusNoContent {
		t.Errorf("sign out everywhere: %d %s", ans.status, ans.body)
	}
	var left int
	if err := a.db.QueryRow(t.Context(), "SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.name = 'test-viewer'").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d sessions left, %v", left, err)
	}
}

// A thousand guesses get nowhere, and the owner signs in from elsewhere.
func TestBruteForce(t *testing.T) {
	a := newAPI(t)
	a.someone(t, "planner")
	nobody := someone{client: &http.Client{}}
	judged := 0
	for i := range 1000 {
		body, _ := json.Marshal(map[string]string{"name": "test-planner", "password": "guess number " + itoa(int64(i))})
		switch ans := a.send(t, nobody, http.MethodPost, "/api/session", string(body)); ans.status {
		case http.StatusUnauthorized:
			judged++
		case http.StatusTooManyRequests:
			if ans.header.Get("Retry-After") == "" {
				t.Fatal("no Retry-After")
			}
		default:
			t.Fatalf("guess %d: %d %s", i, ans.status, ans.body)
		}
	}
	if judged > 10 {
		t.Errorf("%d of 1,000 guesses were judged", judged)
	}
	// Half a minute later at most, which the test does not wait for.
	if _, err := a.db.Exec(t.Context(), "UPDATE sign_in_failure SET next_at = least(next_at, now() + interval '30 seconds') - interval '30 seconds'"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.accounts.SignIn(t.Context(), account.Credentials{Name: "test-planner", Password: "mật khẩu đủ dài"}, "198.51.100.2"); err != nil {
		t.Errorf("the owner cannot sign in: %v", err)
	}
}

func itoa(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}
