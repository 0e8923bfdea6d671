package account_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres/postgrestest"
	"matbang/internal/problem"
)

const password = "mật khẩu đủ dài"

// service is the routes of the session over a database with one planner.
type service struct {
	t     *testing.T
	db    *pgxpool.Pool
	store *account.Store
	echo  *echo.Echo
}

func newService(t *testing.T, publicURL string) *service {
	t.Helper()
	db := postgrestest.Database(t)
	s := &service{t: t, db: db, store: account.NewStore(db, hasher(t)), echo: echo.New()}
	s.echo.HTTPErrorHandler = func(err error, c echo.Context) {
		if p, ok := problem.From(err); ok {
			if p.RetryAfter > 0 {
				c.Response().Header().Set("Retry-After", "some")
			}
			_ = c.JSON(p.Status, p)
			return
		}
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			_ = c.NoContent(http.StatusRequestEntityTooLarge)
			return
		}
		t.Errorf("%s %s: %v", c.Request().Method, c.Request().URL, err)
		_ = c.NoContent(http.StatusInternalServerError)
	}
	account.Register(s.echo.Group("/api"), s.store, publicURL, nil)
	s.add(account.Account{Name: "lan", DisplayName: "Lan Anh", Role: account.Planner})
	return s
}

func (s *service) add(a account.Account) {
	s.t.Helper()
	if err := s.store.Add(context.Background(), a, password); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) do(method, path, body string, cookies ...*http.Cookie) *http.Response {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	s.echo.ServeHTTP(rec, req)
	return rec.Result()
}

func (s *service) signIn(name, password string) *http.Response {
	b, err := json.Marshal(map[string]string{"name": name, "password": password})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(http.MethodPost, "/api/session", string(b))
}

// forget lets the next attempts come without waiting.
func (s *service) forget() {
	s.t.Helper()
	if _, err := s.db.Exec(context.Background(), "DELETE FROM sign_in_failure"); err != nil {
		s.t.Fatal(err)
	}
}

func TestSessionFromSignInToSignOut(t *testing.T) {
	s := newService(t, "https://matbang.example")
	if got := s.do(http.MethodGet, "/api/session", ""); got.StatusCode != http.StatusNoContent {
		t.Errorf("nobody is signed in: %d", got.StatusCode)
	}
	in := s.signIn("lan", password)
	if in.StatusCode != http.StatusOK || len(in.Cookies()) != 1 {
		t.Fatalf("sign-in: %d", in.StatusCode)
	}
	cookie := in.Cookies()[0]
	if cookie.Name != "matbang_session" || !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || len(cookie.Value) < 40 {
		t.Errorf("cookie %+v", cookie)
	}
	var stored bool
	if err := s.db.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM session WHERE encode(token_sha256, 'escape') = $1)", cookie.Value).Scan(&stored); err != nil || stored {
		t.Errorf("the token itself is stored: %v, %v", stored, err)
	}
	who := s.do(http.MethodGet, "/api/session", "", cookie)
	var said map[string]string
	if err := json.NewDecoder(who.Body).Decode(&said); err != nil || said["name"] != "lan" || said["role"] != "planner" || said["display_name"] != "Lan Anh" || said["language"] != "vi" || len(said) != 4 {
		t.Errorf("who: %v, %v", said, err)
	}
	if got := s.do(http.MethodDelete, "/api/session", "", cookie); got.StatusCode != http.StatusNoContent || got.Cookies()[0].MaxAge >= 0 {
		t.Errorf("sign-out: %d", got.StatusCode)
	}
	if got := s.do(http.MethodGet, "/api/session", "", cookie); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("after sign-out: %d", got.StatusCode)
	}
}

func TestCookieWithoutTLS(t *testing.T) {
	s := newService(t, "")
	if c := s.signIn("lan", password).Cookies()[0]; c.Secure {
		t.Error("a browser would not send the cookie back over http")
	}
}

func TestSignInSaysTheSameOfAllThatIsWrong(t *testing.T) {
	s := newService(t, "")
	s.add(account.Account{Name: "gone", DisplayName: "Gone", Role: account.Viewer})
	if err := s.store.SetDisabled(t.Context(), "gone", true); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, name := range []string{"lan", "nobody", "gone"} {
		given := "wrong password"
		if name == "gone" {
			given = password
		}
		got := s.signIn(name, given)
		var p problem.Problem
		if err := json.NewDecoder(got.Body).Decode(&p); err != nil || got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d, %v", name, got.StatusCode, err)
		}
		if first == "" {
			first = p.Detail
		}
		if p.Detail != first || len(got.Cookies()) != 0 {
			t.Errorf("%s is told %q", name, p.Detail)
		}
	}
}

