package ogcapi

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/web"
)

//go:embed pages
var pages embed.FS

func parseTemplates() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{"value": displayed}).ParseFS(pages, "pages/*.html")
}

// displayed is a value of a feature as a person reads it.
func displayed(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "có / yes"
		}
		return "không / no"
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, displayed(x))
		}
		return strings.Join(parts, ", ")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

func (a *API) page(c echo.Context, name string, v any) error {
	var b bytes.Buffer
	data := map[string]any{"Base": a.base(c), "Data": v}
	if err := a.templates.ExecuteTemplate(&b, name+".html", data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return c.HTMLBlob(http.StatusOK, b.Bytes())
}

// style answers /api/style.css: the look of the API's pages.
func (a *API) style(c echo.Context) error {
	b, err := pages.ReadFile("pages/style.css")
	if err != nil {
		return fmt.Errorf("read style: %w", err)
	}
	if web.NotModified(c, web.ETag(c, b)) {
		return web.Unchanged(c)
	}
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", b)
}

type shownFeature struct {
	ID         string
	Properties map[string]any
}

func readFeature(b []byte) (shownFeature, error) {
	var f struct {
		ID         any            `json:"id"`
		Properties map[string]any `json:"properties"`
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		return shownFeature{}, fmt.Errorf("read feature: %w", err)
	}
	return shownFeature{ID: displayed(f.ID), Properties: f.Properties}, nil
}

// itemsHTML shows a page of features as a table.
func (a *API) itemsHTML(c echo.Context, iq *itemsQuery, pg page) error {
	enc := newEncoder(iq.collection, iq.crs)
	var shown []shownFeature
	last := int64(0)
	more, err := a.store.items(c.Request().Context(), iq, func(r row) error {
		b, err := enc.feature(nil, r)
		if err != nil {
			return err
		}
		f, err := readFeature(b)
		shown, last = append(shown, f), r.key
		return err
	})
	if err != nil {
		return err
	}
	next := ""
	if more {
		cur := cursor{after: last, matched: pg.matched, version: pg.rev.number, set: true}
		next = a.with(c, "cursor", cur.String())
	}
	return a.page(c, "items", map[string]any{
		"Collection": iq.collection, "Features": shown, "Matched": pg.matched, "Next": next, "JSON": a.with(c, "f", "json"),
	})
}

// itemHTML shows one feature.
func (a *API) itemHTML(c echo.Context, col *Collection, body []byte) error {
	f, err := readFeature(body)
	if err != nil {
		return err
	}
	return a.page(c, "item", map[string]any{"Collection": col, "Feature": f, "JSON": a.with(c, "f", "json")})
}
