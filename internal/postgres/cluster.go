package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// database and role are the names inside the private cluster. The role is
	// no superuser, so that row-level security and rights hold for us too.
	database  = "matbang"
	role      = "matbang"
	superuser = "postgres"

	// systemFallback is where the cluster lives when root's data folder is
	// closed to the user postgres.
	systemFallback = "/var/lib/matbang"
)

// ClusterOptions say where a private cluster lives and how it behaves.
type ClusterOptions struct {
	// Data is the data folder (MATBANG_DATA); it is made when missing.
	Data string
	// Volatile gives up safety against power loss, for tests.
	Volatile bool
	// Say is told what takes time; nil for silence.
	Say func(line string)
}

// Cluster is a private PostgreSQL server with PostGIS. It listens on a unix
// socket in a closed folder only, and the system itself vouches for who
// connects (peer authentication), so there is no password to keep.
type Cluster struct {
	install  Install
	user     serverUser
	home     string // holds pg, pg.new, pg.sock, postgres.log
	socket   string // folder of the socket
	volatile bool
	say      func(string)

	lock   *os.File
	server *child // nil when another process runs the server
}

// Start runs the private cluster of a data folder and returns when it takes
// connections; a new one is made when there is none. Only one process may run
// it: a second one is refused. The server ends with Stop, and by itself when
// this process dies.
func Start(ctx context.Context, opts ClusterOptions) (*Cluster, error) {
	data, err := makeData(opts.Data)
	if err != nil {
		return nil, err
	}
	lock, held, err := lockFile(filepath.Join(data, "lock"))
	if errors.Is(err, errLocked) {
		return nil, failf(err, "another matbang (process %d) already uses the data folder %s: stop it first, or set MATBANG_DATA to another folder", held, data)
	}
	if err != nil {
		return nil, err
	}
	opts.Data = data
	c, err := startLocked(ctx, opts)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	c.lock = lock
	return c, nil
}

