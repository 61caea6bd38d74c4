// Package history tells what happened to a case, a proposal or a hearing: who did what, on which ground, the newest first.
package history
