package project

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Parcels that a selection means, one more than may move at once. The box of the
// drawn area and of the zone lead to the index.
const chosen = `
WITH drawn AS MATERIALIZED (SELECT ST_MakeValid(ST_Transform(ST_SetSRID($2::geometry, 4326), 5899)) AS geom),
asked AS MATERIALIZED (
    SELECT p.id FROM parcel p
    WHERE ($1::bigint[] IS NULL OR p.id = ANY ($1))
      AND ($2::geometry IS NULL OR (p.geom && (SELECT geom FROM drawn) AND ST_Intersects(ST_PointOnSurface(p.geom), (SELECT geom FROM drawn))))
      AND ($3 = '' OR (p.geom && (SELECT z.geom FROM zone z WHERE z.code = $3) AND ST_Intersects(ST_PointOnSurface(p.geom), (SELECT z.geom FROM zone z WHERE z.code = $3))))
      AND ($4 = '' OR CASE WHEN $4 = 'none' THEN p.project_id IS NULL ELSE p.project_id = (SELECT id FROM clearance_project WHERE code = $4) END)
      AND ($5 = 0 OR EXISTS (SELECT FROM project_parcel m WHERE m.parcel_id = p.id AND m.left_on IS NULL AND m.round = $5))
      AND ($6 = '' OR p.state = $6) AND ($7 = '' OR p.admin_unit = $7)
    ORDER BY p.id LIMIT $8
)`

// What would become of each: the project in which it is, whether steps were
// taken, and the first rule that keeps it from moving.
const weigh = `-- project.Weigh` + chosen + `
SELECT p.id, p.sheet_no, p.parcel_no, p.area_m2, j.code, j.name_vi, j.name_en, m.project_id IS NOT NULL AND m.project_id = $9 AND m.round = $10 AS there, u.under_way,
       CASE WHEN NOT may('clearance', 'add', p.id) THEN 'area_of_competence'
            WHEN m.project_id = $9 AND m.round = $10 THEN ''
            WHEN $9::bigint IS NULL AND m.project_id IS DISTINCT FROM $13 THEN 'project_parcel_in_no_project'
            WHEN $9::bigint IS NULL AND u.under_way THEN 'project_parcel_leaves_nothing_under_way'
            WHEN $9::bigint IS NOT NULL AND m.project_id <> $9 AND NOT $11 THEN 'project_parcel_one_project_at_a_time'
            WHEN $12::date <= m.joined_on OR $12::date < h.until THEN 'project_parcel_leaves_after_joining' ELSE '' END
FROM asked JOIN parcel p USING (id)
LEFT JOIN project_parcel m ON m.parcel_id = p.id AND m.left_on IS NULL
LEFT JOIN clearance_project j ON j.id = m.project_id
CROSS JOIN LATERAL (SELECT max(o.left_on) AS until FROM project_parcel o WHERE o.parcel_id = p.id AND o.left_on IS NOT NULL) h
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM clearance_part c WHERE c.parcel_id = p.id AND c.state NOT IN ('not_started', 'excluded')) AS under_way) u
ORDER BY p.id`

const move = `-- project.Move
SELECT pass_parcels($1, $2, $3::int::smallint, $4::date, $5)`

const hasRound = `-- project.HasRound
SELECT EXISTS (SELECT FROM clearance_round WHERE project_id = $1 AND round = $2)`

// Move lets the parcels of a selection join a round of a project on a day, taking
// them over from others if m says so, or (leave) take leave of it into none. All
// move or none. ErrUnknown, ErrForbidden, *RefusedError (of the round), and
// *RefusedMoveError with the parcels that cannot. With m.Preview nothing is
// written and refused parcels are part of the answer.
func (s *Store) Move(ctx context.Context, actor postgres.Actor, code string, m Move, leave bool) (moved Moved, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var id, seen int64
		var may bool
		err := tx.QueryRow(ctx, lock, code).Scan(&id, &seen, &may)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return fmt.Errorf("project.Lock: %w", err)
		case !may:
			return ErrForbidden
		}
		target := &id
		if leave {
			target = nil
		} else {
			var known bool
			if err := tx.QueryRow(ctx, hasRound, id, m.Round).Scan(&known); err != nil {
				return fmt.Errorf("project.HasRound: %w", err)
			}
			if !known {
				return &RefusedError{Rule: "project_parcel_round_exists"}
			}
		}
		going, found, err := weighed(ctx, tx, m, target, id)
		if err != nil {
			return err
		}
		moved = found
		switch {
		case m.Preview:
			return nil
		case moved.RefusedCount > 0:
			return &RefusedMoveError{moved}
		}
		var went []int64
		if err := tx.QueryRow(ctx, move, going, target, m.Round, m.On, m.Note).Scan(&went); err != nil {
			return refused("project.Move", err)
		}
		return settle(ctx, tx)
	})
	return moved, err
}

