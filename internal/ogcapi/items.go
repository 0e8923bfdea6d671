package ogcapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	geoJSON   = "application/geo+json"
	flushSize = 32 << 10
)

type link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// items answers /collections/{c}/items.
func (a *API) items(c echo.Context) error {
	col, err := a.collection(c)
	if err != nil {
		return err
	}
	iq, format, err := readItems(c, col)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	rev, err := a.store.revision(ctx, col.Layers)
	if err != nil {
		return err
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	if web.NotModified(c, web.ETag(c, a.cfg.Version, rev.number, rev.changed.UnixMicro(), format, a.base(c), c.Request().URL.RawQuery, col.ID)) {
		return web.Unchanged(c)
	}
	page := page{matched: unknown, rev: rev, self: a.base(c) + c.Request().URL.RequestURI()}
	if iq.cursor.set && iq.cursor.version == rev.number {
		page.matched = iq.cursor.matched
	}
	if format == "html" {
		if err := a.countMatched(ctx, &iq, &page); err != nil {
			return err
		}
		return a.itemsHTML(c, &iq, page)
	}
	return a.stream(c, &iq, page)
}

// page is what an answer says about itself beside the features.
type page struct {
	matched int64 // on all pages; unknown until it is counted
	rev     revision
	self    string
}

const unknown = -1

// countMatched counts the features on all pages unless their number is known
// from the page before.
func (a *API) countMatched(ctx context.Context, iq *itemsQuery, pg *page) error {
	if pg.matched != unknown {
		return nil
	}
	var err error
	pg.matched, err = a.counts.get(ctx, a.store, iq, pg.rev)
	return err
}

// stream writes the features as they come from the database.
func (a *API) stream(c echo.Context, iq *itemsQuery, pg page) error {
	res := c.Response()
	buf := make([]byte, 0, flushSize+8<<10)
	buf = append(buf, `{"type":"FeatureCollection","features":[`...)
	begun := false
	flush := func() error {
		if !begun {
			begun = true
			res.Header().Set(echo.HeaderContentType, geoJSON)
			res.Header().Set("Content-Crs", "<"+iq.crs.URI+">")
			res.WriteHeader(http.StatusOK)
		}
		_, err := res.Write(buf)
		buf = buf[:0]
		return err
	}
	returned, last := 0, int64(0)
	enc := newEncoder(iq.collection, iq.crs)
	more, err := a.store.items(c.Request().Context(), iq, func(r row) error {
		if returned > 0 {
			buf = append(buf, ',')
		}
		var err error
		if buf, err = enc.feature(buf, r); err != nil {
			return err
		}
		returned++
		last = r.key
		if len(buf) >= flushSize {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err // the error handler breaks off what has begun
	}
	if !more && !iq.cursor.set {
		pg.matched = int64(returned) // all are here: nothing is left to count
	}
	if err := a.countMatched(c.Request().Context(), iq, &pg); err != nil {
		return err
	}
	links, err := json.Marshal(a.itemLinks(c, iq, pg, more, last))
	if err != nil {
		return fmt.Errorf("encode links: %w", err)
	}
	buf = append(buf, `],"links":`...)
	buf = append(buf, links...)
	buf = fmt.Appendf(buf, `,"numberMatched":%d,"numberReturned":%d,"timeStamp":%q}`, pg.matched, returned, pg.rev.changed.UTC().Format(time.RFC3339))
	buf = append(buf, '\n')
	return flush()
}

func (a *API) itemLinks(c echo.Context, iq *itemsQuery, pg page, more bool, last int64) []link {
	links := []link{
		{Href: pg.self, Rel: "self", Type: geoJSON, Title: "This page"},
		{Href: a.with(c, "f", "html"), Rel: "alternate", Type: "text/html", Title: "This page as HTML"},
		{Href: a.base(c) + "/api/collections/" + iq.collection.ID, Rel: "collection", Type: "application/json", Title: iq.collection.Title.EN},
	}
	if more {
		next := cursor{after: last, matched: pg.matched, version: pg.rev.number, set: true}
		links = append(links, link{Href: a.with(c, "cursor", next.String()), Rel: "next", Type: geoJSON, Title: "Next page"})
	}
	return links
}

// with returns the address of the request with one parameter changed.
func (a *API) with(c echo.Context, name, value string) string {
	u := *c.Request().URL
	q := u.Query()
	q.Set(name, value)
	return a.base(c) + (&url.URL{Path: u.Path, RawQuery: q.Encode()}).RequestURI()
}

// encoder appends features; the names of the properties are encoded once.
type encoder struct {
	col   *Collection
	crs   CRS
	names [][]byte
}

func newEncoder(col *Collection, crs CRS) encoder {
	e := encoder{col: col, crs: crs}
	for i, p := range col.Properties {
		sep := ""
		if i > 0 {
			sep = ","
		}
		e.names = append(e.names, []byte(sep+strconv.Quote(p.Name)+":"))
	}
	return e
}

func (e *encoder) feature(b []byte, r row) ([]byte, error) {
	idType := String
	if e.col.IntegerID {
		idType = Integer
	}
	b = append(b, `{"type":"Feature","id":`...)
	b, err := appendValue(b, r.raw[0], idType)
	if err != nil {
		return b, err
	}
	b = append(b, `,"geometry":`...)
	if b, err = appendGeometry(b, r.raw[1], e.crs.Decimals); err != nil {
		return b, err
	}
	b = append(b, `,"properties":{`...)
	for i, p := range e.col.Properties {
		b = append(b, e.names[i]...)
		if b, err = appendValue(b, r.raw[2+i], p.Type); err != nil {
			return b, fmt.Errorf("property %s: %w", p.Name, err)
		}
	}
	return append(b, '}', '}'), nil
}

// item answers /collections/{c}/items/{id}.
func (a *API) item(c echo.Context) error {
	col, err := a.collection(c)
	if err != nil {
		return err
	}
	q := web.NewQuery(c)
	format, formatErr := negotiate(c, q, "json", "html")
	crs := readCRS(q, "crs")
	as := col.readAsOf(q)
	if err := q.Err(); err != nil {
		return err
	}
	if formatErr != nil {
		return formatErr
	}
	body, err := a.featureJSON(c, col, as, crs)
	if err != nil {
		return err
	}
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	// The tag is over the bytes themselves: it can never be wrong.
	if web.NotModified(c, web.ETag(c, a.cfg.Version, format, crs.URI, body)) {
		return web.Unchanged(c)
	}
	if format == "html" {
		return a.itemHTML(c, col, body)
	}
	c.Response().Header().Set("Content-Crs", "<"+crs.URI+">")
	return c.Blob(http.StatusOK, geoJSON, body)
}

func (a *API) featureJSON(c echo.Context, col *Collection, as AsOf, crs CRS) ([]byte, error) {
	raw := c.Param("id")
	var id any = raw
	if col.IntegerID {
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return nil, problem.NotFound(fmt.Sprintf("Features of %s have numbers as ids; %.60q is none.", col.ID, raw))
		}
		id = n
	} else if len(raw) > 200 || bytes.IndexByte([]byte(raw), 0) >= 0 {
		return nil, problem.NotFound("There is no feature with this id.")
	}
	enc := newEncoder(col, crs)
	var body []byte
	found, err := a.store.feature(c.Request().Context(), col, as, crs, id, func(r row) error {
		var err error
		body, err = enc.feature(body, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, problem.NotFound(fmt.Sprintf("There is no feature %.60q in %s.", raw, col.ID))
	}
	self := a.base(c) + c.Request().URL.EscapedPath()
	links, err := json.Marshal([]link{
		{Href: self, Rel: "self", Type: geoJSON},
		{Href: self + "?f=html", Rel: "alternate", Type: "text/html"},
		{Href: a.base(c) + "/api/collections/" + col.ID, Rel: "collection", Type: "application/json"},
	})
	if err != nil {
		return nil, fmt.Errorf("encode links: %w", err)
	}
	body = append(body[:len(body)-1], `,"links":`...)
	body = append(body, links...)
	return append(body, '}', '\n'), nil
}
