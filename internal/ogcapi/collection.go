// Package ogcapi serves the nouns' registers by open standards: OGC API
// Features (core, GeoJSON, HTML, CRS) and OGC API Tiles. It knows no noun; each
// describes its collection as data.
package ogcapi

import (
	"slices"

	"matbang/internal/web"
)

// Text is a text in the two languages of the service.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Type is the type of a property as it leaves the database.
type Type int

// The types of properties.
const (
	String    Type = iota // text
	Integer               // int8
	Number                // float8
	Boolean               // boolean
	Date                  // date, as YYYY-MM-DD
	Timestamp             // timestamptz, as RFC 3339 in UTC
	Strings               // text[]
	JSON                  // jsonb, as it is
)

// sqlTypes are the casts that fix the binary form of a column.
var sqlTypes = map[Type]string{
	String: "text", Integer: "int8", Number: "float8", Boolean: "bool", Date: "date", Timestamp: "timestamptz", Strings: "text[]", JSON: "jsonb",
}

// Property is one property of the features of a collection.
type Property struct {
	Name  string
	Type  Type
	Title Text
	// Column is the SQL expression of the value: text of ours, never of a
	// request. Empty means the column t.Name.
	Column string
	// Filter says that the property may be asked for by equality.
	Filter bool
	// Enum lists the values, where they are fixed.
	Enum []string
}

func (p Property) column() string {
	if p.Column != "" {
		return p.Column
	}
	return "t." + p.Name
}

// Tile is one way of making the tiles of a collection for a range of zooms.
type Tile struct {
	MinZoom, MaxZoom int
	// SQL returns one bytea, the tile; $1 zoom, $2 column, $3 row.
	SQL string
}

// Collection describes a collection: where its rows are and what they say.
type Collection struct {
	ID          string
	Title       Text
	Description Text
	// Layers are the layers on whose versions the answer depends.
	Layers []string
	// From is the FROM clause; the main table is t, with its key in t.id, its
	// shape on the survey plane in t.geom and the derived ones in t.geom_4326
	// and t.geom_3857.
	From string
	// FeatureID is the SQL expression of the public id; it is unique.
	FeatureID string
	// IntegerID says that the public id is a number.
	IntegerID bool
	// Valid is the SQL expression of the date range in which a row is valid, or
	// empty: then datetime selects nothing out.
	Valid string
	// Corridors is the SQL expression of the corridors (text[]) of a row.
	Corridors  string
	Geometry   string // GeoJSON type of the shapes, for the schema
	Properties []Property
	Tiles      []Tile
	// TellsTiles says that the database tells on TileChannel where the layer
	// changed; otherwise every change is thought to be everywhere.
	TellsTiles bool
	// TileFields are the properties that the tiles carry, with their meaning.
	TileFields map[string]string
	// Past, where it is set, describes the same features as they were.
	Past *Past
}

// Past says how the features of a collection are read as of a day and as known at
// a moment.
type Past struct {
	// From is as in Collection, with {day} and {known} where the two are bound.
	From string
	// Columns are the SQL expressions of the properties that were other then.
	Columns map[string]string
	// Tiles are as in Collection; $4 is the day and $5 the moment. They are made
	// anew for each request and may cost more than those of the present.
	Tiles []Tile
}

// asOf returns the collection as it is read for a question of the past.
func (c *Collection) asOf(as AsOf) *Collection {
	if c.Past == nil || !as.Past() {
		return c
	}
	then := *c
	then.From, then.Tiles = c.Past.From, c.Past.Tiles
	then.Properties = slices.Clone(c.Properties)
	for i, p := range then.Properties {
		if column, ok := c.Past.Columns[p.Name]; ok {
			then.Properties[i].Column = column
		}
	}
	return &then
}

// readAsOf reads the time of which is asked, of a collection that knows its past.
func (c *Collection) readAsOf(q *web.Query) AsOf {
	if c.Past == nil {
		return AsOf{}
	}
	return ReadAsOf(q)
}

// CRS is a coordinate system in which features can be asked for.
type CRS struct {
	URI    string
	SRID   int
	Column string
	// Decimals after the point: a centimetre in degrees, a millimetre in metres.
	Decimals int
}

// The coordinate systems of every collection; the first is the default of OGC
// API, longitude before latitude; all have the axes east, north.
var (
	CRS84     = CRS{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, "geom_4326", 7}
	Mercator  = CRS{"http://www.opengis.net/def/crs/EPSG/0/3857", 3857, "geom_3857", 3}
	Survey    = CRS{"http://www.opengis.net/def/crs/EPSG/0/5899", 5899, "geom", 4}
	allCRS    = []CRS{CRS84, Mercator, Survey}
	crsByName = map[string]CRS{CRS84.URI: CRS84, Mercator.URI: Mercator, Survey.URI: Survey}
)
