package web

import (
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"
)

// How many requests a second one address may send, and how many at once. A map
// asks for dozens of tiles with each move, and an office shares an address.
const (
	addressRate  = 100
	addressBurst = 400
)

// limitRate refuses with a 429 what one address sends beyond its share. This
// machine itself is not limited: what comes from there is a script of the
// operator, or a proxy that was not named by MATBANG_PUBLIC_URL and stands for
// everybody.
func limitRate() echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Skipper: func(c echo.Context) bool {
			ip := net.ParseIP(c.RealIP())
			return ip != nil && ip.IsLoopback() || c.Path() == "/healthz" || c.Path() == "/readyz"
		},
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(addressRate), Burst: addressBurst, ExpiresIn: 3 * time.Minute,
		}),
		DenyHandler: func(echo.Context, string, error) error { return echo.NewHTTPError(http.StatusTooManyRequests) },
	})
}
