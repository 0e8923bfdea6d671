package demo

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// project is the clearance of one park or cluster.
type project struct {
	id       int64
	zone     *zone
	rounds   []*round
	from, to time.Time // committed schedule
}

// round is one round of a project: an area, the nearer to the corridor the
// earlier.
type round struct {
	project *project
	number  int
	start   time.Time
	due     time.Time
	parcels []*parcel
	areaM2  float64
	// cleared is the share of the round that is handed over by the last day.
	cleared float64
	// begun tells whether the round has begun by the last day.
	begun bool
	// serviced tells whether roads and power reach the cleared land.
	serviced bool
}

// plan makes a project with rounds for every park and cluster. Study areas have
// none: nothing is recovered before a zone is decided.
func (w *world) plan() {
	byZone := make(map[*zone][]*parcel)
	for _, p := range w.parcels {
		byZone[p.zone] = append(byZone[p.zone], p)
	}
	for _, z := range w.zones {
		parcels := byZone[z]
		if z.kind == "study_area" || len(parcels) == 0 {
			continue
		}
		p := &project{zone: z}
		p.divide(parcels)
		p.schedule()
		w.projects = append(w.projects, p)
	}
}

// divide cuts the parcels, which come in the order of their distance from the
// corridor, into rounds of about the same number, never through a block.
func (p *project) divide(parcels []*parcel) {
	count := min(max(len(parcels)/450, 2), 5)
	for n := range count {
		p.rounds = append(p.rounds, &round{project: p, number: n + 1})
	}
	for i, one := range parcels {
		n := i * count / len(parcels)
		if i > 0 && one.block == parcels[i-1].block {
			n = parcels[i-1].round.number - 1
		}
		one.round = p.rounds[n]
		p.rounds[n].parcels = append(p.rounds[n].parcels, one)
		p.rounds[n].areaM2 += one.areaM2
	}
}

// songKhoai is part of the code of the park of that name.
const songKhoai = "song-khoai"

// clearedShare is how much of a project's land is handed over by the last day.
// Of Sông Khoai the share is known (448 of 714 ha); the others are made up to
// fit what the zone is said to be.
func clearedShare(z *zone) float64 {
	if strings.Contains(z.code, songKhoai) {
		return 0.6275
	}
	switch z.status {
	case "operating":
		return between(0.93, 0.985, forRound, z.number)
	case "converting":
		return 0.98
	case "investing":
		return between(0.4, 0.75, forRound, z.number)
	}
	return 0
}

// wholly is the share of a round that counts as all of it: some cases of every
// round stay open while the next goes on.
const wholly = 0.965

// schedule gives each round its time and its share, so that all together come
// to the share of the project.
func (p *project) schedule() {
	share := clearedShare(p.zone)
	total := 0.0
	for _, r := range p.rounds {
		total += r.areaM2
	}
	left := share * total
	for i, r := range p.rounds {
		full := wholly
		if share > 0.9 {
			full = 0.99
		}
		r.cleared = math.Min(full, left/r.areaM2)
		if i == len(p.rounds)-1 {
			r.cleared = math.Min(1, left/r.areaM2)
		}
		left -= r.cleared * r.areaM2
		if r.cleared < 0.08 {
			left += r.cleared * r.areaM2
			r.cleared = 0
		}
		r.start = p.startOf(i, share)
		r.begun = r.start.Before(last())
		r.due = r.start.AddDate(1, 2, 0)
		r.serviced = share > 0.9 && i < (len(p.rounds)+1)/2
	}
	p.from, p.to = p.rounds[0].start, p.rounds[len(p.rounds)-1].due
}

// startOf is the first day of a round. The rounds that are done began long
// enough ago; those of which nothing is cleared began in the last year or have
// not begun.
func (p *project) startOf(i int, share float64) time.Time {
	jitter := days(0, 50, forRound, p.zone.number, i)
	switch {
	case share > 0.9:
		return day(2019, time.February, 11).AddDate(0, 0, 430*i+jitter)
	case share > 0:
		if p.rounds[i].cleared == 0 {
			return day(2025, time.December, 1).AddDate(0, 0, 190*(i-p.firstIdle())+jitter)
		}
		if p.rounds[i].cleared < wholly {
			return day(2024, time.September, 9).AddDate(0, 0, jitter) // under way
		}
		return day(2019, time.May, 6).AddDate(0, 0, 1900*i/len(p.rounds)+jitter)
	}
	return day(2026, time.January, 12).AddDate(0, 0, 240*i+jitter)
}

// firstIdle is the first round of which nothing is cleared.
func (p *project) firstIdle() int {
	for i, r := range p.rounds {
		if r.cleared == 0 {
			return i
		}
	}
	return len(p.rounds)
}

// codeSystem is the circular whose land-use codes were in force when the
// parcel was measured: with the first round of its project, or before.
func (p *parcel) codeSystem() string {
	if p.round != nil && !p.round.start.Before(landLaw2024()) {
		return "TT08-2024"
	}
	return "TT27-2018"
}

// measured is the day of the map on which the parcel is.
func (p *parcel) measured() time.Time {
	if p.round == nil {
		return day(2019, time.June, 30)
	}
	d := p.round.start.AddDate(0, 0, -days(60, 200, forDate, p.round.project.zone.number, p.round.number))
	if p.codeSystem() == "TT08-2024" && d.Before(landLaw2024()) {
		d = landLaw2024()
	}
	return d
}

func (p *project) code() string { return "demo-" + p.zone.code }
func (p *project) nameVi() string {
	return "Giải phóng mặt bằng " + p.zone.nameVi + " (minh họa)"
}
func (p *project) nameEn() string { return "Clearance of " + p.zone.nameEn + " (demonstration)" }

func (r *round) nameVi() string { return fmt.Sprintf("Đợt %d (minh họa)", r.number) }
func (r *round) nameEn() string { return fmt.Sprintf("Round %d (demonstration)", r.number) }
