-- +goose Up
-- Public pictures of zones: made anew from what was sent, so that nothing of the
-- camera (place, owner, time) goes out with them. There are none to begin with.

SELECT set_config('matbang.bulk', 'migration', true); -- the table of rights as it comes is no change of it
INSERT INTO access_resource VALUES ('photo', 'Ảnh của các khu', 'Pictures of zones');
INSERT INTO access_right (role, resource, action, area)
SELECT r, 'photo', a, CASE WHEN a = 'read' OR r IN ('promoter', 'admin') THEN 'all' ELSE 'none' END
FROM unnest(ARRAY['public', 'viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor']) AS r, unnest(ARRAY['read', 'add', 'delete']) AS a;
SELECT set_config('matbang.bulk', '', true);

CREATE TABLE zone_photo (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone     text NOT NULL CONSTRAINT zone_photo_zone_exists REFERENCES zone (code) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title_vi text NOT NULL CONSTRAINT zone_photo_title_vi_length CHECK (length(title_vi) BETWEEN 1 AND 200),
    title_en text NOT NULL CONSTRAINT zone_photo_title_en_length CHECK (length(title_en) BETWEEN 1 AND 200),
    taken_on date NOT NULL CONSTRAINT zone_photo_taken_on_sensible CHECK (taken_on >= '1990-01-01'),
    source   text NOT NULL CONSTRAINT zone_photo_source_length CHECK (length(source) BETWEEN 1 AND 300),
    consent  text NOT NULL CONSTRAINT zone_photo_consent_length CHECK (length(consent) BETWEEN 1 AND 300),
    sha256   bytea NOT NULL CONSTRAINT zone_photo_sha256_length CHECK (length(sha256) = 32),
    width    integer NOT NULL CONSTRAINT zone_photo_width_positive CHECK (width > 0),
    height   integer NOT NULL CONSTRAINT zone_photo_height_positive CHECK (height > 0),
    large    bytea NOT NULL CONSTRAINT zone_photo_large_size CHECK (length(large) BETWEEN 1 AND 2000000),
    small    bytea NOT NULL CONSTRAINT zone_photo_small_size CHECK (length(small) BETWEEN 1 AND 300000),
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL DEFAULT acting_name(),
    CONSTRAINT zone_photo_once UNIQUE (zone, sha256)
);
ALTER TABLE zone_photo ALTER COLUMN large SET STORAGE EXTERNAL;
ALTER TABLE zone_photo ALTER COLUMN small SET STORAGE EXTERNAL;
COMMENT ON TABLE zone_photo IS 'Public pictures of zones, with who made them and who agreed that they are shown.';
COMMENT ON COLUMN zone_photo.id IS 'Number; public.';
COMMENT ON COLUMN zone_photo.zone IS 'Zone.';
COMMENT ON COLUMN zone_photo.title_vi IS 'What it shows, in Vietnamese.';
COMMENT ON COLUMN zone_photo.title_en IS 'What it shows, in English.';
COMMENT ON COLUMN zone_photo.taken_on IS 'Day on which it was taken.';
COMMENT ON COLUMN zone_photo.source IS 'Who took it, or from whom it is.';
COMMENT ON COLUMN zone_photo.consent IS 'Who agreed that it is shown, and how.';
COMMENT ON COLUMN zone_photo.sha256 IS 'Of the large form, so that none is kept twice.';
COMMENT ON COLUMN zone_photo.width IS 'Width of the large form, pixels.';
COMMENT ON COLUMN zone_photo.height IS 'Height of the large form, pixels.';
COMMENT ON COLUMN zone_photo.large IS 'JPEG of at most 1600 pixels a side, without metadata.';
COMMENT ON COLUMN zone_photo.small IS 'JPEG of at most 480 pixels a side, without metadata.';
COMMENT ON COLUMN zone_photo.added_at IS 'When it was added.';
COMMENT ON COLUMN zone_photo.added_by IS 'Account that added it.';

CREATE TRIGGER zone_photo_audited AFTER INSERT OR UPDATE OR DELETE ON zone_photo FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', '', 'large,small');
ALTER TABLE zone_photo ENABLE ROW LEVEL SECURITY;
CREATE POLICY zone_photo_read ON zone_photo FOR SELECT TO matbang_web USING (true);
CREATE POLICY zone_photo_add ON zone_photo FOR INSERT TO matbang_web WITH CHECK ((SELECT acting_right('photo', 'add')) = 'all');
CREATE POLICY zone_photo_delete ON zone_photo FOR DELETE TO matbang_web USING ((SELECT acting_right('photo', 'delete')) = 'all');
INSERT INTO web_grant VALUES ('zone_photo', 'SELECT, DELETE'), ('zone_photo', 'INSERT (zone, title_vi, title_en, taken_on, source, consent, sha256, width, height, large, small)');
SELECT grant_to_web();
