-- +goose Up
-- Zones that planners draw: rules, proposals with every save kept, their life
-- and what is said about them.

INSERT INTO access_resource VALUES ('proposal', 'Đề xuất quy hoạch', 'Proposals'), ('check_rule', 'Quy tắc kiểm tra', 'Rules of checks');
INSERT INTO access_action VALUES ('check', 'Kiểm tra', 'Check'), ('review', 'Thẩm định', 'Review'), ('comment', 'Trao đổi', 'Comment');
INSERT INTO access_right (role, resource, action, area)
SELECT r.role, g.resource, g.action,
       CASE WHEN r.role = ANY (g.everywhere) THEN 'all' WHEN r.role = ANY (g.own) THEN 'own' ELSE 'none' END
FROM (VALUES ('public'), ('viewer'), ('planner'), ('reviewer'), ('agency'), ('promoter'), ('admin'), ('auditor')) AS r (role)
CROSS JOIN (VALUES
    -- own: what one may see of them (the public: those published for consultation).
    ('proposal', 'read', '{auditor}'::text[], '{public,viewer,planner,reviewer,agency,promoter,admin}'::text[]),
    ('proposal', 'check', '{planner,reviewer,admin}', '{}'),
    ('proposal', 'add', '{planner,admin}', '{}'),
    ('proposal', 'change_geometry', '{}', '{planner,admin}'),
    ('proposal', 'comment', '{}', '{planner,reviewer,admin}'),
    ('proposal', 'review', '{reviewer,admin}', '{}'),
    ('check_rule', 'read', '{public,viewer,planner,reviewer,agency,promoter,admin,auditor}', '{}'),
    ('check_rule', 'administer', '{admin}', '{}')
) AS g (resource, action, everywhere, own);

-- Rules ------------------------------------------------------------------------

