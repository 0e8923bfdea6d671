package intake

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

type handler struct {
	store  *Store
	worker *Worker
}

// Register adds the routes of imports; the worker receives the files.
func Register(g *echo.Group, s *Store, w *Worker) {
	h := handler{s, w}
	web.Get(g, "/imports", h.list)
	g.POST("/imports", h.add)
	g.POST("/imports/shape", h.shape)
	web.Get(g, "/imports/:id", h.job)
	web.Get(g, "/imports/:id/events", h.events)
	web.Get(g, "/imports/:id/rows", h.rows)
	web.Get(g, "/imports/:id/issues", h.issues)
	g.PUT("/imports/:id/settings", h.settings)
	g.POST("/imports/:id/repairs", h.repairs)
	g.POST("/imports/:id/commit", h.commit)
	g.DELETE("/imports/:id", h.discard)
}

func private(c echo.Context) {
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
}

// allowed returns who asks, if he may import at all.
func (h handler) allowed(c echo.Context) (account.Caller, error) {
	caller, err := account.Required(c)
	if err != nil {
		return caller, err
	}
	ok, err := h.store.MayAdd(c.Request().Context(), caller.Actor())
	if err == nil && !ok {
		err = problem.New(http.StatusForbidden, "Not allowed", "Importing parcels needs an account that may add parcels: a land agency or an administrator.")
	}
	private(c)
	return caller, err
}

// named is allowed with the number of a job.
func (h handler) named(c echo.Context) (account.Caller, int64, error) {
	caller, err := h.allowed(c)
	if err != nil {
		return caller, 0, err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return caller, 0, problem.NotFound(fmt.Sprintf("Imports have numbers; %.40q is none.", c.Param("id")))
	}
	return caller, id, nil
}

func asProblem(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no import with this number, or it is not yours.")
	case errors.Is(err, ErrState):
		return problem.New(http.StatusConflict, "Not now", "The import is being worked on, or is past that. Load it again and look at its state.")
	}
	return err
}

func (h handler) list(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := h.allowed(c)
	if err != nil {
		return err
	}
	list, err := h.store.Jobs(c.Request().Context(), caller.Actor())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"imports": list, "fields": Fields(), "systems": choices()})
}

// choices are the coordinate systems that a person can choose.
func choices() []map[string]any {
	var list []map[string]any
	for _, s := range systems() {
		list = append(list, map[string]any{"crs": s.code, "name": s.name})
	}
	return list
}

func (h handler) job(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	j, err := h.store.Job(c.Request().Context(), caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, j)
}

// wishes are the settings as a request brings them.
type wishes struct {
	CRS           *string            `json:"crs"`
	Swap          *bool              `json:"swap"`
	Columns       *map[string]string `json:"columns"`
	CadastralUnit *string            `json:"cadastral_unit"`
	MapSeries     *string            `json:"map_series"`
	Accuracy      *string            `json:"accuracy"`
	Source        *string            `json:"source"`
	SourceDate    *string            `json:"source_date"`
}

// over returns the settings with the wishes in place, and all that is wrong
// with them. columns are those of the file; nil before it is read.
func (w wishes) over(s Settings, columns []Column) (Settings, []problem.Field) {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	if w.CRS != nil {
		if _, ok := systemOf(*w.CRS); !ok && *w.CRS != "" {
			fault("crs", "enum", "this coordinate system is not known here; /api/imports lists those that are")
		}
		s.CRS, s.Swap = *w.CRS, false
	}
	if w.Swap != nil {
		s.Swap = *w.Swap
	}
	if w.Columns != nil {
		s.Columns = *w.Columns
		for field, column := range s.Columns {
			if !slices.ContainsFunc(Fields(), func(f Field) bool { return f.Name == field }) {
				fault("columns", "field", fmt.Sprintf("there is no field %.40q", field))
			}
			if column != "" && !slices.ContainsFunc(columns, func(c Column) bool { return c.Name == column }) {
				fault("columns."+clip(field, 40), "column", fmt.Sprintf("the file has no column %.60q", column))
			}
		}
	}
	text := func(field string, v *string, most int, to *string) {
		if v != nil {
			if len([]rune(*v)) > most {
				fault(field, "max_length", fmt.Sprintf("at most %d characters", most))
			}
			*to = *v
		}
	}
	text("cadastral_unit", w.CadastralUnit, 40, &s.CadastralUnit)
	text("map_series", w.MapSeries, 40, &s.MapSeries)
	var source string
	text("source", w.Source, 300, &source)
	if w.Accuracy != nil {
		if !slices.Contains([]string{"surveyed", "indicative", "demonstration"}, *w.Accuracy) {
			fault("accuracy", "enum", "use surveyed, indicative or demonstration")
		}
		s.Accuracy = *w.Accuracy
	}
	if w.SourceDate != nil {
		if d, err := time.Parse(time.DateOnly, *w.SourceDate); err != nil || d.After(time.Now().AddDate(0, 0, 1)) {
			fault("source_date", "date", "give a day that has been, as YYYY-MM-DD")
		}
	}
	return s, faults
}

