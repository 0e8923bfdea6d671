package parcel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Errors of splitting and merging.
var (
	// ErrShape is returned to those who may change no parcel's shape.
	ErrShape = errors.New("this account may not change the shape of parcels")
	// ErrFaults is returned with the faults where a change cannot be made.
	ErrFaults = errors.New("the shapes of the change break rules")
	errUndo   = errors.New("a preview is taken back")
)

const mayReshape = `-- parcel.Reshape: right
SELECT acting_right('parcel', 'change_geometry') <> 'none', (SELECT bool_and(may('parcel', 'change_geometry', x)) FROM unnest($1::bigint[]) AS x)`

// MayReshape returns ErrShape unless the account may change shapes somewhere.
func (s *Store) MayReshape(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var somewhere bool
		var here *bool
		if err := tx.QueryRow(ctx, mayReshape, []int64{}).Scan(&somewhere, &here); err != nil {
			return fmt.Errorf("parcel.Reshape: %w", err)
		}
		if !somewhere {
			return ErrShape
		}
		return nil
	})
}

const lockParents = `-- parcel.Reshape: parents
SELECT id, sheet_no, parcel_no, round(area_m2::numeric, 2)::float8, recorded_area_m2, ST_AsGeoJSON(geom_4326, 8), parcel_version(id) FROM parcel WHERE id = ANY ($1) ORDER BY id`

const cutPieces = `-- parcel.Reshape: cut
SELECT cut_parcel($1, ST_Transform($2::geometry, 5899))`

const joined = `-- parcel.Reshape: join
SELECT CASE WHEN $2 = 'merge' THEN join_parcels($1) ELSE (SELECT geom FROM parcel WHERE id = $1[1]) END`

const toPlane = `-- parcel.Reshape: shapes
SELECT ST_Multi(ST_Transform($1::geometry, 5899))`

const freeNumbers = `-- parcel.Reshape: numbers
SELECT free_parcel_numbers($1, $2)`

const findFaults = `-- parcel.Reshape: faults
SELECT f.child, f.rule, f.detail, ST_X(p.at), ST_Y(p.at), round(f.width_m::numeric, 3)::float8,
       CASE WHEN ST_Dimension(f.fault) = 2 THEN ST_AsGeoJSON(ST_Transform(f.fault, 4326), 8) END, ST_AsGeoJSON(ST_Transform(f.repair, 4326), 8)
FROM reshape_faults($1, $2) f
CROSS JOIN LATERAL (SELECT ST_Transform(CASE WHEN ST_Dimension(f.fault) = 2 THEN ST_PointOnSurface(f.fault) ELSE f.fault END, 4326) AS at) p
ORDER BY f.child, f.rule LIMIT 200`

const findAreas = `-- parcel.Reshape: areas
SELECT reshape_areas($1, $2, $3)`

const showPieces = `-- parcel.Reshape: pieces
SELECT round(ST_Area(g)::numeric, 2)::float8, ST_AsGeoJSON(ST_Transform(g, 4326), 8) FROM unnest($1::geometry[]) WITH ORDINALITY AS s (g, n) ORDER BY n`

const reshape = `-- parcel.Reshape
SELECT reshape_parcels($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''))`

// Reshape splits, merges or renumbers parcels; a preview tells what it would
// do. With ErrFaults the answer says what is wrong with the shapes.
func (s *Store) Reshape(ctx context.Context, actor postgres.Actor, r Reshape, preview bool) (out Reshaped, err error) {
	actor.ReadOnly = actor.ReadOnly && !preview // a preview locks, and changes nothing
	out = Reshaped{Kind: r.kind, DryRun: preview, Parents: []Piece{}, Children: []Piece{}, Faults: []Fault{}}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var somewhere bool
		var here *bool
		if err := tx.QueryRow(ctx, mayReshape, r.Parcels).Scan(&somewhere, &here); err != nil {
			return fmt.Errorf("parcel.Reshape: %w", err)
		}
		if !somewhere {
			return ErrShape
		}
		if err := out.lock(ctx, tx, r); err != nil {
			return err
		}
		if here == nil || !*here {
			return ErrShape
		}
		if err := out.apply(ctx, tx, r, preview); err != nil {
			return err
		}
		if preview {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	return out, err
}

// lock reads the parcels of today and keeps them until the end.
func (out *Reshaped) lock(ctx context.Context, tx pgx.Tx, r Reshape) error {
	rows, err := tx.Query(ctx, lockParents, r.Parcels)
	if err != nil {
		return fmt.Errorf("parcel.Reshape: %w", err)
	}
	versions := map[int64]int64{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Piece, err error) {
		var id, version int64
		var shape string
		err = row.Scan(&id, &p.SheetNo, &p.ParcelNo, &p.AreaM2, &p.RecordedAreaM2, &shape, &version)
		p.ID, p.Geometry = &id, json.RawMessage(shape)
		versions[id] = version
		out.Parents = append(out.Parents, p)
		return p, err
	})
	if err != nil {
		return fmt.Errorf("parcel.Reshape: %w", err)
	}
	for i, id := range r.Parcels {
		version, there := versions[id]
		if !there {
			return ErrUnknown
		}
		if len(r.Versions) > 0 && r.Versions[i] != version {
			return ErrVersion
		}
	}
	return nil
}

