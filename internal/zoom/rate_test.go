package zoom_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

func TestEveryFormOf429(t *testing.T) {
	const perSecond = `{"code":429,"message":"You have reached the maximum per-second rate limit for ` +
		`this API. Try again later."}`
	const daily = `{"code":4001,"message":"You have reached the maximum daily rate limit for this API."}`
	const perHost = `{"code":429,"message":"You have exceeded the daily rate limit (100) of Meeting Create/Update ` +
		`API requests permitted for the user u. You may resume these requests at GMT 00:00:00."}`
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name    string
		body    string
		headers []string
		until   time.Time
		daily   bool
	}{
		{"seconds", perSecond, []string{"Retry-After", "30"}, noon.Add(30 * time.Second), false},
		{"seconds since 1970", perSecond, []string{"X-RateLimit-Reset", fmt.Sprint(noon.Add(time.Minute).Unix())},
			noon.Add(time.Minute), false},
		{"HTTP date", perSecond, []string{"Retry-After", "Sun, 22 Nov 2026 12:01:00 GMT"}, noon.Add(time.Minute),
			false},
		{"reset", perSecond, []string{"X-RateLimit-Type", "QPS", "X-RateLimit-Reset", "40"}, noon.Add(40 * time.Second),
			false},
		{"daily with an ISO date", daily,
			[]string{"X-RateLimit-Type", "Daily-limit", "Retry-After", "2026-11-23T00:00:00Z"}, midnight, true},
		{"daily with a day", daily, []string{"X-RateLimit-Type", "Daily", "Retry-After", "2026-11-23"}, midnight, true},
		{"daily by its message", daily, nil, midnight, true},
		{"daily by header, no body", ``, []string{"X-RateLimit-Type", "Daily"}, midnight, true},
		{"host budget", perHost, nil, midnight, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeZoom(t, says(429, c.body, c.headers...))
			_, err := f.api(t).Meetings.Create(t.Context(), "u", spec)
			var limited *zoom.RateLimitedError
			if !errors.As(err, &limited) || !limited.Until.Equal(c.until) || limited.Daily != c.daily ||
				len(f.seen()) != 1 {
				t.Fatalf("%+v after %d requests", err, len(f.seen()))
			}
			if zoom.Unclear(err) || zoom.IsTokenDead(err) || zoom.IsNoPermission(err) {
				t.Error("a limit was taken for something else")
			}
		})
	}
}

func TestShortLimitsAreWaitedFor(t *testing.T) {
	f := newFakeZoom(t, says(429, `{"code":429,"message":"per-second"}`, "Retry-After", "0"), says(201, created))
	if _, err := f.api(t).Meetings.Create(t.Context(), "u", spec); err != nil || len(f.seen()) != 2 {
		t.Errorf("%v after %d requests", err, len(f.seen()))
	}
}

func use(op string, host string) zoom.Use {
	for _, o := range zoom.Operations() {
		if o.String() == op {
			return zoom.Use{Account: "acc", Operation: o, Host: host}
		}
	}
	panic("no operation " + op)
}

func business(string) zoom.Plan { return zoom.PlanBusiness }

func TestHostBudgetHoldsUntilMidnight(t *testing.T) {
	clock := navette.NewSteppedClock(noon)
	limiter := zoom.NewLocalLimiter(clock, zoom.DefaultShare, business)
	create, update, remove := use("POST /users/{userId}/meetings", "h"), use("PATCH /meetings/{meetingId}", "h"),
		use("DELETE /meetings/{meetingId}", "h")
	for i := range zoom.HostBudget {
		if err := limiter.Take(t.Context(), []zoom.Use{create, update, remove}[i%3]); err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	var limited *zoom.RateLimitedError
	if err := limiter.Take(t.Context(), update); !errors.As(err, &limited) || !limited.Daily ||
		limited.Until != time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) {
		t.Fatalf("call 101: %v", err)
	}
	for _, other := range []zoom.Use{use("POST /users/{userId}/meetings", "h2"), use("GET /meetings/{meetingId}", "")} {
		if err := limiter.Take(t.Context(), other); err != nil {
			t.Errorf("%s of another host: %v", other.Operation, err)
		}
	}
	clock.Advance(12 * time.Hour)
	if err := limiter.Take(t.Context(), update); err != nil {
		t.Errorf("next day: %v", err)
	}
}

