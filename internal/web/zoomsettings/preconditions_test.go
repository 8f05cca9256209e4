package zoomsettings_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

const preconditions = webtest.ZoomSettings + "/preconditions"

// wrong are parts of the sentences about each precondition that is not met, in both languages.
var wrong = map[string][2][]string{
	"not admin here": {
		{"You aren’t an admin here", "Ask an owner or admin: Ada Admin, Camille"},
		{"Vous n’êtes pas administrateur ici", "Demandez à un propriétaire ou administrateur : Ada Admin, Camille"},
	},
	"member": {
		{"isn’t an admin in Zoom", "The role of this Zoom user is Member", "User Management › Roles", "https://zoom.us/role"},
		{"n’administre pas le compte Zoom", "Gestion des utilisateurs › Rôles"},
	},
	"off": {
		{
			"Cloud recording is off for the account", "Account Management › Account Settings › Recording",
			"https://zoom.us/account/setting?tab=recording",
		},
		{"L’enregistrement dans le cloud est désactivé pour le compte", "Gestion du compte › Paramètres du compte"},
	},
	"locked": {
		{"Cloud recording is off and locked for the whole account", "click its padlock to unlock it"},
		{"désactivé et verrouillé pour tout le compte", "cliquez sur son cadenas"},
	},
	"user off": {
		{"Cloud recording is off for claire.fontaine@zoom.test", "open this user, then Recording"},
		{"désactivé pour claire.fontaine@zoom.test", "ouvrez cet utilisateur, puis Enregistrement"},
	},
	"basic": {
		{"has a Basic licence", "give this user the licence"}, {"a une licence Basique", "attribuez-lui la licence"},
	},
	"free": {
		{"The account is on the free plan", "choose Business, Education or Enterprise", "https://zoom.us/billing"},
		{"Le compte a le forfait gratuit", "choisissez Business, Éducation ou Entreprise"},
	},
	"no recording when free": {
		{"A free account can’t record in the cloud"}, {"Un compte gratuit ne peut pas enregistrer dans le cloud"},
	},
	"pro": {
		{"The account is on the Pro plan", "choose a higher plan"},
		{"Le compte a le forfait Pro", "choisissez un forfait supérieur"},
	},
	"unsure": {
		{"The plan isn’t certain", "State the plan below"}, {"Le forfait n’est pas certain", "Indiquez le forfait"},
	},
	"disagree": {
		{"The clues about the plan contradict each other", "value 32", "state the plan below"},
		{"Les indices sur le forfait se contredisent", "valeur 32", "indiquez le forfait ci-dessous"},
	},
	"refuted": {
		{"Your answer about the plan contradicts Zoom’s", "correct the answer below"},
		{"Votre réponse sur le forfait contredit celles de Zoom", "corrigez la réponse"},
	},
	"scope": {
		{"What needs them will wait or fail", "zak:<wbr>admin", "In the Zoom Marketplace, open your app, then Scopes"},
		{"Ce qui en a besoin attendra ou échouera", "zak:<wbr>admin", "Dans le Marketplace de Zoom, ouvrez"},
	},
	"scope of the policy": {
		{
			"The app is missing permissions for the recording policy", "Only the recording policy needs them",
			"group:<wbr>admin",
		},
		{"Il manque à l’application des droits pour la politique", "Seule la politique d’enregistrement en a besoin"},
	},
	"webhook": {
		{"Zoom has never validated the webhook URL", "within 15 min", "click Validate", "this is normal"},
		{"Zoom n’a jamais validé l’URL de webhook", "15 min", "cliquez sur Validate", "c’est normal"},
	},
	"silent": {
		{"Zoom hasn’t sent anything since", "Make sure Zoom can reach this server"},
		{"Zoom n’a rien envoyé depuis", "Assurez-vous que Zoom peut joindre ce serveur"},
	},
	"unread": {
		{"Unknown, because Zoom didn’t answer."}, {"Inconnu, car Zoom n’a pas répondu."},
	},
}

// wantProblems fails the test unless a reader's page shows exactly the problems with these names, in both languages.
func wantProblems(v *webtest.Visitor, names ...string) {
	v.Helper()
	for i, locale := range []string{"en", "fr"} {
		v.Post("/language", url.Values{"to": {locale}, "back": {preconditions}}).WantsStatus(http.StatusOK)
		v.Get(preconditions).WantsStatus(http.StatusOK)
		for name, texts := range wrong {
			if slices.Contains(names, name) {
				v.Shows(texts[i]...)
			} else {
				v.Lacks(texts[i][0])
			}
		}
	}
	v.Post("/language", url.Values{"to": {"en"}, "back": {preconditions}})
}

