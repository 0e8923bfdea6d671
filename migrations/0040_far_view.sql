-- +goose Up
-- The parcels from afar, kept up by what changes: a step of clearance touches
-- the two states between which a parcel moves, not all of its surroundings.

CREATE TABLE parcel_far (
    y         integer  NOT NULL,
    x         integer  NOT NULL,
    state     text     NOT NULL,
    corridors smallint NOT NULL,
    parcels   integer  NOT NULL CONSTRAINT parcel_far_parcels_not_negative CHECK (parcels >= 0),
    area_m2   double precision NOT NULL,
    PRIMARY KEY (y, x, state, corridors)
);
COMMENT ON TABLE parcel_far IS 'How many parcels of each state lie in each square of a grid, and how large they are together: the map from afar. Derived from parcel.';
COMMENT ON COLUMN parcel_far.y IS 'Row of the web tile of zoom 17 in which the parcel''s inner point lies, from the north.';
COMMENT ON COLUMN parcel_far.x IS 'Column of that tile, from the west.';
COMMENT ON COLUMN parcel_far.state IS 'State of clearance.';
COMMENT ON COLUMN parcel_far.corridors IS 'Corridors as in corridor_bits(): 1 west, 2 east, 3 both.';
COMMENT ON COLUMN parcel_far.parcels IS 'Number of parcels.';
COMMENT ON COLUMN parcel_far.area_m2 IS 'Their area on the survey plane, in square metres.';

