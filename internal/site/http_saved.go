package site

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// RegisterSaved adds kept searches and their feeds; s writes to the primary.
// mail says that the server sends letters.
func RegisterSaved(g *echo.Group, s *Store, publicURL string, mail bool) {
	registerMail(g, s)
	// One place may keep ten searches at once, and then one a minute.
	limit := middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Every(time.Minute), Burst: 10, ExpiresIn: time.Hour,
	})
	g.POST("/searches", func(c echo.Context) error { return keep(c, s, limit, mail) })
	web.Get(g, "/searches", func(c echo.Context) error { return mine(c, s) })
	web.Get(g, "/searches/:token", func(c echo.Context) error { return saved(c, s) })
	g.DELETE("/searches/:token", func(c echo.Context) error { return forget(c, s) })
	web.Get(g, "/searches/:token/feed.atom", func(c echo.Context) error { return feed(c, s, publicURL) })
}

func actorOf(c echo.Context) postgres.Actor {
	if caller, ok := account.CallerOf(c.Request().Context()); ok {
		return caller.Actor()
	}
	return postgres.Actor{Address: c.RealIP()}
}

// understand reads a query string as /api/sites does.
func understand(c echo.Context, text string) (Query, error) { return read(c.Echo(), text) }

// understood is the same without a request.
func understood(text string) (Query, error) { return read(echo.New(), text) }

func read(e *echo.Echo, text string) (Query, error) {
	req := &http.Request{URL: &url.URL{RawQuery: text}}
	q := web.NewQuery(e.NewContext(req, nil))
	query := readQuery(q)
	return query, q.Err()
}

// newSearch is a search to be kept.
type newSearch struct {
	Name  string `json:"name"`
	Query string `json:"query"`
	Email string `json:"email"`
	Lang  string `json:"lang"`
}

func keep(c echo.Context, s *Store, limit *middleware.RateLimiterMemoryStore, mail bool) error {
	var n newSearch
	if err := web.Body(c, 16<<10, `{"name": …, "query": "min_area_ha=20&corridor=east", "lang": "vi"}`, &n); err != nil {
		return err
	}
	n.Name, n.Query, n.Email = strings.TrimSpace(n.Name), strings.TrimPrefix(n.Query, "?"), strings.TrimSpace(n.Email)
	var faults []problem.Field
	if n.Name == "" || utf8.RuneCountInString(n.Name) > 200 || !utf8.ValidString(n.Name) || strings.ContainsFunc(n.Name, func(r rune) bool { return r < ' ' }) {
		faults = append(faults, problem.Field{Field: "name", Rule: "length", Detail: "give it a name of 1 to 200 characters in one line"})
	}
	if n.Lang != "vi" && n.Lang != "en" {
		faults = append(faults, problem.Field{Field: "lang", Rule: "enum", Detail: "use vi or en: the feed comes in this language"})
	}
	if n.Email != "" && !mail {
		faults = append(faults, problem.Field{Field: "email", Rule: "not_offered", Detail: "this server sends no e-mail: leave it empty and follow the feed"})
	} else if fault := addressFault(n.Email); n.Email != "" && fault != "" {
		faults = append(faults, problem.Field{Field: "email", Rule: "form", Detail: fault})
	}
	query, err := understand(c, n.Query)
	if err != nil || len(n.Query) > 9000 || strings.ContainsRune(n.Query, 0) {
		detail := "is no search that /api/sites understands"
		if p, ok := problem.From(err); ok && len(p.Errors) > 0 {
			detail = p.Errors[0].Field + ": " + p.Errors[0].Detail
		}
		faults = append(faults, problem.Field{Field: "query", Rule: "query", Detail: detail})
	} else if err := s.CheckArea(c.Request().Context(), query); errors.Is(err, ErrArea) {
		faults = append(faults, problem.Field{Field: "query", Rule: "valid", Detail: "within: the drawn area crosses itself: draw it without the crossing"})
	} else if err != nil {
		return err
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The search was not kept; errors lists what must be changed.", faults...)
	}
	if ok, err := limit.Allow(c.RealIP()); err == nil && !ok {
		p := problem.New(http.StatusTooManyRequests, "Too many requests", "Many searches were kept from this place just now. Keep the next one in a minute.")
		p.RetryAfter = 60
		return p
	}
	var token [16]byte
	_, _ = rand.Read(token[:]) // never fails
	k, err := s.Keep(c.Request().Context(), actorOf(c), Saved{Token: hex.EncodeToString(token[:]), Name: n.Name, Query: n.Query, Lang: n.Lang})
	if err != nil {
		return err
	}
	if n.Email != "" {
		if err := subscribe(c, s, k.Token, n.Email); err != nil {
			return errors.Join(err, s.Forget(c.Request().Context(), actorOf(c), k.Token))
		}
		k.Mail = true
	}
	if err := counted(c, s, &k); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusCreated, k)
}

