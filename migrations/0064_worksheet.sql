-- +goose Up
-- Steps of clearance from a sheet of a project (XLSX, CSV). A sheet is read into
-- tables of its own, judged there against the register, and its steps are
-- recorded in one transaction or not at all.

CREATE TABLE worksheet (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    integer NOT NULL DEFAULT acting_account() CONSTRAINT worksheet_account_exists REFERENCES account (id),
    account       text NOT NULL DEFAULT acting_name(),
    project_id    bigint NOT NULL CONSTRAINT worksheet_project_exists REFERENCES clearance_project (id),
    created_at    timestamptz NOT NULL DEFAULT now(),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    state         text NOT NULL DEFAULT 'received' CONSTRAINT worksheet_state_known CHECK (state IN ('received', 'checked', 'applied', 'discarded', 'failed')),
    work          text DEFAULT 'check' CONSTRAINT worksheet_work_known CHECK (work IN ('check', 'apply')),
    claimed_by    text,
    claimed_until timestamptz,
    attempts      smallint NOT NULL DEFAULT 0,
    progress      jsonb,
    file_name     text NOT NULL CONSTRAINT worksheet_file_name_length CHECK (length(file_name) BETWEEN 1 AND 300),
    file_size     integer NOT NULL CONSTRAINT worksheet_file_size_not_negative CHECK (file_size >= 0),
    file_sha256   bytea NOT NULL CONSTRAINT worksheet_file_sha256_is_a_hash CHECK (octet_length(file_sha256) = 32),
    made_at       timestamptz,
    chosen        integer[],
    problems      jsonb NOT NULL DEFAULT '[]',
    counts        jsonb NOT NULL DEFAULT '{}',
    result        jsonb,
    row_count     integer NOT NULL CONSTRAINT worksheet_row_count_not_negative CHECK (row_count >= 0)
);
CREATE INDEX worksheet_account ON worksheet (account_id, id);
CREATE INDEX worksheet_project ON worksheet (project_id, id);
CREATE INDEX worksheet_work ON worksheet (id) WHERE work IS NOT NULL;
COMMENT ON TABLE worksheet IS 'A sheet of a clearance project that was sent back filled in: judged, then applied or discarded.';
COMMENT ON COLUMN worksheet.id IS 'Number of the sheet.';
COMMENT ON COLUMN worksheet.account_id IS 'Account that sent it.';
COMMENT ON COLUMN worksheet.account IS 'Its name.';
COMMENT ON COLUMN worksheet.project_id IS 'Project to whose parcels it belongs.';
COMMENT ON COLUMN worksheet.created_at IS 'When it had arrived.';
COMMENT ON COLUMN worksheet.changed_at IS 'When it last changed.';
COMMENT ON COLUMN worksheet.state IS 'What has been reached: received, checked (it is the person''s turn), applied, discarded, failed.';
COMMENT ON COLUMN worksheet.work IS 'What a server does next or is doing: check or apply; empty while it is the person''s turn.';
COMMENT ON COLUMN worksheet.claimed_by IS 'Instance that is doing it.';
COMMENT ON COLUMN worksheet.claimed_until IS 'Until when that instance is believed to be alive; it moves this on while it works.';
COMMENT ON COLUMN worksheet.attempts IS 'How often this work was begun; work that kills its server is given up.';
COMMENT ON COLUMN worksheet.progress IS 'Step, done and total.';
COMMENT ON COLUMN worksheet.file_name IS 'Name of the file as sent.';
COMMENT ON COLUMN worksheet.file_size IS 'Size, bytes.';
COMMENT ON COLUMN worksheet.file_sha256 IS 'SHA-256 of the content.';
COMMENT ON COLUMN worksheet.made_at IS 'When the sheet was downloaded, by its own word; empty for a sheet of the council''s own.';
COMMENT ON COLUMN worksheet.chosen IS 'Rows that the person chose to apply; empty for all that can be.';
COMMENT ON COLUMN worksheet.problems IS 'What is wrong with the sheet as a whole.';
COMMENT ON COLUMN worksheet.counts IS 'How many rows change a parcel, say what is recorded already, are untouched, are refused.';
COMMENT ON COLUMN worksheet.result IS 'What applying it did.';
COMMENT ON COLUMN worksheet.row_count IS 'Number of rows.';
CREATE TRIGGER worksheet_audited AFTER INSERT OR DELETE OR UPDATE OF state, result ON worksheet FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');

