package dataset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// check returns the faults that show only when the files are seen together.
func (s *set) check() []Fault {
	var faults []Fault
	faults = append(faults, s.checkDuplicates()...)
	faults = append(faults, s.checkLinks()...)
	faults = append(faults, s.checkRecordLinks()...)
	faults = append(faults, s.checkDates()...)
	faults = append(faults, s.checkCorridors()...)
	return faults
}

// checkDuplicates finds codes given twice in one table.
func (s *set) checkDuplicates() []Fault {
	var faults []Fault
	seen := make(map[[2]string]string)
	for _, l := range layers() {
		for _, f := range s.features[l.file] {
			key := [2]string{l.sql, f.code}
			if first, twice := seen[key]; twice {
				faults = append(faults, Fault{File: f.file, Feature: f.code, Detail: "the code is given twice (first in " + first + "): give one of the two another"})
			}
			seen[key] = f.file
		}
	}
	for _, r := range s.records {
		key := [2]string{r.table, r.name}
		switch r.table {
		case "target":
			key[1] += r.text("basis")
		case "baseline":
			key[1] += r.text("unit")
		case "legal_rule":
			continue // the same rule may have another value at another time
		}
		if first, twice := seen[key]; twice {
			faults = append(faults, Fault{File: r.file, Feature: r.name, Detail: "the record is given twice (first in " + first + "): remove one"})
		}
		seen[key] = r.file
	}
	return faults
}

// codes returns the codes of all features that are loaded by one statement.
func (s *set) codes(sql string) map[string]*feature {
	codes := make(map[string]*feature)
	for _, l := range layers() {
		if l.sql != sql {
			continue
		}
		for i := range s.features[l.file] {
			f := &s.features[l.file][i]
			codes[f.code] = f
		}
	}
	return codes
}

func (s *set) recordCodes(table string) map[string]bool {
	codes := make(map[string]bool)
	for _, r := range pick(s.records, table) {
		codes[r.text("code")] = true
	}
	return codes
}

// checkLinks finds references of features that lead nowhere.
func (s *set) checkLinks() []Fault {
	var faults []Fault
	zones, works, units := s.codes("zones"), s.codes("works"), s.codes("admin-units")
	sectors := s.recordCodes("sector")
	dangling := func(f feature, property, code, file string) {
		faults = append(faults, Fault{File: f.file, Feature: f.code, Detail: fmt.Sprintf("%q names %q, which is not in %s: correct it or add that record", property, clip(code), file)})
	}
	for _, l := range layers() {
		for _, f := range s.features[l.file] {
			switch l.sql {
			case "zones":
				faults = append(faults, checkParent(f, zones, "zones.geojson")...)
				for _, sector := range f.links.Sectors {
					if !sectors[sector] {
						dangling(f, "sectors", sector, "the table of sectors")
					}
				}
			case "admin-units":
				faults = append(faults, checkParent(f, units, "the files of administrative units")...)
			case "places":
				if f.links.Road != "" && works[f.links.Road] == nil {
					dangling(f, "road", f.links.Road, "works.geojson")
				}
			case "works":
				if (f.links.Promise == "") != (f.links.Ref == "") {
					faults = append(faults, Fault{File: f.file, Feature: f.code, Detail: "\"commitment\" and \"resolution_ref\" belong together: give both or neither"})
				}
			}
		}
	}
	return faults
}

// checkParent finds a parent that is not there and chains that end in
// themselves.
func checkParent(f feature, all map[string]*feature, where string) []Fault {
	if f.links.Parent == "" {
		return nil
	}
	seen := map[string]bool{f.code: true}
	for up := f.links.Parent; up != ""; {
		if up == f.code {
			return []Fault{{File: f.file, Feature: f.code, Detail: "is above itself through \"parent\": correct the chain"}}
		}
		parent := all[up]
		if parent == nil {
			if up != f.links.Parent {
				return nil // reported where it is named
			}
			return []Fault{{File: f.file, Feature: f.code, Detail: fmt.Sprintf("\"parent\" names %q, which is not in %s: correct it or add that record", clip(up), where)}}
		}
		if seen[up] {
			return nil // the circle is reported by those in it
		}
		seen[up] = true
		up = parent.links.Parent
	}
	return nil
}

