package project

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"matbang/internal/ogcapi"
)

// stateOrder is the states of clearance in the order of the main way.
var stateOrder = []string{
	"not_started", "notified", "inventory", "inventoried", "plan_posted", "plan_approved", "paid", "recovery_decided", "handed_over", "clean", "excluded",
}

// cleared tells whether land in the state is handed over.
func cleared(state string) bool { return state == "handed_over" || state == "clean" }

// fewest is below how many parcels a count is not told to the public: it could be
// traced to one household.
const fewest = 3

// StateTotal is the land in one state: number of parcels, hectares on the survey
// plane and, where the cadastre has them, recorded (legal) hectares.
type StateTotal struct {
	State      string  `json:"state"`
	Count      int     `json:"count"`
	AreaHa     float64 `json:"area_ha"`
	RecordedHa float64 `json:"recorded_ha"`
}

// Figures is how far some land has come. DueHa is what must be recovered, that is
// all but what was taken out of the boundary; PercentCleared is ClearedHa of it,
// nil where nothing is to be recovered.
type Figures struct {
	Count          int          `json:"count"`
	AreaHa         float64      `json:"area_ha"`
	DueHa          float64      `json:"due_ha"`
	ClearedHa      float64      `json:"cleared_ha"`
	PercentCleared *float64     `json:"percent_cleared"`
	ByState        []StateTotal `json:"by_state"`
}

// Grade is the land that is clean in one of the three grades.
type Grade struct {
	Grade  string  `json:"grade"`
	Count  int     `json:"count"`
	AreaHa float64 `json:"area_ha"`
}

// Group is the figures of one round, commune or land use.
type Group struct {
	Key  string      `json:"key"`
	Name ogcapi.Text `json:"name"`
	// DueOn is when a round was promised; nil for others.
	DueOn *string `json:"due_on"`
	Figures
}

// Point is how much land was in each state at the end of a day: of a month, or
// of the last day asked for.
type Point struct {
	On     string             `json:"on"`
	AreaHa map[string]float64 `json:"area_ha"`
	Count  map[string]int     `json:"count"`
}

func (p Point) cleared() float64 { return p.AreaHa["handed_over"] + p.AreaHa["clean"] }

// Promise is how many hectares all together are promised up to a day.
type Promise struct {
	On     string  `json:"on"`
	AreaHa float64 `json:"area_ha"`
}

// Bottleneck is a state in which land waits. HaDays adds up hectares times the
// days that each waited; MeanDays is weighted by area.
type Bottleneck struct {
	State       string  `json:"state"`
	Count       int     `json:"count"`
	AreaHa      float64 `json:"area_ha"`
	MeanDays    int     `json:"mean_days"`
	LongestDays int     `json:"longest_days"`
	HaDays      float64 `json:"ha_days"`
}

// Waiting is a parcel that should have been handed over and is not.
type Waiting struct {
	ID       int64   `json:"id"`
	SheetNo  string  `json:"sheet_no"`
	ParcelNo string  `json:"parcel_no"`
	Unit     string  `json:"unit"`
	State    string  `json:"state"`
	AreaM2   float64 `json:"area_m2"`
	DueOn    string  `json:"due_on"`
	DaysLate int     `json:"days_late"`
	// DaysWaiting counts since the state holds.
	DaysWaiting int `json:"days_waiting"`
}

// Progress is how far a project has come by a day.
type Progress struct {
	Code string `json:"code"`
	AsOf string `json:"as_of"`
	Figures
	// Grades is of today only: nil for a past day.
	Grades []Grade `json:"grades"`
	// Obstructed is the number of parcels with an open obstacle, of today only; nil
	// also where so few could be traced to one household.
	Obstructed  *int         `json:"obstructed"`
	ByRound     []Group      `json:"by_round"`
	ByCommune   []Group      `json:"by_commune"`
	ByLandUse   []Group      `json:"by_land_use"`
	Series      []Point      `json:"series"`
	Promised    []Promise    `json:"promised"`
	Bottlenecks []Bottleneck `json:"bottlenecks"`
	// LateDays counts from the committed day while land is still to be handed over.
	LateDays int `json:"late_days"`
	// LateHa and LateCount are the land that was promised and is not handed over.
	LateHa    float64   `json:"late_ha"`
	LateCount int       `json:"late_count"`
	Waiting   []Waiting `json:"waiting"`
	Forecast  Forecast  `json:"forecast"`
}

