-- +goose Up
-- Every noun adds its own resources, actions and grants as rows, in the
-- migration that makes its tables; none has to repeat those of the others.

CREATE TABLE access_resource (
    code    text PRIMARY KEY CONSTRAINT access_resource_code_form CHECK (code ~ '^[a-z][a-z_]*$'),
    name_vi text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE access_resource IS 'What a right is about.';
COMMENT ON COLUMN access_resource.code IS 'Code, used in access_right and in the API document.';
COMMENT ON COLUMN access_resource.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN access_resource.name_en IS 'Name in English.';
INSERT INTO access_resource VALUES
    ('zone', 'Khu, cụm công nghiệp', 'Zones'),
    ('parcel', 'Thửa đất', 'Parcels'),
    ('clearance', 'Giải phóng mặt bằng', 'Clearance'),
    ('account', 'Tài khoản', 'Accounts'),
    ('key', 'Khóa API', 'API keys'),
    ('audit', 'Nhật ký', 'Audit trail');

CREATE TABLE access_action (
    code    text PRIMARY KEY CONSTRAINT access_action_code_form CHECK (code ~ '^[a-z][a-z_]*$'),
    name_vi text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE access_action IS 'What a right allows.';
COMMENT ON COLUMN access_action.code IS 'Code, used in access_right and in the API document.';
COMMENT ON COLUMN access_action.name_vi IS 'Name in Vietnamese.';
COMMENT ON COLUMN access_action.name_en IS 'Name in English.';
INSERT INTO access_action VALUES
    ('read', 'Xem', 'Read'),
    ('read_personal', 'Xem dữ liệu cá nhân', 'Read personal data'),
    ('add', 'Thêm', 'Add'),
    ('change_geometry', 'Sửa ranh giới', 'Change geometry'),
    ('change_attributes', 'Sửa thông tin', 'Change attributes'),
    ('record_event', 'Ghi bước thực hiện', 'Record an event'),
    ('delete', 'Xóa', 'Delete'),
    ('administer', 'Quản trị', 'Administer'),
    ('audit', 'Xem nhật ký', 'Read the trail');

ALTER TABLE access_right DROP CONSTRAINT access_right_resource_known;
ALTER TABLE access_right DROP CONSTRAINT access_right_action_known;
ALTER TABLE access_right ADD CONSTRAINT access_right_resource_known FOREIGN KEY (resource) REFERENCES access_resource (code);
ALTER TABLE access_right ADD CONSTRAINT access_right_action_known FOREIGN KEY (action) REFERENCES access_action (code);

CREATE TABLE web_grant (
    object    text NOT NULL,
    privilege text NOT NULL,
    PRIMARY KEY (object, privilege)
);
COMMENT ON TABLE web_grant IS 'What the server''s role may do with tables added since migration 7; grant_to_web() carries it out.';
COMMENT ON COLUMN web_grant.object IS 'A table or view, with its schema unless that is public; FUNCTION name(types) for a function.';
COMMENT ON COLUMN web_grant.privilege IS 'As in GRANT: SELECT, or INSERT (a, b).';
INSERT INTO web_grant VALUES ('access_resource', 'SELECT'), ('access_action', 'SELECT');

ALTER FUNCTION grant_to_web() RENAME TO grant_to_web_6;
COMMENT ON FUNCTION grant_to_web_6() IS 'Rights of the server''s role as of migration 6.';
-- +goose StatementBegin
CREATE FUNCTION grant_to_web() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    g web_grant;
BEGIN
    PERFORM grant_to_web_6();
    FOR g IN SELECT * FROM web_grant ORDER BY object, privilege LOOP
        EXECUTE format('GRANT %s ON %s TO matbang_web', g.privilege, g.object);
    END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION grant_to_web() IS 'Gives the server''s role what it needs, and takes away everything else. A migration with a new table adds rows to web_grant and calls it.';
REVOKE ALL ON FUNCTION grant_to_web() FROM PUBLIC;
SELECT grant_to_web();
