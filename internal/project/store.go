package project

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Store keeps the clearance projects.
type Store struct {
	db       postgres.DB
	mutex    sync.Mutex
	list     kept[[]Summary]
	progress map[string]kept[*Progress]
}

// kept is what an answer was at a version of the layers, on a day.
type kept[T any] struct {
	version int64
	day     string
	value   T
}

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store {
	return &Store{db: db, progress: map[string]kept[*Progress]{}}
}

// Summary is a project in the list.
type Summary struct {
	Code          string      `json:"code"`
	Name          ogcapi.Text `json:"name"`
	Zone          *Ref        `json:"zone"`
	Work          *Ref        `json:"work"`
	Developer     *string     `json:"developer"`
	CommittedFrom *string     `json:"committed_from"`
	CommittedTo   *string     `json:"committed_to"`
	LateDays      int         `json:"late_days"`
	Demo          bool        `json:"demo"`
	Communes      []Ref       `json:"communes"`
	Figures
}

const version = `-- project.Version
SELECT coalesce(sum(version), 0)::int8 FROM layer_version WHERE layer IN ('parcels', 'zones', 'works', 'admin-units')`

// Version counts the changes of everything that an answer is made of.
func (s *Store) Version(ctx context.Context) (v int64, err error) {
	if err = s.db.QueryRow(ctx, version).Scan(&v); err != nil {
		return 0, fmt.Errorf("project.Version: %w", err)
	}
	return v, nil
}

const heads = `-- project.List
SELECT j.id, j.code, j.name_vi, j.name_en, j.zone, z.name_vi, z.name_en, j.work, w.name_vi, w.name_en, j.developer, j.committed_from, j.committed_to, j.accuracy = 'demonstration'
FROM clearance_project j LEFT JOIN zone z ON z.code = j.zone LEFT JOIN work w ON w.code = j.work ORDER BY j.id`

const totals = `-- project.List: totals
SELECT p.project_id, coalesce(p.admin_unit, ''), coalesce(max(a.name_vi), ''), coalesce(max(a.name_en), ''), p.state, count(*), sum(p.area_m2) / 10000, coalesce(sum(p.recorded_area_m2), 0) / 10000, bool_or(p.accuracy = 'demonstration')
FROM parcel p LEFT JOIN admin_unit a ON a.code = p.admin_unit
WHERE p.project_id IS NOT NULL GROUP BY p.project_id, p.admin_unit, p.state ORDER BY p.project_id, p.admin_unit`

