-- +goose Up
-- Searches that people keep: who knows the secret token of one reads its feed.

CREATE TABLE saved_search (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token      text NOT NULL CONSTRAINT saved_search_token_unique UNIQUE CONSTRAINT saved_search_token_form CHECK (token ~ '^[0-9a-f]{32}$'),
    account_id integer CONSTRAINT saved_search_account_exists REFERENCES account (id) ON DELETE CASCADE,
    name       text NOT NULL CONSTRAINT saved_search_name_length CHECK (length(name) BETWEEN 1 AND 200),
    query      text NOT NULL CONSTRAINT saved_search_query_length CHECK (length(query) <= 9000),
    language   text NOT NULL CONSTRAINT saved_search_language_known CHECK (language IN ('vi', 'en')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_search_account ON saved_search (account_id);
COMMENT ON TABLE saved_search IS 'Searches of sites that are kept, with a feed of what newly matches.';
COMMENT ON COLUMN saved_search.id IS 'Internal number.';
COMMENT ON COLUMN saved_search.token IS 'Secret by which the search is read and deleted.';
COMMENT ON COLUMN saved_search.account_id IS 'Account that keeps it; empty for the public.';
COMMENT ON COLUMN saved_search.name IS 'Name that its owner gave.';
COMMENT ON COLUMN saved_search.query IS 'Query string of /api/sites.';
COMMENT ON COLUMN saved_search.language IS 'Language of the feed.';
COMMENT ON COLUMN saved_search.created_at IS 'When it was kept.';

CREATE TABLE saved_search_match (
    search_id bigint NOT NULL CONSTRAINT saved_search_match_search_exists REFERENCES saved_search (id) ON DELETE CASCADE,
    site_id   bigint NOT NULL,
    seen_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (search_id, site_id)
);
COMMENT ON TABLE saved_search_match IS 'When a site was first seen to match a kept search.';
COMMENT ON COLUMN saved_search_match.search_id IS 'Search.';
COMMENT ON COLUMN saved_search_match.site_id IS 'Site; it may be gone by now.';
COMMENT ON COLUMN saved_search_match.seen_at IS 'Moment.';

ALTER TABLE saved_search ENABLE ROW LEVEL SECURITY;
CREATE POLICY saved_search_read ON saved_search FOR SELECT TO matbang_web USING (account_id = acting_account() OR token = current_setting('matbang.search', true));
CREATE POLICY saved_search_add ON saved_search FOR INSERT TO matbang_web WITH CHECK (account_id IS NOT DISTINCT FROM acting_account());
CREATE POLICY saved_search_delete ON saved_search FOR DELETE TO matbang_web USING (account_id = acting_account() OR token = current_setting('matbang.search', true));
ALTER TABLE saved_search_match ENABLE ROW LEVEL SECURITY;
CREATE POLICY saved_search_match_read ON saved_search_match FOR SELECT TO matbang_web USING (EXISTS (SELECT FROM saved_search s WHERE s.id = search_id));
CREATE POLICY saved_search_match_add ON saved_search_match FOR INSERT TO matbang_web WITH CHECK (EXISTS (SELECT FROM saved_search s WHERE s.id = search_id));
CREATE TRIGGER saved_search_audited AFTER INSERT OR UPDATE OR DELETE ON saved_search FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', 'name,query', 'token');
INSERT INTO web_grant VALUES ('saved_search', 'SELECT, DELETE'), ('saved_search', 'INSERT (token, account_id, name, query, language)'), ('saved_search_match', 'SELECT, INSERT');
SELECT grant_to_web();
