package proposal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// Input is a drawn zone that is to be looked at, in WGS 84.
type Input struct {
	Shape   orb.MultiPolygon
	Kind    string
	Zone    *string // the zone that it would change, which is not in its own way
	Without int64   // the proposal that it is, which is not in its own way
	Unbuilt bool    // whether places that are not built yet count
	Lots    []LotShape
}

// LotShape is a functional lot with its shape read, WGS 84.
type LotShape struct {
	Use   string
	Shape orb.MultiPolygon
}

// Store keeps proposals in the database.
type Store struct{ db postgres.DB }

// NewStore returns a store on the primary.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const checkShape = `-- proposal.Check: shape
SELECT ST_IsValid(g), ST_Area(g), ST_Perimeter(g), g,
       CASE WHEN NOT ST_IsValid(g) THEN ST_AsGeoJSON(ST_Transform(ST_CollectionExtract(ST_MakeValid(g), 3), 4326), 7) END
FROM ST_Transform($1::geometry, survey_srid()) AS g`

const checkFaults = `-- proposal.Check: faults
SELECT d.reason, ST_X(w), ST_Y(w)
FROM (SELECT d.geom FROM ST_Dump($1::geometry) AS d WHERE NOT ST_IsValid(d.geom)
      UNION ALL SELECT $1::geometry WHERE NOT EXISTS (SELECT FROM ST_Dump($1::geometry) AS d WHERE NOT ST_IsValid(d.geom))) AS x (g),
     ST_IsValidDetail(x.g) AS d, ST_Transform(ST_SetSRID(d.location, survey_srid()), 4326) AS w
