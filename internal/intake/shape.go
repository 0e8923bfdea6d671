package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Limits of a file that is read for drawing: what a hand can still work on.
const (
	maxDrawnBytes   = 32 << 20
	maxDrawnRows    = 2000
	maxDrawnCorners = 50_000
	maxDrawnTime    = time.Minute
	// atOnce is how many such files one server reads at a time.
	atOnce = 2
)

// Wish is what the person chose for a file that is read for drawing.
type Wish struct {
	CRS   string
	Swap  bool
	Layer string
}

// Drawn is what a file holds that can be drawn with. Nothing of it is stored.
type Drawn struct {
	File     File           `json:"file"`
	CRS      CRSState       `json:"crs"`
	Features []DrawnFeature `json:"features"`
	// Skipped counts what is no area: points and lines that close nothing.
	Skipped  int         `json:"skipped"`
	Problems []Problem   `json:"problems"`
	Bbox     *[4]float64 `json:"bbox,omitempty"`
}

// DrawnFeature is one area of the file, in WGS 84.
type DrawnFeature struct {
	// Row counts the features of the file from 1; 0 is what lines enclose together.
	Row int `json:"row"`
	// Name is what the file calls it, empty where it says nothing.
	Name string `json:"name"`
	// Group is the layer of the drawing that it lies on, in formats that have such.
	Group    string          `json:"group"`
	AreaHa   float64         `json:"area_ha"` // on the survey plane
	Corners  int             `json:"corners"`
	Valid    bool            `json:"valid"`
	Geometry json.RawMessage `json:"geometry"`
}

// Draw reads the files of an upload for drawing and finds out where they lie.
// The error is an *Unreadable where the person can do something about it.
func (w *Worker) Draw(ctx context.Context, r *Receiver, wish Wish) (Drawn, error) {
	select {
	case w.drawing <- struct{}{}:
		defer func() { <-w.drawing }()
	case <-ctx.Done():
		return Drawn{}, ctx.Err()
	}
	reading, cancel := context.WithTimeout(ctx, maxDrawnTime)
	defer cancel()
	d, rows, err := readDrawn(reading, r, wish)
	if err == nil {
		err = w.store.drawn(reading, &d, rows, wish)
	}
	if err != nil && reading.Err() != nil && ctx.Err() == nil {
		return d, unreadable("slow", "Đọc tệp này mất hơn một phút: hãy chỉ xuất phần ranh giới cần dùng.", "Reading the file took more than a minute: export only the boundary that is needed.")
	}
	return d, err
}

func readDrawn(ctx context.Context, r *Receiver, wish Wish) (d Drawn, rows []row, err error) {
	scratch, err := os.MkdirTemp(r.folder, "scratch-")
	if err != nil {
		return d, nil, fmt.Errorf("read a drawing: %w", err)
	}
	src, err := openFile(ctx, r.folder, "data"+strings.ToLower(filepath.Ext(r.Name)), scratch, wish.Layer)
	if err != nil {
		return d, nil, err
	}
	var seen notices
	size := 0
	err = src.read(ctx, func(one row) error {
		seen.see(one)
		if size += len(one.wkt); len(rows) >= maxDrawnRows || size > maxDrawnBytes {
			return tooMuchToDraw()
		}
		one.names, one.value = slices.Clone(one.names), slices.Clone(one.value)
		rows = append(rows, one)
		return nil
	})
	if err != nil {
		return d, nil, err
	}
	if len(rows) == 0 {
		return d, nil, unreadable("no_features", "Tệp không có đối tượng nào.", "The file holds no features.")
	}
	f := src.found
	f.Columns = seen.columns
	d.File = File{Name: r.Name, Size: r.Size, SHA256: r.SHA256, Format: f.Format, Layer: f.Layer, Layers: f.Layers, Encoding: f.Encoding}
	if d.File.Layers == nil {
		d.File.Layers = []string{}
	}
	d.CRS = CRSState{Given: f.CRS, GivenName: f.CRSName, Chosen: f.CRS, Swap: wish.Swap, Candidates: []Candidate{}}
	if wish.CRS != "" {
		d.CRS.Chosen = wish.CRS
	}
	d.Features, d.Problems = []DrawnFeature{}, drawnNotes(f.Notes, rows)
	return d, rows, nil
}

// unread is the answer about a file that cannot be drawn with.
func (r *Receiver) unread(u Unreadable) Drawn {
	return Drawn{
		File: File{Name: r.Name, Size: r.Size, SHA256: r.SHA256, Layers: []string{}}, CRS: CRSState{Candidates: []Candidate{}},
		Features: []DrawnFeature{}, Problems: []Problem{{Rule: u.Rule, Severity: "error", Message: u.Text}},
	}
}

func tooMuchToDraw() error {
	return unreadable("drawing_large", fmt.Sprintf("Tệp có hơn %d đối tượng hoặc hơn %d đỉnh: hãy chỉ xuất phần ranh giới cần vẽ. Bản đồ thửa đất nhập ở trang Nhập dữ liệu.", maxDrawnRows, maxDrawnCorners),
		fmt.Sprintf("The file holds more than %d features or %d corners: export only the boundary that is to be drawn. Maps of parcels go through the import.", maxDrawnRows, maxDrawnCorners))
}