-- +goose StatementBegin
CREATE FUNCTION far_square(shape geometry, OUT y integer, OUT x integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT floor((20037508.342789244 - ST_Y(p)) / (40075016.685578488 / 131072))::integer,
           floor((ST_X(p) + 20037508.342789244) / (40075016.685578488 / 131072))::integer
    FROM ST_PointOnSurface(shape) AS p
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION far_square(geometry) IS 'Row and column of the web tile of zoom 17 in which a shape (EPSG:3857) has its inner point.';

INSERT INTO parcel_far (y, x, state, corridors, parcels, area_m2)
SELECT s.y, s.x, state, corridor_bits(corridors), count(*), sum(area_m2)
FROM parcel, far_square(geom_3857) AS s
GROUP BY s.y, s.x, state, corridor_bits(corridors);

-- +goose StatementBegin
CREATE FUNCTION dissolve_groups(cells integer[], states text[], bits smallint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c integer;
BEGIN
    -- Two transactions in one cell take turns, so that the later one sees what
    -- the earlier one wrote; the order keeps them from waiting for each other.
    FOR c IN SELECT DISTINCT unnest(cells) ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7307, c);
    END LOOP;
    DELETE FROM parcel_cell p USING unnest(cells, states, bits) AS g (cell, state, corridors)
    WHERE p.cell = g.cell AND p.state = g.state AND p.corridors = g.corridors;
    INSERT INTO parcel_cell (cell, state, corridors, parcels, area_m2, geom_3857)
    SELECT p.cell, p.state, g.corridors, count(*), sum(p.area_m2), ST_Multi(ST_Transform(ST_CollectionExtract(ST_Union(p.geom, 0.01), 3), 3857))
    FROM (SELECT DISTINCT * FROM unnest(cells, states, bits) AS u (cell, state, corridors)) g
    JOIN parcel p ON p.cell = g.cell AND p.state = g.state AND corridor_bits(p.corridors) = g.corridors
    GROUP BY p.cell, p.state, g.corridors;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION dissolve_groups(integer[], text[], smallint[]) IS 'Makes the dissolved shapes of these groups (cell, state, corridors) anew.';

-- +goose StatementBegin
CREATE FUNCTION shift_far(ys integer[], xs integer[], states text[], bits smallint[], counts bigint[], areas double precision[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO parcel_far AS f (y, x, state, corridors, parcels, area_m2)
    SELECT * FROM unnest(ys, xs, states, bits, counts, areas) AS d (y, x, state, corridors, parcels, area_m2)
    WHERE d.parcels > 0 ORDER BY 1, 2, 3, 4 -- one order for all, against deadlocks
    ON CONFLICT (y, x, state, corridors) DO UPDATE SET parcels = f.parcels + EXCLUDED.parcels, area_m2 = f.area_m2 + EXCLUDED.area_m2;
    UPDATE parcel_far f SET parcels = f.parcels + d.parcels, area_m2 = f.area_m2 + d.area_m2
    FROM unnest(ys, xs, states, bits, counts, areas) AS d (y, x, state, corridors, parcels, area_m2)
    WHERE (f.y, f.x, f.state, f.corridors) = (d.y, d.x, d.state, d.corridors) AND d.parcels <= 0;
    DELETE FROM parcel_far f USING unnest(ys, xs, states, bits) AS d (y, x, state, corridors)
    WHERE (f.y, f.x, f.state, f.corridors) = (d.y, d.x, d.state, d.corridors) AND f.parcels = 0;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION shift_far(integer[], integer[], text[], smallint[], bigint[], double precision[]) IS 'Adds numbers and areas (which may be negative) to the squares of the map from afar.';

-- +goose StatementBegin
CREATE FUNCTION forget_tiles(layer text, cells integer[], shape box2d[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    -- A change in many places is told as one: the message is for forgetting, and
    -- to forget more is no error.
    FOR place IN
        SELECT ST_Extent(b::geometry) AS e FROM unnest(cells, shape) AS u (c, b)
        GROUP BY CASE WHEN (SELECT count(DISTINCT n) FROM unnest(cells) AS n) > 64 THEN 0 ELSE c END
    LOOP
        PERFORM pg_notify('matbang_tiles', format('%s %s %s %s %s', layer,
            floor(ST_XMin(place.e)), floor(ST_YMin(place.e)), ceil(ST_XMax(place.e)), ceil(ST_YMax(place.e))));
    END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION forget_tiles(text, integer[], box2d[]) IS 'Tells every instance on the channel matbang_tiles, at commit, which part of a layer (metres of EPSG:3857: west, south, east, north) has changed.';

-- +goose StatementBegin
CREATE FUNCTION redraw(signs integer[], cells integer[], states text[], bits smallint[], ys integer[], xs integer[], areas double precision[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dissolve_groups(array_agg(g.cell), array_agg(g.state), array_agg(g.corridors))
    FROM (SELECT DISTINCT * FROM unnest(cells, states, bits) AS u (cell, state, corridors)) g;
    PERFORM shift_far(array_agg(d.y), array_agg(d.x), array_agg(d.state), array_agg(d.corridors), array_agg(d.parcels), array_agg(d.area_m2))
    FROM (SELECT y, x, state, corridors, sum(sign) AS parcels, sum(sign * area_m2) AS area_m2
          FROM unnest(signs, ys, xs, states, bits, areas) AS u (sign, y, x, state, corridors, area_m2)
          GROUP BY y, x, state, corridors) d;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION redraw(integer[], integer[], text[], smallint[], integer[], integer[], double precision[]) IS 'Brings both views from afar up to date: parcels that came (sign 1) and went (sign -1), with cell, state, corridors, square and area.';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION dissolve_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    signs  integer[];
    cells  integer[];
    states text[];
    bits   smallint[];
    ys     integer[];
    xs     integer[];
    areas  double precision[];
    near   integer[]; -- cells of all that looks different
    boxes  box2d[];   -- and where it is
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(1), array_agg(n.cell), array_agg(n.state), array_agg(corridor_bits(n.corridors)), array_agg(s.y), array_agg(s.x), array_agg(n.area_m2),
               array_agg(n.cell), array_agg(box2d(n.geom_3857))
        INTO signs, cells, states, bits, ys, xs, areas, near, boxes
        FROM fresh n, far_square(n.geom_3857) AS s;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(-1), array_agg(o.cell), array_agg(o.state), array_agg(corridor_bits(o.corridors)), array_agg(s.y), array_agg(s.x), array_agg(o.area_m2),
               array_agg(o.cell), array_agg(box2d(o.geom_3857))
        INTO signs, cells, states, bits, ys, xs, areas, near, boxes
        FROM stale o, far_square(o.geom_3857) AS s;
    ELSE
        SELECT array_agg(v.sign), array_agg(v.cell), array_agg(v.state), array_agg(corridor_bits(v.corridors)), array_agg(s.y), array_agg(s.x), array_agg(v.area_m2)
        INTO signs, cells, states, bits, ys, xs, areas
        FROM fresh n JOIN stale o USING (id),
             LATERAL (VALUES (1, n.cell, n.state, n.corridors, n.geom_3857, n.area_m2), (-1, o.cell, o.state, o.corridors, o.geom_3857, o.area_m2)) AS v (sign, cell, state, corridors, shape, area_m2),
             far_square(v.shape) AS s
        WHERE n.state <> o.state OR n.cell <> o.cell OR n.corridors <> o.corridors OR NOT n.geom = o.geom;
        SELECT array_agg(v.cell), array_agg(box2d(v.shape)) INTO near, boxes
        FROM fresh n JOIN stale o USING (id), LATERAL (VALUES (n.cell, n.geom_3857), (o.cell, o.geom_3857)) AS v (cell, shape)
        WHERE n.state <> o.state OR n.cell <> o.cell OR n.corridors <> o.corridors OR NOT n.geom = o.geom OR (n.obstacles = '{}') <> (o.obstacles = '{}');
    END IF;
    IF signs IS NOT NULL THEN
        PERFORM redraw(signs, cells, states, bits, ys, xs, areas);
    END IF;
    IF near IS NOT NULL THEN
        PERFORM forget_tiles('parcels', near, boxes);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION dissolve_changed() IS 'Statement trigger: the views from afar follow the parcels, and every instance hears which tiles show something else.';

INSERT INTO web_grant VALUES ('parcel_far', 'SELECT');
SELECT grant_to_web();
