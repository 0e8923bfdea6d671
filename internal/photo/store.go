package photo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/ogcapi"
	"matbang/internal/postgres"
)

// Errors of the store.
var (
	ErrUnknown   = errors.New("there is no such picture or zone")
	ErrForbidden = errors.New("pictures are added by the promotion agency")
	ErrTwice     = errors.New("this zone has the same picture already")
)

// Store keeps pictures.
type Store struct{ db postgres.DB }

// NewStore returns a store on the given pool or transaction.
func NewStore(db postgres.DB) *Store { return &Store{db: db} }

const columns = `id, zone, title_vi, title_en, taken_on::text, source, consent, width, height, added_at`

const ofZone = `-- photo.Of
SELECT ` + columns + ` FROM zone_photo WHERE zone = $1 ORDER BY taken_on DESC, id DESC`

const zoneThere = `-- photo.Of: zone
SELECT EXISTS (SELECT FROM zone WHERE code = $1)`

// Of returns what is said of the pictures of a zone, the newest first;
// ErrUnknown without such a zone.
func (s *Store) Of(ctx context.Context, zone string) ([]Photo, error) {
	var there bool
	if err := s.db.QueryRow(ctx, zoneThere, zone).Scan(&there); err != nil {
		return nil, fmt.Errorf("photo.Of: %w", err)
	}
	if !there {
		return nil, ErrUnknown
	}
	rows, err := s.db.Query(ctx, ofZone, zone)
	if err != nil {
		return nil, fmt.Errorf("photo.Of: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("photo.Of: %w", err)
	}
	if list == nil {
		list = []Photo{}
	}
	return list, nil
}

func scan(row pgx.CollectableRow) (Photo, error) {
	var p Photo
	var title ogcapi.Text
	err := row.Scan(&p.ID, &p.Zone, &title.VI, &title.EN, &p.TakenOn, &p.Source, &p.Consent, &p.Width, &p.Height, &p.AddedAt)
	p.Title = title
	p.Large, p.Small = fmt.Sprintf("/api/photos/%d/large.jpg", p.ID), fmt.Sprintf("/api/photos/%d/small.jpg", p.ID)
	return p, err
}

const (
	largeOf = "-- photo.File: large\nSELECT sha256, large FROM zone_photo WHERE id = $1"
	smallOf = "-- photo.File: small\nSELECT sha256, small FROM zone_photo WHERE id = $1"
)

// File returns a picture and what tells its content apart from any other.
func (s *Store) File(ctx context.Context, id int64, large bool) (sum, file []byte, err error) {
	sql := smallOf
	if large {
		sql = largeOf
	}
	err = s.db.QueryRow(ctx, sql, id).Scan(&sum, &file)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, ErrUnknown
	}
	if err != nil {
		return nil, nil, fmt.Errorf("photo.File: %w", err)
	}
	return sum, file, nil
}

const right = `-- photo.Right
SELECT acting_right('photo', $1) = 'all'`

func allowed(ctx context.Context, tx pgx.Tx, action string) error {
	var may bool
	if err := tx.QueryRow(ctx, right, action).Scan(&may); err != nil {
		return fmt.Errorf("photo.Right: %w", err)
	}
	if !may {
		return ErrForbidden
	}
	return nil
}

// May returns ErrForbidden where the account may not add pictures: it is asked
// before a large file is read.
func (s *Store) May(ctx context.Context, actor postgres.Actor) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error { return allowed(ctx, tx, "add") })
}

const add = `-- photo.Add
INSERT INTO zone_photo (zone, title_vi, title_en, taken_on, source, consent, sha256, width, height, large, small)
VALUES ($1, $2, $3, $4::date, $5, $6, $7, $8, $9, $10, $11) RETURNING ` + columns

// Add keeps a picture that was checked and drawn.
func (s *Store) Add(ctx context.Context, actor postgres.Actor, n New) (p Photo, err error) {
	sum := sha256.Sum256(n.Large)
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := allowed(ctx, tx, "add"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, add, n.Zone, n.TitleVI, n.TitleEN, n.TakenOn, n.Source, n.Consent, sum[:], n.Width, n.Height, n.Large, n.Small)
		if err == nil {
			p, err = pgx.CollectExactlyOneRow(rows, scan)
		}
		if err == nil {
			_, err = tx.Exec(ctx, "-- photo.Add: zone\nSET CONSTRAINTS zone_photo_zone_exists IMMEDIATE")
		}
		return err
	})
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == pgerrcode.UniqueViolation:
		return p, ErrTwice
	case errors.As(err, &pg) && pg.Code == pgerrcode.ForeignKeyViolation:
		return p, ErrUnknown
	case err != nil && !errors.Is(err, ErrForbidden):
		return p, fmt.Errorf("photo.Add: %w", err)
	}
	return p, err
}

const remove = `-- photo.Remove
DELETE FROM zone_photo WHERE id = $1`

// Remove deletes a picture.
func (s *Store) Remove(ctx context.Context, actor postgres.Actor, id int64) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := allowed(ctx, tx, "delete"); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, remove, id)
		if err != nil {
			return fmt.Errorf("photo.Remove: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrUnknown
		}
		return nil
	})
}
