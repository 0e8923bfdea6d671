package parcel

import (
	"math"

	"matbang/internal/ogcapi"
)

// StateTotal is the parcels of one state.
type StateTotal struct {
	State  string  `json:"state"`
	Count  int64   `json:"count"`
	AreaHa float64 `json:"area_ha"`
}

// Group is the parcels of one zone, project, corridor or commune.
type Group struct {
	Key     string       `json:"key"`
	Name    ogcapi.Text  `json:"name"`
	ByState []StateTotal `json:"by_state"`
	AreaHa  float64      `json:"area_ha"`
	Count   int64        `json:"count"`
	// PercentCleared is the area handed over or clean, of the area that must be
	// recovered: what was taken out of the boundary counts in neither. Empty
	// where nothing is to be recovered.
	PercentCleared *float64 `json:"percent_cleared"`
}

// groups puts the totals, sorted by key, together.
func groups(totals []total) []Group {
	list := []Group{}
	var cleared, due float64
	finish := func() {
		if len(list) == 0 {
			return
		}
		g := &list[len(list)-1]
		if due > 0 {
			p := math.Round(cleared/due*1000) / 10
			g.PercentCleared = &p
		}
		g.AreaHa = hectares(g.AreaHa)
		cleared, due = 0, 0
	}
	for _, t := range totals {
		if len(list) == 0 || list[len(list)-1].Key != t.Key {
			finish()
			list = append(list, Group{Key: t.Key, Name: ogcapi.Text{VI: t.NameVI, EN: t.NameEN}})
		}
		g := &list[len(list)-1]
		g.ByState = append(g.ByState, StateTotal{State: t.State, Count: t.Count, AreaHa: hectares(t.AreaHa)})
		g.AreaHa += t.AreaHa
		g.Count += t.Count
		if t.State == "handed_over" || t.State == "clean" {
			cleared += t.AreaHa
		}
		if t.State != "excluded" {
			due += t.AreaHa
		}
	}
	finish()
	return list
}

// hectares rounds to the square metre.
func hectares(v float64) float64 { return math.Round(v*1e4) / 1e4 }