func TestSessionsEndWithEveryChangeOfTheAccount(t *testing.T) {
	s := newService(t, "")
	for name, change := range map[string]func() error{
		"disabled":     func() error { return s.store.SetDisabled(t.Context(), "lan", true) },
		"enabled":      func() error { return s.store.SetDisabled(t.Context(), "lan", false) },
		"new password": func() error { return s.store.SetPassword(t.Context(), "lan", password) },
		"new role":     func() error { return s.store.SetRole(t.Context(), "lan", account.Reviewer, nil) },
		"expired": func() error {
			_, err := s.db.Exec(t.Context(), "UPDATE session SET created_at = now() - interval '8 days', expires_at = now() - interval '1 second'")
			return err
		},
		"idle": func() error {
			_, err := s.db.Exec(t.Context(), "UPDATE session SET seen_at = now() - interval '13 hours'")
			return err
		},
	} {
		if err := s.store.SetDisabled(t.Context(), "lan", false); err != nil {
			t.Fatal(err)
		}
		cookie := s.signIn("lan", password).Cookies()[0]
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if got := s.do(http.MethodGet, "/api/session", "", cookie); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: the session goes on (%d)", name, got.StatusCode)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := newService(t, "")
	for i := range 4 {
		if got := s.signIn("lan", "wrong password"); got.StatusCode != http.StatusUnauthorized {
			t.Fatalf("attempt %d: %d", i+1, got.StatusCode)
		}
	}
	got := s.signIn("lan", password)
	if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("the right password right after: %d", got.StatusCode)
	}
	// Time passes.
	if _, err := s.db.Exec(t.Context(), "UPDATE sign_in_failure SET next_at = now()"); err != nil {
		t.Fatal(err)
	}
	if got := s.signIn("lan", password); got.StatusCode != http.StatusOK {
		t.Errorf("after waiting: %d", got.StatusCode)
	}
	var left int
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM sign_in_failure WHERE key = 'name:lan'").Scan(&left); err != nil || left != 0 {
		t.Errorf("a success leaves %d failures, %v", left, err)
	}
	s.forget()
	for i := range 21 { // one address, many names
		if got := s.signIn(strings.Repeat("x", i+2), "wrong password"); got.StatusCode != http.StatusUnauthorized {
			t.Fatalf("name %d: %d", i+1, got.StatusCode)
		}
	}
	if got := s.signIn("lan", password); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the address goes on: %d", got.StatusCode)
	}
}

func TestManyGuessesAtOnceDoNotSlipPast(t *testing.T) {
	s := newService(t, "")
	var judged atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if s.signIn("lan", "wrong password").StatusCode == http.StatusUnauthorized {
				judged.Add(1)
			}
		})
	}
	wg.Wait()
	if n := judged.Load(); n > 5 {
		t.Errorf("%d guesses at once were judged", n)
	}
}

func TestSignInRefusesWhatItCannotRead(t *testing.T) {
	s := newService(t, "")
	for body, want := range map[string]int{
		``:                                   http.StatusUnsupportedMediaType,
		`nonsense`:                           http.StatusBadRequest,
		`[]`:                                 http.StatusBadRequest,
		`null`:                               http.StatusBadRequest,
		`{}`:                                 http.StatusBadRequest,
		`{"name":"lan"}`:                     http.StatusBadRequest,
		`{"name":1,"password":2}`:            http.StatusBadRequest,
		`{"name":"lan","password":""}`:       http.StatusBadRequest,
		`{"name":"a","password":"b"} x`:      http.StatusBadRequest,
		`{"name":"a","password":"b"}{}`:      http.StatusBadRequest,
		`{"name":"a","pass":"b"}`:            http.StatusBadRequest,
		`{"name":"a\u0000b","password":"b"}`: http.StatusBadRequest,
		`{"name":"` + strings.Repeat("a", 65) + `","password":"b"}`:      http.StatusBadRequest,
		`{"name":"a","password":"` + strings.Repeat("b", 300) + `"}`:     http.StatusBadRequest,
		`{"name":"a","password":"` + strings.Repeat("b", 5000) + `"}`:    http.StatusRequestEntityTooLarge,
		`{"name":"lan'; DROP TABLE account;--","password":"b"}`:          http.StatusUnauthorized,
		`{"name":"\ud800","password":"\udfff"}`:                          http.StatusUnauthorized,
		`{"name":"` + strings.Repeat("ế", 64) + `","password":"đủ dài"}`: http.StatusUnauthorized,
	} {
		if got := s.do(http.MethodPost, "/api/session", body); got.StatusCode != want {
			t.Errorf("%.60s: %d, want %d", body, got.StatusCode, want)
		}
		s.forget()
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		if got := s.do(method, "/api/session?x=1", ""); got.StatusCode != http.StatusBadRequest {
			t.Errorf("%s with an unknown parameter: %d", method, got.StatusCode)
		}
	}
	for _, token := range []string{"x", strings.Repeat("x", 3000)} {
		if got := s.do(http.MethodGet, "/api/session", "", &http.Cookie{Name: "matbang_session", Value: token}); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("a made-up token: %d", got.StatusCode)
		}
	}
}
