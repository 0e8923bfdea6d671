// Package web is the one place that sets up Echo: middleware, the page and its
// files, health, metrics and the form of errors. The nouns register their
// routes on the group that New returns.
package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

const (
	maxBody        = 1 << 20
	requestTimeout = 30 * time.Second
)

// Config is what the server needs from outside.
type Config struct {
	// Ready reports whether the program can answer: database reachable and
	// migrated.
	Ready func(context.Context) error
	// Static holds the built page: index.html, hashed files and, beside each,
	// its compressed forms.
	Static fs.FS
	// Version is the build's version, part of entity tags.
	Version string
	// PublicURL is the address under which the service is seen from outside,
	// without a slash at the end; empty takes it from each request.
	PublicURL string
	// BasemapURL is the tile template of a street or satellite map, or empty.
	BasemapURL string
	// SSOName is what the button for the provider of identities says; empty
	// when none is set.
	SSOName string
	// Mail says that the server sends e-mail.
	Mail bool
	// Demo says that demonstration data are loaded.
	Demo bool
	// OpenAPI holds the nouns' parts of the API document.
	OpenAPI [][]byte
	// Long are the routes, as "POST /api/imports", that may take longer than
	// others and whose handlers bound the body themselves: uploads, downloads of
	// whole collections, streams of events.
	Long []string
	// Uploads is the folder for files that are sent, and for those being made.
	Uploads string
	// Attachments is the folder of the papers and photographs that are kept.
	Attachments string
	// AttachmentLimit is the largest of them, in bytes; 0 is the usual one.
	AttachmentLimit int64
	// Scanner is a command that looks for viruses in them; empty for none.
	Scanner string
	// Log receives one line a request.
	Log *slog.Logger
	// Metrics registers the figures under /metrics.
	Metrics *prometheus.Registry
}

// long tells whether the request is one of those that take their time.
func (cfg Config) long(c echo.Context) bool {
	return slices.Contains(cfg.Long, c.Request().Method+" "+c.Path())
}

// New returns the server and the group /api on which the nouns register.
func New(cfg Config) (*echo.Echo, *echo.Group, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = errorHandler(cfg.Log)
	e.IPExtractor = echo.ExtractIPDirect()
	if cfg.PublicURL != "" {
		// Behind a proxy; only one on this machine or a private network is
		// believed.
		e.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	e.Server.ReadHeaderTimeout = 10 * time.Second
	e.Server.ReadTimeout = time.Minute
	e.Server.WriteTimeout = 5 * time.Minute
	e.Server.IdleTimeout = 2 * time.Minute
	e.Server.MaxHeaderBytes = 32 << 10
	e.Server.ErrorLog = slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn)

	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	cfg.Metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	compress, err := compression()
	if err != nil {
		return nil, nil, err
	}
	e.Pre(onePath)
	e.Use(
		middleware.RequestIDWithConfig(middleware.RequestIDConfig{RequestIDHandler: func(echo.Context, string) {}}),
		logRequests(cfg.Log),
		echoprometheus.NewMiddlewareWithConfig(echoprometheus.MiddlewareConfig{Subsystem: "matbang", Registerer: cfg.Metrics, DoNotUseRequestPathFor404: true}),
		recovered(cfg.Log),
		securityHeaders(cfg.BasemapURL),
		limitRate(),
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: fmt.Sprintf("%dB", maxBody), Skipper: cfg.long}),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: requestTimeout, Skipper: func(c echo.Context) bool { return isStream(c) || cfg.long(c) }}),
		crossOrigin(),
		compress,
	)

	e.Match([]string{http.MethodGet, http.MethodHead}, "/healthz", alive)
	e.Match([]string{http.MethodGet, http.MethodHead}, "/readyz", ready(cfg.Ready))
	e.Match([]string{http.MethodGet, http.MethodHead}, "/metrics", echoprometheus.NewHandlerWithConfig(echoprometheus.HandlerConfig{Gatherer: cfg.Metrics}))
	if err := serveStatic(e, cfg.Static); err != nil {
		return nil, nil, err
	}
	api := e.Group("/api")
	Get(api, "/settings", settings(cfg))
	if err := registerOpenAPI(api, cfg.Version, cfg.PublicURL, cfg.OpenAPI); err != nil {
		return nil, nil, err
	}
	return e, api, nil
}

// Get registers a handler for GET and HEAD.
func Get(g *echo.Group, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	g.Match([]string{http.MethodGet, http.MethodHead}, path, h, m...)
}

// BaseURL returns the address under which the caller sees the service, without
// a slash at the end: publicURL, or what the request says.
func BaseURL(c echo.Context, publicURL string) string {
	if publicURL != "" {
		return strings.TrimSuffix(publicURL, "/")
	}
	return c.Scheme() + "://" + c.Request().Host
}

