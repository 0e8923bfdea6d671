-- Days that the files give no more; those that an administrator changed are his.
DELETE FROM holiday t
WHERE t.changed_by IS NULL AND t.day NOT IN (SELECT (e ->> 'day')::date FROM jsonb_array_elements($1::jsonb) AS e)
