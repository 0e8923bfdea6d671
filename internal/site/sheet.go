package site

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"matbang/internal/paper"
)

// words of a fact sheet, Vietnamese and English.
type words struct{ vi, en string }

func (w words) in(lang string) string {
	if lang == "en" {
		return w.en
	}
	return w.vi
}

func say(lang, vi, en string) string { return words{vi, en}.in(lang) }

func text(lang string, t Text) string { return words{t.VI, t.EN}.in(lang) }

var grades = map[string]words{
	"legally_clear":  {"đã thu hồi và chi trả", "recovered and paid for"},
	"vacant":         {"đã bàn giao, không vướng mắc", "vacant, no obstacle"},
	"ready_to_build": {"sẵn sàng xây dựng", "ready to build"},
}

var places = map[string]words{
	"port": {"Cảng", "Port"}, "airport": {"Sân bay", "Airport"}, "interchange": {"Nút giao cao tốc", "Interchange"},
	"border": {"Cửa khẩu", "Border gate"}, "city": {"Đô thị", "Town"},
}

// asked are the topics that every investor asks for.
var asked = []struct {
	topic string
	name  words
}{
	{"price", words{"giá thuê", "rent"}},
	{"term", words{"thời hạn", "term"}},
	{"incentive", words{"ưu đãi", "incentives"}},
	{"power", words{"điện", "power"}},
	{"water", words{"nước", "water"}},
	{"wastewater", words{"xử lý nước thải", "wastewater"}},
	{"telecom", words{"viễn thông", "telecommunications"}},
	{"labour", words{"lao động", "labour"}},
}

