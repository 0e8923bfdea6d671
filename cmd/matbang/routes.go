package main

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/attachment"
	"matbang/internal/audit"
	"matbang/internal/casefile"
	"matbang/internal/corridor"
	"matbang/internal/dataset"
	"matbang/internal/enquiry"
	"matbang/internal/export"
	"matbang/internal/gazetteer"
	"matbang/internal/intake"
	"matbang/internal/law"
	"matbang/internal/live"
	"matbang/internal/ogcapi"
	"matbang/internal/paper"
	"matbang/internal/parcel"
	"matbang/internal/photo"
	"matbang/internal/postgres"
	"matbang/internal/project"
	"matbang/internal/proposal"
	"matbang/internal/road"
	"matbang/internal/site"
	"matbang/internal/sitemap"
	"matbang/internal/territory"
	"matbang/internal/web"
	"matbang/internal/worksheet"
	"matbang/internal/zone"
)

// server is the program's routes, and what of it must hear of commits.
type server struct {
	*echo.Echo
	open    *ogcapi.API
	live    *live.Hub
	sites   *site.Worker
	imports *intake.Worker
	sheets  *worksheet.Worker
	files   keeper       // of attachments
	mail    *site.Mailer // nil where no mail server is set
}

// longRoutes are those that may take longer than others.
var longRoutes = []string{photo.Route, "POST /api/parcels/:id/attachments", "POST /api/imports", "POST /api/imports/shape", "GET /api/imports/:id/events", "GET /api/imports/:id/issues", "POST /api/imports/:id/commit", "POST /api/imports/:id/repairs", "GET /api/exports/:file", "POST /api/worksheets", "GET /api/worksheets/:id/sheet.xlsx"}

