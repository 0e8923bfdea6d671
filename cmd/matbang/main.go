// Command matbang serves the map of the industrial zones of Quảng Ninh and
// does the work around it: migration, loading, accounts, backup. It is the only
// place that reads the environment.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// version is set by the linker: -X main.version=….
var version = "development"

const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands are the program's commands with what they share.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Start the database, migrate, load the default dataset and serve the map."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to the newest schema."`
	Load    loadCommand    `cmd:"" help:"Check a dataset (GeoJSON and TOML files) and load it in one transaction."`
	User    userCommand    `cmd:"" help:"Add, list and change accounts."`
	Key     keyCommand     `cmd:"" help:"Make, list and revoke API keys."`
	Backup  backupCommand  `cmd:"" help:"Write the whole database into one file."`
	Restore restoreCommand `cmd:"" help:"Read the whole database from a file of matbang backup."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	forgetEmpty()
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// forgetEmpty lets an empty variable be an absent one, as in FOO= make run.
func forgetEmpty() {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if value == "" && (strings.HasPrefix(name, "MATBANG_") || strings.HasPrefix(name, "DATABASE_")) {
			_ = os.Unsetenv(name)
		}
	}
}

// untilSignal returns a context that ends with Ctrl-C or SIGTERM. One signal
// may arrive twice, from the terminal and from make; only one that comes later
// ends the program at once, and the private database then ends by itself.
func untilSignal() context.Context {
	const twice = time.Second
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		for first := time.Now(); ; {
			if <-signals; time.Since(first) > twice {
				os.Exit(exitFailed)
			}
		}
	}()
	return ctx
}

// exit ends kong's --help, which prints and then asks to leave.
type exit int

// run is the program without the process around it: it returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e) //nolint:forbidigo // not ours: it goes on
		}
	}()
	var c commands
	parser, err := kong.New(&c,
		kong.Name("matbang"),
		kong.Description("Geospatial planning for the industrial zones of Quảng Ninh."),
		kong.Writers(out, errOut),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { panic(exit(code)) }), //nolint:forbidigo // kong leaves no other way out of --help
		kong.Vars{"roles": strings.Join(roleNames(), ", ")},
	)
	if err != nil {
		fmt.Fprintln(errOut, "matbang:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errOut, "matbang: %v\nmatbang --help and matbang <command> --help say how it is used.\n", err)
		return exitUsage
	}
	con := newConsole(in, out, errOut)
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(con)
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrong):
		fmt.Fprintln(errOut, "matbang:", wrong)
		return exitUsage
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(errOut, "matbang: stopped before it was done; start again, nothing half-done was kept")
		return exitFailed
	}
	fmt.Fprintln(errOut, "matbang:", explain(err))
	return exitFailed
}

// usageError is a wrong argument that only the command itself can judge.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &usageError{text: fmt.Sprintf(format, args...)}
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(con *console) error {
	_, err := fmt.Fprintln(con.out, "matbang", version)
	return err
}
