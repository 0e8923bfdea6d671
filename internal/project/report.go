package project

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"matbang/internal/ogcapi"
	"matbang/internal/paper"
	"matbang/internal/parcel"
)

// printed is a report that is being written, in one language.
type printed struct {
	*paper.Sheet
	lang string
	d    Detail
	p    *Progress
	pic  picture
	in   *Restricted // nil for who may not read it
}

func (r printed) say(vi, en string) string {
	if r.lang == "en" {
		return en
	}
	return vi
}

func (r printed) text(t ogcapi.Text) string { return r.say(t.VI, t.EN) }

// figure writes a number as the language does, with at most so many decimals.
func (r printed) figure(v float64, decimals int) string { return figure(r.lang, v, decimals) }

func figure(lang string, v float64, decimals int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', decimals, 64), ".")
	thousands, point := ".", ","
	if lang == "en" {
		thousands, point = ",", "."
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + thousands + whole[at:]
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		whole += point + fraction
	}
	if v < 0 {
		whole = "-" + whole
	}
	return whole
}

func (r printed) ha(v float64) string    { return r.figure(v, 2) + " ha" }
func (r printed) count(n int) string     { return r.figure(float64(n), 0) }
func (r printed) state(s string) string  { return r.text(r.pic.states[s]) }
func (r printed) share(f Figures) string { return r.percent(f.PercentCleared) }

func (r printed) percent(p *float64) string {
	if p == nil {
		return "–"
	}
	return r.figure(*p, 1) + r.say(" %", "%")
}

func (r printed) day(text *string) string {
	t, err := time.Parse(time.DateOnly, given(text))
	switch {
	case err != nil:
		return "–"
	case r.lang == "en":
		return t.Format("2 January 2006")
	}
	return t.Format("02/01/2006")
}

// writeReport writes the report of a project: what it is, how far it has come,
// where it waits, what is late, when it may be done.
func writeReport(out io.Writer, fonts paper.Fonts, lang string, d Detail, p *Progress, pic picture, in *Restricted, address string, now time.Time) error {
	r := printed{lang: lang, d: d, p: p, pic: pic, in: in}
	foot := r.say("Số liệu đến ", "As of ") + r.day(&p.AsOf)
	if d.Demo {
		foot = r.say("DỮ LIỆU MINH HỌA", "DEMONSTRATION DATA") + " · " + foot
	}
	r.Sheet = paper.New(fonts, paper.Options{Lang: lang, Title: r.text(d.Name), Foot: strings.TrimSuffix(foot+" · "+address, " · "), Made: now})
	r.Title(r.text(d.Name), r.say("Báo cáo tiến độ giải phóng mặt bằng · số liệu đến ngày ", "Progress of land clearance · as of ")+r.day(&p.AsOf))
	if d.Demo {
		r.Warning(r.say("Dữ liệu trình diễn: dự án, thửa đất và các bước được dựng để giới thiệu chương trình, không phải đất thật.", "Demonstration data: project, parcels and steps are made up to show the program and are no real land."))
	}
	r.head()
	r.figures()
	r.overTime()
	r.plan()
	r.waiting()
	r.groups()
	if in != nil && in.Parcels > 0 {
		r.inside()
	}
	r.definitions()
	if _, err := r.WriteTo(out); err != nil {
		return fmt.Errorf("write the report of a project: %w", err)
	}
	return nil
}

func (r printed) head() {
	d := r.d
	serves := ""
	switch {
	case d.Zone != nil:
		serves = r.text(d.Zone.Name)
	case d.Work != nil:
		serves = r.text(d.Work.Name)
	}
	basis := strings.Join(nonEmpty(given(d.LegalBasis), r.dated(d.BasisDate), given(d.BasisAuthority)), ", ")
	var communes []string
	for _, c := range d.Communes {
		communes = append(communes, r.text(c.Name))
	}
	schedule := ""
	if d.CommittedTo != nil {
		schedule = strings.TrimPrefix(r.day(d.CommittedFrom)+" – ", "– – ") + r.day(d.CommittedTo)
	}
	if r.p.LateDays > 0 {
		schedule += r.say(" · chậm ", " · ") + r.count(r.p.LateDays) + r.say(" ngày", " days late")
	}
	r.Facts(
		paper.Fact{Label: r.say("Phục vụ", "Serves"), Value: serves},
		paper.Fact{Label: r.say("Chủ đầu tư", "Developer"), Value: given(d.Developer)},
		paper.Fact{Label: r.say("Căn cứ pháp lý", "Legal basis"), Value: basis},
		paper.Fact{Label: r.say("Tiến độ cam kết", "Committed schedule"), Value: schedule},
		paper.Fact{Label: r.say("Xã, phường hiện nay", "Communes of today"), Value: strings.Join(communes, ", ")},
		paper.Fact{Label: r.say("Nguồn", "Source"), Value: d.Source + " (" + r.day(&d.SourceDate) + ")"},
	)
}

