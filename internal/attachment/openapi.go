package attachment

import _ "embed" // the document below

//go:embed openapi.yaml
var openAPISource []byte

// OpenAPI returns this package's part of the API document, as YAML.
func OpenAPI() []byte { return openAPISource }
