package calls

import (
	"strconv"
	"testing"
	"time"
)

func TestLanesSumUpWhoSpokeWhen(t *testing.T) {
	s := time.Second
	cues := []Cue{
		{Start: 0, End: 10 * s, Speaker: "Sophie"},
		{Start: 10 * s, End: 40 * s, Speaker: "Marc"},
		{Start: 40 * s, End: 41 * s, Speaker: ""},
		{Start: 50 * s, End: 60 * s, Speaker: "Sophie"},
		{Start: 60 * s, End: 60 * s, Speaker: "Marc"},
	}
	lanes, others := Lanes(cues, 100*s)
	if others != 0 || len(lanes) != 2 {
		t.Fatalf("got %d lanes and %d others, want 2 and 0", len(lanes), others)
	}
	if lanes[0].Speaker != "Marc" || lanes[0].Share != 60 || lanes[1].Share != 40 {
		t.Errorf("want Marc with 60 %% first, then 40 %%, got %+v", lanes)
	}
	if got := lanes[1].Bars; len(got) != 2 || got[0] != (LaneBar{0, 100}) || got[1] != (LaneBar{500, 100}) {
		t.Errorf("Sophie spoke twice for a tenth, got %v", got)
	}
}

func TestLanesJoinBarsWithoutAVisibleGap(t *testing.T) {
	s := time.Second
	lanes, _ := Lanes([]Cue{
		{Start: 0, End: 10 * s, Speaker: "A"},
		{Start: 10*s + 100*time.Millisecond, End: 20 * s, Speaker: "A"},
	}, 1000*s)
	if len(lanes[0].Bars) != 1 || lanes[0].Bars[0].Width != 20 {
		t.Errorf("want one bar of 20, got %v", lanes[0].Bars)
	}
}

func TestLanesCountSpeakersBeyondTheSixth(t *testing.T) {
	var cues []Cue
	for i := range 9 {
		start := time.Duration(i) * time.Minute
		cues = append(cues, Cue{Start: start, End: start + time.Minute, Speaker: "Voice " + strconv.Itoa(i)})
	}
	if lanes, others := Lanes(cues, 9*time.Minute); len(lanes) != 6 || others != 3 {
		t.Errorf("got %d lanes and %d others, want 6 and 3", len(lanes), others)
	}
	if lanes, _ := Lanes(nil, 0); lanes != nil {
		t.Errorf("no cues, no lanes: got %v", lanes)
	}
}

func TestAxisTicksAreRoundAndNotCrowded(t *testing.T) {
	for length, want := range map[time.Duration][]time.Duration{
		75 * time.Second: {0, 20 * time.Second, 40 * time.Second, time.Minute, 75 * time.Second},
		38*time.Minute + 12*time.Second: {
			0, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 38*time.Minute + 12*time.Second,
		},
	} {
		got := axisTicks(length)
		if len(got) != len(want) {
			t.Fatalf("%v: got %v, want %v", length, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%v: got %v, want %v", length, got, want)
			}
		}
	}
}