func TestDailyBudgetOfALabel(t *testing.T) {
	clock := navette.NewSteppedClock(noon)
	limiter := zoom.NewLocalLimiter(clock, zoom.DefaultShare, business)
	list, get := use("GET /users", ""), use("GET /users/{userId}", "")
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if err := limiter.Refused(t.Context(), list, zoom.Refusal{Until: midnight, Scope: zoom.ScopeDay}); err != nil {
		t.Fatal(err)
	}
	if err := limiter.Take(t.Context(), list); !zoom.IsRateLimited(err) {
		t.Errorf("after a daily 429: %v", err)
	}
	if err := limiter.Take(t.Context(), get); err != nil {
		t.Errorf("another label: %v", err)
	}
	clock.Set(midnight)
	if err := limiter.Take(t.Context(), list); err != nil {
		t.Errorf("at midnight: %v", err)
	}
}

func TestNoSecondHoldsMoreThanThePlanAllows(t *testing.T) {
	for _, plan := range []zoom.Plan{zoom.PlanFree, zoom.PlanPro} {
		for _, label := range []zoom.Label{zoom.Light, zoom.Medium} {
			t.Run(fmt.Sprint(plan, label), func(t *testing.T) {
				t.Parallel()
				most := int(zoom.AllowanceOf(plan, label).PerSecond)
				limiter := zoom.NewLocalLimiter(navette.RealClock{}, zoom.DefaultShare, func(string) zoom.Plan {
					return plan
				})
				u := zoom.Use{Account: "a", Operation: zoom.Operation{Label: label}}
				var at []time.Time
				for range most + most/2 + 2 {
					if err := limiter.Take(t.Context(), u); err != nil {
						t.Fatal(err)
					}
					at = append(at, navette.RealNow())
				}
				for i := most; i < len(at); i++ {
					if span := at[i].Sub(at[i-most]); span < time.Second {
						t.Errorf("%d calls within %v", most+1, span)
					}
				}
			})
		}
	}
}

// TestAnUnknownPlanIsCalledAtRatesThatEveryPlanAllows also checks that the limiter does not end the calls of an account
// of unknown plan for the day, since the account may be large.
func TestAnUnknownPlanIsCalledAtRatesThatEveryPlanAllows(t *testing.T) {
	for _, label := range []zoom.Label{zoom.Light, zoom.Medium, zoom.Heavy} {
		unknown, free := zoom.AllowanceOf(zoom.PlanUnknown, label), zoom.AllowanceOf(zoom.PlanFree, label)
		if unknown.PerSecond != free.PerSecond || unknown.PerDay != 0 || free.PerDay == 0 {
			t.Errorf("%s: unknown %+v, free %+v", label, unknown, free)
		}
		if other := zoom.AllowanceOf("basic", label); other != free {
			t.Errorf("%s: a plan that is no class of Zoom's table counts as %+v", label, other)
		}
	}
}

func TestLongQueuesAreSentAway(t *testing.T) {
	limiter := zoom.NewLocalLimiter(navette.RealClock{}, zoom.DefaultShare, func(string) zoom.Plan {
		return zoom.PlanFree
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // a call that has to wait then returns at once
	heavy := zoom.Use{Account: "a", Operation: zoom.Operation{Label: zoom.Heavy}}
	for range 20 {
		if err := limiter.Take(ctx, heavy); zoom.IsRateLimited(err) {
			return
		}
	}
	t.Error("twenty calls at one a second, and nobody was sent away")
}
