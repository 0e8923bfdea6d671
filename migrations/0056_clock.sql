-- +goose Up
-- The statutory clock: which time limits run for a part of a parcel, what may be
-- done next and from which day, what is late. Days are derived from events and
-- rules by the transaction that changes either.

-- +goose StatementBegin
CREATE FUNCTION as_day(written text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN $1 ~ '^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$'
        THEN CASE WHEN substr($1, 9, 2)::integer <= extract(day FROM make_date(substr($1, 1, 4)::integer, substr($1, 6, 2)::integer, 1) + interval '1 month - 1 day')
            THEN make_date(substr($1, 1, 4)::integer, substr($1, 6, 2)::integer, substr($1, 9, 2)::integer) END END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION as_day(text) IS 'A day written as YYYY-MM-DD; null for anything else.';

-- +goose StatementBegin
CREATE FUNCTION law_applies(rule_regime text, step_regime text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT $1 IS NULL OR $1 = $2
        OR (SELECT r.valid @> $3 AND ($2 IS NULL OR r.valid_from < (SELECT s.valid_from FROM legal_regime s WHERE s.code = $2)) FROM legal_regime r WHERE r.code = $1)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION law_applies(text, text, date) IS 'Whether a rule of one law counts for a step under another: it is the same, or an older one still in force on the day, on which the other builds.';

-- +goose StatementBegin
CREATE FUNCTION clearance_limits(parts bigint[], states text[], uptos bigint[], everything boolean)
    RETURNS TABLE (n bigint, part_id bigint, rule_id bigint, starts_on date, day date) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    slice CONSTANT integer := 500;
BEGIN
    -- Nobody can guess how many rows the steps below give: a plan that suits some
    -- hundred parts is quadratic for all of a province, so they come in slices.
    FOR lo IN 1 .. coalesce(cardinality(parts), 0) BY slice LOOP
    RETURN QUERY EXECUTE $query$
    WITH rule AS MATERIALIZED (
        SELECT l.id, l.limits, l.topic, l.starts, l.during, l.land_group, l.regime, l.valid, l.value, l.unit,
               (SELECT count(*) FROM unnest(l.starts) AS w (mark) WHERE w.mark NOT LIKE 'topic:%') AS own
        FROM legal_rule l WHERE l.limits IS NOT NULL
    ),
    p AS MATERIALIZED (
        SELECT u.n, u.part, u.state, coalesce(u.upto, 9223372036854775807) AS upto,
               -- A parcel with any other than farm land has the longer notice, and so has one of which nothing is known.
               CASE WHEN c.land_use && ARRAY(SELECT t.code FROM land_use_type t WHERE t.notice_group <> 'agricultural') THEN 'non_agricultural'
                    WHEN c.land_use <> '{}' THEN 'agricultural' END AS land_group
        FROM unnest($1, $2, $3) WITH ORDINALITY AS u (part, state, upto, n) JOIN clearance_part k ON k.id = u.part JOIN parcel c ON c.id = k.parcel_id
        WHERE u.state IN (SELECT unnest(r.during) FROM rule r)
    ),
    e AS MATERIALIZED ( -- steps as they are known, each in its place
        SELECT p.n, v.to_state, v.effective_on, v.regime, v.details, l.place, max(CASE WHEN v.to_state = 'not_started' THEN l.place END) OVER (PARTITION BY p.n) AS anew
        FROM p JOIN clearance_event v ON v.part_id = p.part AND v.id < p.upto CROSS JOIN LATERAL step_place(v.effective_on, v.step_id, v.id) AS l (place)
        WHERE NOT v.void AND NOT EXISTS (SELECT FROM clearance_event c WHERE c.part_id = v.part_id AND c.corrects = v.id AND c.id < p.upto)
    ),
    entered AS MATERIALIZED ( -- since the part last began
        SELECT DISTINCT ON (e.n, e.to_state) e.n, e.to_state, e.effective_on, e.regime, e.details FROM e WHERE coalesce(e.place > e.anew, true) ORDER BY e.n, e.to_state, e.place DESC
    ),
    q AS MATERIALIZED (
        SELECT p.n, p.part, p.state, CASE WHEN p.land_group = 'non_agricultural' OR coalesce(g.details ->> 'notice_group', p.land_group) IS DISTINCT FROM 'agricultural' THEN 'non_agricultural' ELSE 'agricultural' END AS land_group
        FROM p LEFT JOIN entered g ON g.n = p.n AND g.to_state = 'notified'
    ),
    field AS MATERIALIZED (
        SELECT DISTINCT s.mark, split_part(substr(s.mark, 8), '.', 1) AS state, split_part(s.mark, '.', 2) AS name
        FROM rule r, unnest(r.starts) AS s (mark) WHERE s.mark LIKE 'detail:%'
    ),
    mark AS MATERIALIZED (
        SELECT e.n, 'state:' || e.to_state AS mark, e.effective_on AS day, e.effective_on AS since, e.regime FROM entered e
        UNION ALL
        -- A step back into a state keeps the days that were written before.
        SELECT w.n, w.mark, coalesce((array_agg(w.day ORDER BY w.place DESC) FILTER (WHERE w.day IS NOT NULL))[1], (array_agg(w.effective_on ORDER BY w.place DESC))[1]),
               (array_agg(w.effective_on ORDER BY w.place DESC))[1], (array_agg(w.regime ORDER BY w.place DESC))[1]
        FROM (SELECT e.n, f.mark, e.place, as_day(e.details ->> f.name) AS day, e.effective_on, e.regime FROM field f JOIN e ON e.to_state = f.state AND coalesce(e.place > e.anew, true)) w
        GROUP BY w.n, w.mark
        UNION ALL
        SELECT p.n, 'obstacle:' || o.kind, o.opened_on, o.opened_on, NULL FROM p JOIN obstacle o ON o.part_id = p.part WHERE $4 AND o.closed_on IS NULL
    ),
    whole AS MATERIALIZED ( -- all that begins the rule has come, topics aside
        SELECT m.n, r.id AS rule_id, max(CASE WHEN r.limits = 'latest' THEN greatest(m.day, m.since) ELSE m.day END) AS day, (array_agg(m.regime ORDER BY m.day DESC))[1] AS regime
        FROM (SELECT l.id, l.limits, l.during, l.land_group, l.own, s.mark FROM rule l, unnest(l.starts) AS s (mark)) r
        JOIN mark m ON m.mark = r.mark
        JOIN q ON q.n = m.n AND q.state = ANY (r.during) AND (r.land_group IS NULL OR r.land_group = q.land_group)
        GROUP BY m.n, r.id, r.own HAVING count(*) = r.own
    ),
    plain AS MATERIALIZED (
        SELECT w.n, w.rule_id, w.day AS starts_on, limit_day(w.day, r.value, r.unit) AS day, r.topic, w.regime
        FROM whole w JOIN rule r ON r.id = w.rule_id
        WHERE r.own = cardinality(r.starts) AND r.valid @> w.day AND law_applies(r.regime, w.regime, w.day)
    ),
    chained AS (
        SELECT x.n, r.id AS rule_id, x.starts_on, limit_day(x.starts_on, r.value, r.unit) AS day
        FROM (
            SELECT q.n, r.id, greatest(w.day, max(t.day)) AS starts_on, coalesce(w.regime, max(t.regime)) AS regime
            FROM (SELECT l.id, l.during, l.land_group, l.own, array_agg(substr(s.mark, 7)) AS topics FROM rule l, unnest(l.starts) AS s (mark) WHERE s.mark LIKE 'topic:%' GROUP BY 1, 2, 3, 4) r
            JOIN q ON q.state = ANY (r.during) AND (r.land_group IS NULL OR r.land_group = q.land_group)
            LEFT JOIN whole w ON w.n = q.n AND w.rule_id = r.id
            LEFT JOIN plain t ON t.n = q.n AND t.topic = ANY (r.topics)
            WHERE r.own = 0 OR w.day IS NOT NULL
            GROUP BY q.n, r.id, w.day, w.regime
        ) x JOIN rule r ON r.id = x.id
        WHERE x.starts_on IS NOT NULL AND r.valid @> x.starts_on AND law_applies(r.regime, x.regime, x.starts_on)
    )
    SELECT q.n + $5, q.part, a.rule_id, a.starts_on, a.day
    FROM (SELECT n, rule_id, starts_on, day FROM plain UNION ALL SELECT n, rule_id, starts_on, day FROM chained) a JOIN q ON q.n = a.n
    WHERE a.day IS NOT NULL
    $query$ USING parts[lo : lo + slice - 1], states[lo : lo + slice - 1], uptos[lo : lo + slice - 1], everything, lo - 1;
    END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION clearance_limits(bigint[], text[], bigint[], boolean) IS 'Time limits that run for parts in the given states, by the events before the given numbers (null: all): the day on which each began and the day it gives; n is the place in the arrays. everything: also those that an obstacle begins, which is personal.';
REVOKE ALL ON FUNCTION clearance_limits(bigint[], text[], bigint[], boolean) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION next_steps(state text, on_day date) RETURNS TABLE (to_state text, regime text, article text, unverified boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (t.to_state) t.to_state, t.regime, t.article, t.unverified
    FROM clearance_transition t JOIN legal_regime r ON r.code = t.regime
    JOIN clearance_state f ON f.code = t.from_state JOIN clearance_state o ON o.code = t.to_state
    WHERE t.from_state = $1 AND r.valid @> $2 AND o.ordinal > f.ordinal AND t.to_state <> 'excluded'
    ORDER BY t.to_state, r.valid_from NULLS FIRST
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION next_steps(text, date) IS 'Steps forward from a state under the laws in force on a day; of two laws that allow the same, the older.';

-- +goose StatementBegin
CREATE FUNCTION main_step(state text, on_day date) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.to_state FROM next_steps($1, $2) n JOIN clearance_state s ON s.code = n.to_state ORDER BY s.ordinal LIMIT 1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION main_step(text, date) IS 'The step that follows a state on the main way; other steps forward are shortcuts.';

-- What of a parcel of a project stands in the work list ----------------------------

CREATE TABLE clearance_work (
    parcel_id   bigint PRIMARY KEY CONSTRAINT clearance_work_parcel_exists REFERENCES parcel (id) ON DELETE CASCADE,
    project_id  bigint NOT NULL,
    admin_unit  text,
    sheet_no    text NOT NULL,
    parcel_no   text NOT NULL,
    state       text NOT NULL,
    state_since date,
    obstructed  boolean NOT NULL,
    area_m2     double precision NOT NULL,
    place       geometry(Point, 5899) NOT NULL,
    due_on      date,
    rule_id     bigint,
    next_on     date
);
CREATE INDEX clearance_work_due ON clearance_work (due_on, parcel_id);
CREATE INDEX clearance_work_state ON clearance_work (state, due_on);
CREATE INDEX clearance_work_project ON clearance_work (project_id, due_on);
CREATE INDEX clearance_work_unit ON clearance_work (admin_unit, due_on);
CREATE INDEX clearance_work_place ON clearance_work USING gist (place);
CREATE INDEX clearance_work_number ON clearance_work (parcel_no, sheet_no);
CREATE INDEX clearance_work_order ON clearance_work (lpad(sheet_no, 12, '0'), lpad(parcel_no, 12, '0'), parcel_id);
COMMENT ON TABLE clearance_work IS 'Parcels of clearance projects with the days that the law leaves them: derived from parcel, clearance_event and legal_rule, so that the work list reads no shapes.';
COMMENT ON COLUMN clearance_work.parcel_id IS 'Parcel.';
COMMENT ON COLUMN clearance_work.project_id IS 'Project to which it belongs now.';
COMMENT ON COLUMN clearance_work.admin_unit IS 'Commune-level unit of today.';
COMMENT ON COLUMN clearance_work.sheet_no IS 'Number of the map sheet.';
COMMENT ON COLUMN clearance_work.parcel_no IS 'Number of the parcel on it.';
COMMENT ON COLUMN clearance_work.state IS 'State of clearance.';
COMMENT ON COLUMN clearance_work.state_since IS 'Day since which it holds.';
COMMENT ON COLUMN clearance_work.obstructed IS 'Whether an obstacle is open.';
COMMENT ON COLUMN clearance_work.area_m2 IS 'Area of the shape, m².';
COMMENT ON COLUMN clearance_work.place IS 'A point inside the parcel, EPSG:5899.';
COMMENT ON COLUMN clearance_work.due_on IS 'Last day of the first time limit that runs for any of its parts; empty where none is known.';
COMMENT ON COLUMN clearance_work.rule_id IS 'Rule (legal_rule.id) that gives it.';
COMMENT ON COLUMN clearance_work.next_on IS 'Day from which the next step on the main way is lawful.';

-- +goose StatementBegin
CREATE FUNCTION derive_work(parcels bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parts  bigint[];
    states text[];
    today  date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    SELECT array_agg(c.id), array_agg(c.state) INTO parts, states
    FROM clearance_part c JOIN parcel p ON p.id = c.parcel_id JOIN clearance_case k ON k.id = c.case_id AND k.project_id = p.project_id
    WHERE c.parcel_id IN (SELECT unnest(parcels)) AND c.state NOT IN ('excluded', 'clean');
    INSERT INTO clearance_work AS w (parcel_id, project_id, admin_unit, sheet_no, parcel_no, state, state_since, obstructed, area_m2, place, due_on, rule_id, next_on)
    WITH l AS MATERIALIZED (
        SELECT c.parcel_id, c.state, x.part_id, x.day, r.id AS rule_id, r.limits, r.ends
        FROM clearance_limits(parts, states, NULL, false) x JOIN legal_rule r ON r.id = x.rule_id JOIN clearance_part c ON c.id = x.part_id
        WHERE r.ends <> '{}'
    ),
    due AS (
        SELECT DISTINCT ON (l.parcel_id) l.parcel_id, l.day, l.rule_id FROM l WHERE l.limits IN ('latest', 'expires') ORDER BY l.parcel_id, l.day, l.rule_id
    ),
    ways AS MATERIALIZED ( -- as main_step() has it
        SELECT DISTINCT ON (t.from_state) t.from_state AS state, t.to_state
        FROM clearance_transition t JOIN legal_regime r ON r.code = t.regime AND r.valid @> today
        JOIN clearance_state f ON f.code = t.from_state JOIN clearance_state o ON o.code = t.to_state AND o.ordinal > f.ordinal
        WHERE t.to_state <> 'excluded' ORDER BY t.from_state, o.ordinal
    ),
    soonest AS ( -- of the parts that give the parcel its state the latest
        SELECT l.parcel_id, l.state, max(l.day) AS day
        FROM l JOIN ways n ON n.state = l.state WHERE l.limits = 'earliest' AND 'state:' || n.to_state = ANY (l.ends)
        GROUP BY l.parcel_id, l.state
    )
    SELECT p.id, p.project_id, p.admin_unit, p.sheet_no, p.parcel_no, p.state, p.state_since, p.obstacles <> '{}', p.area_m2, ST_PointOnSurface(p.geom), due.day, due.rule_id,
           CASE WHEN p.state IN (SELECT state FROM ways) THEN greatest(soonest.day, p.state_since) END
    FROM parcel p LEFT JOIN due ON due.parcel_id = p.id LEFT JOIN soonest ON soonest.parcel_id = p.id AND soonest.state = p.state
    WHERE p.id IN (SELECT unnest(parcels)) AND p.project_id IS NOT NULL
    ON CONFLICT (parcel_id) DO UPDATE SET project_id = excluded.project_id, admin_unit = excluded.admin_unit, sheet_no = excluded.sheet_no, parcel_no = excluded.parcel_no, state = excluded.state, state_since = excluded.state_since,
        obstructed = excluded.obstructed, area_m2 = excluded.area_m2, place = excluded.place, due_on = excluded.due_on, rule_id = excluded.rule_id, next_on = excluded.next_on
    WHERE (w.project_id, w.admin_unit, w.sheet_no, w.parcel_no, w.state, w.state_since, w.obstructed, w.area_m2, w.due_on, w.rule_id, w.next_on)
        IS DISTINCT FROM (excluded.project_id, excluded.admin_unit, excluded.sheet_no, excluded.parcel_no, excluded.state, excluded.state_since, excluded.obstructed, excluded.area_m2, excluded.due_on, excluded.rule_id, excluded.next_on)
        OR NOT w.place = excluded.place;
    DELETE FROM clearance_work w USING parcel p WHERE w.parcel_id IN (SELECT unnest(parcels)) AND p.id = w.parcel_id AND p.project_id IS NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_work(bigint[]) IS 'Derives the rows of clearance_work of the given parcels.';
REVOKE ALL ON FUNCTION derive_work(bigint[]) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION derive_work_of_states(affected text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parcels bigint[];
BEGIN
    SELECT array_agg(DISTINCT c.parcel_id) INTO parcels FROM clearance_part c WHERE c.state = ANY (affected);
    IF parcels IS NOT NULL THEN
        PERFORM derive_work(parcels);
    END IF;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_work_of_states(text[]) IS 'Derives the work list anew for all parcels with a part in one of these states, after a change of the law.';
REVOKE ALL ON FUNCTION derive_work_of_states(text[]) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION work_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parcels bigint[];
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'parcel' THEN
        IF TG_OP = 'INSERT' THEN
            SELECT array_agg(n.id) INTO parcels FROM fresh n WHERE n.project_id IS NOT NULL;
        ELSE
            -- What only moved on is copied; its limits follow from the event.
            UPDATE clearance_work w SET state = n.state, state_since = n.state_since, obstructed = n.obstacles <> '{}', admin_unit = n.admin_unit, sheet_no = n.sheet_no, parcel_no = n.parcel_no
            FROM fresh n WHERE w.parcel_id = n.id
              AND (w.state, w.state_since, w.obstructed, w.admin_unit, w.sheet_no, w.parcel_no) IS DISTINCT FROM (n.state, n.state_since, n.obstacles <> '{}', n.admin_unit, n.sheet_no, n.parcel_no);
            SELECT array_agg(n.id) INTO parcels FROM fresh n JOIN stale o USING (id)
            WHERE (n.project_id, n.land_use) IS DISTINCT FROM (o.project_id, o.land_use) OR NOT n.geom = o.geom;
        END IF;
    WHEN 'clearance_part' THEN
        SELECT array_agg(DISTINCT n.parcel_id) INTO parcels FROM fresh n;
    WHEN 'clearance_event' THEN
        SELECT array_agg(DISTINCT c.parcel_id) INTO parcels FROM clearance_part c WHERE c.id IN (SELECT n.part_id FROM fresh n);
    END CASE;
    IF parcels IS NOT NULL THEN
        PERFORM derive_work(parcels);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION work_follows() IS 'Statement trigger: the work list follows parcels, parts and steps.';
-- Named to run after what derives the parcel's state.
CREATE TRIGGER parcel_work_insert AFTER INSERT ON parcel REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work_follows();
CREATE TRIGGER parcel_work_update AFTER UPDATE ON parcel REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION work_follows();
CREATE TRIGGER clearance_part_work AFTER INSERT ON clearance_part REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work_follows();
CREATE TRIGGER clearance_event_work AFTER INSERT ON clearance_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work_follows();

-- +goose StatementBegin
CREATE FUNCTION work_follows_law() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    affected text[];
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'legal_rule' THEN
        IF TG_OP = 'INSERT' THEN
            SELECT array_agg(DISTINCT s) INTO affected FROM fresh r, unnest(r.during) AS s WHERE r.limits IS NOT NULL;
        ELSIF TG_OP = 'DELETE' THEN
            SELECT array_agg(DISTINCT s) INTO affected FROM stale r, unnest(r.during) AS s WHERE r.limits IS NOT NULL;
        ELSE
            SELECT array_agg(DISTINCT s) INTO affected FROM (SELECT during, limits FROM fresh UNION ALL SELECT during, limits FROM stale) r, unnest(r.during) AS s WHERE r.limits IS NOT NULL;
        END IF;
        -- What begins where a topic ends follows it.
        SELECT array_agg(DISTINCT s) INTO affected FROM unnest(affected || ARRAY(SELECT unnest(r.during) FROM legal_rule r WHERE array_to_string(r.starts, ' ') LIKE '%topic:%' AND r.during && affected)) AS s;
    WHEN 'holiday' THEN
        SELECT array_agg(DISTINCT s) INTO affected FROM legal_rule r, unnest(r.during) AS s WHERE r.unit = 'working_days';
    ELSE
        SELECT array_agg(DISTINCT s) INTO affected FROM legal_rule r, unnest(r.during) AS s WHERE r.limits IS NOT NULL;
    END CASE;
    IF affected IS NOT NULL THEN
        PERFORM derive_work_of_states(affected);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION work_follows_law() IS 'Statement trigger: the work list follows rules, holidays, laws and the groups of land uses.';
CREATE TRIGGER legal_rule_work_insert AFTER INSERT ON legal_rule REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
CREATE TRIGGER legal_rule_work_update AFTER UPDATE ON legal_rule REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
CREATE TRIGGER legal_rule_work_delete AFTER DELETE ON legal_rule REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
-- Named to run after holiday_counted.
CREATE TRIGGER holiday_work AFTER INSERT OR UPDATE OR DELETE ON holiday FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
CREATE TRIGGER legal_regime_work AFTER INSERT OR UPDATE OR DELETE ON legal_regime FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
CREATE TRIGGER land_use_type_work AFTER UPDATE OF notice_group ON land_use_type FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();
CREATE TRIGGER clearance_transition_work AFTER INSERT OR UPDATE OR DELETE ON clearance_transition FOR EACH STATEMENT EXECUTE FUNCTION work_follows_law();

-- +goose StatementBegin
CREATE FUNCTION forget_due_tiles() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cells integer[];
    boxes box2d[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(p.cell), array_agg(box2d(p.geom_3857)) INTO cells, boxes FROM fresh n JOIN parcel p ON p.id = n.parcel_id WHERE n.due_on IS NOT NULL;
    ELSE
        SELECT array_agg(p.cell), array_agg(box2d(p.geom_3857)) INTO cells, boxes
        FROM fresh n JOIN stale o USING (parcel_id) JOIN parcel p ON p.id = n.parcel_id WHERE n.due_on IS DISTINCT FROM o.due_on;
    END IF;
    IF cells IS NOT NULL THEN
        PERFORM forget_tiles('parcels', cells, boxes);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION forget_due_tiles() IS 'Statement trigger: tiles carry the due day; where it changed they are forgotten.';
CREATE TRIGGER clearance_work_tiles_insert AFTER INSERT ON clearance_work REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION forget_due_tiles();
CREATE TRIGGER clearance_work_tiles_update AFTER UPDATE ON clearance_work REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION forget_due_tiles();

-- Guards -----------------------------------------------------------------------------

CREATE TABLE clearance_breach (
    event_id  bigint NOT NULL CONSTRAINT clearance_breach_event_exists REFERENCES clearance_event (id),
    rule      text NOT NULL,
    limits    text NOT NULL,
    article   text,
    value     numeric NOT NULL,
    unit      text NOT NULL,
    starts_on date,
    day       date,
    personal  boolean NOT NULL,
    PRIMARY KEY (event_id, rule)
);
COMMENT ON TABLE clearance_breach IS 'Steps that were recorded although a rule speaks against them, or late, as the rule stood then; written by a trigger.';
COMMENT ON COLUMN clearance_breach.event_id IS 'Step.';
COMMENT ON COLUMN clearance_breach.rule IS 'Code of the rule.';
COMMENT ON COLUMN clearance_breach.limits IS 'latest, earliest or expires, as in legal_rule; barred for a day on which enforcement may not run.';
COMMENT ON COLUMN clearance_breach.article IS 'Article, as it stood.';
COMMENT ON COLUMN clearance_breach.value IS 'Value, as it stood.';
COMMENT ON COLUMN clearance_breach.unit IS 'Unit of the value.';
COMMENT ON COLUMN clearance_breach.starts_on IS 'Day on which the limit began.';
COMMENT ON COLUMN clearance_breach.day IS 'The last lawful day, or the first.';
COMMENT ON COLUMN clearance_breach.personal IS 'Whether it tells of an obstacle, which is not public.';
CREATE TRIGGER clearance_breach_by_trigger BEFORE INSERT ON clearance_breach FOR EACH ROW EXECUTE FUNCTION refuse_insert_by_hand();
CREATE TRIGGER clearance_breach_append_only BEFORE UPDATE OR DELETE ON clearance_breach FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION as_percent(written text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN $1 ~ '^\d{1,3}(\.\d{1,6})?$' THEN $1::numeric END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION as_percent(text) IS 'A number written without sign; null for anything else.';

-- +goose StatementBegin
CREATE FUNCTION broken_limits(ids bigint[], parts bigint[], states text[])
    RETURNS TABLE (event_id bigint, rule_id bigint, starts_on date, day date) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.id, x.rule_id, x.starts_on, x.day
    FROM clearance_limits($2, $3, $1, true) x JOIN legal_rule r ON r.id = x.rule_id JOIN clearance_event e ON e.id = $1[x.n]
    WHERE 'state:' || e.to_state = ANY (r.ends)
      AND CASE r.limits WHEN 'earliest' THEN e.effective_on < x.day ELSE e.effective_on > x.day END
      AND coalesce(as_percent(e.details ->> 'consent_percent') < r.waived_from_consent, true)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION broken_limits(bigint[], bigint[], text[]) IS 'Limits that steps break: number, part and state before of each.';
REVOKE ALL ON FUNCTION broken_limits(bigint[], bigint[], text[]) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION guard_clearance_time() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ids    bigint[];
    parts  bigint[];
    states text[];
    l      record;
BEGIN
    SELECT array_agg(f.id), array_agg(f.part_id), array_agg(f.from_state) INTO ids, parts, states
    FROM fresh f JOIN (SELECT DISTINCT d AS from_state, x AS mark FROM legal_rule r, unnest(r.during) AS d, unnest(r.ends) AS x WHERE r.limits IS NOT NULL) g
      ON g.from_state = f.from_state AND g.mark = 'state:' || f.to_state
    WHERE NOT f.void;
    FOR l IN
        SELECT b.event_id, b.starts_on, b.day, r.code, r.limits, r.article, r.value, r.unit, r.enforced, e.to_state, e.effective_on, array_to_string(r.starts, ' ') ~ 'obstacle:' AS personal
        FROM broken_limits(ids, parts, states) b JOIN legal_rule r ON r.id = b.rule_id JOIN clearance_event e ON e.id = b.event_id
        WHERE ids IS NOT NULL
        ORDER BY r.enforced DESC, b.event_id, b.day DESC
    LOOP
        IF l.enforced AND l.limits <> 'latest' THEN
            RAISE EXCEPTION 'the step to % on % breaks % (%), which gives %', l.to_state, l.effective_on, l.code, l.article, l.day
                USING ERRCODE = 'check_violation', TABLE = 'clearance_event', COLUMN = 'effective_on',
                      CONSTRAINT = CASE l.limits WHEN 'earliest' THEN 'clearance_event_not_too_early' ELSE 'clearance_event_notice_in_force' END,
                      DETAIL = jsonb_build_object('rule', l.code, 'article', l.article, 'day', l.day, 'starts_on', l.starts_on, 'value', l.value, 'unit', l.unit)::text;
        END IF;
        INSERT INTO clearance_breach VALUES (l.event_id, l.code, l.limits, l.article, l.value, l.unit, l.starts_on, l.day, l.personal);
    END LOOP;
    -- A step that is taken by force is taken when force is lawful.
    FOR l IN
        SELECT f.id AS event_id, f.effective_on, r.code, r.article, r.value, r.unit, r.enforced, enforcement_from(f.effective_on) AS day
        FROM fresh f CROSS JOIN LATERAL (
            SELECT FROM obstacle o
            WHERE o.part_id = f.part_id AND o.kind = CASE f.to_state WHEN 'inventoried' THEN 'enforcement_inventory' ELSE 'enforcement_recovery' END
              AND o.opened_on <= f.effective_on AND (o.closed_on IS NULL OR o.closed_on >= f.effective_on) LIMIT 1) o
        CROSS JOIN LATERAL enforcement_barred(f.effective_on, CASE WHEN f.details ->> 'enforced_at' ~ '^([01]\d|2[0-3]):[0-5]\d$' THEN (f.details ->> 'enforced_at')::time END) b
        JOIN legal_rule r ON r.id = b.rule_id
        WHERE f.to_state IN ('inventoried', 'handed_over') AND NOT f.void
        ORDER BY r.enforced DESC, f.id, r.code
    LOOP
        IF l.enforced THEN
            RAISE EXCEPTION 'no enforcement on % (%: %)', l.effective_on, l.code, l.article
                USING ERRCODE = 'check_violation', TABLE = 'clearance_event', CONSTRAINT = 'clearance_event_enforcement_lawful',
                      COLUMN = CASE WHEN l.unit = 'hour_of_day' THEN 'enforced_at' ELSE 'effective_on' END,
                      DETAIL = jsonb_build_object('rule', l.code, 'article', l.article, 'day', l.day, 'value', l.value, 'unit', l.unit)::text;
        END IF;
        INSERT INTO clearance_breach VALUES (l.event_id, l.code, 'barred', l.article, l.value, l.unit, NULL, l.day, true);
    END LOOP;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION guard_clearance_time() IS 'Statement trigger: refuses a step before its day, after the notice has run out, or by force when force may not be used, where the rule is enforced; notes the breach where it is not.';
CREATE TRIGGER clearance_event_in_time AFTER INSERT ON clearance_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION guard_clearance_time();

-- +goose StatementBegin
CREATE FUNCTION guard_obstacle_time() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    l record;
BEGIN
    FOR l IN
        SELECT r.code, r.article, r.value, r.unit, x.starts_on, x.day
        FROM clearance_part c, clearance_limits(ARRAY[c.id], ARRAY[c.state], NULL, true) x JOIN legal_rule r ON r.id = x.rule_id
        WHERE c.id = NEW.part_id AND 'obstacle:' || NEW.kind = ANY (r.ends) AND r.limits = 'earliest' AND r.enforced AND NEW.opened_on < x.day
        ORDER BY x.day DESC LIMIT 1
    LOOP
        RAISE EXCEPTION '% on % breaks % (%), which gives %', NEW.kind, NEW.opened_on, l.code, l.article, l.day
            USING ERRCODE = 'check_violation', TABLE = 'obstacle', COLUMN = 'opened_on', CONSTRAINT = 'obstacle_not_too_early',
                  DETAIL = jsonb_build_object('rule', l.code, 'article', l.article, 'day', l.day, 'starts_on', l.starts_on, 'value', l.value, 'unit', l.unit)::text;
    END LOOP;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION guard_obstacle_time() IS 'Row trigger: no compulsory inventory before the days of persuasion are over.';
CREATE TRIGGER obstacle_in_time BEFORE INSERT ON obstacle FOR EACH ROW EXECUTE FUNCTION guard_obstacle_time();

-- What the clock of a parcel shows -----------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION parcel_limits(parcel bigint) RETURNS TABLE (part bigint, state text, rule_id bigint, starts_on date, day date) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.number, c.state, x.rule_id, x.starts_on, x.day
    FROM current_parts($1) c, clearance_limits(ARRAY[c.id], ARRAY[c.state], NULL, may('clearance', 'read_personal', $1)) x
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION parcel_limits(bigint) IS 'Time limits that run for the parts of a parcel; those that an obstacle begins only for who may read personal data of it.';

-- +goose StatementBegin
CREATE FUNCTION handover_from(part bigint, on_day date) RETURNS date LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (WITH c AS (
        SELECT k.id, k.state, s.ordinal,
               CASE WHEN EXISTS (SELECT FROM unnest(p.land_use) AS u JOIN land_use_type t ON t.code = u WHERE t.notice_group <> 'agricultural') OR p.land_use = '{}' THEN 'non_agricultural' ELSE 'agricultural' END AS land_group
        FROM clearance_part k JOIN clearance_state s ON s.code = k.state JOIN parcel p ON p.id = k.parcel_id
        WHERE k.id = $1 AND s.ordinal < (SELECT ordinal FROM clearance_state WHERE code = 'handed_over')
    ),
    l AS MATERIALIZED (
        SELECT r.*, x.day FROM c, clearance_limits(ARRAY[c.id], ARRAY[c.state], NULL, false) x JOIN legal_rule r ON r.id = x.rule_id
    ),
    rest AS ( -- what has not begun, or must begin anew, begins today at the earliest
        SELECT limit_day($2, r.value, r.unit) AS day
        FROM c, legal_rule r
        WHERE r.limits = 'earliest' AND r.valid @> $2 AND law_applies(r.regime, NULL, $2) AND (r.land_group IS NULL OR r.land_group = c.land_group)
          AND r.starts[1] ~ '^(state|detail):' AND r.ends[1] ~ '^state:'
          AND ((SELECT s.ordinal FROM clearance_state s WHERE s.code = split_part(substring(r.starts[1] FROM ':(.*)$'), '.', 1)) > c.ordinal
               OR EXISTS (SELECT FROM l WHERE l.limits = 'expires' AND l.day < $2 AND l.starts = r.starts))
          AND (SELECT s.ordinal FROM clearance_state s WHERE s.code = substr(r.ends[1], 7)) > c.ordinal
    )
    SELECT greatest($2, (SELECT max(l.day) FROM l WHERE l.limits = 'earliest'), (SELECT max(rest.day) FROM rest)) FROM c);
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION handover_from(bigint, date) IS 'First day on which a part can lawfully be handed over after a recovery decision, if every step that is still to come is taken as soon as the law allows; null when it is handed over or left the boundary.';

ALTER TABLE clearance_breach ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_breach_read ON clearance_breach FOR SELECT TO matbang_web
    USING (NOT personal OR may_part('read_personal', (SELECT e.part_id FROM clearance_event e WHERE e.id = event_id)));

INSERT INTO web_grant VALUES ('clearance_work', 'SELECT'), ('clearance_breach', 'SELECT');
SELECT grant_to_web();

-- +goose StatementBegin
DO $$
BEGIN
    PERFORM derive_work(array_agg(id)) FROM parcel WHERE project_id IS NOT NULL HAVING count(*) > 0;
END $$;
-- +goose StatementEnd
