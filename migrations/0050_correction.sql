-- +goose Up
-- A step that was recorded wrongly is not changed: a new record names what it
-- corrects and says why. The state of a part follows from the records in force:
-- those that no later record corrects and that do not say that the step never
-- happened.

ALTER TABLE clearance_event ADD COLUMN step_id bigint;
ALTER TABLE clearance_event ADD COLUMN void boolean NOT NULL DEFAULT false;
ALTER TABLE clearance_event ADD COLUMN correction_reason text;
ALTER TABLE clearance_event ADD COLUMN correction_document text;
COMMENT ON COLUMN clearance_event.corrects IS 'Record that this one corrects: an earlier one of the same step, corrected by no other.';
COMMENT ON COLUMN clearance_event.step_id IS 'First record of the step that this record corrects, filled in by the database; empty for a first record.';
COMMENT ON COLUMN clearance_event.void IS 'True where the correction says that the step never happened.';
COMMENT ON COLUMN clearance_event.correction_reason IS 'Why the correction was made. Personal data, as notes are.';
COMMENT ON COLUMN clearance_event.correction_document IS 'Document on which the correction rests. Personal data, as notes are.';
ALTER TABLE clearance_event ADD CONSTRAINT clearance_event_correction_has_reason
    CHECK (corrects IS NULL OR (correction_reason IS NOT NULL AND btrim(correction_reason) <> ''));
ALTER TABLE clearance_event ADD CONSTRAINT clearance_event_correction_has_document
    CHECK (corrects IS NULL OR (correction_document IS NOT NULL AND btrim(correction_document) <> ''));
ALTER TABLE clearance_event ADD CONSTRAINT clearance_event_only_corrections_void
    CHECK (corrects IS NOT NULL OR NOT (void OR step_id IS NOT NULL OR correction_reason IS NOT NULL OR correction_document IS NOT NULL));
