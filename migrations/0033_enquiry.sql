-- +goose Up
-- Enquiries of investors: personal data, for the promotion agency alone.

SELECT set_config('matbang.bulk', 'migration', true); -- the table of rights as it comes is no change of it
INSERT INTO access_resource VALUES ('enquiry', 'Đề nghị của nhà đầu tư', 'Enquiries of investors');
INSERT INTO access_right (role, resource, action, area)
SELECT r, 'enquiry', a, CASE WHEN a = 'add' OR r IN ('promoter', 'admin') THEN 'all' ELSE 'none' END
FROM unnest(ARRAY['public', 'viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor']) AS r, unnest(ARRAY['read', 'add', 'record_event']) AS a;

SELECT set_config('matbang.bulk', '', true);

CREATE TABLE personal.enquiry (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference    text NOT NULL CONSTRAINT enquiry_reference_unique UNIQUE CONSTRAINT enquiry_reference_form CHECK (reference ~ '^E-[0-9]{4}-[0-9A-Z]{6}$'),
    site         bigint,
    zone         text,
    name         text NOT NULL CONSTRAINT enquiry_name_length CHECK (length(name) BETWEEN 1 AND 200),
    organisation text CONSTRAINT enquiry_organisation_length CHECK (length(organisation) <= 300),
    email        text NOT NULL CONSTRAINT enquiry_email_length CHECK (length(email) BETWEEN 3 AND 254),
    phone        text CONSTRAINT enquiry_phone_length CHECK (length(phone) <= 40),
    message      text NOT NULL CONSTRAINT enquiry_message_length CHECK (length(message) BETWEEN 1 AND 4000),
    sector       text,
    area_ha      double precision CONSTRAINT enquiry_area_positive CHECK (area_ha > 0),
    language     text NOT NULL CONSTRAINT enquiry_language_known CHECK (language IN ('vi', 'en')),
    consent_at   timestamptz NOT NULL DEFAULT now(),
    received_at  timestamptz NOT NULL DEFAULT now(),
    answer_by    date NOT NULL,
    state        text NOT NULL DEFAULT 'new' CONSTRAINT enquiry_state_known CHECK (state IN ('new', 'in_progress', 'answered', 'closed', 'spam')),
    answered_at  timestamptz,
    assignee     text
);
CREATE INDEX enquiry_state ON personal.enquiry (state, received_at DESC);
COMMENT ON TABLE personal.enquiry IS 'What investors ask about sites, with consent; seen by the promotion agency alone.';
COMMENT ON COLUMN personal.enquiry.id IS 'Internal number.';
COMMENT ON COLUMN personal.enquiry.reference IS 'Reference that the sender is given.';
COMMENT ON COLUMN personal.enquiry.site IS 'Number of the site asked about; it may be gone by now.';
COMMENT ON COLUMN personal.enquiry.zone IS 'Zone in which the site lay when it was asked about.';
COMMENT ON COLUMN personal.enquiry.name IS 'Name of the sender.';
COMMENT ON COLUMN personal.enquiry.organisation IS 'Firm or organisation.';
COMMENT ON COLUMN personal.enquiry.email IS 'Address for the answer.';
COMMENT ON COLUMN personal.enquiry.phone IS 'Telephone, if given.';
COMMENT ON COLUMN personal.enquiry.message IS 'The question.';
COMMENT ON COLUMN personal.enquiry.sector IS 'Branch of industry.';
COMMENT ON COLUMN personal.enquiry.area_ha IS 'Area that is needed, hectares.';
COMMENT ON COLUMN personal.enquiry.language IS 'Language of the answer: vi or en.';
COMMENT ON COLUMN personal.enquiry.consent_at IS 'When the sender agreed that the agency keeps and uses these data to answer.';
COMMENT ON COLUMN personal.enquiry.received_at IS 'When it came.';
COMMENT ON COLUMN personal.enquiry.answer_by IS 'Day by which it is to be answered: three working days.';
COMMENT ON COLUMN personal.enquiry.state IS 'new, in_progress, answered, closed or spam.';
COMMENT ON COLUMN personal.enquiry.answered_at IS 'When it was first answered.';
COMMENT ON COLUMN personal.enquiry.assignee IS 'Account that took it up.';

