package colleagues

// personPath returns the address of a colleague's page.
func personPath(p PersonPage) string { return peoplePath + "/" + p.ID }

// removePath returns the address of the page on which the removal is confirmed.
func removePath(p PersonPage) string {
	if p.Own {
		return leavePath
	}
	return personPath(p) + "/remove"
}

// removalTitle returns the words for removing the colleague, or for leaving.
func removalTitle(p PersonPage) string {
	if p.Own {
		return p.T("colleague.leave", "org", p.OrgName)
	}
	return p.T("colleague.remove")
}

// removalName returns the title of the page on which a removal is confirmed.
func removalName(p RemovalPage) string {
	if p.Own {
		return p.T("colleague.leave", "org", p.OrgName)
	}
	return p.T("colleague.remove_name", "name", p.Name)
}

// confirmPath returns the address to which the confirmation is sent.
func confirmPath(p RemovalPage) string {
	if p.Own {
		return leavePath
	}
	return personPath(p.PersonPage) + "/remove"
}

// backPath returns the address of the page that led to the confirmation.
func backPath(p RemovalPage) string {
	if p.Own {
		return "/account"
	}
	return personPath(p.PersonPage)
}
