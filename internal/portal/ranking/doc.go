// Package ranking serves the page that ranks municipal places for a case, and the press by which a centre proposes or the ministry suggests one.
package ranking
