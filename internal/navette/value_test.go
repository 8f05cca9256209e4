package navette

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestIDsSortByTheirMillisecondAndNeverRepeat(t *testing.T) {
	var ids []string
	for i := range 200 {
		ids = append(ids, NewID(PrefixSession, noon.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(ids) {
		t.Error("ids of later milliseconds sort before earlier ones")
	}
	again := NewID(PrefixSession, noon)
	if again == ids[0] || len(again) != len("ses_")+24 || !strings.HasPrefix(again, "ses_") {
		t.Errorf("%q beside %q", again, ids[0])
	}
}

func TestAnInstantReadsBackAsItWasWritten(t *testing.T) {
	paris := time.FixedZone("+1", 3600)
	for _, written := range []Instant{{}, At(noon.Add(123456789 * time.Nanosecond).In(paris)), At(time.Unix(0, 0))} {
		value, err := written.Value()
		if err != nil {
			t.Fatal(err)
		}
		var read Instant
		if err := read.Scan(value); err != nil || !read.Equal(written.Time) || read.IsZero() != written.IsZero() {
			t.Errorf("%v came back as %v, %v", written, read, err)
		}
	}
	if err := new(Instant).Scan("2026"); err == nil {
		t.Error("a text was read as an instant")
	}
}

// TestRightsGrowWithTheRole checks that each role has every right of the next lower one.
func TestRightsGrowWithTheRole(t *testing.T) {
	for i := 1; i < len(Roles); i++ {
		for right := range rights[Roles[i]] {
			if !rights[Roles[i-1]][right] {
				t.Errorf("%s may %s, %s may not", Roles[i], right, Roles[i-1])
			}
		}
	}
	for _, kind := range []ActorKind{ActorZoom, ActorVisitor, ActorMember, ActorKey} {
		actor := Actor{Kind: kind, Org: "org_1", Role: RoleOwner}
		if err := actor.Need(ReadSchedule); CodeOf(err) != Forbidden {
			t.Errorf("%s: %v", kind, err)
		}
	}
	viewer := Actor{Kind: ActorUser, Org: "org_1", Role: RoleViewer}
	if viewer.May(ReadMembers) || viewer.May(ReadAllCalls) || !viewer.May(ReadSchedule) {
		t.Error("a viewer must be able to read the schedule, but neither members nor all calls")
	}
}

func TestACodeIsFoundBehindWhatWrapsIt(t *testing.T) {
	cause := errors.New("no row")
	err := fmt.Errorf("read: %w", Fail(NotFound, "", cause))
	if CodeOf(err) != NotFound || !errors.Is(err, cause) || CodeOf(cause) != Internal || CodeOf(nil) != "" {
		t.Errorf("%v has code %q", err, CodeOf(err))
	}
}

func TestALinkTokenIsLongAndOnlyItsDigestIsKept(t *testing.T) {
	token := NewLinkToken()
	if token == NewLinkToken() || len(token) < 22 {
		t.Errorf("token %q", token)
	}
	if hash := HashLinkToken(token); len(hash) != 64 || strings.Contains(hash, token) || hash != HashLinkToken(token) {
		t.Errorf("digest %q", hash)
	}
}
