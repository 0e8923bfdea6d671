package proposal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Errors of unit prices.
var (
	// ErrPriceTaken is returned for a price that begins while a later one is known.
	ErrPriceTaken = errors.New("a later price of this land use is there already")
	// ErrLandUse is returned for a type of land use that is in no list.
	ErrLandUse = errors.New("there is no such type of land use")
)

const listPrices = `-- proposal.Prices
SELECT u.land_use, coalesce(l.name_vi, u.land_use) AS name_vi, coalesce(l.name_en, u.land_use) AS name_en, u.vnd_m2, u.source, u.valid_from::text, u.valid_to::text
FROM unit_price u LEFT JOIN LATERAL (SELECT t.name_vi, t.name_en FROM land_use_type t WHERE t.code = u.land_use ORDER BY t.valid_to DESC NULLS FIRST LIMIT 1) l ON true
ORDER BY u.land_use, u.valid_from DESC`

const listLandUses = `-- proposal.LandUses
SELECT DISTINCT ON (code) code, name_vi, name_en FROM land_use_type ORDER BY code, valid_to DESC NULLS FIRST`

// Prices returns all unit prices, those of one land use the newest first, and
// the types of land use that there are.
func (s *Store) Prices(ctx context.Context) ([]Price, []LandUse, error) {
	rows, err := s.db.Query(ctx, listPrices)
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Prices: %w", err)
	}
	prices, err := pgx.CollectRows(rows, pgx.RowToStructByName[Price])
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Prices: %w", err)
	}
	rows, err = s.db.Query(ctx, listLandUses)
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Prices: %w", err)
	}
	uses, err := pgx.CollectRows(rows, pgx.RowToStructByName[LandUse])
	if err != nil {
		return nil, nil, fmt.Errorf("proposal.Prices: %w", err)
	}
	return prices, uses, nil
}

const endPrice = `-- proposal.EndPrice
UPDATE unit_price SET valid_to = $2::date WHERE land_use = $1 AND valid_from < $2::date AND (valid_to IS NULL OR valid_to > $2::date)`

const addPrice = `-- proposal.AddPrice
INSERT INTO unit_price (land_use, vnd_m2, source, valid_from)
SELECT $1, $2, $3, $4::date WHERE EXISTS (SELECT FROM land_use_type t WHERE t.code = $1)`

// SetPrice writes the price of a land use from a day on; the present one ends
// on that day. ErrForbidden for who does not administer rules and prices,
// ErrPriceTaken when a later one is known, ErrLandUse for an unknown type.
func (s *Store) SetPrice(ctx context.Context, actor postgres.Actor, p NewPrice) error {
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, endPrice, p.LandUse, p.ValidFrom); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, addPrice, p.LandUse, p.VNDM2, strings.TrimSpace(p.Source), p.ValidFrom)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrLandUse
		}
		return err
	})
	return priceError("proposal.SetPrice", err)
}

// EndPrice ends the price of a land use: from that day (YYYY-MM-DD) on there is
// none. ErrUnknown when none is in force then.
func (s *Store) EndPrice(ctx context.Context, actor postgres.Actor, landUse, on string) error {
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, endPrice, landUse, on)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		return err
	})
	return priceError("proposal.EndPrice", err)
}

func priceError(name string, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, ErrUnknown), errors.Is(err, ErrLandUse):
		return err
	case errors.As(err, &pg) && pg.Code == "42501":
		return ErrForbidden
	case errors.As(err, &pg) && (pg.ConstraintName == "unit_price_one_at_a_time" || pg.ConstraintName == "unit_price_pkey"):
		return ErrPriceTaken
	}
	return fmt.Errorf("%s: %w", name, err)
}
