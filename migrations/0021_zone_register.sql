-- +goose Up
-- What the register says of a zone beside its shape: what its developer promised,
-- how full it was and when, which sectors it takes, its lots and its documents.
-- Each statement has its source; the percentage alone is never kept.

CREATE TABLE zone_milestone (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone    text NOT NULL CONSTRAINT zone_milestone_zone_exists REFERENCES zone (code) ON DELETE CASCADE,
    name_vi text NOT NULL CONSTRAINT zone_milestone_name_vi_not_empty CHECK (name_vi <> ''),
    name_en text NOT NULL CONSTRAINT zone_milestone_name_en_not_empty CHECK (name_en <> ''),
    due_on  date NOT NULL,
    done_on date,
    source  text NOT NULL CONSTRAINT zone_milestone_source_not_empty CHECK (source <> '')
);
CREATE INDEX zone_milestone_zone ON zone_milestone (zone);
COMMENT ON TABLE zone_milestone IS 'What the developer of a zone committed to, and whether it came.';
COMMENT ON COLUMN zone_milestone.id IS 'Internal number.';
COMMENT ON COLUMN zone_milestone.zone IS 'Zone.';
COMMENT ON COLUMN zone_milestone.name_vi IS 'What was promised, in Vietnamese.';
COMMENT ON COLUMN zone_milestone.name_en IS 'What was promised, in English.';
COMMENT ON COLUMN zone_milestone.due_on IS 'Day until which it was promised.';
COMMENT ON COLUMN zone_milestone.done_on IS 'Day on which it was done; empty while it is not.';
COMMENT ON COLUMN zone_milestone.source IS 'Document of the commitment.';

CREATE TABLE zone_occupancy (
    zone        text NOT NULL CONSTRAINT zone_occupancy_zone_exists REFERENCES zone (code) ON DELETE CASCADE,
    as_of       date NOT NULL,
    leased_ha   numeric NOT NULL CONSTRAINT zone_occupancy_leased_not_negative CHECK (leased_ha >= 0),
    leasable_ha numeric NOT NULL CONSTRAINT zone_occupancy_leasable_positive CHECK (leasable_ha > 0),
    basis_vi    text NOT NULL,
    basis_en    text NOT NULL,
    source      text NOT NULL CONSTRAINT zone_occupancy_source_not_empty CHECK (source <> ''),
    PRIMARY KEY (zone, as_of),
    CONSTRAINT zone_occupancy_leased_within_leasable CHECK (leased_ha <= leasable_ha)
);
COMMENT ON TABLE zone_occupancy IS 'Dated statements of how much of the industrial land of a zone is leased.';
COMMENT ON COLUMN zone_occupancy.zone IS 'Zone.';
COMMENT ON COLUMN zone_occupancy.as_of IS 'Day for which it holds.';
COMMENT ON COLUMN zone_occupancy.leased_ha IS 'Leased industrial land, hectares.';
COMMENT ON COLUMN zone_occupancy.leasable_ha IS 'Industrial land that can be leased, hectares.';
COMMENT ON COLUMN zone_occupancy.basis_vi IS 'What the two count, in Vietnamese.';
COMMENT ON COLUMN zone_occupancy.basis_en IS 'What the two count, in English.';
COMMENT ON COLUMN zone_occupancy.source IS 'Who says so.';

CREATE TABLE zone_sector (
    zone    text NOT NULL CONSTRAINT zone_sector_zone_exists REFERENCES zone (code) ON DELETE CASCADE,
    sector  text NOT NULL CONSTRAINT zone_sector_sector_exists REFERENCES sector (code) DEFERRABLE INITIALLY DEFERRED,
    stance  text NOT NULL CONSTRAINT zone_sector_stance_known CHECK (stance IN ('welcome', 'conditional', 'not_accepted')),
    note_vi text,
    note_en text,
    source  text NOT NULL CONSTRAINT zone_sector_source_not_empty CHECK (source <> ''),
    PRIMARY KEY (zone, sector)
);
CREATE INDEX zone_sector_sector ON zone_sector (sector);
COMMENT ON TABLE zone_sector IS 'How a sector stands in a zone. A sector that is not here is unknown, not refused.';
COMMENT ON COLUMN zone_sector.zone IS 'Zone.';
COMMENT ON COLUMN zone_sector.sector IS 'Sector.';
COMMENT ON COLUMN zone_sector.stance IS 'welcome, conditional or not_accepted.';
COMMENT ON COLUMN zone_sector.note_vi IS 'The condition or the reason, in Vietnamese.';
COMMENT ON COLUMN zone_sector.note_en IS 'The condition or the reason, in English.';
COMMENT ON COLUMN zone_sector.source IS 'Who says so.';

CREATE TABLE zone_balance (
    zone    text NOT NULL CONSTRAINT zone_balance_zone_exists REFERENCES zone (code) ON DELETE CASCADE,
    use     text NOT NULL CONSTRAINT zone_balance_use_known CHECK (use IN ('industrial', 'services', 'green', 'traffic', 'technical', 'worker_housing', 'water', 'other')),
    area_ha numeric NOT NULL CONSTRAINT zone_balance_area_positive CHECK (area_ha > 0),
    source  text NOT NULL CONSTRAINT zone_balance_source_not_empty CHECK (source <> ''),
    PRIMARY KEY (zone, use)
);
COMMENT ON TABLE zone_balance IS 'Land of a zone by function, as its approved plan divides it.';
COMMENT ON COLUMN zone_balance.zone IS 'Zone.';
COMMENT ON COLUMN zone_balance.use IS 'Function of the land.';
COMMENT ON COLUMN zone_balance.area_ha IS 'Area in the plan, hectares.';
COMMENT ON COLUMN zone_balance.source IS 'Plan or decision.';

