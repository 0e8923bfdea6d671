package parcel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
)

// given is a value of a line, nil where it is left out.
func given(v map[string]string, key string) *string {
	value, ok := v[key]
	if !ok {
		return nil
	}
	return &value
}

// correct corrects a record: what the line leaves out stays as it was.
func (s *story) correct(ctx context.Context, tx pgx.Tx, void bool, v map[string]string) error {
	var id int64
	err := tx.QueryRow(ctx, `
		INSERT INTO clearance_event (part_id, to_state, effective_on, recorded_by, recorded_at, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details,
			corrects, void, correction_reason, correction_document)
		SELECT coalesce($2::bigint, e.part_id), coalesce($3, e.to_state), coalesce($4::text::date, e.effective_on), 'story', coalesce($5::text::timestamptz, now()),
			coalesce($6, e.decision_no), coalesce($7::text::date, e.decision_date), e.issuer, coalesce($8::text::bigint, e.amount_vnd), e.area_m2, e.document, coalesce($9, e.note), e.details,
			e.id, $10, $11, $12
		FROM clearance_event e WHERE e.id = $1 RETURNING id`,
		s.named[v["record"]], s.partOf(v), given(v, "to"), given(v, "on"), given(v, "recorded_at"), given(v, "decision_no"), given(v, "decision_date"), given(v, "amount_vnd"), given(v, "note"),
		void, given(v, "reason"), given(v, "document")).Scan(&id)
	if err == nil && v["as"] != "" {
		s.named[v["as"]] = id
	}
	return err
}

func (s *story) partOf(v map[string]string) *int64 {
	id, ok := s.parts[v["part"]]
	if !ok {
		return nil
	}
	return &id
}

// member lets a parcel join a project, which is made where it is new, or leave it.
func (s *story) member(ctx context.Context, tx pgx.Tx, verb string, v map[string]string) error {
	parcel := s.parcels[v["parcel"]]
	if verb == "leave" {
		_, err := tx.Exec(ctx, "UPDATE project_parcel SET left_on = $2 WHERE parcel_id = $1 AND left_on IS NULL", parcel, v["on"])
		return err
	}
	_, err := tx.Exec(ctx, `
		WITH made AS (
			INSERT INTO clearance_project (code, name_vi, name_en, accuracy, source, source_date) VALUES ($1, 'x', 'x', 'demonstration', 'x', '2026-01-01')
			ON CONFLICT DO NOTHING RETURNING id
		) INSERT INTO clearance_round (project_id, round, name_vi, name_en) SELECT id, 1, 'x', 'x' FROM made`, v["project"])
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO project_parcel (project_id, parcel_id, round, joined_on) SELECT id, $2, 1, $3 FROM clearance_project WHERE code = $1", v["project"], parcel, v["on"])
	return err
}

// ask answers how a parcel stood at a day by what was known by the end of another.
func (s *story) ask(t *testing.T, v map[string]string) string {
	t.Helper()
	const question = `
		WITH q AS (SELECT coalesce($2::text::date, 'infinity') AS day, coalesce(($3::text::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' - interval '1 microsecond', 'infinity') AS known)
		SELECT coalesce(s.state, 'not_started'), coalesce(s.state_since::text, '-'), coalesce(s.grade, '-'), CASE WHEN s.obstructed THEN 'yes' ELSE 'no' END,
		       coalesce(j.code, '-'), coalesce(c.state, p.state)
		FROM q CROSS JOIN parcel p
		LEFT JOIN LATERAL parcel_as_of(p.id, q.day, q.known) s ON true
		LEFT JOIN LATERAL parcels_changed_since(q.day, q.known) c ON c.parcel_id = p.id
		LEFT JOIN project_parcel m ON m.parcel_id = p.id AND daterange(m.joined_on, m.left_on) @> least(q.day, current_date) LEFT JOIN clearance_project j ON j.id = m.project_id
		WHERE p.id = $1`
	var state, since, grade, obstructed, project, fast string
	err := s.tx.QueryRow(t.Context(), question, s.parcels[v["parcel"]], given(v, "at"), given(v, "known")).Scan(&state, &since, &grade, &obstructed, &project, &fast)
	if err != nil {
		t.Fatal(err)
	}
	if fast != state {
		t.Errorf("at %s known %s: parcels_changed_since() says %s, parcel_as_of() says %s", v["at"], v["known"], fast, state)
	}
	return fmt.Sprintf("is=%s since=%s grade=%s obstructed=%s project=%s", state, since, grade, obstructed, project)
}
