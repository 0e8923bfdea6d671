package account

import (
	"context"

	"matbang/internal/postgres"
)

// Caller is who sends a request: an account, by a session or by a key.
type Caller struct {
	Account
	// Key is the number of the API key; 0 with a session.
	Key int64
	// ReadOnly is set for a key that may change nothing.
	ReadOnly bool
	// Address is where the request comes from.
	Address string
}

// Actor is the caller as the database knows it.
func (c Caller) Actor() postgres.Actor {
	return postgres.Actor{Account: c.ID, Name: c.Name, Address: c.Address, ReadOnly: c.ReadOnly}
}

type callerKey struct{}

// WithCaller returns a context in which the request is the caller's.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf returns who sends the request of the context; false for the public.
func CallerOf(ctx context.Context) (Caller, bool) {
	c, ok := ctx.Value(callerKey{}).(Caller)
	return c, ok
}
