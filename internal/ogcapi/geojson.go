package ogcapi

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// The rows come in PostgreSQL's binary form and leave as GeoJSON text, appended
// to one buffer: no value is ever boxed, so that a feature costs no allocation.

var errForm = errors.New("a value from the database has an unexpected form")

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string.
func appendString(b, s []byte) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf || (c >= 0x20 && c != '"' && c != '\\') {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

var pow10 = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// appendFixed appends v rounded to the given number of decimals, without
// zeros at the end.
func appendFixed(b []byte, v float64, decimals int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, "null"...)
	}
	scale := pow10[decimals]
	if math.Abs(v) >= 1e9 {
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	n := int64(math.Round(v * scale))
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	whole, part := n/int64(scale), n%int64(scale)
	b = strconv.AppendInt(b, whole, 10)
	if part == 0 {
		return b
	}
	b = append(b, '.')
	for unit := int64(scale) / 10; unit > 0 && part > 0; unit /= 10 {
		b = append(b, '0'+byte(part/unit)) //nolint:gosec // one digit
		part %= unit
	}
	return b
}

// appendValue appends a value in binary form as JSON.
func appendValue(b, raw []byte, t Type) ([]byte, error) {
	if raw == nil {
		return append(b, "null"...), nil
	}
	switch t {
	case String:
		return appendString(b, raw), nil
	case Integer:
		if len(raw) != 8 {
			return b, errForm
		}
		return strconv.AppendInt(b, int64(binary.BigEndian.Uint64(raw)), 10), nil //nolint:gosec // two's complement on the wire
	case Number:
		if len(raw) != 8 {
			return b, errForm
		}
		return appendNumber(b, math.Float64frombits(binary.BigEndian.Uint64(raw))), nil
	case Boolean:
		if len(raw) != 1 {
			return b, errForm
		}
		return strconv.AppendBool(b, raw[0] != 0), nil
	case Date:
		return appendDate(b, raw)
	case Timestamp:
		if len(raw) != 8 {
			return b, errForm
		}
		micros := int64(binary.BigEndian.Uint64(raw)) //nolint:gosec // two's complement on the wire
		b = append(b, '"')
		b = epoch.Add(time.Duration(micros)*time.Microsecond).AppendFormat(b, time.RFC3339)
		return append(b, '"'), nil
	case Strings:
		return appendStrings(b, raw)
	case JSON:
		if len(raw) < 1 || raw[0] != 1 {
			return b, errForm
		}
		return append(b, raw[1:]...), nil
	}
	return b, errForm
}

// epoch is where PostgreSQL begins to count days and microseconds.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// appendNumber appends a measure to the thousandth of its unit; smaller is
// noise of the computation.
func appendNumber(b []byte, v float64) []byte { return appendFixed(b, v, 3) }

func appendDate(b, raw []byte) ([]byte, error) {
	if len(raw) != 4 {
		return b, errForm
	}
	days := int32(binary.BigEndian.Uint32(raw)) //nolint:gosec // two's complement on the wire
	if days == math.MaxInt32 || days == math.MinInt32 {
		return append(b, "null"...), nil
	}
	b = append(b, '"')
	b = epoch.AddDate(0, 0, int(days)).AppendFormat(b, time.DateOnly)
	return append(b, '"'), nil
}

// appendStrings appends a text[]: dimensions, flags, element type, then length
// and lower bound of the one dimension, then each element with its length.
func appendStrings(b, raw []byte) ([]byte, error) {
	if len(raw) < 12 {
		return b, errForm
	}
	if binary.BigEndian.Uint32(raw) == 0 {
		return append(b, "[]"...), nil
	}
	if binary.BigEndian.Uint32(raw) != 1 || len(raw) < 20 {
		return b, errForm
	}
	n := binary.BigEndian.Uint32(raw[12:])
	raw = raw[20:]
	b = append(b, '[')
	for i := range n {
		if len(raw) < 4 {
			return b, errForm
		}
		size := int32(binary.BigEndian.Uint32(raw)) //nolint:gosec // -1 means null
		raw = raw[4:]
		if i > 0 {
			b = append(b, ',')
		}
		if size < 0 {
			b = append(b, "null"...)
			continue
		}
		if int(size) > len(raw) {
			return b, errForm
		}
		b = appendString(b, raw[:size])
		raw = raw[size:]
	}
	return append(b, ']'), nil
}

