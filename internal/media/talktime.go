package media

import (
	"cmp"
	"slices"
	"time"
)

// SpeakerTime is how long one person spoke.
type SpeakerTime struct {
	Speaker string        // as in the cues; "" for the cues without a name
	Spoken  time.Duration // overlapping cues count once
	Turns   int           // number of times that this person began to speak after another
	Longest time.Duration // longest time without another speaker, from the first word to the last
}

// TalkTime returns how long each person spoke, the longest first. The cues must be ordered by their start, as
// [ParseVTT] returns them.
func TalkTime(cues []Cue) []SpeakerTime {
	var all []SpeakerTime
	index := map[string]int{}           // index in all by speaker
	until := map[string]time.Duration{} // end of the counted time by speaker
	var turnStart time.Duration
	for i, c := range cues {
		at, known := index[c.Speaker]
		if !known {
			at = len(all)
			index[c.Speaker] = at
			all = append(all, SpeakerTime{Speaker: c.Speaker})
		}
		s := &all[at]
		if i == 0 || cues[i-1].Speaker != c.Speaker {
			s.Turns++
			turnStart = c.Start
		}
		s.Spoken += max(0, c.End-max(c.Start, until[c.Speaker]))
		until[c.Speaker] = max(c.End, until[c.Speaker])
		s.Longest = max(s.Longest, c.End-turnStart)
	}
	slices.SortFunc(all, func(a, b SpeakerTime) int {
		return cmp.Or(cmp.Compare(b.Spoken, a.Spoken), cmp.Compare(a.Speaker, b.Speaker))
	})
	return all
}
