package view

import (
	"testing"
)

func TestPunctuationStaysOnTheLineOfItsWord(t *testing.T) {
	want := "«\u00a0Formation\u00a0: prise en main\u00a0?\u00a0»"
	if got := Unsplit("« Formation : prise en main ? »"); got != want {
		t.Errorf("got %q", got)
	}
}
