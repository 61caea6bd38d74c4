// Package imports serves the files that people bring: the template, the check with every mistake, and the press that carries a checked file out.
package imports
