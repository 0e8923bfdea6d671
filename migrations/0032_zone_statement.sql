-- +goose Up
-- What is said of a zone's prices, terms, incentives and utilities: dated
-- statements with their sources, never a bare figure.

CREATE TABLE statement_topic (
    code    text PRIMARY KEY,
    ordinal integer NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE statement_topic IS 'What statements about zones are about, in the order in which an investor asks.';
COMMENT ON COLUMN statement_topic.code IS 'Own key.';
COMMENT ON COLUMN statement_topic.ordinal IS 'Place in the order.';
COMMENT ON COLUMN statement_topic.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN statement_topic.name_en IS 'Name in English.';

CREATE TABLE zone_statement (
    ordinal     integer PRIMARY KEY,
    zone        text CONSTRAINT zone_statement_zone_exists REFERENCES zone (code) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    topic       text NOT NULL CONSTRAINT zone_statement_topic_exists REFERENCES statement_topic (code) DEFERRABLE INITIALLY DEFERRED,
    value_vi    text NOT NULL,
    value_en    text NOT NULL,
    accuracy    accuracy NOT NULL,
    source      text NOT NULL,
    source_date date NOT NULL,
    unverified  boolean NOT NULL DEFAULT false
);
CREATE INDEX zone_statement_zone ON zone_statement (zone);
COMMENT ON TABLE zone_statement IS 'Statements about a zone with source and date. What is not here is unknown.';
COMMENT ON COLUMN zone_statement.ordinal IS 'Number in the file.';
COMMENT ON COLUMN zone_statement.zone IS 'Zone; that of an economic zone holds for the parks within it, an empty one for all.';
COMMENT ON COLUMN zone_statement.topic IS 'What it is about.';
COMMENT ON COLUMN zone_statement.value_vi IS 'The statement in Vietnamese, with its units.';
COMMENT ON COLUMN zone_statement.value_en IS 'The statement in English.';
COMMENT ON COLUMN zone_statement.accuracy IS 'surveyed for a figure quoted as the source gives it, indicative for one at second hand, demonstration for a made-up one.';
COMMENT ON COLUMN zone_statement.source IS 'Who says so.';
COMMENT ON COLUMN zone_statement.source_date IS 'When.';
COMMENT ON COLUMN zone_statement.unverified IS 'True where it was not checked.';
INSERT INTO web_grant VALUES ('statement_topic', 'SELECT'), ('zone_statement', 'SELECT');
SELECT grant_to_web();
