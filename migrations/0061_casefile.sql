-- +goose Up
-- The file of one holder: notices, the compensation plan and its versions,
-- money, complaints; and how much of a parcel its parts may take. All of it is
-- personal, read where may('clearance', 'read_personal', parcel) holds.

INSERT INTO import_setting VALUES ('part_percent', 0.5), ('part_m2', 1);
COMMENT ON COLUMN import_setting.name IS 'tolerance_m: an overlap narrower than this is no fault. sliver_m: a parcel thinner than this is one. gap_m: a gap narrower than this is told. area_percent: recorded and measured area may differ by this. part_percent and part_m2: by the larger of both the parts of a parcel may exceed it.';

-- +goose StatementBegin
CREATE FUNCTION cadastre_setting(setting text) RETURNS double precision
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN (SELECT value FROM import_setting WHERE name = $1);
-- +goose StatementEnd
COMMENT ON FUNCTION cadastre_setting(text) IS 'A figure of import_setting, by its name.';

-- +goose StatementBegin
CREATE FUNCTION shared_land(a geometry, b geometry, tolerance double precision) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT s FROM (SELECT ST_CollectionExtract(ST_Intersection($1, $2), 3) AS s OFFSET 0) x
    WHERE NOT ST_IsEmpty(s) AND 4 * ST_Area(s) > $3 * $3 AND 2 * (ST_MaximumInscribedCircle(s)).radius > $3
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION shared_land(geometry, geometry, double precision) IS 'What two valid areas of the survey plane share, where that is wider than the tolerance (metres); null where it is not.';

ALTER TABLE clearance_case ADD COLUMN version bigint NOT NULL DEFAULT 1, ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN clearance_case.version IS 'Count of changes of the file: of its holder, parts, notices, plan, money and complaints.';
COMMENT ON COLUMN clearance_case.updated_at IS 'When it last changed.';
CREATE TRIGGER clearance_case_next_version BEFORE UPDATE ON clearance_case FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE INDEX clearance_case_round ON clearance_case (project_id, round);

ALTER TABLE personal.land_user ADD COLUMN address text CONSTRAINT land_user_address_length CHECK (length(address) BETWEEN 1 AND 300);
COMMENT ON COLUMN personal.land_user.address IS 'Address for notices.';

-- +goose StatementBegin
CREATE FUNCTION touch_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE clearance_case SET updated_at = now() WHERE id = NEW.case_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION touch_case() IS 'Row trigger: what belongs to a case makes a new version of it, so that If-Match protects the whole file.';
CREATE TRIGGER land_user_touches AFTER INSERT OR UPDATE ON personal.land_user FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();

CREATE TABLE personal.case_revision (
    case_id     bigint NOT NULL CONSTRAINT case_revision_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    version     bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT acting_name(),
    reason      text,
    content     jsonb NOT NULL,
    PRIMARY KEY (case_id, version)
);
COMMENT ON TABLE personal.case_revision IS 'How a case, its holder and its parts stood after each change; what is not here is append-only itself.';
COMMENT ON COLUMN personal.case_revision.case_id IS 'Case.';
COMMENT ON COLUMN personal.case_revision.version IS 'Version of the case, as in its entity tag.';
COMMENT ON COLUMN personal.case_revision.recorded_at IS 'When it was changed.';
COMMENT ON COLUMN personal.case_revision.recorded_by IS 'Account that changed it.';
COMMENT ON COLUMN personal.case_revision.reason IS 'Why, where it was said.';
COMMENT ON COLUMN personal.case_revision.content IS 'Number, holder, address and parts after the change.';
CREATE TRIGGER case_revision_append_only BEFORE UPDATE ON personal.case_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_revision_no_truncate BEFORE TRUNCATE ON personal.case_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION keep_case_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_is jsonb;
    number bigint;
BEGIN
    SELECT k.version, jsonb_build_object('case_no', k.case_no, 'round', k.round, 'holder_kind', k.holder_kind, 'opened_on', k.opened_on, 'name', u.name, 'address', u.address,
               'parts', coalesce((SELECT jsonb_agg(jsonb_build_object('part', c.id, 'parcel', c.parcel_id, 'area_m2', round(c.area_m2::numeric, 2), 'drawn', c.geom IS NOT NULL) ORDER BY c.id)
                                  FROM clearance_part c WHERE c.case_id = k.id), '[]'))
    INTO number, now_is
    FROM clearance_case k LEFT JOIN personal.land_user u ON u.case_id = k.id WHERE k.id = NEW.id;
    IF now_is IS NULL OR now_is = (SELECT r.content FROM personal.case_revision r WHERE r.case_id = NEW.id ORDER BY r.version DESC LIMIT 1) THEN
        RETURN NULL;
    END IF;
    INSERT INTO personal.case_revision (case_id, version, reason, content)
    VALUES (NEW.id, number, nullif(current_setting('matbang.reason', true), ''), now_is) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_case_revision() IS 'Row trigger at commit: keeps what a case became by the transaction, once; matbang.reason says why.';

-- The recovered part of a parcel -----------------------------------------------------

ALTER TABLE clearance_part ADD COLUMN geom geometry(MultiPolygon, 5899);
COMMENT ON COLUMN clearance_part.geom IS 'Shape of the recovered part, survey plane, metres, EPSG:5899; empty where only its area is known. The area follows from it.';
CREATE CONSTRAINT TRIGGER clearance_case_revised AFTER INSERT OR UPDATE ON clearance_case DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION keep_case_revision();
CREATE TRIGGER clearance_part_touches AFTER INSERT ON clearance_part FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();
CREATE TRIGGER clearance_part_change_touches AFTER UPDATE OF area_m2, geom ON clearance_part FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();

