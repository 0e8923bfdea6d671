// Package lettertest is a small SMTP server for tests, on this machine alone.
package lettertest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// Letter is one that the server took.
type Letter struct{ From, To, Text string }

// Server takes letters.
type Server struct {
	// URL is the address of the server, for the settings.
	URL string
	// Answer, when set, may answer a command itself: a line with its code. An
	// empty line lets the server go on as usual. The end of a letter is asked as
	// ".". It may wait, to stop time at that moment.
	Answer func(command string) string

	mu      sync.Mutex
	letters []Letter
}

// Start begins to listen; the server ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "smtp://" + l.Addr().String()}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

// Letters returns what was taken so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

func (s *Server) answer(command string) string {
	if s.Answer == nil {
		return ""
	}
	return s.Answer(command)
}

func (s *Server) talk(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // the test is over then
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	read := bufio.NewReader(conn)
	var l Letter
	say("220 lettertest")
	for {
		line, err := read.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		if own := s.answer(line); own != "" {
			say(own)
			continue
		}
		verb, rest, _ := strings.Cut(line, ":")
		switch word := strings.ToUpper(strings.Fields(verb + " ")[0]); word {
		case "EHLO", "HELO":
			say("250 lettertest")
		case "MAIL":
			l = Letter{From: strings.Trim(strings.Fields(rest + " ")[0], "<>")}
			say("250 ok")
		case "RCPT":
			l.To = strings.Trim(rest, "<>")
			say("250 ok")
		case "DATA":
			say("354 go on")
			if l.Text, err = text(read); err != nil {
				return // cut off before its end: it was never taken
			}
			if own := s.answer("."); own != "" {
				say(own)
				continue
			}
			s.mu.Lock()
			s.letters = append(s.letters, l)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func text(read *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := read.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}
