package corridor

import (
	"math"

	"matbang/internal/ogcapi"
)

// SectionKM is how many kilometres of the axis one section of the strip takes.
const SectionKM = 10

// Strip is what lies along an axis, by kilometre: the line rolled out.
type Strip struct {
	Corridor string      `json:"corridor"`
	Name     ogcapi.Text `json:"name"`
	LengthKM float64     `json:"length_km"`
	// WithinKM is how far to each side of the axis land and places count.
	WithinKM float64        `json:"within_km"`
	Places   []StripPlace   `json:"places"`
	Works    []StripWork    `json:"works"`
	Zones    []StripZone    `json:"zones"`
	Sections []StripSection `json:"sections"`
}

// StripPlace is a port, airport, border gate, interchange or station beside the
// axis.
type StripPlace struct {
	Code       string      `json:"place"`
	Name       ogcapi.Text `json:"name"`
	Kind       string      `json:"kind"`
	Status     string      `json:"status"`
	ChainageKM float64     `json:"chainage_km"`
	DistanceKM float64     `json:"distance_km"`
}

// StripWork is a transport work of the corridor: what was undertaken in 2020
// stands apart from how it is today. FromKM and ToKM are empty for a work that
// is drawn nowhere.
type StripWork struct {
	Code         string       `json:"work"`
	Name         ogcapi.Text  `json:"name"`
	Kind         string       `json:"kind"`
	Status       string       `json:"status"`
	FromKM       *float64     `json:"from_km"`
	ToKM         *float64     `json:"to_km"`
	Commitment   *ogcapi.Text `json:"commitment"`
	Deadline     *string      `json:"deadline"`
	OpenedOn     *string      `json:"opened_on"`
	Outcome      *ogcapi.Text `json:"outcome"`
	ResolutionNo *string      `json:"resolution_ref"`
	Source       string       `json:"source"`
	SourceDate   string       `json:"source_date"`
}

// StripZone is a zone beside the axis.
type StripZone struct {
	ZoneWithin
	Name ogcapi.Text `json:"name"`
}

// StripSection is the land of one section by how far its clearance has come,
// hectares. The last section is as long as the line leaves it.
type StripSection struct {
	FromKM         float64 `json:"from_km"`
	ToKM           float64 `json:"to_km"`
	ReadyToBuildHa float64 `json:"ready_to_build_ha"`
	VacantHa       float64 `json:"vacant_ha"`
	// LegallyClearHa is recovered and paid for, and not all handed over: what
	// comes next.
	LegallyClearHa float64 `json:"legally_clear_ha"`
	// UnderWayHa is notified, counted, planned or approved.
	UnderWayHa   float64 `json:"under_way_ha"`
	NotStartedHa float64 `json:"not_started_ha"`
	// Expected is land that is not vacant yet and is expected to be within so
	// many months, by the usual pace of clearance from its present state. Land
	// with an open obstacle is not counted. Each includes the one before.
	Expected6Ha  float64 `json:"expected_6_ha"`
	Expected12Ha float64 `json:"expected_12_ha"`
	Expected24Ha float64 `json:"expected_24_ha"`
}

// sections cuts a line into sections; each begins where the one before ends,
// and the last ends with the line.
func sections(lengthKM float64) []StripSection {
	n := max(1, int(math.Ceil(lengthKM/SectionKM)))
	list := make([]StripSection, n)
	for i := range list {
		list[i].FromKM = float64(i * SectionKM)
		list[i].ToKM = math.Min(float64((i+1)*SectionKM), round(lengthKM, 2))
	}
	return list
}
