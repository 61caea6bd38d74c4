// Package recoveries serves recoveries: the list of each role, the form that opens one, its stages from the hearing to the decision and to what is paid back, and the rules.
package recoveries