// Join uses the cluster of a data folder for a short command: the one that
// another process is running, or else its own.
func Join(ctx context.Context, opts ClusterOptions) (*Cluster, error) {
	data, err := makeData(opts.Data)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		c, err := Start(ctx, opts)
		if !errors.Is(err, errLocked) {
			return c, err
		}
		if c := Running(data); c != nil {
			return c, nil
		}
		if time.Now().After(deadline) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Running returns the server that another process runs for the data folder, or
// nil when there is none that takes connections.
func Running(data string) *Cluster {
	home, err := clusterHome(data, systemFallback)
	if err != nil {
		return nil
	}
	pm := readPostmaster(filepath.Join(home, "pg"))
	if !pm.ready {
		return nil
	}
	install, err := installFor(filepath.Join(home, "pg"))
	if err != nil {
		return nil
	}
	return &Cluster{install: install, home: home, socket: pm.socket}
}

func makeData(dir string) (string, error) {
	data, err := filepath.Abs(dir)
	if err != nil {
		return "", explainFile(err, dir)
	}
	if err := os.MkdirAll(data, 0o755); err != nil { //nolint:gosec // the server's user must walk through it
		return "", explainFile(err, data)
	}
	if data, err = filepath.EvalSymlinks(data); err != nil {
		return "", explainFile(err, data)
	}
	return data, nil
}

func startLocked(ctx context.Context, opts ClusterOptions) (*Cluster, error) {
	c, err := Prepare(ctx, opts)
	if err != nil {
		return nil, err
	}
	if err := c.launch(ctx); err != nil {
		c.forgetSocket()
		return nil, err
	}
	if err := c.Provision(ctx, database); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// Prepare makes the cluster's files ready to be served: a new cluster when
// there is none, the settings of this version, nothing left of an earlier run.
// The caller holds a lock that keeps others away; most callers want Start.
func Prepare(ctx context.Context, opts ClusterOptions) (*Cluster, error) {
	c := &Cluster{volatile: opts.Volatile, say: opts.Say}
	if c.say == nil {
		c.say = func(string) {}
	}
	var err error
	if c.home, err = clusterHome(opts.Data, systemFallback); err != nil {
		return nil, err
	}
	if c.home != opts.Data {
		c.say("the user postgres cannot enter " + opts.Data + ", so the database lives in " + c.home)
		for _, earlier := range earlierHomes(opts.Data, c.home) {
			c.say("an earlier database of this folder is still in " + earlier + "; remove it if nobody needs it")
		}
	}
	if c.user, err = chooseUser(c.pgdata()); err != nil {
		return nil, err
	}
	if c.install, err = installFor(c.pgdata()); err != nil {
		return nil, err
	}
	if err := c.initialise(ctx); err != nil {
		return nil, err
	}
	if err := evict(ctx, c.pgdata(), c.say); err != nil {
		return nil, err
	}
	// Nothing lives there, so a note of a live server is a dead one's, even if
	// its number now belongs to someone else.
	if err := os.Remove(filepath.Join(c.pgdata(), "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, explainFile(err, c.pgdata())
	}
	if err := c.makeSocket(); err != nil {
		return nil, err
	}
	if err := c.configure(); err != nil {
		c.forgetSocket()
		return nil, err
	}
	return c, nil
}

// Command returns the server's own command, to be started by the caller.
func (c *Cluster) Command() *exec.Cmd {
	cmd := exec.Command(c.install.Program("postgres"), "-D", c.pgdata()) //nolint:gosec,noctx // ended by Stop with a signal that lets it finish
	cmd.Dir = c.pgdata()
	cmd.Env = serverEnv()
	cmd.SysProcAttr = c.user.attributes(syscall.SIGINT)
	return cmd
}

func serverEnv() []string {
	return []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "PROJ_NETWORK=OFF"}
}

func (c *Cluster) launch(ctx context.Context) error {
	log, from, err := c.openLog()
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the server has its own handle
	cmd := c.Command()
	cmd.Stdout, cmd.Stderr = log, log
	if c.server, err = run(cmd); err != nil {
		return failf(err, "the database server %s cannot be started: %v", cmd.Path, err)
	}
	if err := c.WaitReady(ctx); err != nil {
		if stopErr := c.stopServer(); stopErr != nil || ctx.Err() != nil {
			return errors.Join(err, stopErr)
		}
		return c.explainLog(from, err)
	}
	return nil
}

// WaitReady returns when the server takes connections, or with an error when
// it has ended or ctx is done. After a crash that includes the recovery.
func (c *Cluster) WaitReady(ctx context.Context) error {
	begin, told := time.Now(), false
	for {
		if readPostmaster(c.pgdata()).ready {
			return nil
		}
		var done chan struct{}
		if c.server != nil {
			done = c.server.done
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-done:
			return failf(c.server.err, "the database server ended while it started: see %s", c.LogFile())
		case <-time.After(10 * time.Millisecond):
		}
		if !told && time.Since(begin) > 2*time.Second {
			c.say("the database server is recovering from an earlier crash")
			told = true
		}
	}
}

// DSN returns the address of the product's database in the cluster.
func (c *Cluster) DSN() string { return c.dsn(role, database) }

// SuperuserDSN returns the address of a database of the cluster for work that
// only a superuser may do, such as a restore.
func (c *Cluster) SuperuserDSN(name string) string { return c.dsn(superuser, name) }

// RoleDSN returns the address of any database of the cluster for our own role.
func (c *Cluster) RoleDSN(name string) string { return c.dsn(role, name) }

func (c *Cluster) dsn(user, name string) string {
	q := url.Values{"host": {c.socket}, "port": {"5432"}, "user": {user}, "dbname": {name}, "sslmode": {"disable"}}
	return "postgres:///?" + q.Encode()
}

// Install returns the programs that the cluster runs on.
func (c *Cluster) Install() Install { return c.install }

// Owned tells whether this process runs the server; a joined one is another's.
func (c *Cluster) Owned() bool { return c.server != nil }

// Done is closed when the server has ended, by Stop or by itself. It is nil
// for a cluster that another process runs.
func (c *Cluster) Done() <-chan struct{} {
	if c.server == nil {
		return nil
	}
	return c.server.done
}

// Lost is the error to report when the server has ended by itself.
func (c *Cluster) Lost() error {
	return c.explainLog(0, failf(nil, "the database server ended by itself: see %s, then start again", c.LogFile()))
}

// Stop ends the server in order and gives the data folder free. It does
// nothing to a server that another process runs.
func (c *Cluster) Stop() error {
	if c.server == nil {
		return nil
	}
	err := c.stopServer()
	c.forgetSocket()
	if c.lock != nil {
		_ = c.lock.Close()
	}
	return err
}

// stopServer asks for a fast shutdown, which ends open sessions and writes a
// checkpoint, and after half a minute for an immediate one.
func (c *Cluster) stopServer() error {
	if c.server.ended() {
		return nil
	}
	for _, s := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		_ = c.server.process.Signal(s.signal)
		select {
		case <-c.server.done:
			return nil
		case <-time.After(s.wait):
		}
	}
	return fmt.Errorf("the database server (process %d) does not end", c.server.process.Pid)
}

func (c *Cluster) pgdata() string { return filepath.Join(c.home, "pg") }
