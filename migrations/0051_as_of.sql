-- +goose Up
-- How things stood on a day (in the world), as far as it was recorded by a moment:
-- the two time axes, answered from the records themselves.

SELECT set_config('matbang.bulk', 'migration 51', true);
ALTER TABLE clearance_part ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN clearance_part.recorded_at IS 'Moment at which the part was recorded; for parts older than this column, the day on which their case was opened.';
UPDATE clearance_part c SET recorded_at = k.opened_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM clearance_case k WHERE k.id = c.case_id;
SELECT set_config('matbang.bulk', '', true);

-- What happened after a day or was recorded after a moment: the parcels that the
-- question finds elsewhere than they are now.
CREATE INDEX clearance_event_effective ON clearance_event (effective_on) INCLUDE (part_id);
CREATE INDEX clearance_event_recorded ON clearance_event (recorded_at) INCLUDE (part_id);

-- These two are read with their owner's rights: they tell when, and nothing that
-- is personal.
CREATE VIEW clearance_part_time AS
SELECT c.id, c.parcel_id, k.opened_on, c.recorded_at, c.serviced_on FROM clearance_part c JOIN clearance_case k ON k.id = c.case_id;
COMMENT ON VIEW clearance_part_time IS 'Since when the parts of parcels are there: in the world, by their case, and in the register. It names no case.';

CREATE VIEW obstacle_time AS
SELECT o.part_id, o.opened_on, o.opened_at, o.closed_on, o.closed_at FROM obstacle o;
COMMENT ON VIEW obstacle_time IS 'From when to when something stood in the way, in the world and in the register; not what.';

-- +goose StatementBegin
CREATE FUNCTION part_as_of(part bigint, day date, known timestamptz) RETURNS TABLE (state text, since date, paid boolean, recovered boolean) LANGUAGE sql STABLE AS $$
    SELECT (array_agg(e.to_state ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC))[1],
           (array_agg(e.effective_on ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC))[1],
           coalesce((array_agg(e.to_state ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC) FILTER (WHERE e.to_state IN ('paid', 'plan_posted', 'not_started')))[1] = 'paid', false),
           coalesce((array_agg(e.to_state ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC) FILTER (WHERE e.to_state IN ('recovery_decided', 'not_started')))[1] = 'recovery_decided', false)
    FROM clearance_event e
    WHERE e.part_id = part AND e.effective_on <= day AND e.recorded_at <= known AND NOT e.void
      AND NOT EXISTS (SELECT FROM clearance_event n WHERE n.corrects = e.id AND n.recorded_at <= known)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION part_as_of(bigint, date, timestamptz) IS 'State of a part at the end of a day in the world by what was recorded until a moment, the day since which it held, and whether it was paid and recovered; null before its first step.';

-- +goose StatementBegin
CREATE FUNCTION parcel_as_of(parcel bigint, day date, known timestamptz) RETURNS TABLE (state text, state_since date, grade text, obstructed boolean) LANGUAGE sql STABLE AS $$
    SELECT l.state, l.since,
           CASE WHEN l.vacant AND NOT l.obstructed THEN CASE WHEN l.serviced THEN 'ready_to_build' ELSE 'vacant' END WHEN l.clear THEN 'legally_clear' END,
           l.obstructed
    FROM (
        SELECT x.state, x.since, x.ordinal,
               bool_and(x.state IN ('handed_over', 'clean')) OVER w AS vacant,
               bool_and(x.served) OVER w AS serviced,
               bool_and(x.paid AND x.recovered) OVER w AS clear,
               bool_or(x.obstructed) OVER () AS obstructed
        FROM (
            SELECT k.code AS state, k.ordinal, e.since, e.paid, e.recovered, coalesce(c.serviced_on <= day, false) AS served,
                   EXISTS (SELECT FROM obstacle_time o WHERE o.part_id = c.id AND o.opened_on <= day AND o.opened_at <= known
                           AND (o.closed_on IS NULL OR o.closed_on > day OR o.closed_at > known)) AS obstructed
            FROM clearance_part_time c
            CROSS JOIN LATERAL part_as_of(c.id, day, known) e
            JOIN clearance_state k ON k.code = coalesce(e.state, 'not_started')
            WHERE c.parcel_id = parcel AND (e.state IS NOT NULL OR (c.opened_on <= day AND c.recorded_at <= known))
        ) x
        WINDOW w AS (PARTITION BY x.state = 'excluded')
    ) l
    -- Parts that left the boundary count only when all have.
    ORDER BY l.state = 'excluded', l.ordinal, l.since DESC NULLS LAST
    LIMIT 1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION parcel_as_of(bigint, date, timestamptz) IS 'State, day since, grade of clean land and whether an obstacle was open: as derive_parcels() derives them, at the end of a day in the world by what was recorded until a moment. No row for a parcel that had no part by then: it was not started.';

