package webtest

import (
	"net/http"
	"net/url"
	"strings"
)

// ZoomSettings is the path of the Zoom settings.
const ZoomSettings = "/settings/integrations/zoom"

// SetUpZoom saves the sandbox's app on the Zoom settings page.
func (v *Visitor) SetUpZoom() {
	v.Helper()
	v.Post(ZoomSettings+"/app", url.Values{
		"kind": {"general"}, "client_id": {v.Zoom.Ready.ClientID}, "client_secret": {v.Zoom.Ready.ClientSecret},
		"webhook_secret": {v.Zoom.Ready.WebhookSecret},
	}).WantsStatus(http.StatusOK)
}

// ConnectZoom connects Zoom from the Zoom settings page, and waits until all work that needed the connection is done.
func (v *Visitor) ConnectZoom() {
	v.Helper()
	v.Get(v.VisitZoom(true)).WantsStatus(http.StatusOK)
	v.Rest()
}

// VisitZoom follows the Zoom settings page to Zoom, signs in there, and allows or refuses the app. It returns the local
// address to which Zoom redirects.
func (v *Visitor) VisitZoom(allow bool) string {
	v.Helper()
	v.Post(ZoomSettings+"/connect", nil)
	if !strings.HasPrefix(v.Away, v.Zoom.Ready.OAuth+"/oauth/authorize?") {
		v.Fatalf("connecting leads to %q (%d): %s", v.Away, v.Status, v.Text())
	}
	return v.Zoom.Authorize(v.Away, v.Host(), allow).RequestURI()
}
