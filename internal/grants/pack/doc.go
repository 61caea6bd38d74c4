// Package pack makes and checks audit packs: everything by which one claim, a municipality's claims of a year or a year's claims can be reconstructed on another
// machine, with case numbers only. A pack is a zip archive that is the same, byte by byte, however often it is written from the same facts:
//
//	README.txt                             what it is, in Finnish, Swedish and English
//	claims/NUMBER/claim.json               the claim as it stands
//	claims/NUMBER/lines.csv                what was asked, accepted and granted for each person
//	claims/NUMBER/steps.csv                who took which step of the claim, a recovery, a report or the settlement: authority and account, no name
//	claims/NUMBER/decision.json            what was decided, with the SHA-256 of each letter as it was issued
//	claims/NUMBER/ledger.csv               the entries of the book, a line for each posting
//	claims/NUMBER/balances.csv             the balances as they were written down
//	claims/NUMBER/payments.csv             the payments, with the SHA-256 of the bank's file
//	claims/NUMBER/evidence.csv             what was enclosed: SHA-256, size and version; the files are in the annex
//	claims/NUMBER/access.csv               the audit log's events about the claim and what has followed, each with its link of the chain and the one before
//	claims/NUMBER/recoveries.csv           what is claimed back; of persons in recovery-lines.csv, what became of it in recovery-movements.csv
//	claims/NUMBER/reviews.csv              requests for administrative review, and what they came to
//	claims/NUMBER/changes.csv              what was asked to be changed after the decision, a line for each thing
//	claims/NUMBER/instalments.csv          what each instalment comes to, what of it is paid and what is held back
//	claims/NUMBER/reports.csv              reports, with the uses of the money in report-uses.csv
//	claims/NUMBER/settlement.csv           what a salary's grant was settled at, with the costs of each month in costs.csv
//	claims/NUMBER/inspections.csv          lines that were drawn, or found by a rule of risk, and what an officer has found
//	claims/NUMBER/PERINTA-2026-00001.json  the decision on a recovery, and so on reviews, changes and the settlement, with the SHA-256 of its letters
//	claims/NUMBER/decision-fi.pdf          the letters, also sv and en; of other decisions under their numbers
//	samples/NUMBER.json                    samples that were drawn from lines of these claims: terms, seed, hashes; the frame in NUMBER-frame.csv
//	rules/CODE-VERSION.json                the rounds by whose rules the claims were reckoned
//	rules/registers.csv                    the dated rows of permits and limits that were in force
//	claims.csv                             the claims, by number
//	keys.txt                               the public keys of the log, where the portal has one
//	manifest.json                          every file above with its size and SHA-256
//	manifest.sha256                        the SHA-256 of the manifest
//	manifest.note                          the same under the log's signature
//
// The tables from recoveries.csv on are there only when they have a row. No table has a row twice.
//
// Files are stored, not compressed, in that order, without a clock: what is not exactly what [Archive] would write of the same content is refused by [Verify], which
// needs neither the portal nor its database. A free text that names a person of the claim is withheld, and with it a letter that repeats it; both are in the annex.
//
// The annex is a second archive of the same make (kuntapaikka/annex/1). It names the persons of those cases that an auditor has opened by break-glass, holds what was
// withheld and enclosed, and is never kept: only its hash is.
package pack
