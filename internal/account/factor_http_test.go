package account_test

import (
	"encoding/base32"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"matbang/internal/account"
)

// code is what an authenticator shows so many steps from now.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	text, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSecondFactor(t *testing.T) {
	s := newService(t, "")
	s.echo.Use(account.Identify(s.store))
	seal, err := account.NewSeal([]byte(strings.Repeat("s", 32)))
	if err != nil {
		t.Fatal(err)
	}
	cookie := s.signIn("lan", password).Cookies()[0]
	if got := s.do(http.MethodPost, "/api/session/factor", "", cookie); got.StatusCode != http.StatusConflict {
		t.Errorf("without a key of the installation: %d", got.StatusCode)
	}
	s.store.UseSeal(seal)
	status := func() (f struct {
		Enabled      bool `json:"enabled"`
		RecoveryLeft int  `json:"recovery_left"`
	},
	) {
		if err := json.NewDecoder(s.do(http.MethodGet, "/api/session/factor", "", cookie).Body).Decode(&f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if got := s.do(http.MethodPut, "/api/session/factor", `{"code":"123456"}`, cookie); got.StatusCode != http.StatusConflict {
		t.Errorf("confirming nothing: %d", got.StatusCode)
	}
	s.forget()
	var made struct{ Secret, URI, QR string }
	if err := json.NewDecoder(s.do(http.MethodPost, "/api/session/factor", "", cookie).Body).Decode(&made); err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(made.Secret)
	if err != nil || len(raw) != 20 || !strings.HasPrefix(made.URI, "otpauth://totp/matbang:lan?") || !strings.HasPrefix(made.QR, "data:image/png;base64,") {
		t.Fatalf("%+v, %v", made, err)
	}
	var stored []byte
	if err := s.db.QueryRow(t.Context(), `SELECT sealed FROM account_factor`).Scan(&stored); err != nil || strings.Contains(string(stored), string(raw)) {
		t.Errorf("the secret itself is stored: %v", err)
	}
	if got := s.signIn("lan", password); got.StatusCode != http.StatusOK {
		t.Errorf("asked for before it is confirmed: %d", got.StatusCode)
	}
	if got := s.do(http.MethodPut, "/api/session/factor", `{"code":"000000"}`, cookie); got.StatusCode != http.StatusUnprocessableEntity || status().Enabled {
		t.Errorf("a wrong code confirms: %d", got.StatusCode)
	}
	s.forget()
	var given struct {
		Codes []string `json:"recovery_codes"`
	}
	first := code(t, made.Secret, -1)
	on := s.do(http.MethodPut, "/api/session/factor", fmt.Sprintf(`{"code":%q}`, first), cookie)
	if err := json.NewDecoder(on.Body).Decode(&given); err != nil || on.StatusCode != http.StatusOK || len(given.Codes) != account.RecoveryCodes || !status().Enabled {
		t.Fatalf("turning on: %d %v %v", on.StatusCode, given, err)
	}
	if got := s.do(http.MethodPost, "/api/session/factor", "", cookie); got.StatusCode != http.StatusConflict {
		t.Errorf("a new secret over one in use: %d", got.StatusCode)
	}
	try := func(password, code string) int {
		t.Helper()
		s.forget()
		return s.do(http.MethodPost, "/api/session", fmt.Sprintf(`{"name":"lan","password":%q,"code":%q}`, password, code)).StatusCode
	}
	for name, test := range map[string]struct {
		password, code string
		want           int
	}{
		"no code": {password, "", 401}, "a wrong code": {password, "000000", 401}, "the code that confirmed": {password, first, 401},
		"a wrong password with a right code": {"not the password", code(t, made.Secret, 0), 401}, "a wrong recovery code": {password, "aaaa-bbbb-cccc-dddd", 401},
	} {
		if got := try(test.password, test.code); got != test.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	now := code(t, made.Secret, 0)
	if got := try(password, now); got != http.StatusOK {
		t.Errorf("the right code: %d", got)
	}
	if got := try(password, now); got != http.StatusUnauthorized {
		t.Errorf("the same code again: %d", got)
	}
	if got := try(password, strings.ToUpper(given.Codes[3])); got != http.StatusOK || status().RecoveryLeft != account.RecoveryCodes-1 {
		t.Errorf("a recovery code: %d, %+v", got, status())
	}
	if got := try(password, given.Codes[3]); got != http.StatusUnauthorized {
		t.Errorf("a recovery code again: %d", got)
	}
	s.forget()
	if got := s.do(http.MethodDelete, "/api/session/factor", `{"password":"wrong one"}`, cookie); got.StatusCode != http.StatusUnprocessableEntity || !status().Enabled {
		t.Errorf("taking it away with a wrong password: %d", got.StatusCode)
	}
	s.forget()
	if got := s.do(http.MethodDelete, "/api/session/factor", fmt.Sprintf(`{"password":%q}`, password), cookie); got.StatusCode != http.StatusNoContent || status().Enabled || status().RecoveryLeft != 0 {
		t.Errorf("taking it away: %d", got.StatusCode)
	}
	if got := s.signIn("lan", password); got.StatusCode != http.StatusOK {
		t.Errorf("without it: %d", got.StatusCode)
	}
}

// Who knows the password must not be able to try codes without end.
func TestGuessingCodesIsSlowedDown(t *testing.T) {
	s := newService(t, "")
	s.echo.Use(account.Identify(s.store))
	seal, err := account.NewSeal([]byte(strings.Repeat("s", 32)))
	if err != nil {
		t.Fatal(err)
	}
	s.store.UseSeal(seal)
	cookie := s.signIn("lan", password).Cookies()[0]
	var made struct{ Secret string }
	if err := json.NewDecoder(s.do(http.MethodPost, "/api/session/factor", "", cookie).Body).Decode(&made); err != nil {
		t.Fatal(err)
	}
	if got := s.do(http.MethodPut, "/api/session/factor", fmt.Sprintf(`{"code":%q}`, code(t, made.Secret, 0)), cookie); got.StatusCode != http.StatusOK {
		t.Fatal(got.StatusCode)
	}
	judged := 0
	for i := range 200 {
		body := fmt.Sprintf(`{"name":"lan","password":%q,"code":"%06d"}`, password, i)
		if i%2 == 1 {
			body = fmt.Sprintf(`{"name":"lan","password":%q}`, password) // asks for the code, and must not forgive
		}
		if s.do(http.MethodPost, "/api/session", body).StatusCode == http.StatusUnauthorized {
			judged++
		}
	}
	if judged > 20 {
		t.Errorf("%d of 200 attempts were judged", judged)
	}
}
