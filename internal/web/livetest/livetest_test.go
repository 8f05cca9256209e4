package livetest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

const path = webtest.ZoomSettings + "/first-call/record"

func TestTheRecordIsAPageAndAFile(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin, staff := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.SignIn("Sam Staff", navette.RoleStaff)
		staff.Get(path).WantsStatus(http.StatusForbidden)
		staff.Get(path + "/file").WantsStatus(http.StatusForbidden)
		admin.Get(path).WantsStatus(http.StatusOK).Shows("There is no record yet")
		admin.Get(path + "/file").WantsStatus(http.StatusNotFound)
		studio.Connect()
		_, err := studio.FirstCalls.Begin(studio.Context(), studio.Owner, firstcall.Input{Title: "Appel de Marguerite"})
		studio.Must(err)
		studio.Rest()
		admin.Get(path).WantsStatus(http.StatusOK).Shows(
			"The test is running", "Which rate limit headers does an answer have?", "category, limit, remaining, type",
			"An old refresh token is never tried on purpose", "Download the record", path+"/file",
		).Lacks("Marguerite", "There is no record yet")
		admin.Get(path + "/file").WantsStatus(http.StatusOK)
		var file struct {
			Format  string `json:"format"`
			Program string `json:"program"`
			Note    string `json:"note"`
		}
		studio.Must(json.Unmarshal([]byte(admin.Page), &file))
		if file.Format != "navette live test" || file.Program != "test" || !strings.HasPrefix(file.Note, "This file says") {
			studio.Errorf("the file begins with %+v", file)
		}
		if strings.Contains(admin.Page, "Marguerite") || strings.Contains(admin.Page, studio.Host()) {
			studio.Error("the file has personal data")
		}
		other := studio.OtherOwner()
		other.Get(path).WantsStatus(http.StatusOK).Shows("There is no record yet")
		other.Get(path + "/file").WantsStatus(http.StatusNotFound)
	})
}