// shapesOf brings the shapes of the children onto the survey plane: those
// given, the pieces of the cut, or the parcels joined.
func (out *Reshaped) shapesOf(ctx context.Context, tx pgx.Tx, r Reshape) (shapes [][]byte, err error) {
	srid := 4326
	if r.CRS == "EPSG:5899" {
		srid = 5899
	}
	if r.cut != nil {
		err := tx.QueryRow(ctx, cutPieces, r.Parcels[0], postgres.Geom{Geometry: r.cut, SRID: srid}).Scan(&shapes)
		if err != nil {
			return nil, fmt.Errorf("parcel.Reshape: cut: %w", err)
		}
		switch {
		case len(shapes) < 2:
			out.Faults = append(out.Faults, Fault{Rule: "cut_misses", Message: faultText("cut_misses", nil)})
		case len(r.Children) > 0 && len(r.Children) != len(shapes):
			out.Faults = append(out.Faults, Fault{Rule: "cut_count", Message: faultText("cut_count", map[string]any{"pieces": len(shapes), "children": len(r.Children)})})
		}
		return shapes, nil
	}
	children := max(len(r.Children), 1)
	for i := range children {
		var g []byte
		if i < len(r.shapes) && r.shapes[i] != nil {
			err = tx.QueryRow(ctx, toPlane, postgres.Geom{Geometry: r.shapes[i], SRID: srid}).Scan(&g)
		} else {
			err = tx.QueryRow(ctx, joined, r.Parcels, r.kind).Scan(&g)
		}
		if err != nil {
			return nil, fmt.Errorf("parcel.Reshape: shapes: %w", err)
		}
		shapes = append(shapes, g)
	}
	return shapes, nil
}

// apply computes what comes of the change, and makes it where nothing is wrong.
func (out *Reshaped) apply(ctx context.Context, tx pgx.Tx, r Reshape, preview bool) error {
	shapes, err := out.shapesOf(ctx, tx, r)
	if err != nil {
		return err
	}
	if err := out.describe(ctx, tx, r, shapes); err != nil {
		return err
	}
	if err := out.judge(ctx, tx, r, shapes); err != nil {
		return err
	}
	if len(out.Faults) > 0 {
		if preview {
			return nil
		}
		return ErrFaults
	}
	if preview {
		return nil
	}
	sheets, numbers, recorded := make([]string, len(shapes)), make([]string, len(shapes)), make([]*float64, len(shapes))
	for i, c := range r.Children {
		sheets[i], numbers[i], recorded[i] = c.SheetNo, c.ParcelNo, c.RecordedAreaM2
	}
	var children []int64
	err = tx.QueryRow(ctx, reshape, r.kind, r.Parcels, shapes, sheets, numbers, recorded, r.EffectiveOn, r.Document, r.Reason).Scan(&children)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == pgerrcode.InsufficientPrivilege:
		return ErrShape
	case err != nil:
		return refused(err)
	}
	for i := range children {
		out.Children[i].ID = &children[i]
	}
	return nil
}

// describe shows the children, with free numbers where none are named.
func (out *Reshaped) describe(ctx context.Context, tx pgx.Tx, r Reshape, shapes [][]byte) error {
	var free []string
	if err := tx.QueryRow(ctx, freeNumbers, r.Parcels[0], len(shapes)).Scan(&free); err != nil {
		return fmt.Errorf("parcel.Reshape: numbers: %w", err)
	}
	rows, err := tx.Query(ctx, showPieces, shapes)
	if err != nil {
		return fmt.Errorf("parcel.Reshape: pieces: %w", err)
	}
	var area float64
	var shape *string
	_, err = pgx.ForEachRow(rows, []any{&area, &shape}, func() error {
		i := len(out.Children)
		p := Piece{SheetNo: out.Parents[0].SheetNo, AreaM2: area}
		if i < len(free) {
			p.ParcelNo = free[i]
		}
		if i < len(r.Children) {
			c := r.Children[i]
			p.RecordedAreaM2 = c.RecordedAreaM2
			if c.SheetNo != "" {
				p.SheetNo = c.SheetNo
			}
			if c.ParcelNo != "" {
				p.ParcelNo = c.ParcelNo
			}
		}
		if shape != nil {
			p.Geometry = json.RawMessage(*shape)
		}
		out.Children = append(out.Children, p)
		return nil
	})
	if err != nil {
		return fmt.Errorf("parcel.Reshape: pieces: %w", err)
	}
	return nil
}

