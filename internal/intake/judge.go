package intake

import (
	"fmt"
	"math"
)

// How far parcels may lie from themselves before a missing datum shift is
// suspected, metres, and what share of a file may lie on other parcels.
const (
	shiftFrom   = 0.3
	shiftTo     = 500
	mostCovered = 0.25
)

// judge says what is wrong with the coordinate system of a file, and what to
// choose instead. The candidates come the best first.
func judge(chosen string, swap bool, given string, list []Candidate) []Problem {
	var current, best *Candidate
	for i := range list {
		if list[i].CRS == chosen && list[i].Swap == swap {
			current = &list[i]
		}
		if best == nil && list[i].Inside > 0.5 {
			best = &list[i]
		}
	}
	if chosen == "" {
		return []Problem{missing(given, best)}
	}
	if current == nil || current.Inside < 0.5 {
		return []Problem{outside(*orEmpty(current, chosen, swap), best)}
	}
	var out []Problem
	if p := wrongMeridian(*current, list); p != nil {
		out = append(out, *p)
	} else if p := datumShift(*current, list); p != nil {
		out = append(out, *p)
	}
	return out
}

func orEmpty(c *Candidate, crs string, swap bool) *Candidate {
	if c != nil {
		return c
	}
	sys, _ := systemOf(crs)
	return &Candidate{CRS: crs, Swap: swap, Name: sys.name}
}

func suggest(c *Candidate) *Suggestion {
	if c == nil {
		return nil
	}
	return &Suggestion{c.CRS, c.Swap}
}

func (c Candidate) title() Text {
	if !c.Swap {
		return c.Name
	}
	return Text{c.Name.VI + ", đổi X–Y", c.Name.EN + ", axes exchanged"}
}

func missing(given string, best *Candidate) Problem {
	p := Problem{Rule: "crs_missing", Severity: "error", Suggest: suggest(best), Message: Text{
		"Tệp không ghi hệ tọa độ. Hãy chọn hệ tọa độ và xem vị trí trên bản đồ.", "The file does not say its coordinate system. Choose one and look at the place on the map.",
	}}
	if given != "" {
		p.Rule = "crs_unknown"
		p.Message = Text{"Không biết hệ tọa độ “" + given + "” của tệp. Hãy chọn hệ tọa độ và xem vị trí trên bản đồ.", "The coordinate system \"" + given + "\" of the file is not known here. Choose one and look at the place on the map."}
	}
	if best != nil {
		p.Message.VI += " Hợp nhất: " + best.title().VI + "."
		p.Message.EN += " The best fit: " + best.title().EN + "."
	} else {
		p.Message.VI += " Không hệ nào đưa thửa vào trong tỉnh Quảng Ninh."
		p.Message.EN += " None brings the parcels into Quảng Ninh."
	}
	return p
}

func outside(c Candidate, best *Candidate) Problem {
	p := Problem{Rule: "outside_province", Severity: "error", Suggest: suggest(best)}
	where := Text{"", ""}
	if c.Bbox != nil {
		lon, lat := (c.Bbox[0]+c.Bbox[2])/2, (c.Bbox[1]+c.Bbox[3])/2
		where = Text{fmt.Sprintf(" (quanh %.2f° kinh đông, %.2f° vĩ bắc)", lon, lat), fmt.Sprintf(" (around %.2f° E, %.2f° N)", lon, lat)}
	}
	switch {
	case best == nil:
		p.Message = Text{"Các thửa nằm ngoài tỉnh Quảng Ninh" + where.VI + ", với mọi hệ tọa độ đã thử.", "The parcels lie outside Quảng Ninh" + where.EN + ", in every coordinate system that was tried."}
	case best.CRS == c.CRS && best.Swap != c.Swap:
		p.Rule = "axes_swapped"
		p.Message = Text{"Hai cột tọa độ bị đổi chỗ: các thửa rơi ra ngoài tỉnh" + where.VI + ". Hãy đổi X–Y.", "The axes are exchanged: the parcels fall outside the province" + where.EN + ". Exchange X and Y."}
	default:
		p.Rule = "crs_wrong"
		p.Message = Text{
			"Với hệ tọa độ “" + c.title().VI + "” các thửa nằm ngoài tỉnh" + where.VI + ". Với “" + best.title().VI + "” chúng nằm trong tỉnh.",
			"With \"" + c.title().EN + "\" the parcels lie outside the province" + where.EN + ". With \"" + best.title().EN + "\" they lie inside.",
		}
	}
	return p
}

