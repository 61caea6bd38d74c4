package embedded

import "slices"

// arguments are the server's command line. It stands over the files in the data directory, so that a cluster made by an older release, or one
// that somebody has edited, runs as this release means it to.
func (c *Cluster) arguments() []string {
	settings := []string{
		"listen_addresses=", "unix_socket_directories=" + c.access.socketDir, "unix_socket_permissions=0700", "port=" + port,
		"hba_file=" + c.hba, "ident_file=" + c.ident, "cluster_name=kuntapaikka", "update_process_title=off",

		// One machine shared with the portal: a pool per login, small queries, now and then a large load by COPY.
		"max_connections=250", "shared_buffers=256MB", "effective_cache_size=1GB", "work_mem=16MB", "maintenance_work_mem=256MB", "random_page_cost=1.1",
		"jit=off", "max_wal_size=4GB", "min_wal_size=256MB", "checkpoint_timeout=15min", "wal_compression=on",
		"wal_level=minimal", "max_wal_senders=0", "max_logical_replication_workers=0", // nobody copies from a private server: backups are dumps

		"timezone=UTC", "log_timezone=UTC", "lc_messages=C",
		// A failed statement's text holds what people typed. It goes back to the portal, which knows what may be logged, and not to the log.
		"log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse", "log_line_prefix=", "log_checkpoints=off",
		"log_destination=stderr", "logging_collector=off",
	}
	if c.opts.Fast {
		// Nobody analyses the tables of a test: they look larger than they are, and to start two workers for a handful of rows takes a tenth of a second.
		settings = append(settings, "parallel_setup_cost=20000")
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
	}
	if c.opts.Open {
		settings = append(settings, "max_connections=500")
	}
	args := []string{"-D", c.data}
	for s := range slices.Values(settings) {
		args = append(args, "-c", s)
	}
	return args
}
