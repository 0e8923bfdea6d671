-- +goose Up
-- Who changed what, when, from where: written by triggers, changed by nobody.

CREATE TABLE audit_entry (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    account  text NOT NULL,
    role     text NOT NULL,
    address  text,
    action   text NOT NULL CONSTRAINT audit_entry_action_known CHECK (action IN ('add', 'change', 'delete')),
    resource text NOT NULL,
    key      text NOT NULL,
    before   jsonb,
    after    jsonb
);
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE INDEX audit_entry_account ON audit_entry (account, id);
CREATE INDEX audit_entry_resource ON audit_entry (resource, key, id);
COMMENT ON TABLE audit_entry IS 'Every change of what matters; written by triggers only, and append-only for everybody.';
COMMENT ON COLUMN audit_entry.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN audit_entry.at IS 'Moment of the change.';
COMMENT ON COLUMN audit_entry.account IS 'Name of the account, or of the part of the program or the database user that worked without one.';
COMMENT ON COLUMN audit_entry.role IS 'Role of the account at that moment; system without an account.';
COMMENT ON COLUMN audit_entry.address IS 'Network address of the request; empty for work on the server itself.';
COMMENT ON COLUMN audit_entry.action IS 'add, change or delete.';
COMMENT ON COLUMN audit_entry.resource IS 'Table that changed.';
COMMENT ON COLUMN audit_entry.key IS 'Which row of it.';
COMMENT ON COLUMN audit_entry.before IS 'Values before: those that changed, all for a deletion. Personal values stand in personal.audit_value, secrets nowhere.';
COMMENT ON COLUMN audit_entry.after IS 'Values after: those that changed, all for an addition.';

CREATE TABLE personal.audit_value (
    entry_id bigint PRIMARY KEY CONSTRAINT audit_value_entry_exists REFERENCES audit_entry (id),
    before   jsonb NOT NULL,
    after    jsonb NOT NULL
);
COMMENT ON TABLE personal.audit_value IS 'Personal values of an entry of the audit, kept apart from it.';
COMMENT ON COLUMN personal.audit_value.entry_id IS 'Entry.';
COMMENT ON COLUMN personal.audit_value.before IS 'Personal values before.';
COMMENT ON COLUMN personal.audit_value.after IS 'Personal values after.';

-- +goose StatementBegin
CREATE FUNCTION refuse_insert_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the audit is written by triggers only' USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_by_trigger', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION refuse_insert_by_hand() IS 'Row trigger: rows come from other triggers only.';
CREATE TRIGGER audit_entry_by_trigger BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_insert_by_hand();
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_value_by_trigger BEFORE INSERT ON personal.audit_value FOR EACH ROW EXECUTE FUNCTION refuse_insert_by_hand();
CREATE TRIGGER audit_value_append_only BEFORE UPDATE OR DELETE ON personal.audit_value FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_value_no_truncate BEFORE TRUNCATE ON personal.audit_value FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    derived  CONSTANT text[] := ARRAY['geom_4326', 'geom_3857', 'valid', 'version', 'updated_at', 'changed_at', 'cell'];
    personal CONSTANT text[] := string_to_array(coalesce(TG_ARGV[1], ''), ',');
    secret   CONSTANT text[] := string_to_array(coalesce(TG_ARGV[2], ''), ',');
    old_row  jsonb := '{}';
    new_row  jsonb := '{}';
    key      text;
    hidden   jsonb;
    entry    bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - derived; END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - derived; END IF;
    key := coalesce((CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END) ->> TG_ARGV[0], '');
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(e.k, e.v) FILTER (WHERE new_row -> e.k IS DISTINCT FROM e.v), '{}'),
               coalesce(jsonb_object_agg(e.k, new_row -> e.k) FILTER (WHERE new_row -> e.k IS DISTINCT FROM e.v), '{}')
        INTO old_row, new_row FROM jsonb_each(old_row) AS e (k, v);
        IF new_row = '{}' THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO audit_entry (account, role, address, action, resource, key, before, after)
    VALUES (acting_name(), coalesce((SELECT a.role FROM account a WHERE a.id = acting_account()), 'system'),
            nullif(current_setting('matbang.address', true), ''),
            CASE TG_OP WHEN 'INSERT' THEN 'add' WHEN 'UPDATE' THEN 'change' ELSE 'delete' END, TG_TABLE_NAME, key,
            CASE WHEN TG_OP <> 'INSERT' THEN veiled(old_row, personal, '(personal)', secret) END,
            CASE WHEN TG_OP <> 'DELETE' THEN veiled(new_row, personal, '(personal)', secret) END)
    RETURNING id INTO entry;
    SELECT jsonb_build_object('before', coalesce(jsonb_object_agg(k, old_row -> k) FILTER (WHERE old_row -> k <> 'null'), '{}'),
                              'after', coalesce(jsonb_object_agg(k, new_row -> k) FILTER (WHERE new_row -> k <> 'null'), '{}'))
    INTO hidden FROM unnest(personal) AS k;
    IF hidden ->> 'before' <> '{}' OR hidden ->> 'after' <> '{}' THEN
        INSERT INTO personal.audit_value (entry_id, before, after) VALUES (entry, hidden -> 'before', hidden -> 'after');
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION record_change() IS 'Row trigger: notes a change in audit_entry. Arguments: column of the key; personal columns; secret columns, each separated by commas.';

