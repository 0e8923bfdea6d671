module matbang

go 1.26.0

require (
	// Commands, flags and environment in one place.
	github.com/alecthomas/kong v1.17.0
	// Names of PostgreSQL's error codes.
	github.com/jackc/pgerrcode v0.0.0-20250907135507-afb5586c32a6
	// The database driver that PostGIS needs: binary protocol, COPY, LISTEN.
	github.com/jackc/pgx/v5 v5.12.0
	// HTTP routing, fixed by the product's owner.
	github.com/labstack/echo/v4 v4.16.0
	// Geometry as slices, and its EWKB form.
	github.com/paulmach/orb v0.14.0
	// Migrations that several instances may start at once.
	github.com/pressly/goose/v3 v3.29.0
	// Progress bars on a terminal.
	github.com/schollz/progressbar/v3 v3.19.1
	// argon2id for passwords.
	golang.org/x/crypto v0.58.0
)

require (
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/mfridman/interpolate v0.0.2 // indirect
	github.com/sethvargo/go-retry v0.5.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
