-- +goose Up
-- Planners who work on one proposal together: an author names them and takes
-- them out again, while the proposal is a draft or was returned.

-- +goose StatementBegin
CREATE FUNCTION add_coauthor(proposal bigint, colleague text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who integer;
BEGIN
    IF NOT may_edit_proposal($1) THEN
        RAISE EXCEPTION 'only authors name others' USING ERRCODE = 'insufficient_privilege', TABLE = 'proposal_coauthor';
    END IF;
    SELECT a.id INTO who FROM account a
    WHERE a.name = lower(btrim($2)) AND a.disabled_at IS NULL
      AND EXISTS (SELECT FROM access_right r WHERE r.role = a.role AND r.resource = 'proposal' AND r.action = 'change_geometry' AND r.area <> 'none');
    IF who IS NULL OR EXISTS (SELECT FROM proposal p WHERE p.id = $1 AND p.author = who) THEN
        RAISE EXCEPTION 'no such planner' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_coauthor_known', TABLE = 'proposal_coauthor', COLUMN = 'name';
    END IF;
    INSERT INTO proposal_coauthor (proposal_id, account_id) VALUES ($1, who) ON CONFLICT DO NOTHING;
    UPDATE proposal p SET updated_at = now() WHERE p.id = $1;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION add_coauthor(bigint, text) IS 'Lets another account that may draw work on a proposal; for its authors, while it is open for changes.';

-- +goose StatementBegin
CREATE FUNCTION remove_coauthor(proposal bigint, colleague text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT may_edit_proposal($1) THEN
        RAISE EXCEPTION 'only authors take others out' USING ERRCODE = 'insufficient_privilege', TABLE = 'proposal_coauthor';
    END IF;
    DELETE FROM proposal_coauthor c USING account a WHERE c.proposal_id = $1 AND a.id = c.account_id AND a.name = $2;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such author' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_coauthor_known', TABLE = 'proposal_coauthor', COLUMN = 'name';
    END IF;
    DELETE FROM proposal_presence s USING account a WHERE s.proposal_id = $1 AND a.id = s.account_id AND a.name = $2;
    UPDATE proposal p SET updated_at = now() WHERE p.id = $1;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION remove_coauthor(bigint, text) IS 'Takes another author out of a proposal; what they saved stays theirs, so that they still decide nothing about it.';

-- +goose StatementBegin
CREATE FUNCTION coauthors_of(proposal bigint) RETURNS TABLE (name text, display_name text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.name, a.display_name FROM proposal_coauthor c JOIN account a ON a.id = c.account_id WHERE c.proposal_id = $1 AND works_on_proposal($1) ORDER BY a.display_name
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION coauthors_of(bigint) IS 'The other authors of a proposal, for those who work on it.';

CREATE TRIGGER proposal_coauthor_audited AFTER INSERT OR DELETE ON proposal_coauthor FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('proposal_id');
SELECT grant_to_web();
