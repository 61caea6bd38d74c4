// Package changes is what happens to a household between a proposal and its arrival: a birth, a death, a split, a case that belongs with it, health
// that is worse. Each is recorded as a fact of the case, and what had been answered about the household is asked anew: places, hearing, answer.
//
//	proposal open:     the old proposal is withdrawn, a new one is sent for the household as it now is
//	direction stands:  a supplement is sent beside it; its direction replaces the one that stood
//
// Until somebody has been asked, a change is only an edit of the case.
package changes
