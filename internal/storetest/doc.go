// Package storetest gives each test a database of its own, copied from a migrated template, on the throw-away cluster whose superuser address
// is in KUNTAPAIKKA_TEST_DATABASE (make test starts one).
package storetest
