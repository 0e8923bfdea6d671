-- +goose Up
-- The cadastre and clearance. The state of a part of a parcel follows from its
-- events, the state of the parcel from its parts; both are kept by triggers in
-- the transaction that records the event.

CREATE TABLE land_use_type (
    code         text NOT NULL,
    code_system  text NOT NULL,
    name_vi      text NOT NULL,
    name_en      text NOT NULL,
    notice_group text NOT NULL CONSTRAINT land_use_type_notice_group_known CHECK (notice_group IN ('agricultural', 'non_agricultural')),
    valid_from   date,
    valid_to     date,
    unverified   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (code, code_system)
);
COMMENT ON TABLE land_use_type IS 'Codes of land-use purpose; two generations exist side by side.';
COMMENT ON COLUMN land_use_type.code IS 'Code as on maps and certificates, for example LUC.';
COMMENT ON COLUMN land_use_type.code_system IS 'Circular that defines it: TT27-2018 or TT08-2024.';
COMMENT ON COLUMN land_use_type.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN land_use_type.name_en IS 'Name in English.';
COMMENT ON COLUMN land_use_type.notice_group IS 'Group that decides the notice before recovery: agricultural 90 days, the rest 180.';
COMMENT ON COLUMN land_use_type.valid_from IS 'First day in force.';
COMMENT ON COLUMN land_use_type.valid_to IS 'First day no more in force.';
COMMENT ON COLUMN land_use_type.unverified IS 'True where not checked against the circular.';

