// Package arrivals is the way of each person from the direction to the home municipality, after the case has its place.
//
// Quota refugees travel, a reception centre's clients move, and others are only notified:
//
//	travel:   waiting -> housing_ready -> travel_requested -> date_set (moves as often as it must) -> arrived | no_show
//	transfer: waiting -> consent -> transfer_meeting -> move_date (moves likewise) -> arrived | no_show
//	notified: notified -> arrived | no_show
//	then:     arrived -> registered (home municipality), whose days can be mended: from when, whether it is the first, until when
//
// The municipality leads the steps (681/2023 s. 44). The case arrives when nobody of the household is on the way any more, and is registered when
// everybody who arrived has a home municipality.
package arrivals
