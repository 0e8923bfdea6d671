package account_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/labstack/echo/v4"

	"matbang/internal/account"
)

// provider is a small provider of identities: discovery, keys, codes bound to
// their challenge, ID tokens.
type provider struct {
	t      *testing.T
	server *httptest.Server
	key    *rsa.PrivateKey
	mutex  sync.Mutex
	codes  map[string]url.Values // by code: what the person came with
	// claims changes what the provider says, for what goes wrong.
	claims func(map[string]any)
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key, codes: map[string]url.Values{}, claims: func(map[string]any) {}}
	mux := http.NewServeMux()
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{
			"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/authorize", "token_endpoint": p.server.URL + "/token",
			"jwks_uri": p.server.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []map[string]string{{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		raw := make([]byte, 16)
		_, _ = rand.Read(raw)
		code := base64.RawURLEncoding.EncodeToString(raw)
		p.mutex.Lock()
		p.codes[code] = r.URL.Query()
		p.mutex.Unlock()
		back := r.URL.Query().Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {r.URL.Query().Get("state")}, "session_state": {"x"}}.Encode()
		http.Redirect(w, r, back, http.StatusFound)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		p.mutex.Lock()
		asked, ok := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		p.mutex.Unlock()
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		id, secret, _ := r.BasicAuth()
		if !ok || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || asked.Get("redirect_uri") != r.FormValue("redirect_uri") || id != "matbang" || secret != "shared-secret" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		say(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.token(asked.Get("nonce"))})
	})
	return p
}

func (p *provider) token(nonce string) string {
	claims := map[string]any{
		"iss": p.server.URL, "aud": "matbang", "sub": "subject-1", "nonce": nonce, "email": "Lan@Example.vn", "email_verified": true,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	}
	p.claims(claims)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: p.key, KeyID: "1"}}, nil)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	text, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	signed, err := signer.Sign(text)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		p.t.Error(err)
	}
	return compact
}

// ssoService is the routes with the provider, and where a browser lands.
func ssoService(t *testing.T, p *provider) *service {
	t.Helper()
	s := newService(t, "")
	fresh := echo.New()
	fresh.HTTPErrorHandler = s.echo.HTTPErrorHandler
	s.echo = fresh
	account.Register(s.echo.Group("/api"), s.store, "http://matbang.example", &account.SSO{Issuer: p.server.URL, ClientID: "matbang", ClientSecret: "shared-secret"})
	if _, err := s.db.Exec(t.Context(), `UPDATE account SET sso_email = 'lan@example.vn' WHERE name = 'lan'`); err != nil {
		t.Fatal(err)
	}
	return s
}

// journey goes to the provider and comes back; change may bend what comes back.
func (s *service) journey(t *testing.T, change func(back *url.URL, cookie *http.Cookie)) *http.Response {
	t.Helper()
	out := s.do(http.MethodGet, "/api/session/oidc?return=/proposals/7", "")
	if out.StatusCode != http.StatusFound || len(out.Cookies()) != 1 {
		t.Fatalf("leaving: %d %v", out.StatusCode, out.Header)
	}
	cookie := out.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/api/session/oidc" {
		t.Errorf("cookie %+v", cookie)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	there, err := client.Get(out.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	there.Body.Close()
	back, err := url.Parse(there.Header.Get("Location"))
	if err != nil || back.Host != "matbang.example" {
		t.Fatalf("the provider sends to %v, %v", back, err)
	}
	if change != nil {
		change(back, cookie)
	}
	return s.do(http.MethodGet, back.RequestURI(), "", cookie)
}

func TestSignInByAProviderOfIdentities(t *testing.T) {
	p := newProvider(t)
	s := ssoService(t, p)
	for _, round := range []string{"the first time", "again, with another e-mail"} {
		in := s.journey(t, nil)
		if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/proposals/7" {
			t.Fatalf("%s: %d %v", round, in.StatusCode, in.Header)
		}
		var session *http.Cookie
		for _, c := range in.Cookies() {
			if c.Name == "matbang_session" && c.Value != "" {
				session = c
			}
		}
		if session == nil {
			t.Fatalf("%s: no session", round)
		}
		who := s.do(http.MethodGet, "/api/session", "", session)
		var said map[string]any
		if err := json.NewDecoder(who.Body).Decode(&said); err != nil || said["name"] != "lan" {
			t.Errorf("%s: %v, %v", round, said, err)
		}
		p.claims = func(c map[string]any) { c["email"] = "new@example.vn" }
	}
}