CREATE TABLE personal.enquiry_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enquiry_id  bigint NOT NULL CONSTRAINT enquiry_event_enquiry_exists REFERENCES personal.enquiry (id) ON DELETE CASCADE,
    from_state  text NOT NULL,
    to_state    text NOT NULL,
    note        text CONSTRAINT enquiry_event_note_length CHECK (length(note) <= 4000),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT acting_name()
);
CREATE INDEX enquiry_event_enquiry ON personal.enquiry_event (enquiry_id, id);
COMMENT ON TABLE personal.enquiry_event IS 'What was done about an enquiry; append-only.';
COMMENT ON COLUMN personal.enquiry_event.id IS 'Internal number.';
COMMENT ON COLUMN personal.enquiry_event.enquiry_id IS 'Enquiry.';
COMMENT ON COLUMN personal.enquiry_event.from_state IS 'State before, filled in by the database.';
COMMENT ON COLUMN personal.enquiry_event.to_state IS 'State after.';
COMMENT ON COLUMN personal.enquiry_event.note IS 'Note, for colleagues.';
COMMENT ON COLUMN personal.enquiry_event.recorded_at IS 'When.';
COMMENT ON COLUMN personal.enquiry_event.recorded_by IS 'Account that did it.';

-- +goose StatementBegin
CREATE FUNCTION move_enquiry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT state INTO NEW.from_state FROM personal.enquiry WHERE id = NEW.enquiry_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key refuses it, by name
    END IF;
    -- A note alone keeps the state.
    IF NEW.to_state <> NEW.from_state AND (NEW.from_state, NEW.to_state) NOT IN (
        ('new', 'in_progress'), ('new', 'answered'), ('new', 'spam'), ('in_progress', 'answered'), ('in_progress', 'closed'), ('in_progress', 'spam'),
        ('answered', 'closed'), ('answered', 'in_progress'), ('closed', 'in_progress'), ('spam', 'new')) THEN
        RAISE EXCEPTION 'no step from % to %', NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enquiry_event_step_allowed', TABLE = 'enquiry_event';
    END IF;
    UPDATE personal.enquiry SET
        state = NEW.to_state,
        assignee = CASE WHEN NEW.to_state = 'in_progress' THEN acting_name() ELSE assignee END,
        answered_at = CASE WHEN NEW.to_state = 'answered' THEN coalesce(answered_at, now()) ELSE answered_at END
    WHERE id = NEW.enquiry_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION move_enquiry() IS 'Row trigger: refuses a step that makes no sense, and moves the enquiry.';
CREATE TRIGGER enquiry_event_moves BEFORE INSERT ON personal.enquiry_event FOR EACH ROW EXECUTE FUNCTION move_enquiry();
CREATE TRIGGER enquiry_event_append_only BEFORE UPDATE ON personal.enquiry_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER enquiry_audited AFTER INSERT OR UPDATE OR DELETE ON personal.enquiry FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('reference', 'name,organisation,email,phone,message');
CREATE TRIGGER enquiry_event_audited AFTER INSERT OR UPDATE OR DELETE ON personal.enquiry_event FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'note');

ALTER TABLE personal.enquiry ENABLE ROW LEVEL SECURITY;
CREATE POLICY enquiry_read ON personal.enquiry FOR SELECT TO matbang_web USING ((SELECT acting_right('enquiry', 'read')) = 'all');
CREATE POLICY enquiry_add ON personal.enquiry FOR INSERT TO matbang_web WITH CHECK ((SELECT acting_right('enquiry', 'add')) = 'all' AND state = 'new');
ALTER TABLE personal.enquiry_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY enquiry_event_read ON personal.enquiry_event FOR SELECT TO matbang_web USING ((SELECT acting_right('enquiry', 'read')) = 'all');
CREATE POLICY enquiry_event_add ON personal.enquiry_event FOR INSERT TO matbang_web WITH CHECK ((SELECT acting_right('enquiry', 'record_event')) = 'all');

INSERT INTO web_grant VALUES
    ('personal.enquiry', 'SELECT'),
    ('personal.enquiry', 'INSERT (reference, site, zone, name, organisation, email, phone, message, sector, area_ha, language, answer_by)'),
    ('personal.enquiry_event', 'SELECT'),
    ('personal.enquiry_event', 'INSERT (enquiry_id, to_state, note)');
SELECT grant_to_web();
