package territory

import (
	"context"
	"fmt"

	"matbang/internal/postgres"
)

// Store converts points.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const toPlane = `-- territory.ToPlane
SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 4326), survey_srid()) AS p`

// ToPlane converts WGS 84 degrees to metres on the survey plane, by the seven
// parameters of EPSG operation 6960 (accuracy 1 m against the true datum).
func (s *Store) ToPlane(ctx context.Context, lon, lat float64) (east, north float64, err error) {
	if err := s.db.QueryRow(ctx, toPlane, lon, lat).Scan(&east, &north); err != nil {
		return 0, 0, fmt.Errorf("territory.ToPlane: %w", err)
	}
	return east, north, nil
}

const toDegrees = `-- territory.ToDegrees
SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), survey_srid()), 4326) AS p`

// ToDegrees converts metres on the survey plane to WGS 84 degrees.
func (s *Store) ToDegrees(ctx context.Context, east, north float64) (lon, lat float64, err error) {
	if err := s.db.QueryRow(ctx, toDegrees, east, north).Scan(&lon, &lat); err != nil {
		return 0, 0, fmt.Errorf("territory.ToDegrees: %w", err)
	}
	return lon, lat, nil
}
