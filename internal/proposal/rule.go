package proposal

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Rule is a row of check_rule.
type Rule struct {
	Code       string `db:"code" json:"code"`
	Version    int    `db:"version" json:"version"`
	Kind       string `db:"kind" json:"kind"`
	Severity   string `db:"severity" json:"severity"`
	TitleVI    string `db:"title_vi" json:"title_vi"`
	TitleEN    string `db:"title_en" json:"title_en"`
	AdviceVI   string `db:"advice_vi" json:"advice_vi"`
	AdviceEN   string `db:"advice_en" json:"advice_en"`
	Params     Params `db:"params" json:"params"`
	Source     string `db:"source" json:"source"`
	ValidFrom  string `db:"valid_from" json:"valid_from"`
	Unverified bool   `db:"unverified" json:"unverified"`
}

// Params are the parameters of all kinds of rules.
type Params struct {
	Kinds       []string       `json:"kinds,omitempty"`
	ZoneKinds   []string       `json:"zone_kinds,omitempty"`
	Codes       []string       `json:"codes,omitempty"`
	Layer       *Text          `json:"layer,omitempty"`
	Use         string         `json:"use,omitempty"`
	Partly      string         `json:"partly,omitempty"`
	Outside     string         `json:"outside,omitempty"`
	Beyond      string         `json:"beyond,omitempty"`
	MaxKM       float64        `json:"max_km,omitempty"`
	MinHa       float64        `json:"min_ha,omitempty"`
	MaxHa       float64        `json:"max_ha,omitempty"`
	MinShare    float64        `json:"min_share,omitempty"`
	MaxShare    float64        `json:"max_share,omitempty"`
	ToleranceHa float64        `json:"tolerance_ha,omitempty"`
	Days        map[string]int `json:"days,omitempty"`
	Silent      bool           `json:"silent,omitempty"`
	Incomplete  bool           `json:"incomplete,omitempty"`
}

// facts is what the database knows of a shape; the rules are judged on it.
type facts struct {
	report   *Report
	kind     string  // kind of zone that is proposed
	inside   float64 // share of the shape in the province, 0 to 1
	zones    []overlap
	areas    []overlap
	others   []overlap
	known    map[string]bool // kinds of constraint areas and places of which anything is known
	planned  *plannedArea
	lots     map[string]float64 // hectares by use
	parcels  bool               // whether there is any parcel in the register
	nearness map[string]Nearest
	beside   []distant // constraint areas that lie near
	works    map[string]distant
	let      letting
	rest     []unclearedLand
}

// distant is something that lies at a distance, km straight from the edge.
type distant struct {
	Kind string
	Name Text
	KM   float64
}

// letting is how much of the parks' industrial land is let, hectares, as their
// latest statements say; of the one that is changed, if one is.
type letting struct {
	Parks, Known         int
	LeasedHa, LeasableHa float64
}

// unclearedLand is land of one use that is still to be cleared; VNDM2 is null
// without a unit price.
type unclearedLand struct {
	LandUse string
	Ha      float64
	VNDM2   *float64
}

// overlap is something that a shape lies on.
type overlap struct {
	Code, Kind string
	Name       Text
	AreaHa     float64
	Share      float64 // of the shape
	Geometry   json.RawMessage
	Hidden     bool // only that it is there may be said
}

type plannedArea struct {
	Ha     float64
	Source string
}

// judge makes the finding of one rule.
func (f *facts) judge(r Rule) Finding {
	out := Finding{
		Rule: r.Code, RuleVersion: r.Version, Severity: "pass", Title: Text{r.TitleVI, r.TitleEN}, Source: r.Source, Unverified: r.Unverified,
	}
	switch r.Kind {
	case "inside_province":
		f.judgeProvince(r, &out)
	case "zone_overlap":
		f.judgeOverlap(r, &out, f.zones, true)
	case "constraint_overlap":
		f.judgeOverlap(r, &out, f.areas, f.knows(r.Params.Kinds))
	case "proposal_overlap":
		f.judgeProposals(r, &out)
	case "inside_zone":
		f.judgeInside(r, &out)
	case "land_use":
		f.judgeLandUse(r, &out)
	case "corridor":
		f.judgeCorridor(r, &out)
	case "constraint_distance":
		f.judgeBeside(r, &out)
	case "distance":
		f.judgeDistance(r, &out)
	case "work_distance":
		f.judgeWork(r, &out)
	case "area":
		f.judgeArea(r, &out)
	case "planned_area":
		f.judgePlanned(r, &out)
	case "balance":
		f.judgeBalance(r, &out)
	case "occupancy":
		f.judgeOccupancy(r, &out)
	case "estimate":
		f.judgeEstimate(r, &out)
	default:
		noData(&out, r.Params.Layer)
	}
	if out.Severity != "pass" && out.Severity != "no_data" && !out.plain && r.AdviceVI != "" {
		out.Message.VI = strings.TrimSuffix(out.Message.VI, ".") + ". " + r.AdviceVI
		out.Message.EN = strings.TrimSuffix(out.Message.EN, ".") + ". " + r.AdviceEN
	}
	return out
}

