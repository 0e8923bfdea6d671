package corridor

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

func strip(c echo.Context, s *Store) error {
	km, _, err := within(c, s)
	if err != nil {
		return err
	}
	strip, err := s.Strip(c.Request().Context(), c.Param("code"), km)
	if err != nil {
		return orNotFound(err)
	}
	tidy(&strip)
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.JSON(http.StatusOK, strip)
}

// tidy rounds to what the drawing of lines and areas can hold.
func tidy(s *Strip) {
	s.LengthKM = round(s.LengthKM, 2)
	for i := range s.Places {
		p := &s.Places[i]
		p.ChainageKM, p.DistanceKM = round(p.ChainageKM, 2), round(p.DistanceKM, 2)
	}
	for i := range s.Works {
		for _, km := range []*float64{s.Works[i].FromKM, s.Works[i].ToKM} {
			if km != nil {
				*km = round(*km, 2)
			}
		}
	}
	for i := range s.Zones {
		z := &s.Zones[i]
		z.ChainageKM, z.DistanceKM = round(z.ChainageKM, 2), round(z.DistanceKM, 2)
		z.AreaHa, z.WithinHa, z.CleanHa = round(z.AreaHa, 1), round(z.WithinHa, 1), round(z.CleanHa, 1)
	}
	for i := range s.Sections {
		f := &s.Sections[i]
		f.ReadyToBuildHa, f.VacantHa, f.LegallyClearHa = round(f.ReadyToBuildHa, 2), round(f.VacantHa, 2), round(f.LegallyClearHa, 2)
		f.UnderWayHa, f.NotStartedHa = round(f.UnderWayHa, 2), round(f.NotStartedHa, 2)
		f.Expected6Ha, f.Expected12Ha, f.Expected24Ha = round(f.Expected6Ha, 2), round(f.Expected12Ha, 2), round(f.Expected24Ha, 2)
	}
}
