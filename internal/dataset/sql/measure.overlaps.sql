-- Parks over parks by more than 0.01 ha. Nothing is written.
WITH park AS (
    SELECT s.code, ST_Transform(ST_SetSRID(ST_GeomFromWKB(s.wkb), 4326), survey_srid()) AS geom
    FROM unnest($1::text[], $2::bytea[]) AS s (code, wkb)
)
SELECT a.code, b.code, ST_Area(shared.geom) / 10000 AS ha,
       ST_X(place.point) AS lon, ST_Y(place.point) AS lat
FROM park a
JOIN park b ON a.code < b.code AND a.geom && b.geom
CROSS JOIN LATERAL (SELECT ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) AS geom) AS shared
CROSS JOIN LATERAL (SELECT ST_Transform(ST_PointOnSurface(shared.geom), 4326) AS point) AS place
WHERE ST_Area(shared.geom) > 100
ORDER BY 1, 2
