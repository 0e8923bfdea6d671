package proposal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Decision is a step of the life of a proposal with what belongs to it.
type Decision struct {
	Action string
	Reason string
	From   string // first day of a consultation
	To     string // its last day
	Code   string // code of the new zone; empty: made from the number
	Seen   int64  // version that was looked at; 0 takes whatever is there
}

const insertStep = `-- proposal.Take
INSERT INTO proposal_step (proposal_id, action, reason) VALUES ($1, $2, $3)`

const registerZone = `-- proposal.Take: register
SELECT register_proposal($1, $2)`

const publishIt = `-- proposal.Take: publish
SELECT publish_proposal($1, $2::date, $3::date)`

// Take takes a step in the actor's name. Approval writes the register of zones
// in the same transaction. Errors: ErrUnknown, ErrForbidden, ErrChanged, *Refused.
func (s *Store) Take(ctx context.Context, actor postgres.Actor, id int64, d Decision) (p *Proposal, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, takeTurn, id); err != nil {
			return fmt.Errorf("proposal.Take: %w", err)
		}
		before, err := get(ctx, tx, actor, id, 0)
		if err != nil {
			return err
		}
		if d.Seen != 0 && d.Seen != before.Version {
			return ErrChanged
		}
		if _, err := tx.Exec(ctx, insertStep, id, d.Action, strings.TrimSpace(d.Reason)); err != nil {
			return refusal(err, "proposal.Take")
		}
		if err := s.follow(ctx, tx, id, d); err != nil {
			return err
		}
		p, err = get(ctx, tx, actor, id, 0)
		return err
	})
	return p, err
}

// follow does what a step brings with it.
func (s *Store) follow(ctx context.Context, tx pgx.Tx, id int64, d Decision) error {
	var err error
	switch d.Action {
	case "approve":
		code := d.Code
		if code == "" {
			code = "de-xuat-" + strconv.FormatInt(id, 10)
		}
		_, err = tx.Exec(ctx, registerZone, id, code)
	case "publish":
		_, err = tx.Exec(ctx, publishIt, id, d.From, d.To)
	}
	if err != nil {
		return refusal(err, "proposal.Take")
	}
	return nil
}

const addCoauthor = `-- proposal.Share
SELECT add_coauthor($1, $2)`

const removeCoauthor = `-- proposal.Unshare
SELECT remove_coauthor($1, $2)`

// Share lets another account that may draw, by its name, work on a proposal.
// Errors: ErrUnknown, ErrForbidden, *Refused.
func (s *Store) Share(ctx context.Context, actor postgres.Actor, id int64, name string) (*Proposal, error) {
	return s.share(ctx, actor, id, addCoauthor, name)
}

// Unshare takes another author out again.
func (s *Store) Unshare(ctx context.Context, actor postgres.Actor, id int64, name string) (*Proposal, error) {
	return s.share(ctx, actor, id, removeCoauthor, name)
}

func (s *Store) share(ctx context.Context, actor postgres.Actor, id int64, sql, name string) (p *Proposal, err error) {
	err = s.with(ctx, actor, id, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sql, id, name); err != nil {
			return refusal(err, "proposal.Share")
		}
		p, err = get(ctx, tx, actor, id, 0)
		if errors.Is(err, ErrUnknown) {
			err = nil // who took himself out sees it no more
		}
		return err
	})
	return p, err
}
