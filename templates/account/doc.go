// Package account draws the sign-in, the choice of role and the account page.
package account
