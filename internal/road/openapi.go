package road

import _ "embed" // the part of the API document

//go:embed openapi.yaml
var openAPI []byte

// OpenAPI returns the noun's part of the API document.
func OpenAPI() []byte { return openAPI }
