package parcel

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

const vietnamToday = `(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`

const countWork = `-- parcel.WorkList: totals
SELECT count(*), count(*) FILTER (WHERE w.due_on < ` + vietnamToday + `), count(*) FILTER (WHERE w.obstructed), coalesce(sum(w.area_m2), 0) / 10000
FROM clearance_work w WHERE true`

// The page is chosen by an index of clearance_work before anything is looked up
// for its rows.
const listWork = `-- parcel.WorkList
SELECT w.parcel_id, w.sheet_no, w.parcel_no, w.state, w.state_since::text, t.day - w.state_since, w.obstructed, round(w.area_m2::numeric, 2)::float8,
       j.code, j.name_vi, j.name_en, j.committed_to::text, w.admin_unit, coalesce(a.name_vi, ''), coalesce(a.name_en, ''),
       w.due_on::text, t.day - w.due_on, r.code, r.article, coalesce(r.unverified, false), main_step(w.state, t.day), greatest(w.next_on, t.day)::text,
       (SELECT max(handover_from(c.id, t.day))::text FROM current_parts(w.parcel_id) c)
FROM (SELECT ` + vietnamToday + ` AS day) t CROSS JOIN (
    SELECT * FROM clearance_work w WHERE true`

const listWorkJoins = `
) w JOIN clearance_project j ON j.id = w.project_id LEFT JOIN admin_unit a ON a.code = w.admin_unit LEFT JOIN legal_rule r ON r.id = w.rule_id
ORDER BY `

// workOrder is how the list is sorted, by the name of the order.
var workOrder = map[string]string{
	"late":    `w.due_on, w.parcel_id`,
	"waiting": `CASE WHEN w.state NOT IN ('clean', 'excluded') THEN w.state_since END, w.parcel_id`,
	"next":    `CASE WHEN w.state NOT IN ('clean', 'excluded') THEN w.next_on END, w.parcel_id`,
	"number":  `lpad(w.sheet_no, 12, '0'), lpad(w.parcel_no, 12, '0'), w.parcel_id`,
	"area":    `w.area_m2 DESC, w.parcel_id`,
}

// Parcels in the area of competence of who acts; all where the right is without
// bounds. An old district counts by its shape, as in in_own_area().
const mineOnly = ` AND (acting_right('clearance', 'record_event') = 'all' OR acting_right('clearance', 'record_event') = 'own' AND (
    w.project_id IN (SELECT p.id FROM account_area x JOIN clearance_project p ON p.code = x.project WHERE x.account_id = acting_account())
    OR w.admin_unit IN (
        SELECT x.unit FROM account_area x WHERE x.account_id = acting_account()
        UNION ALL
        SELECT l.new_unit FROM account_area x JOIN admin_unit u ON u.code = x.unit AND u.geom IS NULL JOIN admin_unit o ON x.unit IN (o.code, o.parent)
        JOIN admin_lineage l ON l.old_unit = o.code AND l.part = 'whole' WHERE x.account_id = acting_account())
    OR w.parcel_id IN (SELECT y.parcel_id FROM account_area x JOIN admin_unit u ON u.code = x.unit JOIN clearance_work y ON ST_Intersects(u.geom, y.place) WHERE x.account_id = acting_account())))`

// conditions is what narrows the list: SQL made of constants, and the values
// that are bound to it.
func (q WorkQuery) conditions() (string, []any) {
	var sql strings.Builder
	var values []any
	add := func(condition string, value any) {
		values = append(values, value)
		sql.WriteString(strings.ReplaceAll(condition, "$?", "$"+strconv.Itoa(len(values))))
	}
	for _, one := range []struct{ value, condition string }{
		{q.State, ` AND w.state = $?`},
		{q.Project, ` AND w.project_id = (SELECT id FROM clearance_project WHERE code = $?)`},
		{q.AdminUnit, ` AND w.admin_unit = $?`},
		{q.SheetNo, ` AND w.sheet_no = $?`},
		{q.ParcelNo, ` AND w.parcel_no = $?`},
		{q.Next, ` AND w.state IN (SELECT s.code FROM clearance_state s, next_steps(s.code, ` + vietnamToday + `) n WHERE n.to_state = $?)`},
	} {
		if one.value != "" {
			add(one.condition, one.value)
		}
	}
	if q.DueWithin > 0 {
		add(` AND w.due_on BETWEEN `+vietnamToday+` AND `+vietnamToday+` + $?::integer`, q.DueWithin)
	}
	if q.Blocked {
		sql.WriteString(` AND w.obstructed`)
	}
	if q.Late {
		sql.WriteString(` AND w.due_on < ` + vietnamToday)
	}
	if q.Ready {
		sql.WriteString(` AND w.state NOT IN ('clean', 'excluded') AND coalesce(w.next_on <= ` + vietnamToday + `, true)`)
	}
	if q.Mine {
		sql.WriteString(mineOnly)
	}
	return sql.String(), values
}

// WorkList returns the parcels that are being cleared, with the days that the law
// leaves them.
func (s *Store) WorkList(ctx context.Context, q WorkQuery) (WorkList, error) {
	return readWork(ctx, s.db, q)
}

// WorkListFor is WorkList for an account, which may ask for its own parcels.
func (s *Store) WorkListFor(ctx context.Context, actor postgres.Actor, q WorkQuery) (list WorkList, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		list, err = readWork(ctx, tx, q)
		return err
	})
	return list, err
}

func readWork(ctx context.Context, db postgres.DB, q WorkQuery) (list WorkList, err error) {
	where, values := q.conditions()
	if err := db.QueryRow(ctx, countWork+where, values...).Scan(&list.Count, &list.Late, &list.Blocked, &list.AreaHa); err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	list.AreaHa = hectares(list.AreaHa)
	order := workOrder[q.Order]
	page := fmt.Sprintf(" ORDER BY %s LIMIT $%d OFFSET $%d", order, len(values)+1, len(values)+2)
	rows, err := db.Query(ctx, listWork+where+page+listWorkJoins+order, append(values, q.Limit, q.Offset)...)
	if err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	list.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (w WorkItem, err error) {
		err = row.Scan(&w.ID, &w.SheetNo, &w.ParcelNo, &w.State, &w.StateSince, &w.DaysWaiting, &w.Obstructed, &w.AreaM2,
			&w.Project, &w.ProjectName.VI, &w.ProjectName.EN, &w.CommittedTo, &w.AdminUnit, &w.UnitName.VI, &w.UnitName.EN,
			&w.DueOn, &w.DaysLate, &w.Rule, &w.Article, &w.Unverified, &w.Next, &w.NextOn, &w.HandoverOn)
		return w, err
	})
	if err != nil {
		return list, fmt.Errorf("parcel.WorkList: %w", err)
	}
	return list, nil
}
