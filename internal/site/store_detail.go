package site

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const shapesOfOne = `-- site.Detail: shapes
SELECT ST_AsGeoJSON(geom_4326, 7), ST_AsGeoJSON(ST_Transform(square, 4326), 7), ST_AsGeoJSON(ST_Transform(building, 4326), 7),
       ST_X(ST_Transform(centre, 4326)), ST_Y(ST_Transform(centre, 4326))
FROM site_shape WHERE id = $1`

// Detail returns everything about one site; ErrUnknown when it is gone.
func (s *Store) Detail(ctx context.Context, q Query, id int64) (Detail, error) {
	var d Detail
	list, err := s.ByID(ctx, q, []int64{id})
	if err != nil {
		return d, err
	}
	if len(list) == 0 {
		return d, ErrUnknown
	}
	d.Site = list[0]
	var shape string
	var square, building *string
	err = s.db.QueryRow(ctx, shapesOfOne, id).Scan(&shape, &square, &building, &d.Centre[0], &d.Centre[1])
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrUnknown
	}
	if err != nil {
		return d, fmt.Errorf("site.Detail: %w", err)
	}
	d.Geometry, d.Square, d.Building = []byte(shape), raw(square), raw(building)
	d.Centre[0], d.Centre[1] = round(d.Centre[0], 6), round(d.Centre[1], 6)
	if d.AsOf, err = s.asOf(ctx); err != nil {
		return d, err
	}
	if d.Proof, err = s.proof(ctx, id, d.AsOf); err != nil {
		return d, err
	}
	if d.Next, err = s.next(ctx, id); err != nil {
		return d, err
	}
	if d.Statements, err = s.statements(ctx, id); err != nil {
		return d, err
	}
	d.Sectors, err = s.sectors(ctx, id)
	return d, err
}

func raw(s *string) []byte {
	if s == nil {
		return []byte("null")
	}
	return []byte(*s)
}

const pieces = `-- site.Proof
SELECT p.id, p.cadastral_unit, p.map_series, p.sheet_no, p.parcel_no, round((p.area_m2 / 10000)::numeric, 4)::float8, p.state, p.grade,
       CASE WHEN p.grade IN ('vacant', 'ready_to_build') THEN p.state_since END::text,
       coalesce(d.list, '[]')
FROM site_member m JOIN parcel p ON p.id = m.parcel_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('step', e.to_state, 'number', e.decision_no, 'date', e.decision_date, 'effective_on', e.effective_on) ORDER BY e.effective_on, e.id) AS list
    FROM clearance_part c JOIN clearance_event_in_force e ON e.part_id = c.id
    WHERE c.parcel_id = p.id AND e.to_state IN ('plan_approved', 'recovery_decided', 'handed_over', 'clean')
) d ON true
WHERE m.site_id = $1 ORDER BY p.id`

func (s *Store) proof(ctx context.Context, id int64, asOf string) (Proof, error) {
	p := Proof{AsOf: asOf, Method: method}
	rows, err := s.db.Query(ctx, pieces, id)
	if err != nil {
		return p, fmt.Errorf("site.Proof: %w", err)
	}
	p.Parcels, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Piece, error) {
		var t Piece
		err := row.Scan(&t.ID, &t.Unit, &t.Series, &t.Sheet, &t.Number, &t.AreaHa, &t.State, &t.Grade, &t.CleanOn, &t.Decisions)
		for _, d := range t.Decisions {
			if d.Number != nil {
				t.DecisionNo, t.DecisionDate = d.Number, d.Date
			}
		}
		return t, err
	})
	if err != nil {
		return p, fmt.Errorf("site.Proof: %w", err)
	}
	p.Hash = hash(p.Parcels)
	return p, nil
}

