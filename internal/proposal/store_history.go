package proposal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// Saved is one revision in a list.
type Saved struct {
	Revision int       `json:"revision"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Name     string    `json:"name"`
	Note     string    `json:"note"`
	AreaHa   *float64  `json:"area_ha"`
	Counts   Counts    `json:"counts"`
}

// Difference is what changed between two revisions.
type Difference struct {
	Gained Part    `json:"gained"`
	Lost   Part    `json:"lost"`
	KeptHa float64 `json:"kept_ha"`
	Fields []Field `json:"fields"`
}

// Part is a shape with its area on the survey plane.
type Part struct {
	AreaHa   float64         `json:"area_ha"`
	Geometry json.RawMessage `json:"geometry"`
}

// Field is a field that changed.
type Field struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

const listRevisions = `-- proposal.Revisions
SELECT revision, saved_at, shown_name(saved_by), name, note, area_m2 / 10000, coalesce(report -> 'findings', '[]') FROM proposal_revision WHERE proposal_id = $1 ORDER BY revision DESC LIMIT 1000`

const compareShapes = `-- proposal.Diff
SELECT ST_Area(g) / 10000, ST_AsGeoJSON(ST_Transform(g, 4326), 7), ST_Area(l) / 10000, ST_AsGeoJSON(ST_Transform(l, 4326), 7), ST_Area(ST_Intersection(a.geom, b.geom)) / 10000
FROM (SELECT coalesce(geom, 'SRID=5899;MULTIPOLYGON EMPTY') AS geom FROM proposal_revision WHERE proposal_id = $1 AND revision = $2) a,
     (SELECT coalesce(geom, 'SRID=5899;MULTIPOLYGON EMPTY') AS geom FROM proposal_revision WHERE proposal_id = $1 AND revision = $3) b,
     ST_CollectionExtract(ST_Difference(b.geom, a.geom), 3) AS g, ST_CollectionExtract(ST_Difference(a.geom, b.geom), 3) AS l`

// Revisions lists every save of a proposal, the newest first.
func (s *Store) Revisions(ctx context.Context, actor postgres.Actor, id int64) (list []Saved, err error) {
	list = []Saved{}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := get(ctx, tx, actor, id, 0); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, listRevisions, id)
		if err != nil {
			return fmt.Errorf("proposal.Revisions: %w", err)
		}
		var r Saved
		var findings []Finding
		_, err = pgx.ForEachRow(rows, []any{&r.Revision, &r.At, &r.By, &r.Name, &r.Note, &r.AreaHa, &findings}, func() error {
			one := r
			one.Counts = (&Report{Findings: findings}).counts()
			list = append(list, one)
			findings = nil
			return nil
		})
		if err != nil {
			return fmt.Errorf("proposal.Revisions: %w", err)
		}
		return nil
	})
	return list, err
}

// Diff compares two revisions of a proposal.
func (s *Store) Diff(ctx context.Context, actor postgres.Actor, id int64, from, to int) (d Difference, err error) {
	d.Fields = []Field{}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		a, err := get(ctx, tx, actor, id, from)
		if err != nil {
			return err
		}
		b, err := get(ctx, tx, actor, id, to)
		if err != nil {
			return err
		}
		var gained, lost string
		if err := tx.QueryRow(ctx, compareShapes, id, from, to).Scan(&d.Gained.AreaHa, &gained, &d.Lost.AreaHa, &lost, &d.KeptHa); err != nil {
			return fmt.Errorf("proposal.Diff: %w", err)
		}
		d.Gained.Geometry, d.Lost.Geometry = json.RawMessage(gained), json.RawMessage(lost)
		d.Fields = fieldsChanged(a, b)
		return nil
	})
	return d, err
}

func fieldsChanged(a, b *Proposal) []Field {
	list := []Field{}
	for _, f := range []Field{
		{"name", a.Name, b.Name}, {"kind", a.Kind, b.Kind}, {"note", a.Note, b.Note}, {"zone", orElse(a.Zone, ""), orElse(b.Zone, "")}, {"lots", string(a.Lots), string(b.Lots)},
	} {
		if f.From != f.To {
			list = append(list, f)
		}
	}
	return list
}

// Saving makes what an author would save to have this revision again.
func (p *Proposal) saving() (Saving, error) {
	in := Saving{Draft: Draft{Name: p.Name, Kind: p.Kind, Note: p.Note, Zone: p.Zone, Geometry: p.Geometry}}
	if err := json.Unmarshal(p.Lots, &in.Lots); err != nil {
		return in, fmt.Errorf("read kept lots: %w", err)
	}
	var shape orb.MultiPolygon
	shape, fault := readShape(p.Geometry, "geometry")
	if fault != nil {
		return in, errors.New("a kept shape cannot be read: " + fault.Detail)
	}
	in.Shape = shape
	in.LotShapes, _ = readLots(in.Lots)
	return in, nil
}

// Restore saves an older revision as the newest.
func (s *Store) Restore(ctx context.Context, actor postgres.Actor, id int64, revision int, seen int64) (*Proposal, error) {
	old, err := s.Get(ctx, actor, id, revision)
	if err != nil {
		return nil, err
	}
	in, err := old.saving()
	if err != nil {
		return nil, err
	}
	in.Seen = seen
	return s.Save(ctx, actor, id, in)
}

// Branch begins a variant of a proposal in the actor's name.
func (s *Store) Branch(ctx context.Context, actor postgres.Actor, id int64, name string) (*Proposal, error) {
	old, err := s.Get(ctx, actor, id, 0)
	if err != nil {
		return nil, err
	}
	in, err := old.saving()
	if err != nil {
		return nil, err
	}
	in.Name = name
	return s.Add(ctx, actor, in, id)
}
