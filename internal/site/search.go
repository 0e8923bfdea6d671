package site

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// kinds of places to which a search bounds the way.
var kinds = []string{"port", "airport", "interchange", "border", "city"}

// criteria by which sites are scored, each worth 0 to 1.
var criteria = []string{"area", "shape", "port", "airport", "interchange", "border"}

// sorts are the orders of an answer.
var sorts = []string{"-score", "-area_ha", "port_km", "airport_km", "interchange_km", "border_km", "clean_since"}

const (
	maxWeight  = 5
	maxCorners = 200
	maxLimit   = 100
	maxEase    = 20
)

// Query is what an investor asks for. Areas are hectares, ways km.
type Query struct {
	MinHa, MaxHa *float64
	Grade        string // empty: vacant
	Months       int    // land expected within so many months counts too
	Corridor     string
	Sector       string
	Stated       bool // only where the zone itself says that it takes the sector
	Zone         string
	Max          map[string]float64 // longest way by kind of place
	AnyPort      bool               // count ports without deep water
	Weights      map[string]float64
	Planned      bool        // count works and places that are not open yet
	Area         orb.Polygon // drawn, WGS 84
	Sort         string
	Limit        int
	Offset       int
	EaseBelow    int // easings are told when fewer than this match
}

// weight of a criterion; 1 where none is given.
func (q Query) weight(criterion string) float64 {
	if w, ok := q.Weights[criterion]; ok {
		return w
	}
	return 1
}

// ScorePart is one part of a score, so that it can be followed.
type ScorePart struct {
	Criterion string  `json:"criterion"`
	Value     float64 `json:"value"`
	Weight    float64 `json:"weight"`
	Points    float64 `json:"points"`
}

// score weighs the values of the criteria: the weighted mean, of 100.
func score(q Query, values map[string]float64) (float64, []ScorePart) {
	whole := 0.0
	for _, c := range criteria {
		whole += q.weight(c)
	}
	parts := make([]ScorePart, 0, len(criteria))
	total := 0.0
	for _, c := range criteria {
		p := ScorePart{Criterion: c, Value: round(values[c], 3), Weight: q.weight(c)}
		if whole > 0 {
			p.Points = values[c] * p.Weight / whole * 100
		}
		total += p.Points
		p.Points = round(p.Points, 1)
		parts = append(parts, p)
	}
	return round(total, 1), parts
}

func round(v float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(v*p) / p
}

// Site is a block as a search shows it.
type Site struct {
	ID           string          `json:"id"`
	Name         Text            `json:"name"`
	Zone         *Zone           `json:"zone"`
	Admin        *Admin          `json:"admin"`
	Corridor     *Along          `json:"corridor"`
	Corridors    []string        `json:"corridors"`
	AreaHa       float64         `json:"area_ha"`
	ExpectedHa   float64         `json:"expected_ha"`
	Grade        *string         `json:"grade"`
	CleanSince   *string         `json:"clean_since"`
	ExpectedOn   *string         `json:"expected_on"`
	SquareM      *float64        `json:"square_m"`
	FitsShare    *float64        `json:"fits_share"`
	FrontageM    *float64        `json:"frontage_m"`
	Access       json.RawMessage `json:"access"`
	Welcome      string          `json:"welcome"`
	Score        float64         `json:"score"`
	Parts        []ScorePart     `json:"score_parts"`
	Demo         bool            `json:"demonstration"`
	Geometry     json.RawMessage `json:"geometry"`
	UpdatedAt    string          `json:"updated_at"`
	PlannedRoads bool            `json:"planned"`
}

// Zone is the zone in which a site lies.
type Zone struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
	Kind string `json:"kind"`
}

// Admin is the commune of today.
type Admin struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Along is where a site stands to its nearer corridor.
type Along struct {
	Code       string  `json:"code"`
	KM         float64 `json:"km"`
	DistanceKM float64 `json:"distance_km"`
}

// Relaxation is a condition that could be eased, and what that would give.
type Relaxation struct {
	Param string `json:"param"`
	From  any    `json:"from"`
	To    any    `json:"to"`
	Count int64  `json:"count"`
}

// Found is the answer to a search.
type Found struct {
	AsOf    string       `json:"as_of"`
	Matched int64        `json:"number_matched"`
	AreaHa  float64      `json:"area_ha"`
	Items   []Site       `json:"items"`
	Relax   []Relaxation `json:"relax"`
}

// parsePolygon reads WKT like POLYGON((lon lat, …)), one ring, closed; the
// reason is empty when it can be used.
func parsePolygon(text string) (orb.Polygon, string) {
	const form = "write POLYGON((longitude latitude, …)) with one ring whose last corner is the first"
	body := strings.TrimSpace(text)
	if len(body) < 7 || !strings.EqualFold(body[:7], "POLYGON") {
		return nil, form
	}
	body = strings.TrimSpace(body[7:])
	if !strings.HasPrefix(body, "((") || !strings.HasSuffix(body, "))") {
		return nil, form
	}
	corners := strings.Split(body[2:len(body)-2], ",")
	if len(corners) > maxCorners+1 {
		return nil, "has more than " + strconv.Itoa(maxCorners) + " corners: draw it more simply"
	}
	ring := make(orb.Ring, 0, len(corners))
	for n, corner := range corners {
		xy := strings.Fields(corner)
		if len(xy) != 2 {
			return nil, "corner " + strconv.Itoa(n+1) + " is not two numbers; " + form
		}
		x, errX := strconv.ParseFloat(xy[0], 64)
		y, errY := strconv.ParseFloat(xy[1], 64)
		if errX != nil || errY != nil || math.IsNaN(x) || math.IsNaN(y) {
			return nil, "corner " + strconv.Itoa(n+1) + " is not two numbers; " + form
		}
		ring = append(ring, orb.Point{x, y})
	}
	return orb.Polygon{ring}, checkRing(ring)
}

func checkRing(ring orb.Ring) string {
	if len(ring) > maxCorners+1 {
		return "has more than " + strconv.Itoa(maxCorners) + " corners: draw it more simply"
	}
	if len(ring) < 4 {
		return "has fewer than three corners"
	}
	if ring[0] != ring[len(ring)-1] {
		return "is not closed: repeat the first corner at the end"
	}
	for n, p := range ring {
		if p[0] >= 5 && p[0] <= 26 && p[1] >= 100 && p[1] <= 116 {
			return "corner " + strconv.Itoa(n+1) + " has latitude first: longitude comes first"
		}
		if p[0] < 100 || p[0] > 116 || p[1] < 5 || p[1] > 26 {
			return "corner " + strconv.Itoa(n+1) + " lies outside Vietnam (longitude 100 to 116, latitude 5 to 26)"
		}
	}
	return ""
}
