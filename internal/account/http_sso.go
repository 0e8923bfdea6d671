package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"matbang/internal/web"
)

const (
	ssoCookie = "matbang_sso"
	ssoPath   = "/api/session/oidc"
	// ssoTime is how long a person may take at the provider.
	ssoTime = 10 * time.Minute
	// providerTime bounds every word with the provider.
	providerTime = 10 * time.Second
)

// SSO signs people in by a provider of identities (OpenID Connect Core 1.0,
// authorization code with PKCE, RFC 7636). It is asked for its addresses when it
// is first needed, so that a provider that is away does not keep the service
// from starting.
type SSO struct {
	Issuer, ClientID, ClientSecret string

	mutex    sync.Mutex
	provider *oidc.Provider
}

func (s *SSO) known(ctx context.Context) (*oidc.Provider, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.provider != nil {
		return s.provider, nil
	}
	p, err := oidc.NewProvider(ctx, s.Issuer)
	if err != nil {
		return nil, fmt.Errorf("the provider of identities does not answer: %w", err)
	}
	s.provider = p
	return p, nil
}

// client speaks with the provider within a time; it outlives no request.
func (s *SSO) client(ctx context.Context) context.Context {
	return oidc.ClientContext(context.WithoutCancel(ctx), &http.Client{Timeout: providerTime})
}

func (s *SSO) flow(p *oidc.Provider, base string) oauth2.Config {
	return oauth2.Config{
		ClientID: s.ClientID, ClientSecret: s.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: base + ssoPath + "/callback",
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// journey is what must be the same when a person comes back from the provider.
type journey struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`
	Return   string `json:"r"`
}

func newJourney(back string) (journey, error) {
	j := journey{Verifier: oauth2.GenerateVerifier(), Return: localPath(back)}
	for _, field := range []*string{&j.State, &j.Nonce} {
		raw := make([]byte, 24)
		if _, err := rand.Read(raw); err != nil {
			return j, fmt.Errorf("begin a sign-in: %w", err)
		}
		*field = base64.RawURLEncoding.EncodeToString(raw)
	}
	return j, nil
}

// localPath is a path of this site, or its root: nobody is sent elsewhere.
func localPath(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/api") || strings.ContainsAny(text, "\\\r\n\t") {
		return "/"
	}
	return text
}

// leaveForSSO sends a person to the provider.
func (h handler) leaveForSSO(c echo.Context) error {
	q := web.NewQuery(c)
	back := q.Text("return", 2000)
	if err := q.Err(); err != nil {
		return err
	}
	private(c)
	if h.sso == nil {
		return h.home(c, "off")
	}
	p, err := h.sso.known(h.sso.client(c.Request().Context()))
	if err != nil {
		return h.home(c, "away")
	}
	j, err := newJourney(back)
	if err != nil {
		return err
	}
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("begin a sign-in: %w", err)
	}
	h.setSSOCookie(c, base64.RawURLEncoding.EncodeToString(text), int(ssoTime.Seconds()))
	flow := h.sso.flow(p, web.BaseURL(c, h.publicURL))
	return c.Redirect(http.StatusFound, flow.AuthCodeURL(j.State, oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)))
}

// comeBackFromSSO takes a person whom the provider sends back. Whatever goes
// wrong, they land on a page that says so.
func (h handler) comeBackFromSSO(c echo.Context) error {
	private(c)
	if h.sso == nil {
		return h.home(c, "off")
	}
	j, ok := readJourney(c)
	h.setSSOCookie(c, "", -1)
	if !ok || subtle.ConstantTimeCompare([]byte(j.State), []byte(c.QueryParam("state"))) != 1 {
		return h.home(c, "expired")
	}
	if c.QueryParam("code") == "" {
		return h.home(c, "refused")
	}
	id, err := h.ask(c, j)
	if err != nil {
		return h.home(c, "failed")
	}
	token, _, err := h.store.SignInAs(c.Request().Context(), id, c.RealIP())
	if errors.Is(err, ErrNoIdentity) {
		return h.home(c, "unknown")
	}
	if err != nil {
		return err
	}
	h.setCookie(c, token, int(SessionLife.Seconds()))
	return c.Redirect(http.StatusSeeOther, j.Return)
}

// ask exchanges the code for the provider's word on who the person is.
func (h handler) ask(c echo.Context, j journey) (Identity, error) {
	ctx := h.sso.client(c.Request().Context())
	p, err := h.sso.known(ctx)
	if err != nil {
		return Identity{}, err
	}
	flow := h.sso.flow(p, web.BaseURL(c, h.publicURL))
	token, err := flow.Exchange(ctx, c.QueryParam("code"), oauth2.VerifierOption(j.Verifier))
	if err != nil {
		return Identity{}, fmt.Errorf("exchange the code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Identity{}, errors.New("the provider sent no ID token")
	}
	word, err := p.Verifier(&oidc.Config{ClientID: h.sso.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, fmt.Errorf("check the ID token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(word.Nonce), []byte(j.Nonce)) != 1 {
		return Identity{}, errors.New("the ID token is of another sign-in")
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := word.Claims(&claims); err != nil {
		return Identity{}, fmt.Errorf("read the ID token: %w", err)
	}
	id := Identity{Issuer: word.Issuer, Subject: word.Subject}
	if claims.Verified {
		id.Email = strings.ToLower(claims.Email)
	}
	return id, nil
}

func readJourney(c echo.Context) (j journey, ok bool) {
	cookie, err := c.Cookie(ssoCookie)
	if err != nil {
		return j, false
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(text, &j) != nil {
		return j, false
	}
	j.Return = localPath(j.Return)
	return j, j.State != "" && j.Nonce != "" && j.Verifier != ""
}

// home sends a person to the map, which says what went wrong.
func (h handler) home(c echo.Context, reason string) error {
	return c.Redirect(http.StatusSeeOther, "/?sign-in="+reason)
}

func (h handler) setSSOCookie(c echo.Context, value string, maxAge int) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows from how the page is reached
		Name: ssoCookie, Value: value, Path: ssoPath, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: h.secure || c.Request().TLS != nil,
	})
}
