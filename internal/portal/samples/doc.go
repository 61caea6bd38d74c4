// Package samples serves the pages of the audit samples: what is bound and drawn, the inspection of each line, what the sample says, and for anybody the files
// with which it is drawn again.
package samples
