package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
)

// sendPhoto sends a picture as the form does.
func sendPhoto(t *testing.T, a *api, who someone, file []byte, fields map[string]string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, text := range fields {
		if err := form.WriteField(name, text); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "x.exe")
	if err == nil {
		_, err = io.Copy(part, bytes.NewReader(file))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return a.send(t, who, http.MethodPost, "/api/zones/kcn-cai-lan/photos", body.String(), "Content-Type", form.FormDataContentType())
}

// A picture is public; adding and removing one is the promotion agency's.
func TestPhotosOfAZone(t *testing.T) {
	a := newAPI(t)
	public, promoter := a.someone(t, "public"), a.someone(t, "promoter")
	if ans := a.send(t, public, http.MethodGet, "/api/zones/kcn-cai-lan/photos", ""); string(bytes.TrimSpace(ans.body)) != `{"items":[]}` {
		t.Fatalf("a zone has pictures that nobody took: %s", ans.body)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 640, 480))); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{"title_vi": "Cổng khu", "title_en": "Gate", "taken_on": "2026-05-31", "source": "Ban Quản lý (thử)", "consent": "Chủ ảnh đồng ý, thư 31/5/2026 (thử)"}
	if ans := sendPhoto(t, a, public, file.Bytes(), said); ans.status != http.StatusUnauthorized {
		t.Errorf("the public: %d", ans.status)
	}
	if ans := sendPhoto(t, a, a.someone(t, "planner"), file.Bytes(), said); ans.status != http.StatusForbidden {
		t.Errorf("a planner: %d", ans.status)
	}
	ans := sendPhoto(t, a, promoter, []byte("MZ no picture"), map[string]string{"title_vi": "x", "taken_on": "2099-01-01"})
	var refused struct{ Errors []struct{ Field string } }
	if err := json.Unmarshal(ans.body, &refused); err != nil || ans.status != http.StatusUnprocessableEntity || len(refused.Errors) != 5 {
		t.Errorf("what is wrong is said at once: %d %s, %v", ans.status, ans.body, err)
	}
	ans = sendPhoto(t, a, promoter, file.Bytes(), said)
	var p struct {
		ID           int64
		Large, Small string
		Width        int
	}
	if err := json.Unmarshal(ans.body, &p); err != nil || ans.status != http.StatusCreated || p.Width != 640 {
		t.Fatalf("%d %s, %v", ans.status, ans.body, err)
	}
	if ans := sendPhoto(t, a, promoter, file.Bytes(), said); ans.status != http.StatusConflict {
		t.Errorf("the same again: %d", ans.status)
	}
	got := a.send(t, public, http.MethodGet, p.Small, "")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("Cache-Control") != "public, max-age=86400" {
		t.Errorf("the picture: %d %v", got.status, got.header)
	}
	if again := a.send(t, public, http.MethodGet, p.Small, "", "If-None-Match", got.header.Get("ETag")); again.status != http.StatusNotModified {
		t.Errorf("the same picture is sent again: %d", again.status)
	}
	if ans := a.send(t, public, http.MethodDelete, "/api/photos/1", ""); ans.status != http.StatusUnauthorized {
		t.Errorf("the public removes: %d", ans.status)
	}
	if ans := a.send(t, promoter, http.MethodDelete, "/api/photos/1", ""); ans.status != http.StatusNoContent {
		t.Errorf("remove: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, public, http.MethodGet, p.Large, ""); ans.status != http.StatusNotFound {
		t.Errorf("a picture that was removed: %d", ans.status)
	}
}
