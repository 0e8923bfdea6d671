package territory

import (
	"context"
	"fmt"

	"matbang/internal/postgres"
)

// The lineage of a unit, both ways: many to many, since units were split.
const (
	formedFrom = `(SELECT coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'name_vi', o.name_vi, 'name_en', o.name_en, 'part', l.part, 'legal_act', l.legal_act) ORDER BY o.code), '[]')
		FROM admin_lineage l JOIN admin_unit o ON o.code = l.old_unit WHERE l.new_unit = t.code)`
	became = `(SELECT coalesce(jsonb_agg(jsonb_build_object('code', n.code, 'name_vi', n.name_vi, 'name_en', n.name_en, 'part', l.part, 'legal_act', l.legal_act) ORDER BY n.code), '[]')
		FROM admin_lineage l JOIN admin_unit n ON n.code = l.new_unit WHERE l.old_unit = t.code)`
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
