package parcel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Store asks questions about parcels.
type Store struct {
	db        postgres.DB
	summaries map[string]*summed // by what they are asked by
	past      *pastSummed
}

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store {
	s := &Store{db: db, summaries: map[string]*summed{}, past: &pastSummed{}}
	for by := range summaries {
		s.summaries[by] = &summed{}
	}
	return s
}

// ErrUnknown is returned for a parcel that is not in the register.
var ErrUnknown = errors.New("there is no such parcel")

// LandUse is one use of a parcel.
type LandUse struct {
	Code       string   `json:"code"`
	CodeSystem string   `json:"code_system"`
	NameVI     string   `json:"name_vi"`
	NameEN     string   `json:"name_en"`
	AreaM2     *float64 `json:"area_m2"`
}

// Detail is everything public about one parcel. It names no land user, no case
// and no kind of obstacle: a complaint is the complainant's.
type Detail struct {
	ID                int64     `json:"id"`
	CadastralUnit     string    `json:"cadastral_unit"`
	CadastralUnitName string    `json:"cadastral_unit_name"`
	CadastralUnitEN   string    `json:"cadastral_unit_name_en"`
	MapSeries         string    `json:"map_series"`
	SheetNo           string    `json:"sheet_no"`
	ParcelNo          string    `json:"parcel_no"`
	LandUse           []string  `json:"land_use"`
	AreaM2            float64   `json:"area_m2"`
	RecordedAreaM2    *float64  `json:"recorded_area_m2"`
	State             string    `json:"state"`
	StateSince        *string   `json:"state_since"`
	Grade             *string   `json:"grade"`
	Obstructed        bool      `json:"obstructed"`
	Project           *string   `json:"project"`
	ProjectName       *string   `json:"project_name"`
	ProjectNameEN     *string   `json:"project_name_en"`
	Zone              *string   `json:"zone"`
	ZoneNameVI        *string   `json:"zone_name_vi"`
	ZoneNameEN        *string   `json:"zone_name_en"`
	AdminUnit         *string   `json:"admin_unit"`
	AdminUnitNameVI   *string   `json:"admin_unit_name_vi"`
	AdminUnitNameEN   *string   `json:"admin_unit_name_en"`
	Corridors         []string  `json:"corridors"`
	Accuracy          string    `json:"accuracy"`
	Source            string    `json:"source"`
	SourceDate        string    `json:"source_date"`
	LandUseParts      []LandUse `json:"land_use_parts"`
	// Version counts the changes of the parcel; it is in the entity tag.
	Version int64 `json:"version"`
	// AsOf is the question of the past that this answers; nil of the present.
	AsOf *ogcapi.Answered `json:"as_of,omitempty"`
	// RetiredOn is the day on which it was split, merged or renumbered; its
	// lineage says what became of it.
	RetiredOn *string `json:"retired_on"`
}

const detailHead = `-- parcel.Detail
SELECT t.id, t.cadastral_unit, u.name_vi, u.name_en, t.map_series, t.sheet_no, t.parcel_no, t.land_use,
       round(t.area_m2::numeric, 2)::float8, t.recorded_area_m2, `

const detailTail = `,
       p.code, p.name_vi, p.name_en, t.zone, z.name_vi, z.name_en, t.admin_unit, a.name_vi, a.name_en, t.corridors,
       t.accuracy::text, t.source, t.source_date::text, t.version, t.retired_on::text
FROM parcel_ever t
JOIN admin_unit u ON u.code = t.cadastral_unit
LEFT JOIN zone z ON z.code = t.zone
LEFT JOIN admin_unit a ON a.code = t.admin_unit`

const getDetail = detailHead + `t.state, t.state_since::text, t.grade, t.obstacles <> '{}'` + detailTail + `
LEFT JOIN clearance_project p ON p.id = t.project_id
WHERE t.id = $1`

const getDetailAsOf = detailHead + `coalesce(s.state, 'not_started'), s.state_since::text, s.grade, coalesce(s.obstructed, false)` + detailTail + `
LEFT JOIN LATERAL parcel_as_of(t.id, $2, $3) s ON true
LEFT JOIN project_parcel m ON m.parcel_id = t.id AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on > $2)
LEFT JOIN clearance_project p ON p.id = m.project_id
WHERE t.id = $1`

const listLandUse = `-- parcel.LandUse
SELECT l.code, l.code_system, k.name_vi, k.name_en, l.area_m2
FROM parcel_land_use l JOIN land_use_type k USING (code, code_system) WHERE l.parcel_id = $1 ORDER BY l.ordinal`

