package site_test

import (
	"slices"
	"testing"
	"time"

	"matbang/internal/postgres/postgrestest"
	"matbang/internal/site"
)

// blocksOfMillion is how many blocks at each level 1,000,000 parcels may come
// to: in the demonstration 20,000 parcels make some 300.
const blocksOfMillion = 15_000

// BenchmarkSearch asks what investors ask, of as many blocks as a million
// parcels make, and reports the times that half and 99 of 100 answers keep.
func BenchmarkSearch(b *testing.B) {
	db := postgrestest.Database(b)
	for _, sql := range []string{
		`INSERT INTO site (id, level, parcels, waiting, area_m2, grade, clean_since, corridors, square_m, fits_share, port_km, any_port_km, airport_km, interchange_km, border_km, city_km)
		 SELECT l * 100000 + n, level, 20, 0, 500 + 600000 * power(random(), 6), 'vacant', date '2020-01-01' + (random() * 2000)::int, ARRAY[(ARRAY['east', 'west'])[1 + n % 2]], 100, random(),
		        random() * 150, random() * 100, random() * 120, random() * 40, random() * 200, random() * 50
		 FROM unnest(ARRAY['ready_to_build', 'vacant', 'legally_clear', 'm3', 'm6', 'm12', 'm24']) WITH ORDINALITY AS u (level, l), generate_series(1, $1) AS n`,
		`INSERT INTO site_shape (id, geom, centre, outline)
		 SELECT id, ST_Multi(ST_Expand(c, sqrt(area_m2) / 2)), c, ST_AsGeoJSON(ST_Transform(ST_Expand(c, sqrt(area_m2) / 2), 4326), 6)
		 FROM site s, ST_SetSRID(ST_MakePoint(380000 + (s.id % 100000) % 150 * 700, 2300000 + (s.id % 100000) / 150 * 700), 5899) AS c WHERE area_m2 >= 5000 AND $1 > 0`,
	} {
		if _, err := db.Exec(b.Context(), sql, blocksOfMillion); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := db.Exec(b.Context(), "ANALYZE site, site_shape"); err != nil {
		b.Fatal(err)
	}
	s := site.NewStore(db)
	for _, c := range []struct {
		name string
		q    site.Query
	}{
		{"all", site.Query{Limit: 20}},
		{"question", site.Query{MinHa: ha(20), Months: 6, Corridor: "east", Max: map[string]float64{"port": 15}, Limit: 20}},
		{"wide", site.Query{MinHa: ha(1), Months: 24, Max: map[string]float64{"interchange": 30}, Weights: map[string]float64{"port": 5}, Limit: 20, Offset: 1000}},
		{"count", site.Query{MinHa: ha(5), Months: 6, Corridor: "west"}},
		{"nothing", site.Query{MinHa: ha(500), Corridor: "east", Max: map[string]float64{"port": 15}, Limit: 20}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := s.Search(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			at := func(share float64) float64 {
				return float64(times[int(share*float64(len(times)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(at(0.5), "p50-ms")
			b.ReportMetric(at(0.99), "p99-ms")
		})
	}
}
