package worksheet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store keeps the sheets in the database.
type Store struct {
	db postgres.DB
}

// NewStore returns a store on the primary database.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const jobColumns = `w.id, w.state, coalesce(w.work, ''), w.progress, p.code, p.name_vi, p.name_en, w.file_name, w.file_size, encode(w.file_sha256, 'hex'),
	w.account, w.created_at, w.changed_at, w.made_at, w.row_count, w.counts, w.problems, w.result`

func scanJob(r pgx.CollectableRow) (j Job, err error) {
	err = r.Scan(&j.ID, &j.State, &j.Work, &j.Progress, &j.Project, &j.ProjectName.VI, &j.ProjectName.EN, &j.File.Name, &j.File.Size, &j.File.SHA256,
		&j.Account, &j.CreatedAt, &j.ChangedAt, &j.MadeAt, &j.Rows, &j.Counts, &j.Problems, &j.Result)
	if j.Counts.Rules == nil {
		j.Counts.Rules = map[string]int{}
	}
	return j, err
}

// MayRecord says whether who acts may record steps at all.
func (s *Store) MayRecord(ctx context.Context, a postgres.Actor) (bool, error) {
	var right string
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "-- worksheet.MayRecord\nSELECT acting_right('clearance', 'record_event')").Scan(&right)
	})
	if err != nil {
		return false, fmt.Errorf("worksheet.MayRecord: %w", err)
	}
	return right != "none", nil
}

const (
	lawStates = `-- worksheet.Law: states
SELECT code, ordinal, name_vi, name_en FROM clearance_state ORDER BY ordinal`
	lawRegimes = `-- worksheet.Law: regimes
SELECT code, name_vi, name_en, valid_from::text, valid_to::text FROM legal_regime ORDER BY valid_from NULLS FIRST`
	lawSteps = `-- worksheet.Law
SELECT regime, from_state, to_state, requires FROM clearance_transition ORDER BY regime, from_state, to_state`
)

// Law returns the transitions that the register knows.
func (s *Store) Law(ctx context.Context) (Law, error) { return lawOf(ctx, s.db) }

func lawOf(ctx context.Context, db postgres.DB) (l Law, err error) {
	rows, err := db.Query(ctx, lawStates)
	if err == nil {
		l.States, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (s State, err error) {
			return s, r.Scan(&s.Code, &s.Ordinal, &s.Name.VI, &s.Name.EN)
		})
	}
	if err != nil {
		return l, fmt.Errorf("worksheet.Law: %w", err)
	}
	if rows, err = db.Query(ctx, lawRegimes); err == nil {
		l.Regimes, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (g Regime, err error) {
			return g, r.Scan(&g.Code, &g.Name.VI, &g.Name.EN, &g.From, &g.To)
		})
	}
	if err != nil {
		return l, fmt.Errorf("worksheet.Law: %w", err)
	}
	if rows, err = db.Query(ctx, lawSteps); err == nil {
		l.Steps, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Transition])
	}
	if err != nil {
		return l, fmt.Errorf("worksheet.Law: %w", err)
	}
	return l, nil
}

// Project is a clearance project by its code.
type Project struct {
	ID   int64
	Code string
	Name Text
}

const findProject = `-- worksheet.Project
SELECT id, code, name_vi, name_en, may_project('record_event', id) FROM clearance_project WHERE code = $1`

// project finds a project in which who acts may record steps; ErrProject,
// ErrForbidden.
func project(ctx context.Context, tx pgx.Tx, code string) (p Project, err error) {
	var may bool
	err = tx.QueryRow(ctx, findProject, code).Scan(&p.ID, &p.Code, &p.Name.VI, &p.Name.EN, &may)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return p, ErrProject
	case err != nil:
		return p, fmt.Errorf("worksheet.Project: %w", err)
	case !may:
		return p, ErrForbidden
	}
	return p, nil
}

const (
	addJob = `-- worksheet.Add
INSERT INTO worksheet (project_id, file_name, file_size, file_sha256, made_at, row_count, problems) VALUES ($1, $2, $3, decode($4, 'hex'), $5, $6, $7) RETURNING id`
	addFile = `-- worksheet.Add: file
