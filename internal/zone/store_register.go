package zone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Store keeps the register of zones.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

// Revision is one entry of a zone's history.
type Revision struct {
	Revision int64     `json:"revision"`
	At       time.Time `json:"at"`
	By       Person    `json:"by"`
	Note     *string   `json:"note"`
}

// Person is who changed a zone.
type Person struct {
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
}

// Detail is a zone with everything that the register says of it.
type Detail struct {
	Code          string          `json:"code"`
	Kind          string          `json:"kind"`
	Name          Text            `json:"name"`
	Status        string          `json:"status"`
	Parent        *string         `json:"parent"`
	Developer     *string         `json:"developer"`
	Year          *int            `json:"year"`
	Model         *string         `json:"model"`
	LegalAct      *string         `json:"legal_act"`
	DescriptionVI *string         `json:"description_vi"`
	DescriptionEN *string         `json:"description_en"`
	DrawnHa       float64         `json:"drawn_ha"`
	Areas         json.RawMessage `json:"areas"`
	Geometry      json.RawMessage `json:"geometry"`
	Accuracy      string          `json:"accuracy"`
	Source        string          `json:"source"`
	SourceDate    string          `json:"source_date"`
	Lists
	Revisions []Revision `json:"revisions"`
	Version   int64      `json:"version"`
}

const attributes = `-- zone.Detail
SELECT t.code, t.kind, t.name_vi, t.name_en, t.status, t.parent, t.developer, t.year, t.model, t.legal_act, t.description_vi, t.description_en,
       t.area_m2 / 10000, ` + statedAreas + `, ST_AsGeoJSON(t.geom_4326, 8)::text, t.accuracy, t.source, t.source_date::text, t.version, zone_register(t.code)
FROM zone t WHERE t.code = $1`

// The clearance that a project promised is a commitment like any other: done
// when the last of its parcels was handed over.
const promised = `-- zone.Promised
SELECT p.name_vi, p.name_en, p.committed_to::text,
       CASE WHEN count(*) > 0 AND bool_and(x.state IN ('handed_over', 'clean', 'excluded')) THEN max(x.state_since)::text END, p.source
FROM clearance_project p JOIN parcel x ON x.project_id = p.id
WHERE p.zone = $1 AND p.committed_to IS NOT NULL GROUP BY p.id ORDER BY p.committed_to, p.id`

// What the register lists as sectors is welcome until somebody says it better.
const sectorsOf = `-- zone.Sectors
SELECT c.code, c.name_vi, c.name_en, z.sectors @> ARRAY[c.code], z.source FROM zone z CROSS JOIN sector c WHERE z.code = $1 ORDER BY c.name_vi`

const revisionsOf = `-- zone.Revisions
SELECT row_number() OVER (ORDER BY id), recorded_at, recorded_by, recorded_by, note FROM zone_revision WHERE zone_code = $1 ORDER BY id DESC LIMIT 200`

// Detail returns a zone, or ErrUnknown.
func (s *Store) Detail(ctx context.Context, code string, today time.Time) (d Detail, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err = detail(ctx, tx, code, today)
		return err
	})
	return d, err
}

func detail(ctx context.Context, tx pgx.Tx, code string, today time.Time) (d Detail, err error) {
	var register, areas, shape []byte
	err = tx.QueryRow(ctx, attributes, code).Scan(&d.Code, &d.Kind, &d.Name.VI, &d.Name.EN, &d.Status, &d.Parent, &d.Developer, &d.Year, &d.Model, &d.LegalAct,
		&d.DescriptionVI, &d.DescriptionEN, &d.DrawnHa, &areas, &shape, &d.Accuracy, &d.Source, &d.SourceDate, &d.Version, &register)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrUnknown
	}
	if err == nil {
		d.Areas, d.Geometry = areas, shape
		err = json.Unmarshal(register, &d.Lists)
	}
	if err == nil {
		err = d.addPromised(ctx, tx)
	}
	if err == nil {
		err = d.addSectors(ctx, tx)
	}
	if err != nil {
		return d, fmt.Errorf("zone.Detail: %w", err)
	}
	norms, err := readNorms(ctx, tx)
	if err != nil {
		return d, err
	}
	d.derive(today, norms)
	rows, err := tx.Query(ctx, revisionsOf, code)
	if err == nil {
		d.Revisions, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Revision, err error) {
			return r, row.Scan(&r.Revision, &r.At, &r.By.Name, &r.By.DisplayName, &r.Note)
		})
	}
	if err != nil {
		return d, fmt.Errorf("zone.Revisions: %w", err)
	}
	return d, nil
}

