package proposal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"matbang/internal/paper"
	"matbang/internal/web"
)

// words are the texts of the printed report.
type words map[string]Text

func (w words) in(lang, key string) string { return w[key].in(lang) }

func (t Text) in(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}

func printed() words {
	return words{
		"title": {"Báo cáo kiểm tra đề xuất", "Report on a proposal"}, "foot": {"Mặt bằng Quảng Ninh – báo cáo kiểm tra đề xuất", "Quảng Ninh Sites – report on a proposal"},
		"no": {"Đề xuất số", "Proposal no."}, "revision": {"bản", "revision"}, "state": {"Trạng thái", "State"}, "author": {"Người lập", "Author"}, "area": {"Diện tích", "Area"},
		"perimeter": {"Chu vi", "Perimeter"}, "units": {"Xã, phường hiện nay", "Communes of today"}, "before": {"Xã, phường trước 1/7/2025", "Communes before 1 July 2025"},
		"corridor": {"Hành lang", "Corridor"}, "parcels": {"Thửa đất theo tiến độ", "Parcels by clearance"}, "findings": {"Kết quả kiểm tra", "Findings"}, "rule": {"Quy tắc", "Rule"},
		"result": {"Kết quả", "Result"}, "says": {"Nhận xét", "What it says"}, "source": {"Căn cứ", "Source"}, "unverified": {"Chờ phòng pháp chế xác nhận.", "To be confirmed by the legal department."},
		"pass": {"đạt", "pass"}, "info": {"thông tin", "info"}, "warning": {"cảnh báo", "warning"}, "error": {"không đạt", "error"}, "no_data": {"chưa có dữ liệu", "no data"},
		"shape": {"Ranh giới đề xuất", "Proposed boundary"}, "zones": {"Khu, cụm đã có", "Existing zones"}, "areas": {"Vùng hạn chế", "Constraint areas"}, "axis": {"Trục hành lang", "Axis of the corridor"},
		"none": {"Chưa vẽ ranh giới.", "Nothing is drawn yet."}, "indicative": {"Ranh giới các lớp nền là khái quát, không phải ranh giới pháp lý; thửa đất có thể là dữ liệu minh họa.", "Boundaries of the layers are indicative, not legal; parcels may be demonstration data."},
		"nearest": {"Khoảng cách đường chim bay", "Straight distances"}, "count": {"Thửa", "Parcels"}, "ha": {"Hecta", "Hectares"},
		"no_parcels": {"Không có thửa nào trong ranh giới đã được đăng ký.", "No registered parcel lies within the boundary."}, "by_state": {"Trạng thái giải phóng", "State of clearance"},
		"by_use": {"Loại đất", "Land use"}, "kind_of_place": {"Loại", "Kind"}, "place": {"Địa điểm", "Place"}, "distance": {"Khoảng cách", "Distance"}, "unbuilt": {"chưa xây dựng", "not built yet"},
		"place_port": {"Cảng", "Port"}, "place_airport": {"Cảng hàng không", "Airport"}, "place_interchange": {"Nút giao cao tốc", "Interchange"}, "place_border_gate": {"Cửa khẩu", "Border gate"}, "place_station": {"Ga đường sắt", "Station"},
		"balance": {"Cân bằng sử dụng đất", "Land balance"}, "use": {"Chức năng", "Use"}, "share": {"Tỷ lệ", "Share"}, "norm": {"Định mức", "Norm"},
		"use_industrial": {"Công nghiệp, kho", "Industry, storage"}, "use_services": {"Hành chính, dịch vụ", "Administration, services"}, "use_green": {"Cây xanh", "Green"}, "use_traffic": {"Giao thông", "Traffic"},
		"use_technical": {"Hạ tầng kỹ thuật", "Technical area"}, "use_worker_housing": {"Nhà ở công nhân", "Worker housing"}, "use_water": {"Mặt nước", "Water"}, "use_other": {"Khác", "Other"},
		"corners": {"Bảng liệt kê tọa độ góc ranh", "Table of corners"}, "corners_note": {"VN-2000, kinh tuyến trục 107°45′, múi chiếu 3° (EPSG:5899); X là tọa độ bắc, Y là tọa độ đông, mét.", "VN-2000, central meridian 107°45′, 3° zone (EPSG:5899); X is the northing, Y the easting, metres."},
		"corners_more": {"In %d trong %d góc; lấy đủ bằng tệp CSV trong trang đề xuất.", "%d of %d corners are printed; the CSV file of the page holds all."},
		"corner":       {"Góc", "Corner"}, "x": {"X (m)", "X (m)"}, "y": {"Y (m)", "Y (m)"}, "side": {"Cạnh (m)", "Side (m)"},
		"versions": {"Kiểm tra lúc %s theo phiên bản lớp dữ liệu: %s.", "Checked at %s with these versions of the layers: %s."},
	}
}

var stateNames = map[string]Text{
	"draft": {"nháp", "draft"}, "submitted": {"đã trình", "submitted"}, "under_review": {"đang thẩm định", "under review"}, "returned": {"trả lại", "returned"},
	"approved": {"đã phê duyệt", "approved"}, "rejected": {"bị từ chối", "rejected"}, "withdrawn": {"đã rút", "withdrawn"},
}

