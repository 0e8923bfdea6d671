package export

import (
	"context"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Store reads what is downloaded: what anybody may have from the public
// database, what is personal from the primary in the name of who asks.
type Store struct {
	db, primary postgres.DB
}

// NewStore returns a store.
func NewStore(db, primary postgres.DB) *Store { return &Store{db, primary} }

// public reads a selection as anybody may.
func (s *Store) public(ctx context.Context, sel ogcapi.Selection) features {
	return func(do func(ogcapi.Feature) error) error { return ogcapi.Each(ctx, s.db, sel, do) }
}

// as reads a selection in the name of an account.
func (s *Store) as(ctx context.Context, a postgres.Actor, sel ogcapi.Selection) features {
	return func(do func(ogcapi.Feature) error) error {
		a.ReadOnly = true
		return postgres.AsAccount(ctx, s.primary, a, func(tx pgx.Tx) error { return ogcapi.Each(ctx, tx, sel, do) })
	}
}

// Events describes the events of clearance for downloads. With personal, amounts
// and notes come with it where who asks may read them; the database decides.
func Events(personal bool) ogcapi.Collection {
	from := `(SELECT e.id, e.part_id, e.from_state, e.to_state, e.regime, e.effective_on, e.recorded_at, e.decision_no, e.decision_date, e.corrects, e.void, (SELECT n.id FROM clearance_event n WHERE n.corrects = e.id) AS corrected_by,
		p.id AS parcel_id, p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no, p.zone, p.admin_unit, p.corridors, p.project_id, p.state, p.obstacles, p.geom, p.geom_4326, p.geom_3857
		FROM clearance_event e JOIN clearance_part c ON c.id = e.part_id JOIN parcel p ON p.id = c.parcel_id) AS t LEFT JOIN clearance_project j ON j.id = t.project_id`
	text := func(vi, en string) ogcapi.Text { return ogcapi.Text{VI: vi, EN: en} }
	c := ogcapi.Collection{
		ID: "clearance-events", Title: text("Các bước giải phóng mặt bằng", "Events of clearance"), Layers: []string{"parcels"},
		FeatureID: "t.id", IntegerID: true, Corridors: "t.corridors", Valid: "daterange(t.effective_on, t.effective_on, '[]')", Geometry: "multipolygon",
		Properties: []ogcapi.Property{
			{Name: "parcel_id", Type: ogcapi.Integer, Filter: true, Title: text("Thửa", "Parcel")},
			{Name: "cadastral_unit", Filter: true, Title: text("Đơn vị lập bản đồ", "Cadastral unit")},
			{Name: "map_series", Title: text("Loại bản đồ", "Map series")},
			{Name: "sheet_no", Filter: true, Title: text("Số tờ", "Sheet")},
			{Name: "parcel_no", Filter: true, Title: text("Số thửa", "Parcel number")},
			{Name: "project", Filter: true, Column: "j.code", Title: text("Dự án", "Project")},
			{Name: "zone", Filter: true, Title: text("Khu", "Zone")},
			{Name: "admin_unit", Filter: true, Title: text("Xã, phường", "Commune")},
			{Name: "state", Filter: true, Title: text("Trạng thái hiện nay của thửa", "State of the parcel today")},
			{Name: "obstructed", Type: ogcapi.Boolean, Filter: true, Column: "(t.obstacles <> '{}')", Title: text("Thửa còn vướng mắc", "Whether an obstacle of the parcel is open")},
			{Name: "part", Type: ogcapi.Integer, Column: "t.part_id", Title: text("Phần", "Part")},
			{Name: "from_state", Filter: true, Title: text("Từ trạng thái", "State before")},
			{Name: "to_state", Filter: true, Title: text("Sang trạng thái", "State after")},
			{Name: "regime", Filter: true, Title: text("Luật áp dụng", "Law")},
			{Name: "effective_on", Type: ogcapi.Date, Title: text("Ngày có hiệu lực", "Took effect on")},
			{Name: "recorded_at", Type: ogcapi.Timestamp, Title: text("Ghi lúc", "Recorded at")},
			{Name: "decision_no", Title: text("Số văn bản", "Document number")},
			{Name: "decision_date", Type: ogcapi.Date, Title: text("Ngày văn bản", "Document date")},
			{Name: "corrects", Type: ogcapi.Integer, Title: text("Đính chính bản ghi", "Corrects record")},
			{Name: "corrected_by", Type: ogcapi.Integer, Title: text("Được đính chính bởi", "Corrected by record")},
			{Name: "void", Type: ogcapi.Boolean, Filter: true, Title: text("Bước không xảy ra", "Never happened")},
		},
	}
	if personal {
		from += " LEFT JOIN clearance_event_in_area v ON v.id = t.id"
		c.Properties = append(c.Properties,
			ogcapi.Property{Name: "amount_vnd", Type: ogcapi.Integer, Column: "v.amount_vnd", Title: text("Số tiền (đồng)", "Amount, VND")},
			ogcapi.Property{Name: "issuer", Column: "v.issuer", Title: text("Cơ quan", "Authority")},
			ogcapi.Property{Name: "note", Column: "v.note", Title: text("Ghi chú", "Note")},
		)
	}
	c.From = from
	return c
}
