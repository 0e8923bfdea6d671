package parcel

import (
	"math"

	"github.com/paulmach/orb"
)

// Corner is a corner of a parcel in VN-2000 as surveyors write it: X is northing,
// Y is easting, metres; EdgeM is the length of the edge to the next corner.
type Corner struct {
	Number int
	XNorth float64
	YEast  float64
	EdgeM  float64
}

// cornersOf numbers the corners of a shape on the survey plane (EPSG:5899):
// clockwise, the outer rings first, each from its north-western corner. Holes
// run on behind them.
func cornersOf(shape orb.MultiPolygon) []Corner {
	var list []Corner
	for _, depth := range []bool{true, false} {
		for _, polygon := range shape {
			for i, ring := range polygon {
				if (i == 0) == depth {
					list = appendRing(list, ring)
				}
			}
		}
	}
	return list
}

func appendRing(list []Corner, ring orb.Ring) []Corner {
	points := append([]orb.Point(nil), ring...)
	if n := len(points); n > 1 && points[0] == points[n-1] {
		points = points[:n-1]
	}
	if len(points) < 3 {
		return list
	}
	if ring.Orientation() == orb.CCW {
		for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
			points[i], points[j] = points[j], points[i]
		}
	}
	b := ring.Bound()
	first := 0
	for i, p := range points {
		if math.Hypot(p[0]-b.Min[0], p[1]-b.Max[1]) < math.Hypot(points[first][0]-b.Min[0], points[first][1]-b.Max[1]) {
			first = i
		}
	}
	for i := range points {
		p, next := points[(first+i)%len(points)], points[(first+i+1)%len(points)]
		list = append(list, Corner{Number: len(list) + 1, XNorth: p[1], YEast: p[0], EdgeM: math.Hypot(next[0]-p[0], next[1]-p[1])})
	}
	return list
}
