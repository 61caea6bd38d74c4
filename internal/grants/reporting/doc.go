// Package reporting is the interim and final reports on what was granted: the claimant writes, a signatory submits, one officer checks and another approves. Which
// reports are due, and when, the round's version has said when the claim was decided. A late report holds back later instalments.
//
//	       submit                   check (A)             approve (B, never a checker)
//	draft ────────> submitted ──────────────> checked ──────────────> approved
//	                 ↑      │ ask              │
//	      supplement │      ↓                  │ return
//	          supplement_requested             └──> submitted
package reporting
