package intake

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// shape reads a file for drawing and forgets it again.
func (h handler) shape(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	private(c)
	ok, err := h.store.MayDraw(c.Request().Context(), caller.Actor())
	if err != nil {
		return err
	}
	if !ok {
		return problem.New(http.StatusForbidden, "Not allowed", "Files to draw with are read for those who may begin proposals; /api/rights shows what each role may do.")
	}
	in, err := form(c, 10*time.Minute)
	if err != nil {
		return err
	}
	r, err := h.worker.Receive()
	if err != nil {
		return err
	}
	defer r.Forget()
	r.most = maxDrawnBytes
	var crs, swap, layer *string
	if err := receive(in, r, map[string]**string{"crs": &crs, "swap": &swap, "layer": &layer}); err != nil {
		return err
	}
	if err := r.Done(); err != nil {
		return fileProblem(err)
	}
	wish := Wish{CRS: value(crs), Swap: value(swap) == "true", Layer: value(layer)}
	if _, known := systemOf(wish.CRS); !known && wish.CRS != "" {
		return problem.Unprocessable("The file was not read.", problem.Field{Field: "crs", Rule: "enum", Detail: "this coordinate system is not known here; the answer to a file lists those that are"})
	}
	if !slices.Contains([]string{"", "true", "false"}, value(swap)) {
		return problem.Unprocessable("The file was not read.", problem.Field{Field: "swap", Rule: "enum", Detail: "is true or false"})
	}
	d, err := h.worker.Draw(c.Request().Context(), r, wish)
	var u *Unreadable
	if errors.As(err, &u) {
		// What cannot be read is an answer too, in both languages.
		d, err = r.unread(*u), nil
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Drawn
		Systems []map[string]any `json:"systems"`
	}{d, choices()})
}
