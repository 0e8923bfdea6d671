module matbang

go 1.26.0

require (
	// PDF pages with Vietnamese type and vector maps.
	codeberg.org/go-pdf/fpdf v0.12.0
	// Commands, flags and environment in one place.
	github.com/alecthomas/kong v1.17.0
	// The OpenAPI document, and answers held against it.
	github.com/getkin/kin-openapi v0.152.0
	// Differences in tests that can be read.
	github.com/google/go-cmp v0.7.0
	// Names of PostgreSQL's error codes.
	github.com/jackc/pgerrcode v0.0.0-20250907135507-afb5586c32a6
	// The database driver that PostGIS needs: binary protocol, COPY, LISTEN.
	github.com/jackc/pgx/v5 v5.12.0
	// zstd and gzip answers, negotiated.
	github.com/klauspost/compress v1.20.3
	// Request figures for /metrics.
	github.com/labstack/echo-contrib v0.50.1
	// HTTP routing, fixed by the product's owner.
	github.com/labstack/echo/v4 v4.16.0
	// Tiles in memory by weight, made once for many who ask.
	github.com/maypok86/otter/v2 v2.4.0
	// Geometry as slices, and its EWKB form.
	github.com/paulmach/orb v0.14.0
	// The tables of the dataset, with the place of a fault.
	github.com/pelletier/go-toml/v2 v2.4.3
	// Migrations that several instances may start at once.
	github.com/pressly/goose/v3 v3.29.0
	// The format of /metrics.
	github.com/prometheus/client_golang v1.25.0
	// The dataset's files against their schemas.
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	// Progress bars on a terminal.
	github.com/schollz/progressbar/v3 v3.19.1
	// Workbooks of Excel, in and out, with limits.
	github.com/xuri/excelize/v2 v2.11.1
	// The parts of the OpenAPI document, which are YAML.
	go.yaml.in/yaml/v3 v3.0.6
	// argon2id for passwords.
	golang.org/x/crypto v0.58.0
	// Whether there is a terminal, and passwords typed without echo.
	golang.org/x/term v0.47.0
	// Unicode normal forms of Vietnamese.
	golang.org/x/text v0.43.0
	// Limits of requests a second.
	golang.org/x/time v0.15.0
)

require (
	github.com/coreos/go-oidc/v3 v3.21.0
	github.com/go-jose/go-jose/v4 v4.1.4
	github.com/pquerna/otp v1.5.0
	golang.org/x/oauth2 v0.37.0
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/boombuler/barcode v1.1.0 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/gogo/protobuf v1.3.2 // indirect
	github.com/gorilla/mux v1.8.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/labstack/gommon v0.5.0 // indirect
	github.com/mattn/go-colorable v0.1.15 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/mfridman/interpolate v0.0.2 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/oasdiff/yaml v0.1.1 // indirect
	github.com/oasdiff/yaml3 v0.0.14 // indirect
	github.com/paulmach/protoscan v0.2.1 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/richardlehane/mscfb v1.0.9 // indirect
	github.com/richardlehane/msoleps v1.0.6 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	github.com/sethvargo/go-retry v0.5.0 // indirect
	github.com/tiendc/go-deepcopy v1.7.2 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
	github.com/valyala/fasttemplate v1.2.2 // indirect
	github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec // indirect
	github.com/xuri/nfp v0.0.2-0.20250530014748-2ddeb826f9a9 // indirect
	go.mongodb.org/mongo-driver/v2 v2.5.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
