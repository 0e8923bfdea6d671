package account

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"matbang/internal/problem"
)

// How many requests a second an account may send from all its addresses, and
// how many at once.
const (
	accountRate  = 100
	accountBurst = 800
)

// Identify finds out who sends a request to the API, by session cookie or by
// key, and puts the Caller into its context. A session that has ended makes
// the request one of the public; a wrong key is an error, since a script would
// not notice.
func Identify(s *Store) echo.MiddlewareFunc {
	limit := middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Limit(accountRate), Burst: accountBurst, ExpiresIn: 3 * time.Minute,
	})
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			path := c.Request().URL.Path
			// Tiles are the same for everybody and asked for by the dozen.
			if !strings.HasPrefix(path, "/api") || strings.Contains(path, "/tiles/") {
				return next(c)
			}
			caller, known, err := s.identify(c)
			if err != nil {
				return err
			}
			if known {
				if ok, err := limit.Allow(strconv.Itoa(caller.ID)); err != nil || !ok {
					return echo.NewHTTPError(http.StatusTooManyRequests)
				}
				c.SetRequest(c.Request().WithContext(WithCaller(c.Request().Context(), caller)))
			}
			return next(c)
		}
	}
}

func (s *Store) identify(c echo.Context) (caller Caller, known bool, err error) {
	ctx := c.Request().Context()
	if header := c.Request().Header.Get(echo.HeaderAuthorization); header != "" {
		caller, err = s.ByKey(ctx, keyOf(c.Request(), header))
		if errors.Is(err, ErrUnknown) {
			c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="matbang"`)
			return caller, false, problem.New(http.StatusUnauthorized, "The key is not good",
				"Send an API key as Authorization: Bearer, or as the password of HTTP Basic. It may have ended or been revoked: make a new one in your profile.")
		}
	} else if t := token(c); t != "" {
		caller.Account, err = s.BySession(ctx, t)
		if errors.Is(err, ErrUnknown) {
			return Caller{}, false, nil
		}
	} else {
		return Caller{}, false, nil
	}
	caller.Address = c.RealIP()
	return caller, err == nil, err
}

// keyOf returns the key of an Authorization header: Bearer, or the password of
// Basic, whatever the name.
func keyOf(r *http.Request, header string) string {
	if _, password, ok := r.BasicAuth(); ok {
		return password
	}
	scheme, key, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}

// Required returns who sends the request, or a 401 for the public.
func Required(c echo.Context) (Caller, error) {
	caller, ok := CallerOf(c.Request().Context())
	if !ok {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="matbang"`)
		return Caller{}, problem.New(http.StatusUnauthorized, "Not signed in", "Sign in with POST /api/session, or send an API key.")
	}
	return caller, nil
}

// requiredSession is Required for what concerns passwords and keys, which a key
// must not be able to multiply.
func requiredSession(c echo.Context) (Caller, error) {
	caller, err := Required(c)
	if err == nil && caller.Key != 0 {
		return Caller{}, problem.New(http.StatusForbidden, "Not with a key", "Passwords, keys and sessions are changed by a person who is signed in, not with an API key.")
	}
	return caller, err
}
