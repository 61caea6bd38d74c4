// Package kit is what every page handler stands on: one handler type that returns an error, one place that turns errors into pages, rendering
// into a buffer before the first byte, the form reader with the rails of a press, and the signed-in actor.
package kit