-- +goose StatementBegin
CREATE FUNCTION parcels_changed_since(day date, known timestamptz) RETURNS TABLE (parcel_id bigint, state text)
    LANGUAGE plpgsql STABLE ROWS 100000 SET work_mem = '64MB' AS $$
BEGIN
    -- A few are looked up one by one; where much came later, all events are read once.
    IF (SELECT count(*) FROM (SELECT FROM clearance_event e WHERE e.effective_on > day LIMIT 20000) x) < 20000
       AND (SELECT count(*) FROM (SELECT FROM clearance_event e WHERE e.recorded_at > known LIMIT 20000) x) < 20000 THEN
        RETURN QUERY
        SELECT t.parcel_id, coalesce(s.state, 'not_started')
        FROM (SELECT c.parcel_id FROM clearance_part c WHERE c.id IN (
                  SELECT e.part_id FROM clearance_event e WHERE e.effective_on > day
                  UNION ALL SELECT e.part_id FROM clearance_event e WHERE e.recorded_at > known)
              UNION SELECT c.parcel_id FROM clearance_part_time c WHERE c.opened_on > day OR c.recorded_at > known) t
        LEFT JOIN LATERAL parcel_as_of(t.parcel_id, day, known) s ON true;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT x.parcel_id, k.code
    FROM (
        SELECT c.parcel_id, coalesce(
                   min(coalesce(l.top & 31, 0)) FILTER (WHERE (l.top & 31) IS DISTINCT FROM out.ordinal AND (l.top IS NOT NULL OR (c.opened_on <= day AND c.recorded_at <= known))),
                   min(l.top & 31), 0) AS ordinal
        FROM clearance_part_time c
        CROSS JOIN (SELECT ordinal FROM clearance_state WHERE code = 'excluded') out
        LEFT JOIN (
            -- The last step of a part: its place, and in the last five bits its state.
            SELECT e.part_id, max((step_place(e.effective_on, e.step_id, e.id) << 5) + s.ordinal) AS top
            FROM clearance_event e JOIN clearance_state s ON s.code = e.to_state
            WHERE e.effective_on <= day AND e.recorded_at <= known AND NOT e.void
              AND NOT EXISTS (SELECT FROM clearance_event n WHERE n.corrects = e.id AND n.recorded_at <= known)
            GROUP BY e.part_id
        ) l ON l.part_id = c.id
        GROUP BY c.parcel_id
    ) x JOIN clearance_state k ON k.ordinal = x.ordinal;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION parcels_changed_since(date, timestamptz) IS 'The parcels of which anything took effect after a day or was recorded after a moment (and, where these are many, others too), each with its state as of then, as parcel_as_of() says it; all that are not named stood then as they stand now.';

INSERT INTO web_grant VALUES
    ('clearance_part_time', 'SELECT'),
    ('obstacle_time', 'SELECT'),
    ('clearance_part', 'SELECT (recorded_at)');
SELECT grant_to_web();
