package casefile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store keeps cases.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction, of the primary.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const right = `-- casefile.Right
SELECT acting_right('clearance', $1) <> 'none'`

// allowed runs do for an account that has the right somewhere; ErrForbidden
// without it. Which cases that are, is row-level security's.
func (s *Store) allowed(ctx context.Context, actor postgres.Actor, action string, do func(pgx.Tx) error) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, right, action).Scan(&may); err != nil {
			return fmt.Errorf("casefile.Right: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		return do(tx)
	})
}

const noteReading = `-- casefile.Reading
INSERT INTO personal.reading (resource, key, asked) VALUES ('clearance_case', $1, nullif($2, ''))`

// note keeps in the trail who reads what, before it is read: also where the
// key may change nothing, and where the answer gets lost.
func (s *Store) note(ctx context.Context, actor postgres.Actor, key, asked string) error {
	actor.ReadOnly = false
	return s.allowed(ctx, actor, "read_personal", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, noteReading, key, asked); err != nil {
			return fmt.Errorf("casefile.Reading: %w", err)
		}
		return nil
	})
}

// List of the cases in the area: the page first, money for its rows alone.
const list = `-- casefile.List
WITH found AS MATERIALIZED (
    SELECT k.*, j.code, j.name_vi, j.name_en FROM clearance_case_in_area k JOIN clearance_project j ON j.id = k.project_id
    WHERE ($1 = '' OR j.code = $1) AND ($2 = 0 OR k.round = $2)
      AND ($3::bigint = 0 OR k.id IN (SELECT c.case_id FROM clearance_part_in_area c WHERE c.parcel_id = $3))
      AND ($4 = '' OR starts_with(lower(k.case_no), lower($4)))
      AND ($5 = '' OR position(search_key($5) IN search_key(k.name)) > 0)
      AND ($6 = '' OR k.state = $6) AND (NOT $7 OR k.open_complaints > 0)
), page AS (SELECT * FROM found ORDER BY code, round, case_no, id LIMIT $8 OFFSET $9)
SELECT n.total, coalesce(f.id, 0), coalesce(f.case_no, ''), coalesce(f.code, ''), coalesce(f.name_vi, ''), coalesce(f.name_en, ''), coalesce(f.round, 0), coalesce(f.holder_kind, ''),
       coalesce(f.name, ''), coalesce(f.demo, false), coalesce(f.opened_on::text, ''), f.state, coalesce(f.parcels, 0), coalesce(round(f.area_m2::numeric, 2), 0)::float8,
       m.plan_vnd, coalesce(m.paid_vnd, 0), coalesce(f.open_complaints, 0)
FROM (SELECT count(*) AS total FROM found) n LEFT JOIN page f ON true LEFT JOIN LATERAL case_money(f.id) m ON true ORDER BY f.code, f.round, f.case_no, f.id`

// List returns a page of the cases that the account may read, by project, round
// and number.
func (s *Store) List(ctx context.Context, actor postgres.Actor, q Query) (List, error) {
	l := List{Items: []Row{}}
	asked, err := json.Marshal(q)
	if err != nil {
		return l, fmt.Errorf("casefile.List: %w", err)
	}
	if err := s.note(ctx, actor, "list", string(asked)); err != nil {
		return l, err
	}
	err = s.allowed(ctx, actor, "read_personal", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, list, q.Project, q.Round, q.Parcel, q.Number, q.Holder, q.State, q.Complaint, q.Limit, q.Offset)
		if err != nil {
			return fmt.Errorf("casefile.List: %w", err)
		}
		var r Row
		_, err = pgx.ForEachRow(rows, append([]any{&l.Matched}, r.columns()...), func() error {
			if r.ID != 0 {
				l.Items = append(l.Items, r)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("casefile.List: %w", err)
		}
		return nil
	})
	return l, err
}

func (r *Row) columns() []any {
	return []any{
		&r.ID, &r.Number, &r.Project, &r.ProjectName.VI, &r.ProjectName.EN, &r.Round, &r.HolderKind, &r.Name, &r.Demo, &r.OpenedOn,
		&r.State, &r.Parcels, &r.AreaM2, &r.PlanVND, &r.PaidVND, &r.OpenComplaints,
	}
}

