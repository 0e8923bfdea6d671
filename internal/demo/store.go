package demo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

// begin waits for another instance that makes the demonstration and returns the
// fingerprint of the one that is there, nil where there is none.
func begin(ctx context.Context, tx pgx.Tx) ([]byte, error) {
	const lock = 7309
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1), set_config('matbang.actor', $2, true), set_config('matbang.bulk', $2, true)", lock, actor); err != nil {
		return nil, fmt.Errorf("wait for another instance that makes the demonstration: %w", err)
	}
	var sum []byte
	err := tx.QueryRow(ctx, "SELECT sha256 FROM dataset_file WHERE path = $1", actor).Scan(&sum)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("look up whether the demonstration is loaded: %w", err)
	}
	return sum, nil
}

func readZones(ctx context.Context, db postgres.DB) ([]*zone, error) {
	rows, err := db.Query(ctx, `
		SELECT z.code, z.kind, z.status, z.name_vi, z.name_en, z.geom, z.area_m2, coalesce(near.point, ST_PointOnSurface(z.geom))
		FROM zone z
		LEFT JOIN LATERAL (SELECT ST_ClosestPoint(z.geom, c.geom) AS point FROM corridor c ORDER BY z.geom <-> c.geom, c.code LIMIT 1) near ON true
		WHERE z.kind IN ('industrial_park', 'industrial_cluster', 'study_area')
		ORDER BY array_position(ARRAY['industrial_park', 'industrial_cluster', 'study_area'], z.kind), z.code`)
	if err != nil {
		return nil, fmt.Errorf("read the zones: %w", err)
	}
	zones, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*zone, error) {
		z := &zone{}
		err := row.Scan(&z.code, &z.kind, &z.status, &z.nameVi, &z.nameEn, &z.shape, &z.areaM2, &z.near)
		return z, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the zones: %w", err)
	}
	for i, z := range zones {
		z.number = i + 1
	}
	return zones, nil
}

func readUnits(ctx context.Context, db postgres.DB) (*units, error) {
	rows, err := db.Query(ctx, `
		SELECT code, valid_to IS NULL, kind IN ('ward', 'township'), geom
		FROM admin_unit
		WHERE level = 'commune' AND (valid_to IS NULL OR valid @> date '2020-11-16')
		ORDER BY code`)
	if err != nil {
		return nil, fmt.Errorf("read the communes: %w", err)
	}
	u := &units{oldOf: make(map[string]string)}
	u.all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (unit, error) {
		var one unit
		err := row.Scan(&one.code, &one.today, &one.urban, &one.shape)
		one.box = one.shape.Bound()
		return one, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the communes: %w", err)
	}
	rows, err = db.Query(ctx, "SELECT new_unit, (array_agg(old_unit ORDER BY part = 'whole' DESC, old_unit))[1] FROM admin_lineage GROUP BY new_unit")
	if err != nil {
		return nil, fmt.Errorf("read the lineage of the communes: %w", err)
	}
	var today, old string
	_, err = pgx.ForEachRow(rows, []any{&today, &old}, func() error { u.oldOf[today] = old; return nil })
	if err != nil {
		return nil, fmt.Errorf("read the lineage of the communes: %w", err)
	}
	return u, nil
}

// store writes the demonstration. Each table is one COPY, because the triggers
// that derive states work once a statement.
func (w *world) store(ctx context.Context, tx pgx.Tx, progress func(string, int, int)) error {
	const total = 10
	done := 2
	for _, step := range []struct {
		name string
		run  func(context.Context, pgx.Tx) error
		// What was written is counted at once and plans are made anew: those of
		// the triggers were made for empty tables and no rows.
		analyze string
	}{
		{"projects", w.storeProjects, "clearance_project, clearance_round"},
		{"parcels", w.storeParcels, "parcel, parcel_cell, parcel_far"},
		{"land use", w.storeLandUse, "parcel_land_use"},
		{"rounds of parcels", w.storeMembers, "project_parcel, parcel, clearance_work"},
		{"cases", w.storeCases, "clearance_case, clearance_part"},
		{"events", w.storeEvents, "clearance_event, clearance_part, parcel"},
		{"obstacles", w.storeHindrances, "obstacle"},
		{"statistics", w.finish, ""},
	} {
		progress("demonstration: storing "+step.name, done, total)
		if err := step.run(ctx, tx); err != nil {
			return fmt.Errorf("demonstration, %s: %w", step.name, err)
		}
		if step.analyze != "" {
			for _, sql := range []string{"ANALYZE " + step.analyze, "DISCARD PLANS"} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return fmt.Errorf("demonstration, %s: %w", step.name, err)
				}
			}
		}
		done++
	}
	progress("demonstration: done", total, total)
	return nil
}

