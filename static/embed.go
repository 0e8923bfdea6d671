// Package static carries the built page inside the binary. The folder dist is
// made by make build; in a fresh clone it is empty but there, so that the
// program compiles and says what is missing.
package static

import "embed"

// Files holds the built page under dist/.
//
//go:embed all:dist
var Files embed.FS
