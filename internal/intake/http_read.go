package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

// add takes an upload as it comes, straight to disk.
func (h handler) add(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := h.allowed(c)
	if err != nil {
		return err
	}
	// A large file over a slow line takes longer than other requests may.
	in, err := form(c, 2*time.Hour)
	if err != nil {
		return err
	}
	r, err := h.worker.Receive()
	if err != nil {
		return err
	}
	kept := false
	defer func() {
		if !kept {
			r.Forget()
		}
	}()
	var w wishes
	if err := receive(in, r, w.parts()); err != nil {
		return err
	}
	var faults []problem.Field
	r.Settings, faults = w.over(Settings{}, nil)
	if len(faults) > 0 {
		return problem.Unprocessable("The file was not taken.", faults...)
	}
	r.Source, r.SourceDate = strings.TrimSpace(value(w.Source)), value(w.SourceDate)
	if err := r.Done(); err != nil {
		return fileProblem(err)
	}
	j, err := h.store.Add(c.Request().Context(), caller.Actor(), r.Upload)
	if err != nil {
		return err
	}
	kept = true
	h.worker.Kick()
	c.Response().Header().Set("Location", fmt.Sprintf("/api/imports/%d", j.ID))
	return c.JSON(http.StatusCreated, j)
}

// form is the body of a request as a form that may take that long to come.
func form(c echo.Context, most time.Duration) (*multipart.Reader, error) {
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); err != nil || kind != "multipart/form-data" {
		return nil, problem.New(http.StatusUnsupportedMediaType, "Not a form", "Send the file as multipart/form-data, in the part file.")
	}
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(most))
	in, err := c.Request().MultipartReader()
	if err != nil {
		return nil, problem.BadRequest("The form cannot be read.")
	}
	return in, nil
}

// receive takes the files of a form into r, and its other parts to where the
// names of them point.
func receive(in *multipart.Reader, r *Receiver, to map[string]**string) error {
	for n := 0; ; n++ {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || n > 20 {
			return problem.BadRequest("The form ends too soon or has too many parts. Send it again.")
		}
		if part.FormName() == "file" {
			if err := r.File(part.FileName(), part); err != nil {
				return fileProblem(err)
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, 2000))
		if err != nil {
			return problem.BadRequest("The form ends too soon. Send it again.")
		}
		v := storable(string(b))
		if v == "" {
			continue
		}
		at, known := to[part.FormName()]
		if !known {
			names := slices.Sorted(maps.Keys(to))
			return problem.BadRequest("The form has a part that is not known.", problem.Field{Field: clip(part.FormName(), 40), Rule: "unknown", Detail: "known are file, " + strings.Join(names, ", ")})
		}
		*at = &v
	}
}

// parts are the parts of the form of an import.
func (w *wishes) parts() map[string]**string {
	return map[string]**string{
		"source": &w.Source, "source_date": &w.SourceDate, "crs": &w.CRS, "cadastral_unit": &w.CadastralUnit, "map_series": &w.MapSeries, "accuracy": &w.Accuracy,
	}
}

func fileProblem(err error) error {
	switch {
	case errors.Is(err, ErrEnding):
		return problem.New(http.StatusUnsupportedMediaType, "Not a file of parcels", err.Error())
	case errors.Is(err, ErrTooLarge):
		return problem.New(http.StatusRequestEntityTooLarge, "The file is too large", err.Error())
	case errors.Is(err, ErrTwo):
		return problem.Unprocessable("The file was not taken.", problem.Field{Field: "file", Rule: "one", Detail: err.Error()})
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problem.BadRequest("The upload ended before the file did. Send it again.")
	}
	return err
}

// events tells of every change of a job, as server-sent events, until nothing
// is under way.
func (h handler) events(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var last time.Time
	begun := false
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{})
	for quiet := time.Now(); ; {
		j, err := h.store.Job(ctx, caller.Actor(), id)
		if err != nil {
			if begun {
				return nil // the browser asks again
			}
			return asProblem(err)
		}
		if !begun {
			begun = true
			c.Response().Header().Set(echo.HeaderContentType, "text/event-stream")
			c.Response().WriteHeader(http.StatusOK)
		}
		if !j.ChangedAt.Equal(last) {
			last, quiet = j.ChangedAt, time.Now()
			b, err := json.Marshal(j)
			if err != nil {
				return fmt.Errorf("encode an import: %w", err)
			}
			fmt.Fprintf(c.Response(), "event: job\ndata: %s\n\n", b)
			c.Response().Flush()
		} else if time.Since(quiet) > 15*time.Second {
			quiet = time.Now()
			fmt.Fprint(c.Response(), ": still here\n\n")
			c.Response().Flush()
		}
		if j.Work == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(300 * time.Millisecond):
		}
	}
}

func (h handler) rows(c echo.Context) error {
	q := web.NewQuery(c)
	rq := RowQuery{Limit: q.Int("limit", 1, 5000, 1000), After: q.Int("after", 0, 1<<30, 0), Status: q.Enum("status", "good", "warned", "refused")}
	if text := q.Text("bbox", 200); text != "" {
		rq.Box = readBox(q, text)
	}
	if err := q.Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	list, err := h.store.Rows(c.Request().Context(), caller.Actor(), id, rq)
	if err != nil {
		return asProblem(err)
	}
	type feature struct {
		Type       string          `json:"type"`
		ID         int             `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties StagedRow       `json:"properties"`
	}
	features := make([]feature, 0, len(list))
	for _, r := range list {
		if r.Geometry == nil {
			r.Geometry = json.RawMessage("null")
		}
		features = append(features, feature{"Feature", r.Row, r.Geometry, r})
	}
	return c.JSON(http.StatusOK, map[string]any{"type": "FeatureCollection", "features": features})
}

func readBox(q *web.Query, text string) *[4]float64 {
	parts := strings.Split(text, ",")
	var box [4]float64
	for i, p := range parts {
		v, err := web.ParseNumber(p)
		if err != nil || i > 3 || v < -180 || v > 180 {
			q.Fault("bbox", "number", "give four numbers in degrees: west,south,east,north")
			return nil
		}
		box[i] = v
	}
	if len(parts) != 4 || box[0] > box[2] || box[1] > box[3] || box[1] < -89 || box[3] > 89 {
		q.Fault("bbox", "order", "give four numbers in degrees: west,south,east,north")
		return nil
	}
	return &box
}

func (h handler) issues(c echo.Context) error {
	q := web.NewQuery(c)
	iq := IssueQuery{Severity: q.Enum("severity", "error", "warning", "info"), Rule: q.Text("rule", 40), Row: q.Int("row", 1, MaxRows, 0), After: int64(q.Int("after", 0, 1<<30, 0)), Limit: q.Int("limit", 1, 1000, 200)}
	format := q.Enum("f", "json", "csv")
	if err := q.Err(); err != nil {
		return err
	}
	caller, id, err := h.named(c)
	if err != nil {
		return err
	}
	if format == "csv" {
		iq.Limit = 10 * MaxRows
		return h.issuesCSV(c, caller.Actor(), id, iq)
	}
	list := []Issue{}
	err = h.store.Issues(c.Request().Context(), caller.Actor(), id, iq, func(i Issue) error {
		list = append(list, i)
		return nil
	})
	if err != nil {
		return asProblem(err)
	}
	answer := map[string]any{"issues": list}
	if len(list) == iq.Limit {
		answer["next"] = list[len(list)-1].ID
	}
	return c.JSON(http.StatusOK, answer)
}

func number(p *float64) string {
	if p == nil {
		return ""
	}
	return strconv.FormatFloat(*p, 'f', -1, 64)
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
