package letter

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"time"
)

// Post is the way to the SMTP server.
type Post struct {
	from     mail.Address
	host     string
	port     string
	implicit bool // TLS from the first byte
	user     *url.Userinfo
}

// patience is how long one letter may take.
const patience = time.Minute

// NewPost reads the settings: smtp://user:password@host:587 (STARTTLS, demanded
// unless the server is on this machine) or smtps://host:465, and the sender as
// "Name <address>".
func NewPost(server, from string) (*Post, error) {
	u, err := url.Parse(server)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || (u.Path != "" && u.Path != "/") {
		return nil, errors.New("write smtp://user:password@host:587 or smtps://host:465")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("the sender is no address: write Name <address@example.com>")
	}
	p := &Post{from: *sender, host: u.Hostname(), port: u.Port(), implicit: u.Scheme == "smtps", user: u.User}
	if p.port == "" {
		p.port = map[bool]string{false: "587", true: "465"}[p.implicit]
	}
	return p, nil
}

var (
	// ErrRefused is returned for a letter that the server will never take.
	ErrRefused = errors.New("the mail server refuses the letter for good")
	// ErrUnanswered is returned when the line broke after the end of the letter:
	// nobody knows whether the server has it.
	ErrUnanswered = errors.New("the mail server did not say whether it took the letter")
)

// Send hands a letter over. Before its very end is sent, from where on the
// server may have it, handed is called; when that fails nothing was sent.
// Errors hold no address: what the server says is cut down to its code.
func (p *Post) Send(ctx context.Context, l Letter, handed func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := l.bytes(p.from, time.Now())
	if err != nil {
		return err
	}
	conn, err := p.dial(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	c, err := smtp.NewClient(conn, p.host)
	if err != nil {
		_ = conn.Close()
		return fmt.Errorf("greet the mail server: %w", codeOf(err))
	}
	defer c.Close() //nolint:errcheck // what counts is the answer to the letter
	if err := p.prepare(c); err != nil {
		return err
	}
	if err := c.Mail(p.from.Address); err != nil {
		return fmt.Errorf("name the sender: %w", codeOf(err))
	}
	if err := c.Rcpt(l.To); err != nil {
		return fmt.Errorf("name the reader: %w", verdict(err))
	}
	w, err := c.Data()
	if err != nil {
		return fmt.Errorf("begin the letter: %w", verdict(err))
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("send the letter: %w", codeOf(err))
	}
	if err := handed(); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		var said *textproto.Error
		if !errors.As(err, &said) {
			return ErrUnanswered
		}
		return fmt.Errorf("end the letter: %w", verdict(err))
	}
	_ = c.Quit() // it was taken, whatever is said now
	return nil
}

func (p *Post) dial(ctx context.Context) (net.Conn, error) {
	at := net.JoinHostPort(p.host, p.port)
	if p.implicit {
		return (&tls.Dialer{Config: p.tls()}).DialContext(ctx, "tcp", at)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", at)
}

func (p *Post) tls() *tls.Config {
	return &tls.Config{ServerName: p.host, MinVersion: tls.VersionTLS12}
}

// prepare makes the line private and says who we are.
func (p *Post) prepare(c *smtp.Client) error {
	if err := c.Hello("localhost"); err != nil {
		return fmt.Errorf("greet the mail server: %w", codeOf(err))
	}
	if !p.implicit {
		if ok, _ := c.Extension("STARTTLS"); ok {
			if err := c.StartTLS(p.tls()); err != nil {
				return fmt.Errorf("encrypt the line to the mail server: %w", codeOf(err))
			}
		} else if !p.local() {
			return errors.New("the mail server offers no encryption (STARTTLS): addresses are not sent in the open")
		}
	}
	if p.user == nil {
		return nil
	}
	password, _ := p.user.Password()
	if err := c.Auth(smtp.PlainAuth("", p.user.Username(), password, p.host)); err != nil {
		return fmt.Errorf("sign in at the mail server: %w", codeOf(err))
	}
	return nil
}

func (p *Post) local() bool {
	ip := net.ParseIP(p.host)
	return p.host == "localhost" || (ip != nil && ip.IsLoopback())
}

// verdict is codeOf of an answer about the letter itself, which may be final.
func verdict(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 {
		return fmt.Errorf("%w (%d)", ErrRefused, said.Code)
	}
	return codeOf(err)
}

// codeOf keeps of what the server said only the code: its text may hold the
// address.
func codeOf(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) {
		return fmt.Errorf("the mail server said %d", said.Code)
	}
	return err
}
