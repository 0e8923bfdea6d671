package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// UseSeal gives the store the key of the installation; without it there is no
// second factor.
func (s *Store) UseSeal(seal *Seal) { s.seal = seal }

// Factor is what its owner sees of a second factor.
type Factor struct {
	Enabled      bool `json:"enabled"`
	RecoveryLeft int  `json:"recovery_left"`
}

const readFactor = `-- account.Factor
SELECT coalesce((SELECT confirmed_at IS NOT NULL FROM account_factor WHERE account_id = $1), false),
       (SELECT count(*)::int FROM account_recovery WHERE account_id = $1 AND used_at IS NULL)`

const beginFactor = `-- account.BeginFactor
INSERT INTO account_factor AS f (account_id, sealed) VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE SET sealed = EXCLUDED.sealed, created_at = now(), last_step = 0 WHERE f.confirmed_at IS NULL`

const lockFactor = `-- account.factor
SELECT sealed, confirmed_at IS NOT NULL, last_step FROM account_factor WHERE account_id = $1 FOR UPDATE`

const confirmFactor = `-- account.ConfirmFactor
UPDATE account_factor SET confirmed_at = now(), last_step = $2 WHERE account_id = $1`

const dropRecovery = `-- account.ConfirmFactor: old codes
DELETE FROM account_recovery WHERE account_id = $1`

const addRecovery = `-- account.ConfirmFactor: codes
INSERT INTO account_recovery (account_id, code_sha256) VALUES ($1, $2)`

const takeStep = `-- account.takeCode
UPDATE account_factor SET last_step = $2 WHERE account_id = $1`

const takeRecovery = `-- account.takeCode: recovery
UPDATE account_recovery SET used_at = now() WHERE account_id = $1 AND code_sha256 = $2 AND used_at IS NULL`

const removeFactor = `-- account.RemoveFactor
DELETE FROM account_factor WHERE account_id = $1`

// Factor tells whether the actor has a second factor.
func (s *Store) Factor(ctx context.Context, actor postgres.Actor) (f Factor, err error) {
	if err := s.db.QueryRow(ctx, readFactor, actor.Account).Scan(&f.Enabled, &f.RecoveryLeft); err != nil {
		return f, fmt.Errorf("account.Factor: %w", err)
	}
	return f, nil
}

// BeginFactor makes a secret for the actor's authenticator; it counts once a
// code of it was given to ConfirmFactor. ErrFactor when there is one already.
func (s *Store) BeginFactor(ctx context.Context, actor postgres.Actor) (secret []byte, err error) {
	if s.seal == nil {
		return nil, ErrNoKey
	}
	secret = make([]byte, secretBytes)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("make a secret: %w", err)
	}
	sealed, err := s.seal.close(secret, actor.Account)
	if err != nil {
		return nil, err
	}
	err = postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, beginFactor, actor.Account, sealed)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrFactor
		}
		if err != nil {
			return fmt.Errorf("account.BeginFactor: %w", err)
		}
		return nil
	})
	return secret, err
}

// ConfirmFactor turns the second factor on, if the code is one of its secret,
// and returns the recovery codes, which are shown once. Wrong codes are slowed
// down like wrong passwords.
func (s *Store) ConfirmFactor(ctx context.Context, actor postgres.Actor, code string, now time.Time) (recovery []string, err error) {
	if s.seal == nil {
		return nil, ErrNoKey
	}
	if err := s.throttle(ctx, actor.Name, actor.Address); err != nil {
		return nil, err
	}
	err = postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		secret, confirmed, last, err := s.factor(ctx, tx, actor.Account)
		if err != nil {
			return err
		}
		if confirmed {
			return ErrFactor
		}
		step, ok := codeStep(secret, code, now, last)
		if !ok {
			return ErrCode
		}
		if _, err := tx.Exec(ctx, confirmFactor, actor.Account, step); err != nil {
			return fmt.Errorf("account.ConfirmFactor: %w", err)
		}
		if _, err := tx.Exec(ctx, dropRecovery, actor.Account); err != nil {
			return fmt.Errorf("account.ConfirmFactor: %w", err)
		}
		for range RecoveryCodes {
			one, sum, err := newRecovery()
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, addRecovery, actor.Account, sum); err != nil {
				return fmt.Errorf("account.ConfirmFactor: %w", err)
			}
			recovery = append(recovery, one)
		}
		return forgive(ctx, tx, actor.Name, actor.Address)
	})
	return recovery, err
}

// RemoveFactor takes the actor's second factor away, if the password is right.
func (s *Store) RemoveFactor(ctx context.Context, actor postgres.Actor, password string) error {
	if err := s.checkOwnPassword(ctx, actor, password); err != nil {
		return err
	}
	return postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		for _, sql := range []string{dropRecovery, removeFactor} {
			if _, err := tx.Exec(ctx, sql, actor.Account); err != nil {
				return fmt.Errorf("account.RemoveFactor: %w", err)
			}
		}
		return forgive(ctx, tx, actor.Name, actor.Address)
	})
}

// factor reads and locks the secret of an account; ErrNoFactor without one.
func (s *Store) factor(ctx context.Context, tx pgx.Tx, account int) (secret []byte, confirmed bool, last int64, err error) {
	var sealed []byte
	err = tx.QueryRow(ctx, lockFactor, account).Scan(&sealed, &confirmed, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, 0, ErrNoFactor
	}
	if err != nil {
		return nil, false, 0, fmt.Errorf("account.factor: %w", err)
	}
	if s.seal == nil {
		return nil, false, 0, ErrNoKey
	}
	secret, err = s.seal.open(sealed, account)
	return secret, confirmed, last, err
}

// takeCode checks the code of an account that has a second factor; each code is
// good once. An account without one needs none.
func (s *Store) takeCode(ctx context.Context, tx pgx.Tx, account int, code string, now time.Time) error {
	secret, confirmed, last, err := s.factor(ctx, tx, account)
	if errors.Is(err, ErrNoFactor) || err == nil && !confirmed {
		return nil
	}
	if err != nil {
		return err
	}
	if code == "" {
		return ErrCodeNeeded
	}
	if looksLikeRecovery(code) {
		tag, err := tx.Exec(ctx, takeRecovery, account, recoverySum(code))
		if err != nil {
			return fmt.Errorf("account.takeCode: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrCode
		}
		return nil
	}
	step, ok := codeStep(secret, code, now, last)
	if !ok {
		return ErrCode
	}
	if _, err := tx.Exec(ctx, takeStep, account, step); err != nil {
		return fmt.Errorf("account.takeCode: %w", err)
	}
	return nil
}
