package intake

import (
	"context"
	"io"

	"github.com/xuri/excelize/v2"
)

// The most that a workbook may unpack to.
const (
	maxWorkbook = 1 << 30
	maxSheetXML = 64 << 20 // above it, sheets are unpacked to disk
)

func openXLSX(file string) (*source, error) {
	s := &source{found: Found{Format: "XLSX"}}
	s.read = func(_ context.Context, out sink) error {
		f, err := excelize.OpenFile(file, excelize.Options{UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxSheetXML, RawCellValue: true})
		if err != nil {
			return unreadable("xlsx", "Không mở được sổ Excel: tệp hỏng, có mật khẩu, hoặc bung ra quá lớn.", "The Excel workbook cannot be opened: it is broken, has a password, or unpacks to too much.")
		}
		defer f.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
		s.found.Layers = f.GetSheetList()
		for _, sheet := range s.found.Layers {
			rows, err := f.Rows(sheet)
			if err != nil {
				continue
			}
			s.found.Layer = sheet
			err = readTable(&s.found, func() ([]string, error) {
				for rows.Next() {
					cells, err := rows.Columns(excelize.Options{RawCellValue: true})
					if err != nil {
						return nil, unreadable("xlsx", "Trang tính bị hỏng.", "The sheet is broken.")
					}
					if len(cells) > 0 {
						return cells, nil
					}
				}
				return nil, io.EOF
			}, out)
			_ = rows.Close()
			return err
		}
		return unreadable("empty", "Sổ Excel không có trang tính nào.", "The workbook has no sheet.")
	}
	return s, nil
}
