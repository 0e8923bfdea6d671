-- +goose Up
-- Parcels split, merge and are numbered anew. What was leaves the table parcel,
-- so that every map, list, count, search and check that reads it is right by
-- construction, and stands in parcel_retired, by its number, for ever.
--
-- A child stands in for its parents in all that is past: it has their place in
-- the project, and their parts with all their steps, re-issued. A re-issued
-- step names the one it repeats, and amounts are shared out to the last đồng:
-- whoever asks by the parcels of today finds no step lost and none twice, and
-- the state of the land does not jump.

INSERT INTO import_setting VALUES ('lineage_percent', 0.5), ('lineage_m2', 1);
COMMENT ON COLUMN import_setting.name IS 'tolerance_m: an overlap narrower than this is no fault. sliver_m: a parcel thinner than this is one. gap_m: a gap narrower than this is told. area_percent: recorded and measured area may differ by this. part_percent and part_m2: by the larger of both the parts of a parcel may exceed it. lineage_percent and lineage_m2: by the larger of both the areas before and after a split or merge may differ without a reason.';

CREATE TABLE parcel_change (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL CONSTRAINT parcel_change_kind_known CHECK (kind IN ('split', 'merge', 'renumber')),
    effective_on date NOT NULL,
    document     text NOT NULL CONSTRAINT parcel_change_document_length CHECK (length(document) BETWEEN 1 AND 300),
    reason       text CONSTRAINT parcel_change_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    areas        jsonb NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    recorded_by  text NOT NULL DEFAULT acting_name(),
    CONSTRAINT parcel_change_not_in_the_future CHECK (effective_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
COMMENT ON TABLE parcel_change IS 'Splits, mergers and renumberings of parcels; append-only.';
COMMENT ON COLUMN parcel_change.id IS 'Internal number.';
COMMENT ON COLUMN parcel_change.kind IS 'split, merge or renumber.';
COMMENT ON COLUMN parcel_change.effective_on IS 'Day on which it took effect.';
COMMENT ON COLUMN parcel_change.document IS 'Document on which it rests.';
COMMENT ON COLUMN parcel_change.reason IS 'Reason, needed where the areas differ by more than the tolerance. Not public.';
COMMENT ON COLUMN parcel_change.areas IS 'Recorded and measured areas before and after, their differences and the tolerance, m².';
COMMENT ON COLUMN parcel_change.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN parcel_change.recorded_by IS 'Account that recorded it.';
CREATE TRIGGER parcel_change_append_only BEFORE UPDATE OR DELETE ON parcel_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER parcel_change_audited AFTER INSERT ON parcel_change FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'reason');

CREATE TABLE parcel_retired (
    id               bigint PRIMARY KEY,
    change_id        bigint NOT NULL CONSTRAINT parcel_retired_change_exists REFERENCES parcel_change (id),
    retired_on       date NOT NULL,
    cadastral_unit   text NOT NULL,
    map_series       text NOT NULL,
    sheet_no         text NOT NULL,
    parcel_no        text NOT NULL,
    recorded_area_m2 double precision,
    geom             geometry(MultiPolygon, 5899) NOT NULL,
    area_m2          double precision NOT NULL,
    land_use         text[] NOT NULL,
    land_use_parts   jsonb NOT NULL,
    zone             text,
    admin_unit       text,
    corridors        text[] NOT NULL,
    project_id       bigint,
    state            text NOT NULL,
    state_since      date,
    grade            text,
    obstacles        text[] NOT NULL,
    accuracy         text NOT NULL,
    source           text NOT NULL,
    source_date      date NOT NULL,
    version          bigint NOT NULL,
    import_id        bigint
);
CREATE INDEX parcel_retired_identity ON parcel_retired (cadastral_unit, map_series, sheet_no, parcel_no);
COMMENT ON TABLE parcel_retired IS 'Parcels that are no more, as they were when they were split, merged or renumbered. They answer by their number alone.';
COMMENT ON COLUMN parcel_retired.id IS 'Number of the parcel; no other ever has it.';
COMMENT ON COLUMN parcel_retired.change_id IS 'What ended it.';
COMMENT ON COLUMN parcel_retired.retired_on IS 'Day on which it ended.';
COMMENT ON COLUMN parcel_retired.cadastral_unit IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.map_series IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.sheet_no IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.parcel_no IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.recorded_area_m2 IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.geom IS 'As in parcel: survey plane, EPSG:5899.';
COMMENT ON COLUMN parcel_retired.area_m2 IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.land_use IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.land_use_parts IS 'Its rows of parcel_land_use.';
COMMENT ON COLUMN parcel_retired.zone IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.admin_unit IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.corridors IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.project_id IS 'Project to which it belonged at its end.';
COMMENT ON COLUMN parcel_retired.state IS 'State of clearance at its end.';
COMMENT ON COLUMN parcel_retired.state_since IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.grade IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.obstacles IS 'As in parcel. Not public.';
COMMENT ON COLUMN parcel_retired.accuracy IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.source IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.source_date IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.version IS 'As in parcel.';
COMMENT ON COLUMN parcel_retired.import_id IS 'As in parcel.';
CREATE TRIGGER parcel_retired_append_only BEFORE UPDATE OR DELETE ON parcel_retired FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE parcel_lineage (
    change_id bigint NOT NULL CONSTRAINT parcel_lineage_change_exists REFERENCES parcel_change (id),
    parent_id bigint NOT NULL CONSTRAINT parcel_lineage_parent_exists REFERENCES parcel_retired (id),
    child_id  bigint NOT NULL,
    shared_m2 double precision NOT NULL CONSTRAINT parcel_lineage_shared_not_negative CHECK (shared_m2 >= 0),
    PRIMARY KEY (parent_id, child_id),
    -- Numbers only grow, so that nobody is his own ancestor.
    CONSTRAINT parcel_lineage_forward CHECK (child_id > parent_id)
);
CREATE INDEX parcel_lineage_child ON parcel_lineage (child_id);
COMMENT ON TABLE parcel_lineage IS 'Which parcel came from which; append-only.';
COMMENT ON COLUMN parcel_lineage.change_id IS 'What made it.';
COMMENT ON COLUMN parcel_lineage.parent_id IS 'Parcel before.';
COMMENT ON COLUMN parcel_lineage.child_id IS 'Parcel after; it may be retired by now itself.';
COMMENT ON COLUMN parcel_lineage.shared_m2 IS 'Area that both have, m².';
CREATE TRIGGER parcel_lineage_append_only BEFORE UPDATE OR DELETE ON parcel_lineage FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE VIEW parcel_ever AS
SELECT p.id, NULL::date AS retired_on, p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no, p.recorded_area_m2, p.geom, p.area_m2, p.land_use, p.zone, p.admin_unit, p.corridors,
       p.project_id, p.state, p.state_since, p.grade, p.obstacles, p.accuracy::text AS accuracy, p.source, p.source_date, p.version
FROM parcel p
UNION ALL
SELECT r.id, r.retired_on, r.cadastral_unit, r.map_series, r.sheet_no, r.parcel_no, r.recorded_area_m2, r.geom, r.area_m2, r.land_use, r.zone, r.admin_unit, r.corridors,
       r.project_id, r.state, r.state_since, r.grade, r.obstacles, r.accuracy, r.source, r.source_date, r.version
FROM parcel_retired r;
COMMENT ON VIEW parcel_ever IS 'Parcels in force and those that are no more, for questions by number.';

-- References to parcels that are no more ----------------------------------------------
-- A foreign key to parcel would keep a parcel from being retired. In its place a
-- trigger asks the same of what is new, and another keeps a parcel that is
-- referred to from being deleted without being retired.

-- +goose StatementBegin
CREATE FUNCTION refer_to_parcel() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    number bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    PERFORM FROM parcel WHERE id = number FOR KEY SHARE;
    IF NOT FOUND AND number IS NOT NULL AND NOT EXISTS (SELECT FROM parcel_retired WHERE id = number AND TG_ARGV[2] = 'ever') THEN
        RAISE EXCEPTION 'there is no parcel % in force', number USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[1], TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION refer_to_parcel() IS 'Row trigger in the place of a foreign key. Arguments: column, name of the constraint, and in_force or ever.';

-- +goose StatementBegin
CREATE FUNCTION keep_referred_parcel() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    used boolean;
BEGIN
    IF EXISTS (SELECT FROM parcel_retired WHERE id = OLD.id) THEN
        RETURN OLD;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', TG_ARGV[0], TG_ARGV[1]) INTO used USING OLD.id;
    IF used THEN
        RAISE EXCEPTION 'parcel % has a history', OLD.id USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[2], TABLE = 'parcel';
    END IF;
    RETURN OLD;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_referred_parcel() IS 'Row trigger in the place of a foreign key. Arguments: table and column that refer, name of the constraint.';

-- +goose StatementBegin
DO $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT c.conname, c.conrelid::regclass::text AS tab, a.attname
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f' AND c.confrelid = 'parcel'::regclass AND c.confdeltype = 'a' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.tab, k.conname);
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW EXECUTE FUNCTION refer_to_parcel(%L, %L, %L)', k.conname, k.attname, k.tab, k.attname, k.conname, 'in_force');
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON parcel FOR EACH ROW EXECUTE FUNCTION keep_referred_parcel(%L, %L, %L)', k.conname || '_kept', k.tab, k.attname, k.conname);
    END LOOP;
END $$;
-- +goose StatementEnd

-- Parts and steps that are re-issued ---------------------------------------------------

ALTER TABLE clearance_part ADD COLUMN origin_id bigint CONSTRAINT clearance_part_origin_exists REFERENCES clearance_part (id);
COMMENT ON COLUMN clearance_part.origin_id IS 'Part of the parcel before a split or merge that this one continues.';
ALTER TABLE clearance_part DROP CONSTRAINT clearance_part_once;
ALTER TABLE clearance_part ADD CONSTRAINT clearance_part_once UNIQUE NULLS NOT DISTINCT (case_id, parcel_id, origin_id);
ALTER TABLE clearance_event ADD COLUMN reissues bigint CONSTRAINT clearance_event_reissues_exists REFERENCES clearance_event (id);
COMMENT ON COLUMN clearance_event.reissues IS 'Step of the parcel before a split or merge that this one repeats for the parcel after it.';

-- What is re-issued was checked when it was first recorded. The server's role
-- cannot write the column, and so cannot go this way.
DROP TRIGGER clearance_event_checked ON clearance_event;
CREATE TRIGGER clearance_event_checked BEFORE INSERT ON clearance_event FOR EACH ROW WHEN (NEW.reissues IS NULL) EXECUTE FUNCTION check_clearance_event();
DROP TRIGGER clearance_part_checked ON clearance_part;
CREATE TRIGGER clearance_part_checked BEFORE INSERT ON clearance_part FOR EACH ROW WHEN (NEW.origin_id IS NULL) EXECUTE FUNCTION check_clearance_part();
DROP TRIGGER clearance_part_obstructed ON clearance_part;
CREATE TRIGGER clearance_part_obstructed AFTER INSERT ON clearance_part FOR EACH ROW WHEN (NEW.origin_id IS NULL AND audited()) EXECUTE FUNCTION obstruct_new_part();

-- Two people took a step that is re-issued when it was first recorded.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION require_second_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Work of the program's own, such as the demonstration, is no account's.
    -- A correction says why and rests on a document; it moves no step.
    IF current_setting('role') = 'matbang_web'
       AND EXISTS (SELECT FROM fresh f WHERE f.draft_id IS NULL AND f.corrects IS NULL AND f.reissues IS NULL AND second_person_needed(f.regime, f.from_state, f.to_state)) THEN
        RAISE EXCEPTION 'this step is drafted by one and approved by another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_second_person', TABLE = 'clearance_event';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION part_in_force() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM clearance_part c JOIN parcel_retired r ON r.id = c.parcel_id WHERE c.id = NEW.part_id) THEN
        RAISE EXCEPTION 'the parcel of this part is no more'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_parcel_in_force', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION part_in_force() IS 'Row trigger: nothing new happens to a parcel that was split, merged or renumbered.';
