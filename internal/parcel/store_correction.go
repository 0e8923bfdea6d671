package parcel

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// ErrNoEvent is returned when the parcel has no such record to correct.
var ErrNoEvent = errors.New("the parcel has no such record")

// What is not corrected is as in the corrected record, so that each record tells
// the step whole; the law follows a corrected day unless it is named.
const insertCorrection = `-- parcel.Correct
INSERT INTO clearance_event (part_id, to_state, regime, effective_on, decision_no, decision_date, issuer, amount_vnd, area_m2, document, note, details,
    corrects, void, correction_reason, correction_document)
SELECT e.part_id, e.to_state,
       CASE WHEN 'regime' = ANY ($6::text[]) THEN $7 WHEN 'effective_on' = ANY ($6) THEN NULL ELSE e.regime END,
       CASE WHEN 'effective_on' = ANY ($6) THEN $8::date ELSE e.effective_on END,
       CASE WHEN 'decision_no' = ANY ($6) THEN $9 ELSE e.decision_no END,
       CASE WHEN 'decision_date' = ANY ($6) THEN $10::date ELSE e.decision_date END,
       CASE WHEN 'issuer' = ANY ($6) THEN $11 ELSE e.issuer END,
       CASE WHEN 'amount_vnd' = ANY ($6) THEN $12 ELSE e.amount_vnd END,
       CASE WHEN 'area_m2' = ANY ($6) THEN $13 ELSE e.area_m2 END,
       CASE WHEN 'document' = ANY ($6) THEN $14 ELSE e.document END,
       CASE WHEN 'note' = ANY ($6) THEN $15 ELSE e.note END,
       CASE WHEN 'details' = ANY ($6) THEN coalesce($16::jsonb, '{}') ELSE e.details END,
       e.id, $3, $4, $5
FROM clearance_event_in_area e WHERE e.id = $2 AND e.parcel_id = $1`

// Correct writes a correction of a record of the parcel in the name of the actor.
// version, if not 0, is the one that the caller has seen. Errors are ErrUnknown,
// ErrForbidden, ErrVersion, ErrNoEvent and *RefusedError.
func (s *Store) Correct(ctx context.Context, actor postgres.Actor, id, version, event int64, c Correction) (Detail, error) {
	return s.change(ctx, actor, id, version, func(tx pgx.Tx) error {
		to := c.Changes
		done, err := tx.Exec(ctx, insertCorrection, id, event, c.Void, c.Reason, c.Document, to.given(), to.Regime.value, to.EffectiveOn.value, to.DecisionNo.value, to.DecisionDate.value,
			to.Issuer.value, to.AmountVND.value, to.AreaM2.value, to.Document.value, to.Note.value, to.Details.value)
		if err != nil {
			return refused(err)
		}
		if done.RowsAffected() == 0 {
			return ErrNoEvent
		}
		return nil
	})
}
