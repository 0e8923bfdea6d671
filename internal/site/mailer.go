package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"matbang/internal/letter"
)

// MailChannel is where the database tells that a letter is to be written.
const MailChannel = "matbang_letter"

// mailPause is the least time between two letters of one subscription: what
// becomes clean meanwhile is told together.
const mailPause = time.Hour

// mailEvery is how often is looked without being told: for letters that are
// tried again, and for pauses that are over.
const mailEvery = time.Minute

// mostAttempts is how often a letter is tried, over about a day.
const mostAttempts = 10

// mostNamed is how many sites a letter names; of the rest it gives the number.
const mostNamed = 10

// Mailer sends the letters of kept searches. Every instance has one; they take
// turns. One that is killed loses no letter and sends none twice.
type Mailer struct {
	store *Store
	post  *letter.Post
	base  string // address of the service, without a slash at the end
	log   *slog.Logger
	wake  chan struct{}
	pause time.Duration
}

// NewMailer returns a mailer; links in letters begin with base.
func NewMailer(s *Store, post *letter.Post, base string, log *slog.Logger) *Mailer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Mailer{store: s, post: post, base: strings.TrimSuffix(base, "/"), log: log, wake: make(chan struct{}, 1), pause: mailPause}
}

// Wake tells that something changed; it never waits.
func (m *Mailer) Wake() {
	select {
	case m.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run writes and sends until ctx ends.
func (m *Mailer) Run(ctx context.Context) {
	clock := time.NewTicker(mailEvery)
	defer clock.Stop()
	for {
		if err := m.Round(ctx); err != nil && ctx.Err() == nil {
			m.log.ErrorContext(ctx, "letters are not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-m.wake:
		case <-clock.C:
		}
	}
}

// Round decides what is to be told and sends what waits.
func (m *Mailer) Round(ctx context.Context) error {
	if err := m.alone(ctx, func() error { return m.store.decide(ctx, m.pause) }); err != nil {
		return err
	}
	for {
		more := false
		err := m.alone(ctx, func() error {
			var err error
			more, err = m.one(ctx)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

func (m *Mailer) alone(ctx context.Context, do func() error) error {
	_, unsure, err := m.store.alone(ctx, do)
	if unsure > 0 {
		m.log.WarnContext(ctx, "letters were under way when the program ended; they are not sent again", "letters", unsure)
	}
	return err
}

// one sends the next letter; false when none waits, or the server is away.
func (m *Mailer) one(ctx context.Context) (bool, error) {
	d, found, err := m.store.take(ctx)
	if err != nil || !found {
		return false, err
	}
	l, err := m.write(ctx, d)
	if err != nil {
		return false, err
	}
	if l.Text == "" { // the sites that it told are gone again
		return true, m.store.mark(ctx, d.ID, "sent")
	}
	handed := false
	err = m.post.Send(ctx, l, func() error {
		handed = true
		return m.store.mark(ctx, d.ID, "handed")
	})
	state, log := outcome(err, handed, d.Attempts)
	if log {
		m.log.WarnContext(ctx, "a letter was not sent", "letter", d.ID, "attempt", d.Attempts, "then", state, "error", err)
	}
	// What the server said counts even when we are told to stop meanwhile.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := m.store.mark(keep, d.ID, state); err != nil && !errors.Is(err, ErrUnknown) {
		return false, err
	}
	return state != "waiting", nil
}

// outcome is the state of a letter after it was tried, and whether somebody
// should know.
func outcome(err error, handed bool, attempts int) (state string, log bool) {
	switch {
	case err == nil:
		return "sent", false
	case errors.Is(err, ErrUnknown): // ended while it was being sent, before its end
		return "refused", false
	case handed && errors.Is(err, letter.ErrUnanswered):
		return "unsure", true
	case errors.Is(err, letter.ErrRefused) || attempts >= mostAttempts:
		return "refused", true
	}
	return "waiting", true
}

// write puts a letter together; without text when there is nothing to tell.
func (m *Mailer) write(ctx context.Context, d dispatch) (letter.Letter, error) {
	l := letter.Letter{ID: "search-" + strconv.FormatInt(d.ID, 10), To: d.Email, Lang: d.Lang}
	page := m.base + "/sites/mail?token=" + d.Secret
	if d.Kind == "confirm" {
		l.Subject = say(d.Lang, "Xác nhận nhận thư về mặt bằng: ", "Confirm letters about land: ") + d.Name
		l.Text = fmt.Sprintf(say(d.Lang, confirmVI, confirmEN), d.Name, m.base, page)
		return l, nil
	}
	q, err := understood(d.Query)
	if err != nil {
		return l, nil //nolint:nilerr // kept under other rules: nothing can be told
	}
	list, err := m.store.ByID(ctx, q, d.Sites[:min(len(d.Sites), mostNamed)])
	if err != nil || len(list) == 0 {
		return l, err
	}
	lines := make([]string, 0, len(list)+1)
	for _, t := range list {
		lines = append(lines, m.line(d.Lang, t))
	}
	if more := len(d.Sites) - mostNamed; more > 0 {
		lines = append(lines, fmt.Sprintf(say(d.Lang, "… và %d mặt bằng khác.", "… and %d more."), more))
	}
	at := m.base + "/sites"
	if d.Query != "" {
		at += "?" + d.Query
	}
	n := len(d.Sites)
	l.Subject = fmt.Sprintf(say(d.Lang, "%d mặt bằng mới: %s", "%d new: %s"), n, d.Name)
	l.Text = fmt.Sprintf(say(d.Lang, sitesVI, sitesEN), d.Name, strings.Join(lines, "\n\n"), at, m.base+"/api/searches/"+d.Token+"/feed.atom", page+"&end=1")
	l.EndURL = m.base + "/api/searches/mail/" + d.Secret + "/end"
	return l, nil
}

func (m *Mailer) line(lang string, t Site) string {
	s := "• " + text(lang, t.Name) + ": " + figure(lang, t.AreaHa, 1) + " ha; " + gradeText(lang, Detail{Site: t})
	if t.Demo {
		s += say(lang, " (dữ liệu trình diễn)", " (demonstration data)")
	}
	return s + "\n  " + m.base + "/sites/" + t.ID
}

const (
	confirmVI = `Có người, có lẽ là quý vị, muốn nhận thư tại địa chỉ này khi có mặt bằng mới đáp ứng tìm kiếm
“%s” trên trang %s.

Nếu đúng, xin bấm vào liên kết sau rồi xác nhận:
%s

Nếu không phải, xin bỏ qua thư này: sẽ không có thư nào khác, và địa chỉ được xóa sau 7 ngày.
`
	confirmEN = `Somebody, probably you, would like letters at this address when new land matches the search
"%s" on %s.

If so, please follow this link and confirm:
%s

If not, do nothing: no other letter will come, and the address is deleted after 7 days.
`
	sitesVI = `Có mặt bằng mới đáp ứng tìm kiếm “%s”:

%s

Xem tất cả: %s
Nguồn tin Atom: %s

Thôi nhận thư và xóa địa chỉ này: %s
`
	sitesEN = `New land matches the search "%s":

%s

See all: %s
Atom feed: %s

End these letters and delete this address: %s
`
)
