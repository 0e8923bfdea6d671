package project

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// picture is what the map of a report shows, on the survey plane (EPSG:5899), and
// the names that a report needs.
type picture struct {
	land      map[string][]orb.Geometry // by state
	around    []orb.Geometry            // what the project serves
	roads     []orb.Geometry
	bound     orb.Bound
	states    map[string]ogcapi.Text
	obstacles map[string]ogcapi.Text
}

const shapesOf = `-- project.Picture
SELECT l.state, array_agg(p.geom ORDER BY p.id) FROM project_land($1, $2) l JOIN parcel p ON p.id = l.parcel_id GROUP BY l.state`

const aroundOf = `-- project.Picture: around
WITH land AS (SELECT ST_Expand(ST_Extent(p.geom)::geometry, 500) AS box FROM parcel p WHERE p.id IN (SELECT parcel_id FROM project_land($1, $2)))
SELECT coalesce((SELECT array_agg(z.geom) FROM clearance_project j JOIN zone z ON z.code = j.zone WHERE j.id = $1), '{}'),
       coalesce((SELECT array_agg(w.geom) FROM clearance_project j JOIN work w ON w.code = j.work WHERE j.id = $1 AND w.geom IS NOT NULL), '{}'),
       coalesce((SELECT array_agg(r.geom) FROM road_link r, land WHERE r.status = 'operating' AND r.geom && ST_SetSRID(land.box, 5899)), '{}')`

const namesOf = `-- project.Names
SELECT true, code, name_vi, name_en FROM clearance_state UNION ALL SELECT false, code, name_vi, name_en FROM obstacle_kind`

// picture returns what the map of a report on a day shows.
func (s *Store) picture(ctx context.Context, code string, day time.Time) (p picture, err error) {
	var id int64
	var committed *time.Time
	if err = s.db.QueryRow(ctx, find, code).Scan(&id, &committed); errors.Is(err, pgx.ErrNoRows) {
		return p, ErrUnknown
	}
	p = picture{land: map[string][]orb.Geometry{}, states: map[string]ogcapi.Text{}, obstacles: map[string]ogcapi.Text{}}
	var rows pgx.Rows
	if err == nil {
		rows, err = s.db.Query(ctx, shapesOf, id, day)
	}
	first := true
	if err == nil {
		var state string
		var shapes []postgres.Geom
		_, err = pgx.ForEachRow(rows, []any{&state, &shapes}, func() error {
			for _, g := range shapes {
				p.land[state] = append(p.land[state], g.Geometry)
				if first {
					p.bound, first = g.Bound(), false
				}
				p.bound = p.bound.Union(g.Bound())
			}
			return nil
		})
	}
	var zones, works, roads []postgres.Geom
	if err == nil {
		err = s.db.QueryRow(ctx, aroundOf, id, day).Scan(&zones, &works, &roads)
	}
	for _, g := range append(zones, works...) {
		p.around = append(p.around, g.Geometry)
	}
	for _, g := range roads {
		p.roads = append(p.roads, g.Geometry)
	}
	if err == nil {
		rows, err = s.db.Query(ctx, namesOf)
	}
	if err == nil {
		var state bool
		var code string
		var name ogcapi.Text
		_, err = pgx.ForEachRow(rows, []any{&state, &code, &name.VI, &name.EN}, func() error {
			if state {
				p.states[code] = name
			} else {
				p.obstacles[code] = name
			}
			return nil
		})
	}
	if err != nil {
		return p, fmt.Errorf("project.Picture: %w", err)
	}
	return p, nil
}
