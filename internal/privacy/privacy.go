// Package privacy writes the privacy notice of an organization: who is responsible, what personal data is used for, who
// receives it, how long it is kept, and which rights people have (GDPR, articles 13 and 14).
//
// A notice consists of sections of plain text in French and in English. The texts are written from the organization's
// settings and from what the server deletes, unless the organization writes its own. What it writes is a draft, which
// is not public. Publishing a draft makes a version, which is public and never changes. Until the first version is
// published, the default text is public, with the organization's name only.
package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Notices writes, publishes and shows privacy notices.
type Notices struct {
	store  *store.Store
	clock  navette.Clock
	words  *lang.Catalogues
	noMail bool
}

// New returns Notices that use the given store, clock and texts. noMail is whether no mail server is configured.
func New(s *store.Store, clock navette.Clock, words *lang.Catalogues, noMail bool) *Notices {
	return &Notices{store: s, clock: clock, words: words, noMail: noMail}
}

// Kind is the subject of a section.
type Kind string

// The subjects of sections.
const (
	Controller Kind = "controller" // who is responsible, and how to reach them; always written from [Details]
	Purposes   Kind = "purposes"   // what data is used for, with the legal bases
	Data       Kind = "data"
	Recipients Kind = "recipients"
	Recordings Kind = "recordings"
	Retention  Kind = "retention"
	Rights     Kind = "rights"
	Complaint  Kind = "complaint"
	More       Kind = "more" // empty unless the organization writes it
)

// Kinds lists the subjects in the order of a notice.
var Kinds = []Kind{Controller, Purposes, Data, Recipients, Recordings, Retention, Rights, Complaint, More}

// Section is a part of a notice. Its text is plain: an empty line separates paragraphs, and lines that begin with "- "
// are items of a list.
type Section struct {
	Kind  Kind   `json:"kind"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Text is a notice in one language, without its empty sections.
type Text struct {
	Sections []Section `json:"sections"`
}

// Section returns the section about a subject, or the zero Section.
func (t Text) Section(k Kind) Section {
	for _, s := range t.Sections {
		if s.Kind == k {
			return s
		}
	}
	return Section{}
}

// Notice is a privacy notice in all languages.
type Notice struct {
	Version     int64     `json:"-"` // 0 if it is not published
	PublishedBy string    `json:"-"` // user id, "" for readers who are not signed in
	PublishedAt time.Time `json:"-"`

	Details Details           `json:"details"`           // with the defaults filled in
	Purpose map[string]string `json:"purpose,omitempty"` // why recordings are made, by language; see [Draft]
	Texts   map[string]Text   `json:"texts"`             // by language
}

// read returns a published version from its row.
func read(row navette.PrivacyNotice) (Notice, error) {
	n := Notice{Version: row.Version, PublishedBy: row.PublishedBy, PublishedAt: row.PublishedAt.Time}
	if row.Body == "" {
		return n, nil
	}
	if err := json.Unmarshal([]byte(row.Body), &n); err != nil {
		return n, fmt.Errorf("read privacy notice %d: %w", row.Version, err)
	}
	return n, nil
}

// reader is the organization's data, outside a transaction or in one.
type reader interface {
	Organization(ctx context.Context) (navette.Organization, error)
	HostLinks(ctx context.Context) ([]navette.HostLink, error)
	PrivacyDraft(ctx context.Context) (navette.PrivacyDraft, error)
	PrivacyNotice(ctx context.Context, version int64) (navette.PrivacyNotice, error)
	PrivacyNotices(ctx context.Context) ([]navette.PrivacyNotice, error)
}

// Public is what readers of an organization's notice see.
type Public struct {
	Organization navette.Organization
	Notice       Notice   // the version that was asked for
	Versions     []Notice // all published ones without their texts, the newest first
}

// Public returns the notice of an organization that is in force: the newest version, or the default text if none was
// published. The id of the organization is the only proof that is needed. If it is unknown, the error is
// [navette.NotFound].
func (n *Notices) Public(ctx context.Context, orgID string) (Public, error) {
	return n.public(ctx, orgID, 0)
}

// PublicVersion is [Notices.Public] for a version that was published.
func (n *Notices) PublicVersion(ctx context.Context, orgID string, version int64) (Public, error) {
	if version < 1 {
		return Public{}, navette.Fail(navette.NotFound, "", nil)
	}
	return n.public(ctx, orgID, version)
}

// public returns a version, or with 0 the notice in force.
func (n *Notices) public(ctx context.Context, orgID string, version int64) (Public, error) {
	org := n.store.Org(orgID)
	var p Public
	var err error
	if p.Organization, err = org.Organization(ctx); err != nil {
		return p, err
	}
	if version > 0 {
		p.Notice, err = versionOf(ctx, org, version)
	} else {
		p.Notice, err = n.inForce(ctx, org, p.Organization)
	}
	if err != nil {
		return p, err
	}
	p.Notice.PublishedBy = ""
	if p.Versions, err = versionsOf(ctx, org); err != nil {
		return p, err
	}
	for i := range p.Versions {
		p.Versions[i].PublishedBy = ""
	}
	return p, nil
}

// inForce returns the newest version, or the default text if none was published.
func (n *Notices) inForce(ctx context.Context, org reader, o navette.Organization) (Notice, error) {
	if o.NoticeVersion > 0 {
		return versionOf(ctx, org, o.NoticeVersion)
	}
	return n.write(ctx, org, Draft{})
}

// versionOf returns a published version.
func versionOf(ctx context.Context, org reader, version int64) (Notice, error) {
	row, err := org.PrivacyNotice(ctx, version)
	if err != nil {
		return Notice{}, err
	}
	return read(row)
}

// versionsOf returns the published versions without their texts, the newest first.
func versionsOf(ctx context.Context, org reader) ([]Notice, error) {
	rows, err := org.PrivacyNotices(ctx)
	if err != nil {
		return nil, err
	}
	versions := make([]Notice, len(rows))
	for i, row := range rows {
		if versions[i], err = read(row); err != nil {
			return nil, err
		}
	}
	return versions, nil
}
