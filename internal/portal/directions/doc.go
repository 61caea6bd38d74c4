// Package directions has the pages of the decisions by which the regional centre directs a household to a municipal place (681/2023 s. 43): writing
// one, reading it as it was issued, and revoking it.
package directions
