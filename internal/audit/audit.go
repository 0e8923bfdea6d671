// Package audit shows who changed what, when and from where. The database
// writes the trail by itself and lets nobody change it; this package only
// reads it, for those whom the table of rights allows it.
package audit

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Entry is one change.
type Entry struct {
	ID       int64           `db:"id" json:"id"`
	At       time.Time       `db:"at" json:"at"`
	Account  string          `db:"account" json:"account"`
	Role     string          `db:"role" json:"role"`
	Address  *string         `db:"address" json:"address"`
	Action   string          `db:"action" json:"action"`
	Resource string          `db:"resource" json:"resource"`
	Key      string          `db:"key" json:"key"`
	Before   json.RawMessage `db:"before" json:"before"`
	After    json.RawMessage `db:"after" json:"after"`
}

// Filter says which entries are asked for; zero values ask for all. From is
// the first moment, To the first one no more.
type Filter struct {
	Account, Resource, Key string
	From, To               *time.Time
	// Before is the cursor: only entries with a smaller number.
	Before int64
	Limit  int
}

// header names the columns of the CSV form.
func header() []string {
	return []string{"id", "at", "account", "role", "address", "action", "resource", "key", "before", "after"}
}

// row is an entry as a line of CSV.
func (e Entry) row() []string {
	address := ""
	if e.Address != nil {
		address = *e.Address
	}
	cells := []string{strconv.FormatInt(e.ID, 10), e.At.UTC().Format(time.RFC3339Nano), e.Account, e.Role, address, e.Action, e.Resource, e.Key, string(e.Before), string(e.After)}
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

// harmless keeps a spreadsheet from taking what somebody typed for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
