package intake

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Field is what a column can mean.
type Field struct {
	Name     string `json:"name"`
	Title    Text   `json:"title"`
	Required bool   `json:"required"`
	words    []string
}

// Fields lists what is taken from a file. Names of land users are not among
// them: they are personal and do not belong into the register of parcels.
func Fields() []Field {
	return []Field{
		{"sheet_no", Text{"Số tờ bản đồ", "Map sheet number"}, true, []string{
			"so to", "to bd", "to ban do", "so to ban do", "soto", "shbando", "sohieutoban do", "sohieutobando", "so hieu to ban do", "shto", "sh to", "to", "tobando", "sheet", "sheet no", "map sheet", "sheet number", "so to bd", "soto bd", "totrichdo", "section",
		}},
		{"parcel_no", Text{"Số thửa", "Parcel number"}, true, []string{
			"so thua", "sothua", "thua", "thua so", "shthua", "so hieu thua", "sohieuthua", "so thu tu thua", "sothututhua", "stt thua", "so thua dat", "parcel", "parcel no", "parcel number", "plot", "plot no", "numero", "thua dat",
		}},
		{"recorded_area_m2", Text{"Diện tích pháp lý (m²)", "Recorded area, m²"}, false, []string{
			"dt phaply", "dien tich phap ly", "dientichphaply", "dtpl", "dt pl", "dien tich gcn", "dt gcn", "dientich", "dien tich", "dtich", "dt", "area", "recorded area", "legal area", "dien tich m2", "dt m2", "recorded area m2", "contenance", "dientichm2",
		}},
		{"land_use", Text{"Loại đất", "Land use"}, false, []string{
			"loai dat", "loaidat", "mdsd", "mdsdd", "ma loai dat", "maloaidat", "kh loai dat", "muc dich su dung", "muc dich", "ld", "land use", "landuse", "mucdichsudung", "ky hieu mdsd",
		}},
		{"cadastral_unit", Text{"Xã, phường (đơn vị lập bản đồ)", "Commune (cadastral unit)"}, false, []string{
			"xa", "phuong", "xa phuong", "maxa", "ma xa", "ten xa", "tenxa", "don vi", "commune", "ward", "cadastral unit", "ma dvhc", "dvhc", "madvhcxa",
		}},
		{"map_series", Text{"Loại bản đồ", "Map series"}, false, []string{"loai ban do", "loaibando", "map series", "series", "loai bd"}},
	}
}

// guess matches columns to fields by their names; each column serves once, the
// better word first.
func guess(columns []Column) map[string]string {
	out := map[string]string{}
	taken := map[string]bool{}
	keys := map[string]string{}
	for _, c := range columns {
		keys[c.Name] = plain(c.Name)
	}
	for _, f := range Fields() {
		for _, word := range append([]string{strings.ReplaceAll(f.Name, "_", " ")}, f.words...) {
			hit := ""
			for _, c := range columns {
				k := keys[c.Name]
				if !taken[c.Name] && (k == word || strings.ReplaceAll(k, " ", "") == strings.ReplaceAll(word, " ", "")) {
					hit = c.Name
					break
				}
			}
			if hit != "" {
				out[f.Name], taken[hit] = hit, true
				break
			}
		}
	}
	return out
}

// plain writes a name without diacritics and signs, in lower case, with single
// spaces.
func plain(s string) string {
	strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(strip, s)
	if err != nil {
		out = s
	}
	out = strings.NewReplacer("đ", "d", "Đ", "d").Replace(out)
	fields := strings.FieldsFunc(strings.ToLower(out), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(fields, " ")
}
