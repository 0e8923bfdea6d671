package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"matbang/internal/dataset"
	"matbang/internal/paper"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// Register adds the routes that anybody may use.
// page holds the typeface of fact sheets; publicURL is the address outside, or
// empty.
func Register(g *echo.Group, s *Store, page fs.FS, publicURL string) {
	fonts := sync.OnceValues(func() (paper.Fonts, error) { return paper.LoadFonts(page) })
	web.Get(g, "/sites", func(c echo.Context) error { return search(c, s) })
	g.POST("/sites/search", func(c echo.Context) error { return searchDrawn(c, s) })
	web.Get(g, "/sites/compare", func(c echo.Context) error { return compare(c, s) })
	web.Get(g, "/sites/:id", func(c echo.Context) error { return detail(c, s) })
	web.Get(g, "/sites/:id/factsheet.pdf", func(c echo.Context) error { return sheet(c, s, fonts, publicURL) })
	web.Get(g, "/sites/:id/factsheet.json", func(c echo.Context) error { return download(c, s) })
}

var code = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// readQuery reads the parameters of a search; faults stay in q.
func readQuery(q *web.Query) Query {
	var out Query
	number := func(name string, most float64) *float64 {
		if v, ok := q.Float(name, 0, most); ok {
			return &v
		}
		return nil
	}
	out.MinHa, out.MaxHa = number("min_area_ha", 100000), number("max_area_ha", 100000)
	if out.MinHa != nil && out.MaxHa != nil && *out.MinHa > *out.MaxHa {
		q.Fault("max_area_ha", "order", "is less than min_area_ha: swap the two")
	}
	out.Grade = q.Enum("grade", "legally_clear", "vacant", "ready_to_build")
	out.Months = q.Int("within_months", 0, 60, 0)
	out.Corridor = q.Enum("corridor", "west", "east")
	for name, into := range map[string]*string{"sector": &out.Sector, "zone": &out.Zone} {
		*into = q.Text(name, 80)
		if *into != "" && !code.MatchString(*into) {
			q.Fault(name, "pattern", "is no code: letters, digits, hyphens and underscores")
		}
	}
	out.Stated = q.Enum("stance", "any", "stated") == "stated"
	out.Max, out.Weights = map[string]float64{}, map[string]float64{}
	for _, kind := range kinds {
		if v, ok := q.Float("max_km_"+kind, 0, 1000); ok {
			out.Max[kind] = v
		}
	}
	out.AnyPort = q.Enum("deep_water", "true", "false") == "false"
	for _, c := range criteria {
		if v, ok := q.Float("weight_"+c, 0, maxWeight); ok {
			out.Weights[c] = v
		}
	}
	out.Planned = q.Enum("planned", "true", "false") == "true"
	if text := q.Text("within", 8000); text != "" {
		area, fault := parsePolygon(text)
		if fault != "" {
			q.Fault("within", "polygon", fault)
		}
		out.Area = area
	}
	out.Sort = q.Enum("sortby", sorts...)
	out.Limit, out.Offset = q.Int("limit", 0, maxLimit, 20), q.Int("offset", 0, 100000, 0)
	out.EaseBelow = q.Int("ease_below", 1, maxEase, 1)
	return out
}

func answer(c echo.Context, s *Store, q Query) error {
	found, err := s.Search(c.Request().Context(), q)
	if errors.Is(err, ErrArea) {
		return problem.BadRequest("The drawn area cannot be used.", problem.Field{Field: "within", Rule: "valid", Detail: "its boundary crosses itself: draw it without crossing lines"})
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, found)
}

func search(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	query := readQuery(q)
	if err := q.Err(); err != nil {
		return err
	}
	return answer(c, s, query)
}

// maxBody is the largest search sent as a body, bytes.
const maxBody = 64 << 10

// drawn is a search with the area as GeoJSON; its other conditions are the
// parameters of the address.
type drawn struct {
	Within json.RawMessage `json:"within"`
}

