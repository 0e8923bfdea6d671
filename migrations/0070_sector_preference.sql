-- +goose Up
-- What the province as a whole prefers, apart from what a zone says of itself:
-- weaker than any statement of the zone, and always shown as the province's.

CREATE TABLE sector_preference (
    sector      text PRIMARY KEY CONSTRAINT sector_preference_sector_exists REFERENCES sector (code) ON DELETE CASCADE,
    scope       text NOT NULL CONSTRAINT sector_preference_scope_known CHECK (scope IN ('province')),
    source      text NOT NULL CONSTRAINT sector_preference_source_not_empty CHECK (source <> ''),
    source_date date NOT NULL,
    valid_from  date NOT NULL,
    valid_to    date,
    CONSTRAINT sector_preference_dates_ordered CHECK (valid_to > valid_from)
);
COMMENT ON TABLE sector_preference IS 'Sectors that the province prefers (Resolution 01-NQ/TU, II.1). It says nothing of a single zone.';
COMMENT ON COLUMN sector_preference.sector IS 'Sector.';
COMMENT ON COLUMN sector_preference.scope IS 'For which area it is said: province.';
COMMENT ON COLUMN sector_preference.source IS 'Where it is said.';
COMMENT ON COLUMN sector_preference.source_date IS 'Date of that document.';
COMMENT ON COLUMN sector_preference.valid_from IS 'First day on which it holds.';
COMMENT ON COLUMN sector_preference.valid_to IS 'Day from which it no longer holds; empty while it does.';

-- +goose StatementBegin
CREATE FUNCTION sector_stance(zone text, listed text[], sector text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (SELECT CASE s.stance WHEN 'welcome' THEN 'encouraged' WHEN 'not_accepted' THEN 'refused' ELSE s.stance END FROM zone_sector s WHERE s.zone = $1 AND s.sector = $3),
        CASE WHEN $2 @> ARRAY[$3] THEN 'encouraged' END,
        (SELECT 'preferred' FROM sector_preference p WHERE p.sector = $3 AND p.valid_from <= current_date AND (p.valid_to IS NULL OR p.valid_to > current_date)),
        'unknown')
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION sector_stance(text, text[], text) IS 'How a sector stands in a zone (code and listed sectors of the zone): encouraged, conditional or refused where the zone says so; preferred where it says nothing and the province prefers the sector; otherwise unknown.';

INSERT INTO web_grant VALUES ('sector_preference', 'SELECT');
SELECT grant_to_web();