func mine(c echo.Context, s *Store) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	list, err := s.SavedOf(c.Request().Context(), caller.Actor())
	if err != nil {
		return err
	}
	for i := range list {
		if err := counted(c, s, &list[i]); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, map[string]any{"items": list})
}

// counted notes how many sites match a kept search now.
func counted(c echo.Context, s *Store, k *Saved) error {
	query, err := understand(c, k.Query)
	if err != nil {
		return nil //nolint:nilerr // kept under other rules: nothing can be counted, and the rest is still its owner's
	}
	n, _, err := s.Count(c.Request().Context(), query)
	if err != nil {
		return err
	}
	k.Matches = &n
	return nil
}

var tokenForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// tokenOf reads the token of the address.
func tokenOf(c echo.Context) (string, error) {
	t := c.Param("token")
	if !tokenForm.MatchString(t) {
		return "", notKept()
	}
	return t, web.NewQuery(c).Err()
}

func notKept() error {
	return problem.NotFound("There is no such search, or its owner has deleted it.")
}

func orNotKept(err error) error {
	if errors.Is(err, ErrUnknown) {
		return notKept()
	}
	return err
}

func saved(c echo.Context, s *Store) error {
	token, err := tokenOf(c)
	if err != nil {
		return err
	}
	k, err := s.SavedBy(c.Request().Context(), actorOf(c), token)
	if err != nil {
		return orNotKept(err)
	}
	if err := counted(c, s, &k); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, k)
}

func forget(c echo.Context, s *Store) error {
	token, err := tokenOf(c)
	if err != nil {
		return err
	}
	if err := s.Forget(c.Request().Context(), actorOf(c), token); err != nil {
		return orNotKept(err)
	}
	return c.NoContent(http.StatusNoContent)
}

// The parts of a feed (RFC 4287).
type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

func feed(c echo.Context, s *Store, publicURL string) error {
	token, err := tokenOf(c)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), actorOf(c)
	k, err := s.SavedBy(ctx, actor, token)
	if err != nil {
		return orNotKept(err)
	}
	query, err := understand(c, k.Query)
	if err != nil {
		return problem.New(http.StatusConflict, "The search is out of date", "This search was kept under other rules. Make it anew at /sites and delete this one.")
	}
	query.Limit, query.Offset = maxLimit, 0
	matches, err := s.Matches(ctx, actor, token, query)
	if err != nil {
		return orNotKept(err)
	}
	base := web.BaseURL(c, publicURL)
	b, err := xml.MarshalIndent(feedOf(k, matches, base), "", " ")
	if err != nil {
		return fmt.Errorf("write the feed: %w", err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-cache")
	return c.Blob(http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), b...))
}

// feedOf puts what was seen last first.
func feedOf(k Saved, matches []Match, base string) atomFeed {
	slices.SortStableFunc(matches, func(a, b Match) int { return b.SeenAt.Compare(a.SeenAt) })
	updated := k.CreatedAt
	if len(matches) > 0 && matches[0].SeenAt.After(updated) {
		updated = matches[0].SeenAt
	}
	f := atomFeed{
		Lang: k.Lang, ID: base + k.Feed, Title: k.Name, Updated: updated.UTC().Format(time.RFC3339), Author: "matbang",
		Links: []atomLink{{Rel: "self", Href: base + k.Feed}, {Rel: "alternate", Href: base + k.Page}},
	}
	for _, m := range matches {
		summary := figure(k.Lang, m.AreaHa, 1) + " ha"
		if m.Admin != nil {
			summary += ", " + text(k.Lang, m.Admin.Name)
		}
		summary += "; " + gradeText(k.Lang, Detail{Site: m.Site})
		if m.Demo {
			summary += say(k.Lang, " (dữ liệu trình diễn)", " (demonstration data)")
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: base + "/sites/" + m.ID, Title: text(k.Lang, m.Name), Updated: m.SeenAt.UTC().Format(time.RFC3339),
			Link: atomLink{Href: base + "/sites/" + m.ID}, Summary: summary,
		})
	}
	return f
}
