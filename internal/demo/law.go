package demo

import "time"

// The laws under which land is cleared, as in the table of regimes.
const (
	regime2013 = "ll2013"     // Land Law 45/2013/QH13, to 31 July 2024
	regime2024 = "ll2024"     // Land Law 31/2024/QH15
	regime254  = "nq254_2025" // Resolution 254/2025/QH15, Art. 3(3)
)

// longNotice is the notice for other than farm land, days (Land Law 2013, Art.
// 67; 2024, Art. 85); for farm land it is 90.
const longNotice = 180

// landLaw2024 is the first day of the Land Law 2024.
func landLaw2024() time.Time { return day(2024, time.August, 1) }

// resolution254 is the first day of Resolution 254/2025/QH15.
func resolution254() time.Time { return day(2026, time.January, 1) }

// twoLevels is the first day without districts: their powers went to the
// communes.
func twoLevels() time.Time { return day(2025, time.July, 1) }

// regimeOn is the law in force on a day.
func regimeOn(on time.Time) string {
	if on.Before(landLaw2024()) {
		return regime2013
	}
	return regime2024
}

// postingDays is how long a plan is posted.
func postingDays(on time.Time) int {
	if on.Before(landLaw2024()) {
		return 20
	}
	return 30
}

// issuerOn is who decides on a day; no body is named.
func issuerOn(on time.Time) string {
	if on.Before(twoLevels()) {
		return "UBND cấp huyện (minh họa)"
	}
	return "UBND cấp xã (minh họa)"
}
