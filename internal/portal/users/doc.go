// Package users serves the pages about who may get in: the administrator's accounts and rights, a main user's rights inside its own organisation,
// and the letters that would have been sent where no mail server is set.
package users
