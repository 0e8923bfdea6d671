package site

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// easing says how far a condition must be eased for the first site to match.
type easing struct {
	from any
	to   string // SQL of the value that lets one in; empty leaves the condition out
	tidy func(float64) float64
}

func upTo(step float64) func(float64) float64 {
	return func(v float64) float64 { return math.Ceil(v/step) * step }
}

// easings lists what could be eased, by parameter.
func (q Query) easings() map[string]easing {
	out := map[string]easing{}
	if q.MinHa != nil {
		out["min_area_ha"] = easing{*q.MinHa, "max(s.area_m2) / 10000", func(v float64) float64 { return math.Floor(v*10) / 10 }}
	}
	if q.MaxHa != nil {
		out["max_area_ha"] = easing{*q.MaxHa, "min(s.area_m2) / 10000", upTo(0.1)}
	}
	for kind, km := range q.Max {
		out["max_km_"+kind] = easing{km, "min(" + q.column(kind) + ")", upTo(1)}
	}
	for param, value := range map[string]string{"grade": q.Grade, "corridor": q.Corridor, "zone": q.Zone, "sector": q.Sector} {
		if value != "" {
			out[param] = easing{from: value}
		}
	}
	if q.Sector != "" && q.Stated {
		out["stance"] = easing{from: "stated"}
	}
	if q.Area != nil {
		out["within"] = easing{from: "drawn"}
	}
	return out
}

// relax asks, for each condition alone, what the search would find without it
// beyond the matched.
func (s *Store) relax(ctx context.Context, q Query, matched int64) ([]Relaxation, error) {
	list := []Relaxation{}
	eased := q.easings()
	for param, e := range eased {
		if param == "grade" && q.Months == 0 {
			continue // the level is the grade: the forecast below eases it
		}
		var st statement
		params, conds := st.conditions(q)
		var others, left []string
		for i, cond := range conds {
			// Whoever gives up the sector gives up what was asked of its stance.
			if params[i] == param || (param == "sector" && params[i] == "stance") {
				left = append(left, cond)
			} else {
				others = append(others, cond)
			}
		}
		others = append(others, "("+strings.Join(left, " AND ")+") IS NOT TRUE")
		to := e.to
		if to == "" {
			to = "NULL::float8"
		}
		r := Relaxation{Param: param, From: e.from}
		var value *float64
		sql := "-- site.Relax\nSELECT count(*), (" + to + ")::float8 FROM site s WHERE " + strings.Join(others, " AND ")
		if err := s.db.QueryRow(ctx, sql, st.args...).Scan(&r.Count, &value); err != nil {
			return nil, fmt.Errorf("site.Relax: %w", err)
		}
		if r.Count == 0 {
			continue
		}
		r.Count += matched
		if value != nil {
			r.To = round(e.tidy(*value), 1)
			if err := s.countEased(ctx, q, &r); err != nil {
				return nil, err
			}
		}
		list = append(list, r)
	}
	later, err := s.later(ctx, q, matched)
	if err != nil {
		return nil, err
	}
	list = append(list, later...)
	slices.SortFunc(list, func(a, b Relaxation) int { return strings.Compare(a.Param, b.Param) })
	return list, nil
}

// countEased counts what the value found gives, which is less than leaving the
// condition out.
func (s *Store) countEased(ctx context.Context, q Query, r *Relaxation) error {
	v, ok := r.To.(float64)
	if !ok {
		return nil
	}
	switch kind, isWay := strings.CutPrefix(r.Param, "max_km_"); {
	case isWay:
		ways := map[string]float64{}
		for k, km := range q.Max {
			ways[k] = km
		}
		ways[kind] = v
		q.Max = ways
	case r.Param == "min_area_ha":
		q.MinHa = &v
	case r.Param == "max_area_ha":
		q.MaxHa = &v
	}
	var err error
	r.Count, _, err = s.Count(ctx, q)
	return err
}

// later tells when waiting, or a lower grade, would give more than the matched.
func (s *Store) later(ctx context.Context, q Query, matched int64) ([]Relaxation, error) {
	var list []Relaxation
	for _, months := range []int{3, 6, 12, 24} {
		if months <= q.Months {
			continue
		}
		wait := q
		wait.Months, wait.Grade = months, ""
		n, _, err := s.Count(ctx, wait)
		if err != nil {
			return nil, err
		}
		if n > matched {
			list = append(list, Relaxation{Param: "within_months", From: q.Months, To: months, Count: n})
			break
		}
	}
	for _, grade := range []string{"vacant", "legally_clear"} {
		if q.Months > 0 || grade == q.Grade || (q.Grade != "ready_to_build" && grade == "vacant") {
			continue
		}
		lower := q
		lower.Grade = grade
		n, _, err := s.Count(ctx, lower)
		if err != nil {
			return nil, err
		}
		if n > matched {
			from := q.Grade
			if from == "" {
				from = "vacant"
			}
			list = append(list, Relaxation{Param: "grade", From: from, To: grade, Count: n})
			break
		}
	}
	return list, nil
}