func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func (h handler) settings(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	var w wishes
	if err := web.Body(c, 64<<10, `{"crs": "EPSG:5899", "swap": false, "columns": {"sheet_no": "so_to"}}`, &w); err != nil {
		return err
	}
	ctx := c.Request().Context()
	j, err := h.store.Job(ctx, caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	s, faults := w.over(j.Settings, j.Columns)
	if s.CadastralUnit != "" && len(faults) == 0 {
		ok, err := h.store.UnitExists(ctx, s.CadastralUnit)
		if err != nil {
			return err
		}
		if !ok {
			faults = append(faults, problem.Field{Field: "cadastral_unit", Rule: "known", Detail: "there is no commune of this code: give one of the collection admin-units"})
		}
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The settings were not taken.", faults...)
	}
	if s.CRS == "" && j.CRS.Given == "" {
		return problem.Unprocessable("The settings were not taken.", problem.Field{Field: "crs", Rule: "required", Detail: "the file does not say its coordinate system: choose one"})
	}
	j, err = h.store.Order(ctx, caller.Actor(), id, Order{Work: "check", From: []string{"read", "checked"}, Settings: s, Source: value(w.Source), Date: value(w.SourceDate)})
	if err != nil {
		return asProblem(err)
	}
	h.worker.Kick()
	return c.JSON(http.StatusAccepted, j)
}

func (h handler) repairs(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	var w struct {
		Rows   []int `json:"rows"`
		Accept *bool `json:"accept"`
	}
	if err := web.Body(c, 8<<20, `{"rows": [3, 7], "accept": true}`, &w); err != nil {
		return err
	}
	if w.Accept == nil {
		return problem.Unprocessable("Nothing was changed.", problem.Field{Field: "accept", Rule: "required", Detail: "true takes the proposed shapes, false gives them back"})
	}
	j, err := h.store.Repair(c.Request().Context(), caller.Actor(), id, w.Rows, *w.Accept)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, j)
}

func (h handler) commit(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	var w struct {
		Rows  []int `json:"rows"`
		Clean bool  `json:"clean"`
	}
	if err := web.Body(c, 8<<20, `{"rows": null, "clean": false}`, &w); err != nil {
		return err
	}
	ctx := c.Request().Context()
	j, err := h.store.Job(ctx, caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	var faults []problem.Field
	for _, p := range j.Problems {
		if p.Severity == "error" {
			faults = append(faults, problem.Field{Field: "crs", Rule: p.Rule, Detail: p.Message.EN})
		}
	}
	if len(faults) > 0 && j.State == "checked" {
		return problem.Unprocessable("The import cannot be committed as it is.", faults...)
	}
	s := j.Settings
	s.Rows, s.Clean = w.Rows, w.Clean
	j, err = h.store.Order(ctx, caller.Actor(), id, Order{Work: "commit", From: []string{"checked"}, Settings: s})
	if err != nil {
		return asProblem(err)
	}
	h.worker.Kick()
	return c.JSON(http.StatusAccepted, j)
}

func (h handler) discard(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	if err := h.store.Discard(c.Request().Context(), caller.Actor(), id); err != nil {
		return asProblem(err)
	}
	return c.NoContent(http.StatusNoContent)
}
