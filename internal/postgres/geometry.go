package postgres

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// Geom is a planar geometry together with the EPSG code of its coordinates.
// A plain orb geometry travels with SRID 0: a column with a fixed SRID then
// takes it as its own, a function argument has none.
type Geom struct {
	orb.Geometry
	SRID int
}

// EWKB returns g in PostGIS's binary form with the given EPSG code, for
// parameters of type geometry.
func EWKB(g orb.Geometry, srid int) ([]byte, error) {
	b, err := ewkb.Marshal(g, srid)
	if err != nil {
		return nil, fmt.Errorf("geometry for the database: %w", err)
	}
	return b, nil
}

// registerGeometry teaches a connection the types of PostGIS. Their numbers
// differ from database to database, and before the first migration there are
// none: then nothing is registered and Migrate resets the pool afterwards.
func registerGeometry(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `
		SELECT t.typname, t.oid, t.typarray
		FROM pg_extension e
		JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
			AND d.classid = 'pg_type'::regclass
		JOIN pg_type t ON t.oid = d.objid
		WHERE e.extname = 'postgis' AND t.typname IN ('geometry', 'geography')`,
		pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return fmt.Errorf("look up the types of PostGIS: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var oid, array uint32
		if err := rows.Scan(&name, &oid, &array); err != nil {
			return fmt.Errorf("look up the types of PostGIS: %w", err)
		}
		t := &pgtype.Type{Name: name, OID: oid, Codec: geometryCodec{}}
		conn.TypeMap().RegisterType(t)
		if array != 0 {
			conn.TypeMap().RegisterType(&pgtype.Type{Name: "_" + name, OID: array, Codec: &pgtype.ArrayCodec{ElementType: t}})
		}
	}
	return rows.Err()
}

// geometryCodec carries PostGIS geometries as EWKB: raw []byte unchanged, orb
// types and Geom decoded. What comes from the database is trusted; what comes
// from outside is checked before it gets here.
type geometryCodec struct{}

func (geometryCodec) FormatSupported(format int16) bool {
	return format == pgtype.BinaryFormatCode || format == pgtype.TextFormatCode
}

func (geometryCodec) PreferredFormat() int16 { return pgtype.BinaryFormatCode }

func (geometryCodec) PlanEncode(_ *pgtype.Map, _ uint32, format int16, value any) pgtype.EncodePlan {
	switch value.(type) {
	case []byte, Geom, orb.Geometry:
		return encodeGeometry{text: format == pgtype.TextFormatCode}
	}
	return nil
}

func (geometryCodec) PlanScan(_ *pgtype.Map, _ uint32, format int16, target any) pgtype.ScanPlan {
	text := format == pgtype.TextFormatCode
	switch target.(type) {
	case *[]byte, *Geom, *orb.Geometry, *orb.Point, *orb.MultiPoint, *orb.LineString,
		*orb.MultiLineString, *orb.Polygon, *orb.MultiPolygon, *orb.Collection:
		return scanGeometry{text: text}
	}
	return nil
}

func (c geometryCodec) DecodeDatabaseSQLValue(_ *pgtype.Map, _ uint32, format int16, src []byte) (driver.Value, error) {
	if src == nil {
		return nil, nil
	}
	if format == pgtype.TextFormatCode {
		return string(src), nil
	}
	return hex.EncodeToString(src), nil
}

func (c geometryCodec) DecodeValue(_ *pgtype.Map, _ uint32, format int16, src []byte) (any, error) {
	if src == nil {
		return nil, nil
	}
	var g Geom
	if err := (scanGeometry{text: format == pgtype.TextFormatCode}).Scan(src, &g); err != nil {
		return nil, err
	}
	return g.Geometry, nil
}

type encodeGeometry struct{ text bool }

func (p encodeGeometry) Encode(value any, buf []byte) ([]byte, error) {
	var raw []byte
	var err error
	switch v := value.(type) {
	case []byte:
		raw = v
	case Geom:
		if v.Geometry != nil {
			raw, err = EWKB(v.Geometry, v.SRID)
		}
	case orb.Geometry:
		if !isNil(v) {
			raw, err = EWKB(v, 0)
		}
	}
	if raw == nil || err != nil {
		return nil, err
	}
	if p.text {
		return hex.AppendEncode(buf, raw), nil
	}
	return append(buf, raw...), nil
}

// isNil tells a nil slice, which becomes NULL, from an empty geometry.
func isNil(g orb.Geometry) bool {
	switch v := g.(type) {
	case orb.MultiPoint:
		return v == nil
	case orb.LineString:
		return v == nil
	case orb.MultiLineString:
		return v == nil
	case orb.Ring:
		return v == nil
	case orb.Polygon:
		return v == nil
	case orb.MultiPolygon:
		return v == nil
	case orb.Collection:
		return v == nil
	}
	return false
}

type scanGeometry struct{ text bool }

var errNullPoint = errors.New("NULL does not fit into a point: scan into a pointer to it")

func (p scanGeometry) Scan(src []byte, target any) error {
	if src == nil {
		return scanNull(target)
	}
	if p.text {
		raw := make([]byte, hex.DecodedLen(len(src)))
		if _, err := hex.Decode(raw, src); err != nil {
			return fmt.Errorf("geometry from the database: %w", err)
		}
		src = raw
	}
	if b, ok := target.(*[]byte); ok {
		*b = append((*b)[:0:0], src...)
		return nil
	}
	g, srid, err := ewkb.Unmarshal(src)
	if err != nil {
		return fmt.Errorf("geometry from the database: %w", err)
	}
	ok := true
	switch t := target.(type) {
	case *Geom:
		*t = Geom{Geometry: g, SRID: srid}
	case *orb.Geometry:
		*t = g
	case *orb.Point:
		*t, ok = g.(orb.Point)
	case *orb.MultiPoint:
		*t, ok = g.(orb.MultiPoint)
	case *orb.LineString:
		*t, ok = g.(orb.LineString)
	case *orb.MultiLineString:
		*t, ok = g.(orb.MultiLineString)
	case *orb.Polygon:
		*t, ok = g.(orb.Polygon)
	case *orb.MultiPolygon:
		*t, ok = g.(orb.MultiPolygon)
	case *orb.Collection:
		*t, ok = g.(orb.Collection)
	}
	if !ok {
		return fmt.Errorf("the database holds a %s where a %T was expected", g.GeoJSONType(), target)
	}
	return nil
}

func scanNull(target any) error {
	switch t := target.(type) {
	case *[]byte:
		*t = nil
	case *Geom:
		*t = Geom{}
	case *orb.Geometry:
		*t = nil
	case *orb.Point:
		return errNullPoint
	case *orb.MultiPoint:
		*t = nil
	case *orb.LineString:
		*t = nil
	case *orb.MultiLineString:
		*t = nil
	case *orb.Polygon:
		*t = nil
	case *orb.MultiPolygon:
		*t = nil
	case *orb.Collection:
		*t = nil
	}
	return nil
}
