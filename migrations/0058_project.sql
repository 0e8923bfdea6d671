-- +goose Up
-- Clearance projects as their agency keeps them: whom they serve, on which
-- decision they rest, in which rounds; which parcel belonged to which project
-- when, and what becomes of cases under way when a parcel passes.

ALTER TABLE clearance_project ADD COLUMN work text CONSTRAINT clearance_project_work_exists REFERENCES work (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE clearance_project ADD COLUMN basis_date date;
ALTER TABLE clearance_project ADD COLUMN basis_authority text;
ALTER TABLE clearance_project ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE clearance_project ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE clearance_project ADD CONSTRAINT clearance_project_serves_one CHECK (num_nonnulls(zone, work) <= 1);
ALTER TABLE clearance_project ADD CONSTRAINT clearance_project_code_form CHECK (code ~ '^[A-Za-z0-9_-]{1,80}$');
CREATE INDEX clearance_project_work ON clearance_project (work);
COMMENT ON COLUMN clearance_project.legal_basis IS 'Number of the decision on which it rests.';
COMMENT ON COLUMN clearance_project.work IS 'Transport work that it serves, where it serves no zone.';
COMMENT ON COLUMN clearance_project.basis_date IS 'Date of the decision on which it rests.';
COMMENT ON COLUMN clearance_project.basis_authority IS 'Authority that issued that decision.';
COMMENT ON COLUMN clearance_project.version IS 'Count of versions of the row; rounds count with it.';
COMMENT ON COLUMN clearance_project.updated_at IS 'When the row last changed.';
CREATE TRIGGER clearance_project_next_version BEFORE UPDATE ON clearance_project FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER clearance_round_layer AFTER INSERT OR UPDATE OR DELETE ON clearance_round FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('parcels');
CREATE TRIGGER clearance_round_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_round FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('project_id');

CREATE TABLE clearance_project_revision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_code text NOT NULL,
    version      bigint NOT NULL,
    operation    text NOT NULL CONSTRAINT clearance_project_revision_operation_known CHECK (operation IN ('insert', 'update', 'delete')),
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    recorded_by  text NOT NULL,
    attributes   jsonb NOT NULL,
    rounds       jsonb NOT NULL,
    note         text
);
CREATE INDEX clearance_project_revision_project ON clearance_project_revision (project_code, id);
COMMENT ON TABLE clearance_project_revision IS 'Each version of a clearance project with its rounds; append-only.';
COMMENT ON COLUMN clearance_project_revision.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN clearance_project_revision.project_code IS 'Project.';
COMMENT ON COLUMN clearance_project_revision.version IS 'Version of the project.';
COMMENT ON COLUMN clearance_project_revision.operation IS 'insert, update or delete.';
COMMENT ON COLUMN clearance_project_revision.recorded_at IS 'Moment of the change.';
COMMENT ON COLUMN clearance_project_revision.recorded_by IS 'Account that changed it.';
COMMENT ON COLUMN clearance_project_revision.attributes IS 'The project after the change; before it for a deletion.';
COMMENT ON COLUMN clearance_project_revision.rounds IS 'Its rounds after the change.';
COMMENT ON COLUMN clearance_project_revision.note IS 'Why, in the words of who changed it.';
CREATE TRIGGER clearance_project_revision_append_only BEFORE UPDATE OR DELETE ON clearance_project_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clearance_project_revision_no_truncate BEFORE TRUNCATE ON clearance_project_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION record_project_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p clearance_project;
BEGIN
    IF TG_OP = 'DELETE' THEN p := OLD; ELSE p := NEW; END IF;
    INSERT INTO clearance_project_revision (project_code, version, operation, recorded_by, attributes, rounds, note)
    VALUES (p.code, p.version, lower(TG_OP), acting_name(), to_jsonb(p) - ARRAY['id', 'version', 'updated_at'],
            coalesce((SELECT jsonb_agg(to_jsonb(r) - 'project_id' ORDER BY r.round) FROM clearance_round r WHERE r.project_id = p.id), '[]'),
            nullif(current_setting('matbang.note', true), ''));
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION record_project_revision() IS 'Row trigger: keeps each version of a project with the rounds that it has when the transaction ends.';
-- Deferred, so that a new project and its first rounds are one revision.
CREATE CONSTRAINT TRIGGER clearance_project_revision_kept AFTER INSERT OR UPDATE OR DELETE ON clearance_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_project_revision();

