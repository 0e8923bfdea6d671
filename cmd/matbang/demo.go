package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"matbang/internal/account"
)

// accounts opens the register of accounts.
func (s serveCommand) accounts(o *opened) (*account.Store, error) {
	hasher, err := account.NewHasher()
	if err != nil {
		return nil, err
	}
	seal, err := s.seal(s.databaseFlags)
	if err != nil {
		return nil, err
	}
	store := account.NewStore(o.pool, hasher)
	store.UseSeal(seal)
	return store, nil
}

// demoAccounts makes the demonstration accounts where they are wanted and
// returns those that can sign in with a password we know.
func (s serveCommand) demoAccounts(ctx context.Context, accounts *account.Store) ([]account.Demo, error) {
	if !s.Demo {
		return nil, nil
	}
	passwords, err := s.demoPasswords()
	if err != nil {
		return nil, err
	}
	return accounts.PutDemo(ctx, passwords)
}

// demoPasswords are random for each data folder and kept there, or the one that
// the operator has set.
func (s serveCommand) demoPasswords() (map[string]string, error) {
	passwords := map[string]string{}
	if s.DemoPassword != "" {
		for _, a := range account.DemoAccounts() {
			passwords[a.Name] = s.DemoPassword
		}
		return passwords, nil
	}
	file := filepath.Join(s.Data, "demo-passwords.json")
	b, err := os.ReadFile(file) //nolint:gosec // our own file in the operator's folder
	if err == nil {
		err = json.Unmarshal(b, &passwords)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the passwords of the demonstration cannot be read from %s: remove that file and start again for new ones", file)
	}
	missing := false
	for _, a := range account.DemoAccounts() {
		if passwords[a.Name] == "" {
			if passwords[a.Name], err = account.RandomPassword(); err != nil {
				return nil, err
			}
			missing = true
		}
	}
	if !missing {
		return passwords, nil
	}
	if b, err = json.MarshalIndent(passwords, "", "  "); err != nil {
		return nil, err
	}
	if err := errors.Join(os.MkdirAll(s.Data, 0o755), os.WriteFile(file+".new", append(b, '\n'), 0o600), os.Rename(file+".new", file)); err != nil { //nolint:gosec // the database's user walks through the folder
		return nil, fmt.Errorf("the passwords of the demonstration cannot be kept in %s: check that the folder can be written", file)
	}
	return passwords, nil
}

// greet says where the map is and who can sign in.
func (s serveCommand) greet(con *console, l net.Listener, demo []account.Demo) {
	line := "matbang is ready: " + address(l)
	if s.PublicURL != "" {
		line += " (outside: " + s.PublicURL + ")"
	}
	con.say(line)
	if len(demo) > 0 {
		con.say("demonstration accounts:")
		for _, d := range demo {
			con.say(fmt.Sprintf("  %-10s %s", d.Name, d.Password))
		}
	}
	con.say("Ctrl-C stops it")
}
