package road_test

import (
	"container/heap"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
	"matbang/internal/road"
)

// province is the dataset with its road graph, in a transaction.
func province(t *testing.T) pgx.Tx {
	t.Helper()
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return tx
}

type edge struct {
	to      int64
	minutes float64
	km      float64
}

type mark struct {
	node    int64
	minutes float64
}

type front []mark

func (f front) Len() int           { return len(f) }
func (f front) Less(a, b int) bool { return f[a].minutes < f[b].minutes }
func (f front) Swap(a, b int)      { f[a], f[b] = f[b], f[a] }
func (f *front) Push(x any)        { *f = append(*f, x.(mark)) }
func (f *front) Pop() any {
	old := *f
	last := old[len(old)-1]
	*f = old[:len(old)-1]
	return last
}

// dijkstra is the same question answered without pgRouting.
func dijkstra(graph map[int64][]edge, from int64) map[int64]float64 {
	done := map[int64]float64{}
	queue := &front{{from, 0}}
	for queue.Len() > 0 {
		m := heap.Pop(queue).(mark)
		if _, seen := done[m.node]; seen {
			continue
		}
		done[m.node] = m.minutes
		for _, e := range graph[m.node] {
			heap.Push(queue, mark{e.to, m.minutes + e.minutes})
		}
	}
	return done
}

func readGraph(t *testing.T, tx pgx.Tx, planned bool) map[int64][]edge {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT l.source_node, l.target_node, ST_Length(l.geom) / 1000, c.speed_kmh
		FROM road_link l JOIN road_class c ON c.code = l.class WHERE l.status = 'operating' OR $1`, planned)
	if err != nil {
		t.Fatal(err)
	}
	graph := map[int64][]edge{}
	var a, b int64
	var km, speed float64
	_, err = pgx.ForEachRow(rows, []any{&a, &b, &km, &speed}, func() error {
		graph[a] = append(graph[a], edge{b, km / speed * 60, km})
		graph[b] = append(graph[b], edge{a, km / speed * 60, km})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return graph
}

func TestCostsAgreeWithDijkstra(t *testing.T) {
	tx := province(t)
	rng := rand.New(rand.NewPCG(11, 22))
	for _, planned := range []bool{false, true} {
		graph := readGraph(t, tx, planned)
		rows, err := tx.Query(t.Context(), "SELECT g.place, g.node, c.node, c.minutes FROM road_goal g JOIN road_cost c USING (place) WHERE c.planned = $1 ORDER BY 1, 3", planned)
		if err != nil {
			t.Fatal(err)
		}
		type row struct {
			Place      string
			Goal, Node int64
			Minutes    float64
		}
		costs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
		if err != nil {
			t.Fatal(err)
		}
		if len(costs) < 2000 {
			t.Fatalf("only %d costs", len(costs))
		}
		byGoal := map[int64]map[int64]float64{}
		for range 1000 {
			r := costs[rng.IntN(len(costs))]
			if byGoal[r.Goal] == nil {
				byGoal[r.Goal] = dijkstra(graph, r.Goal)
			}
			if want, ok := byGoal[r.Goal][r.Node]; !ok || math.Abs(want-r.Minutes) > 1e-6 {
				t.Fatalf("planned %v: %s from node %d: %v minutes, Dijkstra says %v", planned, r.Place, r.Node, r.Minutes, want)
			}
		}
		// What Dijkstra reaches has a cost.
		for goal, reached := range byGoal {
			n := 0
			for _, r := range costs {
				if r.Goal == goal {
					n++
				}
			}
			if n%len(reached) != 0 {
				t.Errorf("planned %v: node %d is reached from %d nodes, costs are known of %d", planned, goal, len(reached), n)
			}
		}
	}
}

func TestEveryGoalThatIsOpenIsReached(t *testing.T) {
	tx := province(t)
	var unreached []string
	err := tx.QueryRow(t.Context(), `SELECT coalesce(array_agg(place ORDER BY place), '{}') FROM road_goal g
		WHERE operating AND (SELECT count(*) FROM road_cost c WHERE c.place = g.place AND NOT c.planned) < 100`).Scan(&unreached)
	if err != nil {
		t.Fatal(err)
	}
	// An anchorage for transshipment at sea has no road.
	if len(unreached) != 1 || unreached[0] != "port-con-ong-hon-net" {
		t.Errorf("no road leads to %v", unreached)
	}
}

func TestWay(t *testing.T) {
	s := road.NewStore(province(t))
	w, err := s.Way(t.Context(), 106.97, 21.0, "port-cai-lan", false)
	if err != nil {
		t.Fatal(err)
	}
	if w.KM < w.StraightKM || w.KM > 3*w.StraightKM || w.Minutes < w.KM*60/75 {
		t.Errorf("%.1f km in %.0f minutes, %.1f km straight", w.KM, w.Minutes, w.StraightKM)
	}
	if _, err := s.Way(t.Context(), 106.97, 21.0, "port-atlantis", false); !errors.Is(err, road.ErrUnknown) {
		t.Errorf("an unknown port: %v", err)
	}
	if _, err := s.Way(t.Context(), 106.97, 21.0, "port-hai-ha", false); !errors.Is(err, road.ErrNoRoad) {
		t.Errorf("a port that is only planned: %v", err)
	}
	if _, err := s.Way(t.Context(), 108.5, 20.0, "port-cai-lan", false); !errors.Is(err, road.ErrNoRoad) {
		t.Errorf("from the sea: %v", err)
	}
}

func TestPlannedBridgeBringsTheAirportNearer(t *testing.T) {
	s := road.NewStore(province(t))
	now, err := s.Way(t.Context(), 106.60, 21.05, "airport-cat-bi", false)
	if err != nil {
		t.Fatal(err)
	}
	then, err := s.Way(t.Context(), 106.60, 21.05, "airport-cat-bi", true)
	if err != nil {
		t.Fatal(err)
	}
	if then.Minutes >= now.Minutes-3 {
		t.Errorf("Lại Xuân bridge saves nothing: %.0f and %.0f minutes", now.Minutes, then.Minutes)
	}
	bridge := slices.ContainsFunc(then.Works, func(w road.Work) bool {
		return w.Code == "bridge-lai-xuan" && w.Name.VI != "" && w.Status != "operating"
	})
	if !bridge || len(now.Works) != 0 {
		t.Errorf("what must open: %+v; today: %+v", then.Works, now.Works)
	}
	t.Logf("Cát Bi: %.0f minutes now, %.0f with what is planned", now.Minutes, then.Minutes)
}

func TestReachGrowsWithTime(t *testing.T) {
	s := road.NewStore(province(t))
	last := 0.0
	for _, minutes := range []int{5, 30, 60} {
		r, err := s.Reach(t.Context(), "port-cai-lan", minutes, false)
		if err != nil {
			t.Fatal(err)
		}
		if r.AreaKM2 <= last {
			t.Errorf("%d minutes: %.0f km², not more than before", minutes, r.AreaKM2)
		}
		last = r.AreaKM2
	}
}
