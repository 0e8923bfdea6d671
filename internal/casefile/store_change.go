package casefile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// May returns ErrForbidden unless the account may do this with some case.
func (s *Store) May(ctx context.Context, actor postgres.Actor, action string) error {
	return s.allowed(ctx, actor, action, func(pgx.Tx) error { return nil })
}

const findRound = `-- casefile.Open: round
SELECT r.project_id FROM clearance_round r JOIN clearance_project p ON p.id = r.project_id WHERE p.code = $1 AND r.round = $2`

const addCase = `-- casefile.Open
INSERT INTO clearance_case (project_id, round, case_no, holder_kind, opened_on) VALUES ($1, $2, $3, $4, $5)`

// Who may add a case may not always read it before it has a parcel: its number
// in the project finds it.
const findCase = `-- casefile.Open: number
SELECT id FROM clearance_case WHERE project_id = $1 AND case_no = $2`

const addHolder = `-- casefile.Open: holder
INSERT INTO personal.land_user (case_id, name, address) VALUES ($1, $2, nullif($3, ''))`

const addPart = `-- casefile.AddPart
INSERT INTO clearance_part (case_id, parcel_id, area_m2, geom) VALUES ($1, $2, coalesce($3::float8, 1), ` + drawn + `)`

// drawn brings a shape onto the survey plane; $4 is the shape with its number of
// coordinate system.
const drawn = `ST_Transform($4::geometry, 5899)`

// Open makes a case with its holder and its parts, all or nothing.
func (s *Store) Open(ctx context.Context, actor postgres.Actor, n NewCase) (c Case, err error) {
	err = s.allowed(ctx, actor, "add", func(tx pgx.Tx) error {
		var project, id int64
		err := tx.QueryRow(ctx, findRound, n.Project, n.Round).Scan(&project)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrProject
		}
		if err != nil {
			return fmt.Errorf("casefile.Open: %w", err)
		}
		if _, err := tx.Exec(ctx, addCase, project, n.Round, n.Number, n.HolderKind, n.OpenedOn); err != nil {
			return refused(err, 0)
		}
		err = tx.QueryRow(ctx, findCase, project, n.Number).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrForbidden
		}
		if err != nil {
			return fmt.Errorf("casefile.Open: %w", err)
		}
		if _, err := tx.Exec(ctx, addHolder, id, n.Name, n.Address); err != nil {
			return refused(err, 0)
		}
		// Parcels are locked in one order, whoever comes first.
		parts := slices.Clone(n.Parts)
		slices.SortStableFunc(parts, func(a, b NewPart) int { return int(a.Parcel - b.Parcel) })
		for _, p := range parts {
			if err := insertPart(ctx, tx, id, p); err != nil {
				return err
			}
		}
		c, err = get(ctx, tx, id)
		return err
	})
	return c, err
}

func insertPart(ctx context.Context, tx pgx.Tx, id int64, p NewPart) error {
	if _, err := tx.Exec(ctx, addPart, id, p.Parcel, p.AreaM2, placed(p.Geometry, p.CRS)); err != nil {
		return refused(err, p.Parcel)
	}
	return nil
}

// placed is a checked shape with its coordinate system, for a parameter.
func placed(g *Geometry, crs string) postgres.Geom {
	if g == nil {
		return postgres.Geom{}
	}
	srid := 4326
	if crs == "EPSG:5899" {
		srid = 5899
	}
	shape, err := g.shape(srid == 5899)
	if err != nil {
		shape = orb.MultiPolygon{} // refused by the check before
	}
	return postgres.Geom{Geometry: shape, SRID: srid}
}

const lockCase = `-- casefile.Lock
SELECT version FROM clearance_case WHERE id = $1 FOR NO KEY UPDATE`

const giveReason = `-- casefile.Reason
SELECT set_config('matbang.reason', $1, true)`

