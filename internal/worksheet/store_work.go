package worksheet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// claim is a piece of work that this instance has taken.
type claim struct {
	id, project int64
	work        string
	chosen      []int
	actor       postgres.Actor
	attempts    int
	rows        int
}

// waitingFor is how long a claim holds without a sign of life.
const waitingFor = 20 * time.Second

const claimWork = `-- worksheet.Claim
UPDATE worksheet w SET claimed_by = $1, claimed_until = clock_timestamp() + make_interval(secs => $2), attempts = attempts + 1, changed_at = clock_timestamp(),
       progress = jsonb_build_object('step', w.work, 'total', w.row_count)
WHERE w.id = (SELECT id FROM worksheet WHERE work IS NOT NULL AND (claimed_until IS NULL OR claimed_until < clock_timestamp()) ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING w.id, w.project_id, w.work, w.chosen, w.account_id, w.account, w.attempts, w.row_count`

// take claims the oldest work that waits; nil when there is none.
func (s *Store) take(ctx context.Context, me string) (*claim, error) {
	var c claim
	err := s.db.QueryRow(ctx, claimWork, me, waitingFor.Seconds()).Scan(&c.id, &c.project, &c.work, &c.chosen, &c.actor.Account, &c.actor.Name, &c.attempts, &c.rows)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("worksheet.Claim: %w", err)
	}
	return &c, nil
}

const beatClaim = `-- worksheet.Beat
UPDATE worksheet SET claimed_until = clock_timestamp() + make_interval(secs => $3) WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// beat says that the work goes on.
func (s *Store) beat(ctx context.Context, id int64, me string) error {
	if _, err := s.db.Exec(ctx, beatClaim, id, me, waitingFor.Seconds()); err != nil {
		return fmt.Errorf("worksheet.Beat: %w", err)
	}
	return nil
}

const releaseWork = `-- worksheet.Release
UPDATE worksheet SET claimed_by = NULL, claimed_until = NULL, attempts = greatest(attempts - 1, 0) WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// release lets another instance have the work at once: this one is stopping.
func (s *Store) release(ctx context.Context, id int64, me string) error {
	if _, err := s.db.Exec(ctx, releaseWork, id, me); err != nil {
		return fmt.Errorf("worksheet.Release: %w", err)
	}
	return nil
}

const endBadly = `-- worksheet.GiveUp
UPDATE worksheet SET state = 'failed', work = NULL, claimed_by = NULL, claimed_until = NULL, attempts = 0, progress = NULL, problems = problems || $3::jsonb, changed_at = clock_timestamp()
WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// giveUp ends the work with what is wrong.
func (s *Store) giveUp(ctx context.Context, id int64, me string, p Problem) error {
	if _, err := s.db.Exec(ctx, endBadly, id, me, []Problem{p}); err != nil {
		return fmt.Errorf("worksheet.GiveUp: %w", err)
	}
	return nil
}

const againWork = `-- worksheet.Again
UPDATE worksheet SET work = 'check', claimed_by = NULL, claimed_until = NULL, attempts = 0, changed_at = clock_timestamp(), problems = problems || $3::jsonb
WHERE id = $1 AND claimed_by = $2 AND work = 'apply'`

// again asks for a new judgement: the register changed since the last one.
func (s *Store) again(ctx context.Context, id int64, me string, p Problem) error {
	if _, err := s.db.Exec(ctx, againWork, id, me, []Problem{p}); err != nil {
		return fmt.Errorf("worksheet.Again: %w", err)
	}
	return nil
}

var (
	errLost  = errors.New("the work was taken over by another instance")
	errAgain = errors.New("the register changed since the sheet was judged")
)

const listRows = `-- worksheet.Rows
SELECT row_no, coalesce(row_key, ''), coalesce(unit_name, ''), coalesce(map_series, ''), coalesce(sheet_no, ''), coalesce(parcel_no, ''), coalesce(part_no, ''), seen_event, coalesce(seen_state, ''), touched,
       coalesce(to_state, ''), regime, coalesce(effective_on::text, ''), decision_no, decision_date::text, issuer, amount_vnd, area_m2, area_other_m2, document, note, details, faults
