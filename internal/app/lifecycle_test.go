package app_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/lifecycle/lifecycletest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

func TestTheProgramKeepsItsLifecycle(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			folder, database := t.TempDir(), storetest.Address(t, engine)
			lifecycletest.Stress(t, func() (lifecycle.Service, error) {
				return app.New(t.Context(), config.Server{
					Listen: "127.0.0.1:0", Data: folder, Database: config.Secret(database),
					Keys: filepath.Join(folder, "keys.json"), Blobs: filepath.Join(folder, "blobs"),
					ZoomREST: "http://127.0.0.1:1", ZoomOAuth: "http://127.0.0.1:1", Clock: navette.RealClock{},
					Workers: 2,
				}, slog.New(slog.DiscardHandler))
			})
		})
	}
}
