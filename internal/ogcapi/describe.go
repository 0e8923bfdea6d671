package ogcapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/web"
)

type landingPage struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Attribution string `json:"attribution"`
	Links       []link `json:"links"`
}

// landing answers /api.
func (a *API) landing(c echo.Context) error {
	base := a.base(c) + "/api"
	return a.answer(c, "landing", landingPage{
		Title: "matbang – quy hoạch khu công nghiệp Quảng Ninh",
		Description: "Zones, transport corridors, works and land-clearance parcels of Quảng Ninh province. " +
			"Shapes marked indicative are not legal boundaries; parcels marked demonstration are made up.",
		Attribution: "Founded on Resolution 01-NQ/TU of 16 November 2020; each feature names its source.",
		Links: []link{
			{Href: base, Rel: "self", Type: "application/json", Title: "This page"},
			{Href: base + "?f=html", Rel: "alternate", Type: "text/html", Title: "This page as HTML"},
			{Href: base + "/openapi.json", Rel: "service-desc", Type: "application/vnd.oai.openapi+json;version=3.0", Title: "Definition of the API"},
			{Href: base + "/docs", Rel: "service-doc", Type: "text/html", Title: "Documentation of the API"},
			{Href: base + "/conformance", Rel: "conformance", Type: "application/json", Title: "Conformance classes"},
			{Href: base + "/collections", Rel: "data", Type: "application/json", Title: "Collections"},
		},
	})
}

// conformance answers /api/conformance.
func (a *API) conformance(c echo.Context) error {
	return a.answer(c, "conformance", map[string][]string{"conformsTo": {
		"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
		"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
		"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
		"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
		"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
	}})
}

type spatialExtent struct {
	Bbox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

type description struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	TitleVI     string `json:"title_vi"`
	Description string `json:"description"`
	ItemType    string `json:"itemType"`
	Extent      struct {
		Spatial spatialExtent `json:"spatial"`
	} `json:"extent"`
	CRS        []string `json:"crs"`
	StorageCRS string   `json:"storageCrs"`
	Links      []link   `json:"links"`
}

func (a *API) description(c echo.Context, col *Collection) description {
	base := a.base(c) + "/api/collections/" + col.ID
	d := description{
		ID: col.ID, Title: col.Title.EN, TitleVI: col.Title.VI, Description: col.Description.EN, ItemType: "feature",
		CRS: crsURIs(), StorageCRS: Survey.URI,
		Links: []link{
			{Href: base, Rel: "self", Type: "application/json", Title: col.Title.EN},
			{Href: base + "/items", Rel: "items", Type: geoJSON, Title: col.Title.EN + " as GeoJSON"},
			{Href: base + "/items?f=html", Rel: "items", Type: "text/html", Title: col.Title.EN + " as HTML"},
			{Href: base + "/queryables", Rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables", Type: "application/schema+json", Title: "What can be asked for"},
			{Href: base + "/schema", Rel: "http://www.opengis.net/def/rel/ogc/1.0/schema", Type: "application/schema+json", Title: "Schema of the features"},
		},
	}
	d.Extent.Spatial = spatialExtent{Bbox: [][4]float64{web.Extent}, CRS: CRS84.URI}
	if len(col.Tiles) > 0 {
		d.Links = append(d.Links, link{Href: base + "/tiles", Rel: "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", Type: "application/json", Title: "Vector tiles"})
	}
	return d
}

// collections answers /api/collections.
func (a *API) collections(c echo.Context) error {
	base := a.base(c) + "/api/collections"
	list := make([]description, 0, len(a.cfg.Collections))
	for i := range a.cfg.Collections {
		list = append(list, a.description(c, &a.cfg.Collections[i]))
	}
	return a.answer(c, "collections", map[string]any{
		"links": []link{
			{Href: base, Rel: "self", Type: "application/json"},
			{Href: base + "?f=html", Rel: "alternate", Type: "text/html"},
		},
		"crs": crsURIs(), "collections": list,
	})
}

// describe answers /api/collections/{c}.
func (a *API) describe(c echo.Context) error {
	col, err := a.collection(c)
	if err != nil {
		return err
	}
	return a.answer(c, "collection", a.description(c, col))
}

var schemaTypes = map[Type]map[string]any{
	String: {"type": "string"}, Integer: {"type": "integer"}, Number: {"type": "number"}, Boolean: {"type": "boolean"},
	Date: {"type": "string", "format": "date"}, Timestamp: {"type": "string", "format": "date-time"},
	Strings: {"type": "array", "items": map[string]any{"type": "string"}}, JSON: {},
}

func propertySchema(p Property) map[string]any {
	s := map[string]any{"title": p.Title.EN, "x-title-vi": p.Title.VI}
	for k, v := range schemaTypes[p.Type] {
		s[k] = v
	}
	if len(p.Enum) > 0 && p.Type == String {
		s["enum"] = p.Enum
	}
	return s
}

// schema answers /api/collections/{c}/schema: what the features hold.
func (a *API) schema(c echo.Context) error {
	return a.jsonSchema(c, "schema", func(Property) bool { return true })
}

// queryables answers /api/collections/{c}/queryables: what can be asked for.
func (a *API) queryables(c echo.Context) error {
	return a.jsonSchema(c, "queryables", func(p Property) bool { return p.Filter })
}

func (a *API) jsonSchema(c echo.Context, kind string, keep func(Property) bool) error {
	col, err := a.collection(c)
	if err != nil {
		return err
	}
	if err := onlyJSON(c); err != nil {
		return err
	}
	properties := map[string]any{"geometry": map[string]any{"format": "geometry-" + col.Geometry, "x-ogc-role": "primary-geometry"}}
	for _, p := range col.Properties {
		if keep(p) {
			properties[p.Name] = propertySchema(p)
		}
	}
	if kind == "queryables" {
		properties["corridor"] = map[string]any{"type": "string", "enum": []string{"west", "east"}, "title": "Corridor to which the feature belongs"}
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/schema+json")
	return c.JSON(http.StatusOK, map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": a.base(c) + "/api/collections/" + col.ID + "/" + kind,
		"type": "object", "title": col.Title.EN, "description": col.Description.EN, "properties": properties, "additionalProperties": false,
	})
}
