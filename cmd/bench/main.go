// Command bench measures matbang on a large province: a deterministic database
// of contiguous parcels, the built program over it, and requests over HTTP from
// a fixed seed. It writes a table to the terminal and the figures to a file that
// a later run is set against. `make bench` runs it.
//
// Beside each figure stands, measured in the same run, what the same work costs
// without the server (the same SQL through the driver, or a static answer of the
// same bytes). Absolute figures drift with the machine; the ratios count.
//
// # Growth
//
// Costs that follow the answer, not the province (viewports, single features,
// tiles from zoom 11, events) go through an index: 10 times the parcels add one
// level to a tree of some hundred entries a page. Costs that follow the province
// are kept small by what is kept beside the parcels: tiles up to zoom 10 are made
// from parcel_far, at most 8 states × 3 corridors for each square of 286 m, which
// grows with the land and not with the number of parcels.
//
// A hundred million parcels are sixty provinces of 1.6 million. With about 1.1 KB
// a parcel for its row and three shapes and 0.5 KB for its indexes (measured by
// the run: see "database"), that is 160 GB: one server with 256 GB of memory holds
// it, but not its maintenance. Partitioning parcel, clearance_part and
// clearance_event by province (LIST on the province's code, which every request
// has or derives from its box) keeps each partition at the size measured here:
// VACUUM, index builds and the plans asserted in the tests stay as they are, and a
// province can be moved to a server of its own. Reads scale by replicas
// (DATABASE_READ_URL): a viewport of 500 parcels takes about a millisecond of one
// core, so that a core answers some 600 a second and thirty cores 20,000. Tiles: a
// province has about 90,000 tiles with parcels from zoom 11 to 16; at a mean of
// 12 KB packed that is 1.1 GB, 65 GB for all, which a content delivery network in
// front holds by their tags; each instance keeps the hot 32 MB. Writes stay on the
// primary: 100 million parcels with a step each every six months are 6.4 a second.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

type options struct {
	Run    runCommand    `cmd:"" default:"withargs" help:"Build the province if it is not there, measure, print the table."`
	Static staticCommand `cmd:"" hidden:"" help:"Answer every request with the same bytes."`
}

type runCommand struct {
	Parcels     int           `default:"1000000" help:"Parcels of the province (${default}); 5000000 also works and takes an hour."`
	Data        string        `default:".build/bench" type:"path" help:"Folder of the databases, one for each number of parcels."`
	Program     string        `default:".build/matbang" type:"existingfile" help:"The program to measure."`
	For         time.Duration `default:"6s" help:"Time for each case."`
	Connections int           `default:"16" help:"Requests at a time."`
	Import      int           `default:"200000" help:"Parcels of the file that is imported (${default}); 0 for none."`
	Only        string        `help:"Measure only cases whose name begins with this."`
	Result      string        `help:"File for the figures; by default beside the data. The last run's is what this one is set against."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var o options
	k := kong.Parse(&o, kong.Description("Measures matbang on a large province."), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

// Run measures everything and prints the table.
func (r runCommand) Run(ctx context.Context) error {
	folder := filepath.Join(r.Data, fmt.Sprint(r.Parcels))
	if r.Result == "" {
		r.Result = filepath.Join(folder, "result.json")
	}
	p, err := openDatabase(ctx, folder, r.Parcels)
	if err != nil {
		return err
	}
	defer p.close()
	s, err := startServer(ctx, r.Program, p)
	if err != nil {
		return err
	}
	defer s.stop()
	peers, err := startPeers(ctx, p, folder)
	if err != nil {
		return err
	}
	defer stopPeers(peers)
	b := &bench{runCommand: r, province: p, server: s, peers: peers}
	if err := b.measure(ctx); err != nil {
		return err
	}
	return b.report()
}
