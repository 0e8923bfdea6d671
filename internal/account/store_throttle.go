package account

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

const countFailure = `-- account.count
INSERT INTO sign_in_failure AS f (key, failures) VALUES ($1, 1)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN f.last_at < now() - $2::interval THEN 1 WHEN f.next_at > now() THEN f.failures ELSE f.failures + 1 END,
    last_at = now()
RETURNING failures, extract(epoch FROM greatest(next_at - now(), interval '0'))::float8`

const delayNext = `-- account.count: next attempt
UPDATE sign_in_failure SET next_at = now() + $2::interval WHERE key = $1`

const forgiveAddress = `-- account.forgive: address
UPDATE sign_in_failure SET failures = failures - 1, next_at = now() WHERE key = 'address:' || $1 AND failures > 1`

const forgiveName = `-- account.forgive: name
DELETE FROM sign_in_failure WHERE key = 'name:' || $1 OR last_at < now() - $2::interval`

// forgetAfter is how long after the last failure its count begins anew.
const forgetAfter = time.Hour

// throttle counts the attempt as failed before it is judged, so that many
// attempts at once do not slip past; forgive takes it back at a success. It
// returns *TooSoonError when the name or the address must still wait.
func (s *Store) throttle(ctx context.Context, name, address string) error {
	var wait time.Duration
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		// In this order for every attempt, so that two never wait for each other.
		for _, kind := range []string{"address", "name"} {
			value := name
			if kind == "address" {
				value = address
			}
			w, err := count(ctx, tx, kind, value)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if wait > 0 {
		return &TooSoonError{Wait: time.Duration(math.Ceil(wait.Seconds())) * time.Second}
	}
	return nil
}

// count adds a failure to one key unless it must still wait, and returns how
// long that is.
func count(ctx context.Context, tx pgx.Tx, kind, value string) (time.Duration, error) {
	key := kind + ":" + value
	var failures int
	var wait float64
	err := tx.QueryRow(ctx, countFailure, key, forgetAfter).Scan(&failures, &wait)
	if err != nil {
		return 0, fmt.Errorf("count attempts to sign in: %w", err)
	}
	if wait > 0 {
		return time.Duration(wait * float64(time.Second)), nil
	}
	next := Wait(kind, failures)
	if next > 0 {
		if _, err := tx.Exec(ctx, delayNext, key, next); err != nil {
			return 0, fmt.Errorf("count attempts to sign in: %w", err)
		}
	}
	return 0, nil
}

// forgive forgets the failures of a name that has signed in, and the one of
// the address that this attempt was counted as; old rows go with them.
func forgive(ctx context.Context, tx pgx.Tx, name, address string) error {
	if _, err := tx.Exec(ctx, forgiveAddress, address); err != nil {
		return fmt.Errorf("forget attempts to sign in: %w", err)
	}
	if _, err := tx.Exec(ctx, forgiveName, name, forgetAfter); err != nil {
		return fmt.Errorf("forget attempts to sign in: %w", err)
	}
	return nil
}
