// Package signin decides whether somebody is who he says: local accounts with argon2id behind a queue, so that a flood of attempts takes neither
// the memory nor the time of others, and a throttle per login and per address. Nobody can be locked out for good by somebody else's attempts.
package signin
