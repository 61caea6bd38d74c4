// Package keep holds what the audit log needs outside the database, in a folder of its own beside the data: the key that signs checkpoints
// (audit.key, for its owner's eyes only), the keys that verify them (audit.pub, one a line) and the checkpoints themselves (checkpoints.txt), one
// after the other. Who can change the database cannot change these; a copy on another machine is safer still.
package keep
