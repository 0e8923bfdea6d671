package parcel

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"matbang/internal/ogcapi"
	"matbang/internal/problem"
)

// NewParcel is a parcel as it comes out of a split, a merger or a renumbering.
type NewParcel struct {
	SheetNo        string   `json:"sheet_no"`
	ParcelNo       string   `json:"parcel_no"`
	RecordedAreaM2 *float64 `json:"recorded_area_m2"`
	// Geometry is a Polygon or MultiPolygon; without it the piece of the cut in
	// this place, the largest first, or the parcels merged.
	Geometry *Shape `json:"geometry"`
}

// Reshape is a split, a merger or a renumbering as it is asked for.
type Reshape struct {
	Parcels []int64 `json:"parcels"`
	// Versions are those of the parcels that the caller has seen, in the same
	// order; empty does not ask.
	Versions    []int64 `json:"versions"`
	EffectiveOn string  `json:"effective_on"`
	Document    string  `json:"document"`
	Reason      string  `json:"reason"`
	// Cut is a LineString along which a parcel is split.
	Cut      *Shape      `json:"cut"`
	Children []NewParcel `json:"children"`
	// CRS of the shapes: EPSG:4326 (when empty) or EPSG:5899, the survey plane.
	CRS string `json:"crs"`

	kind   string
	cut    orb.LineString
	shapes []orb.MultiPolygon
}

// Shape is a geometry of GeoJSON.
type Shape struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// mostChildren bounds how many parcels one can become, or come from.
const mostChildren = 100

// mostCorners bounds the shapes of one change.
const mostCorners = 20000

// Check reads the shapes and tells all that is wrong with a change by itself.
// In a preview numbers and document may still be missing.
func (r *Reshape) Check(kind string, today time.Time, preview bool) []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	r.kind = kind
	least, most := 1, 1
	if kind == "merge" {
		least, most = 2, mostChildren
	}
	if n := len(r.Parcels); n < least || n > most {
		fault("parcels", "count", fmt.Sprintf("names from %d to %d parcels", least, most))
	}
	for _, id := range r.Parcels {
		if id < 1 {
			fault("parcels", "range", "parcels have numbers from 1")
		}
	}
	if len(r.Versions) > 0 && len(r.Versions) != len(r.Parcels) {
		fault("versions", "count", "has one version for each parcel, or none")
	}
	if r.EffectiveOn != "" || !preview {
		day, err := time.Parse(time.DateOnly, r.EffectiveOn)
		switch {
		case err != nil || day.Year() < 1900:
			fault("effective_on", "date", "is a day like 2026-11-23")
		case day.After(today):
			fault("effective_on", "parcel_change_not_in_the_future", "lies in the future")
		}
	}
	if strings.TrimSpace(r.Document) == "" && !preview || utf8.RuneCountInString(r.Document) > 300 || strings.ContainsRune(r.Document, 0) {
		fault("document", "parcel_change_document_length", "names the document, in at most 300 characters")
	}
	if utf8.RuneCountInString(r.Reason) > 2000 || strings.ContainsRune(r.Reason, 0) {
		fault("reason", "parcel_change_reason_length", "has at most 2000 characters")
	}
	if r.CRS != "" && r.CRS != "EPSG:4326" && r.CRS != "EPSG:5899" {
		fault("crs", "enum", "use EPSG:4326 or EPSG:5899")
	}
	faults = append(faults, r.checkShapes()...)
	return append(faults, r.checkChildren(preview)...)
}

func (r *Reshape) checkShapes() []problem.Field {
	var faults []problem.Field
	fault := func(field, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: "geometry", Detail: detail})
	}
	corners := 0
	metres := r.CRS == "EPSG:5899"
	if r.Cut != nil {
		var err error
		if r.cut, err = r.Cut.line(metres); err != nil {
			fault("cut", err.Error())
		}
		if r.kind != "split" {
			fault("cut", "belongs to a split")
		}
		corners += len(r.cut)
	}
	r.shapes = make([]orb.MultiPolygon, len(r.Children))
	for i, c := range r.Children {
		field := fmt.Sprintf("children[%d].geometry", i)
		switch {
		case c.Geometry == nil && r.kind == "split" && r.Cut == nil:
			fault(field, "is a Polygon or MultiPolygon, or cut is the line along which the parcel is split")
		case c.Geometry != nil && r.Cut != nil:
			fault(field, "is not given beside a cut")
		case c.Geometry != nil:
			shape, n, err := c.Geometry.area(metres)
			if err != nil {
				fault(field, err.Error())
			}
			corners += n
			r.shapes[i] = shape
		}
	}
	if corners > mostCorners {
		fault("children", fmt.Sprintf("the shapes have at most %d corners together", mostCorners))
	}
	return faults
}

