package worksheet

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"matbang/internal/parcel"
)

// Event is the last step of a part, for those who may read it.
type Event struct {
	ID         int64
	Part       int64
	To         string
	RecordedBy string
	RecordedAt time.Time
	Step       parcel.Step
}

// register is what the rows of a sheet are held against.
type register struct {
	law   Law
	today time.Time
	parts []Part
	// last are the last events of the parts whose rows need them.
	last map[int64]Event
	// open are the parts of each parcel that are not handed over, whichever
	// project recovers them.
	open map[int64][]int64

	byKey    map[string]*Part
	byNumber map[string][]*Part
}

// place builds what finding a part needs.
func (g *register) place() {
	g.byKey, g.byNumber = map[string]*Part{}, map[string][]*Part{}
	for i := range g.parts {
		p := &g.parts[i]
		g.byKey[p.key()] = p
		n := fold(p.Sheet) + "/" + fold(p.No)
		g.byNumber[n] = append(g.byNumber[n], p)
	}
}

// key is how a sheet names a part: no spreadsheet takes it for a figure or a
// day.
func (p *Part) key() string {
	return "T" + strconv.FormatInt(p.Parcel, 10) + "-" + strconv.FormatInt(p.Number, 10)
}

var keyed = regexp.MustCompile(`^T\d{1,18}-\d{1,6}$`)

// find returns the part that a row means, or why there is none.
func (g *register) find(r Row) (*Part, *Reason) {
	if r.Key != "" {
		if p := g.byKey[r.Key]; p != nil {
			return p, nil
		}
		if !keyed.MatchString(r.Key) {
			return nil, &Reason{colKey, "key", say("Mã dòng “%s” đã bị sửa.", "The row key \"%s\" was changed.", r.Key)}
		}
		return nil, &Reason{colKey, "unknown_parcel", say("Thửa này không (hoặc không còn) thuộc dự án, hoặc đã ra khỏi ranh thu hồi.", "This parcel does not belong to the project, or no more, or was taken out of the boundary.")}
	}
	if r.Parcel == "" || r.Sheet == "" {
		return nil, &Reason{colParcel, "required", say("Thiếu số tờ hoặc số thửa.", "The sheet or parcel number is missing.")}
	}
	var hits []*Part
	for _, p := range g.byNumber[fold(r.Sheet)+"/"+fold(r.Parcel)] {
		if (r.Unit == "" || p.in(r.Unit)) && (r.Series == "" || fold(r.Series) == fold(p.Series)) && (r.Part == "" || r.Part == strconv.FormatInt(p.Number, 10)) {
			hits = append(hits, p)
		}
	}
	switch len(hits) {
	case 0:
		return nil, &Reason{colParcel, "unknown_parcel", say("Dự án không có tờ %s thửa %s.", "The project has no sheet %s, parcel %s.", r.Sheet, r.Parcel)}
	case 1:
		return hits[0], nil
	}
	return nil, &Reason{colParcel, "ambiguous", say("Tờ %s thửa %s có %d phần hoặc có ở nhiều xã: hãy ghi xã, loại bản đồ và số phần.", "Sheet %s, parcel %s has %d parts or is in several communes: write the commune, the map series and the number of the part.", r.Sheet, r.Parcel, len(hits))}
}

// in says whether a part lies in the commune that a text names.
func (p *Part) in(unit string) bool {
	f := bare(unit)
	for _, name := range []string{p.UnitCode, p.Unit.VI, p.Unit.EN, p.Today.VI, p.Today.EN} {
		if f == bare(name) {
			return true
		}
	}
	return false
}

// bare is the name of a commune without its kind.
func bare(unit string) string {
	f := fold(unit)
	for _, kind := range []string{"phuong", "thitran", "xa"} {
		if rest, ok := strings.CutPrefix(f, kind); ok && rest != "" {
			return rest
		}
	}
	return f
}

