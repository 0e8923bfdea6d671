package worksheet

import (
	"slices"
	"strings"
)

// kind is what a column holds.
type kind int

const (
	text kind = iota
	day
	whole
	decimal
	choice
)

// column is a column of the sheet. Those of the key are locked; the others are
// filled in.
type column struct {
	name    string
	title   Text
	width   float64
	kind    kind
	locked  bool
	aliases []string // other heads under which councils keep it
}

// Columns of the key.
const (
	colKey    = "key"
	colUnit   = "unit"
	colSeries = "map_series"
	colSheet  = "sheet_no"
	colParcel = "parcel_no"
	colPart   = "part"
	colSize   = "parcel_area_m2"
	colRound  = "round"
	colState  = "state"
	colSince  = "state_since"
	colSeen   = "version"
	colTo     = "to"
)

// columnsOf lists the columns of a sheet in their order; the law may ask for
// fields of which this program knows no more than the name.
func columnsOf(l Law) []column {
	list := []column{
		{name: colKey, title: Text{"Mã dòng", "Row key"}, width: 12, locked: true},
		{name: colUnit, title: Text{"Xã, phường", "Commune"}, width: 20, locked: true, aliases: []string{"xã", "phường", "xã/phường", "đơn vị hành chính"}},
		{name: colSeries, title: Text{"Loại bản đồ", "Map series"}, width: 11, locked: true},
		{name: colSheet, title: Text{"Số tờ", "Sheet"}, width: 8, locked: true, aliases: []string{"số tờ bản đồ", "tờ", "tờ bản đồ", "tờ bđ", "so_to"}},
		{name: colParcel, title: Text{"Số thửa", "Parcel"}, width: 8, locked: true, aliases: []string{"thửa", "thửa đất số", "số thứ tự thửa", "so_thua"}},
		{name: colPart, title: Text{"Phần", "Part"}, width: 6, locked: true, aliases: []string{"phần thửa"}},
		{name: colSize, title: Text{"Diện tích thửa (m²)", "Area of the parcel (m²)"}, width: 12, kind: decimal, locked: true},
		{name: colRound, title: Text{"Đợt", "Round"}, width: 6, locked: true},
		{name: colState, title: Text{"Hiện trạng", "Present state"}, width: 24, locked: true},
		{name: colSince, title: Text{"Từ ngày", "Since"}, width: 12, kind: day, locked: true},
		{name: colTo, title: Text{"Bước tiếp theo", "Next state"}, width: 26, kind: choice, aliases: []string{"trạng thái mới", "trạng thái tiếp theo", "tình trạng mới"}},
		{name: "effective_on", title: Text{"Ngày có hiệu lực", "Effective on"}, width: 13, kind: day, aliases: []string{"ngày", "ngày thực hiện"}},
		{name: "decision_no", title: Text{"Số văn bản", "Document no."}, width: 18, aliases: []string{"số quyết định", "số QĐ", "decision no"}},
		{name: "decision_date", title: Text{"Ngày văn bản", "Document date"}, width: 13, kind: day, aliases: []string{"ngày quyết định", "ngày QĐ", "decision date"}},
		{name: "issuer", title: Text{"Cơ quan ban hành", "Issued by"}, width: 22, aliases: []string{"issuer"}},
		{name: "amount_vnd", title: Text{"Số tiền (đồng)", "Amount (VND)"}, width: 16, kind: whole, aliases: []string{"số tiền"}},
		{name: "area_m2", title: Text{"Diện tích (m²)", "Area (m²)"}, width: 12, kind: decimal, aliases: []string{"diện tích"}},
		{name: "document", title: Text{"Văn bản, hồ sơ", "File"}, width: 22, aliases: []string{"hồ sơ"}},
		{name: "note", title: Text{"Ghi chú, lý do", "Note, reason"}, width: 28, aliases: []string{"ghi chú", "lý do của bước"}},
		{name: "served_on", title: Text{"Ngày giao thông báo", "Notice served on"}, width: 13, kind: day},
		{name: "notice_group", title: Text{"Nhóm đất", "Land group"}, width: 20, kind: choice},
		{name: "posting_from", title: Text{"Niêm yết từ ngày", "Posted from"}, width: 13, kind: day},
		{name: "posting_to", title: Text{"Niêm yết đến ngày", "Posted to"}, width: 13, kind: day},
		{name: "consent_percent", title: Text{"Tỷ lệ đồng thuận (%)", "Consent (%)"}, width: 12, kind: decimal},
		{name: "regime", title: Text{"Luật áp dụng", "Law"}, width: 22, kind: choice},
	}
	for _, t := range l.Steps {
		for _, field := range t.Requires {
			if field != "obstacle_closed" && !slices.ContainsFunc(list, func(c column) bool { return c.name == field }) {
				list = append(list, column{name: field, title: Text{field, field}, width: 16})
			}
		}
	}
	return list
}

// noticeGroups are the groups of land that decide the time of notice.
func noticeGroups() []State {
	return []State{{Code: "agricultural", Name: Text{"đất nông nghiệp", "agricultural"}}, {Code: "non_agricultural", Name: Text{"đất phi nông nghiệp", "non-agricultural"}}}
}

// title is the head of a column: the language of the sheet first, the other
// below it.
func (c column) head(lang string) string {
	if c.title.VI == c.title.EN {
		return c.title.VI
	}
	if lang == "en" {
		return c.title.EN + "\n" + c.title.VI
	}
	return c.title.VI + "\n" + c.title.EN
}

// matches says whether the head of a table means this column.
func (c column) matches(head string) bool {
	first, _, _ := strings.Cut(strings.TrimSpace(head), "\n")
	f := fold(first)
	if f == "" {
		return false
	}
	for _, name := range append([]string{c.name, c.title.VI, c.title.EN}, c.aliases...) {
		if f == fold(name) {
			return true
		}
	}
	return false
}

// heads matches the cells of a row with the columns: place by name. It is the
// head of a table when it names a parcel and the next state.
func heads(l Law, cells []string) (places map[string]int, ok bool) {
	places = map[string]int{}
	list := append(columnsOf(l), column{name: colSeen, title: Text{"Phiên bản", "Version"}})
	for i, cell := range cells {
		if i >= maxColumns {
			break
		}
		for _, c := range list {
			if _, taken := places[c.name]; !taken && c.matches(cell) {
				places[c.name] = i
				break
			}
		}
	}
	_, to := places[colTo]
	_, key := places[colKey]
	_, number := places[colParcel]
	return places, to && (key || number)
}
