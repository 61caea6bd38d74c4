// Package sampling is the random sample of decided lines whose ground is inspected afterwards, with the lines that a rule of risk adds beside it. The method is
// bound before the draw: the SHA-256 of a seed that nobody has seen is published together with what is drawn from and how many. After the period has ended a
// second person draws: the frame is fixed, the seed revealed, and whoever has both files draws the same lines with sha256sum and sort.
//
//	        draw (another person, on the day)
//	committed ────────────────────────────────> drawn            the sample
//
//	        find (A)            confirm (B)
//	open ─────────────> found ──────────────> confirmed          a line of it
//	  ↑                   │
//	  └───── return ──────┘
package sampling
