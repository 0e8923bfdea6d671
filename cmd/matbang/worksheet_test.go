package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/xuri/excelize/v2"

	"matbang/internal/worksheet"
)

// form is a multipart body with a file and texts.
func form(t *testing.T, name string, content []byte, texts ...string) (body, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for i := 0; i+1 < len(texts); i += 2 {
		if err := w.WriteField(texts[i], texts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if content != nil {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), w.FormDataContentType()
}

type sheetJob struct {
	ID     int64  `json:"id"`
	State  string `json:"state"`
	Work   string `json:"work"`
	Counts struct{ Change, Same, Untouched, Refused int }
	Result *struct{ Applied int }
}

// An officer of the agency downloads the sheet, fills it in, sends it, looks at
// the refusals and applies the rest.
func TestSheetThroughHTTP(t *testing.T) {
	a := newAPI(t)
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, planner := a.someone(t, "agency"), a.someone(t, "planner")
	judge := worksheet.NewWorker(worksheet.NewStore(a.db), slog.New(slog.DiscardHandler))
	ended := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer close(ended)
		judge.Run(ctx)
	}()
	defer func() {
		stop()
		<-ended
	}()
	if ans := a.send(t, planner, http.MethodGet, "/api/projects/p/sheet.xlsx", ""); ans.status != http.StatusForbidden {
		t.Errorf("a planner downloads the sheet: %d", ans.status)
	}
	if ans := a.send(t, agency, http.MethodGet, "/api/projects/nope/sheet.xlsx", ""); ans.status != http.StatusNotFound {
		t.Errorf("no such project: %d", ans.status)
	}
	if ans := a.send(t, agency, http.MethodGet, "/api/projects/p/sheet.xlsx?state=gone", ""); ans.status != http.StatusBadRequest {
		t.Errorf("no such state: %d", ans.status)
	}
	ans := a.send(t, agency, http.MethodGet, "/api/projects/p/sheet.xlsx", "")
	book, err := excelize.OpenReader(bytes.NewReader(ans.body))
	if err != nil || !strings.Contains(ans.header.Get("Content-Disposition"), "p-20") || ans.header.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%d %v %v", ans.status, ans.header, err)
	}
	rows, err := book.GetRows("Tình trạng")
	if err != nil || len(rows) != 6 || rows[3][0] != "T1-1" || rows[4][0] != "T2-1" || rows[5][0] != "T2-2" {
		t.Fatalf("%v %q", err, rows)
	}
	if bytes.Contains(ans.body, []byte(secretAmount)) || strings.Contains(strings.Join(rows[3], " "), secretAmount) {
		t.Error("the sheet holds an amount of the past")
	}
	for cell, v := range map[string]any{"K4": "đang kiểm đếm", "L4": "12/10/2024", "K5": "mặt bằng sạch", "L5": 45600} {
		if err := book.SetCellValue("Tình trạng", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var filled bytes.Buffer
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}
	post := func(who someone, name string, content []byte, texts ...string) answer {
		body, kind := form(t, name, content, texts...)
		return a.send(t, who, http.MethodPost, "/api/worksheets", body, "Content-Type", kind)
	}
	for _, c := range []struct {
		name, project string
		content       []byte
		status        int
		says          string
	}{
		{"a.xls", "p", []byte("x"), 415, ".xlsx"},
		{"a.exe", "p", []byte("MZ"), 415, ".xlsx"},
		{"a.xlsx", "p", []byte("PK\x03\x04 broken"), 422, `"rule":"xlsx"`},
		{"a.xlsx", "p", []byte{}, 422, `"rule":"empty"`},
		{"a.csv", "p", []byte("a;b\n1;2\n"), 422, `"rule":"table"`},
		{"a.csv", "p", []byte("M\xe3 d\xf2ng;B\x1b;\xff\xfe"), 422, `"rule":"encoding"`},
		{"a.csv", "", []byte("Mã dòng;Bước tiếp theo\nT1-1;\n"), 422, `"field":"project"`},
		{"a.csv", "nope", []byte("Mã dòng;Bước tiếp theo\nT1-1;\n"), 404, "project"},
		{"a.xlsx", "q", filled.Bytes(), 422, `"rule":"same"`},
		{"a.csv", "p", bytes.Repeat([]byte("x"), 17<<20), 413, "16 MB"},
		{"a.xlsx", "p", nil, 422, `"rule":"required"`},
	} {
		if ans := post(agency, c.name, c.content, "project", c.project); ans.status != c.status || !strings.Contains(string(ans.body), c.says) {
			t.Errorf("%s: %d %.200s, want %d with %s", c.name, ans.status, ans.body, c.status, c.says)
		}
	}
	ans = post(agency, `C:\Bảng kê.xlsx`, filled.Bytes())
	if err := a.accepted("/api/worksheets", ans); ans.status != http.StatusCreated || err != nil {
		t.Fatalf("%d %s %v", ans.status, ans.body, err)
	}
	path := ans.header.Get("Location")
	j := a.sheet(t, agency, path)
	if j.State != "checked" || j.Counts.Change != 1 || j.Counts.Refused != 1 || j.Counts.Untouched != 1 {
		t.Fatalf("%+v", j)
	}
	ans = a.send(t, agency, http.MethodGet, path+"/rows?verdict=refused", "")
	if err := a.conforms(path+"/rows", ans); err != nil || !strings.Contains(string(ans.body), "clearance_event_transition_allowed") || strings.Contains(string(ans.body), `"row":4`) {
		t.Errorf("%s %v", ans.body, err)
	}
	if ans := a.send(t, planner, http.MethodGet, path, ""); ans.status != http.StatusForbidden {
		t.Errorf("a planner reads a sheet: %d", ans.status)
	}
	for range 2 { // a second click changes nothing
		if ans = a.send(t, agency, http.MethodPost, path+"/apply", `{"rows": null}`); ans.status != http.StatusAccepted {
			t.Fatalf("%d %s", ans.status, ans.body)
		}
		if err := a.accepted(path+"/apply", ans); err != nil {
			t.Error(err)
		}
	}
	if j = a.sheet(t, agency, path); j.State != "applied" || j.Result.Applied != 1 {
		t.Fatalf("%+v", j)
	}
	if got := string(a.get("/api/parcels/1").body); !strings.Contains(got, `"state":"inventory"`) {
		t.Errorf("the parcel: %s", got)
	}
	ans = a.send(t, agency, http.MethodGet, path+"/sheet.xlsx?lang=en", "")
	if book, err = excelize.OpenReader(bytes.NewReader(ans.body)); err != nil {
		t.Fatalf("%d %v", ans.status, err)
	}
	if rows, err = book.GetRows("Tình trạng"); err != nil || !strings.Contains(strings.Join(rows[4], " "), "REFUSED The law in force on 04/11/2024 has no step") {
		t.Errorf("%v %q", err, rows[4])
	}
	if ans := a.send(t, agency, http.MethodDelete, path, ""); ans.status != http.StatusConflict {
		t.Errorf("an applied sheet is given up: %d", ans.status)
	}
	list := a.send(t, agency, http.MethodGet, "/api/worksheets?project=p", "")
	if err := a.conforms("/api/worksheets", list); err != nil {
		t.Error(err)
	}
	tableThereAndBack(t, a, agency, post)
}

// tableThereAndBack does the same with CSV: semicolons, decimal commas.
func tableThereAndBack(t *testing.T, a *api, agency someone, post func(someone, string, []byte, ...string) answer) {
	t.Helper()
	ans := a.send(t, agency, http.MethodGet, "/api/projects/p/sheet.csv", "")
	lines := strings.Split(strings.TrimPrefix(string(ans.body), "\ufeff"), "\r\n")
	if !strings.HasPrefix(lines[0], "Mã dòng;Xã, phường;") || !strings.HasPrefix(lines[2], "T2-1;") || !strings.Contains(lines[2], "400,00;") {
		t.Fatalf("%q", lines)
	}
	lines[2] = strings.TrimRight(lines[2], ";") + ";đang kiểm đếm;12/10/2024"
	ans = post(agency, "a.csv", []byte(strings.Join(lines, "\r\n")), "project", "p")
	j := a.sheet(t, agency, ans.header.Get("Location"))
	if j.Counts.Change != 1 || j.Counts.Refused != 0 || j.Counts.Untouched != 2 {
		t.Errorf("%+v", j)
	}
	if ans := a.send(t, agency, http.MethodDelete, ans.header.Get("Location"), ""); ans.status != http.StatusNoContent {
		t.Errorf("giving it up: %d %s", ans.status, ans.body)
	}
}

// accepted holds the answer to a POST against the document.
func (a *api) accepted(path string, ans answer) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, a.server.URL+path, nil)
	if err != nil {
		return err
	}
	route, params, err := a.router.FindRoute(req)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 ans.status, Header: ans.header, Body: io.NopCloser(bytes.NewReader(ans.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

// sheet waits until it is the person's turn.
func (a *api) sheet(t *testing.T, who someone, path string) (j sheetJob) {
	t.Helper()
	for range 600 {
		ans := a.send(t, who, http.MethodGet, path, "")
		if err := a.conforms(path, ans); err != nil {
			t.Fatalf("%s: %v", ans.body, err)
		}
		j = sheetJob{}
		if err := json.Unmarshal(ans.body, &j); err != nil {
			t.Fatal(err)
		}
		if j.Work == "" {
			return j
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nobody works on %s", path)
	return j
}
