package enquiry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"matbang/internal/enquiry"
	"matbang/internal/postgres"
	"matbang/internal/postgres/postgrestest"
)

func someone(t *testing.T, tx pgx.Tx, role string) postgres.Actor {
	t.Helper()
	if _, err := tx.Exec(t.Context(), "RESET ROLE"); err != nil {
		t.Fatal(err)
	}
	a := postgres.Actor{Name: "an-" + role}
	err := tx.QueryRow(t.Context(), `INSERT INTO account (name, display_name, role, password_hash) VALUES ($1, 'Người thử', $2, '$argon2id$x') RETURNING id`, a.Name, role).Scan(&a.Account)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestQueueIsForThePromotionAgencyAlone(t *testing.T) {
	tx := postgrestest.Tx(t)
	s := enquiry.NewStore(tx)
	ctx := t.Context()
	by := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	n := enquiry.New{Site: "17", Name: "Nguyễn Thử", Email: "thu@example.com", Message: "Cần 20 ha.", Lang: "vi"}
	if err := s.Add(ctx, postgres.Actor{}, "E-2026-ABCDEF", n, by); err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"viewer", "planner", "reviewer", "agency", "auditor"} {
		if _, err := s.List(ctx, someone(t, tx, role), "", 10, 0); !errors.Is(err, enquiry.ErrForbidden) {
			t.Errorf("%s lists enquiries: %v", role, err)
		}
	}
	if _, err := s.List(ctx, postgres.Actor{}, "", 10, 0); !errors.Is(err, enquiry.ErrForbidden) {
		t.Errorf("the public lists enquiries: %v", err)
	}
	promoter := someone(t, tx, "promoter")
	q, err := s.List(ctx, promoter, "new", 10, 0)
	if err != nil || q.Matched != 1 || len(q.Items) != 1 || q.Items[0].Name != "Nguyễn Thử" || q.Items[0].AnswerBy != "2026-11-27" {
		t.Fatalf("%+v, %v", q, err)
	}
	id := q.Items[0].ID
	if _, err := s.Record(ctx, promoter, id, "closed", ""); !errors.Is(err, enquiry.ErrStep) {
		t.Errorf("a new enquiry is closed without an answer: %v", err)
	}
	for _, to := range []string{"in_progress", "in_progress", "answered", "closed", "in_progress"} {
		if _, err := s.Record(ctx, promoter, id, to, "ghi chú"); err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
	}
	f, err := s.Get(ctx, promoter, id)
	if err != nil || f.State != "in_progress" || f.AnsweredAt == nil || len(f.Events) != 5 || f.Events[0].From != "new" || f.Events[0].By != promoter.Name {
		t.Errorf("%+v, %v", f, err)
	}
	// The trail tells that something was done, and not what it says.
	var told bool
	if _, err := tx.Exec(ctx, "RESET ROLE"); err != nil {
		t.Fatal(err)
	}
	err = tx.QueryRow(ctx, "SELECT bool_or(after::text LIKE '%Thử%' OR after::text LIKE '%example.com%') FROM audit_entry WHERE resource = 'enquiry'").Scan(&told)
	if err != nil || told {
		t.Errorf("the trail names the sender: %v, %v", told, err)
	}
}
