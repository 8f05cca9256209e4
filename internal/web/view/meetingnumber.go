package view

import "strconv"

// MeetingNumber returns a meeting number in the groups in which Zoom's own pages show it: 812 3456 7890. Numbers that
// do not have 9 to 11 digits are not grouped.
func MeetingNumber(number int64) string {
	digits := strconv.FormatInt(number, 10)
	if len(digits) < 9 || len(digits) > 11 {
		return digits
	}
	return digits[:3] + " " + digits[3:len(digits)-4] + " " + digits[len(digits)-4:]
}
