package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

func alive(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, map[string]string{"status": "alive"})
}

func ready(check func(context.Context) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
		defer cancel()
		if err := check(ctx); err != nil {
			return problem.Unavailable("The database is not reachable or not yet migrated.", err)
		}
		return c.JSON(http.StatusOK, map[string]string{"status": "ready"})
	}
}

// settings is what the page must know before it draws.
func settings(cfg Config) echo.HandlerFunc {
	type signIn struct {
		// OIDC names the provider of identities; null when there is none.
		OIDC *string `json:"oidc"`
	}
	type answer struct {
		BasemapURL string     `json:"basemap_url"`
		Demo       bool       `json:"demo"`
		Version    string     `json:"version"`
		Extent     [4]float64 `json:"extent"`
		SignIn     signIn     `json:"sign_in"`
		Mail       bool       `json:"mail"`
	}
	var ways signIn
	if cfg.SSOName != "" {
		ways.OIDC = &cfg.SSOName
	}
	return func(c echo.Context) error {
		if err := NewQuery(c).Err(); err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "no-cache")
		return c.JSON(http.StatusOK, answer{cfg.BasemapURL, cfg.Demo, cfg.Version, Extent, ways, cfg.Mail})
	}
}

// Extent is the frame of the data: west, south, east, north in WGS 84 degrees.
// It holds the province and the ports of Hải Phòng that matter to it.
var Extent = [4]float64{106.2, 20.5, 108.8, 21.9}
