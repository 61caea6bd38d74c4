// Package grants is the money that follows a person to a municipality: the calculated compensation and the rounds of supplementary support
// (681/2023 chapter 8; the ministry's action programme). What is due is reckoned in entitlement; bank, payment and ledger are how it is paid.
package grants
