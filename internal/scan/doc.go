// Package scan asks a ClamAV daemon whether a file holds malware (INSTREAM of clamd's protocol). The file goes to the daemon and nowhere else.
package scan
