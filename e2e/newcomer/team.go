package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"navette.dev/navette/internal/mail/catcher"
)

// team is the way of a team that records its calls.
func (n *newcomer) team() []step {
	return []step{
		{"first run", n.firstRun("entry.profile_calls")},
		{"mail server", n.mail},
		{"Zoom app", n.buildApp},
		{"connect", n.connect},
		{"preconditions", n.preconditions},
		{"recording policy", n.policy},
		{"invite two colleagues", n.invite},
		{"match users", n.match},
		{"first call", n.firstCall},
	}
}

// mail sends the newcomer a mail, which shows that the mail server works.
func (n *newcomer) mail(context.Context) error {
	return all(n.presses("settings.mail_try"), n.seesWords("setup.mail_done"))
}

// preconditions goes back to the set-up, and sees that the Zoom account lacks nothing. Without webhooks one point could
// be better.
func (n *newcomer) preconditions(context.Context) error {
	_, text, _ := strings.Cut(n.words.N("setup.preconditions_done", 2), "2")
	if n.o.noWebhooks {
		text, _, _ = strings.Cut(n.words.N("setup.preconditions_warnings", 1), "1")
	}
	return all(n.presses("setup.title"), func() error { return n.sees(text) })
}

// policy applies the recording policy for a sales team to a group.
func (n *newcomer) policy(context.Context) error {
	return all(
		n.presses("setup.policy_do"), n.ticks("policy.target_group"), n.presses("policy.choose_do"),
		n.begins("policy.apply_do", "people", ""), n.seesWords("policy.run_finished_apply"),
	)
}

// begins presses the button whose text begins as a message with a number does before the number.
func (n *newcomer) begins(key string, args ...any) func() error {
	return func() error {
		text, _, _ := strings.Cut(n.words.N(key, 2, args...), "2")
		return n.press(strings.TrimSpace(text))
	}
}

// invite goes on to the users, and invites two of Zoom's, who accept by the links in their mails.
func (n *newcomer) invite(ctx context.Context) error {
	first, second := n.zoom.Users[1], n.zoom.Users[3]
	if err := all(
		n.presses("settings.people"), n.presses("invite.from_zoom"),
		func() error { return n.tickPerson(first) }, func() error { return n.tickPerson(second) },
		n.presses("invite.send_chosen"), n.seesWords("invite.sent"),
	); err != nil {
		return err
	}
	for _, who := range []zoomUser{first, second} {
		if err := n.accept(ctx, who); err != nil {
			return err
		}
	}
	return nil
}

// tickPerson ticks a Zoom user, whom the list shows by name and address.
func (n *newcomer) tickPerson(u zoomUser) error {
	return n.tick(u.Name())
}

// accept opens the link of an invitation as the invited person, in a browser of their own.
func (n *newcomer) accept(ctx context.Context, who zoomUser) error {
	link, err := n.mailed(ctx, who.Email, "/invitation/")
	if err != nil {
		return err
	}
	p, err := n.other(colleague)
	if err != nil {
		return err
	}
	return all(
		func() error { return p.follow(link) },
		func() error { return p.write(n.words.T("entry.new_password"), ownPassword) },
		func() error { return p.press(n.words.T("invite.answer.accept")) },
		func() error { return p.sees(n.words.T("invite.joined_toast")) },
	)
}

// mailed waits for a mail to an address, and returns its link that contains a text.
func (n *newcomer) mailed(ctx context.Context, address, contains string) (string, error) {
	waiting, cancel := context.WithTimeout(ctx, n.o.patience)
	defer cancel()
	link := ""
	_, err := n.mails.WaitFor(waiting, func(all []*catcher.Message) bool {
		for _, m := range all {
			at := slices.IndexFunc(m.Links, func(l string) bool {
				return strings.HasPrefix(l, n.server.URL) && strings.Contains(l, contains)
			})
			if slices.Contains(m.EnvelopeTo, address) && at >= 0 {
				link = m.Links[at]
			}
		}
		return link != ""
	})
	n.tally.mark(administrator)
	if err != nil {
		return "", fmt.Errorf("a mail to %s with %s: %w", address, contains, errors.Join(err, errNotFound))
	}
	return link, nil
}

// match matches the users of both sides by their addresses, and imports their calls.
func (n *newcomer) match(context.Context) error {
	return all(
		n.presses("setup.go_on"), n.presses("people.match"), n.ticks("match.with_import"),
		n.begins("match.same_save"),
		n.seesWords("people.saved"),
	)
}
