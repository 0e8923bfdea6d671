-- Towns that are gone from the file.
DELETE FROM town t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