FROM worksheet_row WHERE worksheet_id = $1 AND ($2::integer[] IS NULL OR row_no = ANY ($2)) ORDER BY row_no`

func rowsOf(ctx context.Context, tx pgx.Tx, id int64, those []int) ([]Row, error) {
	rows, err := tx.Query(ctx, listRows, id, those)
	if err != nil {
		return nil, fmt.Errorf("worksheet.Rows: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (w Row, err error) {
		s := &w.Step
		err = r.Scan(&w.No, &w.Key, &w.Unit, &w.Series, &w.Sheet, &w.Parcel, &w.Part, &w.SeenEvent, &w.SeenState, &w.Touched,
			&s.To, &s.Regime, &s.EffectiveOn, &s.DecisionNo, &s.DecisionDate, &s.Issuer, &s.AmountVND, &s.AreaM2, &w.AreaOther, &s.Document, &s.Note, &s.Details, &w.Faults)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Rows: %w", err)
	}
	return list, nil
}

const (
	listLast = `-- worksheet.Last
SELECT e.id, e.part_id, e.to_state, e.recorded_by, e.recorded_at, e.regime, e.effective_on::text, e.decision_no, e.decision_date::text, e.issuer, e.amount_vnd, e.area_m2, e.document, e.note, e.details
FROM clearance_event_in_area e WHERE e.id = ANY ($1)`
	listOpen = `-- worksheet.Open
SELECT parcel_id, id FROM clearance_part WHERE parcel_id = ANY ($1) AND state NOT IN ('handed_over', 'clean', 'excluded')`
)

// against reads what the rows are held against, as who acts sees it.
func against(ctx context.Context, tx pgx.Tx, project int64, rows []Row) (*register, error) {
	g := &register{today: vietnam(), last: map[int64]Event{}, open: map[int64][]int64{}}
	var err error
	if g.law, err = lawOf(ctx, tx); err != nil {
		return nil, err
	}
	if g.parts, err = partsOf(ctx, tx, project, 0, ""); err != nil {
		return nil, err
	}
	g.place()
	var events, parcels []int64
	for _, r := range rows {
		p, _ := g.find(r)
		if p == nil || !r.Touched {
			continue
		}
		if r.Step.To == p.State || r.SeenEvent != nil && *r.SeenEvent != p.LastEvent {
			events = append(events, p.LastEvent)
		}
		if r.Step.To == "clean" {
			parcels = append(parcels, p.Parcel)
		}
	}
	found, err := tx.Query(ctx, listLast, events)
	if err != nil {
		return nil, fmt.Errorf("worksheet.Last: %w", err)
	}
	list, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (e Event, err error) {
		s := &e.Step
		err = r.Scan(&e.ID, &e.Part, &s.To, &e.RecordedBy, &e.RecordedAt, &s.Regime, &s.EffectiveOn, &s.DecisionNo, &s.DecisionDate, &s.Issuer, &s.AmountVND, &s.AreaM2, &s.Document, &s.Note, &s.Details)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Last: %w", err)
	}
	for _, e := range list {
		g.last[e.Part] = e
	}
	found, err = tx.Query(ctx, listOpen, parcels)
	if err != nil {
		return nil, fmt.Errorf("worksheet.Open: %w", err)
	}
	var parcel, part int64
	_, err = pgx.ForEachRow(found, []any{&parcel, &part}, func() error {
		g.open[parcel] = append(g.open[parcel], part)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Open: %w", err)
	}
	return g, nil
}

const keepVerdicts = `-- worksheet.Keep
UPDATE worksheet_row r SET parcel_id = v.parcel_id, part_id = v.part_id, part_number = v.part_number, from_state = v.from_state, from_since = v.from_since,
       area_m2 = coalesce(v.area_m2, r.area_m2), verdict = v.verdict, reasons = v.reasons
