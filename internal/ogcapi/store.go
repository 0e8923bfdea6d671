package ogcapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store asks the database for features and tiles of any collection.
type Store struct {
	db postgres.DB
}

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// binary asks for every column in binary form.
var binaryRows = pgx.QueryResultFormats{pgx.BinaryFormatCode}

// revision is the state of the layers on which an answer depends.
type revision struct {
	number  uint64 // grows with every change
	changed time.Time
}

const layerRevision = `-- ogcapi.Revision
SELECT coalesce(sum(version), 0)::int8, coalesce(max(changed_at), 'epoch') FROM layer_version WHERE layer = ANY ($1)`

func (s *Store) revision(ctx context.Context, layers []string) (revision, error) {
	var r revision
	var n int64
	if err := s.db.QueryRow(ctx, layerRevision, layers).Scan(&n, &r.changed); err != nil {
		return r, fmt.Errorf("ogcapi.Revision: %w", err)
	}
	r.number = uint64(n) //nolint:gosec // a sum of counts
	return r, nil
}

// statement puts a query together from the description of a collection, which
// is ours, and bound values, which are the caller's.
type statement struct {
	sql  strings.Builder
	args []any
}

func (st *statement) bind(v any) string {
	st.args = append(st.args, v)
	return "$" + strconv.Itoa(len(st.args))
}

