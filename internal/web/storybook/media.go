package storybook

import (
	"embed"
	"net/http"
)

// media is what the stories of calls play: a slide of 38 minutes without sound, and two captions.
//
//go:embed media
var media embed.FS

func mediaHandler() http.Handler { return http.StripPrefix("/storybook/", http.FileServerFS(media)) }
