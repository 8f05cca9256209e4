package navette

// PrivacyDraft is the privacy notice that an organization edits. Only its published versions are public.
type PrivacyDraft struct {
	OrgID   string
	Body    string // JSON
	SavedBy string // user id
	SavedAt Instant
}

// PrivacyNotice is a published version of an organization's privacy notice. It never changes.
type PrivacyNotice struct {
	OrgID       string
	Version     int64  // 1 for the first one
	Body        string // JSON
	PublishedBy string // user id
	PublishedAt Instant
}
