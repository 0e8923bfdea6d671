package worksheet

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

type handler struct {
	store  *Store
	worker *Worker
	// turns bounds how many workbooks are made or unpacked at once: each takes
	// some ten megabytes.
	turns chan struct{}
}

// atOnce is how many workbooks may be made or unpacked at the same time.
const atOnce = 2

const xlsxMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Register adds the routes of the sheets.
func Register(g *echo.Group, s *Store, w *Worker) {
	h := handler{s, w, make(chan struct{}, atOnce)}
	web.Get(g, "/projects/:code/sheet.xlsx", func(c echo.Context) error { return h.download(c, "xlsx") })
	web.Get(g, "/projects/:code/sheet.csv", func(c echo.Context) error { return h.download(c, "csv") })
	web.Get(g, "/worksheets", h.list)
	g.POST("/worksheets", h.add)
	web.Get(g, "/worksheets/:id", h.job)
	web.Get(g, "/worksheets/:id/rows", h.rows)
	web.Get(g, "/worksheets/:id/sheet.xlsx", h.copy)
	g.POST("/worksheets/:id/apply", h.apply)
	g.DELETE("/worksheets/:id", h.discard)
}

// allowed returns who asks, if he may record steps at all.
func (h handler) allowed(c echo.Context) (account.Caller, error) {
	caller, err := account.Required(c)
	if err != nil {
		return caller, err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
	ok, err := h.store.MayRecord(c.Request().Context(), caller.Actor())
	if err == nil && !ok {
		err = forbidden()
	}
	return caller, err
}

func forbidden() error {
	return problem.New(http.StatusForbidden, "Not allowed", "The sheet of a project needs an account that may record steps of clearance in it: its land agency or an administrator.")
}

// named is allowed with the number of a sheet.
func (h handler) named(c echo.Context) (account.Caller, int64, error) {
	caller, err := h.allowed(c)
	if err != nil {
		return caller, 0, err
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return caller, 0, problem.NotFound(fmt.Sprintf("Sheets have numbers; %.40q is none.", c.Param("id")))
	}
	return caller, id, nil
}

func asProblem(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no sheet with this number, or it is not yours, or it is kept no more.")
	case errors.Is(err, ErrProject):
		return problem.NotFound("There is no clearance project with this code.")
	case errors.Is(err, ErrForbidden):
		return forbidden()
	case errors.Is(err, ErrState):
		return problem.New(http.StatusConflict, "Not now", "The sheet is being worked on, or is past that. Load it again and look at its state.")
	}
	return err
}

// turn waits until a workbook may be made; the function it returns ends that.
func (h handler) turn(c echo.Context) (func(), error) {
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-c.Request().Context().Done():
		return nil, c.Request().Context().Err()
	case <-time.After(20 * time.Second):
		return nil, problem.Unavailable("Many workbooks are being made at the moment.", nil)
	}
}

func (h handler) download(c echo.Context, ending string) error {
	q := web.NewQuery(c)
	f := Filter{Round: q.Int("round", 1, 1000, 0), State: q.Text("state", 40)}
	lang := q.Enum("lang", "vi", "en")
	if err := q.Err(); err != nil {
		return err
	}
	caller, err := h.allowed(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	law, err := h.store.Law(ctx)
	if err != nil {
		return err
	}
	if f.State != "" && !slices.ContainsFunc(law.States, func(s State) bool { return s.Code == f.State }) {
		return problem.BadRequest("There is no such state.", problem.Field{Field: "state", Rule: "enum", Detail: "use the code of a state, as in /api/reference"})
	}
	p, parts, err := h.store.Parts(ctx, caller.Actor(), c.Param("code"), f)
	if err != nil {
		return asProblem(err)
	}
	done, err := h.turn(c)
	if err != nil {
		return err
	}
	defer done()
	b := blank{project: p, law: law, parts: parts, lang: lang, now: time.Now()}
	var out bytes.Buffer
	media, write := "text/csv; charset=utf-8", b.writeCSV
	if ending == "xlsx" {
		media, write = xlsxMedia, b.writeXLSX
	}
	if err := write(&out); err != nil {
		return err
	}
	name := strings.Map(plainName, p.Code) + "-" + time.Now().In(time.FixedZone("ICT", 7*3600)).Format("20060102") + "." + ending
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, media, out.Bytes())
}

// plainName leaves of a code what a file name holds anywhere.
func plainName(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
		return r
	}
	return '-'
}

func (h handler) list(c echo.Context) error {
	q := web.NewQuery(c)
	code := q.Text("project", 100)
	if err := q.Err(); err != nil {
		return err
	}
	caller, err := h.allowed(c)
	if err != nil {
		return err
	}
	list, err := h.store.Jobs(c.Request().Context(), caller.Actor(), code)
	if err != nil {
		return err
	}
	if list == nil {
		list = []Job{}
	}
	return c.JSON(http.StatusOK, map[string]any{"worksheets": list})
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

func (h handler) rows(c echo.Context) error {
	q := web.NewQuery(c)
	lq := LineQuery{Verdict: q.Enum("verdict", change, same, untouched, refused, "applied"), Rule: q.Text("rule", 100), After: q.Int("after", 0, 1<<30, 0), Limit: q.Int("limit", 1, 1000, 200)}
	if err := q.Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	list, err := h.store.Lines(c.Request().Context(), caller.Actor(), id, lq)
	if err != nil {
		return asProblem(err)
	}
	answer := map[string]any{"rows": list}
	if list == nil {
		answer["rows"] = []Line{}
	}
	if len(list) == lq.Limit {
		answer["next"] = list[len(list)-1].Row
	}
	return c.JSON(http.StatusOK, answer)
}

// copy sends the sheet back with what became of each row.
func (h handler) copy(c echo.Context) error {
	q := web.NewQuery(c)
	lang := q.Enum("lang", "vi", "en")
	if err := q.Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	j, content, err := h.store.File(ctx, caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	if j.Work != "" {
		return asProblem(ErrState)
	}
	marks, err := h.store.Marks(ctx, caller.Actor(), id)
	if err != nil {
		return asProblem(err)
	}
	law, err := h.store.Law(ctx)
	if err != nil {
		return err
	}
	done, err := h.turn(c)
	if err != nil {
		return err
	}
	defer done()
	var out bytes.Buffer
	if err := writeCopy(&out, content, law, marks, lang); err != nil {
		return unread(err)
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s-%d.xlsx"`, strings.Map(plainName, j.Project), id))
	return c.Blob(http.StatusOK, xlsxMedia, out.Bytes())
}

func (h handler) apply(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	var w struct {
		Rows []int `json:"rows"`
	}
	if err := web.Body(c, 1<<20, `{"rows": null}`, &w); err != nil {
		return err
	}
	j, err := h.store.Apply(c.Request().Context(), caller.Actor(), id, w.Rows)
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