func weighed(ctx context.Context, tx pgx.Tx, m Move, target *int64, project int64) (going []int64, moved Moved, err error) {
	moved = Moved{From: []Origin{}, Refused: []Refused{}}
	var ids []int64
	if len(m.IDs) > 0 {
		ids = m.IDs
	}
	area := postgres.Geom{Geometry: m.shape, SRID: 4326} // null where nothing is drawn
	rows, err := tx.Query(ctx, weigh, ids, area, m.Zone, m.Filter.Project, m.Filter.Round, m.Filter.State, m.Filter.AdminUnit, maxParcels+1, target, m.Round, m.Pass, m.On, project)
	if err != nil {
		return nil, moved, fmt.Errorf("project.Weigh: %w", err)
	}
	origins := map[string]int{}
	seen := 0
	var r Refused
	var m2 float64
	var code, vi, en *string
	var there, underWay bool
	_, err = pgx.ForEachRow(rows, []any{&r.ID, &r.SheetNo, &r.ParcelNo, &m2, &code, &vi, &en, &there, &underWay, &r.Rule}, func() error {
		seen++
		switch {
		case r.Rule != "":
			moved.RefusedCount++
			if len(moved.Refused) < mostRefused {
				moved.Refused = append(moved.Refused, r)
			}
			if r.Rule != ruleElsewhere {
				return nil
			}
		case there:
			moved.Already++
			return nil
		default:
			going = append(going, r.ID)
			moved.Count++
			moved.AreaHa += m2 / 1e4
			if underWay {
				moved.UnderWay++
			}
		}
		at, ok := origins[given(code)]
		if !ok {
			at = len(moved.From)
			origins[given(code)] = at
			o := Origin{}
			if code != nil {
				o.Project = &Ref{*code, ogcapi.Text{VI: given(vi), EN: given(en)}}
			}
			moved.From = append(moved.From, o)
		}
		moved.From[at].Count++
		moved.From[at].AreaHa += m2 / 1e4
		return nil
	})
	if err != nil {
		return nil, moved, fmt.Errorf("project.Weigh: %w", err)
	}
	if seen > maxParcels {
		return nil, moved, errMany
	}
	if len(ids) > 0 && m.shape == nil && m.Zone == "" && m.Filter == (SelectionFilter{}) {
		moved.RefusedCount += unique(ids) - seen // what is in no register is said, not left out
	}
	moved.AreaHa = hectares(moved.AreaHa)
	for i := range moved.From {
		moved.From[i].AreaHa = hectares(moved.From[i].AreaHa)
	}
	return going, moved, nil
}

func unique(ids []int64) int {
	set := make(map[int64]struct{}, len(ids))
	for _, id := range ids {
		set[id] = struct{}{}
	}
	return len(set)
}

// Membership is a time in which a parcel belonged to a project.
type Membership struct {
	Project  Ref     `json:"project"`
	Round    int     `json:"round"`
	JoinedOn string  `json:"joined_on"`
	LeftOn   *string `json:"left_on"`
}

const membershipsOf = `-- project.Memberships
SELECT j.code, j.name_vi, j.name_en, m.round, m.joined_on::text, m.left_on::text
FROM project_parcel m JOIN clearance_project j ON j.id = m.project_id WHERE m.parcel_id = $1 ORDER BY m.joined_on`

const hasParcel = `-- project.HasParcel
SELECT EXISTS (SELECT FROM parcel WHERE id = $1)`

// Memberships returns the projects to which a parcel belonged, the first first;
// ErrUnknown without the parcel.
func (s *Store) Memberships(ctx context.Context, parcel int64) ([]Membership, error) {
	var known bool
	if err := s.db.QueryRow(ctx, hasParcel, parcel).Scan(&known); err != nil {
		return nil, fmt.Errorf("project.HasParcel: %w", err)
	}
	if !known {
		return nil, ErrUnknown
	}
	rows, err := s.db.Query(ctx, membershipsOf, parcel)
	if err != nil {
		return nil, fmt.Errorf("project.Memberships: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Membership, err error) {
		return m, row.Scan(&m.Project.Code, &m.Project.Name.VI, &m.Project.Name.EN, &m.Round, &m.JoinedOn, &m.LeftOn)
	})
	if err != nil {
		return nil, fmt.Errorf("project.Memberships: %w", err)
	}
	return list, nil
}
