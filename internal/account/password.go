package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a password: 19 MiB and two passes on one processor, the first of
// the settings that OWASP's password storage page gives for argon2id; about
// 20 ms here. Stored hashes carry their own.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	saltLength   = 16
	hashLength   = 32

	// atOnce bounds the memory and the processors that guessing can take.
	atOnce = 2
)

// Hasher hashes and verifies passwords, a few at a time.
type Hasher struct {
	slots chan struct{}
	dummy string
}

// NewHasher returns a hasher.
func NewHasher() (*Hasher, error) {
	h := &Hasher{slots: make(chan struct{}, atOnce)}
	var err error
	h.dummy, err = h.Hash(context.Background(), "no account has this password")
	return h, err
}

// Hash returns the argon2id hash of a password in PHC string form.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, hashLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// Verify tells whether password belongs to hash. With an empty hash, of an
// account that does not exist, it takes as long and says no.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (bool, error) {
	exists := hash != ""
	if !exists {
		hash = h.dummy
	}
	p, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key))) //nolint:gosec // parseHash bounds it
	return subtle.ConstantTimeCompare(key, p.key) == 1 && exists, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) leave() { <-h.slots }

type parameters struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func parseHash(hash string) (parameters, error) {
	var p parameters
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, errors.New("a stored password hash is not of the kind argon2id: set the password anew")
	}
	_, err1 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads)
	var err2, err3 error
	p.salt, err2 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err3 = base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(err1, err2, err3); err != nil {
		return p, fmt.Errorf("a stored password hash cannot be read: set the password anew: %w", err)
	}
	if p.memory > 1<<20 || p.time > 16 || p.time == 0 || p.threads == 0 || len(p.key) < 16 || len(p.key) > 128 {
		return p, errors.New("a stored password hash has unreasonable parameters: set the password anew")
	}
	return p, nil
}

// Letters that are told apart when read aloud or off a screen.
const clearLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// RandomPassword returns a password of 77 random bits in four groups that can
// be read off a screen.
func RandomPassword() (string, error) {
	const groups, each = 4, 4
	var b strings.Builder
	for i := 0; i < groups*each; {
		var r [1]byte
		if _, err := rand.Read(r[:]); err != nil {
			return "", fmt.Errorf("make a password: %w", err)
		}
		if int(r[0]) >= 256/len(clearLetters)*len(clearLetters) {
			continue // keeps all letters equally likely
		}
		if i > 0 && i%each == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(clearLetters[int(r[0])%len(clearLetters)])
		i++
	}
	return b.String(), nil
}

// newToken returns a session's secret and what is stored of it.
func newToken() (token string, sum []byte, err error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", nil, fmt.Errorf("make a session: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, tokenSum(token), nil
}

func tokenSum(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