-- Membership ---------------------------------------------------------------------

ALTER TABLE project_parcel ADD COLUMN joined_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE project_parcel ADD COLUMN joined_by text NOT NULL DEFAULT acting_name();
ALTER TABLE project_parcel ADD COLUMN left_at timestamptz;
ALTER TABLE project_parcel ADD COLUMN left_by text;
ALTER TABLE project_parcel ADD COLUMN joined_note text;
ALTER TABLE project_parcel ADD COLUMN left_note text;
ALTER TABLE project_parcel ADD CONSTRAINT project_parcel_leaves_after_joining CHECK (left_on > joined_on);
CREATE INDEX IF NOT EXISTS project_parcel_parcel ON project_parcel (parcel_id);
COMMENT ON COLUMN project_parcel.joined_at IS 'Moment at which it was recorded that the parcel belongs to the project.';
COMMENT ON COLUMN project_parcel.joined_by IS 'Account that recorded it.';
COMMENT ON COLUMN project_parcel.left_at IS 'Moment at which it was recorded that the parcel left.';
COMMENT ON COLUMN project_parcel.left_by IS 'Account that recorded it.';
COMMENT ON COLUMN project_parcel.joined_note IS 'Why it joined: the decision, in the words of who recorded it.';
COMMENT ON COLUMN project_parcel.left_note IS 'Why it left.';
CREATE TRIGGER project_parcel_layer AFTER INSERT OR UPDATE OR DELETE ON project_parcel FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('parcels');
CREATE TRIGGER project_parcel_audited AFTER INSERT OR UPDATE OR DELETE ON project_parcel FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('parcel_id');

-- +goose StatementBegin
CREATE FUNCTION leave_project_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.left_on IS NOT NULL
       OR (NEW.project_id, NEW.parcel_id, NEW.round, NEW.joined_on, NEW.joined_at, NEW.joined_by, NEW.joined_note)
          IS DISTINCT FROM (OLD.project_id, OLD.parcel_id, OLD.round, OLD.joined_on, OLD.joined_at, OLD.joined_by, OLD.joined_note) THEN
        RAISE EXCEPTION 'of a membership only the end can be recorded, once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_parcel_only_left', TABLE = 'project_parcel';
    END IF;
    NEW.left_at := coalesce(NEW.left_at, now());
    NEW.left_by := coalesce(NEW.left_by, acting_name());
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION leave_project_only() IS 'Row trigger: the only change of a membership is its end.';
CREATE TRIGGER project_parcel_only_left BEFORE UPDATE ON project_parcel FOR EACH ROW EXECUTE FUNCTION leave_project_only();
CREATE TRIGGER project_parcel_not_deleted BEFORE DELETE ON project_parcel FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE case_passage (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL CONSTRAINT case_passage_case_exists REFERENCES clearance_case (id),
    from_case   bigint NOT NULL CONSTRAINT case_passage_from_case_exists REFERENCES clearance_case (id),
    from_no     text NOT NULL,
    from_project bigint NOT NULL CONSTRAINT case_passage_from_project_exists REFERENCES clearance_project (id),
    from_round  smallint NOT NULL,
    to_project  bigint NOT NULL CONSTRAINT case_passage_to_project_exists REFERENCES clearance_project (id),
    to_round    smallint NOT NULL,
    passed_on   date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL,
    note        text
);
CREATE INDEX case_passage_case ON case_passage (case_id);
COMMENT ON TABLE case_passage IS 'Cases that went with their land from one project or round to another; append-only.';
COMMENT ON COLUMN case_passage.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN case_passage.case_id IS 'Case in the project that took the land over.';
COMMENT ON COLUMN case_passage.from_case IS 'Case in which the land was before: the same, or another where only a part of its land passed.';
COMMENT ON COLUMN case_passage.from_no IS 'Number of the file in the former project.';
COMMENT ON COLUMN case_passage.from_project IS 'Former project.';
COMMENT ON COLUMN case_passage.from_round IS 'Former round.';
COMMENT ON COLUMN case_passage.to_project IS 'Project that took the land over.';
COMMENT ON COLUMN case_passage.to_round IS 'Its round.';
COMMENT ON COLUMN case_passage.passed_on IS 'Day on which it passed.';
COMMENT ON COLUMN case_passage.recorded_at IS 'Moment at which that was recorded.';
COMMENT ON COLUMN case_passage.recorded_by IS 'Account that recorded it.';
COMMENT ON COLUMN case_passage.note IS 'Why.';
CREATE TRIGGER case_passage_append_only BEFORE UPDATE OR DELETE ON case_passage FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_passage_no_truncate BEFORE TRUNCATE ON case_passage FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whichever way memberships are written, the land under way is never left
-- without a project that goes on with it: checked when the transaction ends.
-- +goose StatementBegin
CREATE FUNCTION cases_follow_parcels() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_in bigint := (SELECT m.project_id FROM project_parcel m WHERE m.parcel_id = NEW.parcel_id AND m.left_on IS NULL);
BEGIN
    IF now_in IS NULL AND EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = NEW.parcel_id AND c.state NOT IN ('not_started', 'excluded')) THEN
        RAISE EXCEPTION 'steps of clearance are under way on parcel %: it can pass to another project, or be excluded first', NEW.parcel_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_parcel_leaves_nothing_under_way', TABLE = 'project_parcel';
    END IF;
    IF now_in IS NOT NULL AND EXISTS (
        SELECT FROM clearance_part c JOIN clearance_case k ON k.id = c.case_id
        WHERE c.parcel_id = NEW.parcel_id AND c.state <> 'excluded' AND k.project_id <> now_in) THEN
        RAISE EXCEPTION 'a case of another project is under way on parcel %: pass_parcels() takes cases along', NEW.parcel_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_parcel_cases_follow', TABLE = 'project_parcel';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION cases_follow_parcels() IS 'Deferred row trigger: parts under way belong to a case of the project in which their parcel is; a parcel under way is in a project.';
