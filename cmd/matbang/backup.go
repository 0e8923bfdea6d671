package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

type backupCommand struct {
	databaseFlags
	File  string `arg:"" help:"File to write."`
	Force bool   `help:"Replace the file if it is there."`
}

// Run writes the backup beside the file and renames it when it is whole.
func (b backupCommand) Run(ctx context.Context, con *console) error {
	if _, err := os.Stat(b.File); err == nil && !b.Force {
		return usagef("%s is there already: choose another name, or replace it with --force", b.File)
	}
	o, err := b.open(ctx, con, false)
	if err != nil {
		return err
	}
	files, err := b.write(ctx, o)
	err = con.sayWhenDone(err, fmt.Sprintf("the database and %d attached files are saved in %s", files, b.File))
	return errors.Join(err, o.close())
}

// Help says what a backup holds.
func (backupCommand) Help() string {
	return "The file holds the database and the papers and photographs of the data folder, which belong to it. Accounts, their second factors and keys are in the database; demo-passwords.json and caches are not saved. Keep it as safe as the server: it holds personal data."
}

func (b backupCommand) write(ctx context.Context, o *opened) (files int, err error) {
	if err := mustBeOurs(ctx, o); err != nil {
		return 0, err
	}
	program, err := tool(ctx, o, "pg_dump")
	if err != nil {
		return 0, err
	}
	dump, draft := b.File+".dump.part", b.File+".part"
	defer os.Remove(dump) //nolint:errcheck // gone already when nothing was written
	// Opened by us: the tool may run where it could not write the file itself.
	f, err := b.begin(dump)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(runTool(ctx, program, o.adminDSN(), nil, f, "--format=custom", "--no-owner", "--no-privileges", "--compress=6"), f.Close()); err != nil {
		return 0, err
	}
	if f, err = b.begin(draft); err != nil {
		return 0, err
	}
	files, err = b.pack(ctx, f, dump)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(draft, b.File)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(draft))
	}
	return files, nil
}

func (b backupCommand) begin(file string) (*os.File, error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // beside the file that the operator names
	if err != nil {
		return nil, fmt.Errorf("the file %s cannot be written: check its folder", b.File)
	}
	return f, nil
}

type restoreCommand struct {
	databaseFlags
	File    string `arg:"" type:"existingfile" help:"File of matbang backup."`
	Replace bool   `help:"Throw away what the database of the data folder holds now."`
}

// Run reads a backup into a new database, which takes the place of the old one
// only when it is whole. With DATABASE_URL the database must be empty.
func (r restoreCommand) Run(ctx context.Context, con *console) error {
	o, err := r.open(ctx, con, true)
	if err != nil {
		return err
	}
	err = con.sayWhenDone(r.read(ctx, con, o), "the database is restored from "+r.File)
	return errors.Join(err, o.close())
}