// figure writes a number the way the language does.
func figure(lang string, v float64, decimals int) string {
	s := fmt.Sprintf("%.*f", decimals, v)
	if lang != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

func metres(lang string, v *float64) string {
	if v == nil {
		return ""
	}
	return figure(lang, *v, 0) + " m"
}

func day(lang string, iso *string) string {
	if iso == nil {
		return ""
	}
	t, err := time.Parse(time.DateOnly, *iso)
	if err != nil {
		return *iso
	}
	if lang == "en" {
		return t.Format("2 January 2006")
	}
	return t.Format("02/01/2006")
}

// access is a place as the database tells of it.
type access struct {
	Kind      string   `json:"kind"`
	Name      Text     `json:"name"`
	Operating bool     `json:"operating"`
	Deep      *bool    `json:"deep_water"`
	RoadKM    *float64 `json:"road_km"`
	Minutes   *float64 `json:"minutes"`
	Straight  float64  `json:"straight_km"`
}

// most is how many statements and places a sheet of one page has room for.
const (
	mostStatements = 8
	mostPlaces     = 7
)

// writeSheet writes the fact sheet of a site: one A4 page.
func writeSheet(out io.Writer, fonts paper.Fonts, d Detail, k sketch, lang, address string, now time.Time) error {
	s := paper.New(fonts, paper.Options{Lang: lang, Title: text(lang, d.Name), Foot: address, Made: now})
	where := ""
	if d.Admin != nil {
		where = text(lang, d.Admin.Name)
	}
	s.Title(text(lang, d.Name), strings.TrimPrefix(where+" · "+say(lang, "Quảng Ninh", "Quảng Ninh, Vietnam"), " · "))
	if d.Demo {
		s.Warning(say(lang, "Dữ liệu trình diễn: thửa đất và tiến độ được dựng để giới thiệu, không phải đất thật.", "Demonstration data: the parcels and their clearance are made up and no real land."))
	}
	s.Map(siteMap(k, lang))
	s.Facts(
		paper.Fact{Label: say(lang, "Diện tích liền khoảnh", "Area in one piece"), Value: figure(lang, d.AreaHa, 2) + " ha"},
		paper.Fact{Label: say(lang, "Mức độ sạch", "Grade of clean land"), Value: gradeText(lang, d)},
		paper.Fact{Label: say(lang, "Hình dạng", "Shape"), Value: shapeText(lang, d)},
		paper.Fact{Label: say(lang, "Mặt giáp đường", "Frontage to roads"), Value: metres(lang, d.FrontageM)},
		paper.Fact{Label: say(lang, "Sẽ nối thêm (ước tính)", "Would join next (estimate)"), Value: nextText(lang, d)},
	)
	s.Table(accessTable(d, lang))
	facts := make([]paper.Fact, 0, mostStatements)
	for i, t := range d.Statements {
		if i == mostStatements {
			break
		}
		source := t.SourceDate[:4]
		if t.Unverified {
			source += say(lang, ", chưa kiểm chứng", ", unverified")
		}
		facts = append(facts, paper.Fact{Label: text(lang, t.Label), Value: text(lang, t.Value) + " (" + source + ")"})
	}
	facts = append(facts, sectorFacts(lang, d)...)
	if missing := missingText(lang, d); missing != "" {
		facts = append(facts, paper.Fact{Label: say(lang, "Chưa rõ, cần hỏi", "Unknown, to be asked"), Value: missing})
	}
	s.Facts(facts...)
	s.Note(say(lang, "Chứng minh: ", "Proof: ") + fmt.Sprintf(say(lang, "%d thửa, SHA-256 %s, số liệu đến %s.", "%d parcels, SHA-256 %s, as of %s."), len(d.Proof.Parcels), d.Proof.Hash, d.AsOf) +
		say(lang, " Quãng đường theo mạng đường chỉ dẫn, tốc độ ước tính. Không có giá trị pháp lý.", " Ways follow an indicative road graph at estimated speeds. No legal force."))
	if _, err := s.WriteTo(out); err != nil {
		return fmt.Errorf("write the fact sheet: %w", err)
	}
	return nil
}

func gradeText(lang string, d Detail) string {
	switch {
	case d.ExpectedOn != nil:
		return say(lang, "dự kiến sạch đến ", "expected clean by ") + day(lang, d.ExpectedOn) + say(lang, " (ước tính)", " (estimate)")
	case d.Grade == nil:
		return ""
	}
	t := grades[*d.Grade].in(lang)
	if d.CleanSince != nil {
		t += say(lang, ", từ ", ", since ") + day(lang, d.CleanSince)
	}
	return t
}

func shapeText(lang string, d Detail) string {
	var parts []string
	if d.SquareM != nil {
		parts = append(parts, say(lang, "hình vuông lớn nhất ", "largest square ")+metres(lang, d.SquareM))
	}
	if d.FitsShare != nil {
		parts = append(parts, fmt.Sprintf(say(lang, "%.0f %% đặt được nhà 200 × 100 m", "%.0f%% fits a building of 200 × 100 m"), *d.FitsShare*100))
	}
	return strings.Join(parts, "; ")
}

func nextText(lang string, d Detail) string {
	if len(d.Next) == 0 {
		return ""
	}
	n := d.Next[0]
	return fmt.Sprintf(say(lang, "thêm %s ha khi %d thửa được bàn giao, dự kiến %s", "%s ha more when %d parcels are handed over, expected %s"), figure(lang, n.AreaHa, 1), n.Parcels, day(lang, n.ExpectedOn))
}

// sectorText lists the sectors of a stance.
func sectorText(lang string, d Detail, welcome string) string {
	var names []string
	for _, t := range d.Sectors {
		if t.Welcome != welcome {
			continue
		}
		name := text(lang, t.Name)
		if t.Condition != nil && welcome == "conditional" {
			name += " (" + text(lang, *t.Condition) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// sectorFacts say what the zone says of itself, and apart from that what the
// province prefers.
func sectorFacts(lang string, d Detail) []paper.Fact {
	facts := []paper.Fact{{Label: say(lang, "Ngành được khuyến khích", "Sectors encouraged"), Value: sectorText(lang, d, "encouraged")}}
	for _, f := range []struct{ welcome, vi, en string }{
		{"conditional", "Ngành có điều kiện", "Sectors on conditions"},
		{"refused", "Ngành không tiếp nhận", "Sectors not accepted"},
		{"preferred", "Tỉnh ưu tiên, khu chưa nêu quan điểm", "Preferred by the province, park has not said"},
	} {
		if value := sectorText(lang, d, f.welcome); value != "" {
			facts = append(facts, paper.Fact{Label: say(lang, f.vi, f.en), Value: value})
		}
	}
	return facts
}

// missingText names what investors ask for and nobody has said of the zone, so
// that a gap is not taken for a "no".
func missingText(lang string, d Detail) string {
	var names []string
	for _, t := range asked {
		if !slices.ContainsFunc(d.Statements, func(s Statement) bool { return s.Topic == t.topic }) {
			names = append(names, t.name.in(lang))
		}
	}
	return strings.Join(names, ", ")
}

func accessTable(d Detail, lang string) ([]paper.Column, [][]string) {
	columns := []paper.Column{
		{Title: say(lang, "Đến", "To"), Share: 5},
		{Title: say(lang, "Đường bộ (km)", "By road (km)"), Share: 2, Align: paper.Right},
		{Title: say(lang, "Phút", "Minutes"), Share: 1.5, Align: paper.Right},
		{Title: say(lang, "Đường chim bay (km)", "Straight (km)"), Share: 2.4, Align: paper.Right},
	}
	var list []access
	var rows [][]string
	if json.Unmarshal(d.Access, &list) != nil {
		return columns, nil
	}
	for _, a := range list {
		if !a.Operating || len(rows) == mostPlaces {
			continue
		}
		name := places[a.Kind].in(lang) + ": " + text(lang, a.Name)
		if a.Deep != nil && *a.Deep {
			name += say(lang, " (nước sâu)", " (deep water)")
		}
		km, minutes := "–", "–"
		if a.RoadKM != nil && a.Minutes != nil {
			km, minutes = figure(lang, *a.RoadKM, 1), figure(lang, *a.Minutes, 0)
		}
		rows = append(rows, []string{name, km, minutes, figure(lang, a.Straight, 1)})
	}
	return columns, rows
}

func siteMap(k sketch, lang string) paper.Map {
	ground, clean, edge := paper.Hex("#f3f6f6"), paper.Hex("#7fc8a0"), paper.Hex("#17603f")
	road, zone, mark := paper.Hex("#b0763a"), paper.Hex("#5b4a8a"), paper.Hex("#0c4a5a")
	bound := k.site.Bound()
	m := paper.Map{Frame: bound.Pad(max(bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]) * 0.12), High: 74, Ground: &ground}
	if k.zone != nil {
		m.Layers = append(m.Layers, paper.Layer{Shapes: []orb.Geometry{k.zone}, Line: &zone, Width: 0.4, Dash: []float64{2, 1}})
		m.Keys = append(m.Keys, paper.Key{Text: say(lang, "Ranh khu (chỉ dẫn)", "Zone (indicative)"), Line: &zone})
	}
	m.Layers = append(m.Layers, paper.Layer{Shapes: []orb.Geometry{k.site}, Fill: &clean, Line: &edge})
	m.Keys = append(m.Keys, paper.Key{Text: say(lang, "Khu đất", "Site"), Fill: &clean, Line: &edge})
	if len(k.roads) > 0 {
		m.Layers = append(m.Layers, paper.Layer{Shapes: k.roads, Line: &road, Width: 0.6})
		m.Keys = append(m.Keys, paper.Key{Text: say(lang, "Đường (chỉ dẫn)", "Road (indicative)"), Line: &road})
	}
	for _, shape := range []orb.Geometry{k.square, k.building} {
		if shape != nil {
			m.Layers = append(m.Layers, paper.Layer{Shapes: []orb.Geometry{shape}, Line: &mark, Width: 0.35})
		}
	}
	if k.square != nil {
		m.Keys = append(m.Keys, paper.Key{Text: say(lang, "Hình vuông lớn nhất, nhà 200 × 100 m", "Largest square, building 200 × 100 m"), Line: &mark})
	}
	return m
}
