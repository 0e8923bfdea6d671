package attachment

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

type handler struct {
	store *Store
	shelf *Shelf
}

// Register adds the routes of attachments.
func Register(g *echo.Group, s *Store, shelf *Shelf) {
	h := handler{s, shelf}
	web.Get(g, "/parcels/:id/attachments", h.list)
	g.POST("/parcels/:id/attachments", h.add)
	web.Get(g, "/parcels/:id/attachments/:aid", h.content)
	g.POST("/parcels/:id/attachments/:aid/withdraw", h.withdraw)
}

// allowed returns the parcel and who asks, if he may do this there.
func (h handler) allowed(c echo.Context, action string) (int64, postgres.Actor, error) {
	if err := web.NewQuery(c).Err(); err != nil {
		return 0, postgres.Actor{}, err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	c.Response().Header().Add(echo.HeaderVary, "Cookie")
	id, err := numbered(c, "id", "Parcels")
	if err != nil {
		return 0, postgres.Actor{}, err
	}
	caller, err := account.Required(c)
	if err != nil {
		return 0, postgres.Actor{}, err
	}
	return id, caller.Actor(), asProblem(h.store.May(c.Request().Context(), caller.Actor(), id, action))
}

func numbered(c echo.Context, name, what string) (int64, error) {
	id, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || id < 1 {
		return 0, problem.NotFound(fmt.Sprintf("%s have numbers as ids; %.40q is none.", what, c.Param(name)))
	}
	return id, nil
}

func (h handler) list(c echo.Context) error {
	id, actor, err := h.allowed(c, "read_personal")
	if err != nil {
		return err
	}
	list, err := h.store.List(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	if list == nil {
		list = []Attachment{}
	}
	return c.JSON(http.StatusOK, map[string]any{"attachments": list, "limit_bytes": h.shelf.Limit})
}

// roomForm is what a form may hold beside the file, in bytes.
const roomForm = 64 << 10

// add takes a file as it comes, straight to the disk.
func (h handler) add(c echo.Context) error {
	id, actor, err := h.allowed(c, "record_event")
	if err != nil {
		return err
	}
	req := c.Request()
	if kind, _, err := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); err != nil || kind != "multipart/form-data" {
		return problem.New(http.StatusUnsupportedMediaType, "Not a form", "Send the file as multipart/form-data, in the part file.")
	}
	if req.ContentLength > h.shelf.Limit+roomForm {
		return h.tooLarge()
	}
	// A photograph over a slow line takes longer than other requests may.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(15 * time.Minute))
	req.Body = http.MaxBytesReader(c.Response(), req.Body, h.shelf.Limit+roomForm)
	in, err := req.MultipartReader()
	if err != nil {
		return problem.BadRequest("The form cannot be read.")
	}
	n := New{Key: req.Header.Get("Idempotency-Key")}
	kept := false
	defer func() {
		if !kept && n.File.Key != "" {
			h.shelf.Forget(n.File)
		}
	}()
	if err := h.receive(c, in, &n); err != nil {
		return h.formProblem(err)
	}
	ctx := req.Context()
	number, fresh, err := h.store.Add(ctx, actor, id, n)
	if err != nil {
		return asProblem(err)
	}
	status := http.StatusOK
	if fresh {
		kept, status = true, http.StatusCreated
		if err := h.shelf.Keep(n.File.Key); err != nil {
			h.shelf.log.WarnContext(ctx, "keeping an attachment", "error", err)
		}
	}
	a, _, err := h.store.One(ctx, actor, id, number)
	if err != nil {
		return asProblem(err)
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/parcels/%d/attachments/%d", id, number))
	return c.JSON(status, a)
}

// receive reads the parts of the form, in whatever order they come.
func (h handler) receive(c echo.Context, in *multipart.Reader, n *New) error {
	var faults []problem.Field
	var called string
	for parts := 0; ; parts++ {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read a form: %w", err)
		}
		if parts > 10 {
			return problem.BadRequest("The form has too many parts.")
		}
		if part.FormName() == "file" {
			if n.File.Key != "" {
				return problem.BadRequest("Send one file at a time.", problem.Field{Field: "file", Rule: "one", Detail: "comes twice"})
			}
			called = part.FileName()
			if n.File, err = h.shelf.Receive(c.Request().Context(), part); err != nil {
				n.File = File{}
				return err
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, 4000))
		if err != nil {
			return fmt.Errorf("read a form: %w", err)
		}
		if f := n.field(part.FormName(), string(b)); f != nil {
			faults = append(faults, *f)
		}
	}
	if n.File.Key == "" {
		faults = append(faults, problem.Field{Field: "file", Rule: "required", Detail: "choose a file: PDF, JPEG or PNG"})
	}
	if n.Key != "" && !plainKey(n.Key) {
		faults = append(faults, problem.Field{Field: "Idempotency-Key", Rule: "form", Detail: "has 8 to 100 letters, digits and signs without spaces, such as a UUID"})
	}
	if len(faults) > 0 {
		return problem.Unprocessable("The file was not attached; errors lists what must be changed.", faults...)
	}
	n.Name = PlainName(called, n.MediaType)
	return nil
}

func plainKey(key string) bool {
	return len(key) >= 8 && len(key) <= 100 && !strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' })
}

// field takes one part of the form that is no file.
func (n *New) field(name, text string) *problem.Field {
	number := func(to **int64) *problem.Field {
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v < 1 {
			return &problem.Field{Field: name, Rule: "type", Detail: "is the number of a step, a draft or an obstacle, as in the history of the parcel"}
		}
		*to = &v
		return nil
	}
	switch name {
	case "event":
		return number(&n.Event)
	case "draft":
		return number(&n.Draft)
	case "obstacle":
		return number(&n.Obstacle)
	case "step_key":
		if !plainKey(text) {
			return &problem.Field{Field: name, Rule: "form", Detail: "is the Idempotency-Key under which the step was recorded"}
		}
		n.StepKey = text
	case "note":
		text = strings.TrimSpace(text)
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > 500 {
			return &problem.Field{Field: name, Rule: "max_length", Detail: "is text of at most 500 characters"}
		}
		if text != "" {
			n.Note = &text
		}
	default:
		return &problem.Field{Field: fmt.Sprintf("%.40s", strings.ToValidUTF8(name, "?")), Rule: "unknown", Detail: "known are file, event, draft, obstacle, step_key and note"}
	}
	return nil
}

func (h handler) tooLarge() error {
	return problem.New(http.StatusRequestEntityTooLarge, "The file is too large",
		fmt.Sprintf("At most %d MB are kept. Take the photograph smaller, or scan the paper with fewer dots per inch.", h.shelf.Limit>>20),
		problem.Field{Field: "file", Rule: "max_size", Detail: fmt.Sprintf("has at most %d bytes", h.shelf.Limit)})
}

// formProblem gives the errors of receiving their statuses and words.
func (h handler) formProblem(err error) error {
	var kind *TypeError
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, ErrTooLarge), errors.As(err, &large):
		return h.tooLarge()
	case errors.As(err, &kind):
		return problem.New(http.StatusUnsupportedMediaType, "Not a file that is kept", kind.Detail, problem.Field{Field: "file", Rule: "media_type", Detail: kind.Detail})
	case errors.Is(err, ErrEmpty):
		return problem.Unprocessable("The file was not attached.", problem.Field{Field: "file", Rule: "not_empty", Detail: err.Error()})
	case errors.Is(err, ErrInfected):
		return problem.Unprocessable("The virus scanner found something in the file; it was not kept. Have the computer it comes from looked at.",
			problem.Field{Field: "file", Rule: "infected", Detail: "holds a virus"})
	case errors.Is(err, ErrScanner):
		return problem.Unavailable("The virus scanner does not answer, so the file was not kept. Send it again later, or tell the administrator.", err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, multipart.ErrMessageTooLarge):
		return problem.BadRequest("The form ends too soon: the connection was lost. Send it again.").Wrap(err)
	}
	if _, ok := problem.From(err); ok {
		return err
	}
	if strings.Contains(err.Error(), "read a form") {
		return problem.BadRequest("The form cannot be read. Send it again.").Wrap(err)
	}
	return err
}

