// Package users draws the pages about who may get in: accounts, the rights they carry, and the letters of the outbox.
package users
