package parcel

import "matbang/internal/ogcapi"

// Limit is one time limit that runs for a part of a parcel, by a rule of the
// law in force on the day on which it began.
type Limit struct {
	Code string `json:"code"`
	// Kind is latest (late after Day), earliest (what Ends names is lawful from
	// Day on) or expires (what began it has no force after Day).
	Kind      string      `json:"kind"`
	Value     float64     `json:"value"`
	Unit      string      `json:"unit"`
	LandGroup *string     `json:"land_group"`
	Article   *string     `json:"article"`
	Text      ogcapi.Text `json:"text"`
	// Unverified is true until the legal department confirms the rule.
	Unverified bool `json:"unverified"`
	// Enforced rules refuse a step; others only note the breach.
	Enforced bool   `json:"enforced"`
	StartsOn string `json:"starts_on"`
	Day      string `json:"day"`
	// DaysLeft counts from today to Day; negative are the days past it.
	DaysLeft int `json:"days_left"`
	// Ends are the steps that end or await it, as state:… or obstacle:…; without
	// any the register cannot see whether it was kept.
	Ends []string `json:"ends"`
}

// NextStep is a step forward that the law in force today allows a part.
type NextStep struct {
	To      string  `json:"to"`
	Main    bool    `json:"main"`
	Regime  string  `json:"regime"`
	Article *string `json:"article"`
	// Unverified is true until the legal department confirms the step.
	Unverified bool `json:"unverified"`
	// LawfulOn is the first day on which it may take effect; null where no limit
	// speaks of it. LawfulTo is the last, where what it rests on expires.
	LawfulOn *string `json:"lawful_on"`
	LawfulTo *string `json:"lawful_to"`
	// Now is whether it may take effect today.
	Now bool `json:"now"`
}

// ClockPart is the clock of one part.
type ClockPart struct {
	Part   int64      `json:"part"`
	State  string     `json:"state"`
	Limits []Limit    `json:"limits"`
	Next   []NextStep `json:"next"`
	// HandoverOn is the first day on which it can be handed over after a decision
	// if every step still to come is taken as soon as the law allows.
	HandoverOn *string `json:"handover_on"`
}

// Breach is a step that was recorded late, or against a rule that only warns, as
// the rule stood then.
type Breach struct {
	Part        int64   `json:"part"`
	To          string  `json:"to"`
	EffectiveOn string  `json:"effective_on"`
	Rule        string  `json:"rule"`
	Kind        string  `json:"kind"`
	Article     *string `json:"article"`
	Value       float64 `json:"value"`
	Unit        string  `json:"unit"`
	Day         *string `json:"day"`
}

// Force is whether a decision may be enforced today.
type Force struct {
	Now bool `json:"now"`
	// From is the first day from today on which it may; null within no three
	// months.
	From *string `json:"from"`
	// Hours of the day (local time) before and from which it may not; null where
	// no rule says so.
	NotBefore *int     `json:"not_before_hour"`
	NotAfter  *int     `json:"not_from_hour"`
	Articles  []string `json:"articles"`
}

// Clock is what the law says of a parcel today. It names no land user and, for
// the public, nothing that an obstacle began.
type Clock struct {
	Parcel int64  `json:"parcel"`
	Today  string `json:"today"`
	// DueOn is the last day of the first limit that runs for any part.
	DueOn    *string `json:"due_on"`
	DaysLate *int    `json:"days_late"`
	// Rule is the code of the rule that gives DueOn.
	Rule       *string     `json:"rule"`
	HandoverOn *string     `json:"handover_on"`
	Parts      []ClockPart `json:"parts"`
	Breaches   []Breach    `json:"breaches"`
	Force      Force       `json:"enforcement"`
}

// assemble gives each part what belongs to it, and the parcel the latest day of
// handing over: it is free when all of it is.
func (c *Clock) assemble(limits map[int64][]Limit, steps map[int64][]NextStep) {
	for i := range c.Parts {
		p := &c.Parts[i]
		p.Limits, p.Next = limits[p.Part], steps[p.Part]
		if p.Limits == nil {
			p.Limits = []Limit{}
		}
		if p.Next == nil {
			p.Next = []NextStep{}
		}
		if p.HandoverOn != nil && (c.HandoverOn == nil || *p.HandoverOn > *c.HandoverOn) {
			c.HandoverOn = p.HandoverOn
		}
	}
}
