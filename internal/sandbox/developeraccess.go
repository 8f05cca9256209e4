package sandbox

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// subscriptionForm is the form of an event subscription.
type subscriptionForm struct {
	ID, Name, URL string
	Proof         string // signed proof that the endpoint has answered the validation
	Validated     bool
}

// eventAccess shows the secret token and the event subscriptions of an app, and adds, changes or removes a
// subscription. A subscription is saved only once its endpoint has answered the validation (Zoom, "Using webhooks").
func (s *Sandbox) eventAccess(ctx context.Context, a *app, p url.Values, posted bool, view *developerView) {
	form := subscriptionForm{
		ID: p.Get("id"), Name: strings.TrimSpace(p.Get("name")), URL: strings.TrimSpace(p.Get("url")),
		Proof: p.Get("proof"),
	}
	chosen := p["event"]
	if posted {
		switch p.Get("do") {
		case "remove":
			s.removeSubscription(a, form.ID)
			view.Done = "Removed."
		case "validate":
			view.Problem = s.validateForm(ctx, a, &form)
			view.Editing = true
		default:
			view.Editing = true
			if view.Problem = s.saveForm(a, form, chosen); view.Problem == "" {
				view.Editing, view.Done = false, "Saved."
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.webhooks.subscriptions {
		if sub.app != a {
			continue
		}
		view.Subs = append(view.Subs, *sub)
		if !posted && p.Get("edit") == sub.ID {
			form = subscriptionForm{ID: sub.ID, Name: sub.name, URL: sub.URL, Proof: s.endpointProof(a, sub.URL)}
			chosen, view.Editing = sub.Events, true
		}
	}
	if !posted && p.Has("add") {
		view.Editing, form.Name = true, "Subscription "+strconv.Itoa(len(view.Subs)+1)
	}
	if view.Editing {
		view.Sub, view.Groups = form, choiceGroups(slices.Clone(everyEvent), chosen, ".", func(string) string { return "" })
		view.Sub.Validated = s.proves(form, a)
	}
}

// validateForm validates the endpoint of the form, and adds the proof. It returns what was wrong, or "".
func (s *Sandbox) validateForm(ctx context.Context, a *app, form *subscriptionForm) string {
	if problem := s.checkEndpoint(ctx, a, form.URL); problem != "" {
		return problem
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	form.Proof = s.endpointProof(a, form.URL)
	return ""
}

// checkEndpoint validates an endpoint once and returns what was wrong, or "".
func (s *Sandbox) checkEndpoint(ctx context.Context, a *app, address string) string {
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "Enter the event notification endpoint URL."
	}
	if problem := s.validate(ctx, &subscription{URL: address, app: a}); problem != "" {
		return "The URL was not validated: " + problem
	}
	return ""
}

func (s *Sandbox) endpointProof(a *app, address string) string {
	return s.signToken(map[string]any{"endpoint": address, "app": a.id, "exp": s.clock.Now().Add(time.Hour).Unix()})
}

func (s *Sandbox) proves(form subscriptionForm, a *app) bool {
	claims, good := s.readToken(form.Proof, s.clock.Now())
	return good && claims["endpoint"] == form.URL && claims["app"] == a.id
}

// saveForm saves the form's subscription. It returns what is wrong, or "".
func (s *Sandbox) saveForm(a *app, form subscriptionForm, events []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, event := range events {
		if !slices.Contains(everyEvent, event) {
			return "There is no event " + event + "."
		}
	}
	switch {
	case !s.proves(form, a):
		return "Validate the URL before you save."
	case len(events) == 0:
		return "Choose at least one event."
	}
	s.keepSubscription(a, form, events)
	return ""
}

// keepSubscription adds a validated subscription, or replaces that with the same id. The model must be locked.
func (s *Sandbox) keepSubscription(a *app, form subscriptionForm, events []string) {
	w := s.webhooks
	sub := &subscription{
		ID: form.ID, URL: form.URL, Events: slices.Clone(events), Enabled: true, Validated: true, app: a,
		name: form.Name,
	}
	at := slices.IndexFunc(w.subscriptions, func(old *subscription) bool { return old.app == a && old.ID == form.ID })
	if at >= 0 {
		w.subscriptions[at] = sub
	} else {
		sub.ID = "sub-" + secretText(6)
		w.subscriptions = append(w.subscriptions, sub)
	}
	s.timetable.at(s.clock.Now().Add(revalidateEvery), func(time.Time) { s.revalidateLater(sub) })
}

func (s *Sandbox) removeSubscription(a *app, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhooks.subscriptions = slices.DeleteFunc(s.webhooks.subscriptions, func(sub *subscription) bool {
		return sub.app == a && (id == "" || sub.ID == id)
	})
}

// everyEvent are the events that an app can subscribe to: those that the sandbox sends.
var everyEvent = []string{
	"account.lock_settings_updated", "account.settings_updated", "app_deauthorized",
	"group.created", "group.deleted", "group.lock_settings_updated", "group.member_added", "group.member_deleted",
	"group.settings_updated", "group.updated",
	"meeting.created", "meeting.deleted", "meeting.ended", "meeting.participant_joined", "meeting.participant_left",
	"meeting.permanently_deleted", "meeting.recovered", "meeting.registration_approved",
	"meeting.registration_cancelled", "meeting.registration_created", "meeting.registration_denied",
	"meeting.started", "meeting.updated",
	"recording.batch_deleted", "recording.batch_recovered", "recording.batch_trashed",
	"recording.cloud_storage_usage_updated", "recording.completed", "recording.deleted", "recording.paused",
	"recording.recovered", "recording.resumed", "recording.started", "recording.stopped",
	"recording.transcript_completed", "recording.trashed",
	"user.activated", "user.created", "user.deactivated", "user.deleted", "user.disassociated",
	"user.invitation_accepted", "user.settings_updated", "user.updated",
}
