package parcel

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// maxReshape is the largest body of a split or merger, in bytes.
const maxReshape = 2 << 20

// registerLineage adds the questions about what a parcel came from, and the
// changes that make it so.
func registerLineage(g *echo.Group, primary *Store) {
	web.Get(g, "/parcels/:id/lineage", func(c echo.Context) error { return lineage(c, primary) })
	for _, kind := range []string{"split", "merge", "renumber"} {
		g.POST("/parcels/"+kind, func(c echo.Context) error { return reshapeParcels(c, primary, kind) })
	}
}

func lineage(c echo.Context, s *Store) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, "Cookie")
	h.Add(echo.HeaderVary, echo.HeaderAuthorization)
	h.Set("Cache-Control", "private, no-store")
	actor := postgres.Actor{Address: c.RealIP(), ReadOnly: true}
	if caller, ok := account.CallerOf(c.Request().Context()); ok {
		actor = caller.Actor()
	}
	l, err := s.Lineage(c.Request().Context(), actor, id)
	if err != nil {
		return orNotFound(err)
	}
	return c.JSON(http.StatusOK, l)
}

const reshapeForm = `{"parcels": [17], "effective_on": "2026-11-23", "document": …, "reason": …, "cut": {"type": "LineString", "coordinates": …}, "children": [{"sheet_no": "3", "parcel_no": "118", "recorded_area_m2": 120.5, "geometry": {"type": "Polygon", "coordinates": …}}], "crs": "EPSG:4326"}`

func reshapeParcels(c echo.Context, s *Store, kind string) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	ctx := c.Request().Context()
	if err := s.MayReshape(ctx, caller.Actor()); err != nil {
		return reshapeRefusal(err)
	}
	q := web.NewQuery(c)
	preview := q.Enum("dry_run", "0", "1") == "1"
	if err := q.Err(); err != nil {
		return err
	}
	var r Reshape
	if err := web.Body(c, maxReshape, reshapeForm, &r); err != nil {
		return err
	}
	now := time.Now().In(time.FixedZone("ICT", 7*3600))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	if faults := r.Check(kind, today, preview); len(faults) > 0 {
		return problem.Unprocessable("Nothing was changed; errors lists what must be.", faults...)
	}
	out, err := s.Reshape(ctx, caller.Actor(), r, preview)
	if errors.Is(err, ErrFaults) {
		return faultyShapes(out.Faults)
	}
	if err != nil {
		return reshapeRefusal(err)
	}
	status := http.StatusCreated
	if preview {
		status = http.StatusOK
	}
	return c.JSON(status, out)
}

// faultyShapes names every fault with its place; a preview shows them drawn.
func faultyShapes(faults []Fault) error {
	fields := make([]problem.Field, 0, len(faults))
	for _, f := range faults {
		field := "cut"
		if f.Child > 0 {
			field = fmt.Sprintf("children[%d].geometry", f.Child-1)
		}
		detail := f.Message.EN
		if f.WidthM != nil {
			detail = fmt.Sprintf("%s It is %.2f m wide.", detail, *f.WidthM)
		}
		fields = append(fields, problem.Field{Field: field, Rule: f.Rule, Detail: detail, At: f.At})
	}
	return problem.Unprocessable("Nothing was changed: the shapes break rules. Ask with dry_run=1 to see them with proposals.", fields...)
}

// reshapeRules are the constraints that a change can break, with status, field
// and words.
func reshapeRules() map[string]struct {
	status        int
	field, detail string
} {
	type rule = struct {
		status        int
		field, detail string
	}
	return map[string]rule{
		"parcel_change_parents_in_force":    {http.StatusConflict, "parcels", "a parcel is no more: it was split, merged or renumbered"},
		"parcel_change_split_makes_several": {http.StatusUnprocessableEntity, "children", "a split makes two parcels at least of one"},
		"parcel_change_merge_makes_one":     {http.StatusUnprocessableEntity, "children", "a merger makes one parcel of two at least"},
		"parcel_change_renumber_keeps_one":  {http.StatusUnprocessableEntity, "children", "a renumbering keeps one parcel"},
		"parcel_change_one_cadastre":        {http.StatusUnprocessableEntity, "parcels", "are of different cadastral units or map series"},
		"parcel_change_one_project":         {http.StatusUnprocessableEntity, "parcels", "belong to different projects or rounds: let them pass to one first"},
		"parcel_change_after_steps":         {http.StatusUnprocessableEntity, "effective_on", "lies before a step of clearance that was recorded for a parcel"},
		"parcel_change_shapes_right":        {http.StatusUnprocessableEntity, "children", "break the rules on shapes"},
		"parcel_change_areas_reconciled":    {http.StatusUnprocessableEntity, "reason", "the areas before and after differ by more than the tolerance: give the reason"},
		"parcel_change_not_in_the_future":   {http.StatusUnprocessableEntity, "effective_on", "lies in the future"},
		"parcel_identity_unique":            {http.StatusConflict, "children", "another parcel has this number"},
	}
}

func reshapeRefusal(err error) error {
	var r *RefusedError
	switch {
	case errors.As(err, &r):
		rule, ok := reshapeRules()[r.Rule]
		if !ok {
			return problem.Unprocessable("Nothing was changed.", problem.Field{Field: "parcels", Rule: r.Rule, Detail: "the change breaks a rule of the register"}).Wrap(r)
		}
		f := problem.Field{Field: rule.field, Rule: r.Rule, Detail: rule.detail}
		if rule.status == http.StatusConflict {
			return problem.New(rule.status, "Not as things stand", "Nothing was changed.", f).Wrap(r)
		}
		return problem.Unprocessable("Nothing was changed.", f).Wrap(r)
	case errors.Is(err, ErrShape):
		return problem.New(http.StatusForbidden, "Not allowed", "This account may not change the shape of these parcels: one lies outside its area of competence, or the role has no such right. /api/rights shows what each role may do.")
	case errors.Is(err, ErrUnknown):
		return problem.New(http.StatusConflict, "Not as things stand", "Nothing was changed.", problem.Field{Field: "parcels", Rule: "parcel_change_parents_in_force", Detail: "names a parcel that is not in force; look at its lineage"})
	case errors.Is(err, ErrVersion):
		return changed()
	}
	return err
}
