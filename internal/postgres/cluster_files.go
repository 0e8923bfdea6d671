package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

const (
	// maxSocketPath is what the kernel takes for the path of a unix socket,
	// without the closing zero.
	maxSocketPath = 107
	socketName    = ".s.PGSQL.5432"

	// A new cluster with the default dataset takes about 300 MB; a running one
	// needs room for at least two segments of its log.
	roomForNew, roomForOld = 400 << 20, 48 << 20

	maxLog = 8 << 20
)

// installFor finds the programs of the version that made pgdata, or the newest
// when there is no cluster yet.
func installFor(pgdata string) (Install, error) {
	b, err := os.ReadFile(filepath.Join(pgdata, "PG_VERSION")) //nolint:gosec // the server's own file
	switch {
	case err == nil:
		major, err := strconv.Atoi(strings.TrimSpace(string(b)))
		if err != nil {
			return Install{}, failf(err, "%s is not a database folder of PostgreSQL: move it away or set MATBANG_DATA to another folder", pgdata)
		}
		return FindInstall(major)
	case !errors.Is(err, fs.ErrNotExist):
		return Install{}, explainFile(err, pgdata)
	}
	if _, err := os.Stat(pgdata); err == nil {
		return Install{}, failf(nil, "%s is not a database folder of PostgreSQL: move it away or set MATBANG_DATA to another folder", pgdata)
	}
	return FindInstall(0)
}

// initialise makes a new cluster beside its final place and renames it when it
// is whole, so that a kill at any moment leaves either none or a good one.
func (c *Cluster) initialise(ctx context.Context) error {
	fresh := c.pgdata() + ".new"
	_, err := os.Stat(c.pgdata())
	isNew := errors.Is(err, fs.ErrNotExist)
	if err := c.checkRoom(isNew); err != nil {
		return err
	}
	if err := evict(ctx, fresh, c.say); err != nil {
		return err
	}
	if err := os.RemoveAll(fresh); err != nil {
		return explainFile(err, fresh)
	}
	if !isNew {
		return nil
	}
	c.say("making a new database in " + c.pgdata())
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return explainFile(err, fresh)
	}
	if err := c.user.own(fresh); err != nil {
		return explainFile(err, fresh)
	}
	if err := c.initdb(ctx, fresh); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.Rename(fresh, c.pgdata()); err != nil {
		return explainFile(err, fresh)
	}
	return syncDir(c.home)
}

func (c *Cluster) initdb(ctx context.Context, dir string) error {
	args := []string{"-D", dir, "-U", superuser, "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"}
	if c.volatile {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, c.install.Program("initdb"), args...) //nolint:gosec // a program of the system, a folder of ours
	cmd.Dir = c.home
	cmd.Env = serverEnv()
	cmd.SysProcAttr = c.user.attributes(syscall.SIGKILL)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := run(cmd)
	if err == nil {
		<-p.done
		err = p.err
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return explainServer(err, out.String(), c.home, "making the database failed")
}

func (c *Cluster) checkRoom(isNew bool) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(c.home, &st); err != nil {
		return explainFile(err, c.home)
	}
	need := uint64(roomForOld)
	if isNew && !c.volatile {
		need = roomForNew
	}
	free := st.Bavail * uint64(st.Bsize) //nolint:gosec // a block size is positive
	if free < need {
		return failf(syscall.ENOSPC, "the disk of %s is full: %d MB are free and %d MB are needed; free some space or set MATBANG_DATA to another disk", c.home, free>>20, need>>20)
	}
	return nil
}

// makeSocket makes the closed folder of the socket: beside the data, or in the
// system's temporary folder when that path is too long for the kernel.
func (c *Cluster) makeSocket() error {
	dir := filepath.Join(c.home, "pg.sock")
	if len(filepath.Join(dir, socketName)) > maxSocketPath {
		var err error
		if dir, err = os.MkdirTemp("", "matbang-"); err != nil {
			return explainFile(err, os.TempDir())
		}
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return explainFile(err, dir)
	}
	if err := errors.Join(os.Chmod(dir, 0o700), c.user.own(dir)); err != nil { //nolint:gosec // a folder, closed to others
		return explainFile(err, dir)
	}
	// As with postmaster.pid: the number in a dead server's lock may be that of
	// a stranger, or of a corpse that no one buries.
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explainFile(err, dir)
		}
	}
	c.socket = dir
	return nil
}

// forgetSocket removes a socket folder that lies outside of our own.
func (c *Cluster) forgetSocket() {
	if c.socket != "" && filepath.Dir(c.socket) != c.home {
		_ = os.RemoveAll(c.socket)
	}
}