// judge says of every row what becomes of it, with all reasons of a refusal.
func (g *register) judge(rows []Row) []Judged {
	list := make([]Judged, len(rows))
	twice := map[int64][]int{}
	for i, r := range rows {
		list[i] = Judged{Row: r.No, Verdict: untouched}
		p, why := g.find(r)
		list[i].Part = p
		if !r.Touched {
			continue
		}
		list[i].Verdict, list[i].Reasons = change, slices.Clone(r.Faults)
		if p == nil {
			list[i].Reasons = append(list[i].Reasons, *why)
			continue
		}
		twice[p.ID] = append(twice[p.ID], i)
	}
	for _, these := range twice {
		for _, i := range these {
			if len(these) > 1 {
				list[i].refuse(colKey, "twice", say("Phần thửa này có ở nhiều dòng: %s.", "This part comes in several rows: %s.", numbers(rows, these)))
			}
			g.look(&list[i], rows[i])
		}
	}
	g.whole(list, rows)
	for i := range list {
		if len(list[i].Reasons) > 0 {
			list[i].Verdict = refused
		}
	}
	return list
}

func numbers(rows []Row, these []int) string {
	var list []string
	for _, i := range these {
		list = append(list, strconv.Itoa(rows[i].No))
	}
	return strings.Join(list, ", ")
}

func (j *Judged) refuse(field, rule string, message Text) {
	j.Reasons = append(j.Reasons, Reason{field, rule, message})
}

// look judges one row whose part is known.
func (g *register) look(j *Judged, r Row) {
	p := j.Part
	if !p.Mine {
		j.refuse(colKey, "not_yours", say("Thửa nằm ngoài địa bàn của đơn vị bạn.", "The parcel lies outside your area of competence."))
		return
	}
	s := r.Step
	if s.AreaM2 != nil && r.AreaOther != nil && *s.AreaM2 > 0 && p.AreaM2 > 0 && math.Abs(math.Log(*r.AreaOther/p.AreaM2)) < math.Abs(math.Log(*s.AreaM2/p.AreaM2)) {
		s.AreaM2, j.Area = r.AreaOther, r.AreaOther
	}
	last, known := g.last[p.ID]
	if known && len(r.Faults) == 0 && recorded(s, last.Step) {
		j.Verdict = same
		return
	}
	if r.SeenEvent != nil && *r.SeenEvent != p.LastEvent {
		g.changed(j, r, last, known)
	}
	g.itself(j, r, s)
	g.lawful(j, s)
}

// recorded says whether the last event says all that the step does.
func recorded(s, last parcel.Step) bool {
	text := func(a, b *string) bool { return a == nil || b != nil && *a == *b }
	for k, v := range s.Details {
		if last.Details[k] != v {
			return false
		}
	}
	return s.To == last.To && s.EffectiveOn == last.EffectiveOn && text(s.DecisionNo, last.DecisionNo) && text(s.DecisionDate, last.DecisionDate) && text(s.Issuer, last.Issuer) &&
		(s.AmountVND == nil || last.AmountVND != nil && *s.AmountVND == *last.AmountVND) && (s.AreaM2 == nil || last.AreaM2 != nil && *s.AreaM2 == *last.AreaM2) &&
		text(s.Document, last.Document) && text(s.Note, last.Note) && text(s.Regime, last.Regime)
}

// changed says side by side what the sheet knew, what has been recorded since,
// and what the sheet wants.
func (g *register) changed(j *Judged, r Row, last Event, known bool) {
	then, now, want := g.law.name(r.SeenState), g.law.name(j.Part.State), g.law.name(r.Step.To)
	if r.SeenState == "" {
		then = Text{"không rõ", "not known"}
	}
	if r.Step.To == "" {
		want = Text{"–", "–"}
	}
	if !known {
		j.refuse(colState, "changed", say("Đã thay đổi sau khi tải bảng. Khi tải: %s. Bây giờ: %s. Bảng ghi: %s.", "Changed since the sheet was downloaded. Then: %s. Now: %s. The sheet says: %s.", then, now, want))
		return
	}
	zone := time.FixedZone("ICT", 7*3600)
	j.refuse(colState, "changed", say("Đã thay đổi sau khi tải bảng. Khi tải: %s. Bây giờ: %s (có hiệu lực %s, %s ghi lúc %s). Bảng ghi: %s.", "Changed since the sheet was downloaded. Then: %s. Now: %s (effective %s, recorded by %s at %s). The sheet says: %s.",
		then, now, dated(last.Step.EffectiveOn), last.RecordedBy, last.RecordedAt.In(zone).Format("15:04 02/01/2006"), want))
}

