package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// claim is a case: one household or body in one round of one project.
type claim struct {
	id      int64
	number  int // in the whole demonstration, from 1
	round   *round
	caseNo  string
	holder  string // kind of holder
	name    string
	opened  time.Time
	batch   int // cases of a batch of their round share their decisions
	parts   []*part
	fate    fate
	events  []event
	hinders []hindrance
}

// part is the part of a parcel that a case recovers.
type part struct {
	id       int64
	claim    *claim
	parcel   *parcel
	areaM2   float64
	serviced time.Time // zero where not
}

// fate is how far a case gets by the last day, and what holds it up.
type fate struct {
	target  string
	blocked string // kind of the obstacle that is open, or empty
}

// claim divides the parcels of the projects among fictitious households. Most
// have one parcel, some up to four beside one another, and some share one.
func (w *world) claim() {
	households, bodies := 0, 0
	for _, p := range w.projects {
		inProject := 0
		for _, r := range p.rounds {
			first := len(w.cases)
			for at := 0; at < len(r.parcels); {
				take := r.take(at)
				group := r.parcels[at : at+take]
				at += take
				for _, share := range shares(group) {
					inProject++
					c := &claim{number: len(w.cases) + 1, round: r, caseNo: fmt.Sprintf("HS-%05d", inProject)}
					c.nameHolder(group[0], &households, &bodies)
					for _, one := range group {
						c.parts = append(c.parts, &part{claim: c, parcel: one, areaM2: recovered(one, share, c.number)})
					}
					c.opened = r.start.AddDate(0, 0, -days(5, 40, forCase, c.number))
					w.cases = append(w.cases, c)
				}
			}
			r.decideFates(w.cases[first:])
		}
	}
}

// take is how many of the parcels from at on one holder has.
func (r *round) take(at int) int {
	first := r.parcels[at]
	if first.public() || first.cover == graves {
		return 1
	}
	want := 1 + pick([]float64{62, 22, 10, 6}, forCase, r.project.zone.number, r.number, at)
	n := 1
	for n < want && at+n < len(r.parcels) && r.parcels[at+n].block == first.block && !r.parcels[at+n].public() && r.parcels[at+n].cover != graves {
		n++
	}
	return n
}

// shares are the shares of the cases in a group of parcels: nearly always one
// case has it whole; sometimes two households share a single parcel.
func shares(group []*parcel) []float64 {
	p := group[0]
	key := int(p.centre[0]*7) ^ int(p.centre[1])
	if len(group) == 1 && !p.public() && p.areaM2 > 400 && chance(forCase, key) < 0.02 {
		s := between(0.35, 0.65, forCase, key, 1)
		return []float64{s, 1 - s}
	}
	return []float64{1}
}

// recovered is the area that a case gives up of a parcel, m²: its share, whole
// but for a few of which a strip stays.
func recovered(p *parcel, share float64, number int) float64 {
	a := p.areaM2 * share
	if share == 1 && !p.public() && chance(forArea, number, 7) < 0.03 {
		a *= between(0.6, 0.95, forArea, number, 8)
	}
	return math.Max(1, math.Floor(a*10)/10)
}

func (c *claim) nameHolder(p *parcel, households, bodies *int) {
	switch {
	case p.public():
		*bodies++
		c.holder, c.name = "state", fmt.Sprintf("Đất do Nhà nước quản lý, mẫu %05d", *bodies)
	case p.cover == graves:
		*bodies++
		c.holder, c.name = "community", fmt.Sprintf("Cộng đồng mẫu %05d", *bodies)
	case p.cover == forest && chance(forCase, c.number, 2) < 0.4 || p.cover == pond && chance(forCase, c.number, 2) < 0.05:
		*bodies++
		c.holder, c.name = "organisation", fmt.Sprintf("Tổ chức mẫu %05d", *bodies)
	default:
		*households++
		c.holder, c.name = "household", fmt.Sprintf("Hộ mẫu %05d", *households)
		if chance(forCase, c.number, 3) < 0.12 {
			c.holder = "individual"
		}
	}
}

