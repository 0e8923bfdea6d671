-- +goose Up
-- The land of a project on a day follows from the steps in force: neither what
-- was corrected counts nor what never happened, and a correction stands in the
-- place of what it corrects.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION project_land(project bigint, day date) RETURNS TABLE (parcel_id bigint, round smallint, joined_on date, state text, since date) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (m.parcel_id) m.parcel_id, m.round, m.joined_on, coalesce(s.to_state, 'not_started'), s.effective_on
    FROM project_parcel m
    LEFT JOIN clearance_part c ON c.parcel_id = m.parcel_id
    LEFT JOIN LATERAL (
        SELECT e.to_state, e.effective_on FROM clearance_event_in_force e
        WHERE e.part_id = c.id AND e.effective_on <= $2
        ORDER BY step_place(e.effective_on, e.step_id, e.id) DESC LIMIT 1
    ) s ON true
    LEFT JOIN clearance_state k ON k.code = coalesce(s.to_state, 'not_started')
    WHERE m.project_id = $1 AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on > $2)
    -- As derive_parcels(): the least advanced part, those taken out only when all are.
    ORDER BY m.parcel_id, k.code = 'excluded', k.ordinal, s.effective_on DESC NULLS LAST
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION project_restricted(project bigint) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH seen AS MATERIALIZED (SELECT p.id FROM parcel p WHERE p.project_id = $1 AND may('clearance', 'read_personal', p.id)),
    part AS MATERIALIZED (SELECT c.id, c.parcel_id, c.case_id FROM seen JOIN clearance_part c ON c.parcel_id = seen.id JOIN clearance_case k ON k.id = c.case_id WHERE k.project_id = $1 AND c.state <> 'excluded'),
    -- A plan that was approved anew, or a payment that was made again, counts once: the latest.
    money AS MATERIALIZED (
        SELECT DISTINCT ON (e.part_id, e.to_state) e.to_state, e.amount_vnd FROM part JOIN clearance_event e ON e.part_id = part.id
        WHERE e.to_state IN ('plan_approved', 'paid') AND e.amount_vnd IS NOT NULL AND NOT e.void AND NOT EXISTS (SELECT FROM clearance_event x WHERE x.corrects = e.id)
        ORDER BY e.part_id, e.to_state, step_place(e.effective_on, e.step_id, e.id) DESC)
    SELECT jsonb_build_object(
        'parcels', (SELECT count(*) FROM seen),
        'cases', coalesce((SELECT jsonb_object_agg(h.holder_kind, h.n) FROM (SELECT k.holder_kind, count(*) AS n FROM clearance_case k WHERE k.id IN (SELECT case_id FROM part) GROUP BY k.holder_kind) h), '{}'),
        'obstacles', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', o.kind, 'parcels', o.n, 'oldest', o.oldest) ORDER BY o.n DESC, o.kind)
            FROM (SELECT x.kind, count(DISTINCT part.parcel_id) AS n, min(x.opened_on) AS oldest FROM part JOIN obstacle x ON x.part_id = part.id WHERE x.closed_on IS NULL GROUP BY x.kind) o), '[]'),
        'approved_vnd', (SELECT coalesce(sum(amount_vnd), 0)::bigint FROM money WHERE to_state = 'plan_approved'),
        'paid_vnd', (SELECT coalesce(sum(amount_vnd), 0)::bigint FROM money WHERE to_state = 'paid'))
$$;
-- +goose StatementEnd
