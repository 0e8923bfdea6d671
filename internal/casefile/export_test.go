package casefile

import "time"

// RulesOf names the rules that a body breaks by itself, on a day.
func RulesOf(b interface{ check(k *checker) }, today time.Time) []string {
	k := &checker{today: today}
	b.check(k)
	var rules []string
	for _, f := range k.faults {
		rules = append(rules, f.Field+" "+f.Rule)
	}
	return rules
}
