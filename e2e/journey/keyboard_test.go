package journey

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"navette.dev/navette/internal/sandbox/control"
)

// mostTabs is the greatest number of times that the Tab key is pressed on one page.
const mostTabs = 400

// reach presses Tab until the element with the focus matches a selector.
func (p *person) reach(selector string) {
	p.Helper()
	for range mostTabs {
		p.do("press Tab", chromedp.KeyEvent(kb.Tab))
		if reads[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	p.Fatalf("no press of Tab reaches %s\n%s", selector, p.surroundings())
}

// enter reaches a link or a button with Tab, presses Enter, and waits until another page is shown.
func (p *person) enter(selector string) {
	p.Helper()
	p.reach(selector)
	p.do("mark the page", chromedp.Evaluate(`document.querySelector("main").dataset.left = "yes"`, nil))
	p.do("press Enter on "+selector, chromedp.KeyEvent(kb.Enter))
	p.sees("the page after "+selector,
		`document.readyState === "complete" && document.querySelector("main:not([data-left])") !== null`)
}

// setsUpTheTeamByKeyboard invites a person, checks the preconditions, matches users, applies the recording policy
// again, marks an entry of its checklist as done, and reverts the policy, without a mouse.
func (p *person) setsUpTheTeamByKeyboard(z zoom) {
	p.Helper()
	const policy, invited = "/settings/integrations/zoom/policy", "chloe.marchand@ventes-nord.test"
	p.choose(looks[0])
	p.walksTheSetupByKeyboard()

	p.open("/settings/people")
	p.enter(`a[href="/settings/people/invite"]`)
	p.sees("the form of invitations", `document.querySelector("[name=addresses]")`)
	p.reach("[name=addresses]")
	p.do("type an address", chromedp.KeyEvent(invited))
	p.enter(`form[action="/settings/people/invite"] button:not([formaction])`)
	p.sees("the invitation is pending",
		fmt.Sprintf(`location.pathname === "/settings/people" && document.body.textContent.includes(%q)`, invited))

	p.open("/settings/integrations/zoom/preconditions")
	p.enter(`main form[action*="/preconditions/"] button`)
	p.sees("the preconditions", `location.pathname.endsWith("/preconditions")`)

	p.open("/settings/integrations/zoom/people")
	p.enter(`main a[href$="/people/match"]`)
	p.sees("the preview of matches", `location.pathname.endsWith("/people/match")`)

	p.open(policy)
	p.enter(`main form[action$="/policy/plan"] button`)
	p.sees("the plan", `document.querySelector('form[action$="/apply"]')`)
	p.enter(`form[action$="/apply"] button:not([formaction])`)
	until(p, "the policy is in force again", func() error {
		p.open(policy)
		if reads[bool](p, `document.querySelector('form[action$="/drift"]') !== null`) {
			return errors.New("there is a drift")
		}
		return nil
	})

	p.open(policy + "/checklist")
	p.enter(`main form[action$="/checklist"] button:not([type=button])`)
	p.sees("the checklist", `location.pathname.endsWith("/policy/checklist")`)

	p.open(policy + "/revert")
	p.enter(`form[action$="/policy/revert"] button`)
	until(p, "Zoom has no group of the policy", func() error {
		state, err := z.Control.Settings(p.Context())
		if err != nil {
			return err
		}
		names := []string{}
		for _, g := range state.Account.Groups {
			names = append(names, g.Name)
		}
		if slices.ContainsFunc(state.Account.Groups, func(g control.Group) bool { return g.Name == "Ventes" }) {
			return errors.New("groups: " + strings.Join(names, ", "))
		}
		return nil
	})
}

// walksTheSetupByKeyboard hides the guided set-up and shows it again, leaves a step for later and takes it up again,
// and opens a step, without a mouse.
func (p *person) walksTheSetupByKeyboard() {
	p.Helper()
	p.open("/settings/people")
	p.enter(`aside a[href="/setup"]`)
	p.enter(`form[action="/setup/hide"] button`)
	p.sees("Today, without the line about the set-up",
		`location.pathname === "/" && document.querySelector("aside a[href='/setup']") === null`)
	p.open("/setup")
	p.enter(`form[action="/setup/hide"] button`)
	p.enter(`form[action="/setup/later"]:not(:has([name=undo])) button`)
	p.enter(`form[action="/setup/later"]:has([name=undo]) button`)
	p.sees("the steps", `location.pathname === "/setup" && document.querySelector("form:has([name=undo])") === null`)
	p.enter(`#policy a`)
	p.sees("the policy, with the line that leads back",
		`location.pathname.includes("/policy") && document.querySelector("aside a[href='/setup']")`)
}
