-- +goose Up
-- Two people: some steps are drafted by one account and approved by another.
-- Which ones is data. A draft holds all that the step will say; approving it
-- records the step, in the name of the approver, by the database itself.

CREATE TABLE clearance_approval (
    regime     text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    needed     boolean NOT NULL,
    article    text CONSTRAINT clearance_approval_article_length CHECK (length(article) <= 300),
    unverified boolean NOT NULL DEFAULT true,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL DEFAULT acting_name(),
    PRIMARY KEY (to_state, regime, from_state)
);
COMMENT ON TABLE clearance_approval IS 'Which steps need a second person. The most exact row counts: a * stands for any; a step without a row needs none.';
COMMENT ON COLUMN clearance_approval.regime IS 'Law, or *.';
COMMENT ON COLUMN clearance_approval.from_state IS 'State before, or *.';
COMMENT ON COLUMN clearance_approval.to_state IS 'State after.';
COMMENT ON COLUMN clearance_approval.needed IS 'Whether one drafts and another approves.';
COMMENT ON COLUMN clearance_approval.article IS 'On what that rests.';
COMMENT ON COLUMN clearance_approval.unverified IS 'True until the legal department confirms it.';
COMMENT ON COLUMN clearance_approval.changed_at IS 'When it was last set.';
COMMENT ON COLUMN clearance_approval.changed_by IS 'Account that set it.';
INSERT INTO clearance_approval (regime, from_state, to_state, needed, article, changed_by)
SELECT '*', '*', s, true, 'Nguyên tắc người lập không phải người duyệt', 'matbang' FROM unnest(ARRAY['plan_approved', 'paid', 'recovery_decided']) AS s;

-- +goose StatementBegin
CREATE FUNCTION second_person_needed(regime text, from_state text, to_state text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT a.needed FROM clearance_approval a
                     WHERE a.to_state = $3 AND a.regime IN ($1, '*') AND a.from_state IN ($2, '*')
                     ORDER BY a.regime = '*', a.from_state = '*' LIMIT 1), false)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION second_person_needed(text, text, text) IS 'Whether a step is drafted by one and approved by another.';

