package parcel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Errors of drafting and deciding.
var (
	ErrNoDraft = errors.New("there is no such draft")
	ErrDecided = errors.New("the draft is decided already")
	ErrOwn     = errors.New("nobody decides what he drafted himself")
	ErrNotOwn  = errors.New("only who drafted it withdraws a draft")
	ErrWaiting = errors.New("such a step waits for approval already")
)

// secondPerson is the rule of a step that one drafts and another approves.
const secondPerson = "clearance_event_second_person"

// Draft is a step that waits for a second person, or what became of it.
type Draft struct {
	ID           int64          `json:"id"`
	Parcel       int64          `json:"parcel"`
	SheetNo      string         `json:"sheet_no"`
	ParcelNo     string         `json:"parcel_no"`
	ParcelState  string         `json:"parcel_state"`
	Part         *int64         `json:"part"`
	From         []string       `json:"from"`
	To           string         `json:"to"`
	Regime       string         `json:"regime"`
	EffectiveOn  string         `json:"effective_on"`
	DecisionNo   *string        `json:"decision_no"`
	DecisionDate *string        `json:"decision_date"`
	Issuer       *string        `json:"issuer"`
	AmountVND    *int64         `json:"amount_vnd"`
	AreaM2       *float64       `json:"area_m2"`
	Document     *string        `json:"document"`
	Note         *string        `json:"note"`
	Details      map[string]any `json:"details"`
	DraftedBy    string         `json:"drafted_by"`
	DraftedAt    time.Time      `json:"drafted_at"`
	// State is waiting, approved, rejected or withdrawn.
	State     string     `json:"state"`
	DecidedBy *string    `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at"`
	Reason    *string    `json:"reason"`
	// Events are those that the approval recorded.
	Events []int64 `json:"events"`
	// Stale tells that the parcel moved on, so that the step is no more lawful.
	Stale bool `json:"stale"`
	// Own tells that who asks drafted it, and cannot decide.
	Own bool `json:"own"`
}

const draftColumns = `d.id, d.parcel_id, p.sheet_no, p.parcel_no, p.state AS parcel_state, d.part, d.from_states, d.to_state, d.regime, d.effective_on::text AS effective_on,
       d.decision_no, d.decision_date::text AS decision_date, d.issuer, d.amount_vnd, d.area_m2, d.document, d.note, d.details, d.drafted_by, d.drafted_at,
       d.state, d.decided_by, d.decided_at, d.reason,
       ARRAY(SELECT e.id FROM clearance_event e WHERE e.draft_id = d.id ORDER BY e.id) AS events,
       d.state = 'waiting' AND EXISTS (
           SELECT FROM clearance_part c WHERE c.id = ANY (d.part_ids) AND (c.state_since > d.effective_on OR NOT EXISTS (
               SELECT FROM clearance_transition t WHERE t.regime = d.regime AND t.from_state = c.state AND t.to_state = d.to_state))) AS stale,
       d.drafted_account = acting_account() AS own`

const draftsOf = `-- parcel.Drafts
SELECT ` + draftColumns + `
FROM personal.clearance_draft d JOIN parcel p ON p.id = d.parcel_id WHERE d.parcel_id = $1 ORDER BY d.id`

const waitingDrafts = `-- parcel.Waiting
SELECT ` + draftColumns + `
FROM personal.clearance_draft d JOIN parcel p ON p.id = d.parcel_id WHERE d.state = 'waiting' ORDER BY d.drafted_at, d.id LIMIT $1`

const oneDraft = `-- parcel.Draft
SELECT ` + draftColumns + `
FROM personal.clearance_draft d JOIN parcel p ON p.id = d.parcel_id WHERE d.parcel_id = $1 AND d.id = $2`

// Drafts returns the drafts of a parcel, decided ones too; ErrForbidden to those
// who may not read its personal data.
func (s *Store) Drafts(ctx context.Context, actor postgres.Actor, id int64) (list []Draft, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayReadPersonal, id).Scan(&may); err != nil {
			return fmt.Errorf("parcel.Drafts: %w", err)
		}
		if !may {
			return s.unknownOr(ctx, tx, id, ErrForbidden)
		}
		list, err = drafts(ctx, tx, draftsOf, id)
		if err != nil {
			return err
		}
		return s.unknownOr(ctx, tx, id, nil)
	})
	return list, err
}

const mayReadSome = `-- parcel.Waiting: right
SELECT acting_right('clearance', 'read_personal') <> 'none'`

// Waiting returns the drafts that wait in the area of the actor, the oldest
// first, most at most; ErrForbidden to those who may read none.
func (s *Store) Waiting(ctx context.Context, actor postgres.Actor, most int) (list []Draft, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayReadSome).Scan(&may); err != nil {
			return fmt.Errorf("parcel.Waiting: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		list, err = drafts(ctx, tx, waitingDrafts, most)
		return err
	})
	return list, err
}

func drafts(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]Draft, error) {
	rows, err := tx.Query(ctx, sql, args...)
	var list []Draft
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Draft])
	}
	if err != nil {
		return nil, fmt.Errorf("parcel.Drafts: %w", err)
	}
	return list, nil
}

