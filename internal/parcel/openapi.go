package parcel

import _ "embed" // the documents below

//go:embed openapi.yaml
var openAPISource []byte

//go:embed openapi_obstacles.yaml
var openAPIObstacles []byte

// OpenAPI returns this package's part of the API document, as YAML.
func OpenAPI() []byte { return openAPISource }

// OpenAPIObstacles returns the part about obstacles.
func OpenAPIObstacles() []byte { return openAPIObstacles }

//go:embed openapi_drafts.yaml
var openAPIDrafts []byte

// OpenAPIDrafts returns the part about steps that need two people.
func OpenAPIDrafts() []byte { return openAPIDrafts }

//go:embed openapi_lineage.yaml
var openAPILineage []byte

// OpenAPILineage returns the part about splits, mergers and lineage.
func OpenAPILineage() []byte { return openAPILineage }
