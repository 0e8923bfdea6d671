-- +goose Up
-- Roads as a graph: how far and how long it is from anywhere to the ports,
-- airports, border gates, interchanges and towns, with and without the works
-- that are not open yet.

-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pgrouting;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'this user may not add pgRouting: let an administrator of the server run CREATE EXTENSION pgrouting in this database'
            USING ERRCODE = 'insufficient_privilege';
    WHEN undefined_file OR feature_not_supported THEN
        RAISE EXCEPTION 'pgRouting is not installed on the database server: install it there (Debian: postgresql-%-pgrouting)', current_setting('server_version_num')::int / 10000
            USING ERRCODE = 'feature_not_supported';
END $$;
-- +goose StatementEnd

CREATE TABLE road_class (
    code      text PRIMARY KEY,
    speed_kmh double precision NOT NULL CONSTRAINT road_class_speed_sensible CHECK (speed_kmh BETWEEN 5 AND 130),
    name_vi   text NOT NULL,
    name_en   text NOT NULL
);
COMMENT ON TABLE road_class IS 'Classes of roads with the mean speed of a lorry that travel times assume; an estimate of the product, not a speed limit.';
COMMENT ON COLUMN road_class.code IS 'Own key.';
COMMENT ON COLUMN road_class.speed_kmh IS 'Mean speed of a lorry, km/h.';
COMMENT ON COLUMN road_class.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN road_class.name_en IS 'Name in English.';
INSERT INTO road_class VALUES
    ('expressway', 75, 'Đường cao tốc', 'Expressway'),
    ('national', 50, 'Quốc lộ', 'National highway'),
    ('provincial', 45, 'Đường tỉnh, đường trục', 'Provincial or main road'),
    ('local', 30, 'Đường địa phương', 'Local road'),
    ('access', 20, 'Đường vào, không có trong mạng lưới', 'Way to the network');

