package gazetteer

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store searches.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// Found is one result; Box is west, south, east, north in WGS 84 degrees and
// empty for what has no shape.
type Found struct {
	Collection string
	ID         string
	NameVI     string
	NameEN     string
	DetailVI   string
	DetailEN   string
	Kind       string
	Lon, Lat   *float64
	Box        []float64
}

// The rank puts a name that begins with what is asked for before one that holds
// it, and larger things before smaller ones. A term matches without diacritics
// when it is written without; every word of it must stand in the name.
const byName = `-- gazetteer.ByName
WITH q AS (SELECT search_key($1) AS whole, '%' || replace(search_key($2), ' ', '%') || '%' AS pattern),
found AS (
    SELECT 'zones' AS collection, z.code AS id, z.name_vi, z.name_en,
           coalesce((SELECT p.name_vi FROM zone p WHERE p.code = z.parent), '') AS detail_vi,
           coalesce((SELECT p.name_en FROM zone p WHERE p.code = z.parent), '') AS detail_en,
           z.kind, z.geom_4326 AS g, 1 AS weight, zone_search_key(z.name_vi, z.name_en, z.aliases) AS key
    FROM zone z, q WHERE zone_search_key(z.name_vi, z.name_en, z.aliases) LIKE q.pattern
    UNION ALL
    SELECT 'admin-units', a.code, a.name_vi, a.name_en,
           CASE WHEN a.valid_to IS NULL THEN '' ELSE 'đến ' || to_char(a.valid_to - 1, 'DD/MM/YYYY') END,
           CASE WHEN a.valid_to IS NULL THEN '' ELSE 'until ' || to_char(a.valid_to - 1, 'YYYY-MM-DD') END,
           a.kind, a.geom_4326, CASE WHEN a.valid_to IS NULL THEN 2 ELSE 5 END, search_key(a.name_vi || ' ' || a.name_en)
    FROM admin_unit a, q WHERE search_key(a.name_vi || ' ' || a.name_en) LIKE q.pattern
    UNION ALL
    SELECT 'places', p.code, p.name_vi, p.name_en, p.province, p.province, p.kind, p.geom_4326, 3, search_key(p.name_vi || ' ' || p.name_en)
    FROM place p, q WHERE search_key(p.name_vi || ' ' || p.name_en) LIKE q.pattern
    UNION ALL
    SELECT 'works', w.code, w.name_vi, w.name_en, '', '', w.kind, w.geom_4326, 4, search_key(w.name_vi || ' ' || w.name_en)
    FROM work w, q WHERE search_key(w.name_vi || ' ' || w.name_en) LIKE q.pattern
)
SELECT collection, id, name_vi, name_en, detail_vi, detail_en, kind, ST_X(ST_PointOnSurface(g)), ST_Y(ST_PointOnSurface(g)),
       CASE WHEN g IS NULL THEN NULL ELSE ARRAY[ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g)] END
FROM found, q
ORDER BY NOT key ~ ('(^|\s)' || regexp_replace(q.whole, '([^a-z0-9 ])', '\\\1', 'g')), weight, length(name_vi), name_vi, id
LIMIT $3`

const byNumber = `-- gazetteer.ByNumber
SELECT 'parcels', p.id::text,
       'Thửa ' || p.parcel_no || ', tờ ' || p.sheet_no, 'Parcel ' || p.parcel_no || ', sheet ' || p.sheet_no,
       concat_ws(' · ', u.name_vi, z.name_vi), concat_ws(' · ', u.name_en, z.name_en), p.state, ST_X(c), ST_Y(c),
       ARRAY[ST_XMin(p.geom_4326), ST_YMin(p.geom_4326), ST_XMax(p.geom_4326), ST_YMax(p.geom_4326)]
FROM parcel p JOIN admin_unit u ON u.code = p.cadastral_unit
LEFT JOIN admin_unit d ON d.code = u.parent
LEFT JOIN admin_unit n ON n.code = p.admin_unit
LEFT JOIN zone z ON z.code = p.zone, ST_PointOnSurface(p.geom_4326) AS c
WHERE p.parcel_no = $2 AND p.sheet_no = $1
  AND ($4 = '' OR search_key(concat_ws(' ', u.name_vi, d.name_vi, n.name_vi, zone_search_key(z.name_vi, z.name_en, z.aliases))) LIKE '%' || replace(search_key($4), ' ', '%') || '%')
ORDER BY p.id LIMIT $3`

// ByName finds by words; at most limit results, the best first.
func (s *Store) ByName(ctx context.Context, words string, limit int) ([]Found, error) {
	rows, err := s.db.Query(ctx, byName, words, pattern(words), limit)
	return collect(rows, err, "gazetteer.ByName")
}

// ByNumber finds parcels by sheet and number, in all cadastral units or in those
// of the words beside the number.
func (s *Store) ByNumber(ctx context.Context, n Number, limit int) ([]Found, error) {
	rows, err := s.db.Query(ctx, byNumber, n.Sheet, n.Parcel, limit, pattern(n.Where))
	return collect(rows, err, "gazetteer.ByNumber")
}

func collect(rows pgx.Rows, err error, name string) ([]Found, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Found])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}
