// Package migrations holds the schema as SQL files, applied in the order of their numbers by the owner's login. They go forward only, and the
// release before must still run on the new schema.
package migrations