// TestEachPreconditionThatIsNotMetSaysWhatToDo makes each failure in the sandbox, and mends it.
func TestEachPreconditionThatIsNotMetSaysWhatToDo(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin, staff := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Sam Staff", navette.RoleStaff)
		admin.Get(preconditions).Shows("No Zoom account is connected").Lacks("Everything is in place")
		studio.Connect()
		wantProblems(admin, "webhook")
		studio.Subscribe()
		wantProblems(admin)
		admin.Get(preconditions).Shows("Everything is in place.", "Last checked: 12:00", "Business")
		admin.Get(webtest.ZoomSettings).Lacks("needs attention", "need attention")
		wantProblems(staff, "not admin here")
		staff.Get(preconditions).Lacks("Check again", "Save answer", "<form method=\"post\" action=\""+preconditions)
		staff.Post(preconditions+"/check", nil).WantsStatus(http.StatusForbidden)
		staff.Post(preconditions+"/plan", url.Values{"plan": {"pro"}}).WantsStatus(http.StatusForbidden)

		account, user := "/account", "/users/"+studio.Zoom.Ready.Users[0].ID
		again := func() {
			studio.Helper()
			admin.Post(preconditions+"/check", nil).WantsStatus(http.StatusOK).Shows("Checked again.")
		}
		recording := func(on any) map[string]any {
			return map[string]any{"recording": map[string]any{"cloud_recording": on}}
		}
		studio.Zoom.Do(account+"/settings", recording(false))
		again()
		wantProblems(admin, "off")
		admin.Get(webtest.ZoomSettings).Shows("1 precondition needs attention", preconditions)
		studio.Zoom.Do(account+"/locks", recording(true))
		again()
		wantProblems(admin, "locked")
		studio.Zoom.Do(account+"/locks", recording(false))
		studio.Zoom.Do(account+"/settings", recording(true))
		studio.Zoom.Do(user+"/settings", recording(false))
		again()
		wantProblems(admin, "user off")
		studio.Zoom.Do(user+"/settings", recording(nil))
		studio.Zoom.Do(user+"/settings", map[string]any{"type": 1})
		again()
		wantProblems(admin, "basic")
		studio.Zoom.Do(user+"/settings", map[string]any{"type": 2})

		studio.Zoom.Do(account+"/plan", map[string]any{"plan": "free"})
		again()
		wantProblems(admin, "free", "no recording when free")
		studio.Zoom.Do(account+"/plan", map[string]any{"plan": "pro"})
		studio.Zoom.Do(user+"/settings", map[string]any{"feature": map[string]any{"meeting_capacity": 500}})
		again()
		wantProblems(admin, "pro")
		studio.Zoom.Do(user+"/bundle", map[string]any{"plan_united_type": "32"})
		again()
		wantProblems(admin, "disagree")
		studio.Zoom.Do(user+"/bundle", map[string]any{})
		admin.Post(preconditions+"/plan", url.Values{"plan": {"business"}}).Shows("Answer saved.", "by Ada Admin")
		again()
		wantProblems(admin, "refuted")
		if c := studio.Connection(); c.Plan != "pro" {
			t.Errorf("calls follow the plan %q, want the lower one", c.Plan)
		}
		studio.Zoom.Do("/behaviours", map[string]any{"rate-limit-headers": "none"})
		again()
		wantProblems(admin) // Pro with a large capacity looks like Business: the answer decides
		admin.Post(preconditions+"/plan", url.Values{"plan": {"none"}})
		wantProblems(admin, "unsure")
		admin.Post(preconditions+"/plan", url.Values{"plan": {""}}).WantsStatus(http.StatusUnprocessableEntity)
		studio.Zoom.Do("/behaviours", map[string]any{"rate-limit-headers": "full"})
		studio.Zoom.Do(account+"/plan", map[string]any{"plan": "business"})
		again()
		wantProblems(admin)
	})
}

// TestPreconditionsOfAConnectionAreMadeAndMended makes the failures that come with an authorization, with webhooks and
// with an outage.
func TestPreconditionsOfAConnectionAreMadeAndMended(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.SaveApp()
		studio.Subscribe()
		studio.ConnectAs(studio.Zoom.Ready.Users[1].Email)
		wantProblems(admin, "member")
		var scopes []string
		for _, s := range connection.Scopes {
			if s.Name != "user:read:zak:admin" {
				scopes = append(scopes, s.Name)
			}
		}
		scopes = append(scopes, "account:read:settings:admin")
		studio.Zoom.Do("/app", map[string]any{"scopes": scopes})
		studio.ConnectAs(studio.Host())
		wantProblems(admin, "scope", "scope of the policy")
		studio.Zoom.Do("/app", nil)
		studio.ConnectAs(studio.Host())
		wantProblems(admin)

		outage := map[string]any{"action": "status", "status": 500, "count": 0, "path": "/v2/**", "when": "before"}
		studio.Zoom.Fault(outage)
		admin.Post(preconditions+"/check", nil).WantsStatus(http.StatusOK)
		wantProblems(admin, "unread", "unsure")
		studio.Zoom.Mend()
		studio.Jump(studio.Clock.Now().Add(24 * time.Hour)) // the daily check
		wantProblems(admin)
		studio.Zoom.Do("/webhooks/subscriptions/sub-1", map[string]any{"url": studio.URL + "/elsewhere"})
		studio.Jump(studio.Clock.Now().Add(8 * 24 * time.Hour))
		wantProblems(admin, "silent")
	})
}
