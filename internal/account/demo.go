package account

import (
	"context"
	"errors"
	"fmt"
)

// Demo is one account of the demonstration with its password.
type Demo struct {
	Account
	Password string
}

// DemoAccounts are the accounts of the demonstration, still without passwords.
// They are roles, not persons: agency drafts the steps that need two people,
// approver decides them.
func DemoAccounts() []Account {
	quangYen := "d2020-206"
	return []Account{
		{Name: "planner", DisplayName: "Quy hoạch (tài khoản trình diễn)", Role: Planner},
		{Name: "reviewer", DisplayName: "Thẩm định (tài khoản trình diễn)", Role: Reviewer},
		{Name: "agency", DisplayName: "Phát triển quỹ đất Quảng Yên (tài khoản trình diễn)", Role: Agency, Scope: &quangYen},
		{Name: "approver", DisplayName: "Người duyệt Quảng Yên (tài khoản trình diễn)", Role: Agency, Scope: &quangYen},
		{Name: "admin", DisplayName: "Quản trị (tài khoản trình diễn)", Role: Admin},
	}
}

// PutDemo makes the accounts of the demonstration or gives them the passwords
// named here, which may be as short as the operator likes. Passwords that are still right are left, so that nobody is signed
// out by a restart. Accounts of the same name that someone made by hand are
// left alone; the ones it did set come back.
func (s *Store) PutDemo(ctx context.Context, passwords map[string]string) ([]Demo, error) {
	existing, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]Account, len(existing))
	for _, a := range existing {
		byName[a.Name] = a
	}
	var set []Demo
	for _, a := range DemoAccounts() {
		a.Demo = true
		password := passwords[a.Name]
		old, exists := byName[a.Name]
		switch {
		case !exists:
			err = s.add(ctx, a, password)
		case !old.Demo || old.DisabledAt != nil:
			continue
		default:
			err = s.keepPassword(ctx, a.Name, password)
		}
		if err != nil && !errors.Is(err, ErrExists) {
			return nil, fmt.Errorf("the demonstration account %s: %w", a.Name, err)
		}
		set = append(set, Demo{Account: a, Password: password})
	}
	return set, nil
}

func (s *Store) keepPassword(ctx context.Context, name, password string) error {
	hash, err := s.passwordHash(ctx, name)
	if err != nil {
		return err
	}
	same, err := s.hasher.Verify(ctx, password, hash)
	if err != nil || same {
		return err
	}
	return s.setPassword(ctx, name, password)
}