const insertDraft = `-- parcel.Draft: add
INSERT INTO personal.clearance_draft (parcel_id, part, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13::jsonb, '{}')) RETURNING id`

// draft keeps a step for the approval of a second person.
func draft(ctx context.Context, tx pgx.Tx, id int64, step Step) (number int64, err error) {
	err = tx.QueryRow(ctx, insertDraft, id, step.Part, step.To, step.Regime, step.EffectiveOn, step.DecisionNo, step.DecisionDate, step.Issuer,
		step.AmountVND, step.AreaM2, step.Document, step.Note, step.Details).Scan(&number)
	if err == nil {
		return number, nil
	}
	var r *RefusedError
	if err = refused(err); errors.As(err, &r) && r.Rule == "clearance_draft_waiting_once" {
		return 0, ErrWaiting
	}
	return 0, err
}

const decideDraft = `-- parcel.Decide
UPDATE personal.clearance_draft SET state = $3, reason = $4 WHERE parcel_id = $1 AND id = $2`

// Decide approves, rejects or withdraws (approved, rejected, withdrawn) a draft
// of a parcel in the name of the actor and returns it with the parcel as it then
// is. version, if not 0, is the one of the parcel that the actor has seen. An
// approval records the step; a rule that the step breaks by now is a
// *RefusedError. Other errors are ErrUnknown, ErrForbidden, ErrVersion, ErrNoDraft,
// ErrDecided, ErrOwn and ErrNotOwn.
func (s *Store) Decide(ctx context.Context, actor postgres.Actor, id, version, number int64, state string, reason *string) (one Draft, d Detail, err error) {
	d, err = s.change(ctx, actor, id, version, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, decideDraft, id, number, state, reason)
		if err != nil {
			return undecided(refused(err))
		}
		if tag.RowsAffected() == 0 {
			return ErrNoDraft
		}
		list, err := drafts(ctx, tx, oneDraft, id, number)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNoDraft
		}
		one = list[0]
		return nil
	})
	return one, d, err
}

func undecided(err error) error {
	var r *RefusedError
	if !errors.As(err, &r) {
		return err
	}
	switch r.Rule {
	case "clearance_draft_decided_once":
		return ErrDecided
	case "clearance_draft_four_eyes":
		return ErrOwn
	case "clearance_draft_withdrawn_by_drafter":
		return ErrNotOwn
	}
	return err
}

// Approval says of one step of the law whether it needs two people.
type Approval struct {
	Regime     string  `json:"regime"`
	From       string  `json:"from"`
	To         string  `json:"to"`
	Needed     bool    `json:"needed"`
	Article    *string `json:"article"`
	Unverified bool    `json:"unverified"`
	ChangedBy  *string `json:"changed_by"`
}

const listApprovals = `-- parcel.Approvals
SELECT t.regime, t.from_state, t.to_state, coalesce(a.needed, false), a.article, coalesce(a.unverified, false), a.changed_by
FROM clearance_transition t
JOIN clearance_state f ON f.code = t.from_state JOIN clearance_state o ON o.code = t.to_state
LEFT JOIN LATERAL (
    SELECT * FROM clearance_approval a
    WHERE a.to_state = t.to_state AND a.regime IN (t.regime, '*') AND a.from_state IN (t.from_state, '*')
    ORDER BY a.regime = '*', a.from_state = '*' LIMIT 1) a ON true
ORDER BY t.regime, f.ordinal, o.ordinal`

// Approvals returns every step of the law with whether it needs two people.
func (s *Store) Approvals(ctx context.Context) ([]Approval, error) {
	rows, err := s.db.Query(ctx, listApprovals)
	var list []Approval
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Approval])
	}
	if err != nil {
		return nil, fmt.Errorf("parcel.Approvals: %w", err)
	}
	return list, nil
}

const mayAdminister = `-- parcel.SetApproval: right
SELECT acting_right('clearance', 'administer') = 'all'`

const setApproval = `-- parcel.SetApproval
INSERT INTO clearance_approval (regime, from_state, to_state, needed, article, unverified)
SELECT t.regime, t.from_state, t.to_state, $4, $5, $6 FROM clearance_transition t WHERE t.regime = $1 AND t.from_state = $2 AND t.to_state = $3
ON CONFLICT (to_state, regime, from_state) DO UPDATE SET needed = excluded.needed, article = excluded.article, unverified = excluded.unverified`

// ErrNoStep is returned for a step that no law has.
var ErrNoStep = errors.New("no law has such a step")

// MayAdminister returns ErrForbidden unless the actor may set how clearance works.
func (s *Store) MayAdminister(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var may bool
		if err := tx.QueryRow(ctx, mayAdminister).Scan(&may); err != nil {
			return fmt.Errorf("parcel.MayAdminister: %w", err)
		}
		if !may {
			return ErrForbidden
		}
		return nil
	})
}

// SetApproval says of one step of the law whether it needs two people; ErrNoStep
// where the law has none such.
func (s *Store) SetApproval(ctx context.Context, actor postgres.Actor, a Approval) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, setApproval, a.Regime, a.From, a.To, a.Needed, a.Article, a.Unverified)
		if err != nil {
			return fmt.Errorf("parcel.SetApproval: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrNoStep
		}
		return nil
	})
}
