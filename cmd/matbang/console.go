package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console is where the program speaks: a bar on a terminal, plain lines
// elsewhere.
type console struct {
	in          io.Reader
	out, errOut io.Writer
	terminal    bool

	mu  sync.Mutex // lines and bar come from several goroutines
	bar *progressbar.ProgressBar
}

func newConsole(in io.Reader, out, errOut io.Writer) *console {
	f, ok := out.(*os.File)
	return &console{in: in, out: out, errOut: errOut, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// say prints a line, above a bar if there is one.
func (c *console) say(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar != nil {
		_ = c.bar.Clear()
	}
	fmt.Fprintln(c.out, line)
}

// task is a piece of long work. Nothing is shown of one that has nothing to do.
type task struct {
	con   *console
	what  string
	step  string
	begin time.Time
	last  time.Time // of the last plain line
	shown bool
}

// track does long work and shows how far it is.
func (c *console) track(what string, work func(progress func(step string, done, total int)) error) error {
	t := &task{con: c, what: what, begin: time.Now()}
	err := work(t.progress)
	t.end(err == nil)
	return err
}

// plainEvery is how often work that goes on says so where there is no bar.
const plainEvery = 3 * time.Second

// progress tells that done of total parts of a step are done.
func (t *task) progress(step string, done, total int) {
	t.con.mu.Lock()
	defer t.con.mu.Unlock()
	first := !t.shown
	t.step, t.shown = step, true
	if t.con.terminal {
		if first {
			fmt.Fprintln(t.con.out, t.what)
		}
		t.drawBar(done, total)
		return
	}
	if first || time.Since(t.last) >= plainEvery {
		fmt.Fprintf(t.con.out, "%s: %s (%d of %d)\n", t.what, step, done, total)
		t.last = time.Now()
	}
}

func (t *task) drawBar(done, total int) {
	const width, longest = 20, 48
	text := []rune(t.step)
	if len(text) > longest {
		text = append(text[:longest-1], '…')
	}
	if t.con.bar == nil {
		t.con.bar = progressbar.NewOptions(max(total, 1),
			progressbar.OptionSetWriter(t.con.out),
			progressbar.OptionSetWidth(width),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetElapsedTime(false),
		)
	}
	t.con.bar.ChangeMax(max(total, 1))
	_ = t.con.bar.Set(done)
	t.con.bar.Describe(string(text))
}

// end takes the bar away and, when the work is done, says how long it took.
func (t *task) end(done bool) {
	t.con.mu.Lock()
	defer t.con.mu.Unlock()
	if t.con.bar != nil {
		_ = t.con.bar.Clear()
		t.con.bar = nil
	}
	if t.shown && done {
		fmt.Fprintf(t.con.out, "%s took %.1f s\n", t.what, time.Since(t.begin).Seconds())
	}
}
