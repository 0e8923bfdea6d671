-- Kinds that are gone from the files and of which there is no obstacle.
DELETE FROM obstacle_kind t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
  AND NOT EXISTS (SELECT FROM obstacle o WHERE o.kind = t.code)
