package parcel

// Tiles are made in one order, so that every instance makes the same bytes and
// gives them the same tag.

const detailTile = `-- parcel.Tile
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g', 'id') FROM (
    SELECT p.id, p.state AS s, (p.obstacles <> '{}')::int AS o, corridor_bits(p.corridors)::int AS c,
           (SELECT w.due_on - date '2000-01-01' FROM clearance_work w WHERE w.parcel_id = p.id) AS d, ST_AsMVTGeom(p.geom_3857, b.e, 4096, 64, true) AS g
    FROM parcel p, b WHERE p.geom_3857 && b.m ORDER BY p.id
) f WHERE g IS NOT NULL`

// farTile draws squares of two pixels, each divided among the states by area,
// so that the picture is as true as the numbers: from afar a parcel is much
// smaller than a pixel. The squares of a state are one feature.
const farTile = `-- parcel.FarTile
WITH t AS (SELECT 17 - $1::int AS deep, 10 - $1::int AS shift, 40075016.685578488 / 2 ^ ($1::int + 7) AS side),
shown AS (
    SELECT (f.y >> t.shift) - ($3::int << 7) AS y, (f.x >> t.shift) - ($2::int << 7) AS x, k.ordinal, f.state, f.corridors, sum(f.parcels) AS n, sum(f.area_m2) AS a
    FROM t, parcel_far f JOIN clearance_state k ON k.code = f.state
    WHERE f.y >= $3::int << t.deep AND f.y < ($3::int + 1) << t.deep AND f.x >= $2::int << t.deep AND f.x < ($2::int + 1) << t.deep
    GROUP BY 1, 2, 3, 4, 5
)` + squares

// squares draws what is shown of each square: its parts one below the other in the
// order of the states.
const squares = `, parted AS (
    SELECT s.*, sum(s.a) OVER w AS upto,
           greatest(sum(s.a) OVER (PARTITION BY s.y, s.x), (t.side / cosh((20037508.342789244 - ((($3::int << 7) + s.y) + 0.5) * t.side) / 6378137)) ^ 2) AS whole
    FROM t, shown s WINDOW w AS (PARTITION BY s.y, s.x ORDER BY s.ordinal, s.corridors)
), edged AS (
    SELECT p.*, least(31, round(32 * (p.upto - p.a) / p.whole)) AS above, round(32 * p.upto / p.whole) AS below FROM parted p
)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g') FROM (
    SELECT e.state AS s, e.corridors::int AS c, sum(e.n)::int AS n, round((sum(e.a) / 10000)::numeric, 4)::float8 AS ha,
           ST_Reverse(ST_Collect(ST_MakeEnvelope(32 * e.x, 32 * e.y + e.above, 32 * e.x + 32, 32 * e.y + greatest(e.above + 1, e.below)))) AS g
    FROM edged e GROUP BY e.state, e.corridors ORDER BY e.state, e.corridors
) f`

// What is smaller than a pixel of the tile becomes a square of one pixel: no
// parcel is silently missing from afar.
const dissolvedTile = `-- parcel.DissolvedTile
WITH b AS (
    SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m, 40075016.685578488 / 2 ^ $1 / 1024 AS pixel
)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g') FROM (
    SELECT d.state AS s, d.corridors::int AS c, d.parcels AS n, round((d.area_m2 / 10000)::numeric, 4)::float8 AS ha,
           coalesce(ST_AsMVTGeom(ST_Simplify(d.geom_3857, b.pixel / 3, true), b.e, 4096, 64, true),
                    ST_AsMVTGeom(ST_Expand(ST_Centroid(d.geom_3857), b.pixel / 2), b.e, 4096, 64, true)) AS g
    FROM parcel_cell d, b WHERE d.geom_3857 && b.m ORDER BY d.cell, d.state, d.corridors
) f WHERE g IS NOT NULL`
