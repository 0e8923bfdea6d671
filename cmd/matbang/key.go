package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"matbang/internal/account"
	"matbang/internal/postgres"
)

type keyCommand struct {
	Add    keyAdd    `cmd:"" help:"Make an API key for an account and print it, once."`
	List   keyList   `cmd:"" help:"List API keys."`
	Revoke keyRevoke `cmd:"" help:"End an API key."`
}

type keyAdd struct {
	databaseFlags
	Account string `arg:"" help:"Account for which the key acts."`
	Name    string `arg:"" help:"What it is for, such as QGIS."`
	Scope   string `default:"read" enum:"read,write" help:"read, or write for all that the account may (${default})."`
	Days    int    `default:"90" help:"For how many days it is good, at most 366 (${default})."`
}

// Run makes the key.
func (k keyAdd) Run(ctx context.Context, con *console) error {
	if err := account.CheckKey(k.Name, k.Scope, k.Days); err != nil {
		return usagef("%v", err)
	}
	return k.withAccounts(ctx, con, func(s *account.Store) error {
		a, err := s.ByName(ctx, k.Account)
		if err != nil {
			return err
		}
		key, secret, err := s.AddKey(ctx, postgres.Actor{Account: a.ID, Name: a.Name}, k.Name, k.Scope, k.Days)
		if err != nil {
			return err
		}
		con.say(fmt.Sprintf("key %d of %s, scope %s, good until %s; it is shown only now:", key.ID, a.Name, key.Scope, key.ExpiresAt.UTC().Format("2006-01-02")))
		_, err = fmt.Fprintln(con.out, secret)
		return err
	})
}

type keyList struct {
	databaseFlags
	Account string `arg:"" optional:"" help:"Only those of this account."`
}

// Run lists the keys.
func (k keyList) Run(ctx context.Context, con *console) error {
	return k.withAccounts(ctx, con, func(s *account.Store) error {
		keys, err := s.AllKeys(ctx, k.Account)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(con.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NUMBER\tACCOUNT\tNAME\tSCOPE\tGOOD UNTIL\tLAST USED")
		for _, key := range keys {
			used := "never"
			if key.LastUsedAt != nil {
				used = key.LastUsedAt.UTC().Format("2006-01-02")
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", key.ID, key.Account, key.Name, key.Scope, key.ExpiresAt.UTC().Format("2006-01-02"), used)
		}
		return w.Flush()
	})
}

type keyRevoke struct {
	databaseFlags
	Number int64 `arg:"" help:"Number of the key, as matbang key list shows it."`
}

// Run ends the key.
func (k keyRevoke) Run(ctx context.Context, con *console) error {
	return k.withAccounts(ctx, con, func(s *account.Store) error {
		return con.sayWhenDone(s.RevokeAnyKey(ctx, k.Number), fmt.Sprintf("key %d is good no more", k.Number))
	})
}