CREATE CONSTRAINT TRIGGER project_parcel_cases_follow AFTER INSERT OR UPDATE ON project_parcel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_follow_parcels();

-- Rights -------------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION may_serve(zone text, work text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right('clearance', 'add') WHEN 'all' THEN true
                WHEN 'own' THEN coalesce((SELECT in_own_area(z.geom, NULL, NULL) FROM zone z WHERE z.code = $1), false)
                             OR coalesce((SELECT in_own_area(w.geom, NULL, NULL) FROM work w WHERE w.code = $2), false)
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_serve(text, text) IS 'Whether who acts may make a clearance project for this zone or transport work: it reaches into the area of competence.';

-- +goose StatementBegin
CREATE FUNCTION may_keep_project(project bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right('clearance', 'add') WHEN 'none' THEN false
                ELSE may_project('add', $1) OR coalesce((SELECT may_serve(p.zone, p.work) FROM clearance_project p WHERE p.id = $1), false) END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_keep_project(bigint) IS 'Whether who acts may keep a clearance project: his own, one with a parcel in his area, or one that serves what reaches into it.';

-- The work already done goes along with the land. A part that is under way keeps
-- its state, its events and its obstacles; its case passes whole where all its
-- land does, otherwise a case of the same household is opened for what passes.
-- Parts that were excluded stay with the project that excluded them.
-- +goose StatementBegin
CREATE FUNCTION pass_parcels(parcels bigint[], target bigint, target_round smallint, passed_on date, note text) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    going bigint[];
    c     record;
    taken bigint;
    no    text;
BEGIN
    PERFORM FROM parcel p WHERE p.id = ANY ($1) ORDER BY p.id FOR NO KEY UPDATE;
    IF target IS NOT NULL AND NOT may_keep_project(target)
       OR EXISTS (SELECT FROM unnest($1) AS one (id) WHERE NOT may('clearance', 'add', one.id)) THEN
        RAISE EXCEPTION 'a parcel or the project lies outside the area of competence' USING ERRCODE = 'insufficient_privilege', TABLE = 'project_parcel';
    END IF;
    SELECT array_agg(p.id ORDER BY p.id) INTO going FROM parcel p
    WHERE p.id = ANY ($1) AND CASE WHEN target IS NULL THEN EXISTS (SELECT FROM project_parcel m WHERE m.parcel_id = p.id AND m.left_on IS NULL)
                              ELSE NOT EXISTS (SELECT FROM project_parcel m WHERE m.parcel_id = p.id AND m.left_on IS NULL AND m.project_id = target AND m.round = target_round) END;
    UPDATE project_parcel m SET left_on = passed_on, left_note = $5 WHERE m.parcel_id = ANY (going) AND m.left_on IS NULL;
    IF target IS NULL THEN
        RETURN coalesce(going, '{}');
    END IF;
    INSERT INTO project_parcel (project_id, parcel_id, round, joined_on, joined_note) SELECT target, one.id, target_round, $4, $5 FROM unnest(going) AS one (id);
    FOR c IN
        SELECT k.id, k.case_no, k.project_id, k.round, k.holder_kind, k.opened_on, (SELECT j.code FROM clearance_project j WHERE j.id = k.project_id) AS project,
               NOT EXISTS (SELECT FROM clearance_part o WHERE o.case_id = k.id AND (o.parcel_id <> ALL (going) OR o.state = 'excluded')) AS whole
        FROM clearance_case k
        WHERE (k.project_id, k.round) <> (target, target_round)
          AND EXISTS (SELECT FROM clearance_part o WHERE o.case_id = k.id AND o.parcel_id = ANY (going) AND o.state <> 'excluded')
        ORDER BY k.id FOR NO KEY UPDATE
    LOOP
        no := c.case_no;
        FOR n IN 1 .. 1000 LOOP
            EXIT WHEN NOT EXISTS (SELECT FROM clearance_case k WHERE k.project_id = target AND k.case_no = no AND k.id <> c.id);
            no := c.case_no || '/' || c.project || CASE WHEN n > 1 THEN '-' || n ELSE '' END;
        END LOOP;
        IF c.whole THEN
            taken := c.id;
            UPDATE clearance_case SET project_id = target, round = target_round, case_no = no WHERE id = c.id;
        ELSE
            INSERT INTO clearance_case (project_id, round, case_no, holder_kind, opened_on) VALUES (target, target_round, no, c.holder_kind, c.opened_on) RETURNING id INTO taken;
            INSERT INTO personal.land_user (case_id, name, demo) SELECT taken, u.name, u.demo FROM personal.land_user u WHERE u.case_id = c.id;
            UPDATE clearance_part o SET case_id = taken WHERE o.case_id = c.id AND o.parcel_id = ANY (going) AND o.state <> 'excluded';
        END IF;
        INSERT INTO case_passage (case_id, from_case, from_no, from_project, from_round, to_project, to_round, passed_on, recorded_by, note)
        VALUES (taken, c.id, c.case_no, c.project_id, c.round, target, target_round, $4, acting_name(), $5);
    END LOOP;
    RETURN coalesce(going, '{}');
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION pass_parcels(bigint[], bigint, smallint, date, text) IS 'Puts parcels into a round of a project on a day, out of the one in which they were, or (target null) out of any; cases under way go along. Returns the parcels that moved. Refuses what lies outside the area of who acts.';

-- Sums of a project that are personal until they are sums ---------------------------

-- +goose StatementBegin
CREATE FUNCTION project_restricted(project bigint) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH seen AS MATERIALIZED (SELECT p.id FROM parcel p WHERE p.project_id = $1 AND may('clearance', 'read_personal', p.id)),
    part AS MATERIALIZED (SELECT c.id, c.parcel_id, c.case_id FROM seen JOIN clearance_part c ON c.parcel_id = seen.id JOIN clearance_case k ON k.id = c.case_id WHERE k.project_id = $1 AND c.state <> 'excluded'),
    -- A plan that was approved anew, or a payment that was made again, counts once: the latest.
    money AS MATERIALIZED (
        SELECT DISTINCT ON (e.part_id, e.to_state) e.to_state, e.amount_vnd FROM part JOIN clearance_event e ON e.part_id = part.id
        WHERE e.to_state IN ('plan_approved', 'paid') AND e.amount_vnd IS NOT NULL AND NOT EXISTS (SELECT FROM clearance_event x WHERE x.part_id = e.part_id AND x.corrects = e.id)
        ORDER BY e.part_id, e.to_state, e.effective_on DESC, e.id DESC)
    SELECT jsonb_build_object(
        'parcels', (SELECT count(*) FROM seen),
        'cases', coalesce((SELECT jsonb_object_agg(h.holder_kind, h.n) FROM (SELECT k.holder_kind, count(*) AS n FROM clearance_case k WHERE k.id IN (SELECT case_id FROM part) GROUP BY k.holder_kind) h), '{}'),
        'obstacles', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', o.kind, 'parcels', o.n, 'oldest', o.oldest) ORDER BY o.n DESC, o.kind)
            FROM (SELECT x.kind, count(DISTINCT part.parcel_id) AS n, min(x.opened_on) AS oldest FROM part JOIN obstacle x ON x.part_id = part.id WHERE x.closed_on IS NULL GROUP BY x.kind) o), '[]'),
        'approved_vnd', (SELECT coalesce(sum(amount_vnd), 0)::bigint FROM money WHERE to_state = 'plan_approved'),
        'paid_vnd', (SELECT coalesce(sum(amount_vnd), 0)::bigint FROM money WHERE to_state = 'paid'))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION project_restricted(bigint) IS 'Cases by kind of holder, open obstacles by kind and sums of money of a project, over the parcels of which who acts may read personal data.';