const one = `-- casefile.Get
SELECT k.id, k.case_no, j.code, j.name_vi, j.name_en, k.round, k.holder_kind, coalesce(u.name, ''), coalesce(u.demo, false), k.opened_on::text,
       u.address, may_case('add', k.id), may_case('record_event', k.id), k.version
FROM clearance_case k JOIN clearance_project j ON j.id = k.project_id LEFT JOIN personal.land_user u ON u.case_id = k.id WHERE k.id = $1`

const partsOf = `-- casefile.Parts
SELECT c.id, c.parcel_id, p.sheet_no, p.parcel_no, p.admin_unit, coalesce(a.name_vi, ''), coalesce(a.name_en, ''), p.land_use, round(p.area_m2::numeric, 2)::float8, p.recorded_area_m2,
       round(c.area_m2::numeric, 2)::float8, ST_AsGeoJSON(ST_Transform(c.geom, 4326), 8), c.state, c.state_since::text, c.paid_on::text, c.recovered_on::text,
       ARRAY(SELECT o.kind FROM obstacle o WHERE o.part_id = c.id AND o.closed_on IS NULL ORDER BY o.kind)
FROM clearance_part_in_area c JOIN parcel p ON p.id = c.parcel_id LEFT JOIN admin_unit a ON a.code = p.admin_unit
WHERE c.case_id = $1 ORDER BY c.id`

const noticesOf = `-- casefile.Notices
SELECT n.id, n.kind, n.number, n.issued_on::text, n.issuer, n.served_on::text, n.served_how, n.note, n.corrects,
       EXISTS (SELECT FROM personal.case_notice x WHERE x.corrects = n.id), n.recorded_at, n.recorded_by
FROM personal.case_notice n WHERE n.case_id = $1 ORDER BY n.issued_on, n.id`

// A plan is approved by the step plan_approved of the parts, whose amount is
// what was decided; it belongs to the edition that was the latest on that day.
const plansOf = `-- casefile.Plans
WITH approval AS (
    SELECT e.effective_on, max(e.decision_no) AS decision_no, sum(e.amount_vnd)::bigint AS amount
    FROM clearance_part_in_area c JOIN parcel p ON p.id = c.parcel_id JOIN LATERAL (SELECT * FROM clearance_event_in_area e WHERE e.part_id = c.id OFFSET 0) e ON true
    WHERE c.case_id = $1 AND e.to_state = 'plan_approved' GROUP BY e.effective_on)
SELECT l.id, l.edition, l.replaces, l.plan_no, l.drawn_up_on::text, l.land_vnd, l.house_vnd, l.crops_vnd, l.support_vnd, l.resettlement_vnd, l.early_handover_vnd, l.total_vnd,
       l.resettlement_plots, l.reason, l.document, l.recorded_at, l.recorded_by, a.amount, a.effective_on::text, a.decision_no
FROM (SELECT l.*, lead(l.drawn_up_on) OVER (ORDER BY l.edition) AS until FROM personal.compensation_plan l WHERE l.case_id = $1) l
LEFT JOIN LATERAL (SELECT * FROM approval a WHERE a.effective_on >= l.drawn_up_on AND (l.until IS NULL OR a.effective_on < l.until) ORDER BY a.effective_on DESC LIMIT 1) a ON true
ORDER BY l.edition DESC`

const paymentsOf = `-- casefile.Payments
SELECT 'paid', e.effective_on::text, e.amount_vnd, e.parcel_id, NULL, NULL, coalesce(e.document, e.decision_no), e.note, e.recorded_by, e.recorded_at
FROM clearance_part_in_area c JOIN parcel p ON p.id = c.parcel_id JOIN LATERAL (SELECT * FROM clearance_event_in_area e WHERE e.part_id = c.id OFFSET 0) e ON true WHERE c.case_id = $1 AND e.to_state = 'paid'
UNION ALL
SELECT d.kind, d.happened_on::text, d.amount_vnd, NULL, d.bank, d.reason, d.document, d.note, d.recorded_by, d.recorded_at FROM personal.case_deposit d WHERE d.case_id = $1
ORDER BY 2, 10`

