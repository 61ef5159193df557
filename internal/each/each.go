// Package each runs a command in profiles, some at a time, each in a session of
// its own, and shows what they print: whole, line by line, or as JSON.
package each

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"awsin/internal/process"
)

// Task is a command in a profile.
type Task struct {
	Profile string   // is AWS_PROFILE
	Args    []string // the program and its arguments
	Err     error    // why it cannot run
	// Mark is what stands beside the profile's name, in its color; "" for nothing.
	Mark string
	// Account is what the profile's account is called, "" where nobody has said.
	Account string
	Color   text.Color
	who     func() string // who a person becomes
}

// ErrNotStarted is the Err of a task that never started because the run was being stopped.
var ErrNotStarted = errors.New("not started")

// Result is how a task ended.
type Result struct {
	Index   int           // the task's
	Code    int           // its exit code; -1 where it has none
	Signal  string        // what ended it, such as "terminated"
	Err     error         // why it has no exit code and no signal
	Took    time.Duration // from its start to its end
	Stopped bool          // it did not succeed, and was told to stop
}

// OK reports whether the task succeeded.
func (r Result) OK() bool { return r.Code == 0 && r.Err == nil }

// Reason returns how the task ended, in words for a person.
func (r Result) Reason() string {
	switch {
	case r.Err != nil:
		return r.Err.Error()
	case r.Signal != "":
		return "ended by a signal: " + r.Signal
	}
	return fmt.Sprint("exit code ", r.Code)
}

// Runner runs tasks.
type Runner struct {
	Jobs     int      // at a time; 0: all
	Env      []string // for every task
	FailFast bool     // stop at the first that fails
	// Signals stop the run: the first one goes to all that runs, groups whole, and
	// nothing more is started. A second one kills.
	Signals <-chan os.Signal
	// Open returns a task's standard output and error, just before it starts. What is
	// an *os.File is the task's own; where both are the same, so they are for the task.
	Open func(index int) (stdout, stderr io.Writer, err error)
	// Done is called for each task, one at a time, also for those that were not
	// started. After an error nothing more is started; what runs comes to its end.
	Done func(Result) error
}

// lingering is how long a stopped task's own children may outlive it: what a
// mere wrapper started has something to finish. A task has as long when the terminal
// has gone, and so whoever could tell it a second time.
var lingering = 10 * time.Second

// held is how long the copying of output goes on after its task: what the task
// left running in the background may hold the pipe for ever.
const held = time.Second

// Run runs the tasks to their end, beginning in their order. It returns the
// first error of Done.
func (r Runner) Run(tasks []Task) error {
	jobs := r.Jobs
	if jobs <= 0 {
		jobs = max(len(tasks), 1)
	}
	x := &run{Runner: r, running: map[*exec.Cmd]bool{}, stopped: make(chan struct{})}
	over := make(chan struct{})
	go func() {
		for {
			select {
			case sig := <-r.Signals:
				x.stop(sig, true)
			case <-over:
				return
			}
		}
	}()
	places := make(chan struct{}, jobs)
	var wg sync.WaitGroup
	for i, task := range tasks {
		select {
		case places <- struct{}{}:
		case <-x.stopped:
			x.done(Result{Index: i, Code: -1, Err: ErrNotStarted})
			continue
		}
		wg.Go(func() {
			x.done(x.one(i, task))
			<-places
		})
	}
	wg.Wait()
	close(over)
	return x.err
}

// run is one Run.
type run struct {
	Runner
	mu      sync.Mutex
	running map[*exec.Cmd]bool
	ending  bool          // what runs was told to end
	stopped chan struct{} // closed: nothing more is started

	told sync.Mutex
	err  error // Done's
}

func (x *run) stopping() bool {
	select {
	case <-x.stopped:
		return true
	default:
		return false
	}
}

// hold lets nothing more be started. x.mu is held.
func (x *run) hold() {
	if !x.stopping() {
		close(x.stopped)
	}
}

// stop asks everything that runs to end, or kills it when a person has said so
// before. A terminal that is closed says so twice.
func (x *run) stop(sig os.Signal, person bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.hold()
	switch {
	case !x.ending:
		process.AdoptOrphans()
		x.ending = true
	case !person:
		return
	case sig != syscall.SIGHUP:
		sig = os.Kill
	}
	x.signal(sig)
	if sig == syscall.SIGHUP {
		time.AfterFunc(lingering, func() {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.signal(os.Kill)
		})
	}
}

// signal sends a signal to everything that runs. x.mu is held.
func (x *run) signal(sig os.Signal) {
	for cmd := range x.running {
		_ = process.Signal(cmd, sig)
	}
}

func (x *run) done(r Result) {
	x.told.Lock()
	defer x.told.Unlock()
	if err := x.Done(r); err != nil && x.err == nil {
		x.err = err
		x.mu.Lock()
		x.hold()
		x.mu.Unlock()
	}
	if x.FailFast && !r.OK() {
		x.stop(syscall.SIGTERM, false)
	}
}

// one runs a task to its end.
func (x *run) one(i int, task Task) Result {
	r := Result{Index: i, Code: -1, Err: task.Err}
	if r.Err != nil {
		return r
	}
	cmd := exec.Command(task.Args[0], task.Args[1:]...) //nolint:gosec // the person's own command
	cmd.Env = append(slices.Clone(x.Env), "AWS_PROFILE="+task.Profile)
	cmd.WaitDelay = held
	process.Session(cmd)
	if cmd.Stdout, cmd.Stderr, r.Err = x.Open(i); r.Err != nil {
		return r
	}
	begin := time.Now()
	if r.Err = x.start(cmd); r.Err != nil {
		return r
	}
	err := cmd.Wait()
	r.Took = time.Since(begin)
	r.Code, r.Signal = cmd.ProcessState.ExitCode(), process.EndedBy(cmd.ProcessState)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		r.Err = err // its output could not be passed on
	}
	x.mu.Lock()
	r.Stopped = x.ending && !r.OK()
	x.mu.Unlock()
	if r.Stopped {
		process.EndGroup(cmd, lingering)
	}
	x.mu.Lock()
	delete(x.running, cmd)
	x.mu.Unlock()
	return r
}

// start starts a command, unless the run is being stopped: no command is missed
// by stop.
func (x *run) start(cmd *exec.Cmd) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.stopping() {
		return ErrNotStarted
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	x.running[cmd] = true
	return nil
}
