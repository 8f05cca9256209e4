package view

import "strings"

// French sets double punctuation apart by a blank; people and transcripts write a plain one, at which a line may break.
var doublePunctuation = strings.NewReplacer(
	" ?", "\u00a0?", " !", "\u00a0!", " :", "\u00a0:", " ;", "\u00a0;", " »", "\u00a0»", "« ", "«\u00a0",
)

// unsplit keeps punctuation on the line of its word in text that somebody wrote or said.
func unsplit(text string) string { return doublePunctuation.Replace(text) }
