package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the program under measurement.
type server struct {
	cmd     *exec.Cmd
	host    string
	log     bytes.Buffer
	startUp time.Duration
	key     string
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close() //nolint:errcheck // it was only to find a port
	return l.Addr().String(), nil
}

// startServer starts the program over the province and makes it a key.
func startServer(ctx context.Context, program string, p *database) (*server, error) {
	host, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{host: host}
	env := append(os.Environ(), "DATABASE_URL="+p.dsn, "MATBANG_ADDR="+host, "MATBANG_DEMO=", "DATABASE_READ_URL=", "MATBANG_DATA="+filepath.Dir(p.folder))
	s.key, err = makeKey(ctx, program, env)
	if err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, program, "serve")
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = env, &s.log, &s.log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 3*time.Minute {
		if answers(ctx, "http://"+host+"/readyz") {
			s.startUp = time.Since(began)
			return s, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("the server does not get ready: %s", &s.log)
}

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close() //nolint:errcheck // only the status counts
	body, err := io.ReadAll(res.Body)
	return err == nil && res.StatusCode == http.StatusOK && bytes.Contains(body, []byte("ready"))
}

// makeKey gives an administrator of the bench's own a key that may write.
func makeKey(ctx context.Context, program string, env []string) (string, error) {
	run := func(in string, args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the program that is to be measured
		cmd.Env, cmd.Stdin = env, strings.NewReader(in)
		var out, errOut bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errOut
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, &errOut)
		}
		return out.String(), nil
	}
	const password = "only for measuring\n"
	if _, err := run(password, "user", "add", "bench", "--role=admin", "--display-name=Bench"); err != nil && !strings.Contains(err.Error(), "already") {
		return "", err
	}
	out, err := run("", "key", "add", "bench", fmt.Sprintf("bench-%d", time.Now().UnixNano()), "--scope=write", "--days=1")
	if err != nil {
		return "", err
	}
	for _, word := range strings.Fields(out) {
		if len(word) >= 40 {
			return word, nil
		}
	}
	return "", errors.New("the program printed no key: " + out)
}

func (s *server) stop() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// used is the processor time that a process, and what it has waited for, has
// used so far.
func used(pid int, waited bool) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	last := 13
	if waited {
		last = 15
	}
	ticks := int64(0)
	for i := 11; i < last && i < len(fields); i++ {
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err == nil {
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100 on Linux
}

// usedByDatabase adds up the postmaster, its living children, and those it has
// waited for.
func usedByDatabase(folder string) time.Duration {
	pid := postmaster(folder)
	if pid == 0 {
		return 0
	}
	sum := used(pid, true)
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return sum
	}
	for _, path := range stats {
		text, err := os.ReadFile(path) //nolint:gosec // a path of /proc
		if err != nil {
			continue
		}
		head, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, err := strconv.Atoi(strings.Fields(head)[0])
			if err == nil {
				sum += used(child, false)
			}
		}
	}
	return sum
}

func postmaster(folder string) int {
	found, err := filepath.Glob(filepath.Join(folder, "*", "postmaster.pid"))
	if err != nil || len(found) == 0 {
		return 0
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		return 0
	}
	return pid
}

// forgetPeak lets the peak of a process's memory begin anew (proc(5), clear_refs).
func forgetPeak(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // the peak since the start is told otherwise
}

// peakMemory is the largest resident size of a process so far, in MiB.
func peakMemory(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}