// drawnNotes tells once for each rule what reading noticed, and where first.
func drawnNotes(all []Problem, rows []row) []Problem {
	out := slices.Clone(all)
	if out == nil {
		out = []Problem{}
	}
	told := map[string]bool{}
	for n, r := range rows {
		for _, note := range r.notes {
			if told[note.Rule] || note.Field != "geometry" {
				continue
			}
			told[note.Rule] = true
			said := message(note.Rule, note.Field, note.Values)
			severity := note.Severity
			if severity == "error" {
				severity = "warning" // the other features can still be taken
			}
			out = append(out, Problem{Rule: note.Rule, Severity: severity, Message: Text{
				fmt.Sprintf("Đối tượng %d: %s", n+1, said.VI), fmt.Sprintf("Feature %d: %s", n+1, said.EN),
			}})
		}
	}
	return out
}

// nameWords are names of columns that say what a shape is called, the best first.
var nameWords = []string{"name", "ten", "ten khu", "ten lo", "ten du an", "ky hieu", "kh", "lo", "ma lo", "label", "title", "so thua", "ghi chu"}

// naming finds the columns that hold the name and the layer of a shape.
func naming(columns []Column, format string) (name, group string) {
	for _, word := range nameWords {
		for _, c := range columns {
			if name == "" && plain(c.Name) == word {
				name = c.Name
			}
		}
	}
	for _, c := range columns {
		if format == "DXF" && c.Name == "Layer" {
			group = c.Name
		}
	}
	return name, group
}

// What share of the corners of a shape lies on borders of the register when it
// is in its place, and when it lies beside it.
const (
	fits     = 0.6
	unfitted = 0.25
)

// judgeDrawn says what is wrong with the coordinate system of a drawing. A zone
// lies upon parcels by its nature; that it is beside its place shows where its
// corners meet no border while another system brings them onto one.
func judgeDrawn(c CRSState, list []Candidate) []Problem {
	for i := range list {
		list[i].Covered = 0
	}
	out := judge(c.Chosen, c.Swap, c.GivenName, list)
	for i := range out {
		out[i].Message = ofShapes(out[i].Message)
	}
	if len(out) > 0 {
		return out
	}
	at := slices.IndexFunc(list, func(o Candidate) bool { return o.CRS == c.Chosen && o.Swap == c.Swap })
	if at < 0 || list[at].Fit == nil || *list[at].Fit > unfitted {
		return out
	}
	for i := range list {
		o := &list[i]
		if o.Fit != nil && *o.Fit >= fits && o.Inside > 0.5 {
			return append(out, beside(between(list[at], *o), o))
		}
	}
	return out
}

// ofShapes says of drawn shapes what is said of parcels.
func ofShapes(t Text) Text {
	return Text{
		strings.NewReplacer("Các thửa", "Hình vẽ", "các thửa", "hình vẽ", "đưa thửa", "đưa hình vẽ", "chúng", "hình vẽ").Replace(t.VI),
		strings.NewReplacer("The parcels", "The shapes", "the parcels", "the shapes").Replace(t.EN),
	}
}

// beside is about a drawing that fits to nothing where it lies, and elsewhere
// fits to borders of the register.
func beside(by float64, o *Candidate) Problem {
	p := Problem{Rule: "missing_datum_shift", Severity: "error", Suggest: suggest(o), Message: Text{
		fmt.Sprintf("Các đỉnh không trùng ranh thửa, ranh khu nào; dịch khoảng %.0f m thì trùng: có vẻ thiếu 7 tham số chuyển giữa WGS 84 và VN-2000. Hãy chọn “%s”.", by, o.title().VI),
		fmt.Sprintf("The corners meet no border of parcels or zones; moved by about %.0f m they do: the seven parameters between WGS 84 and VN-2000 seem to be missing. Choose \"%s\".", by, o.title().EN),
	}}
	if by > shiftTo {
		p.Rule = "wrong_meridian"
		p.Message = Text{
			fmt.Sprintf("Các đỉnh không trùng ranh thửa, ranh khu nào; cách đó %.1f km, với “%s”, thì trùng: có vẻ sai kinh tuyến trục hoặc hệ tọa độ.", by/1000, o.title().VI),
			fmt.Sprintf("The corners meet no border of parcels or zones; %.1f km from there, with \"%s\", they do: the central meridian or the coordinate system seems to be wrong.", by/1000, o.title().EN),
		}
	}
	return p
}

// between is the distance of two places in metres, roughly.
func between(a, b Candidate) float64 {
	if a.Bbox == nil || b.Bbox == nil {
		return 0
	}
	north := (b.Bbox[1] - a.Bbox[1]) * 110_700
	east := (b.Bbox[0] - a.Bbox[0]) * 111_320 * math.Cos(a.Bbox[1]*math.Pi/180)
	return math.Hypot(north, east)
}
