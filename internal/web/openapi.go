package web

import (
	"context"
	_ "embed" // the document below
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openAPISource []byte

// OpenAPI returns the document that describes every route: what this package
// answers and shares, and the part that each noun brings (paths and components
// in YAML, which may refer to what another part defines). A path or component
// that two parts define is an error.
func OpenAPI(parts ...[]byte) (*openapi3.T, error) {
	whole := map[string]any{}
	for _, part := range append([][]byte{openAPISource}, parts...) {
		var tree map[string]any
		if err := yaml.Unmarshal(part, &tree); err != nil {
			return nil, fmt.Errorf("read a part of the API document: %w", err)
		}
		if err := join(whole, tree, ""); err != nil {
			return nil, err
		}
	}
	source, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("join the API document: %w", err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, fmt.Errorf("read the API document: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("check the API document: %w", err)
	}
	return doc, nil
}

// join adds the paths, components and tags of a part to the whole document.
func join(whole, part map[string]any, at string) error {
	for key, value := range part {
		old, taken := whole[key]
		switch branch := value.(type) {
		case map[string]any:
			if !taken {
				whole[key] = branch
				continue
			}
			if below, ok := old.(map[string]any); ok && (at == "" || at == "/components") {
				if err := join(below, branch, at+"/"+key); err != nil {
					return err
				}
				continue
			}
		case []any:
			if list, ok := old.([]any); ok && at == "" {
				whole[key] = append(list, branch...)
				continue
			}
		}
		if taken {
			return fmt.Errorf("two parts of the API document define %s/%s", at, key)
		}
		whole[key] = value
	}
	return nil
}

// registerOpenAPI adds the document and the page that shows it.
func registerOpenAPI(g *echo.Group, version, publicURL string, parts [][]byte) error {
	doc, err := OpenAPI(parts...)
	if err != nil {
		return err
	}
	doc.Info.Version = version
	page, err := docsPage(doc)
	if err != nil {
		return err
	}
	Get(g, "/openapi.json", func(c echo.Context) error {
		q := NewQuery(c)
		q.Enum("f", "json")
		if err := q.Err(); err != nil {
			return err
		}
		here := *doc
		here.Servers = openapi3.Servers{{URL: BaseURL(c, publicURL)}}
		body, err := here.MarshalJSON()
		if err != nil {
			return fmt.Errorf("encode the API document: %w", err)
		}
		if NotModified(c, ETag(c, body)) {
			return Unchanged(c)
		}
		return c.Blob(http.StatusOK, "application/vnd.oai.openapi+json;version=3.0", body)
	})
	Get(g, "/docs", func(c echo.Context) error {
		q := NewQuery(c)
		q.Enum("f", "html")
		if err := q.Err(); err != nil {
			return err
		}
		if NotModified(c, ETag(c, page)) {
			return Unchanged(c)
		}
		return c.HTMLBlob(http.StatusOK, page)
	})
	return nil
}
