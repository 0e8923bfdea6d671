package site

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// ErrArea is returned for a drawn area that crosses itself.
var ErrArea = errors.New("the drawn area crosses itself")

// statement puts a search together from conditions of ours and bound values.
type statement struct {
	args []any
}

func (st *statement) bind(v any) string {
	st.args = append(st.args, v)
	return "$" + strconv.Itoa(len(st.args))
}

// column is the column of the way to a kind of place.
func (q Query) column(kind string) string {
	name := kind
	if kind == "port" && q.AnyPort {
		name = "any_port"
	}
	if q.Planned {
		name = "planned_" + name
	}
	return "s." + name + "_km"
}

// welcome is the SQL expression of how a sector stands in a zone; z is the zone.
func (st *statement) welcome(sector string) string {
	if sector == "" {
		return "'unknown'"
	}
	return "sector_stance(z.code, z.sectors, " + st.bind(sector) + ")"
}

// stated selects the zones that say themselves that they take the sector.
func (st *statement) stated(sector string) string {
	return "(SELECT z.code FROM zone z WHERE " + st.welcome(sector) + " IN ('encouraged', 'conditional'))"
}

// conditions returns the conditions of the query by the parameter that sets
// them, the level always first.
func (st *statement) conditions(q Query) (params, conds []string) {
	add := func(param, cond string) {
		params, conds = append(params, param), append(conds, cond)
	}
	add("", "s.level = "+st.bind(levelOf(q.Grade, q.Months)))
	add("", "s.area_m2 >= "+st.bind(float64(leastListed)))
	if q.MinHa != nil {
		add("min_area_ha", "s.area_m2 >= "+st.bind(*q.MinHa*10000))
	}
	if q.MaxHa != nil {
		add("max_area_ha", "s.area_m2 <= "+st.bind(*q.MaxHa*10000))
	}
	if q.Months > 0 && q.Grade != "" {
		// Of what is vacant already, the grade still counts.
		add("grade", "(s.waiting > 0 OR array_position(ARRAY['legally_clear', 'vacant', 'ready_to_build'], s.grade) >= array_position(ARRAY['legally_clear', 'vacant', 'ready_to_build'], "+st.bind(q.Grade)+"))")
	}
	if q.Corridor != "" {
		add("corridor", st.bind(q.Corridor)+" = ANY (s.corridors)")
	}
	if q.Zone != "" {
		add("zone", "s.zone IN (SELECT code FROM zone WHERE code = "+st.bind(q.Zone)+" OR parent = $"+strconv.Itoa(len(st.args))+")")
	}
	if q.Sector != "" {
		add("sector", "s.zone IN (SELECT z.code FROM zone z WHERE "+st.welcome(q.Sector)+" IN ('encouraged', 'conditional', 'preferred'))")
	}
	if q.Sector != "" && q.Stated {
		add("stance", "s.zone IN "+st.stated(q.Sector))
	}
	for _, kind := range kinds {
		if km, ok := q.Max[kind]; ok {
			add("max_km_"+kind, q.column(kind)+" <= "+st.bind(km))
		}
	}
	if q.Area != nil {
		area := st.bind(postgres.Geom{Geometry: q.Area, SRID: 4326})
		add("within", "EXISTS (SELECT FROM site_shape a WHERE a.id = s.id AND ST_Intersects(a.geom_4326, "+area+"::geometry))")
	}
	return params, conds
}

// value is the SQL expression of a criterion, 0 to 1: hectares up to 50, the
// share that the building fits, ways from 0 km (1) to 50, 80, 20 and 150 km (0).
func (q Query) value(criterion string) string {
	switch criterion {
	case "area":
		return "least(1, s.area_m2 / 500000)"
	case "shape":
		return "coalesce(s.fits_share, 0)"
	}
	most := map[string]string{"port": "50", "airport": "80", "interchange": "20", "border": "150"}[criterion]
	return "coalesce(greatest(0, 1 - " + q.column(criterion) + " / " + most + "), 0)"
}

func (q Query) scoreSQL(st *statement) string {
	var terms []string
	for _, c := range criteria {
		terms = append(terms, st.bind(q.weight(c))+"::float8 * "+q.value(c))
	}
	return strings.Join(terms, " + ")
}

