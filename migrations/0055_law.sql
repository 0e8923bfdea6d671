-- +goose Up
-- The law in force as data: what begins a time limit, what ends it, in which
-- states it runs; the days on which offices rest. An administrator corrects it,
-- and what was there before is kept.

SELECT set_config('matbang.bulk', 'migration', true); -- the table of rights as it comes is no change of it
INSERT INTO access_resource VALUES ('legal_rule', 'Quy định pháp luật', 'Rules of law');
INSERT INTO access_right (role, resource, action, area)
SELECT r.role, 'legal_rule', g.action, CASE WHEN g.action = 'read' OR r.role = 'admin' THEN 'all' ELSE 'none' END
FROM (VALUES ('public'), ('viewer'), ('planner'), ('reviewer'), ('agency'), ('promoter'), ('admin'), ('auditor')) AS r (role), (VALUES ('read'), ('administer')) AS g (action);
SELECT set_config('matbang.bulk', '', true);

-- +goose StatementBegin
CREATE FUNCTION are_marks(marks text[], of text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(bool_and(m IS NOT NULL AND m ~ ('^(' || of || '):[a-z_]+' || CASE WHEN m LIKE 'detail:%' THEN '\.[a-z_]+' ELSE '' END || '$')), true) FROM unnest(marks) AS m
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION are_marks(text[], text) IS 'Whether marks of a limit have the form kind:name (detail:state.field) with one of these kinds, written as a|b.';

ALTER TABLE legal_rule
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT legal_rule_pkey PRIMARY KEY,
    ADD COLUMN limits text CONSTRAINT legal_rule_limits_known CHECK (limits IN ('latest', 'earliest', 'expires')),
    ADD COLUMN starts text[] NOT NULL DEFAULT '{}' CONSTRAINT legal_rule_starts_known CHECK (are_marks(starts, 'state|detail|obstacle|topic')),
    ADD COLUMN ends text[] NOT NULL DEFAULT '{}' CONSTRAINT legal_rule_ends_known CHECK (are_marks(ends, 'state|obstacle')),
    ADD COLUMN during text[] NOT NULL DEFAULT '{}',
    ADD COLUMN land_group text CONSTRAINT legal_rule_land_group_known CHECK (land_group IN ('agricultural', 'non_agricultural')),
    ADD COLUMN waived_from_consent numeric CONSTRAINT legal_rule_consent_percent CHECK (waived_from_consent BETWEEN 0 AND 100),
    ADD COLUMN enforced boolean NOT NULL DEFAULT false,
    ADD COLUMN reason text CONSTRAINT legal_rule_reason_length CHECK (length(reason) <= 2000),
    ADD COLUMN changed_by text,
    ADD COLUMN changed_at timestamptz,
    ADD CONSTRAINT legal_rule_limit_whole CHECK (limits IS NULL OR cardinality(starts) > 0 AND cardinality(during) > 0 AND unit IN ('days', 'working_days', 'months') AND value BETWEEN 0 AND 10000 AND value = floor(value));
COMMENT ON COLUMN legal_rule.id IS 'Internal number.';
COMMENT ON COLUMN legal_rule.limits IS 'What a time limit of clearance says: latest (late after the day), earliest (a later step is lawful from the day on), expires (what began it has no force after the day); empty where the rule is no such limit.';
COMMENT ON COLUMN legal_rule.starts IS 'Marks that begin it, the last of which counts: state:S, detail:S.field (a day in the record of the step into S, else the day of the step), obstacle:K, topic:T (the day of a limit of that topic).';
COMMENT ON COLUMN legal_rule.ends IS 'Steps that end it or that it guards: state:S, obstacle:K; empty where the register does not see that it is kept.';
COMMENT ON COLUMN legal_rule.during IS 'States in which it runs.';
COMMENT ON COLUMN legal_rule.land_group IS 'Land to which it applies; a parcel with any other than farm land is non_agricultural.';
COMMENT ON COLUMN legal_rule.waived_from_consent IS 'Percent of land users whose recorded consent lifts the limit.';
COMMENT ON COLUMN legal_rule.enforced IS 'True: a step against it is refused; false: it is recorded, and the breach noted.';
COMMENT ON COLUMN legal_rule.reason IS 'Why it was last changed by an administrator.';
COMMENT ON COLUMN legal_rule.changed_by IS 'Account that last changed it; empty while it is as the dataset gives it. What was changed once, the dataset does not touch any more.';
COMMENT ON COLUMN legal_rule.changed_at IS 'When.';

CREATE TABLE holiday (
    day        date PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT holiday_kind_known CHECK (kind IN ('lunar_new_year', 'tet', 'public', 'moved', 'worked')),
    name_vi    text NOT NULL CONSTRAINT holiday_name_vi_length CHECK (length(name_vi) BETWEEN 1 AND 300),
    name_en    text NOT NULL CONSTRAINT holiday_name_en_length CHECK (length(name_en) BETWEEN 1 AND 300),
    source     text NOT NULL CONSTRAINT holiday_source_length CHECK (length(source) BETWEEN 1 AND 300),
    in_force   boolean NOT NULL DEFAULT true,
    unverified boolean NOT NULL DEFAULT true,
    reason     text CONSTRAINT holiday_reason_length CHECK (length(reason) <= 2000),
    changed_by text,
    changed_at timestamptz
);
COMMENT ON TABLE holiday IS 'Days on which public offices rest, and weekend days on which they work: for limits in working days and for enforcement.';
COMMENT ON COLUMN holiday.day IS 'Day.';
COMMENT ON COLUMN holiday.kind IS 'lunar_new_year (first day of Tết), tet, public, moved (in place of a holiday on a weekend), worked (a weekend day that is worked).';
COMMENT ON COLUMN holiday.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN holiday.name_en IS 'Name in English.';
COMMENT ON COLUMN holiday.source IS 'Where it is laid down, or how it was computed.';
COMMENT ON COLUMN holiday.in_force IS 'False where an administrator took it out.';
COMMENT ON COLUMN holiday.unverified IS 'True until the legal department confirms it.';
COMMENT ON COLUMN holiday.reason IS 'Why it was last changed by an administrator.';
COMMENT ON COLUMN holiday.changed_by IS 'Account that last changed it; empty while it is as the dataset gives it.';
COMMENT ON COLUMN holiday.changed_at IS 'When.';

CREATE TABLE law_change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject    text NOT NULL CONSTRAINT law_change_subject_known CHECK (subject IN ('legal_rule', 'holiday')),
    key        text NOT NULL,
    before     jsonb,
    after      jsonb NOT NULL,
    reason     text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX law_change_key ON law_change (subject, key, id);
COMMENT ON TABLE law_change IS 'Every change of a rule or a holiday by an administrator, with the row as it was; append-only.';
COMMENT ON COLUMN law_change.id IS 'Internal number, in the order of the changes.';
COMMENT ON COLUMN law_change.subject IS 'Table: legal_rule or holiday.';
COMMENT ON COLUMN law_change.key IS 'Code of the rule, or the day.';
COMMENT ON COLUMN law_change.before IS 'The row before, with its period of validity; empty for a new one.';
COMMENT ON COLUMN law_change.after IS 'The row after.';
COMMENT ON COLUMN law_change.reason IS 'Why.';
COMMENT ON COLUMN law_change.changed_by IS 'Who.';
COMMENT ON COLUMN law_change.changed_at IS 'When.';
CREATE TRIGGER law_change_by_trigger BEFORE INSERT ON law_change FOR EACH ROW EXECUTE FUNCTION refuse_insert_by_hand();
CREATE TRIGGER law_change_append_only BEFORE UPDATE OR DELETE ON law_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER law_change_no_truncate BEFORE TRUNCATE ON law_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION sign_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'matbang_web' THEN
        IF coalesce(btrim(NEW.reason), '') = '' THEN
            RAISE EXCEPTION 'a change of the law in force gives its reason'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_reason_given', TABLE = TG_TABLE_NAME, COLUMN = 'reason';
        END IF;
        NEW.changed_by := acting_name();
        NEW.changed_at := now();
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION sign_law() IS 'Row trigger: who changes a rule or a holiday is noted, and says why.';
CREATE TRIGGER legal_rule_signed BEFORE INSERT OR UPDATE ON legal_rule FOR EACH ROW EXECUTE FUNCTION sign_law();
CREATE TRIGGER holiday_signed BEFORE INSERT OR UPDATE ON holiday FOR EACH ROW EXECUTE FUNCTION sign_law();

-- +goose StatementBegin
CREATE FUNCTION keep_law() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    derived CONSTANT text[] := ARRAY['valid'];
BEGIN
    IF NEW.changed_at IS NOT NULL THEN
        INSERT INTO law_change (subject, key, before, after, reason, changed_by, changed_at)
        VALUES (TG_TABLE_NAME, to_jsonb(NEW) ->> TG_ARGV[0], CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) - derived END, to_jsonb(NEW) - derived,
                coalesce(NEW.reason, ''), coalesce(NEW.changed_by, acting_name()), NEW.changed_at);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_law() IS 'Row trigger: keeps the row as it was before an administrator changed it. Argument: column of the key.';
