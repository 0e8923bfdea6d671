package parcel

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ErrKey is returned when a key already stands for another step.
var ErrKey = errors.New("under this key another step was recorded")

// Key is the name under which a sender wants a step to be recorded once,
// however often he sends it. The zero Key asks for nothing.
type Key struct {
	// Name is the sender's.
	Name string
	// Sum is the hash of what was sent under it.
	Sum [32]byte
}

const findKey = `-- parcel.Record: key
SELECT parcel_id, sha256, draft_id FROM clearance_request WHERE key = $1`

// done tells whether the step was recorded before, and the draft that was made
// of it; ErrKey if another step was.
func (k Key) done(ctx context.Context, tx pgx.Tx, id int64) (done bool, draft *int64, err error) {
	if k.Name == "" {
		return false, nil, nil
	}
	var parcel int64
	var sum []byte
	err = tx.QueryRow(ctx, findKey, k.Name).Scan(&parcel, &sum, &draft)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil, nil
	case err != nil:
		return false, nil, fmt.Errorf("parcel.Record: %w", err)
	case parcel != id || !bytes.Equal(sum, k.Sum[:]):
		return false, nil, ErrKey
	}
	return true, draft, nil
}

const keepKey = `-- parcel.Record: keep key
INSERT INTO clearance_request (key, parcel_id, sha256, events, draft_id) VALUES ($1, $2, $3, coalesce($4::bigint[], '{}'), $5)`

func (k Key) keep(ctx context.Context, tx pgx.Tx, id int64, events []int64, draft *int64) error {
	if k.Name == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, keepKey, k.Name, id, k.Sum[:], events, draft); err != nil {
		return fmt.Errorf("parcel.Record: %w", err)
	}
	return nil
}
