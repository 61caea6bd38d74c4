// Command testcluster runs a command with a throw-away PostgreSQL and exits as it did:
//
//	go run ./internal/embedded/testcluster -- go test ./...
//
// The superuser's address is in KUNTAPAIKKA_TEST_DATABASE. The cluster lies in memory where the system has a memory file system, syncs nothing,
// and is gone afterwards; one that a killed run has left behind is removed by the next. With -durable it lies on disk and syncs as
// the portal's own does, for measurements.
package main
