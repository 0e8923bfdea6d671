package paper

import (
	"bytes"
	"io/fs"
	"math"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"matbang/static"
)

func fonts(t *testing.T) Fonts {
	t.Helper()
	dist, err := fs.Sub(static.Files, "dist")
	if err != nil {
		t.Fatal(err)
	}
	f, err := LoadFonts(dist)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// text returns what a reader of the PDF can copy out of it, page by page.
func text(t *testing.T, pdf []byte) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils): %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func write(t *testing.T, fill func(*Sheet)) []byte {
	t.Helper()
	s := New(fonts(t), Options{Lang: "vi", Title: "Phiếu thửa đất", Foot: "Mặt bằng Quảng Ninh", Made: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)})
	fill(s)
	var b bytes.Buffer
	n, err := s.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("write: %d of %d bytes, %v", n, b.Len(), err)
	}
	return b.Bytes()
}

func TestVietnameseCanBeReadAndCopied(t *testing.T) {
	said := []string{"Phiếu thửa đất số 12", "Đã phê duyệt phương án bồi thường", "ấầẩẫậắằẳẵặ ếềểễệốồổỗộ ớờởỡợứừửữự ỳỵỷỹĐ", "1.234,5 m²"}
	pages := text(t, write(t, func(s *Sheet) {
		s.Title(said[0], said[1])
		s.Text(said[2])
		s.Facts(Fact{"Diện tích", said[3]}, Fact{"Chưa rõ", ""})
		s.Warning("Dữ liệu minh họa")
	}))
	whole := strings.Join(pages, " ")
	for _, want := range append(said, "Dữ liệu minh họa", "Trang 1 / 1", "24/11/2026 10:00", "Chưa rõ", "–") {
		if !strings.Contains(strings.Join(strings.Fields(whole), " "), want) {
			t.Errorf("%q cannot be read in\n%s", want, whole)
		}
	}
}

func TestTableRepeatsItsHeadAndKeepsEveryRow(t *testing.T) {
	var rows [][]string
	for range 120 {
		rows = append(rows, []string{"Phường Quảng Yên", "1,25"})
	}
	pages := text(t, write(t, func(s *Sheet) {
		s.Table([]Column{{Title: "Xã, phường", Share: 3}, {Title: "Hecta", Share: 1, Align: Right}}, rows)
	}))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	found := 0
	for i, page := range pages {
		if !strings.Contains(page, "Xã, phường") {
			t.Errorf("page %d has no head", i+1)
		}
		found += strings.Count(page, "1,25")
	}
	if found != len(rows) {
		t.Errorf("%d of %d rows", found, len(rows))
	}
}

func TestHostileTextDoesNotBreakThePage(t *testing.T) {
	long := strings.Repeat("không_có_chỗ_ngắt", 200)
	pages := text(t, write(t, func(s *Sheet) {
		s.Title("a\x00b\x07c", "\u202e😀")
		s.Text(long)
		s.Table([]Column{{Title: "x"}}, [][]string{{long}, nil, {"a", "one too many"}})
		s.Bar(nil)
		s.Bar([]Share{{Label: long, Size: math.SmallestNonzeroFloat64}})
		s.Map(Map{High: 40})
	}))
	if len(pages) == 0 || !strings.Contains(pages[0], "abc") {
		t.Errorf("%v", pages)
	}
}

func TestPlanShowsTheFrameTrueToScale(t *testing.T) {
	frame := orb.Bound{Min: orb.Point{400000, 2300000}, Max: orb.Point{402000, 2300500}}
	p := planOf(frame, 15, 20, 180, 100)
	low, high := p.at(frame.Min), p.at(frame.Max)
	if low.X < 15 || high.X > 195 || high.Y < 20 || low.Y > 120 {
		t.Errorf("the frame leaves the picture: %v %v", low, high)
	}
	if got := (high.X - low.X) / (low.Y - high.Y); math.Abs(got-4) > 1e-9 {
		t.Errorf("the picture is bent: %v, want 4", got)
	}
	if mid := (low.X + high.X) / 2; math.Abs(mid-105) > 1e-9 {
		t.Errorf("the frame is not in the middle: %v", mid)
	}
	for _, scale := range []float64{1e-5, 0.003, 0.09, 1, 12} {
		length := barLength(scale, 35)
		if on := length * scale; on > 35 || on < 35/2.6 {
			t.Errorf("bar of %v m takes %v mm", length, on)
		}
	}
}

func TestMapIsDrawn(t *testing.T) {
	green := Hex("#5fbf83")
	ring := orb.Ring{{400000, 2300000}, {401000, 2300000}, {401000, 2301000}, {400000, 2301000}, {400000, 2300000}}
	hole := orb.Ring{{400400, 2300400}, {400600, 2300400}, {400600, 2300600}, {400400, 2300600}, {400400, 2300400}}
	pdf := write(t, func(s *Sheet) {
		s.Map(Map{
			Frame: ring.Bound(), High: 90, Layers: []Layer{{Shapes: []orb.Geometry{orb.Polygon{ring, hole}}, Fill: &green, Line: &Color{}, Opacity: 0.5, Dash: []float64{2, 1}}},
			Marks: []Mark{{At: orb.Point{400999, 2300500}, Text: "Cảng Cái Lân"}}, Keys: []Key{{Text: "Mặt bằng sạch", Fill: &green}},
		})
	})
	page := strings.Join(text(t, pdf), "")
	for _, want := range []string{"Cảng Cái Lân", "Mặt bằng sạch", "EPSG:5899", "200 m"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on\n%s", want, page)
		}
	}
}

func TestHex(t *testing.T) {
	for text, want := range map[string]Color{"#0c4a5a": {12, 74, 90}, "ffffff": {255, 255, 255}, "": ink, "#12": ink, "nonsense": ink} {
		if got := Hex(text); got != want {
			t.Errorf("Hex(%q) = %v", text, got)
		}
	}
}