// decideFates clears the wanted share of a round by area: land that hangs
// together, so that the map shows patches and not salt and pepper.
func (r *round) decideFates(cases []*claim) {
	order := slices.Clone(cases)
	rank := make(map[*claim]float64, len(cases))
	for i, c := range order {
		at := c.parts[0].parcel.centre
		place := 0.6*noise(at[0], at[1], 350, forFate, 1) + 0.25*chance(forFate, int(at[0]), int(at[1]))
		rank[c] = place + 0.5*float64(i)/float64(len(order))
		c.batch = i / 45
	}
	slices.SortStableFunc(order, func(a, b *claim) int { return cmp.Compare(rank[a], rank[b]) })
	total, done := 0.0, 0.0
	for _, c := range order {
		for _, p := range c.parts {
			total += p.areaM2
		}
	}
	for i, c := range order {
		key := int(c.parts[0].parcel.centre[0]*3) ^ int(c.parts[0].parcel.centre[1]*5)
		switch {
		case !r.begun:
			c.fate = fate{target: "not_started"}
		case done < r.cleared*total-1:
			for _, p := range c.parts {
				done += p.areaM2
			}
			c.fate = r.clearedFate(key)
		case r.cleared > 0:
			c.fate = r.heldUpFate(key)
		default:
			c.fate = r.earlyFate(float64(i)/float64(len(order)), key)
		}
	}
}

func (r *round) clearedFate(key int) fate {
	if pick([]float64{88, 12}, forFate, key, 2) == 1 {
		return fate{target: "handed_over"}
	}
	return fate{target: "clean"}
}

func (r *round) heldUpFate(key int) fate {
	targets := []string{"notified", "inventory", "inventoried", "plan_posted", "plan_approved", "paid", "recovery_decided", "excluded"}
	weights := []float64{5, 8, 18, 18, 22, 12, 14, 3}
	if r.cleared > 0.9 {
		weights = []float64{0, 3, 12, 15, 30, 18, 18, 4}
	}
	f := fate{target: targets[pick(weights, forFate, key, 3)]}
	if f.target != "excluded" && chance(forFate, key, 4) < 0.65 {
		f.blocked = "any"
	}
	return f
}

func (r *round) earlyFate(progress float64, key int) fate {
	targets := []string{"inventoried", "inventory", "notified", "not_started"}
	at := progress*3.2 + between(-0.5, 0.5, forFate, key, 5)
	f := fate{target: targets[min(max(int(at), 0), 3)]}
	if f.target != "not_started" && chance(forFate, key, 6) < 0.06 {
		f.blocked = "any"
	}
	return f
}

// agree keeps two cases that share a parcel from contradicting each other: land
// is clean only when all parts of the parcel are handed over, and both follow
// one calendar.
func (w *world) agree() {
	first := make(map[*parcel]*claim)
	for _, c := range w.cases {
		for _, p := range c.parts {
			other, shared := first[p.parcel]
			if !shared {
				first[p.parcel] = c
				continue
			}
			c.batch = other.batch
			if (c.fate.target == "clean") != (other.fate.target == "clean") {
				for _, one := range []*claim{c, other} {
					if one.fate.target == "clean" {
						one.fate.target = "handed_over"
					}
				}
			}
		}
	}
}

// noticeGroup is that of the whole case: one parcel with other than farm land
// makes the longer notice hold.
func (c *claim) noticeGroup() string {
	for _, p := range c.parts {
		if !p.parcel.farmland() {
			return "non_agricultural"
		}
	}
	return "agricultural"
}

// own is what chance about the case hangs on: its place, so that it does not
// change when cases are added elsewhere.
func (c *claim) own(of int, more ...int) []int {
	at := c.parts[0].parcel.centre
	return append([]int{of, int(at[0] * 10), int(at[1] * 10)}, more...)
}

// shared is the same for all cases of a batch.
func (c *claim) shared(of int, more ...int) []int {
	return append([]int{of, c.round.project.zone.number, c.round.number, c.batch}, more...)
}
