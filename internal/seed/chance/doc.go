// Package chance makes random choices that are the same every time: each made-up thing has dice of its own, drawn from the seed, its kind and its
// number, so that it does not matter what else is made up before it.
package chance