CREATE UNIQUE INDEX clearance_event_corrected_once ON clearance_event (corrects) WHERE corrects IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION step_place(effective_on date, step_id bigint, id bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((effective_on - date '1900-01-01')::bigint << 40) + coalesce(step_id, id);
-- +goose StatementEnd
COMMENT ON FUNCTION step_place(date, bigint, bigint) IS 'Place of a record among the steps of its part: by the day in the world, and on one day by the order in which the steps were first recorded. A correction stands in the place of what it corrects.';

CREATE VIEW clearance_event_in_force AS
SELECT e.id, e.part_id, e.from_state, e.to_state, e.regime, e.effective_on, e.recorded_at, e.decision_no, e.decision_date, e.corrects, e.step_id
FROM clearance_event e
WHERE NOT e.void AND NOT EXISTS (SELECT FROM clearance_event n WHERE n.corrects = e.id);
COMMENT ON VIEW clearance_event_in_force IS 'The steps as they are known now, without what was corrected; nothing personal.';

CREATE VIEW clearance_correction_in_area WITH (security_barrier) AS
SELECT e.id, e.part_id, e.correction_reason AS reason, e.correction_document AS document
FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id
WHERE e.corrects IS NOT NULL AND may('clearance', 'read_personal', c.parcel_id);
COMMENT ON VIEW clearance_correction_in_area IS 'Why steps were corrected, of the parcels of which who acts may read personal data.';

-- What one record does to a part: its state, since when, and the days of payment
-- and recovery.

-- +goose StatementBegin
CREATE FUNCTION missing_fields(step clearance_event, required text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(field) FROM unnest(required) AS field
    WHERE CASE field
        WHEN 'decision_no' THEN step.decision_no IS NULL
        WHEN 'decision_date' THEN step.decision_date IS NULL
        WHEN 'issuer' THEN step.issuer IS NULL
        WHEN 'amount_vnd' THEN step.amount_vnd IS NULL
        WHEN 'area_m2' THEN step.area_m2 IS NULL
        WHEN 'document' THEN step.document IS NULL
        WHEN 'note' THEN step.note IS NULL
        WHEN 'obstacle_closed' THEN false -- no field: a guard of the step to clean
        ELSE NOT step.details ? field
    END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION missing_fields(clearance_event, text[]) IS 'Which of the required fields a record lacks; null when none.';

-- +goose StatementBegin
CREATE FUNCTION moved(part clearance_part, to_state text, effective_on date) RETURNS clearance_part LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    part.state := to_state;
    part.state_since := effective_on;
    part.paid_on := CASE WHEN to_state = 'paid' THEN effective_on WHEN to_state IN ('not_started', 'plan_posted') THEN NULL ELSE part.paid_on END;
    part.recovered_on := CASE WHEN to_state = 'recovery_decided' THEN effective_on WHEN to_state = 'not_started' THEN NULL ELSE part.recovered_on END;
    RETURN part;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION moved(clearance_part, text, date) IS 'A part after one step more.';

-- +goose StatementBegin
CREATE FUNCTION part_state_on(part bigint, day date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT to_state FROM clearance_event_in_force WHERE part_id = $1 AND effective_on <= $2
                     ORDER BY step_place(effective_on, step_id, id) DESC LIMIT 1), 'not_started')
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION part_state_on(bigint, date) IS 'State of a part at the end of a day, by all that is recorded.';

-- +goose StatementBegin
CREATE FUNCTION check_clearance_step(step clearance_event, part clearance_part) RETURNS clearance_event LANGUAGE plpgsql AS $$
DECLARE
    way     clearance_transition;
    missing text[];
BEGIN
    step.regime := coalesce(step.regime, (SELECT code FROM legal_regime WHERE valid @> step.effective_on ORDER BY valid_from NULLS FIRST LIMIT 1));
    IF step.from_state IS NOT NULL AND step.from_state <> part.state THEN
        RAISE EXCEPTION 'the part is in state %, not %', part.state, step.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_from_current', TABLE = 'clearance_event';
    END IF;
    step.from_state := part.state;
    SELECT t.* INTO way FROM clearance_transition t JOIN legal_regime r ON r.code = t.regime
    WHERE t.regime = step.regime AND t.from_state = part.state AND t.to_state = step.to_state AND r.valid @> step.effective_on;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no step from % to % under % on %', part.state, step.to_state, step.regime, step.effective_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_transition_allowed', TABLE = 'clearance_event';
    END IF;
    IF step.effective_on < part.state_since THEN
        RAISE EXCEPTION 'the step takes effect on %, before the one it follows (%)', step.effective_on, part.state_since
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_dates_forward', TABLE = 'clearance_event';
    END IF;
    missing := missing_fields(step, way.requires);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'the step to % needs %', step.to_state, array_to_string(missing, ', ')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_complete', TABLE = 'clearance_event', COLUMN = missing[1], DETAIL = array_to_string(missing, ',');
    END IF;
    IF step.to_state = 'clean' THEN
        IF EXISTS (SELECT FROM obstacle o JOIN clearance_part c ON c.id = o.part_id WHERE c.parcel_id = part.parcel_id AND o.closed_on IS NULL) THEN
            RAISE EXCEPTION 'an obstacle of the parcel is open: close it first'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_has_no_obstacle', TABLE = 'clearance_event';
        END IF;
        IF EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = part.parcel_id AND c.id <> part.id AND c.state NOT IN ('handed_over', 'clean', 'excluded')) THEN
            RAISE EXCEPTION 'another part of the parcel is not handed over yet'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_all_parts_handed_over', TABLE = 'clearance_event';
        END IF;
    END IF;
    RETURN step;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clearance_step(clearance_event, clearance_part) IS 'Refuses a new step that the transition table does not allow or that lacks a required field; returns it with law and state before.';

-- +goose StatementBegin
CREATE FUNCTION check_clearance_correction(fix clearance_event, old clearance_event) RETURNS clearance_event LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM clearance_event n WHERE n.corrects = old.id) THEN
        RAISE EXCEPTION 'record % has been corrected already', old.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_corrected_once', TABLE = 'clearance_event', COLUMN = 'corrects';
    END IF;
    IF (fix.part_id, fix.to_state) <> (old.part_id, old.to_state) THEN
        RAISE EXCEPTION 'a correction is of the same step of the same part'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_correction_same_step', TABLE = 'clearance_event', COLUMN = 'to_state';
    END IF;
    fix.step_id := coalesce(old.step_id, old.id);
    fix.from_state := old.from_state;
    IF fix.void THEN
        fix.effective_on := old.effective_on;
        fix.regime := old.regime;
    END IF;
    fix.regime := coalesce(fix.regime, (
        SELECT code FROM legal_regime WHERE valid @> fix.effective_on ORDER BY code <> old.regime, valid_from NULLS FIRST LIMIT 1));
    IF (fix.void AND old.void) OR (fix.void, fix.effective_on, fix.regime, fix.decision_no, fix.decision_date, fix.issuer, fix.amount_vnd, fix.area_m2, fix.document, fix.note, fix.details)
       IS NOT DISTINCT FROM (old.void, old.effective_on, old.regime, old.decision_no, old.decision_date, old.issuer, old.amount_vnd, old.area_m2, old.document, old.note, old.details) THEN
        RAISE EXCEPTION 'the correction changes nothing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_correction_changes_something', TABLE = 'clearance_event';
    END IF;
    RETURN fix;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clearance_correction(clearance_event, clearance_event) IS 'Refuses a correction that corrects nothing, or what is corrected already; returns it with what the database fills in.';

