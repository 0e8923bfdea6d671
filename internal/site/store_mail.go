package site

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"matbang/internal/postgres"
)

// Errors of subscriptions.
var (
	ErrAddress    = errors.New("this is no e-mail address")
	ErrUnanswered = errors.New("three questions to this address wait for an answer")
)

// SearchMail is the kept search behind the link of a letter.
type SearchMail struct {
	Name      string `json:"name"`
	Query     string `json:"query"`
	Lang      string `json:"lang"`
	Confirmed bool   `json:"confirmed"`
}

const addSubscription = `-- site.Subscribe
INSERT INTO personal.search_subscription (search_id, token, email) VALUES ($1, $2, $3)`

// Subscribe asks an address whether it wants letters about the search of the
// token. secret is that of the links in them.
func (s *Store) Subscribe(ctx context.Context, actor postgres.Actor, token, email, secret string) error {
	err := s.withSaved(ctx, actor, token, func(tx pgx.Tx, k Saved) error {
		_, err := tx.Exec(ctx, addSubscription, k.ID, secret, email)
		return err
	})
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.ConstraintName == "search_subscription_email_form":
		return ErrAddress
	case errors.As(err, &pg) && pg.ConstraintName == "search_subscription_unanswered":
		return ErrUnanswered
	case err != nil && !errors.Is(err, ErrUnknown):
		return fmt.Errorf("site.Subscribe: %w", err)
	}
	return err
}

const searchMail = `-- site.MailOf
SELECT name, query, language, confirmed FROM search_mail($1)`

// MailOf returns what the secret of a link belongs to; ErrUnknown when it was
// ended, or is none.
func (s *Store) MailOf(ctx context.Context, actor postgres.Actor, secret string) (m SearchMail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		m, err = mailOf(ctx, tx, secret)
		return err
	})
	return m, err
}

func mailOf(ctx context.Context, tx pgx.Tx, secret string) (SearchMail, error) {
	rows, err := tx.Query(ctx, searchMail, secret)
	if err != nil {
		return SearchMail{}, fmt.Errorf("site.MailOf: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[SearchMail])
	if errors.Is(err, pgx.ErrNoRows) {
		return m, ErrUnknown
	}
	if err != nil {
		return m, fmt.Errorf("site.MailOf: %w", err)
	}
	return m, nil
}

const (
	confirmMail = "-- site.ConfirmMail\nSELECT confirm_search_mail($1)"
	endMail     = "-- site.EndMail\nSELECT end_search_mail($1)"
)

// ConfirmMail says that the owner of the address wants the letters.
func (s *Store) ConfirmMail(ctx context.Context, actor postgres.Actor, secret string) (m SearchMail, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, confirmMail, secret); err != nil {
			return fmt.Errorf("site.ConfirmMail: %w", err)
		}
		m, err = mailOf(ctx, tx, secret)
		return err
	})
	return m, err
}

// EndMail deletes an address, if it is there.
func (s *Store) EndMail(ctx context.Context, actor postgres.Actor, secret string) error {
	return postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, endMail, secret); err != nil {
			return fmt.Errorf("site.EndMail: %w", err)
		}
		return nil
	})
}

// most sites of a search that are compared for letters.
const mostCompared = 1000

// matching returns the numbers of the sites that match, the best first, as a
// search shows them.
func (s *Store) matching(ctx context.Context, q Query) ([]int64, error) {
	var st statement
	_, conds := st.conditions(q)
	order := q.orderSQL(&st)
	sql := `-- site.Matching
SELECT coalesce(CASE WHEN s.waiting = 0 AND s.level LIKE 'm%' THEN (SELECT m.site_id FROM site_member m WHERE m.parcel_id = s.anchor AND m.level = 'vacant') END, s.id)
FROM site s WHERE ` + strings.Join(conds, " AND ") + " ORDER BY " + order + ", s.id LIMIT " + strconv.Itoa(mostCompared)
	rows, err := s.db.Query(ctx, sql, st.args...)
	if err != nil {
		return nil, fmt.Errorf("site.Matching: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("site.Matching: %w", err)
	}
	return ids, nil
}

// mailLock lets one instance at a time write and send letters.
const mailLock = 7312

// alone runs do while no other instance is at it; done is false when one was.
// What a dead one had handed over half is never sent again: n counts those.
func (s *Store) alone(ctx context.Context, do func() error) (done bool, unsure int64, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", mailLock).Scan(&done); err != nil || !done {
			return err
		}
		tag, err := s.db.Exec(ctx, "-- site.Mail: unsure\nUPDATE personal.search_letter SET state = 'unsure', done_at = now() WHERE state = 'handed'")
		if err != nil {
			return fmt.Errorf("site.Mail: %w", err)
		}
		unsure = tag.RowsAffected()
		return do()
	})
	return done, unsure, err
}

