package corridor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store asks questions about corridors.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// ErrUnknown is returned for a corridor that is not in the register.
var ErrUnknown = errors.New("there is no such corridor")

const tile = `-- corridor.Tile
WITH b AS (SELECT ST_TileEnvelope($1, $2, $3) AS e, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS m)
SELECT ST_AsMVT(f, 'corridors', 4096, 'g') FROM (
    SELECT k.code, k.name_vi, k.name_en, ST_AsMVTGeom(k.geom_3857, b.e, 4096, 64, true) AS g
    FROM corridor k, b WHERE k.geom_3857 && b.m ORDER BY k.code
) f WHERE g IS NOT NULL`

// Located is where a point stands to a corridor.
type Located struct {
	DistanceM  float64 // shortest distance to the axis on the survey plane, metres
	ChainageKM float64 // from km 0 at Hạ Long to the nearest point of the axis
	Lon, Lat   float64 // nearest point of the axis, WGS 84 degrees
	East       float64 // the point asked for on the survey plane, metres
	North      float64
}

const locate = `-- corridor.Locate
SELECT ST_Distance(k.geom, p), ST_LineLocatePoint(k.geom, p) * k.length_m / 1000, ST_X(n), ST_Y(n), ST_X(p), ST_Y(p)
FROM corridor k,
     ST_Transform(ST_SetSRID(ST_MakePoint($2, $3), 4326), survey_srid()) AS p,
     ST_Transform(ST_ClosestPoint(k.geom, p), 4326) AS n
WHERE k.code = $1`

// Locate returns distance and chainage of a WGS 84 point; ErrUnknown without
// such a corridor.
func (s *Store) Locate(ctx context.Context, code string, lon, lat float64) (Located, error) {
	var l Located
	err := s.db.QueryRow(ctx, locate, code, lon, lat).Scan(&l.DistanceM, &l.ChainageKM, &l.Lon, &l.Lat, &l.East, &l.North)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, ErrUnknown
	}
	if err != nil {
		return l, fmt.Errorf("corridor.Locate: %w", err)
	}
	return l, nil
}

const influence = `-- corridor.Influence
SELECT ST_AsGeoJSON(ST_Transform(ST_SimplifyPreserveTopology(ST_Buffer(k.geom, $2 * 1000, 'quad_segs=12'), 10), 4326), 6), ST_Area(ST_Buffer(k.geom, $2 * 1000)) / 10000
FROM corridor k WHERE k.code = $1`

// Influence returns the area within the distance of the axis as GeoJSON
// geometry, and its hectares on the survey plane.
func (s *Store) Influence(ctx context.Context, code string, withinKM float64) (json.RawMessage, float64, error) {
	var shape string
	var ha float64
	err := s.db.QueryRow(ctx, influence, code, withinKM).Scan(&shape, &ha)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, 0, ErrUnknown
	}
	if err != nil {
		return nil, 0, fmt.Errorf("corridor.Influence: %w", err)
	}
	return json.RawMessage(shape), ha, nil
}

const width = `-- corridor.Width
SELECT width_m / 1000, length_m / 1000 FROM corridor WHERE code = $1`

// Width returns the default width of influence and the length, km.
func (s *Store) Width(ctx context.Context, code string) (widthKM, lengthKM float64, err error) {
	err = s.db.QueryRow(ctx, width, code).Scan(&widthKM, &lengthKM)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, ErrUnknown
	}
	if err != nil {
		return 0, 0, fmt.Errorf("corridor.Width: %w", err)
	}
	return widthKM, lengthKM, nil
}

// ByState is the parcels of one state of clearance.
type ByState struct {
	State  string  `json:"state"`
	Count  int64   `json:"count"`
	AreaHa float64 `json:"area_ha"`
	// Vacant and ReadyToBuild are the hectares of those grades of clean land.
	Vacant       float64 `json:"vacant_ha"`
	ReadyToBuild float64 `json:"ready_to_build_ha"`
}

const parcelsWithin = `-- corridor.ParcelsWithin
SELECT s.code, count(p.id), coalesce(sum(p.area_m2), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade = 'vacant'), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade = 'ready_to_build'), 0) / 10000
FROM clearance_state s
LEFT JOIN (SELECT p.* FROM corridor k JOIN parcel p ON ST_DWithin(p.geom, k.geom, $2 * 1000) WHERE k.code = $1) p ON p.state = s.code
GROUP BY s.code, s.ordinal ORDER BY s.ordinal`

// ParcelsWithin counts the parcels within the distance of the axis by state.
func (s *Store) ParcelsWithin(ctx context.Context, code string, withinKM float64) ([]ByState, error) {
	rows, err := s.db.Query(ctx, parcelsWithin, code, withinKM)
	if err != nil {
		return nil, fmt.Errorf("corridor.ParcelsWithin: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ByState])
	if err != nil {
		return nil, fmt.Errorf("corridor.ParcelsWithin: %w", err)
	}
	return list, nil
}

// ZoneWithin is a zone along the axis.
type ZoneWithin struct {
	Code       string  `json:"zone"`
	NameVI     string  `json:"-"`
	NameEN     string  `json:"-"`
	Kind       string  `json:"kind"`
	Status     string  `json:"status"`
	ChainageKM float64 `json:"chainage_km"`
	DistanceKM float64 `json:"distance_km"`
	AreaHa     float64 `json:"area_ha"`
	// WithinHa is the part of the zone within the distance.
	WithinHa float64 `json:"within_ha"`
	// CleanHa is the vacant and ready-to-build land of its parcels.
	CleanHa float64 `json:"clean_ha"`
}

const zonesWithin = `-- corridor.ZonesWithin
SELECT z.code, z.name_vi, z.name_en, z.kind, z.status,
       ST_LineLocatePoint(k.geom, ST_ClosestPoint(k.geom, ST_PointOnSurface(z.geom))) * k.length_m / 1000 AS km,
       ST_Distance(z.geom, k.geom) / 1000, z.area_m2 / 10000, ST_Area(ST_Intersection(z.geom, ST_Buffer(k.geom, $2 * 1000))) / 10000,
       coalesce((SELECT sum(p.area_m2) FROM parcel p WHERE p.zone = z.code AND p.grade IN ('vacant', 'ready_to_build')), 0) / 10000
FROM corridor k JOIN zone z ON ST_DWithin(z.geom, k.geom, $2 * 1000)
WHERE k.code = $1 ORDER BY km, z.code`

// ZonesWithin lists the zones within the distance of the axis by chainage.
func (s *Store) ZonesWithin(ctx context.Context, code string, withinKM float64) ([]ZoneWithin, error) {
	rows, err := s.db.Query(ctx, zonesWithin, code, withinKM)
	if err != nil {
		return nil, fmt.Errorf("corridor.ZonesWithin: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ZoneWithin])
	if err != nil {
		return nil, fmt.Errorf("corridor.ZonesWithin: %w", err)
	}
	return list, nil
}
