package vault_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"navette.dev/navette/internal/vault"
)

var secret = []byte("refresh token of a Zoom account")

// open returns a vault with a new keyset file, and the file's path.
func open(t *testing.T) (*vault.Vault, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys", "keyset.json")
	v, err := vault.Open(vault.Source{File: file, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	return v, file
}

func seal(t *testing.T, v *vault.Vault) []byte {
	t.Helper()
	sealed, err := v.Seal("org_a", "connection", "con_1", secret)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func mustOpen(t *testing.T, v *vault.Vault, sealed []byte) {
	t.Helper()
	plain, err := v.Open("org_a", "connection", "con_1", sealed)
	if err != nil || !bytes.Equal(plain, secret) {
		t.Errorf("opened as %q, %v", plain, err)
	}
}

func TestSecretsOpenInTheirPlaceOnly(t *testing.T) {
	v, _ := open(t)
	sealed := seal(t, v)
	mustOpen(t, v, sealed)
	if bytes.Contains(sealed, secret[:8]) || bytes.Equal(sealed, seal(t, v)) || len(sealed) != len(secret)+33 {
		t.Errorf("sealed as %d bytes, alike or readable: %q", len(sealed), sealed)
	}
	for _, place := range [][3]string{
		{"org_b", "connection", "con_1"}, {"org_a", "app", "con_1"}, {"org_a", "connection", "con_2"},
		{"org_a", "connectioncon_1", ""}, {"org_a", "", "connectioncon_1"}, {"org_a", "connection", "con_1 "},
	} {
		if plain, err := v.Open(place[0], place[1], place[2], sealed); !errors.Is(err, vault.ErrCannotOpen) {
			t.Errorf("at %q it opens as %q, %v", place, plain, err)
		}
	}
	if _, err := v.Seal("", "connection", "con_1", secret); err == nil {
		t.Error("a secret of no organization is sealed")
	}
}

// TestPlacesAreNotConfused checks rows whose concatenated names are equal.
func TestPlacesAreNotConfused(t *testing.T) {
	v, _ := open(t)
	sealed, err := v.Seal("org_a", "ab", "c", secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range [][2]string{{"a", "bc"}, {"abc", ""}, {"ab1", "c"}, {"ab1:c", ""}} {
		if _, err := v.Open("org_a", place[0], place[1], sealed); !errors.Is(err, vault.ErrCannotOpen) {
			t.Errorf("at %q: %v", place, err)
		}
	}
}

func TestTamperingIsNoticed(t *testing.T) {
	v, _ := open(t)
	sealed := seal(t, v)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := v.Open("org_a", "connection", "con_1", changed); !errors.Is(err, vault.ErrCannotOpen) {
			t.Errorf("with byte %d changed: %v", i, err)
		}
	}
	for n := range len(sealed) {
		if _, err := v.Open("org_a", "connection", "con_1", sealed[:n]); !errors.Is(err, vault.ErrCannotOpen) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestRotationKeepsOldSecretsUntilForgotten(t *testing.T) {
	v, file := open(t)
	old := seal(t, v)
	if v.Stale(old) {
		t.Error("stale before any rotation")
	}
	if err := v.Rotate(); err != nil {
		t.Fatal(err)
	}
	fresh := seal(t, v)
	if !v.Stale(old) || v.Stale(fresh) {
		t.Errorf("after the rotation the old one is stale: %v, the new one: %v", v.Stale(old), v.Stale(fresh))
	}
	again, err := vault.Open(vault.Source{File: file})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*vault.Vault{v, again} {
		mustOpen(t, v, old)
		mustOpen(t, v, fresh)
	}
	if err := v.Forget(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, v, fresh)
	if _, err := v.Open("org_a", "connection", "con_1", old); !errors.Is(err, vault.ErrCannotOpen) {
		t.Errorf("after its key is forgotten: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file after all this: %v, %v", info, err)
	}
}

func TestKeysetAsValue(t *testing.T) {
	value, err := vault.Generate()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vault.Source{Value: value})
	if err != nil {
		t.Fatal(err)
	}
	old := seal(t, v)
	if err := v.Rotate(); !errors.Is(err, vault.ErrHeldElsewhere) {
		t.Errorf("rotating a value: %v", err)
	}
	next, err := vault.Rotated(value)
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := vault.Open(vault.Source{Value: next})
	if err != nil {
		t.Fatal(err)
	}
	mustOpen(t, rotated, old)
	if !rotated.Stale(old) {
		t.Error("the rotated value seals with the old key")
	}
}

func TestSourcesThatAreRefused(t *testing.T) {
	_, file := open(t)
	folder := t.TempDir()
	loose, torn := filepath.Join(folder, "loose.json"), filepath.Join(folder, "torn.json")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(loose, raw, 0o600), os.Chmod(loose, 0o640),
		os.WriteFile(torn, raw[:len(raw)/2], 0o600)); err != nil {
		t.Fatal(err)
	}
	value := base64.StdEncoding.EncodeToString(raw)
	for name, test := range map[string]struct {
		source vault.Source
		says   string
	}{
		"nothing":           {vault.Source{}, "no keyset given"},
		"both":              {vault.Source{File: file, Value: value}, "not from both"},
		"no such file":      {vault.Source{File: filepath.Join(folder, "none.json")}, "there is no keyset file"},
		"others can read":   {vault.Source{File: loose}, "chmod 600"},
		"torn file":         {vault.Source{File: torn}, "cut short"},
		"torn, with create": {vault.Source{File: torn, Create: true}, "cut short"},
		"not base64":        {vault.Source{Value: value + "!"}, "not base64"},
		"not a keyset":      {vault.Source{Value: "e30="}, "keyset"},
	} {
		_, err := vault.Open(test.source)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error %v, want one that says %q", name, err, test.says)
		}
		if err != nil && strings.Contains(err.Error(), value[:20]) {
			t.Errorf("%s: the error quotes the keyset", name)
		}
	}
}

// TestOneKeysetIsCreated starts several vaults on an empty folder, which must agree on one keyset.
func TestOneKeysetIsCreated(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keyset.json")
	vaults := make([]*vault.Vault, 8)
	var starting sync.WaitGroup
	for i := range vaults {
		starting.Go(func() {
			v, err := vault.Open(vault.Source{File: file, Create: true})
			if err != nil {
				t.Error(err)
				return
			}
			vaults[i] = v
		})
	}
	starting.Wait()
	if t.Failed() {
		return
	}
	sealed := seal(t, vaults[0])
	for _, v := range vaults {
		mustOpen(t, v, sealed)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestManyOrganizationsAtOnce(t *testing.T) {
	v, _ := open(t)
	var working sync.WaitGroup
	for worker := range 4 {
		working.Go(func() {
			for i := range 50 {
				org := fmt.Sprintf("org_%d", (i+worker)%20)
				sealed, err := v.Seal(org, "connection", "con_1", secret)
				if err != nil {
					t.Error(err)
					continue
				}
				if plain, err := v.Open(org, "connection", "con_1", sealed); err != nil || !bytes.Equal(plain, secret) {
					t.Errorf("%s: %q, %v", org, plain, err)
				}
			}
		})
	}
	working.Wait()
}
