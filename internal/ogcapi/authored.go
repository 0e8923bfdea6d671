package ogcapi

// Authored returns the properties that every feature of the authored registers
// carries: names, how far to trust it, where it comes from.
func Authored(own ...Property) []Property {
	head := []Property{
		{Name: "name_vi", Type: String, Title: Text{"Tên", "Name in Vietnamese"}},
		{Name: "name_en", Type: String, Title: Text{"Tên tiếng Anh", "Name in English"}},
	}
	tail := []Property{
		{Name: "accuracy", Type: String, Filter: true, Title: Text{"Độ tin cậy hình học", "How far the shape may be trusted"}, Enum: []string{"surveyed", "indicative", "demonstration"}},
		{Name: "source", Type: String, Title: Text{"Nguồn", "Source"}},
		{Name: "source_date", Type: Date, Title: Text{"Ngày của nguồn", "Date of the source"}},
		{Name: "unverified", Type: Boolean, Filter: true, Title: Text{"Chưa xác minh", "Not checked against a text"}},
		{Name: "note_vi", Type: String, Title: Text{"Ghi chú", "Note in Vietnamese"}},
		{Name: "note_en", Type: String, Title: Text{"Ghi chú tiếng Anh", "Note in English"}},
	}
	return append(append(head, own...), tail...)
}