func (r printed) dated(day *string) string {
	if day == nil {
		return ""
	}
	return r.say("ngày ", "") + r.day(day)
}

func nonEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

func (r printed) figures() {
	p := r.p
	r.Heading(r.say("Tình hình", "Where it stands"))
	r.Text(fmt.Sprintf(r.say("Đã bàn giao hoặc sạch %s trên %s phải thu hồi: %s.", "%s handed over or clean, of %s to be recovered: %s."), r.ha(p.ClearedHa), r.ha(p.DueHa), r.share(p.Figures)))
	bar := make([]paper.Share, 0, len(p.ByState))
	rows := make([][]string, 0, len(p.ByState)+1)
	for _, t := range p.ByState {
		share := "–"
		if p.AreaHa > 0 {
			share = r.figure(t.AreaHa/p.AreaHa*100, 1) + r.say(" %", "%")
		}
		bar = append(bar, paper.Share{Label: r.state(t.State), Text: r.ha(t.AreaHa), Size: t.AreaHa, Fill: paper.Hex(parcel.StateColor(t.State))})
		rows = append(rows, []string{r.state(t.State), r.count(t.Count), r.figure(t.AreaHa, 4), r.figure(t.RecordedHa, 4), share})
	}
	rows = append(rows, []string{r.say("Tổng", "All"), r.count(p.Count), r.figure(p.AreaHa, 4), "", ""})
	r.Bar(bar)
	r.Table([]paper.Column{
		{Title: r.say("Trạng thái", "State"), Share: 4},
		{Title: r.say("Số thửa", "Parcels"), Share: 1.5, Align: paper.Right},
		{Title: r.say("Diện tích đo (ha)", "Measured (ha)"), Share: 2, Align: paper.Right},
		{Title: r.say("Diện tích pháp lý (ha)", "Recorded (ha)"), Share: 2.2, Align: paper.Right},
		{Title: r.say("Tỷ lệ", "Share"), Share: 1.3, Align: paper.Right},
	}, rows)
	if p.Grades != nil {
		names := map[string]string{"legally_clear": r.say("đã thu hồi và chi trả", "recovered and paid for"), "vacant": r.say("đã bàn giao, không vướng mắc", "vacant, no obstacle"), "ready_to_build": r.say("sẵn sàng xây dựng", "ready to build")}
		var facts []paper.Fact
		for _, g := range p.Grades {
			facts = append(facts, paper.Fact{Label: r.say("Mức độ sạch: ", "Grade: ") + names[g.Grade], Value: r.ha(g.AreaHa) + ", " + r.count(g.Count) + r.say(" thửa", " parcels")})
		}
		r.Facts(facts...)
	}
}

func (r printed) overTime() {
	p := r.p
	if len(p.Series) < 2 {
		return
	}
	r.Room(110)
	r.Heading(r.say("Diện tích theo trạng thái qua các tháng", "Area by state over time"))
	a := paper.Areas{High: 72, LineLabel: r.say("Cam kết bàn giao", "Promised for handover"), Figure: r.ha}
	for _, point := range p.Series {
		t, err := time.Parse(time.DateOnly, point.On)
		if err != nil {
			continue
		}
		a.Times = append(a.Times, t)
	}
	// The farthest on the way lies lowest, so that it is seen to grow.
	order := append([]string{"clean", "handed_over"}, reversed(stateOrder[:8])...)
	for _, state := range order {
		band := paper.Band{Label: r.state(state), Fill: paper.Hex(parcel.StateColor(state))}
		held := false
		for _, point := range p.Series {
			band.Sizes = append(band.Sizes, point.AreaHa[state])
			held = held || point.AreaHa[state] > 0
		}
		if held {
			a.Bands = append(a.Bands, band)
		}
	}
	for _, promise := range p.Promised {
		if t, err := time.Parse(time.DateOnly, promise.On); err == nil {
			a.Line = append(a.Line, paper.Step{At: t, Size: promise.AreaHa})
		}
	}
	r.Areas(a)
	r.Text(r.forecast())
	r.Note(r.say("Dự báo theo tốc độ bàn giao của 6, 12 và 24 tháng trọn gần nhất; không tính phần còn lại có thể khó hơn. Không phải cam kết.",
		"The forecast is at the pace of the last 6, 12 and 24 whole months; it does not know that what is left may be harder. It is no promise."))
}