INSERT INTO worksheet_file (worksheet_id, content) VALUES ($1, $2)`
	addRows = `-- worksheet.Add: rows
INSERT INTO worksheet_row (worksheet_id, row_no, row_key, unit_name, map_series, sheet_no, parcel_no, part_no, seen_event, seen_state, to_state, regime, effective_on,
    decision_no, decision_date, issuer, amount_vnd, area_m2, area_other_m2, document, note, details, faults, touched)
SELECT $1, row_no, row_key, unit_name, map_series, sheet_no, parcel_no, part_no, seen_event, seen_state, nullif(to_state, ''), regime, nullif(effective_on, '')::date,
    decision_no, decision_date, issuer, amount_vnd, area_m2, area_other_m2, document, note, coalesce(details, '{}'), coalesce(faults, '[]'), touched
FROM jsonb_to_recordset($2::jsonb) AS r (row_no integer, row_key text, unit_name text, map_series text, sheet_no text, parcel_no text, part_no text, seen_event bigint, seen_state text,
    to_state text, regime text, effective_on text, decision_no text, decision_date date, issuer text, amount_vnd bigint, area_m2 double precision, area_other_m2 double precision,
    document text, note text, details jsonb, faults jsonb, touched boolean)`
	sameFile = `-- worksheet.Add: same
SELECT max(id) FROM worksheet WHERE file_sha256 = decode($1, 'hex') AND project_id = $2 AND state = 'applied'`
)

// Upload is a sheet that has arrived and was read.
type Upload struct {
	// Project is the code of the project by the word of the sender; empty leaves
	// it to the sheet.
	Project, Name, SHA256 string
	Content               []byte
	Sheet                 Sheet
}

// Add keeps a sheet; a server will judge it. Errors are ErrProject, ErrForbidden.
func (s *Store) Add(ctx context.Context, a postgres.Actor, u Upload) (j Job, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		p, err := project(ctx, tx, u.Project)
		if err != nil {
			return err
		}
		var earlier *int64
		if err := tx.QueryRow(ctx, sameFile, u.SHA256, p.ID).Scan(&earlier); err != nil {
			return fmt.Errorf("worksheet.Add: %w", err)
		}
		problems := []Problem{}
		if earlier != nil {
			problems = append(problems, Problem{"same_file", "info", say("Bảng này đã được ghi trước đây (bảng số %d): gửi lại không ghi gì hai lần.", "This sheet was applied before (number %d): sending it again records nothing twice.", *earlier)})
		}
		var id int64
		if err := tx.QueryRow(ctx, addJob, p.ID, u.Name, len(u.Content), u.SHA256, u.Sheet.MadeAt, len(u.Sheet.Rows), problems).Scan(&id); err != nil {
			return fmt.Errorf("worksheet.Add: %w", err)
		}
		if _, err := tx.Exec(ctx, addFile, id, u.Content); err != nil {
			return fmt.Errorf("worksheet.Add: %w", err)
		}
		if _, err := tx.Exec(ctx, addRows, id, packed(u.Sheet.Rows)); err != nil {
			return fmt.Errorf("worksheet.Add: %w", err)
		}
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

// packed are rows as addRows takes them.
func packed(rows []Row) []map[string]any {
	list := make([]map[string]any, 0, len(rows))
	for _, r := range rows {
		m := map[string]any{"row_no": r.No, "touched": r.Touched}
		for name, v := range map[string]string{"row_key": r.Key, "unit_name": r.Unit, "map_series": r.Series, "sheet_no": r.Sheet, "parcel_no": r.Parcel, "part_no": r.Part, "seen_state": r.SeenState} {
			if v != "" {
				m[name] = v
			}
		}
		if r.SeenEvent != nil {
			m["seen_event"] = *r.SeenEvent
		}
		if r.Touched {
			s := r.Step
			for name, v := range map[string]any{
				"to_state": s.To, "regime": s.Regime, "effective_on": s.EffectiveOn, "decision_no": s.DecisionNo, "decision_date": s.DecisionDate, "issuer": s.Issuer,
				"amount_vnd": s.AmountVND, "area_m2": s.AreaM2, "area_other_m2": r.AreaOther, "document": s.Document, "note": s.Note, "details": s.Details, "faults": r.Faults,
			} {
				m[name] = v
			}
		}
		list = append(list, m)
	}
	return list
}

// Jobs returns the sheets that who acts may see, the newest first; of one
// project, or of all with an empty code.
func (s *Store) Jobs(ctx context.Context, a postgres.Actor, code string) (list []Job, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "-- worksheet.Jobs\nSELECT "+jobColumns+" FROM worksheet w JOIN clearance_project p ON p.id = w.project_id WHERE $1 = '' OR p.code = $1 ORDER BY w.id DESC LIMIT 100", code)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scanJob)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("worksheet.Jobs: %w", err)
	}
	return list, nil
}

// Job returns one sheet, or ErrUnknown.
func (s *Store) Job(ctx context.Context, a postgres.Actor, id int64) (j Job, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

func one(ctx context.Context, db postgres.DB, id int64) (Job, error) {
	rows, err := db.Query(ctx, "-- worksheet.Job\nSELECT "+jobColumns+" FROM worksheet w JOIN clearance_project p ON p.id = w.project_id WHERE w.id = $1", id)
	if err != nil {
		return Job{}, fmt.Errorf("worksheet.Job: %w", err)
	}
	j, err := pgx.CollectExactlyOneRow(rows, scanJob)
	if errors.Is(err, pgx.ErrNoRows) {
		return j, ErrUnknown
	}
	if err != nil {
		return j, fmt.Errorf("worksheet.Job: %w", err)
	}
	return j, nil
}

const orderApply = `-- worksheet.Apply
UPDATE worksheet SET work = 'apply', chosen = $2, attempts = 0, changed_at = clock_timestamp() WHERE id = $1 AND work IS NULL AND state = 'checked'`

// Apply asks for the steps of a sheet to be recorded, those of the rows named or
// all with nil. A sheet that was applied, or is being, is left alone and
// returned: a second click changes nothing. ErrState when it was given up.
func (s *Store) Apply(ctx context.Context, a postgres.Actor, id int64, rows []int) (j Job, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if j, err = one(ctx, tx, id); err != nil {
			return err
		}
		if j.State == "applied" || j.Work == "apply" {
			return nil
		}
		tag, err := tx.Exec(ctx, orderApply, id, rows)
		if err != nil {
			return fmt.Errorf("worksheet.Apply: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrState
		}
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

const (
	discardJob = `-- worksheet.Discard
