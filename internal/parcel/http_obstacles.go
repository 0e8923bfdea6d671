package parcel

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"matbang/internal/account"
	"matbang/internal/postgres"
	"matbang/internal/problem"
	"matbang/internal/web"
)

// recording reads what every change of a parcel's clearance has in common: the
// parcel, who acts and may, and the version that he has seen.
func recording(c echo.Context, s *Store) (id int64, actor postgres.Actor, version int64, err error) {
	if id, err = number(c); err != nil {
		return 0, actor, 0, err
	}
	caller, err := account.Required(c)
	if err != nil {
		return 0, actor, 0, err
	}
	actor = caller.Actor()
	if err := s.MayRecord(c.Request().Context(), actor, id); err != nil {
		return 0, actor, 0, refusal(err)
	}
	version, err = seenVersion(c, id)
	return id, actor, version, err
}

// private sends the answer to a change with the parcel's new tag.
func private(c echo.Context, status int, d Detail, body any) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("ETag", tag(c, d))
	h.Set("Location", fmt.Sprintf("/api/parcels/%d", d.ID))
	return c.JSON(status, body)
}

func openObstacle(c echo.Context, s *Store) error {
	id, actor, version, err := recording(c, s)
	if err != nil {
		return err
	}
	var o Opening
	if err := web.Body(c, maxStep, `{"kind": "complaint", "opened_on": "2026-11-23", "note": …, "part": …}`, &o); err != nil {
		return err
	}
	ctx := c.Request().Context()
	kinds, err := s.ObstacleKinds(ctx)
	if err != nil {
		return err
	}
	if faults := o.Check(today(), kinds); len(faults) > 0 {
		return problem.Unprocessable("The obstacle was not recorded; errors lists what must be changed.", faults...)
	}
	opened, d, err := s.Open(ctx, actor, id, version, o)
	if err != nil {
		return obstacleRefusal(err)
	}
	return withObstacles(ctx, c, s, actor, http.StatusCreated, d, opened)
}

func closeObstacleOf(c echo.Context, s *Store) error {
	id, actor, version, err := recording(c, s)
	if err != nil {
		return err
	}
	obstacle, err := strconv.ParseInt(c.Param("oid"), 10, 64)
	if err != nil || obstacle < 1 {
		return problem.NotFound(fmt.Sprintf("Obstacles have numbers as ids; %.40q is none.", c.Param("oid")))
	}
	var end Closing
	if err := web.Body(c, maxStep, `{"closed_on": "2026-11-23", "note": …}`, &end); err != nil {
		return err
	}
	if faults := end.Check(today()); len(faults) > 0 {
		return problem.Unprocessable("The obstacle was not closed; errors lists what must be changed.", faults...)
	}
	ctx := c.Request().Context()
	d, err := s.Close(ctx, actor, id, version, obstacle, end)
	if err != nil {
		return obstacleRefusal(err)
	}
	return withObstacles(ctx, c, s, actor, http.StatusOK, d, []int64{obstacle})
}

// withObstacles answers the obstacles that were touched and the parcel as it
// now is.
func withObstacles(ctx context.Context, c echo.Context, s *Store, actor postgres.Actor, status int, d Detail, touched []int64) error {
	list, err := s.Obstacles(ctx, actor, d.ID, touched)
	if err != nil {
		return err
	}
	return private(c, status, d, map[string]any{"obstacles": list, "parcel": d})
}

func obstacleRefusal(err error) error {
	switch {
	case errors.Is(err, ErrOpen):
		return problem.New(http.StatusConflict, "Open already", "An obstacle of this kind is open for the parcel already: close that one first, or add to it with an attachment.",
			problem.Field{Field: "kind", Rule: "obstacle_open_once", Detail: "is open already"})
	case errors.Is(err, ErrClosed):
		return problem.New(http.StatusConflict, "Closed already", "The obstacle is closed already. If it has come back, open a new one.",
			problem.Field{Field: "closed_on", Rule: "obstacle_only_closed", Detail: "is set already"})
	case errors.Is(err, ErrNoObstacle):
		return problem.NotFound("The parcel has no obstacle with this number.")
	}
	return refusal(err)
}

// keyOf reads the Idempotency-Key of a step.
func keyOf(c echo.Context, id int64, step Step) (Key, error) {
	name := c.Request().Header.Get("Idempotency-Key")
	if name == "" {
		return Key{}, nil
	}
	if len(name) < 8 || len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return r < '!' || r > '~' }) {
		return Key{}, problem.BadRequest("The header Idempotency-Key cannot be read.",
			problem.Field{Field: "Idempotency-Key", Rule: "form", Detail: "has 8 to 100 letters, digits and signs without spaces, such as a UUID"})
	}
	b, err := json.Marshal(step)
	if err != nil {
		return Key{}, fmt.Errorf("parcel: the content of a step: %w", err)
	}
	return Key{Name: name, Sum: sha256.Sum256(fmt.Appendf(b, " %d", id))}, nil
}