// change runs do on a case that the account may change, if it is still the
// version that was seen (0 for whichever), and returns the case after it.
func (s *Store) change(ctx context.Context, actor postgres.Actor, action string, id, version int64, reason string, do func(pgx.Tx) error) (c Case, err error) {
	err = s.allowed(ctx, actor, action, func(tx pgx.Tx) error {
		var now int64
		err := tx.QueryRow(ctx, lockCase, id).Scan(&now)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("casefile.Lock: %w", err)
		}
		if version != 0 && version != now {
			return ErrChanged
		}
		if _, err := tx.Exec(ctx, giveReason, reason); err != nil {
			return fmt.Errorf("casefile.Reason: %w", err)
		}
		if err := do(tx); err != nil {
			return err
		}
		c, err = get(ctx, tx, id)
		return err
	})
	return c, err
}

const changeCase = `-- casefile.Change
UPDATE clearance_case SET case_no = coalesce($2, case_no), holder_kind = coalesce($3, holder_kind), updated_at = now() WHERE id = $1`

const changeHolder = `-- casefile.Change: holder
UPDATE personal.land_user SET name = coalesce($2, name), address = CASE WHEN $3::text IS NULL THEN address ELSE nullif($3, '') END WHERE case_id = $1`

// Change gives a case another number or holder; what it was is kept.
func (s *Store) Change(ctx context.Context, actor postgres.Actor, id, version int64, n Change) (Case, error) {
	return s.change(ctx, actor, "add", id, version, n.Reason, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, changeCase, id, n.Number, n.HolderKind); err != nil {
			return refused(err, 0)
		}
		if n.Name == nil && n.Address == nil {
			return nil
		}
		if _, err := tx.Exec(ctx, changeHolder, id, n.Name, n.Address); err != nil {
			return refused(err, 0)
		}
		return nil
	})
}

// AddPart adds a part of a parcel to a case.
func (s *Store) AddPart(ctx context.Context, actor postgres.Actor, id, version int64, p NewPart) (Case, error) {
	return s.change(ctx, actor, "add", id, version, "", func(tx pgx.Tx) error { return insertPart(ctx, tx, id, p) })
}

const parcelOfPart = `-- casefile.ChangePart: parcel
SELECT c.parcel_id FROM clearance_part_in_area c WHERE c.id = $2 AND c.case_id = $1`

const changePart = `-- casefile.ChangePart
UPDATE clearance_part SET area_m2 = coalesce($3::float8, 1), geom = ` + drawn + ` WHERE id = $2 AND $1::bigint > 0`

// ChangePart gives a part another area or shape.
func (s *Store) ChangePart(ctx context.Context, actor postgres.Actor, id, version, part int64, n PartChange) (Case, error) {
	return s.change(ctx, actor, "add", id, version, n.Reason, func(tx pgx.Tx) error {
		var parcel int64
		err := tx.QueryRow(ctx, parcelOfPart, id, part).Scan(&parcel)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrPart
		}
		if err != nil {
			return fmt.Errorf("casefile.ChangePart: %w", err)
		}
		if _, err := tx.Exec(ctx, changePart, id, part, n.AreaM2, placed(n.Geometry, n.CRS)); err != nil {
			return refused(err, parcel)
		}
		return nil
	})
}

// record writes one row that belongs to a case.
func (s *Store) record(ctx context.Context, actor postgres.Actor, id, version int64, sql string, args ...any) (Case, error) {
	return s.change(ctx, actor, "record_event", id, version, "", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql, append([]any{id}, args...)...); err != nil {
			return refused(err, 0)
		}
		return nil
	})
}