CREATE TABLE personal.clearance_draft (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id       bigint NOT NULL CONSTRAINT clearance_draft_parcel_exists REFERENCES parcel (id),
    part            bigint CONSTRAINT clearance_draft_part_from_one CHECK (part >= 1),
    part_ids        bigint[] NOT NULL CONSTRAINT clearance_draft_has_a_part CHECK (cardinality(part_ids) > 0),
    from_states     text[] NOT NULL,
    to_state        text NOT NULL CONSTRAINT clearance_draft_to_known REFERENCES clearance_state (code),
    regime          text NOT NULL CONSTRAINT clearance_draft_regime_known REFERENCES legal_regime (code),
    effective_on    date NOT NULL,
    decision_no     text,
    decision_date   date,
    issuer          text,
    amount_vnd      bigint CONSTRAINT clearance_draft_amount_not_negative CHECK (amount_vnd >= 0),
    area_m2         double precision CONSTRAINT clearance_draft_area_positive CHECK (area_m2 > 0),
    document        text,
    note            text,
    details         jsonb NOT NULL DEFAULT '{}',
    parcel_version  bigint NOT NULL,
    drafted_account integer NOT NULL DEFAULT acting_account(),
    drafted_by      text NOT NULL DEFAULT acting_name(),
    drafted_at      timestamptz NOT NULL DEFAULT now(),
    state           text NOT NULL DEFAULT 'waiting' CONSTRAINT clearance_draft_state_known CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn')),
    decided_account integer,
    decided_by      text,
    decided_at      timestamptz,
    reason          text CONSTRAINT clearance_draft_reason_length CHECK (length(reason) <= 1000),
    CONSTRAINT clearance_draft_decided_by_someone CHECK ((state = 'waiting') = (decided_account IS NULL) AND (state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT clearance_draft_four_eyes CHECK (state NOT IN ('approved', 'rejected') OR decided_account <> drafted_account),
    CONSTRAINT clearance_draft_withdrawn_by_drafter CHECK (state <> 'withdrawn' OR decided_account = drafted_account),
    CONSTRAINT clearance_draft_rejected_with_reason CHECK (state <> 'rejected' OR btrim(reason) <> '' AND reason IS NOT NULL)
);
CREATE UNIQUE INDEX clearance_draft_waiting_once ON personal.clearance_draft (parcel_id, to_state, coalesce(part, 0)) WHERE state = 'waiting';
CREATE INDEX clearance_draft_waiting ON personal.clearance_draft (drafted_at, id) WHERE state = 'waiting';
CREATE INDEX clearance_draft_parcel ON personal.clearance_draft (parcel_id, id);
COMMENT ON TABLE personal.clearance_draft IS 'Steps that wait for, or got, the approval of a second person. What is drafted is never changed, only decided, once.';
COMMENT ON COLUMN personal.clearance_draft.id IS 'Internal number.';
COMMENT ON COLUMN personal.clearance_draft.parcel_id IS 'Parcel.';
COMMENT ON COLUMN personal.clearance_draft.part IS 'Number of the part, as in the public history; empty for all that were recovered when it was drafted.';
COMMENT ON COLUMN personal.clearance_draft.part_ids IS 'Parts for which the step will be recorded, filled in by the database.';
COMMENT ON COLUMN personal.clearance_draft.from_states IS 'States of the parts when it was drafted, in their order.';
COMMENT ON COLUMN personal.clearance_draft.to_state IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.regime IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.effective_on IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.decision_no IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.decision_date IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.issuer IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.amount_vnd IS 'As in clearance_event, whole đồng.';
COMMENT ON COLUMN personal.clearance_draft.area_m2 IS 'As in clearance_event, m².';
COMMENT ON COLUMN personal.clearance_draft.document IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.note IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.details IS 'As in clearance_event.';
COMMENT ON COLUMN personal.clearance_draft.parcel_version IS 'Version of the parcel when it was drafted.';
COMMENT ON COLUMN personal.clearance_draft.drafted_account IS 'Number of the account that drafted it.';
COMMENT ON COLUMN personal.clearance_draft.drafted_by IS 'Its name at that moment.';
COMMENT ON COLUMN personal.clearance_draft.drafted_at IS 'When.';
COMMENT ON COLUMN personal.clearance_draft.state IS 'waiting, approved, rejected by another, or withdrawn by the drafter.';
COMMENT ON COLUMN personal.clearance_draft.decided_account IS 'Number of the account that decided.';
COMMENT ON COLUMN personal.clearance_draft.decided_by IS 'Its name at that moment.';
COMMENT ON COLUMN personal.clearance_draft.decided_at IS 'When.';
COMMENT ON COLUMN personal.clearance_draft.reason IS 'Why it was rejected or withdrawn.';

-- +goose StatementBegin
CREATE FUNCTION prepare_draft() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT array_agg(c.id ORDER BY c.number), array_agg(c.state ORDER BY c.number) INTO NEW.part_ids, NEW.from_states
    FROM current_parts(NEW.parcel_id) c WHERE NEW.part IS NULL OR c.number = NEW.part;
    NEW.part_ids := coalesce(NEW.part_ids, '{}');
    NEW.from_states := coalesce(NEW.from_states, '{}');
    NEW.regime := coalesce(NEW.regime, (SELECT code FROM legal_regime WHERE valid @> NEW.effective_on ORDER BY valid_from NULLS FIRST LIMIT 1));
    NEW.parcel_version := parcel_version(NEW.parcel_id);
    NEW.state := 'waiting';
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION prepare_draft() IS 'Row trigger: fills in the parts that a draft is about, and how the parcel stood.';
CREATE TRIGGER clearance_draft_prepared BEFORE INSERT ON personal.clearance_draft FOR EACH ROW EXECUTE FUNCTION prepare_draft();

-- +goose StatementBegin
CREATE FUNCTION decide_draft() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.state = 'waiting' THEN
        RAISE EXCEPTION 'a draft is decided once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_draft_decided_once', TABLE = 'clearance_draft';
    END IF;
    IF to_jsonb(NEW) - '{state,reason,decided_account,decided_by,decided_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,reason,decided_account,decided_by,decided_at}'::text[] THEN
        RAISE EXCEPTION 'what is drafted is not changed: withdraw it and draft it anew'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_draft_only_decided', TABLE = 'clearance_draft';
    END IF;
    NEW.decided_account := acting_account();
    NEW.decided_by := acting_name();
    NEW.decided_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION decide_draft() IS 'Row trigger: a draft is only decided, once; who decides is noted, not told.';
CREATE TRIGGER clearance_draft_decided BEFORE UPDATE ON personal.clearance_draft FOR EACH ROW EXECUTE FUNCTION decide_draft();
CREATE TRIGGER clearance_draft_append_only BEFORE DELETE ON personal.clearance_draft FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clearance_draft_no_truncate BEFORE TRUNCATE ON personal.clearance_draft FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE clearance_event ADD COLUMN draft_id bigint CONSTRAINT clearance_event_draft_exists REFERENCES personal.clearance_draft (id);
COMMENT ON COLUMN clearance_event.draft_id IS 'Draft whose approval recorded the step; it names who drafted it. Filled in by the database.';
CREATE UNIQUE INDEX clearance_event_draft_once ON clearance_event (draft_id, part_id) WHERE draft_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION record_draft() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM parcel_version(NEW.parcel_id);
    INSERT INTO clearance_event (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details, draft_id)
    SELECT p, NEW.to_state, NEW.regime, NEW.effective_on, NEW.decision_no, NEW.decision_date, NEW.issuer, NEW.amount_vnd, NEW.area_m2, NEW.document, NEW.note, NEW.details, NEW.id
    FROM unnest(NEW.part_ids) AS p;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION record_draft() IS 'Row trigger: an approved draft becomes the step, recorded by who approved it; a rule that the step breaks refuses the approval.';
CREATE TRIGGER clearance_draft_recorded AFTER UPDATE ON personal.clearance_draft FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION record_draft();

-- +goose StatementBegin
CREATE FUNCTION require_second_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Work of the program's own, such as the demonstration, is no account's.
    -- A correction says why and rests on a document; it moves no step.
    IF current_setting('role') = 'matbang_web'
       AND EXISTS (SELECT FROM fresh f WHERE f.draft_id IS NULL AND f.corrects IS NULL AND second_person_needed(f.regime, f.from_state, f.to_state)) THEN
        RAISE EXCEPTION 'this step is drafted by one and approved by another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_second_person', TABLE = 'clearance_event';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION require_second_person() IS 'Statement trigger: steps that need two people come from an approved draft only. It speaks after all other rules of a step have held and before anything follows from it.';
CREATE TRIGGER clearance_event_b_second_person AFTER INSERT ON clearance_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION require_second_person();

CREATE TRIGGER clearance_draft_audited AFTER INSERT OR UPDATE OR DELETE ON personal.clearance_draft FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'amount_vnd,note,details,document,reason');
CREATE TRIGGER clearance_draft_layer AFTER INSERT OR UPDATE ON personal.clearance_draft FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('clearance');
CREATE TRIGGER clearance_approval_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_approval FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('to_state');
CREATE TRIGGER clearance_approval_layer AFTER INSERT OR UPDATE OR DELETE ON clearance_approval FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');

-- +goose StatementBegin
CREATE FUNCTION sign_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now();
    NEW.changed_by := acting_name();
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION sign_approval() IS 'Row trigger: who sets which steps need two people is noted, not told.';
CREATE TRIGGER clearance_approval_signed BEFORE INSERT OR UPDATE ON clearance_approval FOR EACH ROW EXECUTE FUNCTION sign_approval();

-- What is attached to a draft belongs to the step that it becomes.
ALTER TABLE personal.attachment ADD COLUMN draft_id bigint CONSTRAINT attachment_draft_exists REFERENCES personal.clearance_draft (id);
COMMENT ON COLUMN personal.attachment.draft_id IS 'Draft of the step that it proves.';
ALTER TABLE personal.attachment DROP CONSTRAINT attachment_of_one_thing;
ALTER TABLE personal.attachment ADD CONSTRAINT attachment_of_one_thing CHECK (num_nonnulls(event_id, obstacle_id, draft_id) <= 1);
CREATE INDEX attachment_draft ON personal.attachment (draft_id) WHERE draft_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION check_attachment_draft() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.draft_id IS NOT NULL AND NOT EXISTS (SELECT FROM personal.clearance_draft d WHERE d.id = NEW.draft_id AND d.parcel_id = NEW.parcel_id) THEN
        RAISE EXCEPTION 'the draft is of another parcel'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_draft_of_parcel', TABLE = 'attachment', COLUMN = 'draft';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_attachment_draft() IS 'Row trigger: what is attached to a draft belongs to its parcel.';
CREATE TRIGGER attachment_draft_checked BEFORE INSERT ON personal.attachment FOR EACH ROW EXECUTE FUNCTION check_attachment_draft();

ALTER TABLE clearance_request ADD COLUMN draft_id bigint CONSTRAINT clearance_request_draft_exists REFERENCES personal.clearance_draft (id);
COMMENT ON COLUMN clearance_request.draft_id IS 'Draft that was made of the step, where it needs two people.';
-- +goose StatementBegin
CREATE FUNCTION draft_of_request(parcel bigint, name text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.draft_id FROM clearance_request r WHERE r.account_id = acting_account() AND r.parcel_id = $1 AND r.key = $2
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION draft_of_request(bigint, text) IS 'Draft that who acts made for a parcel under a key; null when there is none.';

ALTER TABLE personal.clearance_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_draft_read ON personal.clearance_draft FOR SELECT TO matbang_web USING (may('clearance', 'read_personal', parcel_id));
CREATE POLICY clearance_draft_add ON personal.clearance_draft FOR INSERT TO matbang_web WITH CHECK (may('clearance', 'record_event', parcel_id) AND drafted_account = acting_account());
CREATE POLICY clearance_draft_decide ON personal.clearance_draft FOR UPDATE TO matbang_web USING (may('clearance', 'record_event', parcel_id));

SELECT set_config('matbang.bulk', 'migration', true); -- the table of rights as it comes is no change of it
INSERT INTO access_right (role, resource, action, area)
SELECT r, 'clearance', 'administer', CASE r WHEN 'admin' THEN 'all' ELSE 'none' END
FROM unnest(ARRAY['public', 'viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor']) AS r
ON CONFLICT DO NOTHING;
SELECT set_config('matbang.bulk', '', true);
ALTER TABLE clearance_approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_approval_read ON clearance_approval FOR SELECT TO matbang_web USING (true);
CREATE POLICY clearance_approval_add ON clearance_approval FOR INSERT TO matbang_web WITH CHECK (acting_right('clearance', 'administer') = 'all');
CREATE POLICY clearance_approval_change ON clearance_approval FOR UPDATE TO matbang_web USING (acting_right('clearance', 'administer') = 'all');

INSERT INTO web_grant VALUES
    ('clearance_approval', 'SELECT'),
    ('clearance_approval', 'INSERT (regime, from_state, to_state, needed, article, unverified)'),
    ('clearance_approval', 'UPDATE (needed, article, unverified)'),
    ('personal.clearance_draft', 'SELECT'),
    ('personal.clearance_draft', 'INSERT (parcel_id, part, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)'),
    ('personal.clearance_draft', 'UPDATE (state, reason)'),
    ('clearance_event', 'SELECT (draft_id)'),
    ('clearance_request', 'INSERT (draft_id)'),
    ('personal.attachment', 'INSERT (draft_id)');
SELECT grant_to_web();