var geometryTypes = [...]string{1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}

// appendGeometry appends EWKB of a two-dimensional geometry as GeoJSON. A null
// geometry is null.
func appendGeometry(b, ewkb []byte, decimals int) ([]byte, error) {
	if ewkb == nil {
		return append(b, "null"...), nil
	}
	r := wkbReader{data: ewkb, decimals: decimals}
	kind, err := r.header()
	if err != nil {
		return b, err
	}
	b = append(b, `{"type":"`...)
	b = append(b, geometryTypes[kind]...)
	b = append(b, `","coordinates":`...)
	if b, err = r.body(b, kind); err != nil {
		return b, err
	}
	if len(r.data) != 0 {
		return b, errForm
	}
	return append(b, '}'), nil
}

// wkbReader walks EWKB that the database wrote: little-endian on every machine
// that PostgreSQL and we run on, and checked.
type wkbReader struct {
	data     []byte
	decimals int
}

const (
	ewkbHasSRID  = 0x20000000
	ewkbFlags    = 0xe0000000
	maxGeoCoords = 16
)

func (r *wkbReader) header() (uint32, error) {
	if len(r.data) < 5 || r.data[0] != 1 {
		return 0, errForm
	}
	kind := binary.LittleEndian.Uint32(r.data[1:])
	r.data = r.data[5:]
	if kind&ewkbHasSRID != 0 {
		if len(r.data) < 4 {
			return 0, errForm
		}
		r.data = r.data[4:]
	}
	if kind&^ewkbHasSRID&ewkbFlags != 0 { // Z or M: this product's layers have none
		return 0, errForm
	}
	kind &^= ewkbFlags
	if kind < 1 || int(kind) >= len(geometryTypes) {
		return 0, errForm
	}
	return kind, nil
}

func (r *wkbReader) count() (uint32, error) {
	if len(r.data) < 4 {
		return 0, errForm
	}
	n := binary.LittleEndian.Uint32(r.data)
	r.data = r.data[4:]
	return n, nil
}

func (r *wkbReader) body(b []byte, kind uint32) ([]byte, error) {
	switch kind {
	case 1:
		return r.point(b)
	case 2:
		return r.line(b)
	case 3:
		return r.list(b, func(b []byte) ([]byte, error) { return r.line(b) })
	}
	return r.list(b, func(b []byte) ([]byte, error) {
		member, err := r.header()
		if err != nil || member != kind-3 {
			return b, errForm
		}
		return r.body(b, member)
	})
}

func (r *wkbReader) list(b []byte, member func([]byte) ([]byte, error)) ([]byte, error) {
	n, err := r.count()
	if err != nil {
		return b, err
	}
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = member(b); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func (r *wkbReader) line(b []byte) ([]byte, error) {
	n, err := r.count()
	if err != nil || uint64(n)*maxGeoCoords > uint64(len(r.data)) {
		return b, errForm
	}
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = r.point(b); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func (r *wkbReader) point(b []byte) ([]byte, error) {
	if len(r.data) < maxGeoCoords {
		return b, errForm
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(r.data))
	y := math.Float64frombits(binary.LittleEndian.Uint64(r.data[8:]))
	r.data = r.data[maxGeoCoords:]
	b = append(b, '[')
	b = appendFixed(b, x, r.decimals)
	b = append(b, ',')
	b = appendFixed(b, y, r.decimals)
	return append(b, ']'), nil
}
