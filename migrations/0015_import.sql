-- +goose Up
-- Parcels from files. A file is read into tables of its own, checked there
-- against itself and the register, and reaches the register in one transaction
-- or not at all.

CREATE TABLE import_job (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id     integer NOT NULL DEFAULT acting_account() CONSTRAINT import_job_account_exists REFERENCES account (id),
    account        text NOT NULL DEFAULT acting_name(),
    created_at     timestamptz NOT NULL DEFAULT now(),
    changed_at     timestamptz NOT NULL DEFAULT now(),
    state          text NOT NULL DEFAULT 'received' CONSTRAINT import_job_state_known CHECK (state IN ('received', 'read', 'checked', 'committed', 'discarded', 'failed')),
    work           text DEFAULT 'read' CONSTRAINT import_job_work_known CHECK (work IN ('read', 'check', 'commit')),
    claimed_by     text,
    claimed_until  timestamptz,
    attempts       smallint NOT NULL DEFAULT 0,
    progress       jsonb,
    folder         text NOT NULL,
    store          text NOT NULL,
    file_name      text NOT NULL CONSTRAINT import_job_file_name_length CHECK (length(file_name) BETWEEN 1 AND 300),
    file_size      bigint NOT NULL CONSTRAINT import_job_file_size_not_negative CHECK (file_size >= 0),
    file_sha256    bytea NOT NULL CONSTRAINT import_job_file_sha256_is_a_hash CHECK (octet_length(file_sha256) = 32),
    source         text NOT NULL CONSTRAINT import_job_source_length CHECK (length(source) BETWEEN 1 AND 300),
    source_date    date NOT NULL,
    settings       jsonb NOT NULL DEFAULT '{}',
    found          jsonb NOT NULL DEFAULT '{}',
    problems       jsonb NOT NULL DEFAULT '[]',
    counts         jsonb NOT NULL DEFAULT '{}',
    result         jsonb,
    row_count      integer NOT NULL DEFAULT 0 CONSTRAINT import_job_row_count_not_negative CHECK (row_count >= 0)
);
CREATE INDEX import_job_account ON import_job (account_id, id);
CREATE INDEX import_job_work ON import_job (id) WHERE work IS NOT NULL;
COMMENT ON TABLE import_job IS 'A file of parcels on its way into the register: read, checked, then committed or discarded.';
COMMENT ON COLUMN import_job.id IS 'Number of the job.';
COMMENT ON COLUMN import_job.account_id IS 'Account that sent the file.';
COMMENT ON COLUMN import_job.account IS 'Its name.';
COMMENT ON COLUMN import_job.created_at IS 'When the file had arrived.';
COMMENT ON COLUMN import_job.changed_at IS 'When the job last changed.';
COMMENT ON COLUMN import_job.state IS 'What has been reached: received, read (coordinate system or columns are asked for), checked, committed, discarded, failed.';
COMMENT ON COLUMN import_job.work IS 'What a server does next or is doing: read, check or commit; empty while it is the person''s turn.';
COMMENT ON COLUMN import_job.claimed_by IS 'Instance that is doing it.';
COMMENT ON COLUMN import_job.claimed_until IS 'Until when that instance is believed to be alive; it moves this on while it works.';
COMMENT ON COLUMN import_job.attempts IS 'How often this work was begun; work that kills its server is given up.';
COMMENT ON COLUMN import_job.progress IS 'Step, done and total.';
COMMENT ON COLUMN import_job.folder IS 'Folder of the file below the uploads.';
COMMENT ON COLUMN import_job.store IS 'Which uploads: the mark in that folder, so that only a server that sees the file reads it.';
COMMENT ON COLUMN import_job.file_name IS 'Name of the file as sent.';
COMMENT ON COLUMN import_job.file_size IS 'Size, bytes.';
COMMENT ON COLUMN import_job.file_sha256 IS 'SHA-256 of the content.';
COMMENT ON COLUMN import_job.source IS 'Where the parcels come from; it goes into the register.';
COMMENT ON COLUMN import_job.source_date IS 'Date of the source.';
COMMENT ON COLUMN import_job.settings IS 'What the person chose: coordinate system, axes, columns, fixed values.';
COMMENT ON COLUMN import_job.found IS 'What was found in the file: format, layers, encoding, coordinate system, columns, candidates.';
COMMENT ON COLUMN import_job.problems IS 'What is wrong with the file as a whole.';
COMMENT ON COLUMN import_job.counts IS 'How many rows are new, changed, unchanged, refused, with warnings, repairable.';
COMMENT ON COLUMN import_job.result IS 'What the commit did.';
COMMENT ON COLUMN import_job.row_count IS 'Number of rows in the file.';
CREATE TRIGGER import_job_audited AFTER INSERT OR DELETE OR UPDATE OF state, settings, source, source_date, result ON import_job FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');

