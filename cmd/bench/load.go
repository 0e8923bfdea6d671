package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// request is one request as it goes over the wire.
type request struct {
	method, path, body string
	header             []string
}

func (q request) bytes(host string) []byte {
	method := q.method
	if method == "" {
		method = http.MethodGet
	}
	b := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, q.path, host)
	for _, h := range q.header {
		b = append(b, h...)
		b = append(b, "\r\n"...)
	}
	if q.body != "" {
		b = fmt.Appendf(b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(q.body))
	}
	b = append(b, "\r\n"...)
	return append(b, q.body...)
}

// outcome is what a load came to.
type outcome struct {
	requests int
	elapsed  time.Duration
	times    []time.Duration // sorted
	bytes    int64
	refused  map[int]int // answers that are not 2xx, by status
}

func (o outcome) rate() float64 { return float64(o.requests) / o.elapsed.Seconds() }

func (o outcome) quantile(q float64) time.Duration {
	if len(o.times) == 0 {
		return 0
	}
	return o.times[int(q*float64(len(o.times)-1))]
}

// drive sends what next gives, over so many connections, each waiting for its
// answer, until the time is over or next has no more. The client reads answers
// and throws them away; it does as little as it can, since it shares the machine.
func drive(ctx context.Context, host string, connections int, length time.Duration, next func(n int) (request, bool)) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var (
		mutex sync.Mutex
		wait  sync.WaitGroup
		count int
		whole = outcome{refused: map[int]int{}}
		first error
	)
	draw := func() (request, bool) {
		mutex.Lock()
		defer mutex.Unlock()
		count++
		return next(count - 1)
	}
	began := time.Now()
	for range connections {
		wait.Go(func() {
			o, err := one(ctx, host, draw)
			mutex.Lock()
			defer mutex.Unlock()
			whole.requests += o.requests
			whole.bytes += o.bytes
			whole.times = append(whole.times, o.times...)
			for status, n := range o.refused {
				whole.refused[status] += n
			}
			if first == nil {
				first = err
			}
		})
	}
	wait.Wait()
	whole.elapsed = time.Since(began)
	slices.Sort(whole.times)
	return whole, first
}

func one(ctx context.Context, host string, draw func() (request, bool)) (outcome, error) {
	o := outcome{refused: map[int]int{}}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return o, err
	}
	defer conn.Close() //nolint:errcheck // nothing is pending
	in := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		q, ok := draw()
		if !ok {
			break
		}
		began := time.Now()
		if _, err := conn.Write(q.bytes(host)); err != nil {
			return o, err
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return o, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err != nil {
			return o, err
		}
		o.times = append(o.times, time.Since(began))
		o.requests++
		o.bytes += n
		if res.StatusCode >= 300 {
			o.refused[res.StatusCode]++
		}
	}
	return o, nil
}
