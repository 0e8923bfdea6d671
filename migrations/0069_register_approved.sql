-- +goose Up
-- What an approved proposal says of a zone goes into the register with it: the
-- decided area and, where its lots were drawn, the land balance.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION register_proposal(proposal bigint, code text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r      proposal_revision;
    p      proposal;
    target text;
    origin text;
    today  date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    SELECT * INTO p FROM proposal x WHERE x.id = $1 FOR UPDATE;
    IF p.state <> 'approved' OR acting_right('proposal', 'review') <> 'all' THEN
        RAISE EXCEPTION 'only an approved proposal is registered' USING ERRCODE = 'insufficient_privilege', TABLE = 'zone';
    END IF;
    SELECT * INTO r FROM proposal_revision x WHERE x.proposal_id = p.id AND x.revision = p.revision;
    origin := 'proposal ' || p.id;
    target := coalesce(r.zone, $2);
    IF r.zone IS NULL THEN
        INSERT INTO zone (code, kind, name_vi, name_en, status, geom, accuracy, source, source_date, unverified)
        VALUES ($2, r.kind, r.name, r.name, 'planned', r.geom, 'indicative', origin, today, false);
        UPDATE proposal x SET zone = $2 WHERE x.id = p.id;
    END IF;
    INSERT INTO zone_area (zone, ordinal, kind, ha, as_of, source)
    SELECT target, coalesce(max(a.ordinal), 0) + 1, 'decided', round((ST_Area(r.geom) / 10000)::numeric, 2), today::text, origin FROM zone_area a WHERE a.zone = target;
    IF jsonb_array_length(coalesce(r.report -> 'balance', '[]')) > 0 THEN
        DELETE FROM zone_balance b WHERE b.zone = target;
        INSERT INTO zone_balance (zone, use, area_ha, source)
        SELECT target, b ->> 'use', round((b ->> 'area_ha')::numeric, 4), origin FROM jsonb_array_elements(r.report -> 'balance') AS b WHERE (b ->> 'area_ha')::numeric >= 0.0001;
    END IF;
    -- The revision that is kept has all of it. A zone that is changed keeps its
    -- name: that of the proposal says what is to be done.
    IF r.zone IS NOT NULL OR EXISTS (SELECT FROM zone_balance b WHERE b.zone = target) THEN
        PERFORM set_config('matbang.note', origin, true);
        UPDATE zone z SET geom = r.geom, kind = r.kind, source = origin, source_date = today WHERE z.code = target;
        PERFORM set_config('matbang.note', '', true);
    END IF;
    RETURN target;
END $$;
-- +goose StatementEnd
