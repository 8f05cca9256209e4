package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/storybook"
)

// writePages writes the HTML of every story, in each language and theme, to a folder. It needs no browser.
func writePages(folder string) error {
	catalogues, err := lang.Load()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	handler := storybook.Handler(catalogues)
	for _, story := range storybook.Stories() {
		for _, locale := range lang.Locales() {
			for _, theme := range []string{"light", "dark"} {
				query := url.Values{"lang": {locale}, "theme": {theme}}
				answer := httptest.NewRecorder()
				address := "/storybook/" + url.PathEscape(story.Name) + "?" + query.Encode()
				request := httptest.NewRequestWithContext(context.Background(), http.MethodGet, address, http.NoBody)
				handler.ServeHTTP(answer, request)
				if answer.Code != http.StatusOK {
					return fmt.Errorf("story %s: status %d: %s", story.Name, answer.Code, answer.Body)
				}
				file := filepath.Join(folder, fmt.Sprintf("%s-%s-%s.html", story.Name, locale, theme))
				if err := os.WriteFile(file, answer.Body.Bytes(), 0o644); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