-- +goose StatementBegin
CREATE FUNCTION check_clearance_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tolerance CONSTANT double precision := cadastre_setting('tolerance_m');
    land      parcel;
    whose     clearance_case;
    wrong     geometry;
    most      double precision;
    taken     double precision;
BEGIN
    -- Two parts of one parcel take turns.
    SELECT * INTO land FROM parcel WHERE id = NEW.parcel_id FOR NO KEY UPDATE;
    SELECT * INTO whose FROM clearance_case WHERE id = NEW.case_id;
    IF land.id IS NULL OR whose.id IS NULL THEN
        RETURN NEW; -- the foreign keys refuse it, by name
    END IF;
    -- Row-level security asks later, and the rules below would tell what it hides.
    IF current_setting('role') = 'matbang_web' AND NOT may('clearance', 'add', land.id) THEN
        RAISE EXCEPTION 'this parcel is not yours' USING ERRCODE = 'insufficient_privilege', TABLE = 'clearance_part';
    END IF;
    IF current_setting('role') = 'matbang_web' AND NOT EXISTS (SELECT FROM project_parcel m WHERE m.parcel_id = land.id AND m.project_id = whose.project_id) THEN
        RAISE EXCEPTION 'the parcel does not belong to the project of the case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_part_parcel_in_project', TABLE = 'clearance_part';
    END IF;
    IF NEW.geom IS NOT NULL THEN
        IF NOT ST_IsValid(NEW.geom) OR ST_IsEmpty(NEW.geom) THEN
            RAISE EXCEPTION 'the shape of the part is invalid'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_part_geom_valid', TABLE = 'clearance_part', DETAIL = place_of((ST_IsValidDetail(NEW.geom)).location);
        END IF;
        NEW.area_m2 := ST_Area(NEW.geom);
        IF NOT ST_CoveredBy(NEW.geom, ST_Buffer(land.geom, tolerance)) THEN
            RAISE EXCEPTION 'the part reaches beyond the parcel'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_part_inside_parcel', TABLE = 'clearance_part',
                      DETAIL = place_of(ST_PointOnSurface(ST_Difference(NEW.geom, ST_Buffer(land.geom, tolerance))));
        END IF;
        SELECT shared_land(NEW.geom, c.geom, tolerance) INTO wrong
        FROM clearance_part c JOIN clearance_case k ON k.id = c.case_id
        WHERE c.parcel_id = land.id AND c.id <> NEW.id AND c.state <> 'excluded' AND k.project_id = whose.project_id AND k.round = whose.round
          AND ST_Intersects(c.geom, NEW.geom) AND shared_land(NEW.geom, c.geom, tolerance) IS NOT NULL
        LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'the part overlaps another of the same round'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_part_overlaps_none', TABLE = 'clearance_part', DETAIL = place_of(ST_PointOnSurface(wrong));
        END IF;
    END IF;
    IF NEW.state = 'excluded' THEN
        RETURN NEW;
    END IF;
    -- What one project takes of a parcel, in all its rounds. The larger of both
    -- areas counts: a certificate may say more than was measured, or less.
    most := greatest(land.area_m2, land.recorded_area_m2);
    most := most + greatest(most * cadastre_setting('part_percent') / 100, cadastre_setting('part_m2'));
    SELECT coalesce(sum(c.area_m2), 0) INTO taken
    FROM clearance_part c JOIN clearance_case k ON k.id = c.case_id
    WHERE c.parcel_id = land.id AND c.id <> NEW.id AND c.state <> 'excluded' AND k.project_id = whose.project_id;
    IF taken + NEW.area_m2 > most THEN
        RAISE EXCEPTION 'the parts take % m² of a parcel of %', taken + NEW.area_m2, greatest(land.area_m2, land.recorded_area_m2)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_part_sum_within_parcel', TABLE = 'clearance_part', COLUMN = 'area_m2', DETAIL = greatest(0, round((most - taken)::numeric, 1))::text;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clearance_part() IS 'Row trigger: a part lies in its parcel, overlaps none of its round, and the parts together take no more than there is (within the tolerances of import_setting).';

-- +goose StatementBegin
CREATE FUNCTION place_of(point geometry) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(ST_X(w)::numeric, 7) || ' ' || round(ST_Y(w)::numeric, 7) FROM ST_Transform(ST_SetSRID($1, 5899), 4326) AS w
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION place_of(geometry) IS 'Longitude and latitude of a point of the survey plane, for the detail of an error.';
CREATE TRIGGER clearance_part_checked BEFORE INSERT ON clearance_part FOR EACH ROW EXECUTE FUNCTION check_clearance_part();
CREATE TRIGGER clearance_part_change_checked BEFORE UPDATE OF area_m2, geom, state ON clearance_part FOR EACH ROW
    WHEN (OLD.area_m2 IS DISTINCT FROM NEW.area_m2 OR (OLD.geom IS NULL) <> (NEW.geom IS NULL) OR NOT OLD.geom = NEW.geom OR (OLD.state = 'excluded' AND NEW.state <> 'excluded')) EXECUTE FUNCTION check_clearance_part();

CREATE VIEW clearance_part_in_area WITH (security_barrier) AS
SELECT c.* FROM clearance_part c WHERE may('clearance', 'read_personal', c.parcel_id);
COMMENT ON VIEW clearance_part_in_area IS 'Parts with areas, shapes and cases, of the parcels of which who acts may read personal data.';