// work does what waits for a server, such as imports and letters, until the function that
// it returns is called.
func (s *server) work(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { s.imports.Run(ctx) })
	running.Go(func() { s.sheets.Run(ctx) })
	running.Go(func() { s.files.run(ctx) })
	if s.mail != nil {
		running.Go(func() { s.mail.Run(ctx) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

// hear tells the server of every commit that concerns it, whichever instance
// made it, until the function that it returns is called.
func (s *server) hear(ctx context.Context, dsn string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	l := postgres.Listener{
		DSN:      dsn,
		Channels: []string{ogcapi.TileChannel, ogcapi.LayerChannel, site.Channel, site.MailChannel},
		Heard:    s.heard,
		Up: func(listening bool) {
			s.open.Listening(listening)
			s.live.Listening(listening)
			s.sites.Wake() // what was told before is lost, what is queued is not
		},
	}
	computed := make(chan struct{})
	go func() {
		defer close(ended)
		l.Run(ctx)
	}()
	go func() {
		defer close(computed)
		s.sites.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
		<-computed
	}
}

// heard passes on what the database tells at commit: tiles are forgotten before
// any page is told to ask for them.
func (s *server) heard(channel, payload string) {
	switch {
	case channel == site.Channel:
		s.sites.Wake()
		return
	case s.mail != nil && (channel == site.MailChannel || payload == "sites"):
		s.mail.Wake()
	}
	if channel == site.MailChannel {
		return
	}
	s.open.Heard(channel, payload)
	read := live.OfLayer
	if channel == ogcapi.TileChannel {
		read = live.OfPlace
	}
	if change, ok := read(payload); ok {
		s.live.Tell(change)
	}
}

// newServer wires every noun's routes to one server. What anybody may read comes
// from db, which may be a replica, and from tiles, which may not; the role of
// both can read nothing else. What needs an account comes from primary.
func newServer(cfg web.Config, db, tiles, primary *pgxpool.Pool, accounts *account.Store, sso *account.SSO) (*server, error) {
	cfg.OpenAPI, cfg.Long = documents(), longRoutes
	e, api, err := web.New(cfg)
	if err != nil {
		return nil, err
	}
	e.Use(account.Identify(accounts))
	open, err := ogcapi.Register(api, ogcapi.Config{DB: db, TileDB: tiles, Collections: collections(), Version: cfg.Version, PublicURL: cfg.PublicURL})
	if err != nil {
		return nil, err
	}
	zone.Register(api, zone.NewStore(db), zone.NewStore(primary))
	corridor.Register(api, corridor.NewStore(db))
	road.Register(api, road.NewStore(db))
	site.Register(api, site.NewStore(db), cfg.Static, cfg.PublicURL)
	site.RegisterSaved(api, site.NewStore(primary), cfg.PublicURL, cfg.Mail)
	photo.Register(api, photo.NewStore(db), photo.NewStore(primary))
	enquiry.Register(api, enquiry.NewStore(primary))
	territory.Register(api, territory.NewStore(db))
	parcel.Register(api, parcel.NewStore(db), parcel.NewStore(primary))
	casefile.Register(api, casefile.NewStore(primary))
	law.Register(api, law.NewStore(db), law.NewStore(primary))
	files := newKeeper(cfg, primary)
	attachment.Register(api, files.store, files.shelf)
	account.Register(api, accounts, cfg.PublicURL, sso)
	audit.Register(api, audit.NewStore(primary))
	gazetteer.Register(api, gazetteer.NewStore(db))
	dataset.Register(api, db, cfg.Version)
	fonts, err := paper.LoadFonts(cfg.Static)
	if err != nil {
		return nil, err
	}
	proposal.Register(api, proposal.NewStore(primary), fonts)
	parcel.RegisterSheet(api, parcel.NewStore(db), parcel.NewStore(primary), fonts, cfg.PublicURL)
	project.Register(api, project.NewStore(db), project.NewStore(primary), fonts, cfg.PublicURL)
	sitemap.Register(e, cfg.PublicURL)
	hub := live.NewHub()
	live.Register(api, hub)
	// Streams have no end of their own: a stop would wait for them.
	e.Server.RegisterOnShutdown(hub.Close)
	imports := intake.NewStore(primary)
	worker, err := intake.NewWorker(imports, cfg.Uploads, cfg.Log)
	if err != nil {
		return nil, err
	}
	intake.Register(api, imports, worker)
	sheets := worksheet.NewStore(primary)
	judge := worksheet.NewWorker(sheets, cfg.Log)
	worksheet.Register(api, sheets, judge)
	export.Register(api, export.NewStore(db, primary), collections(), cfg.Uploads)
	return &server{Echo: e, open: open, live: hub, sites: site.NewWorker(site.NewStore(primary), cfg.Log), imports: worker, sheets: judge, files: files}, nil
}

// documents lists the nouns' parts of the API document.
func documents() [][]byte {
	return [][]byte{
		ogcapi.OpenAPI(),
		zone.OpenAPI(),
		corridor.OpenAPI(),
		road.OpenAPI(),
		site.OpenAPI(),
		photo.OpenAPI(),
		enquiry.OpenAPI(),
		territory.OpenAPI(),
		parcel.OpenAPI(),
		law.OpenAPI(),
		parcel.OpenAPIObstacles(),
		parcel.OpenAPILineage(),
		casefile.OpenAPI(),
		parcel.OpenAPIDrafts(),
		attachment.OpenAPI(),
		account.OpenAPI(),
		audit.OpenAPI(),
		gazetteer.OpenAPI(),
		intake.OpenAPI(),
		worksheet.OpenAPI(),
		export.OpenAPI(),
		dataset.OpenAPI(),
		proposal.OpenAPI(),
		project.OpenAPI(),
		live.OpenAPI(),
		sitemap.OpenAPI(),
	}
}

// collections lists what the API offers, in the order in which it is shown.
func collections() []ogcapi.Collection {
	list := []ogcapi.Collection{zone.Collection()}
	list = append(list, corridor.Collections()...)
	list = append(list, parcel.Collection(), site.Collection())
	return append(list, territory.Collections()...)
}
