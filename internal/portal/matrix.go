package portal

import (
	"fmt"
	"slices"
	"strings"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
)

// Table is the route table without a database behind it: for the generated page and the command that print it.
func Table() []Route { return (&Portal{kit: &kit.Kit{}}).Routes() }

// Matrix is the route table as the page docs/routes.md: one line per route with the right that it needs, one column per role.
func Matrix(routes []Route) string {
	var b strings.Builder
	b.WriteString("# Routes and who may use them\n\nMade by `kuntapaikka routes`. A dot means that the role has the right; which rows it then sees is decided by the ")
	b.WriteString("row-level policies of the database.\nEveryone who is not signed in is sent to the sign-in page, except where the right is `anyone`.\n\n")
	b.WriteString("| method | route | right |")
	for _, r := range identity.Roles() {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat(":-:|", len(identity.Roles())) + "\n")
	for _, route := range routes {
		fmt.Fprintf(&b, "| %s | `%s` | `%s` |", route.Method, route.Path, route.Need)
		for _, r := range identity.Roles() {
			mark := " "
			if slices.Contains(identity.RolesWith(route.Need), r) {
				mark = " ● "
			}
			b.WriteString(mark + "|")
		}
		b.WriteString("\n")
	}
	return b.String()
}
