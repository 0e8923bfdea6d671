package worksheet

import (
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// writeLists writes what the drop-downs offer: a row for each present state with
// the states that may follow it, then the groups of land and the laws.
func (b blank) writeLists(f *excelize.File) error {
	if _, err := f.NewSheet(lists); err != nil {
		return err
	}
	today := b.now.In(time.FixedZone("ICT", 7*3600)).Format(time.DateOnly)
	put := func(row int, title string, values []string) error {
		line := []any{title}
		for _, v := range values {
			line = append(line, v)
		}
		return f.SetSheetRow(lists, "A"+strconv.Itoa(row), &line)
	}
	names := func(states []State) (list []string) {
		for _, s := range states {
			list = append(list, b.pick(s.Name))
		}
		return list
	}
	for i, s := range b.law.States {
		if err := put(i+1, b.pick(s.Name), names(b.law.next(s.Code, today))); err != nil {
			return err
		}
	}
	at := len(b.law.States) + 2
	if err := put(at, "notice_group", names(noticeGroups())); err != nil {
		return err
	}
	var laws []string
	for _, r := range b.law.Regimes {
		laws = append(laws, b.pick(r.Name))
	}
	if err := put(at+1, "regime", laws); err != nil {
		return err
	}
	return f.SetSheetVisible(lists, false)
}

// writeHidden writes what each row was when the sheet was made, so that a
// change by somebody else is seen when it comes back.
func (b blank) writeHidden(f *excelize.File) error {
	if _, err := f.NewSheet(hidden); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(hidden)
	if err != nil {
		return err
	}
	lines := [][]any{{"matbang", "1"}, {"project", b.project.Code}, {"made", b.now.UTC().Format(time.RFC3339)}}
	for _, p := range b.parts {
		lines = append(lines, []any{p.key(), p.LastEvent, p.State, p.Parcel, p.ID})
	}
	for i, line := range lines {
		if err := out.SetRow("A"+strconv.Itoa(i+1), line); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.SetSheetVisible(hidden, false, true)
}

// writeGuide writes the explanations: how to fill the sheet in, and what each
// step needs under the law in force.
func (b blank) writeGuide(f *excelize.File, l looks) error {
	name := b.pick(Text{guideVI, guideEN})
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	for column, width := range map[string]float64{"A": 30, "B": 30, "C": 60, "D": 30} {
		if err := f.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	row := 0
	put := func(style int, values ...string) error {
		row++
		for i, v := range values {
			cell, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(name, cell, harmless(v)); err != nil {
				return err
			}
			if err := f.SetCellStyle(name, cell, cell, style); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(l.title, b.pick(Text{"Cách điền bảng", "How to fill the sheet in"})); err != nil {
		return err
	}
	for _, t := range guide() {
		first, second := t.VI, t.EN
		if b.lang == "en" {
			first, second = t.EN, t.VI
		}
		row++
		cell, end := "A"+strconv.Itoa(row), "D"+strconv.Itoa(row)
		if err := f.MergeCell(name, cell, end); err != nil {
			return err
		}
		if err := f.SetCellStr(name, cell, first+"\n"+second); err != nil {
			return err
		}
		if err := f.SetCellStyle(name, cell, end, l.remark); err != nil {
			return err
		}
		if err := f.SetRowHeight(name, row, 30); err != nil {
			return err
		}
	}
	row++
	return b.writeSteps(put, l)
}

// writeSteps writes the table of steps with what each needs.
func (b blank) writeSteps(put func(int, ...string) error, l looks) error {
	if err := put(l.head, b.pick(Text{"Hiện trạng", "Present state"}), b.pick(Text{"Bước tiếp theo", "Next state"}), b.pick(Text{"Cần điền", "Needs"}), b.pick(Text{"Luật áp dụng", "Law"})); err != nil {
		return err
	}
	today := b.now.In(time.FixedZone("ICT", 7*3600)).Format(time.DateOnly)
	titles := map[string]string{"obstacle_closed": b.pick(Text{"không còn vướng mắc", "no obstacle is open"})}
	for _, c := range columnsOf(b.law) {
		titles[c.name] = b.pick(c.title)
	}
	for _, from := range b.law.States {
		for _, to := range b.law.next(from.Code, today) {
			for _, regime := range b.law.Regimes {
				step, ok := b.law.step(regime.Code, from.Code, to.Code, today)
				if !ok {
					continue
				}
				needs := []string{titles["effective_on"]}
				for _, field := range step.Requires {
					needs = append(needs, titles[field])
				}
				if err := put(l.remark, b.pick(from.Name), b.pick(to.Name), strings.Join(needs, "; "), b.pick(regime.Name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// guide are the explanations.
func guide() []Text {
	return []Text{
		{"Mỗi dòng là một phần thửa của dự án. Chọn “Bước tiếp theo” trong danh sách, rồi điền những cột mà bước đó cần (bảng dưới).", "Each row is a part of a parcel of the project. Choose the next state from the list, then fill in what that step needs (table below)."},
		{"Dòng bỏ trống “Bước tiếp theo” thì không thay đổi gì. Không cần xóa các dòng không dùng.", "A row without a next state changes nothing. Rows that are not used need not be deleted."},
		{"Ngày ghi như 23/11/2026; số tiền là số nguyên đồng; diện tích tính bằng m², dấu phẩy hoặc dấu chấm thập phân đều được.", "Days like 23/11/2026; amounts in whole đồng; areas in m² with a decimal comma or point."},
		{"“Luật áp dụng” để trống thì theo luật có hiệu lực vào ngày của bước; chỉ điền khi dùng luật khác đang có hiệu lực.", "Without a law, that in force on the day of the step is taken; name one only where another in force is used."},
		{"Có thể thêm cột riêng ở bên phải: khi gửi lại, các cột đó được giữ trong bản có ghi lý do.", "Columns of your own may stand to the right: they are kept in the copy with the reasons."},
		{"Gửi bảng ở trang dự án. Hệ thống cho xem trước thay đổi và lý do từ chối từng dòng; chỉ khi bạn bấm ghi thì sổ đăng ký mới thay đổi.", "Send the sheet on the page of the project. Changes and refusals are shown before anything is recorded; the register changes only when you say so."},
		{"Gửi cùng một bảng hai lần không ghi hai lần. Thửa do người khác ghi sau khi tải bảng sẽ bị từ chối và hiển thị cả hai nội dung.", "The same sheet sent twice records nothing twice. A parcel that somebody else changed since the download is refused, and both are shown."},
	}
}
