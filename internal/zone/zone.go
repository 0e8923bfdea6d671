// Package zone is the register of economic zones, industrial parks, clusters
// and the study areas of Resolution 01-NQ/TU.
package zone

import "matbang/internal/ogcapi"

// Kinds of zones, as in the API.
var kinds = []string{"economic_zone", "industrial_park", "industrial_cluster", "study_area"}

// Statuses of zones, as in the API.
var statuses = []string{"planned", "investing", "operating", "converting", "study"}

// Collection describes the register to the API.
func Collection() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "zones",
		Title: ogcapi.Text{VI: "Khu kinh tế, khu công nghiệp, cụm công nghiệp", EN: "Economic zones, industrial parks and clusters"},
		Description: ogcapi.Text{
			VI: "Khu kinh tế, khu công nghiệp, cụm công nghiệp và các địa bàn nghiên cứu của Nghị quyết 01-NQ/TU.",
			EN: "Economic zones, industrial parks, clusters and the study areas of Resolution 01-NQ/TU, with dated statements of area.",
		},
		Layers:    []string{"zones"},
		From:      "zone AS t",
		FeatureID: "t.code",
		Valid:     since,
		Corridors: "t.corridors",
		Geometry:  "multipolygon",
		Tiles:     []ogcapi.Tile{{MinZoom: 0, MaxZoom: 22, SQL: tile}},
		TileFields: map[string]string{
			"code": "own key", "kind": "kind of zone", "status": "status", "name_vi": "name in Vietnamese", "name_en": "name in English",
			"accuracy": "how far the shape may be trusted", "c": "corridors: 1 west, 2 east, 3 both",
		},
		Properties: ogcapi.Authored(
			ogcapi.Property{Name: "kind", Filter: true, Enum: kinds, Title: ogcapi.Text{VI: "Loại khu", EN: "Kind of zone"}},
			ogcapi.Property{Name: "status", Filter: true, Enum: statuses, Title: ogcapi.Text{VI: "Tình trạng", EN: "Status"}},
			ogcapi.Property{Name: "parent", Filter: true, Title: ogcapi.Text{VI: "Thuộc khu", EN: "Zone that holds it"}},
			ogcapi.Property{Name: "aliases", Type: ogcapi.Strings, Title: ogcapi.Text{VI: "Tên khác", EN: "Other names"}},
			ogcapi.Property{Name: "developer", Title: ogcapi.Text{VI: "Chủ đầu tư hạ tầng", EN: "Developer"}},
			ogcapi.Property{Name: "year", Type: ogcapi.Integer, Filter: true, Title: ogcapi.Text{VI: "Năm thành lập", EN: "Year of establishment"}},
			ogcapi.Property{Name: "model", Filter: true, Title: ogcapi.Text{VI: "Mô hình", EN: "Model"}},
			ogcapi.Property{Name: "sectors", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Ngành", EN: "Sectors"}},
			ogcapi.Property{Name: "legal_act", Title: ogcapi.Text{VI: "Văn bản thành lập", EN: "Founding act"}},
			ogcapi.Property{Name: "areas", Type: ogcapi.JSON, Column: statedAreas, Title: ogcapi.Text{VI: "Diện tích công bố", EN: "Stated areas, each with kind, hectares, date and source"}},
			ogcapi.Property{Name: "area_ha", Type: ogcapi.Number, Column: "t.area_m2 / 10000", Title: ogcapi.Text{VI: "Diện tích hình vẽ (ha)", EN: "Area of the drawn shape on the survey plane, hectares"}},
			ogcapi.Property{Name: "corridors", Type: ogcapi.Strings, Filter: true, Title: ogcapi.Text{VI: "Hành lang", EN: "Corridors"}},
			ogcapi.Property{Name: "description_vi", Title: ogcapi.Text{VI: "Mô tả", EN: "Description in Vietnamese"}},
			ogcapi.Property{Name: "description_en", Title: ogcapi.Text{VI: "Mô tả tiếng Anh", EN: "Description in English"}},
		),
	}
}