// What nobody confirmed is forgotten after a week, what was sent after a month.
var tidyMail = []string{
	"-- site.Mail: unconfirmed\nDELETE FROM personal.search_subscription WHERE confirmed_at IS NULL AND asked_at < now() - interval '7 days'",
	"-- site.Mail: old\nDELETE FROM personal.search_letter WHERE kind = 'sites' AND done_at < now() - interval '30 days'",
	"-- site.Mail: questions\nINSERT INTO personal.search_letter (subscription_id, kind) SELECT id, 'confirm' FROM personal.search_subscription WHERE confirmed_at IS NULL ON CONFLICT DO NOTHING",
}

// due are the subscriptions whose search may find something new.
const dueMail = `-- site.Mail: due
SELECT m.id, s.query, m.compared IS NULL, v.version FROM personal.search_subscription m JOIN saved_search s ON s.id = m.search_id JOIN layer_version v ON v.layer = 'sites'
WHERE m.confirmed_at IS NOT NULL AND m.compared IS DISTINCT FROM v.version AND (m.told_at IS NULL OR m.told_at < now() - $1::interval)
AND NOT EXISTS (SELECT FROM personal.search_letter l WHERE l.subscription_id = m.id AND l.kind = 'sites' AND l.state IN ('waiting', 'handed')) ORDER BY m.id`

type subscription struct {
	ID      int64
	Query   string
	First   bool
	Version int64
}

// decide writes down what is to be sent. pause is the least time between two
// letters of a subscription.
func (s *Store) decide(ctx context.Context, pause time.Duration) error {
	for _, sql := range tidyMail {
		if _, err := s.db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("site.Mail: %w", err)
		}
	}
	rows, err := s.db.Query(ctx, dueMail, pause)
	if err != nil {
		return fmt.Errorf("site.Mail: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[subscription])
	if err != nil {
		return fmt.Errorf("site.Mail: %w", err)
	}
	for _, m := range list {
		if err := s.compare(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// A site that the subscriber could see when the address was confirmed is no
// news; of the others a letter tells.
const tellSites = `-- site.Mail: tell
WITH fresh AS (INSERT INTO personal.search_told (subscription_id, site_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING RETURNING site_id),
letter AS (INSERT INTO personal.search_letter (subscription_id, kind, sites)
    SELECT $1, 'sites', array_agg(site_id ORDER BY array_position($2, site_id)) FROM fresh WHERE NOT $3 HAVING count(*) > 0 RETURNING 1)
UPDATE personal.search_subscription SET compared = $4, told_at = CASE WHEN EXISTS (SELECT FROM letter) THEN now() ELSE told_at END WHERE id = $1`

func (s *Store) compare(ctx context.Context, m subscription) error {
	q, err := understood(m.Query)
	if err != nil {
		return nil //nolint:nilerr // kept under other rules: its owner sees on the page that it is out of date
	}
	ids, err := s.matching(ctx, q)
	if err != nil {
		return err
	}
	if _, err := s.db.Exec(ctx, tellSites, m.ID, ids, m.First, m.Version); err != nil {
		return fmt.Errorf("site.Mail: %w", err)
	}
	return nil
}

// dispatch is a letter that waits, with what it needs.
type dispatch struct {
	ID       int64
	Kind     string
	Sites    []int64
	Attempts int
	Email    string
	Secret   string
	Token    string
	Name     string
	Query    string
	Lang     string
}

// Taking one counts as an attempt, and the next comes later each time, so that
// a letter over which the program dies does not hold up the others.
const takeLetter = `-- site.Mail: take
UPDATE personal.search_letter l SET attempts = l.attempts + 1, next_attempt = now() + least(interval '6 hours', interval '1 minute' * power(2, l.attempts))
FROM personal.search_subscription m JOIN saved_search s ON s.id = m.search_id
WHERE l.id = (SELECT id FROM personal.search_letter WHERE state = 'waiting' AND next_attempt <= now() ORDER BY id LIMIT 1) AND m.id = l.subscription_id
RETURNING l.id, l.kind, l.sites, l.attempts, m.email, m.token, s.token, s.name, s.query, s.language`

// take returns the next letter that is to be sent; false when none is.
func (s *Store) take(ctx context.Context) (d dispatch, found bool, err error) {
	rows, err := s.db.Query(ctx, takeLetter)
	if err != nil {
		return d, false, fmt.Errorf("site.Mail: %w", err)
	}
	d, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[dispatch])
	if errors.Is(err, pgx.ErrNoRows) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("site.Mail: %w", err)
	}
	return d, true, nil
}

const markLetter = `-- site.Mail: mark
UPDATE personal.search_letter SET state = $2, done_at = CASE WHEN $2 IN ('sent', 'unsure', 'refused') THEN now() END WHERE id = $1`

// mark notes how far a letter is; ErrUnknown when it was ended meanwhile.
func (s *Store) mark(ctx context.Context, letter int64, state string) error {
	tag, err := s.db.Exec(ctx, markLetter, letter, state)
	if err != nil {
		return fmt.Errorf("site.Mail: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrUnknown
	}
	return nil
}
