package account_test

import (
	"errors"
	"strings"
	"testing"

	"matbang/internal/account"
	"matbang/internal/postgres/postgrestest"
)

func TestStoreKeepsAccounts(t *testing.T) {
	s := account.NewStore(postgrestest.Tx(t), hasher(t))
	unit := "d2020-206"
	for _, a := range []account.Account{
		{Name: "quang.yen", DisplayName: "Quảng Yên", Role: account.Agency, Scope: &unit},
		{Name: "lan", DisplayName: "Lan", Role: account.Planner},
	} {
		if err := s.Add(t.Context(), a, password); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "lan" || *all[1].Scope != unit {
		t.Errorf("list: %+v, %v", all, err)
	}
	for name, err := range map[string]error{
		"password of none": s.SetPassword(t.Context(), "nobody", password),
		"role of none":     s.SetRole(t.Context(), "nobody", account.Viewer, nil),
		"disable none":     s.SetDisabled(t.Context(), "nobody", true),
	} {
		if !errors.Is(err, account.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.SetRole(t.Context(), "lan", account.Agency, nil); !errors.Is(err, account.ErrScope) {
		t.Errorf("an agency without a unit: %v", err)
	}
	if err := s.Add(t.Context(), account.Account{Name: "lan", DisplayName: "Lan", Role: account.Viewer}, "short"); err == nil {
		t.Error("a short password was taken")
	}
}

func TestStoreKnowsTheUnitsOfAgencies(t *testing.T) {
	tx := postgrestest.Tx(t)
	if _, err := tx.Exec(t.Context(), `
		INSERT INTO admin_unit (code, gso_code, level, kind, name_vi, name_en, valid_from, accuracy, source, source_date)
		VALUES ('p-22', '22', 'province', 'province', 'Quảng Ninh', 'Quang Ninh', '1963-10-30', 'indicative', 'test', '2026-01-01')`); err != nil {
		t.Fatal(err)
	}
	s := account.NewStore(tx, hasher(t))
	known, unknown := "p-22", "d2020-999"
	a := account.Account{Name: "agency", DisplayName: "Agency", Role: account.Agency, Scope: &unknown}
	if err := s.Add(t.Context(), a, password); err == nil || !strings.Contains(err.Error(), "no administrative unit") {
		t.Errorf("an unknown unit: %v", err)
	}
	a.Scope = &known
	if err := s.Add(t.Context(), a, password); err != nil {
		t.Error(err)
	}
}

func TestDemoAccountsKeepSessionsAndHandMadeAccounts(t *testing.T) {
	db := postgrestest.Database(t)
	s := account.NewStore(db, hasher(t))
	if err := s.Add(t.Context(), account.Account{Name: "admin", DisplayName: "Own", Role: account.Admin}, password); err != nil {
		t.Fatal(err)
	}
	passwords := map[string]string{"planner": "p", "reviewer": "r", "agency": "a", "approver": "b", "admin": "x"}
	for range 2 {
		set, err := s.PutDemo(t.Context(), passwords)
		if err != nil || len(set) != 4 {
			t.Fatalf("set %d accounts, %v", len(set), err)
		}
	}
	if _, _, err := s.SignIn(t.Context(), account.Credentials{Name: "admin", Password: "x"}, "192.0.2.1"); !errors.Is(err, account.ErrSignedIn) {
		t.Errorf("the administrator's own account was taken over: %v", err)
	}
	token, a, err := s.SignIn(t.Context(), account.Credentials{Name: "agency", Password: "a"}, "192.0.2.1")
	if err != nil || a.Scope == nil || *a.Scope != "d2020-206" {
		t.Fatalf("agency: %+v, %v", a, err)
	}
	if _, err := s.PutDemo(t.Context(), passwords); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BySession(t.Context(), token); err != nil {
		t.Errorf("a restart ended the session: %v", err)
	}
	passwords["agency"] = "new"
	if _, err := s.PutDemo(t.Context(), passwords); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BySession(t.Context(), token); !errors.Is(err, account.ErrUnknown) {
		t.Errorf("a new password left the session open: %v", err)
	}
}
