-- +goose Up
-- Obstacles are opened and closed by officers; what was said at the opening
-- stays beside what is said at the end. A step that is sent again under the
-- same key is recorded once.

ALTER TABLE obstacle ADD COLUMN close_note text CONSTRAINT obstacle_close_note_length CHECK (length(close_note) <= 2000);
COMMENT ON COLUMN obstacle.close_note IS 'How it was removed.';
COMMENT ON COLUMN obstacle.note IS 'Note of the one who opened it; it stays as it was written.';
ALTER TABLE obstacle
    ADD CONSTRAINT obstacle_note_length CHECK (length(note) <= 2000),
    ADD CONSTRAINT obstacle_not_in_the_future CHECK (opened_on <= (opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date),
    ADD CONSTRAINT obstacle_not_closed_in_the_future CHECK (closed_on <= (closed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);

-- +goose StatementBegin
CREATE FUNCTION keep_obstacle_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.note IS DISTINCT FROM OLD.note THEN
        RAISE EXCEPTION 'the note of the opening stays as it was written'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obstacle_note_kept', TABLE = 'obstacle', COLUMN = 'note';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_obstacle_note() IS 'Row trigger: closing an obstacle does not rewrite what was said at its opening.';
CREATE TRIGGER obstacle_note_kept BEFORE UPDATE ON obstacle FOR EACH ROW EXECUTE FUNCTION keep_obstacle_note();

-- Pages that are open hear of what stands beside the state of a parcel.
INSERT INTO layer_version (layer) VALUES ('clearance');
CREATE TRIGGER obstacle_layer AFTER INSERT OR UPDATE ON obstacle FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('clearance');

CREATE TABLE clearance_request (
    account_id integer NOT NULL DEFAULT acting_account() CONSTRAINT clearance_request_account_exists REFERENCES account (id) ON DELETE CASCADE,
    key        text NOT NULL CONSTRAINT clearance_request_key_form CHECK (key ~ '^[!-~]{8,100}$'),
    parcel_id  bigint NOT NULL CONSTRAINT clearance_request_parcel_exists REFERENCES parcel (id) ON DELETE CASCADE,
    sha256     bytea NOT NULL CONSTRAINT clearance_request_sha256_is_a_hash CHECK (octet_length(sha256) = 32),
    events     bigint[] NOT NULL DEFAULT '{}',
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);
COMMENT ON TABLE clearance_request IS 'Steps by the key under which they were sent: sent again after a lost connection, they are recorded once.';
COMMENT ON COLUMN clearance_request.account_id IS 'Account that sent it; keys of two accounts never meet.';
COMMENT ON COLUMN clearance_request.key IS 'Idempotency-Key of the request.';
COMMENT ON COLUMN clearance_request.parcel_id IS 'Parcel.';
COMMENT ON COLUMN clearance_request.sha256 IS 'SHA-256 of the step, so that one key does not stand for two steps.';
COMMENT ON COLUMN clearance_request.events IS 'Events that were recorded.';
COMMENT ON COLUMN clearance_request.at IS 'When.';
ALTER TABLE clearance_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_request_read ON clearance_request FOR SELECT TO matbang_web USING (account_id = acting_account());
CREATE POLICY clearance_request_add ON clearance_request FOR INSERT TO matbang_web WITH CHECK (account_id = acting_account() AND may('clearance', 'record_event', parcel_id));

INSERT INTO web_grant VALUES
    ('obstacle', 'UPDATE (close_note)'),
    ('clearance_request', 'SELECT'),
    ('clearance_request', 'INSERT (key, parcel_id, sha256, events)');
SELECT grant_to_web();
