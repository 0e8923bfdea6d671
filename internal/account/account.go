package account

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Role says what an account may do.
type Role string

// The roles, from the one that may least.
const (
	Viewer   Role = "viewer"
	Planner  Role = "planner"  // draws proposals
	Reviewer Role = "reviewer" // reviews them
	Agency   Role = "agency"   // records clearance in its own area
	Promoter Role = "promoter" // prepares sites for investors
	Admin    Role = "admin"    // accounts and settings
	Auditor  Role = "auditor"  // reads everything, changes nothing
)

// Roles lists all roles.
func Roles() []Role {
	return []Role{Viewer, Planner, Reviewer, Agency, Promoter, Admin, Auditor}
}

// Account is one who may sign in.
type Account struct {
	ID          int        `db:"id"`
	Name        string     `db:"name"`
	DisplayName string     `db:"display_name"`
	Role        Role       `db:"role"`
	Scope       *string    `db:"scope"`    // an agency's administrative unit, by code
	Language    string     `db:"language"` // of the interface: vi or en
	Demo        bool       `db:"demo"`
	CreatedAt   time.Time  `db:"created_at"`
	DisabledAt  *time.Time `db:"disabled_at"`
}

// Errors of the store and the rules; they are sentences for the operator.
var (
	ErrUnknown    = errors.New("there is no account of this name: matbang user list shows all")
	ErrExists     = errors.New("there is an account of this name already: choose another name, or change that one")
	ErrScope      = errors.New("an agency needs the administrative unit that it looks after, and only an agency has one: for example --scope d2020-206 for Quảng Yên")
	ErrNoUnit     = errors.New("there is no administrative unit of this code: give one of the collection admin-units, for example d2020-206")
	ErrEmailTaken = errors.New("the e-mail belongs to another account already")
	ErrSignedIn   = errors.New("name or password is wrong, or the account is disabled")
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,62}$`)

// CheckNew says all that is wrong with a new account.
func CheckNew(a Account) error {
	var all []error
	if !nameForm.MatchString(a.Name) {
		all = append(all, errors.New("a name has 2 to 63 lower-case letters, digits, dots, hyphens or underscores and begins with a letter"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(a.DisplayName)); n < 1 || n > 200 {
		all = append(all, errors.New("the name to be shown has 1 to 200 characters"))
	}
	all = append(all, CheckRole(a.Role, a.Scope))
	return errors.Join(all...)
}

// CheckRole says what is wrong with a role and its scope.
func CheckRole(r Role, scope *string) error {
	if !slices.Contains(Roles(), r) {
		return fmt.Errorf("there is no role %.40q: choose one of %s", r, strings.Join(roleNames(), ", "))
	}
	if (r == Agency) != (scope != nil) {
		return ErrScope
	}
	return nil
}

// CheckUser says all that is wrong with a new account with its areas.
func CheckUser(a Account, areas []Area, password string) error {
	plain := a
	if a.Role == Agency { // its areas say where, not a scope
		none := ""
		plain.Scope = &none
	}
	return errors.Join(CheckNew(plain), CheckAreas(a.Role, areas), CheckPassword(password, a.Name))
}

// CheckAreas says what is wrong with the areas of a role.
func CheckAreas(r Role, areas []Area) error {
	if (r == Agency) != (len(areas) > 0) {
		return ErrScope
	}
	for _, a := range areas {
		if (a.Unit == nil) == (a.Project == nil) {
			return errors.New("an area is either an administrative unit or a clearance project: {\"unit\": …} or {\"project\": …}")
		}
	}
	return nil
}

var emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

// CheckSSOEmail says what is wrong with an e-mail of a provider of identities;
// an empty one takes it away.
func CheckSSOEmail(email string) error {
	if email != "" && (len(email) > 254 || email != strings.ToLower(email) || !emailForm.MatchString(email)) {
		return errors.New("the e-mail for the provider of identities looks like lan@example.vn, in lower case")
	}
	return nil
}

func roleNames() []string {
	var names []string
	for _, r := range Roles() {
		names = append(names, string(r))
	}
	return names
}

// Length of a password in characters: the least that withstands guessing at
// the pace the throttle allows, and the most that is hashed.
const (
	minPassword = 10
	maxPassword = 256
)

// CheckPassword says what is wrong with a new password. Length is what counts;
// no classes of characters are asked for.
func CheckPassword(password, name string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return errors.New("the password is not valid UTF-8")
	case n < minPassword:
		return fmt.Errorf("the password has %d characters and needs at least %d", n, minPassword)
	case n > maxPassword:
		return fmt.Errorf("the password has %d characters and may have at most %d", n, maxPassword)
	case strings.Contains(strings.ToLower(password), strings.ToLower(name)) && n < minPassword+len(name):
		return errors.New("the password is little more than the account's name: choose another")
	}
	return nil
}

// How long a session lasts: in all, and without being used.
const (
	SessionLife = 7 * 24 * time.Hour
	SessionIdle = 12 * time.Hour
)

// Wait is how long the next attempt to sign in must wait after so many
// failures in a row, of one name or from one address. An address may fail more
// often, since many people share one; neither is ever locked for good, so that
// nobody can lock out another.
func Wait(kind string, failures int) time.Duration {
	free, most := 3, 30*time.Second
	if kind == "address" {
		free, most = 20, 5*time.Minute
	}
	if failures <= free {
		return 0
	}
	wait := time.Second << min(failures-free-1, 10)
	return min(wait, most)
}
