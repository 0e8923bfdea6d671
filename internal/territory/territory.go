// Package territory holds what the land is divided into and what limits it:
// administrative units, each with the time in which it exists, and constraint
// areas. It converts between WGS 84 and the survey plane.
package territory

import "matbang/internal/ogcapi"

// Collections describes the units and the constraint areas to the API.
func Collections() []ogcapi.Collection { return []ogcapi.Collection{constraints(), units()} }

func validity() []ogcapi.Property {
	return []ogcapi.Property{
		{Name: "valid_from", Type: ogcapi.Date, Title: ogcapi.Text{VI: "Hiệu lực từ", EN: "First day in force"}},
		{Name: "valid_to", Type: ogcapi.Date, Title: ogcapi.Text{VI: "Hết hiệu lực từ", EN: "First day no more in force"}},
		{Name: "legal_act", Title: ogcapi.Text{VI: "Văn bản", EN: "Legal act"}},
	}
}

func units() ogcapi.Collection {
	own := []ogcapi.Property{
		{Name: "kind", Filter: true, Title: ogcapi.Text{VI: "Loại đơn vị", EN: "Kind of unit"}, Enum: []string{"province", "city", "town", "district", "ward", "commune", "township", "special_zone"}},
		{Name: "level", Filter: true, Title: ogcapi.Text{VI: "Cấp", EN: "Level"}, Enum: []string{"province", "district", "commune"}},
		{Name: "gso_code", Filter: true, Title: ogcapi.Text{VI: "Mã ĐVHC", EN: "Code of the statistical office, reused over time"}},
		{Name: "parent", Filter: true, Title: ogcapi.Text{VI: "Thuộc đơn vị", EN: "Unit above"}},
		{Name: "official_area_km2", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Diện tích công bố (km²)", EN: "Official area, km²"}},
		{Name: "formed_from", Type: ogcapi.JSON, Column: formedFrom, Title: ogcapi.Text{VI: "Được lập từ", EN: "Units of which it was formed, whole or in part"}},
		{Name: "became", Type: ogcapi.JSON, Column: became, Title: ogcapi.Text{VI: "Trở thành", EN: "Units that it became part of, whole or in part"}},
	}
	return ogcapi.Collection{
		ID:    "admin-units",
		Title: ogcapi.Text{VI: "Đơn vị hành chính", EN: "Administrative units"},
		Description: ogcapi.Text{
			VI: "13 đơn vị cấp huyện và các xã năm 2020, 54 đơn vị từ 01/07/2025; dùng datetime để chọn.",
			EN: "The 13 districts and the communes of 2020, and the 54 units since 1 July 2025; datetime selects.",
		},
		Layers: []string{"admin-units"}, From: "admin_unit AS t", FeatureID: "t.code", Valid: "t.valid",
		Corridors: "corridors_of(t.geom)", Geometry: "multipolygon", Properties: ogcapi.Authored(append(own, validity()...)...),
	}
}

func constraints() ogcapi.Collection {
	own := []ogcapi.Property{
		{Name: "kind", Filter: true, Title: ogcapi.Text{VI: "Loại khu vực", EN: "Kind of area"}, Enum: []string{"heritage_core", "heritage_buffer", "national_park", "special_use_forest", "protection_forest", "mangrove", "mining", "monument"}},
		{Name: "official_area_ha", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Diện tích công bố (ha)", EN: "Official area, hectares"}},
		{Name: "area_ha", Type: ogcapi.Number, Column: "t.area_m2 / 10000", Title: ogcapi.Text{VI: "Diện tích hình vẽ (ha)", EN: "Area of the drawn shape on the survey plane, hectares"}},
	}
	return ogcapi.Collection{
		ID:    "constraints",
		Title: ogcapi.Text{VI: "Khu vực bảo vệ và hạn chế", EN: "Protected and limited areas"},
		Description: ogcapi.Text{
			VI: "Di sản, vườn quốc gia, rừng, rừng ngập mặn, khai thác than, theo thời gian hiệu lực.",
			EN: "Heritage, national park, forests, mangroves, coal mining, each with the time in which it is in force.",
		},
		Layers: []string{"constraints"}, From: "constraint_area AS t", FeatureID: "t.code", Valid: "t.valid",
		Corridors: "corridors_of(t.geom)", Geometry: "multipolygon", Properties: ogcapi.Authored(append(own, validity()...)...),
	}
}
