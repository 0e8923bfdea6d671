package demo

import (
	"fmt"
	"time"
)

// event is one step of one part, as it goes into the database.
type event struct {
	part         *part
	to           string
	regime       string
	on           time.Time
	recorded     time.Time
	decisionNo   *string
	decisionDate *time.Time
	issuer       *string
	amount       *int64
	areaM2       *float64
	document     *string
	note         *string
	details      map[string]any
}

// calendar is what all cases of a batch share: their decisions fall on the same
// days.
type calendar struct {
	served, inventory, posted, postedTo, approved, recovered time.Time
}

// calendarOf plans the days of a batch. One decision recovers land of all kinds,
// so it keeps the longer notice; under the Land Law 2013 it falls on the day of
// the approval.
func (c *claim) calendarOf() calendar {
	var k calendar
	k.served = c.round.start.AddDate(0, 0, 9*c.batch%120+days(0, 20, c.shared(forDate, 1)...))
	k.inventory = k.served.AddDate(0, 0, days(10, 30, c.shared(forDate, 2)...))
	k.posted = k.inventory.AddDate(0, 0, days(62, 110, c.shared(forDate, 3)...))
	k.postedTo = k.posted.AddDate(0, 0, postingDays(k.posted))
	k.approved = k.postedTo.AddDate(0, 0, days(8, 35, c.shared(forDate, 4)...))
	earliest := k.served.AddDate(0, 0, longNotice)
	if k.approved.Before(landLaw2024()) {
		k.approved = later(k.approved, earliest)
		k.recovered = k.approved
		if !k.approved.Before(landLaw2024()) {
			k.recovered = k.approved.AddDate(0, 0, 33) // the notice carried it into the next law
		}
		return k
	}
	k.recovered = later(k.approved.AddDate(0, 0, days(31, 40, c.shared(forDate, 5)...)), earliest)
	return k
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// life is a case on its way.
type life struct {
	*claim
	calendar  calendar
	state     string
	on        time.Time
	exception bool // recovery before approval, Resolution 254/2025 Art. 3(3)
	paid      bool
	recovered bool
	approved  bool
	turned    bool // went back once
	visits    map[string]int
}

// live writes the history of a case up to its fate or the last day.
func (c *claim) live() {
	if c.fate.target == "not_started" {
		return
	}
	l := &life{claim: c, state: "not_started", calendar: c.calendarOf(), visits: make(map[string]int)}
	l.exception = !l.calendar.posted.Before(resolution254()) && chance(c.shared(forFate, 8)...) < 0.3
	target := c.fate.target
	if target == "excluded" {
		target = []string{"notified", "inventory", "inventoried", "plan_posted"}[pick([]float64{2, 3, 3, 2}, c.own(forFate, 9)...)]
	}
	for l.state != target && l.step(l.next()) {
	}
	if l.state == "plan_approved" && regimeOn(l.on) == regime2013 {
		l.step("recovery_decided") // that law decides both on one day
	}
	if c.fate.target == "excluded" && l.state == target {
		l.step("excluded")
	}
	if l.state == "clean" && !c.shares() && chance(c.own(forFate, 10)...) < 0.004 {
		l.step("handed_over") // re-occupied
	}
	l.serve()
	l.hinder()
}

// shares tells whether another case has a part of the same parcel.
func (c *claim) shares() bool {
	return len(c.parts) == 1 && c.parts[0].areaM2 < 0.7*c.parts[0].parcel.areaM2
}

// next is the step that follows under the law of the day.
func (l *life) next() string {
	switch l.state {
	case "not_started":
		return "notified"
	case "notified":
		if l.turn(0.012, 11) {
			return "not_started" // withdrawn
		}
		return "inventory"
	case "inventory":
		return "inventoried"
	case "inventoried":
		return "plan_posted"
	case "plan_posted":
		if l.turn(0.015, 12) {
			return "inventoried" // amended
		}
		if l.exception {
			return "recovery_decided"
		}
		return "plan_approved"
	case "plan_approved":
		if !l.recovered && regimeOn(l.on) == regime2013 {
			return "recovery_decided"
		}
		if !l.paid && !l.recovered && l.turn(0.015, 13) {
			return "plan_posted" // amended after approval
		}
		return "paid"
	case "paid":
		early := l.fate.target != "recovery_decided" && chance(l.own(forFate, 14)...) < 0.03
		if l.recovered || early {
			return "handed_over"
		}
		return "recovery_decided"
	case "recovery_decided":
		switch {
		case !l.approved:
			return "plan_approved"
		case !l.paid:
			return "paid"
		}
		return "handed_over"
	}
	return "clean"
}

// turn decides once in a case whether it goes back.
func (l *life) turn(share float64, key int) bool {
	if l.turned || l.round.project.zone.status == "planned" || chance(l.own(forFate, key)...) >= share {
		return false
	}
	l.turned = true
	return true
}

// when is the day of a step: that of the batch, or one of the case's own after
// the step before.
func (l *life) when(to string) time.Time {
	after := func(low, high, key int) time.Time {
		return l.on.AddDate(0, 0, days(low, high, l.own(forDate, key, l.visits[to])...))
	}
	if l.visits[to] > 0 || l.turnedBack(to) {
		return after(15, 45, 20)
	}
	switch to {
	case "notified":
		return l.calendar.served
	case "inventory":
		return later(l.calendar.inventory, l.on)
	case "inventoried":
		return after(8, 50, 21)
	case "plan_posted":
		return later(l.calendar.posted, l.on)
	case "plan_approved":
		on := later(later(l.calendar.approved, l.postedSince()), l.on)
		if regimeOn(on) == regime2013 && !l.recovered {
			on = later(on, l.noticeOver()) // the land is recovered on the same day
		}
		return on
	case "recovery_decided":
		if l.exception {
			return later(later(l.noticeOver(), l.postedSince()), l.on)
		}
		if regimeOn(l.on) == regime2013 {
			return l.on
		}
		return later(later(l.calendar.recovered, l.noticeOver()), l.on)
	case "paid":
		return after(3, 28, 22)
	case "handed_over":
		return after(7, 42, 23)
	}
	return after(15, 110, 24)
}

// postedSince is the first day on which the posting of the plan is over.
func (l *life) postedSince() time.Time {
	for i := len(l.events) - 1; i >= 0; i-- {
		if e := l.events[i]; e.to == "plan_posted" {
			return e.on.AddDate(0, 0, postingDays(e.on)+5)
		}
	}
	return l.on
}

// noticeOver is the first day on which the land may be recovered.
func (l *life) noticeOver() time.Time {
	for i := len(l.events) - 1; i >= 0; i-- {
		if e := l.events[i]; e.to == "notified" {
			return e.on.AddDate(0, 0, longNotice)
		}
	}
	return l.on
}

// turnedBack tells whether a step goes back on the way.
func (l *life) turnedBack(to string) bool {
	switch l.state + " " + to {
	case "notified not_started", "plan_posted inventoried", "plan_approved plan_posted":
		return true
	}
	return to == "excluded"
}

// step takes a step for all parts of the case, unless its day is after the last
// one. It tells whether it did.
func (l *life) step(to string) bool {
	on := l.when(to)
	if l.state == "clean" {
		on = l.on.AddDate(0, 0, days(60, 300, l.own(forDate, 25)...))
	}
	if on.After(last()) {
		return false
	}
	regime := regimeOn(on)
	if l.exception && !on.Before(resolution254()) {
		regime = regime254
	}
	for i, p := range l.parts {
		e := event{part: p, to: to, regime: regime, on: on, recorded: l.recordedAt(on, i)}
		l.document(&e)
		l.events = append(l.events, e)
	}
	l.state, l.on = to, on
	l.visits[to]++
	switch to {
	case "paid":
		l.paid = true
	case "recovery_decided":
		l.recovered = true
	case "plan_approved":
		l.approved = true
	case "plan_posted", "not_started":
		l.approved = false
	}
	return true
}

// recordedAt is the moment at which an office entered a step: some days after,
// in working hours, never before the step that it follows was entered.
func (l *life) recordedAt(on time.Time, i int) time.Time {
	lag := days(0, 9, l.own(forDate, 30, len(l.events))...)
	at := on.AddDate(0, 0, lag).Add(time.Duration(1+days(0, 8, l.own(forDate, 31, len(l.events))...)) * time.Hour)
	at = at.Add(time.Duration(days(0, 59, l.own(forDate, 32, len(l.events))...))*time.Minute + time.Duration(i)*time.Second)
	if n := len(l.events); n > 0 && at.Before(l.events[n-1].recorded) {
		at = l.events[n-1].recorded.Add(time.Minute)
	}
	return at
}

// serve notes the day on which roads and power reached clean land.
func (l *life) serve() {
	if l.state != "clean" || !l.round.serviced {
		return
	}
	on := l.on.AddDate(0, 0, days(90, 260, l.shared(forService)...))
	if on.After(last()) {
		return
	}
	for _, p := range l.parts {
		p.serviced = on
	}
}

func text(format string, args ...any) *string {
	s := fmt.Sprintf(format, args...)
	return &s
}