// List returns every project with its figures of the day (in Vietnam), in the
// order in which they were made. The answer is computed once for each version of
// the layers.
func (s *Store) List(ctx context.Context, day time.Time) ([]Summary, error) {
	v, err := s.Version(ctx)
	if err != nil {
		return nil, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.list.value != nil && s.list.version == v && s.list.day == dayText(day) {
		return s.list.value, nil
	}
	list, err := s.readList(ctx, day)
	if err != nil {
		return nil, err
	}
	s.list = kept[[]Summary]{v, dayText(day), list}
	return list, nil
}

func (s *Store) readList(ctx context.Context, day time.Time) ([]Summary, error) {
	type ids struct {
		at        map[int64]int
		sums      []map[string]*StateTotal
		committed []*time.Time
	}
	known := ids{at: map[int64]int{}}
	list := []Summary{}
	rows, err := s.db.Query(ctx, heads)
	if err == nil {
		var id int64
		var one Summary
		var zone, work [3]*string
		var from, to *time.Time
		_, err = pgx.ForEachRow(rows, []any{&id, &one.Code, &one.Name.VI, &one.Name.EN, &zone[0], &zone[1], &zone[2], &work[0], &work[1], &work[2], &one.Developer, &from, &to, &one.Demo}, func() error {
			next := one
			next.Zone, next.Work, next.CommittedFrom, next.CommittedTo, next.Communes = refOf(zone), refOf(work), textOf(from), textOf(to), []Ref{}
			known.at[id] = len(list)
			known.sums, known.committed = append(known.sums, map[string]*StateTotal{}), append(known.committed, to)
			list = append(list, next)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("project.List: %w", err)
	}
	if rows, err = s.db.Query(ctx, totals); err == nil {
		var id int64
		var unit Ref
		var t StateTotal
		var demo bool
		_, err = pgx.ForEachRow(rows, []any{&id, &unit.Code, &unit.Name.VI, &unit.Name.EN, &t.State, &t.Count, &t.AreaHa, &t.RecordedHa, &demo}, func() error {
			i, ok := known.at[id]
			if !ok {
				return nil // made since the projects were read
			}
			one := &list[i]
			one.Demo = one.Demo || demo
			if n := len(one.Communes); unit.Code != "" && (n == 0 || one.Communes[n-1].Code != unit.Code) {
				one.Communes = append(one.Communes, unit)
			}
			sum := known.sums[i][t.State]
			if sum == nil {
				sum = &StateTotal{State: t.State}
				known.sums[i][t.State] = sum
			}
			sum.Count, sum.AreaHa, sum.RecordedHa = sum.Count+t.Count, sum.AreaHa+t.AreaHa, sum.RecordedHa+t.RecordedHa
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("project.List: %w", err)
	}
	for i := range list {
		list[i].Figures = (&sum{known.sums[i]}).figures()
		list[i].LateDays = lateDays(known.committed[i], day, list[i].Figures)
	}
	return list, nil
}

func refOf(c [3]*string) *Ref {
	if c[0] == nil {
		return nil
	}
	return &Ref{*c[0], ogcapi.Text{VI: given(c[1]), EN: given(c[2])}}
}

func textOf(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := dayText(*t)
	return &text
}

const landOn = `-- project.Land
SELECT p.id, p.sheet_no, p.parcel_no, l.state, l.since, l.joined_on, l.round, r.name_vi, r.name_en, r.started_on, r.due_on,
       coalesce(p.admin_unit, ''), coalesce(a.name_vi, ''), coalesce(a.name_en, ''), coalesce(p.land_use[1], ''), coalesce(u.name_vi, ''), coalesce(u.name_en, ''),
       p.area_m2, p.recorded_area_m2, p.grade, p.obstacles <> '{}'
FROM project_land($1, $2) l JOIN parcel p ON p.id = l.parcel_id
JOIN clearance_round r ON r.project_id = $1 AND r.round = l.round
LEFT JOIN admin_unit a ON a.code = p.admin_unit
LEFT JOIN LATERAL (SELECT t.name_vi, t.name_en FROM land_use_type t WHERE t.code = p.land_use[1] ORDER BY t.valid_from DESC NULLS LAST LIMIT 1) u ON true
ORDER BY p.id`

// By how much the land in each state grew or shrank in each month, from the
// steps: of each part the last of a month counts; a parcel stands where its least
// advanced part does; and only while it belonged to the project.
const changesOf = `-- project.Changes
WITH member AS MATERIALIZED (
    SELECT m.parcel_id, m.joined_on, m.left_on, p.area_m2 FROM project_parcel m JOIN parcel p ON p.id = m.parcel_id WHERE m.project_id = $1 AND m.joined_on <= $2
), part AS MATERIALIZED (
    SELECT c.id, c.parcel_id FROM (SELECT DISTINCT parcel_id FROM member) l JOIN clearance_part c USING (parcel_id)
), event AS MATERIALIZED (
    SELECT e.part_id, e.effective_on, step_place(e.effective_on, e.step_id, e.id) AS place, k.ordinal FROM part JOIN clearance_event_in_force e ON e.part_id = part.id JOIN clearance_state k ON k.code = e.to_state WHERE e.effective_on <= $2
), step AS MATERIALIZED (
    SELECT DISTINCT ON (e.part_id, date_trunc('month', e.effective_on)) e.part_id, date_trunc('month', e.effective_on)::date AS month, e.ordinal
    FROM event e ORDER BY e.part_id, date_trunc('month', e.effective_on), e.place DESC
), moment AS (
    SELECT part.parcel_id, step.month FROM step JOIN part ON part.id = step.part_id
    UNION SELECT parcel_id, date_trunc('month', joined_on)::date FROM member
    UNION SELECT parcel_id, date_trunc('month', left_on)::date FROM member WHERE left_on <= $2
), filled AS (
    SELECT m.parcel_id, m.month, part.id AS part_id, step.ordinal, count(step.ordinal) OVER (PARTITION BY m.parcel_id, part.id ORDER BY m.month) AS run
    FROM moment m LEFT JOIN part USING (parcel_id) LEFT JOIN step ON step.part_id = part.id AND step.month = m.month
), stood AS (
    SELECT parcel_id, month, coalesce(max(ordinal) OVER (PARTITION BY parcel_id, part_id, run), 0) AS ordinal FROM filled
), parcel_stood AS (
    SELECT s.parcel_id, s.month, coalesce(min(s.ordinal) FILTER (WHERE s.ordinal <> o.excluded), o.excluded) AS ordinal
    FROM stood s, (SELECT ordinal AS excluded FROM clearance_state WHERE code = 'excluded') o GROUP BY s.parcel_id, s.month, o.excluded
), standing AS (
    SELECT s.parcel_id, s.month, CASE WHEN m.parcel_id IS NOT NULL THEN s.ordinal END AS ordinal
    FROM parcel_stood s LEFT JOIN member m ON m.parcel_id = s.parcel_id
        AND m.joined_on <= least((s.month + interval '1 month')::date - 1, $2) AND (m.left_on IS NULL OR m.left_on > least((s.month + interval '1 month')::date - 1, $2))
), turn AS (
    SELECT *, lag(ordinal) OVER (PARTITION BY parcel_id ORDER BY month) AS before FROM standing
)
SELECT t.month, k.code, sum(v.sign)::int, sum(v.sign * a.area_m2)
FROM turn t JOIN (SELECT DISTINCT parcel_id, area_m2 FROM member) a USING (parcel_id)
CROSS JOIN LATERAL (VALUES (t.before, -1), (t.ordinal, 1)) AS v (ordinal, sign) JOIN clearance_state k ON k.ordinal = v.ordinal
WHERE t.before IS DISTINCT FROM t.ordinal
GROUP BY t.month, k.code, k.ordinal ORDER BY t.month, k.ordinal`

const find = `-- project.Find
SELECT id, committed_to FROM clearance_project WHERE code = $1`

// Progress returns how far a project has come by a day; today is the day in
// Vietnam. That of today is computed once for each version of the layers.
// ErrUnknown without the project.
func (s *Store) Progress(ctx context.Context, code string, day, today time.Time) (*Progress, error) {
	var id int64
	var committed *time.Time
	err := s.db.QueryRow(ctx, find, code).Scan(&id, &committed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("project.Find: %w", err)
	}
	if !day.Equal(today) {
		return s.readProgress(ctx, code, id, committed, day, false)
	}
	v, err := s.Version(ctx)
	if err != nil {
		return nil, err
	}
	s.mutex.Lock()
	old, ok := s.progress[code]
	s.mutex.Unlock()
	if ok && old.version == v && old.day == dayText(day) {
		return old.value, nil
	}
	p, err := s.readProgress(ctx, code, id, committed, day, true)
	if err != nil {
		return nil, err
	}
	s.mutex.Lock()
	s.progress[code] = kept[*Progress]{v, dayText(day), p}
	s.mutex.Unlock()
	return p, nil
}

func (s *Store) readProgress(ctx context.Context, code string, id int64, committed *time.Time, day time.Time, now bool) (*Progress, error) {
	rows, err := s.db.Query(ctx, landOn, id, day)
	if err != nil {
		return nil, fmt.Errorf("project.Land: %w", err)
	}
	land, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h holding, err error) {
		return h, row.Scan(&h.ID, &h.SheetNo, &h.ParcelNo, &h.State, &h.Since, &h.Joined, &h.Round, &h.RoundName.VI, &h.RoundName.EN, &h.Started, &h.Due,
			&h.Unit, &h.UnitName.VI, &h.UnitName.EN, &h.LandUse, &h.LandUseName.VI, &h.LandUseName.EN, &h.AreaM2, &h.RecordedM2, &h.Grade, &h.Obstructed)
	})
	if err != nil {
		return nil, fmt.Errorf("project.Land: %w", err)
	}
	if rows, err = s.db.Query(ctx, changesOf, id, day); err != nil {
		return nil, fmt.Errorf("project.Changes: %w", err)
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[monthChange])
	if err != nil {
		return nil, fmt.Errorf("project.Changes: %w", err)
	}
	p := progressOf(code, day, now, committed, land, changes)
	return &p, nil
}
