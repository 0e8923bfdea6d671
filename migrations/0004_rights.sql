-- +goose Up
-- Who may do what, and where. The server's requests run under a role that owns
-- nothing and bypasses nothing; a fault in the program cannot give it more than
-- the table access_right does.

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'matbang_web') THEN
        CREATE ROLE matbang_web NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'matbang_web', 'MEMBER') THEN
        GRANT matbang_web TO CURRENT_USER;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- made by another database of this server at the same moment
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'this user may not make the role matbang_web: let an administrator of the server run CREATE ROLE matbang_web NOLOGIN; GRANT matbang_web TO %', current_user
            USING ERRCODE = 'insufficient_privilege';
END $$;
-- +goose StatementEnd

CREATE TABLE access_right (
    role     text NOT NULL CONSTRAINT access_right_role_known CHECK (role IN ('public', 'viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor')),
    resource text NOT NULL CONSTRAINT access_right_resource_known CHECK (resource IN ('zone', 'parcel', 'clearance', 'account', 'key', 'audit')),
    action   text NOT NULL CONSTRAINT access_right_action_known CHECK (action IN ('read', 'read_personal', 'add', 'change_geometry', 'change_attributes', 'record_event', 'delete', 'administer', 'audit')),
    area     text NOT NULL CONSTRAINT access_right_area_known CHECK (area IN ('all', 'own', 'none')),
    PRIMARY KEY (role, resource, action)
);
COMMENT ON TABLE access_right IS 'The one table of rights. The program, the row-level policies and the interface all read it; what is not in it is not allowed.';
COMMENT ON COLUMN access_right.role IS 'Role of the account; public is everybody who is not signed in.';
COMMENT ON COLUMN access_right.resource IS 'What is acted upon: zone, parcel, clearance (cases, events, obstacles, land users), account, key, audit.';
COMMENT ON COLUMN access_right.action IS 'What is done: read, read_personal (names, amounts, notes, obstacles), add, change_geometry, change_attributes, record_event, delete, administer, audit.';
COMMENT ON COLUMN access_right.area IS 'Where: all; own (the account''s area of competence, or what is the account''s own); none.';

INSERT INTO access_right (role, resource, action, area)
SELECT r.role, g.resource, g.action,
       CASE WHEN r.role = ANY (g.everywhere) THEN 'all' WHEN r.role = ANY (g.own) THEN 'own' ELSE 'none' END
FROM (VALUES ('public'), ('viewer'), ('planner'), ('reviewer'), ('agency'), ('promoter'), ('admin'), ('auditor')) AS r (role)
CROSS JOIN (VALUES
    ('zone', 'read', '{public,viewer,planner,reviewer,agency,promoter,admin,auditor}'::text[], '{}'::text[]),
    ('zone', 'add', '{admin}', '{}'),
    ('zone', 'change_geometry', '{admin}', '{}'),
    ('zone', 'change_attributes', '{admin}', '{}'),
    ('zone', 'delete', '{admin}', '{}'),
    ('parcel', 'read', '{public,viewer,planner,reviewer,agency,promoter,admin,auditor}', '{}'),
    ('parcel', 'add', '{admin}', '{agency}'),
    ('parcel', 'change_geometry', '{admin}', '{agency}'),
    ('parcel', 'change_attributes', '{admin}', '{agency}'),
    ('parcel', 'delete', '{admin}', '{}'),
    ('clearance', 'read', '{public,viewer,planner,reviewer,agency,promoter,admin,auditor}', '{}'),
    ('clearance', 'read_personal', '{admin,auditor}', '{agency}'),
    ('clearance', 'add', '{admin}', '{agency}'),
    ('clearance', 'record_event', '{admin}', '{agency}'),
    ('account', 'read', '{admin,auditor}', '{viewer,planner,reviewer,agency,promoter}'),
    ('account', 'change_attributes', '{admin}', '{viewer,planner,reviewer,agency,promoter,auditor}'),
    ('account', 'administer', '{admin}', '{}'),
    ('key', 'read', '{}', '{viewer,planner,reviewer,agency,promoter,admin,auditor}'),
    ('key', 'add', '{}', '{viewer,planner,reviewer,agency,promoter,admin,auditor}'),
    ('key', 'delete', '{}', '{viewer,planner,reviewer,agency,promoter,admin,auditor}'),
    ('audit', 'audit', '{admin,auditor}', '{}')
) AS g (resource, action, everywhere, own);