// configure writes the settings and the rules of access anew at each start, so
// that a newer program brings its own; local.conf is left to the operator.
func (c *Cluster) configure() error {
	files := map[string]string{
		"postgresql.conf": c.settings(),
		"pg_hba.conf":     "# Written by matbang at each start. The system itself vouches for who connects.\nlocal all all peer map=matbang\n",
		"pg_ident.conf":   c.identities(),
	}
	for name, text := range files {
		if err := c.replace(filepath.Join(c.pgdata(), name), text); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) settings() string {
	s := [][2]string{
		{"listen_addresses", ""},
		{"unix_socket_directories", c.socket},
		{"unix_socket_permissions", "0700"},
		{"port", "5432"},
		{"cluster_name", "matbang"},
		{"max_connections", "80"},
		{"timezone", "UTC"},
		{"log_timezone", "UTC"},
		{"log_line_prefix", "%m [%p] "},
		{"log_checkpoints", "off"},
		{"log_statement", "none"},
		// Many short spatial queries on few processors: planning for several
		// workers or for compiled expressions costs more than it gives.
		{"jit", "off"},
		{"max_parallel_workers_per_gather", "0"},
		{"shared_buffers", "256MB"},
		{"huge_pages", "off"},
		{"work_mem", "16MB"},
		{"maintenance_work_mem", "128MB"},
		{"effective_cache_size", "1GB"},
		{"random_page_cost", "1.1"},
		{"wal_level", "minimal"},
		{"max_wal_senders", "0"},
		{"wal_compression", "on"},
		{"max_wal_size", "512MB"},
		{"checkpoint_timeout", "15min"},
		{"idle_in_transaction_session_timeout", "5min"},
	}
	if !c.user.canWrite("/dev/shm") { // closed in some containers
		s = append(s, [2]string{"dynamic_shared_memory_type", "sysv"})
	}
	if c.volatile {
		s = append(s, [2]string{"fsync", "off"}, [2]string{"synchronous_commit", "off"},
			[2]string{"full_page_writes", "off"}, [2]string{"shared_buffers", "128MB"}, [2]string{"max_connections", "200"})
	}
	var b strings.Builder
	b.WriteString("# Written by matbang at each start; own settings belong into local.conf.\n")
	for _, kv := range s {
		fmt.Fprintf(&b, "%s = '%s'\n", kv[0], strings.ReplaceAll(kv[1], "'", "''"))
	}
	b.WriteString("include_if_exists = 'local.conf'\n")
	return b.String()
}

// identities lets the server's own user and root act as our role and as the
// superuser, and no one else.
func (c *Cluster) identities() string {
	names := []string{"root"}
	if c.user.name != "root" {
		names = append(names, c.user.name)
	}
	var b strings.Builder
	b.WriteString("# Written by matbang at each start.\n")
	for _, name := range names {
		for _, r := range []string{role, superuser} {
			fmt.Fprintf(&b, "matbang %q %s\n", name, r)
		}
	}
	return b.String()
}

func (c *Cluster) replace(path, text string) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, []byte(text), 0o600); err != nil {
		return explainFile(err, path)
	}
	if err := errors.Join(c.user.own(tmp), os.Rename(tmp, path)); err != nil {
		return explainFile(err, path)
	}
	return nil
}

// LogFile is the path of the server's own report.
func (c *Cluster) LogFile() string { return filepath.Join(c.home, "postgres.log") }

// openLog opens the report for appending, begun anew when it has grown large,
// and tells where this run's part begins.
func (c *Cluster) openLog() (*os.File, int64, error) {
	if info, err := os.Stat(c.LogFile()); err == nil && info.Size() > maxLog {
		if err := os.Rename(c.LogFile(), c.LogFile()+".1"); err != nil {
			return nil, 0, explainFile(err, c.LogFile())
		}
	}
	f, err := os.OpenFile(c.LogFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, 0, explainFile(err, c.LogFile())
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, 0, explainFile(err, c.LogFile())
	}
	return f, info.Size(), nil
}

// explainLog turns the end of the server's report into one sentence.
func (c *Cluster) explainLog(from int64, err error) error {
	b, readErr := os.ReadFile(c.LogFile())
	if readErr != nil || int64(len(b)) < from {
		return err
	}
	const tail = 16 << 10
	b = b[max(from, int64(len(b)-tail)):]
	return explainServer(err, string(b), c.home, "the database server does not run (its report: "+c.LogFile()+")")
}

var fatalLine = regexp.MustCompile(`(?m)(?:FATAL|PANIC|error):\s+(.*)$`)

// explainServer finds the known causes in what PostgreSQL's programs print.
func explainServer(err error, text, home, what string) error {
	cause := fmt.Errorf("%w: %s", err, text)
	switch {
	case strings.Contains(text, "No space left on device"):
		return failf(cause, "the disk of %s is full: free some space and start again", home)
	case strings.Contains(text, "Permission denied"):
		return failf(cause, "the database server may not use what it needs (%s): give %s to the user who runs matbang, or set MATBANG_DATA to another folder", lastFatal(text), home)
	case strings.Contains(text, "Cannot allocate memory"), strings.Contains(text, "could not map anonymous shared memory"):
		return failf(cause, "there is not enough memory for the database server: free about 300 MB and start again")
	case strings.Contains(text, "could not look up effective user ID"):
		return failf(cause, "the user who runs matbang has no name on this system, which PostgreSQL needs: start matbang as another user")
	}
	if fatal := lastFatal(text); fatal != "" {
		return failf(cause, "%s: %s", what, fatal)
	}
	return err
}

func lastFatal(text string) string {
	all := fatalLine.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return ""
	}
	return strings.TrimSpace(all[len(all)-1][1])
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // our own folder
	if err != nil {
		return explainFile(err, dir)
	}
	defer d.Close() //nolint:errcheck // opened for reading
	if err := d.Sync(); err != nil {
		return explainFile(err, dir)
	}
	return nil
}
