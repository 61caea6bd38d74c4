package account

import (
	"crypto/rand"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Account is a person who may get in. Login is an address or a short name, in small letters. Version grows with every change of the account.
type Account struct {
	ID         uuid.UUID
	Login      string
	Name       string
	Language   string
	Demo       bool
	CreatedAt  time.Time
	DisabledAt time.Time // zero: enabled
	Version    int64
}

// Disabled reports whether the account is shut.
func (a Account) Disabled() bool { return !a.DisabledAt.IsZero() }

// Row is an account in a list, with how many grants it has today and one of their organisations.
type Row struct {
	Account
	Grants       int
	Organisation identity.Organisation
	Role         identity.Role
}

// Grant is a right to act for an organisation, with who gave it and why.
type Grant struct {
	identity.Membership
	Holder    string // name of the account
	GrantedBy string // name, or none: the installation
	GrantedAt time.Time
	Reason    string
}

// Ended reports whether the grant's last day lies before the day.
func (g Grant) Ended(on civil.Date) bool { return !g.Valid.To.IsZero() && !on.Before(g.Valid.To) }

// New is what a new account is made from.
type New struct {
	Login, Name, Language string
}

// loginShape lets addresses and short names through: what can be typed everywhere and told over the phone.
var loginShape = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9._+-]{0,98}[a-z0-9])?(?:@[a-z0-9-]+(?:\.[a-z0-9-]+)+)?$`)

// checked returns the new account in its stored form, or every mistake of it.
func (n New) checked() (New, error) {
	n.Login, n.Name = strings.ToLower(strings.TrimSpace(n.Login)), strings.TrimSpace(n.Name)
	var mistakes []fault.Field
	if !loginShape.MatchString(n.Login) {
		mistakes = append(mistakes, fault.At("login", "users.login_shape"))
	}
	if n.Name == "" {
		mistakes = append(mistakes, fault.At("name", "fault.required"))
	}
	if !slices.Contains([]string{"fi", "sv", "en"}, n.Language) {
		mistakes = append(mistakes, fault.At("language", "fault.choose_one"))
	}
	return n, fault.Bad(mistakes...)
}

// NewGrant is what a grant is made from. Valid.To is the day after the last.
type NewGrant struct {
	Account      uuid.UUID
	Organisation uuid.UUID
	Flags        []identity.Flag
	Valid        civil.Period
	Reason       string
}

// Change is what may be changed of a grant.
type Change struct {
	Flags  []identity.Flag
	Valid  civil.Period
	Reason string
}

// Flags lists the duties that a grant may carry. A main user may not make another: that is the administrator's.
func Flags(main bool) []identity.Flag {
	all := []identity.Flag{identity.Signatory, identity.Finance, identity.Approver, identity.DPO}
	if main {
		return all
	}
	return append([]identity.Flag{identity.MainUser}, all...)
}

// checkTerm reports the mistakes that a grant's time and reason can have.
func checkTerm(valid civil.Period, reason string) []fault.Field {
	var mistakes []fault.Field
	if valid.From.IsZero() {
		mistakes = append(mistakes, fault.At("from", "fault.required"))
	}
	if !valid.To.IsZero() && !valid.From.Before(valid.To) {
		mistakes = append(mistakes, fault.At("to", "fault.must_be_on_or_after", valid.From))
	}
	if strings.TrimSpace(reason) == "" {
		mistakes = append(mistakes, fault.At("reason", "fault.reason_required"))
	}
	return mistakes
}

// NewPassword draws a password of 80 random bits that can be read out: letters and digits that are not mistaken for one another.
func NewPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789x" // 32: five bits each
	random := make([]byte, 16)
	rand.Read(random) // never fails: crypto/rand ends the program instead
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[r&31])
	}
	return b.String()
}
