-- Units that are gone from the files, but for those in whose cadastre a parcel is numbered and those above them.
WITH RECURSIVE kept AS (
    SELECT u.code, u.parent FROM admin_unit u
    WHERE u.code IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
       OR EXISTS (SELECT FROM parcel p WHERE p.cadastral_unit = u.code)
    UNION
    SELECT u.code, u.parent FROM admin_unit u JOIN kept k ON u.code = k.parent
)
DELETE FROM admin_unit t
WHERE t.code NOT IN (SELECT code FROM kept)
