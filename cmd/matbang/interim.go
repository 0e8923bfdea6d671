package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// interim answers while the database is being prepared, so that a browser that
// came early waits and a supervisor sees a program that is alive.
type interim struct {
	server *http.Server
	once   sync.Once
	done   chan struct{}
}

const starting = `<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>matbang</title>
<p>Đang chuẩn bị dữ liệu, trang sẽ tự mở lại.</p><p lang="en">Preparing the data; this page opens again by itself.</p></html>
`

// answerMeanwhile serves on a second handle of the listener's socket until
// stop: connections that wait in the queue then go to the real server.
func answerMeanwhile(l *net.TCPListener) (*interim, error) {
	f, err := l.File()
	if err != nil {
		return nil, fmt.Errorf("share the listening socket: %w", err)
	}
	defer f.Close() //nolint:errcheck // FileListener has its own handle
	second, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("share the listening socket: %w", err)
	}
	i := &interim{done: make(chan struct{})}
	i.server = &http.Server{ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, Handler: http.HandlerFunc(answerStarting)}
	i.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(i.done)
		_ = i.server.Serve(second) // ends with ErrServerClosed
	}()
	return i, nil
}

// stop ends the interim answers; it may be called twice.
func (i *interim) stop() {
	i.once.Do(func() {
		_ = i.server.Close()
		<-i.done
	})
}

func answerStarting(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch r.URL.Path {
	case "/healthz":
		h.Set("Content-Type", "application/json")
		fmt.Fprintln(w, `{"status":"alive"}`)
	case "/":
		h.Set("Retry-After", "2")
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, starting)
	default:
		h.Set("Retry-After", "2")
		h.Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, `{"type":"about:blank","title":"Not available at the moment","status":503,"detail":"The program is preparing its data. Try again in a few seconds."}`)
	}
}
