package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"matbang/internal/account"
)

func roleNames() []string {
	var names []string
	for _, r := range account.Roles() {
		names = append(names, string(r))
	}
	return names
}

type userCommand struct {
	Add      userAdd      `cmd:"" help:"Add an account; the password is asked for, or read from standard input."`
	List     userList     `cmd:"" help:"List all accounts."`
	Disable  userDisable  `cmd:"" help:"Keep an account from signing in and end its sessions."`
	Enable   userEnable   `cmd:"" help:"Let a disabled account sign in again."`
	Password userPassword `cmd:"" help:"Give an account a new password and end its sessions."`
	Role     userRole     `cmd:"" help:"Give an account another role and end its sessions."`
}

// withAccounts opens the database, migrated, and its accounts.
func (f databaseFlags) withAccounts(ctx context.Context, con *console, do func(*account.Store) error) error {
	o, err := f.migrated(ctx, con, false)
	if err != nil {
		return err
	}
	hasher, err := account.NewHasher()
	if err == nil {
		err = do(account.NewStore(o.pool, hasher))
	}
	return errors.Join(err, o.close())
}

type userAdd struct {
	databaseFlags
	Name        string `arg:"" help:"Name for signing in: lower-case letters, digits, dot, hyphen, underscore."`
	Role        string `default:"viewer" enum:"viewer,planner,reviewer,agency,promoter,admin,auditor" help:"One of ${roles} (${default})."`
	Scope       string `placeholder:"UNIT" help:"For an agency: code of its administrative unit, such as d2020-206."`
	DisplayName string `placeholder:"TEXT" help:"Name to be shown; the name for signing in if not given."`
	Random      bool   `help:"Make a random password and print it."`
}

// Run adds the account.
func (u userAdd) Run(ctx context.Context, con *console) error {
	a := account.Account{Name: u.Name, DisplayName: u.DisplayName, Role: account.Role(u.Role), Scope: optional(u.Scope)}
	if a.DisplayName == "" {
		a.DisplayName = a.Name
	}
	if err := account.CheckNew(a); err != nil {
		return usagef("%v", err)
	}
	password, err := con.newPassword(a.Name, u.Random)
	if err != nil {
		return err
	}
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		if err := s.Add(ctx, a, password); err != nil {
			return err
		}
		con.say("account " + a.Name + " added with the role " + u.Role)
		con.showRandom(u.Random, password)
		return nil
	})
}

type userList struct{ databaseFlags }

// Run lists the accounts.
func (u userList) Run(ctx context.Context, con *console) error {
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		all, err := s.List(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tROLE\tSCOPE\tSTATE\tADDED\tSHOWN AS")
		for _, a := range all {
			state, scope := "active", "-"
			if a.DisabledAt != nil {
				state = "disabled"
			}
			if a.Scope != nil {
				scope = *a.Scope
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Name, a.Role, scope, state, a.CreatedAt.UTC().Format("2006-01-02"), a.DisplayName)
		}
		return w.Flush()
	})
}

type userDisable struct {
	databaseFlags
	Name string `arg:"" help:"Account."`
}

// Run disables the account.
func (u userDisable) Run(ctx context.Context, con *console) error {
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		return con.sayWhenDone(s.SetDisabled(ctx, u.Name, true), "account "+u.Name+" is disabled and signed out everywhere")
	})
}

type userEnable struct {
	databaseFlags
	Name string `arg:"" help:"Account."`
}

// Run enables the account.
func (u userEnable) Run(ctx context.Context, con *console) error {
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		return con.sayWhenDone(s.SetDisabled(ctx, u.Name, false), "account "+u.Name+" may sign in again")
	})
}

type userPassword struct {
	databaseFlags
	Name   string `arg:"" help:"Account."`
	Random bool   `help:"Make a random password and print it."`
}

// Run sets the password.
func (u userPassword) Run(ctx context.Context, con *console) error {
	password, err := con.newPassword(u.Name, u.Random)
	if err != nil {
		return err
	}
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		if err := s.SetPassword(ctx, u.Name, password); err != nil {
			return err
		}
		con.say("account " + u.Name + " has a new password and is signed out everywhere")
		con.showRandom(u.Random, password)
		return nil
	})
}

type userRole struct {
	databaseFlags
	Name  string `arg:"" help:"Account."`
	Role  string `arg:"" enum:"viewer,planner,reviewer,agency,promoter,admin,auditor" help:"One of ${roles}."`
	Scope string `placeholder:"UNIT" help:"For an agency: code of its administrative unit, such as d2020-206."`
}

// Run sets the role.
func (u userRole) Run(ctx context.Context, con *console) error {
	if err := account.CheckRole(account.Role(u.Role), optional(u.Scope)); err != nil {
		return usagef("%v", err)
	}
	return u.withAccounts(ctx, con, func(s *account.Store) error {
		return con.sayWhenDone(s.SetRole(ctx, u.Name, account.Role(u.Role), optional(u.Scope)), "account "+u.Name+" has the role "+u.Role+" and must sign in again")
	})
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (c *console) sayWhenDone(err error, line string) error {
	if err == nil {
		c.say(line)
	}
	return err
}

func (c *console) showRandom(random bool, password string) {
	if random {
		c.say("password: " + password)
	}
}

// newPassword asks twice without echo on a terminal and reads one line from
// anything else, so that a script never has to put it on a command line.
func (c *console) newPassword(name string, random bool) (string, error) {
	if random {
		return account.RandomPassword()
	}
	password, err := c.readPassword()
	if err != nil {
		return "", err
	}
	if err := account.CheckPassword(password, name); err != nil {
		return "", usagef("%v", err)
	}
	return password, nil
}

func (c *console) readPassword() (string, error) {
	f, ok := c.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(c.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password from standard input: %w", err)
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			return "", usagef("give the password as one line on standard input, or use --random")
		}
		return line, nil
	}
	var typed [2]string
	for i, prompt := range []string{"password: ", "once more: "} {
		fmt.Fprint(c.errOut, prompt)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.errOut)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", usagef("the two passwords differ: start again")
	}
	return typed[0], nil
}
