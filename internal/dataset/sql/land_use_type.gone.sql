-- Codes that are gone from the files and that no parcel has.
DELETE FROM land_use_type t
WHERE (t.code, t.code_system) NOT IN (SELECT e ->> 'code', e ->> 'code_system' FROM jsonb_array_elements($1::jsonb) AS e)
  AND NOT EXISTS (SELECT FROM parcel_land_use u WHERE (u.code, u.code_system) = (t.code, t.code_system))