func (r *Reshape) checkChildren(preview bool) []problem.Field {
	var faults []problem.Field
	fault := func(field, rule, detail string) {
		faults = append(faults, problem.Field{Field: field, Rule: rule, Detail: detail})
	}
	switch n := len(r.Children); {
	case n > mostChildren:
		fault("children", "count", fmt.Sprintf("at most %d parcels come of one", mostChildren))
	case r.kind == "split" && n < 2 && (!preview || r.Cut == nil):
		fault("children", "count", "a split makes two parcels at least")
	case r.kind != "split" && n != 1 && (!preview || n != 0):
		fault("children", "count", "names the one parcel that comes of it")
	}
	seen := map[string]bool{}
	for i, c := range r.Children {
		at := fmt.Sprintf("children[%d].", i)
		for _, t := range [][2]string{{"sheet_no", c.SheetNo}, {"parcel_no", c.ParcelNo}} {
			if strings.TrimSpace(t[1]) == "" && !preview || utf8.RuneCountInString(t[1]) > 40 || strings.ContainsRune(t[1], 0) {
				fault(at+t[0], "required", "is a number on the map, text of at most 40 characters")
			}
		}
		if key := c.SheetNo + "\x00" + c.ParcelNo; seen[key] && c.ParcelNo != "" {
			fault(at+"parcel_no", "parcel_identity_unique", "two of the parcels would have this number")
		} else {
			seen[key] = true
		}
		if c.RecordedAreaM2 != nil && (*c.RecordedAreaM2 <= 0 || *c.RecordedAreaM2 > 1e9) {
			fault(at+"recorded_area_m2", "range", "is above 0; m²")
		}
	}
	return faults
}

// line reads a LineString.
func (s *Shape) line(metres bool) (orb.LineString, error) {
	var points [][]float64
	if s.Type != "LineString" || json.Unmarshal(s.Coordinates, &points) != nil {
		return nil, errors.New("is a LineString of GeoJSON")
	}
	line, err := positions(points, metres)
	if err == nil && (len(line) < 2 || len(line) > 1000) {
		err = errors.New("a line has from 2 to 1000 positions")
	}
	return orb.LineString(line), err
}

// area reads a Polygon or MultiPolygon and counts its corners.
func (s *Shape) area(metres bool) (orb.MultiPolygon, int, error) {
	var raw [][][][]float64
	var err error
	switch s.Type {
	case "Polygon":
		raw = make([][][][]float64, 1)
		err = json.Unmarshal(s.Coordinates, &raw[0])
	case "MultiPolygon":
		err = json.Unmarshal(s.Coordinates, &raw)
	default:
		err = errors.New("another type")
	}
	if err != nil {
		return nil, 0, errors.New("is a Polygon or MultiPolygon of GeoJSON")
	}
	var out orb.MultiPolygon
	corners := 0
	for _, rings := range raw {
		var polygon orb.Polygon
		for _, points := range rings {
			ring, err := positions(points, metres)
			if err != nil {
				return nil, corners, err
			}
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return nil, corners, errors.New("a ring has four positions at least, and the last is the first")
			}
			corners += len(ring)
			polygon = append(polygon, orb.Ring(ring))
		}
		if len(polygon) == 0 {
			return nil, corners, errors.New("a polygon without a ring is none")
		}
		out = append(out, polygon)
	}
	if len(out) == 0 {
		return nil, 0, errors.New("is empty")
	}
	return out, corners, nil
}

// positions reads coordinates that lie near the province; heights are left out.
func positions(points [][]float64, metres bool) ([]orb.Point, error) {
	near := orb.Bound{Min: orb.Point{104, 18}, Max: orb.Point{111, 24}}
	if metres {
		near = orb.Bound{Min: orb.Point{100_000, 2_000_000}, Max: orb.Point{900_000, 2_700_000}}
	}
	out := make([]orb.Point, 0, len(points))
	for _, p := range points {
		if len(p) < 2 || len(p) > 4 {
			return nil, errors.New("every position has two coordinates: longitude and latitude, or east and north")
		}
		at := orb.Point{p[0], p[1]}
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || !near.Contains(at) {
			return nil, errors.New("lies far from the province; the order is longitude, latitude, or east, north")
		}
		out = append(out, at)
	}
	return out, nil
}

// Fault is what is wrong with a shape, with the place, and a proposal where
// there is one.
type Fault struct {
	// Child counts the new parcels from 1; 0 is the change as a whole.
	Child    int             `json:"child"`
	Rule     string          `json:"rule"`
	Message  ogcapi.Text     `json:"message"`
	At       *[2]float64     `json:"at"`
	WidthM   *float64        `json:"width_m"`
	Geometry json.RawMessage `json:"geometry"`
	Repair   json.RawMessage `json:"repair"`
}

