package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// Limits bounds what the reader of a geometry takes, so that a hostile or
// broken file costs neither memory nor time.
type Limits struct {
	// Bytes is the largest size of the text of one geometry.
	Bytes int
	// Vertices is the largest number of coordinates in one geometry.
	Vertices int
}

// FileLimits are the limits for a feature of a file: 8 MiB and 200,000
// vertices.
func FileLimits() Limits { return Limits{Bytes: 8 << 20, Vertices: 200_000} }

// ParseGeometry reads one GeoJSON geometry (RFC 7946): Point, LineString,
// Polygon and their Multi forms, longitude and latitude in degrees. It returns
// nil for the JSON null.
//
// It is strict: a coordinate is exactly two finite numbers, nothing is dropped
// or filled in, and a collection of geometries is refused. Shapes that the
// rules of geometry forbid (open rings, crossings) are read; Faults of shape
// are looked for afterwards. Errors are sentences for the author of the file.
func ParseGeometry(raw []byte, limits Limits) (orb.Geometry, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) > limits.Bytes {
		return nil, fmt.Errorf("the geometry takes %d bytes and at most %d are read: simplify it or divide it", len(raw), limits.Bytes)
	}
	if bytes.Equal(raw, []byte("null")) {
		return nil, nil //nolint:nilnil // null is a geometry of GeoJSON and has no other form
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, errors.New("the geometry is not a JSON object: write {\"type\": …, \"coordinates\": …}")
	}
	for name := range members {
		switch name {
		case "type", "coordinates", "bbox":
		case "geometries":
			return nil, errors.New("collections of geometries are not taken: give each part its own feature or use a Multi type")
		case "crs":
			return nil, errors.New("the member \"crs\" is not part of GeoJSON: give the coordinates in WGS 84 and leave it out")
		default:
			return nil, fmt.Errorf("the geometry has an unknown member %q: leave it out", clip(name))
		}
	}
	var kind string
	if err := json.Unmarshal(members["type"], &kind); err != nil {
		return nil, errors.New("the geometry has no type: add \"type\", for example \"Polygon\"")
	}
	return parseCoordinates(kind, members["coordinates"], limits.Vertices)
}

func parseCoordinates(kind string, raw []byte, vertices int) (orb.Geometry, error) {
	r := &coordinateReader{text: raw, left: vertices, limit: vertices}
	var g orb.Geometry
	var err error
	switch kind {
	case "Point":
		g, err = r.point()
	case "MultiPoint":
		var points []orb.Point
		points, err = list(r, r.point)
		g = orb.MultiPoint(points)
	case "LineString":
		g, err = r.line()
	case "MultiLineString":
		var lines []orb.LineString
		lines, err = list(r, r.line)
		g = orb.MultiLineString(lines)
	case "Polygon":
		g, err = r.polygon()
	case "MultiPolygon":
		var polygons []orb.Polygon
		polygons, err = list(r, r.polygon)
		g = orb.MultiPolygon(polygons)
	default:
		return nil, fmt.Errorf("the type of geometry %q is not known: use Point, LineString, Polygon or their Multi forms", clip(kind))
	}
	if err != nil {
		return nil, fmt.Errorf("the coordinates of the %s cannot be read at character %d: %w", kind, r.at, err)
	}
	r.space()
	if r.at != len(r.text) {
		return nil, fmt.Errorf("the coordinates of the %s go on after their end, at character %d: check the brackets", kind, r.at)
	}
	return g, nil
}

// coordinateReader walks over nested arrays of numbers. Its depth is that of
// the type asked for, so nesting in the input cannot grow the stack.
type coordinateReader struct {
	text  []byte
	at    int
	left  int // vertices that may still come
	limit int
}

func (r *coordinateReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// take moves over b and says whether it was there.
func (r *coordinateReader) take(b byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == b {
		r.at++
		return true
	}
	return false
}

// list reads [item, item, …]. An empty list is refused: no shape has one.
func list[T any](r *coordinateReader, item func() (T, error)) ([]T, error) {
	if !r.take('[') {
		return nil, errors.New("a list, beginning with \"[\", was expected: check that the nesting fits the type")
	}
	if r.take(']') {
		return nil, errors.New("a list is empty: remove it or fill it")
	}
	var items []T
	for {
		one, err := item()
		if err != nil {
			return nil, err
		}
		items = append(items, one)
		if r.take(']') {
			return items, nil
		}
		if !r.take(',') {
			return nil, errors.New("\",\" or \"]\" was expected")
		}
	}
}

func (r *coordinateReader) line() (orb.LineString, error) {
	points, err := list(r, r.point)
	return orb.LineString(points), err
}

func (r *coordinateReader) ring() (orb.Ring, error) {
	points, err := list(r, r.point)
	return orb.Ring(points), err
}

func (r *coordinateReader) polygon() (orb.Polygon, error) {
	rings, err := list(r, r.ring)
	return orb.Polygon(rings), err
}

func (r *coordinateReader) point() (orb.Point, error) {
	if r.left--; r.left < 0 {
		return orb.Point{}, fmt.Errorf("there are more than %d vertices: simplify the shape or divide it", r.limit)
	}
	var p orb.Point
	if !r.take('[') {
		return p, errors.New("a coordinate [longitude, latitude] was expected: check that the nesting fits the type")
	}
	var err error
	if p[0], err = r.number(); err != nil {
		return p, err
	}
	if !r.take(',') {
		return p, errors.New("a coordinate has only one number: write [longitude, latitude]")
	}
	if p[1], err = r.number(); err != nil {
		return p, err
	}
	if r.take(',') {
		return p, errors.New("a coordinate has more than two numbers: leave height and measure out")
	}
	if !r.take(']') {
		return p, errors.New("a coordinate is not closed with \"]\"")
	}
	return p, nil
}

func (r *coordinateReader) number() (float64, error) {
	r.space()
	from := r.at
	for r.at < len(r.text) {
		c := r.text[r.at]
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			break
		}
		r.at++
	}
	text := r.text[from:r.at]
	// Underscores and names such as Inf never get here; what is left over of
	// Go's own grammar beyond JSON's is a leading plus or zero.
	if !json.Valid(text) {
		r.at = from
		return 0, errors.New("a number was expected")
	}
	value, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		r.at = from
		return 0, errors.New("a number is out of all bounds")
	}
	return value, nil
}

// clip shortens text from a file before it is repeated in a sentence.
func clip(s string) string {
	const most = 60
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}
