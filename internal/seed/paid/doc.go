// Package paid makes up what KEHA has paid for the persons of the made-up year: what is due to them month by month, with a few mistakes to be found.
package paid
