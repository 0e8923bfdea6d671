package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// schemas are the compiled JSON Schemas of the dataset.
type schemas struct {
	compiled map[string]*jsonschema.Schema
	printer  *message.Printer
}

// compileSchemas reads schema/*.json. A schema that does not compile is a
// mistake of the product, not of the data.
func compileSchemas(files fs.FS) (*schemas, error) {
	names, err := fs.Glob(files, "schema/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the schemas of the dataset: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read a schema of the dataset: %w", err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("schema %s is not JSON: %w", name, err)
		}
		if err := compiler.AddResource(path.Base(name), doc); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	s := &schemas{compiled: make(map[string]*jsonschema.Schema, len(names)), printer: message.NewPrinter(language.English)}
	for _, name := range names {
		compiled, err := compiler.Compile(path.Base(name))
		if err != nil {
			return nil, fmt.Errorf("schema %s does not compile: %w", name, err)
		}
		s.compiled[path.Base(name)] = compiled
	}
	return s, nil
}

// check holds the text of a GeoJSON file against a schema; codes name its
// features in their order.
func (s *schemas) check(schema, file string, text []byte, codes []string) []Fault {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return []Fault{{File: file, Detail: "the file is not JSON: correct it"}}
	}
	return s.checkValue(schema, file, doc, func(location []string) (string, []string) {
		if len(location) >= 2 && location[0] == "features" {
			if i, err := strconv.Atoi(location[1]); err == nil && i < len(codes) {
				return codes[i], location[2:]
			}
		}
		return "", location
	})
}

// checkValue holds a decoded value against a schema. locate turns the place of
// a fault into the code of a record and the rest of the place.
func (s *schemas) checkValue(schema, file string, doc any, locate func([]string) (string, []string)) []Fault {
	compiled, ok := s.compiled[schema]
	if !ok {
		return []Fault{{File: file, Detail: fmt.Sprintf("the schema %s is missing from schema/: put it back", schema)}}
	}
	var invalid *jsonschema.ValidationError
	if err := compiled.Validate(doc); !errors.As(err, &invalid) {
		return nil
	}
	var faults []Fault
	for _, leaf := range leaves(invalid) {
		code, rest := locate(leaf.InstanceLocation)
		if len(rest) > 0 && rest[0] == "properties" {
			rest = rest[1:]
		}
		fault := Fault{File: file, Feature: code, Detail: s.sentence(rest, leaf)}
		if !slices.Contains(faults, fault) {
			faults = append(faults, fault)
		}
	}
	// The library keeps no order among properties.
	slices.SortStableFunc(faults, func(a, b Fault) int {
		if a.Feature != b.Feature {
			return 0
		}
		return strings.Compare(a.Detail, b.Detail)
	})
	return faults
}

// leaves are the causes at the ends of the tree of a validation error.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

// sentence says what is wrong with one value and what to do.
func (s *schemas) sentence(location []string, e *jsonschema.ValidationError) string {
	where := "the file"
	if len(location) > 0 {
		where = fmt.Sprintf("%q", strings.Join(location, "."))
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		if where == "the file" {
			return fmt.Sprintf("%s missing: add %s", quoteAll(k.Missing), pronoun(k.Missing))
		}
		return fmt.Sprintf("%s lacks %s: add %s", where, quoteAll(k.Missing), pronoun(k.Missing))
	case *kind.AdditionalProperties:
		if where == "the file" {
			return fmt.Sprintf("unknown property %s: correct the name or leave it out", quoteAll(k.Properties))
		}
		return fmt.Sprintf("unknown property %s in %s: correct the name or leave it out", quoteAll(k.Properties), where)
	case *kind.ExclusiveMinimum:
		got, _ := k.Got.Float64()
		least, _ := k.Want.Float64()
		return fmt.Sprintf("%s is %g and must be above %g: correct the number", where, got, least)
	case *kind.Enum:
		return fmt.Sprintf("%s is %v, which is not in the list: use one of %s", where, quoteValue(k.Got), values(k.Want))
	case *kind.Const:
		return fmt.Sprintf("%s must be %v", where, quoteValue(k.Want))
	case *kind.Type:
		return fmt.Sprintf("%s is of type %s: give %s", where, k.Got, strings.Join(k.Want, " or "))
	case *kind.Pattern:
		return fmt.Sprintf("%s is %q, which has not the form %s: rewrite it", where, clip(k.Got), k.Want)
	case *kind.Format:
		return fmt.Sprintf("%s is %v, which is not a %s: write it like 2026-01-31", where, quoteValue(k.Got), k.Want)
	}
	return fmt.Sprintf("%s: %s: correct it", where, e.ErrorKind.LocalizedString(s.printer))
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = strconv.Quote(clip(n))
	}
	slices.Sort(quoted)
	return strings.Join(quoted, ", ")
}

func pronoun(names []string) string {
	if len(names) == 1 {
		return "it"
	}
	return "them"
}

func quoteValue(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(clip(s))
	}
	return clip(fmt.Sprint(v))
}

func values(list []any) string {
	words := make([]string, 0, len(list))
	for _, v := range list {
		if v != nil {
			words = append(words, fmt.Sprint(v))
		}
	}
	return strings.Join(words, ", ")
}
