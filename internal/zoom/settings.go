package zoom

import (
	"context"
	"encoding/json"
	"net/url"
)

// Document is a document of settings or of locks: nested objects of booleans, numbers, strings and lists, as Zoom sends
// them. Numbers are float64. It keeps what it does not know, since Zoom adds settings often.
type Document map[string]any

// At returns the value at a path of keys, or nil if there is none.
func (d Document) At(path ...string) any {
	var at any = map[string]any(d)
	for _, key := range path {
		inner, isObject := at.(map[string]any)
		if !isObject {
			return nil
		}
		at = inner[key]
	}
	return at
}

// Set sets the value at a path of keys, and creates the objects on the way to it.
func (d Document) Set(value any, path ...string) {
	at := map[string]any(d)
	for _, key := range path[:len(path)-1] {
		inner, isObject := at[key].(map[string]any)
		if !isObject {
			inner = map[string]any{}
			at[key] = inner
		}
		at = inner
	}
	at[path[len(path)-1]] = value
}

// document reads a document. option selects another one than the main document, "" selects the main one.
func (a *API) document(ctx context.Context, op Operation, option string, ids ...string) (Document, error) {
	var raw json.RawMessage
	if err := a.Do(ctx, Call{Operation: op, IDs: ids, Query: optionOf(option)}, &raw); err != nil {
		return nil, err
	}
	var d Document
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, &LostError{Operation: op.String(), Sent: true, Cause: err}
	}
	return d, nil
}

// change sends the changed part of a document.
func (a *API) change(ctx context.Context, op Operation, option string, changed Document, ids ...string) error {
	return a.Do(ctx, Call{Operation: op, IDs: ids, Query: optionOf(option), Body: changed}, nil)
}

func optionOf(option string) url.Values {
	if option == "" {
		return nil
	}
	return url.Values{"option": {option}}
}

// Accounts are the operations in Zoom's reference "Accounts", for the token's own account.
type Accounts struct{ api *API }

// Settings returns the account's settings. option is "" or "security", which selects another document.
//
//	GET /accounts/{accountId}/settings
func (s Accounts) Settings(ctx context.Context, option string) (Document, error) {
	return s.api.document(ctx, opAccountSettings, option, Me)
}

// SetSettings changes some of the account's settings. Zoom ignores those that the account does not allow.
//
//	PATCH /accounts/{accountId}/settings
func (s Accounts) SetSettings(ctx context.Context, option string, changed Document) error {
	return s.api.change(ctx, opSetAccountSettings, option, changed, Me)
}

// Locks returns which settings the account has locked. Zoom's documents list a granular scope only for master accounts,
// so an app may be refused.
//
//	GET /accounts/{accountId}/lock_settings
func (s Accounts) Locks(ctx context.Context) (Document, error) {
	return s.api.document(ctx, opAccountLocks, "", Me)
}

// SetLocks changes some of the account's locks.
//
//	PATCH /accounts/{accountId}/lock_settings
func (s Accounts) SetLocks(ctx context.Context, changed Document) error {
	return s.api.change(ctx, opSetAccountLocks, "", changed, Me)
}

// SettingsDocument returns a user's effective settings.
//
//	GET /users/{userId}/settings
func (s Users) SettingsDocument(ctx context.Context, userID string) (Document, error) {
	return s.api.document(ctx, opUserSettings, "", userID)
}

// SetSettings changes some of a user's own settings. Zoom ignores those that are locked above the user.
//
//	PATCH /users/{userId}/settings
func (s Users) SetSettings(ctx context.Context, userID string, changed Document) error {
	return s.api.change(ctx, opSetUserSettings, "", changed, userID)
}
