package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// page pans the map over the province's parcels in full detail, in Chromium,
// and tells the frames and the tasks that held them up (static/e2e/smooth.test.ts).
func (b *bench) page(ctx context.Context) error {
	if !b.wanted("page") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "--prefix", "static", "run", "--silent", "e2e", "--", "smooth")
	cmd.Env = append(os.Environ(), "E2E_URL=http://"+b.server.host)
	out, err := cmd.CombinedOutput()
	said := ""
	for _, line := range strings.Split(string(out), "\n") {
		if _, rest, ok := strings.Cut(line, "# frames: "); ok {
			said = rest
		}
	}
	if said == "" {
		b.add(figure{Name: "page", Note: fmt.Sprintf("not measured: %v: %.300s", err, out)})
		return nil
	}
	b.add(figure{Name: "page", Requests: 1, Note: "panning at z15, frames: " + said})
	return nil
}
