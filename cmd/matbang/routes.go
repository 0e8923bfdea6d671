package main

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"matbang/internal/corridor"
	"matbang/internal/dataset"
	"matbang/internal/gazetteer"
	"matbang/internal/ogcapi"
	"matbang/internal/parcel"
	"matbang/internal/territory"
	"matbang/internal/web"
	"matbang/internal/zone"
)

// newServer wires every noun's routes to one server over the given database.
func newServer(cfg web.Config, db *pgxpool.Pool) (*echo.Echo, *echo.Group, error) {
	e, api, err := web.New(cfg)
	if err != nil {
		return nil, nil, err
	}
	err = ogcapi.Register(api, ogcapi.Config{DB: db, Collections: collections(), Version: cfg.Version, PublicURL: cfg.PublicURL})
	if err != nil {
		return nil, nil, err
	}
	corridor.Register(api, corridor.NewStore(db))
	territory.Register(api, territory.NewStore(db))
	parcel.Register(api, parcel.NewStore(db))
	gazetteer.Register(api, gazetteer.NewStore(db))
	dataset.Register(api, db, cfg.Version)
	return e, api, nil
}

// collections lists what the API offers, in the order in which it is shown.
func collections() []ogcapi.Collection {
	list := []ogcapi.Collection{zone.Collection()}
	list = append(list, corridor.Collections()...)
	list = append(list, parcel.Collection())
	return append(list, territory.Collections()...)
}