func TestWhatGoesWrongWithAProviderIsSaidAndSignsNobodyIn(t *testing.T) {
	p := newProvider(t)
	s := ssoService(t, p)
	for name, test := range map[string]struct {
		claims func(map[string]any)
		change func(*url.URL, *http.Cookie)
		want   string
	}{
		"another person":               {claims: func(c map[string]any) { c["sub"], c["email"] = "other", "other@example.vn" }, want: "unknown"},
		"an e-mail nobody has checked": {claims: func(c map[string]any) { c["email_verified"] = false }, want: "unknown"},
		"a token for another program":  {claims: func(c map[string]any) { c["aud"] = "other" }, want: "failed"},
		"a token of another issuer":    {claims: func(c map[string]any) { c["iss"] = "https://other.example" }, want: "failed"},
		"a token that has ended":       {claims: func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, want: "failed"},
		"a token of another sign-in":   {claims: func(c map[string]any) { c["nonce"] = "other" }, want: "failed"},
		"another state":                {change: func(u *url.URL, _ *http.Cookie) { set(u, "state", "other") }, want: "expired"},
		"no state":                     {change: func(u *url.URL, _ *http.Cookie) { set(u, "state", "") }, want: "expired"},
		"a code nobody gave":           {change: func(u *url.URL, _ *http.Cookie) { set(u, "code", "other") }, want: "failed"},
		"the person refused":           {change: func(u *url.URL, _ *http.Cookie) { set(u, "code", ""); set(u, "error", "access_denied") }, want: "refused"},
		"no cookie":                    {change: func(_ *url.URL, c *http.Cookie) { c.Value = "" }, want: "expired"},
		"a cookie that is none":        {change: func(_ *url.URL, c *http.Cookie) { c.Value = "e30" }, want: "expired"},
	} {
		p.claims = func(map[string]any) {}
		if test.claims != nil {
			p.claims = test.claims
		}
		got := s.journey(t, test.change)
		if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/?sign-in="+test.want {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.Header.Get("Location"))
		}
		for _, c := range got.Cookies() {
			if c.Name == "matbang_session" {
				t.Errorf("%s: signed in", name)
			}
		}
	}
	p.claims = func(map[string]any) {}
	if _, err := s.db.Exec(t.Context(), `UPDATE account SET disabled_at = now() WHERE name = 'lan'`); err != nil {
		t.Fatal(err)
	}
	if got := s.journey(t, nil); got.Header.Get("Location") != "/?sign-in=unknown" {
		t.Errorf("a disabled account: %s", got.Header.Get("Location"))
	}
	var reasons []string
	rows, err := s.db.Query(t.Context(), `SELECT DISTINCT after ->> 'reason' FROM audit_entry WHERE resource = 'sign_in_refusal' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var r string
		if err := rows.Scan(&r); err != nil {
			t.Fatal(err)
		}
		reasons = append(reasons, r)
	}
	if got := strings.Join(reasons, " "); got != "disabled identity" {
		t.Errorf("the trail knows %q", got)
	}
}

func TestAProviderThatIsAwayKeepsNothingElseAway(t *testing.T) {
	p := newProvider(t)
	s := ssoService(t, p)
	p.server.Close()
	if got := s.do(http.MethodGet, "/api/session/oidc", ""); got.Header.Get("Location") != "/?sign-in=away" {
		t.Errorf("%d %s", got.StatusCode, got.Header.Get("Location"))
	}
	if got := s.signIn("lan", password); got.StatusCode != http.StatusOK {
		t.Errorf("by password: %d", got.StatusCode)
	}
	none := newService(t, "")
	if got := none.do(http.MethodGet, "/api/session/oidc", ""); got.Header.Get("Location") != "/?sign-in=off" {
		t.Errorf("none is set: %d %s", got.StatusCode, got.Header.Get("Location"))
	}
}

func set(u *url.URL, name, value string) {
	q := u.Query()
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	u.RawQuery = q.Encode()
}
