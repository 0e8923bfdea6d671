package worksheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// first and last are the serial numbers of days that a sheet may mean: 1950 to
// 2099. A year that was typed alone is no day.
const (
	firstSerial = 18_264
	lastSerial  = 73_050
	since1904   = 1462 // days between the two systems of serial numbers
)

var (
	dayISO = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$`)
	dayVN  = regexp.MustCompile(`^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: .*)?$`)
	serial = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
)

// readDay reads a day as people and spreadsheets write it: 23/11/2026,
// 2026-11-23 or a serial number. The result is YYYY-MM-DD.
func readDay(s string, from1904 bool) (string, bool) {
	s = strings.TrimSpace(s)
	var y, m, d int
	if p := dayISO.FindStringSubmatch(s); p != nil {
		y, m, d = number(p[1]), number(p[2]), number(p[3])
	} else if p := dayVN.FindStringSubmatch(s); p != nil {
		y, m, d = number(p[3]), number(p[2]), number(p[1])
	} else if serial.MatchString(s) {
		whole, _, _ := strings.Cut(s, ".")
		n := number(whole)
		if from1904 {
			n += since1904
		}
		if n < firstSerial || n > lastSerial {
			return "", false
		}
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), true
	} else {
		return "", false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d || y < 1900 || y > 2200 {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

var (
	plainNumber  = regexp.MustCompile(`^-?\d{1,15}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$`)
	commaNumber  = regexp.MustCompile(`^-?(?:\d{1,3}(?:\.\d{3})+|\d{1,15}),\d{1,20}$`)
	groupedDots  = regexp.MustCompile(`^-?\d{1,3}(?:\.\d{3})+$`)
	groupedComma = regexp.MustCompile(`^-?\d{1,3}(?:,\d{3})+(?:\.\d{1,20})?$`)
	units        = regexp.MustCompile(`(?i)(?:m2|m²|vnđ|vnd|đồng|đ|₫|%|[\s\x{00a0}])`)
)

// readNumber reads a figure: 9.665,30 is the Vietnamese way, 9665.30 that of
// programs. A single group of three behind a point or a comma may be either:
// other is then the reading as thousands.
func readNumber(s string) (v float64, other *float64, ok bool) {
	s = units.ReplaceAllString(s, "")
	read := func(t string) (float64, bool) {
		f, err := strconv.ParseFloat(t, 64)
		return f, err == nil && !math.IsInf(f, 0)
	}
	dots := strings.ReplaceAll(s, ".", "")
	commas := strings.ReplaceAll(s, ",", "")
	switch {
	case groupedDots.MatchString(s) && strings.Count(s, ".") > 1:
		v, ok = read(dots)
	case groupedComma.MatchString(s) && (strings.Count(s, ",") > 1 || strings.Contains(s, ".")):
		v, ok = read(commas)
	case groupedDots.MatchString(s):
		v, ok = read(s)
		if o, fine := read(dots); fine {
			other = &o
		}
	case commaNumber.MatchString(s):
		v, ok = read(strings.Replace(dots, ",", ".", 1))
		if o, fine := read(commas); fine && groupedComma.MatchString(s) {
			other = &o
		}
	case plainNumber.MatchString(s):
		v, ok = read(s)
	}
	return v, other, ok
}

// readAmount reads whole đồng; ok is false for what is no figure, exact for one
// that has a fraction. A single group of three is always thousands.
func readAmount(s string) (v int64, exact, ok bool) {
	f, other, ok := readNumber(s)
	if !ok {
		return 0, false, false
	}
	if other != nil {
		f = *other
	}
	const most = 1 << 53 // up to here every whole number has its own float
	if f != math.Trunc(f) || math.Abs(f) > most {
		return 0, false, true
	}
	return int64(f), true, true
}
