package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

// Body reads the JSON object that the request holds into the struct that dst
// points to, strictly: at most limit bytes, no unknown fields, nothing after
// it. form says in the errors what the object looks like.
func Body(c echo.Context, limit int64, form string, dst any) error {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return problem.New(http.StatusUnsupportedMediaType, "Not JSON", "Send the body as application/json: "+form+".")
	}
	dec := json.NewDecoder(http.MaxBytesReader(nil, c.Request().Body, limit))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		var large *http.MaxBytesError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &large):
			return err
		case errors.As(err, &kind) && kind.Field != "":
			return problem.BadRequest("A field of the body has the wrong type.",
				problem.Field{Field: kind.Field, Rule: "type", Detail: "is of another type than " + form + " says"})
		}
		return problem.BadRequest("The body must be a JSON object like " + form + ", without other fields.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return problem.BadRequest("The body must be one JSON object and nothing after it.")
	}
	return nil
}