CREATE TRIGGER legal_rule_kept AFTER INSERT OR UPDATE ON legal_rule FOR EACH ROW EXECUTE FUNCTION keep_law('code');
CREATE TRIGGER holiday_kept AFTER INSERT OR UPDATE ON holiday FOR EACH ROW EXECUTE FUNCTION keep_law('day');
CREATE TRIGGER holiday_audited AFTER INSERT OR UPDATE OR DELETE ON holiday FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('day');

-- Working days -----------------------------------------------------------------

CREATE TABLE working_day (
    day     date PRIMARY KEY,
    works   boolean NOT NULL,
    ordinal integer NOT NULL
);
CREATE INDEX working_day_ordinal ON working_day (ordinal) WHERE works;
COMMENT ON TABLE working_day IS 'The calendar from 2014 to 2040, counted in working days: Monday to Friday without holidays. Derived from holiday.';
COMMENT ON COLUMN working_day.day IS 'Day.';
COMMENT ON COLUMN working_day.works IS 'Whether public offices work.';
COMMENT ON COLUMN working_day.ordinal IS 'Working days up to this day, itself counted.';
INSERT INTO working_day
SELECT d::date, extract(isodow FROM d) < 6, count(*) FILTER (WHERE extract(isodow FROM d) < 6) OVER (ORDER BY d)
FROM generate_series(timestamp '2014-01-01', '2040-12-31', '1 day') AS d;

