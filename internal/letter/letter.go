// Package letter writes e-mail and hands it to an SMTP server: plain text, with
// the headers that let a reader end it by one click (RFC 8058). It keeps
// nothing and logs nothing; what must not be sent twice is the caller's.
package letter

import (
	"bytes"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Letter is one e-mail.
type Letter struct {
	ID      string // of the Message-ID, before the @
	To      string // address alone
	Subject string
	Text    string // lines end with \n
	Lang    string
	// EndURL ends the letters by one click; empty where there is nothing to end.
	EndURL string
}

// Text of a letter as it goes over the wire (RFC 5322), with lines that end in
// CR LF and hold ASCII alone.
func (l Letter) bytes(from mail.Address, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	domain := from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", from.String())
	header("To", (&mail.Address{Address: l.To}).String())
	header("Subject", mime.QEncoding.Encode("utf-8", oneLine(l.Subject)))
	header("Date", at.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	header("Message-ID", "<"+oneLine(l.ID)+"@"+domain+">")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	if l.Lang != "" {
		header("Content-Language", oneLine(l.Lang))
	}
	header("Auto-Submitted", "auto-generated") // no answers of other programs (RFC 3834)
	if l.EndURL != "" {
		header("List-Unsubscribe", "<"+oneLine(l.EndURL)+">")
		header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(l.Text, "\n", "\r\n"))); err != nil {
		return nil, fmt.Errorf("write the letter: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the letter: %w", err)
	}
	return b.Bytes(), nil
}

// oneLine keeps what people typed from becoming a header of its own.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
