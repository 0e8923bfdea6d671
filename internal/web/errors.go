package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
)

const maxInstance = 500

// errorHandler answers every error as problem+json. What the caller cannot act
// on goes to the log under the request's id, never into the answer.
func errorHandler(log *slog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
			return // the caller left
		}
		if c.Response().Committed {
			// Half an answer is out: break the connection, so that nobody takes
			// it for a whole one.
			log.ErrorContext(c.Request().Context(), "answer broken off", "error", cause(err), "path", c.Request().URL.Path)
			panic(http.ErrAbortHandler) //nolint:forbidigo // the one way in which net/http breaks a connection
		}
		id := c.Response().Header().Get(echo.HeaderXRequestID)
		p := asProblem(err, id)
		if p.Status >= http.StatusInternalServerError {
			log.ErrorContext(c.Request().Context(), "request failed", "error", cause(err), "status", p.Status, "request", id, "path", c.Request().URL.Path)
		}
		if werr := write(c, p); werr != nil {
			log.WarnContext(c.Request().Context(), "problem not sent", "error", werr)
		}
	}
}

func write(c echo.Context, p *problem.Problem) error {
	answer := *p
	answer.Instance = c.Request().URL.EscapedPath()
	if len(answer.Instance) > maxInstance { // a long address is not sent back
		answer.Instance = answer.Instance[:maxInstance]
	}
	header := c.Response().Header()
	if p.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	header.Del("ETag")
	header.Set("Cache-Control", "no-store")
	if c.Request().Method == http.MethodHead {
		return c.NoContent(p.Status)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode problem: %w", err)
	}
	return c.Blob(p.Status, problem.MediaType, append(body, '\n'))
}

func cause(err error) error {
	if p, ok := problem.From(err); ok && p.Unwrap() != nil {
		return p.Unwrap()
	}
	return err
}

func asProblem(err error, requestID string) *problem.Problem {
	if p, ok := problem.From(err); ok {
		return p
	}
	var he *echo.HTTPError
	if errors.As(err, &he) {
		return fromEcho(he)
	}
	if p := fromDatabase(err); p != nil {
		return p
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(http.StatusRequestEntityTooLarge, "The request is too large", fmt.Sprintf("At most %d bytes are taken here.", tooLarge.Limit))
	}
	return problem.New(http.StatusInternalServerError, "The program failed",
		"This is a fault of the program, not of your request. Report it with the request id "+requestID+".")
}

func fromEcho(he *echo.HTTPError) *problem.Problem {
	switch he.Code {
	case http.StatusNotFound:
		return problem.NotFound("There is nothing at this address. /api lists what there is.")
	case http.StatusMethodNotAllowed:
		return problem.New(he.Code, "Method not allowed", "This address does not take that method; /api/docs says which it takes.")
	case http.StatusRequestEntityTooLarge:
		return problem.New(he.Code, "The request is too large", "Send a smaller body.")
	case http.StatusTooManyRequests:
		p := problem.New(he.Code, "Too many requests", "Wait a few seconds, then go on more slowly.")
		p.RetryAfter = 5
		return p
	case http.StatusServiceUnavailable:
		return problem.Unavailable("The answer took too long and was stopped. Ask for less at once, or again later.", he)
	}
	return problem.New(he.Code, http.StatusText(he.Code), "")
}

// fromDatabase turns what PostgreSQL says into a problem: away or overloaded
// is 503, a broken rule 422 with the name of the rule.
func fromDatabase(err error) *problem.Problem {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case pe.Code == "57014":
			return problem.Unavailable("The question took too long and was stopped. Ask for less at once, or again later.", err)
		case strings.HasPrefix(pe.Code, "57P"), strings.HasPrefix(pe.Code, "53"), strings.HasPrefix(pe.Code, "08"):
			return problem.Unavailable("The database is away or full. Try again in a few seconds.", err)
		case pe.Code == "40001", pe.Code == "40P01":
			return problem.New(http.StatusConflict, "Changed at the same time", "Somebody else changed the same thing at the same moment. Load it again and repeat.").Wrap(err)
		case pe.Code == "42501":
			return problem.New(http.StatusForbidden, "Not allowed", "The rights of this account do not allow it here; /api/rights shows what each role may do.").Wrap(err)
		case pe.Code == "25006":
			return problem.New(http.StatusForbidden, "Not allowed", "This key may only read. Use one with the scope write, or sign in.").Wrap(err)
		case strings.HasPrefix(pe.Code, "23"):
			return problem.Unprocessable("The database refused the change.",
				problem.Field{Field: pe.ColumnName, Rule: pe.ConstraintName, Detail: "this rule does not hold: " + strings.ReplaceAll(pe.ConstraintName, "_", " ")}).Wrap(err)
		}
		return nil
	}
	var netErr net.Error
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || errors.As(err, &netErr) || errors.Is(err, context.DeadlineExceeded) || pgconn.Timeout(err) {
		return problem.Unavailable("The database cannot be reached. Try again in a few seconds.", err)
	}
	return nil
}
