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

// Identity is a person as a provider of identities vouches for them.
type Identity struct {
	Issuer  string
	Subject string
	// Email in lower case, only if the provider says that it is verified.
	Email string
}

// ErrNoIdentity is returned for a person to whom no account belongs.
var ErrNoIdentity = errors.New("no account belongs to this person of the provider: an administrator enters the e-mail in the account")

const byIdentity = `-- account.SignInAs
SELECT ` + columns + ` FROM account JOIN account_identity i ON i.account_id = account.id
WHERE i.issuer = $1 AND i.subject = $2`

const bySSOEmail = `-- account.SignInAs: first time
SELECT ` + columns + ` FROM account WHERE sso_email = $1`

const linkIdentity = `-- account.SignInAs: link
INSERT INTO account_identity (issuer, subject, account_id) VALUES ($1, $2, $3)`

const noteRefusal = `-- account.refuse
INSERT INTO sign_in_refusal (name, address, reason) VALUES ($1, $2, $3)`

// SignInAs opens a session for the account of a person, and links the two the
// first time. The provider has checked the person, a second factor included: ours
// is not asked for. ErrNoIdentity when there is no account, or a disabled one.
func (s *Store) SignInAs(ctx context.Context, id Identity, address string) (token string, a Account, err error) {
	a, err = s.oneAccount(ctx, byIdentity, id.Issuer, id.Subject)
	first := errors.Is(err, ErrUnknown)
	if first && id.Email != "" {
		a, err = s.oneAccount(ctx, bySSOEmail, id.Email)
	}
	switch {
	case errors.Is(err, ErrUnknown):
		return "", Account{}, errors.Join(ErrNoIdentity, s.refuse(ctx, "(unknown)", address, "identity"))
	case err != nil:
		return "", Account{}, err
	case a.DisabledAt != nil:
		return "", Account{}, errors.Join(ErrNoIdentity, s.refuse(ctx, a.Name, address, "disabled"))
	}
	token, sum, err := newToken()
	if err != nil {
		return "", Account{}, err
	}
	err = postgres.ForAccount(ctx, s.db, postgres.Actor{Account: a.ID, Name: a.Name, Address: address}, func(tx pgx.Tx) error {
		if first {
			_, err := tx.Exec(ctx, linkIdentity, id.Issuer, id.Subject, a.ID)
			var pg *pgconn.PgError
			if errors.As(err, &pg) && pg.Code == pgerrcode.UniqueViolation {
				// The account is another person's of this provider already.
				return ErrNoIdentity
			}
			if err != nil {
				return fmt.Errorf("account.SignInAs: %w", err)
			}
		}
		return openSession(ctx, tx, sum, a.ID)
	})
	if err != nil {
		return "", Account{}, err
	}
	return token, a, nil
}

func (s *Store) oneAccount(ctx context.Context, sql string, args ...any) (Account, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return Account{}, fmt.Errorf("account.SignInAs: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Account])
	if errors.Is(err, pgx.ErrNoRows) {
		return Account{}, ErrUnknown
	}
	if err != nil {
		return Account{}, fmt.Errorf("account.SignInAs: %w", err)
	}
	return a, nil
}

// refuse notes an attempt that failed, for the trail.
func (s *Store) refuse(ctx context.Context, name, address, reason string) error {
	return postgres.ForAccount(ctx, s.db, postgres.Actor{Name: "sign-in", Address: address}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, noteRefusal, name, address, reason); err != nil {
			return fmt.Errorf("account.refuse: %w", err)
		}
		return nil
	})
}
