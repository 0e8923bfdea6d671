package project

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Revision is one entry of a project's history.
type Revision struct {
	Revision int64     `json:"revision"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Note     *string   `json:"note"`
}

// Movement is parcels that joined or left a project together. Other is the
// project from which they came or to which they went; nil where there is none.
type Movement struct {
	On     string  `json:"on"`
	Joined bool    `json:"joined"`
	Round  int     `json:"round"`
	Count  int     `json:"count"`
	AreaHa float64 `json:"area_ha"`
	Other  *Ref    `json:"other"`
	// At, By and Note come only to those who may read personal data.
	At   *time.Time `json:"at,omitempty"`
	By   *string    `json:"by,omitempty"`
	Note *string    `json:"note,omitempty"`
}

// Detail is what is said of a project, its history included.
type Detail struct {
	Code           string      `json:"code"`
	Name           ogcapi.Text `json:"name"`
	Zone           *Ref        `json:"zone"`
	Work           *Ref        `json:"work"`
	Developer      *string     `json:"developer"`
	LegalBasis     *string     `json:"legal_basis"`
	BasisDate      *string     `json:"basis_date"`
	BasisAuthority *string     `json:"basis_authority"`
	CommittedFrom  *string     `json:"committed_from"`
	CommittedTo    *string     `json:"committed_to"`
	// Communes are those of today in which its parcels lie.
	Communes   []Ref      `json:"communes"`
	Rounds     []Round    `json:"rounds"`
	Accuracy   string     `json:"accuracy"`
	Demo       bool       `json:"demo"`
	Source     string     `json:"source"`
	SourceDate string     `json:"source_date"`
	Movements  []Movement `json:"movements"`
	Revisions  []Revision `json:"revisions"`
	Version    int64      `json:"version"`
	// BBox is the extent of its land, WGS 84: west, south, east, north.
	BBox []float64 `json:"bbox"`
}

const one = `-- project.Detail
SELECT j.id, j.name_vi, j.name_en, j.zone, z.name_vi, z.name_en, j.work, w.name_vi, w.name_en, j.developer, j.legal_basis, j.basis_date::text, j.basis_authority,
       j.committed_from::text, j.committed_to::text, j.accuracy, j.source, j.source_date::text, j.version,
       (SELECT ARRAY[ST_XMin(b.e), ST_YMin(b.e), ST_XMax(b.e), ST_YMax(b.e)] FROM (SELECT ST_Extent(p.geom_4326) AS e FROM parcel p WHERE p.project_id = j.id) b WHERE b.e IS NOT NULL),
       j.accuracy = 'demonstration' OR EXISTS (SELECT FROM parcel p WHERE p.project_id = j.id AND p.accuracy = 'demonstration')
FROM clearance_project j LEFT JOIN zone z ON z.code = j.zone LEFT JOIN work w ON w.code = j.work WHERE j.code = $1`

const roundsOf = `-- project.Rounds
SELECT round, name_vi, name_en, started_on::text, due_on::text FROM clearance_round WHERE project_id = $1 ORDER BY round`

const communesOf = `-- project.Communes
SELECT a.code, a.name_vi, a.name_en FROM admin_unit a WHERE a.code IN (SELECT p.admin_unit FROM parcel p WHERE p.project_id = $1) ORDER BY a.name_vi`

const revisionsOf = `-- project.Revisions
SELECT row_number() OVER (ORDER BY id), recorded_at, recorded_by, note FROM clearance_project_revision WHERE project_code = $1 ORDER BY id DESC LIMIT 200`

// Parcels that moved in one transaction on one day are one movement.
const movementsOf = `-- project.Movements
WITH moved AS (
    SELECT m.joined_on AS day, true AS joined, m.round, m.parcel_id, m.joined_at AS at, m.joined_by AS by, m.joined_note AS note,
           (SELECT b.project_id FROM project_parcel b WHERE b.parcel_id = m.parcel_id AND b.left_on = m.joined_on) AS other
    FROM project_parcel m WHERE m.project_id = $1
    UNION ALL
    SELECT m.left_on, false, m.round, m.parcel_id, m.left_at, m.left_by, m.left_note,
           (SELECT n.project_id FROM project_parcel n WHERE n.parcel_id = m.parcel_id AND n.joined_on = m.left_on)
    FROM project_parcel m WHERE m.project_id = $1 AND m.left_on IS NOT NULL
)
SELECT v.day::text, v.joined, v.round, count(*), sum(p.area_m2) / 10000, j.code, j.name_vi, j.name_en, v.at, v.by, v.note
FROM moved v JOIN parcel p ON p.id = v.parcel_id LEFT JOIN clearance_project j ON j.id = v.other
GROUP BY v.day, v.joined, v.round, j.id, v.at, v.by, v.note ORDER BY v.day DESC, v.at DESC, v.round LIMIT 200`

// Detail returns a project, or ErrUnknown.
func (s *Store) Detail(ctx context.Context, code string) (d Detail, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err = detail(ctx, tx, code)
		return err
	})
	return d, err
}

func detail(ctx context.Context, tx pgx.Tx, code string) (d Detail, err error) {
	var id int64
	var zone, work [3]*string
	d.Code = code
	err = tx.QueryRow(ctx, one, code).Scan(&id, &d.Name.VI, &d.Name.EN, &zone[0], &zone[1], &zone[2], &work[0], &work[1], &work[2], &d.Developer, &d.LegalBasis, &d.BasisDate, &d.BasisAuthority,
		&d.CommittedFrom, &d.CommittedTo, &d.Accuracy, &d.Source, &d.SourceDate, &d.Version, &d.BBox, &d.Demo)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrUnknown
	}
	if err != nil {
		return d, fmt.Errorf("project.Detail: %w", err)
	}
	d.Zone, d.Work = refOf(zone), refOf(work)
	rows, err := tx.Query(ctx, roundsOf, id)
	if err == nil {
		d.Rounds, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Round])
	}
	if err == nil {
		rows, err = tx.Query(ctx, communesOf, id)
	}
	if err == nil {
		d.Communes, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Ref, err error) {
			return r, row.Scan(&r.Code, &r.Name.VI, &r.Name.EN)
		})
	}
	if err == nil {
		rows, err = tx.Query(ctx, revisionsOf, code)
	}
	if err == nil {
		d.Revisions, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Revision])
	}
	if err == nil {
		d.Movements, err = movements(ctx, tx, id, false)
	}
	if err != nil {
		return d, fmt.Errorf("project.Detail: %w", err)
	}
	return d, nil
}

// movements reads who moved when; the names and reasons only where whole.
func movements(ctx context.Context, tx pgx.Tx, id int64, whole bool) ([]Movement, error) {
	rows, err := tx.Query(ctx, movementsOf, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Movement, err error) {
		var other [3]*string
		err = row.Scan(&m.On, &m.Joined, &m.Round, &m.Count, &m.AreaHa, &other[0], &other[1], &other[2], &m.At, &m.By, &m.Note)
		m.Other, m.AreaHa = refOf(other), hectares(m.AreaHa)
		if !whole {
			m.At, m.By, m.Note = nil, nil, nil
		}
		return m, err
	})
}

// Restricted is what only those may read who may read personal data of parcels
// of the project, over those parcels.
type Restricted struct {
	// MayKeep tells whether who asks may change the project and its parcels.
	MayKeep bool `json:"may_keep"`
	// Parcels is over how many parcels the rest is.
	Parcels int `json:"parcels"`
	// Cases is the number of cases by kind of holder.
	Cases       map[string]int `json:"cases"`
	Obstacles   []Obstacle     `json:"obstacles"`
	ApprovedVND int64          `json:"approved_vnd"`
	PaidVND     int64          `json:"paid_vnd"`
	Movements   []Movement     `json:"movements"`
}

// Obstacle is a kind of obstacle that is open, on how many parcels.
type Obstacle struct {
	Kind    string `json:"kind"`
	Parcels int    `json:"parcels"`
	// Oldest is the day on which the first of them arose.
	Oldest string `json:"oldest"`
}

const mayReadPersonal = `-- project.Restricted: right
SELECT acting_right('clearance', 'read_personal') <> 'none'`

const restricted = `-- project.Restricted
SELECT id, may_keep_project(id), project_restricted(id) FROM clearance_project WHERE code = $1`

// Restricted returns what is not public of a project. ErrForbidden, ErrUnknown.
func (s *Store) Restricted(ctx context.Context, actor postgres.Actor, code string) (r Restricted, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayReadPersonal).Scan(&may); err != nil {
			return fmt.Errorf("project.Restricted: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		var id int64
		var text []byte
		err := tx.QueryRow(ctx, restricted, code).Scan(&id, &may, &text)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		r.MayKeep = may
		if err == nil {
			r.Movements, err = movements(ctx, tx, id, r.Parcels > 0 || may)
		}
		if err != nil {
			return fmt.Errorf("project.Restricted: %w", err)
		}
		return nil
	})
	return r, err
}
