-- Lines that are gone from the file.
DELETE FROM admin_lineage t
WHERE (t.old_unit, t.new_unit) NOT IN (SELECT e ->> 'old', e ->> 'new' FROM jsonb_array_elements($1::jsonb) AS e)
