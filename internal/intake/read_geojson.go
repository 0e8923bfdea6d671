package intake

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// GeoJSON is read by our own strict, streaming reader: one feature at a time,
// every fault with its row, numbers kept as they are written.

func openGeoJSON(file string) (*source, error) {
	s := &source{found: Found{Format: "GeoJSON", CRS: "EPSG:4326", CRSName: "WGS 84 (RFC 7946)"}}
	s.read = func(_ context.Context, out sink) error {
		f, err := os.Open(file) //nolint:gosec // a name of ours
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
		g := &geoJSONReader{found: &s.found, out: out}
		limit := &oneValue{in: skipBOM(bufio.NewReaderSize(f, 1<<20)), used: func() int64 { return g.dec.InputOffset() }}
		g.dec = json.NewDecoder(limit)
		g.dec.UseNumber()
		return g.file()
	}
	return s, nil
}

// oneValue ends reading when a single value of the file is larger than memory
// should hold.
type oneValue struct {
	in   io.Reader
	read int64
	used func() int64
}

// Read reads on, unless too much is waiting to be understood.
func (o *oneValue) Read(p []byte) (int, error) {
	if o.read-o.used() > 4*maxShape {
		return 0, unreadable("json_value", "Một đối tượng trong tệp lớn hơn 32 MB; tệp không được đọc tiếp.", "One feature of the file is larger than 32 MB; reading was ended.")
	}
	n, err := o.in.Read(p)
	o.read += int64(n)
	return n, err
}

func skipBOM(r *bufio.Reader) io.Reader {
	if head, err := r.Peek(3); err == nil && bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		_, _ = r.Discard(3)
	}
	return r
}

type geoJSONReader struct {
	dec   *json.Decoder
	found *Found
	out   sink
	rows  int
}

func (g *geoJSONReader) broken(err error) error {
	var u *Unreadable
	if errors.As(err, &u) {
		return err
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		at := g.dec.InputOffset()
		return unreadable("json", fmt.Sprintf("Tệp không phải JSON đúng: sai ở byte %d, sau %d đối tượng.", at, g.rows), fmt.Sprintf("The file is no valid JSON: it breaks at byte %d, after %d features.", at, g.rows))
	}
	return err
}

