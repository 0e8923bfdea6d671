package parcel

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"matbang/internal/ogcapi"
)

func TestPercentClearedLeavesOutWhatIsExcluded(t *testing.T) {
	got := groups([]total{
		{"a", "A", "A", "notified", 3, 3},
		{"a", "A", "A", "handed_over", 1, 2},
		{"a", "A", "A", "clean", 1, 1},
		{"a", "A", "A", "excluded", 9, 100},
		{"b", "B", "B", "excluded", 1, 5},
	})
	half := 50.0
	want := []Group{
		{
			Key: "a", Name: ogcapi.Text{VI: "A", EN: "A"}, Count: 14, AreaHa: 106, PercentCleared: &half,
			ByState: []StateTotal{{"notified", 3, 3}, {"handed_over", 1, 2}, {"clean", 1, 1}, {"excluded", 9, 100}},
		},
		{Key: "b", Name: ogcapi.Text{VI: "B", EN: "B"}, Count: 1, AreaHa: 5, ByState: []StateTotal{{"excluded", 1, 5}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if got := groups(nil); got == nil || len(got) != 0 {
		t.Errorf("no totals give %v, want an empty list", got)
	}
}
