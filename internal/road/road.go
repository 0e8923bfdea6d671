// Package road answers how far and how long it is by road: ways and isochrones
// over a graph of the main roads. The graph is drawn, not surveyed, and its
// speeds are estimates; every answer says so.
package road

import (
	"errors"

	"matbang/internal/ogcapi"
)

// Errors of asking for a way.
var (
	ErrUnknown = errors.New("there is no such port, airport, border gate, interchange or town")
	ErrNoRoad  = errors.New("no road of the graph leads there")
)

// Way is the fastest way from a point to a goal.
type Way struct {
	Place      string
	KM         float64 // length along the roads, with the way to the first of them
	Minutes    float64 // travel time of a lorry at the mean speeds of the classes
	StraightKM float64 // distance as the crow flies, on the survey plane
	AccessM    float64 // way from the point to the first road, metres
	Shape      []byte  // GeoJSON geometry, WGS 84
	// Works are those that must open before the way can be gone; none on a way
	// of today.
	Works []Work
}

// Work is a transport work that is not open yet.
type Work struct {
	Code   string      `json:"work"`
	Name   ogcapi.Text `json:"name"`
	Status string      `json:"status"`
}

// Reach is the land from which a goal is reached within a time.
type Reach struct {
	Minutes int
	AreaKM2 float64
	Shape   []byte // GeoJSON geometry, WGS 84
}
