package proposal

import (
	"fmt"
	"math"
	"slices"
)

// judgeEstimate says what clearing the rest may take: the usual time of the
// least advanced step, and the cost of what has a unit price.
func (f *facts) judgeEstimate(r Rule, out *Finding) {
	p := &f.report.Parcels
	if p.Count == 0 {
		noData(out, &Text{"thửa đất trong ranh giới", "parcels within the boundary"})
		return
	}
	days := 0
	for _, s := range p.ByState {
		if s.State != "excluded" {
			days = max(days, r.Params.Days[s.State])
		}
	}
	e := f.priced()
	e.Days = &days
	p.Estimate = e
	out.Severity = r.Severity
	if days == 0 && e.RestHa == 0 {
		out.Message = Text{"Không còn phần nào phải giải phóng trong các thửa đã biết", "Nothing is left to be cleared among the parcels known"}
	} else {
		out.Message = Text{fmt.Sprintf("Khoảng %d ngày cho phần còn lại (ước tính)", days), fmt.Sprintf("About %d days for the rest (estimate)", days)}
	}
	if e.CostVND != nil && e.RestHa > 0 {
		out.Message.VI += ", khoảng " + number(*e.CostVND/1e9, 1, "vi") + " tỷ đồng cho " + hectares(e.RestHa-e.UnpricedHa, "vi")
		out.Message.EN += ", about " + number(*e.CostVND/1e9, 1, "en") + " bn VND for " + hectares(e.RestHa-e.UnpricedHa, "en")
	}
	if e.UnpricedHa > 0 {
		out.Message.VI += "; chưa có đơn giá cho " + hectares(e.UnpricedHa, "vi") + codesIn(e.Unpriced, "chưa rõ loại đất")
		out.Message.EN += "; no unit price is set for " + hectares(e.UnpricedHa, "en") + codesIn(e.Unpriced, "land use not known")
	}
	if covered := p.AreaHa / math.Max(f.report.AreaHa, 1e-9); covered < 0.98 {
		out.Message.VI += ". Thửa đất đã biết mới phủ " + percent(covered, "vi") + " diện tích"
		out.Message.EN += ". The parcels known cover " + percent(covered, "en") + " of the area"
	}
}

// priced sums the cost of the land that is not cleared yet.
func (f *facts) priced() *Estimate {
	e := &Estimate{Unpriced: []string{}, Method: Text{
		"Ước tính: thời gian thường gặp của bước chậm nhất, đơn giá × diện tích chưa chi trả; không phải cam kết.",
		"Estimate: the usual time of the least advanced step, unit price × area that is not paid for yet; no promise.",
	}}
	cost, some := 0.0, false
	for _, u := range f.rest {
		if u.Ha <= 0 {
			continue
		}
		e.RestHa += u.Ha
		if u.VNDM2 == nil {
			e.UnpricedHa += u.Ha
			if !slices.Contains(e.Unpriced, u.LandUse) {
				e.Unpriced = append(e.Unpriced, u.LandUse)
			}
			continue
		}
		some = true
		cost += u.Ha * 10_000 * *u.VNDM2
	}
	if some || e.RestHa == 0 {
		e.CostVND = &cost
	}
	return e
}

func codesIn(codes []string, unknown string) string {
	text := ""
	for _, c := range codes {
		if c == "" {
			c = unknown
		}
		if text != "" {
			text += ", "
		}
		text += c
	}
	return " (" + text + ")"
}

// keepSilent takes out of the sums by land use what a rule says only that it is
// there: neither its name nor its size is shown.
func (r *Report) keepSilent(rules []Rule) {
	var codes []string
	for _, rule := range rules {
		if rule.Params.Silent {
			codes = append(codes, rule.Params.Codes...)
		}
	}
	other := LandUseIn{Code: "", Name: Text{"khác hoặc chưa rõ", "other or not known"}}
	var kept []LandUseIn
	for _, u := range r.Parcels.ByLandUse {
		if u.Code != "" && !contains(codes, u.Code) {
			kept = append(kept, u)
			continue
		}
		other.Count += u.Count
		other.AreaHa += u.AreaHa
	}
	if other.Count > 0 {
		kept = append(kept, other)
	}
	if kept != nil {
		r.Parcels.ByLandUse = kept
	}
	if e := r.Parcels.Estimate; e != nil {
		e.Unpriced = slices.DeleteFunc(e.Unpriced, func(c string) bool { return contains(codes, c) })
	}
}