func reversed(list []string) []string {
	out := make([]string, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}

func (r printed) forecast() string {
	f := r.p.Forecast
	var paces []string
	for _, p := range f.Paces {
		paces = append(paces, fmt.Sprintf(r.say("%d tháng: %s ha/tháng", "%d months: %s ha a month"), p.Months, r.figure(p.HaPerMonth, 2)))
	}
	basis := ""
	if len(paces) > 0 {
		basis = " (" + strings.Join(paces, "; ") + ")"
	}
	left := fmt.Sprintf(r.say("Còn %s. ", "%s are left. "), r.ha(f.RemainingHa))
	switch {
	case f.Status == "done":
		return r.say("Toàn bộ đất phải thu hồi đã bàn giao.", "All land to be recovered is handed over.")
	case f.Status == "unknown" && f.Reason == "too_short":
		return left + r.say("Chưa đủ sáu tháng số liệu để dự báo.", "There are not six months of history to forecast from.")
	case f.Status == "unknown":
		return left + r.say("Không dự báo được: những tháng gần đây không bàn giao thêm đất", "No forecast: no land was handed over in the last months") + basis + "."
	case f.Latest == nil:
		return left + r.say("Dự báo bàn giao xong sớm nhất ", "All may be handed over by ") + r.day(f.Earliest) + r.say(", muộn nhất chưa xác định", " at the earliest, with no end in sight at the slowest pace") + basis + "."
	}
	return left + r.say("Dự báo bàn giao xong trong khoảng ", "All may be handed over between ") + r.day(f.Earliest) + r.say(" – ", " and ") + r.day(f.Latest) + basis + "."
}

func (r printed) plan() {
	if len(r.pic.land) == 0 {
		return
	}
	r.Room(155)
	r.Heading(r.say("Bản đồ theo trạng thái", "Map by state"))
	ground, edge, road, zone := paper.Hex("#f3f6f6"), paper.Hex("#ffffff"), paper.Hex("#b0763a"), paper.Hex("#5b4a8a")
	side := max(r.pic.bound.Max[0]-r.pic.bound.Min[0], r.pic.bound.Max[1]-r.pic.bound.Min[1])
	m := paper.Map{Frame: r.pic.bound.Pad(side * 0.03), High: 118, Ground: &ground}
	for _, state := range stateOrder {
		shapes := r.pic.land[state]
		if len(shapes) == 0 {
			continue
		}
		fill, outline := paper.Hex(parcel.StateColor(state)), edge
		if state == "excluded" {
			outline = paper.Hex("#8b8f96")
		}
		m.Layers = append(m.Layers, paper.Layer{Shapes: shapes, Fill: &fill, Line: &outline, Width: 0.05})
		m.Keys = append(m.Keys, paper.Key{Text: r.state(state), Fill: &fill, Line: &outline})
	}
	if len(r.pic.around) > 0 {
		m.Layers = append(m.Layers, paper.Layer{Shapes: r.pic.around, Line: &zone, Width: 0.4, Dash: []float64{2, 1}})
		m.Keys = append(m.Keys, paper.Key{Text: r.say("Ranh khu, công trình (chỉ dẫn)", "Zone or work (indicative)"), Line: &zone})
	}
	if len(r.pic.roads) > 0 {
		m.Layers = append(m.Layers, paper.Layer{Shapes: r.pic.roads, Line: &road, Width: 0.5})
		m.Keys = append(m.Keys, paper.Key{Text: r.say("Đường (chỉ dẫn)", "Road (indicative)"), Line: &road})
	}
	r.Map(m)
}

func (r printed) waiting() {
	if len(r.p.Bottlenecks) > 0 {
		r.Heading(r.say("Điểm nghẽn", "Bottlenecks"))
		var rows [][]string
		for _, b := range r.p.Bottlenecks {
			rows = append(rows, []string{r.state(b.State), r.count(b.Count), r.figure(b.AreaHa, 2), r.count(b.MeanDays), r.count(b.LongestDays)})
		}
		r.Table([]paper.Column{
			{Title: r.say("Đang chờ ở trạng thái", "Waiting in state"), Share: 4},
			{Title: r.say("Số thửa", "Parcels"), Share: 1.5, Align: paper.Right},
			{Title: "ha", Share: 1.5, Align: paper.Right},
			{Title: r.say("Số ngày bình quân", "Mean days"), Share: 2, Align: paper.Right},
			{Title: r.say("Lâu nhất (ngày)", "Longest (days)"), Share: 2, Align: paper.Right},
		}, rows)
	}
	if r.p.LateCount == 0 {
		return
	}
	r.Heading(r.say("Quá hạn cam kết", "Late against the promise"))
	r.Text(fmt.Sprintf(r.say("%s thửa, %s đã đến hạn mà chưa bàn giao. Chậm nhất:", "%s parcels, %s were promised by now and are not handed over. The latest:"), r.count(r.p.LateCount), r.ha(r.p.LateHa)))
	var rows [][]string
	units := map[string]string{}
	for _, g := range r.p.ByCommune {
		units[g.Key] = r.text(g.Name)
	}
	for _, w := range r.p.Waiting {
		rows = append(rows, []string{units[w.Unit], w.SheetNo, w.ParcelNo, r.state(w.State), r.figure(w.AreaM2, 1), r.day(&w.DueOn), r.count(w.DaysLate), r.count(w.DaysWaiting)})
	}
	r.Table([]paper.Column{
		{Title: r.say("Xã, phường", "Commune"), Share: 2.6},
		{Title: r.say("Tờ", "Sheet"), Share: 0.9},
		{Title: r.say("Thửa", "Parcel"), Share: 1.1},
		{Title: r.say("Trạng thái", "State"), Share: 3.4},
		{Title: "m²", Share: 1.4, Align: paper.Right},
		{Title: r.say("Hạn", "Due"), Share: 2.2, Align: paper.Right},
		{Title: r.say("Chậm (ngày)", "Late (days)"), Share: 1.5, Align: paper.Right},
		{Title: r.say("Đã chờ (ngày)", "Waited (days)"), Share: 1.6, Align: paper.Right},
	}, rows)
}

func (r printed) groups() {
	for _, g := range []struct {
		title, first string
		list         []Group
	}{
		{r.say("Theo đợt", "By round"), r.say("Đợt", "Round"), r.p.ByRound},
		{r.say("Theo xã, phường", "By commune"), r.say("Xã, phường", "Commune"), r.p.ByCommune},
		{r.say("Theo loại đất", "By land use"), r.say("Loại đất chính", "Main land use"), r.p.ByLandUse},
	} {
		if len(g.list) == 0 {
			continue
		}
		r.Heading(g.title)
		var rows [][]string
		for _, one := range g.list {
			name := r.text(one.Name)
			if name == "" {
				name = one.Key
			}
			if one.DueOn != nil {
				name += r.say(", hạn ", ", due ") + r.day(one.DueOn)
			}
			rows = append(rows, []string{name, r.count(one.Count), r.figure(one.AreaHa, 2), r.figure(one.DueHa, 2), r.figure(one.ClearedHa, 2), r.share(one.Figures)})
		}
		r.Table([]paper.Column{
			{Title: g.first, Share: 4.6},
			{Title: r.say("Số thửa", "Parcels"), Share: 1.4, Align: paper.Right},
			{Title: "ha", Share: 1.5, Align: paper.Right},
			{Title: r.say("Phải thu hồi", "To recover"), Share: 1.9, Align: paper.Right},
			{Title: r.say("Đã bàn giao", "Handed over"), Share: 1.9, Align: paper.Right},
			{Title: "%", Share: 1.4, Align: paper.Right},
		}, rows)
	}
}

func (r printed) inside() {
	in := r.in
	r.Heading(r.say("Vướng mắc, hồ sơ, kinh phí (không công khai)", "Obstacles, cases, money (not public)"))
	cases := 0
	for _, n := range in.Cases {
		cases += n
	}
	r.Facts(
		paper.Fact{Label: r.say("Hồ sơ", "Cases"), Value: r.count(cases)},
		paper.Fact{Label: r.say("Kinh phí đã phê duyệt", "Approved"), Value: r.figure(float64(in.ApprovedVND), 0) + r.say(" đồng", " VND")},
		paper.Fact{Label: r.say("Đã chi trả", "Paid"), Value: r.figure(float64(in.PaidVND), 0) + r.say(" đồng", " VND")},
	)
	var rows [][]string
	for _, o := range in.Obstacles {
		rows = append(rows, []string{r.text(r.pic.obstacles[o.Kind]), r.count(o.Parcels), r.day(&o.Oldest)})
	}
	if len(rows) > 0 {
		r.Table([]paper.Column{{Title: r.say("Vướng mắc đang mở", "Open obstacles"), Share: 5}, {Title: r.say("Số thửa", "Parcels"), Share: 1.5, Align: paper.Right}, {Title: r.say("Lâu nhất từ ngày", "Since"), Share: 2.5, Align: paper.Right}}, rows)
	}
}

func (r printed) definitions() {
	r.Note(r.say("Tỷ lệ giải phóng = diện tích đã bàn giao hoặc sạch ÷ diện tích phải thu hồi (không kể phần ra khỏi ranh). Diện tích đo trên mặt phẳng VN-2000, kinh tuyến trục 107°45' (EPSG:5899). Trạng thái của thửa là trạng thái chậm nhất trong các phần của thửa.",
		"Percent cleared is the area handed over or clean, of the area to be recovered (without what was taken out of the boundary). Areas are measured on the VN-2000 plane, meridian 107°45' (EPSG:5899). A parcel stands where its least advanced part does."))
}
