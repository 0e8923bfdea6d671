package web

import (
	"bytes"
	_ "embed" // the page below
	"fmt"
	"html/template"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed docs.html
var docsTemplate string

type docsParameter struct {
	Name, In, Type, Text string
	Required             bool
}

type docsOperation struct {
	ID, Method, Path, Summary, Text string
	Parameters                      []docsParameter
	Answers                         []string
	Example                         string
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

// docsPage renders the document as one page that needs no script.
func docsPage(doc *openapi3.T) ([]byte, error) {
	byTag := map[string]*docsGroup{}
	var order []string
	for _, tag := range doc.Tags {
		byTag[tag.Name] = &docsGroup{Name: tag.Name}
		order = append(order, tag.Name)
	}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for method, op := range item.Operations() {
			tag := "Other"
			if len(op.Tags) > 0 {
				tag = op.Tags[0]
			}
			if byTag[tag] == nil {
				byTag[tag] = &docsGroup{Name: tag}
				order = append(order, tag)
			}
			byTag[tag].Operations = append(byTag[tag].Operations, docsOf(method, path, item, op))
		}
	}
	var groups []docsGroup
	for _, name := range order {
		g := byTag[name]
		sort.Slice(g.Operations, func(i, j int) bool {
			return g.Operations[i].Path+g.Operations[i].Method < g.Operations[j].Path+g.Operations[j].Method
		})
		groups = append(groups, *g)
	}
	t, err := template.New("docs").Parse(docsTemplate)
	if err != nil {
		return nil, fmt.Errorf("read the page of the API document: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, map[string]any{"Info": doc.Info, "Groups": groups}); err != nil {
		return nil, fmt.Errorf("render the API document: %w", err)
	}
	return b.Bytes(), nil
}

func docsOf(method, path string, item *openapi3.PathItem, op *openapi3.Operation) docsOperation {
	d := docsOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Text: op.Description}
	for _, ref := range append(append(openapi3.Parameters{}, item.Parameters...), op.Parameters...) {
		p := ref.Value
		d.Parameters = append(d.Parameters, docsParameter{Name: p.Name, In: p.In, Type: typeText(p.Schema), Text: p.Description, Required: p.Required})
	}
	for status, ref := range op.Responses.Map() {
		text := ""
		if ref.Value.Description != nil {
			text = *ref.Value.Description
		}
		d.Answers = append(d.Answers, status+" "+text)
	}
	sort.Strings(d.Answers)
	return d
}

func typeText(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil {
		return ""
	}
	s := ref.Value
	text := ""
	if s.Type != nil {
		text = strings.Join(s.Type.Slice(), " or ")
	}
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, fmt.Sprint(v))
		}
		text += ": " + strings.Join(values, ", ")
	}
	if s.Min != nil && s.Max != nil {
		text += fmt.Sprintf(" from %g to %g", *s.Min, *s.Max)
	}
	if s.Default != nil {
		text += fmt.Sprintf(" (default %v)", s.Default)
	}
	return text
}