// judge finds the faults of the shapes and reconciles the areas.
func (out *Reshaped) judge(ctx context.Context, tx pgx.Tx, r Reshape, shapes [][]byte) error {
	if len(out.Faults) > 0 {
		return nil // a cut that misses leaves nothing to judge
	}
	rows, err := tx.Query(ctx, findFaults, r.Parcels, shapes)
	if err != nil {
		return fmt.Errorf("parcel.Reshape: faults: %w", err)
	}
	out.Faults, err = pgx.AppendRows(out.Faults, rows, func(row pgx.CollectableRow) (f Fault, err error) {
		var values map[string]any
		var lon, lat *float64
		var shape, repair *string
		err = row.Scan(&f.Child, &f.Rule, &values, &lon, &lat, &f.WidthM, &shape, &repair)
		f.Message = faultText(f.Rule, values)
		if lon != nil && lat != nil {
			f.At = &[2]float64{*lon, *lat}
		}
		if shape != nil {
			f.Geometry = json.RawMessage(*shape)
		}
		if repair != nil {
			f.Repair = json.RawMessage(*repair)
		}
		return f, err
	})
	if err != nil {
		return fmt.Errorf("parcel.Reshape: faults: %w", err)
	}
	for _, f := range out.Faults {
		if f.Rule == "invalid" || f.Rule == "geometry_missing" {
			return nil // an invalid shape has no area to reckon with
		}
	}
	recorded := make([]*float64, len(shapes))
	for i, c := range out.Children {
		recorded[i] = c.RecordedAreaM2
	}
	out.Areas = &Areas{}
	if err := tx.QueryRow(ctx, findAreas, r.Parcels, shapes, recorded).Scan(out.Areas); err != nil {
		return fmt.Errorf("parcel.Reshape: areas: %w", err)
	}
	return nil
}

const lineageOf = `-- parcel.Lineage
SELECT p.id, p.retired_on::text, ST_AsGeoJSON(ST_Transform(p.geom, 4326), 8), p.retired_on IS NULL AND may('parcel', 'change_geometry', p.id) FROM parcel_ever p WHERE p.id = $1`

// Relatives up to this many changes away are told.
const relatives = `-- parcel.Lineage: relatives
WITH RECURSIVE before AS (
    SELECT l.*, 1 AS generation FROM parcel_lineage l WHERE l.child_id = $1
    UNION ALL SELECT l.*, b.generation + 1 FROM parcel_lineage l JOIN before b ON l.child_id = b.parent_id WHERE b.generation < 20
), after AS (
    SELECT l.*, 1 AS generation FROM parcel_lineage l WHERE l.parent_id = $1
    UNION ALL SELECT l.*, a.generation + 1 FROM parcel_lineage l JOIN after a ON l.parent_id = a.child_id WHERE a.generation < 20
), found AS (
    SELECT true AS earlier, b.parent_id AS id, b.change_id, sum(b.shared_m2) AS shared_m2, min(b.generation) AS generation FROM before b GROUP BY 2, 3
    UNION ALL SELECT false, a.child_id, a.change_id, sum(a.shared_m2), min(a.generation) FROM after a GROUP BY 2, 3
)
SELECT f.earlier, p.id, p.sheet_no, p.parcel_no, round(p.area_m2::numeric, 2)::float8, round(f.shared_m2::numeric, 2)::float8, p.state, p.retired_on::text,
       h.kind, h.effective_on::text, h.document, h.areas, x.reason, x.recorded_by, f.generation
FROM found f JOIN LATERAL (SELECT * FROM parcel_ever e WHERE e.id = f.id) p ON true JOIN parcel_change h ON h.id = f.change_id
LEFT JOIN LATERAL (SELECT * FROM parcel_change_in_area i WHERE i.id = f.change_id) x ON true
ORDER BY f.earlier, f.generation, p.id LIMIT 500`

// Lineage returns what a parcel came from and what became of it, whether it is
// still in force or not.
func (s *Store) Lineage(ctx context.Context, actor postgres.Actor, id int64) (l Lineage, err error) {
	l.Before, l.After = []Relative{}, []Relative{}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var shape string
		err := tx.QueryRow(ctx, lineageOf, id).Scan(&l.ID, &l.RetiredOn, &shape, &l.MayChange)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("parcel.Lineage: %w", err)
		}
		l.Geometry = json.RawMessage(shape)
		rows, err := tx.Query(ctx, relatives, id)
		if err != nil {
			return fmt.Errorf("parcel.Lineage: %w", err)
		}
		var earlier bool
		var r Relative
		_, err = pgx.ForEachRow(rows, []any{&earlier, &r.ID, &r.SheetNo, &r.ParcelNo, &r.AreaM2, &r.SharedM2, &r.State, &r.RetiredOn, &r.Kind, &r.EffectiveOn, &r.Document, &r.Areas, &r.Reason, &r.RecordedBy, &r.Generation}, func() error {
			if earlier {
				l.Before = append(l.Before, r)
			} else {
				l.After = append(l.After, r)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("parcel.Lineage: %w", err)
		}
		return nil
	})
	return l, err
}
