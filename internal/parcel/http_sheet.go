package parcel

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/ogcapi"
	"matbang/internal/paper"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// RegisterSheet adds the printed sheet of a parcel. s answers what everybody may
// ask, primary what needs an account; publicURL is the address outside, or empty.
func RegisterSheet(g *echo.Group, s, primary *Store, fonts paper.Fonts, publicURL string) {
	web.Get(g, "/parcels/:id/sheet.pdf", func(c echo.Context) error { return sheet(c, s, primary, fonts, publicURL) })
}

// sheet answers one A4 page. What is personal stands on it only for who may read
// it, and then no cache keeps it.
func sheet(c echo.Context, s, primary *Store, fonts paper.Fonts, publicURL string) error {
	q := web.NewQuery(c)
	lang := q.Enum("lang", "vi", "en")
	if err := q.Err(); err != nil {
		return err
	}
	if lang == "" {
		lang = "vi"
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return problem.NotFound(fmt.Sprintf("Parcels have numbers as ids; %.40q is none.", c.Param("id")))
	}
	ctx := c.Request().Context()
	r := printed{lang: lang}
	if r.d, err = s.Detail(ctx, id); err != nil {
		return orNotFound(err)
	}
	if r.drawing, err = s.drawing(ctx, id); err != nil {
		return orNotFound(err)
	}
	if r.events, err = s.Events(ctx, id, ogcapi.AsOf{}); err != nil {
		return orNotFound(err)
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, "Cookie")
	h.Add(echo.HeaderVary, echo.HeaderAuthorization)
	h.Set("Cache-Control", "no-cache")
	if caller, ok := account.CallerOf(ctx); ok {
		h.Set("Cache-Control", "private, no-store")
		history, err := primary.History(ctx, caller.Actor(), id, ogcapi.AsOf{})
		if err == nil {
			r.history = &history
			r.holders, err = primary.holders(ctx, caller.Actor(), id)
		}
		if err != nil && !errors.Is(err, ErrForbidden) {
			return orNotFound(err)
		}
	}
	var b bytes.Buffer
	if err := writeSheet(&b, fonts, r, fmt.Sprintf("%s/parcels/%d", web.BaseURL(c, publicURL), id), time.Now()); err != nil {
		return err
	}
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`inline; filename="parcel-%d-%s.pdf"`, id, lang))
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