-- +goose StatementBegin
CREATE FUNCTION count_working_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE working_day w SET works = n.works, ordinal = n.ordinal
    FROM (SELECT d.day, d.works, count(*) FILTER (WHERE d.works) OVER (ORDER BY d.day) AS ordinal
          FROM (SELECT x.day, CASE WHEN h.kind = 'worked' THEN true WHEN h.day IS NOT NULL THEN false ELSE extract(isodow FROM x.day) < 6 END AS works
                FROM working_day x LEFT JOIN holiday h ON h.day = x.day AND h.in_force) d) n
    WHERE w.day = n.day AND (w.works, w.ordinal) IS DISTINCT FROM (n.works, n.ordinal::integer);
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION count_working_days() IS 'Statement trigger: counts the working days anew after a change of holidays.';
CREATE TRIGGER holiday_counted AFTER INSERT OR UPDATE OR DELETE ON holiday FOR EACH STATEMENT EXECUTE FUNCTION count_working_days();

-- +goose StatementBegin
CREATE FUNCTION limit_day(start date, value numeric, unit text) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE $3
        WHEN 'days' THEN $1 + $2::integer
        WHEN 'months' THEN ($1 + make_interval(months => $2::integer))::date
        WHEN 'working_days' THEN (SELECT n.day FROM working_day s JOIN working_day n ON n.ordinal = s.ordinal + $2::integer WHERE s.day = $1 AND n.works)
    END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION limit_day(date, numeric, text) IS 'The day so many days, months or working_days after a day, which itself does not count; null beyond the calendar of working days.';

-- Enforcement --------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION enforcement_barred(on_day date, at_time time) RETURNS TABLE (rule_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.id FROM legal_rule r
    WHERE r.topic = 'enforcement' AND r.valid @> $1 AND CASE r.applies_to
        WHEN 'forbidden_from' THEN extract(hour FROM $2) >= r.value
        WHEN 'forbidden_until' THEN extract(hour FROM $2) < r.value
        WHEN 'before_and_after_tet' THEN EXISTS (SELECT FROM holiday h WHERE h.kind = 'lunar_new_year' AND h.in_force AND h.day BETWEEN $1 - r.value::integer AND $1 + r.value::integer)
        WHEN 'holidays' THEN EXISTS (SELECT FROM holiday h WHERE h.day = $1 AND h.in_force AND h.kind <> 'worked')
        WHEN 'weekly_rest' THEN extract(isodow FROM $1) > 5 AND NOT EXISTS (SELECT FROM holiday h WHERE h.day = $1 AND h.in_force AND h.kind = 'worked')
        ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION enforcement_barred(date, time) IS 'Rules that forbid enforcement on this day, or, with a time (local), at this hour of it.';

-- +goose StatementBegin
CREATE FUNCTION enforcement_from(on_day date) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d::date FROM generate_series($1::timestamp, $1 + 90, '1 day') AS d
    WHERE NOT EXISTS (SELECT FROM enforcement_barred(d::date, NULL)) ORDER BY d LIMIT 1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION enforcement_from(date) IS 'First day from this one on which enforcement is lawful.';

-- Rights ---------------------------------------------------------------------------

ALTER TABLE legal_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY legal_rule_read ON legal_rule FOR SELECT TO matbang_web USING (true);
CREATE POLICY legal_rule_administer ON legal_rule TO matbang_web USING (acting_right('legal_rule', 'administer') = 'all') WITH CHECK (acting_right('legal_rule', 'administer') = 'all');
ALTER TABLE holiday ENABLE ROW LEVEL SECURITY;
CREATE POLICY holiday_read ON holiday FOR SELECT TO matbang_web USING (true);
CREATE POLICY holiday_administer ON holiday TO matbang_web USING (acting_right('legal_rule', 'administer') = 'all') WITH CHECK (acting_right('legal_rule', 'administer') = 'all');

INSERT INTO web_grant VALUES
    ('legal_rule', 'INSERT (code, regime, topic, value, unit, applies_to, article, valid_from, valid_to, text_vi, text_en, unverified, limits, starts, ends, during, land_group, waived_from_consent, enforced, reason)'),
    ('legal_rule', 'UPDATE (value, unit, article, valid_from, valid_to, text_vi, text_en, unverified, starts, ends, during, land_group, waived_from_consent, enforced, reason)'),
    ('holiday', 'SELECT'),
    ('holiday', 'INSERT (day, kind, name_vi, name_en, source, in_force, unverified, reason), UPDATE (kind, name_vi, name_en, source, in_force, unverified, reason)'),
    ('law_change', 'SELECT'), ('working_day', 'SELECT');
SELECT grant_to_web();
