package intake

import (
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A table of corners, as surveyors print it: one corner a row, X the northing,
// Y the easting, in metres with a decimal comma, often with the length of the
// edge to the next corner.

// corners are the places of the columns of such a table; -1 where absent.
type corners struct {
	x, y, edge, point int
	keys              []int // columns that tell one parcel from the next
}

var (
	xNames    = []string{"x", "x m", "toa do x", "x bac", "northing", "bac", "n"}
	yNames    = []string{"y", "y m", "toa do y", "y dong", "easting", "dong", "e"}
	edgeNames = []string{"s", "s m", "canh", "canh m", "canh s m", "chieu dai", "chieu dai m", "chieu dai canh", "canh s", "edge", "edge m", "length", "khoang cach"}
	keyNames  = []string{"so to", "so thua", "to", "thua", "thua so", "so hieu thua", "sheet", "parcel", "sheet no", "parcel no", "id", "stt thua", "so to ban do"}
	points    = []string{"dinh", "diem", "stt", "so hieu diem", "so hieu", "point", "goc", "tt", "so hieu dinh", "ten diem", "vertex", "goc thua"}
)

func cornerColumns(names []string) (corners, bool) {
	c := corners{-1, -1, -1, -1, nil}
	for i, n := range names {
		k := plain(n)
		switch {
		case c.x < 0 && in(xNames, k):
			c.x = i
		case c.y < 0 && in(yNames, k):
			c.y = i
		case c.edge < 0 && in(edgeNames, k):
			c.edge = i
		case in(keyNames, k):
			c.keys = append(c.keys, i)
		case c.point < 0 && in(points, k):
			c.point = i
		}
	}
	return c, c.x >= 0 && c.y >= 0
}

func in(list []string, k string) bool {
	for _, v := range list {
		if v == k {
			return true
		}
	}
	return false
}

type corner struct {
	x, y, edge float64 // as in the columns; edge is NaN where not given
	line       int
}

// ring is a parcel while its corners are collected.
type ring struct {
	key    string
	value  []string
	points []corner
	notes  []Note
	ended  bool // came back to its first corner
}

func readCorners(found *Found, names []string, c corners, next func() ([]string, error), out sink) error {
	skip := map[int]bool{c.x: true, c.y: true, c.edge: true, c.point: true}
	var kept []string
	for i, n := range names {
		if !skip[i] {
			kept = append(kept, n)
		}
	}
	var r *ring
	done := 0
	flush := func() error {
		if r == nil || len(r.points) == 0 {
			return nil
		}
		if done++; done > MaxRows {
			return tooMany()
		}
		return out(r.row(kept, found))
	}
	for line := 2; ; line++ {
		record, err := next()
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return err
		}
		cell := func(i int) string {
			if i < 0 || i >= len(record) {
				return ""
			}
			return strings.TrimSpace(record[i])
		}
		key, previous := "", ""
		for _, i := range c.keys {
			key += cell(i) + "\x00"
		}
		if strings.Trim(key, "\x00") == "" && r != nil && cell(c.x) != "" {
			key = r.key // the number stands in the first row of a parcel only
		}
		if r != nil {
			previous = r.key
		}
		if cell(c.x) == "" && cell(c.y) == "" {
			if len(c.keys) == 0 && r != nil { // an empty line ends a parcel
				r.ended = true
			}
			continue
		}
		if r == nil || key != previous || len(c.keys) == 0 && r.ended {
			if err := flush(); err != nil {
				return err
			}
			r = &ring{key: key}
			for i := range names {
				if !skip[i] {
					r.value = append(r.value, clip(cell(i), maxValue))
				}
			}
		}
		if len(r.points) > 200_000 {
			return unreadable("corners", fmt.Sprintf("Một thửa có hơn 200.000 góc (dòng %d).", line), fmt.Sprintf("One parcel has more than 200,000 corners (line %d).", line))
		}
		r.add(cell(c.x), cell(c.y), cell(c.edge), line)
	}
}

func (r *ring) add(x, y, edge string, line int) {
	p := corner{edge: math.NaN(), line: line}
	var okX, okY bool
	p.x, okX = coordinate(x)
	p.y, okY = coordinate(y)
	if !okX || !okY {
		r.notes = append(r.notes, Note{Rule: "corner_number", Severity: "error", Field: "geometry", Values: map[string]any{"line": line, "x": clip(x, 40), "y": clip(y, 40)}})
		return
	}
	if v, ok := coordinate(edge); ok && edge != "" {
		p.edge = v
	}
	if len(r.points) > 2 && r.points[0].x == p.x && r.points[0].y == p.y {
		r.ended = true
	}
	r.points = append(r.points, p)
}

// edgeTolerance is how far a written edge may be from the one computed, metres.
const edgeTolerance = 0.1

