package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Store keeps accounts and sessions in the database.
type Store struct {
	db     postgres.DB
	hasher *Hasher
	seal   *Seal // nil: no second factor
}

// NewStore returns a store.
func NewStore(db postgres.DB, hasher *Hasher) *Store { return &Store{db: db, hasher: hasher} }

// columns are those of Account; an agency's scope is the first of its areas.
const columns = `account.id, account.name, account.display_name, account.role,
       (SELECT x.unit FROM account_area x WHERE x.account_id = account.id AND x.unit IS NOT NULL ORDER BY x.id LIMIT 1) AS scope,
       account.language, account.demo, account.created_at, account.disabled_at`

const insertAccount = `-- account.Add
WITH added AS (
    INSERT INTO account (name, display_name, role, password_hash, demo) VALUES ($1, $2, $3, $4, $5) RETURNING id
)
INSERT INTO account_area (account_id, unit) SELECT id, $6 FROM added WHERE $6::text IS NOT NULL`

const unitKnown = `-- account.checkScope
SELECT EXISTS (SELECT FROM admin_unit WHERE code = $1) OR NOT EXISTS (SELECT FROM admin_unit)`

const listAccounts = `-- account.List
SELECT ` + columns + ` FROM account ORDER BY name`

//nolint:gosec // SQL, not a credential
const updatePassword = `-- account.SetPassword
UPDATE account SET password_hash = $2, changed_at = now() WHERE name = $1`

const getPasswordHash = `-- account.passwordHash
SELECT password_hash FROM account WHERE name = $1`

const updateRole = `-- account.SetRole
UPDATE account SET role = $2, changed_at = now() WHERE name = $1`

const deleteAreas = `-- account.SetRole: areas before
DELETE FROM account_area USING account WHERE account.id = account_id AND name = $1 AND (unit IS NULL OR unit IS DISTINCT FROM $2)`

const insertArea = `-- account.SetRole: area after
INSERT INTO account_area (account_id, unit) SELECT id, $2 FROM account WHERE name = $1 AND $2::text IS NOT NULL
ON CONFLICT ON CONSTRAINT account_area_unit_once DO NOTHING`

const updateDisabled = `-- account.SetDisabled
UPDATE account SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END, changed_at = now() WHERE name = $1`

const endSessions = `-- account.change
DELETE FROM session USING account WHERE account.id = account_id AND name = $1`

const getForSignIn = `-- account.SignIn
SELECT password_hash, ` + columns + ` FROM account WHERE name = $1`

const deleteOldSessions = `-- account.SignIn: old sessions
DELETE FROM session WHERE expires_at < now() OR seen_at < now() - $1::interval`

const insertSession = `-- account.SignIn: new session
INSERT INTO session (token_sha256, account_id, expires_at) VALUES ($1, $2, now() + $3::interval)`

// seen_at is written at most once a minute: reading must not cost a write.
const getBySession = `-- account.BySession
WITH open AS (
    SELECT token_sha256, account_id, seen_at FROM session
    WHERE token_sha256 = $1 AND expires_at > now() AND seen_at > now() - $2::interval
), seen AS (
    UPDATE session SET seen_at = now() FROM open
    WHERE session.token_sha256 = open.token_sha256 AND open.seen_at < now() - interval '1 minute'
)
SELECT ` + columns + ` FROM account JOIN open ON open.account_id = account.id WHERE disabled_at IS NULL`

const deleteSession = `-- account.SignOut
DELETE FROM session WHERE token_sha256 = $1`

// Add makes a new account with the given password. Errors are ErrExists and
// those of CheckNew and CheckPassword.
func (s *Store) Add(ctx context.Context, a Account, password string) error {
	if err := errors.Join(CheckNew(a), CheckPassword(password, a.Name)); err != nil {
		return err
	}
	return s.add(ctx, a, password)
}

func (s *Store) add(ctx context.Context, a Account, password string) error {
	if err := s.checkScope(ctx, a.Scope); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, insertAccount, a.Name, a.DisplayName, a.Role, hash, a.Demo, a.Scope)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgerrcode.UniqueViolation {
		return ErrExists
	}
	if err != nil {
		return fmt.Errorf("add an account: %w", err)
	}
	return nil
}

// checkScope refuses an administrative unit that is not in the register; an
// empty register, before the first load, knows none and refuses none.
func (s *Store) checkScope(ctx context.Context, scope *string) error {
	if scope == nil {
		return nil
	}
	var known bool
	err := s.db.QueryRow(ctx, unitKnown, *scope).Scan(&known)
	if err != nil {
		return fmt.Errorf("look up an administrative unit: %w", err)
	}
	if !known {
		return fmt.Errorf("there is no administrative unit %.60q: give a code of the collection admin-units, for example d2020-206", *scope)
	}
	return nil
}

// List returns all accounts by name.
func (s *Store) List(ctx context.Context) ([]Account, error) {
	rows, err := s.db.Query(ctx, listAccounts)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Account])
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return all, nil
}

// SetPassword gives an account a new password and ends its sessions.
func (s *Store) SetPassword(ctx context.Context, name, password string) error {
	if err := CheckPassword(password, name); err != nil {
		return err
	}
	return s.setPassword(ctx, name, password)
}

func (s *Store) setPassword(ctx context.Context, name, password string) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, name, statement{updatePassword, []any{hash}})
}

