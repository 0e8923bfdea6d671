package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor: codes of six digits by time (RFC 6238), as every
// authenticator on a phone makes them.
const (
	factorPeriod = 30 // seconds
	factorSkew   = 1  // steps that a clock may be wrong, either way
	secretBytes  = 20 // as many as SHA-1 has, RFC 4226 § 4
	// RecoveryCodes is how many codes an account gets for when the phone is lost.
	RecoveryCodes = 10
)

// Errors about the second factor.
var (
	ErrCodeNeeded = errors.New("the account has a second factor: send its code as well")
	ErrCode       = errors.New("the code of the second factor is wrong or was used already")
	ErrNoFactor   = errors.New("no second factor was begun: ask for a secret first")
	ErrFactor     = errors.New("the account has a second factor already: take it away first")
	ErrNoKey      = errors.New("this installation has no key to seal secrets with: set MATBANG_SECRET")
)

// Seal encrypts what must not be readable in the database or a backup of it.
type Seal struct{ aead cipher.AEAD }

// NewSeal returns a seal with the key of the installation, whatever its length;
// fewer than 32 bytes are refused.
func NewSeal(key []byte) (*Seal, error) {
	if len(key) < 32 {
		return nil, errors.New("the key to seal secrets with has fewer than 32 bytes")
	}
	sum := sha256.Sum256(append([]byte("matbang second factor\x00"), key...))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, fmt.Errorf("make a seal: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make a seal: %w", err)
	}
	return &Seal{aead}, nil
}

// close encrypts a secret for one account: moved to another it cannot be opened.
func (s *Seal) close(secret []byte, account int) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal a secret: %w", err)
	}
	return s.aead.Seal(nonce, nonce, secret, fmt.Append(nil, account)), nil
}

func (s *Seal) open(sealed []byte, account int) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("a sealed secret is cut short")
	}
	secret, err := s.aead.Open(nil, sealed[:n], sealed[n:], fmt.Append(nil, account))
	if err != nil {
		return nil, fmt.Errorf("a second factor was sealed with another key than MATBANG_SECRET: %w", err)
	}
	return secret, nil
}

// codeStep returns the step of time whose code this is, later than last, or
// false. All steps are compared, in constant time.
func codeStep(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	key := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	code = strings.ReplaceAll(code, " ", "")
	at := now.Unix() / factorPeriod
	for s := at - factorSkew; s <= at+factorSkew; s++ {
		want, err := hotp.GenerateCodeCustom(key, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // time is positive
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// newRecovery returns a code of 80 random bits in four groups, and what is
// stored of it.
func newRecovery() (code string, sum []byte, err error) {
	raw := make([]byte, 10)
	if _, err := rand.Read(raw); err != nil {
		return "", nil, fmt.Errorf("make a recovery code: %w", err)
	}
	text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	code = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
	return code, recoverySum(code), nil
}

func recoverySum(code string) []byte {
	code = strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

// looksLikeRecovery tells a recovery code from one of six digits.
func looksLikeRecovery(code string) bool {
	return len(strings.NewReplacer("-", "", " ", "").Replace(code)) > 6
}
