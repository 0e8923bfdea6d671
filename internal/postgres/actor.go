package postgres

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// WebRole is the role under which requests work. It owns nothing and bypasses
// no row-level security; migration 0004 says what it may.
const WebRole = "matbang_web"

// Actor is who a transaction works for.
type Actor struct {
	// Account is the number of the account; 0 for the public.
	Account int
	// Name goes into histories that keep a name.
	Name string
	// Address is where the request comes from.
	Address string
	// ReadOnly forbids every change, for keys that may only read.
	ReadOnly bool
}

const beginAs = `-- postgres.AsAccount
SELECT set_config('matbang.account', $1, true), set_config('matbang.actor', $2, true), set_config('matbang.address', $3, true),
       set_config('role', $4, true)`

// AsAccount runs do in a transaction that may do what the account of a may, and
// nothing else: rows and columns are guarded by the database. All settings end
// with the transaction, so that it works behind a pooler in transaction mode.
func AsAccount(ctx context.Context, db DB, a Actor, do func(pgx.Tx) error) error {
	return as(ctx, db, a, WebRole, do)
}

// ForAccount runs do in a transaction under the program's own role, which may
// do everything, and only notes for whom. It is for the few tables that no
// request may touch directly, such as sessions and passwords.
func ForAccount(ctx context.Context, db DB, a Actor, do func(pgx.Tx) error) error {
	return as(ctx, db, a, "none", do)
}

func as(ctx context.Context, db DB, a Actor, role string, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if a.ReadOnly {
			if _, err := tx.Exec(ctx, "SET TRANSACTION READ ONLY"); err != nil {
				return fmt.Errorf("postgres.AsAccount: %w", err)
			}
		}
		account := ""
		if a.Account != 0 {
			account = strconv.Itoa(a.Account)
		}
		if _, err := tx.Exec(ctx, beginAs, account, a.Name, a.Address, role); err != nil {
			return fmt.Errorf("postgres.AsAccount: %w", err)
		}
		return do(tx)
	})
}
