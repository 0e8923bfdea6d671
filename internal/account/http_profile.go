package account

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

// maxBody is the largest body of a change of an account or key, in bytes.
const maxBody = 16 << 10

func private(c echo.Context) { c.Response().Header().Set("Cache-Control", "private, no-store") }

// rights shows the one table of rights to everybody.
func (h handler) rights(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	list, err := h.store.Rights(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"rights": list})
}

func (h handler) sessions(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	list, err := h.store.Sessions(c.Request().Context(), caller.ID, token(c))
	if err != nil {
		return err
	}
	private(c)
	return c.JSON(http.StatusOK, map[string]any{"sessions": list})
}

// changeProfile changes the language or the password of who is signed in.
func (h handler) changeProfile(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	var body struct {
		Language    *string `json:"language"`
		OldPassword *string `json:"old_password"`
		Password    *string `json:"password"`
	}
	if err := web.Body(c, maxCredentials, `{"language": "vi", "old_password": …, "password": …}`, &body); err != nil {
		return err
	}
	var faults []problem.Field
	if body.Language != nil && *body.Language != "vi" && *body.Language != "en" {
		faults = append(faults, problem.Field{Field: "language", Rule: "enum", Detail: "is vi or en"})
	}
	if (body.Password == nil) != (body.OldPassword == nil) {
		faults = append(faults, problem.Field{Field: "old_password", Rule: "required", Detail: "a new password needs the old one beside it"})
	}
	if body.Password != nil {
		if err := CheckPassword(*body.Password, caller.Name); err != nil {
			faults = append(faults, problem.Field{Field: "password", Rule: "strength", Detail: err.Error()})
		}
	}
	if len(faults) > 0 {
		return problem.Unprocessable("Nothing was changed.", faults...)
	}
	ctx := c.Request().Context()
	if body.Password != nil {
		if err := asProblem(h.store.ChangeOwnPassword(ctx, caller.Actor(), token(c), *body.OldPassword, *body.Password)); err != nil {
			return err
		}
	}
	if body.Language != nil {
		if err := h.store.SetLanguage(ctx, caller.Actor(), *body.Language); err != nil {
			return err
		}
	}
	private(c)
	return c.NoContent(http.StatusNoContent)
}

func (h handler) keys(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := Required(c)
	if err != nil {
		return err
	}
	list, err := h.store.Keys(c.Request().Context(), caller.Actor(), caller.Name)
	if err != nil {
		return err
	}
	private(c)
	return c.JSON(http.StatusOK, map[string]any{"keys": list})
}

func (h handler) addKey(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	body := struct {
		Name  string `json:"name"`
		Scope string `json:"scope"`
		Days  int    `json:"days"`
	}{Scope: ScopeRead, Days: KeyDays}
	if err := web.Body(c, maxBody, `{"name": "QGIS", "scope": "read", "days": 90}`, &body); err != nil {
		return err
	}
	if err := CheckKey(body.Name, body.Scope, body.Days); err != nil {
		return problem.Unprocessable(err.Error(), faults(err)...)
	}
	key, secret, err := h.store.AddKey(c.Request().Context(), caller.Actor(), body.Name, body.Scope, body.Days)
	if err != nil {
		return asProblem(err)
	}
	private(c)
	return c.JSON(http.StatusCreated, struct {
		Key
		Secret string `json:"secret"`
	}{key, secret})
}

func (h handler) revokeKey(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return problem.NotFound("There is no key of this number.")
	}
	if err := h.store.RevokeKey(c.Request().Context(), caller.Actor(), id); err != nil {
		return asProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}

// asProblem gives the errors of the store their statuses.
func asProblem(err error) error {
	var soon *TooSoonError
	switch {
	case errors.As(err, &soon):
		p := problem.New(http.StatusTooManyRequests, "Too many attempts", "The password was wrong several times. Wait as long as Retry-After says, then try again.")
		p.RetryAfter = int(soon.Wait.Seconds())
		return p
	case errors.Is(err, ErrSignedIn):
		return problem.Unprocessable("The old password is wrong.", problem.Field{Field: "old_password", Rule: "match", Detail: "is not the password of this account"})
	case errors.Is(err, ErrKeyUnknown):
		return problem.NotFound("You have no key of this number.")
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no account of this name.")
	case errors.Is(err, ErrKeyExists), errors.Is(err, ErrExists):
		return problem.New(http.StatusConflict, "The name is taken", err.Error(), problem.Field{Field: "name", Rule: "unique", Detail: "is taken"})
	}
	return err
}

// faults lists joined errors as fields.
func faults(err error) []problem.Field {
	var list []problem.Field
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		if inner, ok := e.(interface{ Unwrap() []error }); ok {
			for _, x := range inner.Unwrap() {
				list = append(list, problem.Field{Field: "body", Rule: "rule", Detail: x.Error()})
			}
			continue
		}
		list = append(list, problem.Field{Field: "body", Rule: "rule", Detail: e.Error()})
	}
	return list
}
