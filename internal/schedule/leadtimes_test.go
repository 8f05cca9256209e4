package schedule_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// replan runs the promised [schedule.Schedule.Replan], which must be due now.
func (h *studio) replan() {
	h.Helper()
	h.WantDue(navette.PromiseReplan, h.Owner.Org, h.Clock.Now())
	p, err := h.Store.Org(h.Owner.Org).PromiseAbout(h.Context(), navette.PromiseReplan, h.Owner.Org)
	h.Must(err)
	h.Must(h.Schedule.Replan(h.Context(), p))
	h.Finish(navette.PromiseReplan, h.Owner.Org, "")
}

func TestChangedLeadTimesMovePromises(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx, c := h.Context(), h.Connect()
		far, soon, ready := h.Create(monday.Add(72*time.Hour)), h.Create(monday.Add(20*time.Minute)),
			h.Create(monday.Add(30*time.Hour))
		farLink, soonLink, sent := h.Book(far.ID, h.Members[0]), h.Book(soon.ID, h.Members[0]),
			h.Book(soon.ID, h.Members[1])
		h.SendLink(sent.ID, "")
		h.Meet(c, ready)
		gone := h.Create(monday.Add(40 * time.Hour))
		_, err := h.Schedule.Cancel(ctx, h.Owner, gone.ID)
		h.Must(err)

		in := schedule.LeadTimesInput{WindowHours: 96, LinkMinutes: 30}
		effects, err := h.Schedule.LeadTimeEffects(ctx, h.Owner, in)
		h.Must(err)
		if want := (schedule.LeadTimeEffects{Sessions: 3, MeetingsNow: 1, LinksNow: 1}); effects != want {
			t.Errorf("effects %+v, want %+v", effects, want)
		}
		h.WantDue(generate, far.ID, far.StartsAt.Add(-24*time.Hour)) // LeadTimeEffects changed nothing
		h.Must(h.Schedule.ChangeLeadTimes(ctx, h.Owner, in))
		h.replan()
		h.WantDue(generate, far.ID, monday)
		h.WantDue(generate, ready.ID, never) // its meeting stays as it is
		h.WantDue(link, farLink.ID, far.StartsAt.Add(-30*time.Minute))
		h.WantDue(watch, far.ID, far.StartsAt.Add(-30*time.Minute))
		h.WantDue(link, soonLink.ID, monday)
		h.WantDue(link, sent.ID, never)
		h.WantDue(generate, gone.ID, never)

		h.Must(h.Schedule.ChangeLeadTimes(ctx, h.Owner, schedule.LeadTimesInput{WindowHours: 12, LinkMinutes: 15}))
		h.replan()
		h.WantDue(generate, far.ID, far.StartsAt.Add(-12*time.Hour)) // Zoom was not asked yet, so it can be later again
		h.WantDue(link, soonLink.ID, soon.StartsAt.Add(-15*time.Minute))
		later := h.Create(monday.Add(48 * time.Hour))
		h.WantDue(generate, later.ID, later.StartsAt.Add(-12*time.Hour))
	})
}

func TestLeadTimesHaveLimitsAndNeedTheRight(t *testing.T) {
	inStudio(t, func(h *studio) {
		both := map[string]string{"window": "rules.window", "link": "rules.link_minutes"}
		for in, wrong := range map[schedule.LeadTimesInput]map[string]string{
			{WindowHours: 0, LinkMinutes: 4}: both, {WindowHours: 337, LinkMinutes: 181}: both,
			{WindowHours: 1, LinkMinutes: 61}: {"link": "rules.link_before_meeting"},
		} {
			_, err := h.Schedule.LeadTimeEffects(h.Context(), h.Owner, in)
			h.wantFields(err, wrong)
			h.wantFields(h.Schedule.ChangeLeadTimes(h.Context(), h.Owner, in), wrong)
		}
		longest := schedule.LeadTimesInput{WindowHours: 336, LinkMinutes: 180}
		h.Must(h.Schedule.ChangeLeadTimes(h.Context(), h.Owner, longest))
		staff, in := h.Owner, schedule.LeadTimesInput{WindowHours: 24, LinkMinutes: 15}
		staff.Role = navette.RoleStaff
		h.Wants(h.Schedule.ChangeLeadTimes(h.Context(), staff, in), navette.Forbidden)
		_, err := h.Schedule.LeadTimeEffects(h.Context(), staff, in)
		h.Wants(err, navette.Forbidden)
	})
}
