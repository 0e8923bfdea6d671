package postgrestest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"matbang/internal/postgres"
	"matbang/migrations"
)

const (
	prefix = "matbang_test_"
	// setUpLock is the advisory lock under which databases are made; any
	// number will do as long as all test programs use the same.
	setUpLock = 6_300_022
)

// server is where test databases are made.
type server struct {
	admin   string                                       // address for CREATE DATABASE
	dsn     func(name string) string                     // address of a test database
	provide func(ctx context.Context, name string) error // makes an empty database
	// users is locked while this program lives; a file that nobody refers to
	// would be closed by the garbage collector.
	users *os.File
}

func findServer() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setUpTime)
	defer cancel()
	if given := os.Getenv("MATBANG_TEST_DATABASE_URL"); given != "" {
		return givenServer(given)
	}
	c, users, err := sharedCluster(ctx)
	if err != nil {
		return nil, err
	}
	return &server{admin: c.SuperuserDSN("postgres"), dsn: c.RoleDSN, provide: c.Provision, users: users}, nil
}

func givenServer(given string) (*server, error) {
	u, err := url.Parse(given)
	if err != nil || u.Scheme == "" {
		return nil, errors.New("MATBANG_TEST_DATABASE_URL must look like postgres://user:password@host:5432/name")
	}
	s := &server{admin: given, dsn: func(name string) string {
		v := *u
		v.Path = "/" + name
		return v.String()
	}}
	s.provide = func(ctx context.Context, name string) error {
		return s.asAdmin(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
			return err
		})
	}
	return s, nil
}

// sharedCluster joins the private server of the machine's tests or starts it.
// Every test program holds a shared lock on the file "users" while it lives;
// a watchdog beside the server stops it when it can lock that file alone.
func sharedCluster(ctx context.Context) (*postgres.Cluster, *os.File, error) {
	data := os.Getenv("MATBANG_TEST_DATA")
	if data == "" {
		data = filepath.Join(os.TempDir(), "matbang-test-"+strconv.Itoa(os.Geteuid()))
	}
	data, err := filepath.Abs(data)
	if err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(data, 0o755); err != nil { //nolint:gosec // the server's user must walk through it
		return nil, nil, err
	}
	if info, err := os.Stat(data); err != nil || info.Sys().(*syscall.Stat_t).Uid != uint32(os.Geteuid()) { //nolint:gosec // ids are not negative
		return nil, nil, fmt.Errorf("%s belongs to another user: set MATBANG_TEST_DATA to a folder of your own", data)
	}
	users := filepath.Join(data, "users")
	held, err := lock(users, syscall.LOCK_SH)
	if err != nil {
		return nil, nil, err
	}
	starting, err := lock(filepath.Join(data, "starting"), syscall.LOCK_EX)
	if err != nil {
		return nil, nil, err
	}
	defer starting.Close() //nolint:errcheck // gives the lock free
	if c := postgres.Running(data); c != nil {
		if conn, err := pgx.Connect(ctx, c.SuperuserDSN("postgres")); err == nil {
			return c, held, conn.Close(ctx)
		}
	}
	c, err := startShared(ctx, data, users)
	return c, held, err
}

// watchdog runs the server (its arguments) and, when nobody holds the file in
// $0 for ten seconds, ends it. The descriptor is closed for all other children,
// so that the lock is given free together with the server.
const watchdog = `
"$@" & server=$!
exec 9<"$0"
( while sleep 10 9<&-; do
    if flock -n -x 9; then kill -INT $server; exec sleep 60; fi
  done ) & watch=$!
wait $server
kill $watch`

func startShared(ctx context.Context, data, users string) (*postgres.Cluster, error) {
	c, err := postgres.Prepare(ctx, postgres.ClusterOptions{Data: data, Volatile: true})
	if err != nil {
		return nil, err
	}
	report, err := os.OpenFile(c.LogFile(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer report.Close() //nolint:errcheck // the server has its own handle
	bare := c.Command()
	cmd := exec.Command("/bin/sh", append([]string{"-c", watchdog, users}, bare.Args...)...) //nolint:gosec // a script of ours; it outlives this program on purpose
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = bare.Dir, bare.Env, report, report
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: bare.SysProcAttr.Credential}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case err := <-ended:
			cancel(fmt.Errorf("the test server ended while it started: see %s: %w", c.LogFile(), err))
		case <-ctx.Done():
		}
	}()
	if err := c.WaitReady(ctx); err != nil {
		return nil, context.Cause(ctx)
	}
	return c, dropOld(ctx, c)
}