const normsOf = `-- zone.Norms
SELECT params ->> 'use', (params ->> 'min_share')::float8 FROM check_rule
WHERE kind = 'balance' AND params ? 'use' AND params ? 'min_share' AND daterange(valid_from, valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`

// readNorms returns the least shares of land by use that are in force.
func readNorms(ctx context.Context, tx pgx.Tx) (map[string]float64, error) {
	norms := map[string]float64{}
	rows, err := tx.Query(ctx, normsOf)
	if err == nil {
		var use string
		var share float64
		_, err = pgx.ForEachRow(rows, []any{&use, &share}, func() error {
			norms[use] = share
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("zone.Norms: %w", err)
	}
	return norms, nil
}

func (d *Detail) addPromised(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, promised, d.Code)
	if err != nil {
		return err
	}
	var m Milestone
	_, err = pgx.ForEachRow(rows, []any{&m.Name.VI, &m.Name.EN, &m.DueOn, &m.DoneOn, &m.Source}, func() error {
		one := m
		one.Name = Text{VI: "Bàn giao mặt bằng: " + m.Name.VI, EN: "Land handed over: " + m.Name.EN}
		d.Milestones = append(d.Milestones, one)
		return nil
	})
	return err
}

func (d *Detail) addSectors(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, sectorsOf, d.Code)
	if err != nil {
		return err
	}
	stated := map[string]int{}
	for i, s := range d.Sectors {
		stated[s.Code] = i
	}
	var s Stance
	var listed bool
	_, err = pgx.ForEachRow(rows, []any{&s.Code, &s.Name.VI, &s.Name.EN, &listed, &s.Source}, func() error {
		if i, ok := stated[s.Code]; ok {
			d.Sectors[i].Name = s.Name
		} else if listed {
			d.Sectors = append(d.Sectors, Stance{Code: s.Code, Name: s.Name, Stance: "welcome", Source: s.Source})
		}
		return nil
	})
	return err
}

// The statements for each list of a change; a list is written whole.
const (
	removeMilestones = "-- zone.RemoveMilestones\nDELETE FROM zone_milestone WHERE zone = $1"
	addMilestones    = `-- zone.AddMilestones
INSERT INTO zone_milestone (zone, name_vi, name_en, due_on, done_on, source)
SELECT $1, x.name ->> 'vi', x.name ->> 'en', x.due_on, x.done_on, x.source FROM jsonb_to_recordset($2::jsonb) AS x (name jsonb, due_on date, done_on date, source text)`
	removeOccupancy = "-- zone.RemoveOccupancy\nDELETE FROM zone_occupancy WHERE zone = $1"
	addOccupancy    = `-- zone.AddOccupancy
INSERT INTO zone_occupancy (zone, as_of, leased_ha, leasable_ha, basis_vi, basis_en, source)
SELECT $1, x.as_of, x.leased_ha, x.leasable_ha, x.basis ->> 'vi', x.basis ->> 'en', x.source FROM jsonb_to_recordset($2::jsonb) AS x (as_of date, leased_ha numeric, leasable_ha numeric, basis jsonb, source text)`
	removeBalance = "-- zone.RemoveBalance\nDELETE FROM zone_balance WHERE zone = $1"
	addBalance    = `-- zone.AddBalance
INSERT INTO zone_balance (zone, use, area_ha, source)
SELECT $1, x.use, x.area_ha, x.source FROM jsonb_to_recordset($2::jsonb) AS x (use text, area_ha numeric, source text)`
	removeSectors = "-- zone.RemoveSectors\nDELETE FROM zone_sector WHERE zone = $1"
	addSectors    = `-- zone.AddSectors
INSERT INTO zone_sector (zone, sector, stance, note_vi, note_en, source)
SELECT $1, x.code, x.stance, x.note ->> 'vi', x.note ->> 'en', x.source FROM jsonb_to_recordset($2::jsonb) AS x (code text, stance text, note jsonb, source text)`
	removeDocuments = "-- zone.RemoveDocuments\nDELETE FROM zone_document WHERE zone = $1"
	addDocuments    = `-- zone.AddDocuments
INSERT INTO zone_document (zone, title, number, date, url)
SELECT $1, x.title, nullif(x.number, ''), x.date, x.url FROM jsonb_to_recordset($2::jsonb) AS x (title text, number text, date date, url text)`
)

