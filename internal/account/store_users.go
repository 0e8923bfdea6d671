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

// Right is a row of the table of rights.
type Right struct {
	Role     string `json:"role"`
	Resource string `json:"resource"`
	Action   string `json:"action"`
	Area     string `json:"area"`
}

// Area is an area of competence: an administrative unit or a clearance project.
type Area struct {
	Unit    *string `json:"unit,omitempty"`
	Project *string `json:"project,omitempty"`
}

// User is an account as an administrator sees it.
type User struct {
	Name        string     `db:"name" json:"name"`
	DisplayName string     `db:"display_name" json:"display_name"`
	Role        Role       `db:"role" json:"role"`
	Language    string     `db:"language" json:"language"`
	Demo        bool       `db:"demo" json:"demo"`
	CreatedAt   time.Time  `db:"created_at" json:"created_at"`
	DisabledAt  *time.Time `db:"disabled_at" json:"disabled_at"`
	Areas       []Area     `db:"areas" json:"areas"`
	// SSOEmail is by which a provider of identities knows the person.
	SSOEmail *string `db:"sso_email" json:"sso_email"`
	// Factor says whether the account is asked for a second factor.
	Factor bool `db:"factor" json:"factor"`
}

// Change is what an administrator changes of an account; nil leaves it.
type Change struct {
	DisplayName *string
	Role        *Role
	Areas       *[]Area
	Password    *string
	Disabled    *bool
	// SSOEmail is set, or with an empty text taken away.
	SSOEmail *string
	// DropFactor takes the second factor away, for who lost it.
	DropFactor bool
}

const listRights = `-- account.Rights
SELECT role, resource, action, area FROM access_right
ORDER BY array_position(ARRAY['public', 'viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor'], role), resource, action`

const allowed = `-- account.Allowed
SELECT acting_right($1, $2)`

const listUsers = `-- account.Users
SELECT a.name, a.display_name, a.role, a.language, a.demo, a.created_at, a.disabled_at,
       (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('unit', x.unit, 'project', x.project)) ORDER BY x.id), '[]') FROM account_area x WHERE x.account_id = a.id) AS areas,
       a.sso_email, has_factor(a.id) AS factor
FROM account a WHERE $1 = '' OR a.name = $1 ORDER BY a.name`

const insertUser = `-- account.AddUser
INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, $2, $3, $4)`

// The hash of a password may be written by requests and read by none: what
// stays as it is is left out.
const updateUserPassword = `-- account.ChangeUser: password
UPDATE account SET password_hash = $2 WHERE name = $1`

const updateUserFields = `-- account.ChangeUser
UPDATE account SET display_name = coalesce($2, display_name), role = coalesce($3, role),
    disabled_at = CASE WHEN $4::boolean IS NULL THEN disabled_at WHEN $4 THEN coalesce(disabled_at, now()) END,
    sso_email = CASE WHEN $5::text IS NULL THEN sso_email ELSE nullif($5, '') END, changed_at = now()
WHERE name = $1`

const dropUserFactor = `-- account.ChangeUser: second factor
SELECT drop_factor(id) FROM account WHERE name = $1`

const clearAreas = `-- account.setAreas: before
DELETE FROM account_area WHERE account_id = (SELECT id FROM account WHERE name = $1)`

const addArea = `-- account.setAreas: after
INSERT INTO account_area (account_id, unit, project) SELECT id, $2, $3 FROM account WHERE name = $1`

// Rights returns the table of rights.
func (s *Store) Rights(ctx context.Context) ([]Right, error) {
	rows, err := s.db.Query(ctx, listRights)
	if err != nil {
		return nil, fmt.Errorf("account.Rights: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Right])
	if err != nil {
		return nil, fmt.Errorf("account.Rights: %w", err)
	}
	return list, nil
}

// ErrForbidden is returned where the table of rights allows it nowhere.
var ErrForbidden = errors.New("the rights of this account do not allow it")

func demand(ctx context.Context, tx pgx.Tx, resource, action string) error {
	var area string
	if err := tx.QueryRow(ctx, allowed, resource, action).Scan(&area); err != nil {
		return fmt.Errorf("account.Allowed: %w", err)
	}
	if area != "all" {
		return ErrForbidden
	}
	return nil
}

// Users returns all accounts to those who may read them; ErrForbidden to others.
func (s *Store) Users(ctx context.Context, actor postgres.Actor) (users []User, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := demand(ctx, tx, "account", "read"); err != nil {
			return err
		}
		users, err = readUsers(ctx, tx, "")
		return err
	})
	return users, err
}

