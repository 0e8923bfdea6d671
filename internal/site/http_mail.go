package site

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

// registerMail adds what the links in letters lead to. A link alone changes
// nothing, since programs follow links, too: the page behind it asks.
func registerMail(g *echo.Group, s *Store) {
	web.Get(g, "/searches/mail/:token", func(c echo.Context) error {
		secret, err := tokenOf(c)
		if err != nil {
			return err
		}
		m, err := s.MailOf(c.Request().Context(), actorOf(c), secret)
		return answerMail(c, m, err)
	})
	g.POST("/searches/mail/:token/confirm", func(c echo.Context) error {
		secret, err := tokenOf(c)
		if err != nil {
			return err
		}
		m, err := s.ConfirmMail(c.Request().Context(), actorOf(c), secret)
		return answerMail(c, m, err)
	})
	// Mail programs send this by one click (RFC 8058), with a form that says
	// nothing more.
	g.POST("/searches/mail/:token/end", func(c echo.Context) error {
		secret, err := tokenOf(c)
		if err != nil {
			return err
		}
		if err := s.EndMail(c.Request().Context(), actorOf(c), secret); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}

func answerMail(c echo.Context, m SearchMail, err error) error {
	if errors.Is(err, ErrUnknown) {
		return problem.NotFound("These letters were ended, or were not confirmed within a week: the address is no longer kept.")
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, m)
}

// addressFault says what is wrong with an e-mail address; empty when nothing is.
func addressFault(email string) string {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > 254 || strings.ContainsAny(email, "\r\n <>,;") {
		return "is no e-mail address: write it like name@example.com"
	}
	return ""
}

// subscribe asks the address; the search is kept whatever comes of it.
func subscribe(c echo.Context, s *Store, token, email string) error {
	var secret [16]byte
	_, _ = rand.Read(secret[:]) // never fails
	err := s.Subscribe(c.Request().Context(), actorOf(c), token, email, hex.EncodeToString(secret[:]))
	switch {
	case errors.Is(err, ErrAddress):
		return problem.Unprocessable("The search was not kept.", problem.Field{Field: "email", Rule: "form", Detail: "is no e-mail address: write it like name@example.com"})
	case errors.Is(err, ErrUnanswered):
		p := problem.New(http.StatusTooManyRequests, "Too many requests", "Three questions to this address wait for an answer: look for them in its letter box, also among what is taken for spam.")
		p.RetryAfter = 3600
		return p
	}
	return err
}
