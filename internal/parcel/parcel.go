// Package parcel is the cadastre with clearance: parcels, where each stands,
// the events that brought it there.
package parcel

import "matbang/internal/ogcapi"

// States of clearance in the order of the main way.
var states = []string{
	"not_started", "notified", "inventory", "inventoried", "plan_posted", "plan_approved", "paid", "recovery_decided", "handed_over", "clean", "excluded",
}

// Collection describes the parcels to the API. Nothing in it is personal: no
// land user, no case, no amount.
func Collection() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "parcels",
		Title: ogcapi.Text{VI: "Thửa đất và giải phóng mặt bằng", EN: "Parcels and land clearance"},
		Description: ogcapi.Text{
			VI: "Thửa đất của các dự án giải phóng mặt bằng với trạng thái hiện tại.",
			EN: "Parcels of the clearance projects with their state of clearance. Demonstration parcels are made up and say so.",
		},
		Layers: []string{"parcels", "admin-units"},
		From: `parcel AS t LEFT JOIN clearance_project p ON p.id = t.project_id
			LEFT JOIN admin_unit u ON u.code = t.cadastral_unit`,
		FeatureID: "t.id", IntegerID: true,
		Corridors: "t.corridors",
		Geometry:  "multipolygon",
		Tiles: []ogcapi.Tile{
			{MinZoom: 6, MaxZoom: farZoom, SQL: farTile},
			{MinZoom: farZoom + 1, MaxZoom: detailZoom - 1, SQL: dissolvedTile},
			{MinZoom: detailZoom, MaxZoom: 22, SQL: detailTile},
		},
		TellsTiles: true,
		TileFields: map[string]string{
			"s": "state of clearance", "c": "corridors: 1 west, 2 east, 3 both", "o": "1 when an obstacle is open; from zoom 13",
			"d": "last day of the time limit that runs, counted from 2000-01-01; from zoom 13, of today only",
			"n": "number of parcels together; below zoom 13", "ha": "their hectares on the survey plane; below zoom 13",
		},
		Properties: properties(),
		Past:       past(),
	}
}

// past describes the parcels as they were: state, grade, obstacles and project.
func past() *ogcapi.Past {
	return &ogcapi.Past{
		From: `parcel AS t LEFT JOIN LATERAL parcel_as_of(t.id, {day}, {known}) s ON true
			LEFT JOIN project_parcel m ON m.parcel_id = t.id AND m.joined_on <= {day} AND (m.left_on IS NULL OR m.left_on > {day})
			LEFT JOIN clearance_project p ON p.id = m.project_id
			LEFT JOIN admin_unit u ON u.code = t.cadastral_unit`,
		Columns: map[string]string{
			"state": "coalesce(s.state, 'not_started')", "state_since": "s.state_since", "grade": "s.grade", "obstructed": "coalesce(s.obstructed, false)",
			"project": "p.code", "project_name": "p.name_vi", "project_name_en": "p.name_en",
		},
		Tiles: []ogcapi.Tile{
			{MinZoom: 6, MaxZoom: farZoom, SQL: farTileAsOf},
			{MinZoom: farZoom + 1, MaxZoom: detailZoom - 1, SQL: nearTileAsOf},
			{MinZoom: detailZoom, MaxZoom: 22, SQL: detailTileAsOf},
		},
	}
}

// farZoom is the last zoom at which parcels are added up by squares.
const farZoom = 10

// detailZoom is the zoom from which single parcels are drawn; below, parcels
// are dissolved by state.
const detailZoom = 13

func properties() []ogcapi.Property {
	return []ogcapi.Property{
		{Name: "cadastral_unit", Filter: true, Title: ogcapi.Text{VI: "Đơn vị lập bản đồ địa chính", EN: "Cadastral unit"}},
		{Name: "cadastral_unit_name", Column: "u.name_vi", Title: ogcapi.Text{VI: "Tên đơn vị", EN: "Name of the cadastral unit in Vietnamese"}},
		{Name: "cadastral_unit_name_en", Column: "u.name_en", Title: ogcapi.Text{VI: "Tên đơn vị tiếng Anh", EN: "Name of the cadastral unit in English"}},
		{Name: "map_series", Filter: true, Title: ogcapi.Text{VI: "Loại bản đồ", EN: "Map series"}},
		{Name: "sheet_no", Filter: true, Title: ogcapi.Text{VI: "Số tờ bản đồ", EN: "Map sheet number"}},
		{Name: "parcel_no", Filter: true, Title: ogcapi.Text{VI: "Số thửa", EN: "Parcel number"}},
		{Name: "land_use", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Loại đất", EN: "Land use, largest part first"}},
		{Name: "area_m2", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Diện tích đo trên hình (m²)", EN: "Measured area on the survey plane, m²"}},
		{Name: "recorded_area_m2", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Diện tích pháp lý (m²)", EN: "Recorded area, m²"}},
		{Name: "state", Filter: true, Enum: states, Title: ogcapi.Text{VI: "Trạng thái giải phóng mặt bằng", EN: "State of clearance"}},
		{Name: "state_since", Type: ogcapi.Date, Title: ogcapi.Text{VI: "Từ ngày", EN: "Since"}},
		{Name: "grade", Filter: true, Enum: []string{"legally_clear", "vacant", "ready_to_build"}, Title: ogcapi.Text{VI: "Mức độ sạch", EN: "Grade of clean land"}},
		{Name: "obstructed", Type: ogcapi.Boolean, Filter: true, Column: "(t.obstacles <> '{}')", Title: ogcapi.Text{VI: "Còn vướng mắc", EN: "Whether an obstacle is open; its kind is not public"}},
		{Name: "project", Filter: true, Column: "p.code", Title: ogcapi.Text{VI: "Dự án", EN: "Clearance project"}},
		{Name: "project_name", Column: "p.name_vi", Title: ogcapi.Text{VI: "Tên dự án", EN: "Name of the project in Vietnamese"}},
		{Name: "project_name_en", Column: "p.name_en", Title: ogcapi.Text{VI: "Tên dự án tiếng Anh", EN: "Name of the project in English"}},
		{Name: "zone", Filter: true, Title: ogcapi.Text{VI: "Khu", EN: "Zone in which it lies"}},
		{Name: "admin_unit", Filter: true, Title: ogcapi.Text{VI: "Đơn vị hành chính hiện nay", EN: "Administrative unit of today"}},
		{Name: "corridors", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Hành lang", EN: "Corridors"}},
		{Name: "accuracy", Filter: true, Enum: []string{"surveyed", "indicative", "demonstration"}, Title: ogcapi.Text{VI: "Độ tin cậy hình học", EN: "How far the shape may be trusted"}},
		{Name: "source", Title: ogcapi.Text{VI: "Nguồn", EN: "Source"}},
		{Name: "source_date", Type: ogcapi.Date, Title: ogcapi.Text{VI: "Ngày của nguồn", EN: "Date of the source"}},
	}
}