-- +goose StatementBegin
CREATE FUNCTION cases_in_area(action text) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    CASE acting_right('clearance', $1)
    WHEN 'all' THEN
        RETURN QUERY SELECT k.id FROM clearance_case k;
    WHEN 'own' THEN
        RETURN QUERY
        WITH area AS MATERIALIZED (SELECT x.unit, x.project, u.geom FROM account_area x LEFT JOIN admin_unit u ON u.code = x.unit WHERE x.account_id = acting_account()),
        communes AS MATERIALIZED (
            SELECT a.unit AS code FROM area a WHERE a.unit IS NOT NULL
            UNION SELECT l.new_unit FROM area a JOIN admin_unit o ON a.unit IN (o.code, o.parent) JOIN admin_lineage l ON l.old_unit = o.code AND l.part = 'whole' WHERE a.geom IS NULL),
        inside AS MATERIALIZED (
            SELECT p.id FROM (SELECT DISTINCT c.parcel_id FROM clearance_part c) d JOIN parcel p ON p.id = d.parcel_id
            WHERE p.project_id IN (SELECT j.id FROM area a JOIN clearance_project j ON j.code = a.project)
               OR p.admin_unit IN (SELECT m.code FROM communes m)
               OR EXISTS (SELECT FROM area a WHERE ST_Intersects(a.geom, ST_PointOnSurface(p.geom))))
        SELECT c.case_id FROM clearance_part c LEFT JOIN inside n ON n.id = c.parcel_id GROUP BY c.case_id HAVING bool_and(n.id IS NOT NULL)
        UNION ALL
        -- Few have no part; the rest need not be asked for one by one.
        SELECT k.id FROM (SELECT e.id, e.project_id FROM clearance_case e LEFT JOIN clearance_part c ON c.case_id = e.id WHERE c.id IS NULL OFFSET 0) k
        WHERE may_project($1, k.project_id);
    ELSE
        RETURN;
    END CASE;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION cases_in_area(text) IS 'The cases for which may_case holds, all at once.';

-- Notices ------------------------------------------------------------------------------

