package dataset

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"matbang/internal/postgres"
)

// areaTolerance is how far the area of a drawn zone may be from a stated one,
// as a share of it.
const areaTolerance = 0.01

// measure has PostGIS judge the shapes on the survey plane: validity as a
// second net under the checks of this package, simple axes, drawn areas against
// stated ones, parks over parks. It writes nothing.
func measure(ctx context.Context, db postgres.DB, s *set) ([]Fault, error) {
	faults, err := measureShapes(ctx, db, s)
	if err != nil {
		return nil, err
	}
	overlaps, err := measureOverlaps(ctx, db, s)
	if err != nil {
		return nil, err
	}
	return append(faults, overlaps...), nil
}

// measured is what PostGIS says of one shape.
type measured struct {
	File, Code  string
	AreaM2      float64
	MeetsItself bool
	Reason      string
	Lon, Lat    float64
}

func measureShapes(ctx context.Context, db postgres.DB, s *set) ([]Fault, error) {
	query, err := statement("measure.shapes")
	if err != nil {
		return nil, err
	}
	var files, codes []string
	var shapes [][]byte
	byCode := make(map[[2]string]*feature)
	for _, l := range layers() {
		for i := range s.features[l.file] {
			f := &s.features[l.file][i]
			if f.shape == nil {
				continue
			}
			shape, err := wkb.Marshal(f.shape)
			if err != nil {
				return nil, fmt.Errorf("%s: the shape of feature %q cannot be written for the database: %w", f.file, f.code, err)
			}
			files, codes, shapes = append(files, f.file), append(codes, f.code), append(shapes, shape)
			byCode[[2]string{f.file, f.code}] = f
		}
	}
	rows, err := db.Query(ctx, query, files, codes, shapes)
	if err != nil {
		return nil, fmt.Errorf("measure the shapes of the dataset: %w", err)
	}
	results, err := pgx.CollectRows(rows, pgx.RowToStructByPos[measured])
	if err != nil {
		return nil, fmt.Errorf("measure the shapes of the dataset: %w", err)
	}
	var faults []Fault
	for _, m := range results {
		at := orb.Point{m.Lon, m.Lat}
		switch {
		case m.Reason != "":
			faults = append(faults, Fault{File: m.File, Feature: m.Code, At: &at, Detail: fmt.Sprintf("the shape is not valid: %s at %s; redraw it there", lowerFirst(m.Reason), place(at))})
		case m.MeetsItself && m.File == "corridors.geojson":
			faults = append(faults, Fault{File: m.File, Feature: m.Code, Detail: "the axis crosses itself, so a place on it has two chainages: redraw it without the loop"})
		}
		if detail := areaGap(byCode[[2]string{m.File, m.Code}].links.Areas, m.AreaM2/10000); detail != "" {
			faults = append(faults, Fault{File: m.File, Feature: m.Code, Detail: detail})
		}
	}
	return faults, nil
}

// areaGap compares the drawn area of a zone, hectares, with those stated of the
// zone as a whole: planned, decided, land, and land with sea. One of them has to
// fit, because a park has other areas in other papers and the shape follows
// one. Other statements (leased, cleared …) are of parts.
func areaGap(stated []area, drawn float64) string {
	var whole []float64
	for i, a := range stated {
		switch a.Kind {
		case "planned", "decided":
			whole = append(whole, a.Ha)
		case "land":
			whole = append(whole, a.Ha)
			for _, b := range stated {
				if b.Kind == "sea" {
					whole = append(whole, stated[i].Ha+b.Ha)
				}
			}
		}
	}
	nearest, gap := 0.0, math.Inf(1)
	for _, ha := range whole {
		if g := math.Abs(drawn-ha) / ha; g < gap {
			nearest, gap = ha, g
		}
	}
	if len(whole) == 0 || gap <= areaTolerance {
		return ""
	}
	return fmt.Sprintf("the shape measures %.2f ha, %.1f %% off the nearest stated area (%g ha) and at most 1 %% is allowed: redraw it or state the area that it shows", drawn, gap*100, nearest)
}

func measureOverlaps(ctx context.Context, db postgres.DB, s *set) ([]Fault, error) {
	query, err := statement("measure.overlaps")
	if err != nil {
		return nil, err
	}
	const file = "zones.geojson"
	var codes []string
	var shapes [][]byte
	for _, f := range s.features[file] {
		if f.links.Kind != "industrial_park" && f.links.Kind != "industrial_cluster" || f.shape == nil {
			continue
		}
		shape, err := wkb.Marshal(f.shape)
		if err != nil {
			return nil, fmt.Errorf("%s: the shape of feature %q cannot be written for the database: %w", f.file, f.code, err)
		}
		codes, shapes = append(codes, f.code), append(shapes, shape)
	}
	rows, err := db.Query(ctx, query, codes, shapes)
	if err != nil {
		return nil, fmt.Errorf("measure the overlaps of the parks: %w", err)
	}
	type overlap struct {
		A, B         string
		Ha, Lon, Lat float64
	}
	results, err := pgx.CollectRows(rows, pgx.RowToStructByPos[overlap])
	if err != nil {
		return nil, fmt.Errorf("measure the overlaps of the parks: %w", err)
	}
	var faults []Fault
	for _, o := range results {
		at := orb.Point{o.Lon, o.Lat}
		faults = append(faults, Fault{File: file, Feature: o.A, At: &at, Detail: fmt.Sprintf("lies over %q on %.2f ha, near %s: a park may not lie over another; move one of the boundaries", o.B, o.Ha, place(at))})
	}
	return faults, nil
}
