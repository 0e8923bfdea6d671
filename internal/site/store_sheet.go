package site

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// sketch is what the map of a fact sheet shows, on the survey plane.
type sketch struct {
	site, square, building, zone orb.Geometry
	roads                        []orb.Geometry
}

const sketchOf = `-- site.Sketch
SELECT h.geom, h.square, h.building, (SELECT z.geom FROM zone z JOIN site s ON s.zone = z.code WHERE s.id = h.id),
       coalesce((SELECT array_agg(l.geom) FROM road_link l WHERE l.status = 'operating' AND l.geom && ST_Expand(h.geom, 3000)), '{}')
FROM site_shape h WHERE h.id = $1`

func (s *Store) sketch(ctx context.Context, id int64) (k sketch, err error) {
	var site postgres.Geom
	var square, building, zone *postgres.Geom
	var roads []postgres.Geom
	err = s.db.QueryRow(ctx, sketchOf, id).Scan(&site, &square, &building, &zone, &roads)
	if errors.Is(err, pgx.ErrNoRows) {
		return k, ErrUnknown
	}
	if err != nil {
		return k, fmt.Errorf("site.Sketch: %w", err)
	}
	k.site = site.Geometry
	for _, part := range []struct {
		from *postgres.Geom
		to   *orb.Geometry
	}{{square, &k.square}, {building, &k.building}, {zone, &k.zone}} {
		if part.from != nil {
			*part.to = part.from.Geometry
		}
	}
	for _, r := range roads {
		k.roads = append(k.roads, r.Geometry)
	}
	return k, nil
}
