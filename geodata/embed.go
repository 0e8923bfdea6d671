// Package geodata carries the default dataset inside the binary: GeoJSON
// layers in WGS 84, TOML tables of codes and rules, and the JSON Schemas that
// both are checked against.
package geodata

import "embed"

// Files holds the dataset: layers at the top, tables of codes in reference/,
// schemas in schema/.
//
//go:embed *.geojson *.toml reference/*.toml schema/*.json
var Files embed.FS