func searchDrawn(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	query := readQuery(q)
	if err := q.Err(); err != nil {
		return err
	}
	var body drawn
	if err := web.Body(c, maxBody, `{"within": {"type": "Polygon", "coordinates": […]}}`, &body); err != nil {
		return err
	}
	shape, err := dataset.ParseGeometry(body.Within, dataset.FileLimits())
	if err != nil {
		return problem.BadRequest("The drawn area cannot be read.", problem.Field{Field: "within", Rule: "geojson", Detail: err.Error()})
	}
	polygon, ok := shape.(orb.Polygon)
	fault := "must be a Polygon with one ring"
	if ok && len(polygon) == 1 {
		fault = checkRing(polygon[0])
	}
	if fault != "" {
		return problem.BadRequest("The drawn area cannot be used.", problem.Field{Field: "within", Rule: "polygon", Detail: fault})
	}
	query.Area = polygon
	return answer(c, s, query)
}

// number reads the number of a site.
func number(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0 && id < math.MaxInt64 && strconv.FormatInt(id, 10) == text
}

func gone() error {
	return problem.NotFound("There is no such site, or no more: blocks change with clearance, and the land may by now be part of a larger one. Search again at /api/sites.")
}

// one reads the site that the address names, seen as the query says.
func one(c echo.Context, s *Store) (Detail, error) { return oneIn(c, s, web.NewQuery(c)) }

// oneIn is as one, after other parameters were read.
func oneIn(c echo.Context, s *Store, q *web.Query) (Detail, error) {
	query := Query{Planned: q.Enum("planned", "true", "false") == "true", Sector: q.Text("sector", 80)}
	if query.Sector != "" && !code.MatchString(query.Sector) {
		q.Fault("sector", "pattern", "is no code: letters, digits, hyphens and underscores")
	}
	id, ok := number(c.Param("id"))
	if !ok {
		q.Fault("id", "integer", "must be the number of a site, as /api/sites gives it")
	}
	if err := q.Err(); err != nil {
		return Detail{}, err
	}
	d, err := s.Detail(c.Request().Context(), query, id)
	if errors.Is(err, ErrUnknown) {
		return d, gone()
	}
	return d, err
}

func detail(c echo.Context, s *Store) error {
	d, err := one(c, s)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, d)
}

// download is the same as a file to keep.
func download(c echo.Context, s *Store) error {
	d, err := one(c, s)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	c.Response().Header().Set("Content-Disposition", `attachment; filename="site-`+d.ID+`.json"`)
	return c.JSON(http.StatusOK, d)
}

// maxCompared is how many sites one comparison holds.
const maxCompared = 4

func compare(c echo.Context, s *Store) error {
	q := web.NewQuery(c)
	q.Require("ids")
	query := Query{Planned: q.Enum("planned", "true", "false") == "true"}
	var ids []int64
	for _, part := range strings.Split(q.Text("ids", 100), ",") {
		id, ok := number(strings.TrimSpace(part))
		if !ok || len(ids) == maxCompared {
			q.Fault("ids", "list", "give one to four numbers of sites, with commas between them")
			break
		}
		ids = append(ids, id)
	}
	if err := q.Err(); err != nil {
		return err
	}
	items := []Detail{}
	missing := []string{}
	for _, id := range ids {
		d, err := s.Detail(c.Request().Context(), query, id)
		if errors.Is(err, ErrUnknown) {
			missing = append(missing, strconv.FormatInt(id, 10))
			continue
		}
		if err != nil {
			return err
		}
		items = append(items, d)
	}
	if len(items) == 0 {
		return gone()
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, map[string]any{"as_of": items[0].AsOf, "items": items, "differences": differences(items), "missing": missing})
}

// sheet writes the fact sheet, one A4 page.
func sheet(c echo.Context, s *Store, fonts func() (paper.Fonts, error), publicURL string) error {
	q := web.NewQuery(c)
	lang := q.Enum("lang", "vi", "en")
	d, err := oneIn(c, s, q)
	if err != nil {
		return err
	}
	if lang == "" {
		lang = "vi"
	}
	id, _ := number(c.Param("id"))
	k, err := s.sketch(c.Request().Context(), id)
	if errors.Is(err, ErrUnknown) {
		return gone()
	}
	if err != nil {
		return err
	}
	f, err := fonts()
	if err != nil {
		return problem.Unavailable("The typeface of fact sheets is missing: the program was built without its page.", err)
	}
	var b bytes.Buffer
	if err := writeSheet(&b, f, d, k, lang, web.BaseURL(c, publicURL)+"/sites/"+d.ID, time.Now()); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", `inline; filename="site-`+d.ID+"-"+lang+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
