// Package config reads the settings of an installation from the environment, all mistakes at once. A secret may also be given as the name of a
// file that holds it (DATABASE_URL_FILE). Without any setting the portal runs on its private PostgreSQL.
package config
