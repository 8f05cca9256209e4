package calls_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// onS3 keeps a studio's files in a new bucket.
func onS3(t *testing.T, change func(blob.Store) blob.Store) testkit.Option {
	t.Helper()
	return testkit.Blobs(func(blob.Store) blob.Store { return change(blobtest.OnS3(t).Open()) })
}

// TestOnlyColleaguesGetSignedAddresses asks for the video as everyone who can ask, in a store that signs addresses.
func TestOnlyColleaguesGetSignedAddresses(t *testing.T) {
	signed := onS3(t, func(s blob.Store) blob.Store { return s })
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		video := studio.File(call.ID, "MP4")
		path := "/calls/" + call.ID + "/files/" + video.ID
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		answer := raw(admin, path, "bytes=0-9").WantsStatus(http.StatusTemporaryRedirect)
		address, err := url.Parse(answer.Header.Get("Location"))
		studio.Must(err)
		if address.Query().Get("X-Amz-Expires") != "300" || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("led to %s with %v", address, answer.Header)
		}
		fetched, err := http.Get(address.String())
		studio.Must(err)
		defer func() { _ = fetched.Body.Close() }()
		content, err := io.ReadAll(fetched.Body)
		studio.Must(err)
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != video.SHA256 ||
			fetched.Header.Get("Content-Type") != "video/mp4" {
			t.Errorf("%d bytes came with %v", len(content), fetched.Header)
		}
		policy := admin.Get("/calls/" + call.ID).Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "media-src 'self' "+address.Scheme+"://"+address.Host+";") {
			t.Errorf("the page's policy is %q", policy)
		}
		raw(admin, path+"?download=1", "").WantsStatus(http.StatusOK) // through Navette
		transcript := "/calls/" + call.ID + "/files/" + studio.File(call.ID, "TRANSCRIPT").ID
		raw(admin, transcript, "").WantsStatus(http.StatusOK)

		for who, visitor := range map[string]*webtest.Visitor{
			"nobody signed in": studio.Visitor(), "another organization": studio.OtherOwner(),
			"a viewer who did not host it": studio.SignIn("Vera Viewer", navette.RoleViewer),
		} {
			visitor.Client.CheckRedirect = admin.Client.CheckRedirect
			got := raw(visitor, path, "")
			to := got.Header.Get("Location")
			if got.Status == http.StatusOK || got.Status == http.StatusTemporaryRedirect || strings.Contains(to, "X-Amz") {
				t.Errorf("%s gets %d and %q", who, got.Status, to)
			}
		}
		stored, err := studio.Library.File(studio.Context(), studio.Admin, call.ID, video.ID)
		studio.Must(err)
		for _, kind := range []navette.ActorKind{
			navette.ActorMember, navette.ActorVisitor, navette.ActorKey, navette.ActorZoom, navette.ActorSystem,
		} {
			actor := navette.Actor{Kind: kind, Org: studio.Org, ID: studio.Admin.ID, Role: navette.RoleOwner}
			address, signed, err := studio.Library.Address(studio.Context(), actor, stored, blob.Served{})
			if signed || err != nil {
				t.Errorf("%s gets %q, %v", kind, address, err)
			}
		}
	}, signed)
}

// TestWithoutSignedAddressesNavetteServes has the same bucket as operators have it who did not choose signed addresses.
func TestWithoutSignedAddressesNavetteServes(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		video := studio.File(call.ID, "MP4")
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		path := "/calls/" + call.ID + "/files/" + video.ID
		whole := raw(admin, path, "").WantsStatus(http.StatusOK).Page
		if sum := sha256.Sum256([]byte(whole)); hex.EncodeToString(sum[:]) != video.SHA256 {
			t.Errorf("%d wrong bytes", len(whole))
		}
		part := raw(admin, path, "bytes=1000-1999").WantsStatus(http.StatusPartialContent)
		if part.Page != whole[1000:2000] {
			t.Error("another part came than was asked for")
		}
		raw(admin, path, "bytes=999999999-").WantsStatus(http.StatusRequestedRangeNotSatisfiable)
		if policy := admin.Get("/calls/" + call.ID).Header.Get("Content-Security-Policy"); !strings.Contains(policy,
			"media-src 'self';") {
			t.Errorf("the page's policy is %q", policy)
		}
	}, onS3(t, blob.WithoutAddresses))
}
