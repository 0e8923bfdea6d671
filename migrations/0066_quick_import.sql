-- +goose Up
-- What an import costs: parcels get their numbers before they are written, so
-- that their land uses need not look for them, and figures that are nothing but
-- figures are not cleaned.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION commit_import(job bigint, rows integer[], only_clean boolean) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
               i.zone, i.admin_unit, i.corridors, i.cell, i.inside,
               -- The number that the parcel has or will have, so that its land uses need not look for it.
               CASE WHEN i.verdict = 'new' THEN nextval(pg_get_serial_sequence('parcel', 'id')) ELSE i.parcel_id END AS id, CASE WHEN i.repaired THEN i.repair ELSE i.geom END AS geom
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
    INSERT INTO parcel (id, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, zone, admin_unit, corridors, cell, accuracy, source, source_date, import_id, land_use)
    SELECT c.id, c.cadastral_unit, c.map_series, c.sheet_no, c.parcel_no, c.recorded_area_m2, c.geom, c.zone, c.admin_unit, c.corridors, c.cell,
           coalesce(j.settings ->> 'accuracy', 'surveyed'), j.source, j.source_date, j.id, c.land_use
    FROM chosen c WHERE c.verdict = 'new' ORDER BY c.cell, c.row_no;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE parcel p SET recorded_area_m2 = coalesce(c.recorded_area_m2, p.recorded_area_m2), geom = c.geom, accuracy = coalesce(j.settings ->> 'accuracy', 'surveyed'),
           source = j.source, source_date = j.source_date, import_id = j.id, land_use = CASE WHEN c.land_use = '{}' THEN p.land_use ELSE c.land_use END
    FROM chosen c WHERE c.verdict = 'changed' AND p.id = c.parcel_id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    DELETE FROM parcel_land_use u USING chosen c WHERE c.verdict = 'changed' AND c.land_use <> '{}' AND u.parcel_id = c.parcel_id;
    INSERT INTO parcel_land_use (parcel_id, ordinal, code, code_system)
    SELECT c.id, u.ordinal, u.code, t.code_system
    FROM chosen c
    CROSS JOIN LATERAL unnest(c.land_use) WITH ORDINALITY AS u (code, ordinal)
    JOIN (SELECT DISTINCT ON (l.code) l.code, l.code_system FROM land_use_type l ORDER BY l.code, l.valid_from DESC NULLS LAST, l.code_system DESC) t ON t.code = u.code
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

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION import_number(written text, near double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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
    FROM (SELECT CASE WHEN written ~ '^[0-9.,]+$' THEN written ELSE regexp_replace(lower(written), '(m2|m²|\s|\u00a0)', '', 'g') END AS n) x
$$;
-- +goose StatementEnd
