package proposal

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Comment is what one who works on a proposal says.
type Comment struct {
	ID       int64       `json:"id"`
	Revision int         `json:"revision"`
	ReplyTo  *int64      `json:"reply_to"`
	By       string      `json:"by"`
	Text     string      `json:"text"`
	At       *[2]float64 `json:"at"`
	Said     time.Time   `json:"said"`
	Resolved bool        `json:"resolved"`
}

// Remark is what the public says; Name and Contact only for reviewers.
type Remark struct {
	ID      int64       `json:"id"`
	Text    string      `json:"text"`
	At      *[2]float64 `json:"at"`
	Said    time.Time   `json:"said"`
	Name    *string     `json:"name,omitempty"`
	Contact *string     `json:"contact,omitempty"`
}

// Other is somebody else who has the proposal open.
type Other struct {
	DisplayName string    `json:"display_name"`
	Since       time.Time `json:"since"`
	Editing     bool      `json:"editing"`
}

const listComments = `-- proposal.Comments
SELECT id, revision, reply_to, shown_name(account_id), text, ST_X(place), ST_Y(place), at, resolved_at IS NOT NULL FROM proposal_comment WHERE proposal_id = $1 ORDER BY id LIMIT 1000`

const insertComment = `-- proposal.Say
INSERT INTO proposal_comment (proposal_id, revision, reply_to, text, place)
SELECT p.id, p.revision, $2, $3, ST_SetSRID(ST_MakePoint($4, $5), 4326) FROM proposal p WHERE p.id = $1 RETURNING id`

const settleComment = `-- proposal.Settle
UPDATE proposal_comment SET resolved_at = CASE WHEN $3 THEN now() END, resolved_by = CASE WHEN $3 THEN acting_account() END WHERE proposal_id = $1 AND id = $2`

const listRemarks = `-- proposal.Remarks
SELECT r.id, r.text, ST_X(r.place), ST_Y(r.place), r.at, s.name, s.contact FROM proposal_remark r LEFT JOIN personal.remark_sender s ON s.remark_id = r.id WHERE r.proposal_id = $1 ORDER BY r.id LIMIT 1000`

const sendRemark = `-- proposal.Remark
SELECT send_remark($1, $2, ST_SetSRID(ST_MakePoint($3, $4), 4326), $5, $6)`

const renewPresence = `-- proposal.Present
INSERT INTO proposal_presence AS p (proposal_id, editing) VALUES ($1, $2)
ON CONFLICT (proposal_id, account_id) DO UPDATE SET seen_at = now(), editing = EXCLUDED.editing, since = CASE WHEN p.seen_at < now() - interval '40 seconds' THEN now() ELSE p.since END`

const othersPresent = `-- proposal.Present: others
SELECT shown_name(account_id), since, editing FROM proposal_presence WHERE proposal_id = $1 AND account_id <> acting_account() AND seen_at > now() - interval '40 seconds' ORDER BY since`

// Comments lists what was said, the oldest first, to those who work on it.
func (s *Store) Comments(ctx context.Context, actor postgres.Actor, id int64) (list []Comment, err error) {
	list = []Comment{}
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listComments, id)
		if err != nil {
			return fmt.Errorf("proposal.Comments: %w", err)
		}
		var c Comment
		var x, y *float64
		_, err = pgx.ForEachRow(rows, []any{&c.ID, &c.Revision, &c.ReplyTo, &c.By, &c.Text, &x, &y, &c.Said, &c.Resolved}, func() error {
			one := c
			one.At = place(x, y)
			list = append(list, one)
			return nil
		})
		if err != nil {
			return fmt.Errorf("proposal.Comments: %w", err)
		}
		return nil
	})
	return list, err
}

func place(x, y *float64) *[2]float64 {
	if x == nil || y == nil {
		return nil
	}
	return &[2]float64{*x, *y}
}

func coordinates(at *[2]float64) (x, y *float64) {
	if at == nil {
		return nil, nil
	}
	return &at[0], &at[1]
}

// with runs do for a proposal that the actor may see.
func (s *Store) with(ctx context.Context, actor postgres.Actor, id int64, do func(pgx.Tx) error) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := get(ctx, tx, actor, id, 0); err != nil {
			return err
		}
		return do(tx)
	})
}

// Say adds a comment in the actor's name.
func (s *Store) Say(ctx context.Context, actor postgres.Actor, id int64, c Comment) (number int64, err error) {
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		x, y := coordinates(c.At)
		if err := tx.QueryRow(ctx, insertComment, id, c.ReplyTo, c.Text, x, y).Scan(&number); err != nil {
			return refusal(err, "proposal.Say")
		}
		return nil
	})
	return number, err
}

// Settle marks a comment as settled, or opens it again.
func (s *Store) Settle(ctx context.Context, actor postgres.Actor, id, comment int64, settled bool) error {
	return s.with(ctx, actor, id, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, settleComment, id, comment, settled)
		if err != nil {
			return refusal(err, "proposal.Settle")
		}
		if tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		return nil
	})
}

// Remarks lists what the public said.
func (s *Store) Remarks(ctx context.Context, actor postgres.Actor, id int64) (list []Remark, err error) {
	list = []Remark{}
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listRemarks, id)
		if err != nil {
			return fmt.Errorf("proposal.Remarks: %w", err)
		}
		var r Remark
		var x, y *float64
		_, err = pgx.ForEachRow(rows, []any{&r.ID, &r.Text, &x, &y, &r.Said, &r.Name, &r.Contact}, func() error {
			one := r
			one.At = place(x, y)
			list = append(list, one)
			return nil
		})
		if err != nil {
			return fmt.Errorf("proposal.Remarks: %w", err)
		}
		return nil
	})
	return list, err
}

// Remark takes what the public says of a published proposal.
func (s *Store) Remark(ctx context.Context, actor postgres.Actor, id int64, r Remark) (number int64, err error) {
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		x, y := coordinates(r.At)
		if err := tx.QueryRow(ctx, sendRemark, id, r.Text, x, y, r.Name, r.Contact).Scan(&number); err != nil {
			return refusal(err, "proposal.Remark")
		}
		return nil
	})
	return number, err
}

// Present notes that the actor has a proposal open, and tells who else has.
func (s *Store) Present(ctx context.Context, actor postgres.Actor, id int64, editing bool) (list []Other, err error) {
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, renewPresence, id, editing); err != nil {
			return refusal(err, "proposal.Present")
		}
		rows, err := tx.Query(ctx, othersPresent, id)
		if err == nil {
			list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Other])
		}
		if err != nil {
			return fmt.Errorf("proposal.Present: %w", err)
		}
		return nil
	})
	if list == nil {
		list = []Other{}
	}
	return list, err
}