func (q Query) orderSQL(st *statement) string {
	switch q.Sort {
	case "-area_ha":
		return "s.area_m2 DESC"
	case "port_km", "airport_km", "interchange_km", "border_km":
		return q.column(strings.TrimSuffix(q.Sort, "_km")) + " NULLS LAST, s.area_m2 DESC"
	case "clean_since":
		return "s.clean_since NULLS LAST, s.area_m2 DESC"
	}
	order := q.scoreSQL(st) + " DESC, s.area_m2 DESC"
	if q.Sector != "" {
		// What a zone says of itself comes before what the province prefers.
		order = "s.zone IN " + st.stated(q.Sector) + " DESC, " + order
	}
	return order
}

// Count returns how many sites match and their hectares.
func (s *Store) Count(ctx context.Context, q Query) (n int64, ha float64, err error) {
	var st statement
	_, conds := st.conditions(q)
	sql := "-- site.Count\nSELECT count(*), coalesce(sum(s.area_m2), 0) / 10000 FROM site s WHERE " + strings.Join(conds, " AND ")
	if err := s.db.QueryRow(ctx, sql, st.args...).Scan(&n, &ha); err != nil {
		return 0, 0, fmt.Errorf("site.Count: %w", err)
	}
	return n, ha, nil
}

const areaValid = `-- site.CheckArea
SELECT ST_IsValid($1::geometry)`

// CheckArea returns ErrArea when the drawn area crosses itself.
func (s *Store) CheckArea(ctx context.Context, q Query) error {
	if q.Area == nil {
		return nil
	}
	var valid bool
	if err := s.db.QueryRow(ctx, areaValid, postgres.Geom{Geometry: q.Area, SRID: 4326}).Scan(&valid); err != nil {
		return fmt.Errorf("site.CheckArea: %w", err)
	}
	if !valid {
		return ErrArea
	}
	return nil
}

// Search returns one page of the sites that match, and where none or few do,
// which condition keeps others out. ErrArea when the drawn area crosses itself.
func (s *Store) Search(ctx context.Context, q Query) (Found, error) {
	f := Found{Items: []Site{}, Relax: []Relaxation{}}
	if err := s.CheckArea(ctx, q); err != nil {
		return f, err
	}
	var err error
	if f.AsOf, err = s.asOf(ctx); err != nil {
		return f, err
	}
	if f.Matched, f.AreaHa, err = s.Count(ctx, q); err != nil {
		return f, err
	}
	f.AreaHa = round(f.AreaHa, 1)
	if f.Matched < int64(max(q.EaseBelow, 1)) {
		if f.Relax, err = s.relax(ctx, q, f.Matched); err != nil {
			return f, err
		}
	}
	if q.Limit == 0 || int64(q.Offset) >= f.Matched {
		return f, nil
	}
	var st statement
	_, conds := st.conditions(q)
	order := q.orderSQL(&st)
	page := "SELECT s.* FROM site s WHERE " + strings.Join(conds, " AND ") + " ORDER BY " + order + ", s.id LIMIT " + st.bind(q.Limit) + " OFFSET " + st.bind(q.Offset)
	f.Items, err = s.list(ctx, q, &st, page, "-- site.Search\n")
	return f, err
}

const asOf = `-- site.AsOf
SELECT to_char(coalesce((SELECT changed_at FROM layer_version WHERE layer = 'sites'), now()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

func (s *Store) asOf(ctx context.Context) (string, error) {
	var text string
	if err := s.db.QueryRow(ctx, asOf).Scan(&text); err != nil {
		return "", fmt.Errorf("site.AsOf: %w", err)
	}
	return text, nil
}

// ByID returns sites by number, in the order given; those that are gone are
// left out.
func (s *Store) ByID(ctx context.Context, q Query, ids []int64) ([]Site, error) {
	var st statement
	given := st.bind(ids)
	page := "SELECT s.* FROM site s JOIN site_shape USING (id) WHERE s.id = ANY (" + given + ") ORDER BY array_position(" + given + "::bigint[], s.id)"
	return s.list(ctx, q, &st, page, "-- site.ByID\n")
}

// list reads the sites that the statement selects. Land on which nothing waits
// is the same block at a forecast as it is now, and goes by that number.
func (s *Store) list(ctx context.Context, q Query, st *statement, page, name string) ([]Site, error) {
	values := make([]string, len(criteria))
	for i, c := range criteria {
		values[i] = "(" + q.value(c) + ")::float8"
	}
	sql := name + "WITH page AS MATERIALIZED (SELECT p.*, row_number() OVER () AS rank FROM (" + page + `) p)
