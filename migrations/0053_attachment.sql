-- +goose Up
-- Papers and photographs that prove a step, an obstacle, or how a parcel looked.
-- The files lie in the data folder; the rows say what they are, and are never
-- changed or deleted: what should not have been attached is withdrawn, with the
-- reason.

CREATE TABLE personal.attachment (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id        bigint NOT NULL CONSTRAINT attachment_parcel_exists REFERENCES parcel (id),
    event_id         bigint CONSTRAINT attachment_event_exists REFERENCES clearance_event (id),
    obstacle_id      bigint CONSTRAINT attachment_obstacle_exists REFERENCES obstacle (id),
    name             text NOT NULL CONSTRAINT attachment_name_plain CHECK (length(name) BETWEEN 1 AND 200 AND name !~ '[/\\[:cntrl:]]'),
    media_type       text NOT NULL CONSTRAINT attachment_media_type_known CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size_bytes       bigint NOT NULL CONSTRAINT attachment_size_positive CHECK (size_bytes > 0),
    sha256           bytea NOT NULL CONSTRAINT attachment_sha256_is_a_hash CHECK (octet_length(sha256) = 32),
    file             text NOT NULL CONSTRAINT attachment_file_unique UNIQUE CONSTRAINT attachment_file_form CHECK (file ~ '^[0-9a-f]{32}$'),
    note             text CONSTRAINT attachment_note_length CHECK (length(note) <= 500),
    scanned          boolean NOT NULL,
    key              text CONSTRAINT attachment_key_form CHECK (key ~ '^[!-~]{8,100}$'),
    added_account    integer NOT NULL DEFAULT acting_account(),
    added_by         text NOT NULL DEFAULT acting_name(),
    added_at         timestamptz NOT NULL DEFAULT now(),
    withdrawn_at     timestamptz,
    withdrawn_by     text,
    withdrawn_reason text CONSTRAINT attachment_reason_length CHECK (length(withdrawn_reason) BETWEEN 1 AND 500),
    CONSTRAINT attachment_of_one_thing CHECK (num_nonnulls(event_id, obstacle_id) <= 1),
    CONSTRAINT attachment_withdrawn_whole CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT attachment_key_once UNIQUE (added_account, key)
);
CREATE INDEX attachment_parcel ON personal.attachment (parcel_id, id);
CREATE INDEX attachment_event ON personal.attachment (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX attachment_obstacle ON personal.attachment (obstacle_id) WHERE obstacle_id IS NOT NULL;
COMMENT ON TABLE personal.attachment IS 'Papers and photographs of a parcel, of a step or of an obstacle; the files lie in the data folder. Append-only.';
COMMENT ON COLUMN personal.attachment.id IS 'Internal number.';
COMMENT ON COLUMN personal.attachment.parcel_id IS 'Parcel.';
COMMENT ON COLUMN personal.attachment.event_id IS 'Step that it proves.';
COMMENT ON COLUMN personal.attachment.obstacle_id IS 'Obstacle that it shows.';
COMMENT ON COLUMN personal.attachment.name IS 'Name as the sender called it, made harmless.';
COMMENT ON COLUMN personal.attachment.media_type IS 'Type, found by looking at the content.';
COMMENT ON COLUMN personal.attachment.size_bytes IS 'Size, bytes.';
COMMENT ON COLUMN personal.attachment.sha256 IS 'SHA-256 of the content, which is kept as it was sent.';
COMMENT ON COLUMN personal.attachment.file IS 'Name of the file in the data folder, random.';
COMMENT ON COLUMN personal.attachment.note IS 'What it shows.';
COMMENT ON COLUMN personal.attachment.scanned IS 'Whether a virus scanner has looked at it.';
COMMENT ON COLUMN personal.attachment.key IS 'Idempotency-Key of the request: sent again, it is kept once.';
COMMENT ON COLUMN personal.attachment.added_account IS 'Number of the account that added it.';
COMMENT ON COLUMN personal.attachment.added_by IS 'Its name at that moment.';
COMMENT ON COLUMN personal.attachment.added_at IS 'When it was added.';
COMMENT ON COLUMN personal.attachment.withdrawn_at IS 'When it was withdrawn.';
COMMENT ON COLUMN personal.attachment.withdrawn_by IS 'Account that withdrew it.';
COMMENT ON COLUMN personal.attachment.withdrawn_reason IS 'Why.';

-- +goose StatementBegin
CREATE FUNCTION check_attachment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.event_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id WHERE e.id = NEW.event_id AND c.parcel_id = NEW.parcel_id) THEN
        RAISE EXCEPTION 'the step is of another parcel'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_event_of_parcel', TABLE = 'attachment', COLUMN = 'event';
    END IF;
    IF NEW.obstacle_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM obstacle o JOIN clearance_part c ON c.id = o.part_id WHERE o.id = NEW.obstacle_id AND c.parcel_id = NEW.parcel_id) THEN
        RAISE EXCEPTION 'the obstacle is of another parcel'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_obstacle_of_parcel', TABLE = 'attachment', COLUMN = 'obstacle';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_attachment() IS 'Row trigger: what is attached belongs to the parcel of the step or obstacle.';
CREATE TRIGGER attachment_checked BEFORE INSERT ON personal.attachment FOR EACH ROW EXECUTE FUNCTION check_attachment();

-- +goose StatementBegin
CREATE FUNCTION withdraw_attachment_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_reason IS NULL
       OR to_jsonb(NEW) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[] THEN
        RAISE EXCEPTION 'an attachment can only be withdrawn, once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_only_withdrawn', TABLE = 'attachment';
    END IF;
    NEW.withdrawn_at := now();
    NEW.withdrawn_by := acting_name();
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION withdraw_attachment_only() IS 'Row trigger: the only change of an attachment is its withdrawal.';
CREATE TRIGGER attachment_only_withdrawn BEFORE UPDATE ON personal.attachment FOR EACH ROW EXECUTE FUNCTION withdraw_attachment_only();
CREATE TRIGGER attachment_append_only BEFORE DELETE ON personal.attachment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_no_truncate BEFORE TRUNCATE ON personal.attachment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_audited AFTER INSERT OR UPDATE OR DELETE ON personal.attachment FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'name,note,withdrawn_reason');
CREATE TRIGGER attachment_layer AFTER INSERT OR UPDATE ON personal.attachment FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('clearance');

ALTER TABLE personal.attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY attachment_read ON personal.attachment FOR SELECT TO matbang_web USING (may('clearance', 'read_personal', parcel_id));
CREATE POLICY attachment_add ON personal.attachment FOR INSERT TO matbang_web WITH CHECK (may('clearance', 'record_event', parcel_id));
CREATE POLICY attachment_withdraw ON personal.attachment FOR UPDATE TO matbang_web USING (may('clearance', 'record_event', parcel_id));

-- The events that were recorded under a key, for the photograph that follows.
-- +goose StatementBegin
CREATE FUNCTION event_of_request(parcel bigint, name text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT min(e) FROM unnest(r.events) AS e) FROM clearance_request r WHERE r.account_id = acting_account() AND r.parcel_id = $1 AND r.key = $2
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION event_of_request(bigint, text) IS 'First event that who acts recorded for a parcel under a key; null when there is none.';

INSERT INTO web_grant VALUES
    ('personal.attachment', 'SELECT'),
    ('personal.attachment', 'INSERT (parcel_id, event_id, obstacle_id, name, media_type, size_bytes, sha256, file, note, scanned, key)'),
    ('personal.attachment', 'UPDATE (withdrawn_reason)');
SELECT grant_to_web();
