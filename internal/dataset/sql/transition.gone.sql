-- Steps that the files allow no more.
DELETE FROM clearance_transition t
WHERE (t.regime, t.from_state, t.to_state) NOT IN (SELECT e ->> 'regime', e ->> 'from', e ->> 'to' FROM jsonb_array_elements($1::jsonb) AS e)
