package proposal

import (
	"slices"
	"strings"
)

// balance lists the shares of all uses that the lots have, with the norms.
func (f *facts) balance(rules []Rule) []Balance {
	if len(f.lots) == 0 {
		return nil
	}
	norms := map[string]Rule{}
	for _, r := range rules {
		if r.Kind == "balance" {
			norms[r.Params.Use] = r
		}
	}
	var list []Balance
	for _, use := range uses {
		ha, drawn := f.lots[use]
		norm, asked := norms[use]
		if !drawn && !asked {
			continue
		}
		b := Balance{Use: use, AreaHa: ha, Share: ha / max(f.report.AreaHa, 1e-9)}
		if asked {
			ok := b.Share >= norm.Params.MinShare-1e-9
			b.NormShare, b.OK, b.Source = &norm.Params.MinShare, &ok, norm.Source
		}
		list = append(list, b)
	}
	return list
}

// faultText says what GEOS finds wrong with a shape so that its author can act.
func faultText(reason string) Text {
	lower := strings.ToLower(reason)
	at := slices.IndexFunc(faultTexts, func(t faultWords) bool { return strings.Contains(lower, t.has) })
	if at < 0 {
		return Text{"Hình không hợp lệ. Dùng hình đã sửa hoặc vẽ lại chỗ này.", "The shape is not valid. Take the repaired shape, or draw this place anew."}
	}
	return faultTexts[at].text
}

type faultWords struct {
	has  string
	text Text
}

var faultTexts = []faultWords{
	{"ring self-intersection", Text{"Ranh giới chạm chính nó tại điểm này. Tách đỉnh hoặc chia thành hai phần.", "The boundary touches itself here. Move the vertex, or divide the shape in two."}},
	{"self-intersection", Text{"Ranh giới tự cắt tại điểm này. Kéo đỉnh ra khỏi chỗ cắt.", "The boundary crosses itself here. Drag a vertex out of the crossing."}},
	{"hole lies outside", Text{"Lỗ nằm ngoài ranh giới. Xóa lỗ hoặc kéo vào trong.", "A hole lies outside the boundary. Delete it or drag it inside."}},
	{"nested", Text{"Hai phần lồng vào nhau. Gộp lại hoặc xóa một phần.", "Two parts lie one within the other. Merge them or delete one."}},
	{"interior is disconnected", Text{"Lỗ cắt rời phần trong của hình. Chia hình thành nhiều phần.", "A hole cuts the inside apart. Divide the shape into parts."}},
	{"too few points", Text{"Có quá ít đỉnh. Cần ít nhất ba đỉnh khác nhau.", "There are too few vertices. At least three different ones are needed."}},
	{"duplicate", Text{"Có đường trùng lặp. Xóa phần lặp.", "A ring is there twice. Delete one."}},
}
