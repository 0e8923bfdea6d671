package attachment

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Store keeps what is known of each attachment.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db} }

// Errors of attaching.
var (
	ErrUnknownParcel = errors.New("there is no such parcel")
	ErrUnknown       = errors.New("the parcel has no such attachment")
	ErrForbidden     = errors.New("this account may not do this for this parcel")
	ErrNoStep        = errors.New("no step was recorded under this key")
	// ErrKey is returned when a key already stands for another file.
	ErrKey       = errors.New("under this key another file was attached")
	ErrWithdrawn = errors.New("the attachment is withdrawn already")
)

// RefusedError is a rule of the database that an attachment breaks.
type RefusedError struct {
	// Rule is the name of the constraint, Field the field that it names.
	Rule, Field string
	cause       error
}

// Error names the rule.
func (e *RefusedError) Error() string { return "the attachment breaks the rule " + e.Rule }

// Unwrap returns what the database said, which is for logs only.
func (e *RefusedError) Unwrap() error { return e.cause }

// Attachment is what is known of one.
type Attachment struct {
	ID        int64       `json:"id"`
	Event     *int64      `json:"event"`
	Draft     *int64      `json:"draft"`
	Obstacle  *int64      `json:"obstacle"`
	Name      string      `json:"name"`
	MediaType string      `json:"media_type"`
	Size      int64       `json:"size_bytes"`
	SHA256    string      `json:"sha256"`
	Note      *string     `json:"note"`
	Scanned   bool        `json:"scanned"`
	AddedBy   string      `json:"added_by"`
	AddedAt   time.Time   `json:"added_at"`
	Withdrawn *Withdrawal `json:"withdrawn"`
	file      string
}

// Withdrawal says that an attachment no more counts.
type Withdrawal struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
}

// New is what is attached to what.
type New struct {
	File
	Name     string
	Note     *string
	Event    *int64
	Draft    *int64
	Obstacle *int64
	// StepKey is the Idempotency-Key of the step that it belongs to, for those
	// who do not know its number.
	StepKey string
	// Key is the Idempotency-Key of this attachment.
	Key string
}

const right = `-- attachment.May
SELECT may('clearance', $2, $1), EXISTS (SELECT FROM parcel_ever WHERE id = $1)`

// May returns ErrForbidden or ErrUnknownParcel unless the actor may do this
// (read_personal, record_event) for the parcel.
func (s *Store) May(ctx context.Context, actor postgres.Actor, parcel int64, action string) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may, exists bool
		if err := tx.QueryRow(ctx, right, parcel, action).Scan(&may, &exists); err != nil {
			return fmt.Errorf("attachment.May: %w", err)
		}
		switch {
		case !exists:
			return ErrUnknownParcel
		case !may:
			return ErrForbidden
		}
		return nil
	})
}

const columns = `a.id, coalesce(a.event_id, (SELECT min(e.id) FROM clearance_event e WHERE e.draft_id = a.draft_id)), a.draft_id, a.obstacle_id, a.name, a.media_type, a.size_bytes, encode(a.sha256, 'hex'), a.note, a.scanned, a.added_by, a.added_at,
       a.withdrawn_at, a.withdrawn_by, a.withdrawn_reason, a.file`

func scan(row pgx.CollectableRow) (a Attachment, err error) {
	var at *time.Time
	var by, reason *string
	err = row.Scan(&a.ID, &a.Event, &a.Draft, &a.Obstacle, &a.Name, &a.MediaType, &a.Size, &a.SHA256, &a.Note, &a.Scanned, &a.AddedBy, &a.AddedAt, &at, &by, &reason, &a.file)
	if at != nil && by != nil && reason != nil {
		a.Withdrawn = &Withdrawal{At: *at, By: *by, Reason: *reason}
	}
	return a, err
}

const listOf = `-- attachment.List
SELECT ` + columns + ` FROM personal.attachment a WHERE a.parcel_id = $1 ORDER BY a.id`

// List returns the attachments of a parcel, the oldest first.
func (s *Store) List(ctx context.Context, actor postgres.Actor, parcel int64) (list []Attachment, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listOf, parcel)
		if err == nil {
			list, err = pgx.CollectRows(rows, scan)
		}
		if err != nil {
			return fmt.Errorf("attachment.List: %w", err)
		}
		return nil
	})
	return list, err
}

