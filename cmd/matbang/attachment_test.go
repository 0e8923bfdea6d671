package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
	"matbang/internal/web"
)

const scannedPaper = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

// fileForm is a multipart body with a file and other fields.
func fileForm(t *testing.T, name, content string, fields ...string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", `form-data; name="file"; filename="`+name+`"`)
	h.Set("Content-Type", "text/html") // what the sender says does not count
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func (a *api) attach(t *testing.T, s someone, parcel, name, content string, key string, fields ...string) answer {
	t.Helper()
	kind, body := fileForm(t, name, content, fields...)
	header := []string{"Content-Type", kind}
	if key != "" {
		header = append(header, "Idempotency-Key", key)
	}
	return a.send(t, s, http.MethodPost, "/api/parcels/"+parcel+"/attachments", body, header...)
}

func filesUnder(t *testing.T, folder string) (n int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return n
}

type attached struct {
	ID        int64  `json:"id"`
	Event     *int64 `json:"event"`
	Obstacle  *int64 `json:"obstacle"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	AddedBy   string `json:"added_by"`
	Withdrawn *struct{ Reason string }
}

// A paper on its way: attached, listed, fetched by those who may, withdrawn,
// and never gone.
func TestAttachments(t *testing.T) {
	folder := t.TempDir()
	a := newAPIWith(t, func(cfg *web.Config) { cfg.Attachments = folder })
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency, planner, auditor := a.someone(t, "agency"), a.someone(t, "planner"), a.someone(t, "auditor")
	a.posted(t, agency, "/api/parcels/1/events", `{"to": "inventory", "effective_on": "2024-10-12"}`, 201, nil, "Idempotency-Key", "step-0001")
	var first, byKey, again attached
	read := func(ans answer, status int, into *attached) {
		t.Helper()
		if ans.status != status {
			t.Fatalf("%d %s, want %d", ans.status, ans.body, status)
		}
		if err := a.answers(http.MethodPost, "/api/parcels/1/attachments", ans); err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal(ans.body, into); err != nil {
			t.Fatal(err)
		}
	}
	read(a.attach(t, agency, "1", "../../Biên bản số 12.PDF", scannedPaper, "", "obstacle", "1", "note", "bản quét"), 201, &first)
	sum := sha256.Sum256([]byte(scannedPaper))
	if first.Name != "Biên bản số 12.pdf" || first.MediaType != "application/pdf" || *first.Obstacle != 1 || first.SHA256 != hex.EncodeToString(sum[:]) || first.AddedBy != "test-agency" {
		t.Errorf("attached: %+v", first)
	}
	read(a.attach(t, agency, "1", "x.pdf", scannedPaper, "file-0001", "step_key", "step-0001"), 201, &byKey)
	read(a.attach(t, agency, "1", "x.pdf", scannedPaper, "file-0001", "step_key", "step-0001"), 200, &again)
	if byKey.Event == nil || again.ID != byKey.ID || filesUnder(t, folder) != 2 {
		t.Errorf("sent twice: %+v, %+v, %d files", byKey, again, filesUnder(t, folder))
	}
	for name, ans := range map[string]answer{
		"another file under the key":     a.attach(t, agency, "1", "x.pdf", scannedPaper+"%%EOF", "file-0001"),
		"a step of another parcel":       a.attach(t, agency, "2", "x.pdf", scannedPaper, "", "event", fmt.Sprint(*byKey.Event)),
		"an obstacle of another parcel":  a.attach(t, agency, "2", "x.pdf", scannedPaper, "", "obstacle", "1"),
		"both":                           a.attach(t, agency, "1", "x.pdf", scannedPaper, "", "obstacle", "1", "event", fmt.Sprint(*byKey.Event)),
		"no number, and an unknown part": a.attach(t, agency, "1", "x.pdf", scannedPaper, "", "obstacle", "x", "state", "clean"),
		"an empty file":                  a.attach(t, agency, "1", "x.pdf", "", ""),
	} {
		if ans.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, ans.status, ans.body)
		}
	}
	if ans := a.attach(t, agency, "1", "x.pdf", scannedPaper, "", "step_key", "step-unknown"); ans.status != http.StatusConflict {
		t.Errorf("an unknown step: %d %s", ans.status, ans.body)
	}
	if n := filesUnder(t, folder); n != 2 {
		t.Errorf("what was refused left files: %d, want 2", n)
	}
	contentIsSafe(t, a, agency, fmt.Sprintf("/api/parcels/1/attachments/%d", first.ID))
	list := func(s someone) answer { return a.send(t, s, http.MethodGet, "/api/parcels/1/attachments", "") }
	if ans := list(agency); !strings.Contains(string(ans.body), "bản quét") || a.conforms("/api/parcels/1/attachments", ans) != nil {
		t.Errorf("the list: %s, %v", ans.body, a.conforms("/api/parcels/1/attachments", ans))
	}
	one := fmt.Sprintf("/api/parcels/1/attachments/%d", first.ID)
	for path, want := range map[string]int{"/api/parcels/1/attachments": 403, one: 403, "/api/parcels/999999/attachments": 404} {
		if ans := a.send(t, planner, http.MethodGet, path, ""); ans.status != want {
			t.Errorf("the planner at %s: %d", path, ans.status)
		}
	}
	if ans := a.send(t, agency, http.MethodGet, fmt.Sprintf("/api/parcels/2/attachments/%d", first.ID), ""); ans.status != http.StatusNotFound {
		t.Errorf("under another parcel: %d", ans.status)
	}
	a.posted(t, agency, one+"/withdraw", `{"reason": "ảnh của thửa khác"}`, 200, nil)
	for _, test := range []struct {
		who    someone
		status int
	}{{agency, http.StatusGone}, {auditor, http.StatusOK}} {
		if ans := a.send(t, test.who, http.MethodGet, one, ""); ans.status != test.status {
			t.Errorf("%s after the withdrawal: %d %s", test.who.role, ans.status, ans.body)
		}
	}
	if ans := a.send(t, agency, http.MethodPost, one+"/withdraw", `{"reason": "x"}`); ans.status != http.StatusConflict {
		t.Errorf("withdrawn twice: %d %s", ans.status, ans.body)
	}
	if ans := a.send(t, agency, http.MethodPost, one+"/withdraw", `{"reason": " "}`); ans.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d %s", ans.status, ans.body)
	}
	attachmentsAreGuarded(t, a, first.ID)
}

// contentIsSafe fetches what was sent, byte by byte, as nothing that a browser
// would run.
func contentIsSafe(t *testing.T, a *api, s someone, path string) {
	t.Helper()
	ans := a.send(t, s, http.MethodGet, path, "")
	if ans.status != http.StatusOK || string(ans.body) != scannedPaper {
		t.Fatalf("%d %.200s", ans.status, ans.body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
		"Content-Disposition":     `attachment; filename="Bi_n b_n s_ 12.pdf"; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20s%E1%BB%91%2012.pdf`,
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
	} {
		if got := ans.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if err := a.conforms(path, ans); err != nil {
		t.Error(err)
	}
	if again := a.send(t, s, http.MethodGet, path, "", "If-None-Match", ans.header.Get("ETag")); again.status != http.StatusNotModified {
		t.Errorf("unchanged: %d", again.status)
	}
}

// attachmentsAreGuarded tries what no route offers with SQL of its own.
func attachmentsAreGuarded(t *testing.T, a *api, id int64) {
	t.Helper()
	known, err := a.accounts.ByName(t.Context(), "test-agency")
	if err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		fmt.Sprintf(`UPDATE personal.attachment SET name = 'x' WHERE id = %d`, id):                                                                                                                                                             "42501",
		fmt.Sprintf(`DELETE FROM personal.attachment WHERE id = %d`, id):                                                                                                                                                                       "42501",
		fmt.Sprintf(`UPDATE personal.attachment SET withdrawn_reason = 'y' WHERE id = %d`, id):                                                                                                                                                 "attachment_only_withdrawn",
		`INSERT INTO personal.attachment (parcel_id, name, media_type, size_bytes, sha256, file, scanned) VALUES (2501, 'x', 'application/pdf', 1, sha256(''), repeat('0', 32), true)`:                                                         "42501",
		`INSERT INTO personal.attachment (parcel_id, name, media_type, size_bytes, sha256, file, scanned) VALUES (1, 'a/b', 'application/pdf', 1, sha256(''), repeat('0', 32), true)`:                                                          "attachment_name_plain",
		`INSERT INTO personal.attachment (parcel_id, name, media_type, size_bytes, sha256, file, scanned) VALUES (1, 'x', 'text/html', 1, sha256(''), repeat('0', 32), true)`:                                                                  "attachment_media_type_known",
		`INSERT INTO personal.attachment (parcel_id, event_id, name, media_type, size_bytes, sha256, file, scanned) SELECT 1, max(id), 'x', 'application/pdf', 1, sha256(''), repeat('0', 32), true FROM clearance_event WHERE part_id = 2501`: "attachment_event_of_parcel",
	} {
		err := postgres.AsAccount(t.Context(), a.db, postgres.Actor{Account: known.ID, Name: known.Name}, func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), sql)
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != want && pg.ConstraintName != want {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
	_, err = a.db.Exec(t.Context(), `DELETE FROM personal.attachment`)
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.ConstraintName != "attachment_append_only" {
		t.Errorf("the owner deletes: %v", err)
	}
}

// What must not be kept is refused with what to do, and leaves nothing.
func TestHostileUploads(t *testing.T) {
	folder := t.TempDir()
	a := newAPIWith(t, func(cfg *web.Config) { cfg.Attachments, cfg.Scanner = folder, "grep -qv EICAR" })
	if _, err := a.db.Exec(t.Context(), clearanceFixture); err != nil {
		t.Fatal(err)
	}
	agency := a.someone(t, "agency")
	for _, test := range []struct {
		name, file, content string
		status              int
		says                string
	}{
		{"a page called a photograph", "a.jpg", "<script>alert(1)</script>", 415, "none of them"},
		{"HEIC", "IMG_1.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", 415, "Most Compatible"},
		{"a PDF that is an archive", "a.pdf", scannedPaper + "PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 415, "archive"},
		{"larger than the limit", "a.pdf", scannedPaper + strings.Repeat("x", 21<<20), 413, "At most 20 MB"},
		{"100 MB", "a.pdf", strings.Repeat("x", 100<<20), 413, "At most 20 MB"},
	} {
		ans := a.attach(t, agency, "1", test.file, test.content, "")
		if ans.status != test.status || !strings.Contains(string(ans.body), test.says) {
			t.Errorf("%s: %d %.300s, want %d with %s", test.name, ans.status, ans.body, test.status, test.says)
		}
	}
	// 100 MB that do not say how many they are: the answer may be lost with the
	// connection, the file is not kept.
	kind, body := fileForm(t, "a.pdf", scannedPaper+strings.Repeat("x", 100<<20))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.server.URL+"/api/parcels/1/attachments", io.MultiReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+agency.key)
	if res, err := http.DefaultClient.Do(req); err == nil {
		if res.Body.Close(); res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("100 MB in pieces: %d", res.StatusCode)
		}
	}
	for name, body := range map[string]string{
		"no form":                 "x",
		"no file":                 "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n--b--\r\n",
		"a form without its end":  "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n" + scannedPaper,
		"a form of a hundred":     strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n", 100) + "--b--\r\n",
		"two files":               strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"+scannedPaper+"\r\n", 2) + "--b--\r\n",
		"a note that is no text":  "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xff\x00\r\n--b--\r\n",
		"a header that never end": "--b\r\nContent-Disposition: form-data; name=\"" + strings.Repeat("x", 60000) + "\r\n",
	} {
		ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/attachments", body, "Content-Type", "multipart/form-data; boundary=b")
		if ans.status != 400 && ans.status != 422 {
			t.Errorf("%s: %d %s", name, ans.status, ans.body)
		}
	}
	if ans := a.send(t, agency, http.MethodPost, "/api/parcels/1/attachments", "{}"); ans.status != http.StatusUnsupportedMediaType {
		t.Errorf("JSON: %d", ans.status)
	}
	if ans := a.attach(t, agency, "2501", "a.pdf", scannedPaper, ""); ans.status != http.StatusForbidden {
		t.Errorf("outside the area: %d", ans.status)
	}
	lostConnection(t, a, agency)
	deadline := time.Now().Add(10 * time.Second)
	for filesUnder(t, folder) > 0 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
	}
	if n := filesUnder(t, folder); n > 0 {
		t.Errorf("%d files are left", n)
	}
	var rows int
	if err := a.db.QueryRow(t.Context(), `SELECT count(*) FROM personal.attachment`).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// lostConnection begins an upload and goes away in the middle of the file.
func lostConnection(t *testing.T, a *api, s someone) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(a.server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /api/parcels/1/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%s", s.key, scannedPaper)
	if err = errors.Join(err, conn.Close()); err != nil {
		t.Fatal(err)
	}
}

// A scanner decides: found means refused, no answer means not kept.
func TestScannerDecides(t *testing.T) {
	for command, want := range map[string]int{"true": 201, "false": 422, "no-such-scanner": 503} {
		folder := t.TempDir()
		a := newAPIWith(t, func(cfg *web.Config) { cfg.Attachments, cfg.Scanner = folder, command })
		ans := a.attach(t, a.someone(t, "admin"), "1", "a.pdf", scannedPaper, "")
		if ans.status != want || strings.Contains(string(ans.body), command) && want != 201 {
			t.Errorf("%s: %d %s, want %d", command, ans.status, ans.body, want)
		}
		if n := filesUnder(t, folder); n != map[int]int{201: 1}[want] {
			t.Errorf("%s: %d files", command, n)
		}
	}
}
