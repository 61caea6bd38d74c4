// Package compensation is the calculated compensation of a payee's own persons (681/2023 s. 59-62), month by month: what is due for those who have their home
// in the municipality, what is to be expected for those on their way, and how that agrees with what KEHA has paid.
//
//	arrivals, dates of birth, permits ── household ──> persons ── entitlement ──> lines by month ──> Forecast
//	                                                                                        + payments ──> Check
//
// What is due is reckoned by entitlement alone. Whose facts are not all known is listed with what is missing, and nothing is reckoned for him. Every reading
// is a look at personal data, and recorded with it.
package compensation
