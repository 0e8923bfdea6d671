package ogcapi

import (
	"context"
	"fmt"

	"github.com/maypok86/otter/v2"
)

// countsKept is how many numbers of matching features are remembered.
const countsKept = 1000

// countKey names what was counted: the statement with its values, and the state
// of the layers at which it was.
type countKey struct {
	statement string
	revision  uint64
}

// counts remembers how many features a query selects until a layer changes, so
// that the first page of a million costs what the thousandth does.
type counts struct {
	kept *otter.Cache[countKey, int64]
}

func newCounts() (*counts, error) {
	kept, err := otter.New(&otter.Options[countKey, int64]{MaximumSize: countsKept})
	if err != nil {
		return nil, fmt.Errorf("make the cache of counts: %w", err)
	}
	return &counts{kept}, nil
}

// get returns the number of features that the query selects. Those who ask at
// once wait for one count, which goes on when one of them leaves.
func (cs *counts) get(ctx context.Context, store *Store, iq *itemsQuery, rev revision) (int64, error) {
	st := countStatement(iq)
	key := countKey{fmt.Sprintf("%s\n%#v", st.sql.String(), st.args), rev.number}
	return cs.kept.Get(ctx, key, otter.LoaderFunc[countKey, int64](func(ctx context.Context, _ countKey) (int64, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
		defer cancel()
		return store.count(ctx, iq.collection, st)
	}))
}
