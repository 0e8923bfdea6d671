package enquiry

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Store keeps enquiries.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction, of the primary.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// Who may add may not read: nothing is returned.
const add = `-- enquiry.Add
INSERT INTO personal.enquiry (reference, site, zone, name, organisation, email, phone, message, sector, area_ha, language, answer_by)
VALUES ($1, $2, (SELECT zone FROM site WHERE id = $2), $3, nullif($4, ''), $5, nullif($6, ''), $7, nullif($8, ''), $9, $10, $11)`

// Add keeps an enquiry that was checked.
func (s *Store) Add(ctx context.Context, actor postgres.Actor, reference string, n New, by time.Time) error {
	var site *int64
	if id, err := strconv.ParseInt(n.Site, 10, 64); err == nil {
		site = &id
	}
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, add, reference, site, n.Name, n.Organisation, n.Email, n.Phone, n.Message, n.Sector, n.AreaHa, n.Lang, by)
		if err != nil {
			return fmt.Errorf("enquiry.Add: %w", err)
		}
		return nil
	})
}

const columns = `id, reference, site::text, zone, state, received_at, answer_by::text, answered_at, extract(epoch FROM answered_at - received_at)::float8 / 3600,
       state IN ('new', 'in_progress') AND answered_at IS NULL AND answer_by < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
       name, organisation, email, phone, message, sector, area_ha, language, assignee`

const list = `-- enquiry.List
SELECT ` + columns + ` FROM personal.enquiry WHERE ($1 = '' OR state = $1)
ORDER BY array_position(ARRAY['new', 'in_progress', 'answered', 'closed', 'spam'], state), received_at LIMIT $2 OFFSET $3`

const count = `-- enquiry.Count
SELECT state, count(*) FROM personal.enquiry GROUP BY state`

const right = `-- enquiry.Right
SELECT acting_right('enquiry', $1) = 'all'`

// allowed runs do for an account with the right; ErrForbidden without it.
func (s *Store) allowed(ctx context.Context, actor postgres.Actor, action string, do func(pgx.Tx) error) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, right, action).Scan(&may); err != nil {
			return fmt.Errorf("enquiry.Right: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		return do(tx)
	})
}

// May tells whether the account may do this with enquiries.
func (s *Store) May(ctx context.Context, actor postgres.Actor, action string) error {
	return s.allowed(ctx, actor, action, func(pgx.Tx) error { return nil })
}

// List returns a page of the queue, what waits first.
func (s *Store) List(ctx context.Context, actor postgres.Actor, state string, limit, offset int) (Queue, error) {
	q := Queue{ByState: map[string]int64{}, Items: []Enquiry{}}
	for _, name := range states {
		q.ByState[name] = 0
	}
	err := s.allowed(ctx, actor, "read", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, count)
		if err != nil {
			return fmt.Errorf("enquiry.Count: %w", err)
		}
		var name string
		var n int64
		_, err = pgx.ForEachRow(rows, []any{&name, &n}, func() error {
			q.ByState[name] = n
			if state == "" || state == name {
				q.Matched += n
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("enquiry.Count: %w", err)
		}
		rows, err = tx.Query(ctx, list, state, limit, offset)
		if err == nil {
			q.Items, err = pgx.AppendRows(q.Items, rows, pgx.RowToStructByPos[Enquiry])
		}
		if err != nil {
			return fmt.Errorf("enquiry.List: %w", err)
		}
		return nil
	})
	return q, err
}

const one = `-- enquiry.Get
SELECT ` + columns + ` FROM personal.enquiry WHERE id = $1`

const eventsOf = `-- enquiry.Events
SELECT recorded_at, recorded_by, from_state, to_state, note FROM personal.enquiry_event WHERE enquiry_id = $1 ORDER BY id`

// Get returns one enquiry with its events.
func (s *Store) Get(ctx context.Context, actor postgres.Actor, id int64) (f Full, err error) {
	err = s.allowed(ctx, actor, "read", func(tx pgx.Tx) error {
		f, err = get(ctx, tx, id)
		return err
	})
	return f, err
}

func get(ctx context.Context, tx pgx.Tx, id int64) (Full, error) {
	f := Full{Events: []Event{}}
	rows, err := tx.Query(ctx, one, id)
	if err == nil {
		f.Enquiry, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Enquiry])
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return f, ErrUnknown
	}
	if err != nil {
		return f, fmt.Errorf("enquiry.Get: %w", err)
	}
	rows, err = tx.Query(ctx, eventsOf, id)
	if err == nil {
		f.Events, err = pgx.AppendRows(f.Events, rows, pgx.RowToStructByPos[Event])
	}
	if err != nil {
		return f, fmt.Errorf("enquiry.Events: %w", err)
	}
	return f, nil
}

const record = `-- enquiry.Record
INSERT INTO personal.enquiry_event (enquiry_id, to_state, note) VALUES ($1, $2, nullif($3, ''))`

// Record moves an enquiry, or notes something without moving it.
func (s *Store) Record(ctx context.Context, actor postgres.Actor, id int64, to, note string) (f Full, err error) {
	err = s.allowed(ctx, actor, "record_event", func(tx pgx.Tx) error {
		if _, err := get(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, record, id, to, note); err != nil {
			var pg *pgconn.PgError
			if errors.As(err, &pg) && pg.Code == pgerrcode.CheckViolation {
				return ErrStep
			}
			return fmt.Errorf("enquiry.Record: %w", err)
		}
		f, err = get(ctx, tx, id)
		return err
	})
	return f, err
}
