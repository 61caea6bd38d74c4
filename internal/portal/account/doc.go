// Package account serves the sign-in, the choice of role and the pages about one's own sessions.
package account