const addNotice = `-- casefile.AddNotice
INSERT INTO personal.case_notice (case_id, kind, number, issued_on, issuer, served_on, served_how, note, corrects) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const noticeOf = `-- casefile.AddNotice: corrected
SELECT FROM personal.case_notice WHERE case_id = $1 AND id = $2`

// AddNotice records a notice; one that corrects another names it.
func (s *Store) AddNotice(ctx context.Context, actor postgres.Actor, id, version int64, n NewNotice) (Case, error) {
	return s.change(ctx, actor, "record_event", id, version, "", func(tx pgx.Tx) error {
		if n.Corrects != nil {
			tag, err := tx.Exec(ctx, noticeOf, id, *n.Corrects)
			if err != nil {
				return fmt.Errorf("casefile.AddNotice: %w", err)
			}
			if tag.RowsAffected() == 0 {
				return &RefusedError{Rule: "case_notice_corrects_exists", cause: ErrUnknown}
			}
		}
		if _, err := tx.Exec(ctx, addNotice, id, n.Kind, n.Number, n.IssuedOn, n.Issuer, n.ServedOn, n.ServedHow, n.Note, n.Corrects); err != nil {
			return refused(err, 0)
		}
		return nil
	})
}

const addPlan = `-- casefile.AddPlan
INSERT INTO personal.compensation_plan (case_id, replaces, plan_no, drawn_up_on, land_vnd, house_vnd, crops_vnd, support_vnd, resettlement_vnd, early_handover_vnd, resettlement_plots, reason, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// AddPlan records an edition of the plan; an amendment names the edition that it
// replaces.
func (s *Store) AddPlan(ctx context.Context, actor postgres.Actor, id, version int64, n NewPlan) (Case, error) {
	return s.record(ctx, actor, id, version, addPlan, n.Replaces, n.PlanNo, n.DrawnUpOn, n.Land, n.House, n.Crops, n.Support, n.Resettlement, n.EarlyHandover, n.ResettlePlots, n.Reason, n.Document)
}

const addDeposit = `-- casefile.AddDeposit
INSERT INTO personal.case_deposit (case_id, kind, happened_on, amount_vnd, bank, reason, document, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// AddDeposit records money put on an account, or given out of it.
func (s *Store) AddDeposit(ctx context.Context, actor postgres.Actor, id, version int64, n NewDeposit) (Case, error) {
	return s.record(ctx, actor, id, version, addDeposit, n.Kind, n.On, n.Amount, n.Bank, n.Reason, n.Document, n.Note)
}

const addComplaint = `-- casefile.AddComplaint
INSERT INTO personal.complaint (case_id, received_on, number, about, content) VALUES ($1, $2, $3, $4, $5)`

// AddComplaint records a complaint; the database opens its obstacles.
func (s *Store) AddComplaint(ctx context.Context, actor postgres.Actor, id, version int64, n NewComplaint) (Case, error) {
	return s.record(ctx, actor, id, version, addComplaint, n.ReceivedOn, n.Number, n.About, n.Content)
}

const complaintOf = `-- casefile.SettleComplaint: case
SELECT FROM personal.complaint WHERE case_id = $1 AND id = $2`

const addComplaintEvent = `-- casefile.SettleComplaint
INSERT INTO personal.complaint_event (complaint_id, to_state, happened_on, outcome, document, note) VALUES ($1, $2, $3, $4, $5, $6)`

// SettleComplaint records a step in the settling of a complaint; with its end the
// database closes the obstacles.
func (s *Store) SettleComplaint(ctx context.Context, actor postgres.Actor, id, version, complaint int64, n NewComplaintEvent) (Case, error) {
	return s.change(ctx, actor, "record_event", id, version, "", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, complaintOf, id, complaint)
		if err != nil {
			return fmt.Errorf("casefile.SettleComplaint: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrComplaint
		}
		if _, err := tx.Exec(ctx, addComplaintEvent, complaint, n.To, n.On, n.Outcome, n.Document, n.Note); err != nil {
			return refused(err, 0)
		}
		return nil
	})
}

// refused gives a broken rule of the database its name back.
func refused(err error, parcel int64) error {
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
	case pgerrcode.IsIntegrityConstraintViolation(pg.Code):
		return &RefusedError{Rule: pg.ConstraintName, Detail: pg.Detail, Parcel: parcel, cause: err}
	case pg.Code == pgerrcode.InsufficientPrivilege:
		// Row-level security: outside the area of competence.
		return &RefusedError{Rule: "area_of_competence", Parcel: parcel, cause: err}
	}
	return fmt.Errorf("casefile.Change of parcel %s: %w", strconv.FormatInt(parcel, 10), err)
}
