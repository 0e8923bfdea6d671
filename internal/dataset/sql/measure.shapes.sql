-- Validity and area of every shape on the survey plane. Nothing is written.
WITH shape AS (
    SELECT s.file, s.code,
           ST_Transform(ST_SetSRID(ST_GeomFromWKB(s.wkb), 4326), survey_srid()) AS geom
    FROM unnest($1::text[], $2::text[], $3::bytea[]) AS s (file, code, wkb)
), judged AS (
    SELECT file, code, geom, ST_IsValidDetail(geom) AS verdict FROM shape
)
SELECT file, code, ST_Area(geom) AS area_m2, ST_Dimension(geom) = 1 AND NOT ST_IsSimple(geom) AS meets_itself,
       coalesce((verdict).reason, '') AS reason,
       coalesce(ST_X(place.point), 0) AS lon, coalesce(ST_Y(place.point), 0) AS lat
FROM judged
CROSS JOIN LATERAL (SELECT ST_Transform(ST_SetSRID((verdict).location, survey_srid()), 4326) AS point) AS place
ORDER BY file, code
