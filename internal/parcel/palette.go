package parcel

// stateColors are those of the map (static/map/palette.ts), so that paper and
// screen agree; a test holds them together.
var stateColors = map[string]string{
	"not_started": "#d1cabc", "notified": "#a3978a", "inventory": "#f8eab0", "inventoried": "#f2b540", "plan_posted": "#dd8218", "plan_approved": "#844e07",
	"paid": "#86dcec", "recovery_decided": "#22a7c9", "handed_over": "#006181", "clean": "#3f8f5c", "excluded": "#ffffff",
}

// StateColor returns the colour of a state of clearance, such as #3f8f5c; "" for
// what is no state.
func StateColor(state string) string { return stateColors[state] }

// States returns the states of clearance in the order of the main way.
func States() []string { return append([]string(nil), states...) }
