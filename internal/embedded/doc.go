// Package embedded runs a PostgreSQL of the portal's own, from the binaries that the system has, for an installation that names no database.
//
// The cluster lives in one folder and is reached through a Unix socket in it, by the operating system's word for who is calling: there is no
// port and no password. Whoever holds the folder's lock is its only supervisor:
//
//	             lock           initdb, rename          postgres            pid file says ready
//	(nothing) ---------> locked --------------> made ------------> starting -------------------> ready
//	                                                                  ^                            |
//	                                                                  |   back-off, 10 in a row    | postmaster died
//	                                                                  +----------------------------+--> failed
//
// Three deaths are planned for. When the postmaster is killed it is started again and recovers what was acknowledged. When the supervisor is
// killed the kernel sends the postmaster SIGINT, an orderly shutdown (elsewhere than on Linux a shell that holds a pipe does). When both
// are killed the next start waits until the last backend has let go of the shared memory, and recovers.
//
// The supervisor never deletes data: a folder that it did not make, or that another major version made, is refused as it stands. PostgreSQL
// refuses to run as root, so under root it becomes a user of its own; where that user cannot walk to the folder, because it lies beneath /root
// for instance, root opens the folder and hands it over.
package embedded
