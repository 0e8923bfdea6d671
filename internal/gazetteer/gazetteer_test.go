package gazetteer

import "testing"

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]Number{
		"12/34":         {"12", "34", ""},
		" 12 / 34a ":    {"12", "34a", ""},
		"tờ 12 thửa 34": {"12", "34", ""},
		"to 12 thua 34": {"12", "34", ""},
		"Tờ bản đồ số 12, thửa số 34":           {"12", "34", ""},
		"to\u031B\u0300 12 thu\u031B\u0309a 34": {"12", "34", ""},
		"thửa 34, tờ 12":                        {"12", "34", ""},
		"sheet 12 parcel 34":                    {"12", "34", ""},
		"Parcel 34 sheet DC8":                   {"DC8", "34", ""},
		"tờ 3 thửa 7 Bình Dân":                  {"3", "7", "Bình Dân"},
		"Song Khoai to 3 thua 7":                {"3", "7", "Song Khoai"},
		"Quảng Yên, tờ 3, thửa đất số 7":        {"3", "7", "Quảng Yên"},
		"3/7 Đông Mai":                          {"3", "7", "Đông Mai"},
	} {
		if got, ok := ParseNumber(text); !ok || got != want {
			t.Errorf("ParseNumber(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "Móng Cái", "12", "12/", "/34", "12/34/56", "quốc lộ 18", "KCN Việt Hưng", "tờ 12", "thửa"} {
		if got, ok := ParseNumber(text); ok {
			t.Errorf("ParseNumber(%q) = %v, want none", text, got)
		}
	}
}

func TestPatternEscapesWildcards(t *testing.T) {
	if got := pattern(`50%_\`); got != `50\%\_\\` {
		t.Errorf("pattern = %s", got)
	}
}
