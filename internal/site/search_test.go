package site_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"matbang/internal/postgres"
	"matbang/internal/site"
)

func ha(v float64) *float64 { return &v }

func TestSearchAndWhatToEase(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	set(t, tx, "vacant", "0", "1", "2", "3") // 1.44 ha
	set(t, tx, "ready_to_build", "20", "21") // 0.72 ha
	if _, err := tx.Exec(t.Context(), "UPDATE parcel SET state = 'paid', grade = NULL, state_since = '2026-10-01' WHERE parcel_no IN ('4', '5')"); err != nil {
		t.Fatal(err)
	}
	s := site.NewStore(tx)
	if _, err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		q    site.Query
		n    int64
		ha   float64
	}{
		{"everything", site.Query{Limit: 10}, 2, 2.2},
		{"large", site.Query{MinHa: ha(1), Limit: 10}, 1, 1.4},
		{"ready", site.Query{Grade: "ready_to_build", Limit: 10}, 1, 0.7},
		{"with what comes within three months", site.Query{MinHa: ha(2), Months: 3, Limit: 10}, 1, 2.2},
		{"too large", site.Query{MinHa: ha(2), Limit: 10}, 0, 0},
	} {
		f, err := s.Search(t.Context(), c.q)
		if err != nil || f.Matched != c.n || f.AreaHa != c.ha || int64(len(f.Items)) != c.n {
			t.Errorf("%s: %d sites, %v ha, %d listed, %v", c.name, f.Matched, f.AreaHa, len(f.Items), err)
		}
	}
	f, err := s.Search(t.Context(), site.Query{MinHa: ha(2), Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	eased := map[string]site.Relaxation{}
	for _, r := range f.Relax {
		eased[r.Param] = r
	}
	if r := eased["min_area_ha"]; r.To != 1.4 || r.Count != 1 {
		t.Errorf("ease the area: %+v", r)
	}
	if r := eased["within_months"]; r.To != 3 || r.Count != 1 {
		t.Errorf("wait: %+v", r)
	}
	bow := orb.Polygon{{{107, 20}, {108, 21}, {108, 20}, {107, 21}, {107, 20}}}
	if _, err := s.Search(t.Context(), site.Query{Area: bow, Limit: 10}); !errors.Is(err, site.ErrArea) {
		t.Errorf("a drawn area that crosses itself: %v", err)
	}
}

func TestProofAndGrowth(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	set(t, tx, "vacant", "0", "1", "2", "3")
	s := site.NewStore(tx)
	id := blockOf(t, tx, "0")
	before, err := s.Detail(t.Context(), site.Query{}, id)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Detail(t.Context(), site.Query{}, id)
	if err != nil || again.Proof.Hash != before.Proof.Hash || len(before.Proof.Parcels) != 4 || len(before.Next) != 0 {
		t.Errorf("%+v, %v", again.Proof, err)
	}
	if _, err := tx.Exec(t.Context(), "UPDATE parcel SET state = 'paid', grade = NULL, state_since = '2026-10-01' WHERE parcel_no = '4'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	grown, err := s.Detail(t.Context(), site.Query{}, id)
	if err != nil || len(grown.Next) != 1 || grown.Next[0].Parcels != 1 || grown.Next[0].AreaHa != 0.36 {
		t.Errorf("next %+v, %v", grown.Next, err)
	}
	set(t, tx, "vacant", "4")
	after, err := s.Detail(t.Context(), site.Query{}, id)
	if err != nil || after.Proof.Hash == before.Proof.Hash || after.AreaHa != 1.8 {
		t.Errorf("%v ha, the same hash: %v, %v", after.AreaHa, after.Proof.Hash == before.Proof.Hash, err)
	}
	if _, err := s.Detail(t.Context(), site.Query{}, 999999); !errors.Is(err, site.ErrUnknown) {
		t.Errorf("a site that is not there: %v", err)
	}
}

func TestKeptSearchIsKnownByItsTokenAlone(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	set(t, tx, "vacant", "0", "1")
	s := site.NewStore(tx)
	ctx, token := t.Context(), "0123456789abcdef0123456789abcdef"
	k, err := s.Keep(ctx, postgres.Actor{}, site.Saved{Token: token, Name: "Đất nhỏ", Query: "min_area_ha=0.5", Lang: "vi"})
	if err != nil || k.Page != "/sites?min_area_ha=0.5" {
		t.Fatalf("%+v, %v", k, err)
	}
	if _, err := s.SavedBy(ctx, postgres.Actor{}, "ffffffffffffffffffffffffffffffff"); !errors.Is(err, site.ErrUnknown) {
		t.Errorf("another token: %v", err)
	}
	first, err := s.Matches(ctx, postgres.Actor{}, token, site.Query{MinHa: ha(0.5), Limit: 100})
	if err != nil || len(first) != 1 || first[0].AreaHa != 0.72 {
		t.Fatalf("%+v, %v", first, err)
	}
	if err := s.Forget(ctx, postgres.Actor{}, token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SavedBy(ctx, postgres.Actor{}, token); !errors.Is(err, site.ErrUnknown) {
		t.Errorf("after it was deleted: %v", err)
	}
}

func TestProvincePrefersWhereTheZoneSaysNothing(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	for _, sql := range []string{
		`INSERT INTO sector (code, name_vi, name_en) VALUES ('cars', 'ô tô', 'cars'), ('paper', 'giấy', 'paper'), ('fur', 'lông thú', 'fur')`,
		`INSERT INTO sector_preference VALUES ('cars', 'province', 'Resolution', '2020-11-16', '2020-11-16', NULL), ('fur', 'province', 'Resolution', '2020-11-16', '2020-11-16', '2025-01-01')`,
		`INSERT INTO zone (code, kind, name_vi, name_en, status, sectors, geom, accuracy, source, source_date) VALUES
		 ('kcn-large', 'industrial_park', 'KCN lớn', 'Large park', 'operating', '{}', ST_Multi(ST_MakeEnvelope(400000, 2320000, 402000, 2320120, 5899)), 'demonstration', 'test', '2026-01-01'),
		 ('kcn-small', 'industrial_park', 'KCN nhỏ', 'Small park', 'operating', '{cars}', ST_Multi(ST_MakeEnvelope(400000, 2320180, 402000, 2320300, 5899)), 'demonstration', 'test', '2026-01-01'),
		 ('kcn-never', 'industrial_park', 'KCN khác', 'Other park', 'operating', '{}', ST_Multi(ST_MakeEnvelope(400000, 2320360, 402000, 2320480, 5899)), 'demonstration', 'test', '2026-01-01')`,
		`INSERT INTO zone_sector (zone, sector, stance, source) VALUES ('kcn-never', 'cars', 'not_accepted', 'test')`,
	} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	set(t, tx, "vacant", "0", "1", "2", "3", "27", "28", "54", "55", "56")
	s := site.NewStore(tx)
	ask := func(q site.Query) (zones []string, f site.Found) {
		t.Helper()
		q.Limit = 5
		f, err := s.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range f.Items {
			zones = append(zones, item.Zone.Code+" "+item.Welcome)
		}
		return zones, f
	}
	// The park that says so comes first, though the other's land is larger; one
	// that refuses is never taken for one that has said nothing.
	if got, _ := ask(site.Query{Sector: "cars"}); !slices.Equal(got, []string{"kcn-small encouraged", "kcn-large preferred"}) {
		t.Errorf("cars: %v", got)
	}
	if got, _ := ask(site.Query{Sector: "cars", Stated: true}); !slices.Equal(got, []string{"kcn-small encouraged"}) {
		t.Errorf("cars, only where the zone says so: %v", got)
	}
	for _, sector := range []string{"paper", "fur"} {
		if got, _ := ask(site.Query{Sector: sector}); got != nil {
			t.Errorf("%s: %v", sector, got)
		}
	}
	_, f := ask(site.Query{Sector: "cars", Stated: true, MinHa: ha(1)})
	want := []site.Relaxation{{Param: "min_area_ha", From: 1.0, To: 0.7, Count: 1}, {Param: "stance", From: "stated", Count: 1}}
	if len(f.Relax) != 3 || f.Relax[0] != want[0] || f.Relax[2] != want[1] || f.Relax[1].Param != "sector" {
		t.Errorf("easing: %+v", f.Relax)
	}
	// Where few match, too, the page says what would give more of them.
	_, f = ask(site.Query{Sector: "cars", MinHa: ha(1), EaseBelow: 3})
	if f.Matched != 1 || len(f.Relax) != 2 || f.Relax[0] != (site.Relaxation{Param: "min_area_ha", From: 1.0, To: 0.7, Count: 2}) || f.Relax[1].Param != "sector" || f.Relax[1].Count != 2 {
		t.Errorf("easing beyond one: %d, %+v", f.Matched, f.Relax)
	}
	d, err := s.Detail(t.Context(), site.Query{}, blockOf(t, tx, "0"))
	if err != nil || d.Sectors[0].Welcome != "preferred" || *d.Sectors[0].Source != "Resolution" || *d.Sectors[0].SourceDate != "2020-11-16" {
		t.Errorf("%+v, %v", d.Sectors, err)
	}
}

func TestRegisterSaysWhichSectorsAreWelcome(t *testing.T) {
	tx := apart(t)
	land(t, tx)
	for _, sql := range []string{
		`INSERT INTO sector (code, name_vi, name_en) VALUES ('cars', 'ô tô', 'cars'), ('paper', 'giấy', 'paper'), ('steel', 'thép', 'steel')`,
		`INSERT INTO zone (code, kind, name_vi, name_en, status, sectors, geom, accuracy, source, source_date)
		 VALUES ('kcn-test', 'industrial_park', 'KCN thử', 'Test park', 'operating', '{cars}', ST_Multi(ST_MakeEnvelope(399000, 2319000, 402000, 2322000, 5899)), 'demonstration', 'test', '2026-01-01')`,
		`INSERT INTO zone_sector (zone, sector, stance, note_vi, note_en, source) VALUES ('kcn-test', 'paper', 'conditional', 'có xử lý nước thải', 'with treatment', 'test'), ('kcn-test', 'steel', 'not_accepted', NULL, NULL, 'test')`,
	} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	set(t, tx, "vacant", "0", "1", "2")
	s := site.NewStore(tx)
	for sector, want := range map[string]string{"cars": "encouraged", "paper": "conditional", "steel": "", "unheard": ""} {
		f, err := s.Search(t.Context(), site.Query{Sector: sector, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(f.Items) == 1 {
			got = f.Items[0].Welcome
		}
		if got != want {
			t.Errorf("%s: %q, want %q", sector, got, want)
		}
	}
	d, err := s.Detail(t.Context(), site.Query{}, blockOf(t, tx, "0"))
	if err != nil || len(d.Sectors) != 3 || d.Sectors[1].Condition == nil || d.Sectors[1].Condition.EN != "with treatment" || d.Sectors[2].Welcome != "refused" {
		t.Errorf("%+v, %v", d.Sectors, err)
	}
}
