package lang

import "strconv"

// Number returns n with the language's separator of thousands: "1 284", "1,284".
func (w Words) Number(n int64) string {
	text := strconv.FormatInt(n, 10)
	separator := w.T("number.thousands")
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + separator + text[i:]
	}
	return text
}

// Percent returns a percentage: "62 %".
func (w Words) Percent(n int) string { return w.T("number.percent", "p", strconv.Itoa(n)) }

// Bytes returns an amount of data in decimal units: "498 Mo", "1,2 Go".
func (w Words) Bytes(n int64) string {
	units := []string{"number.b", "number.kb", "number.mb", "number.gb", "number.tb"}
	size, unit := float64(n), 0
	for size >= 999.5 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	decimals := 0
	if unit > 0 && size < 9.95 {
		decimals = 1
	}
	text := strconv.FormatFloat(size, 'f', decimals, 64)
	if decimals == 1 {
		text = text[:1] + w.T("number.decimal") + text[2:]
	}
	return w.T(units[unit], "size", text)
}