-- +goose StatementBegin
CREATE FUNCTION veiled(recorded jsonb, personal text[], veil text, secret text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(k, CASE WHEN v = 'null' THEN v WHEN k = ANY ($2) THEN to_jsonb($3) WHEN k = ANY ($4) THEN '"(secret)"' ELSE v END), '{}')
    FROM jsonb_each($1) AS e (k, v)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION veiled(jsonb, text[], text, text[]) IS 'A row without the values of its personal and secret columns.';

-- +goose StatementBegin
CREATE FUNCTION audited() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN current_setting('role') = 'matbang_web' OR coalesce(current_setting('matbang.bulk', true), '') = '';
-- +goose StatementEnd
COMMENT ON FUNCTION audited() IS 'False only while the program itself loads in bulk (matbang.bulk); a request can never switch the audit off. A bulk load is one entry, that of dataset_file.';

CREATE TRIGGER zone_audited AFTER INSERT OR UPDATE OR DELETE ON zone FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('code');
CREATE TRIGGER parcel_audited AFTER INSERT OR UPDATE OR DELETE ON parcel FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER clearance_project_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_project FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('code');
CREATE TRIGGER clearance_case_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_case FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER clearance_part_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_part FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER clearance_event_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_event FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'amount_vnd,note,details,document');
CREATE TRIGGER obstacle_audited AFTER INSERT OR UPDATE OR DELETE ON obstacle FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'kind,note');
CREATE TRIGGER land_user_audited AFTER INSERT OR UPDATE OR DELETE ON personal.land_user FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('case_id', 'name');
CREATE TRIGGER account_audited AFTER INSERT OR UPDATE OR DELETE ON account FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('name', '', 'password_hash');
CREATE TRIGGER account_area_audited AFTER INSERT OR UPDATE OR DELETE ON account_area FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('account_id');
CREATE TRIGGER access_right_audited AFTER INSERT OR UPDATE OR DELETE ON access_right FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('role');
CREATE TRIGGER legal_rule_audited AFTER INSERT OR UPDATE OR DELETE ON legal_rule FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('code');
CREATE TRIGGER clearance_transition_audited AFTER INSERT OR UPDATE OR DELETE ON clearance_transition FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('regime');
CREATE TRIGGER dataset_file_audited AFTER INSERT OR UPDATE OR DELETE ON dataset_file FOR EACH ROW EXECUTE FUNCTION record_change('path');

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_read ON audit_entry FOR SELECT TO matbang_web USING (acting_right('audit', 'audit') = 'all');
ALTER TABLE personal.audit_value ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_value_read ON personal.audit_value FOR SELECT TO matbang_web
    USING (acting_right('audit', 'audit') = 'all' AND acting_right('clearance', 'read_personal') = 'all');