// file reads the outermost object: a FeatureCollection, one Feature, or one
// geometry.
func (g *geoJSONReader) file() error {
	if t, err := g.dec.Token(); err != nil {
		return g.broken(err)
	} else if t != json.Delim('{') {
		return unreadable("geojson_object", "GeoJSON phải là một đối tượng JSON {…}.", "GeoJSON must be a JSON object {…}.")
	}
	whole := map[string]json.RawMessage{}
	streamed := false
	for g.dec.More() {
		key, err := g.dec.Token()
		if err != nil {
			return g.broken(err)
		}
		name, _ := key.(string)
		if name == "features" {
			streamed = true
			if err := g.features(); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := g.dec.Decode(&raw); err != nil {
			return g.broken(err)
		}
		if name == "crs" {
			g.readCRS(raw)
		}
		if len(raw) <= maxShape {
			whole[name] = raw
		}
	}
	if _, err := g.dec.Token(); err != nil {
		return g.broken(err)
	}
	if streamed {
		return nil
	}
	var kind string
	_ = json.Unmarshal(whole["type"], &kind)
	raw, err := json.Marshal(whole)
	if err != nil {
		return g.broken(err)
	}
	switch kind {
	case "Feature":
		return g.feature(raw)
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection":
		return g.feature([]byte(`{"type":"Feature","properties":{},"geometry":` + string(raw) + `}`))
	case "FeatureCollection":
		return unreadable("geojson_features", "FeatureCollection không có danh sách “features”.", "The FeatureCollection has no list \"features\".")
	}
	return unreadable("geojson_type", fmt.Sprintf("“type” của GeoJSON là %q; cần FeatureCollection.", clip(kind, 40)), fmt.Sprintf("The GeoJSON has the type %q; a FeatureCollection is needed.", clip(kind, 40)))
}

func (g *geoJSONReader) readCRS(raw json.RawMessage) {
	var crs struct {
		Properties struct {
			Name string `json:"name"`
			Code any    `json:"code"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &crs) == nil && crs.Properties.Name != "" {
		g.found.CRS, g.found.CRSName = recognise(crs.Properties.Name)
		if g.found.CRSName == "" {
			g.found.CRSName = clip(crs.Properties.Name, 100)
		}
	}
}

func (g *geoJSONReader) features() error {
	t, err := g.dec.Token()
	if err != nil {
		return g.broken(err)
	}
	if t != json.Delim('[') {
		return unreadable("geojson_features", "“features” phải là một danh sách […].", "\"features\" must be a list […].")
	}
	for g.dec.More() {
		var raw json.RawMessage
		if err := g.dec.Decode(&raw); err != nil {
			return g.broken(err)
		}
		if err := g.feature(raw); err != nil {
			return err
		}
	}
	_, err = g.dec.Token()
	if err != nil {
		return g.broken(err)
	}
	return nil
}

func (g *geoJSONReader) feature(raw json.RawMessage) error {
	g.rows++
	if g.rows > MaxRows {
		return tooMany()
	}
	var f struct {
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	r := row{}
	fault := func(rule, said string) {
		r.notes = append(r.notes, Note{Rule: rule, Severity: "error", Field: "geometry", Values: map[string]any{"said": said}})
	}
	if err := json.Unmarshal(raw, &f); err != nil || f.Type != "Feature" {
		fault("geojson_feature", clip(string(raw), 60))
		return g.out(r)
	}
	var err error
	if r.names, r.value, err = properties(f.Properties); err != nil {
		fault("geojson_properties", err.Error())
	}
	switch {
	case len(f.Geometry) == 0 || string(f.Geometry) == "null":
	case len(f.Geometry) > maxShape:
		fault("geometry_too_large", strconv.Itoa(len(f.Geometry)))
	default:
		if r.wkt, err = wktOf(f.Geometry); err != nil {
			fault("geometry_unreadable", err.Error())
		}
	}
	return g.out(r)
}

// properties reads an object in the order in which it is written; nested values
// stay JSON text.
func properties(raw json.RawMessage) (names, values []string, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	t, err := dec.Token()
	if err != nil || t != json.Delim('{') {
		return nil, nil, errors.New("properties is not an object")
	}
	for dec.More() && len(names) < maxColumns {
		key, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, nil, err
		}
		name, _ := key.(string)
		text := strings.TrimSpace(string(v))
		if text == "null" {
			text = ""
		} else if strings.HasPrefix(text, `"`) {
			var s string
			if json.Unmarshal(v, &s) == nil {
				text = s
			}
		}
		names, values = append(names, clip(name, 100)), append(values, clip(text, maxValue))
	}
	return names, values, nil
}

// wktOf writes a GeoJSON geometry as WKT with the numbers as they are written.
// Heights are left out.
func wktOf(raw json.RawMessage) (string, error) {
	var g struct {
		Type        string            `json:"type"`
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		return "", errors.New("the geometry is not an object")
	}
	depth := map[string]int{"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
	if g.Type == "GeometryCollection" {
		return collection(g.Geometries)
	}
	d, ok := depth[g.Type]
	if !ok {
		return "", fmt.Errorf("there is no geometry type %q", clip(g.Type, 40))
	}
	var b strings.Builder
	b.WriteString(strings.ToUpper(g.Type))
	w := wktWriter{dec: json.NewDecoder(bytes.NewReader(g.Coordinates)), b: &b}
	w.dec.UseNumber()
	if len(g.Coordinates) == 0 {
		return "", errors.New("coordinates are missing")
	}
	if err := w.level(d, d == 0); err != nil {
		return "", err
	}
	return b.String(), nil
}

func collection(members []json.RawMessage) (string, error) {
	var list []string
	for _, m := range members {
		if strings.Contains(string(m), "GeometryCollection") {
			return "", errors.New("a GeometryCollection inside another")
		}
		w, err := wktOf(m)
		if err != nil {
			return "", err
		}
		list = append(list, w)
	}
	if len(list) == 0 {
		return "GEOMETRYCOLLECTION EMPTY", nil
	}
	return "GEOMETRYCOLLECTION(" + strings.Join(list, ",") + ")", nil
}

type wktWriter struct {
	dec *json.Decoder
	b   *strings.Builder
}

// level writes coordinates nested so deep; 0 is a position.
func (w wktWriter) level(depth int, bracket bool) error {
	t, err := w.dec.Token()
	if err != nil || t != json.Delim('[') {
		return errors.New("coordinates are not nested as the type needs")
	}
	if depth == 0 {
		return w.position(bracket)
	}
	if !w.dec.More() {
		w.b.WriteString(" EMPTY")
		_, err := w.dec.Token()
		return err
	}
	w.b.WriteByte('(')
	for n := 0; w.dec.More(); n++ {
		if n > 0 {
			w.b.WriteByte(',')
		}
		if err := w.level(depth-1, false); err != nil {
			return err
		}
	}
	w.b.WriteByte(')')
	_, err = w.dec.Token()
	return err
}

func (w wktWriter) position(bracket bool) error {
	n := 0
	if bracket {
		w.b.WriteByte('(')
	}
	for w.dec.More() {
		t, err := w.dec.Token()
		if err != nil {
			return err
		}
		number, ok := t.(json.Number)
		if !ok {
			return fmt.Errorf("a coordinate is not a number: %s", clip(fmt.Sprint(t), 40))
		}
		if v, err := number.Float64(); err != nil || v > 1e9 || v < -1e9 {
			return fmt.Errorf("the coordinate %s is beyond measure", clip(number.String(), 40))
		}
		if n < 2 {
			if n == 1 {
				w.b.WriteByte(' ')
			}
			w.b.WriteString(number.String())
		}
		n++
	}
	if n < 2 || n > 4 {
		return fmt.Errorf("a position has %d numbers, not 2 or 3", n)
	}
	if bracket {
		w.b.WriteByte(')')
	}
	_, err := w.dec.Token()
	return err
}
