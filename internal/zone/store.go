package zone

// statedAreas is the list of dated statements of a zone's area.
const statedAreas = `(SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'ha', a.ha, 'as_of', a.as_of, 'source', a.source, 'unverified', a.unverified) ORDER BY a.ordinal), '[]')
	FROM zone_area a WHERE a.zone = t.code)`

// since is when a zone exists: from the year of its establishment on; one that
// is still only planned or studied is shown for every date.
const since = `daterange(make_date(t.year::int, 1, 1), NULL)`

const tile = `-- zone.Tile
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'zones', 4096, 'g') FROM (
    SELECT z.code, z.kind, z.status, z.name_vi, z.name_en, z.accuracy, corridor_bits(z.corridors)::int AS c,
           ST_AsMVTGeom(z.geom_3857, b.e, 4096, 64, true) AS g
    FROM zone z, b WHERE z.geom_3857 && b.m ORDER BY z.area_m2 DESC, z.id
) f WHERE g IS NOT NULL`
