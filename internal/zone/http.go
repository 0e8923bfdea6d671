package zone

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// maxBody is the largest change of the register, bytes.
const maxBody = 512 << 10

// vietnam is the civil time of the province.
var vietnam = time.FixedZone("ICT", 7*3600)

var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// Register adds the page of each zone. s answers what everybody may read,
// primary what needs an account.
func Register(g *echo.Group, s, primary *Store) {
	web.Get(g, "/zones/:code", func(c echo.Context) error { return page(c, s) })
	g.PATCH("/zones/:code", func(c echo.Context) error { return amendPage(c, primary) })
}

func readCode(c echo.Context) (string, error) {
	if err := web.NewQuery(c).Err(); err != nil {
		return "", err
	}
	code := c.Param("code")
	if !codeForm.MatchString(code) {
		return "", problem.NotFound("Codes of zones are letters, digits, hyphens and underscores; /api/collections/zones/items lists them.")
	}
	return code, nil
}

func answer(c echo.Context, d Detail) error {
	// Lateness counts to the day, so the day is part of what the tag stands for.
	tag := strconv.FormatInt(d.Version, 10) + "." + web.ETag(c, d.Code, d.Version, len(d.Revisions), d.Milestones)[1:]
	if web.NotModified(c, `"`+tag) && c.Request().Method != http.MethodPatch {
		return web.Unchanged(c)
	}
	return c.JSON(http.StatusOK, d)
}

func page(c echo.Context, s *Store) error {
	code, err := readCode(c)
	if err != nil {
		return err
	}
	d, err := s.Detail(c.Request().Context(), code, time.Now().In(vietnam))
	if err != nil {
		return refusal(err)
	}
	return answer(c, d)
}

func refusal(err error) error {
	switch {
	case errors.Is(err, ErrUnknown):
		return problem.NotFound("There is no zone with this code; /api/collections/zones/items lists them.")
	case errors.Is(err, ErrForbidden):
		return problem.New(http.StatusForbidden, "Not allowed", "The register of zones is kept by planners and administrators. /api/rights shows what each role may do.")
	case errors.Is(err, ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "Changed in the meantime", "Somebody else changed the zone since you loaded it. Load /api/zones/{code} again, look at its revisions, and repeat.")
	case errors.Is(err, ErrSector):
		return problem.Unprocessable("1 field must be changed.", problem.Field{Field: "sectors", Rule: "zone_sector_sector_exists", Detail: "names a sector that is in no list"})
	}
	return err
}

// seenVersion reads the version from If-Match.
func seenVersion(c echo.Context) (int64, error) {
	given := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	if given == "" {
		return 0, problem.New(http.StatusPreconditionRequired, "If-Match is missing", "Send the ETag of the zone as you loaded it in If-Match, so that nobody's change is overwritten unseen.")
	}
	text, _, _ := strings.Cut(strings.Trim(given, `"`), ".")
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, refusal(ErrChanged)
	}
	return version, nil
}

func amendPage(c echo.Context, s *Store) error {
	caller, err := account.Required(c)
	if err != nil {
		return err
	}
	code, err := readCode(c)
	if err != nil {
		return err
	}
	if err := s.May(c.Request().Context(), caller.Actor()); err != nil {
		return refusal(err)
	}
	var change Change
	if err := web.Body(c, maxBody, `{"note": "…", "status": "operating", "occupancy": […]}`, &change); err != nil {
		return err
	}
	if faults := change.Check(); len(faults) > 0 {
		fields := make([]problem.Field, len(faults))
		for i, f := range faults {
			fields[i] = problem.Field{Field: f.Field, Rule: f.Rule, Detail: f.Detail}
		}
		return problem.Unprocessable("The register was not changed; errors lists what must be corrected.", fields...)
	}
	version, err := seenVersion(c)
	if err != nil {
		return err
	}
	d, err := s.Amend(c.Request().Context(), caller.Actor(), code, version, change, time.Now().In(vietnam))
	if err != nil {
		return refusal(err)
	}
	return answer(c, d)
}