const oneOf = `-- attachment.One
SELECT ` + columns + `, a.withdrawn_at IS NULL OR acting_right('audit', 'audit') = 'all' FROM personal.attachment a WHERE a.parcel_id = $1 AND a.id = $2`

// One returns an attachment of a parcel, and whether who asks may see its
// content: what is withdrawn is for those who audit.
func (s *Store) One(ctx context.Context, actor postgres.Actor, parcel, id int64) (a Attachment, shown bool, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, oneOf, parcel, id)
		if err == nil {
			a, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (Attachment, error) { return scan(with{row, &shown}) })
		}
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("attachment.One: %w", err)
		}
		return nil
	})
	return a, shown, err
}

// with is a row with one column more at its end.
type with struct {
	pgx.CollectableRow
	last any
}

// Scan reads the row and its last column.
func (w with) Scan(to ...any) error { return w.CollectableRow.Scan(append(to, w.last)...) }

const stepOf = `-- attachment.Add: step
SELECT event_of_request($1, $2), draft_of_request($1, $2)`

const add = `-- attachment.Add
INSERT INTO personal.attachment (parcel_id, event_id, draft_id, obstacle_id, name, media_type, size_bytes, sha256, file, note, scanned, key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, ''))
ON CONFLICT (added_account, key) DO NOTHING
RETURNING id`

const underKey = `-- attachment.Add: key
SELECT id, parcel_id, sha256 FROM personal.attachment WHERE added_account = acting_account() AND key = $1`

// Add writes the row of a file. fresh is false when it was there by its key.
// Errors are ErrNoStep, ErrKey and *RefusedError.
func (s *Store) Add(ctx context.Context, actor postgres.Actor, parcel int64, n New) (id int64, fresh bool, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if n.StepKey != "" {
			if err := tx.QueryRow(ctx, stepOf, parcel, n.StepKey).Scan(&n.Event, &n.Draft); err != nil {
				return fmt.Errorf("attachment.Add: %w", err)
			}
			if n.Event == nil && n.Draft == nil {
				return ErrNoStep
			}
		}
		err := tx.QueryRow(ctx, add, parcel, n.Event, n.Draft, n.Obstacle, n.Name, n.MediaType, n.Size, n.SHA256, n.File.Key, n.Note, n.Scanned, n.Key).Scan(&id)
		if err == nil {
			fresh = true
			return nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return refused(err)
		}
		var at int64
		var sum []byte
		if err := tx.QueryRow(ctx, underKey, n.Key).Scan(&id, &at, &sum); err != nil {
			return fmt.Errorf("attachment.Add: %w", err)
		}
		if at != parcel || !bytes.Equal(sum, n.SHA256) {
			return ErrKey
		}
		return nil
	})
	return id, fresh, err
}

const withdraw = `-- attachment.Withdraw
UPDATE personal.attachment SET withdrawn_reason = $3 WHERE parcel_id = $1 AND id = $2`

// Withdraw notes that an attachment no more counts, and why; the file stays.
func (s *Store) Withdraw(ctx context.Context, actor postgres.Actor, parcel, id int64, reason string) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, withdraw, parcel, id, reason)
		var r *RefusedError
		switch err = refused(err); {
		case errors.As(err, &r) && r.Rule == "attachment_only_withdrawn":
			return ErrWithdrawn
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrUnknown
		}
		return nil
	})
}

const known = `-- attachment.Known
SELECT file FROM personal.attachment WHERE file = ANY ($1)`

// Known tells which files have a row.
func (s *Store) Known(ctx context.Context, files []string) (map[string]bool, error) {
	rows, err := s.db.Query(ctx, known, files)
	if err != nil {
		return nil, fmt.Errorf("attachment.Known: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("attachment.Known: %w", err)
	}
	m := make(map[string]bool, len(list))
	for _, f := range list {
		m[f] = true
	}
	return m, nil
}

// refused gives a broken rule of the database its name back.
func refused(err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && pgerrcode.IsIntegrityConstraintViolation(pg.Code):
		return &RefusedError{Rule: pg.ConstraintName, Field: pg.ColumnName, cause: err}
	}
	return fmt.Errorf("attachment: %w", err)
}

// ETag is the entity tag of the content.
func (a Attachment) ETag() string {
	b, err := hex.DecodeString(a.SHA256)
	if err != nil || len(b) < 12 {
		return `""`
	}
	return `"` + hex.EncodeToString(b[:12]) + `"`
}
