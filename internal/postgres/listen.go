package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listener hears what every instance of the program is told at commit (NOTIFY).
// It has one connection of its own, since a pooled one would be given away.
type Listener struct {
	// DSN is the address of the primary, not through a pooler in transaction
	// mode: notifications belong to a session.
	DSN string
	// Channels are the names to listen to; ours, never of a request.
	Channels []string
	// Heard is called for each message, in the order of the commits.
	Heard func(channel, payload string)
	// Up is called with true each time the connection begins to listen: what
	// was told before is lost, so whoever keeps something that must not be stale
	// throws it away now. It is called with false when the connection is lost.
	Up func(listening bool)
}

const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 5 * time.Second
	// pingEvery bounds how long a connection that died silently is believed.
	pingEvery = 30 * time.Second
)

// Run listens until ctx ends, and connects anew when the connection is lost.
func (l Listener) Run(ctx context.Context) {
	wait := firstRetry
	for ctx.Err() == nil {
		began := time.Now()
		err := l.listen(ctx)
		l.Up(false)
		if time.Since(began) > lastRetry {
			wait = firstRetry
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, lastRetry)
	}
}

func (l Listener) listen(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, l.DSN)
	if err != nil {
		return fmt.Errorf("postgres.Listen: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is pending
	for _, name := range l.Channels {
		if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("postgres.Listen: %w", err)
		}
	}
	l.Up(true)
	for {
		quiet, cancel := context.WithTimeout(ctx, pingEvery)
		note, err := conn.WaitForNotification(quiet)
		silent := quiet.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			l.Heard(note.Channel, note.Payload)
		case silent && conn.Ping(ctx) == nil:
		default:
			return fmt.Errorf("postgres.Listen: %w", err)
		}
	}
}