CREATE TABLE worksheet_file (
    worksheet_id bigint PRIMARY KEY CONSTRAINT worksheet_file_worksheet_exists REFERENCES worksheet (id) ON DELETE CASCADE,
    content      bytea NOT NULL
);
ALTER TABLE worksheet_file ALTER COLUMN content SET STORAGE EXTERNAL; -- a workbook is compressed already
COMMENT ON TABLE worksheet_file IS 'The sheet as it was sent, for the copy with the reasons. It may hold personal data and goes when the sheet is discarded, or a month after it ended.';
COMMENT ON COLUMN worksheet_file.worksheet_id IS 'Sheet.';
COMMENT ON COLUMN worksheet_file.content IS 'Bytes of the file.';

CREATE TABLE worksheet_row (
    worksheet_id  bigint NOT NULL CONSTRAINT worksheet_row_worksheet_exists REFERENCES worksheet (id) ON DELETE CASCADE,
    row_no        integer NOT NULL,
    row_key       text,
    unit_name     text,
    map_series    text,
    sheet_no      text,
    parcel_no     text,
    part_no       text,
    seen_event    bigint,
    seen_state    text,
    to_state      text,
    regime        text,
    effective_on  date,
    decision_no   text,
    decision_date date,
    issuer        text,
    amount_vnd    bigint,
    area_m2       double precision,
    area_other_m2 double precision,
    document      text,
    note          text,
    details       jsonb NOT NULL DEFAULT '{}',
    faults        jsonb NOT NULL DEFAULT '[]',
    touched       boolean NOT NULL,
    parcel_id     bigint,
    part_id       bigint,
    part_number   bigint,
    from_state    text,
    from_since    date,
    verdict       text CONSTRAINT worksheet_row_verdict_known CHECK (verdict IN ('change', 'same', 'untouched', 'refused', 'applied')),
    reasons       jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (worksheet_id, row_no)
);
COMMENT ON TABLE worksheet_row IS 'Rows of a sheet: what they say, and what becomes of it. They may hold personal data and go with the file.';
COMMENT ON COLUMN worksheet_row.worksheet_id IS 'Sheet.';
COMMENT ON COLUMN worksheet_row.row_no IS 'Number of the row as spreadsheets show it.';
COMMENT ON COLUMN worksheet_row.row_key IS 'Key of the row as downloaded: T, number of the parcel, number of the part.';
COMMENT ON COLUMN worksheet_row.unit_name IS 'Commune, as the sheet says.';
COMMENT ON COLUMN worksheet_row.map_series IS 'Map series, as the sheet says.';
COMMENT ON COLUMN worksheet_row.sheet_no IS 'Map sheet, as the sheet says.';
COMMENT ON COLUMN worksheet_row.parcel_no IS 'Parcel number, as the sheet says.';
COMMENT ON COLUMN worksheet_row.part_no IS 'Number of the part, as the sheet says.';
COMMENT ON COLUMN worksheet_row.seen_event IS 'Number of the last event of the part when the sheet was downloaded, 0 for none; empty where the sheet does not know.';
COMMENT ON COLUMN worksheet_row.seen_state IS 'State of the part when the sheet was downloaded.';
COMMENT ON COLUMN worksheet_row.to_state IS 'Next state.';
COMMENT ON COLUMN worksheet_row.regime IS 'Law, where the row names one.';
COMMENT ON COLUMN worksheet_row.effective_on IS 'Day on which the step took effect.';
COMMENT ON COLUMN worksheet_row.decision_no IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.decision_date IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.issuer IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.amount_vnd IS 'As in clearance_event, whole đồng.';
COMMENT ON COLUMN worksheet_row.area_m2 IS 'As in clearance_event, m².';
COMMENT ON COLUMN worksheet_row.area_other_m2 IS 'The same figure read with its point as a mark of thousands, where it may be either.';
COMMENT ON COLUMN worksheet_row.document IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.note IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.details IS 'As in clearance_event.';
COMMENT ON COLUMN worksheet_row.faults IS 'What cannot be read in the row by itself.';
COMMENT ON COLUMN worksheet_row.touched IS 'Something was filled in.';
COMMENT ON COLUMN worksheet_row.parcel_id IS 'Parcel of the register that it means.';
COMMENT ON COLUMN worksheet_row.part_id IS 'Part of it.';
COMMENT ON COLUMN worksheet_row.part_number IS 'Number of the part, as in the public history.';
COMMENT ON COLUMN worksheet_row.from_state IS 'State of the part when it was judged.';
COMMENT ON COLUMN worksheet_row.from_since IS 'Since when.';
COMMENT ON COLUMN worksheet_row.verdict IS 'change, same (recorded already), untouched, refused; applied when it is done.';
COMMENT ON COLUMN worksheet_row.reasons IS 'Why it is refused: field, rule, and a sentence in both languages.';

