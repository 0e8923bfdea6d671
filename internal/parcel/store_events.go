package parcel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Errors of recording a step.
var (
	ErrForbidden = errors.New("this account may not record steps for this parcel")
	ErrVersion   = errors.New("somebody else changed the parcel in the meantime")
	ErrNoPart    = errors.New("the parcel has no such part in a project under way")
	// ErrWhichPart is returned when an amount would be written to several
	// households.
	ErrWhichPart = errors.New("several cases recover this parcel: say to which part the amount belongs")
)

const lockVersion = `-- parcel.Record: lock
SELECT parcel_version($1)`

const mayRecord = `-- parcel.Record: right
SELECT may('clearance', 'record_event', $1)`

const countParts = `-- parcel.Record: parts
SELECT count(*) FROM current_parts($1) WHERE $2::bigint IS NULL OR number = $2`

const insertSteps = `-- parcel.Record
INSERT INTO clearance_event (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
SELECT id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13::jsonb, '{}')
FROM current_parts($1) WHERE $2::bigint IS NULL OR number = $2
RETURNING id`

// Recorded is what became of a step: the parcel as it now is, and the draft where
// the step waits for a second person.
type Recorded struct {
	Parcel Detail
	Draft  *Draft
}

// Record writes a step for the parts of a parcel that its current project
// recovers, all or none, in the name of the actor; a step that needs two people
// is kept as a draft. version, if not 0, is the one that the caller has seen. A
// step that was recorded under the key before is not recorded again. Errors are
// ErrUnknown, ErrForbidden, ErrVersion, ErrNoPart, ErrWhichPart, ErrKey,
// ErrWaiting and *RefusedError.
func (s *Store) Record(ctx context.Context, actor postgres.Actor, id, version int64, step Step, key Key) (r Recorded, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		current, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		done, number, err := key.done(ctx, tx, id)
		if err != nil {
			return err
		}
		if !done {
			if version != 0 && current != version {
				return ErrVersion
			}
			if number, err = recordOrDraft(ctx, tx, id, step, key); err != nil {
				return err
			}
		}
		if number != nil {
			list, err := drafts(ctx, tx, oneDraft, id, *number)
			if err != nil {
				return err
			}
			if len(list) == 1 && list[0].State == "waiting" {
				r.Draft = &list[0]
			}
		}
		r.Parcel, err = NewStore(tx).Detail(ctx, id)
		return err
	})
	return r, err
}

// recordOrDraft writes the step, or where the register asks for a second person
// keeps it as a draft and returns its number. All other rules have held by then.
func recordOrDraft(ctx context.Context, tx pgx.Tx, id int64, step Step, key Key) (*int64, error) {
	var events []int64
	err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) (err error) {
		events, err = insert(ctx, tx, id, step)
		return err
	})
	var r *RefusedError
	if !errors.As(err, &r) || r.Rule != secondPerson {
		if err != nil {
			return nil, err
		}
		return nil, key.keep(ctx, tx, id, events, nil)
	}
	number, err := draft(ctx, tx, id, step)
	if err != nil {
		return nil, err
	}
	return &number, key.keep(ctx, tx, id, nil, &number)
}

// insert writes the step for the parts that it is about.
func insert(ctx context.Context, tx pgx.Tx, id int64, step Step) ([]int64, error) {
	var parts int
	if err := tx.QueryRow(ctx, countParts, id, step.Part).Scan(&parts); err != nil {
		return nil, fmt.Errorf("parcel.Record: %w", err)
	}
	switch {
	case parts == 0:
		return nil, ErrNoPart
	case parts > 1 && (step.AmountVND != nil || step.AreaM2 != nil):
		return nil, ErrWhichPart
	}
	rows, err := tx.Query(ctx, insertSteps, id, step.Part, step.To, step.Regime, step.EffectiveOn, step.DecisionNo, step.DecisionDate, step.Issuer,
		step.AmountVND, step.AreaM2, step.Document, step.Note, step.Details)
	var events []int64
	if err == nil {
		events, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	}
	if err != nil {
		return nil, refused(err)
	}
	return events, nil
}

// unknownOr is err, or ErrUnknown when there is no such parcel.
func (s *Store) unknownOr(ctx context.Context, tx pgx.Tx, id int64, err error) error {
	var found bool
	if e := tx.QueryRow(ctx, exists, id).Scan(&found); e != nil {
		return fmt.Errorf("parcel.Exists: %w", e)
	}
	if !found {
		return ErrUnknown
	}
	return err
}

