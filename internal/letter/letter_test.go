package letter_test

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"matbang/internal/letter"
	"matbang/internal/letter/lettertest"
)

const from = "Mặt bằng Quảng Ninh <thu@example.com>"

var sample = letter.Letter{
	ID: "search-7", To: "reader@example.com", Subject: "Mặt bằng mới\r\nBcc: other@example.com", Lang: "vi",
	Text: "Khu đất 244: 31,6 ha\n.\n. một chấm ở đầu dòng\n" + strings.Repeat("dài ", 60) + "\n", EndURL: "https://matbang.example/api/searches/mail/0/end",
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	server := lettertest.Start(t)
	post, err := letter.NewPost(server.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	order := ""
	server.Answer = func(command string) string {
		if command == "." {
			order += " end"
		}
		return ""
	}
	if err := post.Send(t.Context(), sample, func() error { order += "handed"; return nil }); err != nil {
		t.Fatal(err)
	}
	if order != "handed end" {
		t.Errorf("the caller hears of it %q", order)
	}
	got := server.Letters()
	if len(got) != 1 || got[0].From != "thu@example.com" || got[0].To != "reader@example.com" {
		t.Fatalf("%+v", got)
	}
	for _, line := range strings.Split(got[0].Text, "\r\n") {
		if len(line) > 200 || strings.ContainsAny(line, "\r\n") || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("a line is not plain: %q", line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].Text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Mặt bằng mới  Bcc: other@example.com" || m.Header.Get("Bcc") != "" {
		t.Errorf("the subject %q, %v; Bcc %q", subject, err, m.Header.Get("Bcc"))
	}
	if m.Header.Get("List-Unsubscribe") != "<"+sample.EndURL+">" || m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || m.Header.Get("Message-Id") != "<search-7@example.com>" {
		t.Errorf("%v", m.Header)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if want := strings.ReplaceAll(sample.Text, "\n", "\r\n"); err != nil || string(text) != want {
		t.Errorf("the text %q, want %q; %v", text, want, err)
	}
}

func TestWhatTheServerSaysDecides(t *testing.T) {
	for _, c := range []struct {
		at, says string
		want     error
	}{
		{"RCPT", "550 reader@example.com is unknown here", letter.ErrRefused},
		{"RCPT", "450 later", nil},
		{"MAIL", "550 who are you", nil}, // our fault, not the reader's
		{".", "554 spam", letter.ErrRefused},
		{".", "451 later", nil},
	} {
		server := lettertest.Start(t)
		server.Answer = func(command string) string {
			if strings.HasPrefix(command, c.at) {
				return c.says
			}
			return ""
		}
		post, err := letter.NewPost(server.URL, from)
		if err != nil {
			t.Fatal(err)
		}
		err = post.Send(t.Context(), sample, func() error { return nil })
		if err == nil || errors.Is(err, letter.ErrRefused) != (c.want != nil) || errors.Is(err, letter.ErrUnanswered) {
			t.Errorf("%s at %s: %v", c.says, c.at, err)
		}
		if err != nil && strings.Contains(err.Error(), "@") {
			t.Errorf("the error tells an address: %v", err)
		}
		if len(server.Letters()) != 0 {
			t.Errorf("%s: it was taken", c.says)
		}
	}
}

func TestNothingIsSentWhenTheCallerSaysSo(t *testing.T) {
	server := lettertest.Start(t)
	post, err := letter.NewPost(server.URL, from)
	if err != nil {
		t.Fatal(err)
	}
	ended := errors.New("ended")
	if err := post.Send(t.Context(), sample, func() error { return ended }); !errors.Is(err, ended) {
		t.Errorf("%v", err)
	}
	if got := server.Letters(); len(got) != 0 {
		t.Errorf("taken: %+v", got)
	}
}

func TestSettingsOfMail(t *testing.T) {
	for _, server := range []string{"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://h/path"} {
		if _, err := letter.NewPost(server, from); err == nil {
			t.Errorf("%q is taken for a server", server)
		}
	}
	if _, err := letter.NewPost("smtps://u:p@mail.example.com", "no address"); err == nil {
		t.Error("a sender without address")
	}
	for _, server := range []string{"smtp://mail.example.com", "smtp://u:p@127.0.0.1:2525", "smtps://mail.example.com:465"} {
		if _, err := letter.NewPost(server, from); err != nil {
			t.Errorf("%s: %v", server, err)
		}
	}
}