func (st *statement) where(iq *itemsQuery) {
	col := iq.collection
	conds := []string{"true"}
	if len(iq.box) > 0 {
		var boxes []string
		for _, b := range iq.box {
			box := fmt.Sprintf("ST_MakeEnvelope(%s::float8, %s::float8, %s::float8, %s::float8, %d)",
				st.bind(b.west), st.bind(b.south), st.bind(b.east), st.bind(b.north), iq.boxCRS.SRID)
			// Asking first whether a shape lies wholly within the box (@) costs as much
			// as ST_Intersects, which has a quick way with rectangles: 0.9 µs a parcel.
			boxes = append(boxes, fmt.Sprintf("ST_Intersects(t.%s, %s)", iq.boxCRS.Column, box))
		}
		conds = append(conds, "("+strings.Join(boxes, " OR ")+")")
	}
	if iq.temporal && col.Valid != "" {
		conds = append(conds, fmt.Sprintf("%s && daterange(%s::date, %s::date, '[]')", col.Valid, st.bind(orNull(iq.from)), st.bind(orNull(iq.to))))
	}
	if iq.corridor != "" {
		conds = append(conds, fmt.Sprintf("%s = ANY (%s)", st.bind(iq.corridor), col.Corridors))
	}
	if iq.chainage != nil {
		// The middle of a feature decides, so that neighbouring stretches share none.
		conds = append(conds, fmt.Sprintf("EXISTS (SELECT FROM corridor axis WHERE axis.code = %s AND ST_LineLocatePoint(axis.geom, ST_Centroid(t.geom)) * axis.length_m / 1000 BETWEEN %s::float8 AND %s::float8)",
			st.bind(iq.corridor), st.bind(iq.chainage[0]), st.bind(iq.chainage[1])))
	}
	for _, f := range iq.filters {
		if f.property.Type == Strings {
			conds = append(conds, fmt.Sprintf("%s @> ARRAY[%s::text]", f.property.column(), st.bind(f.value)))
		} else {
			conds = append(conds, fmt.Sprintf("%s = %s::%s", f.property.column(), st.bind(f.value), sqlTypes[f.property.Type]))
		}
	}
	st.sql.WriteString(" WHERE " + strings.Join(conds, " AND "))
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (st *statement) selectFeatures(col *Collection, as AsOf, crs CRS) {
	fmt.Fprintf(&st.sql, "-- ogcapi.Items %s\n%s", col.ID, st.timed(col.Select(crs), as))
}

// timed binds the day and the moment where the text of a collection has them.
func (st *statement) timed(sql string, as AsOf) string {
	if !as.Past() {
		return sql
	}
	return strings.NewReplacer("{day}", st.bind(as.Day())+"::date", "{known}", st.bind(as.Moment())+"::timestamptz").Replace(sql)
}

// Select returns the beginning of the statement that reads the features of the
// collection, up to its FROM clause: key, public id, shape in the given system,
// properties.
func (c *Collection) Select(crs CRS) string {
	id := "text"
	if c.IntegerID {
		id = "int8"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT t.id::int8, (%s)::%s, t.%s", c.FeatureID, id, crs.Column)
	for _, p := range c.Properties {
		fmt.Fprintf(&b, ", (%s)::%s", p.column(), sqlTypes[p.Type])
	}
	return b.String() + " FROM " + c.From
}

// countStatement asks how many features the query selects on all its pages.
func countStatement(iq *itemsQuery) *statement {
	var st statement
	as, from := iq.asOf, iq.collection.From
	if as.Past() && !iq.choosesByPast() {
		as, from = AsOf{}, iq.present.From // as many as there are today
	}
	fmt.Fprintf(&st.sql, "-- ogcapi.Count %s\nSELECT count(*) FROM %s", iq.collection.ID, st.timed(from, as))
	st.where(iq)
	return &st
}

// choosesByPast tells whether a filter asks for something that was other then.
func (iq *itemsQuery) choosesByPast() bool {
	return slices.ContainsFunc(iq.filters, func(f filter) bool {
		_, ok := iq.present.Past.Columns[f.property.Name]
		return ok
	})
}

func (s *Store) count(ctx context.Context, col *Collection, st *statement) (int64, error) {
	var n int64
	if err := s.db.QueryRow(ctx, st.sql.String(), st.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("ogcapi.Count %s: %w", col.ID, err)
	}
	return n, nil
}

// row is a feature as the database sends it; it is only good until the next.
type row struct {
	key int64
	raw [][]byte // public id, geometry, properties
}

// items calls each for the features of one page in the order of their keys and
// returns whether there are more. The query ends when ctx does.
func (s *Store) items(ctx context.Context, iq *itemsQuery, each func(row) error) (more bool, err error) {
	var st statement
	st.selectFeatures(iq.collection, iq.asOf, iq.crs)
	st.where(iq)
	if iq.cursor.set {
		fmt.Fprintf(&st.sql, " AND t.id > %s::int8", st.bind(iq.cursor.after))
	}
	fmt.Fprintf(&st.sql, " ORDER BY t.id LIMIT %s::int8", st.bind(iq.limit+1))
	rows, err := s.db.Query(ctx, st.sql.String(), append([]any{binaryRows}, st.args...)...)
	if err != nil {
		return false, fmt.Errorf("ogcapi.Items %s: %w", iq.collection.ID, err)
	}
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		if n == iq.limit {
			return true, nil
		}
		if err := each(rowOf(rows.RawValues())); err != nil {
			return false, err
		}
	}
	if err := rows.Err(); err != nil {
		return false, fmt.Errorf("ogcapi.Items %s: %w", iq.collection.ID, err)
	}
	return false, nil
}

func rowOf(raw [][]byte) row {
	var key int64
	for _, b := range raw[0] {
		key = key<<8 | int64(b)
	}
	return row{key: key, raw: raw[1:]}
}

// feature appends the one feature with the given public id; found is false
// when there is none.
func (s *Store) feature(ctx context.Context, col *Collection, as AsOf, crs CRS, id any, each func(row) error) (found bool, err error) {
	var st statement
	st.selectFeatures(col.asOf(as), as, crs)
	fmt.Fprintf(&st.sql, " WHERE %s = %s", col.FeatureID, st.bind(id))
	rows, err := s.db.Query(ctx, st.sql.String(), append([]any{binaryRows}, st.args...)...)
	if err != nil {
		return false, fmt.Errorf("ogcapi.Feature %s: %w", col.ID, err)
	}
	defer rows.Close()
	if rows.Next() {
		found = true
		err = each(rowOf(rows.RawValues()))
	}
	rows.Close()
	return found, errors.Join(err, rows.Err())
}

// tile returns one vector tile, empty when it holds nothing.
func (s *Store) tile(ctx context.Context, t Tile, as AsOf, zoom, column, row int) ([]byte, error) {
	var b []byte
	args := []any{zoom, column, row}
	if as.Past() {
		args = append(args, as.Day(), as.Moment())
	}
	if err := s.db.QueryRow(ctx, t.SQL, args...).Scan(&b); err != nil {
		return nil, fmt.Errorf("ogcapi.Tile: %w", err)
	}
	return b, nil
}
