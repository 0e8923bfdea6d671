package parcel

const detailTile = `-- parcel.Tile
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g', 'id') FROM (
    SELECT p.id, p.state AS s, (p.obstacles <> '{}')::int AS o, corridor_bits(p.corridors)::int AS c,
           ST_AsMVTGeom(p.geom_3857, b.e, 4096, 64, true) AS g
    FROM parcel p, b WHERE p.geom_3857 && b.m
) f WHERE g IS NOT NULL`

// What is smaller than a pixel of the tile becomes a square of one pixel: no
// parcel is silently missing from afar.
const dissolvedTile = `-- parcel.DissolvedTile
WITH b AS (
    SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m, 40075016.685578488 / 2 ^ $1 / 1024 AS pixel
)
SELECT ST_AsMVT(f, 'parcels', 4096, 'g') FROM (
    SELECT d.state AS s, d.corridors::int AS c, d.parcels AS n, round((d.area_m2 / 10000)::numeric, 1)::float8 AS ha,
           coalesce(ST_AsMVTGeom(ST_Simplify(d.geom_3857, b.pixel / 3, true), b.e, 4096, 64, true),
                    ST_AsMVTGeom(ST_Expand(ST_Centroid(d.geom_3857), b.pixel / 2), b.e, 4096, 64, true)) AS g
    FROM parcel_cell d, b WHERE d.geom_3857 && b.m
) f WHERE g IS NOT NULL`
