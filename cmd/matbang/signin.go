package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"matbang/internal/account"
)

// signInFlags say how people sign in beside name and password.
type signInFlags struct {
	OIDCIssuer       string `name:"oidc-issuer" env:"MATBANG_OIDC_ISSUER" placeholder:"URL" help:"Provider of identities (OpenID Connect) with which people may sign in. ${env}"`
	OIDCClientID     string `name:"oidc-client-id" env:"MATBANG_OIDC_CLIENT_ID" placeholder:"ID" help:"What the provider calls this service. ${env}"`
	OIDCClientSecret string `name:"oidc-client-secret" env:"MATBANG_OIDC_CLIENT_SECRET" placeholder:"SECRET" help:"Secret shared with the provider; better given as MATBANG_OIDC_CLIENT_SECRET, which other users cannot see. ${env}"`
	OIDCName         string `name:"oidc-name" env:"MATBANG_OIDC_NAME" default:"SSO" placeholder:"TEXT" help:"What the button of the provider says (${default}). ${env}"`
	Secret           string `env:"MATBANG_SECRET" placeholder:"TEXT" help:"Key that seals second factors, at least 32 characters; the same for all instances. Empty: one is made and kept beside the private database; with DATABASE_URL there is no second factor then. ${env}"`
}

func (f signInFlags) checkSignIn() error {
	if (f.OIDCIssuer == "") != (f.OIDCClientID == "") {
		return usagef("MATBANG_OIDC_ISSUER and MATBANG_OIDC_CLIENT_ID belong together: set both or neither")
	}
	if f.OIDCIssuer != "" && !strings.HasPrefix(f.OIDCIssuer, "https://") && !strings.HasPrefix(f.OIDCIssuer, "http://") {
		return usagef("MATBANG_OIDC_ISSUER must begin with https://, not %q", f.OIDCIssuer)
	}
	if f.Secret != "" && len(f.Secret) < 32 {
		return usagef("MATBANG_SECRET must have at least 32 characters")
	}
	return nil
}

func (f signInFlags) sso() *account.SSO {
	if f.OIDCIssuer == "" {
		return nil
	}
	return &account.SSO{Issuer: f.OIDCIssuer, ClientID: f.OIDCClientID, ClientSecret: f.OIDCClientSecret}
}

func (f signInFlags) ssoName() string {
	if f.OIDCIssuer == "" {
		return ""
	}
	return f.OIDCName
}

// seal returns the seal of the installation: from MATBANG_SECRET, or with a key
// in the data folder that only its owner can read. With a database elsewhere no
// key is made, since other instances would not have it: then it is nil, and
// there is no second factor.
func (f signInFlags) seal(d databaseFlags) (*account.Seal, error) {
	if f.Secret != "" {
		return account.NewSeal([]byte(f.Secret))
	}
	path := filepath.Join(d.Data, "secret.key")
	if _, err := os.Stat(path); d.DatabaseURL != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	key, err := os.ReadFile(path) //nolint:gosec // in the operator's own folder
	if errors.Is(err, fs.ErrNotExist) {
		key, err = newSecret(path)
	}
	if err != nil {
		return nil, fmt.Errorf("the key in the data folder: %w", err)
	}
	return account.NewSeal(key)
}

// newSecret makes the file; who comes second takes what the first has made.
func newSecret(path string) ([]byte, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	key := []byte(hex.EncodeToString(raw))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // the database's user must walk through it
		return nil, err
	}
	draft := path + ".new"
	if err := os.WriteFile(draft, key, 0o600); err != nil {
		return nil, err
	}
	err := os.Link(draft, path)
	if errors.Is(err, fs.ErrExist) {
		key, err = os.ReadFile(path) //nolint:gosec // in the operator's own folder
	}
	return key, errors.Join(err, os.Remove(draft))
}
