package site

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

// Saved is a search that somebody keeps.
type Saved struct {
	ID        int64     `json:"id"`
	Token     string    `json:"token"`
	Name      string    `json:"name"`
	Query     string    `json:"query"`
	Lang      string    `json:"lang"`
	CreatedAt time.Time `json:"created_at"`
	Feed      string    `json:"feed"`
	Page      string    `json:"page"`
	// Matches is how many sites match now; empty for a search of other rules.
	Matches *int64 `json:"matches" db:"-"`
	// Mail says that an address was just asked whether it wants letters.
	Mail bool `json:"mail" db:"-"`
}

const savedColumns = `id, token, name, query, language, created_at, '/api/searches/' || token || '/feed.atom', '/sites' || CASE WHEN query = '' THEN '' ELSE '?' || query END`

const nameSearch = `-- site.Saved: name it
SELECT set_config('matbang.search', $1, true)`

const keepSearch = `-- site.Keep
INSERT INTO saved_search (token, account_id, name, query, language) VALUES ($1, acting_account(), $2, $3, $4)`

const savedByToken = `-- site.Saved
SELECT ` + savedColumns + ` FROM saved_search WHERE token = $1`

const savedOfAccount = `-- site.SavedOf
SELECT ` + savedColumns + ` FROM saved_search WHERE account_id = acting_account() ORDER BY id DESC LIMIT 200`

// withSaved runs do in a transaction that may see the search of the token.
func (s *Store) withSaved(ctx context.Context, actor postgres.Actor, token string, do func(pgx.Tx, Saved) error) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, nameSearch, token); err != nil {
			return fmt.Errorf("site.Saved: %w", err)
		}
		rows, err := tx.Query(ctx, savedByToken, token)
		if err != nil {
			return fmt.Errorf("site.Saved: %w", err)
		}
		saved, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Saved])
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("site.Saved: %w", err)
		}
		return do(tx, saved)
	})
}

// Keep keeps a search under a secret token.
func (s *Store) Keep(ctx context.Context, actor postgres.Actor, k Saved) (Saved, error) {
	err := postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, keepSearch, k.Token, k.Name, k.Query, k.Lang); err != nil {
			return fmt.Errorf("site.Keep: %w", err)
		}
		return nil
	})
	if err != nil {
		return k, err
	}
	return s.SavedBy(ctx, actor, k.Token)
}

// SavedBy returns the search of a token; ErrUnknown without one.
func (s *Store) SavedBy(ctx context.Context, actor postgres.Actor, token string) (k Saved, err error) {
	err = s.withSaved(ctx, actor, token, func(_ pgx.Tx, found Saved) error {
		k = found
		return nil
	})
	return k, err
}

// SavedOf returns the searches of an account, the newest first.
func (s *Store) SavedOf(ctx context.Context, actor postgres.Actor) (list []Saved, err error) {
	list = []Saved{}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, savedOfAccount)
		if err == nil {
			list, err = pgx.AppendRows(list, rows, pgx.RowToStructByPos[Saved])
		}
		if err != nil {
			return fmt.Errorf("site.SavedOf: %w", err)
		}
		return nil
	})
	return list, err
}

const forgetSearch = `-- site.Forget
DELETE FROM saved_search WHERE token = $1`

// Forget deletes the search of a token.
func (s *Store) Forget(ctx context.Context, actor postgres.Actor, token string) error {
	return s.withSaved(ctx, actor, token, func(tx pgx.Tx, _ Saved) error {
		if _, err := tx.Exec(ctx, forgetSearch, token); err != nil {
			return fmt.Errorf("site.Forget: %w", err)
		}
		return nil
	})
}

// Match is a site that matches a kept search, and since when it was seen to.
type Match struct {
	Site
	SeenAt time.Time
}

const noteMatches = `-- site.Matches: note
INSERT INTO saved_search_match (search_id, site_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING`

const readMatches = `-- site.Matches: read
SELECT site_id, seen_at FROM saved_search_match WHERE search_id = $1 AND site_id = ANY ($2)`

// Matches returns what a kept search finds now, noting what it finds for the
// first time.
func (s *Store) Matches(ctx context.Context, actor postgres.Actor, token string, q Query) (list []Match, err error) {
	err = s.withSaved(ctx, actor, token, func(tx pgx.Tx, k Saved) error {
		found, err := NewStore(tx).Search(ctx, q)
		if err != nil {
			return err
		}
		ids := make([]int64, 0, len(found.Items))
		for _, t := range found.Items {
			if id, err := strconv.ParseInt(t.ID, 10, 64); err == nil {
				ids = append(ids, id)
			}
		}
		if _, err := tx.Exec(ctx, noteMatches, k.ID, ids); err != nil {
			return fmt.Errorf("site.Matches: %w", err)
		}
		rows, err := tx.Query(ctx, readMatches, k.ID, ids)
		if err != nil {
			return fmt.Errorf("site.Matches: %w", err)
		}
		seen := map[string]time.Time{}
		var id int64
		var at time.Time
		if _, err := pgx.ForEachRow(rows, []any{&id, &at}, func() error { seen[strconv.FormatInt(id, 10)] = at; return nil }); err != nil {
			return fmt.Errorf("site.Matches: %w", err)
		}
		for _, t := range found.Items {
			list = append(list, Match{t, seen[t.ID]})
		}
		return nil
	})
	return list, err
}