UPDATE worksheet SET state = 'discarded', work = NULL, changed_at = clock_timestamp() WHERE id = $1 AND state IN ('received', 'checked', 'failed')`
	forgetRows = `-- worksheet.Forget: rows
DELETE FROM worksheet_row WHERE worksheet_id = $1`
	forgetFile = `-- worksheet.Forget
DELETE FROM worksheet_file WHERE worksheet_id = $1`
)

// Discard gives a sheet up, and forgets its rows and its file.
func (s *Store) Discard(ctx context.Context, a postgres.Actor, id int64) error {
	return postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		j, err := one(ctx, tx, id)
		if err != nil {
			return err
		}
		if j.State == "discarded" {
			return nil
		}
		tag, err := tx.Exec(ctx, discardJob, id)
		if err != nil {
			return fmt.Errorf("worksheet.Discard: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrState
		}
		for _, sql := range []string{forgetRows, forgetFile} {
			if _, err := tx.Exec(ctx, sql, id); err != nil {
				return fmt.Errorf("worksheet.Forget: %w", err)
			}
		}
		return nil
	})
}

const fileOf = `-- worksheet.File
SELECT content FROM worksheet_file WHERE worksheet_id = $1`

// File returns the sheet as it was sent; ErrUnknown when it is kept no more.
func (s *Store) File(ctx context.Context, a postgres.Actor, id int64) (j Job, content []byte, err error) {
	err = postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if j, err = one(ctx, tx, id); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, fileOf, id).Scan(&content)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("worksheet.File: %w", err)
		}
		return nil
	})
	return j, content, err
}

// vietnam is the day in Vietnam now, as midnight UTC.
func vietnam() time.Time {
	now := time.Now().In(time.FixedZone("ICT", 7*3600))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}