// holding is one parcel of a project on a day.
type holding struct {
	ID                int64
	SheetNo, ParcelNo string
	State             string
	Since, Joined     *time.Time
	Round             int
	RoundName         ogcapi.Text
	Started, Due      *time.Time
	Unit              string
	UnitName          ogcapi.Text
	LandUse           string
	LandUseName       ogcapi.Text
	AreaM2            float64
	RecordedM2        *float64
	Grade             *string
	Obstructed        bool
}

// sum adds parcels up.
type sum struct {
	byState map[string]*StateTotal
}

func (s *sum) add(h holding) {
	if s.byState == nil {
		s.byState = map[string]*StateTotal{}
	}
	t := s.byState[h.State]
	if t == nil {
		t = &StateTotal{State: h.State}
		s.byState[h.State] = t
	}
	t.Count++
	t.AreaHa += h.AreaM2 / 1e4
	if h.RecordedM2 != nil {
		t.RecordedHa += *h.RecordedM2 / 1e4
	}
}

func (s *sum) figures() Figures {
	f := Figures{ByState: []StateTotal{}}
	for _, state := range stateOrder {
		t := s.byState[state]
		if t == nil {
			continue
		}
		f.Count += t.Count
		f.AreaHa += t.AreaHa
		if state != "excluded" {
			f.DueHa += t.AreaHa
		}
		if cleared(state) {
			f.ClearedHa += t.AreaHa
		}
		f.ByState = append(f.ByState, StateTotal{t.State, t.Count, hectares(t.AreaHa), hectares(t.RecordedHa)})
	}
	f.PercentCleared = percent(f.ClearedHa, f.DueHa)
	f.AreaHa, f.DueHa, f.ClearedHa = hectares(f.AreaHa), hectares(f.DueHa), hectares(f.ClearedHa)
	return f
}

// percent is part of whole in percent with one decimal; nil of nothing. What is
// not all is never rounded up to all.
func percent(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	p := math.Round(part/whole*1000) / 10
	if p >= 100 && whole-part > 1e-4 {
		p = 99.9
	}
	return &p
}

// hectares rounds to the square metre.
func hectares(v float64) float64 { return math.Round(v*1e4) / 1e4 }

func dayText(t time.Time) string { return t.Format(time.DateOnly) }

func daysBetween(from, to time.Time) int { return int(math.Round(to.Sub(from).Hours() / 24)) }

// progressOf puts the answer together from the land on the day and its changes
// by month. now tells whether the day is today.
func progressOf(code string, day time.Time, now bool, committed *time.Time, land []holding, changes []monthChange) Progress {
	p := Progress{Code: code, AsOf: dayText(day), Bottlenecks: []Bottleneck{}, Waiting: []Waiting{}, Promised: []Promise{}}
	var all sum
	for _, h := range land {
		all.add(h)
	}
	p.Figures = all.figures()
	p.ByRound = groupsOf(land, func(h holding) (string, ogcapi.Text, *time.Time) {
		return strconv.Itoa(h.Round), h.RoundName, promised(h, committed)
	})
	p.ByCommune = groupsOf(land, func(h holding) (string, ogcapi.Text, *time.Time) { return h.Unit, h.UnitName, nil })
	p.ByLandUse = groupsOf(land, func(h holding) (string, ogcapi.Text, *time.Time) { return h.LandUse, h.LandUseName, nil })
	if now {
		p.Grades, p.Obstructed = gradesOf(land), obstructedOf(land)
	}
	p.Series = seriesOf(changes, day)
	p.Promised = promisesOf(land, committed)
	p.Bottlenecks = bottlenecksOf(land, day)
	p.late(land, day, committed)
	p.Forecast = forecast(p.Series, p.Figures, day)
	return p
}

// promised is the day on which the land of a parcel was promised.
func promised(h holding, committed *time.Time) *time.Time {
	if h.Due != nil {
		return h.Due
	}
	return committed
}

func groupsOf(land []holding, of func(holding) (string, ogcapi.Text, *time.Time)) []Group {
	sums, groups := map[string]*sum{}, map[string]*Group{}
	for _, h := range land {
		key, name, due := of(h)
		if sums[key] == nil {
			sums[key], groups[key] = &sum{}, &Group{Key: key, Name: name}
			if due != nil {
				text := dayText(*due)
				groups[key].DueOn = &text
			}
		}
		sums[key].add(h)
	}
	list := []Group{}
	for key, g := range groups {
		g.Figures = sums[key].figures()
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), cmp.Compare(a.Key, b.Key))
	})
	return list
}