-- +goose StatementBegin
CREATE FUNCTION project_parts(project bigint) RETURNS TABLE (part_id bigint, parcel_id bigint, number bigint, round smallint, state text, state_since date, last_event bigint, mine boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH areas AS MATERIALIZED (SELECT x.project, x.unit, u.geom FROM account_area x LEFT JOIN admin_unit u ON u.code = x.unit WHERE x.account_id = acting_account()),
    may AS MATERIALIZED (SELECT acting_right('clearance', 'record_event') AS area)
    SELECT n.id, n.parcel_id, n.number, k.round, n.state, n.state_since, coalesce((SELECT max(e.id) FROM clearance_event e WHERE e.part_id = n.id), 0),
           CASE may.area WHEN 'all' THEN true WHEN 'own' THEN EXISTS (
               SELECT FROM areas a
               WHERE a.project = j.code OR a.unit = n.admin_unit OR ST_Intersects(a.geom, n.inside)
                  OR (a.geom IS NULL AND EXISTS (
                          SELECT FROM admin_lineage l JOIN admin_unit o ON o.code = l.old_unit
                          WHERE l.new_unit = n.admin_unit AND l.part = 'whole' AND a.unit IN (o.code, o.parent))))
           ELSE false END
    FROM (SELECT c.id, c.case_id, c.parcel_id, c.state, c.state_since, p.admin_unit, ST_PointOnSurface(p.geom) AS inside, row_number() OVER (PARTITION BY c.parcel_id ORDER BY c.id) AS number
          FROM parcel p JOIN clearance_part c ON c.parcel_id = p.id WHERE p.project_id = $1) n
    JOIN clearance_case k ON k.id = n.case_id AND k.project_id = $1
    JOIN clearance_project j ON j.id = $1
    CROSS JOIN may
    WHERE n.state <> 'excluded'
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION project_parts(bigint) IS 'Parts that a project recovers, as current_parts() has them for one parcel, with their last event and whether who acts may record steps for them, as may() says of one parcel; nothing in it is personal.';

-- Rehearsals ---------------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION end_rehearsal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'every rule held; this was a rehearsal' USING ERRCODE = 'MB001';
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION end_rehearsal() IS 'Statement trigger: takes a rehearsed insertion back once all its rules have held, before anything follows from it.';
CREATE TRIGGER clearance_event_a_rehearsal AFTER INSERT ON clearance_event FOR EACH STATEMENT
    WHEN (current_setting('matbang.rehearsal', true) = 'on') EXECUTE FUNCTION end_rehearsal();

-- +goose StatementBegin
CREATE FUNCTION rehearse_rows(worksheet bigint, rows integer[]) RETURNS TABLE (rule text, fields text, said text) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clearance_event (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
    SELECT r.part_id, r.to_state, r.regime, r.effective_on, r.decision_no, r.decision_date, r.issuer, r.amount_vnd, r.area_m2, r.document, r.note, r.details
    FROM worksheet_row r WHERE r.worksheet_id = $1 AND r.verdict = 'change' AND ($2 IS NULL OR r.row_no = ANY ($2))
    ORDER BY r.to_state = 'clean', r.part_id;
    RAISE EXCEPTION 'a rehearsal was not taken back';
EXCEPTION
    WHEN SQLSTATE 'MB001' THEN
        RETURN;
    WHEN integrity_constraint_violation OR insufficient_privilege OR data_exception OR not_null_violation OR check_violation OR foreign_key_violation OR raise_exception THEN
        DECLARE
            state text;
            detail text;
            columned text;
        BEGIN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, rule = CONSTRAINT_NAME, columned = COLUMN_NAME, detail = PG_EXCEPTION_DETAIL, said = MESSAGE_TEXT;
            rule := CASE WHEN state = '42501' THEN 'not_yours' WHEN rule = '' THEN 'refused' ELSE rule END;
            fields := coalesce(nullif(CASE WHEN rule = 'clearance_event_complete' THEN detail END, ''), nullif(columned, ''), 'to');
            RETURN NEXT;
        END;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION rehearse_rows(bigint, integer[]) IS 'Records rows of a sheet and takes that back; returns the rule that is broken, or nothing.';

-- +goose StatementBegin
CREATE FUNCTION rehearse_worksheet(worksheet bigint) RETURNS TABLE (row_no integer, rule text, fields text, said text) LANGUAGE plpgsql AS $$
DECLARE
    those integer[];
    one   integer;
    alone integer;
BEGIN
    PERFORM set_config('matbang.rehearsal', 'on', true);
    IF EXISTS (SELECT FROM rehearse_rows($1, NULL)) THEN
        -- Rules bind the parts of one parcel to each other, but no parcels.
        FOR those IN SELECT array_agg(r.row_no) FROM worksheet_row r WHERE r.worksheet_id = $1 AND r.verdict = 'change' GROUP BY r.parcel_id LOOP
            IF cardinality(those) = 1 THEN
                RETURN QUERY SELECT those[1], x.* FROM rehearse_rows($1, those) x;
            ELSIF EXISTS (SELECT FROM rehearse_rows($1, those)) THEN
                alone := 0;
                FOREACH one IN ARRAY those LOOP
                    RETURN QUERY SELECT one, x.* FROM rehearse_rows($1, ARRAY[one]) x;
                    IF FOUND THEN alone := alone + 1; END IF;
                END LOOP;
                IF alone = 0 THEN -- each by itself would do, together they do not
                    RETURN QUERY SELECT u, x.* FROM unnest(those) AS u, rehearse_rows($1, those) x;
                END IF;
            END IF;
        END LOOP;
    END IF;
    PERFORM set_config('matbang.rehearsal', '', true);
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION rehearse_worksheet(bigint) IS 'Asks the register itself which rows of a sheet it would refuse, in the name of who acts; nothing is recorded.';

-- Rights -------------------------------------------------------------------------------

ALTER TABLE worksheet ENABLE ROW LEVEL SECURITY;
CREATE POLICY worksheet_read ON worksheet FOR SELECT TO matbang_web
    USING (account_id = acting_account() AND (SELECT acting_right('clearance', 'record_event')) <> 'none' OR (SELECT acting_right('clearance', 'record_event')) = 'all');
CREATE POLICY worksheet_add ON worksheet FOR INSERT TO matbang_web WITH CHECK (account_id = acting_account() AND may_project('record_event', project_id));
CREATE POLICY worksheet_change ON worksheet FOR UPDATE TO matbang_web
    USING (account_id = acting_account() AND (SELECT acting_right('clearance', 'record_event')) <> 'none' OR (SELECT acting_right('clearance', 'record_event')) = 'all');
ALTER TABLE worksheet_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY worksheet_file_own ON worksheet_file TO matbang_web USING (worksheet_id IN (SELECT id FROM worksheet));
ALTER TABLE worksheet_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY worksheet_row_own ON worksheet_row TO matbang_web USING (worksheet_id IN (SELECT id FROM worksheet));

INSERT INTO web_grant VALUES
    ('worksheet', 'SELECT'),
    ('worksheet', 'INSERT (project_id, file_name, file_size, file_sha256, made_at, row_count, problems)'),
    ('worksheet', 'UPDATE (changed_at, state, work, claimed_by, claimed_until, attempts, progress, chosen, problems, counts, result)'),
    ('worksheet_file', 'SELECT'), ('worksheet_file', 'INSERT'), ('worksheet_file', 'DELETE'),
    ('worksheet_row', 'SELECT'), ('worksheet_row', 'INSERT'), ('worksheet_row', 'DELETE'),
    ('worksheet_row', 'UPDATE (area_m2, parcel_id, part_id, part_number, from_state, from_since, verdict, reasons)');
SELECT grant_to_web();
