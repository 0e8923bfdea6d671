package parcel

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"matbang/internal/ogcapi"
	"matbang/internal/paper"
)

// printed is the sheet of a parcel that is being written, in one language.
type printed struct {
	*paper.Sheet
	lang    string
	d       Detail
	drawing drawing
	events  []Event
	// History and holders are nil for who may not read them.
	history *History
	holders []holder
}

func (r printed) say(vi, en string) string {
	if r.lang == "en" {
		return en
	}
	return vi
}

func (r printed) text(t ogcapi.Text) string { return r.say(t.VI, t.EN) }
func (r printed) state(code string) string  { return r.text(r.drawing.states[code]) }

// figure writes a number as the language does, with at most so many decimals.
func (r printed) figure(v float64, decimals int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', decimals, 64), ".")
	thousands, point := ".", ","
	if r.lang == "en" {
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

func (r printed) day(text *string) string {
	if text == nil {
		return ""
	}
	t, err := time.Parse(time.DateOnly, *text)
	switch {
	case err != nil:
		return *text
	case r.lang == "en":
		return t.Format("2 Jan 2006")
	}
	return t.Format("02/01/2006")
}

// How many lines of each part the page has room for; what is more is counted.
const (
	shownSteps   = 11
	shownCorners = 16
	shownHolders = 4
)

// writeSheet writes the sheet of a parcel: one A4 page.
func writeSheet(out io.Writer, fonts paper.Fonts, r printed, address string, now time.Time) error {
	d := r.d
	title := fmt.Sprintf(r.say("Thửa đất số %s, tờ bản đồ số %s", "Parcel %s, map sheet %s"), d.ParcelNo, d.SheetNo)
	demo := d.Accuracy == "demonstration"
	foot := address
	if demo {
		foot = r.say("DỮ LIỆU MINH HỌA", "DEMONSTRATION DATA") + " · " + foot
	}
	r.Sheet = paper.New(fonts, paper.Options{Lang: r.lang, Title: title, Foot: foot, Made: now})
	today := now.In(time.FixedZone("ICT", 7*3600)).Format(time.DateOnly)
	r.Title(title, r.say(d.CadastralUnitName, d.CadastralUnitEN)+" · "+d.MapSeries+" · "+r.say("số liệu đến ngày ", "as of ")+r.day(&today))
	if demo {
		r.Warning(r.say("Dữ liệu trình diễn: thửa đất và các bước được dựng để giới thiệu, không phải đất thật.", "Demonstration data: the parcel and its steps are made up and no real land."))
	}
	r.Beside(0.52, func() { r.Map(r.plan()) }, r.facts)
	r.steps()
	r.corners()
	r.inside()
	r.Note(r.say("Nguồn: ", "Source: ") + d.Source + " (" + r.day(&d.SourceDate) + "). " + r.say("Không thay giấy chứng nhận hay trích lục địa chính.", "This is no certificate and no cadastral extract."))
	if _, err := r.WriteTo(out); err != nil {
		return fmt.Errorf("write the sheet of a parcel: %w", err)
	}
	return nil
}

func (r printed) plan() paper.Map {
	ground, edge, own, road := paper.Hex("#f3f6f6"), paper.Hex("#9aa7ad"), paper.Hex("#c2410c"), paper.Hex("#b0763a")
	b := r.drawing.shape.Bound()
	side := max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
	m := paper.Map{Frame: b.Pad(max(8, side*0.25)), High: 66, Ground: &ground}
	byState := map[string][]orb.Geometry{r.d.State: {r.drawing.shape}}
	for _, n := range r.drawing.neighbours {
		byState[n.state] = append(byState[n.state], n.shape)
		text := n.number
		if n.sheetNo != r.d.SheetNo {
			text = n.sheetNo + "/" + n.number
		}
		m.Marks = append(m.Marks, paper.Mark{At: n.inside, Text: text, Plain: true})
	}
	for _, state := range states {
		if shapes := byState[state]; len(shapes) > 0 {
			fill := paper.Hex(StateColor(state))
			m.Layers = append(m.Layers, paper.Layer{Shapes: shapes, Fill: &fill, Opacity: 0.55, Line: &edge, Width: 0.15})
			m.Keys = append(m.Keys, paper.Key{Text: r.state(state), Fill: &fill, Line: &edge})
		}
	}
	if len(r.drawing.roads) > 0 {
		m.Layers = append(m.Layers, paper.Layer{Shapes: r.drawing.roads, Line: &road, Width: 0.6})
	}
	m.Layers = append(m.Layers, paper.Layer{Shapes: []orb.Geometry{r.drawing.shape}, Line: &own, Width: 0.7})
	m.Marks = append(m.Marks, paper.Mark{At: r.drawing.inside, Text: r.d.ParcelNo, Plain: true})
	for _, c := range cornersOf(r.drawing.shape) {
		if c.Number <= shownCorners {
			m.Marks = append(m.Marks, paper.Mark{At: orb.Point{c.YEast, c.XNorth}, Text: strconv.Itoa(c.Number), Fill: own})
		}
	}
	return m
}

func (r printed) facts() {
	d := r.d
	legal := ""
	if d.RecordedAreaM2 != nil {
		legal = r.figure(*d.RecordedAreaM2, 1) + " m²"
	}
	var uses []string
	for _, u := range d.LandUseParts {
		use := u.Code + " " + r.say(u.NameVI, u.NameEN)
		if u.AreaM2 != nil {
			use += ", " + r.figure(*u.AreaM2, 1) + " m²"
		}
		uses = append(uses, use)
	}
	state := r.state(d.State)
	if since := r.day(d.StateSince); since != "" {
		state += r.say(", từ ", ", since ") + since
	}
	grade := ""
	if d.Grade != nil {
		grade = map[string]string{"legally_clear": r.say("đã thu hồi và chi trả", "recovered and paid for"), "vacant": r.say("đã bàn giao, không vướng mắc", "vacant, no obstacle"), "ready_to_build": r.say("sẵn sàng xây dựng", "ready to build")}[*d.Grade]
	}
	obstructed := r.say("không", "none")
	if d.Obstructed {
		obstructed = r.say("còn vướng mắc", "open")
	}
	name := func(vi, en *string) string {
		if vi == nil || en == nil {
			return ""
		}
		return r.say(*vi, *en)
	}
	r.Facts(
		paper.Fact{Label: r.say("Diện tích pháp lý", "Recorded area"), Value: legal},
		paper.Fact{Label: r.say("Diện tích đo", "Measured area"), Value: r.figure(d.AreaM2, 1) + " m²"},
		paper.Fact{Label: r.say("Loại đất", "Land use"), Value: strings.Join(uses, "\n")},
		paper.Fact{Label: r.say("Xã, phường hiện nay", "Commune of today"), Value: name(d.AdminUnitNameVI, d.AdminUnitNameEN)},
		paper.Fact{Label: r.say("Khu", "Zone"), Value: name(d.ZoneNameVI, d.ZoneNameEN)},
		paper.Fact{Label: r.say("Dự án", "Project"), Value: name(d.ProjectName, d.ProjectNameEN)},
		paper.Fact{Label: r.say("Trạng thái", "State"), Value: state},
		paper.Fact{Label: r.say("Mức độ sạch", "Grade of clean land"), Value: grade},
		paper.Fact{Label: r.say("Vướng mắc", "Obstacles"), Value: obstructed},
	)
}

func (r printed) steps() {
	columns := []paper.Column{{Title: r.say("Bước", "Step"), Share: 4}, {Title: r.say("Ngày", "Day"), Share: 1.8}, {Title: r.say("Văn bản", "Document"), Share: 3.4}, {Title: r.say("Ghi lúc", "Recorded"), Share: 2.2}}
	money := r.history != nil
	if money {
		columns = append(columns, paper.Column{Title: r.say("Số tiền (đồng)", "Amount (VND)"), Share: 2.4, Align: paper.Right})
	}
	var rows [][]string
	row := func(e Event, amount *int64) {
		if e.Void || e.CorrectedBy != nil {
			return // the sheet has the steps in force
		}
		document := ""
		if e.DecisionNo != nil {
			document = *e.DecisionNo
			if day := r.day(e.DecisionDate); day != "" {
				document += ", " + day
			}
		}
		step := r.state(e.To)
		if r.parts() > 1 {
			step += fmt.Sprintf(r.say(" (phần %d)", " (part %d)"), e.Part)
		}
		recorded := e.RecordedAt.In(time.FixedZone("ICT", 7*3600)).Format(time.DateOnly)
		cells := []string{step, r.day(&e.EffectiveOn), document, r.day(&recorded)}
		if money {
			text := ""
			if amount != nil {
				text = r.figure(float64(*amount), 0)
			}
			cells = append(cells, text)
		}
		rows = append(rows, cells)
	}
	if money {
		for _, e := range r.history.Events {
			row(e.Event, e.AmountVND)
		}
	} else {
		for _, e := range r.events {
			row(e, nil)
		}
	}
	r.Heading(r.say("Quá trình giải phóng mặt bằng", "Clearance"))
	if len(rows) == 0 {
		r.Text(r.say("Chưa có bước nào.", "No step was taken yet."))
		return
	}
	left := len(rows) - shownSteps
	r.Table(columns, rows[max(0, left):])
	if left > 0 {
		r.Note(fmt.Sprintf(r.say("Và %d bước trước đó.", "And %d steps before."), left))
	}
}

func (r printed) parts() (most int64) {
	for _, e := range r.events {
		most = max(most, e.Part)
	}
	return most
}

// corners writes the table of corners in two halves side by side.
func (r printed) corners() {
	all := cornersOf(r.drawing.shape)
	shown := all[:min(len(all), shownCorners)]
	half := (len(shown) + 1) / 2
	var rows [][]string
	for i := range half {
		var cells []string
		for _, at := range []int{i, i + half} {
			if at < len(shown) {
				c := shown[at]
				cells = append(cells, strconv.Itoa(c.Number), strconv.FormatFloat(c.XNorth, 'f', 2, 64), strconv.FormatFloat(c.YEast, 'f', 2, 64), strconv.FormatFloat(c.EdgeM, 'f', 2, 64))
			}
		}
		rows = append(rows, cells)
	}
	r.Heading(r.say("Bảng tọa độ đỉnh thửa, VN-2000 107°45'", "Corners, VN-2000 107°45'"))
	var columns []paper.Column
	for range 2 {
		columns = append(columns, paper.Column{Title: r.say("Đỉnh", "No."), Share: 1}, paper.Column{Title: "X (m)", Share: 2, Align: paper.Right}, paper.Column{Title: "Y (m)", Share: 2, Align: paper.Right},
			paper.Column{Title: r.say("Cạnh (m)", "Edge (m)"), Share: 1.5, Align: paper.Right})
	}
	r.Table(columns, rows)
	if more := len(all) - len(shown); more > 0 {
		r.Note(fmt.Sprintf(r.say("Và %d đỉnh nữa; bản đầy đủ tải ở phần xuất dữ liệu.", "And %d corners more; downloads hold them all."), more))
	}
}

// inside writes what is personal, for those who may read it.
func (r printed) inside() {
	if r.history == nil {
		return
	}
	kinds := map[string]string{"household": r.say("hộ gia đình", "household"), "individual": r.say("cá nhân", "individual"), "organisation": r.say("tổ chức", "organisation"), "community": r.say("cộng đồng", "community"), "state": r.say("Nhà nước", "State")}
	r.Heading(r.say("Người sử dụng đất, vướng mắc (không công khai)", "Land users, obstacles (not public)"))
	var facts []paper.Fact
	for i, h := range r.holders {
		if i == shownHolders {
			facts = append(facts, paper.Fact{Label: "…", Value: fmt.Sprintf(r.say("và %d hồ sơ nữa", "and %d cases more"), len(r.holders)-i)})
			break
		}
		name := "–"
		if h.name != nil {
			name = *h.name
		}
		facts = append(facts, paper.Fact{Label: fmt.Sprintf(r.say("Phần %d, hồ sơ %s", "Part %d, case %s"), h.part, h.caseNo), Value: fmt.Sprintf("%s (%s), %s m²", name, kinds[h.kind], r.figure(h.areaM2, 1))})
	}
	var open []string
	for _, o := range r.history.Obstacles {
		if o.ClosedOn == nil {
			open = append(open, r.text(r.drawing.obstacles[o.Kind])+r.say(" từ ", " since ")+r.day(&o.OpenedOn))
		}
	}
	if len(open) > 0 {
		facts = append(facts, paper.Fact{Label: r.say("Vướng mắc đang mở", "Open obstacles"), Value: strings.Join(open, "; ")})
	}
	r.Facts(facts...)
}