CREATE TRIGGER clearance_event_in_force BEFORE INSERT ON clearance_event FOR EACH ROW WHEN (NEW.reissues IS NULL) EXECUTE FUNCTION part_in_force();
CREATE TRIGGER obstacle_in_force BEFORE INSERT ON obstacle FOR EACH ROW EXECUTE FUNCTION part_in_force();

-- +goose StatementBegin
CREATE FUNCTION parcel_is_retired(parcel bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM parcel_retired r WHERE r.id = $1);
-- +goose StatementEnd
COMMENT ON FUNCTION parcel_is_retired(bigint) IS 'Whether a parcel is no more.';

-- What is under way goes on with the children.
DROP TRIGGER project_parcel_cases_follow ON project_parcel;
CREATE CONSTRAINT TRIGGER project_parcel_cases_follow AFTER INSERT OR UPDATE ON project_parcel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT parcel_is_retired(NEW.parcel_id)) EXECUTE FUNCTION cases_follow_parcels();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION may(resource text, action text, parcel bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right($1, $2) WHEN 'all' THEN true
                WHEN 'own' THEN coalesce((SELECT in_own_area(ST_PointOnSurface(p.geom), p.admin_unit, p.project_id) FROM parcel p WHERE p.id = $3),
                                         (SELECT in_own_area(ST_PointOnSurface(r.geom), r.admin_unit, r.project_id) FROM parcel_retired r WHERE r.id = $3), false)
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may(text, text, bigint) IS 'Whether who acts may do this to a parcel, in force or no more.';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION cases_in_area(action text) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE acting_right('clearance', $1)
    WHEN 'all' THEN
        RETURN QUERY SELECT k.id FROM clearance_case k;
    WHEN 'own' THEN
        RETURN QUERY
        WITH area AS MATERIALIZED (SELECT x.unit, x.project, u.geom FROM account_area x LEFT JOIN admin_unit u ON u.code = x.unit WHERE x.account_id = acting_account()),
        communes AS MATERIALIZED (
            SELECT a.unit AS code FROM area a WHERE a.unit IS NOT NULL
            UNION SELECT l.new_unit FROM area a JOIN admin_unit o ON a.unit IN (o.code, o.parent) JOIN admin_lineage l ON l.old_unit = o.code AND l.part = 'whole' WHERE a.geom IS NULL),
        inside AS MATERIALIZED (
            SELECT p.id FROM (SELECT DISTINCT c.parcel_id FROM clearance_part c) d JOIN parcel_ever p ON p.id = d.parcel_id
            WHERE p.project_id IN (SELECT j.id FROM area a JOIN clearance_project j ON j.code = a.project)
               OR p.admin_unit IN (SELECT m.code FROM communes m)
               OR EXISTS (SELECT FROM area a WHERE ST_Intersects(a.geom, ST_PointOnSurface(p.geom))))
        SELECT c.case_id FROM clearance_part c LEFT JOIN inside n ON n.id = c.parcel_id GROUP BY c.case_id HAVING bool_and(n.id IS NOT NULL)
        UNION ALL
        -- Few have no part; the rest need not be asked for one by one.
        SELECT k.id FROM (SELECT e.id, e.project_id FROM clearance_case e LEFT JOIN clearance_part c ON c.case_id = e.id WHERE c.id IS NULL OFFSET 0) k
        WHERE may_project($1, k.project_id);
    ELSE
        RETURN;
    END CASE;
END $$;
-- +goose StatementEnd

-- A case shows the parcels in force; what was before them is in their lineage.
CREATE OR REPLACE VIEW clearance_case_in_area WITH (security_barrier) AS
SELECT k.id, k.project_id, k.round, k.case_no, k.holder_kind, k.opened_on, k.version, u.name, u.address, coalesce(u.demo, false) AS demo,
       p.state, p.parcels, coalesce(p.area_m2, 0) AS area_m2,
       (SELECT count(*) FROM personal.complaint x WHERE x.case_id = k.id AND x.state NOT IN ('withdrawn', 'closed')) AS open_complaints
FROM clearance_case k
LEFT JOIN personal.land_user u ON u.case_id = k.id
LEFT JOIN LATERAL (
    SELECT (array_agg(c.state ORDER BY c.state = 'excluded', s.ordinal))[1] AS state, count(DISTINCT c.parcel_id) AS parcels, sum(c.area_m2) AS area_m2
    FROM clearance_part c JOIN clearance_state s ON s.code = c.state WHERE c.case_id = k.id AND NOT EXISTS (SELECT FROM parcel_retired r WHERE r.id = c.parcel_id)) p ON true
WHERE k.id IN (SELECT cases_in_area('read_personal'));

-- A view keeps the columns that its table had when it was made.
CREATE OR REPLACE VIEW clearance_part_in_area WITH (security_barrier) AS
SELECT c.* FROM clearance_part c WHERE may('clearance', 'read_personal', c.parcel_id);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION case_money(clearance_case bigint) RETURNS TABLE (plan_vnd bigint, paid_vnd bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT l.total_vnd FROM personal.compensation_plan l WHERE l.case_id = $1 ORDER BY l.edition DESC LIMIT 1),
           (SELECT coalesce(sum(e.amount_vnd), 0)::bigint FROM clearance_part c JOIN clearance_event e ON e.part_id = c.id
            WHERE c.case_id = $1 AND e.to_state = 'paid' AND NOT EXISTS (SELECT FROM parcel_retired r WHERE r.id = c.parcel_id))
    WHERE may_case('read_personal', $1)
$$;
-- +goose StatementEnd

-- Rules on shapes --------------------------------------------------------------------------
-- Imports, splits and mergers, and every shape that is written directly are held
-- to the same.

-- +goose StatementBegin
CREATE FUNCTION is_sliver(shape geometry, width double precision) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ST_Area(shape) < 0.5 OR 2 * ST_Area(shape) < width * ST_Perimeter(shape);
-- +goose StatementEnd
COMMENT ON FUNCTION is_sliver(geometry, double precision) IS 'Whether a valid area is smaller than half a square metre or thinner than the width (metres): a strip has about half its perimeter as length.';

-- +goose StatementBegin
CREATE FUNCTION far_from_province(point geometry) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NOT EXISTS (SELECT FROM admin_unit a WHERE a.level = 'commune' AND a.valid_to IS NULL AND ST_Intersects(a.geom, point))
       AND NOT EXISTS (SELECT FROM admin_unit a WHERE a.level = 'province' AND a.valid_to IS NULL AND ST_DWithin(a.geom, point, 2000));
-- +goose StatementEnd
COMMENT ON FUNCTION far_from_province(geometry) IS 'Whether a point lies in no commune of today and more than 2 km outside the province as drawn, which is generalised.';

-- +goose StatementBegin
CREATE FUNCTION shape_faults(shape geometry, besides bigint[]) RETURNS TABLE (rule text, detail jsonb, fault geometry, width_m double precision, repair geometry)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tolerance CONSTANT double precision := cadastre_setting('tolerance_m');
    narrow    CONSTANT double precision := cadastre_setting('sliver_m');
    mended    geometry;
BEGIN
    IF shape IS NULL OR ST_IsEmpty(shape) THEN
        RETURN QUERY SELECT 'geometry_missing', '{}'::jsonb, NULL::geometry, NULL::double precision, NULL::geometry;
        RETURN;
    END IF;
    IF NOT ST_IsValid(shape) THEN
        mended := ST_Multi(ST_CollectionExtract(ST_MakeValid(shape, 'method=structure'), 3));
        RETURN QUERY SELECT 'invalid', jsonb_build_object('reason', v.reason), ST_SetSRID(v.location, 5899), NULL::double precision, CASE WHEN ST_IsEmpty(mended) THEN NULL ELSE mended END
                     FROM ST_IsValidDetail(shape) v;
        RETURN;
    END IF;
    IF far_from_province(ST_PointOnSurface(shape)) THEN
        RETURN QUERY SELECT 'outside_province', '{}'::jsonb, ST_PointOnSurface(shape), NULL::double precision, NULL::geometry;
    END IF;
    IF is_sliver(shape, narrow) THEN
        RETURN QUERY SELECT 'sliver', jsonb_build_object('area_m2', round(ST_Area(shape)::numeric, 2)), shape, 2 * ST_Area(shape) / nullif(ST_Perimeter(shape), 0), NULL::geometry;
    END IF;
    RETURN QUERY
    SELECT 'overlap_register', jsonb_build_object('id', o.id, 'sheet', o.sheet_no, 'parcel', o.parcel_no), o.s, 2 * (ST_MaximumInscribedCircle(o.s)).radius,
           ST_Multi(ST_CollectionExtract(ST_Difference(shape, o.geom), 3))
    FROM (SELECT p.id, p.sheet_no, p.parcel_no, p.geom, shared_land(shape, p.geom, tolerance) AS s
          FROM parcel p WHERE ST_Intersects(p.geom, shape) AND NOT p.id = ANY (besides) AND ST_IsValid(p.geom)) o
    WHERE o.s IS NOT NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION shape_faults(geometry, bigint[]) IS 'What is wrong with the shape of a parcel (EPSG:5899): invalid, outside the province, a sliver, over a neighbour by more than the surveying tolerance; each with its place or shape, its width in metres, and a proposal where there is one. Parcels of the second argument are no neighbours.';

-- +goose StatementBegin
CREATE FUNCTION check_parcel_shape() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    f record;
BEGIN
    SELECT * INTO f FROM shape_faults(NEW.geom, ARRAY[NEW.id]) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the shape of the parcel breaks the rule %', f.rule
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_shape_' || f.rule, TABLE = 'parcel', COLUMN = 'geom',
                  DETAIL = place_of(CASE WHEN ST_Dimension(f.fault) = 2 THEN ST_PointOnSurface(f.fault) ELSE f.fault END);
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_parcel_shape() IS 'Row trigger: holds a shape that a request writes to the rules; imports have been held to them before.';
CREATE TRIGGER parcel_shape_checked BEFORE INSERT ON parcel FOR EACH ROW
    WHEN (NEW.import_id IS NULL AND current_user = 'matbang_web') EXECUTE FUNCTION check_parcel_shape();
CREATE TRIGGER parcel_new_shape_checked BEFORE UPDATE OF geom ON parcel FOR EACH ROW
    WHEN (NOT NEW.geom = OLD.geom AND NEW.import_id IS NOT DISTINCT FROM OLD.import_id AND current_user = 'matbang_web') EXECUTE FUNCTION check_parcel_shape();

-- Splitting and merging -----------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION cut_parcel(parcel bigint, line geometry) RETURNS geometry[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- A line that ends on the boundary as drawn may end a little inside it: both
    -- ends go on by half a metre.
    WITH l AS (
        SELECT ST_AddPoint(ST_AddPoint($2, ST_Translate(a, (ST_X(a) - ST_X(b)) / d1 * 0.5, (ST_Y(a) - ST_Y(b)) / d1 * 0.5), 0),
                           ST_Translate(z, (ST_X(z) - ST_X(y)) / d2 * 0.5, (ST_Y(z) - ST_Y(y)) / d2 * 0.5)) AS g
        FROM (SELECT ST_StartPoint($2) AS a, ST_PointN($2, 2) AS b, ST_PointN($2, -2) AS y, ST_EndPoint($2) AS z) e,
             LATERAL (SELECT greatest(ST_Distance(a, b), 1e-9) AS d1, greatest(ST_Distance(y, z), 1e-9) AS d2) d)
    SELECT array_agg(ST_Multi(s.geom) ORDER BY ST_Area(s.geom) DESC)
    FROM l, parcel p, LATERAL ST_Dump(ST_Split(p.geom, l.g)) AS s WHERE p.id = $1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION cut_parcel(bigint, geometry) IS 'The pieces of a parcel along a line on the survey plane, the largest first.';

-- +goose StatementBegin
CREATE FUNCTION join_parcels(parcels bigint[]) RETURNS geometry LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Gaps and overlaps within the surveying tolerance close.
    SELECT ST_Multi(ST_CollectionExtract(ST_Buffer(ST_Buffer(ST_Union(p.geom), t, 'join=mitre'), -t, 'join=mitre'), 3))
    FROM parcel p, LATERAL (SELECT cadastre_setting('tolerance_m') / 2 AS t) s WHERE p.id = ANY ($1) GROUP BY t
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION join_parcels(bigint[]) IS 'Parcels as one shape.';

-- +goose StatementBegin
CREATE FUNCTION free_parcel_numbers(parcel bigint, wanted integer) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg((coalesce(m.most, 0) + n)::text ORDER BY n)
    FROM (SELECT max(p.parcel_no::bigint) AS most FROM parcel_ever p JOIN parcel_ever o ON (o.cadastral_unit, o.map_series, o.sheet_no) = (p.cadastral_unit, p.map_series, p.sheet_no)
          WHERE o.id = $1 AND p.parcel_no ~ '^[0-9]{1,9}$') m, generate_series(1, $2) AS n
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION free_parcel_numbers(bigint, integer) IS 'The next numbers on the sheet of a parcel that no parcel has or had.';

-- +goose StatementBegin
CREATE FUNCTION reshape_faults(parents bigint[], shapes geometry[]) RETURNS TABLE (child integer, rule text, detail jsonb, fault geometry, width_m double precision, repair geometry)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tolerance CONSTANT double precision := cadastre_setting('tolerance_m');
    before    geometry := (SELECT ST_Union(p.geom) FROM parcel p WHERE p.id = ANY (parents));
    after     geometry;
BEGIN
    RETURN QUERY
    SELECT n::integer, f.rule, f.detail, f.fault, f.width_m, f.repair
    FROM unnest(shapes) WITH ORDINALITY AS s (g, n),
         -- What lay over a neighbour before may do so after: only what is new counts.
         LATERAL (SELECT x.* FROM shape_faults(s.g, parents) x WHERE x.rule <> 'overlap_register' OR shared_land(ST_Difference(s.g, before), x.fault, tolerance) IS NOT NULL) f;
    IF FOUND AND EXISTS (SELECT FROM unnest(shapes) AS g WHERE g IS NULL OR ST_IsEmpty(g) OR NOT ST_IsValid(g)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT b.n::integer, 'overlap', jsonb_build_object('child', a.n), shared_land(a.g, b.g, tolerance), 2 * (ST_MaximumInscribedCircle(shared_land(a.g, b.g, tolerance))).radius,
           ST_Multi(ST_CollectionExtract(ST_Difference(b.g, a.g), 3))
    FROM unnest(shapes) WITH ORDINALITY AS a (g, n) JOIN unnest(shapes) WITH ORDINALITY AS b (g, n) ON a.n < b.n
    WHERE ST_Intersects(a.g, b.g) AND shared_land(a.g, b.g, tolerance) IS NOT NULL;
    after := (SELECT ST_Union(g) FROM unnest(shapes) AS g);
    RETURN QUERY
    SELECT 0, r.rule, '{}'::jsonb, d.geom, 2 * (ST_MaximumInscribedCircle(d.geom)).radius, NULL::geometry
    FROM (VALUES ('not_covered', ST_Difference(before, after)), ('beyond_parent', ST_Difference(after, before))) AS r (rule, left_over),
         LATERAL ST_Dump(ST_CollectionExtract(r.left_over, 3)) AS d
    WHERE 4 * ST_Area(d.geom) > tolerance * tolerance AND 2 * (ST_MaximumInscribedCircle(d.geom)).radius > tolerance;
    IF cardinality(shapes) = 1 AND ST_NumGeometries(shapes[1]) > (SELECT max(ST_NumGeometries(p.geom)) FROM parcel p WHERE p.id = ANY (parents)) THEN
        RETURN QUERY SELECT 1, 'not_adjacent', '{}'::jsonb, shapes[1], NULL::double precision, NULL::geometry;
    END IF;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION reshape_faults(bigint[], geometry[]) IS 'What is wrong with shapes that are to take the place of parcels: the faults of each by itself, overlaps among them, land of the parents that none has (not_covered), land that no parent had (beyond_parent), parcels to be merged that do not touch (not_adjacent).';

-- +goose StatementBegin
CREATE FUNCTION reshape_areas(parents bigint[], shapes geometry[], recorded double precision[]) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'measured_before_m2', round(b.measured::numeric, 2), 'measured_after_m2', round(a.measured::numeric, 2), 'measured_difference_m2', round((a.measured - b.measured)::numeric, 2),
        'recorded_before_m2', round(b.recorded::numeric, 2), 'recorded_after_m2', round(a.recorded::numeric, 2), 'recorded_difference_m2', round((a.recorded - b.recorded)::numeric, 2),
        'tolerance_m2', round(t.m2::numeric, 2),
        'within_tolerance', abs(a.measured - b.measured) <= t.m2 AND coalesce(abs(a.recorded - b.recorded) <= t.m2, true))
    FROM (SELECT sum(p.area_m2) AS measured, CASE WHEN bool_and(p.recorded_area_m2 IS NOT NULL) THEN sum(p.recorded_area_m2) END AS recorded FROM parcel p WHERE p.id = ANY ($1)) b,
         (SELECT sum(ST_Area(s.g)) AS measured, CASE WHEN bool_and(s.r IS NOT NULL) THEN sum(s.r) END AS recorded FROM unnest($2, $3) AS s (g, r)) a,
         LATERAL (SELECT greatest(b.measured * cadastre_setting('lineage_percent') / 100, cadastre_setting('lineage_m2')) AS m2) t
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION reshape_areas(bigint[], geometry[], double precision[]) IS 'Areas before and after, measured and recorded, their differences, and the tolerance, m².';

-- +goose StatementBegin
CREATE FUNCTION reissue_part(part clearance_part, parcel bigint, share_from double precision, share_to double precision, area double precision, shape geometry) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    number bigint := nextval(pg_get_serial_sequence('clearance_part', 'id'));
    events jsonb := '{}'; -- number of a step by that of the one it repeats
    e      clearance_event;
    o      obstacle;
    fresh  bigint;
BEGIN
    INSERT INTO clearance_part SELECT * FROM jsonb_populate_record(NULL::clearance_part,
        to_jsonb(part) - 'geom' || jsonb_build_object('id', number, 'parcel_id', parcel, 'area_m2', area, 'origin_id', part.id, 'geom', encode(ST_AsEWKB(shape), 'hex')));
    FOR e IN SELECT * FROM clearance_event x WHERE x.part_id = part.id ORDER BY x.id LOOP
        fresh := nextval(pg_get_serial_sequence('clearance_event', 'id'));
        INSERT INTO clearance_event OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::clearance_event,
            to_jsonb(e) || jsonb_build_object('id', fresh, 'part_id', number, 'reissues', e.id,
                'amount_vnd', round(e.amount_vnd * share_to::numeric) - round(e.amount_vnd * share_from::numeric),
                'area_m2', nullif(e.area_m2 * (share_to - share_from), 0), 'corrects', events ->> e.corrects::text)
            || CASE WHEN to_jsonb(e) ->> 'step_id' IS NULL THEN '{}' ELSE jsonb_build_object('step_id', events ->> (to_jsonb(e) ->> 'step_id')) END);
        events := events || jsonb_build_object(e.id::text, fresh);
    END LOOP;
    FOR o IN SELECT * FROM obstacle x WHERE x.part_id = part.id ORDER BY x.id LOOP
        fresh := nextval(pg_get_serial_sequence('obstacle', 'id'));
        INSERT INTO obstacle OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::obstacle, to_jsonb(o) || jsonb_build_object('id', fresh, 'part_id', number));
        INSERT INTO personal.complaint_obstacle SELECT l.complaint_id, fresh FROM personal.complaint_obstacle l WHERE l.obstacle_id = o.id;
    END LOOP;
    RETURN number;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION reissue_part(clearance_part, bigint, double precision, double precision, double precision, geometry) IS 'Repeats a part with its steps and obstacles for another parcel. Amounts and areas of steps are shared out: the part gets what lies between two shares of the whole, so that all parts together get all of it.';
