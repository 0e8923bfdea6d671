// Package migrations carries the schema of the database: forward only, in the
// order of the numbers, each file with the reason of what it makes.
package migrations

import "embed"

// Files holds every migration of the product, in goose's format.
//
//go:embed *.sql
var Files embed.FS