-- Keys -----------------------------------------------------------------------------

ALTER TABLE account ADD COLUMN language text NOT NULL DEFAULT 'vi' CONSTRAINT account_language_known CHECK (language IN ('vi', 'en'));
COMMENT ON COLUMN account.language IS 'Language of the interface: vi or en.';

CREATE TABLE api_key (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   integer NOT NULL DEFAULT acting_account() CONSTRAINT api_key_account_exists REFERENCES account (id) ON DELETE CASCADE,
    name         text NOT NULL CONSTRAINT api_key_name_length CHECK (length(name) BETWEEN 1 AND 100),
    key_sha256   bytea NOT NULL CONSTRAINT api_key_sha256_is_a_hash CHECK (octet_length(key_sha256) = 32) CONSTRAINT api_key_sha256_unique UNIQUE,
    scope        text NOT NULL CONSTRAINT api_key_scope_known CHECK (scope IN ('read', 'write')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT api_key_expires_later CHECK (expires_at > created_at),
    CONSTRAINT api_key_name_once UNIQUE (account_id, name)
);
COMMENT ON TABLE api_key IS 'Keys with which scripts and QGIS act for an account; the key itself is shown once and not kept.';
COMMENT ON COLUMN api_key.id IS 'Internal number.';
COMMENT ON COLUMN api_key.account_id IS 'Account for which it acts.';
COMMENT ON COLUMN api_key.name IS 'What it is for, in the words of its owner.';
COMMENT ON COLUMN api_key.key_sha256 IS 'SHA-256 of the key, which is random and needs no slow hash.';
COMMENT ON COLUMN api_key.scope IS 'read: may change nothing; write: all that the account may.';
COMMENT ON COLUMN api_key.created_at IS 'When it was made.';
COMMENT ON COLUMN api_key.expires_at IS 'When it ends.';
COMMENT ON COLUMN api_key.last_used_at IS 'When it was last used, to the minute.';

CREATE TRIGGER api_key_audited AFTER INSERT OR DELETE OR UPDATE OF name, scope, expires_at, account_id, key_sha256 ON api_key FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', '', 'key_sha256');
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY api_key_read ON api_key FOR SELECT TO matbang_web USING (account_id = acting_account() OR acting_right('account', 'administer') = 'all');
CREATE POLICY api_key_add ON api_key FOR INSERT TO matbang_web WITH CHECK (account_id = acting_account() AND acting_right('key', 'add') <> 'none');
CREATE POLICY api_key_delete ON api_key FOR DELETE TO matbang_web USING (account_id = acting_account() OR acting_right('account', 'administer') = 'all');

ALTER FUNCTION grant_to_web() RENAME TO grant_to_web_4;
COMMENT ON FUNCTION grant_to_web_4() IS 'Rights of the server''s role as of migration 4.';
-- +goose StatementBegin
CREATE FUNCTION grant_to_web() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM grant_to_web_4();
    GRANT SELECT ON audit_entry, personal.audit_value TO matbang_web;
    GRANT SELECT (id, account_id, name, scope, created_at, expires_at, last_used_at), INSERT (name, key_sha256, scope, expires_at), DELETE ON api_key TO matbang_web;
    GRANT SELECT (language), INSERT (language), UPDATE (language) ON account TO matbang_web;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION grant_to_web() IS 'Gives the server''s role what it needs, and takes away everything else.';
REVOKE ALL ON FUNCTION grant_to_web() FROM PUBLIC;
SELECT grant_to_web();