CREATE TABLE check_rule (
    code       text NOT NULL,
    version    integer NOT NULL CONSTRAINT check_rule_version_positive CHECK (version > 0),
    ordinal    integer NOT NULL,
    kind       text NOT NULL CONSTRAINT check_rule_kind_known CHECK (kind IN ('inside_province', 'zone_overlap', 'proposal_overlap', 'inside_zone', 'constraint_overlap', 'land_use', 'corridor', 'distance', 'area', 'planned_area', 'balance', 'estimate', 'no_layer')),
    severity   text NOT NULL CONSTRAINT check_rule_severity_known CHECK (severity IN ('info', 'warning', 'error')),
    title_vi   text NOT NULL,
    title_en   text NOT NULL,
    advice_vi  text NOT NULL DEFAULT '',
    advice_en  text NOT NULL DEFAULT '',
    params     jsonb NOT NULL DEFAULT '{}',
    source     text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    unverified boolean NOT NULL DEFAULT true,
    PRIMARY KEY (code, version),
    CONSTRAINT check_rule_one_at_a_time EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE check_rule IS 'What a drawn zone is checked against. A change is a new version with its own period of validity, so that old reports keep their meaning.';
COMMENT ON COLUMN check_rule.code IS 'Code of the rule.';
COMMENT ON COLUMN check_rule.version IS 'Version of the rule, from 1.';
COMMENT ON COLUMN check_rule.ordinal IS 'Place in the report.';
COMMENT ON COLUMN check_rule.kind IS 'How it is computed; the parameters say with what.';
COMMENT ON COLUMN check_rule.severity IS 'What it is when it applies: info, warning or error.';
COMMENT ON COLUMN check_rule.title_vi IS 'What is checked, in Vietnamese.';
COMMENT ON COLUMN check_rule.title_en IS 'What is checked, in English.';
COMMENT ON COLUMN check_rule.advice_vi IS 'What to do when it applies, in Vietnamese.';
COMMENT ON COLUMN check_rule.advice_en IS 'What to do when it applies, in English.';
COMMENT ON COLUMN check_rule.params IS 'Parameters of the kind: kinds, codes, layer (lists and names), max_km, min_ha, max_ha, min_share, tolerance_ha, use.';
COMMENT ON COLUMN check_rule.source IS 'Legal text or practice that it comes from.';
COMMENT ON COLUMN check_rule.valid_from IS 'First day on which it is used.';
COMMENT ON COLUMN check_rule.valid_to IS 'First day on which it is not used any more.';
COMMENT ON COLUMN check_rule.unverified IS 'Whether the legal department has still to confirm it.';

INSERT INTO check_rule (code, version, ordinal, kind, severity, title_vi, title_en, advice_vi, advice_en, params, source, valid_from) VALUES
('inside-province', 1, 20, 'inside_province', 'error', 'Nằm trong tỉnh', 'Within the province', 'Phần ngoài tỉnh cần phối hợp với tỉnh bạn.', 'What lies outside needs the neighbouring province.', '{}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('park-over-park', 1, 30, 'zone_overlap', 'error', 'Chồng lấn khu, cụm công nghiệp', 'Overlap with a park or cluster', 'Điều chỉnh ranh giới cho khỏi chồng lấn.', 'Move the boundary out of the overlap.', '{"kinds": ["industrial_park", "industrial_cluster"], "tolerance_ha": 0.01}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('other-proposals', 1, 31, 'proposal_overlap', 'warning', 'Chồng lấn đề xuất khác', 'Overlap with another proposal', 'Trao đổi với người lập đề xuất kia.', 'Speak with the author of the other one.', '{"tolerance_ha": 0.01}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('economic-zone', 1, 40, 'inside_zone', 'info', 'Trong khu kinh tế', 'Within an economic zone', '', '', '{"kinds": ["economic_zone"], "partly": "warning"}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('study-area', 1, 50, 'inside_zone', 'info', 'Trong địa bàn nghiên cứu của nghị quyết', 'Within a study area of the resolution', 'Ngoài chín địa bàn nêu trong nghị quyết: cần giải trình.', 'Outside the nine localities of the resolution: give reasons.', '{"kinds": ["study_area"], "outside": "warning"}', 'Nghị quyết 01-NQ/TU ngày 16/11/2020, mục III.1', '2020-11-16'),
('corridor', 1, 60, 'corridor', 'warning', 'Gần hành lang kinh tế', 'Near an economic corridor', 'Xa hành lang: cần phương án giao thông kết nối.', 'Far from a corridor: show how it is connected.', '{"max_km": 5}', 'Nghị quyết 01-NQ/TU ngày 16/11/2020, mục III.1', '2020-11-16'),
('rice-land', 1, 70, 'land_use', 'warning', 'Đất trồng lúa', 'Rice land', 'Chuyển mục đích đất trồng lúa cần cấp có thẩm quyền chấp thuận, nộp tiền bảo vệ đất lúa và bóc tầng đất mặt.', 'Converting rice land needs consent of the competent body, a fee, and the topsoil to be kept.', '{"codes": ["LUA", "LUC", "LUK", "LUN"]}', 'Luật Đất đai 2024', '2024-08-01'),
('forest-land', 1, 80, 'land_use', 'error', 'Đất rừng đặc dụng, phòng hộ', 'Special-use and protection forest', 'Đưa rừng đặc dụng, phòng hộ ra khỏi ranh giới.', 'Take special-use and protection forest out.', '{"codes": ["RDD", "RPH"]}', 'Luật Lâm nghiệp 2017', '2019-01-01'),
('forest-areas', 1, 81, 'constraint_overlap', 'error', 'Vườn quốc gia, rừng đặc dụng', 'National park, special-use forest', 'Đưa phần này ra khỏi ranh giới.', 'Take this part out.', '{"kinds": ["national_park", "special_use_forest"]}', 'Luật Lâm nghiệp 2017', '2019-01-01'),
('protection-forest', 1, 82, 'constraint_overlap', 'warning', 'Rừng phòng hộ', 'Protection forest', 'Chuyển mục đích rừng phòng hộ cần cấp có thẩm quyền quyết định.', 'Converting protection forest needs a decision.', '{"kinds": ["protection_forest"]}', 'Luật Lâm nghiệp 2017', '2019-01-01'),
('heritage-core', 1, 90, 'constraint_overlap', 'error', 'Vùng lõi di sản', 'Heritage core', 'Không được xây dựng trong vùng lõi di sản.', 'Nothing may be built in the core of the heritage.', '{"kinds": ["heritage_core"]}', 'Luật Di sản văn hóa', '2002-01-01'),
('heritage-buffer', 1, 91, 'constraint_overlap', 'warning', 'Vùng đệm di sản', 'Heritage buffer', 'Cần đánh giá tác động di sản.', 'Needs a heritage impact assessment.', '{"kinds": ["heritage_buffer", "monument"]}', 'Luật Di sản văn hóa', '2002-01-01'),
('mangrove', 1, 100, 'constraint_overlap', 'warning', 'Rừng ngập mặn, bãi triều', 'Mangrove and tidal flats', 'Cần thủ tục giao khu vực biển hoặc lấn biển.', 'Needs the procedure for sea areas.', '{"kinds": ["mangrove"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('shoreline', 1, 101, 'no_layer', 'warning', 'Phần trên mặt nước biển', 'Part on the sea', '', '', '{"layer": {"vi": "đường bờ biển", "en": "shoreline"}}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('water-dykes', 1, 110, 'no_layer', 'warning', 'Hành lang đê, sông, hồ', 'Dykes, rivers, reservoirs', '', '', '{"layer": {"vi": "hành lang bảo vệ đê, sông, hồ", "en": "protection corridors of dykes, rivers and reservoirs"}}', 'Luật Đê điều 2006', '2007-07-01'),
('defence', 1, 120, 'land_use', 'warning', 'Đất quốc phòng, an ninh', 'Defence and security land', 'Cần ý kiến của Bộ Chỉ huy quân sự tỉnh, Bộ đội Biên phòng.', 'Needs the opinion of the provincial military command and the border guard.', '{"codes": ["CQP", "CAN"], "silent": true, "incomplete": true}', 'Luật Quản lý, bảo vệ công trình quốc phòng 2023', '2025-01-01'),
('mining', 1, 130, 'constraint_overlap', 'warning', 'Quy hoạch than, khoáng sản', 'Coal and mineral planning', 'Cần ý kiến về khoáng sản và đất đã khai thác.', 'Needs an opinion on minerals and mined-out land.', '{"kinds": ["mining"]}', 'Luật Khoáng sản', '2011-07-01'),
('terrain', 1, 140, 'no_layer', 'info', 'Độ dốc, cao độ, ngập', 'Slope, height, flooding', '', '', '{"layer": {"vi": "mô hình số độ cao", "en": "elevation model"}}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('homes-graves', 1, 150, 'land_use', 'warning', 'Nhà ở, mồ mả, cơ sở tôn giáo', 'Homes, graves, religious sites', 'Chi phí và thời gian bồi thường, tái định cư tăng.', 'Compensation and resettlement take more money and time.', '{"codes": ["ONT", "ODT", "NTD", "TON", "TIN"]}', 'Luật Đất đai 2024', '2024-08-01'),
('deep-water-port', 1, 160, 'distance', 'info', 'Đến cảng biển', 'To a sea port', '', '', '{"kinds": ["port"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('interchange', 1, 161, 'distance', 'info', 'Đến nút giao cao tốc', 'To an interchange', 'Xa nút giao cao tốc.', 'Far from an interchange.', '{"kinds": ["interchange"], "max_km": 15, "beyond": "warning"}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('airport', 1, 162, 'distance', 'info', 'Đến cảng hàng không', 'To an airport', '', '', '{"kinds": ["airport"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('border-gate', 1, 163, 'distance', 'info', 'Đến cửa khẩu', 'To a border gate', '', '', '{"kinds": ["border_gate"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('station', 1, 164, 'distance', 'info', 'Đến ga đường sắt', 'To a railway station', '', '', '{"kinds": ["station"]}', 'Quy tắc nghiệp vụ', '2020-01-01'),
('power-lines', 1, 170, 'no_layer', 'warning', 'Hành lang lưới điện, khí, đường bộ', 'Corridors of power lines, gas and roads', '', '', '{"layer": {"vi": "hành lang an toàn hạ tầng", "en": "safety corridors of infrastructure"}}', 'Luật Điện lực', '2020-01-01'),
('residential-buffer', 1, 180, 'no_layer', 'warning', 'Khoảng cách an toàn môi trường', 'Distance to homes', '', '', '{"layer": {"vi": "ranh giới khu dân cư và loại hình sản xuất", "en": "residential areas and classes of industry"}}', 'QCVN 01:2021/BXD', '2021-07-05'),
('cluster-size', 1, 190, 'area', 'error', 'Diện tích cụm công nghiệp', 'Size of a cluster', 'Cụm công nghiệp có từ 10 đến 75 ha.', 'A cluster has 10 to 75 ha.', '{"zone_kinds": ["industrial_cluster"], "min_ha": 10, "max_ha": 75}', 'Nghị định 32/2024/NĐ-CP', '2024-05-01'),
('economic-zone-size', 1, 191, 'area', 'error', 'Diện tích khu kinh tế', 'Size of an economic zone', 'Khu kinh tế ven biển, cửa khẩu có từ 10.000 ha.', 'A coastal or border-gate economic zone has at least 10,000 ha.', '{"zone_kinds": ["economic_zone"], "min_ha": 10000}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('phasing', 1, 192, 'area', 'info', 'Phân kỳ khu lớn', 'Phasing of a large park', 'Trên 500 ha cần phân kỳ đầu tư.', 'Over 500 ha it is built in phases.', '{"zone_kinds": ["industrial_park"], "max_ha": 500}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('planned-area', 1, 193, 'planned_area', 'warning', 'So với diện tích quy hoạch', 'Against the planned area', 'Lệch hơn 10 % so với diện tích trong quy hoạch.', 'More than 10 % off the area in the plan.', '{"max_share": 0.1}', 'Quy hoạch tỉnh, Quyết định 80/QĐ-TTg ngày 11/2/2023', '2023-02-11'),
('green', 1, 200, 'balance', 'error', 'Cây xanh', 'Green', 'Cây xanh ít nhất 10 %.', 'At least 10 % green.', '{"use": "green", "min_share": 0.1}', 'QCVN 01:2021/BXD', '2021-07-05'),
('traffic', 1, 201, 'balance', 'error', 'Giao thông', 'Traffic', 'Giao thông ít nhất 10 %.', 'At least 10 % traffic.', '{"use": "traffic", "min_share": 0.1}', 'QCVN 01:2021/BXD', '2021-07-05'),
('technical', 1, 202, 'balance', 'error', 'Khu kỹ thuật', 'Technical area', 'Khu kỹ thuật ít nhất 1 %.', 'At least 1 % technical area.', '{"use": "technical", "min_share": 0.01}', 'QCVN 01:2021/BXD', '2021-07-05'),
('services', 1, 203, 'balance', 'error', 'Hành chính, dịch vụ', 'Administration and services', 'Hành chính, dịch vụ ít nhất 1 %.', 'At least 1 % administration and services.', '{"use": "services", "min_share": 0.01}', 'QCVN 01:2021/BXD', '2021-07-05'),
('worker-housing', 1, 204, 'balance', 'warning', 'Nhà ở công nhân, tiện ích', 'Workers'' housing and utilities', 'Dành ít nhất 2 % cho nhà ở công nhân và tiện ích.', 'Keep at least 2 % for workers'' housing and utilities.', '{"use": "worker_housing", "min_share": 0.02}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('occupancy', 1, 210, 'no_layer', 'warning', 'Tỷ lệ lấp đầy các khu hiện có ≥ 60 %', 'Occupancy of the present parks ≥ 60 %', '', '', '{"layer": {"vi": "tỷ lệ lấp đầy của mọi khu", "en": "occupancy of every park"}}', 'Nghị định 35/2022/NĐ-CP', '2022-07-15'),
('clearance-estimate', 1, 220, 'estimate', 'info', 'Ước tính giải phóng mặt bằng', 'Estimate of clearance', '', '', '{"days": {"not_started": 540, "notified": 450, "inventory": 390, "inventoried": 330, "plan_posted": 270, "plan_approved": 180, "paid": 90, "recovery_decided": 60, "handed_over": 15, "clean": 0}}', 'Thời hạn thường gặp, Luật Đất đai 2024', '2024-08-01');

CREATE TABLE unit_price (
    land_use   text NOT NULL,
    vnd_m2     bigint NOT NULL CONSTRAINT unit_price_positive CHECK (vnd_m2 > 0),
    source     text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    PRIMARY KEY (land_use, valid_from)
);
COMMENT ON TABLE unit_price IS 'Unit prices for estimates of compensation; empty until an administrator sets them.';
COMMENT ON COLUMN unit_price.land_use IS 'Code of the land-use type.';
COMMENT ON COLUMN unit_price.vnd_m2 IS 'Dong for a square metre, land and what stands on it.';
COMMENT ON COLUMN unit_price.source IS 'Decision or practice that it comes from.';
COMMENT ON COLUMN unit_price.valid_from IS 'First day.';
COMMENT ON COLUMN unit_price.valid_to IS 'First day on which it is not used any more.';

-- Proposals ----------------------------------------------------------------------

CREATE TABLE proposal (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author           integer NOT NULL DEFAULT acting_account() CONSTRAINT proposal_author_exists REFERENCES account (id),
    state            text NOT NULL DEFAULT 'draft' CONSTRAINT proposal_state_known CHECK (state IN ('draft', 'submitted', 'under_review', 'returned', 'approved', 'rejected', 'withdrawn')),
    revision         integer NOT NULL DEFAULT 0,
    variant_of       bigint CONSTRAINT proposal_variant_of_exists REFERENCES proposal (id),
    consultation_from date,
    consultation_to  date,
    zone             text,
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT proposal_consultation_forward CHECK (consultation_from <= consultation_to)
);
COMMENT ON TABLE proposal IS 'A zone that a planner proposes. What it says stands in its revisions.';
COMMENT ON COLUMN proposal.id IS 'Number.';
COMMENT ON COLUMN proposal.author IS 'Account that began it.';
COMMENT ON COLUMN proposal.state IS 'Where it stands in its life.';
COMMENT ON COLUMN proposal.revision IS 'Number of the newest revision.';
COMMENT ON COLUMN proposal.variant_of IS 'Proposal from which it was branched.';
COMMENT ON COLUMN proposal.consultation_from IS 'First day on which the public sees it; empty while it is not published.';
COMMENT ON COLUMN proposal.consultation_to IS 'Last day on which remarks are taken.';
COMMENT ON COLUMN proposal.zone IS 'Code of the zone that it became, or that it changes once approved.';
COMMENT ON COLUMN proposal.version IS 'Version of the row, for If-Match.';
COMMENT ON COLUMN proposal.created_at IS 'When it was begun.';
COMMENT ON COLUMN proposal.updated_at IS 'When it last changed.';
CREATE INDEX proposal_author_id ON proposal (author, updated_at DESC);
CREATE TRIGGER proposal_next_version BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION next_version();

CREATE TABLE proposal_coauthor (
    proposal_id bigint NOT NULL CONSTRAINT proposal_coauthor_proposal_exists REFERENCES proposal (id),
    account_id  integer NOT NULL CONSTRAINT proposal_coauthor_account_exists REFERENCES account (id),
    PRIMARY KEY (proposal_id, account_id)
);
COMMENT ON TABLE proposal_coauthor IS 'Who else may change a proposal.';
COMMENT ON COLUMN proposal_coauthor.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_coauthor.account_id IS 'Account.';

CREATE TABLE proposal_revision (
    proposal_id bigint NOT NULL CONSTRAINT proposal_revision_proposal_exists REFERENCES proposal (id),
    revision    integer NOT NULL CONSTRAINT proposal_revision_positive CHECK (revision > 0),
    name        text NOT NULL CONSTRAINT proposal_revision_name_length CHECK (length(name) BETWEEN 1 AND 200),
    kind        text NOT NULL CONSTRAINT proposal_revision_kind_known CHECK (kind IN ('economic_zone', 'industrial_park', 'industrial_cluster', 'study_area')),
    note        text NOT NULL DEFAULT '',
    zone        text,
    geom        geometry(MultiPolygon, 5899) CONSTRAINT proposal_revision_geom_valid CHECK (ST_IsValid(geom)),
    geom_4326   geometry(MultiPolygon, 4326) GENERATED ALWAYS AS (ST_Transform(geom, 4326)) STORED,
    area_m2     double precision GENERATED ALWAYS AS (ST_Area(geom)) STORED,
    lots        jsonb NOT NULL DEFAULT '[]',
    report      jsonb,
    saved_by    integer NOT NULL DEFAULT acting_account() CONSTRAINT proposal_revision_account_exists REFERENCES account (id),
    saved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (proposal_id, revision)
);
COMMENT ON TABLE proposal_revision IS 'Every save of a proposal, with the report as it was then. Append-only.';
COMMENT ON COLUMN proposal_revision.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_revision.revision IS 'Number of the save, from 1.';
COMMENT ON COLUMN proposal_revision.name IS 'Name of the proposed zone.';
COMMENT ON COLUMN proposal_revision.kind IS 'Kind of zone.';
COMMENT ON COLUMN proposal_revision.note IS 'Reasons, in the author''s words.';
COMMENT ON COLUMN proposal_revision.zone IS 'Code of the zone that it would change; empty for a new one.';
COMMENT ON COLUMN proposal_revision.geom IS 'Shape on the survey plane; empty before it is drawn.';
COMMENT ON COLUMN proposal_revision.geom_4326 IS 'Shape in WGS 84.';
COMMENT ON COLUMN proposal_revision.area_m2 IS 'Area on the survey plane, in square metres.';
COMMENT ON COLUMN proposal_revision.lots IS 'Functional lots: use, name and shape (GeoJSON, WGS 84).';
COMMENT ON COLUMN proposal_revision.report IS 'Report of the checks at that moment, with the versions of rules and layers.';
COMMENT ON COLUMN proposal_revision.saved_by IS 'Account that saved it.';
COMMENT ON COLUMN proposal_revision.saved_at IS 'When.';
CREATE INDEX proposal_revision_geom ON proposal_revision USING gist (geom);
CREATE TRIGGER proposal_revision_append_only BEFORE UPDATE OR DELETE ON proposal_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_revision_no_truncate BEFORE TRUNCATE ON proposal_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE proposal_step (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL CONSTRAINT proposal_step_proposal_exists REFERENCES proposal (id),
    action      text NOT NULL CONSTRAINT proposal_step_action_known CHECK (action IN ('submit', 'review', 'return', 'approve', 'reject', 'withdraw', 'publish')),
    from_state  text NOT NULL,
    to_state    text NOT NULL,
    revision    integer NOT NULL,
    reason      text NOT NULL DEFAULT '',
    account_id  integer NOT NULL DEFAULT acting_account() CONSTRAINT proposal_step_account_exists REFERENCES account (id),
    at          timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE proposal_step IS 'The life of a proposal, step by step. Append-only.';
COMMENT ON COLUMN proposal_step.id IS 'Number, in the order of the steps.';
COMMENT ON COLUMN proposal_step.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_step.action IS 'What was done.';
COMMENT ON COLUMN proposal_step.from_state IS 'State before.';
COMMENT ON COLUMN proposal_step.to_state IS 'State after.';
COMMENT ON COLUMN proposal_step.revision IS 'Revision that it was about.';
COMMENT ON COLUMN proposal_step.reason IS 'Reasons given.';
COMMENT ON COLUMN proposal_step.account_id IS 'Account that did it.';
COMMENT ON COLUMN proposal_step.at IS 'When.';
CREATE INDEX proposal_step_proposal ON proposal_step (proposal_id, id);
CREATE TRIGGER proposal_step_append_only BEFORE UPDATE OR DELETE ON proposal_step FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE proposal_comment (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL CONSTRAINT proposal_comment_proposal_exists REFERENCES proposal (id),
    revision    integer NOT NULL,
    reply_to    bigint CONSTRAINT proposal_comment_reply_to_exists REFERENCES proposal_comment (id),
    account_id  integer NOT NULL DEFAULT acting_account() CONSTRAINT proposal_comment_account_exists REFERENCES account (id),
    text        text NOT NULL CONSTRAINT proposal_comment_length CHECK (length(text) BETWEEN 1 AND 4000),
    place       geometry(Point, 4326),
    at          timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by integer CONSTRAINT proposal_comment_resolver_exists REFERENCES account (id)
);
COMMENT ON TABLE proposal_comment IS 'What those who work on a proposal say to one another, pinned to a place or not.';
COMMENT ON COLUMN proposal_comment.id IS 'Number.';
COMMENT ON COLUMN proposal_comment.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_comment.revision IS 'Revision that was looked at.';
COMMENT ON COLUMN proposal_comment.reply_to IS 'Comment that it answers.';
COMMENT ON COLUMN proposal_comment.account_id IS 'Account.';
COMMENT ON COLUMN proposal_comment.text IS 'What is said.';
COMMENT ON COLUMN proposal_comment.place IS 'Place that it is about, WGS 84.';
COMMENT ON COLUMN proposal_comment.at IS 'When.';
COMMENT ON COLUMN proposal_comment.resolved_at IS 'When it was settled.';
COMMENT ON COLUMN proposal_comment.resolved_by IS 'Account that settled it.';
CREATE INDEX proposal_comment_proposal ON proposal_comment (proposal_id, id);

CREATE TABLE proposal_remark (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL CONSTRAINT proposal_remark_proposal_exists REFERENCES proposal (id),
    text        text NOT NULL CONSTRAINT proposal_remark_length CHECK (length(text) BETWEEN 5 AND 4000),
    place       geometry(Point, 4326),
    at          timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE proposal_remark IS 'What the public says about a published proposal; who said it stands in personal.remark_sender.';
COMMENT ON COLUMN proposal_remark.id IS 'Number.';
COMMENT ON COLUMN proposal_remark.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_remark.text IS 'What is said.';
COMMENT ON COLUMN proposal_remark.place IS 'Place that it is about, WGS 84.';
COMMENT ON COLUMN proposal_remark.at IS 'When.';

CREATE TABLE personal.remark_sender (
    remark_id bigint PRIMARY KEY CONSTRAINT remark_sender_remark_exists REFERENCES proposal_remark (id),
    name      text NOT NULL CONSTRAINT remark_sender_name_length CHECK (length(name) BETWEEN 1 AND 200),
    contact   text NOT NULL DEFAULT '' CONSTRAINT remark_sender_contact_length CHECK (length(contact) <= 200)
);
COMMENT ON TABLE personal.remark_sender IS 'Who sent a remark; for those who review proposals.';
COMMENT ON COLUMN personal.remark_sender.remark_id IS 'Remark.';
COMMENT ON COLUMN personal.remark_sender.name IS 'Name as given.';
COMMENT ON COLUMN personal.remark_sender.contact IS 'Address for an answer, as given.';

CREATE TABLE proposal_presence (
    proposal_id bigint NOT NULL CONSTRAINT proposal_presence_proposal_exists REFERENCES proposal (id),
    account_id  integer NOT NULL DEFAULT acting_account() CONSTRAINT proposal_presence_account_exists REFERENCES account (id) ON DELETE CASCADE,
    since       timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    editing     boolean NOT NULL,
    PRIMARY KEY (proposal_id, account_id)
);
COMMENT ON TABLE proposal_presence IS 'Who has a proposal open; an entry that was not renewed for 40 seconds is over.';
COMMENT ON COLUMN proposal_presence.proposal_id IS 'Proposal.';
COMMENT ON COLUMN proposal_presence.account_id IS 'Account.';
COMMENT ON COLUMN proposal_presence.since IS 'Since when.';
COMMENT ON COLUMN proposal_presence.seen_at IS 'When it was last renewed.';
COMMENT ON COLUMN proposal_presence.editing IS 'Whether they are changing it.';

-- Who may what -------------------------------------------------------------------

-- +goose StatementBegin
CREATE FUNCTION may_edit_proposal(proposal bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_right('proposal', 'change_geometry') <> 'none' AND EXISTS (
        SELECT FROM proposal p WHERE p.id = $1 AND p.state IN ('draft', 'returned')
          AND (p.author = acting_account() OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = p.id AND c.account_id = acting_account())))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_edit_proposal(bigint) IS 'Whether who acts may save a proposal: an author, while it is a draft or was returned.';

-- +goose StatementBegin
CREATE FUNCTION may_see_proposal(proposal bigint, author integer, state text, consultation_from date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT $2 = acting_account()
        OR acting_right('proposal', 'read') = 'all'
        OR $3 <> 'draft' AND $3 <> 'withdrawn' AND acting_right('proposal', 'review') = 'all'
        OR $4 <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = $1 AND c.account_id = acting_account())
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION may_see_proposal(bigint, integer, text, date) IS 'Whether who acts may see a proposal: authors always, reviewers once it is submitted, everybody once it is published.';

-- +goose StatementBegin
CREATE FUNCTION sees_proposal(proposal bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT may_see_proposal(p.id, p.author, p.state, p.consultation_from) FROM proposal p WHERE p.id = $1), false)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION sees_proposal(bigint) IS 'As may_see_proposal, by number.';

-- +goose StatementBegin
CREATE FUNCTION works_on_proposal(proposal bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_account() IS NOT NULL AND sees_proposal($1)
       AND (acting_right('proposal', 'review') = 'all'
            OR EXISTS (SELECT FROM proposal p WHERE p.id = $1 AND p.author = acting_account())
            OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = $1 AND c.account_id = acting_account()))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION works_on_proposal(bigint) IS 'Whether who acts is an author or a reviewer of a proposal that they may see.';

-- +goose StatementBegin
CREATE FUNCTION take_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p    proposal;
    mine boolean;
BEGIN
    SELECT * INTO p FROM proposal WHERE id = NEW.proposal_id FOR UPDATE;
    mine := p.author = NEW.account_id
         OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = p.id AND c.account_id = NEW.account_id)
         OR EXISTS (SELECT FROM proposal_revision r WHERE r.proposal_id = p.id AND r.saved_by = NEW.account_id);
    IF NEW.action IN ('submit', 'withdraw') AND NOT mine THEN
        RAISE EXCEPTION 'only an author submits or withdraws' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_step_by_author', TABLE = 'proposal_step';
    END IF;
    IF NEW.action NOT IN ('submit', 'withdraw') AND mine THEN
        RAISE EXCEPTION 'nobody decides their own proposal' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_step_four_eyes', TABLE = 'proposal_step';
    END IF;
    IF NEW.action NOT IN ('submit', 'withdraw') AND acting_account() IS NOT NULL AND acting_right('proposal', 'review') <> 'all' THEN
        RAISE EXCEPTION 'reviewing is not allowed' USING ERRCODE = 'insufficient_privilege', TABLE = 'proposal_step';
    END IF;
    NEW.from_state := p.state;
    NEW.revision := p.revision;
    NEW.to_state := CASE
        WHEN NEW.action = 'submit' AND p.state IN ('draft', 'returned') THEN 'submitted'
        WHEN NEW.action = 'review' AND p.state = 'submitted' THEN 'under_review'
        WHEN NEW.action = 'return' AND p.state IN ('submitted', 'under_review') THEN 'returned'
        WHEN NEW.action = 'approve' AND p.state = 'under_review' THEN 'approved'
        WHEN NEW.action = 'reject' AND p.state = 'under_review' THEN 'rejected'
        WHEN NEW.action = 'withdraw' AND p.state IN ('draft', 'submitted', 'under_review', 'returned') THEN 'withdrawn'
        WHEN NEW.action = 'publish' AND p.state IN ('submitted', 'under_review') THEN p.state
    END;
    IF NEW.to_state IS NULL THEN
        RAISE EXCEPTION 'no step % from %', NEW.action, p.state USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_step_allowed', TABLE = 'proposal_step';
    END IF;
    IF NEW.action IN ('return', 'reject') AND btrim(NEW.reason) = '' THEN
        RAISE EXCEPTION 'returning and rejecting need a reason' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_step_reason', TABLE = 'proposal_step', COLUMN = 'reason';
    END IF;
    IF NEW.action IN ('submit', 'approve', 'publish') AND NOT EXISTS (SELECT FROM proposal_revision r WHERE r.proposal_id = p.id AND r.revision = p.revision AND r.geom IS NOT NULL) THEN
        RAISE EXCEPTION 'there is no shape yet' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_step_has_shape', TABLE = 'proposal_step', COLUMN = 'geometry';
    END IF;
    UPDATE proposal SET state = NEW.to_state WHERE id = p.id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION take_step() IS 'Row trigger: a step must be one of the life, by the right person; nobody decides their own.';
CREATE TRIGGER proposal_step_taken BEFORE INSERT ON proposal_step FOR EACH ROW EXECUTE FUNCTION take_step();

-- +goose StatementBegin
CREATE FUNCTION keep_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE proposal SET revision = revision + 1, zone = NEW.zone WHERE id = NEW.proposal_id RETURNING revision INTO NEW.revision;
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION keep_revision() IS 'Row trigger: numbers the revisions of a proposal.';
CREATE TRIGGER proposal_revision_numbered BEFORE INSERT ON proposal_revision FOR EACH ROW EXECUTE FUNCTION keep_revision();

-- +goose StatementBegin
CREATE FUNCTION register_proposal(proposal bigint, code text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r proposal_revision;
    p proposal;
BEGIN
    SELECT * INTO p FROM proposal x WHERE x.id = $1 FOR UPDATE;
    IF p.state <> 'approved' OR acting_right('proposal', 'review') <> 'all' THEN
        RAISE EXCEPTION 'only an approved proposal is registered' USING ERRCODE = 'insufficient_privilege', TABLE = 'zone';
    END IF;
    SELECT * INTO r FROM proposal_revision x WHERE x.proposal_id = p.id AND x.revision = p.revision;
    IF r.zone IS NOT NULL THEN
        UPDATE zone z SET geom = r.geom, name_vi = r.name, kind = r.kind, source = 'proposal ' || p.id, source_date = (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date WHERE z.code = r.zone;
        RETURN r.zone;
    END IF;
    INSERT INTO zone (code, kind, name_vi, name_en, status, geom, accuracy, source, source_date, unverified)
    VALUES ($2, r.kind, r.name, r.name, 'planned', r.geom, 'indicative', 'proposal ' || p.id, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, false);
    UPDATE proposal x SET zone = $2 WHERE x.id = p.id;
    RETURN $2;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION register_proposal(bigint, text) IS 'Writes an approved proposal into the register of zones: a new zone of that code, or a new shape of the one that it changes. Answers the code.';

-- +goose StatementBegin
CREATE FUNCTION publish_proposal(proposal bigint, first date, last date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_right('proposal', 'review') <> 'all' THEN
        RAISE EXCEPTION 'publishing is not allowed' USING ERRCODE = 'insufficient_privilege', TABLE = 'proposal';
    END IF;
    UPDATE proposal p SET consultation_from = $2, consultation_to = $3 WHERE p.id = $1;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION publish_proposal(bigint, date, date) IS 'Shows a proposal to the public from the first day on; remarks are taken until the last.';

-- +goose StatementBegin
CREATE FUNCTION proposals_in_the_way(shape geometry, without bigint) RETURNS TABLE (id bigint, name text, state text, area_m2 double precision, overlap geometry)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN may_see_proposal(p.id, p.author, p.state, p.consultation_from) THEN p.id END,
           CASE WHEN may_see_proposal(p.id, p.author, p.state, p.consultation_from) THEN r.name END, p.state,
           ST_Area(ST_Intersection(r.geom, shape)),
           -- Of a draft of others only that it is there, and how much of it: no shape.
           CASE WHEN may_see_proposal(p.id, p.author, p.state, p.consultation_from) THEN ST_Intersection(r.geom, shape) END
    FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.revision = p.revision
    WHERE p.state IN ('draft', 'submitted', 'under_review', 'returned') AND p.id IS DISTINCT FROM without
      AND (without IS NULL OR p.variant_of IS DISTINCT FROM without) AND ST_Intersects(r.geom, shape)
      AND acting_right('proposal', 'check') = 'all'
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION proposals_in_the_way(geometry, bigint) IS 'Proposals that overlap a shape (EPSG:5899), for planners: number, name and shape only of those that they may see.';

-- +goose StatementBegin
CREATE FUNCTION send_remark(proposal bigint, said text, spot geometry, sender text, contact text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    remark bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM proposal p WHERE p.id = $1 AND (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN p.consultation_from AND p.consultation_to) THEN
        RAISE EXCEPTION 'no remarks are taken' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_remark_in_time', TABLE = 'proposal_remark';
    END IF;
    INSERT INTO proposal_remark (proposal_id, text, place) VALUES ($1, $2, $3) RETURNING id INTO remark;
    INSERT INTO personal.remark_sender (remark_id, name, contact) VALUES (remark, $4, $5);
    RETURN remark;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION send_remark(bigint, text, geometry, text, text) IS 'Takes a remark of the public while a proposal is published.';

ALTER TABLE proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_read ON proposal FOR SELECT TO matbang_web USING (may_see_proposal(id, author, state, consultation_from));
CREATE POLICY proposal_add ON proposal FOR INSERT TO matbang_web WITH CHECK (acting_right('proposal', 'add') = 'all' AND author = acting_account());
ALTER TABLE proposal_coauthor ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_coauthor_read ON proposal_coauthor FOR SELECT TO matbang_web USING (works_on_proposal(proposal_id));
ALTER TABLE proposal_revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_revision_read ON proposal_revision FOR SELECT TO matbang_web USING (sees_proposal(proposal_id));
CREATE POLICY proposal_revision_add ON proposal_revision FOR INSERT TO matbang_web WITH CHECK (may_edit_proposal(proposal_id));
ALTER TABLE proposal_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_step_read ON proposal_step FOR SELECT TO matbang_web USING (sees_proposal(proposal_id));
CREATE POLICY proposal_step_add ON proposal_step FOR INSERT TO matbang_web WITH CHECK (works_on_proposal(proposal_id));
ALTER TABLE proposal_comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_comment_read ON proposal_comment FOR SELECT TO matbang_web USING (works_on_proposal(proposal_id));
CREATE POLICY proposal_comment_add ON proposal_comment FOR INSERT TO matbang_web WITH CHECK (works_on_proposal(proposal_id));
CREATE POLICY proposal_comment_settle ON proposal_comment FOR UPDATE TO matbang_web USING (works_on_proposal(proposal_id));
ALTER TABLE proposal_remark ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_remark_read ON proposal_remark FOR SELECT TO matbang_web USING (sees_proposal(proposal_id));
ALTER TABLE personal.remark_sender ENABLE ROW LEVEL SECURITY;
CREATE POLICY remark_sender_read ON personal.remark_sender FOR SELECT TO matbang_web USING (acting_right('proposal', 'review') = 'all');
ALTER TABLE proposal_presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY proposal_presence_all ON proposal_presence TO matbang_web USING (works_on_proposal(proposal_id)) WITH CHECK (works_on_proposal(proposal_id) AND account_id = acting_account());
ALTER TABLE check_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY check_rule_read ON check_rule FOR SELECT TO matbang_web USING (true);
CREATE POLICY check_rule_administer ON check_rule TO matbang_web USING (acting_right('check_rule', 'administer') = 'all') WITH CHECK (acting_right('check_rule', 'administer') = 'all');

CREATE TRIGGER proposal_audited AFTER INSERT OR UPDATE OR DELETE ON proposal FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER proposal_step_audited AFTER INSERT ON proposal_step FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('proposal_id');
CREATE TRIGGER proposal_remark_audited AFTER INSERT ON proposal_remark FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id');
CREATE TRIGGER check_rule_audited AFTER INSERT OR UPDATE OR DELETE ON check_rule FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('code');
CREATE TRIGGER proposal_layer AFTER INSERT OR UPDATE OR DELETE ON proposal FOR EACH STATEMENT EXECUTE FUNCTION bump_layer('proposals');

-- The name of an account, for those who work with it.
-- +goose StatementBegin
CREATE FUNCTION shown_name(account integer) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT display_name FROM account a WHERE a.id = $1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION shown_name(integer) IS 'Name shown of an account; the role of requests reads no other accounts.';

INSERT INTO web_grant VALUES
    ('check_rule', 'SELECT, INSERT, UPDATE (valid_to, unverified)'), ('unit_price', 'SELECT'),
    ('proposal', 'SELECT, INSERT (variant_of)'), ('proposal_coauthor', 'SELECT'),
    ('proposal_revision', 'SELECT, INSERT (proposal_id, name, kind, note, zone, geom, lots, report)'),
    ('proposal_step', 'SELECT, INSERT (proposal_id, action, reason)'),
    ('proposal_comment', 'SELECT, INSERT (proposal_id, revision, reply_to, text, place), UPDATE (resolved_at, resolved_by)'),
    ('proposal_remark', 'SELECT'), ('personal.remark_sender', 'SELECT'),
    ('proposal_presence', 'SELECT, INSERT (proposal_id, editing), UPDATE (seen_at, since, editing)');
SELECT grant_to_web();