func (r restoreCommand) read(ctx context.Context, con *console, o *opened) error {
	used, err := inUse(ctx, o)
	if err != nil {
		return err
	}
	if used && o.cluster == nil {
		return errors.New("the database of DATABASE_URL is not empty: make a new one with PostGIS and name that")
	}
	if used && !r.Replace {
		return usagef("the database in %s holds data: add --replace to throw them away", r.Data)
	}
	restore, err := tool(ctx, o, "pg_restore")
	if err != nil {
		return err
	}
	dump, remove, err := r.unpackDump()
	defer remove()
	if err != nil {
		return err
	}
	list, err := r.contents(ctx, restore, dump)
	if err != nil {
		return err
	}
	defer os.Remove(list) //nolint:errcheck // a temporary file
	o.pool.Close()
	o.pool = nil
	target := o.adminDSN()
	if o.cluster != nil {
		if target, err = o.cluster.NewDatabase(ctx); err != nil {
			return err
		}
	}
	if err := provideExtensions(ctx, target); err != nil {
		return err
	}
	con.say("restoring " + r.File)
	f, err := os.Open(dump) //nolint:gosec // the operator's file, or what was unpacked from it
	if err != nil {
		return fmt.Errorf("the file %s cannot be read", r.File)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	args := []string{"--dbname=", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--use-list=" + list}
	if o.cluster != nil {
		args = append(args, "--role="+o.cluster.Role())
	}
	if err := runTool(ctx, restore, target, f, nil, args...); err != nil {
		return err
	}
	if err := grantToWeb(ctx, target); err != nil {
		return err
	}
	// Before the database that speaks of them takes its place.
	if err := r.unpackFiles(ctx); err != nil {
		return err
	}
	if o.cluster != nil {
		return o.cluster.SwapDatabase(ctx)
	}
	return nil
}

// extensionLine matches the entries of an archive's list that only a superuser
// can restore and that are there already.
var extensionLine = regexp.MustCompile(`(?m)^\d+; \d+ \d+ (COMMENT - )?EXTENSION .*$`)

// contents checks that the file is a backup of ours and writes the list of what
// is to be restored from it.
func (r restoreCommand) contents(ctx context.Context, restore, dump string) (string, error) {
	out, err := exec.CommandContext(ctx, restore, "--list", dump).Output() //nolint:gosec // a program of the system; the file is the operator's
	if err != nil || !bytes.Contains(out, []byte(" TABLE public goose_db_version ")) {
		return "", fmt.Errorf("%s is not a file of matbang backup: name one", r.File)
	}
	f, err := os.CreateTemp("", "matbang-list-")
	if err != nil {
		return "", fmt.Errorf("write a temporary file: %w", err)
	}
	_, err = f.Write(extensionLine.ReplaceAll(out, nil))
	return f.Name(), errors.Join(err, f.Close())
}

// adminDSN is the address for tools: the superuser of a private cluster, who
// sees every row whatever row-level security says.
func (o *opened) adminDSN() string {
	if o.cluster != nil {
		return o.cluster.AdminDSN()
	}
	return o.dsn
}

// tool finds pg_dump or pg_restore of at least the server's version.
func tool(ctx context.Context, o *opened, name string) (string, error) {
	if o.cluster != nil {
		return o.cluster.Install().Program(name), nil
	}
	var number int
	if err := o.pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000`).Scan(&number); err != nil {
		return "", err
	}
	paths, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		var major int
		if _, err := fmt.Sscanf(path, "/usr/lib/postgresql/%d/", &major); err == nil && major >= number {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s of PostgreSQL %d or newer is missing: apt-get install postgresql-client-%d", name, number, number)
}

// runTool runs a program of PostgreSQL against a database. The password goes
// through the environment, where other users do not see it.
func runTool(ctx context.Context, program, dsn string, in *os.File, out *os.File, args ...string) error {
	dsn, password := withoutPassword(dsn)
	if len(args) > 0 && args[0] == "--dbname=" {
		args[0] += dsn
	} else {
		args = append(args, "--dbname="+dsn)
	}
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // a program of the system with arguments of ours
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password, "LC_ALL=C.UTF-8")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if in != nil {
		cmd.Stdin = in
	}
	if out != nil {
		cmd.Stdout = out
	}
	err := cmd.Run()
	if err == nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	if strings.Contains(complaint.String(), "No space left on device") {
		return errors.New("the disk is full: free some space and start again; nothing half-done was kept")
	}
	first, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
	return fmt.Errorf("%s failed: %s", filepath.Base(program), strings.TrimPrefix(first, filepath.Base(program)+": error: "))
}

func withoutPassword(dsn string) (clean, password string) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return dsn, ""
	}
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		if u.User != nil {
			u.User = url.User(u.User.Username())
		}
		q := u.Query()
		q.Del("password")
		for key := range q {
			if strings.HasPrefix(key, "pool_") || strings.HasPrefix(key, "default_query_") {
				q.Del(key) // pgx's own settings
			}
		}
		u.RawQuery = q.Encode()
		return u.String(), cfg.Password
	}
	return regexp.MustCompile(`password\s*=\s*('[^']*'|\S+)`).ReplaceAllString(dsn, ""), cfg.Password
}

// inUse tells whether the database holds a schema of ours.
func inUse(ctx context.Context, o *opened) (used bool, err error) {
	err = o.pool.QueryRow(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&used)
	return used, postgres.Explain(err)
}

func mustBeOurs(ctx context.Context, o *opened) error {
	used, err := inUse(ctx, o)
	if err == nil && !used {
		err = errors.New("the database is empty, so there is nothing to save: start matbang serve first")
	}
	return err
}

// provideExtensions makes what the backup builds on and does not bring along.
func provideExtensions(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return postgres.Explain(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	// The policies of the backup name the role of requests.
	if err := postgres.ProvideWebRole(ctx, conn); err != nil {
		return err
	}
	for _, e := range []string{"postgis", "pgrouting", "btree_gist", "pg_trgm", "unaccent"} {
		if _, err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+e); err != nil {
			return fmt.Errorf("the database has no extension %s and this user may not add it: ask its administrator", e)
		}
	}
	return nil
}

// grantToWeb gives the role of requests its rights, which a backup does not
// hold. A backup of an older schema gets them when it is migrated.
func grantToWeb(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return postgres.Explain(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	var known bool
	if err := conn.QueryRow(ctx, `SELECT to_regproc('public.grant_to_web') IS NOT NULL`).Scan(&known); err != nil || !known {
		return err
	}
	if _, err := conn.Exec(ctx, `SELECT public.grant_to_web()`); err != nil {
		return fmt.Errorf("give the role of requests its rights: %w", err)
	}
	return nil
}
