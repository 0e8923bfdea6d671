package law

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

const endBefore = `-- law.AddRule: end
UPDATE legal_rule SET valid_to = $2::date, reason = $3 WHERE code = $1 AND $2::date > coalesce(valid_from, '-infinity') AND (valid_to IS NULL OR valid_to > $2::date)`

const addRule = `-- law.AddRule
INSERT INTO legal_rule (code, regime, topic, value, unit, applies_to, article, valid_from, valid_to, text_vi, text_en, unverified,
    limits, starts, ends, during, land_group, waived_from_consent, enforced, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::date, $9::date, $10, $11, true, $12, $13, $14, $15, $16, $17, $18, $19)
RETURNING` + ruleColumns

// AddRule writes a rule, or the next version of one: that in force on its first
// day ends there. It is to be confirmed. Errors are ErrForbidden and ErrTaken.
func (s *Store) AddRule(ctx context.Context, actor postgres.Actor, r NewRule) (rule Rule, err error) {
	err = s.as(ctx, actor, func(tx pgx.Tx) error {
		if r.ValidFrom != nil {
			if _, err := tx.Exec(ctx, endBefore, r.Code, r.ValidFrom, r.Reason); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, addRule, r.Code, r.Regime, r.Topic, r.Value, r.Unit, r.AppliesTo, r.Article, r.ValidFrom, r.ValidTo, r.TextVI, r.TextEN,
			r.Limits, list(r.Starts), list(r.Ends), list(r.During), r.LandGroup, r.WaivedFromConsent, r.Enforced, r.Reason)
		if err != nil {
			return err
		}
		rule, err = pgx.CollectExactlyOneRow(rows, scanRule)
		return err
	})
	return rule, err
}

// A rule stays what it is about: code, law, topic and kind of limit are not
// corrected.
const correctRule = `-- law.CorrectRule
UPDATE legal_rule SET value = $2, unit = $3, article = $4, valid_from = $5::date, valid_to = $6::date, text_vi = $7, text_en = $8,
    starts = $9, ends = $10, during = $11, land_group = $12, waived_from_consent = $13, enforced = $14, reason = $15, unverified = true
WHERE id = $1 RETURNING` + ruleColumns

// CorrectRule changes a rule that was written wrongly, for all time that it is
// in force; it is to be confirmed again. Errors are ErrForbidden, ErrUnknown,
// ErrChanged and ErrTaken.
func (s *Store) CorrectRule(ctx context.Context, actor postgres.Actor, id int64, r NewRule) (rule Rule, err error) {
	return s.change(ctx, actor, id, r.Seen, correctRule, r.Value, r.Unit, r.Article, r.ValidFrom, r.ValidTo, r.TextVI, r.TextEN,
		list(r.Starts), list(r.Ends), list(r.During), r.LandGroup, r.WaivedFromConsent, r.Enforced, r.Reason)
}

const endRule = `-- law.EndRule
UPDATE legal_rule SET valid_to = $2::date, reason = $3 WHERE id = $1 AND coalesce(valid_from < $2::date, true) RETURNING` + ruleColumns

// EndRule ends a rule: from that day (YYYY-MM-DD) on it begins nothing new.
func (s *Store) EndRule(ctx context.Context, actor postgres.Actor, id int64, on, reason string, seen *time.Time) (Rule, error) {
	return s.change(ctx, actor, id, seen, endRule, on, reason)
}

const confirmRule = `-- law.ConfirmRule
UPDATE legal_rule SET unverified = false, reason = $2 WHERE id = $1 RETURNING` + ruleColumns

// ConfirmRule notes that the legal department has confirmed a rule; the reason
// says by what.
func (s *Store) ConfirmRule(ctx context.Context, actor postgres.Actor, id int64, reason string, seen *time.Time) (Rule, error) {
	return s.change(ctx, actor, id, seen, confirmRule, reason)
}

const seenRule = `-- law: seen
SELECT changed_at FROM legal_rule WHERE id = $1`

func (s *Store) change(ctx context.Context, actor postgres.Actor, id int64, seen *time.Time, sql string, values ...any) (rule Rule, err error) {
	err = s.as(ctx, actor, func(tx pgx.Tx) error {
		if err := unchanged(ctx, tx, seen, seenRule, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, sql, append([]any{id}, values...)...)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, scanRule)
		switch {
		case err != nil:
			return err
		case len(list) == 0: // the policy shows it, and does not let it be changed
			return ErrForbidden
		}
		rule = list[0]
		return nil
	})
	return rule, err
}

// unchanged returns ErrUnknown without the row and ErrChanged when it was
// changed at another moment than that which was seen.
func unchanged(ctx context.Context, tx pgx.Tx, seen *time.Time, sql string, key any) error {
	rows, err := tx.Query(ctx, sql, key)
	if err != nil {
		return err
	}
	at, err := pgx.CollectRows(rows, pgx.RowTo[*time.Time])
	switch {
	case err != nil:
		return err
	case len(at) == 0:
		return ErrUnknown
	case seen != nil && (at[0] == nil || !at[0].Equal(*seen)):
		return ErrChanged
	}
	return nil
}

const setHoliday = `-- law.SetHoliday
INSERT INTO holiday (day, kind, name_vi, name_en, source, reason) VALUES ($1::date, $2, $3, $4, $5, $6)
ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, source = excluded.source,
    reason = excluded.reason, in_force = true, unverified = true
RETURNING day::text, kind, name_vi, name_en, source, unverified, reason, changed_by, changed_at`

// SetHoliday writes a day off, or corrects it; it is to be confirmed.
func (s *Store) SetHoliday(ctx context.Context, actor postgres.Actor, day string, h NewHoliday) (out Holiday, err error) {
	err = s.as(ctx, actor, func(tx pgx.Tx) error {
		if h.Seen != nil {
			if err := unchanged(ctx, tx, h.Seen, seenHoliday, day); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, setHoliday, day, h.Kind, h.NameVI, h.NameEN, h.Source, h.Reason)
		if err != nil {
			return err
		}
		out, err = pgx.CollectExactlyOneRow(rows, scanHoliday)
		return err
	})
	return out, err
}

const seenHoliday = `-- law: seen day
SELECT changed_at FROM holiday WHERE day = $1::date AND in_force`

const removeHoliday = `-- law.RemoveHoliday
UPDATE holiday SET in_force = false, reason = $2 WHERE day = $1::date`

const confirmHoliday = `-- law.ConfirmHoliday
UPDATE holiday SET unverified = false, reason = $2 WHERE day = $1::date`

// RemoveHoliday takes a day off out; what it was stays on record.
func (s *Store) RemoveHoliday(ctx context.Context, actor postgres.Actor, day, reason string) error {
	return s.changeDay(ctx, actor, day, reason, removeHoliday)
}

// ConfirmHoliday notes that the legal department has confirmed a day off.
func (s *Store) ConfirmHoliday(ctx context.Context, actor postgres.Actor, day, reason string) error {
	return s.changeDay(ctx, actor, day, reason, confirmHoliday)
}

func (s *Store) changeDay(ctx context.Context, actor postgres.Actor, day, reason, sql string) error {
	return s.as(ctx, actor, func(tx pgx.Tx) error {
		if err := unchanged(ctx, tx, nil, seenHoliday, day); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, day, reason)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrForbidden
		}
		return err
	})
}

// list is never null in the database.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