const right = `-- zone.May
SELECT acting_right('zone', 'change_attributes') = 'all'`

// May tells whether the account may keep the register: ErrForbidden if not.
func (s *Store) May(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, right).Scan(&may); err != nil {
			return fmt.Errorf("zone.May: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		return nil
	})
}

const lock = `-- zone.Lock
SELECT version, acting_right('zone', 'change_attributes') = 'all' FROM zone WHERE code = $1`

// The version in the condition makes the check and the change one step. The
// sectors of the register are those that are welcome: the search for sites reads them.
const amend = `-- zone.Amend
UPDATE zone SET name_vi = coalesce($3, name_vi), name_en = coalesce($4, name_en), status = coalesce($5, status),
    developer = CASE WHEN $6::text IS NULL THEN developer ELSE nullif($6, '') END, year = coalesce($7, year),
    model = CASE WHEN $8::text IS NULL THEN model ELSE nullif($8, '') END, legal_act = CASE WHEN $9::text IS NULL THEN legal_act ELSE nullif($9, '') END,
    description_vi = CASE WHEN $10::text IS NULL THEN description_vi ELSE nullif($10, '') END,
    description_en = CASE WHEN $11::text IS NULL THEN description_en ELSE nullif($11, '') END,
    sectors = CASE WHEN $12 THEN ARRAY(SELECT sector FROM zone_sector WHERE zone = $1 AND stance = 'welcome' ORDER BY sector) ELSE sectors END
WHERE code = $1 AND version = $2`

const because = `-- zone.Because
SELECT set_config('matbang.note', $1, true)`

// Amend changes what the register says of a zone, as it was in the version that
// the caller saw, and returns it. One revision is written in the same
// transaction. ErrUnknown, ErrForbidden, ErrChanged, ErrSector.
func (s *Store) Amend(ctx context.Context, actor postgres.Actor, code string, version int64, c Change, today time.Time) (d Detail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var now int64
		var may bool
		err := tx.QueryRow(ctx, lock, code).Scan(&now, &may)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return fmt.Errorf("zone.Lock: %w", err)
		case !may:
			return ErrForbidden
		case now != version:
			return ErrChanged
		}
		if err := write(ctx, tx, code, version, c); err != nil {
			return err
		}
		d, err = detail(ctx, tx, code, today)
		return err
	})
	return d, err
}

func write(ctx context.Context, tx pgx.Tx, code string, version int64, c Change) error {
	if _, err := tx.Exec(ctx, because, c.Note); err != nil {
		return fmt.Errorf("zone.Because: %w", err)
	}
	for _, list := range []struct {
		given       bool
		remove, add string
		rows        any
	}{
		{c.Milestones != nil, removeMilestones, addMilestones, c.Milestones},
		{c.Occupancy != nil, removeOccupancy, addOccupancy, c.Occupancy},
		{c.Balance != nil, removeBalance, addBalance, c.Balance},
		{c.Sectors != nil, removeSectors, addSectors, c.Sectors},
		{c.Documents != nil, removeDocuments, addDocuments, c.Documents},
	} {
		if !list.given {
			continue
		}
		rows, err := json.Marshal(list.rows)
		if err == nil {
			_, err = tx.Exec(ctx, list.remove, code)
		}
		if err == nil {
			_, err = tx.Exec(ctx, list.add, code, string(rows))
		}
		if err != nil {
			return fmt.Errorf("zone.Amend: %w", err)
		}
	}
	done, err := tx.Exec(ctx, amend, code, version, c.NameVI, c.NameEN, c.Status, c.Developer, c.Year, c.Model, c.LegalAct, c.DescriptionVI, c.DescriptionEN, c.Sectors != nil)
	if err == nil && done.RowsAffected() == 0 {
		return ErrChanged
	}
	if err == nil && c.Sectors != nil { // said here, not at commit, so that the caller hears which rule it was
		_, err = tx.Exec(ctx, "-- zone.CheckSectors\nSET CONSTRAINTS zone_sector_sector_exists IMMEDIATE")
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgerrcode.ForeignKeyViolation && pg.ConstraintName == "zone_sector_sector_exists" {
		return ErrSector
	}
	if err != nil {
		return fmt.Errorf("zone.Amend: %w", err)
	}
	return nil
}
