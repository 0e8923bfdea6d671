package worksheet

import _ "embed" // the document below

//go:embed openapi.yaml
var document []byte

// OpenAPI returns the part of the API document that this package answers.
func OpenAPI() []byte { return document }