CREATE TABLE road_link (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT road_link_code_unique UNIQUE,
    class       text NOT NULL CONSTRAINT road_link_class_known REFERENCES road_class (code),
    name_vi     text NOT NULL,
    name_en     text NOT NULL,
    status      text NOT NULL CONSTRAINT road_link_status_known CHECK (status IN ('operating', 'planned')),
    work        text,
    geom        geometry(LineString, 5899) NOT NULL CONSTRAINT road_link_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326   geometry(LineString, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    length_m    double precision GENERATED ALWAYS AS (ST_Length(geom)) STORED,
    source_node bigint,
    target_node bigint,
    accuracy    accuracy NOT NULL,
    source      text NOT NULL,
    source_date date NOT NULL,
    unverified  boolean NOT NULL DEFAULT false,
    note_vi     text,
    note_en     text
);
CREATE INDEX road_link_geom ON road_link USING gist (geom);
COMMENT ON TABLE road_link IS 'Links of the road graph, each from node to node; drawn for planning, not surveyed.';
COMMENT ON COLUMN road_link.id IS 'Internal number.';
COMMENT ON COLUMN road_link.code IS 'Own key.';
COMMENT ON COLUMN road_link.class IS 'Class of road.';
COMMENT ON COLUMN road_link.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN road_link.name_en IS 'Name in English.';
COMMENT ON COLUMN road_link.status IS 'operating, or planned: then it counts only when asked for.';
COMMENT ON COLUMN road_link.work IS 'Transport work that it belongs to or waits for.';
COMMENT ON COLUMN road_link.geom IS 'Line on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN road_link.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN road_link.length_m IS 'Length on the survey plane, metres.';
COMMENT ON COLUMN road_link.source_node IS 'Node at its beginning, derived from its first point.';
COMMENT ON COLUMN road_link.target_node IS 'Node at its end, derived from its last point.';
COMMENT ON COLUMN road_link.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN road_link.source IS 'Where the facts come from.';
COMMENT ON COLUMN road_link.source_date IS 'Date of the source.';
COMMENT ON COLUMN road_link.unverified IS 'True where not checked.';
COMMENT ON COLUMN road_link.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN road_link.note_en IS 'Note in English.';

CREATE TABLE town (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT town_code_unique UNIQUE,
    name_vi     text NOT NULL,
    name_en     text NOT NULL,
    geom        geometry(Point, 5899) NOT NULL,
    geom_4326   geometry(Point, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    accuracy    accuracy NOT NULL,
    source      text NOT NULL,
    source_date date NOT NULL
);
COMMENT ON TABLE town IS 'Centres of towns to which travel times are given.';
COMMENT ON COLUMN town.id IS 'Internal number.';
COMMENT ON COLUMN town.code IS 'Own key.';
COMMENT ON COLUMN town.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN town.name_en IS 'Name in English.';
COMMENT ON COLUMN town.geom IS 'Point on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN town.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN town.accuracy IS 'How far the point may be trusted.';
COMMENT ON COLUMN town.source IS 'Where the facts come from.';
COMMENT ON COLUMN town.source_date IS 'Date of the source.';

CREATE TABLE road_node (
    id   bigint PRIMARY KEY,
    geom geometry(Point, 5899) NOT NULL
);
CREATE INDEX road_node_geom ON road_node USING gist (geom);
COMMENT ON TABLE road_node IS 'Nodes of the road graph, derived from the ends of the links.';
COMMENT ON COLUMN road_node.id IS 'Number of the node.';
COMMENT ON COLUMN road_node.geom IS 'Point on the survey plane, metres, EPSG:5899.';

CREATE TABLE road_goal (
    place      text PRIMARY KEY,
    kind       text NOT NULL CONSTRAINT road_goal_kind_known CHECK (kind IN ('interchange', 'port', 'airport', 'border', 'city')),
    name_vi    text NOT NULL,
    name_en    text NOT NULL,
    deep_water boolean NOT NULL,
    operating  boolean NOT NULL,
    node       bigint,
    geom       geometry(Point, 5899) NOT NULL
);
COMMENT ON TABLE road_goal IS 'Where travel times lead to: places and towns, derived from both registers.';
COMMENT ON COLUMN road_goal.place IS 'Code of the place or town.';
COMMENT ON COLUMN road_goal.kind IS 'interchange, port, airport, border or city.';
COMMENT ON COLUMN road_goal.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN road_goal.name_en IS 'Name in English.';
COMMENT ON COLUMN road_goal.deep_water IS 'Whether it is a port known to have deep water.';
COMMENT ON COLUMN road_goal.operating IS 'Whether it can be used today.';
COMMENT ON COLUMN road_goal.node IS 'Node of the graph where it lies; empty where no road leads.';
COMMENT ON COLUMN road_goal.geom IS 'Point on the survey plane, metres, EPSG:5899.';

CREATE TABLE road_cost (
    place   text NOT NULL,
    planned boolean NOT NULL,
    node    bigint NOT NULL,
    minutes double precision NOT NULL,
    km      double precision NOT NULL,
    PRIMARY KEY (node, planned, place)
);
COMMENT ON TABLE road_cost IS 'Time and length of the fastest way from every node to every goal, computed by pgRouting when the graph changes.';
COMMENT ON COLUMN road_cost.place IS 'Goal.';
COMMENT ON COLUMN road_cost.planned IS 'Whether links count that are not open yet.';
COMMENT ON COLUMN road_cost.node IS 'Node.';
COMMENT ON COLUMN road_cost.minutes IS 'Travel time, minutes.';
COMMENT ON COLUMN road_cost.km IS 'Length of that way, km.';

-- +goose StatementBegin
CREATE FUNCTION road_graph(planned boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'SELECT l.id, l.source_node AS source, l.target_node AS target, l.length_m * 0.06 / c.speed_kmh AS cost
            FROM public.road_link l JOIN public.road_class c ON c.code = l.class WHERE l.source_node <> l.target_node'
        || CASE WHEN planned THEN '' ELSE ' AND l.status = ''operating''' END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION road_graph(boolean) IS 'The graph as pgRouting reads it: cost in minutes, both directions alike.';

-- +goose StatementBegin
CREATE FUNCTION build_road_graph() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    with_planned boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(7309);
    DELETE FROM road_node;
    -- Links that meet share their end point; a tenth of a metre forgives the last decimal.
    INSERT INTO road_node
    SELECT row_number() OVER (ORDER BY g), g
    FROM (SELECT DISTINCT ST_SnapToGrid(p, 0.1) AS g FROM road_link, LATERAL (VALUES (ST_StartPoint(geom)), (ST_EndPoint(geom))) v (p)) e;
    UPDATE road_link l SET source_node = a.id, target_node = b.id
    FROM road_node a, road_node b
    WHERE a.geom = ST_SnapToGrid(ST_StartPoint(l.geom), 0.1) AND b.geom = ST_SnapToGrid(ST_EndPoint(l.geom), 0.1);
    DELETE FROM road_goal;
    INSERT INTO road_goal
    SELECT g.place, g.kind, g.name_vi, g.name_en, g.deep_water, g.operating,
           (SELECT n.id FROM road_node n WHERE ST_DWithin(n.geom, g.geom, 600) ORDER BY n.geom <-> g.geom LIMIT 1), g.geom
    FROM (SELECT code, CASE kind WHEN 'border_gate' THEN 'border' ELSE kind END, name_vi, name_en, kind = 'port' AND deep_water IS TRUE, status = 'operating', geom
          FROM place WHERE kind IN ('interchange', 'port', 'airport', 'border_gate')
          UNION ALL SELECT code, 'city', name_vi, name_en, false, true, geom FROM town) g (place, kind, name_vi, name_en, deep_water, operating, geom);
    DELETE FROM road_cost;
    FOREACH with_planned IN ARRAY ARRAY[false, true] LOOP
        -- pgRouting fails on an empty graph.
        CONTINUE WHEN NOT EXISTS (SELECT FROM road_link WHERE with_planned OR status = 'operating') OR NOT EXISTS (SELECT FROM road_goal WHERE node IS NOT NULL);
        INSERT INTO road_cost (place, planned, node, minutes, km)
        SELECT g.place, with_planned, d.end_vid, sum(d.cost), sum(coalesce(l.length_m, 0)) / 1000
        FROM pgr_dijkstra(road_graph(with_planned),
                          (SELECT array_agg(DISTINCT node) FROM road_goal WHERE node IS NOT NULL),
                          (SELECT array_agg(id) FROM road_node), false) d
        JOIN road_goal g ON g.node = d.start_vid
        LEFT JOIN road_link l ON l.id = d.edge
        GROUP BY g.place, d.end_vid
        UNION ALL
        SELECT g.place, with_planned, g.node, 0, 0 FROM road_goal g WHERE g.node IS NOT NULL;
    END LOOP;
    INSERT INTO layer_version AS l (layer) VALUES ('roads') ON CONFLICT (layer) DO UPDATE SET version = l.version + 1, changed_at = now();
    PERFORM pg_notify('matbang_layer', 'roads');
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION build_road_graph() IS 'Derives nodes, goals and costs from the links, the places and the towns.';

-- +goose StatementBegin
CREATE FUNCTION road_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- One load changes links, places and towns in several statements; the graph
    -- is built once, when the transaction ends.
    IF current_setting('matbang.road_built', true) IS DISTINCT FROM txid_current()::text THEN
        PERFORM set_config('matbang.road_built', txid_current()::text, true);
        PERFORM build_road_graph();
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION road_changed() IS 'Deferred row trigger: builds the graph anew, once a transaction, at its end.';
CREATE CONSTRAINT TRIGGER road_link_rebuilds AFTER INSERT OR DELETE OR UPDATE OF geom, class, status ON road_link DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION road_changed();
CREATE CONSTRAINT TRIGGER place_rebuilds_roads AFTER INSERT OR DELETE OR UPDATE ON place DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION road_changed();
CREATE CONSTRAINT TRIGGER town_rebuilds_roads AFTER INSERT OR DELETE OR UPDATE ON town DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION road_changed();

-- +goose StatementBegin
CREATE FUNCTION road_access(at geometry, with_planned boolean)
    RETURNS TABLE (place text, road_km double precision, minutes double precision)
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    -- Expressways are entered at interchanges only, which are ends of links of
    -- other classes. The way to the network is taken as a third longer than the
    -- straight line.
    WITH entry AS (
        SELECT l.source_node, l.target_node, l.length_m, c.speed_kmh, ST_LineLocatePoint(l.geom, $1) AS f,
               ST_Distance(l.geom, $1) * 1.3 AS access_m,
               (SELECT a.speed_kmh FROM road_class a WHERE a.code = 'access') AS access_kmh
        FROM road_link l JOIN road_class c ON c.code = l.class
        WHERE l.class <> 'expressway' AND (l.status = 'operating' OR $2) AND ST_DWithin(l.geom, $1, 8000)
        ORDER BY l.geom <-> $1 LIMIT 3
    ), doors AS (
        SELECT source_node AS node, access_m + f * length_m AS m, access_m * 0.06 / access_kmh + f * length_m * 0.06 / speed_kmh AS minutes FROM entry
        UNION ALL
        SELECT target_node, access_m + (1 - f) * length_m, access_m * 0.06 / access_kmh + (1 - f) * length_m * 0.06 / speed_kmh FROM entry
    )
    SELECT DISTINCT ON (c.place) c.place, c.km + d.m / 1000, c.minutes + d.minutes
    FROM doors d JOIN road_cost c ON c.node = d.node AND c.planned = $2
    ORDER BY c.place, c.minutes + d.minutes
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION road_access(geometry, boolean) IS 'Length (km) and time (minutes) of the fastest way from a point of the survey plane to every goal, through the three nearest links; empty where no road lies within 8 km. The second argument counts what is not open yet.';

INSERT INTO layer_version (layer) VALUES ('roads') ON CONFLICT DO NOTHING;
INSERT INTO web_grant VALUES ('road_class', 'SELECT'), ('road_link', 'SELECT'), ('road_node', 'SELECT'), ('road_goal', 'SELECT'), ('road_cost', 'SELECT'), ('town', 'SELECT');
SELECT grant_to_web();
