package people_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault/vaulttest"
)

func TestACorrectedAddressGetsItsLink(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		sessions := schedule.New(h.store, h.clock, vaulttest.Open(t))
		member, err := h.people.AddMember(ctx, h.owner, people.MemberInput{
			Name: "Manon Dubois", Email: "manon@gmial.com",
		})
		h.Must(err)
		session, err := sessions.Create(ctx, h.owner, schedule.SessionInput{
			Title: "Yin", Date: "2026-11-23", Time: "12:10", Minutes: 60, Mode: navette.Online, Capacity: 5,
		})
		h.Must(err)
		booking, err := sessions.Book(ctx, h.owner, session.ID, member.ID)
		h.Must(err)
		org := h.store.Org(h.owner.Org)
		h.Must(org.Update(ctx, navette.System(h.owner.Org), monday, func(tx *store.Tx) error {
			if err := tx.LinkSent(ctx, booking, session.Sequence, store.Handover{
				Refused: "550 no such user",
			}); err != nil {
				return err
			}
			return tx.Withdraw(ctx, navette.PromiseLink, booking.ID)
		}))
		in := people.MemberInput{ID: member.ID, Name: "Manon Dubois", Email: "manon@gmail.com"}
		h.clock.Advance(time.Minute)
		_, err = h.people.ChangeMember(ctx, h.owner, in)
		h.Must(err)
		p, err := org.PromiseAbout(ctx, navette.PromiseLink, booking.ID)
		if err != nil || !p.DoneAt.IsZero() || !p.DueAt.Equal(h.clock.Now()) {
			t.Fatalf("the link after the correction: %+v, %v", p, err)
		}
		in.ID = "mem_unknown"
		_, err = h.people.ChangeMember(ctx, h.owner, in)
		h.Wants(err, navette.NotFound, "")
	})
}