func noData(out *Finding, layer *Text) {
	name := Text{"lớp dữ liệu này", "this layer"}
	if layer != nil {
		name = *layer
	}
	out.Severity = "no_data"
	out.Message = Text{"Chưa có dữ liệu: " + name.VI + ". Chưa kiểm tra được.", "No data: " + name.EN + ". This could not be checked."}
}

func (f *facts) knows(kinds []string) bool {
	for _, k := range kinds {
		if !f.known[k] {
			return false
		}
	}
	return true
}

func (f *facts) judgeProvince(r Rule, out *Finding) {
	switch {
	case f.inside >= 0.9999:
		out.Message = Text{"Toàn bộ nằm trong tỉnh.", "All of it lies within the province."}
	case f.inside <= 0:
		out.Severity = r.Severity
		out.Message = Text{"Nằm ngoài tỉnh Quảng Ninh", "It lies outside Quảng Ninh"}
	default:
		out.Severity = "warning"
		ha := (1 - f.inside) * f.report.AreaHa
		out.AreaHa = &ha
		out.Message = Text{hectares(ha, "vi") + " vượt ranh tỉnh", hectares(ha, "en") + " lie outside the province"}
	}
}

// A sliver is what two outlines share that are meant to touch: of at least so
// many hectares, so that rounding is none.
const sliverHa = 0.0001

// judgeOverlap is for zones and constraint areas; complete says whether all that
// is asked about is in the register.
func (f *facts) judgeOverlap(r Rule, out *Finding, on []overlap, complete bool) {
	total, names, slivers := 0.0, Text{}, Text{}
	var shapes, slight []json.RawMessage
	for _, o := range on {
		switch {
		case !contains(r.Params.Kinds, o.Kind):
		case o.AreaHa > r.Params.ToleranceHa:
			total += o.AreaHa
			names = listed(names, o.Name, o.AreaHa)
			shapes = append(shapes, o.Geometry)
		case o.AreaHa >= sliverHa:
			slivers = joined(slivers, Text{o.Name.VI + " (" + squareMetres(o.AreaHa, "vi") + ")", o.Name.EN + " (" + squareMetres(o.AreaHa, "en") + ")"})
			slight = append(slight, o.Geometry)
		}
	}
	switch {
	case total > 0:
		out.Severity = r.Severity
		out.AreaHa = &total
		out.Geometry = collection(shapes)
		out.Message = Text{"Chồng lấn " + names.VI, "Overlaps " + names.EN}
	case len(slight) > 0:
		out.Severity = "info"
		out.Geometry = collection(slight)
		out.Message = Text{"Chồng mép " + slivers.VI + ", dưới ngưỡng: khớp đỉnh vào ranh chung", "The edges overlap by a sliver: " + slivers.EN + ", below the threshold; draw the corners onto the common border"}
	case !complete:
		noData(out, &Text{r.TitleVI, r.TitleEN})
	default:
		out.Message = Text{"Không chồng lấn.", "No overlap."}
	}
	out.plain = len(slight) > 0 && total == 0
}

func joined(to, text Text) Text {
	if to.VI == "" {
		return text
	}
	return Text{to.VI + "; " + text.VI, to.EN + "; " + text.EN}
}

func listed(to, name Text, ha float64) Text {
	return joined(to, Text{name.VI + " (" + hectares(ha, "vi") + ")", name.EN + " (" + hectares(ha, "en") + ")"})
}

