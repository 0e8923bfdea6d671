package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
)

// layer says which schema a GeoJSON file follows and which statement loads it.
type layer struct {
	file   string
	schema string
	// sql is the name of the statement; files with the same one share a table.
	sql string
}

// layers are the GeoJSON files in the order in which they are loaded: what is
// referred to comes first, and the corridors before all that is placed on
// them.
func layers() []layer {
	return []layer{
		{file: "admin-units-2020.geojson", schema: "admin-units.json", sql: "admin-units"},
		{file: "admin-units-2025.geojson", schema: "admin-units.json", sql: "admin-units"},
		{file: "corridors.geojson", schema: "corridors.json", sql: "corridors"},
		{file: "works.geojson", schema: "works.json", sql: "works"},
		{file: "places.geojson", schema: "places.json", sql: "places"},
		{file: "towns.geojson", schema: "towns.json", sql: "towns"},
		{file: "roads.geojson", schema: "roads.json", sql: "roads"},
		{file: "zones.geojson", schema: "zones.json", sql: "zones"},
		{file: "constraints.geojson", schema: "constraints.json", sql: "constraints"},
		{file: "background.geojson", schema: "background.json", sql: "background"},
	}
}

// feature is one feature of a layer. Its properties go to the database as they
// are; only what is checked here is taken out.
type feature struct {
	file       string
	code       string
	properties json.RawMessage
	shape      orb.Geometry
	links      links
}

// links are the properties that refer to other records or order dates.
type links struct {
	Kind      string   `json:"kind"`
	Parent    string   `json:"parent"`
	Road      string   `json:"road"`
	Sectors   []string `json:"sectors"`
	GSOCode   string   `json:"gso_code"`
	Started   string   `json:"started_on"`
	Opened    string   `json:"opened_on"`
	ValidFrom string   `json:"valid_from"`
	ValidTo   string   `json:"valid_to"`
	Ref       string   `json:"resolution_ref"`
	Promise   string   `json:"commitment"`
	Areas     []area   `json:"areas"`
}

// area is a stated area of a zone, hectares.
type area struct {
	Kind string  `json:"kind"`
	Ha   float64 `json:"ha"`
	AsOf string  `json:"as_of"`
}

// readLayer parses and checks one file on its own. Faults of one feature do
// not hide those of the next.
func readLayer(l layer, text []byte, schemas *schemas) ([]feature, []Fault) {
	var collection struct {
		Features []struct {
			ID         json.RawMessage `json:"id"`
			Properties json.RawMessage `json:"properties"`
			Geometry   json.RawMessage `json:"geometry"`
		} `json:"features"`
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err := json.Unmarshal(text, &collection); err != nil {
		return nil, []Fault{{File: l.file, Detail: jsonFault(text, err)}}
	}
	codes := make([]string, len(collection.Features))
	for i, f := range collection.Features {
		if json.Unmarshal(f.ID, &codes[i]) != nil || codes[i] == "" {
			codes[i] = fmt.Sprintf("number %d", i+1)
		}
	}
	faults := schemas.check(l.schema, l.file, text, codes)
	broken := make(map[string]bool, len(faults))
	for _, f := range faults {
		broken[f.Feature] = true
	}
	features := make([]feature, 0, len(codes))
	for i, f := range collection.Features {
		one := feature{file: l.file, code: codes[i], properties: f.Properties}
		shape, err := ParseGeometry(f.Geometry, FileLimits())
		if err != nil {
			// The schema has said already what a wrong type is.
			if !broken[one.code] {
				faults = append(faults, Fault{File: l.file, Feature: one.code, Detail: err.Error()})
			}
		} else if shape != nil {
			for _, s := range checkShape(shape) {
				faults = append(faults, Fault{File: l.file, Feature: one.code, At: &s.at, Detail: s.detail})
				broken[one.code] = true
			}
		}
		if !broken[one.code] {
			one.shape = shape
		}
		if json.Unmarshal(f.Properties, &one.links) != nil {
			one.links = links{} // the schema has said what is wrong
		}
		features = append(features, one)
	}
	return features, faults
}

// jsonFault says where a text stops being JSON.
func jsonFault(text []byte, err error) string {
	offset := 0
	switch e := err.(type) { //nolint:errorlint // encoding/json returns these two unwrapped
	case *json.SyntaxError:
		offset = int(e.Offset)
	case *json.UnmarshalTypeError:
		offset = int(e.Offset)
	}
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := offset - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("the file is not a GeoJSON feature collection: it breaks at line %d, column %d; correct the JSON there", line, max(column-1, 1))
}
