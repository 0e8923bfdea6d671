package worksheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// State is a state of clearance with its names.
type State struct {
	Code    string
	Ordinal int
	Name    Text
}

// Regime is a law with the days on which it is in force; nil is open.
type Regime struct {
	Code     string
	Name     Text
	From, To *string
}

// Transition is a step that a law allows.
type Transition struct {
	Regime, From, To string
	Requires         []string
}

// Law is what the register knows of the law of clearance: the laws stand in the
// order in which the register takes them where none is named.
type Law struct {
	States  []State
	Regimes []Regime
	Steps   []Transition
}

// name returns the names of a state.
func (l Law) name(state string) Text {
	for _, s := range l.States {
		if s.Code == state {
			return s.Name
		}
	}
	return Text{state, state}
}

// stateOf finds the state that a text means: its code or its name in either
// language, with or without diacritics.
func (l Law) stateOf(text string) string {
	f := fold(text)
	for _, s := range l.States {
		if f == fold(s.Code) || f == fold(s.Name.VI) || f == fold(s.Name.EN) {
			return s.Code
		}
	}
	return ""
}

func (l Law) regimeOf(text string) string {
	f := fold(text)
	for _, r := range l.Regimes {
		if f == fold(r.Code) || f == fold(r.Name.VI) || f == fold(r.Name.EN) {
			return r.Code
		}
	}
	return ""
}

func (r Regime) on(day string) bool {
	return (r.From == nil || *r.From <= day) && (r.To == nil || day < *r.To)
}

// regime returns the law under which the register records a step of a day
// where none is named; empty without one.
func (l Law) regime(day string) string {
	for _, r := range l.Regimes {
		if r.on(day) {
			return r.Code
		}
	}
	return ""
}

// step returns the step of a law that is in force on the day.
func (l Law) step(regime, from, to, day string) (Transition, bool) {
	if !slices.ContainsFunc(l.Regimes, func(r Regime) bool { return r.Code == regime && r.on(day) }) {
		return Transition{}, false
	}
	for _, t := range l.Steps {
		if t.Regime == regime && t.From == from && t.To == to {
			return t, true
		}
	}
	return Transition{}, false
}

// others lists the other laws in force on a day that have such a step.
func (l Law) others(regime, from, to, day string) (list []Regime) {
	for _, r := range l.Regimes {
		if _, ok := l.step(r.Code, from, to, day); ok && r.Code != regime {
			list = append(list, r)
		}
	}
	return list
}

// next lists the states that may follow on a day under any law in force, in
// the order of the main way.
func (l Law) next(from, day string) (list []State) {
	for _, s := range l.States {
		if slices.ContainsFunc(l.Regimes, func(r Regime) bool { _, ok := l.step(r.Code, from, s.Code, day); return ok }) {
			list = append(list, s)
		}
	}
	return list
}

// fold makes texts comparable that people write differently: without case,
// diacritics, spaces and signs.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r == '²':
			b.WriteByte('2')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
