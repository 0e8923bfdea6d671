package audit

import "testing"

// What somebody typed is never a formula in a spreadsheet.
func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Móng Cái": "Móng Cái", "=1+1": "'=1+1", "+84": "'+84", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "＝1": "'＝1", "a=1": "a=1",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}