func (f *facts) judgeProposals(r Rule, out *Finding) {
	total, hidden, names := 0.0, 0, Text{}
	var shapes []json.RawMessage
	for _, o := range f.others {
		if o.AreaHa <= r.Params.ToleranceHa {
			continue
		}
		total += o.AreaHa
		if o.Hidden {
			hidden++
			continue
		}
		names = listed(names, o.Name, o.AreaHa)
		shapes = append(shapes, o.Geometry)
	}
	if total == 0 {
		out.Message = Text{"Không chồng lấn đề xuất nào.", "No overlap with another proposal."}
		return
	}
	if hidden > 0 {
		n := strconv.Itoa(hidden)
		names = Text{strings.TrimPrefix(names.VI+"; "+n+" đề xuất chưa công khai của người khác", "; "), strings.TrimPrefix(names.EN+"; "+n+" proposals of others that are not public", "; ")}
	}
	out.Severity = r.Severity
	out.AreaHa = &total
	out.Geometry = collection(shapes)
	out.Message = Text{"Chồng lấn " + names.VI, "Overlaps " + names.EN}
}

func (f *facts) judgeInside(r Rule, out *Finding) {
	share, names := 0.0, Text{}
	for _, o := range f.zones {
		if contains(r.Params.Kinds, o.Kind) {
			share += o.Share
			names = listed(names, o.Name, o.AreaHa)
		}
	}
	out.Severity = r.Severity
	switch {
	case share >= 0.999:
		out.Message = Text{"Nằm trong " + names.VI, "Lies within " + names.EN}
	case share > 0.001:
		out.Message = Text{"Một phần nằm trong " + names.VI, "Partly within " + names.EN}
		if r.Params.Partly != "" {
			out.Severity = r.Params.Partly
		}
	default:
		out.Message = Text{"Nằm ngoài", "Lies outside"}
		if r.Params.Outside != "" {
			out.Severity = r.Params.Outside
		}
	}
}

func (f *facts) judgeLandUse(r Rule, out *Finding) {
	if !f.parcels || f.report.Parcels.Count == 0 {
		noData(out, &Text{"thửa đất trong ranh giới", "parcels within the boundary"})
		return
	}
	total, names := 0.0, Text{}
	for _, u := range f.report.Parcels.ByLandUse {
		if contains(r.Params.Codes, u.Code) {
			total += u.AreaHa
			names = listed(names, Text{u.Name.VI + " " + u.Code, u.Name.EN + " " + u.Code}, u.AreaHa)
		}
	}
	switch {
	case total > 0 && r.Params.Silent:
		// What it is and where is not drawn, and its size is not said.
		out.Severity = r.Severity
		out.Message = Text{"Có đất thuộc diện này", "There is such land"}
	case total > 0 && total < r.Params.MinHa:
		out.Severity, out.plain = "info", true
		out.AreaHa = &total
		out.Message = Text{"Có " + names.VI + ", dưới ngưỡng " + hectares(r.Params.MinHa, "vi"), "There is " + names.EN + ", below the threshold of " + hectares(r.Params.MinHa, "en")}
	case total > 0:
		out.Severity = r.Severity
		out.AreaHa = &total
		out.Message = Text{"Có " + names.VI, "There is " + names.EN}
	case r.Params.Incomplete || f.report.Parcels.AreaHa < 0.98*f.report.AreaHa:
		covered := math.Min(1, f.report.Parcels.AreaHa/math.Max(f.report.AreaHa, 1e-9))
		out.Severity = "no_data"
		out.Message = Text{
			"Không thấy trong các thửa đã biết, nhưng thửa đất mới phủ " + percent(covered, "vi") + " diện tích. Chưa kết luận được.",
			"Not among the parcels known, but these cover " + percent(covered, "en") + " of the area. Nothing can be concluded.",
		}
	default:
		out.Message = Text{"Không có.", "None."}
	}
}

func (f *facts) judgeCorridor(r Rule, out *Finding) {
	if len(f.report.Corridors) == 0 {
		noData(out, &Text{"tuyến hành lang", "corridors"})
		return
	}
	c := f.report.Corridors[0]
	out.Message = Text{
		c.Name.VI + ": cách trục " + kilometres(c.DistanceM/1000, "vi") + ", lý trình km " + number(c.FromKM, 1, "vi") + "–" + number(c.ToKM, 1, "vi"),
		c.Name.EN + ": " + kilometres(c.DistanceM/1000, "en") + " from the axis, km " + number(c.FromKM, 1, "en") + "–" + number(c.ToKM, 1, "en"),
	}
	if c.DistanceM/1000 > r.Params.MaxKM {
		out.Severity = r.Severity
		return
	}
	km := number(r.Params.MaxKM, 1, "vi")
	out.Message.VI += "; " + percent(c.Within, "vi") + " diện tích trong phạm vi " + km + " km"
	out.Message.EN += "; " + percent(c.Within, "en") + " of the area within " + number(r.Params.MaxKM, 1, "en") + " km"
}

