-- +goose Up
-- Signing in is part of the trail; that an old session is swept away is not.
CREATE TRIGGER session_audited AFTER INSERT ON session FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('account_id', '', 'token_sha256');
