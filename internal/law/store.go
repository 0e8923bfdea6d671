package law

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Errors of changing the law in force.
var (
	ErrForbidden = errors.New("only an administrator changes the law in force")
	ErrUnknown   = errors.New("there is no such rule or day")
	ErrChanged   = errors.New("somebody else changed it in the meantime")
	// ErrTaken is returned where two versions of a rule would be in force at once.
	ErrTaken = errors.New("another version of this rule is in force at that time")
)

// Store asks and changes the law in force.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db} }

const ruleColumns = ` id, code, regime, topic, value::float8, unit, applies_to, article, valid_from::text, valid_to::text, text_vi, text_en, unverified,
       limits, starts, ends, during, land_group, waived_from_consent::float8, enforced, reason, changed_by, changed_at`

const listRules = `-- law.Rules
SELECT` + ruleColumns + ` FROM legal_rule ORDER BY limits IS NULL, topic, code, valid_from NULLS FIRST`

func scanRule(row pgx.CollectableRow) (r Rule, err error) {
	err = row.Scan(&r.ID, &r.Code, &r.Regime, &r.Topic, &r.Value, &r.Unit, &r.AppliesTo, &r.Article, &r.ValidFrom, &r.ValidTo, &r.Text.VI, &r.Text.EN, &r.Unverified,
		&r.Limits, &r.Starts, &r.Ends, &r.During, &r.LandGroup, &r.WaivedFromConsent, &r.Enforced, &r.Reason, &r.ChangedBy, &r.ChangedAt)
	return r, err
}

// Rules returns all rules with every version that is or was in force: the time
// limits of clearance first.
func (s *Store) Rules(ctx context.Context) ([]Rule, error) {
	return rowsOf(ctx, s.db, scanRule, listRules)
}

const listHolidays = `-- law.Holidays
SELECT day::text, kind, name_vi, name_en, source, unverified, reason, changed_by, changed_at
FROM holiday WHERE in_force AND ($1 = 0 OR extract(year FROM day) = $1) ORDER BY day`

func scanHoliday(row pgx.CollectableRow) (h Holiday, err error) {
	err = row.Scan(&h.Day, &h.Kind, &h.Name.VI, &h.Name.EN, &h.Source, &h.Unverified, &h.Reason, &h.ChangedBy, &h.ChangedAt)
	return h, err
}

// Holidays returns the days off of a year, or of all years for 0.
func (s *Store) Holidays(ctx context.Context, year int) ([]Holiday, error) {
	return rowsOf(ctx, s.db, scanHoliday, listHolidays, year)
}

const listChanges = `-- law.Changes
SELECT id, subject, key, before, after, reason, changed_by, changed_at FROM law_change
WHERE ($1 = '' OR subject = $1) AND ($2 = '' OR key = $2) ORDER BY id DESC LIMIT $3`

// Changes returns what administrators changed, the latest first; an empty
// subject or key does not choose.
func (s *Store) Changes(ctx context.Context, subject, key string, limit int) ([]Change, error) {
	return rowsOf(ctx, s.db, pgx.RowToStructByPos[Change], listChanges, subject, key, limit)
}

func rowsOf[T any](ctx context.Context, db postgres.DB, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	return list, nil
}

const mayAdminister = `-- law.May
SELECT acting_right('legal_rule', 'administer') = 'all'`

// May returns ErrForbidden unless the actor administers the law.
func (s *Store) May(ctx context.Context, actor postgres.Actor) error {
	return s.as(ctx, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayAdminister).Scan(&may); err != nil {
			return err
		}
		if !may {
			return ErrForbidden
		}
		return nil
	})
}

const listKnown = `-- law.Known
SELECT (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM legal_regime), (SELECT coalesce(array_agg(code ORDER BY ordinal), '{}') FROM clearance_state),
       (SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM obstacle_kind),
       (SELECT coalesce(array_agg(DISTINCT topic ORDER BY topic), '{}') FROM legal_rule WHERE limits IS NOT NULL),
       (SELECT coalesce(array_agg(DISTINCT r.topic ORDER BY r.topic), '{}') FROM legal_rule r, unnest(r.starts) AS s WHERE s LIKE 'topic:%')`

// Known returns what rules may refer to.
func (s *Store) Known(ctx context.Context) (k Known, err error) {
	if err := s.db.QueryRow(ctx, listKnown).Scan(&k.Regimes, &k.States, &k.Obstacles, &k.Topics, &k.Chained); err != nil {
		return k, fmt.Errorf("law.Known: %w", err)
	}
	return k, nil
}

// as runs f in the name of the actor and gives what the database refuses its
// error.
func (s *Store) as(ctx context.Context, actor postgres.Actor, f func(pgx.Tx) error) error {
	err := postgres.AsAccount(ctx, s.db, actor, f)
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, ErrForbidden), errors.Is(err, ErrUnknown), errors.Is(err, ErrChanged):
		return err
	case errors.As(err, &pg) && pg.Code == "42501":
		return ErrForbidden
	case errors.As(err, &pg) && pg.ConstraintName == "legal_rule_once_at_a_time":
		return ErrTaken
	}
	return fmt.Errorf("law: %w", err)
}
