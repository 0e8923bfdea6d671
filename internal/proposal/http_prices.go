package proposal

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

// prices answers what estimates are computed with, and what they were computed
// with before.
func (h handler) prices(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	prices, uses, err := h.store.Prices(c.Request().Context())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"prices": prices, "land_uses": uses})
}

func (h handler) setPrice(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in NewPrice
	if err := web.Body(c, maxBody, `{"land_use": "LUC", "vnd_m2": 200000, "source": "Quyết định …", "valid_from": "2026-01-01"}`, &in); err != nil {
		return err
	}
	if faults := in.Faults(); len(faults) > 0 {
		return problem.Unprocessable("The price was not set; errors lists what must be changed.", faults...)
	}
	if err := h.store.SetPrice(c.Request().Context(), by, in); err != nil {
		return priceProblem(err)
	}
	return c.JSON(http.StatusCreated, in)
}

func (h handler) endPrice(c echo.Context) error {
	by, err := h.administers(c)
	if err != nil {
		return err
	}
	var in struct {
		On string `json:"on"`
	}
	if err := web.Body(c, maxBody, `{"on": "2027-01-01"}`, &in); err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, in.On); err != nil {
		return problem.Unprocessable("The price was not ended.", problem.Field{Field: "on", Rule: "date", Detail: "write the first day without it as YYYY-MM-DD"})
	}
	if err := h.store.EndPrice(c.Request().Context(), by, c.Param("land_use"), in.On); err != nil {
		return priceProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func priceProblem(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no price of this land use in force then; GET /api/proposals/prices lists them.")
	case errors.Is(err, ErrLandUse):
		return problem.Unprocessable("The price was not set.", problem.Field{Field: "land_use", Rule: "known", Detail: "there is no type of land use of this code; GET /api/proposals/prices lists those that there are"})
	case errors.Is(err, ErrPriceTaken):
		return problem.New(http.StatusConflict, "A later price exists", "A price of this land use begins on this day or later. Begin after it.")
	}
	return ruleProblem(err)
}
