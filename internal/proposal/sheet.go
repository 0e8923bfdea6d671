package proposal

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"matbang/internal/paper"
)

// maxPrintedCorners is how many corners a printed report lists: more are read
// from the file of corners.
const maxPrintedCorners = 400

// writeParcels writes what the shape touches, and what clearing the rest takes.
func writeParcels(s *paper.Sheet, r *Report, states map[string]Text, w words, lang string) {
	s.Heading(w.in(lang, "parcels"))
	if r.Parcels.Count == 0 {
		s.Text(w.in(lang, "no_parcels"))
		return
	}
	figures := []paper.Column{{Title: "", Share: 5}, {Title: w.in(lang, "count"), Share: 1.5, Align: paper.Right}, {Title: w.in(lang, "ha"), Share: 1.5, Align: paper.Right}}
	var rows [][]string
	for _, st := range r.Parcels.ByState {
		rows = append(rows, []string{states[st.State].in(lang), strconv.Itoa(st.Count), number(st.AreaHa, 2, lang)})
	}
	figures[0].Title = w.in(lang, "by_state")
	s.Table(figures, rows)
	rows = nil
	for _, u := range r.Parcels.ByLandUse {
		rows = append(rows, []string{strings.TrimSpace(u.Code + " " + u.Name.in(lang)), strconv.Itoa(u.Count), number(u.AreaHa, 2, lang)})
	}
	figures[0].Title = w.in(lang, "by_use")
	s.Table(figures, rows)
	if e := r.Parcels.Estimate; e != nil {
		s.Note(e.Method.in(lang))
	}
}

// writeNear writes the straight distances to the nearest places.
func writeNear(s *paper.Sheet, r *Report, w words, lang string) {
	if len(r.Nearest) == 0 {
		return
	}
	s.Heading(w.in(lang, "nearest"))
	var rows [][]string
	for _, n := range r.Nearest {
		kind := w.in(lang, "place_"+n.Kind)
		name := n.Name.in(lang)
		if !n.Built {
			name += " (" + w.in(lang, "unbuilt") + ")"
		}
		rows = append(rows, []string{kind, name, kilometres(n.DistanceKM, lang)})
	}
	s.Table([]paper.Column{{Title: w.in(lang, "kind_of_place"), Share: 2}, {Title: w.in(lang, "place"), Share: 4}, {Title: w.in(lang, "distance"), Share: 1.5, Align: paper.Right}}, rows)
}

// writeBalance writes the land balance of the lots against the norms.
func writeBalance(s *paper.Sheet, r *Report, w words, lang string) {
	if len(r.Balance) == 0 {
		return
	}
	s.Heading(w.in(lang, "balance"))
	var rows [][]string
	for _, b := range r.Balance {
		norm, met := "–", ""
		if b.NormShare != nil {
			norm = "≥ " + percent(*b.NormShare, lang)
		}
		if b.OK != nil {
			met = w.in(lang, map[bool]string{true: "pass", false: "error"}[*b.OK])
		}
		rows = append(rows, []string{w.in(lang, "use_"+b.Use), number(b.AreaHa, 2, lang), percent(b.Share, lang), norm, met})
	}
	right := paper.Right
	s.Table([]paper.Column{
		{Title: w.in(lang, "use"), Share: 4},
		{Title: w.in(lang, "ha"), Share: 1.5, Align: right},
		{Title: w.in(lang, "share"), Share: 1.5, Align: right},
		{Title: w.in(lang, "norm"), Share: 1.5, Align: right},
		{Title: w.in(lang, "result"), Share: 1.5},
	}, rows)
}

// writeCorners writes the table of corners as surveyors have it: X north, Y east.
func writeCorners(s *paper.Sheet, corners []Corner, w words, lang string) {
	if len(corners) == 0 {
		return
	}
	s.Heading(w.in(lang, "corners"))
	s.Note(w.in(lang, "corners_note"))
	var rows [][]string
	for i, c := range corners {
		if i == maxPrintedCorners {
			s.Note(fmt.Sprintf(w.in(lang, "corners_more"), maxPrintedCorners, len(corners)))
			break
		}
		no := strconv.Itoa(c.No)
		if c.Part > 1 || c.Ring > 1 {
			no = fmt.Sprintf("%d.%d.%d", c.Part, c.Ring, c.No)
		}
		side := "–"
		if c.SideM > 0 {
			side = number(c.SideM, 3, lang)
		}
		rows = append(rows, []string{no, strconv.FormatFloat(c.XNorth, 'f', 3, 64), strconv.FormatFloat(c.YEast, 'f', 3, 64), side})
	}
	right := paper.Right
	s.Table([]paper.Column{{Title: w.in(lang, "corner"), Share: 1}, {Title: w.in(lang, "x"), Share: 2, Align: right}, {Title: w.in(lang, "y"), Share: 2, Align: right}, {Title: w.in(lang, "side"), Share: 1.5, Align: right}}, rows)
}

// writeVersions says with what the report was made, so that an old one keeps
// its meaning.
func writeVersions(s *paper.Sheet, r *Report, w words, lang string) {
	layers := make([]string, 0, len(r.Layers))
	for _, name := range slices.Sorted(maps.Keys(r.Layers)) {
		layers = append(layers, fmt.Sprintf("%s %d", name, r.Layers[name]))
	}
	at := r.CheckedAt.In(time.FixedZone("ICT", 7*3600)).Format("15:04 02/01/2006")
	s.Note(fmt.Sprintf(w.in(lang, "versions"), at, strings.Join(layers, ", ")))
}