// row puts the parcel together. In the survey plane of the province eastings
// are below 600,000 and northings above 2,000,000, so the larger of the two is
// the northing, whatever the column is called.
func (r *ring) row(names []string, found *Found) row {
	out := row{names: names, value: r.value, notes: r.notes}
	pts := r.points
	if len(pts) > 1 && pts[0].x == pts[len(pts)-1].x && pts[0].y == pts[len(pts)-1].y {
		pts = pts[:len(pts)-1]
	}
	if len(pts) < 3 {
		out.notes = append(out.notes, Note{Rule: "corners_few", Severity: "error", Field: "geometry", Values: map[string]any{"corners": len(pts)}})
		return out
	}
	for i, p := range pts {
		if q := pts[(i+1)%len(pts)]; !math.IsNaN(p.edge) {
			if d := math.Hypot(q.x-p.x, q.y-p.y); math.Abs(d-p.edge) > edgeTolerance {
				out.notes = append(out.notes, Note{Rule: "edge_length", Severity: "warning", Field: "geometry", Values: map[string]any{"line": p.line, "written": p.edge, "computed": math.Round(d*1000) / 1000}})
			}
		}
	}
	northFirst := math.Abs(pts[0].x) > math.Abs(pts[0].y)
	flat := math.Abs(pts[0].x) > 360 || math.Abs(pts[0].y) > 360
	if !flat { // degrees: latitude about 21, longitude about 107
		northFirst = math.Abs(pts[0].x) < math.Abs(pts[0].y)
	}
	noteOrder(found, northFirst, flat)
	var b strings.Builder
	b.WriteString("POLYGON((")
	for i := range len(pts) + 1 {
		p := pts[i%len(pts)]
		if i > 0 {
			b.WriteByte(',')
		}
		e, n := p.x, p.y
		if northFirst {
			e, n = n, e
		}
		b.WriteString(strconv.FormatFloat(e, 'f', -1, 64) + " " + strconv.FormatFloat(n, 'f', -1, 64))
	}
	b.WriteString("))")
	out.wkt = b.String()
	return out
}

func noteOrder(found *Found, northFirst, flat bool) {
	if len(found.Notes) > 0 || !flat {
		return
	}
	n := Problem{Rule: "corner_order", Severity: "info", Message: Text{
		"Cột X là tọa độ bắc (số lớn), cột Y là tọa độ đông, đúng cách ghi của bảng kê tọa độ Việt Nam.",
		"Column X is the northing (the larger number) and Y the easting, as Vietnamese tables of corners have it.",
	}}
	if !northFirst {
		n = Problem{Rule: "corner_order_swapped", Severity: "warning", Message: Text{
			"Cột X chứa tọa độ đông và cột Y chứa tọa độ bắc, ngược với bảng kê tọa độ Việt Nam; đã đọc theo độ lớn của số. Hãy xem lại trên bản đồ.",
			"Column X holds the easting and Y the northing, the reverse of Vietnamese tables; it was read by the size of the numbers. Look at it on the map.",
		}}
	}
	found.Notes = append(found.Notes, n)
}

var dms = regexp.MustCompile(`^(\d{1,3})\s*[°ºd]\s*(\d{1,2}(?:[.,]\d+)?)\s*['′’m]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''|s)?)?\s*[NEBĐnebđ]?$`)

// coordinate reads a number with point or comma, with dots or spaces between
// thousands, or degrees, minutes and seconds.
func coordinate(s string) (float64, bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	if s == "" || len(s) > 40 {
		return 0, false
	}
	if m := dms.FindStringSubmatch(s); m != nil {
		d, _ := strconv.ParseFloat(m[1], 64)
		minutes, _ := strconv.ParseFloat(strings.Replace(m[2], ",", ".", 1), 64)
		seconds := 0.0
		if m[3] != "" {
			seconds, _ = strconv.ParseFloat(strings.Replace(m[3], ",", ".", 1), 64)
		}
		return d + minutes/60 + seconds/3600, minutes < 60 && seconds < 60
	}
	s = strings.ReplaceAll(s, " ", "")
	switch dots, commas := strings.Count(s, "."), strings.Count(s, ","); {
	case dots > 0 && commas > 0:
		if strings.LastIndexByte(s, '.') > strings.LastIndexByte(s, ',') {
			s = strings.ReplaceAll(s, ",", "")
		} else {
			s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
		}
	case commas == 1:
		s = strings.Replace(s, ",", ".", 1)
	case commas > 1:
		s = strings.ReplaceAll(s, ",", "")
	case dots > 1:
		s = strings.ReplaceAll(s, ".", "")
	}
	if strings.Trim(s, "0123456789.-") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && math.Abs(v) < 1e9
}
