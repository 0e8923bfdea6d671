-- Zones that are gone from the file, but for those that a clearance project serves and those above them.
WITH RECURSIVE kept AS (
    SELECT z.code, z.parent FROM zone z
    WHERE z.code IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
       OR EXISTS (SELECT FROM clearance_project p WHERE p.zone = z.code)
    UNION
    SELECT z.code, z.parent FROM zone z JOIN kept k ON z.code = k.parent
)
DELETE FROM zone t
WHERE t.code NOT IN (SELECT code FROM kept)