LIMIT 100`

const checkUnits = `-- proposal.Check: communes
SELECT u.code, u.name_vi, u.name_en, u.valid_to IS NULL, ST_Area(ST_Intersection(u.geom, $1::geometry))
FROM admin_unit u WHERE u.level = 'commune' AND (u.valid_to IS NULL OR u.valid_to = '2025-07-01') AND ST_Intersects(u.geom, $1::geometry) ORDER BY 5 DESC, 1`

const checkProvince = `-- proposal.Check: province
SELECT ST_Area(ST_Intersection(u.geom, $1::geometry)) FROM admin_unit u WHERE u.level = 'province' AND u.geom IS NOT NULL`

const checkCorridors = `-- proposal.Check: corridors
SELECT k.code, k.name_vi, k.name_en, ST_Distance(k.geom, $1::geometry), min(ST_LineLocatePoint(k.geom, d.geom)) * k.length_m / 1000, max(ST_LineLocatePoint(k.geom, d.geom)) * k.length_m / 1000,
       coalesce((SELECT ST_Area(ST_Intersection($1::geometry, ST_Buffer(ST_Intersection(k.geom, ST_Expand(ST_Envelope($1::geometry), w.m + 100)), w.m, 4))) / greatest(ST_Area($1::geometry), 1)
                 FROM (SELECT max((r.params ->> 'max_km')::float8) * 1000 AS m FROM check_rule r WHERE r.kind = 'corridor' AND daterange(r.valid_from, r.valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) w
                 WHERE ST_DWithin(k.geom, $1::geometry, w.m)), 0)
FROM corridor k, ST_DumpPoints(ST_SimplifyPreserveTopology($1::geometry, 20)) AS d
GROUP BY k.id, k.code, k.name_vi, k.name_en, k.geom, k.length_m ORDER BY 4`

const checkZones = `-- proposal.Check: zones
SELECT z.code, z.kind, z.name_vi, z.name_en, ST_Area(o), ST_AsGeoJSON(ST_Transform(o, 4326), 6)
FROM zone z, ST_CollectionExtract(ST_Intersection(z.geom, $1::geometry), 3) AS o
WHERE ST_Intersects(z.geom, $1::geometry) AND z.code IS DISTINCT FROM $2 AND NOT ST_IsEmpty(o) ORDER BY 5 DESC`

const checkAreas = `-- proposal.Check: constraint areas
SELECT a.code, a.kind, a.name_vi, a.name_en, ST_Area(o), ST_AsGeoJSON(ST_Transform(o, 4326), 6)
FROM constraint_area a, ST_CollectionExtract(ST_Intersection(a.geom, $1::geometry), 3) AS o
WHERE a.valid @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AND ST_Intersects(a.geom, $1::geometry) AND NOT ST_IsEmpty(o) ORDER BY 5 DESC`

const checkProposals = `-- proposal.Check: other proposals
SELECT coalesce(id, 0), coalesce(name, ''), area_m2, ST_AsGeoJSON(ST_Transform(ST_CollectionExtract(overlap, 3), 4326), 6) FROM proposals_in_the_way($1::geometry, nullif($2::int8, 0))`

// Only parcels on the edge are cut, with the part of the shape that lies around
// each of them: the whole of it has hundreds of vertices.
const checkParcels = `-- proposal.Check: parcels
SELECT x.state, x.land_use, l.name_vi, l.name_en, x.n, x.area_m2, x.rest_m2, u.vnd_m2::float8
FROM (
    SELECT p.state, coalesce(p.land_use[1], '') AS land_use, count(*) AS n, sum(i.area_m2) AS area_m2,
           coalesce(sum(i.area_m2) FILTER (WHERE p.state NOT IN ('paid', 'recovery_decided', 'handed_over', 'clean', 'excluded')), 0) AS rest_m2
    FROM parcel p, LATERAL (
        SELECT CASE WHEN ST_Covers($1::geometry, p.geom) THEN p.area_m2
                    ELSE ST_Area(ST_Intersection(p.geom, ST_ClipByBox2D($1::geometry, ST_Expand(p.geom::box2d, 1)))) END AS area_m2
    ) i
    WHERE ST_Intersects($1::geometry, p.geom)
    GROUP BY 1, 2
) x
LEFT JOIN LATERAL (SELECT t.name_vi, t.name_en FROM land_use_type t WHERE t.code = x.land_use ORDER BY t.valid_to DESC NULLS FIRST LIMIT 1) l ON true
LEFT JOIN unit_price u ON u.land_use = x.land_use AND daterange(u.valid_from, u.valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`

const checkNearest = `-- proposal.Check: nearest places
SELECT DISTINCT ON (p.kind) p.kind, p.name_vi, p.name_en, ST_Distance(p.geom, $1::geometry) / 1000, p.status = 'operating', ST_X(p.geom_4326), ST_Y(p.geom_4326)
FROM place p WHERE $2::boolean OR p.status = 'operating' ORDER BY p.kind, ST_Distance(p.geom, $1::geometry)`

// Constraint areas and transport works that rules ask the distance of.
const checkBeside = `-- proposal.Check: areas beside
SELECT a.kind, a.name_vi, a.name_en, ST_Distance(a.geom, $1::geometry) / 1000
FROM constraint_area a JOIN (
    SELECT k.kind, max((r.params ->> 'max_km')::float8) AS km FROM check_rule r, jsonb_array_elements_text(r.params -> 'kinds') AS k (kind)
    WHERE r.kind = 'constraint_distance' AND daterange(r.valid_from, r.valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date GROUP BY 1) r ON r.kind = a.kind
WHERE a.valid @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AND ST_DWithin(a.geom, $1::geometry, r.km * 1000) ORDER BY 4 LIMIT 20`

const checkWorks = `-- proposal.Check: works beside
SELECT DISTINCT ON (w.kind) w.kind, w.name_vi, w.name_en, ST_Distance(w.geom, $1::geometry) / 1000
FROM work w WHERE ($2::boolean OR w.status = 'operating') AND w.geom IS NOT NULL AND w.kind IN (
    SELECT k.kind FROM check_rule r, jsonb_array_elements_text(r.params -> 'kinds') AS k (kind)
    WHERE r.kind = 'work_distance' AND daterange(r.valid_from, r.valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
ORDER BY w.kind, 4`

// The parks that are let, or the one that is changed, with their latest statements.
const checkLetting = `-- proposal.Check: occupancy
SELECT count(*), count(o.zone), coalesce(sum(o.leased_ha), 0)::float8, coalesce(sum(o.leasable_ha), 0)::float8
FROM zone z LEFT JOIN LATERAL (SELECT s.* FROM zone_occupancy s WHERE s.zone = z.code ORDER BY s.as_of DESC LIMIT 1) o ON true
WHERE z.kind = 'industrial_park' AND CASE WHEN $1::text IS NULL THEN z.status = 'operating' ELSE z.code = $1 END`

const checkKnown = `-- proposal.Check: layers
SELECT coalesce(array_agg(DISTINCT kind), '{}'), EXISTS (SELECT FROM parcel) FROM constraint_area`

const checkVersions = `-- proposal.Check: versions of layers
SELECT layer, version FROM layer_version WHERE layer IN ('zones', 'constraints', 'parcels', 'corridors', 'places', 'admin-units', 'proposals')`

const checkPlanned = `-- proposal.Check: planned area
SELECT a.ha::float8, a.source FROM zone_area a WHERE a.zone = $1 AND a.kind IN ('planned', 'decided') ORDER BY a.as_of DESC LIMIT 1`

const checkRules = `-- proposal.Rules
SELECT code, version, kind, severity, title_vi, title_en, advice_vi, advice_en, params, source, valid_from::text, unverified FROM check_rule
WHERE daterange(valid_from, valid_to) @> (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date ORDER BY ordinal, code`

const checkLot = `-- proposal.Check: lot
SELECT $2::text, ST_Area(ST_Intersection(ST_MakeValid(ST_Transform($3::geometry, survey_srid())), $1::geometry)) / 10000`

// Check looks at a drawn zone in the name of the actor and stores nothing. A
// shape that cannot be computed with comes back with its faults and no findings.
func (s *Store) Check(ctx context.Context, actor postgres.Actor, in Input) (r *Report, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		r, err = check(ctx, tx, in)
		return err
	})
	return r, err
}

func check(ctx context.Context, tx pgx.Tx, in Input) (*Report, error) {
	r := &Report{GeometryFaults: []GeometryFault{}, Findings: []Finding{}, Corridors: []CorridorAt{}, Nearest: []Nearest{}, Layers: map[string]int64{}, CheckedAt: time.Now().UTC()}
	r.AdminUnits = AdminUnits{Before: []UnitShare{}, After: []UnitShare{}}
	r.Parcels = ParcelsIn{ByState: []StateIn{}, ByLandUse: []LandUseIn{}}
	var shape postgres.Geom
	var repaired *string
	var area float64
	err := tx.QueryRow(ctx, checkShape, postgres.Geom{Geometry: in.Shape, SRID: 4326}).Scan(&r.Valid, &area, &r.PerimeterM, &shape, &repaired)
	if err != nil {
		return nil, fmt.Errorf("proposal.Check: %w", err)
	}
	r.AreaHa = area / 10_000
	if !r.Valid {
		return r, readFaults(ctx, tx, shape, repaired, r)
	}
	f := &facts{report: r, kind: in.Kind, known: map[string]bool{}, lots: map[string]float64{}, nearness: map[string]Nearest{}, works: map[string]distant{}}
	rules, err := gather(ctx, tx, in, shape, f)
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		r.Findings = append(r.Findings, f.judge(rule))
	}
	r.Balance = f.balance(rules)
	r.keepSilent(rules)
	return r, nil
}

func readFaults(ctx context.Context, tx pgx.Tx, shape postgres.Geom, repaired *string, r *Report) error {
	rows, err := tx.Query(ctx, checkFaults, shape)
	if err != nil {
		return fmt.Errorf("proposal.Check: %w", err)
	}
	var reason string
	var lon, lat *float64
	_, err = pgx.ForEachRow(rows, []any{&reason, &lon, &lat}, func() error {
		fault := GeometryFault{Rule: "valid", Message: faultText(reason)}
		if lon != nil && lat != nil {
			fault.At = &[2]float64{*lon, *lat}
		}
		if repaired != nil {
			fault.Repaired = json.RawMessage(*repaired)
		}
		r.GeometryFaults = append(r.GeometryFaults, fault)
		return nil
	})
	if err != nil {
		return fmt.Errorf("proposal.Check: %w", err)
	}
	return nil
}

// gather asks everything in one go; each answer goes into the facts.
func gather(ctx context.Context, tx pgx.Tx, in Input, shape postgres.Geom, f *facts) (rules []Rule, err error) {
	b := &pgx.Batch{}
	each := func(sql string, args []any, into []any, take func()) {
		b.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, into, func() error { take(); return nil })
			return err
		})
	}
	g := []any{shape}
	queueWhere(each, g, in, f)
	queueOverlaps(each, g, in, f)
	queueParcels(each, g, f)
	queueBeside(each, g, in, f)
	for _, lot := range in.Lots {
		var use string
		var ha float64
		each(checkLot, []any{shape, lot.Use, postgres.Geom{Geometry: lot.Shape, SRID: 4326}}, []any{&use, &ha}, func() { f.lots[use] += ha })
	}
	b.Queue(checkRules).Query(func(rows pgx.Rows) error {
		rules, err = pgx.CollectRows(rows, pgx.RowToStructByName[Rule])
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("proposal.Check: %w", err)
	}
	return rules, nil
}

type asker func(sql string, args []any, into []any, take func())

// queueWhere asks where a shape is: communes, province, corridors, places.
func queueWhere(each asker, g []any, in Input, f *facts) {
	r := f.report
	var u UnitShare
	var now bool
	var area float64
	each(checkUnits, g, []any{&u.Code, &u.Name.VI, &u.Name.EN, &now, &area}, func() {
		u.AreaHa, u.Share = area/10_000, area/10_000/max(r.AreaHa, 1e-9)
		if now {
			r.AdminUnits.After = append(r.AdminUnits.After, u)
		} else {
			r.AdminUnits.Before = append(r.AdminUnits.Before, u)
		}
	})
	var province float64
	each(checkProvince, g, []any{&province}, func() { f.inside = province / 10_000 / max(r.AreaHa, 1e-9) })
	var c CorridorAt
	each(checkCorridors, g, []any{&c.Code, &c.Name.VI, &c.Name.EN, &c.DistanceM, &c.FromKM, &c.ToKM, &c.Within}, func() { r.Corridors = append(r.Corridors, c) })
	var n Nearest
	each(checkNearest, append(g, in.Unbuilt), []any{&n.Kind, &n.Name.VI, &n.Name.EN, &n.DistanceKM, &n.Built, &n.Point[0], &n.Point[1]}, func() {
		r.Nearest = append(r.Nearest, n)
		f.nearness[n.Kind] = n
	})
	var layer string
	var version int64
	each(checkVersions, nil, []any{&layer, &version}, func() { r.Layers[layer] = version })
}

// queueOverlaps asks on what a shape lies.
func queueOverlaps(each asker, g []any, in Input, f *facts) {
	share := func(ha float64) float64 { return ha / max(f.report.AreaHa, 1e-9) }
	var code, kind string
	var name Text
	var area float64
	var shape string
	into := []any{&code, &kind, &name.VI, &name.EN, &area, &shape}
	take := func(list *[]overlap) func() {
		return func() {
			*list = append(*list, overlap{Code: code, Kind: kind, Name: name, AreaHa: area / 10_000, Share: share(area / 10_000), Geometry: json.RawMessage(shape)})
		}
	}
	each(checkZones, append(g, in.Zone), into, take(&f.zones))
	each(checkAreas, g, into, take(&f.areas))
	var id int64
	var proposed string
	var seen *string
	each(checkProposals, append(g, in.Without), []any{&id, &proposed, &area, &seen}, func() {
		o := overlap{Name: Text{proposed, proposed}, AreaHa: area / 10_000, Hidden: id == 0}
		if seen != nil {
			o.Geometry = json.RawMessage(*seen)
		}
		f.others = append(f.others, o)
	})
	var known []string
	each(checkKnown, nil, []any{&known, &f.parcels}, func() {
		for _, k := range known {
			f.known[k] = true
		}
	})
	if in.Zone != nil {
		var p plannedArea
		each(checkPlanned, []any{*in.Zone}, []any{&p.Ha, &p.Source}, func() { f.planned = &p })
	}
}

// queueParcels asks which parcels a shape touches.
func queueParcels(each asker, g []any, f *facts) {
	p := &f.report.Parcels
	states, landUses := map[string]int{}, map[string]int{}
	var state, use string
	var vi, en *string
	var n int
	var area, rest float64
	var price *float64
	each(checkParcels, g, []any{&state, &use, &vi, &en, &n, &area, &rest, &price}, func() {
		ha := area / 10_000
		f.rest = append(f.rest, unclearedLand{LandUse: use, Ha: rest / 10_000, VNDM2: price})
		p.Count += n
		p.AreaHa += ha
		at, ok := states[state]
		if !ok {
			at = len(p.ByState)
			states[state] = at
			p.ByState = append(p.ByState, StateIn{State: state})
		}
		p.ByState[at].Count += n
		p.ByState[at].AreaHa += ha
		at, ok = landUses[use]
		if !ok {
			at = len(p.ByLandUse)
			landUses[use] = at
			p.ByLandUse = append(p.ByLandUse, LandUseIn{Code: use, Name: Text{orElse(vi, use), orElse(en, use)}})
		}
		u := &p.ByLandUse[at]
		u.Count += n
		u.AreaHa += ha
	})
}

// queueBeside asks what lies near, and how far the present parks are let.
func queueBeside(each asker, g []any, in Input, f *facts) {
	var d distant
	into := []any{&d.Kind, &d.Name.VI, &d.Name.EN, &d.KM}
	each(checkBeside, g, into, func() { f.beside = append(f.beside, d) })
	each(checkWorks, []any{g[0], in.Unbuilt}, into, func() { f.works[d.Kind] = d })
	each(checkLetting, []any{in.Zone}, []any{&f.let.Parks, &f.let.Known, &f.let.LeasedHa, &f.let.LeasableHa}, func() {})
}

func orElse(s *string, other string) string {
	if s == nil {
		return other
	}
	return *s
}

// Rules returns the rules that are in force today.
func (s *Store) Rules(ctx context.Context) ([]Rule, error) {
	rows, err := s.db.Query(ctx, checkRules)
	if err != nil {
		return nil, fmt.Errorf("proposal.Rules: %w", err)
	}
	rules, err := pgx.CollectRows(rows, pgx.RowToStructByName[Rule])
	if err != nil {
		return nil, fmt.Errorf("proposal.Rules: %w", err)
	}
	return rules, nil
}

const mayDo = `-- proposal.May
SELECT acting_right($1, $2)`

// May returns ErrForbidden unless the table of rights lets the actor do this to
// anything at all.
func (s *Store) May(ctx context.Context, actor postgres.Actor, resource, action string) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var area string
		if err := tx.QueryRow(ctx, mayDo, resource, action).Scan(&area); err != nil {
			return fmt.Errorf("proposal.May: %w", err)
		}
		if area == "none" {
			return ErrForbidden
		}
		return nil
	})
}
