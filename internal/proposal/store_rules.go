package proposal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// ErrRuleTaken is returned for a version that begins while a later one is known.
var ErrRuleTaken = errors.New("a later version of this rule is there already")

const endRule = `-- proposal.EndRule
UPDATE check_rule SET valid_to = $2::date WHERE code = $1 AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to > $2::date)`

const addRule = `-- proposal.AddRule
INSERT INTO check_rule (code, version, ordinal, kind, severity, title_vi, title_en, advice_vi, advice_en, params, source, valid_from, unverified)
SELECT $1, coalesce(max(o.version), 0) + 1, coalesce(nullif($2::int, 0), (array_agg(o.ordinal ORDER BY o.version DESC))[1], (SELECT max(ordinal) + 10 FROM check_rule), 10),
       $3, $4, $5, $6, $7, $8, $9, $10, $11::date, $12
FROM check_rule o WHERE o.code = $1
RETURNING code, version, kind, severity, title_vi, title_en, advice_vi, advice_en, params, source, valid_from::text, unverified`

// AddRule writes a rule, or the next version of one: the present one ends on the
// day on which the new one begins. Reports keep the versions that they were made
// with. ErrForbidden for who does not administer rules, ErrRuleTaken when a
// later version is known.
func (s *Store) AddRule(ctx context.Context, actor postgres.Actor, r NewRule) (Rule, error) {
	var rule Rule
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, endRule, r.Code, r.ValidFrom); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, addRule, r.Code, r.Ordinal, r.Kind, r.Severity, r.TitleVI, r.TitleEN, r.AdviceVI, r.AdviceEN, r.Params, r.Source, r.ValidFrom, r.Unverified)
		if err != nil {
			return err
		}
		rule, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Rule])
		return err
	})
	return rule, ruleError("proposal.AddRule", err)
}

// EndRule ends a rule: from that day (YYYY-MM-DD) on it is not used. ErrUnknown
// when none of this code is in force then.
func (s *Store) EndRule(ctx context.Context, actor postgres.Actor, code, on string) error {
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, endRule, code, on)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		return err
	})
	return ruleError("proposal.EndRule", err)
}

const confirmRule = `-- proposal.ConfirmRule
UPDATE check_rule SET unverified = false WHERE code = $1 AND version = $2`

// ConfirmRule notes that the legal department has confirmed a version.
func (s *Store) ConfirmRule(ctx context.Context, actor postgres.Actor, code string, version int) error {
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, confirmRule, code, version)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		return err
	})
	return ruleError("proposal.ConfirmRule", err)
}

func ruleError(name string, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil || errors.Is(err, ErrUnknown):
		return err
	case errors.As(err, &pg) && pg.Code == "42501":
		return ErrForbidden
	case errors.As(err, &pg) && pg.ConstraintName == "check_rule_one_at_a_time":
		return ErrRuleTaken
	}
	return fmt.Errorf("%s: %w", name, err)
}