-- What is staged can be read from the file again: it need not survive a crash
-- of the database, and so costs no log.
CREATE UNLOGGED TABLE import_row (
    job_id     bigint NOT NULL,
    row_no     integer NOT NULL,
    shape      geometry,
    attributes jsonb NOT NULL,
    notes      jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX import_row_job ON import_row (job_id, row_no);
COMMENT ON TABLE import_row IS 'Rows of a file as they are in it. They may hold personal data and go when the job ends.';
COMMENT ON COLUMN import_row.job_id IS 'Job.';
COMMENT ON COLUMN import_row.row_no IS 'Number in the file, from 1.';
COMMENT ON COLUMN import_row.shape IS 'Shape in the coordinates of the file, without a coordinate system.';
COMMENT ON COLUMN import_row.attributes IS 'Values by the name of their column.';
COMMENT ON COLUMN import_row.notes IS 'What reading it found: rule, severity, field and values.';

CREATE UNLOGGED TABLE import_parcel (
    job_id           bigint NOT NULL,
    row_no           integer NOT NULL,
    cadastral_unit   text,
    map_series       text,
    sheet_no         text,
    parcel_no        text,
    recorded_area_m2 double precision,
    land_use         text[] NOT NULL DEFAULT '{}',
    geom             geometry(MultiPolygon, 5899),
    inside           geometry(Point, 5899),
    repair           geometry(MultiPolygon, 5899),
    repaired         boolean NOT NULL DEFAULT false,
    refused          boolean NOT NULL DEFAULT false,
    warned           boolean NOT NULL DEFAULT false,
    verdict          text CONSTRAINT import_parcel_verdict_known CHECK (verdict IN ('new', 'changed', 'unchanged')),
    parcel_id        bigint,
    parcel_version   bigint,
    zone             text,
    admin_unit       text,
    corridors        text[],
    cell             integer
);
CREATE UNIQUE INDEX import_parcel_row ON import_parcel (job_id, row_no);
COMMENT ON TABLE import_parcel IS 'The same rows as parcels, as they would enter the register.';
COMMENT ON COLUMN import_parcel.job_id IS 'Job.';
COMMENT ON COLUMN import_parcel.row_no IS 'Number in the file, from 1.';
COMMENT ON COLUMN import_parcel.cadastral_unit IS 'As in parcel.';
COMMENT ON COLUMN import_parcel.map_series IS 'As in parcel.';
COMMENT ON COLUMN import_parcel.sheet_no IS 'As in parcel.';
COMMENT ON COLUMN import_parcel.parcel_no IS 'As in parcel.';
COMMENT ON COLUMN import_parcel.recorded_area_m2 IS 'Legal area as recorded, m².';
COMMENT ON COLUMN import_parcel.land_use IS 'Codes of land use, in the order of the file.';
COMMENT ON COLUMN import_parcel.geom IS 'Shape on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN import_parcel.inside IS 'A point inside it.';
COMMENT ON COLUMN import_parcel.repair IS 'Proposed shape where something is wrong with it.';
COMMENT ON COLUMN import_parcel.repaired IS 'The person took the proposal.';
COMMENT ON COLUMN import_parcel.refused IS 'An error keeps it out of the register.';
COMMENT ON COLUMN import_parcel.warned IS 'There is a warning.';
COMMENT ON COLUMN import_parcel.verdict IS 'new, changed or unchanged against the register.';
COMMENT ON COLUMN import_parcel.parcel_id IS 'Parcel of the register with the same identity.';
COMMENT ON COLUMN import_parcel.parcel_version IS 'Its version when it was compared.';
COMMENT ON COLUMN import_parcel.zone IS 'Derived as in parcel.';
COMMENT ON COLUMN import_parcel.admin_unit IS 'Derived as in parcel.';
COMMENT ON COLUMN import_parcel.corridors IS 'Derived as in parcel.';
COMMENT ON COLUMN import_parcel.cell IS 'Derived as in parcel.';

CREATE UNLOGGED TABLE import_issue (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    job_id     bigint NOT NULL,
    row_no     integer NOT NULL,
    field      text NOT NULL,
    rule       text NOT NULL,
    severity   text NOT NULL CONSTRAINT import_issue_severity_known CHECK (severity IN ('error', 'warning', 'info')),
    values     jsonb NOT NULL DEFAULT '{}',
    geom       geometry(Geometry, 5899),
    width_m    double precision,
    area_m2    double precision,
    repairable boolean NOT NULL DEFAULT false
);
CREATE INDEX import_issue_job ON import_issue (job_id, id);
CREATE INDEX import_issue_row ON import_issue (job_id, row_no);
COMMENT ON TABLE import_issue IS 'What is wrong with a row of a file.';
COMMENT ON COLUMN import_issue.id IS 'Internal number.';
COMMENT ON COLUMN import_issue.job_id IS 'Job.';
COMMENT ON COLUMN import_issue.row_no IS 'Row of the file.';
COMMENT ON COLUMN import_issue.field IS 'Field that is wrong.';
COMMENT ON COLUMN import_issue.rule IS 'Rule that does not hold.';
COMMENT ON COLUMN import_issue.severity IS 'error keeps the row out; warning and info do not.';
COMMENT ON COLUMN import_issue.values IS 'What the sentence names: the other row or parcel, the two areas, the text found.';
COMMENT ON COLUMN import_issue.geom IS 'Where: the place or the shape of the fault, EPSG:5899.';
COMMENT ON COLUMN import_issue.width_m IS 'Greatest width of an overlap, sliver or gap, metres.';
COMMENT ON COLUMN import_issue.area_m2 IS 'Its area, m².';
COMMENT ON COLUMN import_issue.repairable IS 'The proposal of the row mends it.';

CREATE TABLE import_mapping (
    account_id integer NOT NULL CONSTRAINT import_mapping_account_exists REFERENCES account (id) ON DELETE CASCADE,
    columns    text[] NOT NULL,
    mapping    jsonb NOT NULL,
    used_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, columns)
);
COMMENT ON TABLE import_mapping IS 'Which column means what, as last chosen by an account for files with these columns.';
COMMENT ON COLUMN import_mapping.account_id IS 'Account.';
COMMENT ON COLUMN import_mapping.columns IS 'Columns of the file, in their order.';
COMMENT ON COLUMN import_mapping.mapping IS 'Column by field.';
COMMENT ON COLUMN import_mapping.used_at IS 'When it was last used.';

