package intake

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Issue is what is wrong with a row.
type Issue struct {
	ID         int64           `json:"id"`
	Row        int             `json:"row"`
	Field      string          `json:"field"`
	Rule       string          `json:"rule"`
	Severity   string          `json:"severity"`
	Message    Text            `json:"message"`
	At         *[2]float64     `json:"at"`
	WidthM     *float64        `json:"width_m"`
	AreaM2     *float64        `json:"area_m2"`
	Repairable bool            `json:"repairable"`
	Geometry   json.RawMessage `json:"geometry,omitempty"`
}

// sentences say each rule to the person who must act; {name} is a value of the
// issue.
func sentences() map[string]Text {
	return map[string]Text{
		"geometry_unreadable": {"Hình không đọc được: {said}", "The shape cannot be read: {said}"},
		"geometry_missing":    {"Dòng này không có hình.", "This row has no shape."},
		"geometry_type":       {"Hình là {type}, không phải vùng; thửa đất phải là vùng (polygon).", "The shape is a {type}, no area; a parcel must be a polygon."},
		"geometry_misplaced":  {"Tọa độ không dùng được với hệ tọa độ đã chọn.", "The coordinates cannot be used with the coordinate system that was chosen."},
		"geometry_too_large":  {"Hình quá lớn ({said} byte).", "The shape is too large ({said} bytes)."},
		"line_open":           {"Đường ranh chưa khép kín: điểm cuối không trùng điểm đầu.", "The boundary is not closed: its last point is not its first."},
		"line_closed":         {"Đường khép kín đã được đọc thành vùng.", "A closed line was read as an area."},
		"geojson_feature":     {"Không phải đối tượng “Feature”: {said}", "This is no \"Feature\": {said}"},
		"geojson_properties":  {"“properties” không đọc được: {said}", "The properties cannot be read: {said}"},
		"row_cells":           {"Dòng có {cells} ô nhưng bảng có {columns} cột.", "The row has {cells} cells, the table {columns} columns."},
		"corner_number":       {"Dòng {line}: tọa độ X “{x}”, Y “{y}” không phải số.", "Line {line}: the coordinates X \"{x}\", Y \"{y}\" are no numbers."},
		"corners_few":         {"Thửa chỉ có {corners} góc; cần ít nhất 3.", "The parcel has {corners} corners; it needs 3 at least."},
		"edge_length":         {"Dòng {line}: cạnh ghi {written} m, tính được {computed} m.", "Line {line}: the edge is written as {written} m and computes to {computed} m."},
		"required":            {"Thiếu {field}.", "The {field} is missing."},
		"unit_unknown":        {"Không biết xã, phường {said}.", "The commune {said} is not known."},
		"unit_missing":        {"Không rõ xã, phường: thửa không nằm trong xã nào và tệp không ghi.", "The commune is not known: the parcel lies in none, and the file names none."},
		"identity_twice":      {"Tờ {sheet} thửa {parcel} có nhiều lần trong tệp (lần đầu ở dòng {row}).", "Sheet {sheet}, parcel {parcel} comes more than once in the file (first in row {row})."},
		"identity_retired":    {"Tờ {sheet} thửa {parcel} đã được tách, hợp hoặc đổi số ngày {on}, không còn hiệu lực; xem thửa số {id}.", "Sheet {sheet}, parcel {parcel} was split, merged or renumbered on {on} and is no more; see parcel {id}."},
		"number":              {"“{said}” không phải diện tích.", "\"{said}\" is no area."},
		"area_differs":        {"Diện tích pháp lý {recorded} m², đo trên hình {measured} m².", "The recorded area is {recorded} m², the measured one {measured} m²."},
		"land_use_unknown":    {"Không biết mã loại đất “{said}”; không ghi loại đất.", "The land use \"{said}\" is not known; none is recorded."},
		"invalid":             {"Hình sai: {reason}.", "The shape is invalid: {reason}."},
		"vertex_twice":        {"{count} đỉnh bị ghi hai lần.", "{count} vertices are written twice."},
		"sliver":              {"Thửa quá hẹp hoặc quá nhỏ (mảnh vụn).", "The parcel is a sliver: very thin or very small."},
		"outside_province":    {"Thửa nằm ngoài tỉnh Quảng Ninh.", "The parcel lies outside Quảng Ninh."},
		"near_border":         {"Thửa nằm ngoài ranh giới tỉnh (vẽ khái quát) dưới 2 km.", "The parcel lies less than 2 km outside the province as drawn, which is generalised."},
		"not_yours":           {"Thửa nằm ngoài địa bàn của đơn vị bạn.", "The parcel lies outside your area of competence."},
		"overlap":             {"Chồng lên dòng {row} (tờ {sheet} thửa {parcel}).", "It overlaps row {row} (sheet {sheet}, parcel {parcel})."},
		"overlap_register":    {"Chồng lên thửa đã đăng ký: tờ {sheet} thửa {parcel}.", "It overlaps a registered parcel: sheet {sheet}, parcel {parcel}."},
		"gap":                 {"Có khe hở hẹp cạnh thửa này.", "There is a narrow gap beside this parcel."},
	}
}

// fieldNames are the fields in a sentence.
var fieldNames = map[string]Text{"sheet_no": {"số tờ bản đồ", "map sheet number"}, "parcel_no": {"số thửa", "parcel number"}}

// message writes the sentence of a rule.
func message(rule, field string, values map[string]any) Text {
	t, ok := sentences()[rule]
	if !ok {
		return Text{rule, rule}
	}
	pairsVI, pairsEN := []string{}, []string{}
	for k, v := range values {
		text := fmt.Sprint(v)
		if v == nil { // such as the number of the other parcel, which has none
			text = "–"
		}
		if f, ok := v.(float64); ok {
			text = strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", f), "0"), ".")
		}
		pairsEN = append(pairsEN, "{"+k+"}", text)
		if _, isNumber := v.(float64); isNumber {
			text = strings.Replace(text, ".", ",", 1)
		}
		pairsVI = append(pairsVI, "{"+k+"}", text)
	}
	if n, ok := fieldNames[field]; ok {
		pairsVI, pairsEN = append(pairsVI, "{field}", n.VI), append(pairsEN, "{field}", n.EN)
	}
	return Text{strings.NewReplacer(pairsVI...).Replace(t.VI), strings.NewReplacer(pairsEN...).Replace(t.EN)}
}
