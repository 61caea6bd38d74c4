// Package profile shows the anonymous profile of a household beside the work that is done with it: what a municipality, a wellbeing area and a
// coordinator may know before a direction (681/2023 s. 83). It tells needs and ages, never a name or a diagnosis, and never what the household must
// be kept away from.
package profile
