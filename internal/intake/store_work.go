package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// claim is a piece of work that this instance has taken.
type claim struct {
	job      Job
	work     string
	folder   string
	account  int
	attempts int
}

const claimWork = `-- intake.Claim
UPDATE import_job j SET claimed_by = $1, claimed_until = clock_timestamp() + make_interval(secs => $3), attempts = attempts + 1
WHERE j.id = (SELECT id FROM import_job WHERE work IS NOT NULL AND (claimed_until IS NULL OR claimed_until < clock_timestamp()) AND (work <> 'read' OR store = $2)
              ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING j.id, j.work, j.folder, j.account_id, j.attempts`

// take claims the oldest work that waits; nil when there is none.
func (s *Store) take(ctx context.Context, me, store string) (*claim, error) {
	var c claim
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, claimWork, me, store, waitingFor.Seconds()).Scan(&c.job.ID, &c.work, &c.folder, &c.account, &c.attempts)
		if err != nil {
			return err
		}
		c.job, err = one(ctx, tx, c.job.ID)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("intake.Claim: %w", err)
	}
	return &c, nil
}

const beatClaim = `-- intake.Beat
UPDATE import_job SET claimed_until = clock_timestamp() + make_interval(secs => $3), progress = coalesce($4, progress), changed_at = CASE WHEN $4::jsonb IS NULL THEN changed_at ELSE clock_timestamp() END
WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// beat says that the work goes on; false when it is no longer ours.
func (s *Store) beat(ctx context.Context, id int64, me string, p *Progress) (bool, error) {
	var progress any
	if p != nil {
		progress = p
	}
	tag, err := s.db.Exec(ctx, beatClaim, id, me, waitingFor.Seconds(), progress)
	if err != nil {
		return true, fmt.Errorf("intake.Beat: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

const finishWork = `-- intake.Finish
UPDATE import_job SET state = $3, work = nullif($4, ''), found = $5, problems = $6, row_count = $7, settings = $8, claimed_by = NULL, claimed_until = NULL, attempts = 0, progress = NULL, changed_at = clock_timestamp()
WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

var errLost = errors.New("the work was taken over by another instance")

// outcome is where a job stands after a piece of work.
type outcome struct {
	state, next string
	found       Found
	problems    []Problem
	rows        int
	settings    Settings
}

