package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// peer is another server over the same database, measured beside ours. It is
// run when the environment names its program; none is part of this project.
//
// They read a copy of the parcels in WGS 84, as their own guides have it: one
// shape, a primary key, a spatial index, in spatial order.
type peer struct {
	name     string
	variable string // of the environment, with the path of the program
	command  func(ctx context.Context, p *peer, program, dsn, folder string) (*exec.Cmd, error)
	host     string
	cmd      *exec.Cmd
	log      bytes.Buffer
}

const (
	featureServer = "pg_featureserv"
	tileServer    = "pg_tileserv"
	tegola        = "tegola"
)

func knownPeers() []*peer {
	return []*peer{
		{name: featureServer, variable: "PG_FEATURESERV", command: fromEnvironment("PGFS_SERVER_HTTPPORT", "PGFS_SERVER_HTTPHOST=127.0.0.1", "PGFS_PAGING_LIMITMAX=10000", "PGFS_PAGING_LIMITDEFAULT=10000")},
		{name: tileServer, variable: "PG_TILESERV", command: fromEnvironment("TS_HTTPPORT", "TS_HTTPHOST=127.0.0.1", "TS_MAXFEATURESPERTILE=1000000")},
		{name: tegola, variable: "TEGOLA", command: commandOfTegola},
	}
}

// The attributes are those of our own answers, so that all say the same.
const peerTable = `
CREATE TABLE peer_parcel AS
SELECT t.id, t.cadastral_unit, u.name_vi AS cadastral_unit_name, u.name_en AS cadastral_unit_name_en, t.map_series, t.sheet_no, t.parcel_no, t.land_use, t.area_m2,
       t.recorded_area_m2, t.state, t.state_since, t.grade, t.obstacles <> '{}' AS obstructed, p.code AS project, p.name_vi AS project_name, p.name_en AS project_name_en,
       t.zone, t.admin_unit, t.corridors, t.accuracy, t.source, t.source_date, t.geom_4326::geometry(MultiPolygon, 4326) AS geom
FROM parcel t LEFT JOIN clearance_project p ON p.id = t.project_id LEFT JOIN admin_unit u ON u.code = t.cadastral_unit ORDER BY t.geom_4326;
ALTER TABLE peer_parcel ADD PRIMARY KEY (id);
CREATE INDEX ON peer_parcel USING gist (geom);
CREATE INDEX ON peer_parcel (state);
ANALYZE peer_parcel`

// startPeers starts those that the environment names; the caller stops them.
func startPeers(ctx context.Context, d *database, folder string) ([]*peer, error) {
	var started []*peer
	for _, p := range knownPeers() {
		program := os.Getenv(p.variable)
		if program == "" {
			continue
		}
		if len(started) == 0 {
			if err := copyForPeers(ctx, d); err != nil {
				return nil, fmt.Errorf("copy the parcels for the peers: %w", err)
			}
		}
		if err := p.run(ctx, program, d.dsn, folder); err != nil {
			stopPeers(started)
			return nil, fmt.Errorf("%s (%s=%s): %w: %s", p.name, p.variable, program, err, &p.log)
		}
		started = append(started, p)
	}
	return started, nil
}

func copyForPeers(ctx context.Context, d *database) error {
	var there bool
	if err := d.db.QueryRow(ctx, `SELECT to_regclass('peer_parcel') IS NOT NULL`).Scan(&there); err != nil || there {
		return err
	}
	_, err := d.db.Exec(ctx, peerTable)
	return err
}

func stopPeers(list []*peer) {
	for _, p := range list {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func (p *peer) run(ctx context.Context, program, dsn, folder string) error {
	var err error
	if p.host, err = freeAddress(ctx); err != nil {
		return err
	}
	if p.cmd, err = p.command(ctx, p, program, dsn, folder); err != nil {
		return err
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	for range 1000 {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", p.host)
		if err == nil {
			return conn.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = p.cmd.Process.Kill()
	return fmt.Errorf("nothing answers at %s", p.host)
}

func (p *peer) port() string {
	_, port, _ := strings.Cut(p.host, ":")
	return port
}

// fromEnvironment starts a program that is told all by its environment.
func fromEnvironment(port string, more ...string) func(context.Context, *peer, string, string, string) (*exec.Cmd, error) {
	return func(ctx context.Context, p *peer, program, dsn, folder string) (*exec.Cmd, error) {
		cmd := exec.CommandContext(ctx, program) //nolint:gosec // the operator names it
		cmd.Dir = folder
		cmd.Env = append(append(os.Environ(), "DATABASE_URL="+dsn, port+"="+p.port()), more...)
		return cmd, nil
	}
}

func commandOfTegola(ctx context.Context, p *peer, program, dsn, folder string) (*exec.Cmd, error) {
	config := filepath.Join(folder, "tegola.toml")
	text := fmt.Sprintf(`[webserver]
port = ":%s"
[[providers]]
name = "bench"
type = "mvt_postgis"
uri = %q
[[providers.layers]]
name = "peer_parcel"
geometry_fieldname = "geom"
geometry_type = "MultiPolygon"
id_fieldname = "id"
srid = 4326
sql = "SELECT id, cadastral_unit, sheet_no, parcel_no, land_use, area_m2, state, project, zone, ST_AsMVTGeom(ST_Transform(geom, 3857), ST_Transform(!BBOX!, 3857)) AS geom FROM peer_parcel WHERE geom && !BBOX!"
[[maps]]
name = "bench"
[[maps.layers]]
provider_layer = "bench.peer_parcel"
min_zoom = 0
max_zoom = 20
`, p.port(), dsn)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "serve", "--config", config) //nolint:gosec // the operator names it
	cmd.Dir = folder
	return cmd, nil
}

// tilePath is the address of a tile with such a server.
func (p *peer) tilePath(t tileAt) string {
	layer := "/public.peer_parcel"
	if p.name == tegola {
		layer = "/maps/bench"
	}
	return fmt.Sprintf("%s/%d/%d/%d.pbf", layer, t.z, t.x, t.y)
}

// besides measures the same work by the peers that do it, and tells how many
// times as many requests the figure ours answers.
func (b *bench) besides(ctx context.Context, ours figure, connections int, names []string, next func(p *peer, n int) request) error {
	for _, p := range b.peers {
		for _, name := range names {
			if p.name != name {
				continue
			}
			f, err := b.load(ctx, target{p.host, p.cmd.Process.Pid}, "  "+p.name+" "+ours.Name, "", connections, func(n int) (request, bool) { return next(p, n), true })
			if err != nil {
				return fmt.Errorf("%s: %w: %s", p.name, err, &p.log)
			}
			if f.Rate > 0 {
				f.Note = strings.TrimSpace(fmt.Sprintf("ours answers %.1f times as many %s", ours.Rate/f.Rate, f.Note))
			}
			b.add(f)
		}
	}
	return nil
}
