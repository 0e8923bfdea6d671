package proposal

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// Picture is what the map of a report shows, on the survey plane (EPSG:5899).
type Picture struct {
	Shape     orb.Geometry
	Zones     []orb.Geometry
	Areas     []orb.Geometry
	Corridors []orb.Geometry
	Units     []orb.Geometry
	// States are the names of the states of clearance, by code.
	States map[string]Text
}

const pictureStates = `-- proposal.Picture: states
SELECT code, name_vi, name_en FROM clearance_state`

const pictureShape = `-- proposal.Picture
SELECT r.geom FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.revision = p.revision WHERE p.id = $1 AND r.geom IS NOT NULL`

const pictureAround = `-- proposal.Picture: around
SELECT 'zone', ST_ClipByBox2D(z.geom, b.e) FROM zone z, (SELECT ST_Expand($1::geometry, $2)::box2d AS e) b WHERE z.geom && ST_Expand($1::geometry, $2) AND z.kind <> 'economic_zone'
UNION ALL SELECT 'area', ST_ClipByBox2D(a.geom, b.e) FROM constraint_area a, (SELECT ST_Expand($1::geometry, $2)::box2d AS e) b WHERE a.geom && ST_Expand($1::geometry, $2)
UNION ALL SELECT 'corridor', ST_ClipByBox2D(k.geom, b.e) FROM corridor k, (SELECT ST_Expand($1::geometry, $2)::box2d AS e) b WHERE k.geom && ST_Expand($1::geometry, $2)
UNION ALL SELECT 'unit', ST_ClipByBox2D(u.geom, b.e) FROM admin_unit u, (SELECT ST_Expand($1::geometry, $2)::box2d AS e) b WHERE u.level = 'commune' AND u.valid_to IS NULL AND u.geom && ST_Expand($1::geometry, $2)`

// Picture returns what is drawn around a proposal; nil before it has a shape.
func (s *Store) Picture(ctx context.Context, actor postgres.Actor, id int64) (out *Picture, err error) {
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, pictureShape, id)
		if err != nil {
			return fmt.Errorf("proposal.Picture: %w", err)
		}
		shapes, err := pgx.CollectRows(rows, pgx.RowTo[postgres.Geom])
		if err != nil || len(shapes) == 0 {
			return err
		}
		out = &Picture{Shape: shapes[0].Geometry}
		b := out.Shape.Bound()
		around := max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1], 1000) * 2.5 // the page is wider than the shape
		rows, err = tx.Query(ctx, pictureAround, shapes[0], around)
		if err != nil {
			return fmt.Errorf("proposal.Picture: %w", err)
		}
		lists := map[string]*[]orb.Geometry{"zone": &out.Zones, "area": &out.Areas, "corridor": &out.Corridors, "unit": &out.Units}
		var kind string
		var g postgres.Geom
		_, err = pgx.ForEachRow(rows, []any{&kind, &g}, func() error {
			*lists[kind] = append(*lists[kind], g.Geometry)
			return nil
		})
		if err != nil {
			return fmt.Errorf("proposal.Picture: %w", err)
		}
		return readStates(ctx, tx, out)
	})
	return out, err
}

func readStates(ctx context.Context, tx pgx.Tx, out *Picture) error {
	out.States = map[string]Text{}
	rows, err := tx.Query(ctx, pictureStates)
	if err != nil {
		return fmt.Errorf("proposal.Picture: %w", err)
	}
	var code string
	var name Text
	_, err = pgx.ForEachRow(rows, []any{&code, &name.VI, &name.EN}, func() error {
		out.States[code] = name
		return nil
	})
	if err != nil {
		return fmt.Errorf("proposal.Picture: %w", err)
	}
	return nil
}
