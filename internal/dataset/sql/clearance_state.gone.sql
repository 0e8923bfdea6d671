-- States that are gone from the files and in which nothing is or was.
DELETE FROM clearance_state t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
  AND NOT EXISTS (SELECT FROM clearance_event v WHERE t.code IN (v.from_state, v.to_state))
  AND NOT EXISTS (SELECT FROM clearance_part c WHERE c.state = t.code)
  AND NOT EXISTS (SELECT FROM parcel p WHERE p.state = t.code)
