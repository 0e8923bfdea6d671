package site

import (
	"errors"

	"matbang/internal/postgres"
)

// Store keeps the blocks and asks questions about them.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const tile = `-- site.Tile
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'sites', 4096, 'g', 'id') FROM (
    SELECT t.id, round((t.area_m2 / 10000)::numeric, 1)::float8 AS ha, t.grade, corridor_bits(t.corridors)::int AS c,
           ST_AsMVTGeom(t.geom_3857, b.e, 4096, 64, true) AS g
    FROM site_land t, b WHERE t.level = 'vacant' AND t.geom_3857 && b.m ORDER BY t.id
) f WHERE g IS NOT NULL`

// ErrUnknown is returned for a site that is not there, or no more.
var ErrUnknown = errors.New("there is no such site")
