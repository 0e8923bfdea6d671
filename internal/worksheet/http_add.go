package worksheet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

// add takes a sheet that was filled in and reads it; a server judges it then.
func (h handler) add(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := h.allowed(c)
	if err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); err != nil || kind != "multipart/form-data" {
		return problem.New(http.StatusUnsupportedMediaType, "Not a form", "Send the sheet as multipart/form-data, in the part file.")
	}
	// A phone in the field sends slower than other requests may take.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(10 * time.Minute))
	in, err := c.Request().MultipartReader()
	if err != nil {
		return problem.BadRequest("The form cannot be read.")
	}
	u, err := receive(in)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	law, err := h.store.Law(ctx)
	if err != nil {
		return err
	}
	done, err := h.turn(c)
	if err != nil {
		return err
	}
	u.Sheet, err = read(u.Content, law)
	done()
	if err != nil {
		return unread(err)
	}
	switch {
	case u.Project == "" && u.Sheet.Project == "":
		return problem.Unprocessable("The sheet was not taken.", problem.Field{Field: "project", Rule: "required", Detail: "the sheet does not say to which project it belongs: send the code of the project"})
	case u.Project == "":
		u.Project = u.Sheet.Project
	case u.Sheet.Project != "" && u.Sheet.Project != u.Project:
		return problem.Unprocessable("The sheet was not taken.", problem.Field{Field: "project", Rule: "same", Detail: fmt.Sprintf("this is the sheet of the project %.100q", u.Sheet.Project)})
	}
	j, err := h.store.Add(ctx, caller.Actor(), u)
	if err != nil {
		return asProblem(err)
	}
	h.worker.Kick()
	c.Response().Header().Set("Location", fmt.Sprintf("/api/worksheets/%d", j.ID))
	return c.JSON(http.StatusCreated, j)
}

// unread gives what is wrong with a file its status.
func unread(err error) error {
	var u *Unreadable
	if !errors.As(err, &u) {
		return err
	}
	return problem.Unprocessable("The sheet was not taken.", problem.Field{Field: "file", Rule: u.Rule, Detail: u.Detail})
}

func receive(in *multipart.Reader) (u Upload, err error) {
	for n := 0; ; n++ {
		part, err := in.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n > 5 {
			return u, problem.BadRequest("The form ends too soon or has too many parts. Send it again.")
		}
		switch part.FormName() {
		case "file":
			if u.Content != nil {
				return u, problem.Unprocessable("The sheet was not taken.", problem.Field{Field: "file", Rule: "one", Detail: "send one file"})
			}
			if u.Name, u.Content, err = receiveFile(part); err != nil {
				return u, err
			}
		case "project":
			b, err := io.ReadAll(io.LimitReader(part, 400))
			if err != nil {
				return u, problem.BadRequest("The form ends too soon. Send it again.")
			}
			u.Project = keep(string(b), 100)
		default:
			return u, problem.BadRequest("The form has a part that is not known.", problem.Field{Field: keep(part.FormName(), 40), Rule: "unknown", Detail: "known are file, project"})
		}
	}
	if u.Content == nil {
		return u, problem.Unprocessable("The sheet was not taken.", problem.Field{Field: "file", Rule: "required", Detail: "send the sheet in the part file"})
	}
	sum := sha256.Sum256(u.Content)
	u.SHA256 = hex.EncodeToString(sum[:])
	return u, nil
}

func receiveFile(part *multipart.Part) (name string, content []byte, err error) {
	name = keep(filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/")), 200)
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".xlsx", ".csv", ".txt", ".tsv", ".xlsm":
	case ".xls", ".ods":
		return "", nil, problem.New(http.StatusUnsupportedMediaType, "Not a sheet", "Save the sheet as .xlsx or as CSV UTF-8 and send that.")
	default:
		return "", nil, problem.New(http.StatusUnsupportedMediaType, "Not a sheet", "Send an Excel workbook (.xlsx) or a table (.csv).")
	}
	var out bytes.Buffer
	_, err = io.Copy(&out, io.LimitReader(part, MaxBytes+1))
	switch {
	case err != nil:
		return "", nil, problem.BadRequest("The upload ended before the file did. Send it again.")
	case out.Len() > MaxBytes:
		return "", nil, problem.New(http.StatusRequestEntityTooLarge, "The file is too large", fmt.Sprintf("At most %d MB are taken in one sheet.", MaxBytes>>20))
	}
	return name, append([]byte{}, out.Bytes()...), nil
}
