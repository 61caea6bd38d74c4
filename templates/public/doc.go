// Package public has the pages about the portal itself, which anyone may read: articles of sections, and the instructions with the glossary.
package public
