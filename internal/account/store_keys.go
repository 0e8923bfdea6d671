package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

const keyColumns = `k.id, a.name AS account, k.name, k.scope, k.created_at, k.expires_at, k.last_used_at`

const listKeys = `-- account.Keys
SELECT ` + keyColumns + ` FROM api_key k JOIN account a ON a.id = k.account_id
WHERE $1 = '' OR a.name = $1 ORDER BY a.name, k.id`

const insertKey = `-- account.AddKey
WITH k AS (
    INSERT INTO api_key (name, key_sha256, scope, expires_at) VALUES ($1, $2, $3, now() + make_interval(days => $4))
    RETURNING id, account_id, name, scope, created_at, expires_at, last_used_at
)
SELECT ` + keyColumns + ` FROM k JOIN account a ON a.id = k.account_id`

const deleteKey = `-- account.RevokeKey
DELETE FROM api_key WHERE id = $1`

// last_used_at is written at most once a minute.
const getByKey = `-- account.ByKey
WITH found AS (
    SELECT id, account_id, scope, last_used_at FROM api_key WHERE key_sha256 = $1 AND expires_at > now()
), used AS (
    UPDATE api_key SET last_used_at = now() FROM found
    WHERE api_key.id = found.id AND (found.last_used_at IS NULL OR found.last_used_at < now() - interval '1 minute')
)
SELECT found.id, found.scope = 'read', ` + columns + ` FROM account JOIN found ON found.account_id = account.id WHERE disabled_at IS NULL`

// Keys returns the keys of the account of that name, or all for "", as far as
// the actor may see them.
func (s *Store) Keys(ctx context.Context, actor postgres.Actor, name string) ([]Key, error) {
	var keys []Key
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listKeys, name)
		if err == nil {
			keys, err = pgx.CollectRows(rows, pgx.RowToStructByName[Key])
		}
		if err != nil {
			return fmt.Errorf("account.Keys: %w", err)
		}
		return nil
	})
	return keys, err
}

// AllKeys returns the keys of an account, or of all for "", for the operator.
func (s *Store) AllKeys(ctx context.Context, name string) ([]Key, error) {
	rows, err := s.db.Query(ctx, listKeys, name)
	if err != nil {
		return nil, fmt.Errorf("account.AllKeys: %w", err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByName[Key])
	if err != nil {
		return nil, fmt.Errorf("account.AllKeys: %w", err)
	}
	return keys, nil
}

// AddKey makes a key for the actor's account, good for so many days, and
// returns it with the secret, which is not kept. Errors are those of CheckKey
// and ErrKeyExists.
func (s *Store) AddKey(ctx context.Context, actor postgres.Actor, name, scope string, days int) (key Key, secret string, err error) {
	if err := CheckKey(name, scope, days); err != nil {
		return Key{}, "", err
	}
	secret, sum, err := newKey()
	if err != nil {
		return Key{}, "", err
	}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, insertKey, name, sum, scope, days)
		if err == nil {
			key, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Key])
		}
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == pgerrcode.UniqueViolation {
			return ErrKeyExists
		}
		if err != nil {
			return fmt.Errorf("account.AddKey: %w", err)
		}
		return nil
	})
	return key, secret, err
}

// RevokeKey ends a key that the actor may end; ErrKeyUnknown for any other.
func (s *Store) RevokeKey(ctx context.Context, actor postgres.Actor, id int64) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		return revoke(ctx, tx, id)
	})
}

// RevokeAnyKey ends a key, for the operator.
func (s *Store) RevokeAnyKey(ctx context.Context, id int64) error { return revoke(ctx, s.db, id) }

func revoke(ctx context.Context, db postgres.DB, id int64) error {
	tag, err := db.Exec(ctx, deleteKey, id)
	if err != nil {
		return fmt.Errorf("account.RevokeKey: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrKeyUnknown
	}
	return nil
}

// ByKey returns who acts with a key; ErrUnknown for a key that is not, or no
// longer, good.
func (s *Store) ByKey(ctx context.Context, secret string) (Caller, error) {
	var c Caller
	err := s.db.QueryRow(ctx, getByKey, keySum(secret)).
		Scan(&c.Key, &c.ReadOnly, &c.ID, &c.Name, &c.DisplayName, &c.Role, &c.Scope, &c.Language, &c.Demo, &c.CreatedAt, &c.DisabledAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Caller{}, ErrUnknown
	}
	if err != nil {
		return Caller{}, fmt.Errorf("account.ByKey: %w", err)
	}
	return c, nil
}

const getByName = `-- account.ByName
SELECT ` + columns + ` FROM account WHERE name = $1`

// ByName returns one account; ErrUnknown without it.
func (s *Store) ByName(ctx context.Context, name string) (Account, error) {
	rows, err := s.db.Query(ctx, getByName, name)
	if err != nil {
		return Account{}, fmt.Errorf("account.ByName: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, ErrUnknown
	}
	if err != nil {
		return Account{}, fmt.Errorf("account.ByName: %w", err)
	}
	return a, nil
}
