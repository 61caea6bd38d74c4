// Package portal puts the pages together: the route table, where each route stands with the right that it needs, and the middleware around it.
package portal
