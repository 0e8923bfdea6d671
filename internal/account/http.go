package account

import (
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	cookieName = "matbang_session"
	// maxCredentials is the largest body of a sign-in, in bytes.
	maxCredentials = 4 << 10
)

type handler struct {
	store     *Store
	sso       *SSO // nil: none is set
	publicURL string
	secure    bool
}

// Register adds the routes of the session. publicURL, when it begins with
// https, makes browsers send the cookie over TLS only. sso may be nil.
func Register(g *echo.Group, s *Store, publicURL string, sso *SSO) {
	h := handler{store: s, sso: sso, publicURL: publicURL, secure: strings.HasPrefix(publicURL, "https://")}
	g.POST("/session", h.signIn, slowSignIn())
	web.Get(g, "/session", h.whoAmI)
	web.Get(g, "/session/oidc", h.leaveForSSO, slowSignIn())
	web.Get(g, "/session/oidc/callback", h.comeBackFromSSO, slowSignIn())
	web.Get(g, "/session/factor", h.factor)
	g.POST("/session/factor", h.beginFactor)
	g.PUT("/session/factor", h.confirmFactor)
	g.DELETE("/session/factor", h.removeFactor)
	g.PATCH("/session", h.changeProfile)
	g.DELETE("/session", h.signOut)
	web.Get(g, "/sessions", h.sessions)
	web.Get(g, "/rights", h.rights)
	web.Get(g, "/keys", h.keys)
	g.POST("/keys", h.addKey)
	g.DELETE("/keys/:id", h.revokeKey)
	web.Get(g, "/users", h.users)
	g.POST("/users", h.addUser)
	g.PATCH("/users/:name", h.changeUser)
}

// Attempts to sign in that one address may make a second, and at once; the
// store slows down further, by name and by failures.
const (
	signInRate  = 2
	signInBurst = 60
)

func slowSignIn() echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: signInRate, Burst: signInBurst, ExpiresIn: 10 * time.Minute}),
		DenyHandler: func(echo.Context, string, error) error {
			p := problem.New(http.StatusTooManyRequests, "Too many attempts", "There were too many attempts to sign in from this address. Wait as long as Retry-After says, then try again.")
			p.RetryAfter = signInBurst / signInRate
			return p
		},
	})
}

// session is what everybody may know of who is signed in.
type session struct {
	Name        string  `json:"name"`
	Role        Role    `json:"role"`
	DisplayName string  `json:"display_name"`
	Scope       *string `json:"scope,omitempty"`
	Language    string  `json:"language"`
}

func answer(c echo.Context, a Account) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, session{Name: a.Name, Role: a.Role, DisplayName: a.DisplayName, Scope: a.Scope, Language: a.Language})
}

func (h handler) signIn(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	given, err := credentials(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	token, a, err := h.store.SignIn(ctx, given, c.RealIP())
	var soon *TooSoonError
	switch {
	case errors.As(err, &soon):
		p := problem.New(http.StatusTooManyRequests, "Too many attempts", "Sign-in failed several times for this name or from this address. Wait as long as Retry-After says, then try again.")
		p.RetryAfter = int(soon.Wait.Seconds())
		return p
	case errors.Is(err, ErrCodeNeeded):
		return problem.New(http.StatusUnauthorized, "A code is needed", "This account has a second factor: send the code of the authenticator, or a recovery code, as \"code\".", problem.Field{Field: "code", Rule: "required", Detail: "is missing"})
	case errors.Is(err, ErrCode):
		return problem.New(http.StatusUnauthorized, "Not signed in", "The code is wrong or was used already. Take the next one of the authenticator, or a recovery code.", problem.Field{Field: "code", Rule: "match", Detail: "is not the code of this moment"})
	case errors.Is(err, ErrSignedIn):
		return problem.New(http.StatusUnauthorized, "Not signed in", "Name or password is wrong, or the account is disabled. Check both; who forgot the password asks an administrator for a new one.")
	case err != nil:
		return err
	}
	h.setCookie(c, token, int(SessionLife.Seconds()))
	return answer(c, a)
}

func (h handler) whoAmI(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if caller, ok := CallerOf(c.Request().Context()); ok {
		return answer(c, caller.Account)
	}
	if token(c) == "" {
		// No error: a page asks this at each start, also for the public.
		return c.NoContent(http.StatusNoContent)
	}
	a, err := h.store.BySession(c.Request().Context(), token(c))
	if errors.Is(err, ErrUnknown) {
		return problem.New(http.StatusUnauthorized, "Not signed in", "The session has ended. Sign in again with POST /api/session.")
	}
	if err != nil {
		return err
	}
	return answer(c, a)
}

func (h handler) signOut(c echo.Context) error {
	q := web.NewQuery(c)
	everywhere := q.Enum("all", "true", "false") == "true"
	if err := q.Err(); err != nil {
		return err
	}
	if everywhere {
		caller, err := requiredSession(c)
		if err != nil {
			return err
		}
		if err := h.store.SignOutEverywhere(c.Request().Context(), caller.Actor()); err != nil {
			return err
		}
	} else if t := token(c); t != "" {
		caller, _ := CallerOf(c.Request().Context())
		if err := h.store.SignOut(c.Request().Context(), caller.Actor(), t); err != nil {
			return err
		}
	}
	h.setCookie(c, "", -1)
	return c.NoContent(http.StatusNoContent)
}

func (h handler) setCookie(c echo.Context, value string, maxAge int) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows from how the page is reached
		Name: cookieName, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: h.secure || c.Request().TLS != nil,
	})
}

func token(c echo.Context) string {
	cookie, err := c.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// credentials reads {"name", "password"}, and "code" with a second factor, and
// tells all that is wrong with it.
func credentials(c echo.Context) (Credentials, error) {
	var body struct {
		Name     *string `json:"name"`
		Password *string `json:"password"`
		Code     *string `json:"code"`
	}
	if err := web.Body(c, maxCredentials, `{"name": …, "password": …}`, &body); err != nil {
		return Credentials{}, err
	}
	if body.Code == nil {
		body.Code = new(string)
	}
	var faults []problem.Field
	for _, f := range []struct {
		field    string
		value    *string
		limit    int
		required bool
	}{{"name", body.Name, 64, true}, {"password", body.Password, maxPassword, true}, {"code", body.Code, 32, false}} {
		switch {
		case f.required && (f.value == nil || *f.value == ""):
			faults = append(faults, problem.Field{Field: f.field, Rule: "required", Detail: "is missing"})
		case utf8.RuneCountInString(*f.value) > f.limit:
			faults = append(faults, problem.Field{Field: f.field, Rule: "length", Detail: "is too long"})
		case strings.ContainsRune(*f.value, 0):
			faults = append(faults, problem.Field{Field: f.field, Rule: "text", Detail: "holds a character that no text has"})
		}
	}
	if len(faults) > 0 {
		return Credentials{}, problem.BadRequest("Name and password are needed to sign in.", faults...)
	}
	return Credentials{*body.Name, *body.Password, *body.Code}, nil
}