CREATE TABLE account_area (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id integer NOT NULL CONSTRAINT account_area_account_exists REFERENCES account (id) ON DELETE CASCADE,
    unit       text,
    project    text CONSTRAINT account_area_project_exists REFERENCES clearance_project (code),
    CONSTRAINT account_area_unit_or_project CHECK ((unit IS NULL) <> (project IS NULL)),
    CONSTRAINT account_area_unit_once UNIQUE (account_id, unit),
    CONSTRAINT account_area_project_once UNIQUE (account_id, project)
);
COMMENT ON TABLE account_area IS 'Areas of competence: each row gives an account one administrative unit or one clearance project.';
COMMENT ON COLUMN account_area.id IS 'Internal number, in the order of giving.';
COMMENT ON COLUMN account_area.account_id IS 'Account.';
COMMENT ON COLUMN account_area.unit IS 'Own key of an administrative unit of any division, such as d2020-206; the register may be loaded after the account was made.';
COMMENT ON COLUMN account_area.project IS 'Code of a clearance project.';

INSERT INTO account_area (account_id, unit) SELECT id, scope FROM account WHERE scope IS NOT NULL;
ALTER TABLE account DROP COLUMN scope;

-- Who acts, and where he may -------------------------------------------------------
-- These read tables that the server's role cannot: they run as their owner, with
-- a search path that nobody can bend.

-- +goose StatementBegin
CREATE FUNCTION acting_account() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('matbang.account', true), '')::integer;
-- +goose StatementEnd
COMMENT ON FUNCTION acting_account() IS 'Account of the transaction, set by the program in matbang.account; null for the public.';

-- +goose StatementBegin
CREATE FUNCTION acting_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT name FROM account WHERE id = acting_account()), nullif(current_setting('matbang.actor', true), ''), session_user)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION acting_name() IS 'Name of who acts: the account, or the part of the program that works without one.';

-- +goose StatementBegin
CREATE FUNCTION acting_right(resource text, action text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT r.area FROM access_right r
        WHERE r.resource = $1 AND r.action = $2
          AND r.role = CASE WHEN acting_account() IS NULL THEN 'public' ELSE (SELECT a.role FROM account a WHERE a.id = acting_account() AND a.disabled_at IS NULL) END
    ), 'none')
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION acting_right(text, text) IS 'Where who acts may do this: all, own or none.';

-- +goose StatementBegin
CREATE FUNCTION in_own_area(inside geometry, commune text, project bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM account_area x
        LEFT JOIN admin_unit u ON u.code = x.unit
        WHERE x.account_id = acting_account()
          AND (x.project = (SELECT p.code FROM clearance_project p WHERE p.id = $3)
               OR x.unit = $2
               OR ST_Intersects(u.geom, $1)
               -- A unit without a shape reaches as far as the units that came
               -- wholly from it or from its communes.
               OR (u.geom IS NULL AND EXISTS (
                       SELECT FROM admin_lineage l JOIN admin_unit o ON o.code = l.old_unit
                       WHERE l.new_unit = $2 AND l.part = 'whole' AND x.unit IN (o.code, o.parent)))))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION in_own_area(geometry, text, bigint) IS 'Whether a place (a point inside the parcel, EPSG:5899; its commune of today; its project) lies in the area of competence of who acts. Old districts count by their shape.';

