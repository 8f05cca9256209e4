package view

import "strconv"

// MeetingNumber formats a meeting number in groups, as Zoom's own pages do: 812 3456 7890. A number that does not have
// 9 to 11 digits is not grouped.
func MeetingNumber(number int64) string {
	digits := strconv.FormatInt(number, 10)
	if len(digits) < 9 || len(digits) > 11 {
		return digits
	}
	return digits[:3] + " " + digits[3:len(digits)-4] + " " + digits[len(digits)-4:]
}
