package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2"
)

// tables are the names of the TOML tables in the order in which they are
// loaded.
func tables() []string {
	return []string{
		"sector", "sector_preference", "land_use_type", "clearance_state", "obstacle_kind", "legal_regime", "transition",
		"legal_rule", "holiday", "indicator", "target", "baseline", "lineage", "statement_topic", "zone_statement",
	}
}

// record is one entry of a TOML table.
type record struct {
	file   string
	table  string
	name   string // for faults: its code, or what it joins
	values map[string]any
}

// text returns a property as text, empty when it is not there.
func (r record) text(property string) string {
	s, _ := r.values[property].(string)
	return s
}

// row returns the record as JSON for the database.
func (r record) row() (json.RawMessage, error) {
	b, err := json.Marshal(r.values)
	if err != nil {
		return nil, fmt.Errorf("%s: record %q cannot be loaded: %w", r.file, r.name, err)
	}
	return b, nil
}

// readReference parses and checks one TOML file on its own.
func readReference(file string, text []byte, schemas *schemas) ([]record, []Fault) {
	var doc map[string]any
	if err := toml.Unmarshal(text, &doc); err != nil {
		return nil, []Fault{{File: file, Detail: tomlFault(err)}}
	}
	var records []record
	names := make(map[string][]string)
	for _, table := range tables() {
		entries, _ := doc[table].([]any)
		for i, entry := range entries {
			values, ok := entry.(map[string]any)
			if !ok {
				values = nil
			}
			r := record{file: file, table: table, values: values}
			r.name = recordName(r, i)
			names[table] = append(names[table], r.name)
			records = append(records, r)
		}
	}
	faults := schemas.checkValue("reference.json", file, doc, func(location []string) (string, []string) {
		if len(location) >= 2 {
			if i, err := strconv.Atoi(location[1]); err == nil && i < len(names[location[0]]) {
				return names[location[0]][i], location[2:]
			}
		}
		return "", location
	})
	return records, faults
}

// recordName names a record for a fault by what identifies it.
func recordName(r record, i int) string {
	switch r.table {
	case "transition":
		return fmt.Sprintf("%s: %s → %s", r.text("regime"), r.text("from"), r.text("to"))
	case "lineage":
		return fmt.Sprintf("%s → %s", r.text("old"), r.text("new"))
	case "target", "baseline":
		return fmt.Sprintf("%s %v", r.text("indicator"), r.values["year"])
	case "land_use_type":
		return r.text("code") + " " + r.text("code_system")
	case "holiday":
		return r.text("day")
	}
	if code := r.text("code"); code != "" {
		return code
	}
	return fmt.Sprintf("%s number %d", r.table, i+1)
}

func tomlFault(err error) string {
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		line, column := wrong.Position()
		return fmt.Sprintf("the file is not TOML: it breaks at line %d, column %d; correct it there", line, column)
	}
	return "the file is not TOML: correct it"
}

// pick returns the records of one table.
func pick(records []record, table string) []record {
	return slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.table != table })
}
