package proposal

import (
	"fmt"
	"strconv"
	"strings"

	"matbang/internal/problem"
)

// parsedCorners are corners read from a pasted table.
type parsedCorners struct {
	East, North []float64
	Swapped     bool
}

// Where corners of the province lie on the survey plane, in metres, with room.
const (
	lowNorth, highNorth = 2_200_000.0, 2_450_000.0
	lowEast, highEast   = 300_000.0, 650_000.0
)

// parseCorners reads a table of corners in VN-2000: X (north) and Y (east) in
// metres, one corner a line, with or without a number before them, separated by
// tabs, semicolons or spaces; a decimal comma or point. Axes that are the other
// way round are recognised.
func parseCorners(text string) (out parsedCorners, faults []problem.Field) {
	straight, crossed := 0, 0
	var rows [][2]float64
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		a, b, ok := twoNumbers(line)
		if !ok {
			if len(rows) == 0 && !strings.ContainsAny(line, "0123456789") {
				continue // a head
			}
			faults = append(faults, problem.Field{Field: "text", Rule: "number", Row: i + 1, Detail: fmt.Sprintf("%.40q: give X (north) and Y (east) in metres", line)})
			continue
		}
		switch {
		case a >= lowNorth && a <= highNorth && b >= lowEast && b <= highEast:
			straight++
		case b >= lowNorth && b <= highNorth && a >= lowEast && a <= highEast:
			crossed++
		default:
			faults = append(faults, problem.Field{Field: "text", Rule: "place", Row: i + 1, Detail: fmt.Sprintf("X %.2f, Y %.2f is not in Quảng Ninh in VN-2000, meridian 107°45′: check the meridian and the numbers", a, b)})
			continue
		}
		rows = append(rows, [2]float64{a, b})
	}
	if straight > 0 && crossed > 0 {
		faults = append(faults, problem.Field{Field: "text", Rule: "axes", Detail: "some rows have X (north) first and some Y (east): write all in one order"})
	}
	if len(rows) < 3 && len(faults) == 0 {
		faults = append(faults, problem.Field{Field: "text", Rule: "count", Detail: "at least three corners are needed"})
	}
	if len(faults) > 0 {
		return out, faults
	}
	out.Swapped = crossed > 0
	for _, r := range rows {
		if out.Swapped {
			r[0], r[1] = r[1], r[0]
		}
		out.North, out.East = append(out.North, r[0]), append(out.East, r[1])
	}
	last := len(out.East) - 1
	if out.East[0] != out.East[last] || out.North[0] != out.North[last] {
		out.East, out.North = append(out.East, out.East[0]), append(out.North, out.North[0])
	}
	return out, nil
}

// twoNumbers reads the last two or, with a number of the corner before them, the
// second and third fields of a line. A length of a side after them is left out.
func twoNumbers(line string) (a, b float64, ok bool) {
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ';' || r == ' ' || r == '|' })
	if len(fields) == 1 {
		fields = strings.Split(line, ",") // 1,2323000.5,405000.2
	}
	var numbers []float64
	for _, f := range fields {
		if v, err := strconv.ParseFloat(decimal(f), 64); err == nil {
			numbers = append(numbers, v)
		}
	}
	for i := 0; i+1 < len(numbers); i++ {
		if numbers[i] > 100_000 && numbers[i+1] > 100_000 {
			return numbers[i], numbers[i+1], true
		}
	}
	if len(numbers) < 2 {
		return 0, 0, false
	}
	return numbers[len(numbers)-2], numbers[len(numbers)-1], true
}

// decimal reads 2.323.000,50 and 2323000.50 and 2323000,50 alike.
func decimal(s string) string {
	s = strings.TrimSpace(s)
	if strings.Count(s, ",") == 1 && (strings.Count(s, ".") != 1 || strings.Index(s, ".") < strings.Index(s, ",")) {
		s = strings.ReplaceAll(s, ".", "")
		return strings.Replace(s, ",", ".", 1)
	}
	if strings.Count(s, ".") > 1 {
		return strings.ReplaceAll(s, ".", "")
	}
	return strings.ReplaceAll(s, ",", "")
}
