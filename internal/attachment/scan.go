package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Scanner is a command of the operator's that looks for viruses: the file comes
// on its standard input, as with "clamdscan --no-summary -". It ends with 0 for
// clean and 1 for infected; anything else means that it could not look.
type Scanner struct {
	// Command is the program and its arguments, divided by spaces; empty for
	// none. No shell reads it.
	Command string
	// Timeout is a minute where it is not set.
	Timeout time.Duration
}

// Errors of the scanner.
var (
	ErrInfected = errors.New("the virus scanner found something in the file")
	ErrScanner  = errors.New("the virus scanner did not answer")
)

// Limits of one look: memory, seconds of CPU, bytes of a file that it writes.
var scannerLimits = []string{"--as=4294967296", "--cpu=120", "--fsize=67108864", "--nofile=256", "--core=0", "--"}

// nobody owns nothing on a Debian machine.
const nobody = 65534

// scan tells whether a scanner looked; ErrInfected or ErrScanner when the file
// must not be kept. The command runs without the program's environment, in a
// group of its own that ends with it, and as root's child as nobody.
func (s Scanner) scan(ctx context.Context, f *os.File) (bool, error) {
	words := strings.Fields(s.Command)
	if len(words) == 0 {
		return false, nil
	}
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, errors.Join(ErrScanner, err)
	}
	limiter, err := exec.LookPath("prlimit")
	if err != nil {
		return false, fmt.Errorf("%w: prlimit is missing on the server: install Debian's util-linux", ErrScanner)
	}
	cmd := exec.CommandContext(ctx, limiter, append(scannerLimits[:len(scannerLimits):len(scannerLimits)], words...)...) //nolint:gosec // the operator's command
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.Stdin = f
	var said bytes.Buffer
	cmd.Stderr = &clipped{&said}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return true, nil
	case ctx.Err() == nil && errors.As(err, &exit) && exit.ExitCode() == 1:
		return true, ErrInfected
	}
	return false, fmt.Errorf("%w: %w: %s", ErrScanner, err, strings.ToValidUTF8(said.String(), "?"))
}

// clipped keeps the first bytes of what a command says.
type clipped struct{ b *bytes.Buffer }

// Write keeps what there is room for.
func (c *clipped) Write(p []byte) (int, error) {
	if room := 1000 - c.b.Len(); room > 0 {
		c.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