CREATE TABLE import_setting (
    name  text PRIMARY KEY,
    value double precision NOT NULL CONSTRAINT import_setting_positive CHECK (value > 0)
);
COMMENT ON TABLE import_setting IS 'Figures of the checks that an administrator may change.';
COMMENT ON COLUMN import_setting.name IS 'tolerance_m: an overlap narrower than this is no fault. sliver_m: a parcel thinner than this is one. gap_m: a gap narrower than this is told. area_percent: recorded and measured area may differ by this.';
COMMENT ON COLUMN import_setting.value IS 'Value, metres or percent.';
INSERT INTO import_setting VALUES ('tolerance_m', 0.05), ('sliver_m', 0.2), ('gap_m', 0.5), ('area_percent', 2);
CREATE TRIGGER import_setting_audited AFTER INSERT OR UPDATE OR DELETE ON import_setting FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('name');

-- +goose StatementBegin
CREATE FUNCTION import_geometry(wkt text) RETURNS geometry LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ST_SetSRID(ST_Force2D(wkt::geometry), 0);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION import_geometry(text) IS 'Shape of a text from outside (WKT), in two dimensions; null where it cannot be read.';

-- +goose StatementBegin
CREATE FUNCTION import_place(shape geometry, from_proj text, swap boolean) RETURNS geometry LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    turned geometry := CASE WHEN swap THEN ST_FlipCoordinates(shape) ELSE shape END;
BEGIN
    IF from_proj = '' THEN
        RETURN ST_SetSRID(turned, 5899);
    END IF;
    turned := ST_Transform(turned, from_proj, 5899);
    IF ST_XMin(turned) = 'Infinity' OR ST_XMax(turned) = 'Infinity' OR ST_XMin(turned) = '-Infinity' OR ST_YMax(turned) = 'Infinity' THEN
        RETURN NULL;
    END IF;
    RETURN turned;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION import_place(geometry, text, boolean) IS 'A shape of a file on the survey plane; from_proj is the PROJ text of its coordinates, empty for the survey plane itself. Null where that is impossible.';

