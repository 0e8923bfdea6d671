package photo

import (
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// Route is the route that takes files; it bounds the body itself.
const Route = "POST /api/zones/:code/photos"

// handler holds what the routes share.
type handler struct {
	read, write *Store
	// drawing lets one picture at a time be unpacked: each takes memory.
	drawing chan struct{}
}

// Register adds the routes; read may be a replica.
func Register(g *echo.Group, read, write *Store) {
	h := &handler{read: read, write: write, drawing: make(chan struct{}, 1)}
	web.Get(g, "/zones/:code/photos", h.list)
	g.POST("/zones/:code/photos", h.add)
	web.Get(g, "/photos/:id/:size", h.file)
	g.DELETE("/photos/:id", h.remove)
}

var code = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

func refusal(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no such zone or picture.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "Pictures are added and removed by the promotion agency. /api/rights shows what each role may do.")
	case errors.Is(err, ErrTwice):
		return problem.New(http.StatusConflict, "There already", "This zone has the same picture already.")
	}
	return err
}

func (h *handler) list(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	if !code.MatchString(c.Param("code")) {
		return refusal(ErrUnknown)
	}
	list, err := h.read.Of(c.Request().Context(), c.Param("code"))
	if err != nil {
		return refusal(err)
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"items": list})
}

func number(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, refusal(ErrUnknown)
	}
	return id, web.NewQuery(c).Err()
}

// A picture never changes under its number; a day bounds how long one that was
// removed may still be shown by what keeps it.
func (h *handler) file(c echo.Context) error {
	id, err := number(c)
	if err != nil {
		return err
	}
	size := c.Param("size")
	if size != "large.jpg" && size != "small.jpg" {
		return refusal(ErrUnknown)
	}
	sum, file, err := h.read.File(c.Request().Context(), id, size == "large.jpg")
	if err != nil {
		return refusal(err)
	}
	tag := `"` + hex.EncodeToString(sum[:12]) + `-` + size[:1] + `"`
	head := c.Response().Header()
	head.Set("ETag", tag)
	head.Set("Cache-Control", "public, max-age=86400")
	if c.Request().Header.Get("If-None-Match") == tag {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, "image/jpeg", file)
}

func (h *handler) remove(c echo.Context) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	id, err := number(c)
	if err != nil {
		return err
	}
	if err := h.write.Remove(c.Request().Context(), caller.Actor(), id); err != nil {
		return refusal(err)
	}
	return c.NoContent(http.StatusNoContent)
}

func (h *handler) add(c echo.Context) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := h.write.May(ctx, caller.Actor()); err != nil {
		return refusal(err)
	}
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); err != nil || kind != "multipart/form-data" {
		return problem.New(http.StatusUnsupportedMediaType, "Not a form", "Send the picture as multipart/form-data, in the part file.")
	}
	form, err := c.Request().MultipartReader()
	if err != nil {
		return problem.BadRequest("The form cannot be read. Send it again.")
	}
	n := New{Zone: c.Param("code")}
	file, err := n.receive(form)
	if err != nil {
		return err
	}
	faults := n.check(time.Now())
	if !code.MatchString(n.Zone) {
		return refusal(ErrUnknown)
	}
	picture, fault, err := h.draw(c, file)
	if err != nil {
		return err
	}
	if fault != nil {
		faults = append(faults, *fault)
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The picture was not added; errors lists what must be changed.", faults...)
	}
	n.Picture = picture
	p, err := h.write.Add(ctx, caller.Actor(), n)
	if err != nil {
		return refusal(err)
	}
	return c.JSON(http.StatusCreated, p)
}

// draw waits for its turn, since a large picture takes memory.
func (h *handler) draw(c echo.Context, file []byte) (Picture, *problem.Field, error) {
	if len(file) == 0 {
		return Picture{}, &problem.Field{Field: "file", Rule: "required", Detail: "choose a picture"}, nil
	}
	select {
	case h.drawing <- struct{}{}:
		defer func() { <-h.drawing }()
	case <-c.Request().Context().Done():
		return Picture{}, nil, c.Request().Context().Err()
	}
	p, err := Draw(file)
	if errors.Is(err, ErrFormat) || errors.Is(err, ErrPixels) {
		return p, &problem.Field{Field: "file", Rule: "picture", Detail: err.Error()}, nil
	}
	return p, nil, err
}

const maxText = 2000

func (n *New) receive(form *multipart.Reader) ([]byte, error) {
	var file []byte
	fields := map[string]*string{"title_vi": &n.TitleVI, "title_en": &n.TitleEN, "taken_on": &n.TakenOn, "source": &n.Source, "consent": &n.Consent}
	for count := 0; ; count++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil || count > 20 {
			return nil, problem.BadRequest("The form ends too soon or has too many parts. Send it again.")
		}
		if part.FormName() == "file" {
			if file, err = io.ReadAll(io.LimitReader(part, MaxBytes+1)); err != nil {
				return nil, problem.BadRequest("The upload ended before the file did. Send it again.")
			}
			if len(file) > MaxBytes {
				return nil, problem.New(http.StatusRequestEntityTooLarge, "The picture is too large", "A picture may have 12 MB. Save it smaller and send that.")
			}
			continue
		}
		into, known := fields[part.FormName()]
		if !known {
			return nil, problem.BadRequest("The form has a part that is not known.", problem.Field{Field: "form", Rule: "unknown", Detail: "known are file, title_vi, title_en, taken_on, source, consent"})
		}
		b, err := io.ReadAll(io.LimitReader(part, maxText))
		if err != nil {
			return nil, problem.BadRequest("The form ends too soon. Send it again.")
		}
		*into = string(b)
	}
}
