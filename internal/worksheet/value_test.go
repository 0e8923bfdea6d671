package worksheet

import "testing"

func TestDays(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"23/11/2026", "2026-11-23"},
		{" 3/1/2026 ", "2026-01-03"},
		{"03-01-2026", "2026-01-03"},
		{"3.1.2026", "2026-01-03"},
		{"2026-11-23", "2026-11-23"},
		{"2026-11-23T00:00:00Z", "2026-11-23"},
		{"46042", "2026-01-20"},
		{"46042.75", "2026-01-20"},
		{"29/02/2024", "2024-02-29"},
		{"23/11/2026 08:30", "2026-11-23"},
		{"29/02/2026", ""},
		{"31/04/2026", ""},
		{"11/23/2026", ""},
		{"2026", ""},
		{"23/11/26", ""},
		{"0", ""},
		{"99999999", ""},
		{"hôm nay", ""},
		{"", ""},
		{"12345", ""},
		{"2026-13-01", ""},
	} {
		got, ok := readDay(c.text, false)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q, %v; want %q", c.text, got, ok, c.want)
		}
	}
	if got, _ := readDay("44580", true); got != "2026-01-20" {
		t.Errorf("a workbook that counts from 1904: %s", got)
	}
}

func TestNumbers(t *testing.T) {
	thousand := 12500.0
	for _, c := range []struct {
		text  string
		want  float64
		other *float64
		ok    bool
	}{
		{"9.665,30 m²", 9665.3, nil, true},
		{"9665.30", 9665.3, nil, true},
		{"1 250,5", 1250.5, nil, true},
		{"12,5", 12.5, nil, true},
		{"12.500", 12.5, &thousand, true},
		{"12,500", 12.5, &thousand, true},
		{"1.250.000", 1250000, nil, true},
		{"1,250,000.5", 1250000.5, nil, true},
		{"1.25E7", 1.25e7, nil, true},
		{"-3", -3, nil, true},
		{"0,05", 0.05, nil, true},
		{"1.2.3", 0, nil, false},
		{"mười", 0, nil, false},
		{"1e400", 0, nil, false},
		{"", 0, nil, false},
		{"=1+1", 0, nil, false},
		{"NaN", 0, nil, false},
		{"0x10", 0, nil, false},
	} {
		got, other, ok := readNumber(c.text)
		if ok != c.ok || got != c.want || (other == nil) != (c.other == nil) || other != nil && *other != *c.other {
			t.Errorf("%q: %v %v %v", c.text, got, other, ok)
		}
	}
	for _, c := range []struct {
		text      string
		want      int64
		exact, ok bool
	}{
		{"1.250.000", 1250000, true, true},
		{"12.500 đ", 12500, true, true},
		{"12,500", 12500, true, true},
		{"1.25E7", 12500000, true, true},
		{"1250000 VNĐ", 1250000, true, true},
		{"12,5", 0, false, true},
		{"9007199254740993000", 0, false, false},
		{"x", 0, false, false},
	} {
		got, exact, ok := readAmount(c.text)
		if got != c.want || exact != c.exact || ok != c.ok {
			t.Errorf("%q: %d %v %v", c.text, got, exact, ok)
		}
	}
}
