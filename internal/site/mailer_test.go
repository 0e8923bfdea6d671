package site_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/letter"
	"matbang/internal/letter/lettertest"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
	"matbang/internal/site"
)

const (
	reader = "reader@example.com"
	token  = "00000000000000000000000000000001"
	secret = "00000000000000000000000000000002"
)

// mailbench is land with a kept search and an SMTP server.
type mailbench struct {
	db     *pgxpool.Pool
	store  *site.Store
	server *lettertest.Server
	log    bytes.Buffer
}

func newMailbench(t *testing.T) *mailbench {
	t.Helper()
	b := &mailbench{db: postgrestest.Database(t), server: lettertest.Start(t)}
	b.store = site.NewStore(b.db)
	tx, err := b.db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	land(t, tx)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Keep(t.Context(), postgres.Actor{}, site.Saved{Token: token, Name: "Đất nhỏ", Query: "min_area_ha=0.5", Lang: "vi"}); err != nil {
		t.Fatal(err)
	}
	if err := b.store.Subscribe(t.Context(), postgres.Actor{}, token, reader, secret); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *mailbench) clean(t *testing.T, numbers ...string) {
	t.Helper()
	if _, err := b.db.Exec(t.Context(), `UPDATE parcel SET grade = 'vacant', state = 'clean', state_since = '2026-03-01' WHERE parcel_no = ANY ($1)`, numbers); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func mailer(t *testing.T, db postgres.DB, server string, log io.Writer) *site.Mailer {
	t.Helper()
	post, err := letter.NewPost(server, "Mặt bằng <thu@example.com>")
	if err != nil {
		t.Fatal(err)
	}
	return site.NewMailer(site.NewStore(db), post, "https://matbang.example", slog.New(slog.NewTextHandler(log, nil)))
}

func (b *mailbench) round(t *testing.T) {
	t.Helper()
	// Pauses and waits for another try are over.
	if _, err := b.db.Exec(t.Context(), "UPDATE personal.search_letter SET next_attempt = now(); "); err != nil {
		t.Fatal(err)
	}
	if _, err := b.db.Exec(t.Context(), "UPDATE personal.search_subscription SET told_at = told_at - interval '2 hours'"); err != nil {
		t.Fatal(err)
	}
	if err := mailer(t, b.db, b.server.URL, &b.log).Round(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// plain is the text of the last letter, of which there must be n.
func (b *mailbench) plain(t *testing.T, n int) (mail.Header, string) {
	t.Helper()
	got := b.server.Letters()
	if len(got) != n {
		t.Fatalf("%d letters were taken, want %d", len(got), n)
	}
	m, err := mail.ReadMessage(strings.NewReader(got[n-1].Text))
	if err != nil || got[n-1].To != reader {
		t.Fatalf("to %s, %v", got[n-1].To, err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(text)
}

func TestLettersAreOnlyForWhoConfirms(t *testing.T) {
	b := newMailbench(t)
	ctx := t.Context()
	b.clean(t, "0", "1")
	b.round(t)
	_, text := b.plain(t, 1)
	if !strings.Contains(text, "https://matbang.example/sites/mail?token="+secret) || !strings.Contains(text, "Đất nhỏ") {
		t.Errorf("the question: %s", text)
	}
	b.clean(t, "3", "4")
	b.round(t)
	b.plain(t, 1) // not asked twice, and nothing told before the answer
	if m, err := b.store.ConfirmMail(ctx, postgres.Actor{}, secret); err != nil || !m.Confirmed || m.Query != "min_area_ha=0.5" {
		t.Fatalf("%+v, %v", m, err)
	}
	b.round(t)
	b.plain(t, 1) // what could be seen on the page is no news
	b.clean(t, "20", "21", "22", "30", "31", "32")
	b.round(t)
	header, text := b.plain(t, 2)
	if strings.Count(text, "https://matbang.example/sites/") != 2 || !strings.Contains(text, "2,2 ha") || !strings.Contains(text, "dữ liệu trình diễn") || !strings.Contains(text, "token="+secret+"&end=1") {
		t.Errorf("the news: %s", text)
	}
	if header.Get("List-Unsubscribe") != "<https://matbang.example/api/searches/mail/"+secret+"/end>" {
		t.Errorf("%v", header)
	}
	b.round(t)
	b.plain(t, 2)
	if err := b.store.EndMail(ctx, postgres.Actor{}, secret); err != nil {
		t.Fatal(err)
	}
	b.clean(t, "60", "61")
	b.round(t)
	b.plain(t, 2)
	var left int
	if err := b.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM personal.search_subscription) + (SELECT count(*) FROM personal.search_letter) + (SELECT count(*) FROM personal.search_told)
		+ (SELECT count(*) FROM audit_entry WHERE (before::text || after::text) LIKE '%reader@%') + (SELECT count(*) FROM personal.audit_value WHERE (before::text || after::text) LIKE '%reader@%')`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows are kept of somebody who ended it; %v", left, err)
	}
	if strings.Contains(b.log.String(), "@") {
		t.Errorf("the log tells an address: %s", b.log.String())
	}
}

func TestLettersAreTriedAgain(t *testing.T) {
	b := newMailbench(t)
	for at, says := range map[string]string{"RCPT": "450 " + reader + " later", ".": "451 later", "MAIL": "421 away"} {
		b.server.Answer = func(command string) string {
			if strings.HasPrefix(command, at) {
				return says
			}
			return ""
		}
		b.round(t)
		if n := len(b.server.Letters()); n != 0 {
			t.Fatalf("%s: %d letters were taken", says, n)
		}
	}
	b.server.Answer = nil
	b.round(t)
	b.plain(t, 1)
	b.round(t)
	b.plain(t, 1)
	if strings.Contains(b.log.String(), "@") {
		t.Errorf("the log tells an address: %s", b.log.String())
	}
}

func TestAStrangerCannotFillALetterBox(t *testing.T) {
	b := newMailbench(t)
	for n := range 3 {
		err := b.store.Subscribe(t.Context(), postgres.Actor{}, token, strings.ToUpper(reader), fmt.Sprintf("%032d", 10+n))
		if (err != nil) != (n == 2) {
			t.Errorf("question %d: %v", n+2, err)
		}
	}
	if err := b.store.Subscribe(t.Context(), postgres.Actor{}, token, "a@b, c@d", fmt.Sprintf("%032d", 20)); err == nil {
		t.Error("two addresses in one")
	}
	err := postgres.AsAccount(t.Context(), b.db, postgres.Actor{}, func(tx pgx.Tx) error {
		var n int
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM personal.search_subscription").Scan(&n)
	})
	if err == nil {
		t.Error("a request reads addresses")
	}
}

// mailFlag tells the test program that it is the mailer to be killed; the
// addresses of the database and the server come on standard input.
const mailFlag = "-test.run=^TestMailerProcess$"

// TestMailerProcess is no test: it is the process that the next one kills.
func TestMailerProcess(t *testing.T) {
	if !slices.Contains(os.Args, mailFlag) {
		return
	}
	var dsn, server string
	if _, err := fmt.Fscanf(os.Stdin, "%q %q", &dsn, &server); err != nil {
		t.Skip("run by TestKilledMailers only")
	}
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	mailer(t, db, server, os.Stderr).Run(t.Context())
}

// A program that is killed at any moment of sending loses no letter and sends
// none twice.
func TestKilledMailers(t *testing.T) {
	for _, c := range []struct {
		at   string
		want int // letters taken in the end
	}{
		{"EHLO", 1},
		{"MAIL", 1},
		{"RCPT", 1},
		{"DATA", 1},
		{".", 1}, // the server has it, and the program never heard so
	} {
		t.Run(c.at, func(t *testing.T) {
			b := newMailbench(t)
			reached, killed := make(chan struct{}), make(chan struct{})
			var once sync.Once
			b.server.Answer = func(command string) string {
				if strings.HasPrefix(command, c.at) {
					once.Do(func() { close(reached); <-killed })
				}
				return ""
			}
			cmd := exec.Command(os.Args[0], mailFlag)
			cmd.Stdin = strings.NewReader(fmt.Sprintf("%q %q\n", b.db.Config().ConnString(), b.server.URL))
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-reached:
			case <-time.After(30 * time.Second):
				t.Fatal("the mailer never came so far")
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			close(killed)
			for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
				b.round(t) // the lock of the dead goes with its connection
				if len(b.server.Letters()) >= c.want || time.Now().After(end) {
					break
				}
			}
			b.round(t)
			b.plain(t, c.want)
		})
	}
}
