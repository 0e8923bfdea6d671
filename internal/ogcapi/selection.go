package ogcapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"matbang/internal/postgres"
	"matbang/internal/web"
)

// Selection is what a request selects of a collection, without pages: the same
// parameters as those of items.
type Selection struct {
	iq itemsQuery
}

// ReadSelection reads crs, bbox, bbox-crs, datetime, corridor, the filters of the
// properties and, of a collection that knows its past, at and known; faults are
// in q.
func ReadSelection(q *web.Query, col *Collection) Selection {
	as := col.readAsOf(q)
	iq := itemsQuery{collection: col.asOf(as), present: col, asOf: as}
	iq.crs = readCRS(q, "crs")
	iq.boxCRS = readCRS(q, "bbox-crs")
	iq.box = readBox(q, iq.boxCRS)
	iq.from, iq.to, iq.temporal = readDatetime(q)
	readCorridor(q, &iq)
	iq.filters = readFilters(q, iq.collection)
	return Selection{iq}
}

// CRS is the coordinate system in which the features are asked for.
func (s Selection) CRS() CRS { return s.iq.crs }

// In returns the selection in another coordinate system.
func (s Selection) In(crs CRS) Selection {
	s.iq.crs = crs
	return s
}

// Feature is one feature of a selection; it is only good until the next.
type Feature struct {
	enc *encoder
	row row
}

// AppendJSON appends the feature as GeoJSON.
func (f Feature) AppendJSON(b []byte) ([]byte, error) { return f.enc.feature(b, f.row) }

// EWKB is the shape in PostGIS's binary form; nil where there is none.
func (f Feature) EWKB() []byte { return f.row.raw[1] }

// Texts returns the id and the properties as text, in the order of the
// collection: lists joined by a plus sign, as land uses are written.
func (f Feature) Texts(out []string) ([]string, error) {
	types := []Type{String}
	if f.enc.col.IntegerID {
		types[0] = Integer
	}
	raws := [][]byte{f.row.raw[0]}
	for i, p := range f.enc.col.Properties {
		types, raws = append(types, p.Type), append(raws, f.row.raw[2+i])
	}
	for i, raw := range raws {
		if raw == nil {
			out = append(out, "")
			continue
		}
		b, err := appendValue(nil, raw, types[i])
		if err != nil {
			return out, err
		}
		text := string(b)
		switch types[i] {
		case Strings:
			var list []string
			if err := json.Unmarshal(b, &list); err != nil {
				return out, fmt.Errorf("a list of the database: %w", err)
			}
			text = strings.Join(list, " + ")
		case String, Date, Timestamp:
			if err := json.Unmarshal(b, &text); err != nil {
				return out, fmt.Errorf("a text of the database: %w", err)
			}
		default:
		}
		out = append(out, text)
	}
	return out, nil
}

// Each calls do for every feature of the selection in the order of their keys,
// as they come from the database.
func Each(ctx context.Context, db postgres.DB, s Selection, do func(Feature) error) error {
	var st statement
	st.selectFeatures(s.iq.collection, s.iq.asOf, s.iq.crs)
	st.where(&s.iq)
	st.sql.WriteString(" ORDER BY t.id")
	rows, err := db.Query(ctx, st.sql.String(), append([]any{binaryRows}, st.args...)...)
	if err != nil {
		return fmt.Errorf("ogcapi.Each %s: %w", s.iq.collection.ID, err)
	}
	defer rows.Close()
	enc := newEncoder(s.iq.collection, s.iq.crs)
	for rows.Next() {
		if err := do(Feature{&enc, rowOf(rows.RawValues())}); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("ogcapi.Each %s: %w", s.iq.collection.ID, err)
	}
	return nil
}
