package intake

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Vietnamese files come in UTF-8, Windows-1258, VISCII, or in the code pages of
// fonts: TCVN3 (ABC) and VNI. A program that does not know a font's code page stores
// its bytes as if they were Latin letters, so both are looked for in bytes and
// in such letters.

// tcvn3 is the code page of TCVN 5712 / VN3 as fonts of the ABC family use it.
var tcvn3 = map[rune]rune{
	0xA1: 'Ă', 0xA2: 'Â', 0xA3: 'Ê', 0xA4: 'Ô', 0xA5: 'Ơ', 0xA6: 'Ư', 0xA7: 'Đ', 0xA8: 'ă', 0xA9: 'â', 0xAA: 'ê', 0xAB: 'ô', 0xAC: 'ơ', 0xAD: 'ư', 0xAE: 'đ',
	0xB5: 'à', 0xB6: 'ả', 0xB7: 'ã', 0xB8: 'á', 0xB9: 'ạ', 0xBB: 'ằ', 0xBC: 'ẳ', 0xBD: 'ẵ', 0xBE: 'ắ', 0xC6: 'ặ', 0xC7: 'ầ', 0xC8: 'ẩ', 0xC9: 'ẫ', 0xCA: 'ấ', 0xCB: 'ậ',
	0xCC: 'è', 0xCE: 'ẻ', 0xCF: 'ẽ', 0xD0: 'é', 0xD1: 'ẹ', 0xD2: 'ề', 0xD3: 'ể', 0xD4: 'ễ', 0xD5: 'ế', 0xD6: 'ệ', 0xD7: 'ì', 0xD8: 'ỉ', 0xDC: 'ĩ', 0xDD: 'í', 0xDE: 'ị',
	0xDF: 'ò', 0xE1: 'ỏ', 0xE2: 'õ', 0xE3: 'ó', 0xE4: 'ọ', 0xE5: 'ồ', 0xE6: 'ổ', 0xE7: 'ỗ', 0xE8: 'ố', 0xE9: 'ộ', 0xEA: 'ờ', 0xEB: 'ở', 0xEC: 'ỡ', 0xED: 'ớ', 0xEE: 'ợ',
	0xEF: 'ù', 0xF1: 'ủ', 0xF2: 'ũ', 0xF3: 'ú', 0xF4: 'ụ', 0xF5: 'ừ', 0xF6: 'ử', 0xF7: 'ữ', 0xF8: 'ứ', 0xF9: 'ự', 0xFA: 'ỳ', 0xFB: 'ỷ', 0xFC: 'ỹ', 0xFD: 'ý', 0xFE: 'ỵ',
}

// vniMarks are the second bytes of VNI: what they put on the vowel before.
var vniMarks = map[rune]string{
	0xF8: "\u0300", 0xF9: "\u0301", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323", // on a plain vowel
	0xE2: "\u0302", 0xEA: "\u0306", // â, ă
	0xE0: "\u0302\u0300", 0xE1: "\u0302\u0301", 0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
	0xE8: "\u0306\u0300", 0xE9: "\u0306\u0301", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
}

// vniLetters are the letters of one byte in VNI.
var vniLetters = map[rune]string{0xF1: "đ", 0xD1: "Đ", 0xF4: "ơ", 0xD4: "Ơ", 0xF6: "ư", 0xD6: "Ư", 0xEC: "ì", 0xED: "í", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ"}

// viscii are the bytes of VISCII (RFC 1456) from 0x80; six capitals lie among
// the control characters.
const viscii = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"

var visciiControls = map[rune]rune{0x02: 'Ẳ', 0x05: 'Ẵ', 0x06: 'Ẫ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1E: 'Ỵ'}

func fromVISCII(in []rune) string {
	table := []rune(viscii)
	var b strings.Builder
	for _, r := range in {
		if r >= 0x80 && int(r) < 0x80+len(table) {
			r = table[r-0x80]
		} else if to, ok := visciiControls[r]; ok {
			r = to
		}
		b.WriteRune(r)
	}
	return b.String()
}

// decoder turns the text of a file into Unicode.
type decoder struct {
	name string
	fn   func(string) string
}

func decoders() []decoder {
	return []decoder{
		{"UTF-8", func(s string) string { return norm.NFC.String(s) }},
		{"TCVN3", func(s string) string { return byRune(asLatin(s), tcvn3) }},
		{"VNI", func(s string) string { return fromVNI(asLatin(s)) }},
		{"VISCII", func(s string) string { return fromVISCII(asLatin(s)) }},
		{"CP1258", from1258},
	}
}

// asLatin gives every byte that is not UTF-8 the letter of its number, and takes
// letters of Windows-1252 back to theirs.
func asLatin(s string) []rune {
	if !utf8.ValidString(s) {
		out := make([]rune, 0, len(s))
		for i := range len(s) {
			out = append(out, rune(s[i]))
		}
		return out
	}
	out := []rune(s)
	for i, r := range out {
		if r > 0xFF {
			if b, ok := charmap.Windows1252.EncodeRune(r); ok {
				out[i] = rune(b)
			}
		}
	}
	return out
}

func byRune(in []rune, table map[rune]rune) string {
	var b strings.Builder
	for _, r := range in {
		if to, ok := table[r]; ok {
			r = to
		}
		b.WriteRune(r)
	}
	return b.String()
}

func fromVNI(in []rune) string {
	var b strings.Builder
	for i, r := range in {
		lower := r
		if r >= 0xC0 && r <= 0xDE { // marks of capitals lie 32 lower
			lower = r + 0x20
		}
		if mark, ok := vniMarks[lower]; ok && i > 0 && strings.ContainsRune("aeiouyAEIOUY\u00f4\u00d4\u00f6\u00d6", in[i-1]) {
			b.WriteString(mark)
			continue
		}
		if letter, ok := vniLetters[r]; ok {
			b.WriteString(letter)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

func from1258(s string) string {
	if utf8.ValidString(s) {
		return norm.NFC.String(s)
	}
	out, err := charmap.Windows1258.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "?")
	}
	return norm.NFC.String(out)
}

// recogniseEncoding reads a sample of the texts of a file and returns how to
// decode it: the way in which most letters above ASCII are Vietnamese ones in
// Vietnamese places.
func recogniseEncoding(sample []string) decoder {
	all := decoders()
	best, most := all[0], -1e9
	valid := true
	for _, s := range sample {
		valid = valid && utf8.ValidString(s)
	}
	for _, d := range all {
		if d.name == "UTF-8" && !valid {
			continue
		}
		score := 0.0
		for _, s := range sample {
			score += vietnamese(d.fn(s))
		}
		if d.name == "UTF-8" {
			score += 0.5 // what is right as it is stays as it is
		}
		if score > most {
			best, most = d, score
		}
	}
	return best
}

// vietnamese says how much a text looks Vietnamese: letters of the language
// count for it, other signs above ASCII against it, and so do diacritics of a
// kind that no syllable has.
func vietnamese(s string) float64 {
	score := 0.0
	for word := range strings.FieldsSeq(s) {
		marks := 0
		var last rune
		for _, r := range word {
			if r < 0x80 {
				last = r
				continue
			}
			switch {
			case strings.ContainsRune("ăâêôơưđĂÂÊÔƠƯĐ", r):
				score++
			case strings.ContainsRune(vietnameseTones, r):
				score++
				marks++
			default:
				score -= 2
			}
			if marks > 1 || last >= 'a' && last <= 'z' && r >= 'À' && r <= 'Þ' { // a capital inside a word
				score -= 2
			}
			last = r
		}
	}
	return score
}

const vietnameseTones = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴ"