// Detail returns one parcel; ErrUnknown without it.
func (s *Store) Detail(ctx context.Context, id int64) (Detail, error) {
	return s.detail(ctx, id, getDetail, id)
}

// DetailAsOf returns one parcel with state, grade, obstacles and project as they
// were; its number, shape and place are those of today. ErrUnknown without it.
func (s *Store) DetailAsOf(ctx context.Context, id int64, as ogcapi.AsOf) (Detail, error) {
	if !as.Past() {
		return s.Detail(ctx, id)
	}
	d, err := s.detail(ctx, id, getDetailAsOf, id, as.Day(), as.Moment())
	d.AsOf = as.Answered()
	return d, err
}

func (s *Store) detail(ctx context.Context, id int64, question string, args ...any) (Detail, error) {
	var d Detail
	err := s.db.QueryRow(ctx, question, args...).Scan(&d.ID, &d.CadastralUnit, &d.CadastralUnitName, &d.CadastralUnitEN, &d.MapSeries, &d.SheetNo, &d.ParcelNo, &d.LandUse,
		&d.AreaM2, &d.RecordedAreaM2, &d.State, &d.StateSince, &d.Grade, &d.Obstructed,
		&d.Project, &d.ProjectName, &d.ProjectNameEN, &d.Zone, &d.ZoneNameVI, &d.ZoneNameEN, &d.AdminUnit, &d.AdminUnitNameVI, &d.AdminUnitNameEN, &d.Corridors,
		&d.Accuracy, &d.Source, &d.SourceDate, &d.Version, &d.RetiredOn)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrUnknown
	}
	if err != nil {
		return d, fmt.Errorf("parcel.Detail: %w", err)
	}
	rows, err := s.db.Query(ctx, listLandUse, id)
	if err != nil {
		return d, fmt.Errorf("parcel.LandUse: %w", err)
	}
	if d.LandUseParts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[LandUse]); err != nil {
		return d, fmt.Errorf("parcel.LandUse: %w", err)
	}
	return d, nil
}

// Event is a step of clearance as the public may see it: no amount, no note.
type Event struct {
	ID           int64     `json:"id"`
	From         string    `json:"from"`
	To           string    `json:"to"`
	EffectiveOn  string    `json:"effective_on"`
	RecordedAt   time.Time `json:"recorded_at"`
	DecisionNo   *string   `json:"decision_no"`
	DecisionDate *string   `json:"decision_date"`
	Regime       string    `json:"regime"`
	// Part numbers the parts of a parcel that several cases recover, from 1.
	Part int64 `json:"part"`
	// Corrects is the record that this one corrects, CorrectedBy the one that
	// corrects it and counts in its place.
	Corrects    *int64 `json:"corrects"`
	CorrectedBy *int64 `json:"corrected_by"`
	// Void says that the step never happened.
	Void bool `json:"void"`
}

const listEvents = `-- parcel.Events
SELECT e.id, e.from_state, e.to_state, e.effective_on::text, e.recorded_at, e.decision_no, e.decision_date::text, e.regime,
       (SELECT count(*) FROM clearance_part n WHERE n.parcel_id = c.parcel_id AND n.id <= c.id),
       e.corrects, (SELECT n.id FROM clearance_event n WHERE n.corrects = e.id AND n.recorded_at <= $3), e.void
FROM clearance_part c JOIN clearance_event e ON e.part_id = c.id
WHERE c.parcel_id = $1 AND e.effective_on <= $2 AND e.recorded_at <= $3 ORDER BY e.effective_on, coalesce(e.step_id, e.id), e.id`

const exists = `-- parcel.Exists
SELECT EXISTS (SELECT FROM parcel_ever WHERE id = $1)`

// Events returns the history of a parcel, the oldest step first and each before
// what corrects it, as of the day and moment asked for; ErrUnknown without the
// parcel.
func (s *Store) Events(ctx context.Context, id int64, as ogcapi.AsOf) ([]Event, error) {
	var found bool
	if err := s.db.QueryRow(ctx, exists, id).Scan(&found); err != nil {
		return nil, fmt.Errorf("parcel.Exists: %w", err)
	}
	if !found {
		return nil, ErrUnknown
	}
	rows, err := s.db.Query(ctx, listEvents, id, as.Day(), as.Moment())
	if err != nil {
		return nil, fmt.Errorf("parcel.Events: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Event])
	if err != nil {
		return nil, fmt.Errorf("parcel.Events: %w", err)
	}
	return list, nil
}
