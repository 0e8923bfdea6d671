package corridor

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/ogcapi"
)

const named = `-- corridor.Named
SELECT name_vi, name_en, length_m / 1000 FROM corridor WHERE code = $1`

// The chainages of a line are those of its corners: the first and the last that
// it reaches.
const worksAlong = `-- corridor.StripWorks
SELECT w.code, w.name_vi, w.name_en, w.kind, w.status, km.least, km.most,
       w.commitment_vi, w.commitment_en, w.deadline::text, w.opened_on, w.outcome_vi, w.outcome_en,
       w.resolution_ref, w.source, w.source_date::text
FROM corridor k JOIN work w ON k.code = ANY (w.corridors)
LEFT JOIN LATERAL (
    SELECT min(at) * k.length_m / 1000 AS least, max(at) * k.length_m / 1000 AS most
    FROM (SELECT ST_LineLocatePoint(k.geom, (ST_DumpPoints(w.geom)).geom) AS at) corner
) km ON true
WHERE k.code = $1 ORDER BY km.least NULLS LAST, w.resolution_ref NULLS LAST, w.code`

const stripPlaces = `-- corridor.StripPlaces
SELECT p.code, p.name_vi, p.name_en, p.kind, p.status,
       ST_LineLocatePoint(k.geom, p.geom) * k.length_m / 1000 AS km, ST_Distance(p.geom, k.geom) / 1000
FROM corridor k JOIN place p ON ST_DWithin(p.geom, k.geom, $2 * 1000)
WHERE k.code = $1 ORDER BY km, p.code`

// A parcel belongs to the section that its middle is nearest to.
const stripSections = `-- corridor.StripSections
SELECT floor(ST_LineLocatePoint(k.geom, ST_Centroid(p.geom)) * k.length_m / 1000 / $3)::int,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade = 'ready_to_build'), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade = 'vacant'), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade = 'legally_clear'), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade IS NULL AND p.state NOT IN ('not_started', 'excluded')), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE p.grade IS NULL AND p.state = 'not_started'), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE e.months <= 6), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE e.months <= 12), 0) / 10000,
       coalesce(sum(p.area_m2) FILTER (WHERE e.months <= 24), 0) / 10000
FROM corridor k JOIN parcel p ON ST_DWithin(p.geom, k.geom, $2 * 1000)
LEFT JOIN clearance_pace e ON e.state = p.state AND p.obstacles = '{}' AND (p.grade IS NULL OR p.grade = 'legally_clear')
WHERE k.code = $1 GROUP BY 1 ORDER BY 1`

// Strip returns what lies along a corridor; ErrUnknown without such a corridor.
func (s *Store) Strip(ctx context.Context, code string, withinKM float64) (Strip, error) {
	strip := Strip{Corridor: code, WithinKM: withinKM}
	err := s.db.QueryRow(ctx, named, code).Scan(&strip.Name.VI, &strip.Name.EN, &strip.LengthKM)
	if errors.Is(err, pgx.ErrNoRows) {
		return strip, ErrUnknown
	}
	if err != nil {
		return strip, fmt.Errorf("corridor.Named: %w", err)
	}
	if strip.Places, err = s.stripPlaces(ctx, code, withinKM); err != nil {
		return strip, err
	}
	if strip.Works, err = s.stripWorks(ctx, code); err != nil {
		return strip, err
	}
	zones, err := s.ZonesWithin(ctx, code, withinKM)
	if err != nil {
		return strip, err
	}
	strip.Zones = make([]StripZone, len(zones))
	for i, z := range zones {
		strip.Zones[i] = StripZone{z, ogcapi.Text{VI: z.NameVI, EN: z.NameEN}}
	}
	strip.Sections = sections(strip.LengthKM)
	return strip, s.fillSections(ctx, code, withinKM, strip.Sections)
}

func (s *Store) stripPlaces(ctx context.Context, code string, withinKM float64) ([]StripPlace, error) {
	rows, err := s.db.Query(ctx, stripPlaces, code, withinKM)
	if err != nil {
		return nil, fmt.Errorf("corridor.StripPlaces: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (StripPlace, error) {
		var p StripPlace
		err := row.Scan(&p.Code, &p.Name.VI, &p.Name.EN, &p.Kind, &p.Status, &p.ChainageKM, &p.DistanceKM)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("corridor.StripPlaces: %w", err)
	}
	return list, nil
}

func (s *Store) stripWorks(ctx context.Context, code string) ([]StripWork, error) {
	rows, err := s.db.Query(ctx, worksAlong, code)
	if err != nil {
		return nil, fmt.Errorf("corridor.StripWorks: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanWork)
	if err != nil {
		return nil, fmt.Errorf("corridor.StripWorks: %w", err)
	}
	return list, nil
}

func scanWork(row pgx.CollectableRow) (StripWork, error) {
	var w StripWork
	var commitmentVI, commitmentEN, outcomeVI, outcomeEN *string
	err := row.Scan(&w.Code, &w.Name.VI, &w.Name.EN, &w.Kind, &w.Status, &w.FromKM, &w.ToKM,
		&commitmentVI, &commitmentEN, &w.Deadline, &w.OpenedOn, &outcomeVI, &outcomeEN,
		&w.ResolutionNo, &w.Source, &w.SourceDate)
	w.Commitment, w.Outcome = bilingual(commitmentVI, commitmentEN), bilingual(outcomeVI, outcomeEN)
	return w, err
}

// bilingual joins two columns of which either may be empty.
func bilingual(vi, en *string) *ogcapi.Text {
	if vi == nil && en == nil {
		return nil
	}
	var t ogcapi.Text
	if vi != nil {
		t.VI = *vi
	}
	if en != nil {
		t.EN = *en
	}
	return &t
}

func (s *Store) fillSections(ctx context.Context, code string, withinKM float64, list []StripSection) error {
	rows, err := s.db.Query(ctx, stripSections, code, withinKM, SectionKM)
	if err != nil {
		return fmt.Errorf("corridor.StripSections: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var at int
		var f StripSection
		if err := rows.Scan(&at, &f.ReadyToBuildHa, &f.VacantHa, &f.LegallyClearHa, &f.UnderWayHa, &f.NotStartedHa, &f.Expected6Ha, &f.Expected12Ha, &f.Expected24Ha); err != nil {
			return fmt.Errorf("corridor.StripSections: %w", err)
		}
		// What is nearest to the very end of the line falls into the last section.
		t := &list[min(at, len(list)-1)]
		t.ReadyToBuildHa += f.ReadyToBuildHa
		t.VacantHa += f.VacantHa
		t.LegallyClearHa += f.LegallyClearHa
		t.UnderWayHa += f.UnderWayHa
		t.NotStartedHa += f.NotStartedHa
		t.Expected6Ha += f.Expected6Ha
		t.Expected12Ha += f.Expected12Ha
		t.Expected24Ha += f.Expected24Ha
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("corridor.StripSections: %w", err)
	}
	return nil
}