CREATE TABLE case_notice_kind (
    code    text PRIMARY KEY,
    ordinal smallint NOT NULL,
    form_no text,
    name_vi text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE case_notice_kind IS 'What is served on a holder in the course of clearance.';
COMMENT ON COLUMN case_notice_kind.code IS 'Code, as in the API.';
COMMENT ON COLUMN case_notice_kind.ordinal IS 'Order of the course.';
COMMENT ON COLUMN case_notice_kind.form_no IS 'Number of the form in the handbook of the procedure, unverified.';
COMMENT ON COLUMN case_notice_kind.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN case_notice_kind.name_en IS 'Name in English.';
INSERT INTO case_notice_kind VALUES
    ('recovery', 1, '01', 'Thông báo thu hồi đất', 'Notice of land recovery'),
    ('inventory', 2, '02', 'Thông báo kiểm đếm', 'Notice of inventory'),
    ('persuasion', 3, '05', 'Biên bản vận động, thuyết phục', 'Record of persuasion'),
    ('compulsory_inventory', 4, '06', 'Quyết định kiểm đếm bắt buộc', 'Decision on compulsory inventory'),
    ('plan_served', 5, '16', 'Giao quyết định phê duyệt phương án', 'Decision approving the plan, served'),
    ('payment', 6, '17', 'Thông báo nhận tiền bồi thường', 'Invitation to receive compensation'),
    ('deposit', 7, '18', 'Thông báo gửi tiền vào tài khoản', 'Notice of deposit'),
    ('handover', 8, '20', 'Thông báo bàn giao mặt bằng', 'Notice of handover'),
    ('enforcement', 9, '22', 'Quyết định cưỡng chế', 'Decision on enforcement'),
    ('other', 10, NULL, 'Văn bản khác', 'Other document');

CREATE TABLE personal.case_notice (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL CONSTRAINT case_notice_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    kind        text NOT NULL CONSTRAINT case_notice_kind_known REFERENCES case_notice_kind (code),
    number      text NOT NULL CONSTRAINT case_notice_number_length CHECK (length(number) BETWEEN 1 AND 100),
    issued_on   date NOT NULL,
    issuer      text CONSTRAINT case_notice_issuer_length CHECK (length(issuer) BETWEEN 1 AND 200),
    served_on   date,
    served_how  text CONSTRAINT case_notice_served_how_known CHECK (served_how IN ('in_person', 'by_post', 'posted', 'refused')),
    note        text CONSTRAINT case_notice_note_length CHECK (length(note) BETWEEN 1 AND 2000),
    corrects    bigint CONSTRAINT case_notice_corrects_once UNIQUE CONSTRAINT case_notice_corrects_exists REFERENCES personal.case_notice (id),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT acting_name(),
    CONSTRAINT case_notice_served_after_issued CHECK (served_on >= issued_on),
    CONSTRAINT case_notice_served_somehow CHECK ((served_on IS NULL) = (served_how IS NULL)),
    CONSTRAINT case_notice_not_in_the_future CHECK (greatest(issued_on, served_on) <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
CREATE INDEX case_notice_case ON personal.case_notice (case_id, id);
COMMENT ON TABLE personal.case_notice IS 'Notices and decisions served on the holder of a case; append-only, a correction names what it corrects.';
COMMENT ON COLUMN personal.case_notice.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN personal.case_notice.case_id IS 'Case.';
COMMENT ON COLUMN personal.case_notice.kind IS 'Kind.';
COMMENT ON COLUMN personal.case_notice.number IS 'Number of the document.';
COMMENT ON COLUMN personal.case_notice.issued_on IS 'Date of the document.';
COMMENT ON COLUMN personal.case_notice.issuer IS 'Authority that issued it.';
COMMENT ON COLUMN personal.case_notice.served_on IS 'Day on which the holder was given it.';
COMMENT ON COLUMN personal.case_notice.served_how IS 'in_person, by_post, posted (at the commune) or refused (recorded before witnesses).';
COMMENT ON COLUMN personal.case_notice.note IS 'Note.';
COMMENT ON COLUMN personal.case_notice.corrects IS 'Notice that this one replaces because it was recorded wrongly.';
COMMENT ON COLUMN personal.case_notice.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN personal.case_notice.recorded_by IS 'Account that recorded it.';

-- The plan: money by kind ------------------------------------------------------------------

CREATE TABLE personal.compensation_plan (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id            bigint NOT NULL CONSTRAINT compensation_plan_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    edition            integer NOT NULL CONSTRAINT compensation_plan_edition_from_one CHECK (edition >= 1),
    replaces           bigint CONSTRAINT compensation_plan_replaces_once UNIQUE CONSTRAINT compensation_plan_replaces_exists REFERENCES personal.compensation_plan (id),
    plan_no            text CONSTRAINT compensation_plan_no_length CHECK (length(plan_no) BETWEEN 1 AND 100),
    drawn_up_on        date NOT NULL,
    land_vnd           bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_land_not_negative CHECK (land_vnd >= 0),
    house_vnd          bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_house_not_negative CHECK (house_vnd >= 0),
    crops_vnd          bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_crops_not_negative CHECK (crops_vnd >= 0),
    support_vnd        bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_support_not_negative CHECK (support_vnd >= 0),
    resettlement_vnd   bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_resettlement_not_negative CHECK (resettlement_vnd >= 0),
    early_handover_vnd bigint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_early_handover_not_negative CHECK (early_handover_vnd >= 0),
    total_vnd          bigint GENERATED ALWAYS AS (land_vnd + house_vnd + crops_vnd + support_vnd + resettlement_vnd + early_handover_vnd) STORED,
    resettlement_plots smallint NOT NULL DEFAULT 0 CONSTRAINT compensation_plan_plots_not_negative CHECK (resettlement_plots >= 0),
    reason             text CONSTRAINT compensation_plan_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    document           text CONSTRAINT compensation_plan_document_length CHECK (length(document) BETWEEN 1 AND 500),
    recorded_at        timestamptz NOT NULL DEFAULT now(),
    recorded_by        text NOT NULL DEFAULT acting_name(),
    CONSTRAINT compensation_plan_edition_once UNIQUE (case_id, edition),
    CONSTRAINT compensation_plan_amendment_has_reason CHECK (edition = 1 OR reason IS NOT NULL),
    CONSTRAINT compensation_plan_first_replaces_none CHECK ((edition = 1) = (replaces IS NULL)),
    CONSTRAINT compensation_plan_not_in_the_future CHECK (drawn_up_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
COMMENT ON TABLE personal.compensation_plan IS 'Plans of compensation, support and resettlement of a case; append-only, an amendment is a new edition that names the one it replaces.';
COMMENT ON COLUMN personal.compensation_plan.id IS 'Internal number.';
COMMENT ON COLUMN personal.compensation_plan.case_id IS 'Case.';
COMMENT ON COLUMN personal.compensation_plan.edition IS 'Number of the edition, from 1; given by the database.';
COMMENT ON COLUMN personal.compensation_plan.replaces IS 'Edition that this one replaces.';
COMMENT ON COLUMN personal.compensation_plan.plan_no IS 'Number of the plan.';
COMMENT ON COLUMN personal.compensation_plan.drawn_up_on IS 'Day on which it was drawn up.';
COMMENT ON COLUMN personal.compensation_plan.land_vnd IS 'For land, whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.house_vnd IS 'For houses and structures, whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.crops_vnd IS 'For crops and livestock, whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.support_vnd IS 'Support: livelihood, change of occupation, moving, temporary dwelling; whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.resettlement_vnd IS 'For resettlement, whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.early_handover_vnd IS 'Bonus for handing over early, whole đồng.';
COMMENT ON COLUMN personal.compensation_plan.total_vnd IS 'All of it.';
COMMENT ON COLUMN personal.compensation_plan.resettlement_plots IS 'Number of plots in a resettlement area.';
COMMENT ON COLUMN personal.compensation_plan.reason IS 'Why it was amended.';
COMMENT ON COLUMN personal.compensation_plan.document IS 'Document that it rests on.';
COMMENT ON COLUMN personal.compensation_plan.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN personal.compensation_plan.recorded_by IS 'Account that recorded it.';

-- +goose StatementBegin
CREATE FUNCTION number_plan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    latest personal.compensation_plan;
BEGIN
    PERFORM FROM clearance_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    SELECT * INTO latest FROM personal.compensation_plan WHERE case_id = NEW.case_id ORDER BY edition DESC LIMIT 1;
    IF NEW.replaces IS DISTINCT FROM latest.id THEN
        RAISE EXCEPTION 'an amendment names the latest edition'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'compensation_plan_replaces_latest', TABLE = 'compensation_plan', COLUMN = 'replaces';
    END IF;
    NEW.edition := coalesce(latest.edition, 0) + 1;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION number_plan() IS 'Row trigger: editions of a plan follow one another without a fork.';
CREATE TRIGGER compensation_plan_numbered BEFORE INSERT ON personal.compensation_plan FOR EACH ROW EXECUTE FUNCTION number_plan();

-- Money on an account ------------------------------------------------------------------------

CREATE TABLE personal.case_deposit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL CONSTRAINT case_deposit_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    kind        text NOT NULL CONSTRAINT case_deposit_kind_known CHECK (kind IN ('deposited', 'released')),
    happened_on date NOT NULL,
    amount_vnd  bigint NOT NULL CONSTRAINT case_deposit_amount_positive CHECK (amount_vnd > 0),
    bank        text NOT NULL CONSTRAINT case_deposit_bank_length CHECK (length(bank) BETWEEN 1 AND 200),
    reason      text CONSTRAINT case_deposit_reason_known CHECK (reason IN ('refused', 'absent', 'dispute', 'other')),
    document    text CONSTRAINT case_deposit_document_length CHECK (length(document) BETWEEN 1 AND 500),
    note        text CONSTRAINT case_deposit_note_length CHECK (length(note) BETWEEN 1 AND 2000),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT acting_name(),
    CONSTRAINT case_deposit_has_reason CHECK (kind <> 'deposited' OR reason IS NOT NULL),
    CONSTRAINT case_deposit_not_in_the_future CHECK (happened_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
CREATE INDEX case_deposit_case ON personal.case_deposit (case_id, id);
COMMENT ON TABLE personal.case_deposit IS 'Compensation put on an account because it could not be paid out, and given out of it later; append-only. Payments are steps of clearance.';
COMMENT ON COLUMN personal.case_deposit.id IS 'Internal number.';
COMMENT ON COLUMN personal.case_deposit.case_id IS 'Case.';
COMMENT ON COLUMN personal.case_deposit.kind IS 'deposited, or released to the holder.';
COMMENT ON COLUMN personal.case_deposit.happened_on IS 'Day.';
COMMENT ON COLUMN personal.case_deposit.amount_vnd IS 'Amount, whole đồng.';
COMMENT ON COLUMN personal.case_deposit.bank IS 'Bank or treasury that keeps the account.';
COMMENT ON COLUMN personal.case_deposit.reason IS 'Why it could not be paid: refused, absent, dispute or other.';
COMMENT ON COLUMN personal.case_deposit.document IS 'Document that proves it.';
COMMENT ON COLUMN personal.case_deposit.note IS 'Note.';
COMMENT ON COLUMN personal.case_deposit.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN personal.case_deposit.recorded_by IS 'Account that recorded it.';

-- +goose StatementBegin
CREATE FUNCTION check_case_deposit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM clearance_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF NEW.kind = 'released' AND NEW.amount_vnd > (SELECT coalesce(sum(CASE d.kind WHEN 'deposited' THEN d.amount_vnd ELSE -d.amount_vnd END), 0) FROM personal.case_deposit d WHERE d.case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'more is released than was deposited'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_deposit_covers_release', TABLE = 'case_deposit', COLUMN = 'amount_vnd';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_case_deposit() IS 'Row trigger: no more is released than was deposited.';
CREATE TRIGGER case_deposit_checked BEFORE INSERT ON personal.case_deposit FOR EACH ROW EXECUTE FUNCTION check_case_deposit();

-- Complaints -----------------------------------------------------------------------------------

CREATE TABLE personal.complaint (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL CONSTRAINT complaint_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    received_on date NOT NULL,
    number      text CONSTRAINT complaint_number_length CHECK (length(number) BETWEEN 1 AND 100),
    about       text NOT NULL CONSTRAINT complaint_about_known CHECK (about IN ('price', 'area', 'origin', 'assets', 'resettlement', 'procedure', 'other')),
    content     text NOT NULL CONSTRAINT complaint_content_length CHECK (length(content) BETWEEN 1 AND 4000),
    state       text NOT NULL DEFAULT 'received' CONSTRAINT complaint_state_known CHECK (state IN ('received', 'first_settled', 'escalated', 'second_settled', 'withdrawn', 'closed')),
    state_since date NOT NULL,
    outcome     text,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT acting_name(),
    CONSTRAINT complaint_not_in_the_future CHECK (received_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
CREATE INDEX complaint_case ON personal.complaint (case_id, id);
COMMENT ON TABLE personal.complaint IS 'Complaints of the holder of a case. While one is open, the obstacle "complaint" stands at every part of the case.';
COMMENT ON COLUMN personal.complaint.id IS 'Internal number.';
COMMENT ON COLUMN personal.complaint.case_id IS 'Case.';
COMMENT ON COLUMN personal.complaint.received_on IS 'Day on which it was received.';
COMMENT ON COLUMN personal.complaint.number IS 'Number under which it was entered.';
COMMENT ON COLUMN personal.complaint.about IS 'About price, area, origin of the land, assets, resettlement, procedure or other.';
COMMENT ON COLUMN personal.complaint.content IS 'What the complainant says.';
COMMENT ON COLUMN personal.complaint.state IS 'received, first_settled, escalated (complained again), second_settled, withdrawn or closed; derived from its events.';
COMMENT ON COLUMN personal.complaint.state_since IS 'Day of the last event.';
COMMENT ON COLUMN personal.complaint.outcome IS 'Outcome of the last settlement.';
COMMENT ON COLUMN personal.complaint.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN personal.complaint.recorded_by IS 'Account that recorded it.';

CREATE TABLE personal.complaint_event (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint_id bigint NOT NULL CONSTRAINT complaint_event_complaint_exists REFERENCES personal.complaint (id) ON DELETE CASCADE,
    from_state   text NOT NULL,
    to_state     text NOT NULL CONSTRAINT complaint_event_state_known CHECK (to_state IN ('first_settled', 'escalated', 'second_settled', 'withdrawn', 'closed')),
    happened_on  date NOT NULL,
    outcome      text CONSTRAINT complaint_event_outcome_known CHECK (outcome IN ('upheld', 'partly_upheld', 'rejected')),
    document     text CONSTRAINT complaint_event_document_length CHECK (length(document) BETWEEN 1 AND 500),
    note         text CONSTRAINT complaint_event_note_length CHECK (length(note) BETWEEN 1 AND 4000),
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    recorded_by  text NOT NULL DEFAULT acting_name(),
    CONSTRAINT complaint_event_settled_with_outcome CHECK ((to_state IN ('first_settled', 'second_settled')) = (outcome IS NOT NULL)),
    CONSTRAINT complaint_event_not_in_the_future CHECK (happened_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
);
CREATE INDEX complaint_event_complaint ON personal.complaint_event (complaint_id, id);
COMMENT ON TABLE personal.complaint_event IS 'How a complaint was settled: first and second settlement, withdrawal, end; append-only.';
COMMENT ON COLUMN personal.complaint_event.id IS 'Internal number.';
COMMENT ON COLUMN personal.complaint_event.complaint_id IS 'Complaint.';
COMMENT ON COLUMN personal.complaint_event.from_state IS 'State before, filled in by the database.';
COMMENT ON COLUMN personal.complaint_event.to_state IS 'State after.';
COMMENT ON COLUMN personal.complaint_event.happened_on IS 'Day on which it took effect.';
COMMENT ON COLUMN personal.complaint_event.outcome IS 'Of a settlement: upheld, partly_upheld or rejected.';
COMMENT ON COLUMN personal.complaint_event.document IS 'Decision that settles it.';
COMMENT ON COLUMN personal.complaint_event.note IS 'Note.';
COMMENT ON COLUMN personal.complaint_event.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN personal.complaint_event.recorded_by IS 'Account that recorded it.';

CREATE TABLE personal.complaint_obstacle (
    complaint_id bigint NOT NULL CONSTRAINT complaint_obstacle_complaint_exists REFERENCES personal.complaint (id) ON DELETE CASCADE,
    obstacle_id  bigint NOT NULL CONSTRAINT complaint_obstacle_obstacle_exists REFERENCES obstacle (id),
    PRIMARY KEY (complaint_id, obstacle_id)
);
CREATE INDEX complaint_obstacle_obstacle ON personal.complaint_obstacle (obstacle_id);
COMMENT ON TABLE personal.complaint_obstacle IS 'Which obstacle stands because of which complaint.';
COMMENT ON COLUMN personal.complaint_obstacle.complaint_id IS 'Complaint.';
COMMENT ON COLUMN personal.complaint_obstacle.obstacle_id IS 'Obstacle.';

-- +goose StatementBegin
CREATE FUNCTION obstruct_by_complaint(complaint bigint, part bigint, since date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    open_one bigint;
BEGIN
    SELECT o.id INTO open_one FROM obstacle o WHERE o.part_id = $2 AND o.kind = 'complaint' AND o.closed_on IS NULL;
    IF open_one IS NULL THEN
        INSERT INTO obstacle (part_id, kind, opened_on) VALUES ($2, 'complaint', $3) RETURNING id INTO open_one;
    END IF;
    INSERT INTO personal.complaint_obstacle VALUES ($1, open_one) ON CONFLICT DO NOTHING;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION obstruct_by_complaint(bigint, bigint, date) IS 'Opens the obstacle of a complaint at a part, or takes the one that is open.';
REVOKE ALL ON FUNCTION obstruct_by_complaint(bigint, bigint, date) FROM PUBLIC;

-- +goose StatementBegin
CREATE FUNCTION receive_complaint() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM obstruct_by_complaint(NEW.id, c.id, NEW.received_on) FROM clearance_part c WHERE c.case_id = NEW.case_id AND c.state <> 'excluded';
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION receive_complaint() IS 'Row trigger: a complaint stands in the way of every part of its case.';
CREATE TRIGGER complaint_received AFTER INSERT ON personal.complaint FOR EACH ROW EXECUTE FUNCTION receive_complaint();

-- +goose StatementBegin
CREATE FUNCTION obstruct_new_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM obstruct_by_complaint(x.id, NEW.id, x.received_on) FROM personal.complaint x WHERE x.case_id = NEW.case_id AND x.state NOT IN ('withdrawn', 'closed');
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION obstruct_new_part() IS 'Row trigger: so does it for a part that comes later.';
CREATE TRIGGER clearance_part_obstructed AFTER INSERT ON clearance_part FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION obstruct_new_part();

-- +goose StatementBegin
CREATE FUNCTION move_complaint() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    x personal.complaint;
BEGIN
    SELECT * INTO x FROM personal.complaint WHERE id = NEW.complaint_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key refuses it, by name
    END IF;
    NEW.from_state := x.state;
    IF (x.state, NEW.to_state) NOT IN (('received', 'first_settled'), ('received', 'withdrawn'), ('first_settled', 'escalated'), ('first_settled', 'closed'), ('first_settled', 'withdrawn'),
                                       ('escalated', 'second_settled'), ('escalated', 'withdrawn'), ('second_settled', 'closed')) THEN
        RAISE EXCEPTION 'no step from % to %', x.state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_event_step_allowed', TABLE = 'complaint_event', COLUMN = 'to';
    END IF;
    IF NEW.happened_on < x.state_since THEN
        RAISE EXCEPTION 'the step lies before the one it follows'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_event_dates_forward', TABLE = 'complaint_event', COLUMN = 'happened_on';
    END IF;
    UPDATE personal.complaint SET state = NEW.to_state, state_since = NEW.happened_on, outcome = coalesce(NEW.outcome, outcome) WHERE id = x.id;
    IF NEW.to_state IN ('withdrawn', 'closed') THEN
        -- An obstacle goes with the last complaint that holds it up.
        UPDATE obstacle o SET closed_on = greatest(o.opened_on, NEW.happened_on), closed_by = acting_name()
        WHERE o.closed_on IS NULL AND o.id IN (SELECT l.obstacle_id FROM personal.complaint_obstacle l WHERE l.complaint_id = x.id)
          AND NOT EXISTS (SELECT FROM personal.complaint_obstacle l JOIN personal.complaint y ON y.id = l.complaint_id
                          WHERE l.obstacle_id = o.id AND y.id <> x.id AND y.state NOT IN ('withdrawn', 'closed'));
    END IF;
    UPDATE clearance_case SET updated_at = now() WHERE id = x.case_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION move_complaint() IS 'Row trigger: refuses a step that the procedure does not know, moves the complaint, and closes its obstacles at the end.';
CREATE TRIGGER complaint_event_moves BEFORE INSERT ON personal.complaint_event FOR EACH ROW EXECUTE FUNCTION move_complaint();

-- +goose StatementBegin
CREATE FUNCTION begin_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'received';
    NEW.state_since := NEW.received_on;
    NEW.outcome := NULL;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION begin_complaint() IS 'Row trigger: a complaint begins as received.';
CREATE TRIGGER complaint_begins BEFORE INSERT ON personal.complaint FOR EACH ROW EXECUTE FUNCTION begin_complaint();

-- +goose StatementBegin
CREATE FUNCTION keep_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.received_on, NEW.number, NEW.about, NEW.content, NEW.recorded_at, NEW.recorded_by)
       IS DISTINCT FROM (OLD.case_id, OLD.received_on, OLD.number, OLD.about, OLD.content, OLD.recorded_at, OLD.recorded_by) THEN
        RAISE EXCEPTION 'a complaint is kept as recorded'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_append_only', TABLE = 'complaint';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_complaint() IS 'Row trigger: of a complaint only its state changes, by its events.';
CREATE TRIGGER complaint_kept BEFORE UPDATE ON personal.complaint FOR EACH ROW EXECUTE FUNCTION keep_complaint();

-- Who read what ----------------------------------------------------------------------------------

CREATE TABLE personal.reading (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    account  text NOT NULL DEFAULT acting_name(),
    resource text NOT NULL,
    key      text NOT NULL,
    asked    text
);
COMMENT ON TABLE personal.reading IS 'Who read the personal data of which case: the trail tells it, as it tells changes.';
COMMENT ON COLUMN personal.reading.id IS 'Internal number.';
COMMENT ON COLUMN personal.reading.at IS 'When.';
COMMENT ON COLUMN personal.reading.account IS 'Account that read.';
COMMENT ON COLUMN personal.reading.resource IS 'What was read, such as clearance_case.';
COMMENT ON COLUMN personal.reading.key IS 'Which one; list for a list.';
COMMENT ON COLUMN personal.reading.asked IS 'What a list was asked for. It may name a person.';
CREATE TRIGGER reading_append_only BEFORE UPDATE OR DELETE ON personal.reading FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reading_audited AFTER INSERT ON personal.reading FOR EACH ROW EXECUTE FUNCTION record_change('key', 'asked');

CREATE VIEW clearance_case_in_area WITH (security_barrier) AS
SELECT k.id, k.project_id, k.round, k.case_no, k.holder_kind, k.opened_on, k.version, u.name, u.address, coalesce(u.demo, false) AS demo,
       p.state, p.parcels, coalesce(p.area_m2, 0) AS area_m2,
       (SELECT count(*) FROM personal.complaint x WHERE x.case_id = k.id AND x.state NOT IN ('withdrawn', 'closed')) AS open_complaints
FROM clearance_case k
LEFT JOIN personal.land_user u ON u.case_id = k.id
LEFT JOIN LATERAL (
    SELECT (array_agg(c.state ORDER BY c.state = 'excluded', s.ordinal))[1] AS state, count(DISTINCT c.parcel_id) AS parcels, sum(c.area_m2) AS area_m2
    FROM clearance_part c JOIN clearance_state s ON s.code = c.state WHERE c.case_id = k.id) p ON true
WHERE k.id IN (SELECT cases_in_area('read_personal'));
COMMENT ON VIEW clearance_case_in_area IS 'Cases with holder and state (that of the least advanced part), of which who acts may read personal data; for lists.';

-- +goose StatementBegin
CREATE FUNCTION case_money(clearance_case bigint) RETURNS TABLE (plan_vnd bigint, paid_vnd bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT l.total_vnd FROM personal.compensation_plan l WHERE l.case_id = $1 ORDER BY l.edition DESC LIMIT 1),
           (SELECT coalesce(sum(e.amount_vnd), 0)::bigint FROM clearance_part c JOIN clearance_event e ON e.part_id = c.id WHERE c.case_id = $1 AND e.to_state = 'paid')
    WHERE may_case('read_personal', $1)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION case_money(bigint) IS 'Total of the latest plan of a case and what was paid, whole đồng; no row for who may not read it.';

-- Append-only, audited, guarded ---------------------------------------------------------------------

CREATE TRIGGER case_notice_append_only BEFORE UPDATE ON personal.case_notice FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER compensation_plan_append_only BEFORE UPDATE ON personal.compensation_plan FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_deposit_append_only BEFORE UPDATE ON personal.case_deposit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_event_append_only BEFORE UPDATE ON personal.complaint_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER case_notice_touches AFTER INSERT ON personal.case_notice FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();
CREATE TRIGGER compensation_plan_touches AFTER INSERT ON personal.compensation_plan FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();
CREATE TRIGGER case_deposit_touches AFTER INSERT ON personal.case_deposit FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();
CREATE TRIGGER complaint_touches AFTER INSERT ON personal.complaint FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION touch_case();

DROP TRIGGER land_user_audited ON personal.land_user;
CREATE TRIGGER land_user_audited AFTER INSERT OR UPDATE OR DELETE ON personal.land_user FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('case_id', 'name,address');
CREATE TRIGGER case_notice_audited AFTER INSERT OR DELETE ON personal.case_notice FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('case_id', 'number,issuer,note');
CREATE TRIGGER compensation_plan_audited AFTER INSERT OR DELETE ON personal.compensation_plan FOR EACH ROW WHEN (audited())
    EXECUTE FUNCTION record_change('case_id', 'land_vnd,house_vnd,crops_vnd,support_vnd,resettlement_vnd,early_handover_vnd,total_vnd,resettlement_plots,reason,document');
CREATE TRIGGER case_deposit_audited AFTER INSERT OR DELETE ON personal.case_deposit FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('case_id', 'amount_vnd,bank,reason,document,note');
CREATE TRIGGER complaint_audited AFTER INSERT OR DELETE ON personal.complaint FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('case_id', 'number,about,content,state,outcome');
CREATE TRIGGER complaint_event_audited AFTER INSERT OR DELETE ON personal.complaint_event FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('complaint_id', 'outcome,document,note,from_state,to_state');

CREATE POLICY clearance_case_change ON clearance_case FOR UPDATE TO matbang_web USING (may_case('add', id));

ALTER TABLE personal.case_revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_revision_read ON personal.case_revision FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
ALTER TABLE personal.case_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_notice_read ON personal.case_notice FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
CREATE POLICY case_notice_add ON personal.case_notice FOR INSERT TO matbang_web WITH CHECK (may_case('record_event', case_id));
ALTER TABLE personal.compensation_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY compensation_plan_read ON personal.compensation_plan FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
CREATE POLICY compensation_plan_add ON personal.compensation_plan FOR INSERT TO matbang_web WITH CHECK (may_case('record_event', case_id));
ALTER TABLE personal.case_deposit ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_deposit_read ON personal.case_deposit FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
CREATE POLICY case_deposit_add ON personal.case_deposit FOR INSERT TO matbang_web WITH CHECK (may_case('record_event', case_id));
ALTER TABLE personal.complaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY complaint_read ON personal.complaint FOR SELECT TO matbang_web USING (may_case('read_personal', case_id));
CREATE POLICY complaint_add ON personal.complaint FOR INSERT TO matbang_web WITH CHECK (may_case('record_event', case_id));
ALTER TABLE personal.complaint_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY complaint_event_read ON personal.complaint_event FOR SELECT TO matbang_web USING (complaint_id IN (SELECT x.id FROM personal.complaint x));
CREATE POLICY complaint_event_add ON personal.complaint_event FOR INSERT TO matbang_web WITH CHECK (may_case('record_event', (SELECT x.case_id FROM personal.complaint x WHERE x.id = complaint_id)));
ALTER TABLE personal.complaint_obstacle ENABLE ROW LEVEL SECURITY;
ALTER TABLE personal.reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading_add ON personal.reading FOR INSERT TO matbang_web WITH CHECK (account = acting_name());

INSERT INTO web_grant VALUES
    ('clearance_case', 'UPDATE (case_no, holder_kind, updated_at)'),
    ('clearance_case_in_area', 'SELECT'),
    ('clearance_part_in_area', 'SELECT'),
    ('clearance_part', 'INSERT (geom)'),
    ('clearance_part', 'UPDATE (area_m2, geom)'),
    ('case_notice_kind', 'SELECT'),
    ('personal.land_user', 'INSERT (address)'),
    ('personal.land_user', 'UPDATE (address)'),
    ('personal.case_revision', 'SELECT'),
    ('personal.case_notice', 'SELECT'),
    ('personal.case_notice', 'INSERT (case_id, kind, number, issued_on, issuer, served_on, served_how, note, corrects)'),
    ('personal.compensation_plan', 'SELECT'),
    ('personal.compensation_plan', 'INSERT (case_id, replaces, plan_no, drawn_up_on, land_vnd, house_vnd, crops_vnd, support_vnd, resettlement_vnd, early_handover_vnd, resettlement_plots, reason, document)'),
    ('personal.case_deposit', 'SELECT'),
    ('personal.case_deposit', 'INSERT (case_id, kind, happened_on, amount_vnd, bank, reason, document, note)'),
    ('personal.complaint', 'SELECT'),
    ('personal.complaint', 'INSERT (case_id, received_on, number, about, content)'),
    ('personal.complaint_event', 'SELECT'),
    ('personal.complaint_event', 'INSERT (complaint_id, to_state, happened_on, outcome, document, note)'),
    ('personal.reading', 'INSERT (resource, key, asked)');
SELECT grant_to_web();
