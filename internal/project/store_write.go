package project

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

const mayAdd = `-- project.May
SELECT acting_right('clearance', 'add') <> 'none'`

// May tells whether the account may keep any project: ErrForbidden if not.
func (s *Store) May(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayAdd).Scan(&may); err != nil {
			return fmt.Errorf("project.May: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		return nil
	})
}

const because = `-- project.Because
SELECT set_config('matbang.note', $1, true)`

// The code of a project that comes without one is its name without diacritics.
const codeFor = `-- project.Code
SELECT c.code FROM (SELECT coalesce(nullif(left(trim('-' FROM regexp_replace(search_key($1), '[^a-z0-9]+', '-', 'g')), 60), ''), 'gpmb') AS base) b,
    generate_series(1, 1000) AS n, LATERAL (SELECT b.base || CASE WHEN n > 1 THEN '-' || n ELSE '' END AS code) c
WHERE NOT EXISTS (SELECT FROM clearance_project p WHERE p.code = c.code) ORDER BY n LIMIT 1`

const add = `-- project.Add
INSERT INTO clearance_project (code, name_vi, name_en, zone, work, developer, legal_basis, basis_date, basis_authority, committed_from, committed_to, accuracy, source, source_date)
VALUES ($1, $2, $3, nullif($4, ''), nullif($5, ''), nullif($6, ''), nullif($7, ''), nullif($8, '')::date, nullif($9, ''), nullif($10, '')::date, nullif($11, '')::date, 'indicative', $12, $13::date)
RETURNING id`

// Add makes a project with its rounds and returns it. ErrForbidden,
// *RefusedError.
func (s *Store) Add(ctx context.Context, actor postgres.Actor, n New) (d Detail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, because, n.Note); err != nil {
			return fmt.Errorf("project.Because: %w", err)
		}
		if n.Code == "" {
			if err := tx.QueryRow(ctx, codeFor, given(n.NameVI)).Scan(&n.Code); err != nil {
				return fmt.Errorf("project.Code: %w", err)
			}
		}
		if err := exists(ctx, tx, n.Change); err != nil {
			return err
		}
		var id int64
		err := tx.QueryRow(ctx, add, n.Code, given(n.NameVI), given(n.NameEN), given(n.Zone), given(n.Work), given(n.Developer), given(n.LegalBasis), given(n.BasisDate), given(n.BasisAuthority),
			given(n.CommittedFrom), given(n.CommittedTo), given(n.Source), given(n.SourceDate)).Scan(&id)
		if err != nil {
			return refused("project.Add", err)
		}
		if err := writeRounds(ctx, tx, id, *n.Rounds); err != nil {
			return err
		}
		if err := settle(ctx, tx); err != nil {
			return err
		}
		d, err = detail(ctx, tx, n.Code)
		return err
	})
	return d, err
}

const served = `-- project.Served
SELECT $1 = '' OR EXISTS (SELECT FROM zone WHERE code = $1), $2 = '' OR EXISTS (SELECT FROM work WHERE code = $2)`

// exists names what the change refers to and is in no register, before a right
// is asked for it.
func exists(ctx context.Context, tx pgx.Tx, c Change) error {
	var zone, work bool
	if err := tx.QueryRow(ctx, served, given(c.Zone), given(c.Work)).Scan(&zone, &work); err != nil {
		return fmt.Errorf("project.Served: %w", err)
	}
	switch {
	case !zone:
		return &RefusedError{Rule: "clearance_project_zone_exists"}
	case !work:
		return &RefusedError{Rule: "clearance_project_work_exists"}
	}
	return nil
}

const lock = `-- project.Lock
SELECT id, version, may_keep_project(id) FROM clearance_project WHERE code = $1`