func asProblem(err error) error {
	var r *RefusedError
	field := func(name, rule, detail string) problem.Field {
		return problem.Field{Field: name, Rule: rule, Detail: detail}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrUnknownParcel):
		return problem.NotFound("There is no parcel with this number.")
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("The parcel has no attachment with this number.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "This account may not do this for this parcel: it lies outside its area of competence, or the role has no such right. /api/rights shows what each role may do.")
	case errors.Is(err, ErrNoStep):
		return problem.New(http.StatusConflict, "No such step", "You recorded no step for this parcel under this key. Record the step first.", field("step_key", "clearance_request", "is not known"))
	case errors.Is(err, ErrKey):
		return problem.Unprocessable("Under this Idempotency-Key another file was attached. Give every file a key of its own.", field("Idempotency-Key", "attachment_key_once", "is used for another file"))
	case errors.Is(err, ErrWithdrawn):
		return problem.New(http.StatusConflict, "Withdrawn already", "The attachment is withdrawn already.", field("reason", "attachment_only_withdrawn", "is set already"))
	case errors.As(err, &r) && r.Field != "":
		return problem.Unprocessable("The file was not attached.", field(r.Field, r.Rule, "is not of this parcel")).Wrap(r)
	case errors.As(err, &r) && r.Rule == "attachment_of_one_thing":
		return problem.Unprocessable("The file was not attached.", field("event", r.Rule, "attach it to one thing: a step, a draft or an obstacle")).Wrap(r)
	case errors.As(err, &r):
		return problem.Unprocessable("The file was not attached.", field("file", r.Rule, "breaks a rule of the register")).Wrap(r)
	}
	return err
}

