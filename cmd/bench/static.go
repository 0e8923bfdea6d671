package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"time"
)

type staticCommand struct {
	Addr string `required:""`
	Size int    `required:""`
}

// Run answers until the program is ended.
func (s staticCommand) Run(ctx context.Context) error {
	body := bytes.Repeat([]byte("x"), s.Size)
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return err
	}
	server := http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ready" {
			_, _ = w.Write([]byte("ready"))
			return
		}
		_, _ = w.Write(body)
	})}
	return server.Serve(l)
}
