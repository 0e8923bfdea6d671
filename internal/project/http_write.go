package project

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"matbang/internal/account"
	"matbang/internal/dataset"
	"matbang/internal/problem"
	"matbang/internal/web"
)

const (
	// maxBody is the largest change of a project, bytes.
	maxBody = 256 << 10
	// maxMove is the largest selection of parcels, bytes: numbers or a drawn area.
	maxMove = 2 << 20
)

// keeper is who asks, if he may keep any project at all.
func keeper(c echo.Context, s *Store) (account.Caller, error) {
	caller, err := account.Required(c)
	if err == nil {
		err = refusal(s.May(c.Request().Context(), caller.Actor()))
	}
	if err == nil {
		err = web.NewQuery(c).Err()
	}
	return caller, err
}

func problemOf(what string, faults []Fault) error {
	fields := make([]problem.Field, len(faults))
	for i, f := range faults {
		fields[i] = problem.Field{Field: f.Field, Rule: f.Rule, Detail: f.Detail}
	}
	return problem.Unprocessable(what, fields...)
}

func addPage(c echo.Context, s *Store) error {
	caller, err := keeper(c, s)
	if err != nil {
		return err
	}
	var n New
	if err := web.Body(c, maxBody, `{"name_vi": "…", "zone": "…", "legal_basis": "…", "basis_date": "2026-11-23", "basis_authority": "…", "rounds": […]}`, &n); err != nil {
		return err
	}
	if faults := n.Check(); len(faults) > 0 {
		return problemOf("The project was not made; errors lists what must be corrected.", faults)
	}
	d, err := s.Add(c.Request().Context(), caller.Actor(), n)
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Location", "/api/projects/"+d.Code)
	return answer(c, http.StatusCreated, d)
}

func amendPage(c echo.Context, s *Store) error {
	caller, err := keeper(c, s)
	if err != nil {
		return err
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	var change Change
	if err := web.Body(c, maxBody, `{"note": "…", "developer": "…", "rounds": […]}`, &change); err != nil {
		return err
	}
	if faults := change.Check(); len(faults) > 0 {
		return problemOf("The project was not changed; errors lists what must be corrected.", faults)
	}
	version, err := seenVersion(c)
	if err != nil {
		return err
	}
	d, err := s.Amend(c.Request().Context(), caller.Actor(), code, version, change)
	if err != nil {
		return refusal(err)
	}
	return answer(c, http.StatusOK, d)
}

func moveParcels(c echo.Context, s *Store, leave bool) error {
	caller, err := keeper(c, s)
	if err != nil {
		return err
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	var m Move
	if err := web.Body(c, maxMove, `{"ids": [1, 2], "round": 1, "on": "2026-11-23", "note": "…"}`, &m); err != nil {
		return err
	}
	faults := m.Check(!leave, today())
	if fault := m.readArea(); fault != nil {
		faults = append(faults, *fault)
	}
	if len(faults) > 0 {
		return problemOf("No parcel moved; errors lists what must be corrected.", faults)
	}
	moved, err := s.Move(c.Request().Context(), caller.Actor(), code, m, leave)
	var refused *RefusedMoveError
	switch {
	case errors.As(err, &refused):
		return cannotMove(refused.Moved)
	case errors.Is(err, errMany):
		return problem.Unprocessable("No parcel moved.", problem.Field{Field: "area", Rule: "max_items", Detail: fmt.Sprintf("%s: choose less at a time", err)})
	case err != nil:
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, moved)
}

func cannotMove(m Moved) error {
	var fields []problem.Field
	for _, r := range m.Refused {
		fields = append(fields, problem.Field{Field: "parcels", Rule: r.Rule, Detail: fmt.Sprintf("sheet %s parcel %s (number %d) %s", r.SheetNo, r.ParcelNo, r.ID, reasons(r.Rule))})
	}
	if more := m.RefusedCount - len(m.Refused); more > 0 {
		fields = append(fields, problem.Field{Field: "parcels", Rule: "exists", Detail: fmt.Sprintf("%d more cannot move, or are in no register", more)})
	}
	return problem.New(http.StatusConflict, "Parcels cannot move", fmt.Sprintf("%d of the parcels cannot move, so none did. Take them out of the selection, or do what errors says.", m.RefusedCount), fields...)
}

// readArea reads the drawn area of a selection.
func (m *Move) readArea() *Fault {
	if m.Area == nil {
		return nil
	}
	shape, err := dataset.ParseGeometry(m.Area, dataset.FileLimits())
	if err != nil {
		return &Fault{"area", "geojson", err.Error()}
	}
	switch shape.(type) {
	case orb.Polygon, orb.MultiPolygon:
	default:
		return &Fault{"area", "polygon", "must be a Polygon or MultiPolygon, WGS 84"}
	}
	b := shape.Bound()
	if b.IsEmpty() || b.Min[0] < -180 || b.Max[0] > 180 || b.Min[1] < -90 || b.Max[1] > 90 {
		return &Fault{"area", "range", "must have corners on the globe: longitude, latitude in degrees"}
	}
	m.shape = shape
	return nil
}
