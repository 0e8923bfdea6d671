package postgres

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// serverUser is the system user that PostgreSQL runs as.
type serverUser struct {
	name     string
	uid, gid uint32
	// change is set when the program itself runs as someone else, as root.
	change bool
}

// attributes start a child as the user, in a process group of its own so that
// Ctrl-C reaches only us, and let the kernel send it a signal when we die.
func (u serverUser) attributes(onDeath syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath}
	if u.change {
		a.Credential = &syscall.Credential{Uid: u.uid, Gid: u.gid}
	}
	return a
}

// own gives a file or folder to the user.
func (u serverUser) own(path string) error {
	if !u.change {
		return nil
	}
	return os.Chown(path, int(u.uid), int(u.gid))
}

// chooseUser says who runs the server for the data in pgdata: the one who
// started us, or, since PostgreSQL refuses root, the owner of the data, or
// postgres for new data.
func chooseUser(pgdata string) (serverUser, error) {
	uid := os.Geteuid()
	if uid != 0 {
		name, err := nameOf(uid)
		if err != nil {
			return serverUser{}, err
		}
		return serverUser{name: name, uid: uint32(uid), gid: uint32(os.Getegid())}, nil //nolint:gosec // ids of the system are not negative
	}
	if info, err := os.Stat(pgdata); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			name, err := nameOf(int(st.Uid))
			if err != nil {
				return serverUser{}, err
			}
			return serverUser{name: name, uid: st.Uid, gid: st.Gid, change: true}, nil
		}
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return serverUser{}, failf(err, "PostgreSQL does not run as root and there is no user postgres: apt-get install postgresql-common, or start matbang as an ordinary user")
	}
	id, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return serverUser{}, failf(err, "the user postgres has an id that cannot be read: %s:%s", u.Uid, u.Gid)
	}
	return serverUser{name: "postgres", uid: uint32(id), gid: uint32(gid), change: true}, nil
}

// nameOf asks the system itself when Go's own look-up, which without cgo knows
// only /etc/passwd, finds nothing.
func nameOf(uid int) (string, error) {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username, nil
	}
	out, err := exec.Command("getent", "passwd", strconv.Itoa(uid)).Output() //nolint:gosec,noctx // a number only; answers at once
	if name, _, found := strings.Cut(string(out), ":"); err == nil && found && name != "" {
		return name, nil
	}
	return "", failf(err, "the user with number %d has no name on this system, which PostgreSQL needs: add it to /etc/passwd or start matbang as another user", uid)
}

// canEnter tells whether the user may walk into dir.
func (u serverUser) canEnter(dir string) bool { return u.can(`cd -- "$0"`, dir) }

// canWrite tells whether the user may make files in dir.
func (u serverUser) canWrite(dir string) bool { return u.can(`test -w "$0" && test -x "$0"`, dir) }

// can asks the system itself, since modes, groups and access lists all have a
// say.
func (u serverUser) can(script, dir string) bool {
	cmd := exec.Command("/bin/sh", "-c", script, dir) //nolint:gosec,noctx // scripts of ours; the folder is an argument; answers at once
	cmd.Dir = "/"
	cmd.SysProcAttr = u.attributes(syscall.SIGKILL)
	return cmd.Run() == nil
}

// clusterHome returns the folder that holds pg, pg.sock and postgres.log for a
// data folder. Normally that is the data folder. As root it often lies where
// the user postgres must not enter (a clone under /root); then the cluster
// lives under the system's own place for such data, and the data folder
// remembers where.
func clusterHome(data, fallback string) (string, error) {
	u, err := chooseUser(filepath.Join(data, "pg"))
	if err != nil {
		return "", err
	}
	if !u.change {
		return data, nil
	}
	note := filepath.Join(data, "pg.location")
	if b, err := os.ReadFile(note); err == nil { //nolint:gosec // our own note in the operator's folder
		home := strings.TrimSpace(string(b))
		if info, err := os.Stat(home); err == nil && info.IsDir() { //nolint:gosec // our own note
			return home, nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", explainFile(err, note)
	}
	if u.canEnter(data) {
		return data, nil
	}
	if err := os.MkdirAll(fallback, 0o755); err != nil { //nolint:gosec // postgres must walk through it
		return "", failf(err, "the user postgres cannot enter the data folder %s: set MATBANG_DATA to a folder such as /var/lib/matbang", data)
	}
	home, err := os.MkdirTemp(fallback, "data-")
	if err != nil {
		return "", explainFile(err, fallback)
	}
	if err := os.Chmod(home, 0o755); err != nil { //nolint:gosec // postgres must walk through it
		return "", explainFile(err, home)
	}
	if err := os.WriteFile(filepath.Join(home, "origin"), []byte(data+"\n"), 0o600); err != nil {
		return "", explainFile(err, home)
	}
	if err := os.WriteFile(note, []byte(home+"\n"), 0o600); err != nil {
		return "", explainFile(err, note)
	}
	return home, nil
}

// earlierHomes are the folders in fallback that hold a database of the same
// data folder and that nothing points to any more.
func earlierHomes(data, home string) []string {
	notes, err := filepath.Glob(filepath.Join(filepath.Dir(home), "data-*", "origin"))
	if err != nil {
		return nil
	}
	var earlier []string
	for _, note := range notes {
		b, err := os.ReadFile(note) //nolint:gosec // our own note
		if err == nil && strings.TrimSpace(string(b)) == data && filepath.Dir(note) != home {
			earlier = append(earlier, filepath.Dir(note))
		}
	}
	return earlier
}

// explainFile says in one sentence what a file or folder refuses.
func explainFile(err error, path string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return failf(err, "the disk of %s is full: free some space and start again", path)
	case errors.Is(err, fs.ErrPermission):
		return failf(err, "%s may not be read or written by this user: start as its owner, or set MATBANG_DATA to a folder of your own", path)
	case errors.Is(err, syscall.EROFS):
		return failf(err, "the disk of %s is read-only: set MATBANG_DATA to a folder that can be written", path)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return failf(err, "%s is in the way of the data folder: move it, or set MATBANG_DATA to another folder", path)
	}
	return failf(err, "%s cannot be used: %v", path, errors.Unwrap(err))
}
