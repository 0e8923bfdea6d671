package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// ownerOf makes the test program run a cluster of the folder it names, so that
// a test can kill the owner of a cluster.
const ownerOf = "MATBANG_TEST_OWNER_OF"

func TestMain(m *testing.M) {
	if data := os.Getenv(ownerOf); data != "" {
		os.Exit(own(data))
	}
	os.Exit(m.Run())
}

func own(data string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c, err := postgres.Start(ctx, postgres.ClusterOptions{Data: data})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println("ready:", c.DSN())
	select {
	case <-ctx.Done():
	case <-c.Done():
		fmt.Println("error:", c.Lost())
		return 1
	}
	if err := c.Stop(); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}

// owner is another process that runs a cluster.
type owner struct {
	t    *testing.T
	cmd  *exec.Cmd
	said *bufio.Reader
}

// startOwner starts one, as the given user if not nil.
func startOwner(t *testing.T, data string, as *syscall.Credential) *owner {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerOf+"="+data)
	if as != nil {
		// The test program lies where only its user may enter.
		cmd.Path = filepath.Join(openDir(t), "owner.test")
		copyFile(t, os.Args[0], cmd.Path)
		cmd.Args[0] = cmd.Path
		cmd.Env = []string{ownerOf + "=" + data, "HOME=" + data, "PATH=" + os.Getenv("PATH")}
		cmd.Dir = data
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: as}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	o := &owner{t: t, cmd: cmd, said: bufio.NewReader(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return o
}

func (o *owner) line() string {
	o.t.Helper()
	line, err := o.said.ReadString('\n')
	if err != nil {
		o.t.Fatalf("the owner of the cluster said nothing: %v", err)
	}
	return strings.TrimSpace(line)
}

func (o *owner) ready() string {
	o.t.Helper()
	dsn, ok := strings.CutPrefix(o.line(), "ready: ")
	if !ok {
		o.t.Fatalf("the owner of the cluster says %q", dsn)
	}
	return dsn
}

func (o *owner) end(s os.Signal) error {
	_ = o.cmd.Process.Signal(s)
	_, _ = io.Copy(io.Discard, o.said)
	return o.cmd.Wait()
}

// openDir is a temporary folder that the server's user may enter.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "matbang-cluster-") //nolint:usetesting // t.TempDir is closed to the server's user
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o755); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, data string) *postgres.Cluster {
	t.Helper()
	c, err := postgres.Start(t.Context(), postgres.ClusterOptions{Data: data, Say: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop() })
	return c
}

func stop(t *testing.T, c *postgres.Cluster) {
	t.Helper()
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Done():
	default:
		t.Fatal("the server still runs after Stop")
	}
}

