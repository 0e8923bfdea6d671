package demo

import (
	"math"
	"time"
)

// document gives a step the papers that the law asks for. All numbers carry
// "MH" (minh họa, demonstration).
func (l *life) document(e *event) {
	switch e.to {
	case "notified":
		e.decide("TB-MH/%04d", l.paper(0), e.on.AddDate(0, 0, -days(2, 9, l.shared(forDate, 40)...)))
		e.issuer = text("%s", issuerOn(e.on))
		e.details = map[string]any{"served_on": e.on.Format(time.DateOnly), "notice_group": l.noticeGroup()}
	case "inventoried":
		if l.state == "plan_posted" {
			e.explain("Kiểm đếm bổ sung trước khi trình lại phương án (minh họa)", "CV-MH/%04d", l.paper(1))
		}
		e.decide("BB-MH/%05d", l.number, e.on)
		e.areaM2 = &e.part.areaM2
	case "plan_posted":
		if l.state == "plan_approved" {
			e.explain("Điều chỉnh, bổ sung phương án (minh họa)", "CV-MH/%04d", l.paper(2))
			break
		}
		e.document = text("PA-MH/%04d", l.paper(0))
		e.details = map[string]any{
			"posting_from": e.on.Format(time.DateOnly),
			"posting_to":   e.on.AddDate(0, 0, postingDays(e.on)).Format(time.DateOnly),
		}
	case "plan_approved":
		e.decide("QĐ-MH/%04d", l.paper(3), e.on)
		e.issuer = text("%s", issuerOn(e.on))
		e.pay()
	case "paid":
		e.pay()
		e.note = text("Chuyển khoản (minh họa)")
		if *e.amount == 0 {
			e.note = text("Đất do Nhà nước quản lý, không phải chi trả (minh họa)")
		}
		if l.exception {
			e.decide("CT-MH/%05d", l.number, e.on)
		}
	case "recovery_decided":
		e.decide("QĐ-MH/%04d", l.paper(4), e.on)
		e.issuer = text("%s", issuerOn(e.on))
		if e.regime == regime254 && !l.approved {
			e.document = text("BB-MH/%04d/ĐT", l.paper(0))
			e.details = map[string]any{"consent_percent": days(76, 96, l.shared(forFate, 15)...)}
		}
	case "handed_over":
		if l.state == "clean" {
			e.explain("Đất bị tái lấn chiếm (minh họa)", "BB-MH/%05d/TLC", l.number)
			break
		}
		e.decide("BBBG-MH/%05d", l.number, e.on)
		e.areaM2 = &e.part.areaM2
	case "clean":
		e.document = text("XN-MH/%04d", l.paper(0))
	case "not_started":
		e.explain("Rút thông báo để điều chỉnh ranh thu hồi (minh họa)", "CV-MH/%04d", l.paper(5))
	case "excluded":
		e.explain("Ra khỏi ranh thu hồi theo điều chỉnh quy hoạch (minh họa)", "TTr-MH/%04d", l.paper(6))
		e.decide("QĐ-MH/%04d", l.paper(7), e.on)
	}
	if l.visits[e.to] > 0 && e.decisionNo != nil {
		e.decisionNo = text("%s/BS", *e.decisionNo) // a second paper of its kind
	}
}

// paper numbers the papers of a batch; kind keeps the decisions of one batch
// apart.
func (l *life) paper(kind int) int {
	z := l.round.project.zone.number
	return ((z*5+l.round.number-1)*40+l.batch)*8 + kind
}

func (e *event) decide(format string, number int, on time.Time) {
	e.decisionNo, e.decisionDate = text(format, number), &on
}

func (e *event) explain(note, format string, number int) {
	e.note, e.document = text("%s", note), text(format, number)
}

// pay sets the amount for the part, whole đồng, rounded to a thousand: land,
// crops and support by the square metre, and a house where there is one. The
// prices are made up within the range of the time.
func (e *event) pay() {
	p := e.part.parcel
	at := func(low, high float64, key int) float64 {
		return between(low, high, forMoney, int(p.centre[0]*10), int(p.centre[1]*10), key)
	}
	var perM2, fixed float64
	switch p.cover {
	case rice:
		perM2 = at(290_000, 360_000, 1)
	case pond:
		perM2 = at(210_000, 300_000, 1)
	case garden:
		perM2 = at(550_000, 1_400_000, 1)
		fixed = at(180e6, 950e6, 2)
	case orchard:
		perM2 = at(280_000, 380_000, 1)
	case forest:
		perM2 = at(60_000, 110_000, 1)
	case graves:
		fixed = at(40e6, 400e6, 2)
	case track, canal:
	}
	share := e.part.areaM2 / p.areaM2
	amount := int64(math.Round((perM2*e.part.areaM2+fixed*share)/1000)) * 1000
	e.amount = &amount
}
