package project

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/paper"
	"matbang/internal/web"
)

// report answers the report of a project as a document. What is not public stands
// in it only for who may read it, and then no cache keeps it.
func report(c echo.Context, s, primary *Store, fonts paper.Fonts, publicURL string) error {
	q := web.NewQuery(c)
	lang := q.Enum("lang", "vi", "en")
	day := readDay(q)
	if err := q.Err(); err != nil {
		return err
	}
	if lang == "" {
		lang = "vi"
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	d, err := s.Detail(ctx, code)
	if err != nil {
		return refusal(err)
	}
	p, err := s.Progress(ctx, code, day, today())
	if err != nil {
		return refusal(err)
	}
	pic, err := s.picture(ctx, code, day)
	if err != nil {
		return refusal(err)
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, "Cookie")
	h.Add(echo.HeaderVary, echo.HeaderAuthorization)
	h.Set("Cache-Control", "no-cache")
	var in *Restricted
	if caller, ok := account.CallerOf(ctx); ok {
		h.Set("Cache-Control", "private, no-store")
		// Today's, so it stands in no report on a past day.
		r, err := primary.Restricted(ctx, caller.Actor(), code)
		switch {
		case err == nil && day.Equal(today()):
			in = &r
		case err != nil && !errors.Is(err, ErrForbidden):
			return refusal(err)
		}
	}
	var b bytes.Buffer
	if err := writeReport(&b, fonts, lang, d, p, pic, in, web.BaseURL(c, publicURL)+"/projects/"+code, time.Now()); err != nil {
		return err
	}
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`inline; filename="%s-%s.pdf"`, code, p.AsOf))
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
