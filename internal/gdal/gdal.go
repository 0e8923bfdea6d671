// Package gdal runs ogr2ogr and ogrinfo on files of others, confined: as a user
// of no rights where that is possible, without network, with limits of memory,
// time and file size, an empty environment, and only the formats that are
// asked for.
package gdal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The limits of one run.
const (
	maxMemory = 2 << 30
	maxFile   = 4 << 30
	maxTime   = 15 * time.Minute
	maxCPU    = 10 * 60 // seconds
	maxFiles  = 64
	maxSaid   = 8 << 10 // bytes kept of what it says is wrong
)

// ErrMissing says that the tools are not there.
var ErrMissing = errors.New("ogr2ogr is missing on the server: install Debian's gdal-bin")

// Failure is what a run ended with that is the fault of the file, in the words
// of the program, without paths.
type Failure struct {
	Said string
	// Limit is set when a limit of time, memory or size ended the run.
	Limit bool
}

// Error returns what the program said.
func (f *Failure) Error() string { return f.Said }

// Run starts a tool ("ogr2ogr", "ogrinfo") in the folder with the arguments,
// which name files relative to it, and gives its output to read as it comes.
// Nothing outside the folder can be written. formats are the only drivers that
// take part: those that read other files, the network or code are never loaded.
// config are settings of GDAL for this run, such as SHAPE_ENCODING=. The folder
// must be used for this alone.
func Run(ctx context.Context, folder, tool string, formats, config, args []string, read func(io.Reader) error) error {
	skip, err := others(ctx, formats)
	if err != nil {
		return err
	}
	return run(ctx, folder, tool, append([]string{"GDAL_SKIP=" + skip, "OGR_SKIP=" + skip}, config...), args, read)
}

// others lists every driver of this machine's GDAL but those of the formats.
func others(ctx context.Context, formats []string) (string, error) {
	path, err := exec.LookPath("ogrinfo")
	if err != nil {
		return "", ErrMissing
	}
	out, err := exec.CommandContext(ctx, path, "--formats").Output() //nolint:gosec // a tool of ours
	if err != nil {
		return "", fmt.Errorf("gdal: %w", err)
	}
	var names []string
	for line := range strings.Lines(string(out)) {
		if name, _, ok := strings.Cut(strings.TrimSpace(line), " -"); ok && strings.HasPrefix(line, "  ") && !slices.Contains(formats, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ","), nil
}

func run(ctx context.Context, folder, tool string, config, args []string, read func(io.Reader) error) error {
	path, err := exec.LookPath(tool)
	if err != nil {
		return ErrMissing
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	var said tail
	cmd, err := command(ctx, folder, path, config, args)
	if err != nil {
		return err
	}
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("gdal: %w", err)
	}
	if err := start(cmd); err != nil {
		return fmt.Errorf("gdal: %w", err)
	}
	readErr := read(out)
	if readErr != nil {
		_ = cmd.Process.Kill()
	}
	_, _ = io.Copy(io.Discard, out)
	waitErr := cmd.Wait()
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Failure{Said: "reading took longer than 15 minutes", Limit: true}
	case ctx.Err() != nil:
		return ctx.Err()
	case readErr != nil:
		return readErr
	case waitErr != nil:
		return failure(folder, said.String(), waitErr)
	}
	return nil
}

func failure(folder, said string, err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("gdal: %w", err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return &Failure{Said: "reading was stopped: the file needs more memory, time or room than one import may take", Limit: true}
	}
	return &Failure{Said: clean(folder, said)}
}

// clean takes paths and empty lines out of what the tools say.
func clean(folder, said string) string {
	said = strings.ReplaceAll(said, folder+"/", "")
	said = strings.ReplaceAll(said, folder, "")
	var lines []string
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && len(lines) < 8 && !strings.Contains(line, "/usr/") && !strings.Contains(line, "Unable to find driver") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

func command(ctx context.Context, folder, path string, config, args []string) (*exec.Cmd, error) {
	limiter, err := exec.LookPath("prlimit")
	if err != nil {
		return nil, errors.New("prlimit is missing on the server: install Debian's util-linux")
	}
	limits := []string{
		"--as=" + strconv.Itoa(maxMemory), "--cpu=" + strconv.Itoa(maxCPU), "--fsize=" + strconv.Itoa(maxFile),
		"--nofile=" + strconv.Itoa(maxFiles), "--core=0", "--", path,
	}
	cmd := exec.CommandContext(ctx, limiter, append(limits, args...)...) //nolint:gosec // the tool is one of ours, the arguments are file names of our own making
	cmd.Dir = folder
	cmd.Env = append([]string{
		"PATH=/usr/bin:/bin", "HOME=" + folder, "TMPDIR=" + folder, "LC_ALL=C.UTF-8", "CPL_TMPDIR=" + folder,
		"GDAL_HTTP_TIMEOUT=1", "GDAL_HTTP_CONNECTTIMEOUT=1", "CPL_CURL_ENABLE_VSIMEM=NO",
		"GML_SKIP_RESOLVE_ELEMS=ALL", "GML_GFS_TEMPLATE=", "GDAL_PAM_ENABLED=NO", "OGR_SQLITE_LOAD_EXTENSIONS=", "LIBKML_RESOLVE_STYLE=NO", "OGR_ENABLE_PARTIAL_REPROJECTION=NO",
		"GDAL_CACHEMAX=64", "DXF_MAX_BSPLINE_CONTROL_POINTS=2000",
	}, config...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd, nil
}

// nobody owns nothing on a Debian machine.
const nobody = 65534

// start begins the run without network and, as root, as nobody; where the
// kernel does not let us make a network of its own, without that.
func start(cmd *exec.Cmd) error {
	attr := cmd.SysProcAttr
	if os.Getuid() == 0 && !reachable(filepath.Dir(cmd.Dir)) {
		attr.Cloneflags = syscall.CLONE_NEWNET
	} else if os.Getuid() == 0 {
		if err := give(cmd.Dir); err != nil {
			return err
		}
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody, NoSetGroups: false}
		attr.Cloneflags = syscall.CLONE_NEWNET
	} else {
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	err := cmd.Start()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EACCES) {
		attr.Cloneflags, attr.UidMappings, attr.GidMappings = 0, nil, nil
		err = cmd.Start()
	}
	return err
}

// reachable tells whether everybody may pass through a folder and those above:
// the data folder of a careful administrator may be closed.
func reachable(folder string) bool {
	for {
		info, err := os.Stat(folder)
		if err != nil || info.Mode().Perm()&1 == 0 {
			return false
		}
		if parent := filepath.Dir(folder); parent != folder {
			folder = parent
			continue
		}
		return true
	}
}

// give lets nobody read and write the folder, which is his for this run.
func give(folder string) error {
	return filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Type()&os.ModeSymlink != 0 {
			return err
		}
		return os.Lchown(path, nobody, nobody) //nolint:gosec // the folder is ours alone until the run begins
	})
}

// tail keeps the first bytes of what a tool says.
type tail struct{ b bytes.Buffer }

// Write keeps what there is room for.
func (t *tail) Write(p []byte) (int, error) {
	if room := maxSaid - t.b.Len(); room > 0 {
		t.b.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

// String returns it as text.
func (t *tail) String() string { return strings.ToValidUTF8(t.b.String(), "?") }