// content sends the file so that no browser runs or shows it as a page of ours.
func (h handler) content(c echo.Context) error {
	id, actor, err := h.allowed(c, "read_personal")
	if err != nil {
		return err
	}
	number, err := numbered(c, "aid", "Attachments")
	if err != nil {
		return err
	}
	a, shown, err := h.store.One(c.Request().Context(), actor, id, number)
	if err != nil {
		return asProblem(err)
	}
	if !shown {
		return problem.New(http.StatusGone, "Withdrawn", "The attachment was withdrawn: "+a.Withdrawn.Reason)
	}
	f, err := h.shelf.Open(a.file)
	if err != nil {
		return problem.Unavailable("The file is not there at the moment. Tell the administrator.", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	header := c.Response().Header()
	header.Set("Content-Type", a.MediaType)
	header.Set("Content-Disposition", `attachment; filename="`+plainASCII(a.Name)+`"; filename*=UTF-8''`+url.PathEscape(a.Name))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("ETag", a.ETag())
	http.ServeContent(c.Response(), c.Request(), "", a.AddedAt, f)
	return nil
}

// plainASCII is a name for clients that cannot read UTF-8 in a header.
func plainASCII(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
}

func (h handler) withdraw(c echo.Context) error {
	id, actor, err := h.allowed(c, "record_event")
	if err != nil {
		return err
	}
	number, err := numbered(c, "aid", "Attachments")
	if err != nil {
		return err
	}
	var body struct {
		Reason string `json:"reason"`
	}
	if err := web.Body(c, 8<<10, `{"reason": "ảnh của thửa khác"}`, &body); err != nil {
		return err
	}
	body.Reason = strings.TrimSpace(body.Reason)
	if body.Reason == "" || utf8.RuneCountInString(body.Reason) > 500 || strings.ContainsRune(body.Reason, 0) {
		return problem.Unprocessable("The attachment was not withdrawn.", problem.Field{Field: "reason", Rule: "required", Detail: "say why, in at most 500 characters; it is kept"})
	}
	ctx := c.Request().Context()
	if err := h.store.Withdraw(ctx, actor, id, number, body.Reason); err != nil {
		return asProblem(err)
	}
	a, _, err := h.store.One(ctx, actor, id, number)
	if err != nil {
		return asProblem(err)
	}
	return c.JSON(http.StatusOK, a)
}