-- +goose StatementBegin
CREATE FUNCTION may_at(resource text, action text, shape geometry, commune text, project bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right($1, $2) WHEN 'all' THEN true WHEN 'own' THEN in_own_area(ST_PointOnSurface($3), $4, $5) ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_at(text, text, geometry, text, bigint) IS 'Whether who acts may do this to a parcel of this shape.';

-- +goose StatementBegin
CREATE FUNCTION may(resource text, action text, parcel bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right($1, $2) WHEN 'all' THEN true
                WHEN 'own' THEN coalesce((SELECT in_own_area(ST_PointOnSurface(p.geom), p.admin_unit, p.project_id) FROM parcel p WHERE p.id = $3), false)
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may(text, text, bigint) IS 'Whether who acts may do this to a parcel.';

-- +goose StatementBegin
CREATE FUNCTION may_part(action text, part bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT may('clearance', $1, (SELECT c.parcel_id FROM clearance_part c WHERE c.id = $2))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_part(text, bigint) IS 'Whether who acts may do this to the clearance of a part of a parcel.';

-- +goose StatementBegin
CREATE FUNCTION may_project(action text, project bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right('clearance', $1) WHEN 'all' THEN true
                WHEN 'own' THEN EXISTS (SELECT FROM account_area x JOIN clearance_project p ON p.code = x.project WHERE p.id = $2 AND x.account_id = acting_account())
                     OR EXISTS (SELECT FROM parcel p WHERE p.project_id = $2 AND in_own_area(ST_PointOnSurface(p.geom), p.admin_unit, NULL))
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_project(text, bigint) IS 'Whether who acts may do this in a clearance project: his own, or one with a parcel in his area.';

-- +goose StatementBegin
CREATE FUNCTION may_case(action text, clearance_case bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE acting_right('clearance', $1) WHEN 'all' THEN true
                -- Every parcel of the case, so that a household known to one
                -- commune is not opened to the next.
                WHEN 'own' THEN (SELECT bool_and(may('clearance', $1, c.parcel_id)) FROM clearance_part c WHERE c.case_id = $2) IS NOT DISTINCT FROM true
                     OR (NOT EXISTS (SELECT FROM clearance_part c WHERE c.case_id = $2)
                         AND may_project($1, (SELECT k.project_id FROM clearance_case k WHERE k.id = $2)))
                ELSE false END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_case(text, bigint) IS 'Whether who acts may do this to a case: all its parcels lie in his area.';

-- +goose StatementBegin
CREATE FUNCTION parcel_version(parcel bigint) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT version FROM parcel WHERE id = $1 FOR NO KEY UPDATE
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION parcel_version(bigint) IS 'Locks a parcel until the end of the transaction and returns its version; null without the parcel.';

-- +goose StatementBegin
CREATE FUNCTION current_parts(parcel bigint) RETURNS TABLE (id bigint, number bigint, state text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.id, n.number, n.state
    FROM (SELECT c.id, c.case_id, c.state, c.parcel_id, row_number() OVER (ORDER BY c.id) AS number FROM clearance_part c WHERE c.parcel_id = $1) n
    JOIN parcel p ON p.id = n.parcel_id
    JOIN clearance_case k ON k.id = n.case_id AND k.project_id = p.project_id
    WHERE n.state <> 'excluded'
    ORDER BY n.number
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION current_parts(bigint) IS 'Parts of a parcel that its current project recovers, with their numbers as in the public history; it names no case.';

-- What keeps derived data up writes tables that who acts may not.
ALTER FUNCTION bump_layer() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION record_zone_revision() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION place_all_on_corridors() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION dissolve_changed() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION derive_land_use() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION join_project() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION check_clearance_event() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION derive_parcels_of_parts() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION derive_parcels_of_new_parts() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION relocate_parcels() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION relocate_along_corridors() SECURITY DEFINER SET search_path = public, pg_temp;

-- The name of who acts cannot be made up: the server's role may not write these.
ALTER TABLE clearance_event ALTER COLUMN recorded_by SET DEFAULT acting_name();
ALTER TABLE obstacle ALTER COLUMN opened_by SET DEFAULT acting_name();

-- +goose StatementBegin
CREATE FUNCTION guard_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Triggers that derive columns run as the owner and are not meant.
    IF current_user <> 'matbang_web' THEN
        RETURN NEW;
    END IF;
    IF NOT NEW.geom = OLD.geom AND NOT may('parcel', 'change_geometry', OLD.id) THEN
        RAISE EXCEPTION 'the shape of this parcel is not yours to change' USING ERRCODE = 'insufficient_privilege', TABLE = 'parcel';
    END IF;
    IF (NEW.cadastral_unit, NEW.map_series, NEW.sheet_no, NEW.parcel_no, NEW.recorded_area_m2) IS DISTINCT FROM
       (OLD.cadastral_unit, OLD.map_series, OLD.sheet_no, OLD.parcel_no, OLD.recorded_area_m2)
       AND NOT may('parcel', 'change_attributes', OLD.id) THEN
        RAISE EXCEPTION 'the record of this parcel is not yours to change' USING ERRCODE = 'insufficient_privilege', TABLE = 'parcel';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION guard_parcel() IS 'Row trigger: shape and record of a parcel are two rights.';
CREATE TRIGGER parcel_guarded BEFORE UPDATE ON parcel FOR EACH ROW EXECUTE FUNCTION guard_parcel();

-- +goose StatementBegin
CREATE FUNCTION guard_obstacle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'matbang_web' AND NEW.closed_on IS NOT NULL THEN
        NEW.closed_by := acting_name();
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION guard_obstacle() IS 'Row trigger: who closes an obstacle is noted, not told.';
CREATE TRIGGER obstacle_guarded BEFORE UPDATE ON obstacle FOR EACH ROW EXECUTE FUNCTION guard_obstacle();

CREATE VIEW clearance_event_in_area WITH (security_barrier) AS
SELECT e.*, c.parcel_id FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id
WHERE may('clearance', 'read_personal', c.parcel_id);
COMMENT ON VIEW clearance_event_in_area IS 'Events with amounts and notes, of the parcels of which who acts may read personal data.';

-- Policies ---------------------------------------------------------------------------

ALTER TABLE zone ENABLE ROW LEVEL SECURITY;
CREATE POLICY zone_read ON zone FOR SELECT TO matbang_web USING (true);
CREATE POLICY zone_add ON zone FOR INSERT TO matbang_web WITH CHECK (acting_right('zone', 'add') = 'all');
CREATE POLICY zone_change ON zone FOR UPDATE TO matbang_web
    USING (acting_right('zone', 'change_geometry') = 'all' AND acting_right('zone', 'change_attributes') = 'all');
CREATE POLICY zone_delete ON zone FOR DELETE TO matbang_web USING (acting_right('zone', 'delete') = 'all');

ALTER TABLE parcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY parcel_read ON parcel FOR SELECT TO matbang_web USING (true);
CREATE POLICY parcel_add ON parcel FOR INSERT TO matbang_web WITH CHECK (may_at('parcel', 'add', geom, admin_unit, project_id));
CREATE POLICY parcel_change ON parcel FOR UPDATE TO matbang_web
    USING (may_at('parcel', 'change_geometry', geom, admin_unit, project_id) OR may_at('parcel', 'change_attributes', geom, admin_unit, project_id));
CREATE POLICY parcel_delete ON parcel FOR DELETE TO matbang_web USING (may_at('parcel', 'delete', geom, admin_unit, project_id));

ALTER TABLE clearance_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_case_read ON clearance_case FOR SELECT TO matbang_web USING (may_case('read_personal', id));
CREATE POLICY clearance_case_add ON clearance_case FOR INSERT TO matbang_web WITH CHECK (may_project('add', project_id));

ALTER TABLE clearance_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_part_read ON clearance_part FOR SELECT TO matbang_web USING (true);
CREATE POLICY clearance_part_add ON clearance_part FOR INSERT TO matbang_web WITH CHECK (may('clearance', 'add', parcel_id));
CREATE POLICY clearance_part_change ON clearance_part FOR UPDATE TO matbang_web USING (may('clearance', 'record_event', parcel_id));

ALTER TABLE clearance_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_event_read ON clearance_event FOR SELECT TO matbang_web USING (true);
CREATE POLICY clearance_event_add ON clearance_event FOR INSERT TO matbang_web WITH CHECK (may_part('record_event', part_id));

ALTER TABLE obstacle ENABLE ROW LEVEL SECURITY;
CREATE POLICY obstacle_read ON obstacle FOR SELECT TO matbang_web USING (may_part('read_personal', part_id));
CREATE POLICY obstacle_add ON obstacle FOR INSERT TO matbang_web WITH CHECK (may_part('record_event', part_id));
CREATE POLICY obstacle_change ON obstacle FOR UPDATE TO matbang_web USING (may_part('record_event', part_id));

ALTER TABLE personal.land_user ENABLE ROW LEVEL SECURITY;
CREATE POLICY land_user_read ON personal.land_user FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
CREATE POLICY land_user_add ON personal.land_user FOR INSERT TO matbang_web WITH CHECK (may_case('add', case_id));
CREATE POLICY land_user_change ON personal.land_user FOR UPDATE TO matbang_web USING (may_case('add', case_id));

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_read ON account FOR SELECT TO matbang_web
    USING (acting_right('account', 'read') = 'all' OR id = acting_account());
CREATE POLICY account_add ON account FOR INSERT TO matbang_web WITH CHECK (acting_right('account', 'administer') = 'all');
CREATE POLICY account_change ON account FOR UPDATE TO matbang_web USING (acting_right('account', 'administer') = 'all');

ALTER TABLE account_area ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_area_read ON account_area FOR SELECT TO matbang_web
    USING (acting_right('account', 'read') = 'all' OR account_id = acting_account());
CREATE POLICY account_area_administer ON account_area TO matbang_web USING (acting_right('account', 'administer') = 'all');

-- Grants -------------------------------------------------------------------------------
-- In a function, because a restored backup has no grants: it is called after one.
-- A later migration with a new table replaces the function and calls it.

-- +goose StatementBegin
CREATE FUNCTION grant_to_web() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA public, personal FROM matbang_web;
    GRANT USAGE ON SCHEMA public, personal TO matbang_web;
    -- Public by nature.
    GRANT SELECT ON layer_version, dataset_file, admin_unit, admin_lineage, constraint_area, background, corridor, work, place, sector,
        zone, zone_area, zone_revision, indicator, indicator_target, indicator_baseline, land_use_type, clearance_state, obstacle_kind, legal_regime,
        clearance_transition, legal_rule, clearance_project, clearance_round, parcel, parcel_land_use, project_parcel, parcel_cell, access_right
        TO matbang_web;
    -- Steps without amounts, notes and further fields; parts without areas.
    GRANT SELECT (id, part_id, from_state, to_state, regime, effective_on, recorded_at, decision_no, decision_date, corrects) ON clearance_event TO matbang_web;
    GRANT SELECT (id, parcel_id, state, state_since) ON clearance_part TO matbang_web;
    -- Guarded row by row.
    GRANT SELECT ON clearance_event_in_area, clearance_case, obstacle, personal.land_user, account_area TO matbang_web;
    GRANT SELECT (id, name, display_name, role, demo, created_at, changed_at, disabled_at) ON account TO matbang_web;
    GRANT INSERT, UPDATE, DELETE ON zone, account_area TO matbang_web;
    GRANT INSERT (cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, accuracy, source, source_date),
          UPDATE (cadastral_unit, map_series, sheet_no, parcel_no, recorded_area_m2, geom, accuracy, source, source_date), DELETE ON parcel TO matbang_web;
    GRANT INSERT (project_id, round, case_no, holder_kind, opened_on) ON clearance_case TO matbang_web;
    GRANT INSERT (case_id, parcel_id, area_m2, serviced_on), UPDATE (serviced_on) ON clearance_part TO matbang_web;
    GRANT INSERT (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details, corrects) ON clearance_event TO matbang_web;
    GRANT INSERT (part_id, kind, opened_on, note), UPDATE (closed_on, note) ON obstacle TO matbang_web;
    GRANT INSERT (case_id, name), UPDATE (name) ON personal.land_user TO matbang_web;
    GRANT INSERT (name, display_name, role, password_hash), UPDATE (display_name, role, password_hash, changed_at, disabled_at) ON account TO matbang_web;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION grant_to_web() IS 'Gives the server''s role what it needs, and takes away everything else.';
REVOKE ALL ON FUNCTION grant_to_web() FROM PUBLIC;
SELECT grant_to_web();