// itself tells what is wrong with a step whatever the parcel; what could not be
// read was told already.
func (g *register) itself(j *Judged, r Row, s parcel.Step) {
	for _, f := range s.Check(g.today) {
		if slices.ContainsFunc(r.Faults, func(x Reason) bool { return x.Field == f.Field }) {
			continue
		}
		j.refuse(f.Field, f.Rule, g.sentence(f.Field, f.Rule, f.Detail))
	}
}

func (g *register) sentence(field, rule, detail string) Text {
	title := g.title(field)
	switch rule {
	case "required":
		return say("Thiếu “%s”.", "\"%s\" is missing.", title)
	case "clearance_event_not_in_the_future":
		return say("“%s” chưa đến: chỉ ghi khi bước đã có hiệu lực.", "\"%s\" lies in the future: a step is recorded when it has taken effect.", title)
	case "clearance_event_decision_before_effect":
		return say("“%s” sau ngày có hiệu lực.", "\"%s\" is later than the day on which the step took effect.", title)
	case "max_length":
		return Text{"“" + title.VI + "” quá dài.", "\"" + title.EN + "\" " + detail + "."}
	case "clearance_event_amount_not_negative", "clearance_event_area_positive":
		return say("“%s” phải lớn hơn 0.", "\"%s\" must be above 0.", title)
	}
	return Text{"“" + title.VI + "” không dùng được.", "\"" + title.EN + "\" " + detail + "."}
}

func (g *register) title(field string) Text {
	for _, c := range columnsOf(g.law) {
		if c.name == field {
			return c.title
		}
	}
	return Text{field, field}
}

// lawful holds a step against the transitions, as the trigger on
// clearance_event does.
func (g *register) lawful(j *Judged, s parcel.Step) {
	p := j.Part
	if s.To == "" || s.EffectiveOn == "" {
		return
	}
	regime := g.law.regime(s.EffectiveOn)
	if s.Regime != nil {
		regime = *s.Regime
	}
	from, to := g.law.name(p.State), g.law.name(s.To)
	if p.Since != nil && s.EffectiveOn < *p.Since {
		j.refuse("effective_on", "clearance_event_dates_forward", say("Ngày có hiệu lực %s trước ngày của bước trước đó (%s).", "The day %s lies before that of the step that it follows (%s).", dated(s.EffectiveOn), dated(*p.Since)))
	}
	step, ok := g.law.step(regime, p.State, s.To, s.EffectiveOn)
	if !ok {
		switch others := g.law.others(regime, p.State, s.To, s.EffectiveOn); {
		case p.State == s.To:
			j.refuse(colTo, "clearance_event_transition_allowed", say("Thửa đã ở trạng thái “%s”, với nội dung khác.", "The parcel is in the state \"%s\" already, with other particulars.", to))
		case len(others) > 0:
			j.refuse("regime", "clearance_event_transition_allowed", say("Từ “%s” sang “%s” chỉ được theo %s: hãy ghi vào cột “Luật áp dụng”.", "From \"%s\" to \"%s\" only under the %s: write it in the column \"Law\".", from, to, others[0].Name))
		default:
			j.refuse(colTo, "clearance_event_transition_allowed", say("Pháp luật có hiệu lực ngày %s không cho phép từ “%s” sang “%s”.", "The law in force on %s has no step from \"%s\" to \"%s\".", dated(s.EffectiveOn), from, to))
		}
		return
	}
	for _, field := range step.Requires {
		if g.lacks(s, field) && !slices.ContainsFunc(j.Reasons, func(x Reason) bool { return x.Field == field }) {
			j.refuse(field, "clearance_event_complete", say("Bước này cần “%s”.", "This step needs \"%s\".", g.title(field)))
		}
	}
}