CREATE TABLE zone_document (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone   text NOT NULL CONSTRAINT zone_document_zone_exists REFERENCES zone (code) ON DELETE CASCADE,
    title  text NOT NULL CONSTRAINT zone_document_title_not_empty CHECK (title <> ''),
    number text,
    date   date,
    url    text CONSTRAINT zone_document_url_is_https CHECK (url ~ '^https://[^[:space:]]+$')
);
CREATE INDEX zone_document_zone ON zone_document (zone);
COMMENT ON TABLE zone_document IS 'Documents about a zone that are public.';
COMMENT ON COLUMN zone_document.id IS 'Internal number.';
COMMENT ON COLUMN zone_document.zone IS 'Zone.';
COMMENT ON COLUMN zone_document.title IS 'Title as published.';
COMMENT ON COLUMN zone_document.number IS 'Number of the document.';
COMMENT ON COLUMN zone_document.date IS 'Date of the document.';
COMMENT ON COLUMN zone_document.url IS 'Where it can be read.';

-- +goose StatementBegin
CREATE FUNCTION zone_register(code text) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'milestones', coalesce((SELECT jsonb_agg(jsonb_build_object('name', jsonb_build_object('vi', m.name_vi, 'en', m.name_en), 'due_on', m.due_on, 'done_on', m.done_on, 'source', m.source) ORDER BY m.due_on, m.id)
            FROM zone_milestone m WHERE m.zone = $1), '[]'),
        'occupancy', coalesce((SELECT jsonb_agg(jsonb_build_object('as_of', o.as_of, 'leased_ha', o.leased_ha, 'leasable_ha', o.leasable_ha, 'basis', jsonb_build_object('vi', o.basis_vi, 'en', o.basis_en), 'source', o.source) ORDER BY o.as_of)
            FROM zone_occupancy o WHERE o.zone = $1), '[]'),
        'balance', coalesce((SELECT jsonb_agg(jsonb_build_object('use', b.use, 'area_ha', b.area_ha, 'source', b.source) ORDER BY b.area_ha DESC, b.use)
            FROM zone_balance b WHERE b.zone = $1), '[]'),
        'sectors', coalesce((SELECT jsonb_agg(jsonb_build_object('code', s.sector, 'stance', s.stance, 'note', CASE WHEN s.note_vi IS NOT NULL OR s.note_en IS NOT NULL THEN jsonb_build_object('vi', coalesce(s.note_vi, s.note_en), 'en', coalesce(s.note_en, s.note_vi)) END, 'source', s.source)
            ORDER BY array_position(ARRAY['welcome', 'conditional', 'not_accepted'], s.stance), s.sector)
            FROM zone_sector s WHERE s.zone = $1), '[]'),
        'documents', coalesce((SELECT jsonb_agg(jsonb_build_object('title', d.title, 'number', d.number, 'date', d.date, 'url', d.url) ORDER BY d.date DESC NULLS LAST, d.id)
            FROM zone_document d WHERE d.zone = $1), '[]'))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION zone_register(text) IS 'What the register says of a zone beside its attributes, as the API writes it.';

-- A revision keeps all of that, too, and why the change was made.
ALTER TABLE zone_revision ADD COLUMN register jsonb;
ALTER TABLE zone_revision ADD COLUMN note text;
COMMENT ON COLUMN zone_revision.register IS 'Milestones, occupancy, balance, sectors and documents after the change; empty before migration 21.';
COMMENT ON COLUMN zone_revision.note IS 'Why, in the words of who changed it.';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION record_zone_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    z zone;
BEGIN
    IF TG_OP = 'DELETE' THEN z := OLD; ELSE z := NEW; END IF;
    INSERT INTO zone_revision (zone_code, version, operation, recorded_by, attributes, geom, register, note)
    VALUES (z.code, z.version, lower(TG_OP), coalesce(nullif(current_setting('matbang.actor', true), ''), current_user),
            to_jsonb(z) - ARRAY['geom', 'geom_4326', 'geom_3857'], z.geom, zone_register(z.code), nullif(current_setting('matbang.note', true), ''));
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- Planners keep what is said of a zone; its outline is a matter of proposals.
UPDATE access_right SET area = 'all' WHERE role = 'planner' AND resource = 'zone' AND action = 'change_attributes';
DROP POLICY zone_change ON zone;
CREATE POLICY zone_change ON zone FOR UPDATE TO matbang_web USING (acting_right('zone', 'change_attributes') = 'all');

-- +goose StatementBegin
CREATE FUNCTION guard_zone_outline() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'matbang_web' AND acting_right('zone', 'change_geometry') <> 'all' THEN
        RAISE EXCEPTION 'the outline of a zone changes by an approved proposal' USING ERRCODE = 'insufficient_privilege', TABLE = 'zone';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION guard_zone_outline() IS 'Row trigger: who may only change attributes may not move the outline, nor the key.';
CREATE TRIGGER zone_outline_guarded BEFORE UPDATE ON zone FOR EACH ROW
    WHEN (NOT OLD.geom = NEW.geom OR OLD.code <> NEW.code) EXECUTE FUNCTION guard_zone_outline();

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['zone_milestone', 'zone_occupancy', 'zone_sector', 'zone_balance', 'zone_document'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO matbang_web USING (true)', t || '_read', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO matbang_web WITH CHECK (acting_right(''zone'', ''change_attributes'') = ''all'')', t || '_add', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR DELETE TO matbang_web USING (acting_right(''zone'', ''change_attributes'') = ''all'')', t || '_remove', t);
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change(''zone'')', t || '_audited', t);
        INSERT INTO web_grant VALUES (t, 'SELECT'), (t, 'INSERT'), (t, 'DELETE');
    END LOOP;
END $$;
-- +goose StatementEnd
SELECT grant_to_web();