SELECT coalesce(CASE WHEN s.waiting = 0 AND s.level LIKE 'm%' THEN (SELECT m.site_id FROM site_member m WHERE m.parcel_id = s.anchor AND m.level = 'vacant') END, s.id),
       z.code, z.name_vi, z.name_en, z.kind, u.code, u.name_vi, u.name_en, k.code, k.km, k.distance, s.corridors,
       s.area_m2 / 10000, s.expected_m2 / 10000, s.grade, s.clean_since::text, greatest(s.expected_on, current_date + 30)::text,
       s.square_m, s.fits_share, s.frontage_m, h.access, ` + st.welcome(q.Sector) + `, s.demonstration, h.outline,
       to_char(s.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), s.waiting > 0, ` + strings.Join(values, ", ") + `
FROM page s JOIN site_shape h ON h.id = s.id
LEFT JOIN zone z ON z.code = s.zone LEFT JOIN admin_unit u ON u.code = s.admin_unit
LEFT JOIN LATERAL (SELECT c.code, ST_LineLocatePoint(c.geom, h.centre) * c.length_m / 1000 AS km, ST_Distance(c.geom, h.centre) / 1000 AS distance
    FROM corridor c ORDER BY (c.code = ` + st.bind(q.Corridor) + `) DESC, c.geom <-> h.centre LIMIT 1) k ON true
ORDER BY s.rank`
	rows, err := s.db.Query(ctx, sql, st.args...)
	if err != nil {
		return nil, fmt.Errorf("site.List: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Site, error) { return scan(q, row) })
	if err != nil {
		return nil, fmt.Errorf("site.List: %w", err)
	}
	return list, nil
}

func scan(q Query, row pgx.CollectableRow) (Site, error) {
	var t Site
	var id int64
	var zone, zoneVI, zoneEN, zoneKind, unit, unitVI, unitEN, corridor *string
	var km, distance *float64
	var waits bool
	var outline string
	values := make([]float64, len(criteria))
	into := []any{
		&id, &zone, &zoneVI, &zoneEN, &zoneKind, &unit, &unitVI, &unitEN, &corridor, &km, &distance, &t.Corridors, &t.AreaHa, &t.ExpectedHa, &t.Grade, &t.CleanSince, &t.ExpectedOn,
		&t.SquareM, &t.FitsShare, &t.FrontageM, &t.Access, &t.Welcome, &t.Demo, &outline, &t.UpdatedAt, &waits,
	}
	for i := range values {
		into = append(into, &values[i])
	}
	if err := row.Scan(into...); err != nil {
		return t, err
	}
	t.ID, t.Geometry, t.PlannedRoads = strconv.FormatInt(id, 10), []byte(outline), q.Planned
	if !waits {
		t.ExpectedOn = nil
	}
	t.Name = Text{VI: "Khu đất " + t.ID, EN: "Site " + t.ID}
	if unit != nil {
		t.Admin = &Admin{Code: *unit, Name: Text{VI: *unitVI, EN: *unitEN}}
	}
	if zone != nil {
		t.Zone = &Zone{Code: *zone, Name: Text{VI: *zoneVI, EN: *zoneEN}, Kind: *zoneKind}
		t.Name = Text{VI: t.Name.VI + ", " + *zoneVI, EN: t.Name.EN + ", " + *zoneEN}
	} else if unit != nil {
		t.Name = Text{VI: t.Name.VI + ", " + *unitVI, EN: t.Name.EN + ", " + *unitEN}
	}
	if corridor != nil {
		t.Corridor = &Along{Code: *corridor, KM: round(*km, 1), DistanceKM: round(*distance, 1)}
	}
	t.AreaHa, t.ExpectedHa = round(t.AreaHa, 2), round(t.ExpectedHa, 2)
	for v, decimals := range map[*float64]int{t.SquareM: 0, t.FitsShare: 3, t.FrontageM: 0} {
		if v != nil {
			*v = round(*v, decimals)
		}
	}
	byName := map[string]float64{}
	for i, c := range criteria {
		byName[c] = values[i]
	}
	t.Score, t.Parts = score(q, byName)
	return t, nil
}
