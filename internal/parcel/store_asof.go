package parcel

// Tiles of the past. $4 is the day in the world and $5 the moment of recording;
// all but the parcels of which anything came later stand as they stand now.

const detailTileAsOf = `-- parcel.TileAsOf
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g', 'id') FROM (
    SELECT p.id, coalesce(s.state, 'not_started') AS s, coalesce(s.obstructed, false)::int AS o, corridor_bits(p.corridors)::int AS c,
           ST_AsMVTGeom(p.geom_3857, b.e, 4096, 64, true) AS g
    FROM b JOIN parcel p ON p.geom_3857 && b.m LEFT JOIN LATERAL parcel_as_of(p.id, $4::date, $5::timestamptz) s ON true ORDER BY p.id
) f WHERE g IS NOT NULL`

// farTileAsOf takes the squares of today and moves the parcels that stood
// elsewhere then.
const farTileAsOf = `-- parcel.FarTileAsOf
WITH t AS (SELECT 17 - $1::int AS deep, 10 - $1::int AS shift, 40075016.685578488 / 2 ^ ($1::int + 7) AS side),
moved AS (
    SELECT s.y, s.x, v.state, corridor_bits(p.corridors) AS corridors, v.sign AS parcels, v.sign * p.area_m2 AS area_m2
    FROM parcels_changed_since($4::date, $5::timestamptz) c
    JOIN parcel p ON p.id = c.parcel_id AND p.state <> c.state AND p.geom_3857 && ST_TileEnvelope($1, $2, $3)
    CROSS JOIN LATERAL far_square(p.geom_3857) s CROSS JOIN LATERAL (VALUES (p.state, -1), (c.state, 1)) AS v (state, sign)
), shown AS (
    SELECT (f.y >> t.shift) - ($3::int << 7) AS y, (f.x >> t.shift) - ($2::int << 7) AS x, k.ordinal, f.state, f.corridors, sum(f.parcels) AS n, sum(f.area_m2) AS a
    FROM t, (SELECT y, x, state, corridors, parcels, area_m2 FROM parcel_far UNION ALL SELECT * FROM moved) f JOIN clearance_state k ON k.code = f.state
    WHERE f.y >= $3::int << t.deep AND f.y < ($3::int + 1) << t.deep AND f.x >= $2::int << t.deep AND f.x < ($2::int + 1) << t.deep
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(f.parcels) > 0
)` + squares

// nearTileAsOf draws the same squares of two pixels, from the parcels themselves:
// the dissolved shapes are those of today.
const nearTileAsOf = `-- parcel.NearTileAsOf
WITH t AS (SELECT 40075016.685578488 / 2 ^ ($1::int + 7) AS side, 40075016.685578488 / 2 AS half, ST_TileEnvelope($1, $2, $3) AS e),
moved AS MATERIALIZED (SELECT parcel_id, state FROM parcels_changed_since($4::date, $5::timestamptz)),
seen AS (
    SELECT floor((t.half - (ST_YMin(p.geom_3857) + ST_YMax(p.geom_3857)) / 2) / t.side)::int - ($3::int << 7) AS y,
           floor(((ST_XMin(p.geom_3857) + ST_XMax(p.geom_3857)) / 2 + t.half) / t.side)::int - ($2::int << 7) AS x,
           coalesce(m.state, p.state) AS state, corridor_bits(p.corridors) AS corridors, p.area_m2
    FROM t JOIN parcel p ON p.geom_3857 && t.e LEFT JOIN moved m ON m.parcel_id = p.id
), shown AS (
    SELECT s.y, s.x, k.ordinal, s.state, s.corridors, count(*) AS n, sum(s.area_m2) AS a
    FROM seen s JOIN clearance_state k ON k.code = s.state
    WHERE s.y BETWEEN 0 AND 127 AND s.x BETWEEN 0 AND 127 -- each parcel in one tile
    GROUP BY 1, 2, 3, 4, 5
)` + squares
