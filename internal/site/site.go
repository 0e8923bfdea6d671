// Package site finds contiguous clean land for investors: blocks put together
// from parcels, searched, compared, proved, asked about.
package site

import (
	"slices"

	"matbang/internal/ogcapi"
)

// Levels of cleanness, each with blocks of its own. A block of a level holds
// parcels that have all reached it; of m3 to m24, that are vacant or expected
// to be within so many months.
var levels = []string{"ready_to_build", "vacant", "legally_clear", "m3", "m6", "m12", "m24"}

// leastListed is the area, m², below which a block is kept but not shown:
// smaller than any lot that parks lease.
const leastListed = 4000

// levelOf chooses the level that answers a question: the grade asked for, or
// the longest forecast within the months.
func levelOf(grade string, months int) string {
	switch {
	case months >= 24:
		return "m24"
	case months >= 12:
		return "m12"
	case months >= 6:
		return "m6"
	case months >= 3:
		return "m3"
	case grade != "":
		return grade
	}
	return "vacant"
}

// member is a parcel as the assembly of blocks sees it.
type member struct {
	parcel int64
	area   float64 // m²
	was    int64   // block to which it belonged, 0 for none
}

// component is a block in the making.
type component struct {
	id      int64 // 0 until a new number is given
	members []member
}

// assemble puts parcels together that share edges. A block of before keeps its
// number where the larger part of it is now; where two grew together, the
// larger part's number stays. The answer does not depend on the order of
// anything.
func assemble(members []member, edges [][2]int64) []component {
	at := make(map[int64]int, len(members))
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b member) int { return int(a.parcel - b.parcel) })
	parent := make([]int, len(members))
	for i, m := range members {
		at[m.parcel], parent[i] = i, i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, e := range edges {
		a, okA := at[e[0]]
		b, okB := at[e[1]]
		if okA && okB {
			a, b = root(a), root(b)
			parent[max(a, b)] = min(a, b)
		}
	}
	var out []component
	index := map[int]int{}
	for i, m := range members {
		r := root(i)
		n, known := index[r]
		if !known {
			n = len(out)
			index[r] = n
			out = append(out, component{})
		}
		out[n].members = append(out[n].members, m)
	}
	inherit(out)
	return out
}

// inherit gives blocks the numbers of before.
func inherit(list []component) {
	type heir struct {
		component int
		area      float64
	}
	heirs := map[int64]heir{}
	for n, c := range list {
		parts := map[int64]float64{}
		for _, m := range c.members {
			if m.was != 0 {
				parts[m.was] += m.area
			}
		}
		for was, area := range parts {
			if h, ok := heirs[was]; !ok || area > h.area || (area == h.area && n < h.component) {
				heirs[was] = heir{n, area}
			}
		}
	}
	best := map[int]heir{} // of a component: its area in the block whose number it takes
	for was, h := range heirs {
		b, ok := best[h.component]
		if !ok || h.area > b.area || (h.area == b.area && was < list[h.component].id) {
			best[h.component] = h
			list[h.component].id = was
		}
	}
}

// Text is a text in both languages.
type Text = ogcapi.Text

// Collection describes the sites to the API: vacant land or better.
func Collection() ogcapi.Collection {
	return ogcapi.Collection{
		ID:    "sites",
		Title: Text{VI: "Quỹ đất sạch liền khoảnh", EN: "Contiguous clean land"},
		Description: Text{
			VI: "Các khoảnh đất đã bàn giao, không còn vướng mắc, ghép từ các thửa liền kề trong một khu.",
			EN: "Blocks of vacant parcels that share edges, within one zone; computed from the state of clearance.",
		},
		Layers: []string{"sites"}, From: "(SELECT * FROM site_land WHERE level = 'vacant') AS t", FeatureID: "t.id", IntegerID: true,
		Corridors: "t.corridors", Geometry: "multipolygon",
		Tiles: []ogcapi.Tile{{MinZoom: 0, MaxZoom: 22, SQL: tile}},
		TileFields: map[string]string{
			"ha": "hectares", "grade": "lowest grade of its parcels", "c": "corridors: 1 west, 2 east, 3 both",
		},
		Properties: []ogcapi.Property{
			{Name: "area_ha", Type: ogcapi.Number, Column: "t.area_m2 / 10000", Title: Text{VI: "Diện tích (ha)", EN: "Area on the survey plane, hectares"}},
			{Name: "grade", Filter: true, Enum: []string{"vacant", "ready_to_build"}, Title: Text{VI: "Mức độ sạch", EN: "Lowest grade of its parcels"}},
			{Name: "clean_since", Type: ogcapi.Date, Title: Text{VI: "Sạch từ ngày", EN: "Clean since"}},
			{Name: "parcels", Type: ogcapi.Integer, Title: Text{VI: "Số thửa", EN: "Number of parcels"}},
			{Name: "zone", Filter: true, Title: Text{VI: "Khu", EN: "Zone in which it lies"}},
			{Name: "admin_unit", Filter: true, Title: Text{VI: "Đơn vị hành chính hiện nay", EN: "Administrative unit of today"}},
			{Name: "corridors", Type: ogcapi.Strings, Filter: true, Title: Text{VI: "Hành lang", EN: "Corridors"}},
			{Name: "square_m", Type: ogcapi.Number, Title: Text{VI: "Cạnh hình vuông lớn nhất (m)", EN: "Side of the largest square found, metres"}},
			{Name: "fits_share", Type: ogcapi.Number, Title: Text{VI: "Tỷ lệ đặt được nhà 200 × 100 m", EN: "Share that a building of 200 by 100 m fits"}},
			{Name: "frontage_m", Type: ogcapi.Number, Title: Text{VI: "Mặt giáp đường (m)", EN: "Boundary along transport land, metres"}},
			{Name: "port_km", Type: ogcapi.Number, Title: Text{VI: "Đến cảng nước sâu (km)", EN: "Way to the nearest deep-water port, km"}},
			{Name: "airport_km", Type: ogcapi.Number, Title: Text{VI: "Đến sân bay (km)", EN: "Way to the nearest airport, km"}},
			{Name: "interchange_km", Type: ogcapi.Number, Title: Text{VI: "Đến nút giao cao tốc (km)", EN: "Way to the nearest interchange, km"}},
			{Name: "border_km", Type: ogcapi.Number, Title: Text{VI: "Đến cửa khẩu (km)", EN: "Way to the nearest border gate, km"}},
			{Name: "demonstration", Type: ogcapi.Boolean, Title: Text{VI: "Dữ liệu trình diễn", EN: "Whether any parcel is made up"}},
		},
	}
}
