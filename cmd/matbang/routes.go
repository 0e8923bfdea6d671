package main

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
)

// routes registers what the nouns answer under /api.
func (s serveCommand) routes(_ *echo.Group, _ *pgxpool.Pool) error {
	return nil
}
