package export

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/gdal"
	"matbang/internal/ogcapi"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// atOnce is how many downloads may be converted at the same time.
const atOnce = 2

type handler struct {
	store   *Store
	byID    map[string]*ogcapi.Collection
	scratch string
	turns   chan struct{}
}

// Register adds the downloads of the collections; files being made lie in the
// folder scratch for as long as that takes.
func Register(g *echo.Group, s *Store, collections []ogcapi.Collection, scratch string) {
	h := handler{store: s, byID: map[string]*ogcapi.Collection{}, scratch: scratch, turns: make(chan struct{}, atOnce)}
	for i := range collections {
		h.byID[collections[i].ID] = &collections[i]
	}
	events := Events(false)
	h.byID[events.ID] = &events
	web.Get(g, "/exports/:file", h.export)
}

func (h handler) export(c echo.Context) error {
	name, f, ok := parse(c.Param("file"))
	col := h.byID[name]
	if !ok || col == nil {
		return problem.NotFound("There is no such download: the name is that of a collection of /api/collections, or clearance-events, and ends in .geojson, .gpkg, .shp.zip, .kml, .csv, .xlsx or .fgb.")
	}
	ctx := c.Request().Context()
	caller, signedIn := account.CallerOf(ctx)
	personal := signedIn && name == "clearance-events"
	if personal {
		whole := Events(true)
		col = &whole
	}
	q := web.NewQuery(c)
	sel := ogcapi.ReadSelection(q, col)
	if f.driver == "KML" && sel.CRS().SRID != ogcapi.CRS84.SRID {
		q.Fault("crs", "format", "KML is always in WGS 84: leave crs out, or choose another format")
	}
	if err := q.Err(); err != nil {
		return err
	}
	all := h.store.public(ctx, sel)
	c.Response().Header().Set("Cache-Control", "no-cache")
	if name == "clearance-events" {
		c.Response().Header().Add(echo.HeaderVary, "Cookie")
	}
	if personal {
		all = h.store.as(ctx, caller.Actor(), sel)
		c.Response().Header().Set("Cache-Control", "private, no-store")
	}
	if c.Request().Method == http.MethodHead {
		h.head(c, name, f, sel)
		return nil
	}
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(time.Hour))
	if f.driver == "" {
		return h.stream(c, name, f, col, sel, all)
	}
	return h.converted(c, name, f, col, sel, all)
}

func (h handler) head(c echo.Context, name string, f format, sel ogcapi.Selection) {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, f.media)
	header.Set("Content-Crs", "<"+sel.CRS().URI+">")
	header.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s.%s"`, name, f.ending))
	c.Response().WriteHeader(http.StatusOK)
}

// late begins the answer with the first bytes, so that what fails before them
// is still told as a problem.
type late struct {
	begin func()
	w     io.Writer
}

// Write begins the answer, the first time, and passes the bytes on.
func (l *late) Write(p []byte) (int, error) {
	if l.begin != nil {
		l.begin()
		l.begin = nil
	}
	return l.w.Write(p)
}

func (h handler) stream(c echo.Context, name string, f format, col *ogcapi.Collection, sel ogcapi.Selection, all features) error {
	w := &late{func() { h.head(c, name, f, sel) }, c.Response()}
	var err error
	switch f.ending {
	case "geojson":
		err = writeGeoJSON(w, name, sel.CRS(), all)
	case "csv":
		err = writeCSV(w, col, sel.CRS(), all)
	default:
		err = writeXLSX(w, col, sel.CRS(), all)
	}
	if errors.Is(err, errRows) {
		return problem.Unprocessable("The download was not made.", problem.Field{Field: "file", Rule: "max_rows", Detail: err.Error()})
	}
	return err
}

// converted spools the features, lets ogr2ogr make the file, and sends it.
func (h handler) converted(c echo.Context, name string, f format, col *ogcapi.Collection, sel ogcapi.Selection, all features) error {
	ctx := c.Request().Context()
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Minute):
		return problem.Unavailable("Many downloads are being made at the moment.", nil)
	}
	if err := os.MkdirAll(h.scratch, 0o711); err != nil { //nolint:gosec // the child, who is nobody, passes through
		return fmt.Errorf("export: %w", err)
	}
	folder, err := os.MkdirTemp(h.scratch, "export-")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer os.RemoveAll(folder)                                                                            //nolint:errcheck // the sweep of uploads takes what is left
	in, err := os.OpenFile(filepath.Join(folder, "in.geojson"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a folder of ours
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := errors.Join(writeGeoJSON(in, name, sel.CRS(), all), in.Close()); err != nil {
		return err
	}
	made, err := convert(ctx, folder, name, f, sel.CRS(), col.Geometry == "any")
	var failure *gdal.Failure
	if errors.Is(err, gdal.ErrMissing) || errors.As(err, &failure) {
		return problem.Unavailable("The file could not be made; GeoJSON, CSV and XLSX can be had meanwhile.", err)
	}
	if err != nil {
		return err
	}
	if f.ending == "shp.zip" {
		return pack(&late{func() { h.head(c, name, f, sel) }, c.Response()}, filepath.Join(folder, made))
	}
	file, err := os.Open(filepath.Join(folder, made)) //nolint:gosec // a folder of ours
	if err != nil {
		return problem.Unavailable("The file could not be made.", err)
	}
	defer file.Close() //nolint:errcheck // it was read
	h.head(c, name, f, sel)
	_, err = io.Copy(c.Response(), file)
	return err
}
