package zoom

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/url"

	"navette.dev/navette/internal/zoom/lenient"
)

// list yields the items of a paged operation, whose answers contain them under key. It ends with an error if a page
// fails or repeats an earlier page token. Page tokens expire after 15 minutes (Zoom API, "Pagination"), so the
// iteration must not pause for long.
func list[T any](ctx context.Context, a *API, call Call, key string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		query, seen := url.Values{}, map[string]bool{"": true}
		maps.Copy(query, call.Query)
		for {
			call.Query = query
			items, next, err := page[T](ctx, a, call, key)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if seen[next] {
				yield(none, &LostError{
					Operation: call.Operation.String(), Sent: true, Cause: errors.New("the same page token twice"),
				})
				return
			}
			seen[next] = true
			query.Set("next_page_token", next)
		}
	}
}

// page requests one page and returns its items and the token of the next page, which is "" after the last.
func page[T any](ctx context.Context, a *API, call Call, key string) ([]T, string, error) {
	var body map[string]json.RawMessage
	if err := a.Do(ctx, call, &body); err != nil {
		return nil, "", err
	}
	var items []T
	var next struct {
		Token string `json:"next_page_token"`
	}
	if raw, there := body[key]; there && string(raw) != "null" {
		if err := lenient.Unmarshal(raw, &items); err != nil {
			return nil, "", &LostError{Operation: call.Operation.String(), Sent: true, Cause: err}
		}
	}
	if raw, there := body["next_page_token"]; there {
		_ = json.Unmarshal(raw, &next.Token)
	}
	return items, next.Token, nil
}