const complaintsOf = `-- casefile.Complaints
SELECT x.id, x.received_on::text, x.number, x.about, x.content, x.state, x.state_since::text, x.outcome, x.recorded_by,
       coalesce((SELECT jsonb_agg(jsonb_build_object('from', e.from_state, 'to', e.to_state, 'happened_on', e.happened_on, 'outcome', e.outcome, 'document', e.document, 'note', e.note,
                                                     'recorded_at', e.recorded_at, 'recorded_by', e.recorded_by) ORDER BY e.id)
                 FROM personal.complaint_event e WHERE e.complaint_id = x.id), '[]')
FROM personal.complaint x WHERE x.case_id = $1 ORDER BY x.received_on, x.id`

const revisionsOf = `-- casefile.Revisions
SELECT r.version, r.recorded_at, r.recorded_by, r.reason, r.content FROM personal.case_revision r WHERE r.case_id = $1 ORDER BY r.version DESC LIMIT 200`

// Get returns one case with all that belongs to it, and notes that it was read;
// ErrUnknown where the account may not see it.
func (s *Store) Get(ctx context.Context, actor postgres.Actor, id int64) (c Case, err error) {
	if err := s.note(ctx, actor, fmt.Sprint(id), ""); err != nil {
		return c, err
	}
	err = s.allowed(ctx, actor, "read_personal", func(tx pgx.Tx) error {
		c, err = get(ctx, tx, id)
		return err
	})
	return c, err
}

func get(ctx context.Context, tx pgx.Tx, id int64) (Case, error) {
	var c Case
	err := tx.QueryRow(ctx, one, id).Scan(&c.ID, &c.Number, &c.Project, &c.ProjectName.VI, &c.ProjectName.EN, &c.Round, &c.HolderKind, &c.Name, &c.Demo, &c.OpenedOn,
		&c.Address, &c.MayChange, &c.MayRecord, &c.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrUnknown
	}
	if err != nil {
		return c, fmt.Errorf("casefile.Get: %w", err)
	}
	var payments []paid
	for _, part := range []struct {
		sql  string
		read func(pgx.Rows) error
	}{
		{partsOf, into(&c.Parts, scanPart)},
		{noticesOf, into(&c.Notices, pgx.RowToStructByPos[Notice])},
		{plansOf, into(&c.Plans, pgx.RowToStructByPos[Plan])},
		{paymentsOf, into(&payments, scanPayment)},
		{complaintsOf, into(&c.Complaints, pgx.RowToStructByPos[Complaint])},
		{revisionsOf, into(&c.Revisions, pgx.RowToStructByPos[Revision])},
	} {
		rows, err := tx.Query(ctx, part.sql, id)
		if err == nil {
			err = part.read(rows)
		}
		if err != nil {
			return c, fmt.Errorf("casefile.Get: %w", err)
		}
	}
	c.Payments = make([]Payment, len(payments))
	for i, p := range payments {
		c.Payments[i] = p.Payment
	}
	c.sum()
	return c, nil
}

func into[T any](list *[]T, scan pgx.RowToFunc[T]) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*list, err = pgx.AppendRows([]T{}, rows, scan)
		return err
	}
}

func scanPart(row pgx.CollectableRow) (p Part, err error) {
	var shape *string
	err = row.Scan(&p.ID, &p.Parcel, &p.SheetNo, &p.ParcelNo, &p.AdminUnit, &p.UnitName.VI, &p.UnitName.EN, &p.LandUse, &p.ParcelM2, &p.RecordedM2,
		&p.AreaM2, &shape, &p.State, &p.StateSince, &p.PaidOn, &p.Recovered, &p.Obstacles)
	if shape != nil {
		p.Geometry = json.RawMessage(*shape)
	}
	return p, err
}

// paid is a payment with the moment by which payments of one day are ordered.
type paid struct {
	Payment
	at any
}

func scanPayment(row pgx.CollectableRow) (p paid, err error) {
	err = row.Scan(&p.Kind, &p.On, &p.Amount, &p.Parcel, &p.Bank, &p.Reason, &p.Document, &p.Note, &p.By, &p.at)
	return p, err
}
