package dataset_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

// ringFile is a file of polygons of one ring each, with the code r and the
// number.
func ringFile(rings []orb.Ring) []byte {
	features := make([]string, len(rings))
	for i, r := range rings {
		coordinates, err := json.Marshal(orb.Polygon{r})
		if err != nil {
			return nil
		}
		features[i] = fmt.Sprintf(`{"type":"Feature","id":"r%d","properties":{"kind":"land","source":"s"},"geometry":{"type":"Polygon","coordinates":%s}}`, i, coordinates)
	}
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

// TestRingsAgreeWithPostGIS draws rings by chance on a coarse grid, where
// vertices and sides often meet, and compares our verdict with that of PostGIS.
// The steps of the grid are powers of two, so that what is on a line is on it in
// binary too; on decimals we are a hair stricter.
func TestRingsAgreeWithPostGIS(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	rings := make([]orb.Ring, 4000)
	for i := range rings {
		n := 3 + chance.IntN(6)
		for len(rings[i]) < n {
			p := orb.Point{106 + float64(chance.IntN(6))/64, 21 + float64(chance.IntN(6))/64}
			if len(rings[i]) == 0 || p != rings[i][len(rings[i])-1] {
				rings[i] = append(rings[i], p)
			}
		}
		if rings[i][0] == rings[i][len(rings[i])-1] {
			rings[i] = rings[i][:len(rings[i])-1]
		}
		for len(rings[i]) < 3 {
			rings[i] = append(rings[i], orb.Point{106.1 + float64(len(rings[i]))/100, 21.1})
		}
		rings[i] = append(rings[i], rings[i][0])
	}
	files := emptyDataset(t)
	files["background.geojson"] = &fstest.MapFile{Data: ringFile(rings)}
	found, err := dataset.Check(files)
	if err != nil {
		t.Fatal(err)
	}
	faulty := make(map[string]string)
	for _, f := range found {
		faulty[f.Feature] = f.Detail
	}
	shapes := make([]orb.Polygon, len(rings))
	for i, r := range rings {
		shapes[i] = orb.Polygon{r}
	}
	rows, err := postgrestest.Tx(t).Query(t.Context(), "SELECT ST_IsValid(g), ST_AsText(g) FROM unnest($1::geometry[]) AS g", shapes)
	if err != nil {
		t.Fatal(err)
	}
	i, valid, sound := 0, 0, false
	var text string
	_, err = pgx.ForEachRow(rows, []any{&sound, &text}, func() error {
		if detail, ok := faulty[fmt.Sprintf("r%d", i)]; ok == sound {
			t.Errorf("ring %d: PostGIS says valid=%t, we say %q: %s", i, sound, detail, text)
		}
		if sound {
			valid++
		}
		i++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if i != len(rings) || valid < 300 || valid > 3700 {
		t.Errorf("%d of %d rings are valid: the comparison proves little", valid, i)
	}
}