CREATE TABLE clearance_state (
    code    text PRIMARY KEY,
    ordinal smallint NOT NULL CONSTRAINT clearance_state_ordinal_unique UNIQUE,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    needs   text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE clearance_state IS 'States of clearance, in the order of the main way.';
COMMENT ON COLUMN clearance_state.code IS 'Code, as in the API.';
COMMENT ON COLUMN clearance_state.ordinal IS 'Place on the main way, 0 is not started.';
COMMENT ON COLUMN clearance_state.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN clearance_state.name_en IS 'Name in English.';
COMMENT ON COLUMN clearance_state.needs IS 'What must be known to enter it.';

CREATE TABLE obstacle_kind (
    code    text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE obstacle_kind IS 'What can stand in the way of clearance.';
COMMENT ON COLUMN obstacle_kind.code IS 'Code, as in the API.';
COMMENT ON COLUMN obstacle_kind.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN obstacle_kind.name_en IS 'Name in English.';

CREATE TABLE legal_regime (
    code       text PRIMARY KEY,
    name_vi    text NOT NULL,
    name_en    text NOT NULL,
    legal_act  text NOT NULL,
    valid_from date,
    valid_to   date,
    valid      daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED
);
COMMENT ON TABLE legal_regime IS 'Law under which a step of clearance is taken.';
COMMENT ON COLUMN legal_regime.code IS 'Own key: ll2013, ll2024, nq254_2025.';
COMMENT ON COLUMN legal_regime.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN legal_regime.name_en IS 'Name in English.';
COMMENT ON COLUMN legal_regime.legal_act IS 'The act.';
COMMENT ON COLUMN legal_regime.valid_from IS 'First day in force.';
COMMENT ON COLUMN legal_regime.valid_to IS 'First day no more in force.';
COMMENT ON COLUMN legal_regime.valid IS 'Both as a range.';

CREATE TABLE clearance_transition (
    regime     text NOT NULL CONSTRAINT clearance_transition_regime_exists REFERENCES legal_regime (code),
    from_state text NOT NULL CONSTRAINT clearance_transition_from_exists REFERENCES clearance_state (code),
    to_state   text NOT NULL CONSTRAINT clearance_transition_to_exists REFERENCES clearance_state (code),
    requires   text[] NOT NULL DEFAULT '{}',
    article    text,
    note_vi    text,
    note_en    text,
    unverified boolean NOT NULL DEFAULT false,
    PRIMARY KEY (regime, from_state, to_state),
    CONSTRAINT clearance_transition_moves CHECK (from_state <> to_state)
);
COMMENT ON TABLE clearance_transition IS 'Which step may follow which under which law; the trigger on clearance_event reads it.';
COMMENT ON COLUMN clearance_transition.regime IS 'Law.';
COMMENT ON COLUMN clearance_transition.from_state IS 'State before.';
COMMENT ON COLUMN clearance_transition.to_state IS 'State after.';
COMMENT ON COLUMN clearance_transition.requires IS 'Fields that the event must carry.';
COMMENT ON COLUMN clearance_transition.article IS 'Article of the law.';
COMMENT ON COLUMN clearance_transition.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN clearance_transition.note_en IS 'Note in English.';
COMMENT ON COLUMN clearance_transition.unverified IS 'True until the legal department confirms it.';

CREATE TABLE legal_rule (
    code       text NOT NULL,
    regime     text,
    topic      text NOT NULL,
    value      numeric NOT NULL,
    unit       text NOT NULL,
    applies_to text,
    article    text,
    valid_from date,
    valid_to   date,
    valid      daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED,
    text_vi    text NOT NULL,
    text_en    text NOT NULL,
    unverified boolean NOT NULL DEFAULT true,
    CONSTRAINT legal_rule_once_at_a_time EXCLUDE USING gist (code WITH =, valid WITH &&)
);
COMMENT ON TABLE legal_rule IS 'Time limits and thresholds of the law, with the article and the time in force: data, not code.';
COMMENT ON COLUMN legal_rule.code IS 'Own key; the same rule may have another value at another time.';
COMMENT ON COLUMN legal_rule.regime IS 'Law, where the rule belongs to one regime of clearance.';
COMMENT ON COLUMN legal_rule.topic IS 'What the rule is about.';
COMMENT ON COLUMN legal_rule.value IS 'Value, in the unit beside it.';
COMMENT ON COLUMN legal_rule.unit IS 'Unit, for example days, months, percent.';
COMMENT ON COLUMN legal_rule.applies_to IS 'To what it applies.';
COMMENT ON COLUMN legal_rule.article IS 'Article.';
COMMENT ON COLUMN legal_rule.valid_from IS 'First day in force.';
COMMENT ON COLUMN legal_rule.valid_to IS 'First day no more in force.';
COMMENT ON COLUMN legal_rule.valid IS 'Both as a range.';
COMMENT ON COLUMN legal_rule.text_vi IS 'The rule in Vietnamese.';
COMMENT ON COLUMN legal_rule.text_en IS 'The rule in English.';
COMMENT ON COLUMN legal_rule.unverified IS 'True until the legal department confirms it.';

-- Projects and parcels ----------------------------------------------------------

CREATE TABLE clearance_project (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL CONSTRAINT clearance_project_code_unique UNIQUE,
    name_vi        text NOT NULL,
    name_en        text NOT NULL,
    zone           text CONSTRAINT clearance_project_zone_exists REFERENCES zone (code) DEFERRABLE INITIALLY DEFERRED,
    developer      text,
    legal_basis    text,
    committed_from date,
    committed_to   date,
    accuracy       accuracy NOT NULL,
    source         text NOT NULL,
    source_date    date NOT NULL,
    CONSTRAINT clearance_project_schedule_forward CHECK (committed_from <= committed_to)
);
CREATE INDEX clearance_project_zone ON clearance_project (zone);
COMMENT ON TABLE clearance_project IS 'A clearance project: the recovery of land for one zone or work.';
COMMENT ON COLUMN clearance_project.id IS 'Internal number.';
COMMENT ON COLUMN clearance_project.code IS 'Own key.';
COMMENT ON COLUMN clearance_project.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN clearance_project.name_en IS 'Name in English.';
COMMENT ON COLUMN clearance_project.zone IS 'Zone that it serves.';
COMMENT ON COLUMN clearance_project.developer IS 'Developer for whom the land is cleared.';
COMMENT ON COLUMN clearance_project.legal_basis IS 'Decision on which it rests.';
COMMENT ON COLUMN clearance_project.committed_from IS 'First day of the committed schedule.';
COMMENT ON COLUMN clearance_project.committed_to IS 'Last day of the committed schedule.';
COMMENT ON COLUMN clearance_project.accuracy IS 'demonstration for made-up projects.';
COMMENT ON COLUMN clearance_project.source IS 'Where the facts come from.';
COMMENT ON COLUMN clearance_project.source_date IS 'Date of the source.';

CREATE TABLE clearance_round (
    project_id bigint NOT NULL CONSTRAINT clearance_round_project_exists REFERENCES clearance_project (id) ON DELETE CASCADE,
    round      smallint NOT NULL CONSTRAINT clearance_round_from_one CHECK (round >= 1),
    name_vi    text NOT NULL,
    name_en    text NOT NULL,
    started_on date,
    due_on     date,
    PRIMARY KEY (project_id, round),
    CONSTRAINT clearance_round_forward CHECK (started_on <= due_on)
);
COMMENT ON TABLE clearance_round IS 'A round (đợt) of a clearance project.';
COMMENT ON COLUMN clearance_round.project_id IS 'Project.';
COMMENT ON COLUMN clearance_round.round IS 'Number of the round, from 1.';
COMMENT ON COLUMN clearance_round.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN clearance_round.name_en IS 'Name in English.';
COMMENT ON COLUMN clearance_round.started_on IS 'First day.';
COMMENT ON COLUMN clearance_round.due_on IS 'Day on which the land is promised.';

CREATE TABLE parcel (
    id               bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    cadastral_unit   text NOT NULL CONSTRAINT parcel_cadastral_unit_exists REFERENCES admin_unit (code),
    map_series       text NOT NULL CONSTRAINT parcel_map_series_not_empty CHECK (map_series <> ''),
    sheet_no         text NOT NULL CONSTRAINT parcel_sheet_no_not_empty CHECK (sheet_no <> ''),
    parcel_no        text NOT NULL CONSTRAINT parcel_parcel_no_not_empty CHECK (parcel_no <> ''),
    recorded_area_m2 double precision CONSTRAINT parcel_recorded_area_positive CHECK (recorded_area_m2 > 0),
    geom             geometry(MultiPolygon, 5899) NOT NULL CONSTRAINT parcel_geom_valid CHECK (ST_IsValid(geom)) CONSTRAINT parcel_geom_not_empty CHECK (NOT ST_IsEmpty(geom)),
    geom_4326        geometry(MultiPolygon, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857        geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    area_m2          double precision GENERATED ALWAYS AS (ST_Area(geom)) STORED,
    land_use         text[] NOT NULL DEFAULT '{}',
    zone             text,
    admin_unit       text,
    corridors        text[] NOT NULL DEFAULT '{}',
    cell             integer NOT NULL,
    project_id       bigint CONSTRAINT parcel_project_exists REFERENCES clearance_project (id),
    state            text NOT NULL DEFAULT 'not_started' CONSTRAINT parcel_state_known REFERENCES clearance_state (code),
    state_since      date,
    grade            text CONSTRAINT parcel_grade_known CHECK (grade IN ('legally_clear', 'vacant', 'ready_to_build')),
    obstacles        text[] NOT NULL DEFAULT '{}',
    accuracy         accuracy NOT NULL,
    source           text NOT NULL,
    source_date      date NOT NULL,
    version          bigint NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT parcel_identity_unique UNIQUE (cadastral_unit, map_series, sheet_no, parcel_no)
);
CREATE INDEX parcel_geom ON parcel USING gist (geom);
CREATE INDEX parcel_geom_4326 ON parcel USING gist (geom_4326);
CREATE INDEX parcel_geom_3857 ON parcel USING gist (geom_3857);
CREATE INDEX parcel_state ON parcel (state, id);
CREATE INDEX parcel_zone ON parcel (zone, id);
CREATE INDEX parcel_project ON parcel (project_id, id);
CREATE INDEX parcel_by_cell ON parcel (cell);
CREATE INDEX parcel_number ON parcel (parcel_no, sheet_no);
COMMENT ON TABLE parcel IS 'Parcels of the cadastre with their derived state of clearance. Land users are personal data and not in this table.';
COMMENT ON COLUMN parcel.id IS 'Number of the parcel in this register; it stays.';
COMMENT ON COLUMN parcel.cadastral_unit IS 'Unit in whose cadastre the parcel is numbered: the commune before any merger.';
COMMENT ON COLUMN parcel.map_series IS 'Series of maps in which the numbers are valid, for example BĐĐC.';
COMMENT ON COLUMN parcel.sheet_no IS 'Number of the map sheet, text.';
COMMENT ON COLUMN parcel.parcel_no IS 'Number of the parcel on the sheet, text.';
COMMENT ON COLUMN parcel.recorded_area_m2 IS 'Legal area as recorded, m².';
COMMENT ON COLUMN parcel.geom IS 'Shape as surveyed, survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN parcel.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN parcel.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN parcel.area_m2 IS 'Area of the shape on the survey plane, m²; it may differ from the recorded one.';
COMMENT ON COLUMN parcel.land_use IS 'Codes of land use, the largest part first, derived from parcel_land_use.';
COMMENT ON COLUMN parcel.zone IS 'Park, cluster or study area in which the parcel lies, derived from its position.';
COMMENT ON COLUMN parcel.admin_unit IS 'Commune-level unit of today in which it lies, derived from its position.';
COMMENT ON COLUMN parcel.corridors IS 'Corridors to which it belongs, derived from its position.';
COMMENT ON COLUMN parcel.cell IS 'Web Mercator tile of zoom 14 that holds the parcel (column × 16384 + row); far views are dissolved per cell.';
COMMENT ON COLUMN parcel.project_id IS 'Clearance project to which the parcel belongs now.';
COMMENT ON COLUMN parcel.state IS 'State of clearance: that of its least advanced part.';
COMMENT ON COLUMN parcel.state_since IS 'Day since which the state holds in the world.';
COMMENT ON COLUMN parcel.grade IS 'Grade of clean land: legally_clear, vacant or ready_to_build; empty when not clean in any grade.';
COMMENT ON COLUMN parcel.obstacles IS 'Kinds of the obstacles that are open.';
COMMENT ON COLUMN parcel.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN parcel.source IS 'Where the parcel comes from.';
COMMENT ON COLUMN parcel.source_date IS 'Date of the source.';
COMMENT ON COLUMN parcel.version IS 'Count of versions of the row.';
COMMENT ON COLUMN parcel.updated_at IS 'When the row last changed.';

CREATE TABLE parcel_land_use (
    parcel_id   bigint NOT NULL CONSTRAINT parcel_land_use_parcel_exists REFERENCES parcel (id) ON DELETE CASCADE,
    ordinal     smallint NOT NULL CONSTRAINT parcel_land_use_at_most_three CHECK (ordinal BETWEEN 1 AND 3),
    code        text NOT NULL,
    code_system text NOT NULL,
    area_m2     double precision CONSTRAINT parcel_land_use_area_positive CHECK (area_m2 > 0),
    PRIMARY KEY (parcel_id, ordinal),
    CONSTRAINT parcel_land_use_code_exists FOREIGN KEY (code, code_system) REFERENCES land_use_type (code, code_system)
);
COMMENT ON TABLE parcel_land_use IS 'One to three land uses of a parcel, for example ODT 100 m² + CLN 450 m².';
COMMENT ON COLUMN parcel_land_use.parcel_id IS 'Parcel.';
COMMENT ON COLUMN parcel_land_use.ordinal IS 'Order, the largest first.';
COMMENT ON COLUMN parcel_land_use.code IS 'Code of land use.';
COMMENT ON COLUMN parcel_land_use.code_system IS 'Circular that defines the code.';
COMMENT ON COLUMN parcel_land_use.area_m2 IS 'Area of this use, m².';

CREATE TABLE project_parcel (
    project_id bigint NOT NULL,
    parcel_id  bigint NOT NULL CONSTRAINT project_parcel_parcel_exists REFERENCES parcel (id),
    round      smallint NOT NULL,
    joined_on  date NOT NULL,
    left_on    date,
    CONSTRAINT project_parcel_round_exists FOREIGN KEY (project_id, round) REFERENCES clearance_round (project_id, round),
    CONSTRAINT project_parcel_one_project_at_a_time EXCLUDE USING gist (parcel_id WITH =, daterange(joined_on, left_on) WITH &&)
);
CREATE INDEX project_parcel_project ON project_parcel (project_id, round);
COMMENT ON TABLE project_parcel IS 'Which parcel belonged to which project and round when.';
COMMENT ON COLUMN project_parcel.project_id IS 'Project.';
COMMENT ON COLUMN project_parcel.parcel_id IS 'Parcel.';
COMMENT ON COLUMN project_parcel.round IS 'Round of the project.';
COMMENT ON COLUMN project_parcel.joined_on IS 'First day.';
COMMENT ON COLUMN project_parcel.left_on IS 'First day no more; empty while it belongs.';

-- Cases, parts, events -------------------------------------------------------------

CREATE TABLE clearance_case (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    project_id  bigint NOT NULL,
    round       smallint NOT NULL,
    case_no     text NOT NULL,
    holder_kind text NOT NULL CONSTRAINT clearance_case_holder_kind_known CHECK (holder_kind IN ('household', 'individual', 'organisation', 'community', 'state')),
    opened_on   date NOT NULL,
    CONSTRAINT clearance_case_round_exists FOREIGN KEY (project_id, round) REFERENCES clearance_round (project_id, round),
    CONSTRAINT clearance_case_number_unique UNIQUE (project_id, case_no)
);
COMMENT ON TABLE clearance_case IS 'One household or organisation in one round of one project.';
COMMENT ON COLUMN clearance_case.id IS 'Internal number.';
COMMENT ON COLUMN clearance_case.project_id IS 'Project.';
COMMENT ON COLUMN clearance_case.round IS 'Round.';
COMMENT ON COLUMN clearance_case.case_no IS 'Number of the file.';
COMMENT ON COLUMN clearance_case.holder_kind IS 'Who holds the land: household, individual, organisation, community or state.';
COMMENT ON COLUMN clearance_case.opened_on IS 'Day on which the file was opened.';

CREATE SCHEMA personal;
COMMENT ON SCHEMA personal IS 'Personal data (Law 91/2025/QH15): kept apart, never in a public answer.';

CREATE TABLE personal.land_user (
    case_id bigint PRIMARY KEY CONSTRAINT land_user_case_exists REFERENCES clearance_case (id) ON DELETE CASCADE,
    name    text NOT NULL,
    demo    boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE personal.land_user IS 'Land user of a case. Demonstration cases hold visibly fictitious names.';
COMMENT ON COLUMN personal.land_user.case_id IS 'Case.';
COMMENT ON COLUMN personal.land_user.name IS 'Name of the household or organisation.';
COMMENT ON COLUMN personal.land_user.demo IS 'True for a made-up name.';

CREATE TABLE clearance_part (
    id           bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    case_id      bigint NOT NULL CONSTRAINT clearance_part_case_exists REFERENCES clearance_case (id),
    parcel_id    bigint NOT NULL CONSTRAINT clearance_part_parcel_exists REFERENCES parcel (id),
    area_m2      double precision NOT NULL CONSTRAINT clearance_part_area_positive CHECK (area_m2 > 0),
    state        text NOT NULL DEFAULT 'not_started' CONSTRAINT clearance_part_state_known REFERENCES clearance_state (code),
    state_since  date,
    paid_on      date,
    recovered_on date,
    serviced_on  date,
    CONSTRAINT clearance_part_once UNIQUE (case_id, parcel_id)
);
CREATE INDEX clearance_part_parcel ON clearance_part (parcel_id);
COMMENT ON TABLE clearance_part IS 'The part of a parcel that one case recovers; states belong to parts.';
COMMENT ON COLUMN clearance_part.id IS 'Internal number.';
COMMENT ON COLUMN clearance_part.case_id IS 'Case.';
COMMENT ON COLUMN clearance_part.parcel_id IS 'Parcel.';
COMMENT ON COLUMN clearance_part.area_m2 IS 'Area to be recovered, m².';
COMMENT ON COLUMN clearance_part.state IS 'State, derived from the events.';
COMMENT ON COLUMN clearance_part.state_since IS 'Day since which it holds in the world.';
COMMENT ON COLUMN clearance_part.paid_on IS 'Day of payment, derived from the events.';
COMMENT ON COLUMN clearance_part.recovered_on IS 'Day of the recovery decision, derived from the events.';
COMMENT ON COLUMN clearance_part.serviced_on IS 'Day since which it is levelled with road, power and water at the fence.';

CREATE TABLE clearance_event (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    part_id       bigint NOT NULL CONSTRAINT clearance_event_part_exists REFERENCES clearance_part (id),
    from_state    text NOT NULL CONSTRAINT clearance_event_from_known REFERENCES clearance_state (code),
    to_state      text NOT NULL CONSTRAINT clearance_event_to_known REFERENCES clearance_state (code),
    regime        text NOT NULL CONSTRAINT clearance_event_regime_known REFERENCES legal_regime (code),
    effective_on  date NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    recorded_by   text NOT NULL,
    decision_no   text,
    decision_date date,
    issuer        text,
    amount_vnd    bigint CONSTRAINT clearance_event_amount_not_negative CHECK (amount_vnd >= 0),
    area_m2       double precision CONSTRAINT clearance_event_area_positive CHECK (area_m2 > 0),
    document      text,
    note          text,
    details       jsonb NOT NULL DEFAULT '{}',
    corrects      bigint CONSTRAINT clearance_event_corrects_exists REFERENCES clearance_event (id),
    CONSTRAINT clearance_event_not_in_the_future CHECK (effective_on <= (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date),
    CONSTRAINT clearance_event_decision_before_effect CHECK (decision_date <= effective_on)
);
CREATE INDEX clearance_event_part ON clearance_event (part_id, id);
COMMENT ON TABLE clearance_event IS 'Every step of clearance, as it took effect and as it was recorded; append-only.';
COMMENT ON COLUMN clearance_event.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN clearance_event.part_id IS 'Part of a parcel.';
COMMENT ON COLUMN clearance_event.from_state IS 'State before, filled in by the database.';
COMMENT ON COLUMN clearance_event.to_state IS 'State after.';
COMMENT ON COLUMN clearance_event.regime IS 'Law under which the step is taken; that in force on the day where none is named.';
COMMENT ON COLUMN clearance_event.effective_on IS 'Day on which the step took effect in the world.';
COMMENT ON COLUMN clearance_event.recorded_at IS 'Moment at which it was recorded.';
COMMENT ON COLUMN clearance_event.recorded_by IS 'Account that recorded it.';
COMMENT ON COLUMN clearance_event.decision_no IS 'Number of the decision, notice or record.';
COMMENT ON COLUMN clearance_event.decision_date IS 'Date of it.';
COMMENT ON COLUMN clearance_event.issuer IS 'Authority that issued it.';
COMMENT ON COLUMN clearance_event.amount_vnd IS 'Amount, whole đồng. Personal data where it is one household''s.';
COMMENT ON COLUMN clearance_event.area_m2 IS 'Area that the step concerns, m².';
COMMENT ON COLUMN clearance_event.document IS 'Document that proves it.';
COMMENT ON COLUMN clearance_event.note IS 'Note; the reason, for a step back.';
COMMENT ON COLUMN clearance_event.details IS 'Further fields that a transition requires, by name.';
COMMENT ON COLUMN clearance_event.corrects IS 'Event that this one corrects.';

CREATE TABLE obstacle (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    part_id     bigint NOT NULL CONSTRAINT obstacle_part_exists REFERENCES clearance_part (id),
    kind        text NOT NULL CONSTRAINT obstacle_kind_known REFERENCES obstacle_kind (code),
    opened_on   date NOT NULL,
    closed_on   date,
    opened_at   timestamptz NOT NULL DEFAULT now(),
    closed_at   timestamptz,
    opened_by   text NOT NULL,
    closed_by   text,
    note        text,
    CONSTRAINT obstacle_closed_after_opened CHECK (closed_on >= opened_on),
    CONSTRAINT obstacle_closed_by_someone CHECK ((closed_on IS NULL) = (closed_by IS NULL))
);
CREATE INDEX obstacle_part ON obstacle (part_id);
CREATE UNIQUE INDEX obstacle_open_once ON obstacle (part_id, kind) WHERE closed_on IS NULL;
COMMENT ON TABLE obstacle IS 'What stands in the way of clearing a part, beside its state, from when to when.';
COMMENT ON COLUMN obstacle.id IS 'Internal number.';
COMMENT ON COLUMN obstacle.part_id IS 'Part of a parcel.';
COMMENT ON COLUMN obstacle.kind IS 'Kind.';
COMMENT ON COLUMN obstacle.opened_on IS 'Day on which it arose.';
COMMENT ON COLUMN obstacle.closed_on IS 'Day on which it was removed; empty while it stands.';
COMMENT ON COLUMN obstacle.opened_at IS 'Moment at which its rise was recorded.';
COMMENT ON COLUMN obstacle.closed_at IS 'Moment at which its end was recorded.';
COMMENT ON COLUMN obstacle.opened_by IS 'Account that recorded its rise.';
COMMENT ON COLUMN obstacle.closed_by IS 'Account that recorded its end.';
COMMENT ON COLUMN obstacle.note IS 'Note.';

-- The dissolved view from afar -----------------------------------------------------

CREATE TABLE parcel_cell (
    cell      integer NOT NULL,
    state     text NOT NULL,
    corridors smallint NOT NULL,
    parcels   integer NOT NULL,
    area_m2   double precision NOT NULL,
    geom_3857 geometry(MultiPolygon, 3857) NOT NULL,
    PRIMARY KEY (cell, state, corridors)
);
CREATE INDEX parcel_cell_geom_3857 ON parcel_cell USING gist (geom_3857);
COMMENT ON TABLE parcel_cell IS 'Parcels of a cell dissolved by state, for views from afar; kept up by the transaction that changes a parcel.';
COMMENT ON COLUMN parcel_cell.cell IS 'Cell, as in parcel.cell.';
COMMENT ON COLUMN parcel_cell.state IS 'State of clearance.';
COMMENT ON COLUMN parcel_cell.corridors IS 'Corridors: 1 west, 2 east, 3 both, 0 none.';
COMMENT ON COLUMN parcel_cell.parcels IS 'Number of parcels.';
COMMENT ON COLUMN parcel_cell.area_m2 IS 'Sum of their areas on the survey plane, m².';
COMMENT ON COLUMN parcel_cell.geom_3857 IS 'Dissolved shape in Web Mercator, for tiles only.';

-- +goose StatementBegin
CREATE FUNCTION corridor_bits(corridors text[]) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((CASE WHEN 'west' = ANY (corridors) THEN 1 ELSE 0 END) + (CASE WHEN 'east' = ANY (corridors) THEN 2 ELSE 0 END))::smallint;
-- +goose StatementEnd
COMMENT ON FUNCTION corridor_bits(text[]) IS '1 west, 2 east, 3 both, 0 none.';

-- +goose StatementBegin
CREATE FUNCTION locate_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    inside   geometry := ST_PointOnSurface(NEW.geom);
    mercator geometry := ST_Transform(inside, 3857);
    tile     CONSTANT double precision := 40075016.685578488 / 16384;
BEGIN
    NEW.corridors := corridors_of(inside);
    NEW.zone := (SELECT z.code FROM zone z
                 WHERE z.kind IN ('industrial_park', 'industrial_cluster', 'study_area') AND ST_Intersects(z.geom, inside)
                 ORDER BY array_position(ARRAY['industrial_park', 'industrial_cluster', 'study_area'], z.kind), z.id LIMIT 1);
    NEW.admin_unit := (SELECT a.code FROM admin_unit a
                       WHERE a.level = 'commune' AND a.valid_to IS NULL AND ST_Intersects(a.geom, inside)
                       ORDER BY a.id LIMIT 1);
    NEW.cell := floor((ST_X(mercator) + 20037508.342789244) / tile)::integer * 16384
              + floor((20037508.342789244 - ST_Y(mercator)) / tile)::integer;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION locate_parcel() IS 'Row trigger: derives zone, commune, corridors and cell of a parcel from a point inside it.';
CREATE TRIGGER parcel_located BEFORE INSERT OR UPDATE OF geom ON parcel FOR EACH ROW EXECUTE FUNCTION locate_parcel();
CREATE TRIGGER parcel_next_version BEFORE UPDATE ON parcel FOR EACH ROW EXECUTE FUNCTION next_version();

-- +goose StatementBegin
CREATE FUNCTION dissolve_cells(cells integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c integer;
BEGIN
    -- Two transactions in one cell take turns, so that the later one sees what
    -- the earlier one wrote; the order keeps them from waiting for each other.
    FOR c IN SELECT DISTINCT unnest(cells) ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7307, c);
    END LOOP;
    DELETE FROM parcel_cell WHERE cell = ANY (cells);
    INSERT INTO parcel_cell (cell, state, corridors, parcels, area_m2, geom_3857)
    SELECT cell, state, corridor_bits(corridors), count(*), sum(area_m2),
           ST_Multi(ST_Transform(ST_CollectionExtract(ST_Union(geom, 0.01), 3), 3857))
    FROM parcel
    WHERE cell = ANY (cells)
    GROUP BY cell, state, corridor_bits(corridors);
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION dissolve_cells(integer[]) IS 'Computes the rows of parcel_cell of the given cells anew.';

-- +goose StatementBegin
CREATE FUNCTION dissolve_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dirty integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT cell) INTO dirty FROM fresh;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT cell) INTO dirty FROM stale;
    ELSE
        SELECT array_agg(DISTINCT x.cell) INTO dirty
        FROM fresh n JOIN stale o USING (id), LATERAL (VALUES (n.cell), (o.cell)) AS x (cell)
        WHERE n.state <> o.state OR n.cell <> o.cell OR n.corridors <> o.corridors OR NOT n.geom = o.geom;
    END IF;
    IF dirty IS NOT NULL THEN
        PERFORM dissolve_cells(dirty);
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION dissolve_changed() IS 'Statement trigger: dissolves anew the cells in which a parcel changed.';
CREATE TRIGGER parcel_dissolved_insert AFTER INSERT ON parcel REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION dissolve_changed();
CREATE TRIGGER parcel_dissolved_update AFTER UPDATE ON parcel REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION dissolve_changed();
CREATE TRIGGER parcel_dissolved_delete AFTER DELETE ON parcel REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION dissolve_changed();

-- +goose StatementBegin
CREATE FUNCTION derive_land_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parcel p SET land_use = u.codes
    FROM (SELECT parcel_id, array_agg(code ORDER BY ordinal) AS codes
          FROM parcel_land_use WHERE parcel_id IN (SELECT parcel_id FROM fresh) GROUP BY parcel_id) u
    WHERE p.id = u.parcel_id AND p.land_use IS DISTINCT FROM u.codes;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_land_use() IS 'Statement trigger: keeps parcel.land_use.';
CREATE TRIGGER parcel_land_use_insert AFTER INSERT ON parcel_land_use REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_land_use();
CREATE TRIGGER parcel_land_use_update AFTER UPDATE ON parcel_land_use REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_land_use();

-- +goose StatementBegin
CREATE FUNCTION join_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parcel p SET project_id = m.project_id
    FROM (SELECT f.parcel_id, max(pp.project_id) FILTER (WHERE pp.left_on IS NULL) AS project_id
          FROM (SELECT DISTINCT parcel_id FROM fresh) f JOIN project_parcel pp USING (parcel_id) GROUP BY f.parcel_id) m
    WHERE p.id = m.parcel_id AND p.project_id IS DISTINCT FROM m.project_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION join_project() IS 'Statement trigger: keeps parcel.project_id.';
CREATE TRIGGER project_parcel_insert AFTER INSERT ON project_parcel REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION join_project();
CREATE TRIGGER project_parcel_update AFTER UPDATE ON project_parcel REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION join_project();

-- +goose StatementBegin
CREATE FUNCTION check_clearance_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part    clearance_part;
    step    clearance_transition;
    missing text[];
BEGIN
    SELECT * INTO part FROM clearance_part WHERE id = NEW.part_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key refuses it, by name
    END IF;
    NEW.regime := coalesce(NEW.regime, (SELECT code FROM legal_regime WHERE valid @> NEW.effective_on ORDER BY valid_from NULLS FIRST LIMIT 1));
    IF NEW.from_state IS NOT NULL AND NEW.from_state <> part.state THEN
        RAISE EXCEPTION 'the part is in state %, not %', part.state, NEW.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_from_current', TABLE = 'clearance_event';
    END IF;
    NEW.from_state := part.state;
    SELECT t.* INTO step FROM clearance_transition t JOIN legal_regime r ON r.code = t.regime
    WHERE t.regime = NEW.regime AND t.from_state = part.state AND t.to_state = NEW.to_state AND r.valid @> NEW.effective_on;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no step from % to % under % on %', part.state, NEW.to_state, NEW.regime, NEW.effective_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_transition_allowed', TABLE = 'clearance_event';
    END IF;
    IF NEW.effective_on < part.state_since THEN
        RAISE EXCEPTION 'the step takes effect on %, before the one it follows (%)', NEW.effective_on, part.state_since
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_dates_forward', TABLE = 'clearance_event';
    END IF;
    SELECT array_agg(field) INTO missing FROM unnest(step.requires) AS field
    WHERE CASE field
        WHEN 'decision_no' THEN NEW.decision_no IS NULL
        WHEN 'decision_date' THEN NEW.decision_date IS NULL
        WHEN 'issuer' THEN NEW.issuer IS NULL
        WHEN 'amount_vnd' THEN NEW.amount_vnd IS NULL
        WHEN 'area_m2' THEN NEW.area_m2 IS NULL
        WHEN 'document' THEN NEW.document IS NULL
        WHEN 'note' THEN NEW.note IS NULL
        WHEN 'obstacle_closed' THEN false -- no field: the guard below
        ELSE NOT NEW.details ? field
    END;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'the step to % needs %', NEW.to_state, array_to_string(missing, ', ')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_complete', TABLE = 'clearance_event', COLUMN = missing[1], DETAIL = array_to_string(missing, ',');
    END IF;
    IF NEW.to_state = 'clean' THEN
        IF EXISTS (SELECT FROM obstacle o JOIN clearance_part c ON c.id = o.part_id WHERE c.parcel_id = part.parcel_id AND o.closed_on IS NULL) THEN
            RAISE EXCEPTION 'an obstacle of the parcel is open: close it first'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_has_no_obstacle', TABLE = 'clearance_event';
        END IF;
        IF EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = part.parcel_id AND c.id <> part.id AND c.state NOT IN ('handed_over', 'clean', 'excluded')) THEN
            RAISE EXCEPTION 'another part of the parcel is not handed over yet'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'clearance_event_clean_all_parts_handed_over', TABLE = 'clearance_event';
        END IF;
    END IF;
    UPDATE clearance_part SET
        state        = NEW.to_state,
        state_since  = NEW.effective_on,
        paid_on      = CASE WHEN NEW.to_state = 'paid' THEN NEW.effective_on WHEN NEW.to_state IN ('not_started', 'plan_posted') THEN NULL ELSE paid_on END,
        recovered_on = CASE WHEN NEW.to_state = 'recovery_decided' THEN NEW.effective_on WHEN NEW.to_state = 'not_started' THEN NULL ELSE recovered_on END
    WHERE id = NEW.part_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION check_clearance_event() IS 'Row trigger: refuses a step that the transition table does not allow or that lacks a required field, and moves the part.';
CREATE TRIGGER clearance_event_checked BEFORE INSERT ON clearance_event FOR EACH ROW EXECUTE FUNCTION check_clearance_event();
CREATE TRIGGER clearance_event_append_only BEFORE UPDATE OR DELETE ON clearance_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clearance_event_no_truncate BEFORE TRUNCATE ON clearance_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION derive_parcels(parcels bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE parcel p
    SET state = d.state, state_since = d.state_since, grade = d.grade, obstacles = d.obstacles
    FROM (
        SELECT s.parcel_id, s.state, s.state_since, o.obstacles,
               CASE WHEN s.vacant AND o.obstacles = '{}' THEN CASE WHEN s.serviced THEN 'ready_to_build' ELSE 'vacant' END
                    WHEN s.clear THEN 'legally_clear' END AS grade
        FROM (
            SELECT DISTINCT ON (c.parcel_id) c.parcel_id, c.state, c.state_since,
                   bool_and(c.state IN ('handed_over', 'clean')) OVER w AS vacant,
                   bool_and(c.serviced_on IS NOT NULL) OVER w AS serviced,
                   bool_and(c.paid_on IS NOT NULL AND c.recovered_on IS NOT NULL) OVER w AS clear
            FROM clearance_part c JOIN clearance_state k ON k.code = c.state
            WHERE c.parcel_id = ANY (parcels)
            WINDOW w AS (PARTITION BY c.parcel_id, c.state = 'excluded')
            -- Parts that left the boundary count only when all have.
            ORDER BY c.parcel_id, c.state = 'excluded', k.ordinal, c.state_since DESC NULLS LAST
        ) s
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(DISTINCT x.kind ORDER BY x.kind), '{}') AS obstacles
            FROM obstacle x JOIN clearance_part c ON c.id = x.part_id
            WHERE c.parcel_id = s.parcel_id AND x.closed_on IS NULL
        ) o
    ) d
    WHERE p.id = d.parcel_id
      AND (p.state, p.state_since, p.grade, p.obstacles) IS DISTINCT FROM (d.state, d.state_since, d.grade, d.obstacles)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_parcels(bigint[]) IS 'Derives state, grade and obstacles of the given parcels from their parts.';

-- +goose StatementBegin
CREATE FUNCTION derive_parcels_of_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM derive_parcels((SELECT array_agg(DISTINCT c.parcel_id) FROM clearance_part c WHERE c.id IN (SELECT part_id FROM fresh)));
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_parcels_of_parts() IS 'Statement trigger: derives the parcels whose events or obstacles changed.';
CREATE TRIGGER clearance_event_derives AFTER INSERT ON clearance_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_parcels_of_parts();
CREATE TRIGGER obstacle_insert_derives AFTER INSERT ON obstacle REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_parcels_of_parts();
CREATE TRIGGER obstacle_update_derives AFTER UPDATE ON obstacle REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_parcels_of_parts();
CREATE TRIGGER obstacle_not_deleted BEFORE DELETE ON obstacle FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
CREATE FUNCTION close_obstacle_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL
       OR (NEW.part_id, NEW.kind, NEW.opened_on, NEW.opened_at, NEW.opened_by) IS DISTINCT FROM (OLD.part_id, OLD.kind, OLD.opened_on, OLD.opened_at, OLD.opened_by) THEN
        RAISE EXCEPTION 'an obstacle can only be closed, once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'obstacle_only_closed', TABLE = 'obstacle';
    END IF;
    NEW.closed_at := coalesce(NEW.closed_at, now());
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION close_obstacle_only() IS 'Row trigger: the only change of an obstacle is its end.';
CREATE TRIGGER obstacle_only_closed BEFORE UPDATE ON obstacle FOR EACH ROW EXECUTE FUNCTION close_obstacle_only();

-- +goose StatementBegin
CREATE FUNCTION derive_parcels_of_new_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM derive_parcels((SELECT array_agg(DISTINCT parcel_id) FROM fresh));
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION derive_parcels_of_new_parts() IS 'Statement trigger: a new part can set its parcel back.';
CREATE TRIGGER clearance_part_derives AFTER INSERT ON clearance_part REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION derive_parcels_of_new_parts();

-- +goose StatementBegin
CREATE FUNCTION relocate_parcels() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before boolean := false; -- whether parcels were located in the old row
    after  boolean := false; -- and in the new one
BEGIN
    -- A row that was written anew without moving anything touches no parcel.
    IF TG_TABLE_NAME = 'zone' THEN
        IF TG_OP = 'UPDATE' AND NEW.geom = OLD.geom AND NEW.kind = OLD.kind THEN
            RETURN NULL;
        END IF;
        before := TG_OP <> 'INSERT' AND OLD.kind <> 'economic_zone';
        after := TG_OP <> 'DELETE' AND NEW.kind <> 'economic_zone';
    ELSE
        IF TG_OP = 'UPDATE' AND (NEW.geom, NEW.level, NEW.valid_to) IS NOT DISTINCT FROM (OLD.geom, OLD.level, OLD.valid_to) THEN
            RETURN NULL;
        END IF;
        before := TG_OP <> 'INSERT' AND OLD.level = 'commune' AND OLD.valid_to IS NULL;
        after := TG_OP <> 'DELETE' AND NEW.level = 'commune' AND NEW.valid_to IS NULL;
    END IF;
    -- Touching the shape of a parcel runs locate_parcel again.
    IF before THEN
        UPDATE parcel SET geom = geom WHERE geom && OLD.geom;
    END IF;
    IF after THEN
        UPDATE parcel SET geom = geom WHERE geom && NEW.geom;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION relocate_parcels() IS 'Row trigger: parcels under a zone (not an economic one) or a commune of today that moved, came or went are located anew.';
CREATE TRIGGER zone_relocates AFTER INSERT OR DELETE OR UPDATE OF geom, kind ON zone FOR EACH ROW EXECUTE FUNCTION relocate_parcels();
CREATE TRIGGER admin_unit_relocates AFTER INSERT OR DELETE OR UPDATE OF geom, level, valid_to ON admin_unit FOR EACH ROW EXECUTE FUNCTION relocate_parcels();

-- +goose StatementBegin
CREATE FUNCTION relocate_along_corridors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parcel SET geom = geom WHERE corridors <> corridors_of(ST_PointOnSurface(geom));
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION relocate_along_corridors() IS 'Statement trigger: parcels follow an axis that was moved.';
CREATE TRIGGER corridor_relocates AFTER INSERT OR DELETE OR UPDATE OF geom ON corridor FOR EACH STATEMENT EXECUTE FUNCTION relocate_along_corridors();

CREATE TRIGGER parcel_layer AFTER INSERT OR UPDATE OR DELETE ON parcel FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('parcels');
CREATE TRIGGER clearance_project_layer AFTER INSERT OR UPDATE OR DELETE ON clearance_project FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('parcels');
CREATE TRIGGER clearance_event_layer AFTER INSERT ON clearance_event FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('parcels');
CREATE TRIGGER clearance_state_layer AFTER INSERT OR UPDATE OR DELETE ON clearance_state FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');
CREATE TRIGGER land_use_type_layer AFTER INSERT OR UPDATE OR DELETE ON land_use_type FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');
CREATE TRIGGER obstacle_kind_layer AFTER INSERT OR UPDATE OR DELETE ON obstacle_kind FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');
CREATE TRIGGER indicator_layer AFTER INSERT OR UPDATE OR DELETE ON indicator FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');