// faultTexts say each rule on shapes; {…} is a value of the fault.
func faultTexts() map[string]ogcapi.Text {
	return map[string]ogcapi.Text{
		"geometry_missing": {VI: "Thửa này không có hình.", EN: "This parcel has no shape."},
		"invalid":          {VI: "Hình sai: {reason}.", EN: "The shape is invalid: {reason}."},
		"outside_province": {VI: "Thửa nằm ngoài tỉnh Quảng Ninh.", EN: "The parcel lies outside Quảng Ninh."},
		"sliver":           {VI: "Thửa quá hẹp hoặc quá nhỏ (mảnh vụn).", EN: "The parcel is a sliver: very thin or very small."},
		"overlap_register": {VI: "Chồng lên thửa đã đăng ký: tờ {sheet} thửa {parcel}.", EN: "It overlaps a registered parcel: sheet {sheet}, parcel {parcel}."},
		"overlap":          {VI: "Chồng lên thửa mới thứ {child}.", EN: "It overlaps new parcel {child}."},
		"not_covered":      {VI: "Phần đất này của thửa cũ không thuộc thửa mới nào.", EN: "This land of the parcel before belongs to none after."},
		"beyond_parent":    {VI: "Phần này nằm ngoài thửa cũ.", EN: "This lies outside the parcels before."},
		"not_adjacent":     {VI: "Các thửa hợp lại không liền nhau.", EN: "The parcels that are merged do not touch."},
		"cut_misses":       {VI: "Đường cắt không chia thửa thành các phần.", EN: "The line does not cut the parcel into pieces."},
		"cut_count":        {VI: "Đường cắt chia thửa thành {pieces} phần, nhưng có {children} thửa mới.", EN: "The line cuts the parcel into {pieces} pieces, but {children} parcels are named."},
	}
}

func faultText(rule string, values map[string]any) ogcapi.Text {
	t := faultTexts()[rule]
	pairs := []string{}
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(v))
	}
	r := strings.NewReplacer(pairs...)
	return ogcapi.Text{VI: r.Replace(t.VI), EN: r.Replace(t.EN)}
}

// Areas reconciles what was with what comes of it, m²; recorded areas only
// where all parcels have one.
type Areas struct {
	MeasuredBefore     float64  `json:"measured_before_m2"`
	MeasuredAfter      float64  `json:"measured_after_m2"`
	MeasuredDifference float64  `json:"measured_difference_m2"`
	RecordedBefore     *float64 `json:"recorded_before_m2"`
	RecordedAfter      *float64 `json:"recorded_after_m2"`
	RecordedDifference *float64 `json:"recorded_difference_m2"`
	Tolerance          float64  `json:"tolerance_m2"`
	Within             bool     `json:"within_tolerance"`
}

// Piece is a parcel after a change, or as it would be.
type Piece struct {
	ID             *int64          `json:"id"`
	SheetNo        string          `json:"sheet_no"`
	ParcelNo       string          `json:"parcel_no"`
	AreaM2         float64         `json:"area_m2"`
	RecordedAreaM2 *float64        `json:"recorded_area_m2"`
	Geometry       json.RawMessage `json:"geometry"`
}

// Reshaped is what a change did, or what it would do.
type Reshaped struct {
	Kind     string  `json:"kind"`
	DryRun   bool    `json:"dry_run"`
	Parents  []Piece `json:"parents"`
	Children []Piece `json:"children"`
	Areas    *Areas  `json:"areas"`
	Faults   []Fault `json:"faults"`
}

// Relative is a parcel before or after another.
type Relative struct {
	ID          int64           `json:"id"`
	SheetNo     string          `json:"sheet_no"`
	ParcelNo    string          `json:"parcel_no"`
	AreaM2      float64         `json:"area_m2"`
	SharedM2    float64         `json:"shared_m2"`
	State       string          `json:"state"`
	RetiredOn   *string         `json:"retired_on"`
	Kind        string          `json:"kind"`
	EffectiveOn string          `json:"effective_on"`
	Document    string          `json:"document"`
	Areas       json.RawMessage `json:"areas"`
	// Reason and RecordedBy are for those who may read personal data here.
	Reason     *string `json:"reason"`
	RecordedBy *string `json:"recorded_by"`
	// Generation counts the changes between: 1 for parents and children.
	Generation int `json:"generation"`
}

// Lineage is what a parcel came from and what became of it.
type Lineage struct {
	ID        int64           `json:"id"`
	RetiredOn *string         `json:"retired_on"`
	Geometry  json.RawMessage `json:"geometry"`
	Before    []Relative      `json:"before"`
	After     []Relative      `json:"after"`
	MayChange bool            `json:"may_change"`
}
