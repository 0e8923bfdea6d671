package parcel

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

const clockOf = `-- parcel.Clock
SELECT p.id, t.day::text, w.due_on::text, t.day - w.due_on, r.code
FROM parcel p CROSS JOIN (SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day) t
LEFT JOIN clearance_work w ON w.parcel_id = p.id LEFT JOIN legal_rule r ON r.id = w.rule_id
WHERE p.id = $1`

const clockParts = `-- parcel.Clock: parts
SELECT c.number, c.state, handover_from(c.id, $2::date)::text FROM current_parts($1) c ORDER BY c.number`

const clockLimits = `-- parcel.Clock: limits
SELECT l.part, r.code, r.limits, r.value::float8, r.unit, r.land_group, r.article, r.text_vi, r.text_en, r.unverified, r.enforced,
       l.starts_on::text, l.day::text, l.day - $2::date, r.ends
FROM parcel_limits($1) l JOIN legal_rule r ON r.id = l.rule_id ORDER BY l.part, l.day, r.code`

// A step that the law allows from a state, held back until the last of the days
// that rules give, and lawful no longer than the first that ends.
const clockSteps = `-- parcel.Clock: steps
SELECT c.number, n.to_state, n.to_state = main_step(c.state, $2::date), n.regime, n.article, n.unverified, d.lawful_on::text, d.lawful_to::text,
       coalesce(d.lawful_on <= $2::date, true) AND coalesce(d.lawful_to >= $2::date, true)
FROM current_parts($1) c CROSS JOIN next_steps(c.state, $2::date) n JOIN clearance_state s ON s.code = n.to_state
CROSS JOIN LATERAL (
    SELECT max(l.day) FILTER (WHERE r.limits = 'earliest') AS lawful_on, min(l.day) FILTER (WHERE r.limits = 'expires') AS lawful_to
    FROM parcel_limits($1) l JOIN legal_rule r ON r.id = l.rule_id
    WHERE l.part = c.number AND 'state:' || n.to_state = ANY (r.ends)
) d
ORDER BY c.number, s.ordinal`

const clockBreaches = `-- parcel.Clock: breaches
SELECT n.number, e.to_state, e.effective_on::text, b.rule, b.limits, b.article, b.value::float8, b.unit, b.day::text
FROM (SELECT c.id, row_number() OVER (ORDER BY c.id) AS number FROM clearance_part c WHERE c.parcel_id = $1) n
JOIN clearance_event_in_force e ON e.part_id = n.id JOIN clearance_breach b ON b.event_id = e.id
ORDER BY e.effective_on, e.id, b.rule`

const clockForce = `-- parcel.Clock: enforcement
SELECT NOT EXISTS (SELECT FROM enforcement_barred($1::date, NULL)), enforcement_from($1::date)::text,
       (SELECT r.value::int FROM legal_rule r WHERE r.topic = 'enforcement' AND r.applies_to = 'forbidden_until' AND r.valid @> $1::date LIMIT 1),
       (SELECT r.value::int FROM legal_rule r WHERE r.topic = 'enforcement' AND r.applies_to = 'forbidden_from' AND r.valid @> $1::date LIMIT 1),
       (SELECT coalesce(array_agg(DISTINCT r.article ORDER BY r.article), '{}') FROM legal_rule r WHERE r.topic = 'enforcement' AND r.valid @> $1::date AND r.article IS NOT NULL)`

// Clock returns which limits run for a parcel today and what may be done next;
// ErrUnknown without the parcel.
func (s *Store) Clock(ctx context.Context, id int64) (Clock, error) { return readClock(ctx, s.db, id) }

// ClockFor is Clock with what an obstacle began, if the actor may read personal
// data of the parcel.
func (s *Store) ClockFor(ctx context.Context, actor postgres.Actor, id int64) (c Clock, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		c, err = readClock(ctx, tx, id)
		return err
	})
	return c, err
}

func readClock(ctx context.Context, db postgres.DB, id int64) (c Clock, err error) {
	err = db.QueryRow(ctx, clockOf, id).Scan(&c.Parcel, &c.Today, &c.DueOn, &c.DaysLate, &c.Rule)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrUnknown
	}
	if err != nil {
		return c, fmt.Errorf("parcel.Clock: %w", err)
	}
	if c.Parts, err = rowsOf(ctx, db, func(row pgx.CollectableRow) (p ClockPart, err error) {
		err = row.Scan(&p.Part, &p.State, &p.HandoverOn)
		return p, err
	}, clockParts, id, c.Today); err != nil {
		return c, err
	}
	limits, steps := map[int64][]Limit{}, map[int64][]NextStep{}
	if _, err = rowsOf(ctx, db, func(row pgx.CollectableRow) (part int64, err error) {
		var l Limit
		err = row.Scan(&part, &l.Code, &l.Kind, &l.Value, &l.Unit, &l.LandGroup, &l.Article, &l.Text.VI, &l.Text.EN, &l.Unverified, &l.Enforced, &l.StartsOn, &l.Day, &l.DaysLeft, &l.Ends)
		limits[part] = append(limits[part], l)
		return part, err
	}, clockLimits, id, c.Today); err != nil {
		return c, err
	}
	if _, err = rowsOf(ctx, db, func(row pgx.CollectableRow) (part int64, err error) {
		var n NextStep
		err = row.Scan(&part, &n.To, &n.Main, &n.Regime, &n.Article, &n.Unverified, &n.LawfulOn, &n.LawfulTo, &n.Now)
		steps[part] = append(steps[part], n)
		return part, err
	}, clockSteps, id, c.Today); err != nil {
		return c, err
	}
	if c.Breaches, err = rowsOf(ctx, db, pgx.RowToStructByPos[Breach], clockBreaches, id); err != nil {
		return c, err
	}
	f := &c.Force
	if err = db.QueryRow(ctx, clockForce, c.Today).Scan(&f.Now, &f.From, &f.NotBefore, &f.NotAfter, &f.Articles); err != nil {
		return c, fmt.Errorf("parcel.Clock: %w", err)
	}
	c.assemble(limits, steps)
	return c, nil
}

func rowsOf[T any](ctx context.Context, db postgres.DB, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("parcel.Clock: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("parcel.Clock: %w", err)
	}
	return list, nil
}
