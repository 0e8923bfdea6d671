-- +goose Up
-- Checks that were missing: distances to heritage and to national roads, the
-- occupancy of the present parks from the register, land under water, production
-- forest, a zone too small to be meant; and unit prices that an administrator sets.

ALTER TABLE check_rule DROP CONSTRAINT check_rule_kind_known;
ALTER TABLE check_rule ADD CONSTRAINT check_rule_kind_known CHECK (kind IN ('inside_province', 'zone_overlap', 'proposal_overlap', 'inside_zone', 'constraint_overlap',
    'constraint_distance', 'land_use', 'corridor', 'distance', 'work_distance', 'area', 'planned_area', 'balance', 'occupancy', 'estimate', 'no_layer'));

SELECT set_config('matbang.bulk', 'migration', true); -- the rules as they come are no change of them
UPDATE check_rule SET valid_to = '2025-07-01' WHERE code = 'occupancy' AND version = 1;
INSERT INTO check_rule (code, version, ordinal, kind, severity, title_vi, title_en, advice_vi, advice_en, params, source, valid_from) VALUES
('smallest', 1, 10, 'area', 'warning', 'Diện tích tối thiểu', 'Least area', 'Dưới 1 ha: có thể vẽ nhầm.', 'Under 1 ha: it may be drawn by mistake.',
 '{"zone_kinds": ["industrial_park", "industrial_cluster", "economic_zone", "study_area"], "min_ha": 1}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('production-forest', 1, 83, 'land_use', 'warning', 'Rừng sản xuất từ 50 ha', 'Production forest from 50 ha', 'Chuyển mục đích từ 50 ha rừng sản xuất cần cấp có thẩm quyền chấp thuận.', 'Converting 50 ha of production forest or more needs a decision.',
 '{"codes": ["RSX"], "min_ha": 50}', 'Luật Lâm nghiệp 2017, điều 20', '2020-01-01'),
('heritage-distance', 1, 92, 'constraint_distance', 'info', 'Khoảng cách đến di sản, di tích, vườn quốc gia', 'Distance to heritage, monuments and national parks', '', '',
 '{"kinds": ["heritage_core", "heritage_buffer", "monument", "national_park"], "max_km": 20}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('coastal-land', 1, 102, 'land_use', 'warning', 'Đất có mặt nước ven biển', 'Coastal land under water', 'Cần thủ tục giao khu vực biển hoặc lấn biển.', 'Needs the procedure for sea areas or reclamation.',
 '{"codes": ["MVB", "MVT", "MVR", "MVK"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('water-land', 1, 111, 'land_use', 'warning', 'Sông, suối, thủy lợi, mặt nước', 'Rivers, irrigation, water', 'Giữ hành lang thoát nước; cần ý kiến cơ quan thủy lợi.', 'Keep the drainage; needs the opinion of the irrigation authority.',
 '{"codes": ["SON", "MNC", "DTL"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('national-road', 1, 165, 'work_distance', 'info', 'Đến quốc lộ', 'To a national road', '', '', '{"kinds": ["national_road"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('occupancy', 2, 210, 'occupancy', 'warning', 'Tỷ lệ lấp đầy các khu hiện có ≥ 60 %', 'Occupancy of the present parks ≥ 60 %',
 'Khu mới hoặc mở rộng cần các khu hiện có (hoặc khu được mở rộng) lấp đầy từ 60 %, trừ trường hợp nghị định cho phép.', 'A new or extended park needs the present ones (or the one that is extended) to be 60 % let, but for the exceptions of the decree.',
 '{"zone_kinds": ["industrial_park"], "min_share": 0.6}', 'Nghị định 35/2022/NĐ-CP', '2025-07-01');
SELECT set_config('matbang.bulk', '', true);

-- One price of a type of land use at a time. A change is a new row; the present
-- one ends on the day on which the new one begins.
ALTER TABLE unit_price ADD CONSTRAINT unit_price_one_at_a_time EXCLUDE USING gist (land_use WITH =, daterange(valid_from, valid_to) WITH &&);
ALTER TABLE unit_price ADD CONSTRAINT unit_price_source_said CHECK (btrim(source) <> '');
ALTER TABLE unit_price ENABLE ROW LEVEL SECURITY;
CREATE POLICY unit_price_read ON unit_price FOR SELECT TO matbang_web USING (true);
CREATE POLICY unit_price_administer ON unit_price TO matbang_web USING (acting_right('check_rule', 'administer') = 'all') WITH CHECK (acting_right('check_rule', 'administer') = 'all');
CREATE TRIGGER unit_price_audited AFTER INSERT OR UPDATE OR DELETE ON unit_price FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('land_use');

INSERT INTO web_grant VALUES ('unit_price', 'INSERT, UPDATE (valid_to)');
SELECT grant_to_web();