// passwordHash returns the stored hash of an account.
func (s *Store) passwordHash(ctx context.Context, name string) (hash string, err error) {
	err = s.db.QueryRow(ctx, getPasswordHash, name).Scan(&hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrUnknown
	}
	if err != nil {
		return "", fmt.Errorf("look up an account: %w", err)
	}
	return hash, nil
}

// SetRole gives an account another role and ends its sessions.
func (s *Store) SetRole(ctx context.Context, name string, role Role, scope *string) error {
	if err := CheckRole(role, scope); err != nil {
		return err
	}
	if err := s.checkScope(ctx, scope); err != nil {
		return err
	}
	return s.change(ctx, name, statement{updateRole, []any{role}}, statement{deleteAreas, []any{scope}}, statement{insertArea, []any{scope}})
}

// SetDisabled keeps an account from signing in and ends its sessions, or lets
// it sign in again.
func (s *Store) SetDisabled(ctx context.Context, name string, disabled bool) error {
	return s.change(ctx, name, statement{updateDisabled, []any{disabled}})
}

// statement is one step of a change; its first value is the account's name.
type statement struct {
	sql  string
	rest []any
}

// change updates one account by its first statement and what belongs to it by
// the others, and ends its sessions, in one transaction.
func (s *Store) change(ctx context.Context, name string, steps ...statement) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for i, step := range append(steps, statement{sql: endSessions}) {
			tag, err := tx.Exec(ctx, step.sql, append([]any{name}, step.rest...)...)
			if err != nil {
				return fmt.Errorf("change an account: %w", err)
			}
			if i == 0 && tag.RowsAffected() == 0 {
				return ErrUnknown
			}
		}
		return nil
	})
}

// Credentials are what a person gives to sign in; Code only with a second
// factor.
type Credentials struct{ Name, Password, Code string }

// SignIn opens a session and returns its token. A wrong name, a wrong password
// and a disabled account are all ErrSignedIn and take equally long; ErrCodeNeeded
// and ErrCode come only after the right password. address is where the attempt
// comes from.
func (s *Store) SignIn(ctx context.Context, given Credentials, address string) (token string, a Account, err error) {
	if err := s.throttle(ctx, given.Name, address); err != nil {
		return "", Account{}, err
	}
	var hash string
	err = s.db.QueryRow(ctx, getForSignIn, given.Name).
		Scan(&hash, &a.ID, &a.Name, &a.DisplayName, &a.Role, &a.Scope, &a.Language, &a.Demo, &a.CreatedAt, &a.DisabledAt)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", Account{}, fmt.Errorf("look up an account: %w", err)
	}
	ok, err := s.hasher.Verify(ctx, given.Password, hash)
	if err != nil {
		return "", Account{}, err
	}
	if !ok || a.DisabledAt != nil {
		return "", Account{}, errors.Join(ErrSignedIn, s.refuseSignIn(ctx, a, ok, address))
	}
	token, sum, err := newToken()
	if err != nil {
		return "", Account{}, err
	}
	err = postgres.ForAccount(ctx, s.db, postgres.Actor{Account: a.ID, Name: a.Name, Address: address}, func(tx pgx.Tx) error {
		if err := s.takeCode(ctx, tx, a.ID, given.Code, time.Now()); err != nil {
			return err
		}
		if err := forgive(ctx, tx, given.Name, address); err != nil {
			return err
		}
		return openSession(ctx, tx, sum, a.ID)
	})
	if errors.Is(err, ErrCode) {
		err = errors.Join(err, s.refuse(ctx, a.Name, address, "code"))
	}
	if err != nil {
		return "", Account{}, err
	}
	return token, a, nil
}

// refuseSignIn notes why an attempt failed.
func (s *Store) refuseSignIn(ctx context.Context, a Account, rightPassword bool, address string) error {
	switch {
	case a.ID == 0:
		return s.refuse(ctx, "(unknown)", address, "unknown")
	case rightPassword:
		return s.refuse(ctx, a.Name, address, "disabled")
	}
	return s.refuse(ctx, a.Name, address, "password")
}

// openSession stores a new session and sweeps old ones away.
func openSession(ctx context.Context, tx pgx.Tx, sum []byte, account int) error {
	if _, err := tx.Exec(ctx, deleteOldSessions, SessionIdle); err != nil {
		return fmt.Errorf("remove old sessions: %w", err)
	}
	if _, err := tx.Exec(ctx, insertSession, sum, account, SessionLife); err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return nil
}

// BySession returns the account of an open session, or ErrUnknown.
func (s *Store) BySession(ctx context.Context, token string) (Account, error) {
	rows, err := s.db.Query(ctx, getBySession, tokenSum(token), SessionIdle)
	if err != nil {
		return Account{}, fmt.Errorf("look up a session: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, ErrUnknown
	}
	if err != nil {
		return Account{}, fmt.Errorf("look up a session: %w", err)
	}
	return a, nil
}

// SignOut ends the actor's session of a token, if there is one.
func (s *Store) SignOut(ctx context.Context, actor postgres.Actor, token string) error {
	return postgres.ForAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, deleteSession, tokenSum(token)); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		return nil
	})
}

// TooSoonError refuses an attempt to sign in that comes too soon after others
// that failed.
type TooSoonError struct{ Wait time.Duration }

func (e *TooSoonError) Error() string {
	return fmt.Sprintf("too many attempts to sign in: wait %d seconds", int(e.Wait.Seconds()))
}
