package main

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/audit"
	"matbang/internal/corridor"
	"matbang/internal/dataset"
	"matbang/internal/gazetteer"
	"matbang/internal/ogcapi"
	"matbang/internal/parcel"
	"matbang/internal/territory"
	"matbang/internal/web"
	"matbang/internal/zone"
)

// newServer wires every noun's routes to one server. What anybody may read comes
// from db, whose role can read nothing else; what needs an account from primary.
func newServer(cfg web.Config, db, primary *pgxpool.Pool, accounts *account.Store) (*echo.Echo, error) {
	cfg.OpenAPI = documents()
	e, api, err := web.New(cfg)
	if err != nil {
		return nil, err
	}
	e.Use(account.Identify(accounts))
	err = ogcapi.Register(api, ogcapi.Config{DB: db, Collections: collections(), Version: cfg.Version, PublicURL: cfg.PublicURL})
	if err != nil {
		return nil, err
	}
	corridor.Register(api, corridor.NewStore(db))
	territory.Register(api, territory.NewStore(db))
	parcel.Register(api, parcel.NewStore(db), parcel.NewStore(primary))
	account.Register(api, accounts, cfg.PublicURL)
	audit.Register(api, audit.NewStore(primary))
	gazetteer.Register(api, gazetteer.NewStore(db))
	dataset.Register(api, db, cfg.Version)
	return e, nil
}

// documents lists the nouns' parts of the API document.
func documents() [][]byte {
	return [][]byte{
		ogcapi.OpenAPI(),
		corridor.OpenAPI(),
		territory.OpenAPI(),
		parcel.OpenAPI(),
		account.OpenAPI(),
		audit.OpenAPI(),
		gazetteer.OpenAPI(),
		dataset.OpenAPI(),
	}
}

// collections lists what the API offers, in the order in which it is shown.
func collections() []ogcapi.Collection {
	list := []ogcapi.Collection{zone.Collection()}
	list = append(list, corridor.Collections()...)
	list = append(list, parcel.Collection())
	return append(list, territory.Collections()...)
}
