-- +goose Up
-- The registers that stand before any parcel: territory, corridors and works,
-- zones, and the tables of codes and rules. The survey plane (EPSG:5899,
-- VN-2000 / TM-3 107°45') is canonical; the forms for the web are generated.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- +goose StatementBegin
CREATE FUNCTION survey_srid() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 5899;
-- +goose StatementEnd
COMMENT ON FUNCTION survey_srid() IS 'EPSG code of the plane in which this database measures; fixed when the database is created.';

-- unaccent is only STABLE because its dictionary can be replaced; ours is the
-- one shipped with the server, so that an index may rest on it.
-- +goose StatementBegin
CREATE FUNCTION search_key(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, normalize(words, NFC)));
-- +goose StatementEnd
COMMENT ON FUNCTION search_key(text) IS 'Vietnamese text without diacritics, in lower case: "Móng Cái" and its decomposed form both become "mong cai".';

CREATE TABLE layer_version (
    layer      text PRIMARY KEY,
    version    bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE layer_version IS 'One row a layer; the version grows in the transaction that changes the layer and is part of every ETag.';
COMMENT ON COLUMN layer_version.layer IS 'Name of the layer, as in the collections of the API.';
COMMENT ON COLUMN layer_version.version IS 'Count of changes since the database was made.';
COMMENT ON COLUMN layer_version.changed_at IS 'When the transaction of the last change began.';

-- +goose StatementBegin
CREATE FUNCTION bump_layer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO layer_version AS l (layer) VALUES (TG_ARGV[0])
    ON CONFLICT (layer) DO UPDATE SET version = l.version + 1, changed_at = now();
    PERFORM pg_notify('matbang_layer', TG_ARGV[0]);
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION bump_layer() IS 'Statement trigger: a change of the table makes a new version of the layer named in its argument.';

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept as recorded: a correction is a new row that names what it corrects', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only', TABLE = TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION refuse_change() IS 'Trigger that makes a table append-only.';

-- +goose StatementBegin
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION next_version() IS 'Row trigger: counts the versions of a row and notes when it changed.';

CREATE TABLE dataset_file (
    path      text PRIMARY KEY,
    sha256    bytea NOT NULL CONSTRAINT dataset_file_sha256_is_a_hash CHECK (octet_length(sha256) = 32),
    features  integer NOT NULL CONSTRAINT dataset_file_features_not_negative CHECK (features >= 0),
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE dataset_file IS 'What of the default dataset is loaded: an unchanged file is not loaded a second time.';
COMMENT ON COLUMN dataset_file.path IS 'Path of the file inside geodata/, or a name such as "demonstration".';
COMMENT ON COLUMN dataset_file.sha256 IS 'SHA-256 of the content that was loaded.';
COMMENT ON COLUMN dataset_file.features IS 'Number of features or rows in it.';
COMMENT ON COLUMN dataset_file.loaded_at IS 'When it was loaded.';

CREATE DOMAIN accuracy AS text
    CONSTRAINT accuracy_known CHECK (VALUE IN ('surveyed', 'indicative', 'demonstration'));
COMMENT ON DOMAIN accuracy IS 'How far a shape may be trusted: surveyed; indicative (drawn, never a legal boundary); demonstration (made up to show the program).';

-- Territory ------------------------------------------------------------------

CREATE TABLE admin_unit (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code              text NOT NULL CONSTRAINT admin_unit_code_unique UNIQUE,
    gso_code          text NOT NULL CONSTRAINT admin_unit_gso_code_digits CHECK (gso_code ~ '^[0-9]{2,5}$'),
    level             text NOT NULL CONSTRAINT admin_unit_level_known CHECK (level IN ('province', 'district', 'commune')),
    kind              text NOT NULL CONSTRAINT admin_unit_kind_known CHECK (kind IN ('province', 'city', 'town', 'district', 'ward', 'commune', 'township', 'special_zone')),
    parent            text CONSTRAINT admin_unit_parent_exists REFERENCES admin_unit (code) DEFERRABLE INITIALLY DEFERRED,
    name_vi           text NOT NULL,
    name_en           text NOT NULL,
    valid_from        date,
    valid_to          date,
    valid             daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED,
    legal_act         text,
    official_area_km2 numeric CONSTRAINT admin_unit_official_area_positive CHECK (official_area_km2 > 0),
    geom              geometry(MultiPolygon, 5899) CONSTRAINT admin_unit_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326         geometry(MultiPolygon, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857         geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    accuracy          accuracy NOT NULL,
    source            text NOT NULL,
    source_date       date NOT NULL,
    unverified        boolean NOT NULL DEFAULT false,
    note_vi           text,
    note_en           text,
    version           bigint NOT NULL DEFAULT 1,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    -- The statistical office gives a new unit the code of one of its parents,
    -- so a code is only unique at a time.
    CONSTRAINT admin_unit_code_once_at_a_time EXCLUDE USING gist (gso_code WITH =, valid WITH &&)
);
CREATE INDEX admin_unit_geom ON admin_unit USING gist (geom);
CREATE INDEX admin_unit_geom_4326 ON admin_unit USING gist (geom_4326);
CREATE INDEX admin_unit_search ON admin_unit USING gin (search_key(name_vi || ' ' || name_en) gin_trgm_ops);
COMMENT ON TABLE admin_unit IS 'Administrative units of the province with the interval in which each exists: the division of 2020 and that since 1 July 2025.';
COMMENT ON COLUMN admin_unit.id IS 'Internal number.';
COMMENT ON COLUMN admin_unit.code IS 'Own key, for example c2025-06661; codes of the statistical office are reused.';
COMMENT ON COLUMN admin_unit.gso_code IS 'Code of the General Statistics Office, text with leading zeros.';
COMMENT ON COLUMN admin_unit.level IS 'province, district (until 30 June 2025) or commune.';
COMMENT ON COLUMN admin_unit.kind IS 'Kind of unit at its level: province; city, town, district; ward, commune, township, special_zone.';
COMMENT ON COLUMN admin_unit.parent IS 'Own key of the unit above.';
COMMENT ON COLUMN admin_unit.name_vi IS 'Name in Vietnamese, with the kind in front.';
COMMENT ON COLUMN admin_unit.name_en IS 'Name in English.';
COMMENT ON COLUMN admin_unit.valid_from IS 'First day on which the unit exists; empty where not known.';
COMMENT ON COLUMN admin_unit.valid_to IS 'First day on which it exists no more; empty while it does.';
COMMENT ON COLUMN admin_unit.valid IS 'Both as a range.';
COMMENT ON COLUMN admin_unit.legal_act IS 'Act that made the unit.';
COMMENT ON COLUMN admin_unit.official_area_km2 IS 'Area as stated officially, km².';
COMMENT ON COLUMN admin_unit.geom IS 'Shape on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN admin_unit.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN admin_unit.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN admin_unit.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN admin_unit.source IS 'Where the facts come from.';
COMMENT ON COLUMN admin_unit.source_date IS 'Date of the source.';
COMMENT ON COLUMN admin_unit.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN admin_unit.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN admin_unit.note_en IS 'Note in English.';
COMMENT ON COLUMN admin_unit.version IS 'Count of versions of the row.';
COMMENT ON COLUMN admin_unit.updated_at IS 'When the row last changed.';

CREATE TABLE admin_lineage (
    old_unit  text NOT NULL CONSTRAINT admin_lineage_old_exists REFERENCES admin_unit (code) DEFERRABLE INITIALLY DEFERRED,
    new_unit  text NOT NULL CONSTRAINT admin_lineage_new_exists REFERENCES admin_unit (code) DEFERRABLE INITIALLY DEFERRED,
    part      text NOT NULL CONSTRAINT admin_lineage_part_known CHECK (part IN ('whole', 'partial')),
    legal_act text NOT NULL,
    PRIMARY KEY (old_unit, new_unit)
);
CREATE INDEX admin_lineage_new_unit ON admin_lineage (new_unit);
COMMENT ON TABLE admin_lineage IS 'Which unit became which on 1 July 2025; many to many, because units were split.';
COMMENT ON COLUMN admin_lineage.old_unit IS 'Own key of the unit before.';
COMMENT ON COLUMN admin_lineage.new_unit IS 'Own key of the unit after.';
COMMENT ON COLUMN admin_lineage.part IS 'Whether the whole old unit or a part of it went there.';
COMMENT ON COLUMN admin_lineage.legal_act IS 'Act that says so.';

CREATE TABLE constraint_area (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code             text NOT NULL CONSTRAINT constraint_area_code_unique UNIQUE,
    kind             text NOT NULL CONSTRAINT constraint_area_kind_known CHECK (kind IN ('heritage_core', 'heritage_buffer', 'national_park', 'special_use_forest', 'protection_forest', 'mangrove', 'mining', 'monument')),
    name_vi          text NOT NULL,
    name_en          text NOT NULL,
    valid_from       date,
    valid_to         date,
    valid            daterange GENERATED ALWAYS AS (daterange(valid_from, valid_to)) STORED,
    legal_act        text,
    official_area_ha numeric CONSTRAINT constraint_area_official_area_positive CHECK (official_area_ha > 0),
    geom             geometry(MultiPolygon, 5899) NOT NULL CONSTRAINT constraint_area_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326        geometry(MultiPolygon, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857        geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    area_m2          double precision GENERATED ALWAYS AS (ST_Area(geom)) STORED,
    accuracy         accuracy NOT NULL,
    source           text NOT NULL,
    source_date      date NOT NULL,
    unverified       boolean NOT NULL DEFAULT false,
    note_vi          text,
    note_en          text,
    version          bigint NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX constraint_area_geom ON constraint_area USING gist (geom);
CREATE INDEX constraint_area_geom_4326 ON constraint_area USING gist (geom_4326);
COMMENT ON TABLE constraint_area IS 'Protected and limited areas, each with the time in which it is in force. Defence land is never in this table: it is checked against, not drawn.';
COMMENT ON COLUMN constraint_area.id IS 'Internal number.';
COMMENT ON COLUMN constraint_area.code IS 'Own key.';
COMMENT ON COLUMN constraint_area.kind IS 'What protects or limits the area.';
COMMENT ON COLUMN constraint_area.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN constraint_area.name_en IS 'Name in English.';
COMMENT ON COLUMN constraint_area.valid_from IS 'First day in force; empty where not known.';
COMMENT ON COLUMN constraint_area.valid_to IS 'First day no more in force; empty while it is.';
COMMENT ON COLUMN constraint_area.valid IS 'Both as a range.';
COMMENT ON COLUMN constraint_area.legal_act IS 'Act that made the area.';
COMMENT ON COLUMN constraint_area.official_area_ha IS 'Area as stated officially, hectares; it may reach beyond the shape drawn here.';
COMMENT ON COLUMN constraint_area.geom IS 'Shape on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN constraint_area.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN constraint_area.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN constraint_area.area_m2 IS 'Area of the shape on the survey plane, m².';
COMMENT ON COLUMN constraint_area.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN constraint_area.source IS 'Where the facts come from.';
COMMENT ON COLUMN constraint_area.source_date IS 'Date of the source.';
COMMENT ON COLUMN constraint_area.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN constraint_area.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN constraint_area.note_en IS 'Note in English.';
COMMENT ON COLUMN constraint_area.version IS 'Count of versions of the row.';
COMMENT ON COLUMN constraint_area.updated_at IS 'When the row last changed.';

CREATE TABLE background (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text NOT NULL CONSTRAINT background_code_unique UNIQUE,
    kind      text NOT NULL CONSTRAINT background_kind_known CHECK (kind IN ('land', 'neighbour', 'river', 'lake')),
    name_vi   text,
    name_en   text,
    geom_4326 geometry(Geometry, 4326) NOT NULL CONSTRAINT background_geom_valid CHECK (ST_IsValid(geom_4326)),
    source    text NOT NULL
);
COMMENT ON TABLE background IS 'Generalised land and water under the map; nothing is ever measured on it.';
COMMENT ON COLUMN background.id IS 'Internal number.';
COMMENT ON COLUMN background.code IS 'Own key.';
COMMENT ON COLUMN background.kind IS 'land of the province, neighbour, river or lake.';
COMMENT ON COLUMN background.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN background.name_en IS 'Name in English.';
COMMENT ON COLUMN background.geom_4326 IS 'Shape in WGS 84, degrees.';
COMMENT ON COLUMN background.source IS 'Where the facts come from.';

-- Corridors, works, places ---------------------------------------------------

CREATE TABLE corridor (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT corridor_code_unique UNIQUE CONSTRAINT corridor_code_known CHECK (code IN ('west', 'east')),
    kind        text NOT NULL,
    name_vi     text NOT NULL,
    name_en     text NOT NULL,
    width_m     double precision NOT NULL CONSTRAINT corridor_width_positive CHECK (width_m > 0),
    geom        geometry(LineString, 5899) NOT NULL CONSTRAINT corridor_geom_simple CHECK (ST_IsSimple(geom)),
    geom_4326   geometry(LineString, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857   geometry(LineString, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    length_m    double precision GENERATED ALWAYS AS (ST_Length(geom)) STORED,
    accuracy    accuracy NOT NULL,
    source      text NOT NULL,
    source_date date NOT NULL,
    unverified  boolean NOT NULL DEFAULT false,
    note_vi     text,
    note_en     text,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX corridor_geom ON corridor USING gist (geom);
CREATE INDEX corridor_geom_4326 ON corridor USING gist (geom_4326);
COMMENT ON TABLE corridor IS 'The western and the eastern economic corridor, each a line with chainage that begins (km 0) at Hạ Long.';
COMMENT ON COLUMN corridor.id IS 'Internal number.';
COMMENT ON COLUMN corridor.code IS 'west or east.';
COMMENT ON COLUMN corridor.kind IS 'Kind of corridor.';
COMMENT ON COLUMN corridor.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN corridor.name_en IS 'Name in English.';
COMMENT ON COLUMN corridor.width_m IS 'Default width of influence to each side, metres; a planner''s parameter, not a legal figure.';
COMMENT ON COLUMN corridor.geom IS 'Axis on the survey plane, metres, EPSG:5899, from Hạ Long outwards.';
COMMENT ON COLUMN corridor.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN corridor.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN corridor.length_m IS 'Length of the axis on the survey plane, metres.';
COMMENT ON COLUMN corridor.accuracy IS 'How far the line may be trusted.';
COMMENT ON COLUMN corridor.source IS 'Where the facts come from.';
COMMENT ON COLUMN corridor.source_date IS 'Date of the source.';
COMMENT ON COLUMN corridor.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN corridor.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN corridor.note_en IS 'Note in English.';
COMMENT ON COLUMN corridor.version IS 'Count of versions of the row.';
COMMENT ON COLUMN corridor.updated_at IS 'When the row last changed.';

-- Around Hạ Long both axes are about equally near; there a thing belongs to both.
-- +goose StatementBegin
CREATE FUNCTION corridors_of(shape geometry) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(code ORDER BY code DESC), '{}')
    FROM (SELECT code, ST_Distance(geom, shape) AS d, min(ST_Distance(geom, shape)) OVER () AS nearest
          FROM corridor) c
    WHERE d <= nearest + 2000
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION corridors_of(geometry) IS 'Corridors to which a shape of the survey plane belongs: the nearest, and the other one too where it is at most 2,000 m farther.';

CREATE TABLE work (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code               text NOT NULL CONSTRAINT work_code_unique UNIQUE,
    kind               text NOT NULL CONSTRAINT work_kind_known CHECK (kind IN ('expressway', 'national_road', 'provincial_road', 'road', 'bridge', 'railway', 'airport', 'port', 'project_group')),
    name_vi            text NOT NULL,
    name_en            text NOT NULL,
    status             text NOT NULL CONSTRAINT work_status_known CHECK (status IN ('study', 'proposed', 'approved', 'construction', 'operating', 'suspended', 'cancelled')),
    resolution_ref     text CONSTRAINT work_resolution_ref_form CHECK (resolution_ref ~ '^T-[0-9]{2}$'),
    resolution_section text,
    commitment         text CONSTRAINT work_commitment_known CHECK (commitment IN ('complete', 'prioritise', 'coordinate', 'propose', 'study', 'connect')),
    commitment_vi      text,
    commitment_en      text,
    deadline           date,
    started_on         text CONSTRAINT work_started_on_form CHECK (started_on ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'),
    opened_on          text CONSTRAINT work_opened_on_form CHECK (opened_on ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'),
    length_km          double precision CONSTRAINT work_length_positive CHECK (length_km > 0),
    partner            text,
    corridors          text[] NOT NULL DEFAULT '{}' CONSTRAINT work_corridors_known CHECK (corridors <@ ARRAY['west', 'east']),
    outcome_vi         text,
    outcome_en         text,
    geom               geometry(Geometry, 5899) CONSTRAINT work_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326          geometry(Geometry, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857          geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    accuracy           accuracy NOT NULL,
    source             text NOT NULL,
    source_date        date NOT NULL,
    unverified         boolean NOT NULL DEFAULT false,
    note_vi            text,
    note_en            text,
    version            bigint NOT NULL DEFAULT 1,
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT work_commitment_names_its_source CHECK ((commitment IS NULL) = (resolution_ref IS NULL))
);
CREATE INDEX work_geom ON work USING gist (geom);
CREATE INDEX work_geom_4326 ON work USING gist (geom_4326);
CREATE INDEX work_search ON work USING gin (search_key(name_vi || ' ' || name_en) gin_trgm_ops);
COMMENT ON TABLE work IS 'Transport works: those that Resolution 01-NQ/TU names, what it promised of them, and apart from that how they stand today; with the roads and railways that give them their place.';
COMMENT ON COLUMN work.id IS 'Internal number.';
COMMENT ON COLUMN work.code IS 'Own key.';
COMMENT ON COLUMN work.kind IS 'What is built.';
COMMENT ON COLUMN work.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN work.name_en IS 'Name in English.';
COMMENT ON COLUMN work.status IS 'How the work stands today.';
COMMENT ON COLUMN work.resolution_ref IS 'Number in our list of the works that the resolution names, for example T-01; empty for others.';
COMMENT ON COLUMN work.resolution_section IS 'Section of the resolution.';
COMMENT ON COLUMN work.commitment IS 'What the resolution of 2020 undertook.';
COMMENT ON COLUMN work.commitment_vi IS 'The undertaking in Vietnamese.';
COMMENT ON COLUMN work.commitment_en IS 'The undertaking in English.';
COMMENT ON COLUMN work.deadline IS 'Last day of the time that the resolution set.';
COMMENT ON COLUMN work.started_on IS 'Start of construction as far as known: year, month or day.';
COMMENT ON COLUMN work.opened_on IS 'Opening to traffic as far as known: year, month or day.';
COMMENT ON COLUMN work.length_km IS 'Stated length, km.';
COMMENT ON COLUMN work.partner IS 'Province with which the work is built.';
COMMENT ON COLUMN work.corridors IS 'Corridors that the work serves.';
COMMENT ON COLUMN work.outcome_vi IS 'What became of it, in Vietnamese.';
COMMENT ON COLUMN work.outcome_en IS 'What became of it, in English.';
COMMENT ON COLUMN work.geom IS 'Line or point on the survey plane, metres, EPSG:5899; empty where nothing may be drawn yet.';
COMMENT ON COLUMN work.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN work.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN work.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN work.source IS 'Where the facts come from.';
COMMENT ON COLUMN work.source_date IS 'Date of the source.';
COMMENT ON COLUMN work.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN work.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN work.note_en IS 'Note in English.';
COMMENT ON COLUMN work.version IS 'Count of versions of the row.';
COMMENT ON COLUMN work.updated_at IS 'When the row last changed.';

CREATE TABLE place (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL CONSTRAINT place_code_unique UNIQUE,
    kind        text NOT NULL CONSTRAINT place_kind_known CHECK (kind IN ('interchange', 'port', 'airport', 'border_gate', 'station')),
    name_vi     text NOT NULL,
    name_en     text NOT NULL,
    status      text NOT NULL CONSTRAINT place_status_known CHECK (status IN ('operating', 'planned', 'construction')),
    province    text NOT NULL,
    road        text CONSTRAINT place_road_exists REFERENCES work (code) DEFERRABLE INITIALLY DEFERRED,
    deep_water  boolean,
    max_dwt     integer CONSTRAINT place_max_dwt_positive CHECK (max_dwt > 0),
    opened_on   text CONSTRAINT place_opened_on_form CHECK (opened_on ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'),
    corridors   text[] NOT NULL DEFAULT '{}' CONSTRAINT place_corridors_known CHECK (corridors <@ ARRAY['west', 'east']),
    geom        geometry(Point, 5899) NOT NULL,
    geom_4326   geometry(Point, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857   geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    accuracy    accuracy NOT NULL,
    source      text NOT NULL,
    source_date date NOT NULL,
    unverified  boolean NOT NULL DEFAULT false,
    note_vi     text,
    note_en     text,
    version     bigint NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX place_geom ON place USING gist (geom);
CREATE INDEX place_geom_4326 ON place USING gist (geom_4326);
CREATE INDEX place_search ON place USING gin (search_key(name_vi || ' ' || name_en) gin_trgm_ops);
COMMENT ON TABLE place IS 'Points to which distances are measured: interchanges, ports, airports, border gates, stations, those of the neighbours that matter included.';
COMMENT ON COLUMN place.id IS 'Internal number.';
COMMENT ON COLUMN place.code IS 'Own key.';
COMMENT ON COLUMN place.kind IS 'What it is.';
COMMENT ON COLUMN place.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN place.name_en IS 'Name in English.';
COMMENT ON COLUMN place.status IS 'Whether it can be used today.';
COMMENT ON COLUMN place.province IS 'Province in which it lies, in Vietnamese.';
COMMENT ON COLUMN place.road IS 'For an interchange: the work on which it lies.';
COMMENT ON COLUMN place.deep_water IS 'For a port: whether it has deep water; empty where not known.';
COMMENT ON COLUMN place.max_dwt IS 'For a port: largest ship, deadweight tonnes.';
COMMENT ON COLUMN place.opened_on IS 'Opening as far as known: year, month or day.';
COMMENT ON COLUMN place.corridors IS 'Corridors to which it belongs, derived from its position.';
COMMENT ON COLUMN place.geom IS 'Point on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN place.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN place.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN place.accuracy IS 'How far the point may be trusted.';
COMMENT ON COLUMN place.source IS 'Where the facts come from.';
COMMENT ON COLUMN place.source_date IS 'Date of the source.';
COMMENT ON COLUMN place.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN place.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN place.note_en IS 'Note in English.';
COMMENT ON COLUMN place.version IS 'Count of versions of the row.';
COMMENT ON COLUMN place.updated_at IS 'When the row last changed.';

-- Zones ----------------------------------------------------------------------

CREATE TABLE sector (
    code        text PRIMARY KEY,
    name_vi     text NOT NULL,
    name_en     text NOT NULL,
    parent      text CONSTRAINT sector_parent_exists REFERENCES sector (code) DEFERRABLE INITIALLY DEFERRED,
    priority    boolean NOT NULL DEFAULT false,
    legal_basis text
);
COMMENT ON TABLE sector IS 'Branches of industry.';
COMMENT ON COLUMN sector.code IS 'Own key.';
COMMENT ON COLUMN sector.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN sector.name_en IS 'Name in English.';
COMMENT ON COLUMN sector.parent IS 'Wider sector.';
COMMENT ON COLUMN sector.priority IS 'Whether the resolution prefers it (§ II.1).';
COMMENT ON COLUMN sector.legal_basis IS 'Where that is said.';

CREATE TABLE zone (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL CONSTRAINT zone_code_unique UNIQUE,
    kind           text NOT NULL CONSTRAINT zone_kind_known CHECK (kind IN ('economic_zone', 'industrial_park', 'industrial_cluster', 'study_area')),
    name_vi        text NOT NULL,
    name_en        text NOT NULL,
    aliases        text[] NOT NULL DEFAULT '{}',
    status         text NOT NULL CONSTRAINT zone_status_known CHECK (status IN ('planned', 'investing', 'operating', 'converting', 'study')),
    parent         text CONSTRAINT zone_parent_exists REFERENCES zone (code) DEFERRABLE INITIALLY DEFERRED,
    developer      text,
    year           integer CONSTRAINT zone_year_sensible CHECK (year BETWEEN 1986 AND 2100),
    model          text CONSTRAINT zone_model_known CHECK (model IN ('multi_sector', 'supporting', 'urban_service', 'ecological', 'specialised', 'port')),
    sectors        text[] NOT NULL DEFAULT '{}',
    legal_act      text,
    description_vi text,
    description_en text,
    corridors      text[] NOT NULL DEFAULT '{}' CONSTRAINT zone_corridors_known CHECK (corridors <@ ARRAY['west', 'east']),
    geom           geometry(MultiPolygon, 5899) NOT NULL CONSTRAINT zone_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326      geometry(MultiPolygon, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    geom_3857      geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    area_m2        double precision GENERATED ALWAYS AS (ST_Area(geom)) STORED,
    accuracy       accuracy NOT NULL,
    source         text NOT NULL,
    source_date    date NOT NULL,
    unverified     boolean NOT NULL DEFAULT false,
    note_vi        text,
    note_en        text,
    version        bigint NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT zone_not_its_own_parent CHECK (parent <> code)
);
CREATE INDEX zone_geom ON zone USING gist (geom);
CREATE INDEX zone_geom_4326 ON zone USING gist (geom_4326);
CREATE INDEX zone_geom_3857 ON zone USING gist (geom_3857);
CREATE INDEX zone_parent ON zone (parent);
-- array_to_string is only STABLE for element types whose text depends on settings; text does not.
-- +goose StatementBegin
CREATE FUNCTION zone_search_key(name_vi text, name_en text, aliases text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN search_key(name_vi || ' ' || name_en || ' ' || array_to_string(aliases, ' '));
-- +goose StatementEnd
COMMENT ON FUNCTION zone_search_key(text, text, text[]) IS 'All names of a zone as one search key.';
CREATE INDEX zone_search ON zone USING gin (zone_search_key(name_vi, name_en, aliases) gin_trgm_ops);
COMMENT ON TABLE zone IS 'Register of economic zones, industrial parks, clusters and the study areas of the resolution.';
COMMENT ON COLUMN zone.id IS 'Internal number.';
COMMENT ON COLUMN zone.code IS 'Own key.';
COMMENT ON COLUMN zone.kind IS 'economic_zone (KKT), industrial_park (KCN), industrial_cluster (CCN) or study_area.';
COMMENT ON COLUMN zone.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN zone.name_en IS 'Name in English.';
COMMENT ON COLUMN zone.aliases IS 'Other names by which people search.';
COMMENT ON COLUMN zone.status IS 'planned, investing (infrastructure under way), operating, converting (changing its sectors) or study.';
COMMENT ON COLUMN zone.parent IS 'Zone that holds this one: a park inside an economic zone is normal.';
COMMENT ON COLUMN zone.developer IS 'Developer of the infrastructure.';
COMMENT ON COLUMN zone.year IS 'Year of establishment.';
COMMENT ON COLUMN zone.model IS 'Model of development.';
COMMENT ON COLUMN zone.sectors IS 'Sectors for which the zone is meant.';
COMMENT ON COLUMN zone.legal_act IS 'Act that made the zone.';
COMMENT ON COLUMN zone.description_vi IS 'Two sentences in Vietnamese.';
COMMENT ON COLUMN zone.description_en IS 'Two sentences in English.';
COMMENT ON COLUMN zone.corridors IS 'Corridors to which it belongs, derived from its position.';
COMMENT ON COLUMN zone.geom IS 'Shape on the survey plane, metres, EPSG:5899.';
COMMENT ON COLUMN zone.geom_4326 IS 'The same in WGS 84, degrees.';
COMMENT ON COLUMN zone.geom_3857 IS 'The same in Web Mercator, for tiles only.';
COMMENT ON COLUMN zone.area_m2 IS 'Area of the drawn shape on the survey plane, m²; the stated areas are in zone_area.';
COMMENT ON COLUMN zone.accuracy IS 'How far the shape may be trusted.';
COMMENT ON COLUMN zone.source IS 'Where the facts come from.';
COMMENT ON COLUMN zone.source_date IS 'Date of the source.';
COMMENT ON COLUMN zone.unverified IS 'True where the main facts were not checked against a text.';
COMMENT ON COLUMN zone.note_vi IS 'Note in Vietnamese.';
COMMENT ON COLUMN zone.note_en IS 'Note in English.';
COMMENT ON COLUMN zone.version IS 'Count of versions of the row.';
COMMENT ON COLUMN zone.updated_at IS 'When the row last changed.';

CREATE TABLE zone_area (
    zone       text NOT NULL CONSTRAINT zone_area_zone_exists REFERENCES zone (code) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ordinal    integer NOT NULL,
    kind       text NOT NULL CONSTRAINT zone_area_kind_known CHECK (kind IN ('planned', 'decided', 'land', 'sea', 'industrial', 'cleared', 'levelled', 'leased')),
    ha         numeric NOT NULL CONSTRAINT zone_area_positive CHECK (ha > 0),
    as_of      text NOT NULL CONSTRAINT zone_area_as_of_form CHECK (as_of ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$'),
    source     text NOT NULL,
    unverified boolean NOT NULL DEFAULT false,
    PRIMARY KEY (zone, ordinal)
);
COMMENT ON TABLE zone_area IS 'Stated areas of a zone: each a dated, sourced statement of a kind, never merged into one figure.';
COMMENT ON COLUMN zone_area.zone IS 'Zone.';
COMMENT ON COLUMN zone_area.ordinal IS 'Order in which the dataset states it, from 1.';
COMMENT ON COLUMN zone_area.kind IS 'What the figure counts.';
COMMENT ON COLUMN zone_area.ha IS 'Hectares as stated.';
COMMENT ON COLUMN zone_area.as_of IS 'Date of the statement: year, month or day.';
COMMENT ON COLUMN zone_area.source IS 'Who states it.';
COMMENT ON COLUMN zone_area.unverified IS 'True where the statement was not checked against a text.';

CREATE TABLE zone_revision (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone_code   text NOT NULL,
    version     bigint NOT NULL,
    operation   text NOT NULL CONSTRAINT zone_revision_operation_known CHECK (operation IN ('insert', 'update', 'delete')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT current_user,
    attributes  jsonb NOT NULL,
    geom        geometry(MultiPolygon, 5899) NOT NULL,
    CONSTRAINT zone_revision_version_once UNIQUE (zone_code, version, operation, id)
);
CREATE INDEX zone_revision_zone ON zone_revision (zone_code, id);
COMMENT ON TABLE zone_revision IS 'Every state in which a zone has ever been; append-only.';
COMMENT ON COLUMN zone_revision.id IS 'Internal number, in the order of recording.';
COMMENT ON COLUMN zone_revision.zone_code IS 'Own key of the zone.';
COMMENT ON COLUMN zone_revision.version IS 'Version of the zone.';
COMMENT ON COLUMN zone_revision.operation IS 'insert, update or delete.';
COMMENT ON COLUMN zone_revision.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN zone_revision.recorded_by IS 'Who recorded it.';
COMMENT ON COLUMN zone_revision.attributes IS 'All attributes after the change (before it, when deleted).';
COMMENT ON COLUMN zone_revision.geom IS 'Shape after the change (before it, when deleted), EPSG:5899.';

-- +goose StatementBegin
CREATE FUNCTION record_zone_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    z zone;
BEGIN
    IF TG_OP = 'DELETE' THEN z := OLD; ELSE z := NEW; END IF;
    INSERT INTO zone_revision (zone_code, version, operation, recorded_by, attributes, geom)
    VALUES (z.code, z.version, lower(TG_OP), coalesce(nullif(current_setting('matbang.actor', true), ''), current_user),
            to_jsonb(z) - ARRAY['geom', 'geom_4326', 'geom_3857'], z.geom);
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION record_zone_revision() IS 'Row trigger: keeps each state of a zone in zone_revision.';

-- +goose StatementBegin
CREATE FUNCTION place_on_corridors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.corridors := corridors_of(NEW.geom);
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION place_on_corridors() IS 'Row trigger: derives the corridors of a shape.';

-- +goose StatementBegin
CREATE FUNCTION place_all_on_corridors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE zone SET corridors = corridors_of(geom) WHERE corridors <> corridors_of(geom);
    UPDATE place SET corridors = corridors_of(geom) WHERE corridors <> corridors_of(geom);
    RETURN NULL;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION place_all_on_corridors() IS 'Statement trigger: zones and places follow an axis that was moved.';
CREATE TRIGGER corridor_places AFTER INSERT OR DELETE OR UPDATE OF geom ON corridor FOR EACH STATEMENT EXECUTE FUNCTION place_all_on_corridors();

CREATE TRIGGER zone_corridors BEFORE INSERT OR UPDATE OF geom ON zone FOR EACH ROW EXECUTE FUNCTION place_on_corridors();
CREATE TRIGGER place_corridors BEFORE INSERT OR UPDATE OF geom ON place FOR EACH ROW EXECUTE FUNCTION place_on_corridors();
CREATE TRIGGER zone_next_version BEFORE UPDATE ON zone FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER place_next_version BEFORE UPDATE ON place FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER work_next_version BEFORE UPDATE ON work FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER corridor_next_version BEFORE UPDATE ON corridor FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER admin_unit_next_version BEFORE UPDATE ON admin_unit FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER constraint_area_next_version BEFORE UPDATE ON constraint_area FOR EACH ROW EXECUTE FUNCTION next_version();
CREATE TRIGGER zone_revision_kept AFTER INSERT OR UPDATE OR DELETE ON zone FOR EACH ROW EXECUTE FUNCTION record_zone_revision();
CREATE TRIGGER zone_revision_append_only BEFORE UPDATE OR DELETE ON zone_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER zone_revision_no_truncate BEFORE TRUNCATE ON zone_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER zone_layer AFTER INSERT OR UPDATE OR DELETE ON zone FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('zones');
CREATE TRIGGER zone_area_layer AFTER INSERT OR UPDATE OR DELETE ON zone_area FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('zones');
CREATE TRIGGER corridor_layer AFTER INSERT OR UPDATE OR DELETE ON corridor FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('corridors');
CREATE TRIGGER work_layer AFTER INSERT OR UPDATE OR DELETE ON work FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('works');
CREATE TRIGGER place_layer AFTER INSERT OR UPDATE OR DELETE ON place FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('places');
CREATE TRIGGER admin_unit_layer AFTER INSERT OR UPDATE OR DELETE ON admin_unit FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('admin-units');
CREATE TRIGGER constraint_area_layer AFTER INSERT OR UPDATE OR DELETE ON constraint_area FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('constraints');
CREATE TRIGGER background_layer AFTER INSERT OR UPDATE OR DELETE ON background FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('background');
CREATE TRIGGER sector_layer AFTER INSERT OR UPDATE OR DELETE ON sector FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('reference');

INSERT INTO layer_version (layer)
VALUES ('zones'), ('corridors'), ('works'), ('places'), ('admin-units'), ('constraints'), ('background'), ('parcels'), ('reference');

-- Targets of the resolution ---------------------------------------------------

CREATE TABLE indicator (
    code    text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    unit    text NOT NULL
);
COMMENT ON TABLE indicator IS 'What the targets of the resolution measure (§ II.3).';
COMMENT ON COLUMN indicator.code IS 'Own key, for example K-01.';
COMMENT ON COLUMN indicator.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN indicator.name_en IS 'Name in English.';
COMMENT ON COLUMN indicator.unit IS 'Unit of every value of the indicator.';

CREATE TABLE indicator_target (
    indicator  text NOT NULL CONSTRAINT indicator_target_indicator_exists REFERENCES indicator (code) ON DELETE CASCADE,
    year       integer NOT NULL,
    comparator text NOT NULL CONSTRAINT indicator_target_comparator_known CHECK (comparator IN ('=', '>', '>=', 'range')),
    low        numeric NOT NULL,
    high       numeric,
    basis      text NOT NULL,
    section    text NOT NULL,
    PRIMARY KEY (indicator, year, basis),
    CONSTRAINT indicator_target_range_has_two_ends CHECK ((comparator = 'range') = (high IS NOT NULL AND high >= low))
);
COMMENT ON TABLE indicator_target IS 'Targets of the resolution with their comparator.';
COMMENT ON COLUMN indicator_target.indicator IS 'Indicator.';
COMMENT ON COLUMN indicator_target.year IS 'Year by which it is due.';
COMMENT ON COLUMN indicator_target.comparator IS 'How the value compares: =, >, >=, or range from low to high.';
COMMENT ON COLUMN indicator_target.low IS 'Value, or low end of the range, in the unit of the indicator.';
COMMENT ON COLUMN indicator_target.high IS 'High end of the range.';
COMMENT ON COLUMN indicator_target.basis IS 'Whether it counts at a date, as a sum over the period, or as a yearly mean.';
COMMENT ON COLUMN indicator_target.section IS 'Section of the resolution.';

CREATE TABLE indicator_baseline (
    indicator text NOT NULL CONSTRAINT indicator_baseline_indicator_exists REFERENCES indicator (code) ON DELETE CASCADE,
    period    text NOT NULL,
    value     numeric NOT NULL,
    unit      text NOT NULL,
    section   text NOT NULL,
    PRIMARY KEY (indicator, period, unit)
);
COMMENT ON TABLE indicator_baseline IS 'Where the indicators stood, as the resolution says; observations after 2020 are not invented.';
COMMENT ON COLUMN indicator_baseline.indicator IS 'Indicator.';
COMMENT ON COLUMN indicator_baseline.period IS 'Year or years, for example 2020 or 2010-2019.';
COMMENT ON COLUMN indicator_baseline.value IS 'Value.';
COMMENT ON COLUMN indicator_baseline.unit IS 'Unit of the value.';
COMMENT ON COLUMN indicator_baseline.section IS 'Section of the resolution.';
