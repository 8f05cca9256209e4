package media

import (
	"cmp"
	"slices"
	"time"
)

// SpeakerTime is how much one person spoke.
type SpeakerTime struct {
	Speaker string        // as in the cues; "" gathers the cues that name nobody
	Spoken  time.Duration // moments of overlapping cues count once
	Turns   int           // times the word came to them from somebody else
	Longest time.Duration // longest turn, from its first word to its last
}

// TalkTime adds up who spoke for how long, most talkative first. Cues must be in order of their start, as [ParseVTT]
// gives them.
func TalkTime(cues []Cue) []SpeakerTime {
	var all []SpeakerTime
	index := map[string]int{}           // speaker → place in all
	until := map[string]time.Duration{} // speaker → end of what is counted
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