func readUsers(ctx context.Context, tx pgx.Tx, name string) ([]User, error) {
	rows, err := tx.Query(ctx, listUsers, name)
	if err != nil {
		return nil, fmt.Errorf("account.Users: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[User])
	if err != nil {
		return nil, fmt.Errorf("account.Users: %w", err)
	}
	return list, nil
}

// AddUser makes an account in the name of the actor. Errors are those of
// CheckUser, ErrExists and ErrForbidden.
func (s *Store) AddUser(ctx context.Context, actor postgres.Actor, a Account, areas []Area, password string) (User, error) {
	if err := CheckUser(a, areas, password); err != nil {
		return User{}, err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	return s.administer(ctx, actor, a.Name, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, insertUser, a.Name, a.DisplayName, a.Role, hash)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == pgerrcode.UniqueViolation {
			return ErrExists
		}
		if err != nil {
			return fmt.Errorf("account.AddUser: %w", err)
		}
		return s.setAreas(ctx, tx, a.Name, areas)
	})
}

// ChangeUser changes an account in the name of the actor and ends its sessions.
func (s *Store) ChangeUser(ctx context.Context, actor postgres.Actor, name string, change Change) (User, error) {
	var hash string
	var err error
	if change.Password != nil {
		if hash, err = s.hasher.Hash(ctx, *change.Password); err != nil {
			return User{}, err
		}
	}
	user, err := s.administer(ctx, actor, name, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, updateUserFields, name, change.DisplayName, change.Role, change.Disabled, change.SSOEmail)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.ConstraintName == "account_sso_email_unique" {
			return ErrEmailTaken
		}
		if err != nil {
			return fmt.Errorf("account.ChangeUser: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		if change.DropFactor {
			if _, err := tx.Exec(ctx, dropUserFactor, name); err != nil {
				return fmt.Errorf("account.ChangeUser: %w", err)
			}
		}
		if hash != "" {
			if _, err := tx.Exec(ctx, updateUserPassword, name, hash); err != nil {
				return fmt.Errorf("account.ChangeUser: %w", err)
			}
		}
		if change.Areas == nil {
			return nil
		}
		return s.setAreas(ctx, tx, name, *change.Areas)
	})
	if err != nil {
		return User{}, err
	}
	if _, err := s.db.Exec(ctx, endSessions, name); err != nil {
		return User{}, fmt.Errorf("account.ChangeUser: %w", err)
	}
	return user, nil
}

func (s *Store) administer(ctx context.Context, actor postgres.Actor, name string, do func(pgx.Tx) error) (user User, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := demand(ctx, tx, "account", "administer"); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		users, err := readUsers(ctx, tx, name)
		if err == nil && len(users) == 1 {
			user = users[0]
		}
		return err
	})
	return user, err
}

func (s *Store) setAreas(ctx context.Context, tx pgx.Tx, name string, areas []Area) error {
	if _, err := tx.Exec(ctx, clearAreas, name); err != nil {
		return fmt.Errorf("account.setAreas: %w", err)
	}
	for _, a := range areas {
		var known bool
		if a.Unit != nil {
			if err := tx.QueryRow(ctx, unitKnown, *a.Unit).Scan(&known); err != nil {
				return fmt.Errorf("account.setAreas: %w", err)
			}
			if !known {
				return ErrNoUnit
			}
		}
		if _, err := tx.Exec(ctx, addArea, name, a.Unit, a.Project); err != nil {
			return fmt.Errorf("account.setAreas: %w", err)
		}
	}
	return nil
}

// MayAdminister returns ErrForbidden unless the actor may administer accounts.
func (s *Store) MayAdminister(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		return demand(ctx, tx, "account", "administer")
	})
}
