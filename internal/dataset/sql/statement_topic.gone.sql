-- Topics that are gone from the files.
DELETE FROM statement_topic t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