// onePath lets /api/ and /api be one address.
func onePath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if len(u.Path) > 1 && strings.HasPrefix(u.Path, "/api") {
			u.Path = strings.TrimRight(u.Path, "/")
			u.RawPath = strings.TrimRight(u.RawPath, "/")
		}
		return next(c)
	}
}

func logRequests(log *slog.Logger) echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogURIPath: true, LogMethod: true, LogLatency: true, LogRequestID: true, LogResponseSize: true, LogRemoteIP: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			log.DebugContext(c.Request().Context(), "request", "method", v.Method, "path", v.URIPath, "status", v.Status,
				"ms", float64(v.Latency.Microseconds())/1000, "bytes", v.ResponseSize, "ip", v.RemoteIP, "id", v.RequestID)
			return nil
		},
	})
}

// recovered turns a panic into a 500 with a line in the log; an answer broken
// off on purpose stays broken off.
func recovered(log *slog.Logger) echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			log.ErrorContext(c.Request().Context(), "panic", "error", err, "stack", string(stack))
			return err
		},
	})
}

// securityHeaders allows what the page needs and nothing more: its own files,
// and pictures of the basemap where one is set.
func securityHeaders(basemapURL string) echo.MiddlewareFunc {
	img := "'self' data: blob:"
	if origin := originOf(basemapURL); origin != "" {
		img += " " + origin
	}
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src " + img +
		"; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("X-Frame-Options", "DENY")
			h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()")
			return next(c)
		}
	}
}

// originOf returns scheme and host of a tile template, with {s} as a wildcard.
func originOf(template string) string {
	scheme, rest, ok := strings.Cut(template, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + strings.ReplaceAll(host, "{s}", "*")
}

// crossOrigin refuses changes that another site's page sends with the reader's
// cookie, and lets any page read what is public without one.
func crossOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			if strings.HasPrefix(c.Request().URL.Path, "/api") {
				h := c.Response().Header()
				h.Set("Access-Control-Allow-Origin", "*")
				h.Set("Access-Control-Expose-Headers", "ETag, Link, Content-Crs, Retry-After")
				if c.Request().Method == http.MethodOptions && c.Request().Header.Get("Access-Control-Request-Method") != "" {
					h.Set("Access-Control-Allow-Methods", "GET, HEAD")
					h.Set("Access-Control-Allow-Headers", "Accept, If-None-Match")
					h.Set("Access-Control-Max-Age", "86400")
					return c.NoContent(http.StatusNoContent)
				}
			}
			return next(c)
		}
	}
}

// compression settles on one content coding before the handlers run, so that
// an entity tag can name it, and compresses at the fastest level: more costs
// the server more than it saves the network.
func compression() (echo.MiddlewareFunc, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(true), gzhttp.CompressionLevel(1), gzhttp.MinSize(1024), gzhttp.ZstdCompressionLevel(1),
		gzhttp.ContentTypeFilter(compressible))
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	pass := echo.WrapMiddleware(func(h http.Handler) http.Handler { return wrap(h) })
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		// An error is answered inside: outside, the compressed stream is closed.
		packed := pass(func(c echo.Context) error {
			if err := next(c); err != nil {
				c.Error(err)
			}
			return nil
		})
		return func(c echo.Context) error {
			header := c.Request().Header
			coding := acceptedCoding(header.Get(echo.HeaderAcceptEncoding))
			if c.Request().Method == http.MethodHead {
				coding = ""
			}
			header.Set(echo.HeaderAcceptEncoding, coding)
			if coding == "" || isPacked(c) || isStream(c) {
				c.Response().Header().Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
				return next(c)
			}
			return packed(c)
		}
	}, nil
}

// isStream tells whether the answer goes on until the reader leaves: it has no
// time limit, and compression would keep it back.
func isStream(c echo.Context) bool { return c.Request().URL.Path == "/api/events" }

func compressible(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	switch t {
	case "application/geo+json", "application/json", "application/problem+json", "application/schema+json", "application/vnd.mapbox-vector-tile",
		"application/vnd.oai.openapi+json", "text/html", "text/css", "text/csv", "text/plain":
		return true
	}
	return strings.HasSuffix(t, "+json")
}

// acceptedCoding returns zstd, gzip or "" (as it is), the best that the
// Accept-Encoding header allows.
func acceptedCoding(header string) string {
	best := ""
	for _, item := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		if q := strings.ReplaceAll(params, " ", ""); q == "q=0" || q == "q=0.0" || q == "q=0.00" || q == "q=0.000" {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "zstd":
			return "zstd"
		case "gzip", "*":
			best = "gzip"
		}
	}
	return best
}
