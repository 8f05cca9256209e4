package app

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"navette.dev/navette/internal/vault"
)

// The canary is a known text that is sealed in the database, to recognize its keys. These are its place in the vault
// and the text.
const (
	canaryOrg, canaryTable, canaryRow = "installation", "canary", "1"

	canaryText = "navette"
)

// ErrOtherKeys is returned by [New] if the configured keys cannot decrypt the secrets in the database.
var ErrOtherKeys = errors.New("these are not the keys of this database")

// openVault reads the keys and checks that they are those of the database. It creates a key file only if the database
// contains nothing sealed, since new keys would not open it.
func (a *App) openVault(ctx context.Context) (*vault.Vault, error) {
	rows := a.Store.System()
	canary, err := rows.Canary(ctx)
	if err != nil {
		return nil, err
	}
	filled, err := rows.HasOrganization(ctx)
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(vault.Source{File: a.Config.Keys, Create: canary == "" && !filled})
	if errors.Is(err, vault.ErrNoKeyset) {
		return nil,
			fmt.Errorf(
				"%w, but the database holds what its keys sealed. Copy the key file of a node that works, or its "+
					"backup, to that path (--keys names another one)", err)
	}
	if err != nil {
		return nil, fmt.Errorf("open the keys: %w", err)
	}
	if canary == "" {
		canary, err = a.adoptCanary(ctx, v)
	}
	if err == nil {
		err = a.checkCanary(ctx, v, canary)
	}
	return v, err
}

// adoptCanary seals a canary with these keys and stores it, after checking that the keys open every sealed value of the
// database. If another process has stored a canary meanwhile, adoptCanary returns that one.
func (a *App) adoptCanary(ctx context.Context, v *vault.Vault) (string, error) {
	values, err := a.Store.System().SealedValues(ctx)
	if err != nil {
		return "", err
	}
	for _, value := range values {
		if _, err := v.OpenText(value.Org, value.Table, value.Row, value.Sealed); err != nil {
			return "", a.otherKeys(err)
		}
	}
	sealed, err := v.SealText(canaryOrg, canaryTable, canaryRow, canaryText)
	if err != nil {
		return "", err
	}
	return a.Store.System().AddCanary(ctx, sealed)
}

// checkCanary checks that the keys open the canary. If an older key sealed it, checkCanary seals it with the newest
// one, so that a process without the newest key no longer starts.
func (a *App) checkCanary(ctx context.Context, v *vault.Vault, canary string) error {
	text, err := v.OpenText(canaryOrg, canaryTable, canaryRow, canary)
	if err != nil {
		return a.otherKeys(err)
	}
	if raw, err := base64.StdEncoding.DecodeString(canary); err != nil || !v.Stale(raw) {
		return err
	}
	sealed, err := v.SealText(canaryOrg, canaryTable, canaryRow, text)
	if err != nil {
		return err
	}
	return a.Store.System().RenewCanary(ctx, canary, sealed)
}

func (a *App) otherKeys(cause error) error {
	return fmt.Errorf(
		"%w: the key file %s does not open what the database holds. Copy the key file of a node that works, or the "+
			"backup of the one this database was filled with, to that path (--keys names another one); or start "+
			"with an empty database (%w)",
		ErrOtherKeys, a.Config.Keys, cause)
}
