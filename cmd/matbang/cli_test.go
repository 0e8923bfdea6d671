package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"matbang/internal/postgres/postgrestest"
)

// result is what a run of the program leaves behind.
type result struct {
	code     int
	out, err string
}

// matbang runs the program with none of its variables set.
func matbang(t *testing.T, in string, args ...string) result {
	t.Helper()
	withoutVariables(t)
	var out, errOut bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(in), &out, &errOut)
	return result{code, out.String(), errOut.String()}
}

func withoutVariables(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if (strings.HasPrefix(name, "MATBANG_") && !strings.HasPrefix(name, "MATBANG_TEST_")) || strings.HasPrefix(name, "DATABASE_") {
			t.Setenv(name, "") // so that the test puts it back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// openData is an empty data folder that the database's user may enter.
func openData(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "matbang-cli-") //nolint:usetesting // t.TempDir is closed to the server's user
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestWrongUsageIsTwoAndOneSentence(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	file := filepath.Join(openData(t), "file")
	if err := os.WriteFile(file, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	unreachable := "--database-url=postgres://u:secret@127.0.0.1:1/x"
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{}, exitUsage, "expected one of"},
		{[]string{"nonsense"}, exitUsage, "unexpected argument nonsense"},
		{[]string{"serve", "--nonsense"}, exitUsage, "unknown flag --nonsense"},
		{[]string{"serve", "--addr=nonsense"}, exitUsage, "must be host:port"},
		{[]string{"serve", "--addr=127.0.0.1:99999"}, exitUsage, "cannot be listened on"},
		{[]string{"serve", "--addr=192.0.2.1:8080"}, exitFailed, "is no address of this machine"},
		{[]string{"serve", "--addr=" + busy.Addr().String()}, exitFailed, "is in use by another program"},
		{[]string{"serve", "--public-url=matbang.example"}, exitUsage, "must begin with http"},
		{[]string{"serve", "--basemap-url=https://tile.example/"}, exitUsage, "must hold {z}, {x} and {y}"},
		{[]string{"serve", "--addr=127.0.0.1:0", unreachable}, exitFailed, "no database server listens at 127.0.0.1:1"},
		{[]string{"serve", "--addr=127.0.0.1:0", "--data=" + file}, exitFailed, "is in the way of the data folder"},
		{[]string{"migrate", "--data="}, exitUsage, "must name a folder"},
		{[]string{"migrate", unreachable}, exitFailed, "no database server listens"},
		{[]string{"load", "/no/such/folder"}, exitUsage, "/no/such/folder"},
		{[]string{"load", "--check", filepath.Dir(file)}, exitFailed, "the dataset is empty"},
		{[]string{"user", "add", "Lan"}, exitUsage, "lower-case"},
		{[]string{"user", "add", "lan", "--role=king"}, exitUsage, "--role must be one of"},
		{[]string{"user", "add", "lan", "--role=agency"}, exitUsage, "administrative unit"},
		{[]string{"user", "add", "lan"}, exitUsage, "standard input"},
		{[]string{"backup", file}, exitUsage, "is there already"},
		{[]string{"backup", file + ".new", unreachable}, exitFailed, "no database server listens"},
		{[]string{"restore", "/no/such/file"}, exitUsage, "/no/such/file"},
	} {
		got := matbang(t, "", test.args...)
		if got.code != test.code || !strings.Contains(got.err, test.want) || strings.Contains(got.err, "secret") {
			t.Errorf("matbang %s: exit %d, %q; want %d, %q", strings.Join(test.args, " "), got.code, got.err, test.code, test.want)
		}
		if got.code == exitFailed && strings.Count(got.err, "\n") != 1 {
			t.Errorf("matbang %s says more than one sentence: %q", strings.Join(test.args, " "), got.err)
		}
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, command := range []string{"", "serve", "migrate", "load", "user", "user add", "user list", "user disable", "user enable", "user password", "user role", "backup", "restore", "version"} {
		got := matbang(t, "", append(strings.Fields(command), "--help")...)
		if got.code != exitDone || !strings.Contains(got.out, "Usage: matbang "+command) {
			t.Errorf("%s --help: exit %d, %q", command, got.code, got.out)
		}
	}
	if got := matbang(t, "", "version"); got.code != exitDone || !strings.HasPrefix(got.out, "matbang ") {
		t.Errorf("version: %+v", got)
	}
}

func TestUserCommands(t *testing.T) {
	database := "--database-url=" + postgrestest.DSN(t)
	const password = "a password that is long\n"
	for _, test := range []struct {
		in   string
		args string
		code int
		want string
	}{
		{password, "user add lan --role=planner --display-name=Lan", exitDone, "account lan added with the role planner"},
		{password, "user add lan", exitFailed, "an account of this name already"},
		{"short\n", "user add mai", exitUsage, "needs at least 10"},
		{"", "user add mai --random", exitDone, "password: "},
		{"", "user role mai agency --scope=d2020-206", exitDone, "has the role agency"},
		{"", "user role mai agency", exitUsage, "administrative unit"},
		{"", "user disable mai", exitDone, "is disabled"},
		{"", "user disable nobody", exitFailed, "no account of this name"},
		{"", "user list", exitDone, "mai   agency   d2020-206  disabled"},
		{"", "user enable mai", exitDone, "may sign in again"},
		{password, "user password mai", exitDone, "has a new password"},
		{"", "migrate", exitDone, "the newest"},
	} {
		got := matbang(t, test.in, append(strings.Fields(test.args), database)...)
		if got.code != test.code || !strings.Contains(got.out+got.err, test.want) {
			t.Errorf("matbang %s: %+v; want %d, %q", test.args, got, test.code, test.want)
		}
	}
}

// serving is a matbang serve that runs inside the test.
type serving struct {
	t      *testing.T
	cancel context.CancelFunc
	out    *lines
	errOut bytes.Buffer
	ended  chan int
	base   string
}

// lines collects what the program says, for several readers.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	withoutVariables(t)
	ctx, cancel := context.WithCancel(context.Background())
	s := &serving{t: t, cancel: cancel, out: &lines{}, ended: make(chan int, 1)}
	go func() {
		s.ended <- run(ctx, append([]string{"serve", "--addr=127.0.0.1:0"}, args...), strings.NewReader(""), s.out, &s.errOut)
	}()
	t.Cleanup(cancel)
	for begin := time.Now(); time.Since(begin) < 2*time.Minute; time.Sleep(10 * time.Millisecond) {
		if _, rest, ok := strings.Cut(s.out.String(), "matbang is ready: "); ok {
			s.base, _, _ = strings.Cut(rest, "\n")
			return s
		}
		select {
		case code := <-s.ended:
			t.Fatalf("serve ended with %d: %s%s", code, s.out, &s.errOut)
		default:
		}
	}
	t.Fatalf("serve is not ready: %s", s.out)
	return nil
}

func (s *serving) get(path string) (int, string) {
	s.t.Helper()
	res, err := (&http.Client{Timeout: 30 * time.Second}).Get(s.base + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func (s *serving) stop() {
	s.t.Helper()
	s.cancel()
	select {
	case code := <-s.ended:
		if code != exitDone {
			s.t.Errorf("serve ended with %d: %s", code, &s.errOut)
		}
	case <-time.After(time.Minute):
		s.t.Fatal("serve does not end")
	}
}

func TestServeFromAnEmptyFolder(t *testing.T) {
	data := openData(t)
	s := serve(t, "--data="+data, "--demo")
	for path, want := range map[string]string{"/": "<!doctype html>", "/healthz": "alive", "/readyz": "ready", "/api/rights": "clearance"} {
		if _, body := s.get(path); !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("%s: %.200s", path, body)
		}
	}
	signInAsDemo(t, s)
	if got := matbang(t, "", "serve", "--addr=127.0.0.1:0", "--data="+data); got.code != exitFailed || !strings.Contains(got.err, "another matbang (process") {
		t.Errorf("a second instance: %+v", got)
	}
	if got := matbang(t, "", "user", "list", "--data="+data); got.code != exitDone || !strings.Contains(got.out, "d2020-206") {
		t.Errorf("user list beside it: %+v", got)
	}
	backup := filepath.Join(data, "backup")
	if got := matbang(t, "", "backup", "--data="+data, backup); got.code != exitDone {
		t.Errorf("backup beside it: %+v", got)
	}
	if got := matbang(t, "", "restore", "--data="+data, "--replace", backup); got.code != exitFailed || !strings.Contains(got.err, "another matbang") {
		t.Errorf("restore beside it: %+v", got)
	}
	s.stop()
	if _, err := os.Stat(filepath.Join(data, "pg", "postmaster.pid")); err == nil {
		t.Error("the private database still runs")
	}
	restoreElsewhere(t, data, backup)

	began := time.Now()
	again := serve(t, "--data="+data, "--demo")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the second start took %v", took)
	}
	if said := again.out.String(); strings.Contains(said, "loading") || strings.Contains(said, "migrating") {
		t.Errorf("the second start did work again: %s", said)
	}
	signInAsDemo(t, again)
	again.stop()
}

// signInAsDemo signs in with what was printed at the start.
func signInAsDemo(t *testing.T, s *serving) {
	t.Helper()
	_, rest, _ := strings.Cut(s.out.String(), "  planner ")
	password, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
	body, err := json.Marshal(map[string]string{"name": "planner", "password": strings.TrimSpace(password)})
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Timeout: 30 * time.Second}).Post(s.base+"/api/session", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the printed password of planner: %d", res.StatusCode)
	}
}

