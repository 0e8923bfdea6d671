package account

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const qrSide = 240 // pixels

func (h handler) factor(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	f, err := h.store.Factor(c.Request().Context(), caller.Actor())
	if err != nil {
		return err
	}
	private(c)
	return c.JSON(http.StatusOK, f)
}

// beginFactor answers a new secret as text, as an address that phones open, and
// as a picture of that address.
func (h handler) beginFactor(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	secret, err := h.store.BeginFactor(c.Request().Context(), caller.Actor())
	if err != nil {
		return factorProblem(err)
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	uri := fmt.Sprintf("otpauth://totp/matbang:%s?issuer=matbang&secret=%s", url.PathEscape(caller.Name), text)
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return fmt.Errorf("make the address of a secret: %w", err)
	}
	image, err := key.Image(qrSide, qrSide)
	if err != nil {
		return fmt.Errorf("draw the address of a secret: %w", err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image); err != nil {
		return fmt.Errorf("draw the address of a secret: %w", err)
	}
	private(c)
	return c.JSON(http.StatusCreated, map[string]string{
		"secret": text, "uri": uri, "qr": "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.Bytes()),
	})
}

func (h handler) confirmFactor(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	var body struct {
		Code string `json:"code"`
	}
	if err := web.Body(c, maxCredentials, `{"code": "123456"}`, &body); err != nil {
		return err
	}
	codes, err := h.store.ConfirmFactor(c.Request().Context(), caller.Actor(), body.Code, time.Now())
	if err != nil {
		return factorProblem(err)
	}
	private(c)
	return c.JSON(http.StatusOK, map[string]any{"recovery_codes": codes})
}

func (h handler) removeFactor(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := requiredSession(c)
	if err != nil {
		return err
	}
	var body struct {
		Password string `json:"password"`
	}
	if err := web.Body(c, maxCredentials, `{"password": …}`, &body); err != nil {
		return err
	}
	if err := h.store.RemoveFactor(c.Request().Context(), caller.Actor(), body.Password); err != nil {
		if errors.Is(err, ErrSignedIn) {
			return problem.Unprocessable("The password is wrong.", problem.Field{Field: "password", Rule: "match", Detail: "is not the password of this account"})
		}
		return factorProblem(err)
	}
	private(c)
	return c.NoContent(http.StatusNoContent)
}

func factorProblem(err error) error {
	switch {
	case errors.Is(err, ErrCode):
		return problem.Unprocessable("The code is not the one of the authenticator now. Check the clock of the phone and take the next code.", problem.Field{Field: "code", Rule: "match", Detail: "is not the code of this moment"})
	case errors.Is(err, ErrNoFactor):
		return problem.New(http.StatusConflict, "Nothing to confirm", "Ask for a secret with POST first, and put it into the authenticator.")
	case errors.Is(err, ErrFactor):
		return problem.New(http.StatusConflict, "Already on", "The account has a second factor already. Take it away with DELETE first.")
	case errors.Is(err, ErrNoKey):
		return problem.New(http.StatusConflict, "Not set up", "This installation has no key to seal secrets with; its operator sets MATBANG_SECRET.")
	}
	return asProblem(err)
}