func (w *world) storeProjects(ctx context.Context, tx pgx.Tx) error {
	for _, p := range w.projects {
		err := tx.QueryRow(ctx, `
			INSERT INTO clearance_project (code, name_vi, name_en, zone, developer, legal_basis, basis_date, basis_authority, committed_from, committed_to, accuracy, source, source_date)
			VALUES ($1, $2, $3, $4, 'Chủ đầu tư mẫu (minh họa)', $5, $11, 'Cơ quan minh họa', $6, $7, $8, $9, $10) RETURNING id`,
			p.code(), p.nameVi(), p.nameEn(), p.zone.code, fmt.Sprintf("QĐ-MH/%04d (minh họa)", 9000+p.zone.number),
			p.from, p.to, accuracy, source, last(), p.from.AddDate(0, -2, 0)).Scan(&p.id)
		if err != nil {
			return err
		}
	}
	var rounds []*round
	for _, p := range w.projects {
		rounds = append(rounds, p.rounds...)
	}
	return copyRows(ctx, tx, "clearance_round", []string{"project_id", "round", "name_vi", "name_en", "started_on", "due_on"}, rounds,
		func(r *round) []any {
			return []any{r.project.id, int16(r.number), r.nameVi(), r.nameEn(), r.start, r.due} //nolint:gosec // at most five rounds
		})
}

// reserve takes n numbers of a table's sequence and returns the first.
func reserve(ctx context.Context, tx pgx.Tx, table string, n int) (int64, error) {
	var first int64
	err := tx.QueryRow(ctx, `
		SELECT setval(s, nextval(s) + $2 - 1, true) - $2 + 1
		FROM pg_get_serial_sequence($1, 'id') AS s`, table, int64(n)).Scan(&first)
	return first, err
}

func (w *world) storeParcels(ctx context.Context, tx pgx.Tx) error {
	first, err := reserve(ctx, tx, "parcel", len(w.parcels))
	if err != nil {
		return err
	}
	for i, p := range w.parcels {
		p.id = first + int64(i)
	}
	// Land use and project are derived from the tables that follow; given here
	// already, they need not be written again.
	return copyRows(ctx, tx, "parcel",
		[]string{"id", "cadastral_unit", "map_series", "sheet_no", "parcel_no", "recorded_area_m2", "geom", "land_use", "project_id", "accuracy", "source", "source_date"},
		w.parcels, func(p *parcel) []any {
			codes := make([]string, len(p.uses))
			for i, u := range p.uses {
				codes[i] = u.code
			}
			var project *int64
			if p.round != nil {
				project = &p.round.project.id
			}
			return []any{
				p.id, p.unit, "BĐĐC", strconv.Itoa(p.sheet), strconv.Itoa(p.number), p.recorded,
				orb.MultiPolygon{{p.ring}},
				codes, project, accuracy, source, p.measured(),
			}
		})
}

func (w *world) storeLandUse(ctx context.Context, tx pgx.Tx) error {
	type row struct {
		parcel  *parcel
		ordinal int16
		use     use
	}
	var rows []row
	for _, p := range w.parcels {
		for i, u := range p.uses {
			rows = append(rows, row{p, int16(i + 1), u})
		}
	}
	return copyRows(ctx, tx, "parcel_land_use", []string{"parcel_id", "ordinal", "code", "code_system", "area_m2"}, rows,
		func(r row) []any {
			return []any{r.parcel.id, r.ordinal, r.use.code, r.parcel.codeSystem(), r.use.areaM2}
		})
}

