package worksheet

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Line is a row of a sheet in its preview.
type Line struct {
	Row         int            `json:"row"`
	Key         string         `json:"key"`
	Parcel      *int64         `json:"parcel"`
	Part        *int64         `json:"part"`
	Unit        Text           `json:"unit"`
	Sheet       string         `json:"sheet_no"`
	Number      string         `json:"parcel_no"`
	From        *string        `json:"from"`
	Since       *string        `json:"since"`
	To          *string        `json:"to"`
	EffectiveOn *string        `json:"effective_on"`
	Regime      *string        `json:"regime"`
	DecisionNo  *string        `json:"decision_no"`
	DecidedOn   *string        `json:"decision_date"`
	Issuer      *string        `json:"issuer"`
	AmountVND   *int64         `json:"amount_vnd"`
	AreaM2      *float64       `json:"area_m2"`
	Document    *string        `json:"document"`
	Note        *string        `json:"note"`
	Details     map[string]any `json:"details"`
	Verdict     string         `json:"verdict"`
	Reasons     []Reason       `json:"reasons"`
	// At is a point inside the parcel, WGS 84.
	At *[2]float64 `json:"at"`
}

// LineQuery selects rows; zero values select all.
type LineQuery struct {
	Verdict, Rule string
	After, Limit  int
}

const listLines = `-- worksheet.Lines
SELECT r.row_no, coalesce(r.row_key, ''), r.parcel_id, r.part_number, coalesce(u.name_vi, r.unit_name, ''), coalesce(u.name_en, r.unit_name, ''), coalesce(p.sheet_no, r.sheet_no, ''), coalesce(p.parcel_no, r.parcel_no, ''),
       r.from_state, r.from_since::text, r.to_state, r.effective_on::text, r.regime, r.decision_no, r.decision_date::text, r.issuer, r.amount_vnd, r.area_m2, r.document, r.note, r.details,
       coalesce(r.verdict, ''), r.reasons, ST_X(x.inside), ST_Y(x.inside)
FROM worksheet_row r
LEFT JOIN parcel p ON p.id = r.parcel_id
LEFT JOIN admin_unit u ON u.code = p.cadastral_unit
LEFT JOIN LATERAL (SELECT ST_PointOnSurface(p.geom_4326) AS inside) x ON true
WHERE r.worksheet_id = $1 AND ($2 = '' OR r.verdict = $2) AND ($3 = '' OR r.reasons @> jsonb_build_array(jsonb_build_object('rule', $3))) AND r.row_no > $4
ORDER BY r.row_no LIMIT $5`

// Lines returns rows of a sheet in their order.
func (s *Store) Lines(ctx context.Context, a postgres.Actor, id int64, q LineQuery) (list []Line, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if _, err := one(ctx, tx, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, listLines, id, q.Verdict, q.Rule, q.After, q.Limit)
		if err != nil {
			return fmt.Errorf("worksheet.Lines: %w", err)
		}
		list, err = pgx.CollectRows(rows, scanLine)
		if err != nil {
			return fmt.Errorf("worksheet.Lines: %w", err)
		}
		return nil
	})
	return list, err
}

func scanLine(r pgx.CollectableRow) (l Line, err error) {
	var lon, lat *float64
	err = r.Scan(&l.Row, &l.Key, &l.Parcel, &l.Part, &l.Unit.VI, &l.Unit.EN, &l.Sheet, &l.Number, &l.From, &l.Since, &l.To, &l.EffectiveOn, &l.Regime, &l.DecisionNo, &l.DecidedOn, &l.Issuer,
		&l.AmountVND, &l.AreaM2, &l.Document, &l.Note, &l.Details, &l.Verdict, &l.Reasons, &lon, &lat)
	if lon != nil && lat != nil {
		l.At = &[2]float64{*lon, *lat}
	}
	return l, err
}

// Mark is what a row of the copy with the reasons is told: how it was judged,
// and where the part stands now.
type Mark struct {
	Row       int
	Key       string
	Verdict   string
	Reasons   []Reason
	State     string
	LastEvent int64
}

const listMarks = `-- worksheet.Marks
SELECT r.row_no, coalesce(r.row_key, ''), coalesce(r.verdict, ''), r.reasons, coalesce(c.state, ''), coalesce((SELECT max(e.id) FROM clearance_event e WHERE e.part_id = r.part_id), 0)
FROM worksheet_row r LEFT JOIN clearance_part c ON c.id = r.part_id
WHERE r.worksheet_id = $1 ORDER BY r.row_no`

// Marks returns what the copy with the reasons says of each row.
func (s *Store) Marks(ctx context.Context, a postgres.Actor, id int64) (list []Mark, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listMarks, id)
		if err != nil {
			return fmt.Errorf("worksheet.Marks: %w", err)
		}
		list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Mark])
		return err
	})
	return list, err
}

const listParts = `-- worksheet.Parts
SELECT q.part_id, q.parcel_id, q.number, q.round, q.state, q.state_since::text, q.last_event, p.cadastral_unit, u.name_vi, u.name_en, coalesce(a.name_vi, ''), coalesce(a.name_en, ''),
       p.map_series, p.sheet_no, p.parcel_no, round(p.area_m2::numeric, 2)::float8, p.obstacles <> '{}', q.mine
FROM project_parts($1) q
JOIN parcel p ON p.id = q.parcel_id
JOIN admin_unit u ON u.code = p.cadastral_unit
LEFT JOIN admin_unit a ON a.code = p.admin_unit
WHERE ($2 = 0 OR q.round = $2) AND ($3 = '' OR q.state = $3)
ORDER BY u.name_vi, p.map_series, length(p.sheet_no), p.sheet_no, length(p.parcel_no), p.parcel_no, q.parcel_id, q.number`

func partsOf(ctx context.Context, tx pgx.Tx, project int64, round int, state string) ([]Part, error) {
	rows, err := tx.Query(ctx, listParts, project, round, state)
	if err != nil {
		return nil, fmt.Errorf("worksheet.Parts: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p Part, err error) {
		err = r.Scan(&p.ID, &p.Parcel, &p.Number, &p.Round, &p.State, &p.Since, &p.LastEvent, &p.UnitCode, &p.Unit.VI, &p.Unit.EN, &p.Today.VI, &p.Today.EN,
			&p.Series, &p.Sheet, &p.No, &p.AreaM2, &p.Obstructed, &p.Mine)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Parts: %w", err)
	}
	return list, nil
}

// Filter chooses the parts of a sheet; zero values choose all.
type Filter struct {
	Round int
	State string
}

// Parts returns the parts of a project for whose parcels who acts may record
// steps. Errors are ErrProject, ErrForbidden.
func (s *Store) Parts(ctx context.Context, a postgres.Actor, code string, f Filter) (p Project, list []Part, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if p, err = project(ctx, tx, code); err != nil {
			return err
		}
		all, err := partsOf(ctx, tx, p.ID, f.Round, f.State)
		for _, one := range all {
			if one.Mine {
				list = append(list, one)
			}
		}
		return err
	})
	return p, list, err
}
