package proposal

import (
	"fmt"
	"slices"
)

// judgeBeside lists the constraint areas of the kinds that lie near, whether or
// not the shape touches them.
func (f *facts) judgeBeside(r Rule, out *Finding) {
	if !f.knows(r.Params.Kinds) {
		noData(out, &Text{r.TitleVI, r.TitleEN})
		return
	}
	names := Text{}
	for _, d := range f.beside {
		if contains(r.Params.Kinds, d.Kind) && d.KM <= r.Params.MaxKM {
			names = joined(names, Text{d.Name.VI + ": " + kilometres(d.KM, "vi"), d.Name.EN + ": " + kilometres(d.KM, "en")})
		}
	}
	if names.VI == "" {
		out.Message = Text{"Không có trong vòng " + kilometres(r.Params.MaxKM, "vi") + ".", "None within " + kilometres(r.Params.MaxKM, "en") + "."}
		return
	}
	out.Severity = r.Severity
	out.Message = Text{names.VI + " (đường chim bay)", names.EN + " (straight)"}
}

// judgeWork tells the nearest transport work of the kinds.
func (f *facts) judgeWork(r Rule, out *Finding) {
	var near []distant
	for _, k := range r.Params.Kinds {
		if d, ok := f.works[k]; ok {
			near = append(near, d)
		}
	}
	if len(near) == 0 {
		noData(out, &Text{r.TitleVI, r.TitleEN})
		return
	}
	n := slices.MinFunc(near, func(a, b distant) int {
		if a.KM < b.KM {
			return -1
		}
		return 1
	})
	out.Severity = r.Severity
	out.Message = Text{n.Name.VI + ": " + kilometres(n.KM, "vi") + " (đường chim bay)", n.Name.EN + ": " + kilometres(n.KM, "en") + " (straight)"}
	if r.Params.MaxKM > 0 && n.KM > r.Params.MaxKM && r.Params.Beyond != "" {
		out.Severity = r.Params.Beyond
	}
}

// judgeOccupancy holds the latest statements of the register against the least
// share. Where a park says nothing, nothing can be concluded.
func (f *facts) judgeOccupancy(r Rule, out *Finding) {
	if !contains(r.Params.ZoneKinds, f.kind) {
		out.Message = Text{"Không áp dụng cho loại khu này.", "Does not apply to this kind of zone."}
		return
	}
	l := f.let
	if l.Parks == 0 || l.Known < l.Parks {
		missing := fmt.Sprintf("%d/%d", l.Parks-l.Known, l.Parks)
		noData(out, &Text{"tỷ lệ lấp đầy của " + missing + " khu trong sổ đăng ký", "the occupancy of " + missing + " parks of the register"})
		return
	}
	share := l.LeasedHa / max(l.LeasableHa, 1e-9)
	out.Message = Text{
		percent(share, "vi") + " (" + hectares(l.LeasedHa, "vi") + " trên " + hectares(l.LeasableHa, "vi") + "), tối thiểu " + percent(r.Params.MinShare, "vi"),
		percent(share, "en") + " (" + hectares(l.LeasedHa, "en") + " of " + hectares(l.LeasableHa, "en") + "), at least " + percent(r.Params.MinShare, "en"),
	}
	if share < r.Params.MinShare-1e-9 {
		out.Severity = r.Severity
	}
}
