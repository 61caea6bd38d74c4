// Package ledger is the double-entry book of what claimants are granted, paid and asked to give back. Each entry moves the same sum out of some accounts and
// into others; a debit is positive, a credit negative. What is entered stands: a correction is an entry of its own that cancels another exactly and names it.
// A balance is nothing but the sum of its postings, which Replay proves.
//
//	              debited           credited
//	decision      appropriation     payable          what a decision grants is owed
//	payment       payable           in_transit       a batch is released to the bank
//	settlement    in_transit        bank             the bank has paid
//	failure       in_transit        payable          the bank has refused: owed again
//	recovery      receivable        appropriation    what is to be given back
//	interest      receivable        interest_income
//	set_off       payable           receivable       taken off what is owed
//	repayment     bank              receivable
//	write_off     loss              receivable
//	set_off_from  payable           clearing         taken off what is owed on another claim of the claimant …
//	set_off_to    clearing          receivable       … for this one; over both the account of clearing is at nothing
//	relief        appropriation     receivable       a review claims back less …
//	interest_relief interest_income receivable       … and the interest on it
//	refund        receivable        payable          what was paid back too much is owed again
//	unused        payable           appropriation    what a settlement of actual costs leaves of the award
//	change        payable           appropriation    what a change takes off an award that is not paid yet
//	correction    the postings of another entry, turned round
package ledger