func restoreElsewhere(t *testing.T, data, backup string) {
	t.Helper()
	if got := matbang(t, "", "restore", "--data="+data, backup); got.code != exitUsage || !strings.Contains(got.err, "--replace") {
		t.Errorf("restore over data: %+v", got)
	}
	if got := matbang(t, "", "restore", "--data="+data, "--replace", backup); got.code != exitDone {
		t.Errorf("restore: %+v", got)
	}
	if got := matbang(t, "", "user", "list", "--data="+data); !strings.Contains(got.out, "d2020-206") {
		t.Errorf("accounts after the restore: %+v", got)
	}
	if got := matbang(t, "", "restore", "--data="+data, "--replace", filepath.Join(data, "demo-passwords.json")); got.code != exitFailed || !strings.Contains(got.err, "is not a file of matbang backup") {
		t.Errorf("restore of something else: %+v", got)
	}
}

func TestServeWithDatabaseURL(t *testing.T) {
	data := filepath.Join(openData(t), "unused")
	s := serve(t, "--data="+data, "--database-url="+postgrestest.DSN(t))
	if _, body := s.get("/readyz"); !strings.Contains(body, "ready") {
		t.Errorf("readyz: %s", body)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a data folder was made without need")
	}
	s.stop()
}

func TestServeStopsWhileItPrepares(t *testing.T) {
	withoutVariables(t)
	data := openData(t)
	for _, after := range []int{20, 200, 600, 1000} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(after)*time.Millisecond)
		var out, errOut bytes.Buffer
		if code := run(ctx, []string{"serve", "--addr=127.0.0.1:0", "--data=" + data}, strings.NewReader(""), &out, &errOut); code != exitDone && code != exitFailed {
			t.Errorf("stopped after %d ms: exit %d, %s", after, code, &errOut)
		}
		cancel()
		if _, err := os.Stat(filepath.Join(data, "pg", "postmaster.pid")); err == nil {
			t.Errorf("stopped after %d ms: the private database still runs", after)
		}
	}
}

func TestAnswersWhileTheDataArePrepared(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		t.Fatal("no TCP listener")
	}
	i, err := answerMeanwhile(tcp)
	if err != nil {
		t.Fatal(err)
	}
	defer i.stop()
	s := &serving{t: t, base: address(l)}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable, "/": http.StatusServiceUnavailable, "/api/collections": http.StatusServiceUnavailable} {
		if code, _ := s.get(path); code != want {
			t.Errorf("%s: %d", path, code)
		}
	}
	i.stop()
	go func() {
		_ = (&http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Second}).Serve(l)
	}()
	if code, _ := s.get("/healthz"); code != http.StatusNotFound {
		t.Errorf("the socket was not handed on: %d", code)
	}
}
