package proposal

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"matbang/internal/problem"
	"matbang/internal/web"
)

func (h handler) comments(c echo.Context) error {
	a, id, err := h.colleague(c)
	if err != nil {
		return err
	}
	list, err := h.store.Comments(c.Request().Context(), a, id)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"items": list})
}

// checkPlace refuses a place that is none of ours.
func checkPlace(at *[2]float64) []problem.Field {
	if at != nil && !frame.Contains(orb.Point(*at)) {
		return []problem.Field{{Field: "at", Rule: "place", Detail: "is [longitude, latitude] in or near Quảng Ninh"}}
	}
	return nil
}

func checkText(text string, least int) []problem.Field {
	if n := utf8.RuneCountInString(text); n < least || n > 4000 || strings.ContainsRune(text, 0) {
		return []problem.Field{{Field: "text", Rule: "length", Detail: "has " + strconv.Itoa(least) + " to 4,000 characters"}}
	}
	return nil
}

func (h handler) say(c echo.Context) error {
	a, id, err := h.colleague(c)
	if err != nil {
		return err
	}
	var body struct {
		Text    string      `json:"text"`
		At      *[2]float64 `json:"at"`
		ReplyTo *int64      `json:"reply_to"`
	}
	if err := web.Body(c, 32<<10, `{"text": "…", "at": [106.8, 20.9]}`, &body); err != nil {
		return err
	}
	text := strings.TrimSpace(body.Text)
	if faults := append(checkText(text, 1), checkPlace(body.At)...); len(faults) > 0 {
		return problem.Unprocessable("Nothing was said.", faults...)
	}
	n, err := h.store.Say(c.Request().Context(), a, id, Comment{Text: text, At: body.At, ReplyTo: body.ReplyTo})
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusCreated, map[string]any{"id": n})
}

func (h handler) settle(c echo.Context) error {
	a, id, err := h.colleague(c)
	if err != nil {
		return err
	}
	comment, err := numberOf(c, "comment")
	if err != nil {
		return err
	}
	var body struct {
		Resolved *bool `json:"resolved"`
	}
	if err := web.Body(c, 4<<10, `{"resolved": true}`, &body); err != nil {
		return err
	}
	settled := body.Resolved == nil || *body.Resolved
	if err := h.store.Settle(c.Request().Context(), a, id, comment, settled); err != nil {
		return asProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func (h handler) remarks(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	list, err := h.store.Remarks(c.Request().Context(), actor(c), id)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"items": list})
}

// remark takes what the public says. A field that people do not see catches
// programs that fill in everything.
func (h handler) remark(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	var body struct {
		Name    string      `json:"name"`
		Contact string      `json:"contact"`
		Text    string      `json:"text"`
		At      *[2]float64 `json:"at"`
		Website string      `json:"website"`
	}
	if err := web.Body(c, 32<<10, `{"name": "…", "contact": "…", "text": "…"}`, &body); err != nil {
		return err
	}
	name, contact, text := strings.TrimSpace(body.Name), strings.TrimSpace(body.Contact), strings.TrimSpace(body.Text)
	faults := append(checkText(text, 5), checkPlace(body.At)...)
	if n := utf8.RuneCountInString(name); n < 1 || n > 200 || strings.ContainsRune(name+contact, 0) {
		faults = append(faults, problem.Field{Field: "name", Rule: "length", Detail: "has 1 to 200 characters"})
	}
	if utf8.RuneCountInString(contact) > 200 {
		faults = append(faults, problem.Field{Field: "contact", Rule: "length", Detail: "has at most 200 characters"})
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The remark was not sent.", faults...)
	}
	if body.Website != "" {
		return c.JSON(http.StatusCreated, map[string]any{"id": 0})
	}
	n, err := h.store.Remark(c.Request().Context(), actor(c), id, Remark{Text: text, At: body.At, Name: &name, Contact: &contact})
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusCreated, map[string]any{"id": n})
}

func (h handler) present(c echo.Context) error {
	a, id, err := h.colleague(c)
	if err != nil {
		return err
	}
	var body struct {
		Editing bool `json:"editing"`
	}
	if err := web.Body(c, 4<<10, `{"editing": true}`, &body); err != nil {
		return err
	}
	list, err := h.store.Present(c.Request().Context(), a, id, body.Editing)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"others": list})
}
