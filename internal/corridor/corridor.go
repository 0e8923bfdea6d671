// Package corridor holds the western and the eastern economic corridor, the
// transport works along them and the places to which distances are measured.
package corridor

import "matbang/internal/ogcapi"

// Collections describes corridors, works and places to the API.
func Collections() []ogcapi.Collection {
	return []ogcapi.Collection{corridors(), works(), places()}
}

func corridors() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "corridors",
		Title: ogcapi.Text{VI: "Hành lang kinh tế", EN: "Economic corridors"},
		Description: ogcapi.Text{
			VI: "Tuyến phía Tây và tuyến phía Đông, lý trình km 0 tại Hạ Long.",
			EN: "The western and the eastern corridor, with chainage from km 0 at Hạ Long.",
		},
		Layers: []string{"corridors"}, From: "corridor AS t", FeatureID: "t.code",
		Corridors: "ARRAY[t.code]", Geometry: "linestring",
		Tiles:      []ogcapi.Tile{{MinZoom: 0, MaxZoom: 22, SQL: tile}},
		TileFields: map[string]string{"code": "west or east", "name_vi": "name in Vietnamese", "name_en": "name in English"},
		Properties: ogcapi.Authored(
			ogcapi.Property{Name: "kind", Title: ogcapi.Text{VI: "Loại", EN: "Kind"}},
			ogcapi.Property{Name: "width_m", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Bề rộng ảnh hưởng mặc định mỗi bên (m)", EN: "Default width of influence to each side, metres"}},
			ogcapi.Property{Name: "length_km", Type: ogcapi.Number, Column: "t.length_m / 1000", Title: ogcapi.Text{VI: "Chiều dài (km)", EN: "Length on the survey plane, km"}},
		),
	}
}

func works() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "works",
		Title: ogcapi.Text{VI: "Công trình giao thông", EN: "Transport works"},
		Description: ogcapi.Text{
			VI: "Công trình nêu trong Nghị quyết 01-NQ/TU: cam kết năm 2020 và tình trạng thực tế hiện nay; cùng mạng lưới đường.",
			EN: "The works that Resolution 01-NQ/TU names: what was undertaken in 2020 and how they really stand; with the network around them.",
		},
		Layers: []string{"works"}, From: "work AS t", FeatureID: "t.code",
		Corridors: "t.corridors", Geometry: "any",
		Properties: ogcapi.Authored(
			ogcapi.Property{Name: "kind", Filter: true, Title: ogcapi.Text{VI: "Loại công trình", EN: "Kind of work"}, Enum: []string{"expressway", "national_road", "provincial_road", "road", "bridge", "railway", "airport", "port", "project_group"}},
			ogcapi.Property{Name: "status", Filter: true, Title: ogcapi.Text{VI: "Tình trạng thực tế", EN: "Real status today"}, Enum: []string{"study", "proposed", "approved", "construction", "operating", "suspended", "cancelled"}},
			ogcapi.Property{Name: "resolution_ref", Filter: true, Title: ogcapi.Text{VI: "Mã trong nghị quyết", EN: "Number among the works of the resolution"}},
			ogcapi.Property{Name: "resolution_section", Title: ogcapi.Text{VI: "Mục của nghị quyết", EN: "Section of the resolution"}},
			ogcapi.Property{Name: "commitment", Filter: true, Title: ogcapi.Text{VI: "Cam kết năm 2020", EN: "Undertaking of 2020"}},
			ogcapi.Property{Name: "commitment_vi", Title: ogcapi.Text{VI: "Nội dung cam kết", EN: "Undertaking in Vietnamese"}},
			ogcapi.Property{Name: "commitment_en", Title: ogcapi.Text{VI: "Nội dung cam kết (Anh)", EN: "Undertaking in English"}},
			ogcapi.Property{Name: "deadline", Type: ogcapi.Date, Title: ogcapi.Text{VI: "Thời hạn", EN: "Deadline"}},
			ogcapi.Property{Name: "started_on", Title: ogcapi.Text{VI: "Khởi công", EN: "Start of construction"}},
			ogcapi.Property{Name: "opened_on", Title: ogcapi.Text{VI: "Thông xe", EN: "Opened"}},
			ogcapi.Property{Name: "length_km", Type: ogcapi.Number, Title: ogcapi.Text{VI: "Chiều dài công bố (km)", EN: "Stated length, km"}},
			ogcapi.Property{Name: "partner", Title: ogcapi.Text{VI: "Phối hợp với", EN: "Partner province"}},
			ogcapi.Property{Name: "corridors", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Hành lang", EN: "Corridors"}},
			ogcapi.Property{Name: "outcome_vi", Title: ogcapi.Text{VI: "Kết quả", EN: "Outcome in Vietnamese"}},
			ogcapi.Property{Name: "outcome_en", Title: ogcapi.Text{VI: "Kết quả (Anh)", EN: "Outcome in English"}},
		),
	}
}

func places() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "places",
		Title: ogcapi.Text{VI: "Nút giao, cảng, sân bay, cửa khẩu, ga", EN: "Interchanges, ports, airports, border gates, stations"},
		Description: ogcapi.Text{
			VI: "Các điểm dùng để tính khoảng cách, kể cả của Hải Phòng.",
			EN: "Points to which distances are measured, those of Hải Phòng that matter included.",
		},
		Layers: []string{"places"}, From: "place AS t", FeatureID: "t.code",
		Corridors: "t.corridors", Geometry: "point",
		Properties: ogcapi.Authored(
			ogcapi.Property{Name: "kind", Filter: true, Title: ogcapi.Text{VI: "Loại", EN: "Kind"}, Enum: []string{"interchange", "port", "airport", "border_gate", "station"}},
			ogcapi.Property{Name: "status", Filter: true, Title: ogcapi.Text{VI: "Tình trạng", EN: "Status"}, Enum: []string{"operating", "planned", "construction"}},
			ogcapi.Property{Name: "province", Filter: true, Title: ogcapi.Text{VI: "Tỉnh, thành phố", EN: "Province"}},
			ogcapi.Property{Name: "road", Filter: true, Title: ogcapi.Text{VI: "Thuộc tuyến", EN: "Road of an interchange"}},
			ogcapi.Property{Name: "deep_water", Type: ogcapi.Boolean, Filter: true, Title: ogcapi.Text{VI: "Nước sâu", EN: "Deep water"}},
			ogcapi.Property{Name: "max_dwt", Type: ogcapi.Integer, Title: ogcapi.Text{VI: "Trọng tải lớn nhất (DWT)", EN: "Largest ship, DWT"}},
			ogcapi.Property{Name: "opened_on", Title: ogcapi.Text{VI: "Khai trương", EN: "Opened"}},
			ogcapi.Property{Name: "corridors", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Hành lang", EN: "Corridors"}},
		),
	}
}
