package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store reads the trail.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// ErrForbidden is returned to those whom the rights allow no look at the trail.
var ErrForbidden = errors.New("the rights of this account do not allow it")

const allowed = `-- audit.Entries: right
SELECT acting_right('audit', 'audit') = 'all'`

// Personal values are put back in for those who may read them: row-level
// security hides the rows of the joined table from all others.
const entries = `-- audit.Entries
SELECT e.id, e.at, e.account, e.role, e.address, e.action, e.resource, e.key, e.before || coalesce(p.before, '{}') AS before, e.after || coalesce(p.after, '{}') AS after
FROM audit_entry e LEFT JOIN personal.audit_value p ON p.entry_id = e.id
WHERE ($1 = '' OR e.account = $1) AND ($2 = '' OR e.resource = $2) AND ($3 = '' OR e.key = $3)
  AND ($4::timestamptz IS NULL OR e.at >= $4) AND ($5::timestamptz IS NULL OR e.at < $5)
  AND ($6::bigint = 0 OR e.id < $6)
ORDER BY e.id DESC LIMIT $7`

// Entries returns the newest entries first, at most f.Limit; ErrForbidden to
// those who may not read them.
func (s *Store) Entries(ctx context.Context, actor postgres.Actor, f Filter) (list []Entry, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, allowed).Scan(&may); err != nil {
			return fmt.Errorf("audit.Entries: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		rows, err := tx.Query(ctx, entries, f.Account, f.Resource, f.Key, f.From, f.To, f.Before, f.Limit)
		if err == nil {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByName[Entry])
		}
		if err != nil {
			return fmt.Errorf("audit.Entries: %w", err)
		}
		return nil
	})
	return list, err
}
