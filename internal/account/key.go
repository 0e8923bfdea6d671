package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Key is an API key as its owner sees it; the key itself is shown once.
type Key struct {
	ID         int64      `db:"id" json:"id"`
	Account    string     `db:"account" json:"account"`
	Name       string     `db:"name" json:"name"`
	Scope      string     `db:"scope" json:"scope"`
	CreatedAt  time.Time  `db:"created_at" json:"created_at"`
	ExpiresAt  time.Time  `db:"expires_at" json:"expires_at"`
	LastUsedAt *time.Time `db:"last_used_at" json:"last_used_at"`
}

// What a key may do at most.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
)

// Days for which a key is good: by default, and at most.
const (
	KeyDays    = 90
	MaxKeyDays = 366
)

// keyPrefix makes a key that was published by mistake easy to find.
const keyPrefix = "matbang_"

// Errors about keys.
var (
	ErrKeyUnknown = errors.New("there is no key of this number: matbang key list shows all")
	ErrKeyExists  = errors.New("the account has a key of this name already: choose another name, or revoke that one")
)

// CheckKey says all that is wrong with a new key.
func CheckKey(name, scope string, days int) error {
	var all []error
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || strings.TrimSpace(name) != name {
		all = append(all, errors.New("the name of a key has 1 to 100 characters and no space at its ends"))
	}
	if scope != ScopeRead && scope != ScopeWrite {
		all = append(all, fmt.Errorf("the scope of a key is %s or %s", ScopeRead, ScopeWrite))
	}
	if days < 1 || days > MaxKeyDays {
		all = append(all, fmt.Errorf("a key is good for 1 to %d days", MaxKeyDays))
	}
	return errors.Join(all...)
}

func newKey() (key string, sum []byte, err error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", nil, fmt.Errorf("make a key: %w", err)
	}
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(raw)
	return key, keySum(key), nil
}

func keySum(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}
