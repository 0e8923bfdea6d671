package proposal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"matbang/internal/postgres"
)

const columns = `p.id, r.name, r.kind, r.note, coalesce(p.zone, r.zone), p.state, r.revision, shown_name(p.author), ST_AsGeoJSON(r.geom_4326, 7), r.area_m2 / 10000, r.lots, r.report,
       p.variant_of, p.consultation_from::text, p.consultation_to::text, greatest(p.updated_at, r.saved_at), p.version,
       coalesce(p.author = acting_account() OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = p.id AND c.account_id = acting_account()), false),
       acting_right('proposal', 'review') = 'all'`

const getProposal = `-- proposal.Get
SELECT ` + columns + ` FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.revision = CASE WHEN $2::int = 0 THEN p.revision ELSE $2::int END WHERE p.id = $1`

const getCoauthors = `-- proposal.Get: coauthors
SELECT display_name, name FROM coauthors_of($1)`

const getSteps = `-- proposal.Get: history
SELECT at, shown_name(account_id), action, from_state, to_state, reason FROM proposal_step WHERE proposal_id = $1 ORDER BY id`

const addProposal = `-- proposal.Add
INSERT INTO proposal (variant_of) VALUES (nullif($1::int8, 0)) RETURNING id`

const saveRevision = `-- proposal.Save
INSERT INTO proposal_revision (proposal_id, name, kind, note, zone, geom, lots, report)
VALUES ($1, $2, $3, $4, $5, ST_Multi(ST_Transform($6::geometry, survey_srid())), $7, $8)`

const lockProposal = `-- proposal.Save: version
SELECT version, may_edit_proposal(id) FROM proposal WHERE id = $1`

const zoneKnown = `-- proposal.Save: zone
SELECT EXISTS (SELECT FROM zone WHERE code = $1)`

// Saving is what an author saves, with its shapes read.
type Saving struct {
	Draft
	Shape     orb.MultiPolygon
	LotShapes []LotShape
	// Seen is the version that the author has seen; 0 takes whatever is there.
	Seen int64
}

// Get returns a proposal that the actor may see, as of a revision (0: the
// newest); ErrUnknown otherwise.
func (s *Store) Get(ctx context.Context, actor postgres.Actor, id int64, revision int) (p *Proposal, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		p, err = get(ctx, tx, actor, id, revision)
		return err
	})
	return p, err
}

func get(ctx context.Context, tx pgx.Tx, actor postgres.Actor, id int64, revision int) (*Proposal, error) {
	p := &Proposal{Coauthors: []Person{}, History: []Step{}}
	var shape, from, to *string
	var lots, report []byte
	err := tx.QueryRow(ctx, getProposal, id, revision).Scan(&p.ID, &p.Name, &p.Kind, &p.Note, &p.Zone, &p.State, &p.Revision, &p.Author.DisplayName, &shape, &p.AreaHa, &lots, &report,
		&p.VariantOf, &from, &to, &p.UpdatedAt, &p.Version, &p.Mine, &p.Reviewer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("proposal.Get: %w", err)
	}
	p.Geometry, p.Lots, p.Report = json.RawMessage("null"), lots, json.RawMessage("null")
	if shape != nil {
		p.Geometry = json.RawMessage(*shape)
	}
	if report != nil {
		p.Report = report
	}
	if from != nil && to != nil {
		p.Consultation = &Consultation{*from, *to}
	}
	p.Allowed = p.allowed(actor.Account != 0)
	rows, err := tx.Query(ctx, getCoauthors, id)
	if err == nil {
		p.Coauthors, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Person])
	}
	if err != nil {
		return nil, fmt.Errorf("proposal.Get: %w", err)
	}
	if p.Coauthors == nil {
		p.Coauthors = []Person{}
	}
	rows, err = tx.Query(ctx, getSteps, id)
	if err == nil {
		p.History, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Step])
	}
	if err != nil {
		return nil, fmt.Errorf("proposal.Get: %w", err)
	}
	if p.History == nil {
		p.History = []Step{}
	}
	return p, nil
}

// Add begins a proposal in the actor's name; variantOf is the one that it was
// branched from, or 0.
func (s *Store) Add(ctx context.Context, actor postgres.Actor, in Saving, variantOf int64) (p *Proposal, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		var id int64
		if err := tx.QueryRow(ctx, addProposal, variantOf).Scan(&id); err != nil {
			return refusal(err, "proposal.Add")
		}
		if err := save(ctx, tx, id, in); err != nil {
			return err
		}
		p, err = get(ctx, tx, actor, id, 0)
		return err
	})
	return p, err
}

// Save keeps a new revision; ErrChanged when the actor has not seen the newest.
func (s *Store) Save(ctx context.Context, actor postgres.Actor, id int64, in Saving) (p *Proposal, err error) {
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		// Two who save at once take turns.
		if _, err := tx.Exec(ctx, takeTurn, id); err != nil {
			return fmt.Errorf("proposal.Save: %w", err)
		}
		var version int64
		var may bool
		err := tx.QueryRow(ctx, lockProposal, id).Scan(&version, &may)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return fmt.Errorf("proposal.Save: %w", err)
		case !may:
			return ErrForbidden
		case in.Seen != 0 && in.Seen != version:
			return ErrChanged
		}
		if err := save(ctx, tx, id, in); err != nil {
			return err
		}
		p, err = get(ctx, tx, actor, id, 0)
		return err
	})
	return p, err
}

const takeTurn = `-- proposal: one at a time
SELECT pg_advisory_xact_lock(7320, ($1::int8 % 2147483647)::int)`

