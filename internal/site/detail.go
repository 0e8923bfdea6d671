package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Detail is everything that is said of one site.
type Detail struct {
	Site
	Centre     [2]float64      `json:"centre"`
	Square     json.RawMessage `json:"square"`
	Building   json.RawMessage `json:"building"`
	Proof      Proof           `json:"proof"`
	Next       []Growth        `json:"next"`
	Statements []Statement     `json:"statements"`
	Sectors    []Sector        `json:"sectors"`
	AsOf       string          `json:"as_of"`
}

// Proof shows for each square metre why it is clean: the parcels with the
// decisions of their clearance. Hash lets anybody find the same answer again.
type Proof struct {
	Hash    string  `json:"hash"`
	AsOf    string  `json:"as_of"`
	Method  Text    `json:"method"`
	Parcels []Piece `json:"parcels"`
}

// Piece is a parcel of a site. It names no person.
type Piece struct {
	ID           int64      `json:"id"`
	Unit         string     `json:"cadastral_unit"`
	Series       string     `json:"map_series"`
	Sheet        string     `json:"sheet"`
	Number       string     `json:"number"`
	AreaHa       float64    `json:"area_ha"`
	State        string     `json:"state"`
	Grade        *string    `json:"grade"`
	DecisionNo   *string    `json:"decision_no"`
	DecisionDate *string    `json:"decision_date"`
	CleanOn      *string    `json:"clean_on"`
	Decisions    []Decision `json:"decisions"`
}

// Decision is a paper of clearance, by number and date alone.
type Decision struct {
	Step        string  `json:"step"`
	Number      *string `json:"number"`
	Date        *string `json:"date"`
	EffectiveOn string  `json:"effective_on"`
}

// Growth is land that would join a site when clearance goes on at its usual
// pace.
type Growth struct {
	Months     int     `json:"months"`
	AreaHa     float64 `json:"area_ha"`
	Parcels    int     `json:"parcels"`
	ExpectedOn *string `json:"expected_on"`
	Basis      Text    `json:"basis"`
}

// Statement is something said of the zone of a site, with who said it and when.
type Statement struct {
	Topic      string `json:"topic"`
	Label      Text   `json:"label"`
	Value      Text   `json:"value"`
	Source     string `json:"source"`
	SourceDate string `json:"source_date"`
	Demo       bool   `json:"demonstration"`
	Indicative bool   `json:"indicative"`
	Unverified bool   `json:"unverified"`
}

// Sector is how a branch of industry stands in the zone of a site.
type Sector struct {
	Code       string  `json:"sector"`
	Name       Text    `json:"name"`
	Welcome    string  `json:"welcome"`
	Condition  *Text   `json:"condition"`
	Source     *string `json:"source"`
	SourceDate *string `json:"source_date"`
}

var method = Text{
	VI: "SHA-256 (hệ 16) của các dòng, mỗi thửa một dòng theo thứ tự số thửa trong sổ (id), nối bằng ký tự xuống dòng: id|đơn vị|loại bản đồ|tờ|thửa|diện tích ha (4 số lẻ)|trạng thái|mức sạch|ngày sạch, rồi các quyết định |bước:số:ngày:ngày hiệu lực.",
	EN: "SHA-256 (hexadecimal) of the lines, one a parcel in the order of id, joined by line feeds: id|unit|series|sheet|number|area in ha (4 decimals)|state|grade|clean on, then the decisions |step:number:date:effective on.",
}

var basis = Text{
	VI: "Ước tính theo nhịp giải phóng mặt bằng thông thường từ trạng thái hiện nay; không phải cam kết. Thửa còn vướng mắc không được tính.",
	EN: "An estimate by the usual pace of clearance from the present state; no promise. Parcels with an open obstacle are not counted.",
}

func or(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// hash is the fingerprint of a proof, as its method says.
func hash(parcels []Piece) string {
	lines := make([]string, len(parcels))
	for i, p := range parcels {
		var b strings.Builder
		fmt.Fprintf(&b, "%d|%s|%s|%s|%s|%.4f|%s|%s|%s", p.ID, p.Unit, p.Series, p.Sheet, p.Number, p.AreaHa, p.State, or(p.Grade), or(p.CleanOn))
		for _, d := range p.Decisions {
			fmt.Fprintf(&b, "|%s:%s:%s:%s", d.Step, or(d.Number), or(d.Date), d.EffectiveOn)
		}
		lines[i] = b.String()
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// differences names the facts in which sites that are compared differ.
func differences(list []Detail) []string {
	out := []string{}
	for _, fact := range []struct {
		name string
		of   func(Detail) any
	}{
		{"zone", func(d Detail) any {
			if d.Zone == nil {
				return ""
			}
			return d.Zone.Code
		}},
		{"area_ha", func(d Detail) any { return d.AreaHa }},
		{"grade", func(d Detail) any { return or(d.Grade) }},
		{"clean_since", func(d Detail) any { return or(d.CleanSince) }},
		{"expected_on", func(d Detail) any { return or(d.ExpectedOn) }},
		{"square_m", func(d Detail) any { return value(d.SquareM) }},
		{"fits_share", func(d Detail) any { return value(d.FitsShare) }},
		{"frontage_m", func(d Detail) any { return value(d.FrontageM) }},
		{"access", func(d Detail) any { return string(d.Access) }},
		{"welcome", func(d Detail) any { return d.Welcome }},
		{"score", func(d Detail) any { return d.Score }},
		{"statements", func(d Detail) any { return fmt.Sprint(d.Statements) }},
		{"sectors", func(d Detail) any { return fmt.Sprint(d.Sectors) }},
	} {
		for _, d := range list {
			if fact.of(d) != fact.of(list[0]) {
				out = append(out, fact.name)
				break
			}
		}
	}
	return out
}

func value(v *float64) float64 {
	if v == nil {
		return -1
	}
	return *v
}
