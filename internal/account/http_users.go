package account

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"matbang/internal/problem"
	"matbang/internal/web"
)

func forbidden(err error) error {
	if errors.Is(err, ErrForbidden) {
		return problem.New(http.StatusForbidden, "Not allowed", "The rights of this account do not allow it; /api/rights shows what each role may do.")
	}
	return asProblem(err)
}

func (h handler) users(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := Required(c)
	if err != nil {
		return err
	}
	list, err := h.store.Users(c.Request().Context(), caller.Actor())
	if err != nil {
		return forbidden(err)
	}
	private(c)
	return c.JSON(http.StatusOK, map[string]any{"users": list})
}

// wanted is what is asked for of an account.
type wanted struct {
	Name        *string `json:"name"`
	DisplayName *string `json:"display_name"`
	Role        *Role   `json:"role"`
	Areas       *[]Area `json:"areas"`
	Password    *string `json:"password"`
	Disabled    *bool   `json:"disabled"`
	SSOEmail    *string `json:"sso_email"`
	Factor      *bool   `json:"factor"`
}

const userForm = `{"name": "lan", "display_name": "Lan Anh", "role": "agency", "areas": [{"unit": "d2020-206"}], "password": …}`

func (h handler) addUser(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := Required(c)
	if err != nil {
		return err
	}
	// Rights come before the content: who may not, is told nothing about it.
	if err := h.store.MayAdminister(c.Request().Context(), caller.Actor()); err != nil {
		return forbidden(err)
	}
	var w wanted
	if err := web.Body(c, maxBody, userForm, &w); err != nil {
		return err
	}
	var a Account
	var areas []Area
	if w.Name != nil {
		a.Name = *w.Name
	}
	a.DisplayName = a.Name
	if w.DisplayName != nil {
		a.DisplayName = *w.DisplayName
	}
	if w.Role != nil {
		a.Role = *w.Role
	}
	if w.Areas != nil {
		areas = *w.Areas
	}
	password := ""
	if w.Password != nil {
		password = *w.Password
	}
	if err := CheckUser(a, areas, password); err != nil {
		return problem.Unprocessable("The account was not added.", faults(err)...)
	}
	user, err := h.store.AddUser(c.Request().Context(), caller.Actor(), a, areas, password)
	if err != nil {
		return unitProblem(err)
	}
	private(c)
	c.Response().Header().Set("Location", "/api/users/"+a.Name)
	return c.JSON(http.StatusCreated, user)
}

func (h handler) changeUser(c echo.Context) error {
	if err := web.NewQuery(c).Err(); err != nil {
		return err
	}
	caller, err := Required(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := h.store.MayAdminister(ctx, caller.Actor()); err != nil {
		return forbidden(err)
	}
	var w wanted
	if err := web.Body(c, maxBody, `{"role": "agency", "areas": [{"unit": "d2020-206"}], "disabled": false}`, &w); err != nil {
		return err
	}
	old, err := h.store.ByName(ctx, c.Param("name"))
	if err != nil {
		return forbidden(err)
	}
	if err := w.check(caller, old); err != nil {
		return problem.Unprocessable("The account was not changed.", faults(err)...)
	}
	if w.Role != nil && *w.Role != Agency && w.Areas == nil {
		w.Areas = &[]Area{}
	}
	user, err := h.store.ChangeUser(ctx, caller.Actor(), old.Name, Change{DisplayName: w.DisplayName, Role: w.Role, Areas: w.Areas, Password: w.Password, Disabled: w.Disabled, SSOEmail: w.SSOEmail, DropFactor: w.Factor != nil})
	if err != nil {
		return unitProblem(err)
	}
	private(c)
	return c.JSON(http.StatusOK, user)
}

// check says all that is wrong with a change of the account old.
func (w wanted) check(caller Caller, old Account) error {
	var all []error
	if w.Name != nil {
		all = append(all, errors.New("the name of an account cannot be changed: history names it"))
	}
	next := old
	if w.DisplayName != nil {
		next.DisplayName = *w.DisplayName
	}
	if w.Role != nil {
		next.Role = *w.Role
	}
	if w.Role != nil || w.DisplayName != nil {
		next.Scope = nil
		if next.Role == Agency {
			next.Scope = &next.Name
		}
		all = append(all, CheckNew(next))
	}
	if w.Areas != nil {
		all = append(all, CheckAreas(next.Role, *w.Areas))
	} else if next.Role == Agency && old.Role != Agency {
		all = append(all, ErrScope)
	}
	if w.Password != nil {
		all = append(all, CheckPassword(*w.Password, old.Name))
	}
	if w.SSOEmail != nil {
		all = append(all, CheckSSOEmail(*w.SSOEmail))
	}
	if w.Factor != nil && *w.Factor {
		all = append(all, errors.New("a second factor is set up by its owner; an administrator can only take it away with false"))
	}
	if old.ID == caller.ID && (w.Disabled != nil && *w.Disabled || next.Role != old.Role) {
		all = append(all, errors.New("nobody disables or demotes the own account: let another administrator do it"))
	}
	return errors.Join(all...)
}

func unitProblem(err error) error {
	if errors.Is(err, ErrEmailTaken) {
		return problem.New(http.StatusConflict, "The e-mail is taken", err.Error(), problem.Field{Field: "sso_email", Rule: "unique", Detail: "is taken"})
	}
	if errors.Is(err, ErrNoUnit) {
		return problem.Unprocessable("The account was not changed.", problem.Field{Field: "areas", Rule: "known", Detail: err.Error()})
	}
	return forbidden(err)
}
