package sandbox

import "maps"

// setAuthenticationOption replaces the key authentication_option of a request, which updates, shows or hides one
// option, by authentication_options: the document's list of options with that change.
//
// https://developers.zoom.us/docs/api/users/, "Update a group's settings" with option=meeting_authentication
func setAuthenticationOption(now, in settingsTree) error {
	asked, there := in["authentication_option"].(settingsTree)
	if !there {
		return nil
	}
	list, _ := now["authentication_options"].([]any)
	changed, found := make([]any, len(list)), false
	for i, item := range list {
		option, _ := item.(settingsTree)
		switch {
		case option["id"] == asked["id"]:
			found = true
			option = changedOption(option, asked)
		case asked["default_option"] == true:
			option = merged(option, settingsTree{"default_option": false}) // only one option is the default
		}
		changed[i] = option
	}
	switch asked["action"] {
	case "update", "show", "hide":
	default:
		return invalid(fieldError{"authentication_option.action", "Invalid field."})
	}
	if !found {
		return invalid(fieldError{"authentication_option.id", "Invalid field."})
	}
	delete(in, "authentication_option")
	in["authentication_options"] = changed
	return nil
}

func changedOption(option, asked settingsTree) settingsTree {
	if asked["action"] != "update" {
		return merged(option, settingsTree{"visible": asked["action"] == "show"})
	}
	fields := maps.Clone(asked)
	delete(fields, "action")
	return merged(option, fields)
}