// pdf answers the report of a proposal as a document with a map.
func (h handler) pdf(c echo.Context) error {
	q := web.NewQuery(c)
	lang := q.Enum("lang", "vi", "en")
	if err := q.Err(); err != nil {
		return err
	}
	id, err := numberOf(c, "id")
	if err != nil {
		return err
	}
	a := actor(c)
	p, err := h.store.Get(c.Request().Context(), a, id, 0)
	if err != nil {
		return asProblem(err)
	}
	picture, err := h.store.Picture(c.Request().Context(), a, id)
	if err != nil {
		return asProblem(err)
	}
	var report Report
	if err := json.Unmarshal(p.Report, &report); err != nil {
		return fmt.Errorf("read a kept report: %w", err)
	}
	var b bytes.Buffer
	sheet := h.write(p, &report, picture, lang)
	if picture != nil {
		shape, _ := readShape(p.Geometry, "geometry")
		corners, err := h.store.Corners(c.Request().Context(), shape)
		if err != nil {
			return err
		}
		writeCorners(sheet, corners, printed(), lang)
		writeVersions(sheet, &report, printed(), lang)
	}
	if _, err := sheet.WriteTo(&b); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`inline; filename="proposal-%d-%s.pdf"`, p.ID, lang))
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}

func (h handler) write(p *Proposal, r *Report, picture *Picture, lang string) *paper.Sheet {
	w := printed()
	s := paper.New(h.fonts, paper.Options{Lang: lang, Title: w.in(lang, "title") + " – " + p.Name, Foot: w.in(lang, "foot"), Made: time.Now()})
	s.Title(p.Name, fmt.Sprintf("%s %d, %s %d", w.in(lang, "no"), p.ID, w.in(lang, "revision"), p.Revision))
	s.Facts(paper.Fact{Label: w.in(lang, "state"), Value: stateNames[p.State].in(lang)}, paper.Fact{Label: w.in(lang, "author"), Value: p.Author.DisplayName})
	if picture == nil {
		s.Text(w.in(lang, "none"))
		return s
	}
	drawPicture(s, picture, w, lang)
	facts := []paper.Fact{
		{Label: w.in(lang, "area"), Value: hectares(r.AreaHa, lang)},
		{Label: w.in(lang, "perimeter"), Value: number(r.PerimeterM, 0, lang) + " m"},
		{Label: w.in(lang, "units"), Value: unitList(r.AdminUnits.After, lang)},
		{Label: w.in(lang, "before"), Value: unitList(r.AdminUnits.Before, lang)},
	}
	for _, c := range r.Corridors {
		facts = append(facts, paper.Fact{Label: w.in(lang, "corridor"), Value: fmt.Sprintf("%s: km %s–%s, %s", c.Name.in(lang), number(c.FromKM, 1, lang), number(c.ToKM, 1, lang), kilometres(c.DistanceM/1000, lang))})
	}
	s.Facts(facts...)
	s.Note(w.in(lang, "indicative"))
	s.Heading(w.in(lang, "findings"))
	rows, unverified := findingRows(r, w, lang)
	s.Table([]paper.Column{{Title: w.in(lang, "rule"), Share: 3}, {Title: w.in(lang, "result"), Share: 1.6}, {Title: w.in(lang, "says"), Share: 5}, {Title: w.in(lang, "source"), Share: 3}}, rows)
	if unverified {
		s.Note("* " + w.in(lang, "unverified"))
	}
	writeParcels(s, r, picture.States, w, lang)
	writeNear(s, r, w, lang)
	writeBalance(s, r, w, lang)
	return s
}

// findingRows puts the gravest findings first; a star is at the sources that are
// still to be confirmed.
func findingRows(r *Report, w words, lang string) (rows [][]string, unverified bool) {
	order := []string{"error", "warning", "no_data", "info", "pass"}
	for _, severity := range order {
		for _, f := range r.Findings {
			if f.Severity != severity {
				continue
			}
			source := f.Source
			if f.Unverified {
				source += " *"
				unverified = true
			}
			rows = append(rows, []string{f.Title.in(lang), w.in(lang, f.Severity), f.Message.in(lang), source})
		}
	}
	return rows, unverified
}

func unitList(units []UnitShare, lang string) string {
	text := ""
	for i, u := range units {
		if i > 0 {
			text += "; "
		}
		text += u.Name.in(lang) + " " + percent(u.Share, lang)
	}
	return text
}

func drawPicture(s *paper.Sheet, p *Picture, w words, lang string) {
	land, sea := paper.Hex("#f7f5ef"), paper.Hex("#dbe8ed")
	edge, zone, limit, axis, own := paper.Hex("#b9c4c8"), paper.Hex("#a23e86"), paper.Hex("#3f7d4f"), paper.Hex("#1f5fbf"), paper.Hex("#c2410c")
	s.Map(paper.Map{
		Frame: p.Shape.Bound().Pad(boundSide(p.Shape.Bound()) * 0.3), High: 105, Ground: &sea,
		Layers: []paper.Layer{
			{Shapes: p.Units, Fill: &land, Line: &edge, Width: 0.15},
			{Shapes: p.Areas, Fill: &limit, Opacity: 0.25, Line: &limit},
			{Shapes: p.Zones, Fill: &zone, Opacity: 0.15, Line: &zone, Dash: []float64{1.5, 1}},
			{Shapes: p.Corridors, Line: &axis, Width: 0.8},
			{Shapes: []orb.Geometry{p.Shape}, Fill: &own, Opacity: 0.3, Line: &own, Width: 0.6},
		},
		Keys: []paper.Key{
			{Text: w.in(lang, "shape"), Fill: &own}, {Text: w.in(lang, "zones"), Line: &zone}, {Text: w.in(lang, "areas"), Line: &limit}, {Text: w.in(lang, "axis"), Line: &axis},
		},
	})
}

func boundSide(b orb.Bound) float64 { return max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) }
