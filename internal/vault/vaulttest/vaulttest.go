// Package vaulttest opens vaults in tests.
package vaulttest

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"navette.dev/navette/internal/vault"
)

// Open returns a vault. All vaults of a test process have the same keyset, so that one opens what another sealed.
func Open(t testing.TB) *vault.Vault {
	t.Helper()
	value, err := keyset()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vault.Source{Value: value})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// keyset returns the keyset of this process in the form of Value of [vault.Source].
var keyset = sync.OnceValues(func() (value string, err error) {
	folder, err := os.MkdirTemp("", "vaulttest-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "keyset.json")
	if _, err := vault.Open(vault.Source{File: file, Create: true}); err != nil {
		return "", err
	}
	raw, err := os.ReadFile(file)
	return base64.StdEncoding.EncodeToString(raw), err
})