-- +goose StatementBegin
CREATE FUNCTION import_number(written text, near double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- 9.665,30 m² is the Vietnamese way, 9665.30 that of programs; a single dot
    -- before three digits may be either: what lies nearer the measured area holds.
    SELECT CASE
        WHEN n ~ '^[0-9]{1,15}$' THEN n::float8
        WHEN n ~ '^[0-9]{1,3}(\.[0-9]{3})*,[0-9]+$' OR n ~ '^[0-9]+,[0-9]+$' THEN replace(replace(n, '.', ''), ',', '.')::float8
        WHEN n ~ '^[0-9]{1,3}(,[0-9]{3})+\.[0-9]+$' THEN replace(n, ',', '')::float8
        WHEN n ~ '^[0-9]{1,3}(\.[0-9]{3}){2,}$' THEN replace(n, '.', '')::float8
        WHEN n ~ '^[0-9]{1,3}\.[0-9]{3}$' AND near > 0 AND abs(ln(replace(n, '.', '')::float8 / near)) < abs(ln(nullif(n::float8, 0) / near)) THEN replace(n, '.', '')::float8
        WHEN n ~ '^[0-9]{1,15}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?$' THEN n::float8
    END
    FROM (SELECT regexp_replace(lower(written), '(m2|m²|\s|\u00a0)', '', 'g') AS n) x
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION import_number(text, double precision) IS 'Number as people write it, with point or comma; null where it is none. near settles what could be read in two ways.';

-- Where it came from -----------------------------------------------------------------

ALTER TABLE parcel ADD COLUMN import_id bigint CONSTRAINT parcel_import_exists REFERENCES import_job (id);
COMMENT ON COLUMN parcel.import_id IS 'Import that brought or last changed the parcel; empty where it came another way.';

-- An import places its parcels all at once and gives what follows from the
-- place; the server's role may not write these columns.
DROP TRIGGER parcel_located ON parcel;
CREATE TRIGGER parcel_located BEFORE INSERT ON parcel FOR EACH ROW WHEN (NEW.cell IS NULL) EXECUTE FUNCTION locate_parcel();
CREATE TRIGGER parcel_relocated BEFORE UPDATE OF geom ON parcel FOR EACH ROW EXECUTE FUNCTION locate_parcel();

-- What an import changes is noted all at once, too: one entry a parcel, with the
-- shape before.
DROP TRIGGER parcel_audited ON parcel;
CREATE TRIGGER parcel_added_audited AFTER INSERT ON parcel FOR EACH ROW WHEN (NEW.import_id IS NULL AND audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER parcel_changed_audited AFTER UPDATE ON parcel FOR EACH ROW WHEN (NEW.import_id IS NOT DISTINCT FROM OLD.import_id AND audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER parcel_deleted_audited AFTER DELETE ON parcel FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');

-- +goose StatementBegin
CREATE FUNCTION record_import() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who  CONSTANT text := acting_name();
    role CONSTANT text := coalesce((SELECT a.role FROM account a WHERE a.id = acting_account()), 'system');
    at   CONSTANT text := nullif(current_setting('matbang.address', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_entry (account, role, address, action, resource, key, after)
        SELECT who, role, at, 'add', 'parcel', n.id::text,
               jsonb_build_object('import_id', n.import_id, 'cadastral_unit', n.cadastral_unit, 'map_series', n.map_series, 'sheet_no', n.sheet_no, 'parcel_no', n.parcel_no, 'recorded_area_m2', n.recorded_area_m2, 'area_m2', n.area_m2)
        FROM fresh n WHERE n.import_id IS NOT NULL;
    ELSE
        INSERT INTO audit_entry (account, role, address, action, resource, key, before, after)
        SELECT who, role, at, 'change', 'parcel', n.id::text,
               jsonb_build_object('import_id', o.import_id, 'recorded_area_m2', o.recorded_area_m2, 'area_m2', o.area_m2, 'source', o.source, 'source_date', o.source_date, 'geom', encode(ST_AsEWKB(o.geom), 'hex')),
               jsonb_build_object('import_id', n.import_id, 'recorded_area_m2', n.recorded_area_m2, 'area_m2', n.area_m2, 'source', n.source, 'source_date', n.source_date, 'geom', encode(ST_AsEWKB(n.geom), 'hex'))
        FROM fresh n JOIN stale o USING (id) WHERE n.import_id IS DISTINCT FROM o.import_id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION record_import() IS 'Statement trigger: notes what an import added and changed in audit_entry.';
CREATE TRIGGER parcel_import_added AFTER INSERT ON parcel REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION record_import();
CREATE TRIGGER parcel_import_changed AFTER UPDATE ON parcel REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION record_import();

-- +goose StatementBegin
CREATE FUNCTION may_import(job bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right('parcel', 'add') WHEN 'all' THEN true
                WHEN 'own' THEN EXISTS (SELECT FROM import_job j WHERE j.id = $1 AND j.account_id = acting_account())
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_import(bigint) IS 'Whether who acts may see and work on an import: his own, or every one.';

-- +goose StatementBegin
CREATE FUNCTION commit_import(job bigint, rows integer[], only_clean boolean) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    j       import_job;
    everywhere boolean := acting_right('parcel', 'add') = 'all' AND acting_right('parcel', 'change_geometry') = 'all' AND acting_right('parcel', 'change_attributes') = 'all';
    added   bigint;
    changed bigint;
    same    bigint;
    late    integer;
    foreign_row integer;
BEGIN
    IF NOT may_import($1) THEN
        RAISE EXCEPTION 'this import is not yours' USING ERRCODE = 'insufficient_privilege', TABLE = 'import_job';
    END IF;
    SELECT * INTO j FROM import_job WHERE id = $1 FOR UPDATE;
    IF j.state = 'committed' THEN
        RETURN j.result; -- done already: a second time changes nothing
    END IF;
    IF j.state <> 'checked' OR jsonb_path_exists(j.problems, '$[*] ? (@.severity == "error")') THEN
        RAISE EXCEPTION 'this import is not ready' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_job_ready', TABLE = 'import_job';
    END IF;
    CREATE TEMP TABLE chosen ON COMMIT DROP AS
        SELECT i.row_no, i.cadastral_unit, i.map_series, i.sheet_no, i.parcel_no, i.recorded_area_m2, i.land_use, i.verdict, i.parcel_id, i.parcel_version,
               i.zone, i.admin_unit, i.corridors, i.cell, i.inside, CASE WHEN i.repaired THEN i.repair ELSE i.geom END AS geom
        FROM import_parcel i
        WHERE i.job_id = $1 AND NOT i.refused AND ($2 IS NULL OR i.row_no = ANY ($2)) AND NOT ($3 AND i.warned);
    ANALYZE chosen;
    -- Somebody may have been faster since the check.
    SELECT c.row_no INTO late FROM chosen c
    LEFT JOIN parcel p ON (p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no) = (c.cadastral_unit, c.map_series, c.sheet_no, c.parcel_no)
    WHERE p.id IS DISTINCT FROM c.parcel_id OR (c.verdict = 'changed' AND p.version <> c.parcel_version) LIMIT 1;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION 'the register changed since the check' USING ERRCODE = 'serialization_failure';
    END IF;
    IF NOT everywhere THEN
        SELECT c.row_no INTO foreign_row FROM chosen c
        WHERE NOT CASE WHEN c.verdict = 'new' THEN may_at('parcel', 'add', c.geom, c.admin_unit, NULL)
                       ELSE may('parcel', 'change_geometry', c.parcel_id) AND may('parcel', 'change_attributes', c.parcel_id) AND may_at('parcel', 'change_geometry', c.geom, c.admin_unit, NULL) END
        LIMIT 1;
        IF foreign_row IS NOT NULL THEN
            RAISE EXCEPTION 'row % lies outside the area of competence', foreign_row USING ERRCODE = 'insufficient_privilege', TABLE = 'parcel';
        END IF;
    END IF;
    SELECT count(*) INTO same FROM chosen WHERE verdict = 'unchanged';
    INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, zone, admin_unit, corridors, cell, accuracy, source, source_date, import_id, land_use)
    SELECT c.cadastral_unit, c.map_series, c.sheet_no, c.parcel_no, c.recorded_area_m2, c.geom, c.zone, c.admin_unit, c.corridors, c.cell,
           coalesce(j.settings ->> 'accuracy', 'surveyed'), j.source, j.source_date, j.id, c.land_use
    FROM chosen c WHERE c.verdict = 'new' ORDER BY c.cell, c.row_no;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE parcel p SET recorded_area_m2 = coalesce(c.recorded_area_m2, p.recorded_area_m2), geom = c.geom, accuracy = coalesce(j.settings ->> 'accuracy', 'surveyed'),
           source = j.source, source_date = j.source_date, import_id = j.id, land_use = CASE WHEN c.land_use = '{}' THEN p.land_use ELSE c.land_use END
    FROM chosen c WHERE c.verdict = 'changed' AND p.id = c.parcel_id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    DELETE FROM parcel_land_use u USING chosen c WHERE c.verdict = 'changed' AND c.land_use <> '{}' AND u.parcel_id = c.parcel_id;
    INSERT INTO parcel_land_use (parcel_id, ordinal, code, code_system)
    SELECT p.id, u.ordinal, u.code, t.code_system
    FROM chosen c
    JOIN parcel p ON (p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no) = (c.cadastral_unit, c.map_series, c.sheet_no, c.parcel_no)
    CROSS JOIN LATERAL unnest(c.land_use) WITH ORDINALITY AS u (code, ordinal)
    CROSS JOIN LATERAL (SELECT l.code_system FROM land_use_type l WHERE l.code = u.code ORDER BY l.valid_from DESC NULLS LAST, l.code_system DESC LIMIT 1) t
    WHERE c.verdict <> 'unchanged' AND u.ordinal <= 3;
    UPDATE import_job SET state = 'committed', work = NULL, claimed_by = NULL, claimed_until = NULL, progress = NULL, changed_at = clock_timestamp(),
           result = jsonb_build_object('added', added, 'changed', changed, 'unchanged', same)
    WHERE id = $1 RETURNING * INTO j;
    -- The rows as they were in the file may be personal; the register has what
    -- it needs.
    DELETE FROM import_row r WHERE r.job_id = $1;
    DELETE FROM import_parcel i WHERE i.job_id = $1;
    RETURN j.result;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION commit_import(bigint, integer[], boolean) IS 'Brings the rows of a checked import into the register, all or those chosen, in the transaction of the caller; asks the rights of who acts anew.';
REVOKE ALL ON FUNCTION commit_import(bigint, integer[], boolean) FROM PUBLIC;

ALTER TABLE import_job ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_job_read ON import_job FOR SELECT TO matbang_web USING (account_id = acting_account() AND acting_right('parcel', 'add') <> 'none' OR acting_right('parcel', 'add') = 'all');
CREATE POLICY import_job_add ON import_job FOR INSERT TO matbang_web WITH CHECK (account_id = acting_account() AND acting_right('parcel', 'add') <> 'none');
CREATE POLICY import_job_change ON import_job FOR UPDATE TO matbang_web USING (may_import(id));
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_row_read ON import_row FOR SELECT TO matbang_web USING ((SELECT may_import(job_id)));
ALTER TABLE import_parcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_parcel_read ON import_parcel FOR SELECT TO matbang_web USING (job_id IN (SELECT id FROM import_job));
CREATE POLICY import_parcel_change ON import_parcel FOR UPDATE TO matbang_web USING (job_id IN (SELECT id FROM import_job));
ALTER TABLE import_issue ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_issue_read ON import_issue FOR SELECT TO matbang_web USING (job_id IN (SELECT id FROM import_job));
ALTER TABLE import_mapping ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_mapping_own ON import_mapping TO matbang_web USING (account_id = acting_account());

INSERT INTO web_grant VALUES
    ('import_job', 'SELECT'),
    ('import_job', 'INSERT (folder, store, file_name, file_size, file_sha256, source, source_date, settings)'),
    ('import_job', 'UPDATE (work, settings, source, source_date, changed_at, state, attempts)'),
    ('import_row', 'SELECT'), ('import_parcel', 'SELECT'), ('import_parcel', 'UPDATE (repaired)'), ('import_issue', 'SELECT'),
    ('import_mapping', 'SELECT'), ('import_setting', 'SELECT'),
    ('FUNCTION commit_import(bigint, integer[], boolean)', 'EXECUTE');
SELECT grant_to_web();