-- +goose StatementBegin
CREATE FUNCTION replay_part(INOUT part clearance_part, INOUT fix clearance_event) LANGUAGE plpgsql AS $$
DECLARE
    step    record;
    way     clearance_transition;
    missing text[];
BEGIN
    part.state := 'not_started';
    part.state_since := NULL;
    part.paid_on := NULL;
    part.recovered_on := NULL;
    FOR step IN
        SELECT e AS event, w.from_state AS was_from, step_place((e).effective_on, (e).step_id, (e).id) AS place
        FROM (SELECT f.id, lag(f.to_state, 1, 'not_started') OVER (ORDER BY step_place(f.effective_on, f.step_id, f.id)) AS from_state
              FROM clearance_event_in_force f WHERE f.part_id = part.id) w
        JOIN clearance_event e USING (id) WHERE e.id <> fix.corrects
        UNION ALL SELECT fix, NULL, step_place(fix.effective_on, fix.step_id, fix.id) WHERE NOT fix.void
        ORDER BY place
    LOOP
        -- Steps that follow what they followed before are as lawful as they were.
        IF step.was_from IS DISTINCT FROM part.state THEN
            SELECT t.* INTO way FROM clearance_transition t JOIN legal_regime r ON r.code = t.regime
            WHERE t.regime = (step.event).regime AND t.from_state = part.state AND t.to_state = (step.event).to_state AND r.valid @> (step.event).effective_on;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'corrected so, the step to % of % would follow %: the law has no such step', (step.event).to_state, (step.event).effective_on, part.state
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_correction_chain_lawful', TABLE = 'clearance_event',
                          DETAIL = concat_ws(',', part.state, (step.event).to_state, (step.event).effective_on);
            END IF;
            missing := missing_fields(step.event, way.requires);
            IF missing IS NOT NULL AND (step.event).id = fix.id THEN
                RAISE EXCEPTION 'the step to % needs %', fix.to_state, array_to_string(missing, ', ')
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_complete', TABLE = 'clearance_event', COLUMN = missing[1], DETAIL = array_to_string(missing, ',');
            ELSIF missing IS NOT NULL THEN
                RAISE EXCEPTION 'corrected so, the step to % of % would follow % and needs %', (step.event).to_state, (step.event).effective_on, part.state, array_to_string(missing, ', ')
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_correction_chain_complete', TABLE = 'clearance_event',
                          DETAIL = concat_ws(',', part.state, (step.event).to_state, (step.event).effective_on, array_to_string(missing, ' '));
            END IF;
        END IF;
        IF (step.event).id = fix.id THEN
            fix.from_state := part.state;
        END IF;
        part := moved(part, (step.event).to_state, (step.event).effective_on);
    END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION replay_part(clearance_part, clearance_event) IS 'Follows the steps of a part from the beginning as they are with a correction; refuses it where a step would no longer be lawful. Returns the part, and the correction with the state before it.';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION check_clearance_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part     clearance_part;
    old      clearance_event;
    replayed record;
BEGIN
    SELECT * INTO part FROM clearance_part WHERE id = NEW.part_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key refuses it, by name
    END IF;
    IF NEW.recorded_at = now() THEN
        -- Whoever waited for the part recorded after the one he waited for.
        NEW.recorded_at := greatest(NEW.recorded_at, (SELECT recorded_at FROM clearance_event WHERE part_id = NEW.part_id ORDER BY id DESC LIMIT 1));
    END IF;
    IF NEW.corrects IS NULL THEN
        NEW := check_clearance_step(NEW, part);
        part := moved(part, NEW.to_state, NEW.effective_on);
    ELSE
        SELECT * INTO old FROM clearance_event WHERE id = NEW.corrects;
        IF NOT FOUND THEN
            RETURN NEW; -- so does this one
        END IF;
        NEW := check_clearance_correction(NEW, old);
        SELECT * INTO replayed FROM replay_part(part, NEW);
        part := replayed.part;
        NEW := replayed.fix;
    END IF;
    UPDATE clearance_part SET state = part.state, state_since = part.state_since, paid_on = part.paid_on, recovered_on = part.recovered_on
    WHERE id = NEW.part_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clearance_event() IS 'Row trigger: refuses a step that the transition table does not allow or that lacks a required field, and a correction that leaves such a step behind; moves the part.';

