package storybook

import (
	"embed"
	"net/http"
)

// media are the files that the stories of calls play: a video of 38 minutes without sound, and two captions.
//
//go:embed media
var media embed.FS

// mediaHandler serves the media below /storybook/media/.
func mediaHandler() http.Handler { return http.StripPrefix("/storybook/", http.FileServerFS(media)) }
