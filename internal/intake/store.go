package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Store keeps the jobs in the database.
type Store struct {
	db postgres.DB
}

// NewStore returns a store on the primary database.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const jobColumns = `j.id, j.account, j.created_at, j.changed_at, j.state, coalesce(j.work, ''), j.progress, j.file_name, j.file_size, encode(j.file_sha256, 'hex'),
	j.source, to_char(j.source_date, 'YYYY-MM-DD'), j.settings, j.found, j.problems, j.counts, j.result, j.row_count`

func scanJob(r pgx.CollectableRow) (Job, error) {
	var j Job
	var f Found
	err := r.Scan(&j.ID, &j.Account, &j.CreatedAt, &j.ChangedAt, &j.State, &j.Work, &j.Progress, &j.File.Name, &j.File.Size, &j.File.SHA256,
		&j.Source, &j.SourceDate, &j.Settings, &f, &j.Problems, &j.Counts, &j.Result, &j.Rows)
	if err != nil {
		return j, err
	}
	j.File.Format, j.File.Layer, j.File.Layers, j.File.Encoding = f.Format, f.Layer, f.Layers, f.Encoding
	if j.File.Layers == nil {
		j.File.Layers = []string{}
	}
	chosen := j.Settings.CRS
	if chosen == "" {
		chosen = f.CRS
	}
	j.CRS = CRSState{Given: f.CRS, GivenName: f.CRSName, Chosen: chosen, Swap: j.Settings.Swap, Candidates: f.Candidates}
	if j.CRS.Candidates == nil {
		j.CRS.Candidates = []Candidate{}
	}
	j.Columns, j.Mapping, j.SameAs, j.Bbox = f.Columns, f.Mapping, f.SameAs, f.Bbox
	if j.Settings.Columns != nil {
		j.Mapping = j.Settings.Columns
	}
	if j.Columns == nil {
		j.Columns = []Column{}
	}
	if j.Mapping == nil {
		j.Mapping = map[string]string{}
	}
	if j.Problems == nil {
		j.Problems = []Problem{}
	}
	return j, nil
}

const addJob = `-- intake.Add
INSERT INTO import_job AS j (folder, store, file_name, file_size, file_sha256, source, source_date, settings)
VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7::date, $8) RETURNING ` + jobColumns

// Upload is a file that has arrived.
type Upload struct {
	Folder, Store, Name, SHA256, Source, SourceDate string
	Size                                            int64
	Settings                                        Settings
}

// MayAdd says whether who acts may import at all.
func (s *Store) MayAdd(ctx context.Context, a postgres.Actor) (bool, error) {
	var right string
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "-- intake.MayAdd\nSELECT acting_right('parcel', 'add')").Scan(&right)
	})
	if err != nil {
		return false, fmt.Errorf("intake.MayAdd: %w", err)
	}
	return right != "none", nil
}

// Add makes a job of an upload; a server will read it.
func (s *Store) Add(ctx context.Context, a postgres.Actor, u Upload) (Job, error) {
	var j Job
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, addJob, u.Folder, u.Store, u.Name, u.Size, u.SHA256, u.Source, u.SourceDate, u.Settings)
		if err != nil {
			return err
		}
		j, err = pgx.CollectExactlyOneRow(rows, scanJob)
		return err
	})
	if err != nil {
		return j, fmt.Errorf("intake.Add: %w", err)
	}
	return j, nil
}

// Jobs returns the imports that who acts may see, the newest first.
func (s *Store) Jobs(ctx context.Context, a postgres.Actor) ([]Job, error) {
	var list []Job
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "-- intake.Jobs\nSELECT "+jobColumns+" FROM import_job j ORDER BY j.id DESC LIMIT 200")
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scanJob)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("intake.Jobs: %w", err)
	}
	for i := range list { // the list needs no outlines
		list[i].CRS.Candidates = []Candidate{}
	}
	return list, nil
}

// Job returns one import, or ErrUnknown.
func (s *Store) Job(ctx context.Context, a postgres.Actor, id int64) (Job, error) {
	var j Job
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		var err error
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

func one(ctx context.Context, tx pgx.Tx, id int64) (Job, error) {
	rows, err := tx.Query(ctx, "-- intake.Job\nSELECT "+jobColumns+" FROM import_job j WHERE j.id = $1", id)
	if err != nil {
		return Job{}, fmt.Errorf("intake.Job: %w", err)
	}
	j, err := pgx.CollectExactlyOneRow(rows, scanJob)
	if errors.Is(err, pgx.ErrNoRows) {
		return j, ErrUnknown
	}
	if err != nil {
		return j, fmt.Errorf("intake.Job: %w", err)
	}
	return j, nil
}

// Order is what the person wants to be done next with a job.
type Order struct {
	Work     string // check, commit or read
	From     []string
	Settings Settings
	Source   string
	Date     string
}

const orderWork = `-- intake.Order
UPDATE import_job SET work = $2, settings = $3, source = coalesce(nullif($4, ''), source), source_date = coalesce(nullif($5, '')::date, source_date), changed_at = clock_timestamp(), attempts = 0
WHERE id = $1 AND work IS NULL AND state = ANY ($6)`

// Order asks for work on a job; ErrState when the job is not in a state for it.
func (s *Store) Order(ctx context.Context, a postgres.Actor, id int64, o Order) (Job, error) {
	var j Job
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		var err error
		if _, err = one(ctx, tx, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, orderWork, id, o.Work, o.Settings, o.Source, o.Date, o.From)
		if err != nil {
			return fmt.Errorf("intake.Order: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrState
		}
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

const discardJob = `-- intake.Discard
UPDATE import_job SET state = 'discarded', work = NULL, changed_at = clock_timestamp() WHERE id = $1 AND state IN ('received', 'read', 'checked', 'failed')`

// Discard gives a job up; a server clears away what is left of it.
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
			return fmt.Errorf("intake.Discard: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrState
		}
		return nil
	})
}

const takeRepairs = `-- intake.Repair
UPDATE import_parcel SET repaired = $3 WHERE job_id = $1 AND repair IS NOT NULL AND repaired <> $3 AND ($2::int[] IS NULL OR row_no = ANY ($2))`

// Repair takes the proposed shapes of rows, all with nil, or gives them back.
func (s *Store) Repair(ctx context.Context, a postgres.Actor, id int64, rows []int, accept bool) (Job, error) {
	var j Job
	err := postgres.AsAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		var err error
		if j, err = one(ctx, tx, id); err != nil {
			return err
		}
		if j.State != "checked" || j.Work != "" {
			return ErrState
		}
		if _, err := tx.Exec(ctx, takeRepairs, id, rows, accept); err != nil {
			return fmt.Errorf("intake.Repair: %w", err)
		}
		return nil
	})
	if err != nil {
		return j, err
	}
	err = postgres.ForAccount(ctx, s.db, a, func(tx pgx.Tx) error {
		if err := settle(ctx, tx, id); err != nil {
			return err
		}
		j, err = one(ctx, tx, id)
		return err
	})
	return j, err
}

const rememberMapping = `-- intake.Remember
INSERT INTO import_mapping AS m (account_id, columns, mapping) SELECT account_id, $2, $3 FROM import_job WHERE id = $1
ON CONFLICT (account_id, columns) DO UPDATE SET mapping = EXCLUDED.mapping, used_at = now()`

// recall looks for the columns as this account, or another of the same source,
// last matched them.
const recallMapping = `-- intake.Recall
SELECT m.mapping FROM import_mapping m JOIN import_job j ON j.id = $1
WHERE m.columns = $2 ORDER BY (m.account_id = j.account_id) DESC, m.used_at DESC LIMIT 1`

func columnNames(list []Column) []string {
	names := make([]string, 0, len(list))
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// waitingFor is how long a claim holds without a sign of life.
const waitingFor = 30 * time.Second

func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}

const unitExists = `-- intake.UnitExists
SELECT EXISTS (SELECT FROM admin_unit WHERE code = $1 AND level = 'commune')`

// UnitExists tells whether there is a commune of this code, of any division.
func (s *Store) UnitExists(ctx context.Context, code string) (bool, error) {
	var ok bool
	if err := s.db.QueryRow(ctx, unitExists, code).Scan(&ok); err != nil {
		return false, fmt.Errorf("intake.UnitExists: %w", err)
	}
	return ok, nil
}
