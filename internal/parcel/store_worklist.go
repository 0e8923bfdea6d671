package parcel

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Only the value and the article of a limit are law, and rows; which state it
// begins with is what the limit means.
const workRows = `
WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day),
due AS (
    SELECT p.id, p.sheet_no, p.parcel_no, p.state, p.state_since, p.obstacles <> '{}' AS obstructed, p.area_m2, p.admin_unit, p.project_id,
           (p.state_since + r.value::int) AS due_on, r.article, coalesce(r.unverified, false) AS unverified
    FROM parcel p
    LEFT JOIN LATERAL (
        SELECT l.value, l.article, l.unverified FROM legal_rule l
        WHERE l.valid @> p.state_since AND l.unit = 'days' AND (l.code, l.regime, p.state) IN (
            ('payment', 'll2024', 'plan_approved'), ('recovery-decision', 'll2024', 'paid'), ('payment', 'll2013', 'recovery_decided'))
        ORDER BY l.value LIMIT 1
    ) r ON true
    WHERE p.project_id IS NOT NULL
      AND ($1 = '' OR p.state = $1) AND ($2 = '' OR p.project_id = (SELECT id FROM clearance_project WHERE code = $2))
      AND ($3 = '' OR p.admin_unit = $3) AND ($4 = '' OR p.sheet_no = $4) AND ($5 = '' OR p.parcel_no = $5)
      AND (NOT $6 OR p.obstacles <> '{}')
), list AS (
    SELECT d.*, t.day - d.due_on AS days_late, t.day - d.state_since AS days_waiting FROM due d, today t
    WHERE NOT $7 OR d.due_on < t.day
)`

const countWork = `-- parcel.WorkList: totals` + workRows + `
SELECT count(*), count(*) FILTER (WHERE days_late > 0), count(*) FILTER (WHERE obstructed), coalesce(sum(area_m2), 0) / 10000 FROM list`

const listWork = `-- parcel.WorkList` + workRows + `
SELECT l.id, l.sheet_no, l.parcel_no, l.state, l.state_since::text, l.days_waiting, l.obstructed, round(l.area_m2::numeric, 2)::float8,
       j.code, j.name_vi, j.name_en, j.committed_to::text, l.admin_unit, coalesce(a.name_vi, ''), coalesce(a.name_en, ''),
       l.due_on::text, l.days_late, l.article, l.unverified
FROM list l JOIN clearance_project j ON j.id = l.project_id LEFT JOIN admin_unit a ON a.code = l.admin_unit
ORDER BY CASE WHEN $8 = 'late' THEN l.days_late END DESC NULLS LAST,
         CASE WHEN $8 = 'area' THEN l.area_m2 END DESC NULLS LAST,
         CASE WHEN $8 = 'number' THEN lpad(l.sheet_no, 12, '0') || lpad(l.parcel_no, 12, '0') END NULLS LAST,
         CASE WHEN $8 IN ('late', 'waiting') AND l.state NOT IN ('clean', 'excluded') THEN l.state_since END NULLS LAST, l.id
LIMIT $9 OFFSET $10`

// WorkList returns the parcels that are being cleared, with the days that the law
// leaves them.
func (s *Store) WorkList(ctx context.Context, q WorkQuery) (list WorkList, err error) {
	where := []any{q.State, q.Project, q.AdminUnit, q.SheetNo, q.ParcelNo, q.Blocked, q.Late}
	if err := s.db.QueryRow(ctx, countWork, where...).Scan(&list.Count, &list.Late, &list.Blocked, &list.AreaHa); err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	list.AreaHa = hectares(list.AreaHa)
	rows, err := s.db.Query(ctx, listWork, append(where, q.Order, q.Limit, q.Offset)...)
	if err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (w WorkItem, err error) {
		err = row.Scan(&w.ID, &w.SheetNo, &w.ParcelNo, &w.State, &w.StateSince, &w.DaysWaiting, &w.Obstructed, &w.AreaM2,
			&w.Project, &w.ProjectName.VI, &w.ProjectName.EN, &w.CommittedTo, &w.AdminUnit, &w.UnitName.VI, &w.UnitName.EN,
			&w.DueOn, &w.DaysLate, &w.Article, &w.Unverified)
		return w, err
	})
	if err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	return list, nil
}