func (w *world) storeMembers(ctx context.Context, tx pgx.Tx) error {
	members := slices.DeleteFunc(slices.Clone(w.parcels), func(p *parcel) bool { return p.round == nil })
	return copyRows(ctx, tx, "project_parcel", []string{"project_id", "parcel_id", "round", "joined_on"}, members,
		func(p *parcel) []any {
			return []any{p.round.project.id, p.id, int16(p.round.number), p.round.project.from.AddDate(0, -2, 0)} //nolint:gosec // at most five rounds
		})
}

func (w *world) storeCases(ctx context.Context, tx pgx.Tx) error {
	first, err := reserve(ctx, tx, "clearance_case", len(w.cases))
	if err != nil {
		return err
	}
	var parts []*part
	for i, c := range w.cases {
		c.id = first + int64(i)
		parts = append(parts, c.parts...)
	}
	if first, err = reserve(ctx, tx, "clearance_part", len(parts)); err != nil {
		return err
	}
	for i, p := range parts {
		p.id = first + int64(i)
	}
	err = copyRows(ctx, tx, "clearance_case", []string{"id", "project_id", "round", "case_no", "holder_kind", "opened_on"}, w.cases,
		func(c *claim) []any {
			return []any{c.id, c.round.project.id, int16(c.round.number), c.caseNo, c.holder, c.opened} //nolint:gosec // at most five rounds
		})
	if err != nil {
		return err
	}
	err = copyRows(ctx, tx, "personal.land_user", []string{"case_id", "name", "demo"}, w.cases,
		func(c *claim) []any { return []any{c.id, c.name, true} })
	if err != nil {
		return err
	}
	return copyRows(ctx, tx, "clearance_part", []string{"id", "case_id", "parcel_id", "area_m2", "serviced_on", "recorded_at"}, parts,
		func(p *part) []any {
			return []any{p.id, p.claim.id, p.parcel.id, p.areaM2, orNull(p.serviced), p.claim.opened.Add(32 * time.Hour)}
		})
}

func (w *world) storeHindrances(ctx context.Context, tx pgx.Tx) error {
	var all []hindrance
	for _, c := range w.cases {
		all = append(all, c.hinders...)
	}
	return copyRows(ctx, tx, "obstacle", []string{"part_id", "kind", "opened_on", "closed_on", "opened_at", "closed_at", "opened_by", "closed_by", "note"}, all,
		func(h hindrance) []any {
			var closer *string
			var closedAt *time.Time
			if !h.closed.IsZero() {
				closer, closedAt = text("%s", actor), orNull(h.closed.Add(33*time.Hour))
			}
			return []any{h.part.id, h.kind, h.opened, orNull(h.closed), h.opened.Add(32 * time.Hour), closedAt, actor, closer, h.note}
		})
}

// storeEvents writes all events in the order of their days; the trigger takes
// each part along step by step and refuses what the law does not allow.
func (w *world) storeEvents(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "ANALYZE parcel, clearance_part, clearance_case, project_parcel"); err != nil {
		return err
	}
	var all []event
	for _, c := range w.cases {
		all = append(all, c.events...)
	}
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Or(a.on.Compare(b.on), a.recorded.Compare(b.recorded)) })
	return copyRows(ctx, tx, "clearance_event",
		[]string{"part_id", "to_state", "regime", "effective_on", "recorded_at", "recorded_by", "decision_no", "decision_date", "issuer", "amount_vnd", "area_m2", "document", "note", "details"},
		all, func(e event) []any {
			details := e.details
			if details == nil {
				details = map[string]any{}
			}
			return []any{e.part.id, e.to, e.regime, e.on, e.recorded, actor, e.decisionNo, e.decisionDate, e.issuer, e.amount, e.areaM2, e.document, e.note, details}
		})
}

func (w *world) finish(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "ANALYZE parcel, parcel_cell, clearance_part, clearance_event, obstacle"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO dataset_file (path, sha256, features) VALUES ($1, $2, $3)", actor, fingerprint(), len(w.parcels))
	return err
}

// copyRows writes rows into a table in one COPY.
func copyRows[T any](ctx context.Context, tx pgx.Tx, table string, columns []string, rows []T, values func(T) []any) error {
	name := pgx.Identifier{table}
	if schema, rest, ok := bytes.Cut([]byte(table), []byte(".")); ok {
		name = pgx.Identifier{string(schema), string(rest)}
	}
	_, err := tx.CopyFrom(ctx, name, columns, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return values(rows[i]), nil }))
	return err
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