-- Policies and grants --------------------------------------------------------------

ALTER TABLE clearance_project ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_project_read ON clearance_project FOR SELECT TO matbang_web USING (true);
CREATE POLICY clearance_project_add ON clearance_project FOR INSERT TO matbang_web WITH CHECK (may_serve(zone, work));
CREATE POLICY clearance_project_change ON clearance_project FOR UPDATE TO matbang_web USING (may_keep_project(id)) WITH CHECK (true);
ALTER TABLE clearance_round ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_round_read ON clearance_round FOR SELECT TO matbang_web USING (true);
CREATE POLICY clearance_round_add ON clearance_round FOR INSERT TO matbang_web WITH CHECK (may_keep_project(project_id));
CREATE POLICY clearance_round_change ON clearance_round FOR UPDATE TO matbang_web USING (may_keep_project(project_id));
CREATE POLICY clearance_round_remove ON clearance_round FOR DELETE TO matbang_web USING (may_keep_project(project_id));
ALTER TABLE case_passage ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_passage_read ON case_passage FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));

INSERT INTO web_grant VALUES
    ('clearance_project', 'INSERT (code, name_vi, name_en, zone, work, developer, legal_basis, basis_date, basis_authority, committed_from, committed_to, accuracy, source, source_date)'),
    ('clearance_project', 'UPDATE (name_vi, name_en, zone, work, developer, legal_basis, basis_date, basis_authority, committed_from, committed_to, source, source_date)'),
    ('clearance_round', 'INSERT'), ('clearance_round', 'UPDATE (name_vi, name_en, started_on, due_on)'), ('clearance_round', 'DELETE'),
    ('clearance_project_revision', 'SELECT'), ('case_passage', 'SELECT');
SELECT grant_to_web();

-- The state of the land on a day -----------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION project_land(project bigint, day date) RETURNS TABLE (parcel_id bigint, round smallint, joined_on date, state text, since date) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (m.parcel_id) m.parcel_id, m.round, m.joined_on, coalesce(s.to_state, 'not_started'), s.effective_on
    FROM project_parcel m
    LEFT JOIN clearance_part c ON c.parcel_id = m.parcel_id
    LEFT JOIN LATERAL (
        SELECT e.to_state, e.effective_on FROM clearance_event_in_force e
        WHERE e.part_id = c.id AND e.effective_on <= $2
        ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC LIMIT 1
    ) s ON true
    LEFT JOIN clearance_state k ON k.code = coalesce(s.to_state, 'not_started')
    WHERE m.project_id = $1 AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on > $2)
    -- As derive_parcels(): the least advanced part, those taken out only when all are.
    ORDER BY m.parcel_id, k.code = 'excluded', k.ordinal, s.effective_on DESC NULLS LAST
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION project_land(bigint, date) IS 'Parcels of a project on a day, each with the state that the steps in effect on that day give it, and since when.';
