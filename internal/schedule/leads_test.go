package schedule_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// replan keeps the promise that other leads are followed, which is due now.
func (h *house) replan() {
	h.Helper()
	h.wantDue(navette.PromiseReplan, h.owner.Org, h.clock.Now())
	p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), navette.PromiseReplan, h.owner.Org)
	h.must(err)
	h.must(h.schedule.Replan(h.Context(), p))
	h.finish(navette.PromiseReplan, h.owner.Org, "")
}

func TestOtherLeadsMoveWhatIsPromised(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, c := h.Context(), h.connect()
		far, soon, ready := h.create(monday.Add(72*time.Hour)), h.create(monday.Add(20*time.Minute)), h.create(monday.Add(30*time.Hour))
		farLink, soonLink, sent := h.book(far.ID, h.members[0]), h.book(soon.ID, h.members[0]), h.book(soon.ID, h.members[1])
		h.sendLink(sent.ID, "")
		h.meet(c, ready)
		gone := h.create(monday.Add(40 * time.Hour))
		_, err := h.schedule.Cancel(ctx, h.owner, gone.ID)
		h.must(err)

		in := schedule.LeadsInput{WindowHours: 96, LinkMinutes: 30}
		told, err := h.schedule.LeadEffects(ctx, h.owner, in)
		h.must(err)
		if want := (schedule.LeadEffects{Sessions: 3, MeetingsNow: 1, LinksNow: 1}); told != want {
			t.Errorf("told %+v, want %+v", told, want)
		}
		h.wantDue(generate, far.ID, far.StartsAt.Add(-24*time.Hour)) // telling moved nothing
		h.must(h.schedule.ChangeLeads(ctx, h.owner, in))
		h.replan()
		h.wantDue(generate, far.ID, monday)
		h.wantDue(generate, ready.ID, never) // its meeting stays as it is
		h.wantDue(link, farLink.ID, far.StartsAt.Add(-30*time.Minute))
		h.wantDue(watch, far.ID, far.StartsAt.Add(-30*time.Minute))
		h.wantDue(link, soonLink.ID, monday)
		h.wantDue(link, sent.ID, never)
		h.wantDue(generate, gone.ID, never)

		h.must(h.schedule.ChangeLeads(ctx, h.owner, schedule.LeadsInput{WindowHours: 12, LinkMinutes: 15}))
		h.replan()
		h.wantDue(generate, far.ID, far.StartsAt.Add(-12*time.Hour)) // not asked for yet: later after all
		h.wantDue(link, soonLink.ID, soon.StartsAt.Add(-15*time.Minute))
		later := h.create(monday.Add(48 * time.Hour))
		h.wantDue(generate, later.ID, later.StartsAt.Add(-12*time.Hour))
	})
}

func TestLeadsHaveLimitsAndNeedTheRight(t *testing.T) {
	inHouse(t, func(h *house) {
		both := map[string]string{"window": "rules.window", "link": "rules.link_minutes"}
		for in, wrong := range map[schedule.LeadsInput]map[string]string{
			{WindowHours: 0, LinkMinutes: 4}: both, {WindowHours: 337, LinkMinutes: 181}: both, {WindowHours: 1, LinkMinutes: 61}: {"link": "rules.link_before_meeting"},
		} {
			_, err := h.schedule.LeadEffects(h.Context(), h.owner, in)
			h.wantFields(err, wrong)
			h.wantFields(h.schedule.ChangeLeads(h.Context(), h.owner, in), wrong)
		}
		h.must(h.schedule.ChangeLeads(h.Context(), h.owner, schedule.LeadsInput{WindowHours: 336, LinkMinutes: 180}))
		staff := h.owner
		staff.Role = navette.RoleStaff
		h.wants(navette.Forbidden, h.schedule.ChangeLeads(h.Context(), staff, schedule.LeadsInput{WindowHours: 24, LinkMinutes: 15}))
		_, err := h.schedule.LeadEffects(h.Context(), staff, schedule.LeadsInput{WindowHours: 24, LinkMinutes: 15})
		h.wants(navette.Forbidden, err)
	})
}