func finish(ctx context.Context, tx pgx.Tx, id int64, me string, o outcome) error {
	if o.problems == nil {
		o.problems = []Problem{}
	}
	tag, err := tx.Exec(ctx, finishWork, id, me, o.state, o.next, o.found, o.problems, o.rows, o.settings)
	if err != nil {
		return fmt.Errorf("intake.Finish: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errLost
	}
	return nil
}

const endWork = `-- intake.EndWork
UPDATE import_job SET state = CASE WHEN $3 THEN 'failed' ELSE state END, work = NULL, problems = $4, claimed_by = NULL, claimed_until = NULL, attempts = 0, progress = NULL, changed_at = clock_timestamp()
WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// giveUp ends the work with what is wrong; failed says whether the whole job
// has.
func (s *Store) giveUp(ctx context.Context, c *claim, me string, failed bool, problems ...Problem) error {
	if _, err := s.db.Exec(ctx, endWork, c.job.ID, me, failed, problems); err != nil {
		return fmt.Errorf("intake.GiveUp: %w", err)
	}
	return nil
}

const releaseWork = `-- intake.Release
UPDATE import_job SET claimed_by = NULL, claimed_until = NULL, attempts = greatest(attempts - 1, 0) WHERE id = $1 AND claimed_by = $2 AND work IS NOT NULL`

// release lets another instance have the work at once: this one is stopping.
func (s *Store) release(ctx context.Context, id int64, me string) error {
	_, err := s.db.Exec(ctx, releaseWork, id, me)
	if err != nil {
		return fmt.Errorf("intake.Release: %w", err)
	}
	return nil
}

// readFile stages the rows of a file and looks where they lie.
func (s *Store) readFile(ctx context.Context, c *claim, me string, src *source, tell func(string, int)) error {
	return postgres.ForAccount(ctx, s.db, postgres.Actor{Account: c.account}, func(tx pgx.Tx) error {
		count, err := stage(ctx, tx, c.job.ID, src, tell)
		if err != nil {
			return err
		}
		tell("coordinates", count)
		set := c.job.Settings
		src.found.Candidates, err = tryAll(ctx, tx, c.job.ID, src.found, set)
		if err != nil {
			return err
		}
		src.found.Tried = set.CadastralUnit
		o := outcome{state: "read", found: src.found, rows: count, settings: set}
		chosen := set.CRS
		if chosen == "" {
			chosen = src.found.CRS
		}
		o.problems = append(judge(chosen, set.Swap, src.found.CRSName, src.found.Candidates), src.found.Notes...)
		if chosen != "" {
			o.next = "check"
		}
		return finish(ctx, tx, c.job.ID, me, o)
	})
}

const foundOf = `-- intake.Found
SELECT found, row_count, EXISTS (SELECT FROM import_row WHERE job_id = $1) FROM import_job WHERE id = $1`

// checkRows checks what is staged; it asks for reading again where a crash of
// the database has emptied the tables.
func (s *Store) checkRows(ctx context.Context, c *claim, me string, tell func(string, int)) error {
	return postgres.ForAccount(ctx, s.db, postgres.Actor{Account: c.account}, func(tx pgx.Tx) error {
		var f Found
		var count int
		var there bool
		if err := tx.QueryRow(ctx, foundOf, c.job.ID).Scan(&f, &count, &there); err != nil {
			return fmt.Errorf("intake.Found: %w", err)
		}
		if !there {
			return finish(ctx, tx, c.job.ID, me, outcome{state: "received", next: "read", found: f, settings: c.job.Settings})
		}
		set := c.job.Settings
		if set.CRS == "" {
			set.CRS = f.CRS
		}
		if set.Columns == nil {
			set.Columns = f.Mapping
		} else if _, err := tx.Exec(ctx, rememberMapping, c.job.ID, columnNames(f.Columns), set.Columns); err != nil {
			return fmt.Errorf("intake.Remember: %w", err)
		}
		// Nothing was chosen since the file was read: what was tried then holds.
		tried := c.job.State == "read" && c.job.Settings.Columns == nil && f.Tried == set.CadastralUnit &&
			slices.ContainsFunc(f.Candidates, func(x Candidate) bool { return x.CRS == set.CRS && x.Swap == set.Swap })
		if !tried {
			var err error
			if f.Candidates, err = tryAll(ctx, tx, c.job.ID, f, set); err != nil {
				return err
			}
			f.Tried = set.CadastralUnit
		}
		if err := check(ctx, tx, c.job.ID, &f, set, func(step string) { tell(step, count) }); err != nil {
			return err
		}
		problems := append(judge(set.CRS, set.Swap, f.CRSName, f.Candidates), f.Notes...)
		return finish(ctx, tx, c.job.ID, me, outcome{state: "checked", found: f, problems: problems, rows: count, settings: set})
	})
}

const commitRows = `-- intake.Commit
SELECT commit_import($1, $2, $3)`

// errAgain says that the register changed since the check.
var errAgain = errors.New("the register changed since the check")

// commit brings the rows into the register with the rights of the account.
func (s *Store) commit(ctx context.Context, c *claim) error {
	err := postgres.AsAccount(ctx, s.db, postgres.Actor{Account: c.account, Name: c.job.Account}, func(tx pgx.Tx) error {
		// A connection that has recorded single steps keeps plans for single rows.
		if _, err := tx.Exec(ctx, "DISCARD PLANS"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, commitRows, c.job.ID, c.job.Settings.Rows, c.job.Settings.Clean)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "40001" || pg.ConstraintName == "parcel_identity_unique") {
		return errAgain
	}
	if err != nil {
		return fmt.Errorf("intake.Commit: %w", err)
	}
	return nil
}

const askAgain = `-- intake.Again
UPDATE import_job SET work = 'check', claimed_by = NULL, claimed_until = NULL, attempts = 0, changed_at = clock_timestamp() WHERE id = $1 AND claimed_by = $2 AND work = 'commit'`

func (s *Store) again(ctx context.Context, id int64, me string) error {
	if _, err := s.db.Exec(ctx, askAgain, id, me); err != nil {
		return fmt.Errorf("intake.Again: %w", err)
	}
	return nil
}

const endedJobs = `-- intake.Ended
SELECT id, folder FROM import_job WHERE store = $1 AND folder <> '' AND state IN ('discarded', 'committed', 'failed') AND work IS NULL LIMIT 20`

const clearedJob = `-- intake.Cleared
UPDATE import_job SET folder = '' WHERE id = $1`

// ended lists the jobs whose file is needed no more, by number.
func (s *Store) ended(ctx context.Context, store string) (map[int64]string, error) {
	rows, err := s.db.Query(ctx, endedJobs, store)
	if err != nil {
		return nil, fmt.Errorf("intake.Ended: %w", err)
	}
	out := map[int64]string{}
	var id int64
	var folder string
	_, err = pgx.ForEachRow(rows, []any{&id, &folder}, func() error {
		out[id] = folder
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("intake.Ended: %w", err)
	}
	return out, nil
}

// cleared forgets the rows of a job that has ended and that it had a file.
func (s *Store) cleared(ctx context.Context, id int64) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, clearRows, id); err != nil {
			return fmt.Errorf("intake.Clear: %w", err)
		}
		if _, err := tx.Exec(ctx, clearedJob, id); err != nil {
			return fmt.Errorf("intake.Cleared: %w", err)
		}
		return nil
	})
}

const knownFolders = `-- intake.Folders
SELECT folder FROM import_job WHERE folder <> ''`

func (s *Store) folders(ctx context.Context) ([]string, error) {
	rows, err := s.db.Query(ctx, knownFolders)
	if err != nil {
		return nil, fmt.Errorf("intake.Folders: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
