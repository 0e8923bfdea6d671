package parcel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// byTwo does what a story tells of two people: "draft" keeps a step for
// approval, "approve", "reject" and "withdraw" decide the one that waits for the
// parcel, "direct" tries to record a step without a second person. Each is done
// by an account, as the server does it.
func (s *story) byTwo(ctx context.Context, tx pgx.Tx, verb string, v map[string]string) error {
	if err := tx.QueryRow(ctx, `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, $1, 'admin', '$argon2id$')
		ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name RETURNING id`, v["by"]).Scan(new(int)); err != nil {
		return err
	}
	var account int
	if err := tx.QueryRow(ctx, "SELECT id FROM account WHERE name = $1", v["by"]).Scan(&account); err != nil {
		return err
	}
	err := postgres.AsAccount(ctx, tx, postgres.Actor{Account: account, Name: v["by"]}, func(tx pgx.Tx) error {
		switch verb {
		case "draft":
			return s.propose(ctx, tx, `INSERT INTO personal.clearance_draft (parcel_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd, document, note, details) VALUES`, s.parcels[v["parcel"]], v)
		case "direct":
			return s.propose(ctx, tx, `INSERT INTO clearance_event (part_id, to_state, effective_on, decision_no, decision_date, issuer, amount_vnd, document, note, details) VALUES`, s.parts[v["part"]], v)
		}
		state := map[string]string{"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}[verb]
		tag, err := tx.Exec(ctx, "UPDATE personal.clearance_draft SET state = $2, reason = $3 WHERE parcel_id = $1 AND (state = 'waiting' OR $4)", s.parcels[v["parcel"]], state, given(v, "reason"), v["again"] != "")
		if err == nil && tag.RowsAffected() == 0 {
			err = fmt.Errorf("no draft waits for %s", v["parcel"])
		}
		return err
	})
	if err != nil {
		return err
	}
	// What was set for the account goes on until the transaction ends.
	_, err = tx.Exec(ctx, "SELECT set_config('role', 'none', true), set_config('matbang.account', '', true)")
	return err
}

func (s *story) propose(ctx context.Context, tx pgx.Tx, into string, of int64, v map[string]string) error {
	details := map[string]string{}
	for key, value := range v {
		switch key {
		case "by", "parcel", "part", "to", "on", "decision_no", "decision_date", "issuer", "amount_vnd", "document", "note":
		default:
			details[key] = value
		}
	}
	packed, err := json.Marshal(details)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, into+" ($1, $2, $3::text::date, $4, $5::text::date, $6, $7::text::bigint, $8, $9, $10)", of, strings.ReplaceAll(v["to"], " ", "_"), v["on"],
		given(v, "decision_no"), given(v, "decision_date"), given(v, "issuer"), given(v, "amount_vnd"), given(v, "document"), given(v, "note"), json.RawMessage(packed))
	return err
}