func (f *facts) judgeDistance(r Rule, out *Finding) {
	n, ok := f.nearness[strings.Join(r.Params.Kinds, "+")]
	if !ok {
		noData(out, &Text{r.TitleVI, r.TitleEN})
		return
	}
	out.Severity = r.Severity
	out.Message = Text{n.Name.VI + ": " + kilometres(n.DistanceKM, "vi") + " (đường chim bay)", n.Name.EN + ": " + kilometres(n.DistanceKM, "en") + " (straight)"}
	if r.Params.MaxKM > 0 && n.DistanceKM > r.Params.MaxKM {
		if r.Params.Beyond != "" {
			out.Severity = r.Params.Beyond
		}
	}
}

func (f *facts) judgeArea(r Rule, out *Finding) {
	if !contains(r.Params.ZoneKinds, f.kind) {
		out.Message = Text{"Không áp dụng cho loại khu này.", "Does not apply to this kind of zone."}
		return
	}
	ha := f.report.AreaHa
	out.Message = Text{hectares(ha, "vi"), hectares(ha, "en")}
	if r.Params.MinHa > 0 && ha < r.Params.MinHa || r.Params.MaxHa > 0 && ha > r.Params.MaxHa {
		out.Severity = r.Severity
		out.AreaHa = &ha
	}
}

func (f *facts) judgePlanned(r Rule, out *Finding) {
	if f.planned == nil {
		noData(out, &Text{"diện tích trong quy hoạch của khu này", "the planned area of this zone"})
		return
	}
	off := f.report.AreaHa/f.planned.Ha - 1
	out.Message = Text{
		"Vẽ " + hectares(f.report.AreaHa, "vi") + ", quy hoạch " + hectares(f.planned.Ha, "vi") + " (" + f.planned.Source + ")",
		"Drawn " + hectares(f.report.AreaHa, "en") + ", planned " + hectares(f.planned.Ha, "en") + " (" + f.planned.Source + ")",
	}
	if math.Abs(off) > r.Params.MaxShare {
		out.Severity = r.Severity
	}
}

func (f *facts) judgeBalance(r Rule, out *Finding) {
	if len(f.lots) == 0 {
		noData(out, &Text{"lô chức năng", "functional lots"})
		return
	}
	share := f.lots[r.Params.Use] / math.Max(f.report.AreaHa, 1e-9)
	out.Message = Text{
		percent(share, "vi") + " diện tích khu, tối thiểu " + percent(r.Params.MinShare, "vi"),
		percent(share, "en") + " of the zone, at least " + percent(r.Params.MinShare, "en"),
	}
	if share < r.Params.MinShare-1e-9 {
		out.Severity = r.Severity
	}
}

// collection puts shapes into one GeoJSON geometry; null entries are left out.
func collection(shapes []json.RawMessage) json.RawMessage {
	var texts []string
	for _, s := range shapes {
		if len(s) > 0 && string(s) != "null" {
			texts = append(texts, string(s))
		}
	}
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return json.RawMessage(texts[0])
	}
	return json.RawMessage(`{"type":"GeometryCollection","geometries":[` + strings.Join(texts, ",") + `]}`)
}

func number(v float64, digits int, lang string) string {
	text := strconv.FormatFloat(v, 'f', digits, 64)
	whole, part, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	group, point := ".", ","
	if lang == "en" {
		group, point = ",", "."
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(c)
	}
	part = strings.TrimRight(part, "0")
	if part != "" {
		return sign + b.String() + point + part
	}
	return sign + b.String()
}

func hectares(ha float64, lang string) string {
	digits := 1
	if ha < 100 {
		digits = 2
	}
	return number(ha, digits, lang) + " ha"
}

func squareMetres(ha float64, lang string) string { return number(ha*10_000, 0, lang) + " m²" }

func kilometres(km float64, lang string) string { return number(km, 1, lang) + " km" }

func percent(share float64, lang string) string {
	if lang == "vi" {
		return number(share*100, 1, lang) + " %"
	}
	return number(share*100, 1, lang) + "%"
}
