package export

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

func TestParse(t *testing.T) {
	for file, want := range map[string]string{"parcels.shp.zip": "parcels shp.zip", "admin-units.csv": "admin-units csv", "clearance-events.xlsx": "clearance-events xlsx"} {
		name, f, ok := parse(file)
		if got := name + " " + f.ending; !ok || got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	for _, file := range []string{"parcels", "parcels.zip", "parcels.exe", ""} {
		if _, _, ok := parse(file); ok {
			t.Errorf("%q is taken for a download", file)
		}
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+84 912": "'+84 912", "-2": "-2", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "Móng Cái": "Móng Cái", "": "", "12/TB": "12/TB",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

var numbers = regexp.MustCompile(`-?[0-9][0-9.e+-]*`)

func FuzzPlainKeepsNumbers(f *testing.F) {
	f.Add(2319620.9012, 405328.277)
	f.Add(1e-7, -0.0001)
	f.Fuzz(func(t *testing.T, x, y float64) {
		if math.IsNaN(x+y) || math.IsInf(x+y, 0) {
			return
		}
		in := "POINT(" + strconv.FormatFloat(x, 'g', -1, 64) + " " + strconv.FormatFloat(y, 'g', -1, 64) + ")"
		out := numbers.FindAllString(plain(in), -1)
		if len(out) != 2 {
			t.Fatalf("%s became %s", in, plain(in))
		}
		for i, want := range []float64{x, y} {
			if got, err := strconv.ParseFloat(out[i], 64); err != nil || got != want {
				t.Errorf("%s became %s", in, plain(in))
			}
		}
	})
}