// The version in the condition makes the check and the change one step.
const amend = `-- project.Amend
UPDATE clearance_project SET name_vi = coalesce($3, name_vi), name_en = coalesce($4, name_en),
    zone = CASE WHEN $5::text IS NULL THEN zone ELSE nullif($5, '') END, work = CASE WHEN $6::text IS NULL THEN work ELSE nullif($6, '') END,
    developer = CASE WHEN $7::text IS NULL THEN developer ELSE nullif($7, '') END, legal_basis = CASE WHEN $8::text IS NULL THEN legal_basis ELSE nullif($8, '') END,
    basis_date = CASE WHEN $9::text IS NULL THEN basis_date ELSE nullif($9, '')::date END, basis_authority = CASE WHEN $10::text IS NULL THEN basis_authority ELSE nullif($10, '') END,
    committed_from = CASE WHEN $11::text IS NULL THEN committed_from ELSE nullif($11, '')::date END, committed_to = CASE WHEN $12::text IS NULL THEN committed_to ELSE nullif($12, '')::date END,
    source = coalesce($13, source), source_date = coalesce($14::text::date, source_date)
WHERE code = $1 AND version = $2`

// Amend changes a project, as it was in the version that the caller saw, and
// returns it; one revision is written in the same transaction. ErrUnknown,
// ErrForbidden, ErrChanged, *RefusedError.
func (s *Store) Amend(ctx context.Context, actor postgres.Actor, code string, version int64, c Change) (d Detail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var id, now int64
		var may bool
		err := tx.QueryRow(ctx, lock, code).Scan(&id, &now, &may)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return fmt.Errorf("project.Lock: %w", err)
		case !may:
			return ErrForbidden
		case now != version:
			return ErrChanged
		}
		if err := exists(ctx, tx, c); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, because, c.Note); err != nil {
			return fmt.Errorf("project.Because: %w", err)
		}
		done, err := tx.Exec(ctx, amend, code, version, c.NameVI, c.NameEN, c.Zone, c.Work, c.Developer, c.LegalBasis, c.BasisDate, c.BasisAuthority, c.CommittedFrom, c.CommittedTo, c.Source, c.SourceDate)
		if err == nil && done.RowsAffected() == 0 {
			return ErrChanged
		}
		if err != nil {
			return refused("project.Amend", err)
		}
		if c.Rounds != nil {
			if err := writeRounds(ctx, tx, id, *c.Rounds); err != nil {
				return err
			}
		}
		if err := settle(ctx, tx); err != nil {
			return err
		}
		d, err = detail(ctx, tx, code)
		return err
	})
	return d, err
}

const (
	dropRounds = `-- project.DropRounds
DELETE FROM clearance_round WHERE project_id = $1 AND round <> ALL ($2::smallint[])`
	putRound = `-- project.PutRound
INSERT INTO clearance_round AS r (project_id, round, name_vi, name_en, started_on, due_on) VALUES ($1, $2, $3, $4, nullif($5, '')::date, nullif($6, '')::date)
ON CONFLICT (project_id, round) DO UPDATE SET name_vi = excluded.name_vi, name_en = excluded.name_en, started_on = excluded.started_on, due_on = excluded.due_on
WHERE (r.name_vi, r.name_en, r.started_on, r.due_on) IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.started_on, excluded.due_on)`
)

func writeRounds(ctx context.Context, tx pgx.Tx, id int64, rounds []Round) error {
	kept := make([]int16, 0, len(rounds))
	for _, r := range rounds {
		kept = append(kept, int16(r.Round)) //nolint:gosec // at most 9999, by Check
	}
	if _, err := tx.Exec(ctx, dropRounds, id, kept); err != nil {
		return refused("project.DropRounds", err)
	}
	for _, r := range rounds {
		if _, err := tx.Exec(ctx, putRound, id, r.Round, r.NameVI, r.NameEN, given(r.StartedOn), given(r.DueOn)); err != nil {
			return refused("project.PutRound", err)
		}
	}
	return nil
}

// settle lets deferred rules speak now, not at commit, and writes the revision.
func settle(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "-- project.Settle\nSET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return refused("project.Settle", err)
	}
	return nil
}

// refused gives a broken rule of the database its name back.
func refused(what string, err error) error {
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
	case pg.Code == pgerrcode.InsufficientPrivilege:
		return ErrForbidden
	case pgerrcode.IsIntegrityConstraintViolation(pg.Code):
		return &RefusedError{Rule: pg.ConstraintName, cause: err}
	}
	return fmt.Errorf("%s: %w", what, err)
}
