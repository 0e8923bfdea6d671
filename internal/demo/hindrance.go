package demo

import "time"

// hindrance is an obstacle of a part.
type hindrance struct {
	part           *part
	kind           string
	opened, closed time.Time // closed is zero while it is open
	note           string
}

// hinder puts obstacles on a case: one that is open where its fate says so, one
// that was overcome in some of those that are cleared, and the end of the
// notice where nothing was decided within twelve months.
func (l *life) hinder() {
	if len(l.events) == 0 || l.state == "excluded" {
		return
	}
	switch l.state {
	case "clean", "handed_over":
		if l.fate.target == "clean" && l.state == "handed_over" && l.visits["clean"] > 0 {
			l.open("dispute", days(0, 10, l.own(forObstacle, 1)...), "Tái lấn chiếm (minh họa)")
			return
		}
		l.overcome()
		return
	case "notified", "inventory", "inventoried", "plan_posted":
		expired := l.calendar.served.AddDate(1, 0, 0)
		if expired.Before(last()) && !l.recovered && l.visits["notified"] == 1 {
			for _, p := range l.parts {
				l.hinders = append(l.hinders, hindrance{part: p, kind: "notice_expired", opened: later(expired, l.on), note: "Thông báo quá 12 tháng (minh họa)"})
			}
		}
	}
	if l.fate.blocked != "" {
		l.open(l.kind(l.state), days(4, 45, l.own(forObstacle, 1)...), "Minh họa")
	}
}

// open puts an open obstacle on the case, some days after its last step.
func (l *life) open(kind string, after int, note string) {
	on := l.on.AddDate(0, 0, after)
	if on.After(last()) {
		on = last()
	}
	parts := l.parts
	if kind == "graves" || kind == "utilities" || kind == "dispute" {
		parts = parts[:1]
	}
	for _, p := range parts {
		l.hinders = append(l.hinders, hindrance{part: p, kind: kind, opened: on, note: note})
	}
}

// kind chooses an obstacle that fits the land and the state.
func (l *life) kind(state string) string {
	switch l.parts[0].parcel.cover {
	case graves:
		return "graves"
	case track, canal:
		return "utilities"
	case forest:
		return []string{"waiting_land_conversion", "origin_unclear"}[pick([]float64{7, 3}, l.own(forObstacle, 2)...)]
	default:
	}
	kinds := []string{"price_not_agreed", "complaint", "origin_unclear", "owner_absent", "dispute", "no_funds", "enforcement_inventory"}
	weights := []float64{34, 20, 16, 8, 10, 6, 4}
	switch state {
	case "plan_approved", "recovery_decided":
		kinds[6], weights[6] = "enforcement_recovery", 8
		weights[5] = 14
	case "paid", "plan_posted", "inventoried":
		weights[6] = 0
	}
	if l.parts[0].parcel.cover == garden {
		kinds, weights = append(kinds, "waiting_resettlement"), append(weights, 70)
	}
	if l.parts[0].parcel.cover == rice && state != "recovery_decided" {
		kinds, weights = append(kinds, "waiting_land_conversion"), append(weights, 8)
	}
	return kinds[pick(weights, l.own(forObstacle, 3)...)]
}

// overcome gives one cleared case in fourteen an obstacle that was opened after
// the plan was posted and closed before the land was handed over.
func (l *life) overcome() {
	if chance(l.own(forObstacle, 4)...) > 0.07 {
		return
	}
	var posted, handed time.Time
	for _, e := range l.events {
		switch {
		case e.to == "plan_posted" && posted.IsZero():
			posted = e.on
		case e.to == "handed_over" && handed.IsZero():
			handed = e.on
		}
	}
	if posted.IsZero() || handed.IsZero() {
		return
	}
	opened := posted.AddDate(0, 0, days(3, 25, l.own(forObstacle, 5)...))
	closed := handed.AddDate(0, 0, -days(0, 12, l.own(forObstacle, 6)...))
	if closed.Before(opened) {
		closed = opened
	}
	l.hinders = append(l.hinders, hindrance{part: l.parts[0], kind: l.kind("plan_posted"), opened: opened, closed: closed, note: "Minh họa"})
}
