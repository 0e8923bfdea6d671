package parcel

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// neighbour is a parcel beside the one of a sheet.
type neighbour struct {
	shape   orb.Geometry
	inside  orb.Point
	sheetNo string
	number  string
	state   string
}

// drawing is what the map and the tables of a sheet need, on the survey plane.
type drawing struct {
	shape      orb.MultiPolygon
	inside     orb.Point
	neighbours []neighbour
	roads      []orb.Geometry
	states     map[string]ogcapi.Text
	obstacles  map[string]ogcapi.Text
}

const shapeOf = `-- parcel.Drawing
SELECT geom, ST_PointOnSurface(geom) FROM parcel WHERE id = $1`

// Neighbours as far away as the parcel is wide, and at least 30 m.
const neighboursOf = `-- parcel.Drawing: neighbours
SELECT n.geom, ST_PointOnSurface(n.geom), n.sheet_no, n.parcel_no, n.state
FROM parcel p JOIN parcel n ON n.geom && ST_Expand(p.geom, greatest(30, ST_XMax(p.geom) - ST_XMin(p.geom), ST_YMax(p.geom) - ST_YMin(p.geom))) AND n.id <> p.id
WHERE p.id = $1 ORDER BY n.id LIMIT 300`

const roadsBy = `-- parcel.Drawing: roads
SELECT r.geom FROM parcel p JOIN road_link r ON r.status = 'operating' AND r.geom && ST_Expand(p.geom, 300) WHERE p.id = $1`

const sheetNames = `-- parcel.Drawing: names
SELECT true, code, name_vi, name_en FROM clearance_state UNION ALL SELECT false, code, name_vi, name_en FROM obstacle_kind`

// drawing returns what the sheet of a parcel shows; ErrUnknown without it.
func (s *Store) drawing(ctx context.Context, id int64) (d drawing, err error) {
	var inside orb.Point
	err = s.db.QueryRow(ctx, shapeOf, id).Scan(&d.shape, &inside)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrUnknown
	}
	d.inside, d.states, d.obstacles = inside, map[string]ogcapi.Text{}, map[string]ogcapi.Text{}
	var rows pgx.Rows
	if err == nil {
		rows, err = s.db.Query(ctx, neighboursOf, id)
	}
	if err == nil {
		d.neighbours, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n neighbour, err error) {
			var g postgres.Geom
			err = row.Scan(&g, &n.inside, &n.sheetNo, &n.number, &n.state)
			n.shape = g.Geometry
			return n, err
		})
	}
	if err == nil {
		rows, err = s.db.Query(ctx, roadsBy, id)
	}
	if err == nil {
		d.roads, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (orb.Geometry, error) {
			var g postgres.Geom
			err := row.Scan(&g)
			return g.Geometry, err
		})
	}
	if err == nil {
		rows, err = s.db.Query(ctx, sheetNames)
	}
	if err == nil {
		var state bool
		var code string
		var name ogcapi.Text
		_, err = pgx.ForEachRow(rows, []any{&state, &code, &name.VI, &name.EN}, func() error {
			if state {
				d.states[code] = name
			} else {
				d.obstacles[code] = name
			}
			return nil
		})
	}
	if err != nil {
		return d, fmt.Errorf("parcel.Drawing: %w", err)
	}
	return d, nil
}

// holder is a case with its land user, by part of the parcel.
type holder struct {
	part   int64
	caseNo string
	kind   string
	name   *string
	areaM2 float64
}

const holdersOf = `-- parcel.Holders
SELECT part, case_no, holder_kind, name, area_m2 FROM parcel_holders($1)`

// holders returns who holds the parcel; nothing to who may not read it.
func (s *Store) holders(ctx context.Context, actor postgres.Actor, id int64) (list []holder, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, holdersOf, id)
		if err == nil {
			list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h holder, err error) {
				return h, row.Scan(&h.part, &h.caseNo, &h.kind, &h.name, &h.areaM2)
			})
		}
		if err != nil {
			return fmt.Errorf("parcel.Holders: %w", err)
		}
		return nil
	})
	return list, err
}