func gradesOf(land []holding) []Grade {
	list := []Grade{{Grade: "legally_clear"}, {Grade: "vacant"}, {Grade: "ready_to_build"}}
	for _, h := range land {
		for i := range list {
			if h.Grade != nil && *h.Grade == list[i].Grade {
				list[i].Count++
				list[i].AreaHa += h.AreaM2 / 1e4
			}
		}
	}
	for i := range list {
		list[i].AreaHa = hectares(list[i].AreaHa)
	}
	return list
}

func obstructedOf(land []holding) *int {
	n := 0
	for _, h := range land {
		if h.Obstructed {
			n++
		}
	}
	if n > 0 && n < fewest {
		return nil
	}
	return &n
}

// promisesOf adds up the land by the days on which it was promised.
func promisesOf(land []holding, committed *time.Time) []Promise {
	by := map[string]float64{}
	for _, h := range land {
		if due := promised(h, committed); due != nil && h.State != "excluded" {
			by[dayText(*due)] += h.AreaM2 / 1e4
		}
	}
	list, total := []Promise{}, 0.0
	for _, on := range slices.Sorted(maps.Keys(by)) {
		total += by[on]
		list = append(list, Promise{on, hectares(total)})
	}
	return list
}

func bottlenecksOf(land []holding, day time.Time) []Bottleneck {
	by := map[string]*Bottleneck{}
	for _, h := range land {
		if cleared(h.State) || h.State == "excluded" {
			continue
		}
		b := by[h.State]
		if b == nil {
			b = &Bottleneck{State: h.State}
			by[h.State] = b
		}
		days := waited(h, day)
		b.Count++
		b.AreaHa += h.AreaM2 / 1e4
		b.HaDays += h.AreaM2 / 1e4 * float64(days)
		b.LongestDays = max(b.LongestDays, days)
	}
	list := []Bottleneck{}
	for _, b := range by {
		b.MeanDays = int(math.Round(b.HaDays / b.AreaHa))
		b.AreaHa, b.HaDays = hectares(b.AreaHa), math.Round(b.HaDays)
		list = append(list, *b)
	}
	slices.SortFunc(list, func(a, b Bottleneck) int {
		return cmp.Or(cmp.Compare(b.HaDays, a.HaDays), cmp.Compare(b.AreaHa, a.AreaHa), cmp.Compare(a.State, b.State))
	})
	return list
}

// waited is for how many days a parcel has been in its state; one that was never
// begun waits since its round began or, without one, since it joined.
func waited(h holding, day time.Time) int {
	since := h.Since
	if since == nil {
		since = h.Started
	}
	if since == nil {
		since = h.Joined
	}
	if since == nil {
		return 0
	}
	return max(0, daysBetween(*since, day))
}

// mostWaiting is how many of the late parcels are named.
const mostWaiting = 30

func (p *Progress) late(land []holding, day time.Time, committed *time.Time) {
	for _, h := range land {
		due := promised(h, committed)
		if cleared(h.State) || h.State == "excluded" || due == nil || !due.Before(day) {
			continue
		}
		p.LateCount++
		p.LateHa += h.AreaM2 / 1e4
		p.Waiting = append(p.Waiting, Waiting{
			ID: h.ID, SheetNo: h.SheetNo, ParcelNo: h.ParcelNo, Unit: h.Unit, State: h.State, AreaM2: math.Round(h.AreaM2*100) / 100,
			DueOn: dayText(*due), DaysLate: daysBetween(*due, day), DaysWaiting: waited(h, day),
		})
	}
	p.LateHa = hectares(p.LateHa)
	slices.SortFunc(p.Waiting, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(b.DaysLate, a.DaysLate), cmp.Compare(b.DaysWaiting, a.DaysWaiting), cmp.Compare(a.ID, b.ID))
	})
	p.Waiting = p.Waiting[:min(len(p.Waiting), mostWaiting)]
	p.LateDays = lateDays(committed, day, p.Figures)
}

// lateDays counts from the committed day while land is still to be handed over.
func lateDays(committed *time.Time, day time.Time, f Figures) int {
	if committed == nil || f.DueHa-f.ClearedHa < 1e-4 {
		return 0
	}
	return max(0, daysBetween(*committed, day))
}
