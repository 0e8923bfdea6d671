package project

import (
	"math"
	"time"
)

// monthChange is by how much the land in a state grew (or shrank) in a month.
type monthChange struct {
	Month time.Time // its first day
	State string
	Count int
	M2    float64
}

// mostPoints bounds a series: fifty years of months.
const mostPoints = 600

// seriesOf adds the changes up, month by month until the day. Before the first
// month there was nothing.
func seriesOf(changes []monthChange, day time.Time) []Point {
	series := []Point{}
	if len(changes) == 0 {
		return series
	}
	month := changes[0].Month
	area, count := map[string]float64{}, map[string]int{}
	i := 0
	for !month.After(day) {
		for ; i < len(changes) && !changes[i].Month.After(month); i++ {
			area[changes[i].State] += changes[i].M2
			count[changes[i].State] += changes[i].Count
		}
		next := month.AddDate(0, 1, 0)
		end := next.AddDate(0, 0, -1)
		if end.After(day) {
			end = day
		}
		p := Point{On: dayText(end), AreaHa: map[string]float64{}, Count: map[string]int{}}
		for state, n := range count {
			if n > 0 {
				p.Count[state], p.AreaHa[state] = n, hectares(area[state]/1e4)
			}
		}
		series = append(series, p)
		month = next
	}
	return series[max(0, len(series)-mostPoints):]
}

// Pace is how many hectares a month were handed over in the last months.
type Pace struct {
	Months     int     `json:"months"`
	HaPerMonth float64 `json:"ha_per_month"`
}

// Forecast says when the land will be handed over if it goes on as it went. It
// is no promise: what is left is often the hardest.
type Forecast struct {
	// Status is done, range, or unknown where there is no basis.
	Status string `json:"status"`
	// Reason of unknown: too_short (less than six months of history) or
	// no_progress (nothing was handed over in the months looked at).
	Reason string `json:"reason,omitempty"`
	// Earliest is at the fastest of the paces, Latest at the slowest; Latest is nil
	// where in one of the periods nothing was handed over: no end can be seen.
	Earliest    *string `json:"earliest"`
	Latest      *string `json:"latest"`
	RemainingHa float64 `json:"remaining_ha"`
	Paces       []Pace  `json:"paces"`
}

// windows are the months back over which the pace is taken.
var windows = []int{6, 12, 24}

// farthest is how many months ahead a forecast still says something.
const farthest = 360

// forecast takes the pace of whole months only: the month of the day itself
// counts when the day is its last.
func forecast(series []Point, f Figures, day time.Time) Forecast {
	out := Forecast{Status: "unknown", RemainingHa: hectares(f.DueHa - f.ClearedHa), Paces: []Pace{}}
	if f.DueHa <= 0 {
		out.Reason = "too_short"
		return out
	}
	if out.RemainingHa < 1e-4 {
		out.Status, out.RemainingHa = "done", 0
		return out
	}
	last := len(series) - 1
	if last >= 0 && day.AddDate(0, 0, 1).Day() != 1 {
		last-- // a month that is not over yet
	}
	fastest, slowest := 0.0, math.Inf(1)
	for _, n := range windows {
		if last-n < 0 {
			continue
		}
		pace := max(0, (series[last].cleared()-series[last-n].cleared())/float64(n))
		out.Paces = append(out.Paces, Pace{n, math.Round(pace*1000) / 1000})
		fastest, slowest = max(fastest, pace), min(slowest, pace)
	}
	switch {
	case len(out.Paces) == 0:
		out.Reason = "too_short"
		return out
	case out.RemainingHa/max(fastest, 1e-9) > farthest:
		out.Reason = "no_progress"
		return out
	}
	out.Status = "range"
	out.Earliest = after(day, out.RemainingHa/fastest)
	if out.RemainingHa/max(slowest, 1e-9) <= farthest {
		out.Latest = after(day, out.RemainingHa/slowest)
	}
	return out
}

// after is the day so many months later.
func after(day time.Time, months float64) *string {
	const daysAMonth = 365.2425 / 12
	text := dayText(day.AddDate(0, 0, int(math.Ceil(months*daysAMonth))))
	return &text
}