func query[T any](t *testing.T, dsn, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func exec1(t *testing.T, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestClusterKeepsItsDataOverARestart(t *testing.T) {
	data := openDir(t)
	c := start(t, data)
	exec1(t, c.DSN(), "CREATE TABLE kept AS SELECT st_srid(st_point(1, 2, 5899)) AS srid")
	if query[bool](t, c.DSN(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") {
		t.Error("the product's role is a superuser")
	}
	if got := query[string](t, c.DSN(), "SELECT current_setting('listen_addresses')"); got != "" {
		t.Errorf("the server listens on %q", got)
	}
	stop(t, c)
	began := time.Now()
	c = start(t, data)
	if got := query[int](t, c.DSN(), "SELECT srid FROM kept"); got != 5899 {
		t.Errorf("kept %d", got)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the second start took %v", took)
	}
	stop(t, c)
}

func TestClusterRefusesASecondOwnerAndLetsCommandsJoin(t *testing.T) {
	data := openDir(t)
	o := startOwner(t, data, nil)
	o.ready()
	_, err := postgres.Start(t.Context(), postgres.ClusterOptions{Data: data})
	if err == nil || !strings.Contains(err.Error(), "another matbang (process "+strconv.Itoa(o.cmd.Process.Pid)+") already uses the data folder") {
		t.Errorf("the second start says %v", err)
	}
	joined, err := postgres.Join(t.Context(), postgres.ClusterOptions{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if got := query[string](t, joined.DSN(), "SELECT current_database()"); got != "matbang" {
		t.Errorf("joined %q", got)
	}
	if err := joined.Stop(); err != nil {
		t.Error(err)
	}
	if got := query[int](t, joined.DSN(), "SELECT 1"); got != 1 {
		t.Error("leaving a joined cluster stopped it")
	}
	if err := o.end(syscall.SIGTERM); err != nil {
		t.Errorf("the owner ended with %v", err)
	}
}

func TestClusterEndsWithAKilledOwnerAndStartsAgain(t *testing.T) {
	data := openDir(t)
	o := startOwner(t, data, nil)
	exec1(t, o.ready(), "CREATE TABLE kept (n integer)")
	_ = o.end(syscall.SIGKILL)
	c := start(t, data) // waits for the orphan
	if got := query[int](t, c.DSN(), "SELECT count(*) FROM kept"); got != 0 {
		t.Errorf("kept %d rows", got)
	}
	stop(t, c)
}

func TestClusterRecoversAfterEverythingWasKilled(t *testing.T) {
	data := openDir(t)
	o := startOwner(t, data, nil)
	dsn := o.ready()
	exec1(t, dsn, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
	pid := serverPID(t, data)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = o.end(syscall.SIGKILL)
	// The number of the killed server may belong to a stranger by now.
	forge(t, filepath.Join(data, "pg", "postmaster.pid"), strconv.Itoa(os.Getpid()))
	c := start(t, data)
	if got := query[int](t, c.DSN(), "SELECT count(*) FROM kept"); got != 1000 {
		t.Errorf("kept %d rows", got)
	}
	stop(t, c)
}

func TestClusterNoticesThatItsServerDied(t *testing.T) {
	data := openDir(t)
	c := start(t, data)
	if err := syscall.Kill(serverPID(t, data), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("nobody noticed")
	}
	if err := c.Lost(); err == nil || !strings.Contains(err.Error(), "database server") {
		t.Errorf("it says %v", err)
	}
}

func TestClusterKilledWhileItIsMade(t *testing.T) {
	data := openDir(t)
	for _, ms := range []int{15, 60, 150, 300, 500, 800, 1100} {
		o := startOwner(t, data, nil)
		time.Sleep(time.Duration(ms) * time.Millisecond)
		_ = o.end(syscall.SIGKILL)
	}
	c := start(t, data)
	if got := query[string](t, c.DSN(), "SELECT extname::text FROM pg_extension WHERE extname = 'postgis'"); got != "postgis" {
		t.Error("no PostGIS after the interrupted starts")
	}
	stop(t, c)
	if _, err := os.Stat(filepath.Join(data, "pg.new")); err == nil {
		t.Error("a half-made database is still there")
	}
}

func TestClusterRunsForAnOrdinaryUser(t *testing.T) {
	data := filepath.Join(openDir(t), "home", strings.Repeat("long-", 20)) // too long for a socket
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	var as *syscall.Credential
	if os.Geteuid() == 0 {
		const nobody = 65534
		if err := os.Chown(data, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		as = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	o := startOwner(t, data, as)
	o.ready()
	if err := o.end(syscall.SIGTERM); err != nil {
		t.Errorf("the owner ended with %v", err)
	}
	o = startOwner(t, data, as)
	dsn := o.ready()
	if os.Geteuid() == 0 && query[int](t, dsn, "SELECT 1") != 1 {
		t.Error("root cannot join")
	}
	if err := o.end(syscall.SIGTERM); err != nil {
		t.Errorf("the owner ended with %v", err)
	}
}

func TestClusterRefusesWhatItCannotUse(t *testing.T) {
	foreign := openDir(t)
	if err := os.Mkdir(filepath.Join(foreign, "pg"), 0o755); err != nil {
		t.Fatal(err)
	}
	newer := openDir(t)
	if err := os.Mkdir(filepath.Join(newer, "pg"), 0o755); err != nil {
		t.Fatal(err)
	}
	forge(t, filepath.Join(newer, "pg", "PG_VERSION"), "99")
	file := filepath.Join(openDir(t), "file")
	forge(t, file, "")
	for data, want := range map[string]string{
		foreign:                     "is not a database folder of PostgreSQL",
		newer:                       "apt-get install postgresql-99-postgis-3",
		file:                        "is in the way of the data folder",
		filepath.Join(file, "data"): "is in the way of the data folder",
		"/proc/matbang":             "cannot be used",
	} {
		c, err := postgres.Start(t.Context(), postgres.ClusterOptions{Data: data})
		if err == nil {
			_ = c.Stop()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: it says %v, want %q", data, err, want)
		}
	}
}

func serverPID(t *testing.T, data string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "pg", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// forge replaces the first line of a file, or writes a new one.
func forge(t *testing.T, path, line string) {
	t.Helper()
	b, _ := os.ReadFile(path)
	_, rest, _ := strings.Cut(string(b), "\n")
	if err := os.WriteFile(path, []byte(line+"\n"+rest), 0o644); err != nil {
		t.Fatal(err)
	}
}