// FullEvent is a step with what only those may read who have the right to
// personal data in the area.
type FullEvent struct {
	Event
	AmountVND  *int64         `json:"amount_vnd"`
	AreaM2     *float64       `json:"area_m2"`
	Issuer     *string        `json:"issuer"`
	Document   *string        `json:"document"`
	Note       *string        `json:"note"`
	Details    map[string]any `json:"details"`
	RecordedBy string         `json:"recorded_by"`
	// Why the record corrects another one, where it does.
	CorrectionReason   *string `json:"correction_reason"`
	CorrectionDocument *string `json:"correction_document"`
}

// History is all of a parcel's clearance, for those who may read it.
type History struct {
	Events    []FullEvent `json:"events"`
	Obstacles []Obstacle  `json:"obstacles"`
}

const mayReadPersonal = `-- parcel.History: right
SELECT may('clearance', 'read_personal', $1)`

const listFullEvents = `-- parcel.History
SELECT e.id, e.from_state, e.to_state, e.effective_on::text, e.recorded_at, e.decision_no, e.decision_date::text, e.regime,
       (SELECT count(*) FROM clearance_part c WHERE c.parcel_id = e.parcel_id AND c.id <= e.part_id),
       e.corrects, (SELECT n.id FROM clearance_event n WHERE n.corrects = e.id AND n.recorded_at <= $3), r.void,
       e.amount_vnd, e.area_m2, e.issuer, e.document, e.note, e.details, e.recorded_by, k.reason, k.document
FROM clearance_event_in_area e JOIN clearance_event r ON r.id = e.id LEFT JOIN clearance_correction_in_area k ON k.id = e.id
WHERE e.parcel_id = $1 AND e.effective_on <= $2 AND e.recorded_at <= $3 ORDER BY e.effective_on, coalesce(r.step_id, e.id), e.id`

// History returns amounts, notes and obstacles too, as of the day and moment
// asked for; ErrForbidden to those who may not read them for this parcel.
func (s *Store) History(ctx context.Context, actor postgres.Actor, id int64, as ogcapi.AsOf) (h History, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayReadPersonal, id).Scan(&may); err != nil {
			return fmt.Errorf("parcel.History: %w", err)
		}
		if !may {
			return s.unknownOr(ctx, tx, id, ErrForbidden)
		}
		rows, err := tx.Query(ctx, listFullEvents, id, as.Day(), as.Moment())
		if err == nil {
			h.Events, err = pgx.CollectRows(rows, scanFullEvent)
		}
		if err != nil {
			return fmt.Errorf("parcel.History: %w", err)
		}
		if rows, err = tx.Query(ctx, listObstacles, id, as.Day(), as.Moment()); err == nil {
			h.Obstacles, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Obstacle])
		}
		if err != nil {
			return fmt.Errorf("parcel.History: %w", err)
		}
		return s.unknownOr(ctx, tx, id, nil)
	})
	return h, err
}

func scanFullEvent(row pgx.CollectableRow) (e FullEvent, err error) {
	err = row.Scan(&e.ID, &e.From, &e.To, &e.EffectiveOn, &e.RecordedAt, &e.DecisionNo, &e.DecisionDate, &e.Regime, &e.Part, &e.Corrects, &e.CorrectedBy, &e.Void,
		&e.AmountVND, &e.AreaM2, &e.Issuer, &e.Document, &e.Note, &e.Details, &e.RecordedBy, &e.CorrectionReason, &e.CorrectionDocument)
	return e, err
}

// refused gives a broken rule of the database its name back.
func refused(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || !pgerrcode.IsIntegrityConstraintViolation(pg.Code) {
		return fmt.Errorf("parcel.Record: %w", err)
	}
	r := &RefusedError{Rule: pg.ConstraintName, cause: err}
	switch {
	case pg.ConstraintName == "clearance_event_complete", strings.HasPrefix(pg.ConstraintName, "clearance_event_correction_chain"):
		r.Fields = strings.Split(pg.Detail, ",")
	case pg.ColumnName != "":
		r.Fields, r.Detail = []string{pg.ColumnName}, pg.Detail
	}
	return r
}

// MayRecord returns ErrForbidden or ErrUnknown unless the actor may record steps
// for the parcel.
func (s *Store) MayRecord(ctx context.Context, actor postgres.Actor, id int64) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayRecord, id).Scan(&may); err != nil {
			return fmt.Errorf("parcel.MayRecord: %w", err)
		}
		if may {
			return s.unknownOr(ctx, tx, id, nil)
		}
		return s.unknownOr(ctx, tx, id, ErrForbidden)
	})
}
