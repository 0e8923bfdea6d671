package parcel

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Errors of opening and closing an obstacle.
var (
	ErrOpen       = errors.New("an obstacle of this kind is open already")
	ErrClosed     = errors.New("the obstacle is closed already")
	ErrNoObstacle = errors.New("the parcel has no such obstacle")
)

// Obstacle is what stands, or stood, in the way; personal like a complaint.
type Obstacle struct {
	ID        int64   `json:"id"`
	Part      int64   `json:"part"`
	Kind      string  `json:"kind"`
	OpenedOn  string  `json:"opened_on"`
	ClosedOn  *string `json:"closed_on"`
	Note      *string `json:"note"`
	CloseNote *string `json:"close_note"`
	OpenedBy  string  `json:"opened_by"`
	ClosedBy  *string `json:"closed_by"`
}

// What had not ended by the day and the moment says nothing of its end.
const listObstacles = `-- parcel.History: obstacles
SELECT o.id, c.number, o.kind, o.opened_on::text, CASE WHEN e.ended THEN o.closed_on::text END, o.note,
       CASE WHEN e.ended THEN o.close_note END, o.opened_by, CASE WHEN e.ended THEN o.closed_by END
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM clearance_part WHERE parcel_id = $1) c
JOIN obstacle o ON o.part_id = c.id CROSS JOIN LATERAL (SELECT o.closed_on <= $2 AND o.closed_at <= $3 AS ended) e
WHERE o.opened_on <= $2 AND o.opened_at <= $3 ORDER BY o.opened_on, o.id`

const someObstacles = `-- parcel.Obstacles
SELECT o.id, c.number, o.kind, o.opened_on::text, o.closed_on::text, o.note, o.close_note, o.opened_by, o.closed_by
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM clearance_part WHERE parcel_id = $1) c
JOIN obstacle o ON o.part_id = c.id WHERE o.id = ANY ($2) ORDER BY o.id`

// Obstacles returns those of the numbers, of a parcel whose personal data the
// actor may read.
func (s *Store) Obstacles(ctx context.Context, actor postgres.Actor, id int64, numbers []int64) (list []Obstacle, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, someObstacles, id, numbers)
		if err == nil {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Obstacle])
		}
		if err != nil {
			return fmt.Errorf("parcel.Obstacles: %w", err)
		}
		return nil
	})
	return list, err
}

const listKinds = `-- parcel.ObstacleKinds
SELECT code FROM obstacle_kind ORDER BY code`

// ObstacleKinds returns the codes of what can stand in the way.
func (s *Store) ObstacleKinds(ctx context.Context) ([]string, error) {
	rows, err := s.db.Query(ctx, listKinds)
	if err != nil {
		return nil, fmt.Errorf("parcel.ObstacleKinds: %w", err)
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("parcel.ObstacleKinds: %w", err)
	}
	return kinds, nil
}

const openObstacles = `-- parcel.Open
INSERT INTO obstacle (part_id, kind, opened_on, note)
SELECT p.id, $3, $4, $5 FROM current_parts($1) p
WHERE ($2::bigint IS NULL OR p.number = $2) AND NOT EXISTS (SELECT FROM obstacle o WHERE o.part_id = p.id AND o.kind = $3 AND o.closed_on IS NULL)
RETURNING id`

// Open writes an obstacle for the parts of a parcel that its current project
// recovers, where none of the kind is open yet, and returns the numbers of the
// new ones. version, if not 0, is the one that the caller has seen. Errors are
// ErrUnknown, ErrForbidden, ErrVersion, ErrNoPart, ErrOpen and *RefusedError.
func (s *Store) Open(ctx context.Context, actor postgres.Actor, id, version int64, o Opening) (opened []int64, d Detail, err error) {
	d, err = s.change(ctx, actor, id, version, func(tx pgx.Tx) error {
		var parts int
		if err := tx.QueryRow(ctx, countParts, id, o.Part).Scan(&parts); err != nil {
			return fmt.Errorf("parcel.Open: %w", err)
		}
		if parts == 0 {
			return ErrNoPart
		}
		rows, err := tx.Query(ctx, openObstacles, id, o.Part, o.Kind, o.OpenedOn, o.Note)
		if err == nil {
			opened, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		}
		if err != nil {
			return refused(err)
		}
		if len(opened) == 0 {
			return ErrOpen
		}
		return nil
	})
	return opened, d, err
}

const obstacleOf = `-- parcel.Close: which
SELECT o.closed_on IS NOT NULL FROM obstacle o JOIN clearance_part c ON c.id = o.part_id WHERE o.id = $2 AND c.parcel_id = $1`

const closeObstacle = `-- parcel.Close
UPDATE obstacle SET closed_on = $2, close_note = $3 WHERE id = $1`

// Close writes the end of an obstacle of a parcel. Errors are those of Open,
// ErrNoObstacle and ErrClosed.
func (s *Store) Close(ctx context.Context, actor postgres.Actor, id, version, obstacle int64, c Closing) (Detail, error) {
	return s.change(ctx, actor, id, version, func(tx pgx.Tx) error {
		var closed bool
		err := tx.QueryRow(ctx, obstacleOf, id, obstacle).Scan(&closed)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNoObstacle
		case err != nil:
			return fmt.Errorf("parcel.Close: %w", err)
		case closed:
			return ErrClosed
		}
		if _, err := tx.Exec(ctx, closeObstacle, obstacle, c.ClosedOn, c.Note); err != nil {
			return refused(err)
		}
		return nil
	})
}

// change runs do on a parcel that the actor may record for, which is locked and
// still as the caller has seen it, and returns the parcel as it then is.
func (s *Store) change(ctx context.Context, actor postgres.Actor, id, version int64, do func(pgx.Tx) error) (d Detail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		current, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && current != version {
			return ErrVersion
		}
		if err := do(tx); err != nil {
			return err
		}
		d, err = NewStore(tx).Detail(ctx, id)
		return err
	})
	return d, err
}

// lock holds a parcel until the end of the transaction and returns its version;
// ErrForbidden or ErrUnknown unless who acts may record for it.
func (s *Store) lock(ctx context.Context, tx pgx.Tx, id int64) (int64, error) {
	var may bool
	if err := tx.QueryRow(ctx, mayRecord, id).Scan(&may); err != nil {
		return 0, fmt.Errorf("parcel.lock: %w", err)
	}
	if !may {
		return 0, s.unknownOr(ctx, tx, id, ErrForbidden)
	}
	var current *int64
	if err := tx.QueryRow(ctx, lockVersion, id).Scan(&current); err != nil {
		return 0, fmt.Errorf("parcel.lock: %w", err)
	}
	if current == nil {
		return 0, ErrUnknown
	}
	return *current, nil
}