REVOKE ALL ON FUNCTION reissue_part(clearance_part, bigint, double precision, double precision, double precision, geometry) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION reissue_parts(parent bigint, children bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part  clearance_part;
    piece record;
BEGIN
    FOR part IN SELECT * FROM clearance_part c WHERE c.parcel_id = parent ORDER BY c.id LOOP
        FOR piece IN
            -- The land of the part that lies in each child; without a shape of its
            -- own it lies in all of them alike.
            WITH land AS (
                SELECT p.id, CASE WHEN part.geom IS NULL THEN ST_Area(ST_Intersection(p.geom, r.geom)) ELSE ST_Area(ST_Intersection(p.geom, part.geom)) END AS m2,
                       CASE WHEN part.geom IS NOT NULL THEN ST_Multi(ST_CollectionExtract(ST_Intersection(p.geom, part.geom), 3)) END AS shape
                FROM parcel p, parcel_retired r WHERE p.id = ANY (children) AND r.id = parent),
            much AS (SELECT * FROM land WHERE m2 > 0.01 * (SELECT greatest(sum(m2), 1e-9) FROM land) / 100)
            SELECT id, m2 / sum(m2) OVER () AS share, coalesce(sum(m2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) / sum(m2) OVER () AS share_from,
                   sum(m2) OVER (ORDER BY id) / sum(m2) OVER () AS share_to, shape, m2
            FROM much ORDER BY id
        LOOP
            PERFORM reissue_part(part, piece.id, piece.share_from, piece.share_to, CASE WHEN part.geom IS NULL THEN part.area_m2 * piece.share ELSE piece.m2 END, piece.shape);
        END LOOP;
        UPDATE obstacle x SET closed_on = greatest(x.opened_on, (SELECT r.retired_on FROM parcel_retired r WHERE r.id = parent)), closed_by = acting_name() WHERE x.part_id = part.id AND x.closed_on IS NULL;
    END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION reissue_parts(bigint, bigint[]) IS 'Hands the parts of a retired parcel on to its children.';
REVOKE ALL ON FUNCTION reissue_parts(bigint, bigint[]) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION reshape_parcels(kind text, parents bigint[], shapes geometry[], sheets text[], numbers text[], recorded double precision[], effective_on date, document text, reason text) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first    parcel;
    areas    jsonb;
    change   bigint;
    child    bigint;
    children bigint[] := '{}';
    parent   bigint;
    wrong    text;
    n        integer;
    project  bigint;
    place    smallint;
    since    date;
BEGIN
    parents := ARRAY(SELECT DISTINCT x FROM unnest(parents) AS x ORDER BY x);
    PERFORM FROM parcel p WHERE p.id = ANY (parents) ORDER BY p.id FOR UPDATE;
    IF (SELECT count(*) FROM parcel p WHERE p.id = ANY (parents)) <> cardinality(parents) OR cardinality(parents) = 0 THEN
        RAISE EXCEPTION 'a parcel is not in force' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'parcel_change_parents_in_force', TABLE = 'parcel_change';
    END IF;
    IF EXISTS (SELECT FROM unnest(parents) AS x WHERE NOT may('parcel', 'change_geometry', x)) THEN
        RAISE EXCEPTION 'the shape of this parcel is not yours to change' USING ERRCODE = 'insufficient_privilege', TABLE = 'parcel';
    END IF;
    wrong := CASE
        WHEN kind = 'split' AND (cardinality(parents) <> 1 OR cardinality(shapes) < 2) THEN 'parcel_change_split_makes_several'
        WHEN kind = 'merge' AND (cardinality(parents) < 2 OR cardinality(shapes) <> 1) THEN 'parcel_change_merge_makes_one'
        WHEN kind = 'renumber' AND (cardinality(parents) <> 1 OR cardinality(shapes) <> 1) THEN 'parcel_change_renumber_keeps_one'
        WHEN (SELECT count(DISTINCT (p.cadastral_unit, p.map_series)) FROM parcel p WHERE p.id = ANY (parents)) > 1 THEN 'parcel_change_one_cadastre'
        WHEN (SELECT count(DISTINCT (coalesce(p.project_id, 0), coalesce(m.round, 0))) FROM parcel p LEFT JOIN project_parcel m ON m.parcel_id = p.id AND m.project_id = p.project_id AND m.left_on IS NULL
              WHERE p.id = ANY (parents)) > 1 THEN 'parcel_change_one_project'
        WHEN reshape_parcels.effective_on < (SELECT max(e.effective_on) FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id WHERE c.parcel_id = ANY (parents)) THEN 'parcel_change_after_steps'
        WHEN EXISTS (SELECT FROM reshape_faults(parents, shapes)) THEN 'parcel_change_shapes_right'
    END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the change breaks the rule %', wrong USING ERRCODE = 'check_violation', CONSTRAINT = wrong, TABLE = 'parcel_change';
    END IF;
    areas := reshape_areas(parents, shapes, recorded);
    IF NOT (areas ->> 'within_tolerance')::boolean AND reason IS NULL THEN
        RAISE EXCEPTION 'the areas differ by more than the tolerance' USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_change_areas_reconciled', TABLE = 'parcel_change', COLUMN = 'reason';
    END IF;
    -- The least advanced stands for all, as among the parts of one parcel.
    SELECT p.* INTO first FROM parcel p JOIN clearance_state s ON s.code = p.state WHERE p.id = ANY (parents) ORDER BY p.state = 'excluded', s.ordinal, p.id LIMIT 1;
    INSERT INTO parcel_change (kind, effective_on, document, reason, areas) VALUES (kind, reshape_parcels.effective_on, document, reason, areas) RETURNING id INTO change;
    INSERT INTO parcel_retired (id, change_id, retired_on, cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, area_m2, land_use, land_use_parts, zone, admin_unit, corridors,
        project_id, state, state_since, grade, obstacles, accuracy, source, source_date, version, import_id)
    SELECT p.id, change, reshape_parcels.effective_on, p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no, p.recorded_area_m2, p.geom, p.area_m2, p.land_use,
        coalesce((SELECT jsonb_agg(to_jsonb(u) - 'parcel_id' ORDER BY u.ordinal) FROM parcel_land_use u WHERE u.parcel_id = p.id), '[]'), p.zone, p.admin_unit, p.corridors,
        p.project_id, p.state, p.state_since, p.grade, p.obstacles, p.accuracy, p.source, p.source_date, p.version, p.import_id
    FROM parcel p WHERE p.id = ANY (parents);
    DELETE FROM parcel p WHERE p.id = ANY (parents);
    FOR n IN 1 .. cardinality(shapes) LOOP
        INSERT INTO parcel (cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, state, state_since, grade, accuracy, source, source_date)
        VALUES (first.cadastral_unit, first.map_series, sheets[n], numbers[n], recorded[n], shapes[n], first.state, first.state_since,
                CASE WHEN (SELECT count(DISTINCT coalesce(r.grade, '')) FROM parcel_retired r WHERE r.change_id = change) = 1 THEN first.grade END, first.accuracy, document, reshape_parcels.effective_on)
        RETURNING id INTO child;
        children := children || child;
    END LOOP;
    INSERT INTO parcel_lineage (change_id, parent_id, child_id, shared_m2)
    SELECT change, r.id, p.id, ST_Area(ST_Intersection(r.geom, p.geom)) FROM parcel_retired r, parcel p WHERE r.change_id = change AND p.id = ANY (children);
    -- Land use without areas: which child has how much of it nobody has said.
    INSERT INTO parcel_land_use (parcel_id, ordinal, code, code_system, area_m2)
    SELECT c.id, u.place, u.code, u.code_system, CASE WHEN kind = 'renumber' THEN u.area END
    FROM unnest(children) AS c (id), (
        SELECT x ->> 'code' AS code, x ->> 'code_system' AS code_system, max((x ->> 'area_m2')::double precision) AS area,
               row_number() OVER (ORDER BY min((x ->> 'ordinal')::integer), min(r.id)) AS place
        FROM parcel_retired r, jsonb_array_elements(r.land_use_parts) AS x WHERE r.change_id = change GROUP BY 1, 2) u
    WHERE u.place <= 3;
    -- The children are in the project since their parents are; these leave it.
    SELECT m.project_id, m.round, min(m.joined_on) INTO project, place, since FROM project_parcel m WHERE m.parcel_id = ANY (parents) AND m.left_on IS NULL GROUP BY 1, 2;
    UPDATE project_parcel m SET left_on = greatest(m.joined_on + 1, reshape_parcels.effective_on) WHERE m.parcel_id = ANY (parents) AND m.left_on IS NULL;
    IF project IS NOT NULL THEN
        INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT project, c, place, since FROM unnest(children) AS c;
    END IF;
    FOREACH parent IN ARRAY parents LOOP
        PERFORM reissue_parts(parent, children);
    END LOOP;
    RETURN children;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION reshape_parcels(text, bigint[], geometry[], text[], text[], double precision[], date, text, text) IS 'Puts children in the place of parcels: split, merge or renumber. Asks the right to change shapes of each, and the rules on shapes; hands on project, parts, steps and obstacles. Returns the numbers of the children.';
REVOKE ALL ON FUNCTION reshape_parcels(text, bigint[], geometry[], text[], text[], double precision[], date, text, text) FROM PUBLIC;

ALTER TABLE parcel_retired ENABLE ROW LEVEL SECURITY;
CREATE POLICY parcel_retired_read ON parcel_retired FOR SELECT TO matbang_web USING (true);

CREATE VIEW parcel_change_in_area WITH (security_barrier) AS
SELECT h.id, h.reason, h.recorded_by FROM parcel_change h WHERE EXISTS (SELECT FROM parcel_lineage l WHERE l.change_id = h.id AND may('clearance', 'read_personal', l.parent_id));
COMMENT ON VIEW parcel_change_in_area IS 'Why parcels were changed and by whom, for those who may read personal data of one of them.';

INSERT INTO web_grant VALUES
    ('parcel_change', 'SELECT (id, kind, effective_on, document, areas, recorded_at)'),
    ('parcel_change_in_area', 'SELECT'),
    ('parcel_lineage', 'SELECT'),
    ('parcel_ever', 'SELECT'),
    ('parcel_retired', 'SELECT'),
    ('clearance_part', 'SELECT (origin_id)'),
    ('clearance_event', 'SELECT (reissues)'),
    ('FUNCTION reshape_parcels(text, bigint[], geometry[], text[], text[], double precision[], date, text, text)', 'EXECUTE');
SELECT grant_to_web();