// dropOld removes what earlier runs left; the server has just started, so no
// one uses any of it.
func dropOld(ctx context.Context, c *postgres.Cluster) error {
	s := &server{admin: c.SuperuserDSN("postgres")}
	return s.asAdmin(ctx, func(conn *pgx.Conn) error {
		keep, err := contentName()
		if err != nil {
			return err
		}
		rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE datname LIKE $1 AND NOT starts_with(datname, $2)`,
			prefix+"%", keep)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
				return err
			}
		}
		return nil
	})
}

func lock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644) //nolint:gosec // the server's user locks it too
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// contentName names the databases that belong to the content of the migrations.
func contentName() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(b), b)
		return err
	})
	return prefix + hex.EncodeToString(sum.Sum(nil))[:12], err
}

// migratedName makes the migrated database that all others are copied from,
// once for all test programs, and names it.
func migratedName() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setUpTime)
	defer cancel()
	s, err := openServer()
	if err != nil {
		return "", err
	}
	content, err := contentName()
	if err != nil {
		return "", err
	}
	name := content + "_template"
	return name, s.asAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", setUpLock); err != nil {
			return err
		}
		var exists bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
			return err
		}
		return s.build(ctx, conn, name)
	})
}

// build makes the database under another name and renames it when it is whole.
func (s *server) build(ctx context.Context, conn *pgx.Conn, name string) error {
	draft := name + "_draft"
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+draft+" WITH (FORCE)"); err != nil {
		return err
	}
	if err := s.provide(ctx, draft); err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, s.dsn(draft), postgres.Options{})
	if err != nil {
		return err
	}
	err = postgres.Migrate(ctx, pool, migrations.Files, nil)
	pool.Close()
	if err != nil {
		return err
	}
	for _, step := range []string{
		"ALTER DATABASE " + draft + " ALLOW_CONNECTIONS false",
		"ALTER DATABASE " + draft + " RENAME TO " + name,
	} {
		if _, err := conn.Exec(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

// sharedPool opens the database of this test program's rolled-back
// transactions. Each program (each package) has its own: two programs that
// insert the same keys in another order would wait for each other for ever.
func sharedPool() (*pgxpool.Pool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setUpTime)
	defer cancel()
	template, err := migrated()
	if err != nil {
		return nil, err
	}
	content := strings.TrimSuffix(template, "_template")
	s, err := openServer()
	if err != nil {
		return nil, err
	}
	name := programName(content, os.Args[0])
	err = s.asAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", setUpLock); err != nil {
			return err
		}
		var exists bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
		if err != nil || exists {
			return err
		}
		return s.create(ctx, name, template)
	})
	if err != nil {
		return nil, err
	}
	return postgres.Open(ctx, s.dsn(name), postgres.Options{MaxConns: 16})
}

// programName is the name of the database of a test program: the content's
// name and the program's, which is its package's.
func programName(content, program string) string {
	base := strings.TrimSuffix(filepath.Base(program), ".test")
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(base))
	return content + "_" + name[:min(len(name), 30)]
}

func (s *server) create(ctx context.Context, name, template string) error {
	if template == "" {
		return s.provide(ctx, name)
	}
	return s.asAdmin(ctx, func(conn *pgx.Conn) error {
		var owner string
		err := conn.QueryRow(ctx, "SELECT quote_ident(datdba::regrole::text) FROM pg_database WHERE datname = $1", template).Scan(&owner)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE DATABASE "+name+" OWNER "+owner+" TEMPLATE "+template+" STRATEGY file_copy")
		return err
	})
}

func (s *server) drop(ctx context.Context, name string) error {
	return s.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		return err
	})
}

func (s *server) asAdmin(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	return do(conn)
}