FROM jsonb_to_recordset($2::jsonb) AS v (row_no integer, parcel_id bigint, part_id bigint, part_number bigint, from_state text, from_since date, area_m2 double precision, verdict text, reasons jsonb)
WHERE r.worksheet_id = $1 AND r.row_no = v.row_no`

func keepJudged(ctx context.Context, tx pgx.Tx, id int64, list []Judged) error {
	packed := make([]map[string]any, 0, len(list))
	for _, j := range list {
		m := map[string]any{"row_no": j.Row, "verdict": j.Verdict, "reasons": j.Reasons}
		if j.Reasons == nil {
			m["reasons"] = []Reason{}
		}
		if p := j.Part; p != nil {
			m["parcel_id"], m["part_id"], m["part_number"], m["from_state"], m["from_since"] = p.Parcel, p.ID, p.Number, p.State, p.Since
		}
		if j.Area != nil {
			m["area_m2"] = *j.Area
		}
		packed = append(packed, m)
	}
	if _, err := tx.Exec(ctx, keepVerdicts, id, packed); err != nil {
		return fmt.Errorf("worksheet.Keep: %w", err)
	}
	return nil
}

const (
	rehearse = `-- worksheet.Rehearse
SELECT row_no, rule, fields FROM rehearse_worksheet($1)`
	finishCheck = `-- worksheet.Finish
UPDATE worksheet SET state = 'checked', work = NULL, claimed_by = NULL, claimed_until = NULL, attempts = 0, progress = NULL, counts = $3, changed_at = clock_timestamp()
WHERE id = $1 AND claimed_by = $2 AND work = 'check'`
)

// check judges the rows of a sheet: by what this program knows of the rules,
// which finds all reasons, and then by the register itself, which has the last
// word.
func (s *Store) check(ctx context.Context, c *claim, me string) error {
	return postgres.AsAccount(ctx, s.db, c.actor, func(tx pgx.Tx) error {
		rows, err := rowsOf(ctx, tx, c.id, nil)
		if err != nil {
			return err
		}
		g, err := against(ctx, tx, c.project, rows)
		if err != nil {
			return err
		}
		list := g.judge(rows)
		if err := keepJudged(ctx, tx, c.id, list); err != nil {
			return err
		}
		more, err := rehearsed(ctx, tx, g, c.id, list)
		if err != nil {
			return err
		}
		if err := keepJudged(ctx, tx, c.id, more); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, finishCheck, c.id, me, count(list))
		if err != nil {
			return fmt.Errorf("worksheet.Finish: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errLost
		}
		return nil
	})
}

// rehearsed refuses what the register refuses; it returns the rows that this
// concerns.
func rehearsed(ctx context.Context, tx pgx.Tx, g *register, id int64, list []Judged) ([]Judged, error) {
	rows, err := tx.Query(ctx, rehearse, id)
	if err != nil {
		return nil, fmt.Errorf("worksheet.Rehearse: %w", err)
	}
	place := map[int]int{}
	for i, j := range list {
		place[j.Row] = i
	}
	var row int
	var rule, fields string
	var these []int
	_, err = pgx.ForEachRow(rows, []any{&row, &rule, &fields}, func() error {
		j := &list[place[row]]
		j.Verdict = refused
		j.Reasons = append(j.Reasons, g.broken(rule, fields)...)
		these = append(these, place[row])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Rehearse: %w", err)
	}
	more := make([]Judged, 0, len(these))
	for _, i := range these {
		more = append(more, list[i])
	}
	return more, nil
}

const (
	lockParcels = `-- worksheet.Record: lock
SELECT count(parcel_version(id)) FROM (SELECT DISTINCT parcel_id AS id FROM worksheet_row WHERE worksheet_id = $1 AND verdict = 'change' AND ($2::integer[] IS NULL OR row_no = ANY ($2)) ORDER BY parcel_id) x`
	chosenRows = `-- worksheet.Record: chosen
SELECT row_no FROM worksheet_row WHERE worksheet_id = $1 AND verdict = 'change' AND ($2::integer[] IS NULL OR row_no = ANY ($2))`
	// Steps that need two people become drafts; one that waits already stays.
	recordRows = `-- worksheet.Record
