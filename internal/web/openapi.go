package web

import (
	"context"
	_ "embed" // the document below
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
)

//go:embed openapi.yaml
var openAPISource []byte

// OpenAPI returns the document that describes every route.
func OpenAPI() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPISource)
	if err != nil {
		return nil, fmt.Errorf("read the API document: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("check the API document: %w", err)
	}
	return doc, nil
}

// registerOpenAPI adds the document and the page that shows it.
func registerOpenAPI(g *echo.Group, version, publicURL string) error {
	doc, err := OpenAPI()
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
