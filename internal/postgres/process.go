package postgres

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a started process and the news of its end.
type child struct {
	process *os.Process
	done    chan struct{}
	err     error // set before done is closed
}

// run starts cmd from a goroutine that keeps its system thread until the child
// ends: the kernel sends Pdeathsig when the thread that made the child dies,
// and Go lets threads die.
func run(cmd *exec.Cmd) (*child, error) {
	c := &child{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		c.process = cmd.Process
		started <- nil
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// ended tells whether the child is gone.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// inhabitants are the PostgreSQL processes that work in a data directory: its
// server and the server's children, also those that outlived a killed server.
func inhabitants(dir string) []int {
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		return nil
	}
	var pids []int
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != dir {
			continue
		}
		proc := filepath.Dir(link)
		comm, err := os.ReadFile(filepath.Join(proc, "comm")) //nolint:gosec // the kernel's own file
		if err != nil || strings.TrimSpace(string(comm)) != "postgres" {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(proc)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// evict waits until nothing of an earlier, killed run lives in dir any more,
// first asking and then insisting. The caller holds the lock of the data
// folder, so whatever lives there belongs to no one.
func evict(ctx context.Context, dir string, say func(string)) error {
	const askAgain, insist, giveUp = 3 * time.Second, 10 * time.Second, 40 * time.Second
	begin := time.Now()
	asked := false
	for {
		pids := inhabitants(dir)
		if len(pids) == 0 {
			return nil
		}
		waited := time.Since(begin)
		if !asked {
			say("waiting for the database server of an earlier run to end")
			asked = true
			// The note may be a dead server's, and its number a stranger's by now.
			if pm := readPostmaster(dir); slices.Contains(pids, pm.pid) {
				_ = syscall.Kill(pm.pid, syscall.SIGINT)
			}
		}
		switch {
		case waited > giveUp:
			return failf(nil, "process %d of an earlier database server does not end: stop it (kill %d) and start again", pids[0], pids[0])
		case waited > insist:
			signalAll(pids, syscall.SIGQUIT)
		case waited > askAgain:
			signalAll(pids, syscall.SIGINT)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func signalAll(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, s)
	}
}

// postmaster is what a running server writes about itself.
type postmaster struct {
	pid    int
	socket string
	ready  bool
}

// readPostmaster reads the server's own note in its data directory; without
// one, or with one that is being written, the zero value comes back.
func readPostmaster(pgdata string) postmaster {
	b, err := os.ReadFile(filepath.Join(pgdata, "postmaster.pid")) //nolint:gosec // the server's own file
	if err != nil {
		return postmaster{}
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) < 8 {
		return postmaster{}
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{}
	}
	return postmaster{
		pid:    pid,
		socket: strings.TrimSpace(lines[4]),
		ready:  strings.TrimSpace(lines[7]) == "ready",
	}
}

// lockFile takes an exclusive lock on path without waiting; held is the number
// of the process that has it already, 0 when it could not be read.
func lockFile(path string) (f *os.File, held int, err error) {
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // in the operator's folder
	if err != nil {
		return nil, 0, explainFile(err, path)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		err = errors.Join(f.Truncate(0), writeAt(f, strconv.Itoa(os.Getpid())+"\n"))
		if err != nil {
			_ = f.Close()
			return nil, 0, explainFile(err, path)
		}
		return f, 0, nil
	}
	buf := make([]byte, 20)
	n, _ := f.ReadAt(buf, 0)
	_ = f.Close()
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, 0, explainFile(&os.PathError{Op: "lock", Path: path, Err: err}, path)
	}
	held, _ = strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	return nil, held, errLocked
}

var errLocked = errors.New("locked")

func writeAt(f *os.File, s string) error {
	_, err := f.WriteAt([]byte(s), 0)
	return err
}