func (g *register) lacks(s parcel.Step, field string) bool {
	switch field {
	case "decision_no":
		return s.DecisionNo == nil
	case "decision_date":
		return s.DecisionDate == nil
	case "issuer":
		return s.Issuer == nil
	case "amount_vnd":
		return s.AmountVND == nil
	case "area_m2":
		return s.AreaM2 == nil
	case "document":
		return s.Document == nil
	case "note":
		return s.Note == nil
	case "obstacle_closed":
		return false // no field: the guard of clean land
	}
	_, ok := s.Details[field]
	return !ok
}

// whole holds the rows of a parcel against each other: clean land has no
// obstacle, and all its parts are handed over, by the register or by this
// sheet.
func (g *register) whole(list []Judged, rows []Row) {
	over := map[int64]bool{}
	for i, j := range list {
		if j.Verdict == change && len(j.Reasons) == 0 {
			over[j.Part.ID] = slices.Contains([]string{"handed_over", "clean", "excluded"}, rows[i].Step.To)
		}
	}
	for i := range list {
		j := &list[i]
		if j.Verdict != change || j.Part == nil || !j.Part.Mine || rows[i].Step.To != "clean" {
			continue
		}
		if j.Part.Obstructed {
			j.refuse(colTo, "clearance_event_clean_has_no_obstacle", say("Thửa còn vướng mắc chưa xử lý.", "An obstacle of the parcel is open: close it first."))
		}
		if slices.ContainsFunc(g.open[j.Part.Parcel], func(id int64) bool { return id != j.Part.ID && !over[id] }) {
			j.refuse(colTo, "clearance_event_clean_all_parts_handed_over", say("Phần khác của thửa chưa bàn giao.", "Another part of the parcel is not handed over yet."))
		}
	}
}

// count adds the rows up.
func count(list []Judged) Counts {
	c := Counts{Rules: map[string]int{}}
	for _, j := range list {
		switch j.Verdict {
		case change:
			c.Change++
		case same:
			c.Same++
		case refused:
			c.Refused++
			for _, r := range j.Reasons {
				c.Rules[r.Rule]++
			}
		default:
			c.Untouched++
		}
	}
	return c
}

// broken gives a rule of the register that a row breaks its sentence.
func (g *register) broken(rule, fields string) []Reason {
	var list []Reason
	for _, field := range strings.Split(fields, ",") {
		message := say("Sổ đăng ký không nhận bước này (quy tắc %s).", "The register refuses this step (rule %s).", rule)
		switch rule {
		case "clearance_event_complete":
			message = say("Bước này cần “%s”.", "This step needs \"%s\".", g.title(field))
		case "not_yours":
			field, message = colKey, say("Thửa nằm ngoài địa bàn của đơn vị bạn.", "The parcel lies outside your area of competence.")
		case "clearance_event_transition_allowed":
			message = say("Pháp luật không cho phép bước này từ trạng thái hiện nay.", "The law has no such step from the present state.")
		case "clearance_event_dates_forward":
			field, message = "effective_on", say("Ngày có hiệu lực trước ngày của bước trước đó.", "The day lies before that of the step that it follows.")
		case "clearance_event_not_too_early":
			message = say("Bước này sớm hơn thời hạn luật định; trang thửa đất cho biết ngày sớm nhất.", "The step is earlier than the law allows; the page of the parcel tells the first lawful day.")
		case "clearance_event_notice_in_force":
			message = say("Thông báo thu hồi đã hết hiệu lực vào ngày này.", "The notice of recovery is no longer in force on this day.")
		case "clearance_event_enforcement_lawful":
			message = say("Không được cưỡng chế vào ngày, giờ này.", "Enforcement may not run on this day, at this hour.")
		case "clearance_event_clean_has_no_obstacle":
			message = say("Thửa còn vướng mắc chưa xử lý.", "An obstacle of the parcel is open: close it first.")
		case "clearance_event_clean_all_parts_handed_over":
			message = say("Phần khác của thửa chưa bàn giao.", "Another part of the parcel is not handed over yet.")
		}
		list = append(list, Reason{field, rule, message})
	}
	return list
}
