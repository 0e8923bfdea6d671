package intake

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"matbang/internal/postgres"
)

// issuesCSV sends the issues as a table that opens in a spreadsheet.
func (h handler) issuesCSV(c echo.Context, a postgres.Actor, id int64, q IssueQuery) error {
	var out *csv.Writer
	begin := func() {
		c.Response().Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="import-%d-issues.csv"`, id))
		c.Response().WriteHeader(http.StatusOK)
		fmt.Fprint(c.Response(), "\ufeff") // spreadsheets then read UTF-8
		out = csv.NewWriter(c.Response())
		_ = out.Write([]string{"row", "severity", "rule", "field", "noi_dung", "message", "lon", "lat", "width_m", "area_m2", "repairable"})
	}
	err := h.store.Issues(c.Request().Context(), a, id, q, func(i Issue) error {
		if out == nil {
			begin()
		}
		lon, lat := "", ""
		if i.At != nil {
			lon, lat = number(&i.At[0]), number(&i.At[1])
		}
		return out.Write([]string{strconv.Itoa(i.Row), i.Severity, i.Rule, i.Field, harmless(i.Message.VI), harmless(i.Message.EN), lon, lat, number(i.WidthM), number(i.AreaM2), strconv.FormatBool(i.Repairable)})
	})
	if err != nil {
		return asProblem(err)
	}
	if out == nil {
		begin()
	}
	out.Flush()
	return out.Error()
}
