// Package public serves the pages that anyone may read: the accessibility statement, data protection, the instructions with the glossary, and the
// styleguide.
package public
