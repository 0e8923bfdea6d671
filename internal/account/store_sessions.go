package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Session is an open session as its owner sees it.
type Session struct {
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
	// Current is the one that asks.
	Current bool `json:"current"`
}

const listSessions = `-- account.Sessions
SELECT token_sha256, created_at, seen_at, expires_at FROM session
WHERE account_id = $1 AND expires_at > now() AND seen_at > now() - $2::interval ORDER BY seen_at DESC`

const endAllSessions = `-- account.SignOutEverywhere
DELETE FROM session WHERE account_id = $1`

const endOtherSessions = `-- account.ChangeOwnPassword: other sessions
DELETE FROM session WHERE account_id = $1 AND token_sha256 <> $2`

const setLanguage = `-- account.SetLanguage
UPDATE account SET language = $2, changed_at = now() WHERE id = $1`

// Sessions lists the open sessions of an account, the last used first; token
// is that of the one that asks.
func (s *Store) Sessions(ctx context.Context, account int, token string) ([]Session, error) {
	rows, err := s.db.Query(ctx, listSessions, account, SessionIdle)
	if err != nil {
		return nil, fmt.Errorf("account.Sessions: %w", err)
	}
	own := tokenSum(token)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Session, error) {
		var one Session
		var sum []byte
		err := row.Scan(&sum, &one.CreatedAt, &one.SeenAt, &one.ExpiresAt)
		one.Current = bytes.Equal(sum, own)
		return one, err
	})
	if err != nil {
		return nil, fmt.Errorf("account.Sessions: %w", err)
	}
	return list, nil
}

// SignOutEverywhere ends all sessions of the actor.
func (s *Store) SignOutEverywhere(ctx context.Context, actor postgres.Actor) error {
	return postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, endAllSessions, actor.Account); err != nil {
			return fmt.Errorf("account.SignOutEverywhere: %w", err)
		}
		return nil
	})
}

// SetLanguage sets the language of the actor's interface, vi or en.
func (s *Store) SetLanguage(ctx context.Context, actor postgres.Actor, language string) error {
	return postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setLanguage, actor.Account, language); err != nil {
			return fmt.Errorf("account.SetLanguage: %w", err)
		}
		return nil
	})
}

// ChangeOwnPassword gives the actor's account a new password, if the old one is
// right, and ends all its sessions but that of token. Wrong old passwords are
// counted and slowed down like those of signing in: ErrSignedIn, *TooSoonError.
func (s *Store) ChangeOwnPassword(ctx context.Context, actor postgres.Actor, token, old, password string) error {
	if err := s.checkOwnPassword(ctx, actor, old); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := forgive(ctx, tx, actor.Name, actor.Address); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, updatePassword, actor.Name, hash); err != nil {
			return fmt.Errorf("account.ChangeOwnPassword: %w", err)
		}
		if _, err := tx.Exec(ctx, endOtherSessions, actor.Account, tokenSum(token)); err != nil {
			return fmt.Errorf("account.ChangeOwnPassword: %w", err)
		}
		return nil
	})
}

// checkOwnPassword returns ErrSignedIn for a wrong password, counted and slowed
// down like one at signing in (*TooSoonError).
func (s *Store) checkOwnPassword(ctx context.Context, actor postgres.Actor, password string) error {
	if err := s.throttle(ctx, actor.Name, actor.Address); err != nil {
		return err
	}
	hash, err := s.passwordHash(ctx, actor.Name)
	if err != nil {
		return err
	}
	ok, err := s.hasher.Verify(ctx, password, hash)
	if err != nil {
		return err
	}
	if !ok {
		return errors.Join(ErrSignedIn, s.refuse(ctx, actor.Name, actor.Address, "password"))
	}
	return nil
}
