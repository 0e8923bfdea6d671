package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

func TestGeometryGoesThereAndBack(t *testing.T) {
	tx := postgrestest.Tx(t)
	square := orb.Polygon{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}}
	for name, want := range map[string]orb.Geometry{
		"point":           orb.Point{107.1, 20.9},
		"line":            orb.LineString{{0, 0}, {1, 1}},
		"polygon":         square,
		"multipolygon":    orb.MultiPolygon{square},
		"multipoint":      orb.MultiPoint{{1, 2}, {3, 4}},
		"multilinestring": orb.MultiLineString{{{0, 0}, {1, 1}}},
		"collection":      orb.Collection{orb.Point{1, 2}, square},
	} {
		t.Run(name, func(t *testing.T) {
			var got orb.Geometry
			if err := tx.QueryRow(t.Context(), "SELECT $1::geometry", want).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if !orb.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestGeometryKeepsItsSRID(t *testing.T) {
	tx := postgrestest.Tx(t)
	var srid int
	var back postgres.Geom
	var raw []byte
	err := tx.QueryRow(t.Context(), "SELECT st_srid(g), g, g FROM (SELECT $1::geometry AS g) q",
		postgres.Geom{Geometry: orb.Point{1, 2}, SRID: 5899}).Scan(&srid, &back, &raw)
	if err != nil {
		t.Fatal(err)
	}
	if srid != 5899 || back.SRID != 5899 || !orb.Equal(back.Geometry, orb.Point{1, 2}) {
		t.Errorf("srid %d, back %+v", srid, back)
	}
	var again orb.Point
	if err := tx.QueryRow(t.Context(), "SELECT $1::geometry", raw).Scan(&again); err != nil || again != (orb.Point{1, 2}) {
		t.Errorf("raw EWKB came back as %v, %v", again, err)
	}
}

func TestGeometryNullAndArrays(t *testing.T) {
	tx := postgrestest.Tx(t)
	var none orb.Polygon
	var nothing orb.Geometry
	var point *orb.Point
	err := tx.QueryRow(t.Context(), "SELECT $1::geometry, NULL::geometry, NULL::geometry", none).Scan(&none, &nothing, &point)
	if err != nil || none != nil || nothing != nil || point != nil {
		t.Errorf("NULL came back as %v %v %v, %v", none, nothing, point, err)
	}
	if err := tx.QueryRow(t.Context(), "SELECT NULL::geometry").Scan(new(orb.Point)); err == nil {
		t.Error("NULL fitted into a point")
	}
	var many []orb.Point
	if err := tx.QueryRow(t.Context(), "SELECT array[st_makepoint(1, 2), st_makepoint(3, 4)]").Scan(&many); err != nil || len(many) != 2 || many[1] != (orb.Point{3, 4}) {
		t.Errorf("geometry[] came back as %v, %v", many, err)
	}
}

func TestGeometryInCopyAndRowToStruct(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), "CREATE TEMP TABLE place (id integer, geom geometry(Point, 5899)) ON COMMIT DROP"); err != nil {
		t.Fatal(err)
	}
	n, err := tx.CopyFrom(t.Context(), pgx.Identifier{"place"}, []string{"id", "geom"}, pgx.CopyFromRows([][]any{
		{1, postgres.Geom{Geometry: orb.Point{1, 2}, SRID: 5899}}, {2, orb.Point{3, 4}},
	}))
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	rows, err := tx.Query(t.Context(), "SELECT id, geom FROM place ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		ID   int
		Geom orb.Geometry
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByName[place])
	if err != nil || len(got) != 2 || !orb.Equal(got[1].Geom, orb.Point{3, 4}) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := tx.Exec(t.Context(), "INSERT INTO place VALUES (3, $1)", postgres.Geom{Geometry: orb.Point{1, 2}, SRID: 4326}); err == nil {
		t.Error("a geometry of another plane was taken")
	}
}

func TestGeometryInTextFormat(t *testing.T) {
	tx := postgrestest.Tx(t)
	var got orb.Geometry
	err := tx.QueryRow(t.Context(), "SELECT $1::geometry", pgx.QueryExecModeSimpleProtocol, "SRID=5899;POINT(5 6)").Scan(&got)
	if err != nil || !orb.Equal(got, orb.Point{5, 6}) {
		t.Errorf("got %v, %v", got, err)
	}
}