-- +goose StatementBegin
CREATE FUNCTION check_clean_corrected() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parcel bigint := (SELECT parcel_id FROM clearance_part WHERE id = NEW.part_id);
    old    clearance_event;
    moves  boolean; -- the step lies on another day, or came back
    days   daterange;
BEGIN
    SELECT * INTO old FROM clearance_event WHERE id = NEW.corrects;
    moves := NOT NEW.void AND (old.void OR NEW.effective_on <> old.effective_on);
    IF NEW.to_state = 'clean' AND moves THEN
        IF EXISTS (SELECT FROM obstacle o JOIN clearance_part c ON c.id = o.part_id
                   WHERE c.parcel_id = parcel AND o.opened_on <= NEW.effective_on AND (o.closed_on IS NULL OR o.closed_on > NEW.effective_on)) THEN
            RAISE EXCEPTION 'an obstacle of the parcel was open on %', NEW.effective_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_has_no_obstacle', TABLE = 'clearance_event', COLUMN = 'effective_on';
        END IF;
        IF EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = parcel AND c.id <> NEW.part_id
                   AND part_state_on(c.id, NEW.effective_on) NOT IN ('handed_over', 'clean', 'excluded')) THEN
            RAISE EXCEPTION 'another part of the parcel was not handed over on %', NEW.effective_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_all_parts_handed_over', TABLE = 'clearance_event', COLUMN = 'effective_on';
        END IF;
    END IF;
    -- The days on which this part now stands elsewhere than it did.
    days := CASE WHEN NEW.void OR old.void THEN daterange(old.effective_on, NULL)
                 ELSE daterange(least(old.effective_on, NEW.effective_on), greatest(old.effective_on, NEW.effective_on)) END;
    IF EXISTS (SELECT FROM clearance_part c JOIN clearance_event_in_force f ON f.part_id = c.id
               WHERE c.parcel_id = parcel AND c.id <> NEW.part_id AND f.to_state = 'clean' AND days @> f.effective_on
                 AND part_state_on(NEW.part_id, f.effective_on) NOT IN ('handed_over', 'clean', 'excluded')) THEN
        RAISE EXCEPTION 'another part of the parcel was confirmed as clean while this one was not handed over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_correction_keeps_clean', TABLE = 'clearance_event';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clean_corrected() IS 'Row trigger: a correction must leave clean land without an obstacle and with all its parts handed over on the day.';
CREATE TRIGGER clearance_event_clean_corrected AFTER INSERT ON clearance_event FOR EACH ROW WHEN (NEW.corrects IS NOT NULL) EXECUTE FUNCTION check_clean_corrected();

-- +goose StatementBegin
CREATE FUNCTION touch_parcels_of_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE parcel SET updated_at = now()
    WHERE id IN (SELECT c.parcel_id FROM clearance_part c WHERE c.id IN (SELECT part_id FROM fresh)) AND updated_at <> now();
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION touch_parcels_of_events() IS 'Statement trigger: whoever has seen a parcel without its newest record has an old version, also where its state stayed.';
CREATE TRIGGER clearance_event_touches AFTER INSERT ON clearance_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION touch_parcels_of_events();

-- The reason is as personal as a note is.
DROP TRIGGER clearance_event_audited ON clearance_event;
CREATE TRIGGER clearance_event_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_event FOR EACH ROW WHEN (audited())
    EXECUTE FUNCTION record_change('id', 'amount_vnd,note,details,document,correction_reason,correction_document');

INSERT INTO web_grant VALUES
    ('clearance_event', 'SELECT (step_id, void)'),
    ('clearance_event', 'INSERT (void, correction_reason, correction_document)'),
    ('clearance_event_in_force', 'SELECT'),
    ('clearance_correction_in_area', 'SELECT');
SELECT grant_to_web();
