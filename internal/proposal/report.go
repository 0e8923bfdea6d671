package proposal

import (
	"encoding/json"
	"time"
)

// Report is what a drawn zone means. Areas are on the survey plane (EPSG:5899),
// distances straight.
type Report struct {
	Valid          bool            `json:"valid"`
	AreaHa         float64         `json:"area_ha"`
	PerimeterM     float64         `json:"perimeter_m"`
	GeometryFaults []GeometryFault `json:"geometry_faults"`
	AdminUnits     AdminUnits      `json:"admin_units"`
	Corridors      []CorridorAt    `json:"corridors"`
	Parcels        ParcelsIn       `json:"parcels"`
	Nearest        []Nearest       `json:"nearest"`
	Balance        []Balance       `json:"balance,omitempty"`
	Findings       []Finding       `json:"findings"`
	// Layers are the versions of the layers that were looked at.
	Layers    map[string]int64 `json:"layers"`
	CheckedAt time.Time        `json:"checked_at"`
}

// GeometryFault is what keeps a shape from being computed with, where it is,
// and a shape that would do.
type GeometryFault struct {
	Rule     string          `json:"rule"`
	Message  Text            `json:"message"`
	At       *[2]float64     `json:"at,omitempty"` // WGS 84
	Repaired json.RawMessage `json:"repaired,omitempty"`
}

// AdminUnits are the communes that a shape touches, before and after the reform
// of 1 July 2025.
type AdminUnits struct {
	Before []UnitShare `json:"before"`
	After  []UnitShare `json:"after"`
}

// UnitShare is the part of a shape that lies in one unit; Share is of the shape.
type UnitShare struct {
	Code   string  `json:"code"`
	Name   Text    `json:"name"`
	AreaHa float64 `json:"area_ha"`
	Share  float64 `json:"share"`
}

// CorridorAt is where a shape lies along a corridor.
type CorridorAt struct {
	Code      string  `json:"code"`
	Name      Text    `json:"name"`
	DistanceM float64 `json:"distance_m"`
	FromKM    float64 `json:"from_km"`
	ToKM      float64 `json:"to_km"`
	// Within is the share of the shape that lies in the width of the corridor
	// that the rules ask for, 0 to 1.
	Within float64 `json:"within"`
}

// ParcelsIn are the parcels that a shape touches, with what lies within it.
type ParcelsIn struct {
	Count     int         `json:"count"`
	AreaHa    float64     `json:"area_ha"`
	ByState   []StateIn   `json:"by_state"`
	ByLandUse []LandUseIn `json:"by_land_use"`
	Estimate  *Estimate   `json:"estimate,omitempty"`
}

// StateIn sums one state of clearance.
type StateIn struct {
	State  string  `json:"state"`
	Count  int     `json:"count"`
	AreaHa float64 `json:"area_ha"`
}

// LandUseIn sums one type of land use.
type LandUseIn struct {
	Code   string  `json:"code"`
	Name   Text    `json:"name"`
	Count  int     `json:"count"`
	AreaHa float64 `json:"area_ha"`
}

// Estimate is what clearing the rest may take; it is no promise and says how it
// was made.
type Estimate struct {
	Days *int `json:"days,omitempty"`
	// CostVND is of what has a unit price; absent where nothing has one.
	CostVND *float64 `json:"cost_vnd,omitempty"`
	// RestHa is the land that is not paid for yet, UnpricedHa what of it has no
	// unit price, of the land uses in Unpriced.
	RestHa     float64  `json:"rest_ha"`
	UnpricedHa float64  `json:"unpriced_ha"`
	Unpriced   []string `json:"unpriced"`
	Method     Text     `json:"method"`
}

// Nearest is the nearest place of a kind, straight, from the shape's edge.
type Nearest struct {
	Kind       string     `json:"kind"`
	Name       Text       `json:"name"`
	DistanceKM float64    `json:"distance_km"`
	Built      bool       `json:"built"`
	Point      [2]float64 `json:"point"`
}

// Balance is the share of one use among the lots; NormShare is what the rule
// asks for.
type Balance struct {
	Use       string   `json:"use"`
	AreaHa    float64  `json:"area_ha"`
	Share     float64  `json:"share"`
	NormShare *float64 `json:"norm_share,omitempty"`
	OK        *bool    `json:"ok,omitempty"`
	Source    string   `json:"source,omitempty"`
}

// Finding is what one rule says of a shape.
type Finding struct {
	Rule        string          `json:"rule"`
	RuleVersion int             `json:"rule_version"`
	Severity    string          `json:"severity"` // pass, info, warning, error, no_data
	Title       Text            `json:"title"`
	Message     Text            `json:"message"`
	AreaHa      *float64        `json:"area_ha,omitempty"`
	Geometry    json.RawMessage `json:"geometry,omitempty"`
	Source      string          `json:"source"`
	Unverified  bool            `json:"unverified"`

	plain bool // whether the advice of the rule is left out
}

func (r *Report) counts() Counts {
	var c Counts
	for _, f := range r.Findings {
		switch f.Severity {
		case "error":
			c.Error++
		case "warning":
			c.Warning++
		case "no_data":
			c.NoData++
		}
	}
	return c
}