// A later level adds to what an earlier one adds: each row tells the whole.
const growth = `-- site.Next
SELECT DISTINCT ON (n.area_m2) substr(n.level, 2)::int, (n.area_m2 - s.area_m2) / 10000, n.parcels - s.parcels, greatest(n.expected_on, current_date + 30)::text
FROM site s JOIN site_member m ON m.parcel_id = s.anchor AND m.level LIKE 'm%' JOIN site n ON n.id = m.site_id
WHERE s.id = $1 AND n.area_m2 > s.area_m2 + 1 AND (s.level NOT LIKE 'm%' OR substr(n.level, 2)::int > substr(s.level, 2)::int)
ORDER BY n.area_m2, substr(n.level, 2)::int`

func (s *Store) next(ctx context.Context, id int64) ([]Growth, error) {
	rows, err := s.db.Query(ctx, growth, id)
	if err != nil {
		return nil, fmt.Errorf("site.Next: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Growth, error) {
		g := Growth{Basis: basis}
		err := row.Scan(&g.Months, &g.AreaHa, &g.Parcels, &g.ExpectedOn)
		g.AreaHa = round(g.AreaHa, 2)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("site.Next: %w", err)
	}
	if list == nil {
		list = []Growth{}
	}
	return list, nil
}

// A statement about the economic zone holds for the parks within it.
const statements = `-- site.Statements
SELECT t.topic, k.name_vi, k.name_en, t.value_vi, t.value_en, t.source, t.source_date::text, t.accuracy = 'demonstration', t.accuracy = 'indicative', t.unverified
FROM site s JOIN zone z ON z.code = s.zone JOIN zone_statement t ON t.zone IN (z.code, z.parent) OR t.zone IS NULL JOIN statement_topic k ON k.code = t.topic
WHERE s.id = $1 ORDER BY k.ordinal, t.zone IS DISTINCT FROM z.code, t.source_date DESC, t.ordinal`

func (s *Store) statements(ctx context.Context, id int64) ([]Statement, error) {
	rows, err := s.db.Query(ctx, statements, id)
	if err != nil {
		return nil, fmt.Errorf("site.Statements: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Statement, error) {
		var t Statement
		err := row.Scan(&t.Topic, &t.Label.VI, &t.Label.EN, &t.Value.VI, &t.Value.EN, &t.Source, &t.SourceDate, &t.Demo, &t.Indicative, &t.Unverified)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("site.Statements: %w", err)
	}
	if list == nil {
		list = []Statement{}
	}
	return list, nil
}

const sectorsOf = `-- site.Sectors
SELECT t.code, t.name_vi, t.name_en, t.welcome, t.note_vi, t.note_en,
       CASE WHEN t.welcome = 'preferred' THEN p.source ELSE coalesce(t.source, CASE WHEN t.listed THEN t.zone_source END) END,
       CASE WHEN t.welcome = 'preferred' THEN p.source_date WHEN t.source IS NULL AND t.listed THEN t.zone_date END::text
FROM (SELECT c.code, c.name_vi, c.name_en, c.priority, sector_stance(z.code, z.sectors, c.code) AS welcome, x.note_vi, x.note_en, x.source,
             z.sectors @> ARRAY[c.code] AS listed, z.source AS zone_source, z.source_date AS zone_date
      FROM site s JOIN zone z ON z.code = s.zone CROSS JOIN sector c LEFT JOIN zone_sector x ON x.zone = z.code AND x.sector = c.code
      WHERE s.id = $1) t LEFT JOIN sector_preference p ON p.sector = t.code
ORDER BY array_position(ARRAY['encouraged', 'conditional', 'refused', 'preferred', 'unknown'], t.welcome), t.priority DESC, t.name_vi`

func (s *Store) sectors(ctx context.Context, id int64) ([]Sector, error) {
	rows, err := s.db.Query(ctx, sectorsOf, id)
	if err != nil {
		return nil, fmt.Errorf("site.Sectors: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Sector, error) {
		var t Sector
		var vi, en *string
		err := row.Scan(&t.Code, &t.Name.VI, &t.Name.EN, &t.Welcome, &vi, &en, &t.Source, &t.SourceDate)
		if vi != nil {
			t.Condition = &Text{VI: *vi, EN: or(en)}
		}
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("site.Sectors: %w", err)
	}
	if list == nil {
		list = []Sector{}
	}
	return list, nil
}