// wrongMeridian finds a place inside the province that is not the one the file
// names, where another coordinate system brings it there.
func wrongMeridian(c Candidate, list []Candidate) *Problem {
	if c.Declared == nil || *c.Declared > 0.3 {
		return nil
	}
	for i := range list {
		o := &list[i]
		if o.Declared != nil && *o.Declared > 0.7 && o.Inside > 0.5 {
			return &Problem{Rule: "wrong_meridian", Severity: "error", Suggest: suggest(o), Message: Text{
				"Các thửa nằm trong tỉnh nhưng không nằm trong xã, phường mà tệp ghi: sai kinh tuyến trục hoặc hệ tọa độ. Với “" + o.title().VI + "” chúng nằm đúng chỗ.",
				"The parcels lie in the province but not in the commune that the file names: the central meridian or the coordinate system is wrong. With \"" + o.title().EN + "\" they lie there.",
			}}
		}
	}
	return &Problem{Rule: "declared_elsewhere", Severity: "warning", Message: Text{
		"Các thửa không nằm trong xã, phường mà tệp ghi. Hãy xem vị trí trên bản đồ.", "The parcels do not lie in the commune that the file names. Look at the place on the map.",
	}}
}

// datumShift finds parcels that lie beside themselves: by the same distance from
// the register's parcels of the same numbers, or upon their neighbours.
func datumShift(c Candidate, list []Candidate) *Problem {
	off := c.OffsetM != nil && *c.OffsetM > shiftFrom && *c.OffsetM < shiftTo
	upon := c.OffsetM == nil && c.Covered > mostCovered
	if !off && !upon {
		return nil
	}
	for i := range list {
		o := &list[i]
		if o.Inside < 0.5 || o.CRS == c.CRS && o.Swap == c.Swap {
			continue
		}
		if off && o.OffsetM != nil && *o.OffsetM < *c.OffsetM/3 {
			return shifted(*c.OffsetM, o)
		}
		if upon && o.Covered < c.Covered/4 && near(c, *o) {
			return shifted(0, o)
		}
	}
	if off {
		return &Problem{Rule: "shifted", Severity: "warning", Message: Text{
			fmt.Sprintf("Các thửa lệch %.1f m so với các thửa cùng số trong sổ đăng ký. Hãy xem lại hệ tọa độ.", *c.OffsetM),
			fmt.Sprintf("The parcels lie %.1f m from those of the same numbers in the register. Look at the coordinate system.", *c.OffsetM),
		}}
	}
	return &Problem{Rule: "upon_others", Severity: "warning", Message: Text{
		fmt.Sprintf("%.0f %% diện tích của tệp nằm đè lên thửa khác trong sổ đăng ký: có thể sai hệ tọa độ hoặc số thửa.", c.Covered*100),
		fmt.Sprintf("%.0f %% of the file's area lies upon other parcels of the register: the coordinate system or the numbers may be wrong.", c.Covered*100),
	}}
}

func near(a, b Candidate) bool {
	return a.Bbox != nil && b.Bbox != nil && math.Hypot(a.Bbox[0]-b.Bbox[0], a.Bbox[1]-b.Bbox[1]) < 0.01
}

func shifted(by float64, o *Candidate) *Problem {
	vi, en := "Các thửa lệch khỏi vị trí đúng", "The parcels lie beside their true place"
	if by > 0 {
		vi, en = fmt.Sprintf("Các thửa lệch %.0f m so với các thửa cùng số", by), fmt.Sprintf("The parcels lie %.0f m from those of the same numbers", by)
	}
	return &Problem{Rule: "missing_datum_shift", Severity: "error", Suggest: suggest(o), Message: Text{
		vi + ": có vẻ thiếu 7 tham số chuyển giữa WGS 84 và VN-2000. Hãy chọn “" + o.title().VI + "”.",
		en + ": the seven parameters between WGS 84 and VN-2000 seem to be missing. Choose \"" + o.title().EN + "\".",
	}}
}