// save keeps a revision with its report.
func save(ctx context.Context, tx pgx.Tx, id int64, in Saving) error {
	if in.Zone != nil {
		var known bool
		if err := tx.QueryRow(ctx, zoneKnown, *in.Zone).Scan(&known); err != nil {
			return fmt.Errorf("proposal.Save: %w", err)
		}
		if !known {
			return &Refused{"proposal_zone_known"}
		}
	}
	var shape, report any
	if in.Shape != nil {
		r, err := check(ctx, tx, Input{Shape: in.Shape, Kind: in.Kind, Zone: in.Zone, Without: id, Lots: in.LotShapes})
		if err != nil {
			return err
		}
		if !r.Valid {
			return &Invalid{Report: r}
		}
		shape, report = postgres.Geom{Geometry: in.Shape, SRID: 4326}, r
	}
	lots := in.Lots
	if lots == nil {
		lots = []Lot{}
	}
	if _, err := tx.Exec(ctx, saveRevision, id, in.Name, in.Kind, in.Note, in.Zone, shape, lots, report); err != nil {
		return refusal(err, "proposal.Save")
	}
	return nil
}

// Invalid is a shape that cannot be kept; the report says where it is wrong.
type Invalid struct{ Report *Report }

func (*Invalid) Error() string { return "the shape is not valid" }

// refusal gives the rules of the database their names.
func refusal(err error, where string) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case pgerrcode.InsufficientPrivilege:
			return ErrForbidden
		case pgerrcode.CheckViolation, pgerrcode.ForeignKeyViolation, pgerrcode.UniqueViolation:
			return &Refused{pg.ConstraintName}
		}
	}
	return fmt.Errorf("%s: %w", where, err)
}

// Row is a proposal in a list.
type Row struct {
	ID           int64       `json:"id"`
	Name         string      `json:"name"`
	Kind         string      `json:"kind"`
	State        string      `json:"state"`
	AreaHa       *float64    `json:"area_ha"`
	Author       Person      `json:"author"`
	UpdatedAt    time.Time   `json:"updated_at"`
	Revision     int         `json:"revision"`
	BBox         *[4]float64 `json:"bbox"`
	Counts       Counts      `json:"counts"`
	CommentsOpen int         `json:"comments_open"`
}

// Filter selects proposals.
type Filter struct {
	Scope  string // mine, review, consultation or empty: all that may be seen
	State  string
	Text   string
	Limit  int
	Offset int
}

const listFrom = ` FROM proposal p JOIN proposal_revision r ON r.proposal_id = p.id AND r.revision = p.revision
WHERE CASE $1 WHEN 'mine' THEN coalesce(p.author = acting_account() OR EXISTS (SELECT FROM proposal_coauthor c WHERE c.proposal_id = p.id AND c.account_id = acting_account()), false)
              WHEN 'review' THEN p.state IN ('submitted', 'under_review')
              WHEN 'consultation' THEN p.consultation_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date ELSE true END
  AND ($2 = '' OR p.state = $2) AND ($3 = '' OR r.name ILIKE '%' || $3 || '%')`

const listProposals = `-- proposal.List
SELECT p.id, r.name, r.kind, p.state, r.area_m2 / 10000, shown_name(p.author), p.updated_at, r.revision,
       ST_XMin(r.geom_4326), ST_YMin(r.geom_4326), ST_XMax(r.geom_4326), ST_YMax(r.geom_4326), coalesce(r.report -> 'findings', '[]'),
       (SELECT count(*) FROM proposal_comment c WHERE c.proposal_id = p.id AND c.reply_to IS NULL AND c.resolved_at IS NULL)` + listFrom + `
ORDER BY p.updated_at DESC, p.id DESC LIMIT $4 OFFSET $5`

const countProposals = `-- proposal.List: count
SELECT count(*)` + listFrom

// List returns the proposals that the actor may see, the last changed first,
// and how many there are.
func (s *Store) List(ctx context.Context, actor postgres.Actor, f Filter) (list []Row, total int, err error) {
	list = []Row{}
	err = postgres.AsAccount(ctx, s.db, actor, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, countProposals, f.Scope, f.State, likeable(f.Text)).Scan(&total); err != nil {
			return fmt.Errorf("proposal.List: %w", err)
		}
		rows, err := tx.Query(ctx, listProposals, f.Scope, f.State, likeable(f.Text), f.Limit, f.Offset)
		if err != nil {
			return fmt.Errorf("proposal.List: %w", err)
		}
		var row Row
		var box [4]*float64
		var findings []struct{ Severity string }
		_, err = pgx.ForEachRow(rows, []any{&row.ID, &row.Name, &row.Kind, &row.State, &row.AreaHa, &row.Author.DisplayName, &row.UpdatedAt, &row.Revision, &box[0], &box[1], &box[2], &box[3], &findings, &row.CommentsOpen}, func() error {
			one := row
			if box[0] != nil {
				one.BBox = &[4]float64{*box[0], *box[1], *box[2], *box[3]}
			}
			report := Report{}
			for _, x := range findings {
				report.Findings = append(report.Findings, Finding{Severity: x.Severity})
			}
			one.Counts = report.counts()
			list = append(list, one)
			findings = nil
			return nil
		})
		if err != nil {
			return fmt.Errorf("proposal.List: %w", err)
		}
		return nil
	})
	return list, total, err
}

// likeable keeps the signs of LIKE from being signs.
func likeable(text string) string {
	out := make([]rune, 0, len(text))
	for _, c := range text {
		if c == '%' || c == '_' || c == '\\' {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(out)
}
