-- +goose Up
-- Everybody may ask what is in the way of a shape: nothing is stored, and what
-- the answer is made of is public. Of proposals, drafts and what is under review
-- are said only to those who work on proposals.

SELECT set_config('matbang.bulk', 'migration', true); -- the table of rights as it comes is no change of it
UPDATE access_right SET area = 'all' WHERE resource = 'proposal' AND action = 'check';
SELECT set_config('matbang.bulk', '', true);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION proposals_in_the_way(shape geometry, without bigint) RETURNS TABLE (id bigint, name text, state text, area_m2 double precision, overlap geometry)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN seen THEN id END, CASE WHEN seen THEN name END, state, ST_Area(overlap),
           -- Of a draft of others only that it is there, and how much of it: no shape.
           CASE WHEN seen THEN overlap END
    FROM (SELECT p.id, r.name, p.state, ST_Intersection(r.geom, shape) AS overlap,
                 may_see_proposal(p.id, p.author, p.state, p.consultation_from) AS seen
          FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.revision = p.revision
          WHERE p.state IN ('draft', 'submitted', 'under_review', 'returned') AND p.id IS DISTINCT FROM without
            AND (without IS NULL OR p.variant_of IS DISTINCT FROM without) AND ST_Intersects(r.geom, shape)) x
    WHERE seen OR acting_right('proposal', 'comment') <> 'none'
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION proposals_in_the_way(geometry, bigint) IS 'Proposals that overlap a shape (EPSG:5899): number, name and shape of those that who asks may see; to those who work on proposals also that another is there.';