WITH chosen AS (
    SELECT r.*, second_person_needed(coalesce(r.regime, (SELECT code FROM legal_regime WHERE valid @> r.effective_on ORDER BY valid_from NULLS FIRST LIMIT 1)), c.state, r.to_state) AS by_two
    FROM worksheet_row r JOIN clearance_part c ON c.id = r.part_id WHERE r.worksheet_id = $1 AND r.verdict = 'change' AND r.row_no = ANY ($2)
), drafted AS (
    INSERT INTO personal.clearance_draft (parcel_id, part, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
    SELECT parcel_id, part_number, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details
    FROM chosen WHERE by_two ORDER BY part_id
    ON CONFLICT DO NOTHING RETURNING id
), recorded AS (
    INSERT INTO clearance_event (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
    SELECT part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details
    FROM chosen WHERE NOT by_two ORDER BY to_state = 'clean', part_id
    RETURNING id
)
SELECT (SELECT count(*) FROM recorded), (SELECT count(*) FROM drafted)`
	markApplied = `-- worksheet.Record: mark
UPDATE worksheet_row SET verdict = 'applied' WHERE worksheet_id = $1 AND verdict = 'change' AND row_no = ANY ($2)`
	countParcels = `-- worksheet.Record: parcels
SELECT count(DISTINCT parcel_id) FROM worksheet_row WHERE worksheet_id = $1 AND row_no = ANY ($2)`
	finishApply = `-- worksheet.Record: finish
UPDATE worksheet SET state = 'applied', work = NULL, claimed_by = NULL, claimed_until = NULL, attempts = 0, progress = NULL, result = $3, changed_at = clock_timestamp()
WHERE id = $1 AND claimed_by = $2 AND work = 'apply' AND state = 'checked'`
)

// apply records the steps of the chosen rows, all or none: parcels are locked in
// their order, and every row is judged again as the register is now.
func (s *Store) apply(ctx context.Context, c *claim, me string) error {
	err := postgres.AsAccount(ctx, s.db, c.actor, func(tx pgx.Tx) error {
		var locked int
		if err := tx.QueryRow(ctx, lockParcels, c.id, c.chosen).Scan(&locked); err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		found, err := tx.Query(ctx, chosenRows, c.id, c.chosen)
		if err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		those, err := pgx.CollectRows(found, pgx.RowTo[int])
		if err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		result, now, err := judgeAgain(ctx, tx, c, those)
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, recordRows, c.id, now).Scan(&result.Applied, &result.Drafted); err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		result.Same += len(now) - result.Applied - result.Drafted
		if _, err := tx.Exec(ctx, markApplied, c.id, now); err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		if err := tx.QueryRow(ctx, countParcels, c.id, now).Scan(&result.Parcels); err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		tag, err := tx.Exec(ctx, finishApply, c.id, me, result)
		if err != nil {
			return fmt.Errorf("worksheet.Record: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errLost
		}
		return nil
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pgerrcode.IsIntegrityConstraintViolation(pg.Code) || pg.Code == pgerrcode.InsufficientPrivilege || pgerrcode.IsTransactionRollback(pg.Code)) {
		return errors.Join(errAgain, err)
	}
	return err
}

// judgeAgain returns the rows that are to be recorded; those that somebody else
// recorded just so are left out, and one that is refused by now stops all.
func judgeAgain(ctx context.Context, tx pgx.Tx, c *claim, those []int) (result Result, now []int, err error) {
	if those == nil {
		those = []int{}
	}
	rows, err := rowsOf(ctx, tx, c.id, those)
	if err != nil {
		return result, nil, err
	}
	g, err := against(ctx, tx, c.project, rows)
	if err != nil {
		return result, nil, err
	}
	now = []int{}
	for _, j := range g.judge(rows) {
		switch j.Verdict {
		case change:
			now = append(now, j.Row)
		case same:
			result.Same++
		default:
			return result, nil, errAgain
		}
	}
	return result, now, nil
}

const sweepEnded = `-- worksheet.Sweep
WITH old AS (SELECT id FROM worksheet WHERE state IN ('applied', 'discarded', 'failed') AND work IS NULL AND changed_at < now() - interval '30 days'),
files AS (DELETE FROM worksheet_file f USING old WHERE f.worksheet_id = old.id)
DELETE FROM worksheet_row r USING old WHERE r.worksheet_id = old.id`

// sweep forgets the rows and files of sheets that ended a month ago: they may
// be personal, and the register has what it needs.
func (s *Store) sweep(ctx context.Context) error {
	if _, err := s.db.Exec(ctx, sweepEnded); err != nil {
		return fmt.Errorf("worksheet.Sweep: %w", err)
	}
	return nil
}
