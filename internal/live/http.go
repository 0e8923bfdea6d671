package live

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/web"
)

const (
	// mostStreams bounds the memory of one instance: a stream costs two
	// goroutines and some buffers, about 50 kB.
	mostStreams = 5000
	// heartbeat is shorter than what proxies take for dead.
	heartbeat = 20 * time.Second
	// retry is after how long a page comes back.
	retry = 3 * time.Second
	// stalled is how long one write may take before the page is given up.
	stalled = 10 * time.Second
)

// Register adds the stream of changes.
func Register(g *echo.Group, h *Hub) {
	g.GET("/events", func(c echo.Context) error { return stream(c, h) })
}

// stream tells of changes until the page goes or the service stops. While the
// database is not heard it says at once that something may have been missed, and
// ends: the page comes back.
func stream(c echo.Context, h *Hub) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	s := h.Subscribe(mostStreams)
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx would keep it back
	out := &writer{w: c.Response(), control: http.NewResponseController(c.Response())}
	c.Response().WriteHeader(http.StatusOK)
	if s == nil {
		return out.send(Change{Layer: Everything}, "retry: %d\n", retry.Milliseconds())
	}
	defer s.Close()
	if err := out.write("retry: %d\n\n", retry.Milliseconds()); err != nil {
		return nil // the page went
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-beat.C:
			err = out.write(":\n\n")
		case change, ok := <-s.C():
			if !ok {
				return nil
			}
			err = out.send(change, "")
		}
		if err != nil {
			return nil // the page went
		}
	}
}

type writer struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (o *writer) send(change Change, before string, args ...any) error {
	text, err := json.Marshal(change)
	if err != nil {
		return fmt.Errorf("write a change: %w", err)
	}
	return o.write(before+"event: change\ndata: %s\n\n", append(args, text)...)
}

func (o *writer) write(format string, args ...any) error {
	// Some writers of tests have no deadlines.
	_ = o.control.SetWriteDeadline(time.Now().Add(stalled))
	if _, err := fmt.Fprintf(o.w, format, args...); err != nil {
		return fmt.Errorf("tell of a change: %w", err)
	}
	if err := o.control.Flush(); err != nil {
		return fmt.Errorf("tell of a change: %w", err)
	}
	return nil
}
