package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"syscall"

	"matbang/geodata"
)

type serveCommand struct {
	databaseFlags
	DatabaseReadURL string `name:"database-read-url" env:"DATABASE_READ_URL" placeholder:"URL" help:"Read-only replica that answers what anybody may read; empty for the same database. ${env}"`
	Addr            string `env:"MATBANG_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on (${default}). ${env}"`
	PublicURL       string `name:"public-url" env:"MATBANG_PUBLIC_URL" placeholder:"URL" help:"Address under which the map is seen from outside, behind a proxy. ${env}"`
	BasemapURL      string `name:"basemap-url" env:"MATBANG_BASEMAP_URL" placeholder:"TEMPLATE" help:"Tiles of a street or satellite map, such as https://tile.example/{z}/{x}/{y}.png; empty for the own background. ${env}"`
	Demo            bool   `env:"MATBANG_DEMO" help:"Load demonstration parcels and make demonstration accounts. ${env}"`
	DemoPassword    string `name:"demo-password" env:"MATBANG_DEMO_PASSWORD" placeholder:"PASSWORD" hidden:"" help:"One password for all demonstration accounts. ${env}"`
	AttachmentMB    int64  `name:"attachment-mb" env:"MATBANG_ATTACHMENT_MB" default:"20" placeholder:"MB" help:"Largest paper or photograph that is attached, in MB (${default}). ${env}"`
	Scanner         string `env:"MATBANG_SCANNER" placeholder:"COMMAND" help:"Virus scanner for attachments, such as 'clamdscan --no-summary -': gets the file on its standard input, ends with 0 for clean, 1 for infected. ${env}"`
	signInFlags
	mailFlags
	Verbose bool `short:"v" help:"Write a line for each request to standard error."`
}

// Run serves until it is told to stop.
func (s serveCommand) Run(ctx context.Context, con *console) error {
	if err := s.check(); err != nil {
		return err
	}
	listener, err := listen(ctx, s.Addr)
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // the server closes it first
	meanwhile, err := answerMeanwhile(listener)
	if err != nil {
		return err
	}
	defer meanwhile.stop()
	if s.DatabaseURL == "" {
		con.say("database: the private one in " + s.Data)
	} else {
		con.say("database: the server of DATABASE_URL")
	}
	o, err := s.migrated(ctx, con, true)
	if err == nil {
		err = s.withDatabase(ctx, con, o, listener, meanwhile)
		if lost := o.lost(); lost != nil {
			err = lost
		}
		err = errors.Join(err, o.close())
	}
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		con.say("stopped")
		return nil
	}
	return err
}

// memoryGoal is what Go's heap and stacks should stay under; with the program's
// own pages a server under full load then stays under 100 MiB.
const memoryGoal = 72 << 20

// limitMemory asks the collector to work harder rather than to take more memory
// than the goal, unless the environment has another (GOMEMLIMIT). What is really
// needed is taken all the same.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
}

// withDatabase loads what is missing, answers requests, and returns when it is
// told to stop or the database is lost.
func (s serveCommand) withDatabase(ctx context.Context, con *console, o *opened, listener net.Listener, meanwhile *interim) error {
	limitMemory()
	if err := load(ctx, con, o, geodata.Files); err != nil {
		return err
	}
	if s.Demo {
		if err := demonstrate(ctx, con, o); err != nil {
			return err
		}
	}
	accounts, err := s.accounts(o)
	if err != nil {
		return err
	}
	passwords, err := s.demoAccounts(ctx, accounts)
	if err != nil {
		return err
	}
	read, err := s.openRead(ctx, o)
	if err != nil {
		return err
	}
	defer read.Close()
	tiles, err := s.openTiles(ctx, o, read)
	if err != nil {
		return err
	}
	defer tiles.Close()
	e, err := s.server(con, o, read, tiles, accounts)
	if err != nil {
		return err
	}
	if err := e.tidyFirst(ctx, o); err != nil {
		return err
	}
	defer e.hear(ctx, o.dsn)()
	defer e.work(ctx)()
	meanwhile.stop()
	s.greet(con, listener, passwords)
	return serveUntil(ctx, con, e.Server, listener, o)
}

// lost is the reason of every other error when the private server has died.
func (o *opened) lost() error {
	if o.cluster == nil {
		return nil
	}
	select {
	case <-o.cluster.Done():
		return o.cluster.Lost()
	default:
		return nil
	}
}

func (s serveCommand) logger(con *console) *slog.Logger {
	level := slog.LevelWarn
	if s.Verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(con.errOut, &slog.HandlerOptions{Level: level}))
}

// listen takes the port before anything else is done, so that a busy one is
// told at once.
func listen(ctx context.Context, addr string) (*net.TCPListener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, usagef("MATBANG_ADDR must be host:port such as 127.0.0.1:8080, not %q", addr)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	var dns *net.DNSError
	switch {
	case err == nil:
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is in use by another program: stop that one, or set MATBANG_ADDR to another port", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: set MATBANG_ADDR to a port above 1023", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &dns):
		return nil, fmt.Errorf("%s is no address of this machine: set MATBANG_ADDR to one, such as 127.0.0.1:8080", addr)
	default:
		return nil, usagef("MATBANG_ADDR %q cannot be listened on: write it like 127.0.0.1:8080", addr)
	}
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return nil, fmt.Errorf("%s is no TCP address", addr)
	}
	return tcp, nil
}

// address is how a person on this machine reaches the listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// check refuses settings that no server could work with.
func (s serveCommand) check() error {
	if err := s.checkSignIn(); err != nil {
		return err
	}
	if err := s.checkMail(s.PublicURL); err != nil {
		return err
	}
	if s.AttachmentMB < 1 || s.AttachmentMB > 1000 {
		return usagef("MATBANG_ATTACHMENT_MB must be between 1 and 1000, not %d", s.AttachmentMB)
	}
	if s.PublicURL != "" && !strings.HasPrefix(s.PublicURL, "http://") && !strings.HasPrefix(s.PublicURL, "https://") {
		return usagef("MATBANG_PUBLIC_URL must begin with http:// or https://, not %q", s.PublicURL)
	}
	if s.BasemapURL != "" && (!strings.Contains(s.BasemapURL, "{z}") || !strings.Contains(s.BasemapURL, "{x}") || !strings.Contains(s.BasemapURL, "{y}")) {
		return usagef("MATBANG_BASEMAP_URL must hold {z}, {x} and {y}, not %q", s.BasemapURL)
	}
	return nil
}