// checkRecordLinks finds references of TOML records that lead nowhere.
func (s *set) checkRecordLinks() []Fault {
	units := make(map[string]bool)
	for code := range s.codes("admin-units") {
		units[code] = true
	}
	states, regimes := s.recordCodes("clearance_state"), s.recordCodes("legal_regime")
	targets := map[string]map[string]map[string]bool{
		"lineage":           {"old": units, "new": units},
		"sector":            {"parent": s.recordCodes("sector")},
		"sector_preference": {"sector": s.recordCodes("sector")},
		"transition":        {"regime": regimes, "from": states, "to": states},
		"legal_rule":        {"regime": regimes},
		"target":            {"indicator": s.recordCodes("indicator")},
		"baseline":          {"indicator": s.recordCodes("indicator")},
	}
	var faults []Fault
	for _, r := range s.records {
		for _, property := range []string{"old", "new", "parent", "regime", "from", "to", "indicator", "sector"} {
			known, checked := targets[r.table][property]
			code := r.text(property)
			if checked && code != "" && !known[code] {
				faults = append(faults, Fault{File: r.file, Feature: r.name, Detail: fmt.Sprintf("%q names %q, which does not exist: correct it or add that record", property, clip(code))})
			}
		}
	}
	return faults
}

// checkDates finds intervals that end before they begin, and codes of the
// statistical office and rules that hold twice at a time.
func (s *set) checkDates() []Fault {
	var faults []Fault
	byCode := make(map[string][]interval)
	for _, l := range layers() {
		for _, f := range s.features[l.file] {
			i := interval{file: f.file, name: f.code, from: f.links.ValidFrom, to: f.links.ValidTo}
			faults = append(faults, i.check("valid_from", "valid_to")...)
			if f.links.Started != "" && f.links.Opened != "" && f.links.Opened < cut(f.links.Started, len(f.links.Opened)) {
				faults = append(faults, Fault{File: f.file, Feature: f.code, Detail: fmt.Sprintf("opens (%s) before it is begun (%s): correct one of the two", f.links.Opened, f.links.Started)})
			}
			if l.sql == "admin-units" && f.links.GSOCode != "" {
				byCode["gso_code "+f.links.GSOCode] = append(byCode["gso_code "+f.links.GSOCode], i)
			}
		}
	}
	for _, r := range s.records {
		i := interval{file: r.file, name: r.name, from: r.text("valid_from"), to: r.text("valid_to")}
		faults = append(faults, i.check("valid_from", "valid_to")...)
		if r.table == "legal_rule" {
			byCode["rule "+r.name] = append(byCode["rule "+r.name], i)
		}
	}
	return append(faults, overlaps(byCode)...)
}

// interval is a span of days; the last is exclusive and empty ends are open.
type interval struct{ file, name, from, to string }

func (i interval) check(from, to string) []Fault {
	if i.from == "" || i.to == "" || i.from < i.to {
		return nil
	}
	return []Fault{{File: i.file, Feature: i.name, Detail: fmt.Sprintf("%q (%s) is not before %q (%s): correct one of the two", from, i.from, to, i.to)}}
}

func (i interval) meets(j interval) bool {
	return (i.to == "" || j.from < i.to) && (j.to == "" || i.from < j.to)
}

func overlaps(byCode map[string][]interval) []Fault {
	var faults []Fault
	for what, list := range byCode {
		for n, i := range list {
			for _, j := range list[:n] {
				if i.meets(j) {
					faults = append(faults, Fault{File: i.file, Feature: i.name, Detail: fmt.Sprintf("%s holds at the same time as in %q of %s: end one where the other begins", what, j.name, j.file)})
				}
			}
		}
	}
	slices.SortFunc(faults, func(a, b Fault) int { return strings.Compare(a.Feature+a.Detail, b.Feature+b.Detail) })
	return faults
}

// checkCorridors asks that both corridors begin at the same point, km 0.
func (s *set) checkCorridors() []Fault {
	var faults []Fault
	var first *feature
	var zero orb.Point
	for i := range s.features["corridors.geojson"] {
		f := &s.features["corridors.geojson"][i]
		line, ok := f.shape.(orb.LineString)
		if !ok {
			continue
		}
		if f.code != "west" && f.code != "east" {
			faults = append(faults, Fault{File: f.file, Feature: f.code, Detail: "the corridors are \"west\" and \"east\": use one of these codes"})
		}
		if first == nil {
			first, zero = f, line[0]
			continue
		}
		if line[0] != zero {
			faults = append(faults, Fault{File: f.file, Feature: f.code, At: &line[0], Detail: fmt.Sprintf("begins at %s, but %q at %s: both have km 0 at the same point; draw both from Hạ Long outwards", place(line[0]), first.code, place(zero))})
		}
	}
	return faults
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
