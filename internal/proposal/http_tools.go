package proposal

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb/geojson"

	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	maxTolerance  = 100.0 // metres
	usualSnap     = 1.0   // metres
	maxUnion      = 5000
	maxCornerText = 512 << 10
)

var snapLayers = []string{"parcels", "zones", "corridors", "admin-units"}

// snap moves the corners of a shape to what lies near, and says what it moved.
func (h handler) snap(c echo.Context) error {
	if _, err := h.permitted(c, "check"); err != nil {
		return err
	}
	body := struct {
		Geometry   json.RawMessage `json:"geometry"`
		ToleranceM float64         `json:"tolerance_m"`
		To         []string        `json:"to"`
	}{ToleranceM: usualSnap, To: snapLayers}
	if err := web.Body(c, maxBody, `{"geometry": {…}, "tolerance_m": 1, "to": ["parcels"]}`, &body); err != nil {
		return err
	}
	shape, fault := readShape(body.Geometry, "geometry")
	var faults []problem.Field
	if fault != nil {
		faults = append(faults, *fault)
	} else if shape == nil {
		faults = append(faults, problem.Field{Field: "geometry", Rule: "required", Detail: "is missing"})
	}
	if !(body.ToleranceM > 0 && body.ToleranceM <= maxTolerance) {
		faults = append(faults, problem.Field{Field: "tolerance_m", Rule: "range", Detail: "is above 0 and at most 100 metres"})
	}
	for _, layer := range body.To {
		if !slices.Contains(snapLayers, layer) {
			faults = append(faults, problem.Field{Field: "to", Rule: "enum", Detail: "are parcels, zones, corridors, admin-units"})
		}
	}
	if len(faults) > 0 {
		return problem.Unprocessable("Nothing was snapped.", faults...)
	}
	out, moved, err := h.store.Snap(c.Request().Context(), shape, body.ToleranceM, body.To)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"geometry": geojson.NewGeometry(out), "moved": moved})
}

// corners turns a shape into a table of corners on the survey plane, or a pasted
// table into a shape.
func (h handler) corners(c echo.Context) error {
	if _, err := h.permitted(c, "check"); err != nil {
		return err
	}
	var body struct {
		Geometry json.RawMessage `json:"geometry"`
		Text     *string         `json:"text"`
	}
	if err := web.Body(c, maxBody, `{"geometry": {…}} or {"text": "1\t2323000.50\t405000.20\n…"}`, &body); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if body.Text != nil {
		if len(*body.Text) > maxCornerText {
			return problem.Unprocessable("The table is too long.", problem.Field{Field: "text", Rule: "length", Detail: "has at most 512 KiB"})
		}
		parsed, faults := parseCorners(*body.Text)
		if len(faults) > 0 {
			return problem.Unprocessable("The corners cannot be read; errors names the rows.", faults...)
		}
		shape, err := h.store.FromCorners(ctx, parsed.East, parsed.North)
		if err != nil {
			return asProblem(err)
		}
		return c.JSON(http.StatusOK, map[string]any{"geometry": shape, "swapped": parsed.Swapped, "rows": []Corner{}})
	}
	shape, fault := readShape(body.Geometry, "geometry")
	if fault == nil && shape == nil {
		fault = &problem.Field{Field: "geometry", Rule: "required", Detail: "is missing; or give a table as \"text\""}
	}
	if fault != nil {
		return problem.Unprocessable("The shape cannot be read.", *fault)
	}
	rows, err := h.store.Corners(ctx, shape)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"rows": rows, "swapped": false, "geometry": nil})
}

// union puts parcels together.
func (h handler) union(c echo.Context) error {
	if _, err := h.permitted(c, "check"); err != nil {
		return err
	}
	var body struct {
		Parcels []int64 `json:"parcels"`
	}
	if err := web.Body(c, maxBody, `{"parcels": [1, 2]}`, &body); err != nil {
		return err
	}
	if n := len(body.Parcels); n < 1 || n > maxUnion {
		return problem.Unprocessable("Nothing was put together.", problem.Field{Field: "parcels", Rule: "count", Detail: "are 1 to 5,000 numbers of parcels"})
	}
	shape, found, err := h.store.Union(c.Request().Context(), body.Parcels)
	if err != nil {
		return asProblem(err)
	}
	if shape == nil {
		return problem.Unprocessable("Nothing was put together.", problem.Field{Field: "parcels", Rule: "known", Detail: "none of these parcels is in the register"})
	}
	return c.JSON(http.StatusOK, map[string]any{"geometry": shape, "found": found})
}
